"""One submission from the phone to the office and back, its files rejected and replaced one by one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, col, select

from models.account import Account
from models.assignment import Assignment, Evidence
from models.campaign import Task
from models.days import local_day
from models.words import Flaw, Status, Verdict
from services.assignments import FileVerdict, decide, submit
from services.evidence import add
from tests.browser.conftest import NewPage, Server, sign_in
from tests.cast import Cast, photo

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}
SLOW = 20_000  # milliseconds on a busy machine
NOTE = "做了什么、效果如何"


def picture(number: int) -> bytes:
    """A photo that looks like no other."""
    drawn = Image.new("RGB", (800, 600), (number * 37 % 256, 90, 150))
    pen = ImageDraw.Draw(drawn)
    for step in range(1, 9):
        pen.ellipse((step * number % 700, step * 60, step * number % 700 + 90, step * 60 + 70), fill=(240, 240, step))
    held = BytesIO()
    drawn.save(held, "JPEG")
    return held.getvalue()


def sheet(pages: int) -> bytes:
    """A PDF of so many pages."""
    document, held = pypdfium2.PdfDocument.new(), BytesIO()
    for _ in range(pages):
        document.new_page(400, 560)
    document.save(held)
    return held.getvalue()


def picked(*numbers: int) -> list[Any]:
    return [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(n)} for n in numbers]


def files(cast: Cast, one: Assignment) -> Sequence[Evidence]:
    with Session(cast.world.engine) as db:
        query = select(Evidence).where(Evidence.assignment_id == one.id)
        return db.exec(query.order_by(col(Evidence.sort), col(Evidence.uploaded_at))).all()


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)


def at_assignment(page: Page, server: Server, one: Assignment) -> None:
    page.goto(f"{server.url}/assignment?id={one.id}")
    expect(page.get_by_text("已签收")).to_be_visible(timeout=SLOW)
    settled(page)


def at_review(page: Page, server: Server, one: Assignment) -> None:
    page.goto(f"{server.url}/review?id={one.id}")
    expect(page.locator(".judge").first).to_be_visible(timeout=SLOW)
    settled(page)


def judge(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=f"审核 {name}", exact=True)


def press(page: Page, name: str) -> None:
    page.locator(f".st-key-review_{name} button").click()


def test_a_file_is_rejected_replaced_accepted_taken_back_and_accepted(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    task = cast.task("食堂餐桌张贴反诈宣传资料", lead=["机械"], number="7", evidence_rule={"photos": 2, "minimum": 2})
    one = cast.owed(task, "机械")
    phone, desk = new_page("phone", **PHONE), new_page()
    sign_in(phone, server.url, "jixie")
    sign_in(desk, server.url, "office")

    at_assignment(phone, server, one)
    phone.locator("input.pick").set_input_files(picked(1, 2))
    expect(phone.locator(".tile img")).to_have_count(2, timeout=SLOW)
    phone.get_by_label("给刚上传的 2 份材料写一句说明").fill("餐桌张贴")
    phone.get_by_label("地点（刚传的 2 份）").fill("一食堂")
    phone.get_by_role("button", name="今天").tap()
    today = local_day(datetime.now(UTC), "Asia/Shanghai")
    expect(phone.locator(".tile").first).to_contain_text(f"一食堂 · {today.month}月{today.day}日发生", timeout=SLOW)
    phone.get_by_label(NOTE).fill("已张贴 420 份。")
    phone.get_by_role("button", name="提交审核").tap()
    expect(phone.get_by_text("已提交，等待审核（第 1 次提交")).to_be_visible(timeout=SLOW)

    at_review(desk, server, one)
    mark = desk.locator(".judge")
    mark.get_by_role("button", name="可用").click()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_text("第 2 / 2 份")).to_be_visible()
    mark.get_by_role("button", name="退回").click()
    mark.get_by_role("button", name="模糊").click()
    expect(desk.get_by_text("不另写理由，退回时写：照片 1 份不可用：模糊 1")).to_be_visible(timeout=SLOW)
    desk.reload()
    expect(desk.locator(".tile").nth(1)).to_have_attribute("data-verdict", "rejected", timeout=SLOW)
    desk.locator(".tile button").nth(1).click()
    expect(mark.get_by_role("button", name="模糊")).to_have_attribute("aria-pressed", "true")
    press(desk, "return")
    expect(desk.get_by_text("已退回机械工程学院")).to_be_visible(timeout=SLOW)
    assert cast.owed(task, "机械").reason == "照片 1 份不可用：模糊 1"

    at_assignment(phone, server, one)
    expect(phone.get_by_text("已退回：照片 1 份不可用：模糊 1")).to_be_visible()
    expect(phone.get_by_text("1 份材料被退回，请替换或移除")).to_be_visible()
    strip = phone.locator('[data-layout="strip"]')
    expect(strip.locator(".verdict")).to_have_text("已退回：模糊")
    strip.get_by_label("替换 餐桌张贴").set_input_files(picked(3)[0])
    expect(phone.get_by_text("已替换，原来的材料留在记录里")).to_be_visible(timeout=SLOW)
    expect(strip).to_have_count(0)
    expect(phone.locator(".before")).to_contain_text("已退回：模糊")
    phone.get_by_role("button", name="提交审核").tap()
    expect(phone.get_by_text("已提交，等待审核（第 2 次提交")).to_be_visible(timeout=SLOW)

    at_review(desk, server, one)
    expect(desk.get_by_text("第 1 次提交被退回：照片 1 份不可用：模糊 1")).to_be_visible()
    expect(desk.locator(".tile")).to_have_count(2)
    desk.locator(".tile button").nth(1).click()
    _stand_beside_each_other(desk, "上次提交 · 已退回：模糊", "这次提交")
    press(desk, "accept")
    expect(desk.get_by_text(re.compile("已通过机械工程学院“7、食堂餐桌张贴"))).to_be_visible(timeout=SLOW)
    assert cast.owed(task, "机械").status is Status.ACCEPTED
    press(desk, "undo")
    expect(desk.get_by_role("heading", name=re.compile("机械工程学院 · 7、食堂餐桌"))).to_be_visible(timeout=SLOW)
    assert cast.owed(task, "机械").status is Status.SUBMITTED
    press(desk, "accept")
    expect(desk.locator(".st-key-review_undo button")).to_be_visible(timeout=SLOW)
    assert cast.owed(task, "机械").status is Status.ACCEPTED
    told = [(file.verdict, file.flaw, file.removed_at is None, file.place) for file in files(cast, one)]
    assert sorted(told, key=str) == sorted(
        [
            (Verdict.ACCEPTED, None, True, "一食堂"),
            (Verdict.REJECTED, Flaw.BLURRED, False, "一食堂"),
            (None, None, True, "一食堂"),
        ],
        key=str,
    )


def _stand_beside_each_other(page: Page, left: str, right: str) -> None:
    """Two pictures of one size, the earlier one on the left, both there to be seen; they are enlarged together."""
    panes = page.locator(".pane")
    expect(panes.nth(0).locator(".verdict")).to_have_text(left, timeout=SLOW)
    expect(panes.nth(1).locator(".verdict")).to_have_text(right)
    boxes = [pane.bounding_box() for pane in panes.all()]
    assert boxes[0]
    assert boxes[1]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 1
    assert boxes[0]["x"] < boxes[1]["x"]
    assert boxes[0]["y"] == boxes[1]["y"]
    page.keyboard.press("+")
    for pane in panes.all():
        expect(pane.locator("img")).to_have_css("transform", "matrix(1.5, 0, 0, 1.5, 0, 0)")
        assert pane.locator("img").evaluate("picture => picture.naturalWidth") > 0


def test_the_pages_of_a_pdf_are_read_where_the_decision_is_taken(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    task = cast.task("反诈班会签到", lead=["机械"])
    one = cast.owed(task, "机械")
    add(cast.world, cast.caller("jixie"), one.id, "签到表.pdf", [sheet(3)])
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "已召开")
    desk = new_page()
    sign_in(desk, server.url, "office")
    at_review(desk, server, one)
    expect(desk.get_by_text("第 1 / 1 份 · 第 1 页，共 3 页")).to_be_visible()
    desk.keyboard.press("f")
    large = desk.get_by_role("dialog")
    for page in (1, 2, 3):
        expect(large).to_contain_text(f"第 {page} 页，共 3 页")
        shown = large.get_by_role("img", name=f"签到表.pdf 第 {page} 页，共 3 页")
        expect(shown).to_have_attribute("src", re.compile("/large$" if page == 1 else f"/page-{page}$"), timeout=SLOW)
        expect(shown).to_have_js_property("complete", True, timeout=SLOW)
        assert shown.evaluate("picture => picture.naturalWidth") > 0
        desk.keyboard.press("ArrowRight")
    expect(large.get_by_role("link", name="打开原件")).to_have_attribute("href", re.compile("/original$"))
    large.get_by_role("button", name="退回").click()
    large.get_by_role("button", name="缺签到").click()
    desk.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(desk.locator(".judge").get_by_role("button", name="缺签到")).to_have_attribute("aria-pressed", "true")
    press(desk, "return")
    expect(desk.get_by_text("已退回机械工程学院")).to_be_visible(timeout=SLOW)
    assert cast.owed(task, "机械").reason == "材料 1 份不可用：缺签到 1"


def test_the_unit_puts_its_files_into_order_and_it_stays(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    one = cast.owed(cast.task("悬挂标语", lead=["机械"]), "机械")
    for number in (61, 62, 63):
        add(cast.world, cast.caller("jixie"), one.id, f"{number}.jpg", [photo(number)])
    phone = new_page("phone", **PHONE)
    sign_in(phone, server.url, "jixie")
    at_assignment(phone, server, one)
    phone.get_by_role("button", name="调整顺序").tap()
    phone.get_by_role("button", name="前移 63.jpg").tap()
    phone.get_by_role("button", name="前移 63.jpg").tap()
    phone.get_by_role("button", name="完成", exact=True).tap()
    expect(phone.get_by_text("顺序已保存")).to_be_visible(timeout=SLOW)
    at_assignment(phone, server, one)
    expect(phone.locator(".tile .caption")).to_have_text(["63.jpg", "61.jpg", "62.jpg"])
    assert [file.name for file in files(cast, one)] == ["63.jpg", "61.jpg", "62.jpg"]


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_verdicts_and_marks_fit_the_narrowest_phone_and_can_be_read_aloud(
    server: Server, new_page: NewPage, theme: str, language: str
) -> None:
    cast = server.cast
    title = f"走访宿舍{theme}"
    task = cast.task(title, lead=["机械"])
    one = cast.owed(task, "机械")
    rows = [add(cast.world, cast.caller("jixie"), one.id, f"{n}.jpg", [picture(n)]) for n in (70, 71)]
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "已走访")
    page = new_page("phone", theme, **PHONE)
    _speaks(cast, language, "office", "jixie2")
    sign_in(page, server.url, "office")
    page.set_viewport_size({"width": 360, "height": 740})
    at_review(page, server, one)
    page.locator(".judge .rejected").first.tap()
    page.locator(".flaw").first.tap()
    _is_fine(page)
    said = {rows[0].id: FileVerdict(Verdict.REJECTED, Flaw.BLURRED)}
    version = cast.owed(task, "机械").version
    decide(cast.world, cast.caller("office2"), one.id, version, accepted=False, reason="重拍", verdicts=said)
    page.context.clear_cookies()
    sign_in(page, server.url, "jixie2", f"/assignment?id={one.id}")
    expect(page.locator('[data-layout="strip"] .swap')).to_be_visible(timeout=SLOW)
    _is_fine(page)
    _speaks(cast, "zh", "office", "jixie2")


def _speaks(cast: Cast, language: str, *usernames: str) -> None:
    with Session(cast.world.engine) as db:
        for username in usernames:
            db.get_one(Account, cast.accounts[username]).language = language
        db.commit()


def _is_fine(page: Page) -> None:
    settled(page)
    assert not page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    assert "⟦" not in page.inner_text("body")
    found = Axe().run(page, context={"include": [['[data-testid="stMain"]']]})
    serious = [one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == [], found.generate_report()


def test_the_whole_decision_is_in_sight_and_by_keys_alone(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    ones = []
    for number, unit, person in ((80, "机械", "jixie"), (81, "外语", "waiyu")):
        one = cast.owed(cast.task(f"条幅{number}", lead=[unit], due_on=date(2026, 1, 1)), unit)
        for name in (number, number + 10):
            add(cast.world, cast.caller(person), one.id, f"{name}.jpg", [picture(name)])
        submit(cast.world, cast.caller(person), one.id, cast.owed(_task(cast, one), unit).version, "已悬挂")
        ones.append(one)
    page = new_page()
    sign_in(page, server.url, "office")
    at_review(page, server, ones[0])
    seen = {"picture": page.locator(".pane img"), "reasons": page.get_by_text("1 照片模糊")}
    seen |= {name: page.locator(f".st-key-review_{name} button") for name in ("accept", "return")}
    boxes = {name: one.bounding_box() for name, one in seen.items()}
    assert all(box and box["y"] >= 0 and box["y"] + box["height"] <= 900 for box in boxes.values()), boxes
    assert boxes["picture"]
    assert boxes["picture"]["height"] >= 400
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="外语学院 · 条幅81")).to_be_visible(timeout=SLOW)
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="机械工程学院 · 条幅80")).to_be_visible(timeout=SLOW)
    settled(page)
    page.keyboard.press("1")
    page.keyboard.press("4")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="外语学院 · 条幅81")).to_be_visible(timeout=SLOW)
    now = cast.owed(_task(cast, ones[0]), "机械")
    assert (now.status, now.reason) == (Status.RETURNED, "照片模糊；数量不足")
    settled(page)
    page.keyboard.press("a")
    expect(page.locator(".st-key-review_undo button")).to_be_visible(timeout=SLOW)
    assert cast.owed(_task(cast, ones[1]), "外语").status is Status.ACCEPTED


def _task(cast: Cast, one: Assignment) -> Task:
    with Session(cast.world.engine) as db:
        return db.get_one(Task, one.task_id)
