"""The liaison's way on a phone: sign in, my tasks, open, write, upload several files at once, submit; and around it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select, update

from models.account import Account, WebSession
from models.assignment import Assignment, Evidence
from models.campaign import Task
from models.days import local_day
from models.words import Status
from services import drafts
from services.assignments import decide
from services.evidence import add
from tests.browser.conftest import NewPage, Server, fill_in, sign_in
from tests.cast import Cast, photo

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}
SLOW = 20_000  # milliseconds on a busy machine
NOTE, TOTAL = "做了什么、效果如何", "总数"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LEAST = 44  # pixels a thumb needs


@pytest.fixture
def task(server: Server) -> Task:
    """A task that 机械 leads: two photos, one document and figures are asked for."""
    return server.cast.task(
        "组织各班级召开反诈主题班会并留存签到表",
        lead=["机械"],
        cooperating=["学工部"],
        number="3",
        due_on=local_day(datetime.now(UTC), "Asia/Shanghai") + timedelta(days=2),
        evidence_rule={"photos": 2, "documents": 1, "minimum": 3},
        target_op=">=",
        target_value=95.0,
        target_unit="%",
    )


@pytest.fixture
def phone(new_page: NewPage, server: Server) -> Page:
    """A phone with the liaison of 机械 signed in."""
    page = new_page("phone", **PHONE)
    sign_in(page, server.url, "jixie")
    return page


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)


def at_assignment(page: Page, server: Server, one: Assignment) -> None:
    page.goto(f"{server.url}/assignment?id={one.id}")
    expect(page.get_by_text("已签收")).to_be_visible(timeout=SLOW)
    settled(page)


def picked(*shades: int) -> list[Any]:
    """Photos as a phone's picker gives them."""
    return [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(n, (800, 600))} for n in shades]


def files(cast: Cast, one: Assignment) -> list[Evidence]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Evidence).where(Evidence.assignment_id == one.id)).all())


def narrow(page: Page) -> list[str]:
    """Which buttons and links of the page are too low for a thumb?"""
    found = (
        page.get_by_test_id("stMain")
        .locator("button:visible, a:visible")
        .evaluate_all("all => all.map(one => [one.innerText || one.ariaLabel, one.getBoundingClientRect().height])")
    )
    return [name for name, height in found if height < LEAST]


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.scrollingElement.scrollWidth > innerWidth"))


def test_the_whole_way_on_a_phone(server: Server, task: Task, phone: Page) -> None:
    cast, one = server.cast, server.cast.owed(task, "机械")
    expect(phone.get_by_role("heading", name="我的任务")).to_be_visible(timeout=SLOW)
    card = phone.locator(f".st-key-my_card_{one.id}")
    expect(card.get_by_text("还有 2 天")).to_be_visible()
    expect(card.get_by_text("要交：2 张照片、1 份文档、完成数字、一句进展说明")).to_be_visible()
    assert not is_too_wide(phone)
    assert narrow(phone) == []
    card.get_by_role("button", name="签收并上报").tap()
    expect(phone.get_by_text("已签收")).to_be_visible(timeout=SLOW)
    phone.get_by_label(NOTE).fill("20 个班全部召开，到会 612 人。")
    phone.get_by_role("button", name="提交审核").tap()
    expect(phone.get_by_text("还不能提交")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text("文档还差 1 份").last).to_be_visible()
    expect(phone.get_by_label(NOTE)).to_have_value("20 个班全部召开，到会 612 人。")
    assert cast.owed(task, "机械").status is Status.NOT_STARTED

    pdf = {"name": "签到表.pdf", "mimeType": "application/pdf", "buffer": PDF}
    phone.locator("input.pick").set_input_files([*picked(1, 2, 3), pdf])
    thumbs = phone.locator(".tile img")
    expect(thumbs).to_have_count(3, timeout=SLOW)
    expect(phone.locator(".tile")).to_have_count(4)
    for thumb in thumbs.all():
        expect(thumb).to_have_js_property("complete", True, timeout=SLOW)
        assert thumb.evaluate("picture => picture.naturalWidth") > 0
    phone.get_by_label("给刚上传的 4 份材料写一句说明").fill("主题班会")
    phone.get_by_label("完成数").fill("20")
    phone.get_by_label(TOTAL).fill("20")
    phone.get_by_label(TOTAL).press("Enter")
    expect(phone.get_by_text("材料已齐，可以提交审核")).to_be_visible(timeout=SLOW)
    assert not is_too_wide(phone)
    phone.get_by_role("button", name="提交审核").tap()
    expect(phone.get_by_text("已提交，等待审核（第 1 次提交")).to_be_visible(timeout=SLOW)
    saved = cast.owed(task, "机械")
    assert (saved.status, saved.note) == (Status.SUBMITTED, "20 个班全部召开，到会 612 人。")
    assert (saved.numerator, saved.denominator) == (20, 20)
    assert [file.caption for file in files(cast, one)] == ["主题班会"] * 4
    phone.get_by_role("link", name="返回我的任务").tap()
    phone.get_by_text("等待审核 1").tap()
    expect(phone.get_by_text("4 份佐证，等待审核")).to_be_visible(timeout=SLOW)


def test_a_returned_task_is_put_right_and_submitted_again(server: Server, phone: Page) -> None:
    cast = server.cast
    task = cast.task("食堂餐桌张贴", lead=["机械"], number="7")
    one = cast.hand_in(task, "机械", "jixie", 41)
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊，请重拍")
    phone.goto(f"{server.url}/my")
    card = phone.locator(f".st-key-my_card_{one.id}")
    expect(card.get_by_text("已退回：照片模糊，请重拍")).to_be_visible(timeout=SLOW)
    card.get_by_role("button", name="补交材料").tap()
    expect(phone.get_by_text("已退回：照片模糊，请重拍")).to_be_visible(timeout=SLOW)
    phone.get_by_role("button", name="移除 照片.jpg").tap()
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_text("将从本次材料中移除")).to_be_visible(timeout=SLOW)
    dialog.get_by_role("button", name="移除").tap()
    expect(phone.locator(".tile")).to_have_count(0, timeout=SLOW)
    phone.locator("input.pick").set_input_files(picked(42))
    expect(phone.locator(".tile img")).to_have_count(1, timeout=SLOW)
    phone.get_by_role("button", name="修改 IMG_42.jpg 的说明").tap()
    dialog.get_by_label("地点").fill("一食堂")
    dialog.get_by_role("button", name="保存").tap()
    expect(phone.locator(".tile").get_by_text("一食堂")).to_be_visible(timeout=SLOW)
    phone.get_by_role("button", name="提交审核").tap()
    expect(phone.get_by_text("已提交，等待审核（第 2 次提交")).to_be_visible(timeout=SLOW)
    phone.get_by_role("button", name="撤回提交").tap()
    dialog.get_by_role("button", name="撤回提交").tap()
    expect(phone.get_by_label(NOTE)).to_have_value("已在食堂张贴宣传资料。", timeout=SLOW)
    assert cast.owed(task, "机械").status is Status.IN_PROGRESS


def test_what_is_being_typed_survives_a_reload_without_leaving_the_field(server: Server, phone: Page) -> None:
    one = server.cast.owed(server.cast.task("张贴提示卡", lead=["机械"]), "机械")
    at_assignment(phone, server, one)
    phone.get_by_label(NOTE).press_sequentially("东区公寓已张贴")
    expect(phone.get_by_text("请写一句进展情况")).to_have_count(0, timeout=SLOW)
    expect(phone.get_by_label(NOTE)).to_be_focused()
    settled(phone)
    phone.reload()
    expect(phone.get_by_label(NOTE)).to_have_value("东区公寓已张贴", timeout=SLOW)
    expect(phone.get_by_text("已恢复您上次没有保存的内容")).to_be_visible()


def test_a_figure_and_a_files_words_survive_a_reload_without_leaving_the_field(server: Server, phone: Page) -> None:
    cast = server.cast
    one = cast.owed(cast.task("签承诺书", lead=["机械"], target_op=">=", target_value=95.0, target_unit="%"), "机械")
    add(cast.world, cast.caller("jixie"), one.id, "照片.jpg", [photo(71)])
    at_assignment(phone, server, one)
    phone.get_by_label("完成数").press_sequentially("120")
    kept(cast, f"assignment:{one.id}")
    expect(phone.get_by_label("完成数")).to_be_focused()
    settled(phone)
    phone.get_by_role("button", name="修改 照片.jpg 的说明").tap()
    phone.get_by_role("dialog").get_by_label("地点").press_sequentially("图书馆门厅")
    settled(phone)
    kept(cast, f"evidence_words:{files(cast, one)[0].id}")
    phone.reload()
    expect(phone.get_by_label("完成数")).to_have_value("120", timeout=SLOW)
    phone.get_by_role("button", name="修改 照片.jpg 的说明").tap()
    expect(phone.get_by_role("dialog").get_by_label("地点")).to_have_value("图书馆门厅", timeout=SLOW)


def kept(cast: Cast, place: str) -> None:
    """Wait until what is typed at this place is kept."""
    until = time.monotonic() + SLOW / 1000
    while not drafts.read(cast.world, cast.caller("jixie"), place):
        assert time.monotonic() < until, "what is typed is not kept"
        time.sleep(0.05)


def test_what_was_typed_and_picked_when_the_time_had_run_out_is_there_after_signing_in_again(
    server: Server, phone: Page
) -> None:
    one = server.cast.owed(server.cast.task("宿舍走访", lead=["机械"]), "机械")
    at_assignment(phone, server, one)
    asked: list[str] = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with Session(server.world.engine) as db:
        theirs = WebSession.account_id == server.cast.accounts["jixie"]
        db.exec(update(WebSession).where(theirs).values(last_seen_at=datetime.now(UTC) - timedelta(minutes=31)))
        db.commit()
    phone.locator("input.pick").set_input_files(picked(61, 62))
    expect(phone.get_by_text("登录已过期").first).to_be_visible(timeout=SLOW)
    phone.get_by_label(NOTE).press_sequentially("走访 12 间宿舍")
    fill_in(phone, "jixie")
    expect(phone.locator(".tile img")).to_have_count(2, timeout=SLOW)
    expect(phone.get_by_label(NOTE)).to_have_value("走访 12 间宿舍", timeout=SLOW)
    assert asked == [], "nothing is lost, so nothing is asked"
    assert len(files(server.cast, one)) == 2


def test_two_colleagues_see_each_others_words_before_they_overwrite(
    server: Server, phone: Page, new_page: NewPage
) -> None:
    task = server.cast.task("警示教育", lead=["机械"])
    one = server.cast.owed(task, "机械")
    other = new_page("phone", **PHONE)
    sign_in(other, server.url, "jixie2")
    for page in (phone, other):
        at_assignment(page, server, one)
    other.get_by_label(NOTE).fill("同事写的")
    other.get_by_role("button", name="保存进展").tap()
    expect(other.get_by_text("进展已保存")).to_be_visible(timeout=SLOW)
    phone.get_by_label(NOTE).fill("我写的")
    phone.get_by_role("button", name="保存进展").tap()
    expect(phone.locator(".st-key-assignment_saved_now").get_by_text("同事写的")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_label(NOTE)).to_have_value("我写的")
    assert server.cast.owed(task, "机械").note == "同事写的"


def test_a_link_to_an_assignment_opens_it_after_signing_in(server: Server, new_page: NewPage) -> None:
    one = server.cast.owed(server.cast.task("深链接任务", lead=["外语"]), "外语")
    page = new_page("phone", **PHONE)
    sign_in(page, server.url, "waiyu", f"/assignment?id={one.id}")
    expect(page.get_by_role("heading", name="深链接任务")).to_be_visible(timeout=SLOW)


def test_the_assignment_of_another_unit_is_as_if_it_were_not_there(server: Server, phone: Page) -> None:
    theirs = server.cast.hand_in(server.cast.task("外语的秘密", lead=["外语"]), "外语", "waiyu", 51)
    for wanted in (theirs.id, "0" * 24):
        phone.goto(f"{server.url}/assignment?id={wanted}")
        expect(phone.get_by_text("没有找到这条记录，或您无权查看。")).to_be_visible(timeout=SLOW)
        assert "外语的秘密" not in phone.inner_text("body")
    phone.get_by_role("link", name="返回我的任务").tap()
    expect(phone.get_by_role("heading", name="我的任务")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_both_screens_fit_the_narrowest_phone_and_can_be_read_aloud(
    server: Server, new_page: NewPage, task: Task, theme: str, language: str
) -> None:
    one = server.cast.owed(task, "机械")
    page = new_page("phone", theme, **PHONE)
    with Session(server.world.engine) as db:
        row = db.get(Account, server.cast.accounts["jixie2"])
        assert row is not None
        row.language = language
        db.add(row)
        db.commit()
    sign_in(page, server.url, "jixie2")
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("my", f"assignment?id={one.id}"):
        page.goto(f"{server.url}/{address}")
        expect(page.get_by_text("组织各班级召开反诈主题班会并留存签到表").first).to_be_visible(timeout=SLOW)
        settled(page)
        assert not is_too_wide(page)
        assert "⟦" not in page.inner_text("body")
        found = Axe().run(page, context=_seen())
        serious = [one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
        assert serious == [], found.generate_report()


def _seen() -> dict[str, list[list[str]]]:
    """What is read: the page without the frame around it."""
    return {"include": [['[data-testid="stMain"]']]}


@pytest.mark.parametrize("line", ["offline", "broken server"])
def test_a_bad_line_is_said_on_each_picked_file_and_none_is_lost(server: Server, chromium: Browser, line: str) -> None:
    """A browser of its own: it complains about the line in its console."""
    cast = server.cast
    one = cast.owed(cast.task(f"断网时上传{line}", lead=["机械"]), "机械")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", **PHONE)
    page = context.new_page()
    sign_in(page, server.url, "jixie")
    at_assignment(page, server, one)
    if line == "offline":
        context.set_offline(True)
    else:
        page.route("**/evidence", lambda route: route.fulfill(status=500, body="<html>Internal Server Error</html>"))
    page.locator("input.pick").set_input_files(picked(101, 102))
    rows = page.locator(".uploader .file")
    told = "网络中断，没有传成功" if line == "offline" else "没有传成功"
    for place in (0, 1):
        expect(rows.nth(place)).to_contain_text(told, timeout=SLOW)
    assert files(cast, one) == []
    context.set_offline(False)
    page.unroute("**/evidence")
    page.get_by_role("button", name="全部重试").tap()
    expect(page.locator(".tile img")).to_have_count(2, timeout=60_000)
    assert sorted(file.name for file in files(cast, one)) == ["IMG_101.jpg", "IMG_102.jpg"]
    context.close()
