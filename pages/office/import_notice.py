"""导入: paste or upload a notice, see the proposed matrix beside the text, fix it, confirm it."""

from typing import Any

import streamlit as st

from models.notice_plan import names_of
from models.words import Role
from services.importing import Proposal, look_up
from services.notice_work import Notice
from ui.here import caller, guard, t, telling, world
from ui.importing.compare import update_step
from ui.importing.desk import Desk, clear_desk, keep_desk, open_desk
from ui.importing.names import match_names, resolutions
from ui.importing.notice_text import notice_text
from ui.importing.settle import ask_campaign, make, plan_of, show_counts, show_doubts
from ui.importing.table import doubt_lines, edit_tasks, merged, planned, rows_of
from ui.importing.take_in import ask_rule, ask_text, show_notes
from ui.importing.target import read_anew, settle_target
from ui.plain import plain
from ui.shell import beginning, go


def first_step(desk: Desk, kept: dict[str, Any]) -> None:
    """The text; read anew when asked."""
    with st.expander(t("import.step_text"), expanded=not desk.rows, icon=":material/looks_one:"):
        asked = ask_text(desk)
    if not asked:
        return
    with telling():
        rows = rows_of(read_anew(desk, desk.text).reading)
        if not rows:
            st.warning(t("import.no_tasks"), icon=":material/search_off:")
            return
        desk.read_text = desk.text
        desk.begin_anew()
        desk.draw_from(rows)
        keep_desk(desk, kept)
        st.rerun()


def second_step(desk: Desk, proposal: Proposal) -> Proposal:
    """The text beside the table, the doubts, and the rule the notice is read by."""
    st.subheader(f":material/looks_two: {t('import.step_table')}", anchor=False)
    rule = ask_rule(desk)
    if rule != desk.rule:
        before, desk.rule = rows_of(proposal.reading), rule
        proposal = read_anew(desk, desk.read_text)
        desk.draw_from(merged(before, desk.rows, rows_of(proposal.reading)))
    show_notes(desk)
    read = proposal.reading
    text_at, table_at = st.columns([1, 2])
    with text_at:
        notice_text(desk.read_text, read, key="import_notice")
    with table_at:
        edit_tasks(desk, read.doubts)
        st.caption(t("import.table_help"))
        show_doubts(doubt_lines(read, desk.rows))
    return proposal


def third_step(desk: Desk, proposal: Proposal, kept: dict[str, Any]) -> None:
    """Unknown names, the campaign, what will be made, and the confirmation. What was chosen is kept before it shows."""
    tasks = planned(desk.rows, proposal.reading)
    unknown = [meaning for meaning in look_up(world(), caller(), names_of(tasks)) if not meaning.known]
    if unknown:
        match_names(desk, unknown, proposal.known)
    if desk.into:
        update_step(desk, Notice(desk.read_text, tasks, resolutions(desk, unknown), {}, desk.reading_rule), kept)
        return
    st.subheader(f":material/looks_3: {t('import.step_campaign')}", anchor=False)
    ask_campaign(desk, proposal)
    keep_desk(desk, kept)
    plan = plan_of(desk, tasks, resolutions(desk, unknown))
    counts = show_counts(plan)
    pressed = st.button(
        t("import.confirm"), key="import_confirm", type="primary", icon=":material/check:", disabled=counts is None
    )
    if pressed and counts is not None:
        make(desk, plan, counts)


def done(desk: Desk) -> None:
    """What was made, and where to go from here."""
    made = desk.made
    said = t("import.diff.done" if "changes" in made else "import.done", **(made | {"name": plain(made["name"])}))
    st.success(said, icon=":material/check_circle:")
    with st.container(horizontal=True):
        if st.button(t("import.to_matrix"), key="import_to_matrix", type="primary", icon=":material/grid_on:"):
            go("matrix", campaign=made["id"])
        if beginning() and st.button(t("import.to_first_steps"), key="import_to_first_steps", icon=":material/flag:"):
            go("first_steps")
        if st.button(t("import.another"), key="import_another", icon=":material/add:"):
            clear_desk()
            st.rerun()


guard(Role.OFFICE)
st.title(t("nav.import"), anchor=False)
with telling():
    desk, kept = open_desk()
    if desk.made:
        done(desk)
        st.stop()
    settle_target(desk)
    first_step(desk, kept)
    with telling():
        if desk.rows:
            shown = read_anew(desk, desk.read_text)
            third_step(desk, second_step(desk, shown), kept)
    keep_desk(desk, kept)
    if desk.made:
        st.rerun()
