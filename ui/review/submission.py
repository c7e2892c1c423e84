"""One submission as a reviewer reads it: what was asked, what came, and what was said before."""

import streamlit as st

from adapters.texts import day_text, time_text
from services.detail import Detail
from services.likeness import hints
from ui.assignment.evidence_items import gallery_items, gallery_words
from ui.assignment.report_form import figures_words, told
from ui.cards import rule_words, title_words
from ui.elements.gallery import WORDS, gallery
from ui.here import caller, language, t, world
from ui.plain import plain
from ui.review.earlier import came_since, gone_since, returned
from ui.review.hints import gallery_hints
from ui.review.marks import gallery_key, marking

OWN_WORDS = ("before", "before_show", "before_more", "before_back", "now")  # on this screen: the submission before


def submission(detail: Detail) -> None:
    """Draw the heading, why it was returned before, and the evidence, one file large."""
    one, zone = detail.assignment, detail.campaign.time_zone
    st.header(f"{plain(detail.unit.name)} · {plain(title_words(detail.task))}", anchor=False)
    last = detail.rounds[0] if detail.rounds else None
    by = plain(last.submitted_by) if last else ""
    handed_in = t("review.by", at=time_text(language(), one.reported_at, zone), name=by)
    rule = rule_words(detail.rule)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(t(f"duty.{one.role.value}"), color="gray")
        st.badge(t("review.round", round=one.round), color="blue")
        if one.due_on is not None:
            late = one.submitted_at is not None and detail.today > one.due_on
            st.badge(t("due.by", day=day_text(language(), one.due_on)), color="orange" if late else "gray")
        st.caption(f"{handed_in} · {rule}" if rule else handed_in, width="content")
    before = returned(detail)
    if before is not None:
        words = t("review.before", round=before.submission.round, reason=plain(before.submission.reason))
        st.markdown(f":orange[:material/undo: **{words}**]")
    _files(detail)


def said(detail: Detail) -> None:
    """Draw the unit's words and figures; where the submission before said something else, that too."""
    one = detail.assignment
    told(detail, {"note": one.note, "numerator": one.numerator, "denominator": one.denominator})
    before = returned(detail)
    if before is None:
        return
    row, now = before.submission, (one.note, one.numerator, one.denominator)
    if (row.note, row.numerator, row.denominator) == now:
        return
    figures = figures_words(detail.task, row.numerator, row.denominator)
    words = " · ".join(part for part in (row.note, figures) if part)
    st.caption(t("review.said_before", round=row.round, words=plain(words)))


def _files(detail: Detail) -> None:
    """One file large and the others below, with what should be looked at twice, what was before, and the marks."""
    one, label = detail.assignment, t("assignment.evidence", n=len(detail.evidence))
    noticed = gallery_hints(detail, hints(world(), caller(), one.id))
    if noticed:
        st.markdown(f":orange[:material/visibility:] {t('review_files.noticed', n=len(noticed))}")
    own = {name: t(f"review_files.{name}") for name in OWN_WORDS}
    items = gallery_items(detail, detail.evidence, hints=noticed, beside=gone_since(detail))
    came = came_since(detail)
    for item in items:
        item["tags"] = [*item["tags"], *([t("review_files.came")] if item["id"] in came else [])]
    gallery(
        key=gallery_key(detail),
        items=items,
        words={name: own.get(name, word) for name, word in gallery_words(label).items() if name in WORDS},
        marking=marking(detail),
        layout="desk",
        first=came[0] if came else "",
    )
