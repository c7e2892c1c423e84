"""大屏: look at the lobby's slides, and lock this browser to them."""

import streamlit as st

from models.words import Role
from services.show_lobby import lock
from ui.assignment.attempt import attempt
from ui.assignment.confirm import confirm
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, t, telling, world
from ui.meeting.lobby import show_lobby
from ui.plain import plain

PLACE = "lobby"


def lock_it(campaign_id: str) -> None:
    """From the next run on this browser shows the lobby's slides and nothing else."""
    attempt(PLACE, "lobby.was_locked", lambda: lock(world(), caller(), campaign_id))


def ask(campaign_id: str) -> None:
    """Say what locking means before it is done."""

    def body() -> None:
        st.markdown(t("lobby.lock_why"))
        confirm(PLACE, "lobby", t("lobby.lock_do"), lock_it, campaign_id)

    st.dialog(t("lobby.lock_title"))(body)()


actor = guard(Role.OFFICE, Role.LEADER)
with telling():
    campaign = chosen_campaign(actor, t("nav.lobby"))
    st.title(t("nav.lobby"), anchor=False)
    st.caption(plain(t("lobby.what")))
    show_lobby(campaign.id, opens=False)
    if st.button(t("lobby.lock"), key="lobby_lock", icon=":material/lock:"):
        ask(campaign.id)
