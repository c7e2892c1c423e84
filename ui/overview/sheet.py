"""Everything the overview shows of a campaign at one revision, on one day, in one language and theme, computed once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from adapters.texts import day_text, number_text, percent_text, text
from models.board import Board, TaskFacts, UnitFacts
from models.progress import Figures, Row, by_task, by_unit, figures
from models.timeline import Point, planned_share
from models.words import ResponsibilityRole, Status
from ui.charts import Bars, Progress, bar_data, progress_data
from ui.overview.rows import counted
from ui.palette import DRAWN, PALETTES, WHITE

SEPARATOR = "\x1f"  # stands between the parts of a bar's key; cannot be typed
MANY_UNITS, LAGGING = 40, 30  # of more than so many units, so many are drawn until the reader asks for all
WORDED_FROM = 0.07  # a count is written in its segment from this share on
_NOTHING = figures([], date.min)


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be sent: its data, how many rows it has, and its sentence for those who cannot see it."""

    data: Mapping[str, bytes]
    rows: int
    alt: str


@dataclass(frozen=True)
class Sheet:
    """The overview's figures and charts."""

    figures: Figures
    week_ago: float | None  # completion a week ago, 0…1; None before the first week is over
    planned: float  # where an even pace would be today
    behind: Mapping[str, int]
    progress: Drawing
    tasks: Drawing
    units: Drawing
    lagging: Drawing | None  # the last of many units; None where all fit
    cooperating: Drawing  # units without lead tasks


@st.cache_data(show_spinner=False, max_entries=24)
def sheet(
    at: tuple[str, int, str],  # noqa: ARG001  campaign, revision and the units' names: the key that stands for the board
    today: date,
    language: str,
    theme: str,
    _board: Board,
) -> Sheet:
    """What does the overview show? The units' names are in the key: they change without the campaign's revision."""
    points = _board.over_time(today)
    now = _board.figures(today)
    lead = [row for row in _board.rows if row.role is ResponsibilityRole.LEAD]
    of = {unit_id: figures(rows, today) for unit_id, rows in by_unit(lead).items()}
    joined = [row for row in _board.rows if row.unit_id not in of]
    order = ranked([unit for unit in _board.units if unit.id in of], of)
    return Sheet(
        figures=now,
        week_ago=_share_on(points, today - timedelta(days=7)),
        planned=planned_share(_board.campaign.starts_on, _board.campaign.ends_on, today),
        behind=counted(_board, today),
        progress=_progress(_board, points, today, language),
        tasks=_tasks(_board, lead, today, language, theme),
        units=_units(order, of, language, theme),
        lagging=_units(order[-LAGGING:], of, language, theme) if len(order) > MANY_UNITS else None,
        cooperating=_cooperating(_board, joined, today, language, theme),
    )


def sheet_of(board: Board, today: date, language: str, theme: str) -> Sheet:
    """The sheet of this board, from memory when nothing has moved."""
    names = "\n".join(unit.short for unit in board.units)
    return sheet((board.campaign.id, board.campaign.revision, names), today, language, theme, board)


def task_label(language: str, task: TaskFacts) -> str:
    """What is a task called, its printed number first? The catalogue's words where the notice gives no title."""
    return f"{task.number} {task.title or text(language, 'common.title_missing')}".strip()


def ranked(units: Sequence[UnitFacts], of: Mapping[str, Figures]) -> list[UnitFacts]:
    """In which order do units stand? By completion, then reported, then fewer overdue, then name."""
    return sorted(units, key=lambda unit: (*_rank(of[unit.id]), unit.name))


def _rank(one: Figures) -> tuple[float, float, int]:
    completion, reported = one.completion.share, one.reported.share
    return (1 if completion is None else -completion, 1 if reported is None else -reported, one.overdue)


def _share_on(points: Sequence[Point], day: date) -> float | None:
    return next((point.share for point in points if point.day == day), None)


def _progress(board: Board, points: Sequence[Point], today: date, language: str) -> Drawing:
    facts = board.campaign
    actual = [(p.day, p.share, "", _tip(language, p.day, p.share)) for p in points if p.share is not None]
    plan = [(day, planned_share(facts.starts_on, facts.ends_on, day), "", "") for day in _plan_days(board, today)]
    if plan:
        plan[1] = (*plan[1][:2], text(language, "overview.plan"), "")
    now = [(day, share, percent_text(language, share), tip) for day, share, _, tip in actual[-1:]]
    share = percent_text(language, actual[-1][1] if actual else None)
    even = percent_text(language, planned_share(facts.starts_on, facts.ends_on, today))
    alt = text(language, "overview.alt_progress", share=share, plan=even)
    return Drawing(progress_data(Progress(actual, plan, now)), len(actual), alt)


def _tip(language: str, day: date, share: float) -> str:
    return f"{day_text(language, day)} {percent_text(language, share)}"


def _plan_days(board: Board, today: date) -> tuple[date, date, date]:
    """First day, the day that carries the word, last day: the word keeps away from today's label."""
    first, last = board.campaign.starts_on, board.campaign.ends_on
    span = (last - first).days
    late = (today - first).days > span * 0.6
    return first, first + timedelta(days=round(span * (0.3 if late else 0.86))), last


def _tasks(board: Board, lead: list[Row], today: date, language: str, theme: str) -> Drawing:
    of = {task_id: figures(rows, today) for task_id, rows in by_task(lead).items()}
    lines = [(task.id, task_label(language, task), of.get(task.id, _NOTHING), not task.title) for task in board.tasks]
    return _drawing(lines, "overview.alt_tasks", language, theme)


def _units(order: Sequence[UnitFacts], of: Mapping[str, Figures], language: str, theme: str) -> Drawing:
    lines = [(unit.id, unit.short, of[unit.id], False) for unit in order]
    return _drawing(lines, "overview.alt_units", language, theme)


def _cooperating(board: Board, joined: list[Row], today: date, language: str, theme: str) -> Drawing:
    of = {unit_id: figures(rows, today) for unit_id, rows in by_unit(joined).items()}
    units = [unit for unit in board.units if unit.id in of]
    order = sorted(units, key=lambda unit: (-(of[unit.id].cooperation.share or 0), of[unit.id].overdue, unit.name))
    lines = [(unit.id, unit.short, of[unit.id], False) for unit in order]
    return _drawing(lines, "overview.alt_cooperating", language, theme, cooperation=True)


def _drawing(
    lines: Sequence[tuple[str, str, Figures, bool]],
    alt: str,
    language: str,
    theme: str,
    *,
    cooperation: bool = False,
) -> Drawing:
    segments: list[dict[str, Any]] = []
    ends = []
    for key, label, of, quiet in lines:
        share = (of.cooperation if cooperation else of.completion).share
        whole_key = SEPARATOR.join((key, label, "1" if of.overdue else ""))
        segments += _segments(whole_key, label, of.by_status, language, theme)
        end = percent_text(language, share)
        if of.overdue:
            end = text(language, "overview.end_late", share=end, n=number_text(language, of.overdue))
        ends.append({"key": whole_key, "label": label, "end": end, "late": of.overdue > 0, "quiet": quiet})
    sentence = text(language, alt, n=len(lines), late=sum(1 for one in ends if one["late"]))
    return Drawing(bar_data(Bars(segments, ends)), len(lines), sentence)


def _segments(
    key: str, name: str, by_status: Mapping[Status, int], language: str, theme: str
) -> Iterable[dict[str, Any]]:
    """The pieces of one bar from left to right, as shares of the applicable assignments."""
    whole = sum(by_status.get(status, 0) for status in DRAWN)
    reached = 0
    for status in DRAWN:
        n = by_status.get(status, 0)
        if not n:
            continue
        a, b = reached / whole, (reached + n) / whole
        reached += n
        words = text(language, f"status.{status.value}")
        yield {
            "key": key,
            "status": status.value,
            "words": words,
            "name": name,
            "n": n,
            "count": number_text(language, n) if b - a >= WORDED_FROM else "",
            "a": a,
            "b": b,
            "mid": (a + b) / 2,
            "pale": PALETTES[theme].on[status] == WHITE,
            "said": text(language, "overview.bar_said", name=name, state=words, n=n),
        }
