"""A bare Streamlit page with as many elements of each kind as its address asks for: ?markdown=20&button=3 …"""

import altair as alt
import pandas as pd
import streamlit as st

BOX = st.components.v2.component("bare_box", html="<div></div>", js="export default function () {\n}\n")
LINE = pd.DataFrame({"day": range(60), "share": range(60)})
TABLE = pd.DataFrame({"unit": [str(n) for n in range(20)], "task": range(20)})


def draw(kind: str, n: int) -> None:
    """Draw one element of a kind, as plain as it comes."""
    if kind == "button":
        st.button(f"Button {n}", key=f"button{n}")
    elif kind == "arrow_data_frame":
        st.dataframe(TABLE, key=f"table{n}")
    elif kind in ("arrow_vega_lite_chart", "vega_lite_chart"):
        st.altair_chart(alt.Chart(LINE).mark_line().encode(x="day:Q", y="share:Q"), key=f"chart{n}")
    elif kind == "bidi_component":
        BOX(key=f"box{n}", data={"n": n})
    elif kind == "metric":
        st.metric(f"Figure {n}", n)
    elif kind == "selectbox":
        st.selectbox(f"Choose {n}", ["a", "b"], key=f"select{n}")
    elif kind == "multiselect":
        st.multiselect(f"Choose {n}", ["a", "b"], key=f"multi{n}")
    elif kind in ("text_input", "text_area"):
        st.text_input(f"Say {n}", key=f"say{n}")
    elif kind in ("checkbox", "toggle"):
        st.checkbox(f"Tick {n}", key=f"tick{n}")
    elif kind == "button_group":
        st.pills(f"Pick {n}", ["a", "b"], key=f"pick{n}")
    else:
        st.markdown(f"Line {n}")


for kind, count in st.query_params.items():
    for n in range(int(count)):
        draw(kind, n)
