"""A unit asks for more time and mentions the office; the office reads its news and answers; the unit reads that."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update
from sqlmodel import Session, col, select

from adapters.texts import day_text, text
from models.account import Account, Draft
from models.assignment import Assignment, Comment, Extension
from models.campaign import Campaign
from models.days import local_day
from services.comments import add
from tests.browser.conftest import NewPage, Server, sign_in
from tests.browser.test_liaison import PHONE, SLOW, is_too_wide, narrow, settled

Row = TypeVar("Row")
pytestmark = pytest.mark.browser
REASON = "演员都在实习，返校后补办。\n见 https://example.org/plan 和 www.example.com"
WORDS = "@党委保卫部（保卫处） 请先看 www.example.com\n1. **场地**"
ANSWER = "最多延两周"


def today() -> date:
    return local_day(datetime.now(UTC), "Asia/Shanghai")


@pytest.fixture
def one(server: Server) -> Assignment:
    """What 机械 owes within five days, in a campaign that goes on for longer."""
    with server.world.engine.begin() as db:
        db.execute(update(Campaign).values(ends_on=today() + timedelta(days=60)))
    task = server.cast.task(
        "编排反诈情景剧", lead=["机械"], cooperating=["外语"], number="5", due_on=today() + timedelta(days=5)
    )
    return server.cast.owed(task, "机械")


def found(server: Server, table: type[Row]) -> list[Row]:
    """Every row of a table as the server's database has it now."""
    with Session(server.world.engine) as db:
        return list(db.exec(select(table)).all())


def choose_day(within: Locator | Page, label: str, day: date) -> None:
    """Type a day into its field."""
    within.get_by_role("spinbutton", name=text("zh", "framework.segment_year", label=label)).click()
    keyboard = within.page.keyboard if isinstance(within, Locator) else within.keyboard
    keyboard.type(f"{day:%Y%m%d}")
    keyboard.press("Tab")


def at_assignment(page: Page, server: Server, one: Assignment) -> None:
    page.goto(f"{server.url}/assignment?id={one.id}")
    expect(page.get_by_role("heading", name="5、编排反诈情景剧")).to_be_visible(timeout=SLOW)
    settled(page)


def menu(page: Page, words: str) -> Locator:
    return page.get_by_test_id("stSidebarNavLink").filter(has_text=words)


def test_asked_said_decided_and_read(server: Server, new_page: NewPage, one: Assignment) -> None:
    due, wanted, granted = (today() + timedelta(days=days) for days in (5, 30, 19))
    office = new_page("desktop")
    sign_in(office, server.url, "office", "/news")
    expect(office.get_by_role("heading", name="消息")).to_be_visible(timeout=SLOW)
    expect(menu(office, "消息")).not_to_contain_text("（")

    phone = new_page("phone", **PHONE)
    sign_in(phone, server.url, "jixie")
    at_assignment(phone, server, one)
    phone.get_by_role("button", name="申请延期").tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_label("理由").fill(REASON)
    choose_day(dialog, "延到哪一天", due)
    dialog.get_by_role("button", name="提交申请").tap()
    expect(dialog.get_by_text("日期应晚于现在的时限")).to_be_visible(timeout=SLOW)
    expect(dialog.get_by_label("理由")).to_have_value(REASON)
    choose_day(dialog, "延到哪一天", wanted)
    dialog.get_by_role("button", name="提交申请").tap()
    waits = f"延期申请待审批：申请延到{day_text('zh', wanted, year=True)}"
    expect(phone.get_by_text(waits)).to_be_visible(timeout=SLOW)
    expect(dialog).to_have_count(0)
    [request] = found(server, Extension)
    assert (request.reason, request.proposed_on) == (REASON, wanted)

    words = phone.get_by_label("写留言")
    words.fill(WORDS)
    phone.get_by_role("button", name="发送").tap()
    expect(phone.get_by_text("提到：党委保卫部（保卫处）")).to_be_visible(timeout=SLOW)
    expect(words).to_have_value("")
    assert phone.locator("a[href*=example]").count() == 0
    assert not is_too_wide(phone)
    assert set(narrow(phone)).isdisjoint({"撤回申请", "删除", "发送"})

    office.get_by_role("link", name="总览").click()
    expect(menu(office, "消息（2）")).to_be_visible(timeout=SLOW)
    expect(menu(office, "审核（1）")).to_be_visible()
    menu(office, "消息").click()
    expect(office.get_by_text("在机械工程学院的落实项中提到本单位")).to_be_visible(timeout=SLOW)
    expect(office.get_by_text("新", exact=True)).to_have_count(2)
    office.get_by_role("button", name="机械工程学院 · 5、编排反诈情景剧").first.click()
    expect(office.get_by_role("link", name="去审批")).to_be_visible(timeout=SLOW)
    expect(menu(office, "消息")).not_to_contain_text("（")
    office.get_by_role("link", name="去审批").click()
    expect(office.get_by_text("延期申请（1）")).to_be_visible(timeout=SLOW)
    choose_day(office, "同意延到", granted)
    office.keyboard.press("Escape")  # the calendar
    office.get_by_role("button", name="同意延期").click()
    expect(office.get_by_text("请写明理由。")).to_be_visible(timeout=SLOW)
    office.get_by_label("答复机械工程学院").fill(ANSWER)
    office.get_by_role("button", name="同意延期").click()
    expect(office.get_by_text("已同意机械工程学院延期")).to_be_visible(timeout=SLOW)
    assert {row.due_on for row in found(server, Assignment) if row.id == one.id} == {granted}

    phone.reload()
    expect(phone.get_by_text(f"已同意延期至{day_text('zh', granted, year=True)}")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text(ANSWER)).to_be_visible()
    expect(phone.get_by_text(f"原定{day_text('zh', due)}", exact=True)).to_be_visible()
    beside = f"{day_text('zh', granted)}前完成（原定{day_text('zh', due)}）"
    expect(phone.get_by_text(beside)).to_be_visible()
    phone.goto(f"{server.url}/news")
    moved = f"时限 {day_text('zh', due)} → {day_text('zh', granted)}；{ANSWER}"
    expect(phone.get_by_text(moved)).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text("1 条新消息")).to_be_visible()
    assert not is_too_wide(phone)
    assert narrow(phone) == []
    phone.get_by_role("button", name="5、编排反诈情景剧").tap()
    expect(phone.get_by_role("heading", name="5、编排反诈情景剧")).to_be_visible(timeout=SLOW)


def test_what_is_being_typed_survives_a_reload_in_both_places(
    server: Server, new_page: NewPage, one: Assignment
) -> None:
    page = new_page("phone", **PHONE)
    sign_in(page, server.url, "jixie2")
    at_assignment(page, server, one)
    page.get_by_label("写留言").press_sequentially("三食堂还没贴")
    page.wait_for_function("document.activeElement.value === '三食堂还没贴'")
    _kept(server, page, f"comment:{one.id}", "三食堂还没贴")
    page.get_by_role("button", name="申请延期").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").press_sequentially("写到一半")
    _kept(server, page, f"extension:{one.id}", "写到一半")
    page.reload()
    expect(page.get_by_label("写留言")).to_have_value("三食堂还没贴", timeout=SLOW)
    settled(page)
    page.get_by_role("button", name="申请延期").tap()
    expect(dialog.get_by_label("理由")).to_have_value("写到一半", timeout=SLOW)
    assert [row for row in found(server, Comment) if row.assignment_id == one.id] == []


def _kept(server: Server, page: Page, place: str, words: str) -> None:
    """Wait until the server has what was typed, without leaving the field."""
    for _ in range(100):
        if any(row.place == place and words in row.content.values() for row in found(server, Draft)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(place)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_the_screens_can_be_read_aloud(
    server: Server, new_page: NewPage, one: Assignment, theme: str, language: str
) -> None:
    cast = server.cast
    add(cast.world, cast.caller("jixie"), one.id, "@保卫处 请看")
    asked = {"asked_at": datetime.now(UTC), "asked_by": cast.accounts["jixie"], "reason": "实习周"}
    cast.save(Extension(assignment_id=one.id, proposed_on=today() + timedelta(days=9), **asked))
    with server.world.engine.begin() as db:
        db.execute(update(Account).where(col(Account.username) == "office2").values(language=language))
    page = new_page("phone", theme, **PHONE)
    sign_in(page, server.url, "office2")
    page.set_viewport_size({"width": 360, "height": 740})
    title = "编排反诈情景剧"
    for address, words in (("news", title), ("review", title), (f"assignment?id={one.id}", "请看")):
        page.goto(f"{server.url}/{address}")
        expect(page.get_by_text(words).first).to_be_visible(timeout=SLOW)
        settled(page)
        assert not is_too_wide(page), address
        assert "⟦" not in page.inner_text("body")
        seen = Axe().run(page, context={"include": [['[data-testid="stMain"]']]})
        serious = [rule["id"] for rule in seen.response["violations"] if rule["impact"] in ("serious", "critical")]
        assert serious == [], seen.generate_report()
