"""纪要 on screen: what a meeting was, its figures as it closed, its decisions and what became of them."""

from datetime import date
from typing import Any

import streamlit as st

from adapters.texts import day_text, percent_text, time_text
from models.words import DecisionKind
from services.meeting_words import outcome
from services.meetings import Decided, Minutes
from ui.cards import due_markdown, due_words
from ui.here import language, t
from ui.meeting.instructions import state_badge
from ui.plain import plain
from ui.shell import go

SHARES = ("completion", "reported", "cooperation", "on_time")


def show_minutes(found: Minutes) -> None:
    """The minutes of one meeting, with the ways to paper."""
    held = found.meeting
    if st.button(t("meeting.back"), key="minutes_back", icon=":material/arrow_back:", type="tertiary"):
        go("meeting", campaign=held.campaign_id)
    st.title(plain(held.title), anchor=False)
    at = time_text(language(), held.held_at, found.time_zone)
    st.caption(plain(" · ".join(one for one in (found.campaign_name, at, held.place) if one)))
    with st.container(horizontal=True):
        address = f"/exports/meetings/{held.id}/minutes"
        st.link_button(t("meeting.print"), address, key="minutes_print", icon=":material/print:")
    if held.attendees:
        st.markdown(f"**{t('meeting.attendees')}** {plain(held.attendees)}")
    if held.is_open:
        st.info(t("meeting.still_open"), icon=":material/info:")
    else:
        _figures(held.figures)
    st.subheader(t("meeting.decisions", n=held.decisions), anchor=False)
    if not found.decisions:
        st.caption(t("meeting.no_decisions"))
    for number, one in enumerate(found.decisions, 1):
        _decision(number, one)


def _figures(kept: Any) -> None:
    """As they stood when it closed."""
    day = day_text(language(), date.fromisoformat(kept["day"]), year=True)
    st.subheader(t("meeting.figures", day=day), anchor=False)
    with st.grid("auto", min_column_width=130, gap="small"):
        for name in SHARES:
            st.metric(t(f"overview.{name}"), percent_text(language(), kept.get(name)), border=True)
        st.metric(t("meeting.red"), kept["red"], border=True)
        st.metric(t("meeting.yellow"), kept["yellow"], border=True)


def _decision(number: int, one: Decided) -> None:
    with st.container(border=True, gap="xsmall", key=f"minutes_decision_{one.id}"):
        gone = one.withdrawn_at is not None
        title = f"{number}. {plain(one.words)}"
        st.markdown(f"~~{title}~~" if gone else f"**{title}**")
        kind = t(f"decision.{one.kind.value}")
        due = t("due.by", day=day_text(language(), one.due_on))
        st.caption(plain(" · ".join((kind, one.whose, due))))
        if gone:
            st.caption(plain(t("meeting.withdrawn_why", reason=one.reason)))
            return
        st.markdown(plain(outcome(one, language())))
        if one.kind is DecisionKind.TASK:
            st.caption(plain(t("meeting.as_task", task=one.task)))
        for each in one.instructions:
            late = due_words(each.due_on, each.left, continuing=False, waits=each.to_do)
            mark = due_markdown(late, each.left, waits=each.to_do) if each.to_do else ""
            st.markdown(f"{state_badge(each)} **{plain(each.unit)}** {mark}")
            if each.answer:
                st.text(each.answer, width="stretch")
