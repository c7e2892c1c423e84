"""Every screen of every role, at a desk and on a phone, on the demonstration campaign; a new one is walked by itself.

The pictures stay in build/screens: <role>-<screen>-<size>.png.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from sqlmodel import Session, col, select

from adapters.settings import Settings
from models.account import Account
from models.assignment import Assignment
from models.campaign import Task
from models.evidence_rule import EvidenceRule
from models.words import Role, Status
from services.world import open_world
from tests.browser.conftest import MANAGE, ROOT, SIZES, Server, is_error, start, stop
from tests.browser.wire import sign_in_by_wire
from tests.cast import Cast, photo
from ui.shell import SCREENS, Screen

pytestmark = pytest.mark.browser
PICTURES = ROOT / "build" / "screens"
FAR = 30_000  # milliseconds on a busy machine
NARROWEST = 360  # pixels
WHO = {Role.LIAISON: "jixie", Role.OFFICE: "office", Role.LEADER: "leader", Role.ADMIN: "admin"}
WALK = [(role, one) for role in Role for one in SCREENS if role in one.roles]

# What axe finds serious in elements that the framework draws and no setting of ours reaches: rule, selector of the
# element, and why it stands. Everything else fails the test.
FRAMEWORK: tuple[tuple[str, str, str], ...] = (
    ("list", "[data-testid=stSidebarNavItems]", "the menu puts a section's name among the links of its list"),
    ("listitem", "[data-testid=stSidebarNavItems] li", "the same list"),
)

# The only Latin letters on a Chinese screen: names, kinds of files, measures, keys, commands, English's own name.
NAMES = re.compile(
    r"Zeren|English|\b(PDF|JPE?G|PNG|HEIC|MP4|MOV|DOCX?|XLSX?|PPTX?|TXT|ZIP|CSV|txt|docx|xlsx|pptx|pdf)\b"
    r"|\b(Word|Excel|PowerPoint|MB|KB|GB)\b"
    r"|\{[{%][^{}]*[}%]\}"  # marks of a template, as they are typed into Word
    r"|\b(Ctrl|Esc|Enter|Tab|Shift)\b|manage\.py( \w+)?|\S+\.(jpe?g|png|heic|pdf|docx|xlsx|pptx|txt|zip|mp4|mov|csv)\b"
)
LATIN = """() => {
  const found = new Set()
  const add = (words) => /[A-Za-z]{2,}/.test(words || "") && found.add(words.trim())
  const read = (root) => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
      const around = walk.currentNode.parentElement
      if (!around?.closest("script, style, noscript, [translate=no], [role=img], [data-testid*=Icon]"))
        add(walk.currentNode.nodeValue)
    }
    for (const one of root.querySelectorAll("*")) {
      for (const name of ["aria-label", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt"])
        add(one.getAttribute(name))
      if (one.shadowRoot) read(one.shadowRoot)
    }
  }
  read(document.body)
  return [...found]
}"""
STANDS = """() => {
  const pictures = []
  const read = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.tagName === "IMG" && one.loading !== "lazy") pictures.push(one)
      if (one.shadowRoot) read(one.shadowRoot)
    }
  }
  read(document)
  const main = document.querySelector("[data-testid=stMain]")
  return main && main.innerText.trim() && document.fonts.status === "loaded"
    && !document.querySelector("[data-testid=stSkeleton], [data-testid=stAppSkeleton]")
    && pictures.every((one) => one.complete)
}"""
MENU_CLOSED = """() => [...document.querySelectorAll("[data-testid=stSidebar]")]
  .every((one) => one.getBoundingClientRect().right <= 0)"""
TOO_WIDE = """() => [document.scrollingElement, document.querySelector("[data-testid=stMain]")]
  .some((one) => one && one.scrollWidth > one.clientWidth)"""


@dataclass
class Demo:
    """The demonstration's server, and what its people are called."""

    server: Server
    passwords: dict[str, str]
    cookies: dict[Role, str]

    @property
    def names(self) -> list[str]:
        return list(self.passwords)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration as `manage.py init --demo` makes it, with somebody of each role signed in."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, str(ROOT / "manage.py"), "init", "--demo", "--json", "--data-dir", str(folder)]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    passwords = {one["username"]: one["password"] for one in told["accounts"]}
    world = open_world(Settings(data_dir=folder))
    server = start(Cast(world, None), MANAGE)  # type: ignore[arg-type]  # nobody moves this clock
    cookies = {role: sign_in_by_wire(server.url, name, passwords[name]) for role, name in WHO.items()}
    yield Demo(server, passwords, cookies)
    stop(server)


@pytest.fixture(scope="module")
def contexts(demo: Demo, chromium: Browser) -> Iterator[dict[Role, BrowserContext]]:
    """A browser of its own for each role."""
    opened = {}
    for role, cookie in demo.cookies.items():
        opened[role] = _context(chromium, demo, cookie)
    yield opened
    for context in opened.values():
        context.close()


def _context(chromium: Browser, demo: Demo, cookie: str, theme: Any = "light") -> BrowserContext:
    width, height = SIZES["desktop"]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="zh-CN", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "zeren", "value": cookie, "url": demo.server.url}])
    return context


def address(demo: Demo, role: Role, screen: Screen) -> str:
    """Where is the screen, with something to show? An assignment is one that this role may see, handed in if any is."""
    if screen.address != "assignment":
        return f"{demo.server.url}/{screen.address}"
    with Session(demo.server.world.engine) as db:
        unit = db.exec(select(Account.unit_id).where(Account.username == WHO[role])).one()
        query = select(Assignment.id).order_by(col(Assignment.round).desc(), col(Assignment.id))
        if role is Role.LIAISON:
            query = query.where(Assignment.unit_id == unit)
        return f"{demo.server.url}/assignment?id={db.exec(query).first()}"


def stands(page: Page) -> None:
    """The script has run, every picture in sight is drawn."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)
    page.wait_for_function(STANDS, timeout=FAR)


def complains_into(told: list[str], page: Page) -> None:
    """Keep every error of a script and everything that the policy refuses."""
    page.on("pageerror", lambda error: told.append(f"script error: {error}"))
    page.on("console", lambda said: told.append(f"console: {said.text}") if is_error(said) else None)


def broken(page: Page) -> list[str]:
    """What on this screen says that something went wrong?"""
    found = ["a traceback"] if page.get_by_test_id("stException").count() else []
    text = page.inner_text("body")
    return found + [word for word in ("⟦", "Traceback", "出了点问题", "没有找到这个页面") if word in text]


def foreign(page: Page, names: list[str]) -> list[str]:
    """Which words in Latin letters stand on the Chinese screen that are no names?"""
    known = re.compile("|".join([NAMES.pattern, *(rf"\b{re.escape(name)}\b" for name in names)]))
    return [words for words in page.evaluate(LATIN) if re.search(r"[A-Za-z]{2,}", known.sub("", words))]


def barriers(page: Page) -> list[str]:
    """What does axe find serious or critical that is ours?"""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target'][-1]} {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if not any(rule == one["id"] and _is(page, node["target"], selector) for rule, selector, _ in FRAMEWORK)
    ]


def _is(page: Page, target: list[Any], selector: str) -> bool:
    """Is the element that axe names one of these? One inside an element of ours has a list for its address."""
    asks = "([one, selector]) => document.querySelector(one)?.matches(selector) ?? false"
    return isinstance(target[-1], str) and bool(page.evaluate(asks, [target[-1], selector]))


def stays_too_wide(page: Page) -> bool:
    """Does it scroll sideways, also after what measures itself has had the time to?"""
    try:
        page.wait_for_function(f"() => !({TOO_WIDE})()", timeout=5_000)
    except PlaywrightTimeoutError:
        return True
    return False


@pytest.mark.parametrize(("role", "screen"), WALK, ids=[f"{role.value}-{one.address}" for role, one in WALK])
def test_a_screen_stands_whole_in_chinese_and_open_to_everybody(
    demo: Demo, contexts: dict[Role, BrowserContext], role: Role, screen: Screen
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page, told = contexts[role].new_page(), []
    complains_into(told, page)
    page.goto(address(demo, role, screen))
    stands(page)
    told += broken(page) + [f"not Chinese: {words}" for words in foreign(page, demo.names)]
    told += [f"at a desk: {one}" for one in barriers(page)]
    page.screenshot(path=PICTURES / f"{role.value}-{screen.address}-desktop.png")
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(MENU_CLOSED, timeout=FAR)
    stands(page)
    page.screenshot(path=PICTURES / f"{role.value}-{screen.address}-phone.png")
    told += [f"on a phone: {one}" for one in broken(page) + barriers(page)]
    for narrow in (width, NARROWEST):
        page.set_viewport_size({"width": narrow, "height": height})
        told += [f"scrolls sideways at {narrow}"] if stays_too_wide(page) else []
    page.close()
    assert not told, "\n".join(told)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.address)
def test_a_screen_can_be_read_in_the_dark(demo: Demo, chromium: Browser, screen: Screen) -> None:
    role = Role.OFFICE if Role.OFFICE in screen.roles else next(one for one in Role if one in screen.roles)
    context = _context(chromium, demo, demo.cookies[role], "dark")
    page, told = context.new_page(), []
    complains_into(told, page)
    page.goto(address(demo, role, screen))
    stands(page)
    page.screenshot(path=PICTURES / f"{role.value}-{screen.address}-dark.png")
    told += broken(page) + barriers(page)
    context.close()
    assert not told, "\n".join(told)


# How much does it take? Each tap, each field and each choice of files counts one.


@dataclass
class Hand:
    """Somebody's hand on a page, and how often it did something."""

    page: Page
    done: int = 0

    def fill(self, field: Locator, words: str) -> None:
        field.fill(words, timeout=FAR)
        self.done += 1

    def tap(self, what: Locator) -> None:
        what.click(timeout=FAR)
        self.done += 1

    def pick(self, field: Locator, *files: Any) -> None:
        field.set_input_files(files, timeout=FAR)
        self.done += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.done += 1

    def sign_in(self, demo: Demo, username: str) -> None:
        self.page.goto(demo.server.url)
        boxes = self.page.get_by_test_id("stForm").locator("input")
        self.fill(boxes.nth(0), username)
        self.fill(boxes.nth(1), demo.passwords[username])
        self.tap(self.page.get_by_test_id("stForm").get_by_role("button", name="登录"))


def simple_task(demo: Demo) -> tuple[str, str]:
    """A liaison, and an open assignment of theirs that asks for no more than two photos and a word."""
    with Session(demo.server.world.engine) as db:
        query = (
            select(Account.username, Assignment.id, Task.evidence_rule)
            .join(Assignment, col(Assignment.unit_id) == Account.unit_id)
            .join(Task, col(Task.id) == Assignment.task_id)
            .where(Account.role == Role.LIAISON, Assignment.status == Status.NOT_STARTED)
            .where(col(Task.target_value).is_(None), col(Task.cancelled_at).is_(None))
            .order_by(col(Account.username), col(Assignment.id))
        )
        for username, assignment_id, rule in db.exec(query):
            given = EvidenceRule.model_validate(rule)
            if given.minimum <= 2 and not (given.documents or given.sign_ins or given.captions or given.places):
                return username, assignment_id
    raise AssertionError("the demonstration has no such task")


def status(demo: Demo, assignment_id: str) -> Status:
    with Session(demo.server.world.engine) as db:
        return db.get_one(Assignment, assignment_id).status


def test_from_sign_in_to_submitted_with_two_photos_takes_at_most_eight(demo: Demo, chromium: Browser) -> None:
    username, one = simple_task(demo)
    width, height = SIZES["phone"]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    hand = Hand(context.new_page())
    hand.sign_in(demo, username)
    hand.tap(hand.page.locator(f".st-key-my_open_{one} button"))
    taps_to_upload = 1 + 1  # the card, then the button that opens the phone's own camera or gallery
    photos = [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(n, (800, 600))} for n in (211, 212)]
    hand.pick(hand.page.locator("input.pick"), *photos)
    expect(hand.page.locator(".tile img")).to_have_count(2, timeout=FAR)
    hand.fill(hand.page.get_by_label("做了什么、效果如何"), "已在一、二食堂张贴。")
    hand.tap(hand.page.get_by_role("button", name="提交审核"))
    expect(hand.page.get_by_text("已提交，等待审核")).to_be_visible(timeout=FAR)
    context.close()
    assert status(demo, one) is Status.SUBMITTED
    assert taps_to_upload <= 3
    assert hand.done <= 8, hand.done


def test_a_reviewer_accepts_the_next_one_by_one_key(demo: Demo, contexts: dict[Role, BrowserContext]) -> None:
    page = contexts[Role.OFFICE].new_page()
    page.goto(f"{demo.server.url}/review")
    stands(page)
    first = page.locator(".st-key-review_rows button").first
    waiting = [key.split("review_open_")[1].split()[0] for key in _keys(page)]
    assert len(waiting) > 1
    expect(first).to_be_visible()
    hand = Hand(page)
    for one in waiting[:2]:  # each next one is there by itself
        expect(page.locator(f".st-key-review_gallery_{one}")).to_be_attached(timeout=FAR)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)
        before = hand.done
        hand.press("a")
        expect(page.locator(f".st-key-review_open_{one}")).to_have_count(0, timeout=FAR)
        assert status(demo, one) is Status.ACCEPTED
        assert hand.done - before <= 1
    page.close()


def _keys(page: Page) -> list[str]:
    found = page.locator(".st-key-review_rows [class*=st-key-review_open_]")
    return [str(one) for one in found.evaluate_all("all => all.map((one) => one.className)")]


def test_a_leader_sees_the_overall_progress_without_a_further_click(demo: Demo, chromium: Browser) -> None:
    width, height = SIZES["desktop"]
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    hand = Hand(context.new_page())
    hand.sign_in(demo, WHO[Role.LEADER])
    signed_in = hand.done
    figure = hand.page.get_by_test_id("stMetric").filter(has_text="办结率").first
    expect(figure).to_be_in_viewport(timeout=FAR)
    expect(figure.get_by_test_id("stMetricValue")).to_have_text(re.compile(r"\d+\.\d%"))
    context.close()
    assert hand.done - signed_in == 0
