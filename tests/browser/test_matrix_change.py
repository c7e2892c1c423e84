"""Changing the matrix as the office does it: a phone call, a look at what will happen, one confirmation."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, delete, select

from models.account import Draft
from models.campaign import Task
from models.words import ResponsibilityRole, Status
from services.evidence import add
from tests.browser.conftest import SIZES, NewPage, Server, sign_in
from tests.cast import photo
from tests.services.changing import now, owed

pytestmark = pytest.mark.browser
FAR = 20_000  # milliseconds a step may take on a busy machine
LEAD, COOPERATING = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING


@pytest.fixture(autouse=True)
def nothing_left_unconfirmed(server: Server) -> Iterator[None]:
    """Each test begins without drafts of the one before."""
    yield
    with Session(server.world.engine) as db:
        db.execute(delete(Draft))
        db.commit()


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)


def field(page: Page, what: str, name: str) -> Locator:
    return page.locator(f"[class*='st-key-change_{what}_{name}_']")


def choose(page: Page, what: str, name: str, words: str) -> None:
    """Find an entry by typing, with the keyboard alone."""
    box = field(page, what, name).locator("input").first
    box.click()
    box.fill(words)
    expect(page.get_by_role("option").first).to_be_visible(timeout=FAR)
    box.press("Enter")
    settled(page)


def write(page: Page, what: str, words: str) -> None:
    field(page, what, "reason").locator("textarea").fill(words)


def kept_in_the_database(page: Page, server: Server, words: str) -> None:
    """Wait until a draft holds these words."""
    until = time.monotonic() + FAR / 1000
    while True:
        with Session(server.world.engine) as db:
            if any(words in str(draft.content) for draft in db.exec(select(Draft)).all()):
                return
        assert time.monotonic() < until
        page.wait_for_timeout(50)


def confirm(page: Page, what: str, words: str) -> None:
    button = field(page, what, "confirm").get_by_role("button")
    expect(button).to_have_text(re.compile(words), timeout=FAR)
    expect(button).to_be_enabled(timeout=FAR)
    button.click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=FAR)
    settled(page)


def open_drawer(page: Page, title: str, button: str) -> None:
    page.locator(".matrix button.title", has_text=title).click(timeout=FAR)
    page.locator(f".st-key-change_matrix_{button} button").click(timeout=FAR)
    settled(page)


def task_of(server: Server, title: str, lead: list[str], cooperating: list[str], number: str) -> Task:
    return server.cast.task(title, lead=lead, cooperating=cooperating, number=number, sort=int(number))


def test_the_new_unit_sees_the_task_as_soon_as_the_office_has_confirmed(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    task = task_of(server, "检查消防通道", ["学工部"], ["机械"], "11")
    desk = new_page("desktop")
    sign_in(desk, server.url, "office", "/matrix")
    open_drawer(desk, "检查消防通道", "row")
    choose(desk, "row", "new", "后勤")
    field(desk, "row", "exchange_now").get_by_role("button").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_text("新增 1").first).to_be_visible(timeout=FAR)
    expect(dialog.get_by_text("解除 1").first).to_be_visible(timeout=FAR)
    write(desk, "row", "后勤处接手")
    kept_in_the_database(desk, server, "后勤处接手")  # sent at a pause, without leaving the field
    assert set(owed(cast, task)) == {"学工部", "机械"}

    desk.reload()
    expect(dialog.get_by_text("这是您上次没有确认的内容。")).to_be_visible(timeout=FAR)
    expect(field(desk, "row", "reason").locator("textarea")).to_have_value("后勤处接手", timeout=FAR)
    confirm(desk, "row", "新增 1、解除 1")
    assert owed(cast, task) == {
        "后勤处": (LEAD, Status.NOT_STARTED),
        "机械": (COOPERATING, Status.NOT_STARTED),
    }

    phone = new_page("phone")
    sign_in(phone, server.url, "houqin", "/my")
    expect(phone.get_by_role("heading", name=re.compile("检查消防通道"))).to_be_visible(timeout=FAR)


def test_two_tasks_become_one_and_the_evidence_comes_along(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    keep = task_of(server, "张贴提示海报", ["学工部"], ["外语"], "21")
    gone = task_of(server, "更换旧海报", ["外语"], [], "22")
    add(cast.world, cast.caller("waiyu"), cast.owed(gone, "外语").id, "旧海报.jpg", [photo(21)])
    desk = new_page("desktop")
    sign_in(desk, server.url, "office", "/matrix")
    open_drawer(desk, "更换旧海报", "merge")
    choose(desk, "merge", "other", "21")
    expect(desk.get_by_role("dialog").get_by_text("并入佐证 1").first).to_be_visible(timeout=FAR)
    write(desk, "merge", "两项合为一项")
    confirm(desk, "merge", "并入佐证 1")
    assert now(cast, gone).merged_into_id == keep.id
    assert owed(cast, keep)["外语"][0] is LEAD

    desk.goto(f"{server.url}/campaigns?change=cancelled.")
    expect(desk.get_by_role("dialog").get_by_text("并入“21 张贴提示海报”")).to_be_visible(timeout=FAR)


def test_work_is_handed_over_on_a_phone(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    task = task_of(server, "整理宿舍台账", ["物理"], [], "31")
    phone = new_page("phone")
    sign_in(phone, server.url, "office", "/campaigns")
    phone.locator(".st-key-change_campaign_hand_over button").click(timeout=FAR)
    choose(phone, "hand_over", "giver", "物理")
    choose(phone, "hand_over", "taker", "四公里")
    expect(phone.get_by_role("dialog").get_by_text("31 整理宿舍台账").first).to_be_visible(timeout=FAR)
    assert phone.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    write(phone, "hand_over", "物理学院合并")
    confirm(phone, "hand_over", "转移 1")
    assert set(owed(cast, task)) == {"派出所"}


def test_the_corner_closes_a_dialog_and_the_page_stays_closed(server: Server, new_page: NewPage) -> None:
    task_of(server, "召开部署会", ["学工部"], [], "41")
    desk = new_page("desktop")
    sign_in(desk, server.url, "office", "/matrix")
    open_drawer(desk, "召开部署会", "cancel")
    expect(field(desk, "cancel", "confirm").get_by_role("button")).to_be_visible(timeout=FAR)
    expect(desk).to_have_url(re.compile("change=cancel"), timeout=FAR)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0, timeout=FAR)
    settled(desk)
    expect(desk).not_to_have_url(re.compile("change="), timeout=FAR)
    desk.locator(".matrix button.title", has_text="召开部署会").click(timeout=FAR)
    expect(desk.locator(".st-key-change_matrix_row button")).to_be_visible(timeout=FAR)
