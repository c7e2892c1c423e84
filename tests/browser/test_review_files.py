"""One submission from the phone to the office and back, its files rejected and replaced one by one."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
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
    second = desk.locator(".judge").nth(1)
    desk.locator(".judge").nth(0).get_by_role("button", name="可用").click()
    second.get_by_role("button", name="退回").click()
    second.get_by_role("button", name="模糊").click()
    expect(desk.get_by_text("不另写理由，退回时写：照片 1 份不可用：模糊 1")).to_be_visible(timeout=SLOW)
    desk.reload()
    expect(second.get_by_role("button", name="模糊")).to_have_attribute("aria-pressed", "true", timeout=SLOW)
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
    desk.locator(".before").click()
    expect(desk.get_by_role("dialog").get_by_role("button", name="看现在的")).to_be_visible()
    desk.keyboard.press("Escape")
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


def test_the_pages_of_a_pdf_are_read_where_the_decision_is_taken(server: Server, new_page: NewPage) -> None:
    cast = server.cast
    task = cast.task("反诈班会签到", lead=["机械"])
    one = cast.owed(task, "机械")
    add(cast.world, cast.caller("jixie"), one.id, "签到表.pdf", [sheet(3)])
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "已召开")
    desk = new_page()
    sign_in(desk, server.url, "office")
    at_review(desk, server, one)
    expect(desk.locator(".badge")).to_have_text("PDF · 3 页")
    desk.get_by_role("button", name="放大查看 签到表.pdf").click()
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
    tile = desk.locator(".tile")
    expect(tile.get_by_role("button", name="缺签到")).to_have_attribute("aria-pressed", "true")
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
