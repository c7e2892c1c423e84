"""One submission as a reviewer reads it: what was asked, what came, and what was said before."""

import streamlit as st

from adapters.texts import day_text, time_text
from services.detail import Detail
from services.likeness import hints
from ui.assignment.evidence_items import gallery_items, gallery_words
from ui.assignment.report_form import told
from ui.cards import rule_words, title_words
from ui.elements.gallery import gallery
from ui.here import caller, language, t, world
from ui.plain import plain
from ui.review.hints import gallery_hints
from ui.review.marks import gallery_key, marking


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
    _files(detail)
    told(detail, {"note": one.note, "numerator": one.numerator, "denominator": one.denominator})


def _files(detail: Detail) -> None:
    """Every file large, with what should be looked at twice, what it took the place of, and the reviewer's mark."""
    one, label = detail.assignment, t("assignment.evidence", n=len(detail.evidence))
    noticed = gallery_hints(detail, hints(world(), caller(), one.id))
    if noticed:
        st.markdown(f":orange[:material/visibility:] {t('review_files.noticed', n=len(noticed))}")
    gallery(
        key=gallery_key(detail),
        items=gallery_items(detail, detail.evidence, hints=noticed),
        words=gallery_words(label),
        marking=marking(detail),
    )
