"""Campaigns: what the tasks ask, the dates and the reviewing unit, and the phases."""

import streamlit as st

from models.words import Role
from services.campaigns import get
from ui.admin.campaign_forms import headline, phases_part, settings_part, tasks_part
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, t, world
from ui.matrix_change.open import open_asked

PARTS = ("tasks", "settings", "phases")

actor = guard(Role.OFFICE)
st.title(t("nav.campaigns"), anchor=False)
settings = get(world(), caller(), chosen_campaign(actor).id)
st.caption(headline(settings))
names = [t(f"admin.{part}") for part in PARTS]
part = st.query_params.get("part", PARTS[0])
first = t(f"admin.{part}") if part in PARTS else names[0]
tasks, dates, phases = st.tabs(names, default=first, key="campaigns_tabs")
with tasks:
    tasks_part(settings)
with dates:
    settings_part(settings)
with phases:
    phases_part(settings)
open_asked(settings.id)
