"""One submission as a reviewer reads it: what was asked, what came, and what was said before."""

import streamlit as st

from adapters.texts import day_text, time_text
from services.detail import Detail
from ui.assignment.evidence_items import gallery_items, gallery_words
from ui.assignment.report_form import told
from ui.cards import rule_words, title_words
from ui.elements.gallery import gallery
from ui.here import language, t
from ui.plain import plain


def submission(detail: Detail) -> None:
    """Draw the heading, the evidence, the unit's words and figures, and the round before beside them."""
    one, zone = detail.assignment, detail.campaign.time_zone
    st.header(f"{plain(detail.unit.name)} · {plain(title_words(detail.task))}", anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(t(f"duty.{one.role.value}"), color="gray")
        st.badge(t("review.round", round=one.round), color="blue")
        if one.due_on is not None:
            late = one.submitted_at is not None and detail.today > one.due_on
            st.badge(t("due.by", day=day_text(language(), one.due_on)), color="orange" if late else "gray")
    last = detail.rounds[0] if detail.rounds else None
    by = plain(last.submitted_by) if last else ""
    handed_in = t("review.by", at=time_text(language(), one.reported_at, zone), name=by)
    rule = rule_words(detail.rule)
    st.caption(f"{handed_in} · {rule}" if rule else handed_in)
    before = next((r for r in detail.rounds[1:] if r.submission.accepted is False), None)
    if before is not None:
        words = t("review.before", round=before.submission.round, reason=plain(before.submission.reason))
        st.warning(words, icon=":material/undo:")
    label = t("assignment.evidence", n=len(detail.evidence))
    gallery(
        key=f"review_gallery_{one.id}",
        items=gallery_items(detail, detail.evidence),
        words=gallery_words(label),
        removable=False,
    )
    told(detail, {"note": one.note, "numerator": one.numerator, "denominator": one.denominator})
