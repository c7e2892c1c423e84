"""The two tables of the units' page, each with what can be done with the picked row."""

from collections.abc import Sequence

import streamlit as st

from adapters.texts import day_text
from services.units import Directory, GroupLine, UnitLine
from ui.admin.roster import ask_roster, unit_list
from ui.admin.table import pick
from ui.admin.unit_forms import ask_group, ask_names, ask_unit
from ui.here import language, t
from ui.matrix_change.address import ask
from ui.plain import plain


def other_names(owner: UnitLine | GroupLine) -> list[str]:
    """Under which names besides the official one does it print?"""
    return [one.name for one in owner.names if not one.official]


def units_tab(known: Directory) -> None:
    """The units, and what can be done with the picked one."""
    bar = st.container(horizontal=True, vertical_alignment="center")
    word = bar.text_input(
        t("admin.search"),
        key="units_search",
        type="search",
        icon=":material/search:",
        placeholder=t("admin.unit_search_hint"),
        label_visibility="collapsed",
        width=280,
    )
    wanted = (word or "").strip().casefold()
    left = [u for u in known.units if wanted in " ".join([u.short_name, *(n.name for n in u.names)]).casefold()]
    groups = {u.id: [g.name for g in known.groups if u.id in {m.unit_id for m in g.members}] for u in left}
    picked = _unit_table(left, groups) if left else None
    unit = next((one for one in left if one.id == picked), None)
    with bar:
        if st.button(t("admin.unit_new"), key="units_new", type="primary", icon=":material/add:"):
            ask_unit(None)
        if st.button(t("roster.open"), key="units_roster", icon=":material/table_view:"):
            ask_roster(unit_list())
        if unit is None:
            st.caption(t("admin.unit_pick" if left else "admin.nothing_found"))
            return
        if st.button(t("admin.change"), key="units_change", icon=":material/edit:"):
            ask_unit(unit)
        if st.button(t("admin.names"), key="units_names", icon=":material/label:"):
            ask_names(unit)
        st.markdown(f"**{plain(unit.name)}**", width="content")


def _unit_table(left: Sequence[UnitLine], groups: dict[str, list[str]]) -> str | None:
    many = st.column_config.ListColumn
    return pick(
        "units_table",
        [one.id for one in left],
        {
            t("admin.unit_name"): [one.name for one in left],
            t("admin.short_name"): [one.short_name for one in left],
            t("admin.kind"): [t(f"kind.{one.kind.value}") for one in left],
            t("admin.other_names"): [other_names(one) for one in left],
            t("admin.groups"): [groups[one.id] for one in left],
            t("admin.state"): [t("admin.in_use" if one.active else "admin.not_in_use") for one in left],
        },
        {t("admin.unit_name"): st.column_config.TextColumn(pinned=True), t("admin.other_names"): many()},
        t("admin.units"),
    )


def groups_tab(known: Directory) -> None:
    """The groups, and what can be done with the picked one."""
    bar = st.container(horizontal=True, vertical_alignment="center")
    picked = None
    if known.groups:
        picked = pick(
            "units_groups_table",
            [one.id for one in known.groups],
            {
                t("admin.group_name"): [one.name for one in known.groups],
                t("admin.member_count"): [len(one.members) for one in known.groups],
                t("admin.group_members"): [[m.name for m in one.members] for one in known.groups],
                t("admin.other_names"): [other_names(one) for one in known.groups],
            },
            {
                t("admin.group_name"): st.column_config.TextColumn(pinned=True, width=150),
                t("admin.member_count"): st.column_config.NumberColumn(width=70),
            },
            t("admin.groups"),
        )
    else:
        st.info(t("admin.no_groups"), icon=":material/workspaces:")
    group = next((one for one in known.groups if one.id == picked), None)
    with bar:
        if st.button(t("admin.group_new"), key="units_group_new", type="primary", icon=":material/add:"):
            ask_group(None, known.units)
        if group is None:
            st.caption(t("admin.group_pick"))
            return
        if st.button(t("admin.members"), key="units_members", icon=":material/group_work:"):
            ask("members", group.id)
            st.rerun()
        if st.button(t("admin.change"), key="units_group_change", icon=":material/edit:"):
            ask_group(group, known.units)
        if st.button(t("admin.names"), key="units_group_names", icon=":material/label:"):
            ask_names(group)
    memberships(group)


def memberships(group: GroupLine) -> None:
    """Since when who belongs to the picked group, and who belonged to it."""
    rows = sorted(group.memberships, key=lambda one: one.left_on is not None)
    st.subheader(t("admin.members_of", name=plain(group.name)), anchor=False)
    st.dataframe(
        {
            t("admin.unit"): [one.name for one in rows],
            t("admin.joined"): [
                day_text(language(), one.joined_on, year=True) if one.joined_on else t("admin.joins_beginning")
                for one in rows
            ],
            t("admin.left"): [day_text(language(), one.left_on, year=True) for one in rows],
        },
        key="units_memberships",
        hide_index=True,
        alt=t("admin.members"),
    )
