"""How long do people wait in a real browser? Three waits, each the median of several, in one run.

    python -m benchmarks.browser          prints a table for 400 assignments

A wait ends in the frame in which its result is on the screen; the page itself watches for it.
"""

import argparse
import base64
import io
import os
import statistics
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.seed import Seeded, seed
from benchmarks.server import ours

CHROMIUM = Path("/usr/bin/chromium")
AIMS = {
    "overview opened from inside the app": 300,
    "submit click → seen": 360,
    "5 MB photo picked → its thumbnail from the server seen": 440,
}
UNTIL = """
async ([act, seen, given]) => {
  const doing = new Function("given", act), is = new Function("given", "return (" + seen + ")")
  const began = performance.now()
  doing(given)
  while (!is(given)) {
    if (performance.now() - began > 20000) throw new Error("not seen within 20 s: " + seen)
    await new Promise(requestAnimationFrame)
  }
  return performance.now() - began
}
"""
CLICK = "document.querySelector(given).click()"
PICK = """
const host = [...document.querySelectorAll('[class*="st-key-assignment_upload"] *')].find(e => e.shadowRoot)
const input = host.shadowRoot.querySelector("input[multiple]")
const held = new DataTransfer()
held.items.add(new File([window.photo], given.name, { type: "image/jpeg" }))
input.files = held.files
input.dispatchEvent(new Event("change", { bubbles: true }))
"""
SEEN = """
[...document.querySelectorAll('[class*="st-key-assignment_gallery"] *')].some(e => e.shadowRoot &&
  [...e.shadowRoot.querySelectorAll("img")].some(i => i.alt === given.name && i.complete && i.naturalWidth > 0))
"""


def photo_5mb() -> bytes:
    """A photo of 12 megapixels and about 5 MB, as a phone makes it."""
    small = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3))
    held = io.BytesIO()
    small.resize((4000, 3000)).save(held, "JPEG", quality=88)
    return held.getvalue()


def opened(browser: Browser, port: int, cookie: str, path: str) -> Page:
    """A page of its own browser, signed in and settled."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "zeren", "value": cookie, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/{path}")
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait until the script has run and the page stands still."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    page.wait_for_load_state("networkidle")


def overview(browser: Browser, port: int, seeded: Seeded, runs: int) -> list[float]:
    """From the click in the side bar until the last of the four charts is drawn."""
    page = opened(browser, port, seeded.cookies["office"], "campaigns")
    times = []
    for _ in range(runs):
        seen = "document.querySelectorAll('[data-testid=stVegaLiteChart] :is(canvas, svg.marks)').length >= 4"
        times.append(page.evaluate(UNTIL, [CLICK, seen, 'a[href$="/overview"]']))
        settle(page)
        page.locator('a[href$="/campaigns"]').click()
        expect(page.locator(".st-key-campaigns_tabs")).to_be_visible()
        settle(page)
    return times


def report(browser: Browser, port: int, seeded: Seeded, runs: int) -> tuple[list[float], list[float]]:
    """A photo picked until its thumbnail is seen, and the submit click until the page says that it waits."""
    data = base64.b64encode(photo_5mb()).decode()
    picked, submitted = [], []
    page = opened(browser, port, seeded.cookies["liaison"], "my")
    for number, one in enumerate(seeded.open[:runs]):
        page.goto(f"http://127.0.0.1:{port}/assignment?id={one}")
        expect(page.locator(".st-key-assignment_submit button")).to_be_visible(timeout=30_000)
        settle(page)
        page.evaluate("data => { window.photo = Uint8Array.from(atob(data), c => c.charCodeAt(0)) }", data)
        given = {"name": f"photo-{number}.jpg"}
        picked.append(page.evaluate(UNTIL, [PICK, SEEN, given]))
        settle(page)
        page.locator(f".st-key-assignment_note_{one} textarea").fill("done")
        page.keyboard.press("Tab")
        settle(page)
        gone = "document.querySelector('.st-key-assignment_withdraw') !== null"
        submitted.append(page.evaluate(UNTIL, [CLICK, gone, ".st-key-assignment_submit button"]))
    return picked, submitted


def main() -> int:
    """Print the table; 1 when a median is above --factor times its aim."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=int, default=7)
    ask.add_argument("--factor", type=float, default=0.0)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        seeded = seed(Path(folder), 400)
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None, args=["--no-sandbox", "--disable-quic"]
        )
        with ours(Path(folder)) as port:
            first = overview(browser, port, seeded, given.runs + 1)[1:]
            picked, submitted = report(browser, port, seeded, given.runs + 1)
        browser.close()
    medians = [statistics.median(times) for times in (first, submitted[1:], picked[1:])]
    print("| wait | median, ms | aim, ms |\n|---|---|---|")
    for (name, aim), median in zip(AIMS.items(), medians, strict=True):
        print(f"| {name} | {median:.0f} | {aim} |")
    over = [median for median, aim in zip(medians, AIMS.values(), strict=True) if median > given.factor * aim]
    return int(bool(given.factor and over))


if __name__ == "__main__":
    sys.exit(main())
