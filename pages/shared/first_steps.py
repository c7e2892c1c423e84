"""起步: the way of a new installation to its first campaign, ticked by what the database says."""

import streamlit as st

from models.words import Role
from services.first_steps import first_steps
from ui.first_steps.cards import cards
from ui.here import caller, guard, t, telling, world

WIDTH = 760

guard(Role.OFFICE, Role.ADMIN)
st.title(t("first_steps.title"), anchor=False)
with telling(), st.container(width=WIDTH, key="first_steps"):
    steps = first_steps(world(), caller())
    everything = steps.done == len(steps.steps)
    if everything:
        st.success(t("first_steps.complete"), icon=":material/task_alt:")
    else:
        st.progress(steps.done / len(steps.steps), t("first_steps.scope", done=steps.done, all=len(steps.steps)))
    cards(steps)
