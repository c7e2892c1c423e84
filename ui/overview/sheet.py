"""Everything the overview shows of a campaign at one revision, on one day, in one language and theme, computed once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from adapters.texts import number_text, percent_text, text
from models.board import Board, TaskFacts, UnitFacts
from models.progress import Figures, Row, by_task, by_unit, figures
from models.ranking import lead_figures, rank, ranked
from models.timeline import Point
from models.words import ResponsibilityRole, Status
from ui.charts import Bars, bar_data
from ui.overview.calendar import phases, progress
from ui.overview.drawing import SEPARATOR, Drawing
from ui.overview.rows import counted
from ui.overview.states import segment, states
from ui.palette import DRAWN

MANY, FIRST, LAST = 16, 5, 10  # of more than so many units, so many first and last ones are drawn until asked for all
_NOTHING = figures([], date.min)
_LEAD, _COOPERATING = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING


@dataclass(frozen=True)
class Ranking:
    """Units as a whole: how many are through, part of the way, and have nothing accepted yet."""

    units: int
    done: int
    part: int
    none: int


@dataclass(frozen=True)
class Sheet:
    """The overview's figures and charts."""

    figures: Figures
    week_ago: float | None  # completion a week ago, 0…1; None before the first week is over
    planned: float | None  # where completion should be today, by the due days; None where nothing is applicable
    behind: Mapping[str, int]
    progress: Drawing
    states: Drawing
    phases: Drawing | None  # None where the campaign has no phases
    tasks: Drawing
    lagging: Drawing | None  # of many tasks those that are least far; None where all fit
    units: Drawing
    extremes: Drawing | None  # the first and the last of many units; None where all fit
    ranking: Ranking
    cooperating: Drawing  # units without lead tasks


@st.cache_data(show_spinner=False, max_entries=32)
def sheet(
    at: tuple[str, ...],  # noqa: ARG001  campaign, revision, names and the part of it: the key that stands for the board
    today: date,
    language: str,
    theme: str,
    _board: Board,
) -> Sheet:
    """What does the overview show? The units' names are in the key: they change without the campaign's revision."""
    points = _board.over_time(today)
    lead = [row for row in _board.rows if row.role is _LEAD]
    of = lead_figures(_board, today)
    joined = [row for row in _board.rows if row.unit_id not in of]
    order = ranked([unit for unit in _board.units if unit.id in of], of)
    tasks = _task_lines(_board, lead, today, language)
    return Sheet(
        figures=_board.figures(today),
        week_ago=_share_on(points, today - timedelta(days=7)),
        planned=_board.planned(today),
        behind=counted(_board, today),
        progress=progress(_board, points, today, language),
        states=states(_board, language, theme),
        phases=phases(_board, today, language) if _board.phases else None,
        tasks=_drawing(tasks, "overview.alt_tasks", language, theme),
        lagging=_lagging(tasks, language, theme) if len(tasks) > MANY else None,
        units=_units(order, of, language, theme),
        extremes=_extremes(order, of, language, theme) if len(order) > MANY else None,
        ranking=_ranking(of.values()),
        cooperating=_cooperating(_board, joined, today, language, theme),
    )


def sheet_of(board: Board, today: date, language: str, theme: str, seen_as: str = "") -> Sheet:
    """The sheet of this board, from memory when nothing has moved; `seen_as` names the part of a campaign it is."""
    names = "\n".join(unit.short for unit in board.units)
    at = (board.campaign.id, str(board.campaign.revision), names, seen_as)
    return sheet(at, today, language, theme, board)


def task_label(language: str, task: TaskFacts) -> str:
    """What is a task called, its printed number first? The catalogue's words where the notice gives no title."""
    return f"{task.number} {task.title or text(language, 'common.title_missing')}".strip()


def _share_on(points: Sequence[Point], day: date) -> float | None:
    return next((point.share for point in points if point.day == day), None)


def _ranking(of: Iterable[Figures]) -> Ranking:
    shares = [share for one in of if (share := one.completion.share) is not None]
    done, none = sum(share == 1 for share in shares), sum(share == 0 for share in shares)
    return Ranking(len(shares), done, len(shares) - done - none, none)


Line = tuple[str, str, Figures, bool]  # id, label, figures, whether it is said quietly


def _task_lines(board: Board, lead: list[Row], today: date, language: str) -> list[Line]:
    of = {task_id: figures(rows, today) for task_id, rows in by_task(lead).items()}
    return [(task.id, task_label(language, task), of.get(task.id, _NOTHING), not task.title) for task in board.tasks]


def _lagging(lines: Sequence[Line], language: str, theme: str) -> Drawing:
    """The tasks that are least far, the least first; those to which nothing applies are not behind."""
    open_ones = [line for line in lines if line[2].completion.share is not None]
    least = sorted(open_ones, key=lambda line: (-rank(line[2])[0], -rank(line[2])[1], -line[2].overdue))
    return _drawing(least[:LAST], "overview.alt_lagging", language, theme)


def _units(order: Sequence[UnitFacts], of: Mapping[str, Figures], language: str, theme: str) -> Drawing:
    return _drawing(
        [(unit.id, unit.short, of[unit.id], False) for unit in order], "overview.alt_units", language, theme
    )


def _extremes(order: Sequence[UnitFacts], of: Mapping[str, Figures], language: str, theme: str) -> Drawing:
    """The first and the last of the ranking, with a row between them that says how many are left out."""
    lines = [(unit.id, unit.short, of[unit.id], False) for unit in order]
    between = text(language, "overview.between", n=len(lines) - FIRST - LAST)
    gap = ("", between, _NOTHING, True)
    return _drawing([*lines[:FIRST], gap, *lines[-LAST:]], "overview.alt_extremes", language, theme)


def _cooperating(board: Board, joined: list[Row], today: date, language: str, theme: str) -> Drawing:
    of = {unit_id: figures(rows, today) for unit_id, rows in by_unit(joined).items()}
    units = [unit for unit in board.units if unit.id in of]
    order = sorted(units, key=lambda unit: (-(of[unit.id].cooperation.share or 0), of[unit.id].overdue, unit.name))
    lines = [(unit.id, unit.short, of[unit.id], False) for unit in order]
    return _drawing(lines, "overview.alt_cooperating", language, theme, cooperation=True)


def _drawing(lines: Sequence[Line], alt: str, language: str, theme: str, *, cooperation: bool = False) -> Drawing:
    segments: list[dict[str, Any]] = []
    ends = []
    for key, label, of, quiet in lines:
        share = (of.cooperation if cooperation else of.completion).share
        whole_key = SEPARATOR.join((key, label, "1" if of.overdue else ""))
        segments += _segments(whole_key, label, of.by_status, language, theme, cooperation=cooperation)
        end = percent_text(language, share)
        if of.overdue:
            end = text(language, "overview.end_late", share=end, n=number_text(language, of.overdue))
        ends.append(
            {"key": whole_key, "label": label, "end": end if key else "", "late": of.overdue > 0, "quiet": quiet}
        )
    sentence = text(language, alt, n=sum(1 for line in lines if line[0]), late=sum(1 for one in ends if one["late"]))
    said = [(line[0], f"{end['label']} {end['end']}") for line, end in zip(lines, ends, strict=True) if line[0]]
    return Drawing(bar_data(Bars(segments, ends)), len(lines), sentence, said)


def _segments(
    key: str, name: str, by_status: Mapping[Status, int], language: str, theme: str, *, cooperation: bool
) -> Iterable[dict[str, Any]]:
    """The pieces of one bar from left to right, as shares of the applicable assignments."""
    whole = sum(by_status.get(status, 0) for status in DRAWN)
    reached = 0
    role = _COOPERATING if cooperation else _LEAD
    for status in DRAWN:
        n = by_status.get(status, 0)
        if n:
            words = text(language, f"status.{status.value}")
            yield segment(key, name, status, role, words, (reached / whole, (reached + n) / whole, n), language, theme)
            reached += n
