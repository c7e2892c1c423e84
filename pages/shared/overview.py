"""总览: how far the campaign is, what needs attention, who lags."""

import streamlit as st

from models.words import Role
from services.board import board, today
from ui.board_filters import addressed, part
from ui.campaign_choice import chosen_campaign, no_tasks_yet
from ui.charts import theme
from ui.filter_widgets import clear_button, kind_box, phase_box, unit_box
from ui.here import caller, guard, language, t, telling, world
from ui.overview.breakdown import (
    show_attention,
    show_cooperating,
    show_phases,
    show_progress,
    show_states,
    show_tasks,
    show_units,
)
from ui.overview.drawer import show_drawer
from ui.overview.figures import scope_words, show_figures
from ui.overview.sheet import sheet_of
from ui.plain import plain

CARD_WIDTH = 440  # pixels a card needs: three in a row on a wide screen, two on a desk, one on a phone

actor = guard(Role.OFFICE, Role.LEADER)
with telling():
    campaign = chosen_campaign(actor, t("nav.overview"))
    whole = board(world(), caller(), campaign.id)
    day = today(world(), campaign)
    st.title(plain(campaign.name), anchor=False)
    if not whole.cells:
        st.caption(scope_words(whole, day))
        no_tasks_yet(actor, t("overview.no_tasks"))
    chosen = addressed(whole, ("phase", "kind", "unit"))
    seen = part(whole, chosen)
    st.caption(scope_words(seen, day))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="overview_filters"):
        for box in (phase_box, kind_box, unit_box):
            box(whole, chosen, "overview")
        if chosen:
            clear_button("overview")
    if not seen.cells:
        st.info(t("overview.nothing_here"), icon=":material/filter_alt_off:")
        st.stop()
    sheet = sheet_of(seen, day, language(), theme(), repr(chosen))
    show_figures(sheet)
    with st.grid(3, min_column_width=CARD_WIDTH, gap="small", key="overview_cards"):
        show_progress(seen, sheet, day, theme())
        show_attention(seen, sheet, day)
        with st.container(height="stretch", gap="small", key="overview_states_and_phases"):
            show_states(sheet, theme())
            show_phases(sheet, theme())
        show_tasks(sheet, theme())
        show_units(sheet, theme())
        show_cooperating(sheet, theme())
    show_drawer(seen, day, chosen)
