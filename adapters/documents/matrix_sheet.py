"""The matrix on one A3 page, as a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from xlsxwriter.worksheet import Worksheet

from adapters.documents.book import A3, HEAD_FILL, HEADS, INK, LATE, LINE, XLSX, Book
from adapters.documents.matrix_plan import Plan, Sign, plan_of
from models.report import Document, Order

KINDS, UNITS, FIRST = 2, 3, 4  # rows, from 0: the kinds of units, their names, the first task
LEFT = 2  # columns before the units
_THICK, _DOTTED = 2, 4  # borders, as a spreadsheet numbers them
_PAGE = 190  # narrow characters that an A3 page is wide
_HEIGHT = 520  # points that the lines of a page share
_LEGEND_WIDTH = 4  # columns that one entry of the legend takes


def write_matrix(order: Order) -> Iterable[bytes]:
    """The bytes of the one-page matrix."""
    plan = plan_of(order)
    book = Book(order.language, plan.title, order.facts.school)
    tab = book.sheet(book.say("doc.matrix"), paper=A3, rows=(KINDS, UNITS))
    tab.fit_to_pages(1, 1)
    tab.center_horizontally()
    last = LEFT + len(plan.units)
    book.title(tab, last + 1, plan.title, plan.below)
    _heads(book, tab, plan, last)
    _widths(tab, plan, last)
    for row, (number, title, completion) in enumerate(plan.rows):
        _line(book, tab, plan, row, (number, title, completion), last)
    tab.freeze_panes(FIRST, LEFT)
    _legend(book, tab, plan, FIRST + len(plan.rows) + 1)
    return [book.done()]


def _widths(tab: Worksheet, plan: Plan, last: int) -> None:
    """The page's width is shared out among the units; a task has its third where they are few."""
    task = 46 if len(plan.units) > 20 else 60
    share = (_PAGE - task - 16) / max(1, len(plan.units))
    tab.set_column(0, 0, 6)
    tab.set_column(1, 1, task)
    tab.set_column(LEFT, last - 1, min(6.5, max(2.6, share)))
    tab.set_column(last, last, 9)


def _heads(book: Book, tab: Worksheet, plan: Plan, last: int) -> None:
    head: dict[str, Any] = {"bold": True, "align": "center", "bg_color": HEAD_FILL, "font_name": HEADS}
    head |= {"border": 1, "border_color": LINE, "text_wrap": True}
    for column, words in ((0, plan.number), (1, plan.task), (last, plan.completion)):
        tab.merge_range(KINDS, column, UNITS, column, words, book.look(**head))
    column = LEFT
    for words, count in plan.kinds:
        if count == 1:
            book.put(tab, KINDS, column, words, **head | {"text_wrap": False, "shrink": True})
        else:
            tab.merge_range(KINDS, column, KINDS, column + count - 1, words, book.look(**head))
        column += count
    for place, unit in enumerate(plan.units, LEFT):
        book.put(tab, UNITS, place, unit.short, **head | {"bold": False, "rotation": _rotation(book), "valign": "top"})
    longest = max((len(unit.short) for unit in plan.units), default=4)
    tab.set_row(UNITS, min(400, max(60, longest * (14 if book.language == "zh" else 6.5) + 8)))


def _rotation(book: Book) -> int:
    """Chinese names stand letter on letter, others are turned."""
    return 270 if book.language == "zh" else 90


def _line(book: Book, tab: Worksheet, plan: Plan, row: int, words: tuple[str, str, str], last: int) -> None:
    at = FIRST + row
    number, title, completion = words
    book.put(tab, at, 0, number, align="center")
    book.put(tab, at, 1, title, indent=1)
    book.put(tab, at, last, completion, align="center")
    for column in range(len(plan.units)):
        sign = plan.signs.get((row, column))
        if sign is None:
            book.put(tab, at, LEFT + column, "")
        else:
            book.put(tab, at, LEFT + column, sign.mark, **_look(sign))
    tab.set_row(at, max(30 if len(title) > 22 else 18, min(34, _HEIGHT / max(1, len(plan.rows)))))


def _look(sign: Sign) -> dict[str, Any]:
    edge = {"border": _THICK, "border_color": INK} if sign.leads else {"border": _DOTTED, "border_color": INK}
    if sign.late:
        edge |= {"border_color": LATE}
    letters = {"font_color": LATE if sign.late else INK, "bold": sign.leads or sign.late}
    return edge | letters | {"bg_color": sign.tint, "align": "center", "text_wrap": False}


def _legend(book: Book, tab: Worksheet, plan: Plan, at: int) -> None:
    """What the signs mean, in a line under the matrix that goes on below where the page is narrow."""
    room = max(1, len(plan.units) // _LEGEND_WIDTH)
    for place, (sign, words) in enumerate(plan.legend):
        row, column = at + place // room, LEFT + place % room * _LEGEND_WIDTH
        book.put(tab, row, column, sign.mark, **_look(sign))
        tab.write_string(row, column + 1, words, book.look(font_size=9, indent=1))
        tab.set_row(row, 20)


MATRIX = Document("matrix", "xlsx", XLSX, write_matrix, for_units=False)
