"""The drawer at the side: the rows behind a figure or a bar. What it shows stands in the address."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

import streamlit as st

from adapters.texts import number_text
from models.board import Board
from models.progress import figures, reached
from ui.here import language, t
from ui.overview.lines import show_lines
from ui.overview.rows import Question, asked, behind
from ui.overview.sheet import SEPARATOR, task_label
from ui.plain import plain
from ui.target_words import attained_words

ROWS_A_PAGE = 12
_ROUND = "overview_round"  # charts are drawn afresh when the drawer closes, so that the same bar can be clicked again


def ask(question: Question) -> None:
    """Put a question into the address; the drawer opens with its rows."""
    _forget()
    st.query_params.update(question.params)


def close() -> None:
    """Take the question out of the address."""
    _forget()
    st.session_state[_ROUND] = chart_round() + 1


def chart_round() -> int:
    """How often has the drawer been closed? Part of the charts' keys."""
    return int(st.session_state.get(_ROUND, 0))


def clicked(key: str, field: str, role: str) -> None:
    """A bar was clicked: ask for the rows of its task or unit (`field`) in that state and role."""
    picked = picked_bar(st.session_state.get(key))
    if picked:
        ask(Question("bar", state=picked["status"], role=role, **{field: picked["key"].split(SEPARATOR)[0]}))


def picked_bar(event: Any) -> Mapping[str, str] | None:
    """Which segment did the chart report? None when the selection was taken away."""
    chosen = (event or {}).get("selection", {}).get("pick") or []
    return chosen[0] if chosen and {"key", "status"} <= set(chosen[0]) else None


def show_drawer(board: Board, today: date) -> None:
    """Open the drawer when the address asks for rows; a question about nothing there opens none."""
    question = asked(st.query_params)
    if question:
        title = _title(board, question)
        st.dialog(title, width="medium", position="right", on_dismiss=close)(_rows)(board, question, today)


def _rows(board: Board, question: Question, today: date) -> None:
    cells = behind(board, question, today)
    if not cells:
        st.info(t("overview.no_rows"), icon=":material/check_circle:")
        return
    st.caption(t("overview.rows_found", n=len(cells)))
    targets = _targets(board, question, today)
    if targets:
        st.caption(plain(targets))
    pages = ceil(len(cells) / ROWS_A_PAGE)
    shown = st.pagination(pages, key="overview_rows_page") if pages > 1 else 1
    show_lines(board, cells[(shown - 1) * ROWS_A_PAGE : shown * ROWS_A_PAGE], today)


def _targets(board: Board, question: Question, today: date) -> str:
    """How far are the targets of the unit or task that is asked about? Empty where there is none."""
    if question.show != "bar" or bool(question.unit) == bool(question.task):
        return ""
    if question.unit:
        of = reached(row for row in board.rows if row.unit_id == question.unit)
        words = {name: number_text(language(), number) for name, number in (("part", of.part), ("whole", of.whole))}
        return t("overview.unit_reached", **words) if of.whole else ""
    task = next((task for task in board.tasks if task.id == question.task), None)
    if task is None or task.goal is None:
        return ""
    rows = [row for row in board.rows if row.task_id == task.id]
    return t("overview.task_reached", target=task.target, words=attained_words(task.goal, figures(rows, today)))


def _title(board: Board, question: Question) -> str:
    if question.show != "bar":
        return t(f"overview.{question.show}_title")
    names = [plain(unit.name) for unit in board.units if unit.id == question.unit]
    names += [plain(task_label(language(), task)) for task in board.tasks if task.id == question.task]
    state = t(f"status.{question.state}") if question.state else t("common.all")
    return " · ".join([*names, state])


def _forget() -> None:
    for name in ("show", "task", "unit", "state", "role"):
        st.query_params.pop(name, None)
