"""The overview and the matrix in a real browser, in every look, with a pointer and with the keyboard."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument
from sqlmodel import Session

from models.account import Account
from models.campaign import Campaign
from services.board import board
from tests.boards import fill, group_task, more_units
from tests.browser.conftest import SIZES, NewPage, Server, sign_in
from ui.matrix_view import FOREIGN

pytestmark = pytest.mark.browser
LOOKS = [(size, theme, language) for size in SIZES for theme in ("light", "dark") for language in ("zh", "en")]
CUT_OFF = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
  const box = svg.getBoundingClientRect()
  return [...svg.querySelectorAll('text')].filter(one => {
    const at = one.getBoundingClientRect()
    return one.textContent && (at.left < box.left - 1 || at.right > box.right + 1 || at.bottom > box.bottom + 1)
  }).map(one => one.textContent)
})"""


@pytest.fixture(scope="module")
def campaign(server: Server) -> str:
    """A campaign of nine tasks and twenty-one units, at every stage."""
    fill(server.cast, tasks=9, units=21, share=0.7)
    return server.cast.campaign


def charts(page: Page, count: int) -> None:
    drawn = page.locator("[data-testid=stVegaLiteChart] svg")
    expect(drawn).to_have_count(count, timeout=20_000)


def speaks(server: Server, username: str, language: str) -> None:
    with Session(server.world.engine) as db:
        row = db.get_one(Account, server.cast.accounts[username])
        row.language = language
        db.add(row)
        db.commit()


def opened(new_page: NewPage, server: Server, username: str, address: str, **look: Any) -> Page:
    page = new_page(look.get("size", "desktop"), look.get("theme", "light"))
    sign_in(page, server.url, username, address)
    return page


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_no_word_of_a_chart_is_cut_off_and_the_page_does_not_scroll_sideways(
    server: Server, campaign: str, new_page: NewPage, size: str, theme: str, language: str
) -> None:
    speaks(server, "leader", language)
    page = opened(new_page, server, "leader", "/overview", size=size, theme=theme)
    words = {"zh": "需要关注", "en": "Needs attention"}[language]
    expect(page.get_by_text(words, exact=True).first).to_be_visible(timeout=20_000)
    charts(page, 4)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert "⟦" not in page.inner_text("body")


@pytest.mark.parametrize("address", ["/overview", "/matrix"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_of_ours_hinders_people_who_see_hear_or_point_otherwise(
    server: Server, campaign: str, new_page: NewPage, address: str, theme: str
) -> None:
    page = opened(new_page, server, "office", address, theme=theme)
    page.locator(".matrix button.mark, [data-testid=stVegaLiteChart] svg").first.wait_for(timeout=20_000)
    found = Axe().run(page, context={"include": [["[data-testid=stMain]"]]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in serious] == []


def test_every_chart_says_in_one_sentence_what_it_shows(server: Server, campaign: str, new_page: NewPage) -> None:
    page = opened(new_page, server, "office", "/overview")
    charts(page, 4)
    for words in ("办结率随时间变化", "9 项任务的责任项", "个单位的责任项"):
        expect(page.locator(f"[aria-label*='{words}']:not(button)").first).to_be_attached()


def test_a_click_on_a_bar_opens_as_many_rows_as_it_counts_again_and_again(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/overview")
    charts(page, 4)
    for _ in range(2):
        bar = page.locator(".st-key-overview_tasks_card svg .mark-rect path[aria-label]").first
        bar.wait_for(timeout=20_000)
        count = int(str(bar.get_attribute("aria-label")).split(" ")[-2])  # "3 班会：已办结 5 项"
        bar.click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text(f"共 {count} 项")).to_be_visible(timeout=20_000)
        expect(drawer.locator("[data-testid=stPageLink]")).to_have_count(min(count, 12))
        assert "show=bar" in page.evaluate("location.search")
        page.keyboard.press("Escape")
        expect(drawer).to_have_count(0)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_a_row_of_the_attention_list_opens_its_assignment_without_a_reload(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/overview")
    page.evaluate("window.stays = true")
    page.locator(".st-key-overview_attention [data-testid=stPageLink] a").first.click()
    page.wait_for_url("**/assignment?id=*")
    assert page.evaluate("window.stays") is True


def test_the_matrix_shows_a_cell_and_a_task_beside_it(server: Server, campaign: str, new_page: NewPage) -> None:
    page = opened(new_page, server, "office", "/matrix")
    page.locator(".matrix button.title").first.click(timeout=20_000)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="召开全校反诈工作部署会")).to_be_visible(timeout=20_000)
    expect(drawer.get_by_text("权重")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.locator(".matrix button.mark").first.click()
    panel = page.locator(".st-key-matrix_panel")
    expect(panel.get_by_role("heading", name="召开全校反诈工作部署会")).to_be_visible(timeout=20_000)
    assert page.evaluate("location.pathname") == "/matrix"
    panel.get_by_role("link", name="打开整页").click()
    page.wait_for_url("**/assignment?id=*")


FOCUSED = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at?.getAttribute("aria-label")
}"""


def test_with_the_keyboard_alone_a_cell_opens_beside_closes_and_has_the_focus_again(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/matrix")
    page.locator(".matrix button.title").first.focus(timeout=20_000)
    panel = page.locator(".st-key-matrix_panel")
    for keys, by in ((["ArrowRight", "Enter"], "Escape"), (["ArrowRight", "Enter"], "button")):
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator(".matrix button.mark.selected")).to_have_count(1)
        expect(panel.get_by_role("link", name="打开整页")).to_be_visible(timeout=20_000)
        found = Axe().run(page, context={"include": [["[data-testid=stMain]"]]}).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        cell = page.evaluate(FOCUSED)
        assert cell == page.locator(".matrix button.mark.selected").get_attribute("aria-label")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        if by == "Escape":
            page.keyboard.press("Escape")
        else:
            panel.get_by_role("button", name="关闭").click()
        expect(panel).to_have_count(0)
        page.wait_for_function(f"said => ({FOCUSED})() === said", arg=cell)
        assert "open=" not in page.evaluate("location.search")
        expect(page.locator(".matrix button.mark.selected")).to_have_count(0)


def test_a_click_goes_through_the_roles_and_the_preview_says_what_it_does(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/matrix")
    page.locator(".st-key-matrix_edit button").click(timeout=20_000)
    free = page.locator(".edit tbody tr").first.locator("button.none[aria-label^='第']")  # a school, not a group
    free.first.wait_for(timeout=20_000)
    free.first.evaluate("cell => cell.setAttribute('data-here', '')")
    cell = page.locator(".edit button[data-here]")
    name = str(cell.get_attribute("aria-label"))
    for role in ("责任", "配合", "无", "责任"):
        cell.click()
        assert f"：{role}" in str(cell.get_attribute("aria-label"))
    panel = page.locator(".st-key-matrix_edit_panel")
    expect(panel.get_by_text("改了 1 格")).to_be_visible(timeout=20_000)
    expect(panel.get_by_text(name.split("，")[0]).first).to_be_visible(timeout=20_000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) != name
    found = Axe().run(page, context={"include": [["[data-testid=stMain]"]]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    page.reload()
    expect(panel.get_by_text("改了 1 格")).to_be_visible(timeout=20_000)
    panel.get_by_role("button", name="取消").click()
    expect(panel.get_by_text("改了 1 格")).to_have_count(0)
    expect(page.locator(".edit button.changed")).to_have_count(0)


def test_on_paper_stands_the_matrix_alone_on_a3_with_its_colours(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/matrix", theme="dark")
    page.locator(".matrix button.mark").first.wait_for(timeout=20_000)
    expect(page.get_by_role("button", name="打印 A3")).to_be_visible()
    paper = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False))
    assert [round(size) for size in paper[0].get_size()] == [1191, 842]
    assert len(paper) == 1
    words = "".join(paper[0].get_textpage().get_text_range().split())
    assert "召开全校反诈工作部署会" in words
    for chrome in ("退出登录", "编辑责任", "打印A3", "全部单位"):
        assert chrome not in words
    drawn = paper[0].render(scale=1).to_pil().convert("RGB")
    colours = {colour for _, colour in drawn.getcolors(2**24)}
    assert any(green > red + 60 and green > blue + 20 for red, green, blue in colours)  # 已办结
    assert drawn.getpixel((5, 5)) == (255, 255, 255)


def test_the_address_of_a_filtered_matrix_shows_the_same_to_the_next_reader(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", "/matrix")
    page.locator(".matrix button.mark").first.wait_for(timeout=20_000)
    everything = page.locator(".matrix button.mark").count()
    page.locator(".st-key-matrix_overdue label").first.click()
    expect(page.get_by_text("筛选后")).to_be_visible(timeout=20_000)
    left = page.locator(".matrix button.mark").count()
    assert 0 < left < everything
    address = str(page.evaluate("location.pathname + location.search"))
    speaks(server, "leader", "zh")
    other = opened(new_page, server, "leader", address)
    expect(other.locator(".matrix button.mark")).to_have_count(left, timeout=20_000)


def test_a_liaison_on_a_phone_opens_their_own_cell_and_no_other(
    server: Server, campaign: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "jixie", "/matrix", size="phone")
    page.locator(".matrix button.mark").first.wait_for(timeout=20_000)
    seen = board(server.cast.world, server.cast.caller("jixie"), campaign)
    own, all_units = server.cast.units["机械"], [unit.id for unit in seen.units]
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    name = next(unit.name for unit in seen.units if unit.id == own)
    foreign = page.locator(f".matrix button.mark:not([aria-label^='{name}'])")
    assert all_units != [own]
    foreign.first.click()
    expect(page.get_by_text("只能打开本单位的")).to_have_count(2, timeout=20_000)  # the line above, and the answer
    assert page.evaluate("location.pathname") == "/matrix"
    page.locator(f".matrix button.mark[aria-label^='{name}']").first.click()
    page.wait_for_url("**/assignment?id=*")
    assert FOREIGN not in page.evaluate("location.search").split("=")[1][:1]


SCHOOLS = 12  # in the group that folds


@pytest.fixture(scope="module")
def grouped(server: Server, campaign: str) -> str:
    """An earlier campaign of two tasks for 各院系, which are twelve schools, and one for units named themselves."""
    with Session(server.world.engine, expire_on_commit=False) as db:
        later = db.get_one(Campaign, campaign)
        first, last = later.starts_on - timedelta(days=400), later.ends_on - timedelta(days=400)
        row = Campaign(
            organisation_id=later.organisation_id,
            name="去年的行动",
            starts_on=first,
            ends_on=last,
            office_unit_id=later.office_unit_id,
            created_at=later.created_at,
        )
        db.add(row)
        db.commit()
    more_units(server.cast, len(server.cast.units) + SCHOOLS)
    cast = replace(server.cast, campaign=row.id)
    names = list(server.cast.units)[-SCHOOLS:]
    group_task(cast, "各院系", names, number="1", due_on=last)
    group_task(cast, "各院系", names, number="2", sort=1)
    cast.task("值守", lead=["保卫处"], cooperating=["派出所", names[0]], number="3", sort=2)
    return row.id


def columns(page: Page) -> int:
    return page.locator(".matrix thead th.unit").count()


def ready(page: Page, count: int) -> None:
    expect(page.locator(".matrix thead th.unit")).to_have_count(count, timeout=20_000)


FOLDED, UNFOLDED = 4, 14  # 保卫处, the school named itself, the folded column or the eleven others, 派出所


def test_a_group_unfolds_and_folds_at_a_click_on_its_heading_without_asking_the_server(
    server: Server, grouped: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}")
    ready(page, FOLDED)
    button = page.locator(".matrix button.fold")
    expect(button).to_have_attribute("aria-expanded", "false")
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    expect(page.locator(".matrix button.sum").first).to_have_text("0/11")
    button.click()
    ready(page, UNFOLDED)
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".matrix button.sum")).to_have_count(0)
    button.click()
    ready(page, FOLDED)
    assert asked == []
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_a_folded_cell_unfolds_its_group_and_leads_to_the_first_unit_it_hid(
    server: Server, grouped: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}")
    ready(page, FOLDED)
    page.locator(".matrix button.sum").nth(1).click()
    ready(page, UNFOLDED)
    reached = page.locator(".matrix button:focus")
    expect(reached).to_have_attribute("aria-label", "第16学院，2 各院系的任务：责任，未开始")
    page.keyboard.press("Enter")
    page.wait_for_url("**open=*")
    expect(page.locator(".st-key-matrix_panel").get_by_text("第16学院")).to_be_visible(timeout=20_000)


def test_the_keyboard_folds_and_unfolds_and_stays_where_it_is(server: Server, grouped: str, new_page: NewPage) -> None:
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}")
    ready(page, FOLDED)
    button = page.locator(".matrix button.fold")
    button.focus()
    for count, key in ((UNFOLDED, "Enter"), (FOLDED, " "), (UNFOLDED, "Enter")):
        page.keyboard.press(key)
        ready(page, count)
        expect(button).to_be_focused()
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".matrix button.mark:focus")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(button).to_be_focused()
    assert page.locator(".matrix .scroller [tabindex='0']").count() == 1


def test_what_is_unfolded_stays_so_over_reruns_and_visits_to_other_pages(
    server: Server, grouped: str, new_page: NewPage
) -> None:
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}")
    ready(page, FOLDED)
    page.locator(".matrix button.fold").click()
    ready(page, UNFOLDED)
    page.locator(".st-key-matrix_search input").fill("2")
    page.locator(".st-key-matrix_search input").press("Enter")
    expect(page.locator(".matrix tbody tr")).to_have_count(1, timeout=20_000)
    assert columns(page) == UNFOLDED
    page.locator(".matrix button.mark").first.click()
    page.locator(".st-key-matrix_panel").get_by_role("link", name="打开整页").click(timeout=20_000)
    page.wait_for_url("**/assignment?id=*")
    page.go_back()
    ready(page, UNFOLDED)


def test_a_filter_for_a_school_shows_it_whether_its_group_is_folded_or_not(
    server: Server, grouped: str, new_page: NewPage
) -> None:
    one, other = (server.cast.units[name] for name in ("第20学院", "第21学院"))
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}&unit={one}&unit={other}")
    ready(page, 2)
    expect(page.locator(".matrix button.mark:not(.sum)")).to_have_count(4)
    expect(page.locator(".matrix button.fold")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_folded_matrix_hinders_nobody_either_and_fits_a_phone(
    server: Server, grouped: str, new_page: NewPage, theme: str
) -> None:
    page = opened(new_page, server, "office", f"/matrix?campaign={grouped}", size="phone", theme=theme)
    ready(page, FOLDED)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    found = Axe().run(page, context={"include": [["[data-testid=stMain]"]]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    page.locator(".matrix button.fold").click()
    ready(page, UNFOLDED)
