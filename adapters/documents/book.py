"""A spreadsheet in the house's looks: text that is never a formula, real days and figures, pages that print."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapters.documents.cells import legible, looks_like_a_formula, tab_name
from adapters.texts import NOTHING, text
from models.progress import Ratio
from models.words import Status, TaskState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS, WORDS = "SimHei", "SimSun"  # what every office's Windows has; elsewhere the nearest Chinese font stands in
A3, A4 = 8, 9
INK, LINE, HEAD_FILL, LINK, LATE = "#17212B", "#8A97A3", "#DCE8F1", "#0F5C8C", "#B3261E"
TINTS: Mapping[Status, str] = {
    Status.ACCEPTED: "#C9E7DB",
    Status.SUBMITTED: "#CFE3F3",
    Status.IN_PROGRESS: "#E4F0F8",
    Status.RETURNED: "#FBDDC2",
    Status.SUSPENDED: "#D9DEE3",
    Status.NOT_STARTED: "#F4F6F8",
    Status.WAIVED: "#FFFFFF",
}
"""A state's colour behind black words, light enough to print."""
FILLS: Mapping[Status, str] = {
    Status.ACCEPTED: "#14755A",
    Status.SUBMITTED: "#4389B6",
    Status.IN_PROGRESS: "#A3C8E0",
    Status.RETURNED: "#E08A3C",
    Status.SUSPENDED: "#8A94A0",
    Status.NOT_STARTED: "#D5DCE3",
}
"""A state's colour in a chart."""
STATE_TINTS: Mapping[TaskState, str] = {
    TaskState.DONE: TINTS[Status.ACCEPTED],
    TaskState.PARTLY_DONE: "#E3F3EB",
    TaskState.IN_PROGRESS: TINTS[Status.IN_PROGRESS],
    TaskState.SUSPENDED: TINTS[Status.SUSPENDED],
    TaskState.NOT_STARTED: TINTS[Status.NOT_STARTED],
}


@dataclass(frozen=True)
class Column:
    """A column: its head in words, its width in characters, and whether its cells stand in the middle."""

    head: str
    width: float
    middle: bool = False
    look: tuple[tuple[str, Any], ...] = ()  # what its cells have of their own

    @property
    def wraps(self) -> bool:
        """Do its cells break into lines?"""
        return dict(self.look).get("text_wrap", True) is not False


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere: `target` is "internal:'tab'!A1" or an https address."""

    words: str | int
    target: str


Value = str | int | float | date | Ratio | Link | None


def _lines(words: str, width: float) -> int:
    """How many lines does a text fill in a column so many narrow characters wide? A Chinese one counts for two."""
    return sum(max(1, -int(-_width(line) // max(1.0, width))) for line in words.split("\n"))


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)


class Book:
    """An xlsx being written. `done` gives its bytes."""

    def __init__(self, language: str, title: str, author: str) -> None:
        self.language = language
        self._bytes = BytesIO()
        self.book = Workbook(self._bytes, {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"title": legible(title), "author": legible(author)})
        self.book.set_size(2400, 1500)
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._tabs: set[str] = set()

    def done(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._bytes.getvalue()

    def say(self, key: str, /, **fields: Any) -> str:
        """What does a key say in the document's language?"""
        return text(self.language, key, **fields)

    def sheet(self, name: str, *, paper: int = A4, rows: Sequence[int] = ()) -> Worksheet:
        """A new landscape sheet that prints on the width of one page, with page numbers; `rows` come on every page."""
        tab = self.book.add_worksheet(tab_name(name, self._tabs))
        tab.set_landscape()
        tab.set_paper(paper)
        tab.fit_to_pages(1, 0)
        tab.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        tab.set_footer(f"&C&9{self.say('doc.page')}")
        tab.hide_gridlines(2)
        if rows:
            tab.repeat_rows(rows[0], rows[-1])
        return tab

    def look(self, **look: Any) -> Format:
        """The format with these properties, made once."""
        kept = {"font_name": WORDS, "font_size": 10, "font_color": INK, "valign": "vcenter"} | look
        key = tuple(sorted(kept.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format(kept)
        return self._looks[key]

    def put(self, tab: Worksheet, row: int, column: int, value: Value, **look: Any) -> None:
        """Write one cell as what it is: text, a figure, a day, a share or a link; None as "—"."""
        boxed = {"border": 1, "border_color": LINE, "text_wrap": True} | look
        if isinstance(value, Link):
            self._put_link(tab, row, column, value, boxed)
        elif isinstance(value, Ratio):
            self.put(tab, row, column, value.share, **{"num_format": "0.0%", "align": "center"} | look)
        elif isinstance(value, date):
            tab.write_datetime(row, column, value, self.look(**{"num_format": self.say("doc.day")} | boxed))
        elif isinstance(value, int | float):
            tab.write_number(row, column, value, self.look(**boxed))
        elif value is None:
            tab.write_string(row, column, NOTHING, self.look(**boxed | {"align": "center"}))
        else:
            self._put_text(tab, row, column, value, boxed)

    def _put_text(self, tab: Worksheet, row: int, column: int, words: str, look: dict[str, Any]) -> None:
        clean = legible(words)
        quoted = {"quote_prefix": True} if looks_like_a_formula(clean) else {}
        if clean:
            tab.write_string(row, column, clean, self.look(**look, **quoted))
        else:
            tab.write_blank(row, column, None, self.look(**look))

    def _put_link(self, tab: Worksheet, row: int, column: int, link: Link, look: dict[str, Any]) -> None:
        linked = {"font_color": LINK, "underline": 1} | look
        tab.write_url(row, column, link.target, self.look(**linked), string=legible(str(link.words)))
        if isinstance(link.words, int):  # the figure itself, so that a column of links can be summed
            tab.write_number(row, column, link.words, self.look(**linked))
        else:
            self._put_text(tab, row, column, link.words, linked)

    def line(self, tab: Worksheet, row: int, values: Sequence[Value], columns: Sequence[Column], **look: Any) -> None:
        """Write one row of a table, as high as its longest cell needs: no program but Excel finds that out itself."""
        size = look.get("font_size", 10)
        lines = 1
        for place, (value, column) in enumerate(zip(values, columns, strict=True)):
            places = {"align": "center"} if column.middle else {"align": "left", "indent": 1}
            self.put(tab, row, place, value, **places | dict(column.look) | look)
            words = value.words if isinstance(value, Link) else value
            if isinstance(words, str) and column.wraps:
                lines = max(lines, _lines(words, column.width * 10 / size - 2))
        tab.set_row(row, max(1.55 * size + 4, lines * 1.35 * size + 8))

    def heads(self, tab: Worksheet, row: int, columns: Sequence[Column], size: float = 10) -> None:
        """The head of a table, and the widths of its columns."""
        for place, column in enumerate(columns):
            tab.set_column(place, place, column.width)
            look = {"bold": True, "align": "center", "bg_color": HEAD_FILL, "font_name": HEADS, "font_size": size}
            self.put(tab, row, place, column.head, **look)
        tab.set_row(row, 2.6 * size)

    def title(self, tab: Worksheet, columns: int, words: str, below: str) -> None:
        """The two lines above a table: its title, and a quiet line that says of when it is."""
        for row, line, look, height in (
            (0, words, {"font_name": HEADS, "font_size": 18, "align": "center"}, 36),
            (1, below, {"font_color": "#5A6875", "align": "center", "font_size": 9.5}, 20),
        ):
            tab.set_row(row, height)
            tab.merge_range(row, 0, row, columns - 1, "", self.look(**look))
            tab.write_string(row, 0, legible(line), self.look(**look))
