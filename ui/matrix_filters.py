"""The filters of the matrix. They stand in the address, so that a link shows the same."""

from contextlib import ExitStack

import streamlit as st

from models.board import Board
from ui.board_filters import NAMES, Filters, addressed
from ui.filter_widgets import kind_box, overdue_switch, phase_box, role_box, search_field, state_box, unit_box
from ui.here import t

PAGE = "matrix"
ROWS_AND_COLUMNS = (search_field, phase_box, kind_box, unit_box)
OF_CELLS = (role_box, state_box, overdue_switch)


def show_filters(board: Board, *, folded: bool, of_cells: bool = True) -> Filters:
    """Show the filters, `folded` away behind a button where a small screen is likely; what did the reader choose?

    Without those `of_cells` only rows and columns are chosen: where roles are edited, states mean nothing.
    """
    widgets = [*ROWS_AND_COLUMNS, *(OF_CELLS if of_cells else ())]
    chosen = addressed(board, NAMES if of_cells else ("q", "phase", "kind", "unit"))
    with ExitStack() as place:
        if folded:
            place.enter_context(st.popover(t("matrix.filters"), icon=":material/filter_list:", key="matrix_filters"))
        else:
            row = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="matrix_filters")
            place.enter_context(row)
        for widget in widgets:
            widget(board, chosen, PAGE)
    return chosen
