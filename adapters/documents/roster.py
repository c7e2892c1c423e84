"""Lists of units and accounts as spreadsheets: the template, the filled one, and reading what came back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from adapters.documents.book import Book, Column
from adapters.notices.errors import UnreadableNotice
from adapters.notices.packed import LARGEST_PACKED, MEGABYTE, check_packed
from adapters.notices.sheets import BROKEN
from adapters.texts import LANGUAGES, text
from models.roster import LONGEST, Problem, RosterLine

HEAD = 2  # the row of the head, from 0
_MOST_COLUMNS = 20
_LAST_ROW = 50_000  # below it nobody's list goes on


@dataclass(frozen=True)
class Field:
    """A column of such a list. Its head is the key `roster.<name>`; `choices` are keys of the words it may hold."""

    name: str
    width: float
    choices: tuple[str, ...] = ()


def sheet_of(language: str, title: str, how: str, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The spreadsheet with these rows, or with none as a template: heads, a word on how, and lists to choose from."""
    book = Book(language, title, "")
    tab = book.sheet(title, rows=(HEAD,))
    columns = [Column(book.say(f"roster.{one.name}"), one.width) for one in fields]
    book.title(tab, len(columns), title, how)
    tab.set_row(1, 34, book.look(font_size=9.5, text_wrap=True))
    book.heads(tab, HEAD, columns)
    for place, row in enumerate(rows, HEAD + 1):
        book.line(tab, place, [row.get(one.name, "") for one in fields], columns)
    last = HEAD + LONGEST
    for place, one in enumerate(fields):
        if one.choices:
            words = [book.say(choice) for choice in one.choices]
            tab.data_validation(HEAD + 1, place, last, place, {"validate": "list", "source": words})
    tab.freeze_panes(HEAD + 1, 1)
    tab.autofilter(HEAD, 0, HEAD + max(1, len(rows)), len(columns) - 1)
    return book.done()


def read_roster(name: str, data: bytes, fields: Sequence[Field]) -> tuple[list[RosterLine], list[Problem]]:
    """Which lines does the first sheet hold below its head, and what is wrong with the sheet as a whole?

    The head is found by its words, in any of our languages, in any order. Raises UnreadableNotice for a file that is
    none, is protected, damaged or too large.
    """
    if len(data) > LARGEST_PACKED:
        raise UnreadableNotice("notice.unreadable.too_large", name=name, megabytes=LARGEST_PACKED // MEGABYTE)
    check_packed(name, data, "xl/workbook.xml")
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = list(_filled_rows(sheet))
        book.close()
    except BROKEN as broken:
        raise UnreadableNotice("notice.unreadable.damaged", name=name) from broken
    return _lines(rows, fields)


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows in which something stands, each with its number from 1; a few more than a list may have at most."""
    found = 0
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_LAST_ROW, values_only=True), 1):
        cells = [_printed(cell) for cell in row]
        if any(cells):
            yield number, cells
            found += 1
        if found > HEAD + LONGEST + 50:
            return


def _lines(rows: list[tuple[int, list[str]]], fields: Sequence[Field]) -> tuple[list[RosterLine], list[Problem]]:
    heads = {text(language, f"roster.{one.name}"): one.name for language in LANGUAGES for one in fields}
    must = fields[0].name
    for at, (_, row) in enumerate(rows):
        found = {place: heads[cell] for place, cell in enumerate(row) if cell in heads}
        if must in found.values():
            lines = [
                RosterLine(number, {name: row[place] for place, name in found.items() if place < len(row)})
                for number, row in rows[at + 1 :]
            ]
            too_many = [Problem(0, "roster.too_many", {"most": LONGEST})] if len(lines) > LONGEST else []
            return lines[:LONGEST], too_many or ([] if lines else [Problem(0, "roster.empty")])
    return [], [Problem(0, "roster.no_head")]


def _printed(value: Any) -> str:
    """A cell as words: whole numbers without a point, blanks around them gone."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"[ \t\u3000]+", " ", str(value)).strip()


def choice_of(words: str, choices: Mapping[str, str]) -> str | None:
    """Which choice do these words mean, in any of our languages? `choices`: value → key. None where they mean none."""
    wanted = words.strip().casefold()
    for value, key in choices.items():
        if wanted in {text(language, key).casefold() for language in LANGUAGES}:
            return value
    return None
