"""The slides in a real browser: with a clicker and a keyboard, on every screen, and left alone in the lobby."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlmodel import Session

from models.account import WebSession
from models.assignment import Evidence
from models.board import TaskFacts
from models.campaign import Campaign
from services import meetings
from services.assignments import decide as judge
from services.board import board
from services.drafts import read
from services.meeting_instructions import mine
from services.signin import set_language
from tests.boards import fill
from tests.browser.conftest import NewPage, Server, sign_in
from tests.cast import Cast, Clock
from tests.services.meeting_parts import decided, given, met

pytestmark = pytest.mark.browser
SCREENS = [(1280, 720), (1920, 1080), (1024, 768), (390, 844)]
KINDS = [
    {"zh": "总体", "en": "Overall"},
    {"zh": "各单位", "en": "Units"},
    {"zh": "红色清单", "en": "Red"},
    {"zh": "佐证墙", "en": "Evidence"},
    {"zh": "议定事项", "en": "Decisions"},
]
CUT_OFF = """() => {
  const find = (root) => [...root.querySelectorAll("*")].flatMap(one =>
    [one, ...(one.shadowRoot ? find(one.shadowRoot) : [])])
  const all = find(document)
  const dialog = all.find(one => one.tagName === "DIALOG" && one.open)
  const box = dialog.getBoundingClientRect()
  const inside = all.filter(one => dialog.contains(one) && one.getRootNode() === dialog.getRootNode())
  const words = inside.filter(one => one.childElementCount === 0 && one.textContent.trim()
    && !one.closest(".dots, .said, .scrolls, .offers"))
  return words.filter(one => {
    const at = one.getBoundingClientRect()
    return at.width && (at.right > box.right + 1 || at.left < box.left - 1)
  }).map(one => one.textContent)
}"""
COVERS = """() => [[20, 20], [200, 300], [innerWidth - 20, 20]].every(([x, y]) => {
  let at = document.elementFromPoint(x, y)
  while (at?.shadowRoot) {
    const next = at.shadowRoot.elementFromPoint(x, y)
    if (!next || next === at) break
    at = next
  }
  return !!at?.closest("dialog.deck")
})"""


SOON = date.today() + timedelta(days=10)


@pytest.fixture(scope="module")
def live(server: Server) -> Cast:
    """The cast on the server's own clock, in a campaign at every stage with some accepted photos."""
    cast = server.cast
    fill(cast, tasks=9, units=21, share=0.7)
    with Session(cast.world.engine) as db:  # its files are invented and lie in no store
        db.execute(update(Evidence).values(removed_at=cast.clock.at))
        db.commit()
    task = cast.task("张贴资料", lead=["机械", "外语"], number="10")
    for shade, (unit, who) in enumerate((("机械", "jixie"), ("外语", "waiyu"))):
        one = cast.hand_in(task, unit, who, shade)
        judge(cast.world, cast.caller("office"), one.id, one.version, accepted=True)
    now = datetime.now(UTC)
    with Session(cast.world.engine) as db:
        db.execute(update(WebSession).values(created_at=now, last_seen_at=now))
        around = {"starts_on": SOON - timedelta(days=40), "ends_on": SOON + timedelta(days=40)}
        db.execute(update(Campaign).values(**around))
        db.commit()
    return replace(cast, world=server.world, clock=Clock(now))


def shown(page: Page) -> str:
    return page.locator("dialog.deck .title").inner_text()


def opened(new_page: NewPage, server: Server, who: str = "leader", **look: Any) -> Page:
    page = new_page(**look)
    sign_in(page, server.url, who, "/meeting")
    page.locator("button.launch").click(timeout=20_000)
    expect(page.locator("dialog.deck")).to_be_visible()
    return page


def test_a_clicker_goes_through_the_slides_and_nothing_of_the_page_is_seen(
    server: Server, live: Cast, new_page: NewPage
) -> None:
    page = opened(new_page, server)
    title = page.locator("dialog.deck .title")
    expect(title).to_have_text("2026年秋季反诈宣传专项行动")
    assert page.evaluate(COVERS)
    page.keyboard.press("PageDown")
    expect(title).to_have_text("各单位办结率")
    for key, there in (
        ("End", "议定事项 0 项"),
        ("PageUp", "佐证墙：审核通过的照片"),
        ("Home", "2026年秋季反诈宣传专项行动"),
        ("Space", "各单位办结率"),
        ("ArrowLeft", "2026年秋季反诈宣传专项行动"),
        ("ArrowRight", "各单位办结率"),
    ):
        page.keyboard.press(key)
        expect(title).to_have_text(there)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    assert page.evaluate(COVERS)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.reload()
    expect(title).to_have_text("各单位办结率", timeout=20_000)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.deck")).to_be_hidden()
    expect(page.get_by_role("heading", name="会议", exact=True)).to_be_visible()


def test_a_figure_opens_the_rows_behind_it_on_the_slide_and_escape_comes_back(
    server: Server, live: Cast, new_page: NewPage
) -> None:
    page = opened(new_page, server)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    rows = page.locator("dialog.deck .rows")
    expect(rows.locator("h2")).to_contain_text("未办结的责任项", timeout=20_000)
    assert rows.locator(".line").count() > 5
    page.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    expect(page.locator("dialog.deck .big-value")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator("dialog.deck .title")).to_have_text("各单位办结率")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_slide_fits_every_screen_in_both_languages_and_has_no_fault_that_axe_finds(
    server: Server, live: Cast, new_page: NewPage, theme: str
) -> None:
    language = {"light": "zh", "dark": "en"}[theme]
    set_language(live.world, live.caller("leader"), language)
    page = opened(new_page, server, theme=theme, reduced_motion="reduce")  # axe would look while a slide fades in
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("Home")
        for n in range(page.locator("dialog.deck .dot").count()):
            expect(page.locator("dialog.deck .dot").nth(n)).to_have_attribute("aria-current", "step")
            assert page.evaluate(CUT_OFF) == [], (width, height, shown(page))
            if width != 390:  # a phone scrolls
                fits = page.locator("dialog.deck .stage").evaluate("s => s.scrollHeight <= s.clientHeight + 1")
                assert fits, (width, height, shown(page))
            page.keyboard.press("PageDown")
    assert "⟦" not in page.locator("dialog.deck").inner_text()
    page.set_viewport_size({"width": 1280, "height": 720})
    for kind in KINDS:
        page.locator(f"dialog.deck .dot[aria-label^='{kind[language]}']").first.click()
        assert faults(page) == [], kind


def faults(page: Page) -> list[object]:
    """What axe finds on the slide that is shown, as far as it is serious."""
    found = Axe().run(page, context={"include": [[".st-key-meeting_slides"]]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in serious]


def test_a_decision_is_typed_with_the_keyboard_survives_a_reload_and_becomes_a_task(
    server: Server, live: Cast, new_page: NewPage
) -> None:
    meeting = met(live, "office", "现场会")
    page = opened(new_page, server, "office")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("逐个宿舍再查一遍")
    page.keyboard.press("Enter")
    page.keyboard.type("机械")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.deck .chip")).to_have_count(1)
    form = page.locator("dialog.deck .field-words")
    kept(live, meeting, "逐个宿舍再查一遍", page)
    page.reload()
    expect(form).to_have_value("逐个宿舍再查一遍", timeout=20_000)
    expect(page.locator("dialog.deck .chip")).to_have_count(1)
    page.get_by_role("radio", name="任务").check()
    page.get_by_label("时限", exact=True).fill(f"{SOON.month}-{SOON.day}")
    page.keyboard.press("Enter")
    will = page.locator("dialog.deck .will")
    expect(will).to_contain_text("将新增任务", timeout=20_000)
    expect(will).to_contain_text("机械工程学院")
    assert [task.title for task in tasks(live)][-1] != "逐个宿舍再查一遍"
    page.keyboard.press("Enter")
    expect(page.locator("dialog.deck .made-what")).to_have_text("逐个宿舍再查一遍", timeout=20_000)
    expect(form).to_have_value("")
    made = tasks(live)[-1]
    assert (made.title, str(made.due_on)) == ("逐个宿舍再查一遍", str(SOON))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.goto(f"{server.url}/matrix")
    expect(page.get_by_text("逐个宿舍再查一遍").first).to_be_attached(timeout=20_000)
    meetings.close_meeting(live.world, live.caller("office"), meeting, 1)


def kept(live: Cast, meeting: str, words: str, page: Page) -> None:
    """Wait until the draft has reached the server."""
    for _ in range(100):
        if read(live.world, live.caller("office"), f"meeting:{meeting}").get("words") == words:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the draft was not kept")


def tasks(live: Cast) -> Sequence[TaskFacts]:
    return board(live.world, live.caller("office"), live.campaign).tasks


def test_the_slides_keep_up_by_themselves_while_somebody_types(server: Server, live: Cast, new_page: NewPage) -> None:
    meeting = met(live, "office", "刷新")
    page = opened(new_page, server, "office")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("正在输入")
    decided(live, meeting, given(live, due_on=SOON, words="别人加的一项", units=["外语"]), "leader")
    expect(page.locator("dialog.deck .made-what")).to_have_text("别人加的一项", timeout=20_000)
    expect(page.locator("dialog.deck .field-words")).to_have_value("正在输入")
    expect(page.locator("dialog.deck .field-words")).to_be_focused()
    assert mine(live.world, live.caller("waiyu"))[0].words == "别人加的一项"
    meetings.close_meeting(live.world, live.caller("office"), meeting, 1)


def test_on_paper_stand_the_minutes_and_nothing_else(server: Server, live: Cast, new_page: NewPage) -> None:
    meeting = met(live, "office", "纸上的会<b>")
    decided(live, meeting, given(live, due_on=SOON, words="<script>查</script>", units=["机械"]), "office")
    meetings.close_meeting(live.world, live.caller("office"), meeting, 1)
    page = new_page()
    sign_in(page, server.url, "leader", f"/meeting?minutes={meeting}")
    expect(page.get_by_role("link", name="打印纪要")).to_be_visible(timeout=20_000)
    page.goto(f"{server.url}/exports/meetings/{meeting}/minutes")
    page.emulate_media(media="print")
    words = page.inner_text("body")
    assert words.startswith("纸上的会<b>")
    assert "<script>查</script>" in words
    assert "会议结束时的进展" in words
    expect(page.locator("button")).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    liaison = new_page()
    sign_in(liaison, server.url, "jixie")
    assert liaison.request.get(f"{server.url}/exports/meetings/{meeting}/minutes").status == 403


def test_the_lobby_turns_by_itself_and_a_locked_browser_shows_nothing_else(
    server: Server, live: Cast, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, server.url, "office2", "/lobby")
    page.get_by_role("button", name="锁定为大屏").click(timeout=20_000)
    page.get_by_role("button", name="锁定", exact=True).click()
    deck = page.locator("dialog.deck")
    expect(deck).to_be_visible(timeout=20_000)
    page.goto(f"{server.url}/matrix")
    title = page.locator("dialog.deck .title")
    expect(title).to_have_text("2026年秋季反诈宣传专项行动", timeout=20_000)
    page.keyboard.press("Escape")
    expect(deck).to_be_visible()
    assert page.evaluate(COVERS)
    expect(title).to_have_text("办结率领先的单位", timeout=16_000)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="继续轮播（空格）")).to_be_visible()
    page.keyboard.press("End")
    picture = page.locator("dialog.deck .picture img").first
    expect(picture).to_have_js_property("complete", True)
    address = str(picture.get_attribute("src"))
    exported = f"{server.url}/exports/{server.cast.campaign}/ledger"
    for there, status in ((address, 200), (address.replace("large", "original"), 404), (exported, 401)):
        assert page.request.get(there).status == status
    page.get_by_role("button", name="返回页面（Esc）").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("用户名")).to_be_visible(timeout=20_000)
