"""PDFs drawn in code for the tests of the notice reader: words at places, ruled tables, several pages."""

from collections.abc import Sequence
from pathlib import Path

import noto_cjk_sans_otc
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

FONT = Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"
_SIMPLIFIED = 2  # the place of the simplified face in the collection
HEAD = ("序号", "工作任务", "责任单位", "配合单位", "完成时限")
WIDTHS = (15, 60, 35, 45, 30)


def paper(password: str = "") -> FPDF:
    """A PDF to draw on, with a Chinese typeface of 12 points."""
    drawn = FPDF()
    drawn.set_auto_page_break(False)
    drawn.add_font("noto", fname=str(FONT), collection_font_number=_SIMPLIFIED)
    drawn.set_font("noto", size=12)
    if password:
        drawn.set_encryption("owner", password, EncryptionMethod.AES_128)
    drawn.add_page()
    return drawn


def say(drawn: FPDF, x: float, y: float, words: str, size: float = 12) -> None:
    """Print words with their left end at this place, in millimetres."""
    drawn.set_font("noto", size=size)
    drawn.text(x, y, words)


def table(
    drawn: FPDF, top: float, rows: Sequence[Sequence[str]], high: float = 14, merged: Sequence[int] = ()
) -> float:
    """Draw a ruled table; a cell of several lines has line breaks. `merged`: columns whose last row has no
    rule above it. Answers where the table ends.
    """
    left = 12.0
    edges = [left]
    for width in WIDTHS[: len(rows[0])]:
        edges.append(edges[-1] + width)
    for number in range(len(rows) + 1):
        y = top + number * high
        for column in range(len(rows[0])):
            if not (number == len(rows) - 1 and column in merged):
                drawn.line(edges[column], y, edges[column + 1], y)
    for x in edges:
        drawn.line(x, top, x, top + len(rows) * high)
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            for line, part in enumerate(words.split("\n")):
                say(drawn, edges[column] + 1, top + number * high + 5 + line * 5, part)
    return top + len(rows) * high


def printed(drawn: FPDF) -> bytes:
    """The bytes of the PDF."""
    return bytes(drawn.output())
