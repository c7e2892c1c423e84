"""The meeting's slides, made from what services.show tells, and the rows behind each figure."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

import streamlit as st

from adapters.texts import day_text, text
from models.board import Board, Cell, TaskFacts, UnitFacts
from models.days import days_left
from models.meeting_rules import SOON_DAYS, WAITS_DAYS, Light, light
from models.progress import by_unit, figures, is_overdue
from models.ranking import ranked
from models.words import DecisionKind, InstructionState, ResponsibilityRole, Status
from services.meeting_words import outcome
from services.meetings import Decided, Minutes
from services.show import Show, Urgent, show
from ui.elements.slides import Line, Rows, Slide, prepare
from ui.here import caller, world
from ui.meeting.scene import Scene, overall, unit_slides, wall_slides
from ui.overview.rows import Question, behind, days_waited, urgency
from ui.overview.sheet import task_label
from ui.palette import DARK_INK, PALETTES, WHITE

LINES_A_SLIDE, LINES_MOST, ROWS_MOST = 9, 45, 60  # nobody clicks through a hundred slides
FIGURES = ("undone", "unreported", "uncooperative", "late", "overdue")


def colours(theme: str) -> dict[str, str]:
    """Which colours do the slides wear?"""
    ink = PALETTES[theme]
    return {
        "page": ink.page,
        "ink": ink.ink,
        "edge": ink.quiet,
        "accent": ink.accent,
        "on-accent": WHITE if theme == "light" else DARK_INK,
        "late": ink.late,
        "soon": ink.soon,
        "good": ink.fill[Status.ACCEPTED],
        "scheme": theme,
    }


@st.cache_data(show_spinner=False, max_entries=12)
def meeting_slides(campaign_id: str, mark: str, language: str) -> list[Slide]:  # noqa: ARG001  mark: part of the key
    """Every slide but the decisions, kept until the mark moves. The caller has just asked for the mark."""
    return slides_of(show(world(), caller(), campaign_id), language)


def prepared(slides: Sequence[Slide], minutes: Minutes | None, language: str, *, decides: bool) -> str:
    """The slides as they travel, with the decisions of the meeting that is open as the last one."""
    return prepare([*slides, decisions(minutes, language, decides=decides)])


def slides_of(found: Show, language: str) -> list[Slide]:
    """Overall, by unit, red, yellow, the wall of photos."""
    board, facts = found.board, found.board.campaign
    scene = Scene(
        facts.name,
        facts.starts_on,
        facts.ends_on,
        found.today,
        found.figures,
        found.planned,
        found.points,
        board.promises(),
        found.before,
    )
    return [
        overall(scene, language, opens=True),
        *_units(board, found.today, language),
        *_urgent(found, Light.RED, language),
        *_urgent(found, Light.YELLOW, language),
        *wall_slides(found.wall, language),
    ]


def _units(board: Board, today: date, language: str) -> list[Slide]:
    lead = [row for row in board.rows if row.role is ResponsibilityRole.LEAD]
    of = {unit_id: figures(rows, today) for unit_id, rows in by_unit(lead).items()}
    order = ranked([unit for unit in board.units if unit.id in of], of)
    joined = [row for row in board.rows if row.unit_id not in of]
    also = {unit_id: figures(rows, today) for unit_id, rows in by_unit(joined).items()}
    helping = sorted(
        (unit for unit in board.units if unit.id in also),
        key=lambda unit: (-(also[unit.id].cooperation.share or 0), also[unit.id].overdue, unit.name),
    )
    for_both: dict[str, Any] = {"language": language, "opens": True}
    return [
        *unit_slides(
            order,
            of,
            rule=text(language, "show.rank", rule=text(language, "overview.rank_rule")),
            title=text(language, "show.units_title"),
            sub=text(language, "show.units_sub", n=len(order)),
            **for_both,
        ),
        *unit_slides(
            helping,
            also,
            rule=text(language, "overview.cooperating_rule"),
            title=text(language, "show.helping_title"),
            sub=text(language, "show.units_sub", n=len(helping)),
            ratio="cooperation",
            **for_both,
        ),
    ]


def _urgent(found: Show, which: Light, language: str) -> list[Slide]:
    """One list, over as many slides as it takes."""
    ones = [one for one in found.urgent if one.light is which]
    tasks = {task.id: task for task in found.board.tasks}
    units = {unit.id: unit for unit in found.board.units}
    lines = [_urgent_line(one, tasks, units, language) for one in ones[:LINES_MOST]]
    pages = max(1, ceil(len(lines) / LINES_A_SLIDE))
    name = text(language, f"show.{which.value}")
    rule = text(language, f"show.{which.value}_rule", soon=SOON_DAYS, waits=WAITS_DAYS)
    return [
        Slide(
            id=f"list.{which.value}.{page}",
            kind="list",
            name=name,
            further=page,
            title=text(language, f"show.{which.value}_title", n=len(ones)),
            sub=_which_page(page, pages, len(ones), language),
            data={
                "light": which.value,
                "lines": lines[page * LINES_A_SLIDE : (page + 1) * LINES_A_SLIDE],
                "rule": rule,
                "none": text(language, f"show.{which.value}_none"),
                "least": LINES_A_SLIDE,
            },
        )
        for page in range(pages)
    ]


def _which_page(page: int, pages: int, count: int, language: str) -> str:
    """Which part of a list stands on this slide? Empty where it is all of it."""
    if count > LINES_MOST:
        return text(language, "show.most_urgent", n=LINES_MOST, page=page + 1, of=pages)
    return "" if pages == 1 else text(language, "show.page", n=page + 1, of=pages)


def _urgent_line(one: Urgent, tasks: Mapping[str, TaskFacts], units: Mapping[str, UnitFacts], language: str) -> Line:
    if one.cell is not None:
        row = one.cell.row
        return Line(
            mark=one.light.value,
            whose=units[row.unit_id].short,
            what=task_label(language, tasks[row.task_id]),
            why=_why(one.light, row.status is Status.RETURNED, one.left, one.waited, language),
            href=f"/assignment?id={row.assignment_id}",
        )
    told = one.instruction
    assert told is not None
    returned = told.state is InstructionState.RETURNED
    return Line(
        mark=one.light.value,
        whose=told.unit,
        what=text(language, "show.instructed", words=told.words),
        why=_why(one.light, returned, one.left, one.waited, language),
        href="",
    )


def _why(shines: Light | None, returned: bool, left: int | None, waited: int | None, language: str) -> str:
    """Why does it stand on the list, in two or three words?"""
    if shines is Light.RED and left is not None and left < 0 and waited is None:
        return text(language, "due.over", n=-left)
    if returned:
        return text(language, "status.returned")
    if waited is not None:
        return text(language, "show.waited", n=waited)
    if left == 0:
        return text(language, "due.today")
    return "" if left is None else text(language, "due.left", n=left)


def rows_behind(board: Board, today: date, asked: str, language: str) -> Rows | None:
    """The rows behind a figure of a slide; None for a question that makes no sense."""
    if asked in FIGURES:
        cells = behind(board, Question(asked), today)
        return _rows(board, today, asked, text(language, f"overview.{asked}_title"), cells, language)
    unit = next((one for one in board.units if asked == f"unit.{one.id}"), None)
    if unit is None:
        return None
    cells = [one for one in board.cells if one.row.unit_id == unit.id and one.row.status is not Status.WAIVED]
    done = (Status.ACCEPTED, Status.SUSPENDED)
    cells.sort(key=lambda one: (one.row.status in done, urgency(board, one, today)))
    return _rows(board, today, asked, unit.name, cells, language)


def _rows(board: Board, today: date, asked: str, title: str, cells: Sequence[Cell], language: str) -> Rows:
    tasks = {task.id: task for task in board.tasks}
    units = {unit.id: unit for unit in board.units}
    lines = [_row_line(board, one, tasks, units, today, language) for one in cells[:ROWS_MOST]]
    named = text(language, "show.rows_title", title=title, n=len(cells))
    return Rows(show=asked, title=named, lines=lines, more=max(0, len(cells) - ROWS_MOST))


def _row_line(
    board: Board,
    cell: Cell,
    tasks: Mapping[str, TaskFacts],
    units: Mapping[str, UnitFacts],
    today: date,
    language: str,
) -> Line:
    row = cell.row
    waited = days_waited(board, cell, today)
    shines = light(row, waited, today)
    done = row.status is Status.ACCEPTED
    status = text(language, f"status.{row.status.value}")
    why = status
    if is_overdue(row, today) or (shines is not None and row.status is not Status.RETURNED):
        left = days_left(row.due_on, today)
        why = f"{status} · {_why(shines, False, left, waited, language)}"
    return Line(
        mark=shines.value if shines else "done" if done else "",
        whose=units[row.unit_id].short,
        what=task_label(language, tasks[row.task_id]),
        why=why,
        href=f"/assignment?id={row.assignment_id}",
    )


def decisions(minutes: Minutes | None, language: str, *, decides: bool) -> Slide:
    """What has been decided so far; says what to do first where no meeting is open."""
    lines = [] if minutes is None else [_decided(one, language) for one in minutes.decisions]
    standing = sum(not one["gone"] for one in lines)
    return Slide(
        id="decisions",
        kind="decisions",
        name=text(language, "show.decisions"),
        further=0,
        title=text(language, "show.decisions_title", n=standing),
        sub="" if minutes is None else minutes.meeting.title,
        data={"lines": lines, "closed": "" if decides else text(language, "show.decisions_closed")},
    )


def _decided(one: Decided, language: str) -> dict[str, Any]:
    gone = one.withdrawn_at is not None
    task = one.kind is DecisionKind.TASK
    kind = text(language, "show.became_task", task=one.task) if task else text(language, "decision.instruction")
    return {
        "id": one.id,
        "kind": one.kind.value,
        "kind_words": kind,
        "what": one.words,
        "whose": one.whose,
        "due": text(language, "due.by", day=day_text(language, one.due_on)),
        "gone": gone,
        "why": text(language, "meeting.withdrawn_why", reason=one.reason) if gone else outcome(one, language),
        "ask": text(language, "meeting.withdraw_reason_task" if task else "meeting.withdraw_reason"),
    }
