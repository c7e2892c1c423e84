"""批量处理: who has not acknowledged, who is late, what waits, and what the office does with many at once."""

import streamlit as st

from models.words import Role
from services.worklist import worklist
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, say_now, t, telling, world
from ui.plain import plain
from ui.worklist.actions import show_actions, show_open
from ui.worklist.batches import show_batches, show_result
from ui.worklist.filters import asked, show_filters
from ui.worklist.table import show_rows

actor = guard(Role.OFFICE)
say_now()
with telling():
    campaign = chosen_campaign(actor, t("nav.worklist"))
    found = worklist(world(), caller(), campaign.id, asked())
    st.title(t("nav.worklist"), anchor=False)
    st.caption(plain(campaign.name))
    show_result(campaign.id)
    if not found.total:
        st.info(t("worklist.empty"), icon=":material/upload_file:")
        st.stop()
    show_filters(found)
    bar = st.container(gap="small")
    picked = show_rows(found) if found.rows else []
    if not found.rows:
        st.info(t("worklist.nothing"), icon=":material/search_off:")
    with bar:
        show_actions(campaign.id, found, picked)
    show_open(picked)
    show_batches(campaign.id, found.time_zone)
