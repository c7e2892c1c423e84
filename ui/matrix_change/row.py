"""Changing who leads a task and who cooperates."""

import streamlit as st

from models.reassign import Effect
from services.events import Wanted
from services.matrix_changes import MatrixRow, cells_preview, row, set_cells
from ui.here import caller, t, world
from ui.matrix_change.cells import SIDES, cell_fields, chosen_of, exchange, named_in, row_words
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import task_line

FIELDS = (*SIDES, "reason")


def row_form(task_id: str) -> None:
    """The two boxes, the quick exchange, the reason, and what will happen to whom."""
    _form(row(world(), caller(), task_id))


def _form(found: MatrixRow) -> None:
    form, version = Form("row", found.task_id, FIELDS), found.version
    present = {side: chosen_of(found.cells, side) for side in SIDES}
    form.begin({found.task_id: version}, **present, reason="")
    task_line(found.number, found.title)
    restored(form)
    still = settled(form, {found.task_id: version}, Wanted(task_id=found.task_id), now=row_words(found.cells))
    names = named_in(found)
    exchange(form, names)
    wanted = cell_fields(form, names, found.cells)
    changes = any(set(form.value(side) or []) != set(present[side]) for side in SIDES)
    said = None
    if changes:
        said = previewed(form.key("will"), lambda: cells_preview(world(), caller(), found.task_id, version, wanted))
    else:
        st.caption(t("matrix_edit.row_same"))
    reason_field(form, needed=said is not None and bool(said.of(Effect.DETACH)))
    confirm(
        form,
        lambda: set_cells(world(), caller(), found.task_id, version, wanted, form.value("reason") or ""),
        said,
        label=t("matrix_edit.row_do"),
        settled=still,
        changes=changes,
    )
