"""A table whose rows can be picked: shared by the administration's pages."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

ROW_HEIGHT = 35  # pixels
ROWS_SHOWN = 16


def pick(
    key: str, ids: Sequence[str], columns: Mapping[str, Sequence[Any]], config: Mapping[str, Any], alt: str
) -> str | None:
    """Show the rows; which one is picked? Its id, or None.

    The widget's key goes by the rows: when they are no longer the same, nothing is picked, and never a wrong one.
    """
    rows = hashlib.sha256("".join(ids).encode()).hexdigest()[:12]
    state = st.dataframe(
        pd.DataFrame(dict(columns)),
        key=f"{key}_{rows}",
        column_config=dict(config),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * (min(len(ids), ROWS_SHOWN) + 1) + 3,
        alt=alt,
    )
    picked = state["selection"]["rows"]
    return ids[picked[0]] if picked and picked[0] < len(ids) else None
