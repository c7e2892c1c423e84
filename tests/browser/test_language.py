"""One language on the whole screen: also in what the framework itself writes, and on the next visit."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NewPage, Server, sign_in, stop

pytestmark = pytest.mark.browser
FAR = 20_000
# every word in Latin letters that is painted or named outside our own elements; icons are drawn from their names
LATIN = """() => {
  const found = new Set()
  const add = (words) => /[A-Za-z]{2,}/.test(words || "") && found.add(words.trim())
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement
    if (!around.closest("script, style, noscript, [translate=no], [role=img], [data-testid*=Icon]"))
      add(walk.currentNode.nodeValue)
  }
  for (const name of ["aria-label", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`)) add(one.getAttribute(name))
  return [...found]
}"""
OURS = re.compile(r"Zeren 责任台账|English|admin|office2?|leader|jixie2?|waiyu|houqin|baowei|Esc|Ctrl")


def latin(page: Page) -> list[str]:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)
    return [words for words in page.evaluate(LATIN) if re.search(r"[A-Za-z]{2,}", OURS.sub("", words))]


def language_of(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def switch(page: Page, name: str, key: str = "shell_language") -> None:
    page.locator(f".st-key-{key}").get_by_role("radio", name=name).click()


def test_the_framework_speaks_the_readers_language_and_follows_the_switch(server: Server, new_page: NewPage) -> None:
    """A browser that asks for English, on Chinese screens, and back again without loading the page anew."""
    page = new_page(extra_http_headers={"Accept-Language": "en-US"})
    sign_in(page, server.url, "office", "/history")
    expect(page.get_by_label("收起侧栏")).to_have_count(1, timeout=FAR)
    expect(page.get_by_placeholder("请选择").first).to_be_attached()
    expect(page.get_by_test_id("stDateInputFieldsScroller").first.get_by_text("年")).to_be_visible()
    assert latin(page) == []
    assert "WARNING" not in server.logged()  # the console is quiet too

    action = page.locator(".st-key-history_action input")  # an open list, and one in which nothing fits
    action.click()
    expect(page.get_by_role("option").first).to_be_visible(timeout=FAR)
    action.fill("zz")
    expect(page.get_by_text("没有匹配的选项")).to_be_visible(timeout=FAR)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="选择日期").first.click()  # the calendar: months, weekdays, arrows
    expect(page.get_by_role("button", name=re.compile("下个月"))).to_be_visible(timeout=FAR)
    expect(page.get_by_test_id("stDateInputCalendar").get_by_text(re.compile("月")).first).to_be_visible()
    assert latin(page) == []
    page.keyboard.press("Escape")

    switch(page, "English")
    expect(page.get_by_role("heading", name="History")).to_be_visible(timeout=FAR)
    expect(page.get_by_label("Collapse sidebar")).to_have_count(1, timeout=FAR)
    expect(page.get_by_test_id("stDateInputFieldsScroller").first.get_by_text("yyyy")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    switch(page, "中文")
    expect(page.get_by_role("heading", name="留痕")).to_be_visible(timeout=FAR)
    expect(page.get_by_label("收起侧栏")).to_have_count(1, timeout=FAR)
    assert (language_of(page), latin(page)) == ("zh-CN", [])


def test_the_language_is_remembered_for_the_next_visit(server: Server, new_page: NewPage) -> None:
    page = new_page()
    page.goto(server.url)
    expect(page.get_by_label("用户名", exact=True)).to_be_visible(timeout=FAR)
    assert (language_of(page), latin(page)) == ("zh-CN", [])
    switch(page, "English", "signin_language")
    expect(page.get_by_label("Username")).to_be_visible(timeout=FAR)
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")

    later = page.context.new_page()
    later.goto(f"{server.url}/my")
    assert language_of(later) == "en-GB"  # as the server wrote it, before anything has run
    expect(later.get_by_label("Username")).to_be_visible(timeout=FAR)
    page.close()

    sign_in(later, server.url, "waiyu")  # what a browser remembers does not change an account's own language
    expect(later.get_by_role("heading", name="我的任务")).to_be_visible(timeout=FAR)
    expect(later.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_lost_connection_is_told_in_the_readers_language(server: Server, chromium: Browser) -> None:
    """The last one of this file: it stops the server, and the browser complains about that in its console."""
    page = chromium.new_context(locale="zh-CN").new_page()
    sign_in(page, server.url, "houqin")
    stop(server)
    expect(
        page.get_by_role("dialog").get_by_text("连不上服务器").or_(page.get_by_text("服务器没有应答"))
    ).to_be_visible(timeout=60_000)
    assert [words for words in latin(page) if words != "stApp"] == []
    page.context.close()
