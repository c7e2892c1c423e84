"""One liaison's account for each of several units, and their passwords, shown once."""

from collections.abc import Sequence

import streamlit as st

from models.words import Role
from services.accounts import AccountLine
from services.first_steps import first_steps
from services.liaisons import NewLiaison, create_liaisons
from services.units import UnitLine
from ui.here import caller, t, telling, world

SPEAKS = (Role.LIAISON, Role.OFFICE)


def ask_liaisons(units: Sequence[UnitLine], accounts: Sequence[AccountLine]) -> None:
    """Open the form. It closes by its own button only, so that no stray click hides the passwords."""
    st.dialog(t("admin.liaisons_new"), width="medium", dismissible=False)(liaisons_form)(units, accounts)


def liaisons_form(units: Sequence[UnitLine], accounts: Sequence[AccountLine]) -> None:
    """Choose units; those that owe something and have nobody are chosen already. Afterwards the passwords."""
    speaking = {one.unit_id for one in accounts if one.active and one.role in SPEAKS}
    names = {one.id: one.name for one in units if one.active and one.id not in speaking}
    if not names:
        st.success(t("admin.liaisons_none"), icon=":material/task_alt:")
        st.button(t("common.close"), key="accounts_liaisons_close", on_click=st.rerun)
        return
    owing = [one.unit_id for one in first_steps(world(), caller()).found.silent if one.unit_id in names]
    place = st.empty()
    with place.container():
        st.markdown(t("admin.liaisons_why"))
        chosen = st.multiselect(
            t("admin.liaisons_units"),
            list(names),
            default=owing,
            format_func=names.__getitem__,
            placeholder=t("admin.unit_none"),
            key="accounts_liaisons_units",
        )
        with st.container(horizontal=True):
            sure = st.button(
                t("admin.liaisons_create"), key="accounts_liaisons_sure", type="primary", disabled=not chosen
            )
            if st.button(t("common.cancel"), key="accounts_liaisons_cancel"):
                st.rerun()
    if sure:
        with telling():
            with place.container(), st.spinner(t("admin.liaisons_making")):
                made = create_liaisons(world(), caller(), chosen)
            with place.container():
                _show(made)


def _show(made: Sequence[NewLiaison]) -> None:
    """Unit, name and password, apart by tabs: pasted into a spreadsheet they fall into three columns."""
    st.warning(t("admin.liaisons_made", n=len(made)), icon=":material/key:")
    lines = [t("admin.liaisons_head"), *(f"{one.unit}\t{one.username}\t{one.password}" for one in made)]
    st.code("\n".join(lines), language=None, height=320 if len(made) > 10 else "content")
    st.button(t("admin.password_noted"), key="accounts_liaisons_noted", type="primary", on_click=st.rerun)
