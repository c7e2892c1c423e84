"""Accounts: who may sign in, as whom, and for which unit."""

from collections.abc import Sequence

import streamlit as st

from models.words import Role
from services.accounts import AccountLine, enable, listed
from services.units import UnitLine, directory
from ui.admin.account_forms import ROLES, ask_change, ask_disable, ask_reset
from ui.admin.account_new import new_buttons, open_new
from ui.admin.table import pick
from ui.here import caller, guard, say_later, t, telling, world
from ui.plain import plain

ALL = ""


def narrowed(accounts: Sequence[AccountLine], units: Sequence[UnitLine]) -> list[AccountLine]:
    """Ask for a word, a role and a unit; which accounts are left?"""
    names = {ALL: t("admin.every_unit")} | {one.id: one.name for one in units}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = st.text_input(
            t("admin.search"),
            key="accounts_search",
            type="search",
            icon=":material/search:",
            placeholder=t("admin.account_search_hint"),
            label_visibility="collapsed",
            width=260,
        )
        role = st.selectbox(
            t("admin.role"),
            [ALL, *ROLES],
            format_func=lambda one: t(f"role.{one}") if one else t("admin.every_role"),
            key="accounts_role",
            label_visibility="collapsed",
            width=150,
        )
        unit = st.selectbox(
            t("admin.unit"),
            list(names),
            format_func=names.__getitem__,
            key="accounts_unit",
            label_visibility="collapsed",
            width=240,
        )
    wanted = (word or "").strip().casefold()
    return [
        one
        for one in accounts
        if wanted in f"{one.username} {one.name} {one.unit}".casefold()
        and role in (ALL, one.role)
        and unit in (ALL, one.unit_id)
    ]


def state(one: AccountLine) -> str:
    """Is it in use, waiting for its first sign-in, or shut?"""
    if not one.active:
        return t("admin.account_shut")
    return t("admin.account_waiting" if one.must_change_password else "admin.account_active")


def table(accounts: Sequence[AccountLine]) -> AccountLine | None:
    """Show the accounts; which one is picked?"""
    picked = pick(
        "accounts_table",
        [one.id for one in accounts],
        {
            t("admin.username"): [one.username for one in accounts],
            t("admin.person"): [one.name for one in accounts],
            t("admin.role"): [t(f"role.{one.role.value}") for one in accounts],
            t("admin.unit"): [one.unit for one in accounts],
            t("admin.state"): [state(one) for one in accounts],
        },
        {t("admin.username"): st.column_config.TextColumn(pinned=True)},
        t("nav.accounts"),
    )
    return next((one for one in accounts if one.id == picked), None)


def actions(one: AccountLine, units: list[UnitLine]) -> None:
    """What can be done with the picked account."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("admin.account_who", name=plain(one.name), username=plain(one.username)), width="content")
        if st.button(t("admin.change"), key="accounts_change", icon=":material/edit:"):
            ask_change(one, units)
        if st.button(t("admin.account_reset"), key="accounts_reset", icon=":material/key:", disabled=not one.active):
            ask_reset(one)
        if one.active and st.button(t("admin.account_disable"), key="accounts_disable", icon=":material/block:"):
            ask_disable(one)
        if not one.active and st.button(t("admin.account_enable"), key="accounts_enable", icon=":material/lock_open:"):
            with telling():
                enable(world(), caller(), one.id, one.version)
                say_later("admin.account_enabled")
                st.rerun()


guard(Role.ADMIN)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title(t("nav.accounts"), anchor=False, width="content")
    asked = new_buttons()
units = list(directory(world(), caller()).units)
found = listed(world(), caller())
left = narrowed(found, units)
bar = st.container()
chosen = table(left) if left else None
with bar:
    if chosen is not None:
        actions(chosen, units)
    elif left:
        st.caption(t("admin.account_count", n=len(left), total=len(found)))
    else:
        st.info(t("admin.nobody_found"), icon=":material/search_off:")
if asked:
    open_new(asked, units, found)
