"""A button that has a file made and saved: it says that it is being made, that it is ready, or why not."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

WORDS = ("label", "preparing", "started", "failed")

_HERE = Path(__file__)
_download = st.components.v2.component(
    "zeren_download",
    css=_HERE.with_name("download.css").read_text("utf-8"),
    js=_HERE.with_name("download.js").read_text("utf-8"),
)


def download_button(
    *, key: str, url: str, words: Mapping[str, str], primary: bool = False, disabled: bool = False
) -> None:
    """Show the button. The file at `url` is an attachment of ours that answers ?mark= with a cookie; a refusal is JSON
    with its `message`, which is shown. Nothing is kept in the page: the browser saves what comes, however large.

    Raises KeyError where `words` lacks a word of WORDS.
    """
    data = {"url": url, "primary": primary, "disabled": disabled, "words": {name: words[name] for name in WORDS}}
    _download(key=key, data=data, width="content")
