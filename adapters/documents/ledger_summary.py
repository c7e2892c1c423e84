"""汇总 and 图表: the figures of each unit and of the campaign, and charts of them that stay editable."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from adapters.documents.book import FILLS, HEADS, Book, Column, Value
from adapters.texts import day_text
from models.progress import Figures
from models.report import Facts, Order
from models.words import Status

HEAD = 2
_RATES = ("completion", "reported", "cooperation", "on_time", "reached")
_AXIS = {"num_format": "0%", "min": 0, "max": 1, "major_gridlines": {"visible": True, "line": {"color": "#DCE3EA"}}}
_WIDTH, _LINE_HEIGHT, _ROW = 1040, 300, 20  # pixels
_DAYS = 18  # the column of the charts' sheet where its day by day figures begin, beyond what is printed
_SUMMARY = (
    *(("unit", 26), ("total", 8), ("accepted", 8), ("submitted", 8), ("in_progress", 8), ("returned", 8)),
    *(("suspended", 8), ("not_started", 8), ("waived", 8), ("completion", 9), ("reported", 9), ("cooperation", 9)),
    *(("on_time", 9), ("reached", 9), ("overdue", 8)),
)
_STATES = {name: Status(name) for name, _ in _SUMMARY if name in set(Status)}


def summary_sheets(book: Book, order: Order) -> None:
    """The summary, a line a unit and one of the whole, and the sheet with its charts."""
    facts = order.facts
    tab = book.sheet(book.say("ledger.summary_sheet"), rows=(HEAD,))
    columns = [Column(_summary_head(book, name), width, True) for name, width in _SUMMARY]
    day = day_text(book.language, facts.today, year=True)
    book.title(tab, len(columns), book.say("ledger.summary_title"), book.say("ledger.summary_below", day=day))
    book.heads(tab, HEAD, columns)
    of = facts.board.by_unit(facts.today)
    for row, unit in enumerate(facts.board.units, HEAD + 1):
        _summary_line(book, tab, row, unit.name, of[unit.id])
    last = HEAD + len(facts.board.units)
    _summary_line(book, tab, last + 1, book.say("ledger.whole"), facts.board.figures(facts.today), bold=True)
    tab.set_row(last + 2, 30)
    tab.merge_range(last + 2, 0, last + 2, len(columns) - 1, book.say("ledger.whole_why"), book.look(text_wrap=True))
    tab.freeze_panes(HEAD + 1, 1)
    tab.autofilter(HEAD, 0, last, len(columns) - 1)
    for column in (9, 10):
        bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#9CCBB8", "min_type": "num", "max_type": "num"}
        tab.conditional_format(HEAD + 1, column, last, column, bar | {"min_value": 0, "max_value": 1})
    charts = book.sheet(book.say("ledger.charts_sheet"))
    charts.set_portrait()
    charts.fit_to_pages(1, 1)
    half = max(320, _ROW * len(facts.board.units) + 110)
    _line_chart(book, charts, facts)
    at = _LINE_HEIGHT // _ROW + 1 if facts.unit is None else 0
    _state_chart(book, tab, charts, at, last, half)
    _rate_chart(book, tab, charts, at, last, half)
    charts.print_area(0, 0, at + half // _ROW + 1, _DAYS - 2)


def _summary_head(book: Book, name: str) -> str:
    return book.say(f"status.{name}") if name in _STATES or name == "overdue" else book.say(f"ledger.{name}")


def _summary_line(book: Book, tab: Worksheet, row: int, name: str, found: Figures, *, bold: bool = False) -> None:
    for column, (field_name, _) in enumerate(_SUMMARY):
        value: Value = name
        if field_name == "total":
            value = found.total
        elif field_name == "overdue":
            value = found.overdue
        elif field_name in _STATES:
            value = found.by_status.get(_STATES[field_name], 0)
        elif field_name in _RATES:
            value = getattr(found, field_name)
        look = {"bold": True, "font_name": HEADS} if bold else {}
        book.put(tab, row, column, value, **look, align="left" if column == 0 else "center")


def _of_units(tab: Worksheet, column: int, last: int, colour: str) -> dict[str, Any]:
    """One series of a chart: a column of the summary, a value a unit."""
    name = tab.get_name()
    return {
        "name": [name, HEAD, column],
        "categories": [name, HEAD + 1, 0, last, 0],
        "values": [name, HEAD + 1, column, last, column],
        "fill": {"color": colour},
        "gap": 45,
    }


def _bars(book: Book, title: str, kind: dict[str, str], height: int) -> Any:
    """A chart with a bar a unit, the first one on top."""
    chart = book.book.add_chart(kind)
    chart.set_title({"name": book.say(title), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "interval_unit": 1})
    chart.set_x_axis(_AXIS | {"label_position": "high"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": _WIDTH // 2 - 5, "height": height})
    return chart


def _state_chart(book: Book, tab: Worksheet, charts: Worksheet, at: int, last: int, height: int) -> None:
    """Where each unit's assignments are."""
    chart = _bars(book, "ledger.chart_states", {"type": "bar", "subtype": "percent_stacked"}, height)
    for column, (field_name, _) in enumerate(_SUMMARY):
        status = _STATES.get(field_name)
        if status is not None and status is not Status.WAIVED:
            chart.add_series(_of_units(tab, column, last, FILLS[status]))
    charts.insert_chart(at, 0, chart)


def _rate_chart(book: Book, tab: Worksheet, charts: Worksheet, at: int, last: int, height: int) -> None:
    """办结率 and 上报率 of each unit."""
    chart = _bars(book, "ledger.chart_rates", {"type": "bar"}, height)
    columns = [name for name, _ in _SUMMARY]
    for name, status in (("completion", Status.ACCEPTED), ("reported", Status.SUBMITTED)):
        chart.add_series(_of_units(tab, columns.index(name), last, FILLS[status]))
    charts.insert_chart(at, 0, chart, {"x_offset": _WIDTH // 2 + 5})


def _line_chart(book: Book, charts: Worksheet, facts: Facts) -> None:
    """办结率 day by day, for the whole campaign; its figures stand beside it, because a chart needs cells."""
    points = facts.board.over_time(facts.today) if facts.unit is None else []
    if not points:
        return
    for column, words in ((_DAYS, book.say("ledger.day")), (_DAYS + 1, book.say("ledger.completion"))):
        book.put(charts, HEAD, column, words, bold=True, align="center")
    charts.set_column(_DAYS, _DAYS, 16)
    for row, point in enumerate(points, HEAD + 1):
        book.put(charts, row, _DAYS, point.day)
        book.put(charts, row, _DAYS + 1, point.share, num_format="0.0%")
    chart, name, last = book.book.add_chart({"type": "line"}), charts.get_name(), HEAD + len(points)
    chart.add_series(
        {
            "name": [name, HEAD, _DAYS + 1],
            "categories": [name, HEAD + 1, _DAYS, last, _DAYS],
            "values": [name, HEAD + 1, _DAYS + 1, last, _DAYS + 1],
            "line": {"color": FILLS[Status.ACCEPTED], "width": 2.25},
        }
    )
    chart.set_title({"name": book.say("ledger.chart_line"), "name_font": {"size": 12}})
    chart.set_x_axis({"date_axis": True, "num_format": "m/d", "num_font": {"size": 8}})
    chart.set_y_axis(_AXIS)
    chart.set_legend({"none": True})
    chart.set_size({"width": _WIDTH, "height": _LINE_HEIGHT})
    charts.insert_chart(0, 0, chart)
