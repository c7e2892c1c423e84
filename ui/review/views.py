"""The head of the review screen: submissions or requests for time, and the place in the queue."""

from collections.abc import Sequence

import streamlit as st

from services.review import Waiting
from ui.assignment.extension_desk import requests_shown
from ui.here import t

SUBMISSIONS, REQUESTS = "submissions", "requests"


def head(waiting: Sequence[Waiting], place: int) -> str:
    """Draw the title's line. Answers which of the two is to be shown; requests where nothing else waits."""
    requests = requests_shown()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="review_head"):
        st.title(t("nav.review"), anchor=False, width="content")
        view = SUBMISSIONS
        if requests is not None:
            view = _choice(len(waiting), requests)
        elif waiting:
            st.caption(t("review.scope", n=len(waiting), place=place + 1), width="content")
    return view


def _choice(waiting: int, requests: int) -> str:
    counts = {SUBMISSIONS: waiting, REQUESTS: requests}
    return str(
        st.segmented_control(
            t("review.view"),
            list(counts),
            default=SUBMISSIONS if waiting else REQUESTS,
            required=True,
            format_func=lambda one: t(f"review.view_{one}", n=counts[one]),
            key=f"review_view_{'some' if waiting else 'none'}",
            label_visibility="collapsed",
            persist_state="session",
        )
    )
