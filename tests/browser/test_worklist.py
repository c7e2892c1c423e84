"""Bulk work in a real browser: pick rows, remind, move due days, undo; with a pointer, with a thumb, after a reload."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from models.account import Account
from models.assignment import Assignment
from models.campaign import Task
from models.days import local_day
from tests.browser.conftest import SIZES, NewPage, Server, sign_in

pytestmark = pytest.mark.browser
ROW = 35  # pixels, and the heads' too
SLOWLY = 20_000  # milliseconds
LOOKS = [(size, theme, language) for size in SIZES for theme in ("light", "dark") for language in ("zh", "en")]


@pytest.fixture
def task(server: Server) -> Task:
    """A fresh task that three units owe, the most urgent of all; the earlier ones stand aside."""
    with Session(server.world.engine) as db:
        for old in db.exec(select(Task)):
            old.cancelled_at = datetime.now(UTC)
        db.commit()
    due = local_day(datetime.now(UTC), "Asia/Shanghai") - timedelta(days=2)
    return server.cast.task("张贴资料", lead=["机械", "外语", "物理"], number="1", due_on=due)


def owed(server: Server, task: Task) -> list[Assignment]:
    with Session(server.world.engine, expire_on_commit=False) as db:
        return list(db.exec(select(Assignment).where(Assignment.task_id == task.id).order_by(col(Assignment.id))))


def actions(server: Server, task: Task) -> list[str]:
    return [line.action for line in server.cast.history() if line.task_id == task.id]


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOWLY)


def opened(new_page: NewPage, server: Server, size: str = "desktop", theme: str = "light", address: str = "") -> Page:
    page = new_page(size, theme)
    sign_in(page, server.url, "office", f"/worklist{address}")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=SLOWLY)
    return page


def pick(page: Page, *places: int) -> None:
    """Tick rows of the table, which is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame").locator(".dvn-scroller").first
    for count, place in enumerate(places, start=1):
        table.click(position={"x": 16, "y": ROW * (place + 1) + ROW // 2})
        if count > 1:
            expect(page.get_by_text(f"已选 {count} 项")).to_be_visible(timeout=SLOWLY)
        settled(page)


def act(page: Page, kind: str) -> None:
    page.locator(f".st-key-worklist_{kind} button").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOWLY)
    settled(page)


def confirm(page: Page, clicks: int = 1) -> None:
    page.locator(".st-key-worklist_sure button").click(click_count=clicks)
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=SLOWLY)
    settled(page)


def test_several_are_reminded_moved_and_put_back(server: Server, task: Task, new_page: NewPage) -> None:
    before = owed(server, task)
    page = opened(new_page, server)
    pick(page, 0, 1)
    act(page, "remind")
    expect(page.get_by_role("dialog").get_by_text("将催办 2 项")).to_be_visible()
    confirm(page)
    expect(page.locator(".st-key-worklist_result").get_by_text("已催办 2 项")).to_be_visible(timeout=SLOWLY)
    expect(page.get_by_text("催办已经发出，不能撤销")).to_be_visible()
    assert actions(server, task) == ["reminded"] * 2

    pick(page, 0, 1, 2)
    act(page, "shift")
    expect(page.get_by_role("dialog").get_by_text("将改期 3 项")).to_be_visible()
    confirm(page)
    moved = {one.due_on for one in owed(server, task)}
    assert moved == {one.due_on + timedelta(days=7) for one in before if one.due_on}

    page.reload()  # the way back stands in the address
    undo = page.locator(".st-key-worklist_result").get_by_role("button", name="撤销 3 项")
    undo.click(timeout=SLOWLY)
    expect(page.locator(".st-key-worklist_result").get_by_text("撤销了 3 项")).to_be_visible(timeout=SLOWLY)
    assert [one.due_on for one in owed(server, task)] == [one.due_on for one in before]
    assert actions(server, task) == ["reminded"] * 2 + ["due_shifted"] * 3 + ["due_shift_undone"] * 3


def test_a_double_click_on_the_confirmation_does_it_once_and_shows_the_result(
    server: Server, task: Task, new_page: NewPage
) -> None:
    page = opened(new_page, server)
    pick(page, 0, 1)
    act(page, "shift")
    confirm(page, clicks=2)
    expect(page.locator(".st-key-worklist_result").get_by_text("已改期 2 项")).to_be_visible(timeout=SLOWLY)
    assert actions(server, task) == ["due_shifted"] * 2


def test_a_typed_reason_is_there_again_after_closing_and_after_a_reload(
    server: Server, task: Task, new_page: NewPage
) -> None:
    page = opened(new_page, server)
    pick(page, 0)
    act(page, "waive")
    field = page.get_by_role("dialog").locator("textarea")
    field.fill("本单位没有这项业务")
    page.get_by_role("dialog").get_by_text("1 项", exact=False).first.click()  # leaving the field sends it
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    act(page, "waive")
    expect(field).to_have_value("本单位没有这项业务")
    page.reload()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=SLOWLY)
    settled(page)
    pick(page, 0)
    act(page, "waive")
    expect(field).to_have_value("本单位没有这项业务")
    confirm(page)
    assert actions(server, task) == ["waive"]


def test_a_count_leads_to_its_rows_and_the_address_to_the_same(server: Server, task: Task, new_page: NewPage) -> None:
    page = opened(new_page, server)
    page.get_by_role("button", name="未签收 3").or_(page.get_by_role("radio", name="未签收 3")).first.click()
    expect(page.get_by_text("所示 3 项，共 3 项")).to_be_visible(timeout=SLOWLY)
    settled(page)
    address = str(page.evaluate("location.search"))
    assert address == "?only=unacknowledged"
    other = opened(new_page, server, address=address)
    expect(other.locator(".st-key-worklist_clear")).to_be_visible(timeout=SLOWLY)


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_the_page_and_its_dialogs_fit_every_look(
    server: Server, task: Task, new_page: NewPage, size: str, theme: str, language: str
) -> None:
    speaks(server, language)
    try:
        page = opened(new_page, server, size, theme)
        page.locator(".st-key-worklist_pick_all button").click()
        expect(page.locator(".st-key-worklist_shift button")).to_be_enabled(timeout=SLOWLY)
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        act(page, "shift")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert "⟦" not in page.inner_text("body")
        found = Axe().run(page, context={"include": [["[role=dialog]"]]}).response["violations"]
        serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
    finally:
        speaks(server, "zh")


def speaks(server: Server, language: str) -> None:
    with Session(server.world.engine) as db:
        db.get_one(Account, server.cast.accounts["office"]).language = language
        db.commit()
