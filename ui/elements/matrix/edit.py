"""The responsibility matrix to be edited: a click on a cell goes through the roles, and what was changed is told."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

WORDS = ("caption", "head_number", "head_task", "lead", "cooperating", "none", "through", "was", "label", "comma")
"""`label` has the fields {unit}, {task} and {said}, `through` and `was` {role}."""

ROLES = ("lead", "cooperating", "")
Edit = tuple[str, str, str]  # row id, column id, role; "" for none

_HERE = Path(__file__)
_CSS = "\n".join(_HERE.with_name(name).read_text("utf-8") for name in ("matrix.css", "edit.css"))
_editor = st.components.v2.component("zeren_matrix_edit", css=_CSS, js=_HERE.with_name("edit.js").read_text("utf-8"))


class EditColumn(TypedDict):
    """A unit, or a unit group with the ids of the columns of its `members`; neighbours share a `heading`."""

    id: str
    name: str
    full_name: str
    heading: str
    members: Sequence[str]


class EditRow(TypedDict):
    """A task."""

    id: str
    number: str
    title: str


def matrix_editor(
    *,
    key: str,
    columns: Sequence[EditColumn],
    rows: Sequence[EditRow],
    cells: Collection[Edit],
    edits: Collection[Edit],
    words: Mapping[str, str],
    changed: Callable[[list[Edit]], None],
) -> None:
    """Draw who is named where (`cells`) and what the reader has changed so far (`edits`).

    `changed` hears of all edits together, after a short pause and before the page runs. Only rows, columns and roles
    that were drawn come back. Raises KeyError for a missing word.
    """
    place, line = ({one["id"]: n for n, one in enumerate(listed)} for listed in (columns, rows))
    shown = {
        "words": {name: words[name] for name in WORDS},
        "columns": [
            [c["id"], c["name"], c["full_name"], c["heading"], [place[one] for one in c["members"] if one in place]]
            for c in columns
        ],
        "rows": [[row["id"], row["number"], row["title"]] for row in rows],
        "cells": [[line[row], place[column], role] for row, column, role in cells if row in line and column in place],
    }
    heard = f"{key}_heard"

    def hear() -> None:
        match getattr(st.session_state.get(key), "edits", None):
            case {"edits": list(found), "n": int(n)}:
                st.session_state[heard] = n
                changed([one for one in map(_edit, found) if one and one[0] in line and one[1] in place])

    data = {
        "key": key,
        "shown": json.dumps(shown, ensure_ascii=False, separators=(",", ":")),
        "edits": [list(one) for one in edits],
        "heard": st.session_state.get(heard, 0),
    }
    _editor(key=key, data=data, on_edits_change=hear)


def _edit(value: Any) -> Edit | None:
    match value:
        case [str(row), str(column), str(role)] if role in ROLES:
            return row, column, role
    return None
