"""What the reader typed and could not save, because the assignment is locked by now."""

import streamlit as st

from services.detail import Detail
from ui.assignment import typed
from ui.assignment.attempt import refused, show_refusal
from ui.assignment.report_form import figures_words
from ui.here import t


def unsaved_words(detail: Detail) -> None:
    """Show the refusal and the words and figures that were typed, to be copied; the unit's own reader only."""
    one = detail.assignment
    show_refusal(refused(one.id))
    if detail.actor.unit_id != one.unit_id:
        return
    words = typed.unsaved(one)
    if words:
        st.warning(t("assignment.typed_locked"), icon=":material/content_copy:")
        figures = figures_words(detail.task, words["numerator"], words["denominator"])
        st.code("\n".join(line for line in (words["note"], figures) if line), language=None, wrap_lines=True)
        label = t("assignment.discard")
        st.button(label, key="assignment_discard", type="tertiary", on_click=typed.forget, args=(one.id,))
