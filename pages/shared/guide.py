"""使用指南: one page for the reader's role: what to do first, where, with which keys, and what happens to the data."""

import streamlit as st

from ui.guide import begin, data, keys, where
from ui.here import guard, t

WIDTH = 760

actor = guard()
st.title(t("nav.guide"), anchor=False)
with st.container(width=WIDTH, key="guide"):
    st.markdown(t(f"guide.{actor.role.value}.intro"))
    begin(actor.role)
    where(actor.role)
    keys(actor.role)
    data(actor.role)
    st.caption(t("guide.help"))
