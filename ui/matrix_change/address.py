"""Which change is asked for. It stands in the address, so that a reload or a new sign-in comes back to the dialog."""

import streamlit as st

EDIT = "edit"  # what a task asks: the form it has anyway
_NAME = "change"


def ask(what: str, subject: str = "") -> None:
    """Ask for a change of this kind to this task, unit group or campaign; the next run of the page opens its dialog."""
    st.query_params[_NAME] = f"{what}.{subject}"


def asked() -> tuple[str, str]:
    """Which kind of change is asked for, and of what? Empty words when none is."""
    what, _, subject = str(st.query_params.get(_NAME, "")).partition(".")
    return what, subject


def close() -> None:
    """Ask for nothing any more."""
    st.query_params.pop(_NAME, None)
