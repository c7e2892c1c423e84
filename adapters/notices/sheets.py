"""The rows of an xlsx as lines with tabs, without what its author hid."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from adapters.notices.errors import UnreadableNotice
from adapters.notices.packed import too_large_unpacked

_BROKEN = (
    *(InvalidFileException, BadZipFile, ParseError, expat.ExpatError, LxmlError, KeyError, ValueError),
    *(AttributeError, TypeError, IndexError, OSError, AssertionError, OverflowError),
)
_MOST_COLUMNS = 64
_MOST_ROWS = 50_000


def sheets_text(name: str, data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Which lines do the sheets hold, and what was hidden: sheet names with row numbers, none for a whole sheet?

    Raises UnreadableNotice when damaged or longer than 50,000 rows.
    """
    hidden: list[tuple[str, str]] = []
    lines: list[str] = []
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append((sheet.title, ""))
                continue
            rows = _hidden_rows(
                data, str(vars(sheet)["_worksheet_path"])
            )  # openpyxl's read-only sheets know no row properties
            if rows:
                hidden.append((sheet.title, ", ".join(map(str, sorted(rows)))))
            lines += [*_lines(name, sheet, rows), ""]
        book.close()
    except _BROKEN as broken:
        raise UnreadableNotice("notice.unreadable.damaged", name=name) from broken
    return "\n".join(lines), hidden


def _lines(name: str, sheet: Any, hidden: set[int]) -> Iterator[str]:
    sheet.reset_dimensions()  # the file's own idea of its size may be a lie
    blank = False
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number > _MOST_ROWS:
            raise too_large_unpacked(name)
        cells = [_printed(cell) for cell in row]
        if number in hidden:
            continue
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            if not blank:
                yield ""
            blank = True
            continue
        blank = False
        yield cells[0] if len(cells) == 1 else "\t".join(map(_quoted, cells))


def _hidden_rows(data: bytes, path: str) -> set[int]:
    """Which rows of this sheet did its author hide? Filtered rows count as hidden."""
    found: set[int] = set()
    last = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal last
        if tag.rpartition(":")[2] == "row":
            last = int(attributes.get("r", last + 1))
            if attributes.get("hidden") in ("1", "true"):
                found.add(last)

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
