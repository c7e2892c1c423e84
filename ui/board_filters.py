"""Which part of a campaign a reader looks at. It stands in the address in codes and ids, never in a language's words.

So a link shows the same to whoever opens it: after a sign-in, in the other language, after a unit was renamed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from models.board import Board, Cell
from models.progress import is_overdue
from models.words import ResponsibilityRole, Status, UnitKind

NO_PHASE = "none"  # the tasks that belong to no phase
NAMES = ("phase", "kind", "unit", "role", "state", "overdue", "q")
_YES = "1"
_ALLOWED = {
    "kind": {kind.value for kind in UnitKind},
    "role": {role.value for role in ResponsibilityRole},
    "state": {status.value for status in Status},
}


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see; empty means all."""

    units: tuple[str, ...] = ()
    role: str = ""
    state: str = ""
    overdue: bool = False
    search: str = ""
    phase: str = ""
    kind: str = ""

    @property
    def of_cells(self) -> bool:
        """Do they leave out single assignments, so that rows without any can go?"""
        return bool(self.units or self.kind or self.role or self.state or self.overdue)

    def __bool__(self) -> bool:
        return self.of_cells or bool(self.phase or self.search.strip())

    @property
    def params(self) -> dict[str, str | list[str]]:
        """How do they stand in the address? What is empty is left out."""
        fields: dict[str, str | list[str]] = {
            "phase": self.phase,
            "kind": self.kind,
            "unit": list(self.units),
            "role": self.role,
            "state": self.state,
            "overdue": _YES if self.overdue else "",
            "q": self.search.strip(),
        }
        return {name: value for name, value in fields.items() if value}


def addressed(board: Board, names: Collection[str] = NAMES) -> Filters:
    """Which of these filters does the address hold? What this campaign or this reader does not know is not said."""
    params = st.query_params
    phases = {NO_PHASE, *(phase.id for phase in board.phases)} if board.phases else set[str]()
    allowed = _ALLOWED | {"phase": phases}
    coded = {name: params[name] for name in allowed if name in names and params.get(name, "") in allowed[name]}
    known = {unit.id for unit in board.units}
    return Filters(
        units=tuple(one for one in params.get_all("unit") if one in known) if "unit" in names else (),
        overdue="overdue" in names and params.get("overdue", "") == _YES,
        search=params.get("q", "") if "q" in names else "",
        **coded,
    )


def put(campaign_id: str, **values: Any) -> None:
    """Put these into the address, by their names there, and with them whose they are; empty ones leave it."""
    st.query_params["campaign"] = campaign_id
    for name, value in values.items():
        if value:
            st.query_params[name] = _YES if value is True else value
        else:
            st.query_params.pop(name, None)


def clear_filters() -> None:
    """Show everything again."""
    for name in NAMES:
        st.query_params.pop(name, None)


def bound(name: str, key: str, value: Any, campaign_id: str) -> dict[str, Any]:
    """What a filter's widget is given: it shows what the address says, and a change goes into the address."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _changed, "args": (name, key, campaign_id)}


def _changed(name: str, key: str, campaign_id: str) -> None:
    put(campaign_id, **{name: st.session_state[key]})


def phase_of(board: Board) -> Mapping[str, str]:
    """In which phase is each task? NO_PHASE for one without."""
    known = {phase.id for phase in board.phases}
    return {task.id: task.phase_id if task.phase_id in known else NO_PHASE for task in board.tasks}


def part(board: Board, chosen: Filters) -> Board:
    """The campaign as far as these phases, kinds and units go, with figures of its own."""
    of = phase_of(board)
    tasks = {task_id for task_id, phase in of.items() if phase == chosen.phase} if chosen.phase else None
    units = None
    if chosen.units or chosen.kind:
        units = {
            unit.id
            for unit in board.units
            if (not chosen.units or unit.id in chosen.units) and chosen.kind in ("", unit.kind.value)
        }
    return board if tasks is None and units is None else board.narrowed(tasks, units)


def filtered(board: Board, chosen: Filters, today: date) -> Board:
    """Which tasks, units and assignments are left? The figures still belong to the whole board."""
    words, of = chosen.search.strip().casefold(), phase_of(board)
    tasks = [
        task
        for task in board.tasks
        if words in f"{task.number} {task.title}".casefold() and chosen.phase in ("", of[task.id])
    ]
    if not chosen.of_cells:
        return replace(board, tasks=tasks)
    kinds = {unit.id: unit.kind.value for unit in board.units}
    cells = [cell for cell in board.cells if _fits(cell, chosen, kinds, today)]
    kept, present = {cell.row.task_id for cell in cells}, {cell.row.unit_id for cell in cells}
    return replace(
        board,
        tasks=[task for task in tasks if task.id in kept],
        units=[unit for unit in board.units if unit.id in present],
        cells=cells,
    )


def _fits(cell: Cell, chosen: Filters, kinds: Mapping[str, str], today: date) -> bool:
    row = cell.row
    return (
        (not chosen.units or row.unit_id in chosen.units)
        and (not chosen.kind or kinds[row.unit_id] == chosen.kind)
        and (not chosen.role or row.role.value == chosen.role)
        and (not chosen.state or row.status.value == chosen.state)
        and (not chosen.overdue or is_overdue(row, today))
    )
