"""The two buttons under every form and question of the administration: do it, or not."""

import streamlit as st

from ui.here import t


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
