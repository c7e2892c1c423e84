"""The launcher of the bare page, with the same frozen collector and the same socket option as ours."""

import gc
from pathlib import Path

import altair  # noqa: F401
import pandas  # noqa: F401
import streamlit as st

from web.server import tune_server

tune_server()
gc.collect()
gc.freeze()
app = st.App(Path(__file__).with_name("bare.py"))
