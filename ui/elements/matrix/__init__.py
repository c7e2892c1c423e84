"""The responsibility matrix as a table in the page: tasks down, units across, one mark per assignment."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

import streamlit as st

HEADS = ("number", "task", "completion", "caption", "empty")
"""The words a matrix needs; `caption` is read aloud, `empty` stands where there are no tasks."""

Target = tuple[Literal["cell", "row", "beside", "close"], str]


class MatrixUnit(TypedDict):
    """One column. Neighbours of the same `group` stand under one heading.

    `within` names the unit group (by id) whose heading folds and unfolds; `folds` is a unit that goes with it.
    """

    id: str
    name: str
    full_name: str
    group: str | None
    within: NotRequired[str | None]
    folds: NotRequired[bool]


class MatrixGroup(TypedDict):
    """A unit group that can be folded into one column; its folding units stand side by side.

    `count` heads the folded column, `label` is the whole sentence for tooltip and screen reader, `unfold` and `fold`
    say what the button does. It is `open` at first or not, as the reader leaves it afterwards; `held` keeps it open.
    """

    id: str
    name: str
    count: str
    label: str
    unfold: str
    fold: str
    open: bool
    held: bool


class MatrixRow(TypedDict):
    """One task; `completion_share` runs from 0 to 1 and is None where nothing applies."""

    id: str
    number: str
    title: str
    title_missing: bool
    note: str
    completion: str
    completion_share: float | None
    state: str


class MatrixCell(TypedDict):
    """One assignment; `mark` is drawn in the cell, `label` is the whole sentence for tooltip and screen reader."""

    row: str
    unit: str
    id: str
    role: str
    status: str
    mark: str
    overdue: bool
    label: str


class MatrixSum(TypedDict):
    """The folded units of a group in one task: role, state, `mark` such as "3/18" and the share that is done, 0…1."""

    row: str
    group: str
    role: str
    state: str
    mark: str
    share: float
    overdue: bool
    label: str


class LegendEntry(TypedDict):
    """One sample cell and what it means."""

    mark: str
    status: str
    role: str
    label: str
    overdue: NotRequired[bool]


_HERE = Path(__file__)
_CSS = _HERE.with_name("matrix.css").read_text("utf-8")
_JS = _HERE.with_name("matrix.js").read_text("utf-8")
_matrix = st.components.v2.component("zeren_matrix", css=_CSS, js=_JS)


@dataclass(frozen=True)
class Prepared:
    """A matrix ready to be sent, as often as it is looked at: its JSON, and the ids that may come back."""

    shown: str
    rows: frozenset[str]
    cells: frozenset[str]


def prepare(
    *,
    heads: Mapping[str, str],
    units: Sequence[MatrixUnit],
    rows: Sequence[MatrixRow],
    cells: Sequence[MatrixCell],
    groups: Sequence[MatrixGroup] = (),
    sums: Sequence[MatrixSum] = (),
) -> Prepared:
    """How does the matrix travel to the browser? Worth keeping for a large one. Raises KeyError for a missing word."""
    fold = {group["id"]: place for place, group in enumerate(groups)}
    shown = {
        "heads": {name: heads[name] for name in HEADS},
        "units": [_unit(unit, fold) for unit in units],
        "rows": [_row(row) for row in rows],
        "cells": _cells(units, rows, cells),
        "groups": [_group(group) for group in groups],
        "sums": _sums(fold, rows, sums),
    }
    return Prepared(
        shown=json.dumps(shown, ensure_ascii=False, separators=(",", ":")),
        rows=frozenset(row["id"] for row in rows),
        cells=frozenset(cell["id"] for cell in cells),
    )


def matrix_table(
    prepared: Prepared,
    *,
    key: str,
    selected: str | None = None,
    height: int | None = None,
    turned: Callable[[Target], None] | None = None,
) -> Target | None:
    """Which cell or task was clicked just now?

    Draws the table and answers ("cell", assignment id), ("row", task id) or None. Only ids that were prepared come
    back. `height` is the most pixels the table takes before it scrolls inside itself; None fits it to the window.
    `selected` is the cell that is outlined. Where the page shows an assignment beside the table and the window has room
    for both, a cell answers ("beside", id), and Escape over a selected cell ("close", ""): `turned` hears of these two
    before the page runs, so that what is selected is known by then. At the end the focus comes back to the cell.
    """

    def hear() -> None:
        given = st.session_state.get(key)
        target = _target(getattr(given, "target", None), prepared.rows, prepared.cells)
        if turned is not None and target is not None and target[0] in ("beside", "close"):
            turned(target)

    data = {"kind": "table", "key": key, "shown": prepared.shown, "selected": selected, "height": height}
    result = _matrix(key=key, data=data | {"beside": turned is not None}, on_target_change=hear)
    return _target(result.target, prepared.rows, prepared.cells)


def matrix_legend(
    entries: Sequence[LegendEntry], *, key: str = "matrix_legend", label: str = "", printing: str = ""
) -> None:
    """What do the marks in the matrix mean? `label` names the list for screen readers.

    `printing` are the words of a button that prints the page; empty for none.
    """
    samples = [
        [entry["mark"], entry["status"], entry["role"], entry["label"], entry.get("overdue", False)]
        for entry in entries
    ]
    data = {"kind": "legend", "key": key, "label": label, "entries": samples, "printing": printing}
    _matrix(key=key, data=data)


def _unit(unit: MatrixUnit, fold: Mapping[str, int]) -> list[str | int | bool | None]:
    within = fold.get(unit.get("within") or "", -1)
    return [unit["id"], unit["name"], unit["full_name"], unit["group"], within, unit.get("folds", False)]


def _group(group: MatrixGroup) -> list[str | bool]:
    return [
        *(group["id"], group["name"], group["count"], group["label"], group["unfold"], group["fold"]),
        *(group["open"], group["held"]),
    ]


def _sums(
    fold: Mapping[str, int], rows: Sequence[MatrixRow], sums: Sequence[MatrixSum]
) -> list[list[str | int | float | bool]]:
    line = {row["id"]: place for place, row in enumerate(rows)}
    return [
        [line[s["row"]], fold[s["group"]], s["role"], s["state"], s["mark"], s["share"], s["overdue"], s["label"]]
        for s in sums
        if s["row"] in line and s["group"] in fold
    ]


def _row(row: MatrixRow) -> list[str | bool | float | None]:
    share = row["completion_share"]
    return [
        row["id"],
        row["number"],
        row["title"],
        row["title_missing"],
        row["note"],
        row["completion"],
        None if share is None else min(max(share, 0.0), 1.0),
        row["state"],
    ]


def _cells(
    units: Sequence[MatrixUnit], rows: Sequence[MatrixRow], cells: Sequence[MatrixCell]
) -> list[list[str | int | bool]]:
    """Lists instead of mappings, positions instead of ids: a third of the bytes at 40 tasks x 60 units."""
    column = {unit["id"]: place for place, unit in enumerate(units)}
    line = {row["id"]: place for place, row in enumerate(rows)}
    return [
        [line[c["row"]], column[c["unit"]], c["id"], c["role"], c["status"], c["mark"], c["overdue"], c["label"]]
        for c in cells
        if c["row"] in line and c["unit"] in column
    ]


def _target(value: object, rows: frozenset[str], cells: frozenset[str]) -> Target | None:
    match value:
        case {"kind": "cell", "id": str(found)} if found in cells:
            return ("cell", found)
        case {"kind": "beside", "id": str(found)} if found in cells:
            return ("beside", found)
        case {"kind": "close"}:
            return ("close", "")
        case {"kind": "row", "id": str(found)} if found in rows:
            return ("row", found)
        case _:
            return None
