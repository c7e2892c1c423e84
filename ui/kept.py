"""What a reader typed into the widgets of one place, kept in the database, so that a reload or a new sign-in has it.

A place is a form of its own, such as "comment:<assignment>"; its widgets are named by their keys. `fill` comes before
the widgets are drawn, `keep` is their on_change, `forget` comes when the words are on record or thrown away.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from models.errors import NotSignedIn
from services import drafts
from ui.here import caller, world

_DAY = "day:"


def fill(place: str, keys: Sequence[str]) -> bool:
    """Put back what was typed here before, once a session; answers whether anything was.

    A widget that holds something already is left alone.
    """
    if st.session_state.get(_filled(place)):
        return False
    st.session_state[_filled(place)] = True
    found: dict[str, Any] = {}
    with suppress(NotSignedIn):
        found = drafts.read(world(), caller(), place)
    put_back = [key for key in keys if found.get(key) is not None and st.session_state.get(key) in (None, "", [])]
    for key in put_back:
        st.session_state[key] = _read(found[key])
    return bool(put_back)


def keep(place: str, keys: Sequence[str]) -> None:
    """Keep what stands in these widgets now. Without a session there is nobody to keep it for; the guard says so."""
    with suppress(NotSignedIn):
        drafts.keep(world(), caller(), place, {key: _told(st.session_state.get(key)) for key in keys})


def forget(place: str, keys: Sequence[str]) -> None:
    """Let go of it: the words are on record, or thrown away. Widgets that come anew are empty.

    A field that stays on the page has to be given its empty value besides: its browser keeps what it shows.
    """
    with suppress(NotSignedIn):
        drafts.drop(world(), caller(), place)
    for key in (*keys, _filled(place)):
        st.session_state.pop(key, None)


def _filled(place: str) -> str:
    return f"_kept_{place}"


def _told(value: Any) -> Any:
    return f"{_DAY}{value.isoformat()}" if isinstance(value, date) else value


def _read(value: Any) -> Any:
    is_day = isinstance(value, str) and value.startswith(_DAY)
    return date.fromisoformat(value.removeprefix(_DAY)) if is_day else value
