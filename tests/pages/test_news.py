"""The news screen: what is new is marked, what was shown counts as seen, and one tap leads to what it is about."""

from datetime import timedelta

import pytest
import streamlit as st
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from models.assignment import Assignment
from services.assignments import decide
from services.comments import add, remove
from services.extensions import ask
from services.extensions import decide as answer
from services.news import A_PAGE, unread
from services.signin import set_language
from tests.cast import NOW, Cast
from tests.pages.conftest import OpenPage
from tests.pages.test_assignment import said
from tests.services.test_news import tell

PAGE = "pages/shared/news.py"
DUE = NOW.date() + timedelta(days=28)  # 30 November


@pytest.fixture
def one(here: Cast) -> Assignment:
    task = here.task("张贴资料", lead=["机械"], cooperating=["外语"], number="3", due_on=DUE)
    return here.owed(task, "机械")


def lines(at: AppTest) -> list[str]:
    """Who did what, one line a piece."""
    return [str(line.value).replace("\\", "") for line in at.main.markdown if "**" in str(line.value)]


def titles(at: AppTest) -> list[str]:
    """What each piece is about, as its button says."""
    return [button.label.replace("\\", "") for button in at.button if str(button.key).startswith("news_open_")]


def opens(at: AppTest) -> str:
    """Which assignment does the first piece lead to?"""
    next(button for button in at.button if str(button.key).startswith("news_open_")).click().run()
    assert not at.exception
    found = at.query_params["id"]
    return found if isinstance(found, str) else found[0]


def words(at: AppTest) -> list[str]:
    return [box.value for box in at.text]


def waits(cast: Cast, username: str) -> int:
    return unread(cast.world, cast.caller(username))


def titles_seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every title the menu gets from now on."""
    titles: list[str] = []
    page = st.Page
    monkeypatch.setattr("ui.shell.st.Page", lambda *args, **more: titles.append(more["title"]) or page(*args, **more))
    return titles


def test_a_unit_reads_what_was_decided_and_comes_to_its_assignment(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    handed = here.hand_in(here.task("班会", lead=["机械"], number="4"), "机械", "jixie")
    decide(here.world, here.caller("office"), handed.id, handed.version, accepted=False, reason="照片模糊")
    at = open_page("jixie", PAGE)
    assert lines(at) == [":blue-badge[新] :material/undo: **office** 退回 :gray[10:00]"]
    assert words(at) == ["照片模糊"]
    assert titles(at) == ["4、班会"]
    assert "今天 · 11月2日" in said(at)
    assert opens(at) == handed.id


def test_opening_the_page_counts_as_seen_and_the_new_ones_stay_marked_for_this_visit(
    open_page: OpenPage, here: Cast, one: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = titles_seen(monkeypatch)
    for n in range(3):
        tell(here, "office", one.id, "reminded", f"第{n}次提醒")
    at = open_page("jixie", PAGE)
    assert "消息（3）" in titles
    assert "3 条新消息" in said(at)
    assert waits(here, "jixie") == 0
    titles.clear()
    assert len([line for line in lines(at.run()) if "[新]" in line]) == 3
    assert "消息" in titles
    assert "消息（3）" not in titles
    tell(here, "office", one.id, "reminded", "又一次")
    assert len([line for line in lines(at.run()) if "[新]" in line]) == 4
    assert not [line for line in lines(open_page("jixie", PAGE)) if "[新]" in line]


def test_a_visit_ends_after_a_while(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    tell(here, "office", one.id, "reminded", "请上报")
    at = open_page("jixie", PAGE)
    for minutes in (20, 20):
        here.clock.forward(minutes=minutes)
        assert "1 条新消息" in said(at.run())
    here.clock.forward(minutes=29)
    open_page("jixie")  # the session stays alive on another page
    here.clock.forward(minutes=29)
    assert "没有新消息" in said(at.run())


def test_nothing_that_was_not_listed_counts_as_seen(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    for n in range(A_PAGE + 5):
        tell(here, "office", one.id, "reminded", str(n))
    at = open_page("jixie", PAGE)
    assert len(lines(at)) == A_PAGE
    assert waits(here, "jixie") == A_PAGE + 5
    at.button(key="news_older").click().run()
    assert len(lines(at)) == A_PAGE + 5
    assert waits(here, "jixie") == 0
    assert "news_older" not in {button.key for button in at.button}


def test_all_can_be_marked_as_read_at_once(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    for n in range(A_PAGE + 5):
        tell(here, "office", one.id, "reminded", str(n))
    at = open_page("jixie", PAGE)
    at.button(key="news_all_read").click().run()
    assert waits(here, "jixie") == 0
    assert [toast.value for toast in at.toast] == ["已全部标为已读"]
    assert not [line for line in lines(at) if "[新]" in line]
    assert "news_all_read" not in {button.key for button in at.button}


def test_the_office_reads_what_units_do(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    request = ask(here.world, here.caller("jixie"), one.id, None, DUE + timedelta(days=10), "实习周")
    add(here.world, here.caller("jixie"), one.id, "@保卫处 https://example.org")
    answer(
        here.world,
        here.caller("office"),
        request,
        1,
        granted=True,
        granted_on=DUE + timedelta(days=5),
        answer="最多到 5 号",
    )
    at = open_page("office", PAGE)
    assert [line.split("**")[1:] for line in lines(at)] == [
        ["jixie", " 在机械工程学院的落实项中提到本单位 :gray[10:00]"],
        ["jixie", " 申请延期 :gray[10:00]"],
    ]
    assert words(at) == ["@保卫处 https://example.org", "申请延到12月10日；实习周"]
    assert titles(at) == ["机械工程学院 · 3、张贴资料"] * 2
    at = open_page("jixie2", PAGE)
    assert words(at) == ["时限 11月30日 → 12月5日；最多到 5 号", "@保卫处 https://example.org"]


def test_a_mention_leads_a_unit_to_its_own_assignment(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    with Session(here.world.engine) as db:
        theirs = db.exec(select(Assignment.id).where(Assignment.unit_id == here.units["外语"])).one()
    comment = add(here.world, here.caller("jixie"), one.id, "@外语学院 请一起办")
    at = open_page("waiyu", PAGE)
    assert "在机械工程学院的落实项中提到本单位" in lines(at)[0]
    assert opens(open_page("waiyu", PAGE)) == theirs
    remove(here.world, here.caller("jixie"), comment)
    assert words(at.run()) == ["（留言已删除）"]


@pytest.mark.parametrize(
    ("username", "calm"),
    [("jixie", "办公室审核、催办或调整您单位的任务时"), ("office", "有单位提交"), ("leader", "办公室自己的落实项提交")],
)
def test_where_nothing_happened_the_page_says_what_will_come(
    open_page: OpenPage, here: Cast, username: str, calm: str
) -> None:
    assert calm in said(open_page(username, PAGE))


def test_an_administrator_has_no_such_page(open_page: OpenPage, here: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = titles_seen(monkeypatch)
    open_page("admin")
    assert "消息" not in titles


def test_pieces_stand_under_their_days(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    for _ in range(3):
        tell(here, "office", one.id, "reminded", "请上报")
        here.clock.forward(minutes=1)
    at = open_page("jixie", PAGE)
    assert [header.value for header in at.header] == ["今天 · 11月2日"]
    here.clock.forward(minutes=25)
    assert len(lines(at.run())) == 3


def test_english_news_speaks_english(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    set_language(here.world, here.caller("jixie"), "en")
    tell(here, "office", one.id, "reminded", "please report")
    add(here.world, here.caller("office"), one.id, "ok")
    at = open_page("jixie", PAGE)
    assert "2 new, the latest first" in said(at)
    assert "commented" in lines(at)[0]
    assert "⟦" not in said(at)
