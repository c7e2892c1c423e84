"""A process of its own that takes the words and rules off the pages of one PDF, so that whatever breaks or hangs in it
takes nothing else along.

Usage: pdf_words.py FILE OUT    writes JSON to OUT: {"left": pages not read, "pages": [{"words": …, "rules": …}]}
words are [x0, bottom, x1, top, size of the type, text], characters close to each other; rules are [x0, y0, x1, y1].
Ends with 3 for a password, with any other code but 0 for a PDF that cannot be read. Started by adapters.notices.pdf,
which bounds its time; it bounds its own memory, and imports nothing of ours.
"""

import ctypes
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes of addresses
SECONDS = 20  # of the processor; a page of text takes a hundredth
OUT_BYTES = 32 * 1024 * 1024
MOST_PAGES = 200
MOST_CHARS = 250_000
MOST_RULES = 3_000  # of a page: a table of forty rows whose cells are drawn one by one has 1,500
PASSWORD = 3
_THIN = 3.0  # points: what is no wider is a line
_PATH, _MOVES = 2, 2  # pdfium's numbers for a path, and for a segment that only moves
Word = list[Any]


def main(file: str, out: str) -> None:
    """Take words and rules off a PDF. Any failure ends the process with a code that is not 0."""
    _bound()
    import pypdfium2  # type: ignore[import-untyped]  # only now, under the bounds

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as refused:
        sys.exit(PASSWORD if "password" in str(refused).lower() else 1)
    pages, chars = [], 0
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words, count = _words(page)
        chars += count
        if chars > MOST_CHARS:
            break
        pages.append({"words": words, "rules": _rules(page), "width": page.get_width()})
        page.close()
    Path(out).write_text(json.dumps({"left": len(document) - len(pages), "pages": pages}), "utf-8")


def _words(page: Any) -> tuple[list[Word], int]:
    """Which runs of characters stand on the page, and how many characters are they?"""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    text = pdfium.FPDFText_LoadPage(page.raw)
    count = min(pdfium.FPDFText_CountChars(text), MOST_CHARS + 1)
    words: list[Word] = []
    box = pdfium.FS_RECTF()
    open_run = False
    for index in range(max(count, 0)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code == 0 or 0xD800 <= code < 0xE000 or chr(code).isspace():
            open_run = False  # a blank is a gap, and where the characters stand tells how wide it is
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            continue
        size = pdfium.FPDFText_GetFontSize(text, index) or (box.top - box.bottom)
        char = [box.left, box.bottom, box.right, box.top, size, chr(code)]
        if open_run and _follows(words[-1], char):
            words[-1][2] = max(words[-1][2], box.right)
            words[-1][5] += chr(code)
        else:
            words.append(char)
            open_run = True
    pdfium.FPDFText_ClosePage(text)
    return words, count


def _follows(run: Word, char: Word) -> bool:
    """Does the character go on with the run, in the same line and close behind it?"""
    high = max(run[3] - run[1], 1.0)
    same_line = abs((run[1] + run[3]) - (char[1] + char[3])) < high * 0.8
    gap = char[0] - run[2]
    return bool(same_line and -high * 0.3 < gap < high * 0.15)


def _rules(page: Any) -> list[list[float]]:
    """Which upright and level lines are drawn on the page?"""
    import pypdfium2.raw as pdfium

    found: list[list[float]] = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(drawn) != _PATH:
            continue
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(drawn, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        if right - left <= _THIN or top - bottom <= _THIN:
            found.append([left, bottom, right, top])
        else:
            found += _segments(pdfium, drawn)
        if len(found) > MOST_RULES:
            return []
    return found


def _segments(pdfium: Any, drawn: Any) -> list[list[float]]:
    """Which level and upright lines does a larger path hold, where it is stroked?"""
    fill, stroke, matrix = ctypes.c_int(), ctypes.c_int(), pdfium.FS_MATRIX()
    pdfium.FPDFPath_GetDrawMode(drawn, fill, stroke)
    if not stroke.value or not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return []
    found: list[list[float]] = []
    before, first = None, None
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if pdfium.FPDFPathSegment_GetType(segment) == _MOVES:
            first = point
        elif before is not None:
            found += _straight(before, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            found += _straight(point, first)
        before = point
    return found


def _straight(one: tuple[float, float], other: tuple[float, float]) -> list[list[float]]:
    if abs(one[0] - other[0]) > _THIN and abs(one[1] - other[1]) > _THIN:
        return []
    return [[min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])]]


def _bound() -> None:
    """Let the system stop this process when it wants too much. Windows has no such bounds, only the starter's clock."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: OUT_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in bounds.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS maps more than it says and bounds no addresses
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main(*sys.argv[1:])
