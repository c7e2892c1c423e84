"""My account: who I am here, in which language I read, my password, and the way out."""

import streamlit as st

from services.signin import change_password
from ui.here import caller, guard_account, say_later, t, telling, world
from ui.plain import plain
from ui.shell import language_switch
from ui.signin import leave

WIDTH = 480

who = guard_account()
first = who.must_change_password
st.title(t("password.first_title" if first else "password.page"), anchor=False)
with st.container(width=WIDTH):
    if first:
        st.info(t("password.first"), icon=":material/key:")
    role = t(f"role.{who.role.value}")
    place = t("shell.role_at", role=role, unit=who.unit) if who.unit else role
    st.markdown(f"**{plain(who.name)}** · {plain(who.username)}  \n{plain(place)}")
    with st.form("password_form", enter_to_submit=True):
        st.subheader(t("password.title"), anchor=False)
        old = st.text_input(t("password.old_first" if first else "password.old"), type="password", key="password_old")
        new = st.text_input(t("password.new"), type="password", key="password_new")
        st.caption(t("password.rules"))
        again = st.text_input(t("password.again"), type="password", key="password_again")
        saved = st.form_submit_button(t("password.save"), type="primary", key="password_save")
    if saved and new != again:
        st.error(t("password.differ"), icon=":material/error:")
    elif saved:
        with telling():
            change_password(world(), caller(), old, new)
            say_later("password.saved")
            st.rerun()
    language_switch("password_language")
    st.button(t("shell.sign_out"), key="password_sign_out", icon=":material/logout:", on_click=leave)
