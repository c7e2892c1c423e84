"""What the reviewer was at, where it waits no longer: what became of it, and what they had written, to be copied."""

from collections.abc import Sequence

import streamlit as st

from models.errors import NotFound
from models.words import Verdict
from services.detail import Detail, look
from services.review import Waiting
from ui.assignment.attempt import refused, show_refusal
from ui.assignment.evidence_items import Said
from ui.assignment.rounds import verdict_words
from ui.cards import title_words
from ui.here import caller, t, world
from ui.plain import plain
from ui.review import marks
from ui.review.decision import PLACE, typed_reason
from ui.shell import go


def gone(waiting: Sequence[Waiting]) -> None:
    """Say what became of the submission in the address, unless it still waits."""
    asked = st.query_params.get("id", "")
    if not asked or any(one.assignment_id == asked for one in waiting):
        return
    try:
        detail = look(world(), caller(), asked)
    except NotFound:
        st.info(t("review.gone"), icon=":material/info:")
        return
    marks.begin(asked)
    written = _written(detail)
    with st.container(border=True, key="review_gone"):
        show_refusal(refused(PLACE))
        name = t("assignment.peer", name=plain(detail.unit.name), role=plain(title_words(detail.task)))
        st.markdown(t("review.gone_now", name=name, status=t(f"status.{detail.assignment.status.value}")))
        if detail.rounds:
            st.caption(verdict_words(detail.rounds[0], detail.campaign.time_zone))
        if written:
            st.caption(t("review.gone_written"))
            st.code(written, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            if st.button(t("review.gone_open"), key="review_gone_open", icon=":material/arrow_forward:"):
                go("assignment", id=asked)
            label = t("review.gone_on" if written else "review.gone_close")
            st.button(label, key="review_gone_on", type="tertiary", on_click=_done_with, args=(asked,))


def _written(detail: Detail) -> str:
    """The reason as it was chosen and typed, and the marks on files, one a line."""
    names = {file.id: file.caption or file.name for file in detail.evidence}
    told = [
        t("review_files.mark_line", name=names[evidence_id], said=Said(one.verdict, one.flaw, one.words).told())
        for evidence_id, one in marks.verdicts(detail).items()
        if one.verdict is Verdict.REJECTED
    ]
    reason = typed_reason(detail.assignment.id)
    return "\n".join([*([reason] if reason else []), *told])


def _done_with(assignment_id: str) -> None:
    marks.forget(assignment_id)
    st.query_params.pop("id", None)
