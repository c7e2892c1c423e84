"""The filters of the matrix. They stand in the address, so that a link shows the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from models.board import Board, Cell
from models.progress import is_overdue
from models.words import ResponsibilityRole, Status
from ui.here import t

EMPTY: Mapping[str, Any] = {
    "matrix_search": "",
    "matrix_unit": [],
    "matrix_role": None,
    "matrix_state": None,
    "matrix_overdue": False,
}


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see; empty means all."""

    units: Sequence[str] = ()
    role: str = ""
    state: str = ""
    overdue: bool = False
    search: str = ""

    @property
    def of_cells(self) -> bool:
        """Do they leave out single assignments, so that rows without any can go?"""
        return bool(self.units or self.role or self.state or self.overdue)

    def __bool__(self) -> bool:
        return self.of_cells or bool(self.search.strip())


def show_filters(board: Board, *, folded: bool) -> Filters:
    """Show the filters, `folded` away behind a button where a small screen is likely; what did the reader choose?"""
    if folded:
        with st.popover(t("matrix.filters"), icon=":material/filter_list:", key="matrix_filters"):
            return _widgets(board)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="matrix_filters"):
        return _widgets(board)


def _widgets(board: Board) -> Filters:
    names = {unit.id: unit.name for unit in board.units}
    search = st.text_input(
        t("matrix.search"),
        key="matrix_search",
        placeholder=t("matrix.search_hint"),
        icon=":material/search:",
        label_visibility="collapsed",
        width=210,
        bind="query-params",
    )
    units = st.multiselect(
        t("matrix.unit"),
        list(names),
        format_func=lambda one: names[one],
        key="matrix_unit",
        placeholder=t("matrix.all_units"),
        select_all=False,
        label_visibility="collapsed",
        width=220,
        bind="query-params",
    )
    role = _choice("role", [role.value for role in ResponsibilityRole], "duty", "any_role", 190)
    state = _choice("state", [status.value for status in Status], "status", "any_state", 165)
    overdue = st.toggle(t("matrix.overdue"), key="matrix_overdue", width="content", bind="query-params")
    return Filters(units, role, state, overdue, search)


def _choice(what: str, options: list[str], words: str, any_of_them: str, width: int) -> str:
    chosen = st.selectbox(
        t(f"matrix.{what}"),
        options,
        index=None,
        format_func=lambda one: t(f"{words}.{one}"),
        key=f"matrix_{what}",
        placeholder=t(f"matrix.{any_of_them}"),
        label_visibility="collapsed",
        width=width,
        bind="query-params",
    )
    return chosen or ""


def clear_filters() -> None:
    """Show everything again."""
    st.session_state.update(EMPTY)


def filtered(board: Board, chosen: Filters, today: date) -> Board:
    """Which tasks, units and assignments are left? The figures still belong to the whole board."""
    words = chosen.search.strip().casefold()
    tasks = [task for task in board.tasks if words in f"{task.number} {task.title}".casefold()]
    if not chosen.of_cells:
        return replace(board, tasks=tasks)
    cells = [cell for cell in board.cells if _fits(cell, chosen, today)]
    kept, present = {cell.row.task_id for cell in cells}, {cell.row.unit_id for cell in cells}
    return replace(
        board,
        tasks=[task for task in tasks if task.id in kept],
        units=[unit for unit in board.units if unit.id in present],
        cells=cells,
    )


def _fits(cell: Cell, chosen: Filters, today: date) -> bool:
    row = cell.row
    return (
        (not chosen.units or row.unit_id in chosen.units)
        and (not chosen.role or row.role.value == chosen.role)
        and (not chosen.state or row.status.value == chosen.state)
        and (not chosen.overdue or is_overdue(row, today))
    )
