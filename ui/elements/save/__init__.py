"""A button that saves a small file the page already holds: it goes to this one browser and lies at no address."""

import base64
from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_save = st.components.v2.component(
    "zeren_save",
    css=(_HERE.parent.parent / "download" / "download.css").read_text("utf-8"),
    js=_HERE.with_name("save.js").read_text("utf-8"),
)


def save_button(*, key: str, label: str, name: str, data: bytes, primary: bool = False) -> None:
    """Show the button. `data` travels with the page, so it should be small; `name` is what it is saved under."""
    told = {"label": label, "name": name, "content": base64.b64encode(data).decode(), "primary": primary}
    _save(key=key, data=told, width="content")
