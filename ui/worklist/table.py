"""The rows, and which of them are picked: by their ids, so that rows that come, go or move never change the choice."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from adapters.texts import day_text
from models.words import Status
from services.worklist import Row, Worklist
from ui.cards import due_words
from ui.here import language, t

ROW_HEIGHT = 35  # pixels
ROWS_SHOWN = 12
_PICKED, _ROUND = "worklist_picked", "worklist_round"


def show_rows(found: Worklist) -> list[Row]:
    """Show the rows; which are picked? As they are shown, with the version they are shown at."""
    ids = [row.id for row in found.rows]
    key = _key(ids)
    wanted = set(st.session_state.get(_PICKED, ()))
    state = st.dataframe(
        pd.DataFrame(_columns(found)),
        key=key,
        column_config=_config(),
        hide_index=True,
        on_select=lambda: _remember(key, ids),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [at for at, one in enumerate(ids) if one in wanted]}},
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * (min(len(ids), ROWS_SHOWN) + 1) + 3,
        placeholder="",
        alt=t("worklist.table"),
    )
    picked = [found.rows[at] for at in state["selection"]["rows"] if at < len(ids)]
    st.session_state[_PICKED] = [row.id for row in picked]
    return picked


def pick_all(ids: Sequence[str]) -> None:
    """Pick these rows, or none when they are none; the table is drawn afresh."""
    st.session_state[_PICKED] = list(ids)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _key(ids: Sequence[str]) -> str:
    rows = hashlib.sha256("".join(ids).encode()).hexdigest()[:12]
    return f"worklist_table_{rows}_{st.session_state.get(_ROUND, 0)}"


def _remember(key: str, ids: Sequence[str]) -> None:
    """A click belongs to the rows that were on the screen, even where the next run shows others."""
    picked = st.session_state[key]["selection"]["rows"]
    st.session_state[_PICKED] = [ids[at] for at in picked if at < len(ids)]


def _columns(found: Worklist) -> Mapping[str, Sequence[Any]]:
    rows, zone = found.rows, ZoneInfo(found.time_zone)
    return {
        t("worklist.unit"): [row.unit_short for row in rows],
        t("worklist.task"): [f"{row.task_number} {row.task_title or t('common.title_missing')}" for row in rows],
        t("worklist.state"): [[t(f"status.{row.status.value}")] for row in rows],
        t("worklist.due"): [row.due_on for row in rows],
        t("worklist.left"): [_due(row) for row in rows],
        t("worklist.acknowledged"): [_acknowledged(row, zone) for row in rows],
        t("worklist.role"): [t(f"duty.{row.role.value}") for row in rows],
        t("worklist.files"): [row.files for row in rows],
        t("worklist.submitted"): [_local(row.submitted_at, zone) for row in rows],
        t("worklist.reminded"): [_local(row.reminded_at, zone) for row in rows],
        t("worklist.asked_for"): [row.asked_for for row in rows],
        t("worklist.original"): [None if row.original_due_on == row.due_on else row.original_due_on for row in rows],
        t("worklist.phase"): [row.phase for row in rows],
    }


def _config() -> dict[str, Any]:
    config, states = st.column_config, [t(f"status.{one.value}") for one in Status]
    day = config.DateColumn(format=t("worklist.day_format"), width=95)
    time = config.DatetimeColumn(format=t("worklist.time_format"), width=120)
    return {
        t("worklist.unit"): config.TextColumn(pinned=True, width=100),
        t("worklist.task"): config.TextColumn(width=260),
        t("worklist.state"): config.MultiselectColumn(options=states, color=_COLOURS, width=100),
        t("worklist.due"): day,
        t("worklist.left"): config.TextColumn(width=115),
        t("worklist.acknowledged"): config.TextColumn(width=115),
        t("worklist.role"): config.TextColumn(width=95),
        t("worklist.files"): config.NumberColumn(width=60),
        t("worklist.submitted"): time,
        t("worklist.reminded"): time,
        t("worklist.asked_for"): day,
        t("worklist.original"): day,
        t("worklist.phase"): config.TextColumn(width=120),
    }


_COLOURS = ["gray", "blue", "violet", "orange", "green", "gray", "gray"]  # in the order of Status


def _due(row: Row) -> str:
    if row.days_left is None:
        return t("due.continuing") if row.continuing else ""
    return due_words(row.due_on, row.days_left, continuing=False, waits=True) if row.days_left < 14 else ""


def _acknowledged(row: Row, zone: ZoneInfo) -> str:
    if row.acknowledged_at is None:
        return t("worklist.unacknowledged") if row.unacknowledged else ""
    local = row.acknowledged_at.astimezone(zone)
    return f"{_day(language(), local.date())} {local:%H:%M}"


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The clock on the wall: the table sorts by it and shows it as it is."""
    return None if at is None else at.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=800)
def _day(words: str, day: date) -> str:
    """Thousands of rows have some dozens of days."""
    return day_text(words, day)
