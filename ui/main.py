"""Who you are and what you may open. Runs before every page; each page asks again by itself."""

import streamlit as st

from ui.here import ICON, say_now, t
from ui.lasting import freeze_what_lasts
from ui.shell import choose_language, closed, opened, password_first, person
from ui.signin import leaving
from ui.unseen import unseen

freeze_what_lasts()
who = person()
choose_language(who)
st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide", initial_sidebar_state="auto")
unseen()
if leaving():
    st.stop()
if who is None:
    page = closed()
elif who.must_change_password:
    page = password_first()
else:
    page = opened(who)
say_now()
page.run()
