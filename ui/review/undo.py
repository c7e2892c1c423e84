"""The way back from an acceptance: one line above the next submission, for the one accepted last in this session."""

from collections.abc import Callable
from typing import TypedDict

import streamlit as st

from services.assignments import retract
from services.detail import Detail
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.cards import title_words
from ui.here import caller, t, world
from ui.plain import plain

PLACE = "review_undo"
_JUST = "review_just_accepted"


class Accepted(TypedDict):
    """What was accepted, at the version it has since."""

    id: str
    version: int
    unit: str
    task: str


def accepted_just_now(detail: Detail) -> None:
    """Remember what was accepted by the click before, so that it can be taken back."""
    one = detail.assignment
    st.session_state[_JUST] = Accepted(
        id=one.id,
        version=one.version + 1,  # a decision is one step
        unit=detail.unit.name,
        task=title_words(detail.task),
    )


def nothing_to_undo() -> None:
    """Forget what was accepted before: something else was decided since, or it was taken back."""
    st.session_state.pop(_JUST, None)


def undo_line(goes_back: Callable[[str], None]) -> None:
    """Say what was accepted just now, with the button that takes it back."""
    show_refusal(refused(PLACE))
    just: Accepted | None = st.session_state.get(_JUST)
    if just is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="review_undo_line"):
        words = t("review_files.accepted", unit=plain(just["unit"]), task=plain(just["task"]))
        st.markdown(f":green[:material/check_circle:] {words}", width="content")
        st.button(
            t("review_files.undo"),
            key="review_undo",
            icon=":material/undo:",
            on_click=_retract,
            args=(just["id"], just["version"], just["unit"], goes_back),
        )


def _retract(assignment_id: str, version: int, unit: str, goes_back: Callable[[str], None]) -> None:
    nothing_to_undo()
    if attempt(
        PLACE, "review_files.undone", lambda: retract(world(), caller(), assignment_id, version), unit=plain(unit)
    ):
        goes_back(assignment_id)
