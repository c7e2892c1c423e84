"""The responsibility matrix of a board: its columns, rows, cells and legend in the reader's words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import streamlit as st

from adapters.texts import percent_text, text
from models.board import Board, Cell, TaskFacts
from models.days import days_left
from models.progress import OPEN, Together, by_task, is_overdue, together
from models.words import ResponsibilityRole, Status, TaskState
from ui.board_filters import Filters, filtered
from ui.cards import due_words
from ui.elements.matrix import (
    HEADS,
    LegendEntry,
    MatrixCell,
    MatrixGroup,
    MatrixRow,
    MatrixSum,
    MatrixUnit,
    Prepared,
    prepare,
)
from ui.here import language, t
from ui.matrix_groups import Block, blocks
from ui.overview.sheet import task_label

FOREIGN = "-"  # begins the id of a cell that this reader may not open


@dataclass(frozen=True)
class Drawn:
    """The matrix as the element is given it, and how much is in it."""

    prepared: Prepared
    tasks: int
    assignments: int


@dataclass(frozen=True)
class _Words:
    """The words of one language that a few thousand cells share; looked up once."""

    marks: Mapping[Status, str]
    statuses: Mapping[Status, str]
    roles: Mapping[ResponsibilityRole, str]
    states: Mapping[TaskState, str]
    overdue: str
    extended: str
    comma: str
    label: str


def drawn_matrix(board: Board, chosen: Filters, today: date, unit_id: str | None) -> Drawn:
    """How does the matrix stand on the screen? `unit_id`: whose cells alone may be opened, None for all."""
    names = tuple((unit.id, unit.name, unit.short) for unit in board.units)
    groups = tuple((group.id, group.name) for group in board.groups)
    seen_as = (board.campaign.id, board.campaign.revision, names, groups, repr(chosen), today, unit_id, language())
    return _drawn(board, chosen, today, unit_id, seen_as)


@st.cache_resource(max_entries=12, show_spinner=False)
def _drawn(_board: Board, _chosen: Filters, _today: date, _unit_id: str | None, seen_as: Hashable) -> Drawn:  # noqa: ARG001
    """Kept under everything it depends on; a few thousand cells take longer to put into words than to send."""
    shown = filtered(_board, _chosen, _today)
    tasks = {task.id for task in shown.tasks}
    cells = [cell for cell in shown.cells if cell.row.task_id in tasks]
    found = blocks(_board, {unit.id for unit in shown.units}, _unit_id)
    prepared = prepare(
        heads=_heads(_board),
        units=[unit for block in found for unit in _columns(block)],
        rows=_rows(_board, shown.tasks, _today),
        cells=_cells(_board, cells, _today, _unit_id),
        groups=[_group(block, _chosen) for block in found if block.inside],
        sums=[one for block in found if block.inside for one in _sums(_board, block, cells, _today)],
    )
    return Drawn(prepared, len(shown.tasks), len(cells))


def scope_words(board: Board, unit_id: str | None) -> str:
    """What does the matrix show, and what does a click do?"""
    counts = {
        "tasks": t("overview.tasks", n=len(board.tasks)),
        "units": t("overview.units", n=len(board.units)),
        "assignments": t("overview.assignments", n=len(board.cells)),
    }
    return t("matrix.scope" if unit_id is None else "matrix.scope_own", **counts)


def legend(*, groups: bool) -> list[LegendEntry]:
    """What do the marks mean? That of a folded group only where there are `groups`."""
    words = _words(language())
    entries = [
        LegendEntry(mark="", status="not_started", role=role.value, label=words.roles[role])
        for role in ResponsibilityRole
    ]
    for status in (Status.ACCEPTED, Status.SUBMITTED, Status.IN_PROGRESS, Status.RETURNED, Status.SUSPENDED):
        accepted = status is Status.ACCEPTED
        label = t("matrix.legend_files", status=words.statuses[status]) if accepted else words.statuses[status]
        mark = f"{words.marks[status]}{'3' if accepted else ''}"
        entries.append(LegendEntry(mark=mark, status=status.value, role="lead", label=label))
    if groups:
        state = TaskState.PARTLY_DONE.value
        entries.append(LegendEntry(mark="3/8", status=state, role="lead", label=t("matrix_group.legend")))
    mark = words.marks[Status.IN_PROGRESS]
    return [*entries, LegendEntry(mark=mark, status="in_progress", role="lead", label=words.overdue, overdue=True)]


def _heads(board: Board) -> dict[str, str]:
    fields = {"caption": {"name": board.campaign.name}}
    keys = {"empty": "matrix.no_match"}
    return {name: t(keys.get(name, f"matrix.{name}"), **fields.get(name, {})) for name in HEADS}


def _columns(block: Block) -> list[MatrixUnit]:
    """The units of a block as columns, those that fold with its group last."""
    heading = block.name or t(f"kind.{block.kind.value}")
    inside = {unit.id for unit in block.inside}
    return [
        MatrixUnit(
            id=unit.id,
            name=unit.short,
            full_name=unit.name,
            group=heading,
            within=block.group_id if inside else None,
            folds=unit.id in inside,
        )
        for unit in block.units
    ]


def _group(block: Block, chosen: Filters) -> MatrixGroup:
    """A group as a column; a filter for units keeps it open, because they are what is looked for."""
    name, n = block.name, len(block.inside)
    count = t("matrix_group.others" if block.apart else "matrix_group.all", n=n)
    names = t("my.comma").join(unit.name for unit in block.inside)
    return MatrixGroup(
        id=block.group_id,
        name=name,
        count=count,
        label=t("matrix_group.label", name=name, count=count, names=names),
        unfold=t("matrix_group.unfold", name=name),
        fold=t("matrix_group.fold", name=name),
        open=not block.folded,
        held=bool(chosen.units),
    )


def _sums(board: Board, block: Block, cells: Sequence[Cell], today: date) -> list[MatrixSum]:
    """The folded cells of a group: what its units inside owe for each task, taken together."""
    inside, words = {unit.id for unit in block.inside}, _words(language())
    tasks = {task.id: task_label(language(), task) for task in board.tasks}
    rows = by_task(cell.row for cell in cells if cell.row.unit_id in inside)
    name = t("matrix_group.name", name=block.name, n=len(inside))
    return [
        _sum(task_id, block.group_id, name, tasks[task_id], together(of, today), words) for task_id, of in rows.items()
    ]


def _sum(task_id: str, group_id: str, name: str, task: str, of: Together, words: _Words) -> MatrixSum:
    said = [words.label.format(unit=name, task=task, role=words.roles[of.role], status=words.states[of.state])]
    if of.applicable:
        said.append(t("matrix_group.done", done=of.done, n=of.applicable))
    if of.overdue:
        said.append(t("matrix_group.overdue", n=of.overdue))
    return MatrixSum(
        row=task_id,
        group=group_id,
        role=of.role.value,
        state=of.state.value,
        mark=f"{of.done}/{of.applicable}" if of.applicable else words.marks[Status.WAIVED],
        share=of.done / of.applicable if of.applicable else 0.0,
        overdue=of.overdue > 0,
        label=words.comma.join(said),
    )


def _rows(board: Board, tasks: Sequence[TaskFacts], today: date) -> list[MatrixRow]:
    of, states = board.by_task(today), board.task_states()
    waits = {cell.row.task_id for cell in board.cells if cell.row.status in OPEN}
    return [
        MatrixRow(
            id=task.id,
            number=task.number,
            title=task.title or t("matrix.missing"),
            title_missing=not task.title,
            note=task_due(task, today, waits=task.id in waits),
            completion=percent_text(language(), of[task.id].completion.share),
            completion_share=of[task.id].completion.share,
            state=states[task.id].value,
        )
        for task in tasks
    ]


def task_due(task: TaskFacts, today: date, *, waits: bool) -> str:
    """How is a task's due day said?"""
    left = days_left(task.due_on, today)
    return due_words(task.due_on, left, continuing=task.continuing, waits=waits, printed=task.due_text)


def _cells(board: Board, cells: Sequence[Cell], today: date, unit_id: str | None) -> list[MatrixCell]:
    words = _words(language())
    units = {unit.id: unit.name for unit in board.units}
    tasks = {task.id: task_label(language(), task) for task in board.tasks}
    files: dict[int, str] = {}
    return [_cell(cell, words, units, tasks, files, today, unit_id) for cell in cells]


def _cell(
    cell: Cell,
    words: _Words,
    units: Mapping[str, str],
    tasks: Mapping[str, str],
    files: dict[int, str],
    today: date,
    unit_id: str | None,
) -> MatrixCell:
    row, n = cell.row, cell.files or 0
    overdue = is_overdue(row, today)
    names = {"unit": units[row.unit_id], "task": tasks[row.task_id]}
    said = [words.label.format(**names, role=words.roles[row.role], status=words.statuses[row.status])]
    if overdue:
        said.append(words.overdue)
    if cell.extended:
        said.append(words.extended)
    if n:
        said.append(files.get(n) or files.setdefault(n, t("common.files", n=n)))
    mark = words.marks[row.status]
    return MatrixCell(
        row=row.task_id,
        unit=row.unit_id,
        id=row.assignment_id if unit_id in (None, row.unit_id) else f"{FOREIGN}{row.task_id}{row.unit_id}",
        role=row.role.value,
        status=row.status.value,
        mark=f"{mark}{n}" if n else mark,
        overdue=overdue,
        label=words.comma.join(said),
    )


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    marks = {status: text(language, f"mark.{status.value}") for status in Status}
    return _Words(
        marks=marks | {Status.NOT_STARTED: ""},  # the element draws it: a dot, full for lead
        statuses={status: text(language, f"status.{status.value}") for status in Status},
        roles={role: text(language, f"duty.{role.value}") for role in ResponsibilityRole},
        states={state: text(language, f"task_state.{state.value}") for state in TaskState},
        overdue=text(language, "status.overdue"),
        extended=text(language, "overview.extended"),
        comma=text(language, "matrix.comma"),
        label=text(language, "matrix.label"),
    )
