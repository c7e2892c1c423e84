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
    if steps.complete:
        st.success(t("first_steps.complete"), icon=":material/task_alt:")
    else:
        done, five = sum(one.done for one in steps.counted), len(steps.counted)
        st.progress(done / five, t("first_steps.scope", done=done, all=five))
    cards(steps)
