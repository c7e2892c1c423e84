"""The pictures in the README and the docs: the demo campaign, as each role sees it.

python -m benchmarks.screenshots      writes docs/pictures/*.png
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.browser import CHROMIUM, settle
from benchmarks.server import ROOT, ours

PICTURES = ROOT / "docs" / "pictures"
DESK, PHONE = (1440, 900), (390, 844)
SHOTS = [
    ("overview", "office", "overview", DESK, "light"),
    ("matrix", "office", "matrix", DESK, "light"),
    ("review", "office", "review", DESK, "light"),
    ("my", "jixie", "my", PHONE, "light"),
    ("overview-dark", "leader", "overview", DESK, "dark"),
]


def signed_in(browser: Browser, port: int, username: str, password: str, size: tuple[int, int], theme: str) -> Page:
    """A page of its own browser, with this person signed in."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    boxes = page.get_by_test_id("stForm").locator("input")
    expect(boxes).to_have_count(2, timeout=30_000)
    boxes.nth(0).fill(username)
    boxes.nth(1).fill(password)
    boxes.nth(1).press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_be_attached(timeout=30_000)
    settle(page)
    return page


def main() -> int:
    """Draw every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        command = [sys.executable, "manage.py", "init", "--demo", "--json", "--data-dir", folder]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        passwords = {one["username"]: one["password"] for one in json.loads(told)["accounts"]}
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None, args=["--no-sandbox", "--disable-quic"]
        )
        with ours(Path(folder)) as port:
            for name, username, path, size, theme in SHOTS:
                page = signed_in(browser, port, username, passwords[username], size, theme)
                page.goto(f"http://127.0.0.1:{port}/{path}")
                settle(page)
                page.wait_for_function("document.fonts.status === 'loaded'")
                page.screenshot(path=str(PICTURES / f"{name}.png"))
                page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
