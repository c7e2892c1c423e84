"""What the forms of the administration share: the two buttons under each, and how a day is typed."""

import streamlit as st

from ui.here import language, t


def form_buttons(label: str, key: str, no: str = "") -> tuple[bool, bool]:
    """Inside a form: was it sent, was it given up?"""
    with st.container(horizontal=True):
        return (
            st.form_submit_button(label, type="primary", key=f"{key}_save"),
            st.form_submit_button(no or t("common.cancel"), key=f"{key}_cancel"),
        )


def sure_buttons(label: str, key: str) -> tuple[bool, bool]:
    """Under a question: yes, no?"""
    with st.container(horizontal=True):
        return (
            st.button(label, type="primary", key=f"{key}_sure"),
            st.button(t("common.cancel"), key=f"{key}_cancel"),
        )


def day_format() -> str:
    """How is a day typed in the reader's language?"""
    return "YYYY-MM-DD" if language() == "zh" else "DD/MM/YYYY"
