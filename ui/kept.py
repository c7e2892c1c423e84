"""What a reader typed into the widgets of one place, kept in the database, so that a reload or a new sign-in has it.

A place is a form of its own, such as "comment:<assignment>"; its widgets are named by their keys. `fill` comes before
the widgets are drawn, `keep` is their on_change, `forget` comes when the words are on record or thrown away.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from models.errors import NotSignedIn
from services import drafts
from ui.here import caller, world

_DAY = "day:"


def fill(place: str, keys: Sequence[str]) -> bool:
    """Put back what was typed here before, when its widgets come anew; answers whether anything was.

    A widget that holds something already is left alone.
    """
    if st.session_state.get(_filled(place)) and any(key in st.session_state for key in keys):
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


@dataclass(frozen=True)
class Form:
    """A form whose fields begin with what the record says: each widget's key is `prefix` and the field's name.

    `values` are the record's; a draft goes by the names, so that it outlives a new version of the record.
    """

    place: str
    prefix: str
    values: Mapping[str, Any]

    def begin(self) -> bool:
        """Give the widgets what was typed here before, else the record's values; answers whether anything was typed."""
        if any(self.key(name) in st.session_state for name in self.values):
            return False
        found: dict[str, Any] = {}
        with suppress(NotSignedIn):
            found = drafts.read(world(), caller(), self.place)
        typed = {name: _read(found[name]) for name in self.values if name in found}
        for name, value in (dict(self.values) | typed).items():
            st.session_state[self.key(name)] = value
        return typed != {name: self.values[name] for name in typed}

    def key(self, name: str) -> str:
        """The key of a field's widget."""
        return f"{self.prefix}_{name}"

    def field(self, name: str) -> dict[str, Any]:
        """What a field's widget is given besides its own: its key, and what keeps it."""
        return {"key": self.key(name), "on_change": self.keep}

    def keep(self) -> None:
        """Keep what stands in the fields now."""
        told = {name: _told(st.session_state.get(self.key(name))) for name in self.values}
        with suppress(NotSignedIn):
            drafts.keep(world(), caller(), self.place, told)

    def forget(self) -> None:
        """Let go of it: it is on record, or thrown away."""
        forget(self.place, [self.key(name) for name in self.values])


def _filled(place: str) -> str:
    return f"_kept_{place}"


def _told(value: Any) -> Any:
    return f"{_DAY}{value.isoformat()}" if isinstance(value, date) else value


def _read(value: Any) -> Any:
    is_day = isinstance(value, str) and value.startswith(_DAY)
    return date.fromisoformat(value.removeprefix(_DAY)) if is_day else value
