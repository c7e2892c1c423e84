"""Evidence as tiles: pictures open large over the page, films play there, documents open by their link."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict

import streamlit as st

WORDS = (
    "label",
    "empty",
    "open",
    "open_document",
    "close",
    "previous",
    "next",
    "zoom_in",
    "zoom_out",
    "original",
    "position",
    "unreadable",
    "remove",
    "edit",
)
"""The words a gallery needs.

Fields left for the browser to fill: open, open_document, remove and edit {name}; position {place} {total}.
"""

Choice = tuple[Literal["remove", "edit"], str]


class GalleryItem(TypedDict):
    """One file: three addresses of ours, what it shows, and what a reviewer said of it.

    `kind` is photo, video or document. `verdict` is None, or "usable", "accepted", "good" or "ok" for a file that may
    stay; any other word is drawn as a warning. `verdict_words` is what people read. A film plays from `large`, or
    from `original` where the browser cannot play that.
    """

    id: str
    thumb: str
    large: str
    original: str
    name: str
    caption: str
    meta: str
    kind: str
    verdict: str | None
    verdict_words: str


_HERE = Path(__file__)
_gallery = st.components.v2.component(
    "zeren_gallery",
    css=_HERE.with_name("gallery.css").read_text("utf-8"),
    js=_HERE.with_name("gallery.js").read_text("utf-8"),
)


def gallery(
    *,
    key: str,
    items: Sequence[GalleryItem],
    words: Mapping[str, str],
    removable: bool,
    editable: bool | None = None,
) -> Choice | None:
    """Which file does the reader want removed or edited just now?

    Answers ("remove", id), ("edit", id) or None; only ids that were passed in come back. `editable` follows
    `removable` unless given. Raises KeyError where `words` lacks a word of WORDS.
    """
    may_edit = removable if editable is None else editable
    data = {
        "key": key,
        "items": list(items),
        "words": {name: words[name] for name in WORDS},
        "removable": removable,
        "editable": may_edit,
    }
    result = _gallery(key=key, data=data, on_choice_change=lambda: None)
    allowed = {name for name, may in (("remove", removable), ("edit", may_edit)) if may}
    return _choice(result.choice, allowed, {item["id"] for item in items})


def _choice(value: object, allowed: set[str], ids: set[str]) -> Choice | None:
    match value:
        case {"action": "remove", "id": str(found)} if "remove" in allowed and found in ids:
            return ("remove", found)
        case {"action": "edit", "id": str(found)} if "edit" in allowed and found in ids:
            return ("edit", found)
        case _:
            return None
