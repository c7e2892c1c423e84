"""What people typed is shown as they typed it, on every page: no link, picture, colour or mathematics comes of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from models.account import Account
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.organisation import Unit, UnitGroup
from services import assignments, comments, extensions, meeting_instructions
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from tests.services.meeting_parts import TASK, decided, given, met, told

AS_IT_IS = ("Text", "Code")  # what the framework shows letter by letter
HOSTILE = '[甲](javascript:x) ![乙](//x) <img src=x onerror="y"> :red[丙] $a^2$'
PAGES = [
    ("office", "pages/shared/overview.py"),
    ("office", "pages/shared/matrix.py"),
    ("office", "pages/office/review.py"),
    ("office", "pages/office/worklist.py"),
    ("office", "pages/office/reports.py"),
    ("office", "pages/office/paper.py"),
    ("office", "pages/office/templates.py"),
    ("office", "pages/shared/meeting.py"),
    ("office", "pages/shared/lobby.py"),
    ("office", "pages/shared/news.py"),
    ("office", "pages/shared/first_steps.py"),
    ("office", "pages/admin/campaigns.py"),
    ("office", "pages/admin/units.py"),
    ("office", "pages/admin/history.py"),
    ("admin", "pages/admin/accounts.py"),
    ("jixie", "pages/liaison/my.py"),
    ("jixie", "pages/shared/news.py"),
    ("jixie", "pages/shared/assignment.py"),
    ("waiyu", "pages/shared/assignment.py"),
]


def hostile_school(cast: Cast) -> dict[str, str]:
    """A campaign in which everything that has words has these; which assignment is whose, and what is asked?"""
    due = {"due_on": date(2026, 11, 20)}
    waiting, returned = (cast.task("张贴资料", lead=["机械", "外语"], **due) for _ in range(2))
    cast.hand_in(waiting, "机械", "jixie", 1)
    bad = cast.hand_in(returned, "机械", "jixie", 2)
    assignments.decide(cast.world, cast.caller("office"), bad.id, bad.version, accepted=False, reason=HOSTILE)
    comments.add(cast.world, cast.caller("office"), bad.id, HOSTILE)
    other = cast.owed(waiting, "外语").id
    asked = extensions.ask(cast.world, cast.caller("waiyu"), other, None, date(2026, 11, 27), HOSTILE)
    meeting = met(cast, title=HOSTILE)
    decided(cast, meeting, given(cast, words=HOSTILE))
    decided(cast, meeting, given(cast, TASK, HOSTILE, ("机械", "外语")))
    (one,) = told(cast, "jixie")
    meeting_instructions.answer(cast.world, cast.caller("jixie"), one.id, one.version, HOSTILE)
    with Session(cast.world.engine) as db:
        for table, fields in (
            (Unit, ("name", "short_name")),
            (UnitGroup, ("name",)),
            (Campaign, ("name",)),
            (Task, ("title", "due_text", "number")),
            (Assignment, ("note",)),
            (Evidence, ("name", "caption", "place")),
            (Account, ("name",)),
        ):
            for count, row in enumerate(db.exec(select(table)).all()):  # type: ignore[call-overload]
                for field in fields:
                    setattr(row, field, f"{HOSTILE}{count}")
                db.add(row)
        db.commit()
    return {"jixie": bad.id, "waiyu": other, "asked": asked}


def markdown(node: Any) -> Iterator[str]:
    """Every word on the page that the framework reads as markdown: texts, and labels of widgets and boxes."""
    proto = getattr(node, "proto", None)
    yield str(getattr(node, "label", "") or "")
    if proto is not None and proto.DESCRIPTOR.name in AS_IT_IS:
        return
    for name in ("body", "label", "help"):
        yield str(getattr(proto, name, "") or "")
    if proto is not None and proto.DESCRIPTOR.name == "Block":
        yield from (proto.expandable.label, proto.popover.label, proto.tab.label)
    for child in getattr(node, "children", {}).values():
        yield from markdown(child)


@pytest.mark.parametrize(("username", "page"), PAGES)
def test_nothing_that_people_typed_is_read_as_markdown(
    here: Cast, open_page: OpenPage, username: str, page: str
) -> None:
    assignment = hostile_school(here).get(username, "")
    at: AppTest = open_page(username, page, **({"id": assignment} if "assignment" in page else {}))
    assert not at.exception
    assert harmless(at)


def harmless(at: AppTest) -> bool:
    """Is what people typed on the page, and nothing of it read as markdown?"""
    said = [one for root in (at.main, at.sidebar) for one in markdown(root)]
    signs = ("[甲](", "[乙](", "<img", ":red[丙", "$a^")
    read = [one for one in said for sign in signs if sign in one.replace(f"\\{sign[0]}", "")]
    return any("javascript" in one for one in said) and not read


def unread(said: list[str]) -> bool:
    """Is a unit's name among these words, and read as markdown nowhere?"""
    return any("javascript" in one for one in said) and not any("[甲](" in one.replace("\\[", "") for one in said)


def test_a_short_word_that_something_was_done_is_no_markdown_either(here: Cast, open_page: OpenPage) -> None:
    hostile = hostile_school(here)
    asked = hostile["asked"]
    (one,) = told(here, "jixie")
    office = open_page("office", "pages/shared/meeting.py")
    office.button(key=f"instruction_confirm_{one.id}").click().run()
    assert unread([each.value for each in office.toast])
    review = open_page("office", "pages/office/review.py")
    review.segmented_control(key="review_view_some").set_value("requests").run()
    assert harmless(review)
    review.text_area(key=f"extension_answer_{asked}").set_value("不行").run()
    review.button(key="extension_refuse").click().run()
    assert unread([each.value for each in review.toast])
