"""How quick is a large matrix in a real browser? Each wait the median of several, by number of assignments.

    python -m benchmarks.matrix          prints a table for 40 tasks × 60 units and for 80 × 50

A wait ends in the frame in which its result is on the screen. Scrolling is told as frames longer than 50 ms.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import seed as seeding
from benchmarks.browser import CHROMIUM, CLICK, UNTIL, opened, settle
from benchmarks.server import ours

SHAPES = {2400: (40, 60), 4000: (80, 50)}
_IN_THE_MATRIX = "[...document.querySelectorAll('.st-key-matrix_table *')].find(e => e.shadowRoot)?.shadowRoot"
MARKS = f"({_IN_THE_MATRIX}?.querySelectorAll('td button.mark').length ?? 0)"
CELL = f"{_IN_THE_MATRIX}.querySelectorAll('td button.mark')[given.cell].click()"
PANEL = "document.querySelector('.st-key-matrix_panel h3, .st-key-matrix_panel h2') !== null"
SCROLL = f"""async () => {{
  const scroller = {_IN_THE_MATRIX}.querySelector('.scroller')
  const frames = []
  let last = performance.now()
  for (let step = 0; step < 60; step++) {{
    scroller.scrollTo(step * 12, step * 30)
    await new Promise(requestAnimationFrame)
    frames.push(performance.now() - last)
    last = performance.now()
  }}
  scroller.scrollTo(0, 0)
  return frames
}}"""


def measured(browser: Browser, port: int, cookie: str, cells: int, runs: int) -> dict[str, float]:
    """The waits of the office with a matrix of so many cells, in milliseconds."""
    page = opened(browser, port, cookie, "campaigns")
    waits: dict[str, list[float]] = {}

    def wait(name: str, act: str, seen: str, given: object) -> None:
        waits.setdefault(name, []).append(page.evaluate(UNTIL, [act, seen, given]))
        settle(page)

    for _ in range(runs):
        wait("opened from inside the app", CLICK, f"{MARKS} >= {cells}", 'a[href$="/matrix"]')
        waits.setdefault("frames over 50 ms in 60", []).append(sum(f > 50 for f in page.evaluate(SCROLL)))
        wait("a cell opens beside", CELL, PANEL, {"cell": 5})
        wait("it closes", CLICK, f"!({PANEL})", ".st-key-matrix_panel_close button")
        wait("overdue alone", CLICK, f"{MARKS} < {cells}", ".st-key-matrix_overdue input")
        wait("all again", CLICK, f"{MARKS} >= {cells}", ".st-key-matrix_clear button")
        _away(page)
    return {name: statistics.median(found[1:] or found) for name, found in waits.items()}


def _away(page: Page) -> None:
    page.locator('a[href$="/campaigns"]').click()
    page.wait_for_function(f"() => {MARKS} === 0")
    settle(page)


def main() -> int:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=int, default=5)
    given = ask.parse_args()
    seeding.SIZES.update(SHAPES)
    found: dict[int, dict[str, float]] = {}
    with sync_playwright() as play:
        chromium = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        for size in SHAPES:
            with tempfile.TemporaryDirectory() as folder:
                seeded = seeding.seed(Path(folder), size)
                with ours(Path(folder)) as port:
                    found[size] = measured(browser, port, seeded.cookies["office"], size, given.runs + 1)
        browser.close()
    print("| wait, ms | " + " | ".join(f"{SHAPES[n][0]} × {SHAPES[n][1]}" for n in found) + " |")
    print("|---" * (len(found) + 1) + "|")
    for name in next(iter(found.values())):
        print(f"| {name} | " + " | ".join(f"{of[name]:.0f}" for of in found.values()) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
