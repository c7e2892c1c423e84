"""Units: who there is, under which names, and which groups they form."""

import streamlit as st

from models.words import Role
from services.units import directory
from ui.admin.unit_tabs import groups_tab, units_tab
from ui.here import caller, guard, t, world
from ui.matrix_change.open import open_asked

guard(Role.OFFICE, Role.ADMIN)
st.title(t("nav.units"), anchor=False)
everything = directory(world(), caller())
of_units, of_groups = st.tabs([t("admin.units"), t("admin.groups")], key="units_tabs")
with of_units:
    units_tab(everything)
with of_groups:
    groups_tab(everything)
open_asked()
