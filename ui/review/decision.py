"""Accept or return: two keys, quick reasons, and what was typed stays when the answer is no."""

from collections.abc import Callable

import streamlit as st

from services.assignments import REASON_LONGEST, decide
from services.detail import Detail
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.here import caller, t, world

PLACE = "review"
QUICK = ("blurred", "other_event", "no_sign_in", "too_few", "used_before")


def reason_key(assignment_id: str, part: str) -> str:
    """Under which key does a typed reason stay?"""
    return f"review_{part}_{assignment_id}"


def typed_reason(assignment_id: str) -> str:
    """Which reason is chosen and typed now?"""
    quick = st.session_state.get(reason_key(assignment_id, "quick")) or []
    words = [t(f"review.reason_{one}") for one in quick]
    free = (st.session_state.get(reason_key(assignment_id, "words")) or "").strip()
    return t("review.join").join([*words, *([free] if free else [])])


def decision(detail: Detail, following: str, goes_on: Callable[[str], None]) -> None:
    """Draw the reasons and the two buttons; each carries the version that was on the screen."""
    one = detail.assignment
    show_refusal(refused(PLACE))
    st.pills(
        t("review.reasons"),
        QUICK,
        selection_mode="multi",
        format_func=lambda quick: t(f"review.reason_{quick}"),
        key=reason_key(one.id, "quick"),
        wrap=True,
    )
    st.text_area(
        t("review.words", unit=detail.unit.name),
        key=reason_key(one.id, "words"),
        max_chars=REASON_LONGEST - 100,
        height=80,
    )
    with st.container(horizontal=True):
        for accepted in (True, False):
            st.button(
                t("review.accept" if accepted else "review.return"),
                key="review_accept" if accepted else "review_return",
                type="primary" if accepted else "secondary",
                icon=":material/check:" if accepted else ":material/undo:",
                shortcut="A" if accepted else "T",
                on_click=_decide,
                args=(one.id, one.version, accepted, detail.unit.name, following, goes_on),
            )


def _decide(
    assignment_id: str, version: int, accepted: bool, unit: str, following: str, goes_on: Callable[[str], None]
) -> None:
    reason = "" if accepted else typed_reason(assignment_id)
    done = "review.accepted" if accepted else "review.returned"
    if attempt(
        PLACE,
        done,
        lambda: decide(world(), caller(), assignment_id, version, accepted=accepted, reason=reason),
        unit=unit,
    ):
        goes_on(following)
