"""The ways to a new account: the buttons of the accounts' page, and an address that asks for one of them."""

from collections.abc import Sequence

import streamlit as st

from models.words import Role
from services.accounts import AccountLine
from services.units import UnitLine
from ui.admin.account_forms import ask_new
from ui.admin.liaison_form import ask_liaisons
from ui.admin.roster import account_list, ask_roster
from ui.here import t

ONE, OFFICE, LIAISONS = "one", "office", "liaisons"
SHEET = "sheet"
_ASKED = "new"  # in the address


def new_buttons() -> str:
    """Which sort of new account is asked for now, by a button or by the address? Empty: none."""
    with st.container(horizontal=True, width="content"):
        sheet = st.button(t("roster.open"), key="accounts_roster", icon=":material/table_view:")
        several = st.button(t("admin.liaisons_new"), key="accounts_liaisons", icon=":material/group_add:")
        one = st.button(t("admin.account_new"), key="accounts_new", type="primary", icon=":material/person_add:")
    by_address = str(st.query_params.pop(_ASKED, ""))  # taken away: a dialog that was closed stays closed
    if sheet:
        return SHEET
    if one or several:
        return ONE if one else LIAISONS
    return by_address if by_address in (OFFICE, LIAISONS) else ""


def open_new(asked: str, units: list[UnitLine], accounts: Sequence[AccountLine]) -> None:
    """Open the form that was asked for."""
    if asked == SHEET:
        ask_roster(account_list())
    elif asked == LIAISONS:
        ask_liaisons(units, accounts)
    else:
        ask_new(units, Role.OFFICE if asked == OFFICE else Role.LIAISON)
