"""Who you are and what you may open. Runs before every page; each page asks again by itself."""

import streamlit as st

from services.show_lobby import locked
from ui.here import ICON, caller, say_now, t, world
from ui.lasting import freeze_what_lasts
from ui.shell import choose_language, closed, lobby_only, opened, password_first, person
from ui.signin import leaving
from ui.unseen import unseen

freeze_what_lasts()
who = person()
lobby = locked(world(), caller()) if who is None else None
choose_language(who)
st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide", initial_sidebar_state="auto")
unseen()
if leaving():
    st.stop()
if lobby is not None:
    page = lobby_only(lobby)
elif who is None:
    page = closed()
elif who.must_change_password:
    page = password_first()
else:
    page = opened(who)
say_now()
page.run()
