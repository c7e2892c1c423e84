"""The main job as people do it: a phone in a canteen, a reviewer at a desk, a leader in a meeting."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.words import Status
from tests.browser.conftest import NewPage, Server, sign_in
from tests.cast import photo

pytestmark = pytest.mark.browser
FAR = 20_000  # milliseconds a step may take on a busy machine


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)


def no_sideways_scrolling(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]


def pick(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file][multiple]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )


def open_task(page: Page, assignment_id: str, title: str) -> None:
    page.locator(f".st-key-my_open_{assignment_id} button").click()
    expect(page).to_have_url(re.compile("/assignment"), timeout=FAR)
    expect(page.get_by_label("做了什么、效果如何")).to_be_visible(timeout=FAR)
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=FAR)
    settled(page)


def test_report_return_resubmit_accept_and_the_overview_moves(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    title = "在全部食堂餐桌上张贴反诈防骗宣传资料"
    task = cast.task(title, lead=["机械"], cooperating=["外语"], number="7", sort=7)
    one = cast.owed(task, "机械").id

    phone = new_page("phone")
    sign_in(phone, server.url, "jixie")
    expect(phone.get_by_role("heading", name="我的任务")).to_be_visible(timeout=FAR)
    no_sideways_scrolling(phone)
    open_task(phone, one, title)
    assert cast.owed(task, "机械").acknowledged_at is not None
    pick(phone, ("一食堂.jpg", photo(1, (900, 600))), ("二食堂.jpg", photo(2, (900, 600))))
    expect(phone.get_by_role("img", name="一食堂.jpg")).to_be_visible(timeout=FAR)
    expect(phone.get_by_role("img", name="二食堂.jpg")).to_be_visible(timeout=FAR)
    phone.get_by_label("做了什么、效果如何").fill("一、二食堂共张贴 312 张。")
    phone.get_by_role("button", name="提交审核").click()
    expect(phone.get_by_text("等待审核").first).to_be_visible(timeout=FAR)
    no_sideways_scrolling(phone)
    assert cast.owed(task, "机械").status is Status.SUBMITTED

    desk = new_page("desktop")
    sign_in(desk, server.url, "office", "/review")
    expect(desk.get_by_role("heading", name=re.compile("机械工程学院"))).to_be_visible(timeout=FAR)
    expect(desk.locator(".pane img")).to_be_visible(timeout=FAR)
    expect(desk.get_by_role("button", name="放大查看 一食堂.jpg")).to_be_visible()
    desk.get_by_text("1 照片模糊", exact=True).click()
    settled(desk)
    desk.locator(".st-key-review_return button").click()
    expect(desk.get_by_text("没有等待审核的材料")).to_be_visible(timeout=FAR)
    assert cast.owed(task, "机械").reason == "照片模糊"

    phone.goto(f"{server.url}/my")
    open_task(phone, one, title)
    expect(phone.get_by_text("已退回：照片模糊")).to_be_visible(timeout=FAR)
    pick(phone, ("重拍.jpg", photo(3, (900, 600))))
    expect(phone.get_by_role("img", name="重拍.jpg")).to_be_visible(timeout=FAR)
    phone.get_by_role("button", name="提交审核").click()
    expect(phone.get_by_text("等待审核").first).to_be_visible(timeout=FAR)

    desk.goto(f"{server.url}/review")
    expect(desk.get_by_text("第 1 次提交被退回：照片模糊")).to_be_visible(timeout=FAR)
    settled(desk)
    expect(desk.locator(".pane").get_by_role("img", name="重拍.jpg")).to_be_visible(timeout=FAR)
    expect(desk.get_by_role("button", name=re.compile("^通过"))).to_be_enabled(timeout=FAR)
    desk.keyboard.press("a")
    expect(desk.get_by_text("没有等待审核的材料")).to_be_visible(timeout=FAR)
    assert cast.owed(task, "机械").status is Status.ACCEPTED

    meeting = new_page("desktop")
    sign_in(meeting, server.url, "leader")
    expect(meeting.get_by_text("100.0%").first).to_be_visible(timeout=FAR)
    desk.goto(f"{server.url}/matrix")
    cell = desk.get_by_role("button", name=re.compile("机械工程学院.*已办结"))
    expect(cell).to_be_visible(timeout=FAR)
    cell.click()
    expect(desk.get_by_role("heading", name=title)).to_be_visible(timeout=FAR)


def test_a_liaison_who_follows_a_foreign_link_finds_nothing(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    foreign = cast.owed(cast.task("外语学院自己的任务", lead=["外语"]), "外语")
    phone = new_page("phone")
    sign_in(phone, server.url, "jixie", f"/assignment?id={foreign.id}")
    expect(phone.get_by_text("没有找到这条记录，或您无权查看。")).to_be_visible(timeout=FAR)
    expect(phone.get_by_text("外语学院自己的任务")).to_have_count(0)
