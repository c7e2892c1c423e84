"""Fixtures: the real server on a free port with a school made for the test, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import Session, select

from adapters.database import migrate, open_database
from adapters.settings import Settings
from models.account import Account
from models.assignment import Assignment
from services.signin import hash_password
from services.world import World, open_world
from tests.browser.wire import Answer, ask, sign_in_by_wire
from tests.cast import Cast, make_cast

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "Fanzha#2026"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SLOWEST = 60  # seconds until the server answers on a busy machine
STREAMLIT = [str(Path(sys.executable).with_name("streamlit")), "run", str(ROOT / "app.py"), "--server.port"]
MANAGE = [sys.executable, str(ROOT / "manage.py"), "serve", "--port"]


@dataclass
class Server:
    """A running server: where it listens, the school it serves, and its process."""

    url: str
    cast: Cast
    process: subprocess.Popen[bytes]
    log: Path
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = open_world(self.cast.world.settings)

    def logged(self) -> str:
        return self.log.read_text("utf-8", "replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_school(folder: Path) -> Cast:
    """A data folder with the cast in it, where everybody has the same password."""
    given = Settings(data_dir=folder)
    engine = open_database(given.database)
    migrate(engine)
    cast = make_cast(engine, folder)
    stored = hash_password(PASSWORD, 4)
    with Session(engine) as db:
        for account in db.exec(select(Account)).all():
            account.password_hash = stored
            db.add(account)
        db.commit()
    return cast


def start(cast: Cast, command: list[str], **environment: str) -> Server:
    """Start the server from another folder than its own, and wait until it answers."""
    port, folder = free_port(), cast.world.settings.data_dir
    log = folder / f"server-{port}.log"
    given = {"ZEREN_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"} | environment
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, str(port)], cwd=folder, env=os.environ | given, stdout=written, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", cast, process, log)
    until = time.monotonic() + SLOWEST
    while not answers(server.url):
        assert process.poll() is None, server.logged()
        assert time.monotonic() < until, server.logged()
        time.sleep(0.05)
    return server


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, started by `streamlit run app.py`, one for a file of tests."""
    running = start(make_school(tmp_path_factory.mktemp("school")), STREAMLIT)
    yield running
    stop(running)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; Debian's where there is one, else Playwright's own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """A page of a browser of its own: `new_page("phone", theme="dark")`. The test fails on any script error in it."""
    contexts: list[Any] = []
    errors: list[str] = []

    def opened(size: str = "desktop", theme: Any = "light", **options: Any) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if is_error(said) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors, errors


def is_error(said: Any) -> bool:
    """Is it an error that counts?

    The framework looks for its server below the page's own address first, and is told that nothing is there.
    A file that comes after the session has run out is refused; the page says so.
    """
    address = str(said.location.get("url", ""))
    asked_in_vain = "_stcore/" in address and "404" in said.text
    come_too_late = (address.endswith("/evidence") or "/exports/" in address) and "401" in said.text
    return bool(said.type == "error" and not asked_in_vain and not come_too_late)


def sign_in(page: Page, url: str, username: str, address: str = "/", password: str = PASSWORD) -> None:
    """Open an address, fill in the sign-in form and wait until the page behind it stands."""
    page.goto(f"{url}{address}")
    fill_in(page, username, password)
    expect(page.get_by_test_id("stForm").filter(has=page.get_by_label("用户名"))).to_have_count(0, timeout=20_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=20_000)


def fill_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it, in either language."""
    boxes = page.get_by_test_id("stForm").locator("input")
    expect(boxes).to_have_count(2, timeout=20_000)
    boxes.nth(0).fill(username)
    boxes.nth(1).fill(password)
    boxes.nth(1).press("Enter")


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    """The cookie of 机械工程学院's liaison."""
    return sign_in_by_wire(server.url, "jixie", PASSWORD)


@pytest.fixture(scope="module")
def assignment(server: Server) -> str:
    """An assignment of 机械工程学院."""
    return _assignment(server, "机械")


@pytest.fixture(scope="module")
def foreign(server: Server) -> str:
    """An assignment of another unit."""
    return _assignment(server, "外语")


def _assignment(server: Server, unit: str) -> str:
    task = server.cast.task("反诈班会", lead=[unit])
    with Session(server.world.engine) as db:
        return db.exec(select(Assignment.id).where(Assignment.task_id == task.id)).one()


def jpeg(colour: str = "navy") -> bytes:
    """A small photo; every colour makes another file."""
    held = BytesIO()
    Image.new("RGB", (640, 480), colour).save(held, "JPEG")
    return held.getvalue()


def upload(server: Server, assignment: str, body: bytes, cookie: str, **headers: str) -> Answer:
    """Send a file to an assignment as the uploader does."""
    given = {"X_Zeren_Request": "1", "X_File_Name": "%E7%85%A7%E7%89%87.jpg"} | headers
    return ask(server.url, "POST", f"/assignments/{assignment}/evidence", body, cookie, **given)
