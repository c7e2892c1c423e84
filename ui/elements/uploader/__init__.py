"""A button for many photos and files: each is sent at once to a route of ours and shows how far it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypedDict, overload

import streamlit as st

from ui.elements import SHELF

WORDS = (
    "label",
    "choose",
    "camera",
    "hint",
    "drop",
    "list",
    "waiting",
    "sending",
    "stored",
    "failed",
    "network",
    "timed_out",
    "signed_out",
    "too_large",
    "wrong_type",
    "summary",
    "retry",
    "retry_all",
    "remove",
    "language",
)
"""The words an uploader needs.

Fields left for the browser to fill: sending {percent}, too_large {limit}, summary {done} {total}, retry and remove
{name} (read aloud). `language` is a tag such as zh-CN; sizes are written by it.
"""


class StoredFile(TypedDict):
    """A file the route has stored: its id there and its name."""

    id: str
    name: str


class PickedFile(TypedDict):
    """A file read in the browser: `data` is base64 and comes from outside, so bound and check it."""

    name: str
    data: str


_HERE = Path(__file__)
_uploader = st.components.v2.component(
    "zeren_uploader",
    css=_HERE.with_name("uploader.css").read_text("utf-8"),
    js="\n".join(file.read_text("utf-8") for file in (_HERE.with_name("uploader.js"), SHELF)),
)


@overload
def uploader(
    *,
    key: str,
    accept: str,
    words: Mapping[str, str],
    limit_bytes: int,
    url: str,
    multiple: bool = True,
    camera: bool = False,
    disabled: bool = False,
    inline: Literal[False] = False,
    owner: str = "",
) -> list[StoredFile]: ...


@overload
def uploader(
    *,
    key: str,
    accept: str,
    words: Mapping[str, str],
    limit_bytes: int,
    url: str = "",
    multiple: bool = False,
    camera: bool = False,
    disabled: bool = False,
    inline: Literal[True],
) -> PickedFile | None: ...


def uploader(
    *,
    key: str,
    accept: str,
    words: Mapping[str, str],
    limit_bytes: int,
    url: str = "",
    multiple: bool = True,
    camera: bool = False,
    disabled: bool = False,
    inline: bool = False,
    owner: str = "",
) -> list[StoredFile] | PickedFile | None:
    """Which files were stored since the last run?

    Each picked file goes as a raw body to POST `url`; when the whole batch has ended the script runs once and gets the
    stored ones, an empty list in every other run. With `inline` nothing is sent: the one picked file comes back as
    PickedFile, None in every other run. `accept` is the input's attribute (".jpg,.pdf,image/*"), `limit_bytes` the most
    bytes of one file, `camera` offers a second button for taking a photo on touch screens.
    Raises KeyError where `words` lacks a word of WORDS. The ids name what the browser says was stored: ask the
    database before believing them. With an `owner`, an account, the browser keeps what is not stored yet through a
    reload and a new sign-in of the same account, and goes on sending it by itself.
    """
    data: dict[str, Any] = {
        "key": key,
        "url": url,
        "accept": accept,
        "multiple": multiple and not inline,
        "camera": camera,
        "disabled": disabled,
        "inline": inline,
        "owner": owner,
        "limit": limit_bytes,
        "words": {name: words[name] for name in WORDS},
        "seen": st.session_state.get(_seen(key), 0),
    }
    result = _uploader(key=key, data=data, on_batch_change=lambda: _remember(key), on_picked_change=lambda: None)
    return _picked(result.picked) if inline else _stored(result.batch)


def _seen(key: str) -> str:
    return f"{key}_seen"


def _remember(key: str) -> None:
    """Tells the browser, with the next draw, that its batch has arrived and may leave the list."""
    batch = st.session_state[key].batch
    if isinstance(batch, Mapping) and isinstance(batch.get("number"), int):
        st.session_state[_seen(key)] = batch["number"]


def _stored(value: object) -> list[StoredFile]:
    match value:
        case {"files": [*files]}:
            return [StoredFile(id=file["id"], name=file["name"]) for file in files if _is_text(file, "id", "name")]
        case _:
            return []


def _picked(value: Any) -> PickedFile | None:
    return PickedFile(name=value["name"], data=value["data"]) if _is_text(value, "name", "data") else None


def _is_text(value: object, *names: str) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), str) for name in names)
