"""Accept or return: two keys, quick reasons, the marks on the files, and what was typed stays when the answer is no."""

from collections.abc import Callable

import streamlit as st

from services.assignments import REASON_LONGEST, decide
from services.detail import Detail
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.here import caller, t, world
from ui.pause import sent_at_pauses
from ui.plain import plain
from ui.review import marks
from ui.review.keys import number_keys
from ui.review.top import decided
from ui.review.undo import accepted_just_now, nothing_to_undo

PLACE = "review"
QUICK = ("blurred", "other_event", "no_sign_in", "too_few", "used_before")


def typed_reason(assignment_id: str) -> str:
    """Which reason is chosen and typed now?"""
    quick = st.session_state.get(marks.key(assignment_id, "quick")) or []
    words = [t(f"review.reason_{one}") for one in quick]
    free = (st.session_state.get(marks.key(assignment_id, "words")) or "").strip()
    return t("review.join").join([*words, *([free] if free else [])])


def decision(detail: Detail, following: str, goes_on: Callable[[str], None]) -> None:
    """Draw the reasons and the two buttons, which stay in view; each carries the version that was on the screen."""
    one = detail.assignment
    told = refused(PLACE)
    st.pills(
        t("review.reasons"),
        QUICK,
        selection_mode="multi",
        format_func=lambda quick: t("review.numbered", n=QUICK.index(quick) + 1, reason=t(f"review.reason_{quick}")),
        key=marks.key(one.id, "quick"),
        persist_state="session",
        on_change=marks.keep,
        args=(one.id,),
        wrap=True,
    )
    number_keys(marks.key(one.id, "quick"))
    words, by_itself = marks.key(one.id, "words"), marks.reason_from_files(detail)
    st.text_area(
        t("review.words", unit=plain(detail.unit.name)),
        key=words,
        max_chars=REASON_LONGEST - 100,
        height=68,
        persist_state="session",
        on_change=marks.keep,
        args=(one.id,),
    )
    sent_at_pauses(words)
    if by_itself and not typed_reason(one.id):
        st.caption(t("review_files.by_itself", reason=plain(by_itself)))
    with st.bottom:
        show_refusal(told)
        _buttons(detail, following, goes_on)


def _buttons(detail: Detail, following: str, goes_on: Callable[[str], None]) -> None:
    with st.container(horizontal=True):
        for accepted in (True, False):
            st.button(
                t("review.accept" if accepted else "review.return"),
                key="review_accept" if accepted else "review_return",
                type="primary" if accepted else "secondary",
                icon=":material/check:" if accepted else ":material/undo:",
                shortcut="A" if accepted else "T",
                on_click=_decide,
                args=(detail, accepted, following, goes_on),
            )


def _decide(detail: Detail, accepted: bool, following: str, goes_on: Callable[[str], None]) -> None:
    """What is decided is what was on the screen: the assignment at its version, and the marks as they stand now."""
    marks.hear_last(detail)
    one, said = detail.assignment, marks.verdicts(detail)
    reason = "" if accepted else typed_reason(one.id) or marks.reason_from_files(detail)
    done = "review.accepted" if accepted else "review.returned"
    if attempt(
        PLACE,
        done,
        lambda: decide(world(), caller(), one.id, one.version, accepted=accepted, reason=reason, verdicts=said),
        unit=plain(detail.unit.name),
    ):
        marks.forget(one.id)
        decided()
        nothing_to_undo()
        if accepted:
            accepted_just_now(detail)
        goes_on(following)
    else:  # what is told next is about this one, waiting or not
        goes_on(one.id)
