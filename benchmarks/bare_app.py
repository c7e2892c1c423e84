"""The launcher of the bare page, with the same frozen collector as ours."""

import gc
from pathlib import Path

import altair  # noqa: F401
import pandas  # noqa: F401
import streamlit as st

gc.collect()
gc.freeze()
app = st.App(Path(__file__).with_name("bare.py"))
