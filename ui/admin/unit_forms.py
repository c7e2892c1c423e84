"""The small forms of the units' page, each inside a dialog: units, their names, and groups."""

from collections.abc import Sequence

import streamlit as st

from models.words import UnitKind
from services import units
from services.units import GroupLine, UnitGiven, UnitLine
from ui.admin.form_parts import form_buttons
from ui.here import caller, say_later, t, telling, world
from ui.plain import plain

KINDS = tuple(UnitKind)


def ask_unit(unit: UnitLine | None) -> None:
    """Open the form for a unit; None: a new one."""
    st.dialog(t("admin.unit_change" if unit else "admin.unit_new"))(unit_form)(unit)


def ask_group(group: GroupLine | None, everybody: Sequence[UnitLine]) -> None:
    """Open the form for a group; None: a new one."""
    st.dialog(t("admin.group_change" if group else "admin.group_new"))(group_form)(group, everybody)


def ask_names(owner: UnitLine | GroupLine) -> None:
    """Open the list of names a unit or group prints under."""
    st.dialog(t("admin.names"))(names_form)(owner)


def unit_form(unit: UnitLine | None) -> None:
    """The form for a unit: name, short name, kind, place in the order, and whether it is in use."""
    key = f"units_unit_{unit.id}_{unit.version}" if unit else "units_unit_new"
    with st.form(f"{key}_form", border=False):
        name = st.text_input(
            t("admin.unit_name"), unit.name if unit else "", key=f"{key}_name", max_chars=120, help=t("admin.name_help")
        )
        short = st.text_input(
            t("admin.short_name"),
            unit.short_name if unit else "",
            key=f"{key}_short",
            max_chars=40,
            help=t("admin.short_name_help"),
        )
        kind = st.selectbox(
            t("admin.kind"),
            KINDS,
            KINDS.index(unit.kind) if unit else 0,
            format_func=lambda one: t(f"kind.{one.value}"),
            key=f"{key}_kind",
        )
        sort, active = None, True
        if unit is not None:
            sort = _sort(unit.sort, key)
            active = st.checkbox(t("admin.unit_active"), unit.active, key=f"{key}_active", help=t("admin.active_help"))
        saved, cancelled = form_buttons(t("common.save"), key)
    given = UnitGiven(name, short, kind, sort, active)
    if cancelled:
        st.rerun()
    if saved:
        with telling():
            if unit is None:
                units.create_unit(world(), caller(), given)
            else:
                units.change_unit(world(), caller(), unit.id, unit.version, given)
            say_later("admin.saved")
            st.rerun()


def group_form(group: GroupLine | None, everybody: Sequence[UnitLine]) -> None:
    """The form for a group: its name and place in the order, and the first members of a new one."""
    key = f"units_group_{group.id}_{group.version}" if group else "units_group_new"
    members: list[str] = []
    sort = None
    with st.form(f"{key}_form", border=False):
        name = st.text_input(
            t("admin.group_name"),
            group.name if group else "",
            key=f"{key}_name",
            max_chars=120,
            help=t("admin.name_help"),
        )
        if group is None:
            members = _members([], everybody, key)
        else:
            sort = _sort(group.sort, key)
        saved, cancelled = form_buttons(t("common.save"), key)
    if cancelled:
        st.rerun()
    if saved:
        with telling():
            if group is None:
                units.create_group(world(), caller(), name, members)
            else:
                units.change_group(world(), caller(), group.id, group.version, name, sort)
            say_later("admin.saved")
            st.rerun()


def names_form(owner: UnitLine | GroupLine) -> None:
    """The names a unit or group prints under: the official one, the others with a way to remove each, and a new one."""
    st.caption(t("admin.names_why", name=plain(owner.name)))
    for one in owner.names:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(plain(one.name), width="content")
            if one.official:
                st.badge(t("admin.official"), color="gray")
            elif st.button(
                t("admin.name_remove"), key=f"units_name_remove_{one.id}", icon=":material/close:", type="tertiary"
            ):
                _remove(one.id)
    with st.form(f"units_name_form_{owner.id}", border=False):
        name = st.text_input(t("admin.name_new"), key=f"units_name_new_{owner.id}", max_chars=120)
        added, cancelled = form_buttons(t("admin.name_add"), f"units_name_{owner.id}", t("common.close"))
    if cancelled:
        st.rerun()
    if added:
        with telling():
            whose = {"unit_id": owner.id} if isinstance(owner, UnitLine) else {"group_id": owner.id}
            units.add_alias(world(), caller(), name, **whose)
            say_later("admin.name_added")
            st.rerun()


def _remove(alias_id: str) -> None:
    with telling():
        units.remove_alias(world(), caller(), alias_id)
        say_later("admin.name_removed")
        st.rerun()


def _sort(sort: int, key: str) -> int:
    return int(
        st.number_input(t("admin.sort"), 0, units.SORT_LARGEST, sort, key=f"{key}_sort", help=t("admin.sort_help"))
    )


def _members(present: list[str], everybody: Sequence[UnitLine], key: str) -> list[str]:
    names = {one.id: one.name for one in everybody if one.active or one.id in present}
    return st.multiselect(
        t("admin.group_members"),
        list(names),
        present,
        format_func=names.__getitem__,
        placeholder=t("admin.members_hint"),
        select_all=False,
        key=f"{key}_members",
    )
