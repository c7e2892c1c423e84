"""What the reader typed into the report form: filled from the record, kept as a draft, never overwritten in silence.

The widgets' own keys hold what is typed. Beside them stands what the form was filled from (`Base`), so that a change
by somebody else is noticed and nothing typed is lost, whether by a refusal, a conflict or a reload.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.assignment import Assignment
from models.errors import NotSignedIn
from services import drafts
from ui.here import caller, world

FIELDS = ("note", "numerator", "denominator")


@dataclass(frozen=True)
class Base:
    """What the form was filled from: the record's version and its words and figures then."""

    version: int
    told: dict[str, Any]
    restored: bool = False


def field_key(assignment_id: str, name: str) -> str:
    """Under which key does a field's widget keep what is typed?"""
    return f"assignment_{name}_{assignment_id}"


def typed(assignment_id: str) -> dict[str, Any]:
    """What stands in the form now? The note is never None."""
    found = {name: st.session_state.get(field_key(assignment_id, name)) for name in FIELDS}
    return found | {"note": found["note"] or ""}


def saved(one: Assignment) -> dict[str, Any]:
    """What does the record say in the form's fields?"""
    return {"note": one.note, "numerator": one.numerator, "denominator": one.denominator}


def fill(one: Assignment) -> bool:
    """Fill the form where nobody has typed; answers whether the record moved on under what the reader typed."""
    base: Base | None = st.session_state.get(_base(one.id))
    if base is None or field_key(one.id, "note") not in st.session_state:
        base = _begin(one)
    if base.version == one.version:
        return False
    if typed(one.id) == base.told:
        _fill_with(one.id, saved(one))
        _set_base(one, Base(one.version, saved(one)))
        return False
    if saved(one) == base.told:
        _set_base(one, Base(one.version, base.told, base.restored))
        return False
    return True


def restored(assignment_id: str) -> bool:
    """Was the form filled from a draft that was never saved?"""
    base: Base | None = st.session_state.get(_base(assignment_id))
    return base is not None and base.restored


def unsaved(one: Assignment) -> dict[str, Any]:
    """What did the reader type that is not on record? Empty when there is nothing; reads the draft after a reload."""
    base: Base | None = st.session_state.get(_base(one.id))
    if base is not None and field_key(one.id, "note") in st.session_state:
        now = typed(one.id)
    else:
        now = _draft(one.id).get("typed", {})
    return now if now and now != saved(one) and any(now[name] not in (None, "") for name in FIELDS) else {}


def keep(assignment_id: str) -> None:
    """Keep what is typed as a draft, at each change of a field. Without a session there is nobody to keep it for."""
    base: Base | None = st.session_state.get(_base(assignment_id))
    if base is not None:
        content = {"version": base.version, "told": base.told, "typed": typed(assignment_id)}
        _ask(lambda: drafts.keep(world(), caller(), _place(assignment_id), content))


def forget(assignment_id: str) -> None:
    """Let go of what was typed: it is on record now, or the reader dropped it."""
    _ask(lambda: drafts.drop(world(), caller(), _place(assignment_id)))
    for key in (_base(assignment_id), *(field_key(assignment_id, name) for name in FIELDS)):
        st.session_state.pop(key, None)


def _begin(one: Assignment) -> Base:
    draft = _draft(one.id)
    if draft and draft["typed"] != saved(one):
        _fill_with(one.id, draft["typed"])
        return _set_base(one, Base(draft["version"], draft["told"], restored=True))
    _fill_with(one.id, saved(one))
    return _set_base(one, Base(one.version, saved(one)))


def _fill_with(assignment_id: str, words: dict[str, Any]) -> None:
    for name in FIELDS:
        st.session_state[field_key(assignment_id, name)] = words[name]


def _set_base(one: Assignment, base: Base) -> Base:
    st.session_state[_base(one.id)] = base
    return base


def _draft(assignment_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    _ask(lambda: found.update(drafts.read(world(), caller(), _place(assignment_id))))
    return found


def _ask(act: Callable[[], object]) -> None:
    """Without a session there is nobody to keep a draft for; the page's own guard says so in the same run."""
    with suppress(NotSignedIn):
        act()


def _base(assignment_id: str) -> str:
    return f"assignment_base_{assignment_id}"


def _place(assignment_id: str) -> str:
    return f"assignment:{assignment_id}"
