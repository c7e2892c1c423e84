"""The meeting's desk: open one, correct what is written of it, close it, and look at those that were held."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from adapters.texts import percent_text, time_text
from models.board import CampaignFacts
from models.errors import Invalid
from services.meetings import (
    ATTENDEES_LONGEST,
    PLACE_LONGEST,
    TITLE_LONGEST,
    Held,
    MeetingGiven,
    Minutes,
    change_meeting,
    close_meeting,
    open_meeting,
)
from ui.admin.form_parts import day_format
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.assignment.confirm import confirm
from ui.here import caller, language, t, world
from ui.kept import Form
from ui.plain import plain
from ui.shell import go

PLACE, CLOSING = "meeting_desk", "meeting_closing"
FIELDS = ("title", "day", "time", "place", "attendees")


def begin(campaign: CampaignFacts, held: Sequence[Held]) -> None:
    """The form that opens a meeting."""
    now = world().now().astimezone(ZoneInfo(campaign.time_zone))
    values = {
        "title": t("meeting.title_first", n=len(held) + 1),
        "day": now.date(),
        "time": f"{now:%H:%M}",
        "place": held[0].place if held else "",
        "attendees": held[0].attendees if held else "",
    }
    form = Form(f"meeting_new:{campaign.id}", "meeting_new", values)
    with st.container(border=True, key="meeting_begin"):
        st.subheader(t("meeting.begin"), anchor=False)
        st.caption(t("meeting.begin_why"))
        _fields(form)
        show_refusal(refused(PLACE))
        st.button(
            t("meeting.open"),
            key="meeting_open",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_open,
            args=(campaign, form),
        )


def going_on(minutes: Minutes) -> None:
    """The meeting that is open: what is written of it, and the button that closes it."""
    held = minutes.meeting
    with st.container(border=True, key="meeting_now"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(
                f":green-badge[:material/radio_button_checked: {t('meeting.going_on')}] {plain(held.title)}",
                anchor=False,
            )
            if st.button(t("meeting.close"), key="meeting_close", icon=":material/stop_circle:"):
                _ask_closing(held)
        since = time_text(language(), held.held_at, minutes.time_zone)
        st.caption(plain(t("meeting.since", at=since, n=held.decisions)))
        with st.expander(t("meeting.particulars"), key="meeting_particulars", icon=":material/edit:"):
            local = held.held_at.astimezone(ZoneInfo(minutes.time_zone))
            values = {
                "title": held.title,
                "day": local.date(),
                "time": f"{local:%H:%M}",
                "place": held.place,
                "attendees": held.attendees,
            }
            form = Form(f"meeting_now:{held.id}", f"meeting_now_{held.version}", values)
            _fields(form)
            show_refusal(refused(PLACE))
            st.button(
                t("common.save"), key="meeting_save", icon=":material/save:", on_click=_save, args=(minutes, form)
            )


def _fields(form: Form) -> None:
    form.begin()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("meeting.title"), max_chars=TITLE_LONGEST, width=320, **form.field("title"))
        st.date_input(t("meeting.day"), format=day_format(), width=150, **form.field("day"))
        st.text_input(t("meeting.time"), max_chars=5, width=90, placeholder="09:30", **form.field("time"))
        st.text_input(t("meeting.place"), max_chars=PLACE_LONGEST, width=220, **form.field("place"))
    st.text_area(
        t("meeting.attendees"),
        max_chars=ATTENDEES_LONGEST,
        height=80,
        placeholder=t("meeting.attendees_hint"),
        **form.field("attendees"),
    )


def _given(form: Form, zone: str) -> MeetingGiven:
    """What stands in the form; a time that cannot be read is said by the service's caller as an empty one."""
    state: dict[str, Any] = {name: st.session_state.get(form.key(name)) for name in FIELDS}
    at = datetime.combine(state["day"] or world().now().date(), clock_time(state["time"] or ""), ZoneInfo(zone))
    return MeetingGiven(state["title"] or "", at, state["place"] or "", state["attendees"] or "")


def clock_time(typed: str) -> time:
    """Which time of day was typed? 9:30, 0930 and 9：30 are read; raises Invalid for anything else."""
    digits = "".join(one for one in typed if one.isdecimal())
    if not 3 <= len(digits) <= 4 or int(digits[:-2]) > 23 or int(digits[-2:]) > 59:
        raise Invalid("error.meeting_time")
    return time(int(digits[:-2]), int(digits[-2:]))


def _open(campaign: CampaignFacts, form: Form) -> None:
    def act() -> None:
        open_meeting(world(), caller(), campaign.id, _given(form, campaign.time_zone))

    if attempt(PLACE, "meeting.was_opened", act):
        form.forget()


def _save(minutes: Minutes, form: Form) -> None:
    held = minutes.meeting

    def act() -> None:
        change_meeting(world(), caller(), held.id, held.version, _given(form, minutes.time_zone))

    if attempt(PLACE, "meeting.was_saved", act):
        form.forget()


def _ask_closing(held: Held) -> None:
    def body() -> None:
        st.write(t("meeting.close_why", n=held.decisions))
        confirm(CLOSING, "meeting_close", t("meeting.close_do"), _close, held)

    st.dialog(t("meeting.close_title"))(body)()


def _close(held: Held) -> None:
    def act() -> None:
        close_meeting(world(), caller(), held.id, held.version)

    if attempt(CLOSING, "meeting.was_closed", act):
        st.query_params["minutes"] = held.id


def held_before(held: Sequence[Held], zone: str) -> None:
    """The meetings that were closed, the latest first; each leads to its minutes."""
    closed = [one for one in held if not one.is_open]
    st.subheader(t("meeting.past", n=len(closed)), anchor=False)
    if not closed:
        st.caption(t("meeting.past_none"))
    for one in closed:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"meeting_held_{one.id}"):
            at = time_text(language(), one.held_at, zone)
            if st.button(
                f"**{plain(one.title)}**",
                key=f"meeting_minutes_{one.id}",
                icon=":material/description:",
                type="tertiary",
            ):
                go("meeting", campaign=one.campaign_id, minutes=one.id)
            share = percent_text(language(), one.figures.get("completion"))
            st.caption(plain(t("meeting.past_line", at=at, n=one.decisions, share=share)))
