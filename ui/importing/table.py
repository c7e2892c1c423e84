"""The proposed matrix as an editable table: from a reading to rows, from rows to planned tasks."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from adapters.notices.reading import Doubt, Reading
from models.errors import Invalid
from models.notice_plan import PlannedTarget, PlannedTask, split_names
from services.first_plan import plan_tasks
from ui.here import t
from ui.importing.desk import Desk, Row

_TARGET = re.compile(r"(>=|<=|=|≥|≤|＝)?\s*([0-9]+(?:\.[0-9]+)?)\s*(\S*)")
_OPS = {"≥": ">=", "≤": "<=", "＝": "=", None: ">="}
_WORDS = ("number", "title", "lead", "cooperating", "due_text", "recurrence", "target")
_FILLS = {"missing_title": "title", "missing_number": "number", "no_lead": "lead", "no_cooperating": "cooperating"}


def rows_of(read: Reading) -> list[Row]:
    """Which lines does the table begin with? A number the notice skips is filled in where its place tells it."""
    return [_row(place, task) for place, task in enumerate(plan_tasks(read))]


def _row(place: int, task: PlannedTask) -> Row:
    return {
        "source": place,
        "number": task.number,
        "title": task.title,
        "lead": t("import.comma").join(task.lead),
        "cooperating": t("import.comma").join(task.cooperating),
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "due_text": task.due_text,
        "continuing": task.continuing,
        "recurrence": task.recurrence,
        "target": f"{task.target.op}{task.target.value:g}{task.target.unit}" if task.target else "",
        "weight": task.weight,
    }


def merged(before: Sequence[Row], rows: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """What does the table show when the notice is read by another rule? What was typed by hand stays."""
    old, new = {row["source"]: row for row in before}, {row["source"]: row for row in after}
    found: list[Row] = []
    for row in rows:
        was, now = old.get(row["source"]), new.get(row["source"])
        if was is None or now is None:
            found += [row] if row["source"] is None else []
            continue
        found.append({name: now[name] if row[name] == was[name] else row[name] for name in row})
    return found


def edit_tasks(desk: Desk, doubts: Sequence[Doubt]) -> None:
    """Show the table and take over what was changed in it; the service checks every value again."""
    key = f"import_tasks_{desk.turn}"
    if key not in st.session_state:
        desk.base = desk.rows  # a fresh browser begins with what was kept
    edited = st.data_editor(
        _frame(desk.base, doubts),
        key=key,
        hide_index=True,
        num_rows="dynamic",
        disabled=["look"],
        column_order=("look", "number", "title", "lead", "cooperating", "due_on", "due_text", *_MORE),
        column_config=_columns(),
        placeholder="",
        height="content",
    )
    desk.rows = [_back(row) for row in edited.to_dict("records")]


_MORE = ("continuing", "recurrence", "target", "weight")


def _frame(rows: Sequence[Row], doubts: Sequence[Doubt]) -> Any:
    """The rows as a table with a mark at doubtful lines; the editor tints locked columns only, so it stands in one."""
    frame = pd.DataFrame(rows, columns=["source", *_WORDS[:4], "due_on", "due_text", *_MORE])
    frame["due_on"] = [date.fromisoformat(row["due_on"]) if row["due_on"] else None for row in rows]
    counts = [sum(doubt.task is not None and doubt.task == row["source"] for doubt in doubts) for row in rows]
    frame["look"] = [t("import.look", n=count) if count else "" for count in counts]
    return frame.style.map(lambda words: "background-color: rgba(224,138,60,.16)" if words else "", subset=["look"])


def doubt_lines(read: Reading, rows: Sequence[Row]) -> list[str]:
    """What should a person look at, in words? First what concerns the whole notice, then task by task.

    What has been filled in or deleted in the table meanwhile is no longer asked for.
    """
    present = {row["source"]: row for row in rows}
    found: dict[int | None, list[Doubt]] = {}
    for doubt in read.doubts:
        row = present.get(doubt.task) if doubt.task is not None else {}
        if row is not None and not row.get(_FILLS.get(doubt.code, "")):
            found.setdefault(doubt.task, []).append(doubt)
    said = [(place, _doubt_words(doubts)) for place, doubts in found.items()]
    whole = [words for place, words in said if place is None]
    return whole + [t("import.of_task", row=place + 1, words=words) for place, words in said if place is not None]


def _doubt_words(doubts: Sequence[Doubt]) -> str:
    """What is doubtful, and on which line of the text? A line is named once, behind all that concerns it."""
    by_line: dict[int | None, list[str]] = {}
    for doubt in doubts:
        line = doubt.span.line + 1 if doubt.span else None
        by_line.setdefault(line, []).append(t(f"notice.doubt.{doubt.code}", **doubt.fields))
    parts = [(line, t("import.semicolon").join(dict.fromkeys(words))) for line, words in by_line.items()]
    told = [t("import.at_line", words=words, line=line) if line else words for line, words in parts]
    return t("import.semicolon").join(told)


def _columns() -> Mapping[str, Any]:
    word, column = st.column_config.TextColumn, st.column_config
    return {
        "source": None,
        "number": word(t("import.field.number"), width=58, max_chars=24),
        "title": word(t("import.field.title"), width=162),
        "lead": word(t("import.field.lead"), width=125, help=t("import.names_help")),
        "cooperating": word(t("import.field.cooperating"), width=125, help=t("import.names_help")),
        "due_on": column.DateColumn(t("import.field.due_on"), width=100, format="YYYY-MM-DD"),
        "look": word(t("import.field.look"), width=54),
        "due_text": word(t("import.field.due_text"), width=110),
        "continuing": column.CheckboxColumn(t("import.field.continuing"), width=60, default=False),
        "recurrence": word(t("import.field.recurrence"), width=90),
        "target": word(t("import.field.target"), width=90, help=t("import.target_help")),
        "weight": column.NumberColumn(t("import.field.weight"), width=70, default=1.0, min_value=0.01),
    }


def _back(row: Mapping[Any, Any]) -> Row:
    """One edited line in plain values; an empty cell comes back as None, NaN or NaT."""
    source, weight = row["source"], row["weight"]
    due = None if pd.isna(row["due_on"]) else pd.Timestamp(row["due_on"]).date().isoformat()
    words = {name: "" if pd.isna(row[name]) else str(row[name]) for name in _WORDS}
    return {
        "source": None if pd.isna(source) else int(source),
        **words,
        "due_on": due,
        "continuing": bool(row["continuing"]) and not pd.isna(row["continuing"]),
        "weight": 1.0 if pd.isna(weight) else float(weight),
    }


def planned(rows: Sequence[Row], read: Reading) -> tuple[PlannedTask, ...]:
    """Which tasks do these lines make? Empty lines make none. Raises Invalid for a figure that cannot be read."""
    filled = [row for row in rows if any(row[name].strip() for name in _WORDS)]
    return tuple(_planned(place, row, read) for place, row in enumerate(filled, 1))


def _planned(place: int, row: Row, read: Reading) -> PlannedTask:
    source = row["source"]
    printed = read.tasks[source].title if source is not None and source < len(read.tasks) else None
    return PlannedTask(
        number=row["number"].strip(),
        title=row["title"].strip(),
        lead=split_names(row["lead"]),
        cooperating=split_names(row["cooperating"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        due_text=row["due_text"].strip(),
        continuing=row["continuing"],
        recurrence=row["recurrence"].strip(),
        target=_target(place, row["target"].strip()),
        weight=row["weight"],
        title_supplied=printed is None,
    )


def _target(place: int, words: str) -> PlannedTarget | None:
    if not words:
        return None
    match = _TARGET.fullmatch(words)
    if match is None or len(match[3]) > 20:
        raise Invalid("error.target_unreadable", row=place)
    return PlannedTarget(_OPS.get(match[1], match[1]), float(match[2]), match[3])
