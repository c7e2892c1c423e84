"""The filters of the matrix. They stand in the address, so that a link shows the same."""

import streamlit as st

from models.board import Board
from ui.board_filters import Filters, addressed
from ui.filter_widgets import kind_box, overdue_switch, phase_box, role_box, search_field, state_box, unit_box
from ui.here import t

PAGE = "matrix"


def show_filters(board: Board, *, folded: bool) -> Filters:
    """Show the filters, `folded` away behind a button where a small screen is likely; what did the reader choose?"""
    chosen = addressed(board)
    if folded:
        with st.popover(t("matrix.filters"), icon=":material/filter_list:", key="matrix_filters"):
            _widgets(board, chosen)
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="matrix_filters"):
            _widgets(board, chosen)
    return chosen


def _widgets(board: Board, chosen: Filters) -> None:
    for widget in (search_field, phase_box, kind_box, unit_box, role_box, state_box, overdue_switch):
        widget(board, chosen, PAGE)
