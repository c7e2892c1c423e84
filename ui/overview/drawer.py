"""The drawer at the side: the rows behind a figure or a bar. What it shows stands in the address."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

import streamlit as st

from adapters.texts import number_text
from models.board import Board
from models.progress import figures, is_overdue, reached
from models.words import ResponsibilityRole, Status
from ui.board_filters import NO_PHASE, Filters, bound
from ui.here import language, t
from ui.overview.drawing import SEPARATOR
from ui.overview.lines import show_lines
from ui.overview.rows import FIELDS, Question, asked, behind
from ui.overview.sheet import task_label
from ui.plain import plain
from ui.shell import page
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
    """A bar was clicked: ask for the rows of its task, unit, phase or state (`field`), in that role."""
    picked = picked_bar(st.session_state.get(key))
    if picked and picked["key"].split(SEPARATOR)[0]:
        found = {"state": picked["status"], "role": role or picked.get("role", "")}
        ask(Question("bar", **(found | {field: picked["key"].split(SEPARATOR)[0]})))


def picked_bar(event: Any) -> Mapping[str, str] | None:
    """Which segment did the chart report? None when the selection was taken away."""
    chosen = (event or {}).get("selection", {}).get("pick") or []
    return chosen[0] if chosen and {"key", "status"} <= set(chosen[0]) else None


def show_drawer(board: Board, today: date, chosen: Filters) -> None:
    """Open the drawer when the address asks for rows; `chosen` is the part of the campaign that `board` is."""
    question = asked(st.query_params)
    if question:
        title = _title(board, question)
        st.dialog(title, width="medium", position="right", on_dismiss=close)(_rows)(board, today, chosen)


def _rows(board: Board, today: date, chosen: Filters) -> None:
    question = asked(st.query_params)
    if question is None:
        st.rerun()
    _narrower(board, question, today)
    cells = behind(board, question, today)
    if not cells:
        st.info(t("overview.no_rows"), icon=":material/check_circle:")
        return
    st.caption(t("overview.rows_found", n=len(cells)))
    targets = _targets(board, question, today)
    if targets:
        st.caption(plain(targets))
    pages = ceil(len(cells) / ROWS_A_PAGE)
    shown = st.pagination(pages, key=f"overview_rows_page_{pages}") if pages > 1 else 1
    show_lines(board, cells[(shown - 1) * ROWS_A_PAGE : shown * ROWS_A_PAGE], today)
    _to_matrix(question, chosen)


def _narrower(board: Board, question: Question, today: date) -> None:
    """Choose a role, a state or what is overdue among these rows; only what is there is offered."""
    found = behind(board, replace(question, role="", state="", overdue=""), today)
    roles = [role for role in ResponsibilityRole if any(cell.row.role is role for cell in found)]
    there = {cell.row.status.value for cell in found}
    late = any(is_overdue(cell.row, today) for cell in found)
    campaign_id = board.campaign.id
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="overview_narrower"):
        if len(roles) > 1 or question.role:
            st.segmented_control(
                t("filter.role"),
                [role.value for role in roles],
                format_func=lambda one: t(f"duty.{one}"),
                label_visibility="collapsed",
                **bound("role", "overview_rows_role", _among(question.role, roles), campaign_id),
            )
        if len(there) > 1 or question.state:
            st.selectbox(
                t("filter.state"),
                [status.value for status in Status if status.value in there],
                format_func=lambda one: t(f"status.{one}"),
                placeholder=t("filter.any_state"),
                label_visibility="collapsed",
                width=150,
                **bound("state", "overview_rows_state", _among(question.state, there), campaign_id),
            )
        if late or question.overdue:
            is_on = bool(question.overdue)
            st.toggle(
                t("filter.overdue"),
                width="content",
                **bound("overdue", "overview_rows_overdue", is_on, campaign_id),
            )


def _among(value: str, offered: Collection[str]) -> str | None:
    return value if value in offered else None


def _to_matrix(question: Question, chosen: Filters) -> None:
    """The same rows in the matrix, where its filters can say them."""
    if question.task or question.show not in ("bar", "waiting", "overdue"):
        return
    there = replace(
        chosen,
        units=(question.of,) if question.of else chosen.units,
        phase=question.within or chosen.phase,
        role=question.role,
        state=Status.SUBMITTED.value if question.show == "waiting" else question.state,
        overdue=question.show == "overdue" or bool(question.overdue),
    )
    st.page_link(
        page("matrix"),
        label=t("overview.to_matrix"),
        icon=":material/grid_on:",
        query_params=[(name, one) for name, value in there.params.items() for one in _several(value)],
    )


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _targets(board: Board, question: Question, today: date) -> str:
    """How far are the targets of the unit or task that is asked about? Empty where there is none."""
    if question.show != "bar" or bool(question.of) == bool(question.task):
        return ""
    if question.of:
        of = reached(row for row in board.rows if row.unit_id == question.of)
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
    names = [plain(unit.name) for unit in board.units if unit.id == question.of]
    names += [plain(task_label(language(), task)) for task in board.tasks if task.id == question.task]
    names += [plain(phase.name) for phase in board.phases if phase.id == question.within]
    names += [t("filter.no_phase")] if question.within == NO_PHASE else []
    state = t(f"status.{question.state}") if question.state in set(Status) else ""
    return " · ".join([*names, *([state] if state or names else [t("common.all")])]).removesuffix(" · ")


def _forget() -> None:
    for name in FIELDS:
        st.query_params.pop(name, None)
