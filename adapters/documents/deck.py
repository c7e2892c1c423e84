"""A deck of native slides, 16:9: titles in their placeholders, charts and tables that can be edited, theme colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from adapters.documents.deck_theme import HIGH, MARGIN, WIDE, Box, east_asian, flat, set_layouts, set_theme
from adapters.documents.faces import faces
from adapters.documents.fitting import LEADING, cut, lines, size_for
from adapters.documents.saying import printable
from adapters.palette import LIGHT
from adapters.texts import percent_text

ROW_TALL = 36.0  # points a row has where there is room
TITLE_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0)
TEXT_SIZES = (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
FIGURE_SIZES = (32.0, 28.0, 24.0, 20.0, 16.0)
CELL_SIZES = (18.0, 16.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_CELL_MARGIN, _CELL_EDGE = 0.08, 0.05  # inches, at the sides and above
_NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_KEPT_LAYOUTS = (0, 5)  # the opening, and a title alone


BODY = Box(MARGIN, 1.55, WIDE - 2 * MARGIN, 5.2)


@dataclass(frozen=True)
class Series:
    """A row of numbers of a chart; None leaves a hole. `theme` is its colour."""

    name: str
    values: Sequence[float | None]
    theme: MSO_THEME_COLOR
    label: str = ""  # the colour its counts are written in; empty: none are


STATE_COLOURS = (
    MSO_THEME_COLOR.ACCENT_1,
    MSO_THEME_COLOR.ACCENT_2,
    MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5,
    MSO_THEME_COLOR.ACCENT_6,
)
"""The colours of the states, in the order in which they are drawn."""


class Deck:
    """Slides, one after another."""

    def __init__(self, language: str, foot: str) -> None:
        self.language, self.foot, self.face = language, printable(foot), faces(language)["screen"]
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDE), Inches(HIGH)
        for layout in [one for at, one in enumerate(self.deck.slide_layouts) if at not in _KEPT_LAYOUTS]:
            self.deck.slide_layouts.remove(layout)
        set_theme(self.deck, self.face.name, self.face.latin)
        set_layouts(self.deck)

    def opening(self, title: str, under: Sequence[str], notes: str) -> None:
        """The first slide: what it is about, and by whom."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[0])
        _bar(slide, Box(0, 0, 0.35, HIGH))
        self._fill(slide.shapes.title.text_frame, [title], Box(0, 0, 11, 1.9), (40.0, 36.0, 32.0, 28.0), bold=True)
        self._fill(slide.placeholders[1].text_frame, under, Box(0, 0, 11, 1.5), (20.0, 18.0, 16.0))
        self._note(slide, notes)

    def slide(self, title: str, notes: str) -> Any:
        """A slide with its message as the title."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[1])
        _bar(slide, Box(0, 0.55, 0.14, 0.75))
        self._fill(
            slide.shapes.title.text_frame, [title], Box(0, 0, WIDE - 2 * MARGIN - 0.2, 0.95), TITLE_SIZES, bold=True
        )
        self._foot(slide)
        self._note(slide, notes)
        return slide

    def text(
        self, slide: Any, box: Box, paragraphs: Sequence[str], sizes: Sequence[float] = TEXT_SIZES, **look: Any
    ) -> None:
        """Paragraphs in a box, as large as they may be; what does not fit at the smallest size is cut."""
        frame = slide.shapes.add_textbox(*box.emu).text_frame
        self._fill(frame, paragraphs, box, sizes, **look)

    def card(self, slide: Any, box: Box, name: str, figure: str, under: str) -> None:
        """A figure with its name above and what it rests on below."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
        shape.fill.solid()
        shape.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
        shape.line.fill.background()
        flat(shape)
        inner = Box(box.left + 0.12, box.top + 0.08, box.width - 0.24, 0.36)
        self.text(slide, inner, [name], (14.0, 12.0, 10.0), quiet=True)
        self.text(
            slide,
            Box(inner.left, box.top + 0.42, inner.width, 0.7),
            [figure],
            (32.0, 28.0, 24.0, 20.0, 16.0),
            bold=True,
        )
        self.text(slide, Box(inner.left, box.top + 1.12, inner.width, 0.36), [under], (12.0, 11.0, 10.0), quiet=True)

    def table(
        self,
        slide: Any,
        box: Box,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        left: frozenset[int] = frozenset(),
        sizes: Sequence[float] = CELL_SIZES,
    ) -> None:
        """A native table that stays in its box: smaller type first, then at most two lines a cell."""
        whole = sum(widths)
        points = [(box.width * width / whole - 2 * _CELL_MARGIN) * 72 for width in widths]
        told = [[printable(cell) for cell in row] for row in (heads, *rows)]
        size = next((one for one in sizes if _fits(told, points, one, box.height * 72)), sizes[-1])
        told = [[cut(cell, size, width, 2) for cell, width in zip(row, points, strict=True)] for row in told]
        frame = slide.shapes.add_table(len(told), len(heads), *box.emu)
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(box.width * width / whole)
        for at, (row, cells) in enumerate(zip(table.rows, told, strict=True)):
            row.height = Pt(max(_row_tall(cells, points, size), min(ROW_TALL, box.height * 72 / len(told))))
            for column, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
                self._cell(cell, words, size, head=at == 0, band=at % 2 == 0, left=column in left)
        frame.height = sum(row.height for row in table.rows)

    def bars(self, slide: Any, box: Box, names: Sequence[str], series: Sequence[Series], *, shares: bool) -> None:
        """Stacked bars, the first name on top; `shares` draws each bar as a whole of 100 %."""
        data = CategoryChartData()
        data.categories = [printable(name) for name in names]
        for one in series:
            data.add_series(one.name, one.values)
        kind = XL_CHART_TYPE.BAR_STACKED_100 if shares else XL_CHART_TYPE.BAR_STACKED
        chart = slide.shapes.add_chart(kind, *box.emu, data).chart
        self._dress(chart, series, legend=True)
        chart.category_axis.reverse_order = True
        chart.category_axis.format.line.color.rgb = _rgb(LIGHT.line)
        chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # at the foot, as the order is turned
        chart.value_axis.tick_labels.number_format = "0%" if shares else "0"
        chart.value_axis.tick_labels.number_format_is_linked = False
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, 100
        if not shares:
            chart.value_axis.visible, chart.value_axis.has_major_gridlines, chart.value_axis.minimum_scale = (
                False,
                False,
                0,
            )
            chart.value_axis.maximum_scale = max(
                sum(values) for values in zip(*(one.values for one in series), strict=True)
            )
        for drawn, one in zip(plot.series, series, strict=True):
            self._count(drawn, one)

    def line(self, slide: Any, box: Box, days: Sequence[str], series: Sequence[Series]) -> None:
        """Lines of shares over days; the second and later ones are dashed."""
        data = CategoryChartData(number_format="0.0%")
        data.categories = list(days)
        for one in series:
            data.add_series(one.name, one.values)
        chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box.emu, data).chart
        self._dress(chart, series, legend=True)
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 1
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0%", False
        _every(chart.category_axis, max(1, len(days) // 8))
        for at, (drawn, one) in enumerate(zip(chart.plots[0].series, series, strict=True)):
            drawn.smooth = False
            drawn.format.line.width = Pt(1.75 if at else 3)
            drawn.format.line.color.theme_color = one.theme
            if at:
                drawn.format.line.dash_style = MSO_LINE.DASH
        self._end(chart.plots[0].series[0], series[0])

    def picture(self, slide: Any, box: Box, data: bytes, words: str) -> None:
        """A picture as large as its box allows, in the middle of it, with words for those who cannot see it."""
        shape = slide.shapes.add_picture(BytesIO(data), 0, 0)
        scale = min(Inches(box.width) / shape.width, Inches(box.height) / shape.height)
        shape.width, shape.height = Emu(round(shape.width * scale)), Emu(round(shape.height * scale))
        shape.left = Emu(Inches(box.left) + (Inches(box.width) - shape.width) // 2)
        shape.top = Emu(Inches(box.top) + (Inches(box.height) - shape.height) // 2)
        shape._element.nvPicPr.cNvPr.set("descr", printable(words))

    def whole(self, title: str, author: str, made_at: datetime) -> bytes:
        """The .pptx."""
        said = self.deck.core_properties
        said.title, said.author, said.last_modified_by, said.comments = printable(title)[:250], author, "", ""
        said.created = said.modified = made_at.replace(tzinfo=None)
        package = self.deck.part.package
        for name, rel in list(package._rels.items()):
            if rel.reltype.endswith("/metadata/thumbnail"):  # of an empty slide, from the library's own template
                package.drop_rel(name)
        out = BytesIO()
        self.deck.save(out)
        return out.getvalue()

    def _fill(
        self,
        frame: Any,
        paragraphs: Sequence[str],
        box: Box,
        sizes: Sequence[float],
        *,
        bold: bool = False,
        quiet: bool = False,
        centre: bool = False,
        gap: float = 0.0,
    ) -> None:
        frame.word_wrap = True
        for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
            setattr(frame, side, 0)
        told = [" ".join(printable(one).split()) for one in paragraphs]
        width, height = box.width * 72, box.height * 72
        size = size_for(told, width, height, sizes, gap)
        most = max(1, int(height / (size * (LEADING + gap)) / max(1, len(told))))
        for at, words in enumerate(told):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            whole = sum(lines(one, size, width) for one in told) * size * LEADING <= height
            run = paragraph.add_run()
            run.text = words if whole else cut(words, size, width, most)
            paragraph.alignment = PP_ALIGN.CENTER if centre else PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap * size)
            self._speak(run, size, bold=bold, quiet=quiet)

    def _speak(self, run: Any, size: float, *, bold: bool = False, quiet: bool = False) -> None:
        """Size, colour, language and both fonts of a run."""
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if quiet else MSO_THEME_COLOR.TEXT_1
        properties = run._r.get_or_add_rPr()
        properties.set("lang", "zh-CN" if self.language == "zh" else "en-GB")
        properties.set("altLang", "en-US" if self.language == "zh" else "zh-CN")
        east_asian(properties, self.face.name, self.face.latin)

    def _cell(self, cell: Any, words: str, size: float, *, head: bool, band: bool, left: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(_CELL_MARGIN)
        cell.margin_top = cell.margin_bottom = Inches(_CELL_EDGE)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        if head:
            cell.fill.fore_color.theme_color = MSO_THEME_COLOR.HYPERLINK
        else:
            cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2 if band else MSO_THEME_COLOR.BACKGROUND_1
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT if left and not head else PP_ALIGN.CENTER
        run = paragraph.add_run()
        run.text = " ".join(words.split())
        self._speak(run, size, bold=head)
        if head:
            run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1

    def _dress(self, chart: Any, series: Sequence[Series], *, legend: bool) -> None:
        chart.font.size = Pt(12)
        chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        east_asian(chart.font._rPr, self.face.name, self.face.latin)
        chart.has_title = False
        chart.has_legend = legend
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.value_axis.major_gridlines.format.line.color.rgb = _rgb(LIGHT.line)
        chart.value_axis.format.line.fill.background()
        for drawn, one in zip(chart.plots[0].series, series, strict=True):
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.theme_color = one.theme

    def _count(self, drawn: Any, one: Series) -> None:
        """Write the counts into a series' bars; none where a bar has nothing."""
        if one.label:
            labels = drawn.data_labels
            labels.show_value, labels.number_format, labels.number_format_is_linked = True, "0;;", False
            labels.font.size, labels.font.color.rgb = Pt(11), _rgb(one.label)

    def _end(self, drawn: Any, one: Series) -> None:
        """Write the last value beside the end of a line."""
        known = [at for at, value in enumerate(one.values) if value is not None]
        if known:
            label = drawn.points[known[-1]].data_label
            label.position = XL_LABEL_POSITION.RIGHT
            run = label.text_frame.paragraphs[0].add_run()
            run.text = percent_text(self.language, one.values[known[-1]])
            self._speak(run, 16.0, bold=True)

    def _foot(self, slide: Any) -> None:
        self.text(slide, Box(MARGIN, 7.02, 9.5, 0.3), [self.foot], (11.0, 10.0, 9.0), quiet=True)
        frame = slide.shapes.add_textbox(*Box(WIDE - MARGIN - 1, 7.02, 1, 0.3).emu).text_frame
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        field = etree.SubElement(
            paragraph._p, qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
        )
        etree.SubElement(field, qn("a:rPr"), {"lang": "en-US", "sz": "1100"})
        etree.SubElement(field, qn("a:t")).text = str(len(self.deck.slides))

    def _note(self, slide: Any, notes: str) -> None:
        slide.notes_slide.notes_text_frame.text = printable(notes)


def _fits(rows: Sequence[Sequence[str]], widths: Sequence[float], size: float, tall: float) -> bool:
    """Do the rows stay in their height, and the heads each on one line?"""
    heads = all(lines(head, size * 1.05, width) == 1 for head, width in zip(rows[0], widths, strict=True))
    return heads and sum(_row_tall(row, widths, size) for row in rows) <= tall


def _row_tall(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    most = max(lines(cell, size, width) for cell, width in zip(row, widths, strict=True))
    return most * size * LEADING + 2 * _CELL_EDGE * 72


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))


def _bar(slide: Any, box: Box) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
    shape.fill.solid()
    shape.fill.fore_color.theme_color = MSO_THEME_COLOR.HYPERLINK
    shape.line.fill.background()
    flat(shape)


def _every(axis: Any, step: int) -> None:
    """Write every so many-th day under the axis."""
    element = axis._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        mark = element.find(qn(tag))
        if mark is None:
            mark = etree.Element(qn(tag))
            element.find(qn("c:noMultiLvlLbl")).addprevious(mark)
        mark.set("val", str(step))
