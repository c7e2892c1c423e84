"""责任矩阵: tasks down, units across; every cell says who is responsible and how far it is."""

import streamlit as st

from models.permissions import Action, Subject, may
from models.words import Role
from services.board import board, today
from ui.campaign_choice import chosen_campaign, no_tasks_yet
from ui.elements.matrix import matrix_legend, matrix_table
from ui.filter_widgets import clear_button
from ui.here import caller, guard, t, telling, world
from ui.matrix_editor import edit_switch, show_editor
from ui.matrix_filters import show_filters
from ui.matrix_panel import opened, show_panel, turn
from ui.matrix_task import open_target
from ui.matrix_view import drawn_matrix, legend, scope_words
from ui.plain import plain

actor = guard(Role.LIAISON, Role.OFFICE, Role.LEADER)
with telling():
    campaign = chosen_campaign(actor, t("nav.matrix"))
    seen = board(world(), caller(), campaign.id)
    day = today(world(), campaign)
    sees_all = may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is True
    own = None if sees_all else actor.unit_id or ""
    runs = may(actor, Action.RUN_CAMPAIGN, Subject(actor.organisation_id)) is True
    with st.container(horizontal=True, vertical_alignment="center", key="matrix_top"):
        st.title(t("nav.matrix"), anchor=False, width="stretch")
        edits = runs and bool(seen.tasks) and edit_switch(campaign.id)
    st.caption(f"{plain(campaign.name)} · {scope_words(seen, own)}")
    if not seen.tasks:
        no_tasks_yet(actor, t("matrix.no_tasks_office" if actor.role is Role.OFFICE else "matrix.no_tasks"))
    chosen = show_filters(seen, folded=not sees_all, of_cells=not edits)
    if edits:
        show_editor(seen, chosen)
        st.stop()
    matrix_legend(
        legend(groups=bool(seen.groups)), key="matrix_legend", label=t("matrix.legend"), printing=t("matrix.print")
    )
    drawn = drawn_matrix(seen, chosen, day, own)
    with st.container(horizontal=True, gap="small", key="matrix_beside"):
        with st.container(key="matrix_main"):
            target = matrix_table(
                drawn.prepared,
                key="matrix_table",
                selected=opened() or None,
                turned=lambda target: turn(target, campaign.id),
            )
        if opened():
            show_panel(actor, opened())
    if chosen:
        counts = {
            "tasks": t("overview.tasks", n=drawn.tasks),
            "assignments": t("overview.assignments", n=drawn.assignments),
        }
        st.caption(t("matrix.filtered", **counts))
        clear_button("matrix")
    open_target(seen, target, day, own)
