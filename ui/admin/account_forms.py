"""The small forms of the accounts' page, each inside a dialog: make, change, new password, shut and open."""

import streamlit as st

from models.words import Role
from services import accounts
from services.accounts import AccountLine, NewAccount
from services.units import UnitLine
from ui.admin.form_parts import form_buttons, sure_buttons
from ui.here import caller, say_later, t, telling, world
from ui.plain import plain

ROLES = tuple(Role)


def ask_new(units: list[UnitLine], role: Role = Role.LIAISON) -> None:
    """Open the form for a new account of this role.

    It closes by its own buttons only, so that no stray click hides the password.
    """
    st.dialog(t("admin.account_new"), dismissible=False)(new_account)(units, role)


def ask_change(account: AccountLine, units: list[UnitLine]) -> None:
    """Open the form for name, role and unit."""
    st.dialog(t("admin.account_change"))(change_account)(account, units)


def ask_reset(account: AccountLine) -> None:
    """Ask once before the password is replaced."""
    st.dialog(t("admin.account_reset"), dismissible=False)(reset_password)(account)


def ask_disable(account: AccountLine) -> None:
    """Ask once before the account is shut."""
    st.dialog(t("admin.account_disable"))(disable_account)(account)


def new_account(units: list[UnitLine], role: Role = Role.LIAISON) -> None:
    """The form for a new account; afterwards the password in its place."""
    place = st.empty()
    with place.form("accounts_new_form", border=False):
        username = st.text_input(
            t("admin.username"), key="accounts_new_username", max_chars=64, help=t("admin.username_help")
        )
        name = st.text_input(t("admin.person"), key="accounts_new_name", max_chars=80)
        role, unit_id = _role_and_unit("accounts_new", role, None, units)
        made, cancelled = form_buttons(t("admin.account_create"), "accounts_new")
    if cancelled:
        st.rerun()
    if made:
        with telling():
            account, password = accounts.create(world(), caller(), NewAccount(username, name, role, unit_id))
            with place.container():
                _show_password(account.username, password)


def change_account(account: AccountLine, units: list[UnitLine]) -> None:
    """The form for name, role and unit."""
    key = f"accounts_change_{account.id}_{account.version}"
    with st.form(f"{key}_form", border=False):
        st.caption(plain(account.username))
        name = st.text_input(t("admin.person"), account.name, key=f"{key}_name", max_chars=80)
        role, unit_id = _role_and_unit(key, account.role, account.unit_id, units)
        st.caption(t("admin.account_change_note"))
        saved, cancelled = form_buttons(t("common.save"), key)
    if cancelled:
        st.rerun()
    if saved:
        with telling():
            accounts.change(world(), caller(), account.id, account.version, name, role, unit_id)
            say_later("admin.saved")
            st.rerun()


def reset_password(account: AccountLine) -> None:
    """One question; afterwards the new password in its place."""
    place = st.empty()
    with place.container():
        st.markdown(t("admin.account_reset_why", name=plain(account.name), username=plain(account.username)))
        sure, cancelled = sure_buttons(t("admin.account_reset"), "accounts_reset")
    if cancelled:
        st.rerun()
    if sure:
        with telling():
            password = accounts.reset(world(), caller(), account.id, account.version)
            with place.container():
                _show_password(account.username, password)


def disable_account(account: AccountLine) -> None:
    """One question before the account is shut."""
    st.markdown(t("admin.account_disable_why", name=plain(account.name), username=plain(account.username)))
    sure, cancelled = sure_buttons(t("admin.account_disable"), "accounts_disable")
    if cancelled:
        st.rerun()
    if sure:
        with telling():
            accounts.disable(world(), caller(), account.id, account.version)
            say_later("admin.account_disabled")
            st.rerun()


def _role_and_unit(key: str, role: Role, unit_id: str | None, units: list[UnitLine]) -> tuple[Role, str | None]:
    chosen = st.selectbox(
        t("admin.role"), ROLES, ROLES.index(role), format_func=lambda one: t(f"role.{one.value}"), key=f"{key}_role"
    )
    names = {one.id: one.name for one in units if one.active or one.id == unit_id}
    unit = st.selectbox(
        t("admin.unit"),
        list(names),
        list(names).index(unit_id) if unit_id in names else None,
        format_func=names.__getitem__,
        placeholder=t("admin.unit_none"),
        help=t("admin.unit_help"),
        key=f"{key}_unit",
    )
    return chosen, unit


def _show_password(username: str, password: str) -> None:
    """The password, once: it is kept nowhere, and the next run no longer knows it."""
    st.markdown(t("admin.password_for", username=plain(username)))
    st.code(password, language=None)
    st.warning(t("admin.password_once"), icon=":material/key:")
    st.button(t("admin.password_noted"), key="accounts_password_noted", type="primary", on_click=st.rerun)
