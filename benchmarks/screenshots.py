"""The picture tour: the demonstration as each role sees it, in the order of a campaign's life.

python -m benchmarks.screenshots            writes docs/pictures/*.png and docs/tour.md
python -m benchmarks.screenshots meeting    draws this one picture anew, and the page

What is shown stands in benchmarks/tour.json: who sees which path on which size and theme, what is done before (`click`:
the names of buttons or links, `press`: keys, `to`: words to scroll to), and a sentence in both languages.
"""

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import Session, col, select

from adapters.database import open_database
from adapters.settings import Settings
from benchmarks.browser import CHROMIUM, settle
from benchmarks.server import ROOT, ours
from benchmarks.signing import sign_in
from models.assignment import Assignment
from models.words import Status

TOUR, PICTURES, PAGE = Path(__file__).with_name("tour.json"), ROOT / "docs" / "pictures", ROOT / "docs" / "tour.md"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SHOWN = {"desk": 860, "phone": 300}  # pixels across in the tour
LARGEST = 150_000  # bytes of a picture
COLOURS = (256, 128, 64, 32)

RESTS = """() => {
  const inView = (one) => one.getBoundingClientRect().top < innerHeight && one.getBoundingClientRect().width > 0
  const every = (root) => [...root.querySelectorAll("*")].every((one) =>
    (one.tagName !== "IMG" || !inView(one) || (one.complete && one.naturalWidth > 0)) &&
    (!one.shadowRoot || every(one.shadowRoot)))
  const moves = (one) => one.playState === "running" && one.effect.getComputedTiming().endTime < 5000
  return every(document) && !document.querySelector("[data-testid=stSkeleton]") && !document.getAnimations().some(moves)
}"""  # every picture in sight has come, and no slide is fading in

Shot = dict[str, Any]


def tour() -> dict[str, Any]:
    """The tour: its title, and its parts with their shots in order."""
    told: dict[str, Any] = json.loads(TOUR.read_text("utf-8"))
    return told


def shots(told: dict[str, Any]) -> list[Shot]:
    """Every shot of the tour, in order."""
    return [shot for part in told["parts"] for shot in part["shots"]]


def handed_in_again(folder: Path) -> str:
    """Which waiting submission was returned before? Its assignment's id, for {again} in a path."""
    engine = open_database(Settings(data_dir=folder).database)
    with Session(engine) as db:
        query = select(Assignment.id).where(Assignment.status == Status.SUBMITTED, Assignment.round > 1)
        return db.exec(query.order_by(col(Assignment.round).desc(), col(Assignment.id))).first() or ""


def taken(browser: Browser, port: int, password: str, shot: Shot, again: str) -> bytes:
    """Take one picture in a browser of its own."""
    width, height = SIZES[shot.get("size", "desk")]
    theme: Any = shot.get("theme", "light")
    phone = shot.get("size") == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale="zh-CN",
        has_touch=phone,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if shot["who"]:
        sign_in(page, f"http://127.0.0.1:{port}", shot["who"], password)
    page.goto(f"http://127.0.0.1:{port}/{shot['path'].format(again=again)}")
    settle(page)
    _do(page, shot)
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_function(RESTS)
    picture = page.screenshot()
    context.close()
    return picture


def _do(page: Page, shot: Shot) -> None:
    for name in shot.get("click", []):
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
        settle(page)
    for key in shot.get("press", []):
        page.keyboard.press(key)
        settle(page)
    if found := shot.get("to"):
        page.get_by_text(found).first.scroll_into_view_if_needed()
        settle(page)


def small(picture: bytes) -> bytes:
    """The picture with as many colours as fit into LARGEST bytes; ValueError where even the fewest are too many."""
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        held = BytesIO()
        drawn.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            held, "PNG", optimize=True
        )
        if held.tell() <= LARGEST:
            return held.getvalue()
    raise ValueError("too many details for a small picture")


def written(told: dict[str, Any]) -> str:
    """The tour as a page: Chinese first, English below, the picture between."""
    lines = [f"# {told['zh']} · {told['en']}", "", told["note_zh"], "", told["note_en"], ""]
    for part in told["parts"]:
        lines += [f"## {part['zh']} · {part['en']}", ""]
        for shot in part["shots"]:
            width = SHOWN[shot.get("size", "desk")]
            lines += [f"**{shot['zh']}**", "", shot["en"], ""]
            lines += [f'<img src="pictures/{shot["name"]}.png" width="{width}" alt="{shot["zh"]}">', ""]
    return "\n".join(lines).rstrip() + "\n"


def main(wanted: list[str]) -> int:
    """Draw the wanted pictures anew, all where none is named; remove those in no tour, and write the page."""
    told = tour()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        command = [sys.executable, "manage.py", "init", "--demo", "--json", "--data-dir", folder]
        made = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
        passwords = {one["username"]: one["password"] for one in made["accounts"]} | {"": ""}
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None, args=["--no-sandbox", "--disable-quic"]
        )
        again = handed_in_again(Path(folder))
        with ours(Path(folder)) as port:
            for shot in (one for one in shots(told) if not wanted or one["name"] in wanted):
                picture = small(taken(browser, port, passwords[shot["who"]], shot, again))
                (PICTURES / f"{shot['name']}.png").write_bytes(picture)
        browser.close()
    names = {shot["name"] for shot in shots(told)}
    for old in PICTURES.glob("*.png"):
        if old.stem not in names:
            old.unlink()
    PAGE.write_text(written(told), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
