"""报表: everything that can be taken out of a campaign, one card a document."""

import streamlit as st

from models.words import Role
from services.board import board
from ui.campaign_choice import chosen_campaign, no_tasks_yet
from ui.here import caller, guard, t, telling, world
from ui.reports.cards import CARDS
from ui.reports.chosen import chosen
from ui.shell import page

actor = guard(Role.OFFICE, Role.LEADER)
st.title(t("nav.reports"), anchor=False)
with telling():
    campaign = chosen_campaign(actor)
    whole = board(world(), caller(), campaign.id)
    if not whole.cells:
        no_tasks_yet(actor, t("overview.no_tasks"))
    what = chosen(actor, campaign, whole)
    if actor.role is Role.OFFICE:
        st.page_link(page("templates"), label=t("reports.own_templates"), icon=":material/draft:")
    columns = st.columns(2)
    for place, show in enumerate(CARDS):
        with columns[place % len(columns)]:
            show(what)
