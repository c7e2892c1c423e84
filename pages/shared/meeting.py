"""会议: the slides, the meeting that is open, what units were told to do, and the minutes of those before."""

import streamlit as st

from models.board import CampaignFacts
from models.words import InstructionState, Role
from services.board import board
from services.meeting_instructions import of_campaign
from services.meetings import Minutes, meetings, minutes
from ui.assignment.attempt import refused, show_refusal
from ui.assignment.dialogs import PAGE
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, t, telling, world
from ui.meeting.desk import begin, going_on, held_before
from ui.meeting.instructions import cards
from ui.meeting.live import show_slides
from ui.meeting.minutes import show_minutes
from ui.shell import page

REST = (InstructionState.DONE,)


def instructions(campaign: CampaignFacts) -> None:
    """What units were told to do: what waits for a decision first, what is done folded away."""
    found = of_campaign(world(), caller(), campaign.id)
    open_ones = [one for one in found if one.state not in REST]
    done = [one for one in found if one.state in REST]
    st.subheader(t("meeting.instructions", n=len(open_ones)), anchor=False)
    if not found:
        st.caption(t("meeting.instructions_none"))
    if open_ones:
        cards(open_ones, units=True)
    if done:
        with st.expander(t("meeting.instructions_closed", n=len(done)), key="meeting_done"):
            cards(done, units=True)


def everything(campaign: CampaignFacts) -> None:
    """The slides on top, then the meeting that is open or the form that opens one, then what came of those before."""
    held = meetings(world(), caller(), campaign.id)
    going = next((one for one in held if one.is_open), None)
    now: Minutes | None = minutes(world(), caller(), going.id) if going else None
    show_slides(campaign, now)
    if now is None:
        begin(campaign, held)
    else:
        going_on(now)
    instructions(campaign)
    held_before(held, campaign.time_zone)


actor = guard(Role.OFFICE, Role.LEADER)
with telling():
    campaign = chosen_campaign(actor, t("nav.meeting"))
    reading = st.query_params.get("minutes", "")
    if reading:
        show_minutes(minutes(world(), caller(), reading))
        st.stop()
    st.title(t("nav.meeting"), anchor=False)
    show_refusal(refused(PAGE))
    if not board(world(), caller(), campaign.id).cells:
        st.info(t("overview.no_tasks"), icon=":material/upload_file:")
        if actor.role is Role.OFFICE:
            st.page_link(page("import"), label=t("nav.import"), icon=":material/upload_file:")
        st.stop()
    everything(campaign)
