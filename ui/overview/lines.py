"""A line for an assignment: who, what, and why it stands here; a click opens it."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from models.board import Board, Cell, TaskFacts, UnitFacts
from models.days import days_left
from models.progress import is_overdue, is_reached
from models.words import ResponsibilityRole, Status
from ui.cards import badge_words, due_words
from ui.here import language, t
from ui.overview.rows import days_waited
from ui.overview.sheet import task_label
from ui.plain import plain
from ui.shell import page
from ui.target_words import figure_words

TITLE_NARROW = 8  # letters of a task beside its unit in a narrow card
REASON_SHOWN = 24  # letters of the reviewer's words; the whole stands in the assignment


def show_lines(board: Board, cells: Sequence[Cell], today: date, *, narrow: bool = False) -> None:
    """Show assignments as links, each with its unit, its task and why it is here; `narrow` cuts the title short."""
    tasks = {task.id: task for task in board.tasks}
    units = {unit.id: unit for unit in board.units}
    opened = page("assignment")
    for cell in cells:
        st.page_link(
            opened,
            label=line_words(board, cell, tasks, units, today, narrow=narrow),
            icon=":material/chevron_right:",
            width="stretch",
            query_params={"id": cell.row.assignment_id},
        )


def line_words(
    board: Board,
    cell: Cell,
    tasks: Mapping[str, TaskFacts],
    units: Mapping[str, UnitFacts],
    today: date,
    *,
    narrow: bool = False,
) -> str:
    """How does an assignment stand in a list? Situation, unit and task, in markdown."""
    task, unit = tasks[cell.row.task_id], units[cell.row.unit_id]
    role = "" if cell.row.role is ResponsibilityRole.LEAD else f" :small[:gray[{t('duty.cooperating')}]]"
    title = task_label(language(), task)
    label = plain(title if not narrow or len(title) <= TITLE_NARROW else f"{title[:TITLE_NARROW]}…")
    said = f"{_situation(board, cell, task, today)} **{plain(unit.short)}**{role} {label}"
    return said if narrow else f"{said}{_more(cell)}"


def _more(cell: Cell) -> str:
    """What a wide line says besides: its own due day is later, how far its target is, what the reviewer wrote."""
    extended = f" :small[:gray[{t('overview.extended')}]]" if cell.extended else ""
    figure = figure_words(cell.row)
    mark = ":green" if is_reached(cell.row) else ":gray"
    target = f" :small[{mark}[{plain(figure)}]]" if figure else ""
    return f"{extended}{target}{_reason(cell)}"


def _situation(board: Board, cell: Cell, task: TaskFacts, today: date) -> str:
    """Why is it here? Its state, with how long it is overdue or has waited."""
    row = cell.row
    left = days_left(row.due_on, today)
    if is_overdue(row, today):
        late = f":red-badge[:material/error: {t('due.over', n=-(left or 0))}]"
        return late if row.status is not Status.RETURNED else f"{late} {badge_words(row.status)}"
    waited = days_waited(board, cell, today)
    if waited is not None:
        return f"{badge_words(row.status)} :small[:gray[{t('overview.waited', n=waited)}]]"
    if row.status in (Status.RETURNED, Status.ACCEPTED):
        return badge_words(row.status)
    words = due_words(row.due_on, left, continuing=task.continuing, waits=True, printed=task.due_text)
    return f"{badge_words(row.status)} :small[:gray[{plain(words)}]]"


def _reason(cell: Cell) -> str:
    """The reviewer's words, as long as they are what the unit has to answer."""
    words = " ".join(cell.reason.split()) if cell.row.status is Status.RETURNED else ""
    short = words if len(words) <= REASON_SHOWN else words[:REASON_SHOWN] + "…"
    return f" :small[:gray[{plain(short)}]]" if short else ""
