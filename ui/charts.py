"""The charts of the overview. Altair builds and checks each form once a language and theme; a run only fills it.

Building and checking an Altair chart takes 50 to 80 ms, filling a ready form one: so forms are kept, without data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from adapters.texts import text
from models.words import Status
from ui.palette import DARK_INK, DRAWN, PALETTES, WHITE, Palette

TASK_STEP, UNIT_STEP, SPAN_STEP = 46, 26, 56
LETTER = {"zh": 12.5, "en": 7.0}  # pixels of a letter in a bar
PROGRESS_HEIGHT, AXIS = 300, 26
Spec = dict[str, Any]

_DAYS = pa.schema([("day", pa.string()), ("share", pa.float64()), ("label", pa.string()), ("tip", pa.string())])
_BARS = pa.schema(
    [
        ("key", pa.string()),
        ("status", pa.string()),
        ("words", pa.string()),
        ("name", pa.string()),
        ("n", pa.int64()),
        ("count", pa.string()),
        ("long", pa.string()),
        ("room", pa.float64()),
        ("role", pa.string()),
        ("a", pa.float64()),
        ("b", pa.float64()),
        ("mid", pa.float64()),
        ("pale", pa.bool_()),
        ("said", pa.string()),
    ]
)
_SPANS = pa.schema(
    [
        ("key", pa.string()),
        ("status", pa.string()),
        ("first", pa.string()),
        ("last", pa.string()),
        ("until", pa.string()),
        ("label", pa.string()),
        ("end", pa.string()),
        ("late", pa.bool_()),
        ("said", pa.string()),
    ]
)
_NOW = pa.schema([("day", pa.string()), ("label", pa.string())])
_ENDS = pa.schema(
    [("key", pa.string()), ("label", pa.string()), ("end", pa.string()), ("late", pa.bool_()), ("quiet", pa.bool_())]
)


@dataclass(frozen=True)
class Progress:
    """The lines of the progress chart: (day, share, label, tip) a point; `now` is the last actual one."""

    actual: Sequence[tuple[date, float, str, str]]
    plan: Sequence[tuple[date, float, str, str]]
    now: Sequence[tuple[date, float, str, str]]
    plan_name: Sequence[tuple[date, float, str, str]] = ()  # where the plan's line carries its name


@dataclass(frozen=True)
class Bars:
    """One bar a row: its segments, and what stands beside it. Rows without segments keep their place."""

    segments: Sequence[Mapping[str, Any]]
    ends: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Spans:
    """One bar a row on a calendar: from `first` to `last`, full as far as `until`; `now` is today's line."""

    spans: Sequence[Mapping[str, Any]]
    now: Sequence[Mapping[str, Any]]


def theme() -> str:
    """Does the reader look at it in light or in dark?"""
    return "dark" if st.context.theme.type == "dark" else "light"


def progress_data(lines: Progress) -> dict[str, bytes]:
    """How do the lines travel to the browser? One Arrow table each."""
    names = {"actual": lines.actual, "plan": lines.plan, "now": lines.now, "plan_name": lines.plan_name}
    return {name: _arrow([_point(*one) for one in points], _DAYS) for name, points in names.items()}


def bar_data(bars: Bars) -> dict[str, bytes]:
    """How do the bars travel to the browser? Segments and ends, an Arrow table each."""
    return {"bars": _arrow(bars.segments, _BARS), "ends": _arrow(bars.ends, _ENDS)}


def span_data(spans: Spans) -> dict[str, bytes]:
    """How do the bars on a calendar travel to the browser?"""
    return {"spans": _arrow(spans.spans, _SPANS), "today": _arrow(spans.now, _NOW)}


def span_chart(
    data: Mapping[str, bytes], language: str, theme: str, *, rows: int, key: str, alt: str, on_select: Any
) -> None:
    """Show bars on a calendar, with today's line; a click calls `on_select`."""
    height = max(1, rows) * SPAN_STEP + AXIS
    spec = {**_span_form(language, theme), "height": height, "datasets": dict(data)}
    st.vega_lite_chart(spec, key=key, alt=alt, on_select=on_select, selection_mode="pick")


def progress_chart(data: Mapping[str, bytes], language: str, theme: str, *, key: str, alt: str) -> None:
    """Show completion over time against the plan."""
    spec = {**_progress_form(language, theme), "datasets": dict(data)}
    st.vega_lite_chart(spec, key=key, alt=alt)


def bar_chart(
    data: Mapping[str, bytes],
    language: str,
    theme: str,
    *,
    rows: int,
    above: bool,
    key: str,
    alt: str,
    on_select: Any,
) -> None:
    """Show stacked bars, `above` with the name over each bar and otherwise left of it; a click calls `on_select`."""
    height = max(1, rows) * (TASK_STEP if above else UNIT_STEP)
    spec = {**_bar_form(language, theme, above), "height": height, "datasets": dict(data)}
    st.vega_lite_chart(spec, key=key, alt=alt, on_select=on_select, selection_mode="pick")


def _point(day: date, share: float, label: str, tip: str) -> dict[str, Any]:
    return {"day": day.isoformat(), "share": share, "label": label, "tip": tip}


def _arrow(records: Sequence[Mapping[str, Any]], schema: pa.Schema) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_table(pa.Table.from_pylist(list(records), schema=schema))
    return bytes(sink.getvalue().to_pybytes())


def _calendar(language: str, ink: Palette) -> alt.Axis:
    return alt.Axis(
        format=text(language, "overview.axis_day"),
        grid=False,
        tickCount=alt.ExprRef("max(3, floor(width / 110))"),
        labelFlush=True,
        labelOverlap=True,
        labelColor=ink.quiet,
        domainColor=ink.line,
        tickColor=ink.line,
    )


@lru_cache(maxsize=8)
def _progress_form(language: str, theme: str) -> Spec:
    ink = PALETTES[theme]
    day = alt.X("day:T", title=None, scale=alt.Scale(type="utc"), axis=_calendar(language, ink))
    share = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", tickCount=5, gridColor=ink.line, labelColor=ink.quiet, domain=False, ticks=False),
    )
    tip = [alt.Tooltip("tip:N", title=text(language, "overview.progress"))]
    actual = alt.Chart(alt.NamedData("actual")).encode(x=day, y=share, tooltip=tip)
    plan = alt.Chart(alt.NamedData("plan")).encode(x=day, y=share, tooltip=tip)
    named = alt.Chart(alt.NamedData("plan_name")).encode(x=day, y=share)
    now = alt.Chart(alt.NamedData("now")).encode(x=day, y=share, tooltip=tip)
    words = {"fontSize": 13, "lineBreak": "\n"}
    layers = [
        actual.mark_area(interpolate="step-after", color=ink.accent, opacity=0.14),
        plan.mark_line(interpolate="step-after", strokeDash=[6, 5], strokeWidth=1.75, color=ink.quiet),
        actual.mark_line(interpolate="step-after", strokeWidth=2.75, color=ink.accent),
        *_haloed(named, ink, ink.quiet, align="right", dx=-7, dy=-8, **words),
        now.mark_point(filled=True, size=70, color=ink.accent, opacity=1),
        *_haloed(now, ink, ink.accent, align="left", dx=9, dy=-9, fontWeight="bold", **{**words, "fontSize": 15}),
    ]
    return _form(alt.layer(*layers).properties(height=PROGRESS_HEIGHT))


def _haloed(chart: alt.Chart, ink: Palette, colour: str, **mark: Any) -> list[alt.Chart]:
    """Text that stays readable where a line runs under it."""
    words = chart.encode(text="label:N", tooltip=alt.value(None))
    return [
        words.mark_text(stroke=ink.page, strokeWidth=5, strokeJoin="round", color=ink.page, **mark),
        words.mark_text(color=colour, **mark),
    ]


@lru_cache(maxsize=16)
def _bar_form(language: str, theme: str, above: bool) -> Spec:
    ink = PALETTES[theme]
    row = alt.Y("key:N", title=None, sort=None, axis=None if above else _names(ink), scale=alt.Scale(paddingInner=0.3))
    low = 10 if above else 0
    ends = alt.Chart(alt.NamedData("ends")).encode(y=row)
    bars = alt.Chart(alt.NamedData("bars")).encode(y=row)
    reached = alt.X("a:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    pick = alt.selection_point(name="pick", fields=["key", "status", "role"], toggle=False, on="click")
    drawn = (
        bars.mark_bar(height=17, yOffset=low, stroke=ink.page, strokeWidth=1.5, cursor="pointer")
        .encode(
            x=reached,
            x2="b:Q",
            description="said:N",
            color=_colours(ink),
            tooltip=[
                alt.Tooltip("name:N", title=text(language, "overview.tip_name")),
                alt.Tooltip("words:N", title=text(language, "overview.tip_state")),
                alt.Tooltip("n:Q", title=text(language, "overview.tip_count")),
            ],
        )
        .add_params(pick)
    )
    written = alt.when(alt.datum.pale).then(alt.value(WHITE)).otherwise(alt.value(DARK_INK))
    fits = "(datum.b - datum.a) * width"
    label = f"{fits} > datum.room ? datum.long : {fits} > 9 + 8 * length(datum.count) ? datum.count : ''"
    counts = bars.mark_text(dy=low, fontSize=12, fontWeight="bold", cursor="pointer", text=alt.ExprRef(label)).encode(
        x=alt.X("mid:Q", axis=None), color=written
    )
    layers = [*_ends(ends, ink, above), drawn, counts]
    padding = {"left": 0, "top": 0, "bottom": 4, "right": 4 if above else 92}
    return _form(alt.layer(*layers)) | {"padding": padding}


@lru_cache(maxsize=8)
def _span_form(language: str, theme: str) -> Spec:
    ink = PALETTES[theme]
    row = alt.Y("key:N", title=None, sort=None, axis=None, scale=alt.Scale(paddingInner=0.3))
    day = alt.X("first:T", title=None, scale=alt.Scale(type="utc"), axis=_calendar(language, ink))
    spans = alt.Chart(alt.NamedData("spans")).encode(y=row)
    pick = alt.selection_point(name="pick", fields=["key", "status"], toggle=False, on="click")
    tip = [alt.Tooltip("said:N", title=text(language, "overview.by_phase"))]
    whole = spans.mark_bar(height=16, yOffset=11, color=ink.line, cursor="pointer").encode(
        x=day, x2="last:T", description="said:N", tooltip=tip
    )
    full = spans.mark_bar(height=16, yOffset=11, color=ink.fill[Status.ACCEPTED], cursor="pointer", aria=False).encode(
        x=day, x2="until:T", tooltip=tip
    )
    tone = alt.when(alt.datum.late).then(alt.value(ink.late)).otherwise(alt.value(ink.ink))
    now = alt.Chart(alt.NamedData("today")).encode(x=alt.X("day:T"))
    layers = [
        whole.add_params(pick),
        full,
        now.mark_rule(color=ink.accent, strokeWidth=2),
        spans.mark_text(align="left", dy=-8, fontSize=13, limit=alt.ExprRef("max(60, width - 110)")).encode(
            x=alt.value(0), text="label:N", color=alt.value(ink.ink)
        ),
        spans.mark_text(align="right", dy=-8, fontSize=12, fontWeight="bold").encode(
            x=alt.value("width"), text="end:N", color=tone
        ),
        now.mark_text(
            color=ink.accent, baseline="bottom", align="left", dx=5, dy=-3, fontSize=12, fontWeight="bold"
        ).encode(y=alt.value("height"), text="label:N"),
    ]
    return _form(alt.layer(*layers))


def _ends(ends: alt.Chart, ink: Palette, above: bool) -> list[alt.Chart]:
    """The name over the bar, where it has no axis, and the figure at the end of the line."""
    tone = alt.when(alt.datum.late).then(alt.value(ink.late)).otherwise(alt.value(ink.ink))
    if not above:
        return [
            ends.mark_text(align="left", dx=6, fontSize=12, fontWeight="bold").encode(
                x=alt.value("width"), text="end:N", color=tone
            )
        ]
    name = alt.when(alt.datum.quiet).then(alt.value(ink.quiet)).otherwise(alt.value(ink.ink))
    return [
        ends.mark_text(align="left", dy=-9, fontSize=13, limit=alt.ExprRef("max(60, width - 130)")).encode(
            x=alt.value(0), text="label:N", color=name
        ),
        ends.mark_text(align="right", dy=-9, fontSize=12, fontWeight="bold").encode(
            x=alt.value("width"), text="end:N", color=tone
        ),
    ]


def _names(ink: Palette) -> alt.Axis:
    """Unit names left of their bars: what stands behind the id in the key; who lags in red and strong."""
    lags = "split(datum.value, '\\u001f')[2] === '1'"
    return alt.Axis(
        labelExpr="split(datum.value, '\\u001f')[1]",
        labelLimit=132,
        labelFontSize=13,
        labelColor=alt.condition(lags, alt.value(ink.late), alt.value(ink.ink)),
        labelFontWeight=alt.condition(lags, alt.value("bold"), alt.value("normal")),
        domain=False,
        ticks=False,
        labelPadding=8,
    )


def _colours(ink: Palette) -> alt.Color:
    """States by colour, without a legend: each bar says its states in words, and the card of states names them all."""
    codes = [status.value for status in DRAWN]
    return alt.Color(
        "status:N", scale=alt.Scale(domain=codes, range=[ink.fill[status] for status in DRAWN]), legend=None
    )


def _form(chart: Any) -> Spec:
    """The checked form, without Altair's own size and colours: Streamlit gives the width, the theme the rest."""
    spec: Spec = chart.to_dict()
    spec.pop("$schema", None)
    unsaid = {part: {"aria": False} for part in ("axis", "legend", "text", "area", "line", "point", "rule")}
    spec["config"] = {"view": {"stroke": None}} | unsaid  # the chart's own alt text says them; bars say themselves
    return spec
