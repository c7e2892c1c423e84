"""Editing the matrix by clicking through roles: read first what it does, then confirm; nothing clicked is lost."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from adapters.texts import text
from models.assignment import Assignment
from models.campaign import Responsibility, Task
from models.organisation import GroupMember
from models.words import ResponsibilityRole
from services import drafts
from services.matrix_changes import set_cells
from services.wanted_cells import CellWanted
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from ui.elements.matrix.edit import Edit
from ui.matrix_change.form import Form

MATRIX = "pages/shared/matrix.py"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Everything that was sent to the browser for the editor, the last at the end."""
    sent: list[dict[str, Any]] = []

    def element(*, data: dict[str, Any], **_rest: Any) -> SimpleNamespace:
        sent.append(data | json.loads(data["shown"]))
        return SimpleNamespace(edits=None)

    monkeypatch.setattr("ui.elements.matrix.edit._editor", element)
    return sent


def clicked(cast: Cast, username: str, *edits: Edit, version: int = 1) -> None:
    """The reader has clicked these, and not confirmed: they are kept as a draft."""
    form = Form("sheet", cast.campaign, ("edits", "reason"))
    with Session(cast.world.engine) as db:
        seen = dict.fromkeys(db.exec(select(Task.id)).all(), version)
    base = {"seen": seen, "at": cast.clock().isoformat()}
    content = {form.key("edits"): [list(one) for one in edits], form.key("base"): base, form.key("reason"): ""}
    drafts.keep(cast.world, cast.caller(username), form.place, content)


def cells(cast: Cast, task: Task) -> set[tuple[str, str]]:
    with Session(cast.world.engine) as db:
        rows = db.exec(
            select(Responsibility).where(Responsibility.task_id == task.id, col(Responsibility.removed_at).is_(None))
        ).all()
        return {(row.unit_id or row.group_id or "", row.role.value) for row in rows}


def said(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*at.markdown, *at.caption, *at.warning, *at.info])


def test_the_office_has_a_button_to_edit_and_nobody_else_has(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械"])
    at = open_page("office", MATRIX)
    at.button("matrix_edit").click().run()
    assert at.query_params["edit"] == "1"
    assert text("zh", "matrix_sheet.how") in [caption.value for caption in at.caption]
    for username in ("leader", "jixie"):
        other = open_page(username, MATRIX, edit="1")
        assert not [button for button in other.button if button.key == "matrix_edit"]
        assert text("zh", "matrix_sheet.how") not in [caption.value for caption in other.caption]


def test_every_unit_and_group_is_a_column_and_a_group_knows_its_members(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    task = here.task("一", lead=["机械"], cooperating=["后勤处"])
    with Session(here.world.engine) as db:
        inside = {
            f"unit:{member.unit_id}"
            for member in db.exec(select(GroupMember).where(GroupMember.group_id == here.groups["各二级学院"])).all()
        }
    open_page("office", MATRIX, edit="1")
    sent = drawn[-1]
    ids = [column[0] for column in sent["columns"]]
    assert {f"unit:{unit_id}" for unit_id in here.units.values()} <= set(ids)
    assert ids == sorted(ids, key=lambda one: not one.startswith("group:"))
    group = next(column for column in sent["columns"] if column[1] == "各二级学院")
    assert {ids[place] for place in group[4]} == inside
    row = [one[0] for one in sent["rows"]].index(task.id)
    here_now = {(ids[column], role) for line, column, role in sent["cells"] if line == row}
    assert here_now == {(f"unit:{here.units['机械']}", "lead"), (f"unit:{here.units['后勤处']}", "cooperating")}


def test_what_was_clicked_outlives_a_reload_says_what_it_does_and_is_done_when_confirmed(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    one, two = here.task("一", lead=["机械"], cooperating=["后勤处"]), here.task("二", lead=["机械"], sort=1)
    unit = {name: f"unit:{here.units[name]}" for name in ("机械", "后勤处", "外语")}
    edits = [(one.id, unit["后勤处"], "lead"), (one.id, unit["外语"], "cooperating"), (two.id, unit["外语"], "lead")]
    clicked(here, "office", *edits)
    at = open_page("office", MATRIX, edit="1")
    assert drawn[-1]["edits"] == [list(edit) for edit in edits]
    assert "改了 3 格" in said(at)
    assert "外语学院" in said(at)
    assert cells(here, two) == {(here.units["机械"], "lead")}
    confirm = next(button for button in at.button if button.key and button.key.startswith("change_sheet_confirm"))
    confirm.click().run()
    assert not at.exception
    assert cells(here, one) == {
        (here.units["机械"], "lead"),
        (here.units["后勤处"], "lead"),
        (here.units["外语"], "cooperating"),
    }
    assert cells(here, two) == {(here.units["机械"], "lead"), (here.units["外语"], "lead")}
    assert drawn[-1]["edits"] == []
    with Session(here.world.engine) as db:
        owed = db.exec(select(Assignment).where(Assignment.unit_id == here.units["外语"])).all()
    assert len(owed) == 2


def test_a_row_that_would_have_no_lead_is_named_and_cannot_be_confirmed(here: Cast, open_page: OpenPage) -> None:
    one = here.task("自查", lead=["机械"], cooperating=["后勤处"], number="3")
    clicked(here, "office", (one.id, f"unit:{here.units['机械']}", ""))
    at = open_page("office", MATRIX, edit="1")
    assert any("3 自查" in warning.value.replace("\\", "") for warning in at.warning)
    confirm = next(button for button in at.button if button.key and button.key.startswith("change_sheet_confirm"))
    assert confirm.disabled


def test_somebody_elses_change_meanwhile_is_told_and_nothing_is_overwritten(here: Cast, open_page: OpenPage) -> None:
    one = here.task("自查", lead=["机械"], number="3")
    clicked(here, "office", (one.id, f"unit:{here.units['外语']}", "cooperating"))
    lead = ResponsibilityRole.LEAD
    now = [CellWanted(lead, here.units["机械"]), CellWanted(lead, here.units["物理"])]
    set_cells(here.world, here.caller("office2"), one.id, 1, now)
    at = open_page("office", MATRIX, edit="1")
    confirm = next(button for button in at.button if button.key and button.key.startswith("change_sheet_confirm"))
    assert confirm.disabled
    keep = next(button for button in at.button if button.key and button.key.startswith("change_sheet_keep_mine"))
    keep.click().run()
    confirm = next(button for button in at.button if button.key and button.key.startswith("change_sheet_confirm"))
    confirm.click().run()
    assert cells(here, one) == {
        (here.units["机械"], "lead"),
        (here.units["物理"], "lead"),
        (here.units["外语"], "cooperating"),
    }


@pytest.mark.parametrize(
    "value", [None, {"edits": [["x", "y", "lead"]], "n": 1}, {"edits": [[1, 2, 3]], "n": 1}, {"edits": "no"}]
)
def test_edits_of_what_was_not_drawn_are_not_believed(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    from ui.elements.matrix import edit

    heard: list[list[Edit]] = []
    calls: list[Any] = []
    monkeypatch.setattr(edit, "_editor", lambda **given: calls.append(given))
    monkeypatch.setattr(edit.st, "session_state", {"k": SimpleNamespace(edits=value)})
    edit.matrix_editor(
        key="k", columns=[], rows=[], cells=[], edits=[], words=dict.fromkeys(edit.WORDS, ""), changed=heard.append
    )
    calls[0]["on_edits_change"]()
    assert heard in ([], [[]])
