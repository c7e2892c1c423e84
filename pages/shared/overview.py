"""总览: how far the campaign is, what needs attention, who lags."""

import streamlit as st

from models.words import Role
from services.board import board, today
from ui.campaign_choice import chosen_campaign
from ui.charts import theme
from ui.here import caller, guard, language, t, telling, world
from ui.overview.breakdown import show_attention, show_progress, show_tasks, show_units
from ui.overview.drawer import show_drawer
from ui.overview.figures import scope_words, show_figures
from ui.overview.sheet import sheet_of
from ui.plain import plain
from ui.shell import page

PROGRESS_AND_ATTENTION = [3, 2]

actor = guard(Role.OFFICE, Role.LEADER)
with telling():
    campaign = chosen_campaign(actor)
    whole = board(world(), caller(), campaign.id)
    day = today(world(), campaign)
    st.title(plain(campaign.name), anchor=False)
    st.caption(scope_words(whole, day))
    if not whole.cells:
        st.info(t("overview.no_tasks"), icon=":material/upload_file:")
        if actor.role is Role.OFFICE:
            st.page_link(page("import"), label=t("nav.import"), icon=":material/upload_file:")
        st.stop()
    sheet = sheet_of(whole, day, language(), theme())
    show_figures(sheet)
    left, right = st.columns(PROGRESS_AND_ATTENTION)
    with left:
        show_progress(sheet, theme())
    with right:
        show_attention(whole, sheet, day)
    left, right = st.columns(2)
    with left:
        show_tasks(sheet, theme())
    with right:
        show_units(sheet, theme())
    show_drawer(whole, day)
