"""The matrix on one A3 page, as a PDF that carries its Chinese font with it."""

from collections.abc import Iterable
from pathlib import Path

import noto_cjk_sans_otc
from fpdf import FPDF

from adapters.documents.book import HEAD_FILL, INK, LATE, LINE
from adapters.documents.matrix_plan import Plan, Sign, plan_of
from models.report import Document, Order

FONT, SIMPLIFIED = "Noto", 2  # the third font of the collection is the simplified Chinese one
WIDTH, HEIGHT, MARGIN = 420.0, 297.0, 10.0  # millimetres: A3 on its side
_TITLE, _KINDS, _FOOT = 16.0, 5.5, 12.0
_NUMBER, _DONE = 11.0, 14.0
_MM = 0.3528  # of a point
_UPRIGHT = str.maketrans("（）()《》〈〉“”—-", "︵︶︵︶︽︾︿﹀﹁﹂︱︱")


class Page:
    """One page being drawn, all in millimetres from the upper left corner."""

    def __init__(self, title: str, author: str) -> None:
        self.pdf = FPDF(orientation="landscape", unit="mm", format="a3")
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.add_page()
        font = Path(str(noto_cjk_sans_otc.FONT_PATH))
        self.pdf.add_font(FONT, fname=font, collection_font_number=SIMPLIFIED)
        self.pdf.c_margin = 0

    def box(
        self, x: float, y: float, w: float, h: float, *, fill: str = "", edge: str = LINE, line: float = 0.15
    ) -> None:
        """A frame, filled where a colour is given."""
        self.pdf.set_draw_color(edge)
        self.pdf.set_line_width(line)
        if fill:
            self.pdf.set_fill_color(fill)
        self.pdf.rect(x, y, w, h, style="DF" if fill else "D")

    def words(
        self, x: float, y: float, w: float, h: float, said: str, size: float, *, align: str = "C", colour: str = INK
    ) -> None:
        """One line in the middle of a box, smaller where it would not fit and cut where it would be too small."""
        size = self._fitting(said, w - 0.8, size)
        self.pdf.set_font(FONT, size=size)
        self.pdf.set_text_color(colour)
        said = self._cut(said, w - 0.8)
        long = self.pdf.get_string_width(said)
        left = x + 0.8 if align == "L" else x + (w - long) / 2
        self.pdf.text(left, y + h / 2 + size * _MM * 0.36, said)

    def fits(self, said: str, room: float, size: float) -> bool:
        """Is there room for this line?"""
        self.pdf.set_font(FONT, size=size)
        return bool(self.pdf.get_string_width(said) <= room)

    def _fitting(self, said: str, room: float, size: float) -> float:
        self.pdf.set_font(FONT, size=size)
        long = self.pdf.get_string_width(said)
        return size if long <= room else max(size * 0.82, size * room / long)

    def _cut(self, said: str, room: float) -> str:
        if self.pdf.get_string_width(said) <= room:
            return said
        while said and self.pdf.get_string_width(said + "…") > room:
            said = said[:-1]
        return said + "…"

    def paragraph(self, x: float, y: float, w: float, h: float, said: str, size: float) -> None:
        """A title in one line, or in two smaller ones; what does not fit into two is cut."""
        self.pdf.set_font(FONT, size=size)
        if self.pdf.get_string_width(said) <= w - 1.6 or h < 2 * 5 * _MM * 1.2:
            self.words(x, y, w, h, said, size, align="L")
            return
        small = min(size, h / 2 / _MM / 1.15)
        self.pdf.set_font(FONT, size=small)
        first = _whole_words(said, len(self._cut(said, w - 1.6).removesuffix("…")))
        self.words(x, y, w, h / 2, first, small, align="L")
        if said[len(first) :]:
            self.words(x, y + h / 2, w, h / 2, said[len(first) :], small, align="L")

    def upright(self, x: float, y: float, w: float, h: float, said: str, size: float) -> None:
        """A Chinese name, letter on letter from the top; another is turned by a quarter."""
        if said.isascii():
            with self.pdf.rotation(90, x + w / 2, y + h / 2):
                self.words(x + w / 2 - h / 2, y + h / 2 - w / 2, h, w, said, size)
            return
        letters = said.translate(_UPRIGHT)
        step = min(size * _MM * 1.12, (h - 1.5) / max(1, len(letters)))
        self.pdf.set_font(FONT, size=min(size, step / _MM / 1.02))
        self.pdf.set_text_color(INK)
        for place, letter in enumerate(letters):
            wide = self.pdf.get_string_width(letter)
            self.pdf.text(x + (w - wide) / 2, y + 0.8 + step * (place + 0.86), letter)

    def sign(self, x: float, y: float, w: float, h: float, sign: Sign, size: float) -> None:
        """A cell: who leads has a firm frame, who cooperates a dashed one; overdue is red."""
        edge = LATE if sign.late else INK
        self.pdf.set_fill_color(sign.tint)
        self.pdf.rect(x + 0.3, y + 0.3, w - 0.6, h - 0.6, style="F")
        if not sign.leads:
            self.pdf.set_dash_pattern(dash=0.6, gap=0.5)
        self.box(x + 0.3, y + 0.3, w - 0.6, h - 0.6, edge=edge, line=0.35 if sign.leads else 0.2)
        self.pdf.set_dash_pattern()
        if sign.mark:
            self.words(x, y, w, h, sign.mark, size, colour=LATE if sign.late else INK)


def _whole_words(said: str, most: int) -> str:
    """The first line of a text that breaks after at most so many letters, but not inside a figure or a Latin word."""
    end = most
    while 0 < end < len(said) and said[end - 1 : end + 1].isascii() and " " not in said[end - 1 : end + 1]:
        end -= 1
    return said[: end or most]


def write_matrix_pdf(order: Order) -> Iterable[bytes]:
    """The bytes of the one-page PDF."""
    plan = plan_of(order)
    page = Page(plan.title, order.facts.school)
    page.words(MARGIN, MARGIN - 1, WIDTH - 2 * MARGIN, 9, plan.title, 20)
    page.words(MARGIN, MARGIN + 8, WIDTH - 2 * MARGIN, 5, plan.below, 9, colour="#5A6875")
    _grid(page, plan)
    _legend(page, plan)
    return [bytes(page.pdf.output())]


def _grid(page: Page, plan: Plan) -> None:
    """The table: heads and lines share the page's height, the units its width."""
    units, rows = max(1, len(plan.units)), max(1, len(plan.rows))
    task = 120.0 if units <= 20 else 80.0
    column = min(14.0, (WIDTH - 2 * MARGIN - _NUMBER - task - _DONE) / units)
    left = MARGIN + (WIDTH - 2 * MARGIN - _NUMBER - task - _DONE - column * units) / 2
    letters = min(9.0, column / _MM * 0.72)
    names = max((len(unit.short) for unit in plan.units), default=4)
    turned = all(unit.short.isascii() for unit in plan.units)
    head = min(60.0, max(18.0, names * letters * _MM * (0.6 if turned else 1.14) + 3))
    top = MARGIN + _TITLE
    line = min(11.0, (HEIGHT - MARGIN - _FOOT - top - _KINDS - head) / rows)
    size = min(10.0, line / _MM * 0.62)
    x = left + _NUMBER + task
    for place, words, wide in ((left, plan.number, _NUMBER), (left + _NUMBER, plan.task, task)):
        page.box(place, top, wide, _KINDS + head, fill=HEAD_FILL)
        page.words(place, top, wide, _KINDS + head, words, 10)
    _heads(page, plan, x, top, column, head, letters)
    page.box(x + column * units, top, _DONE, _KINDS + head, fill=HEAD_FILL)
    page.words(x + column * units, top, _DONE, _KINDS + head, plan.completion, 10)
    for row, (number, title, completion) in enumerate(plan.rows):
        y = top + _KINDS + head + row * line
        for place, wide in ((left, _NUMBER), (left + _NUMBER, task), (x + column * units, _DONE)):
            page.box(place, y, wide, line)
        page.words(left, y, _NUMBER, line, number, size)
        page.paragraph(left + _NUMBER + 0.6, y, task - 1.2, line, title, size)
        page.words(x + column * units, y, _DONE, line, completion, size)
        for place in range(units):
            page.box(x + place * column, y, column, line)
            sign = plan.signs.get((row, place))
            if sign is not None:
                page.sign(x + place * column, y, column, line, sign, min(size, column / _MM * 0.6))


def _heads(page: Page, plan: Plan, x: float, top: float, column: float, head: float, letters: float) -> None:
    place = x
    for words, count in plan.kinds:
        page.box(place, top, column * count, _KINDS, fill=HEAD_FILL)
        if page.fits(words, column * count, 9):
            page.words(place, top, column * count, _KINDS, words, 9)
        place += column * count
    for at, unit in enumerate(plan.units):
        page.box(x + at * column, top + _KINDS, column, head, fill=HEAD_FILL)
        page.upright(x + at * column, top + _KINDS, column, head, unit.short, letters)


def _legend(page: Page, plan: Plan) -> None:
    x, y = MARGIN, HEIGHT - MARGIN - 6
    for sign, words in plan.legend:
        page.sign(x, y, 7, 6, sign, 8)
        page.pdf.set_font(FONT, size=9)
        wide = page.pdf.get_string_width(words) + 2
        page.words(x + 8, y, wide, 6, words, 9, align="L")
        x += wide + 14


MATRIX_PDF = Document("matrix_pdf", "pdf", "application/pdf", write_matrix_pdf)
