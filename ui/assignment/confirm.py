"""The two buttons under a question in a dialog; a refusal stays in it, a conflict closes it and is told by the page."""

from collections.abc import Callable

import streamlit as st

from ui.assignment.attempt import refused, show_later, show_refusal
from ui.assignment.dialogs import PAGE
from ui.here import t


def confirm(place: str, key: str, label: str, act: Callable[..., None], *bound: object) -> None:
    """Draw cancel and `label`; `act` gets what was bound at render. Success closes the dialog by a run of the page."""
    told = refused(place)
    if told is not None and told["stale"]:
        show_later(told, PAGE)
        st.rerun()
    show_refusal(told)
    with st.container(horizontal=True, horizontal_alignment="right"):
        cancelled = st.button(t("common.cancel"), key=f"{key}_cancel")
        pressed = st.button(label, key=f"{key}_confirm", type="primary", on_click=act, args=bound)
    if cancelled or (pressed and told is None):
        st.rerun()
