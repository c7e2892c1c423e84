"""The rows of an xlsx as lines with tabs, without what its author hid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from adapters.notices.cleaning import Strip
from adapters.notices.errors import UnreadableNotice
from adapters.notices.packed import too_large_unpacked
from adapters.notices.tables import blanks_told, header_of

BROKEN = (
    *(InvalidFileException, BadZipFile, ParseError, expat.ExpatError, LxmlError, KeyError, ValueError),
    *(AttributeError, TypeError, IndexError, OSError, AssertionError, OverflowError),
)
LEDGER_NAME = "zeren_ledger"  # a ledger taken out of here bears it
_MOST_COLUMNS = 64
_MOST_ROWS = 50_000
_MOST_RANGES = 5_000
_TALLEST = 1_000  # rows of a merged cell


def sheets_text(name: str, data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Which lines do the sheets hold, and what was hidden: sheet names with row numbers, none for a whole sheet?

    Raises UnreadableNotice when damaged or longer than 50,000 rows.
    """
    hidden: list[tuple[str, str]] = []
    lines: list[str] = []
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        ledger = _ledger(book)
        for sheet in book.worksheets:
            if ledger and sheet.title != ledger[0]:
                continue  # the other sheets of a ledger say the same again, by unit
            if sheet.sheet_state != "visible":
                hidden.append((sheet.title, ""))
                continue
            made = _make_of(data, str(vars(sheet)["_worksheet_path"]))
            if made.rows:
                hidden.append((sheet.title, ", ".join(map(str, sorted(made.rows)))))
            made.rows |= set(range(1, ledger[1])) if ledger else set()
            lines += [*_lines(name, sheet, made, book.epoch), ""]
        book.close()
    except BROKEN as broken:
        raise UnreadableNotice("notice.unreadable.damaged", name=name) from broken
    return "\n".join(lines), hidden


def _ledger(book: Any) -> tuple[str, int] | None:
    """In which sheet do the tasks of a ledger of ours stand, and in which row is their head? None for other files."""
    place = book.defined_names.get(LEDGER_NAME)
    found = re.fullmatch(r"'?(.+?)'?!\$A\$(\d+):.*", str(place.attr_text)) if place is not None else None
    return (found[1].replace("''", "'"), int(found[2])) if found else None


def _lines(name: str, sheet: Any, made: "_Made", epoch: datetime) -> Iterator[str]:
    kept, merged = _kept(name, sheet, made)
    blank = False
    for row in _days_told(blanks_told(kept, merged), epoch):
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            if not blank:
                yield ""
            blank = True
            continue
        blank = False
        yield cells[0] if len(cells) == 1 else "\t".join(map(_quoted, cells))


def _kept(name: str, sheet: Any, made: "_Made") -> tuple[list[list[str]], set[tuple[int, int]]]:
    """The visible rows as wide as their cells reach, and which cells only go on with the one above."""
    sheet.reset_dimensions()  # the file's own idea of its size may be a lie
    rows: list[list[str]] = []
    merged: set[tuple[int, int]] = set()
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number > _MOST_ROWS:
            raise too_large_unpacked(name)
        if number in made.rows:
            continue
        merged |= {(len(rows), place) for place in made.merged.get(number, ())}
        rows.append([_printed(cell) for cell in row])
    return rows, merged


def _days_told(rows: list[list[str]], epoch: datetime) -> Iterator[list[str]]:
    """The rows, with a bare number under a deadline's head as the day it counts, or spells out as 20241130."""
    due: list[int] = []
    for row in rows:
        head = header_of([Strip(cell, range(len(cell))) for cell in row])
        if head:
            due = [place for place, column in enumerate(head.columns) if column == "due"]
        yield (
            row if head or not due else [_day(cell, epoch) if place in due else cell for place, cell in enumerate(row)]
        )


def _day(cell: str, epoch: datetime) -> str:
    if re.fullmatch(r"20[0-9]{6}", cell):
        return f"{cell[:4]}-{int(cell[4:6])}-{int(cell[6:])}"
    if not re.fullmatch(r"[34567][0-9]{4}", cell):
        return cell
    day = from_excel(int(cell), epoch)
    return f"{day.year}-{day.month}-{day.day}" if isinstance(day, date) else cell


@dataclass(slots=True)
class _Made:
    """Which rows did the author hide (filtered ones count), and which cells of each row go on with the one above?"""

    rows: set[int] = field(default_factory=set)
    merged: dict[int, set[int]] = field(default_factory=dict)

    def merge(self, reference: str) -> None:
        """Take up a merged range; one that only lies across tells nothing about rows."""
        left, top, right, bottom = (side or 0 for side in range_boundaries(reference))
        if not left or not top or right > _MOST_COLUMNS or bottom - top > _TALLEST:
            return
        for number in range(top + 1, bottom + 1):
            self.merged.setdefault(number, set()).update(range(left - 1, right))


def _make_of(data: bytes, path: str) -> _Made:
    """How is this sheet made? openpyxl's read-only sheets know neither hidden rows nor merged cells."""
    found = _Made()
    last, ranges = 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal last, ranges
        kind = tag.rpartition(":")[2]
        if kind == "row":
            last = int(attributes.get("r", last + 1))
            if attributes.get("hidden") in ("1", "true"):
                found.rows.add(last)
        elif kind == "mergeCell" and ranges < _MOST_RANGES:
            ranges += 1
            found.merge(attributes.get("ref", ""))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with ZipFile(BytesIO(data)) as package, package.open(path.lstrip("/")) as stream:
        while piece := stream.read(1 << 16):
            parser.Parse(piece, False)
    return found


def _printed(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, date):
        return f"{value.year}-{value.month}-{value.day}"
    if isinstance(value, int | float):
        return _figure(value, cell.number_format or "")
    return str(value).strip()


def _figure(value: float, form: str) -> str:
    """A figure as its cell prints it: whole numbers without a point, shares in per cent."""
    shown, sign = (value * 100, "%") if form.endswith("%") else (value, "")
    shown = round(shown, 6)
    return (str(int(shown)) if shown == int(shown) else str(shown)) + sign


def _quoted(cell: str) -> str:
    cell = cell.replace("\t", " ").replace("\r", "")
    return '"' + cell.replace('"', "'") + '"' if "\n" in cell else cell
