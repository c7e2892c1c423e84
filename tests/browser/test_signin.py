"""Signing in and out as people do it, in a real browser, under the policy of the real server."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import Session

from models.account import Account
from tests.browser.conftest import PASSWORD, SIZES, NewPage, Server, fill_in, sign_in
from ui.shell import START

pytestmark = pytest.mark.browser
NEW = "Xin-Mima#77"
LOOKS = [(size, theme, language) for size in SIZES for theme in ("light", "dark") for language in ("zh", "en")]
FOREIGN = ("Deploy", "Rerun", "Settings", "Made with Streamlit", "streamlit", "Login", "Page not found")


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop browser with one page."""
    return new_page()


def signed_out(page: Page) -> None:
    expect(page.get_by_label("用户名")).to_be_visible(timeout=20_000)


def account(server: Server, username: str, **fields: object) -> None:
    with Session(server.world.engine) as db:
        row = db.get(Account, server.cast.accounts[username])
        assert row is not None
        for name, value in fields.items():
            setattr(row, name, value)
        db.add(row)
        db.commit()


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_the_sign_in_screen_is_all_ours_in_every_look(
    server: Server, new_page: NewPage, size: str, theme: str, language: str
) -> None:
    page = new_page(size, theme)
    page.goto(f"{server.url}/" if language == "zh" else f"{server.url}/?lang=en")
    names = ("用户名", "密码", "登录") if language == "zh" else ("Username", "Password", "Sign in")
    expect(page.get_by_label(names[0], exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_label(names[1], exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=names[2], exact=True)).to_be_visible()
    text = page.inner_text("body")
    assert not [word for word in FOREIGN if word in text]
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    outside = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert [one for one in outside if not one.startswith((server.url, "blob:", "data:"))] == []


def test_the_sign_in_screen_can_be_used_without_eyes_or_a_mouse(server: Server, page: Page) -> None:
    page.goto(server.url)
    signed_out(page)
    page.get_by_label("用户名").focus()
    page.keyboard.type("jixie")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [one["id"] for one in found] == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible(timeout=20_000)


def test_a_deep_link_with_its_question_is_kept_through_the_sign_in(server: Server, page: Page) -> None:
    sign_in(page, server.url, "jixie", "/password?from=mail")
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible(timeout=20_000)
    assert page.url == f"{server.url}/password?from=mail"


def test_without_a_deep_link_everybody_starts_at_their_own_page(server: Server, new_page: NewPage) -> None:
    for username, role in (("jixie", "liaison"), ("office", "office"), ("leader", "leader"), ("admin", "admin")):
        page = new_page()
        sign_in(page, server.url, username)
        start = next(address for one, address in START.items() if one.value == role)
        page.wait_for_url(f"{server.url}/{start}", timeout=20_000)


def test_a_wrong_password_says_so_and_keeps_the_name(server: Server, page: Page) -> None:
    page.goto(server.url)
    fill_in(page, "waiyu", "wrong")
    expect(page.get_by_text("用户名或密码不正确。")).to_be_visible(timeout=20_000)
    expect(page.get_by_label("用户名")).to_have_value("waiyu")
    assert page.context.cookies(server.url)[0]["name"] != "zeren"
    fill_in(page, "waiyu")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible(timeout=20_000)


def test_scripts_cannot_read_the_cookie_and_the_ticket_leaves_no_trace(server: Server, page: Page) -> None:
    sign_in(page, server.url, "jixie")
    cookie = next(one for one in page.context.cookies() if one["name"] == "zeren")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    assert "zeren=" not in page.evaluate("document.cookie")
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert cookie["value"] not in stored
    assert "ticket" not in page.url + stored


def test_signing_out_in_one_tab_stops_the_other_at_its_next_action(server: Server, page: Page) -> None:
    sign_in(page, server.url, "jixie", "/password")
    other = page.context.new_page()
    other.goto(f"{server.url}/password")
    expect(other.get_by_role("heading", name="我的账号")).to_be_visible(timeout=20_000)
    page.get_by_test_id("stSidebar").get_by_role("button", name="退出登录").click()
    signed_out(page)
    assert page.url == f"{server.url}/"
    assert not [one for one in page.context.cookies() if one["name"] == "zeren"]
    other.get_by_label("当前密码").fill(PASSWORD)
    other.get_by_label("新密码", exact=True).fill(NEW)
    other.get_by_label("再输入一遍新密码").fill(NEW)
    other.get_by_role("button", name="保存新密码").click()
    signed_out(other)
    expect(other.get_by_text("登录已失效或已退出，请重新登录。")).to_be_visible()
    sign_in(page, server.url, "jixie")


def test_after_signing_out_the_way_back_shows_nothing(server: Server, page: Page) -> None:
    sign_in(page, server.url, "jixie", "/password")
    page.get_by_test_id("stSidebar").get_by_role("button", name="退出登录").click()
    signed_out(page)
    page.go_back()
    signed_out(page)
    assert "机械工程学院" not in page.inner_text("body")


def test_the_next_person_at_the_same_browser_gets_a_session_of_their_own(server: Server, page: Page) -> None:
    sign_in(page, server.url, "jixie", "/password")
    page.get_by_test_id("stSidebar").get_by_role("button", name="退出登录").click()
    signed_out(page)
    sign_in(page, server.url, "waiyu", "/password")
    expect(page.get_by_test_id("stSidebar").get_by_text("外语学院")).to_be_visible(timeout=20_000)
    assert "机械工程学院" not in page.inner_text("body")


def test_the_language_chosen_before_and_after_is_kept(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/password")
    signed_out(page)
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_label("Username")).to_be_visible(timeout=20_000)
    assert page.url == f"{server.url}/password?lang=en"
    fill_in(page, "houqin")
    expect(page.get_by_role("heading", name="My account")).to_be_visible(timeout=20_000)
    page.wait_for_url(f"{server.url}/password")
    page.reload()
    expect(page.get_by_role("heading", name="My account")).to_be_visible(timeout=20_000)


def test_the_first_password_is_changed_before_anything_else(server: Server, page: Page) -> None:
    account(server, "jixie2", must_change_password=True)
    sign_in(page, server.url, "jixie2", "/matrix")
    expect(page.get_by_role("heading", name="设置新密码")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.get_by_label("收到的初始密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("jixie2")
    page.get_by_label("再输入一遍新密码").fill("jixie2")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("至少 8 个字符。")).to_be_visible(timeout=20_000)
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再输入一遍新密码").fill(NEW)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", name="设置新密码")).to_have_count(0, timeout=20_000)
    assert page.url == f"{server.url}/matrix"
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()


def test_on_a_phone_the_menu_is_closed_until_asked_for(server: Server, new_page: NewPage) -> None:
    page = new_page("phone", has_touch=True)
    sign_in(page, server.url, "jixie")
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true", timeout=20_000)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("联络员 · 机械工程学院")).to_be_visible()


def test_an_address_that_leads_nowhere_says_so_in_both_languages(server: Server, page: Page) -> None:
    page.goto(server.url)
    signed_out(page)
    answer = page.request.get(f"{server.url}/nowhere")
    assert answer.status == 404
    assert "没有这一页" in answer.text()
    assert "There is no such page" in answer.text()
