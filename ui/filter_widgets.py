"""The widgets that choose a part of a campaign; overview and matrix share them."""

import streamlit as st

from models.board import Board
from models.words import ResponsibilityRole, Status, UnitKind
from ui.board_filters import NO_PHASE, Filters, bound, clear_filters, phase_of
from ui.here import t


def phase_box(board: Board, chosen: Filters, page: str) -> None:
    """Choose a phase, where the campaign has any."""
    if not board.phases:
        return
    names = {phase.id: phase.name for phase in board.phases}
    if NO_PHASE in phase_of(board).values():
        names[NO_PHASE] = t("filter.no_phase")
    _box(page, "phase", names, chosen.phase, board, 135)


def kind_box(board: Board, chosen: Filters, page: str) -> None:
    """Choose a kind of unit, where the campaign has more than one."""
    there = {unit.kind for unit in board.units}
    if len(there) > 1 or chosen.kind:
        names = {kind.value: t(f"kind.{kind.value}") for kind in UnitKind if kind in there or kind.value == chosen.kind}
        _box(page, "kind", names, chosen.kind, board, 120)


def unit_box(board: Board, chosen: Filters, page: str) -> None:
    """Choose units; of a kind that is chosen alone."""
    names = {
        unit.id: unit.name for unit in board.units if chosen.kind in ("", unit.kind.value) or unit.id in chosen.units
    }
    st.multiselect(
        t("filter.unit"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        placeholder=t("filter.all_units"),
        select_all=False,
        label_visibility="collapsed",
        width=175,
        **bound("unit", f"{page}_unit", list(chosen.units), board.campaign.id),
    )


def role_box(board: Board, chosen: Filters, page: str) -> None:
    """Choose a role."""
    names = {role.value: t(f"duty.{role.value}") for role in ResponsibilityRole}
    _box(page, "role", names, chosen.role, board, 135)


def state_box(board: Board, chosen: Filters, page: str) -> None:
    """Choose a state."""
    _box(page, "state", {status.value: t(f"status.{status.value}") for status in Status}, chosen.state, board, 125)


def overdue_switch(board: Board, chosen: Filters, page: str) -> None:
    """Leave what is overdue alone."""
    st.toggle(
        t("filter.overdue"),
        width="content",
        **bound("overdue", f"{page}_overdue", chosen.overdue, board.campaign.id),
    )


def search_field(board: Board, chosen: Filters, page: str) -> None:
    """Search tasks by number and title."""
    st.text_input(
        t("filter.search"),
        placeholder=t("filter.search_hint"),
        icon=":material/search:",
        label_visibility="collapsed",
        width=165,
        **bound("q", f"{page}_search", chosen.search, board.campaign.id),
    )


def clear_button(page: str) -> None:
    """Take every filter away."""
    st.button(t("filter.clear"), key=f"{page}_clear", icon=":material/filter_alt_off:", on_click=clear_filters)


def _box(page: str, name: str, names: dict[str, str], value: str, board: Board, width: int) -> None:
    st.selectbox(
        t(f"filter.{name}"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        placeholder=t(f"filter.any_{name}"),
        label_visibility="collapsed",
        width=width,
        **bound(name, f"{page}_{name}", value or None, board.campaign.id),
    )
