"""An element that sends one request to a route of ours and then loads the page anew.

Only a response to the browser's own request can set or take away a cookie that scripts cannot read.
"""

from pathlib import Path

import streamlit as st

from ui.here import t

_send = st.components.v2.component(
    "zeren_request",
    html="<p role='status' aria-live='polite'></p>\n",
    css="p { margin: 0;\n color: var(--st-text-color); font-family: var(--st-font); }\n",
    js=Path(__file__).with_name("request.js").read_text("utf-8"),
)


def send(path: str, content: dict[str, str], words: str, failed: str, then: str = "") -> None:
    """POST this to a route of ours, then go to the address `then`, or load this one anew when it is empty.

    `words` and `failed` are catalogue keys of what is shown meanwhile and when it did not work.
    """
    told = {"path": path, "content": content, "then": then, "words": t(words), "failed": t(failed)}
    _send(key="signin_request", data=told)
