"""A process of its own that draws charts, so that a word its library chokes on takes nothing else along.

Usage: chart_process.py FOLDER FONTS    draws every FOLDER/*.json, a Vega-Lite chart, as a PNG beside it
Started by adapters.documents.drawings, which bounds its time; it imports nothing of ours and fetches nothing.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

import vl_convert
from PIL import Image

SCALE = 2.5  # 560 px over 156 mm make about 230 dots an inch
COLOURS = 128


def main(folder: str, fonts: str) -> None:
    """Draw them all."""
    if fonts:
        vl_convert.register_font_directory(fonts)
    for file in sorted(Path(folder).glob("*.json")):
        spec = json.loads(file.read_text("utf-8"))
        drawn = vl_convert.vegalite_to_png(spec, vl_version="5.20", scale=SCALE, allowed_base_urls=[])
        with Image.open(BytesIO(drawn)) as picture:  # few colours: a quarter of the bytes, to the eye the same
            few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(file.with_suffix(".png"), "PNG", optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
