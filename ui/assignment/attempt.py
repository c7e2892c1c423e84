"""One service call from a button, with its refusal kept for the run that shows it."""

from collections.abc import Callable
from typing import Any, TypedDict, cast

import streamlit as st

from adapters.texts import sentence
from models.errors import ChangedMeanwhile, EvidenceMissing, ZerenError
from models.evidence_rule import Gap
from ui.cards import told_once
from ui.here import language, say_later, t
from ui.plain import plain


class Refused(TypedDict):
    """What was refused, in the reader's words; `lines` are the things still missing."""

    place: str
    words: str
    lines: list[str]
    stale: bool  # somebody else changed it meanwhile


_REFUSED = "_refused"


def attempt(place: str, done: str, act: Callable[[], object], **fields: Any) -> bool:
    """Did it work? Says `done` (a catalogue key with `fields`) later, or keeps the refusal for `refused(place)`."""
    st.session_state.pop(_REFUSED, None)
    try:
        act()
    except ZerenError as error:
        missing = cast(list[Gap], error.fields["missing"]) if isinstance(error, EvidenceMissing) else []
        st.session_state[_REFUSED] = Refused(
            place=place,
            words=sentence(language(), error),
            lines=[gap_words(gap) for gap in told_once(missing)],
            stale=isinstance(error, ChangedMeanwhile),
        )
        return False
    say_later(done, **fields)
    return True


def refused(place: str) -> Refused | None:
    """What was refused at this place by the click before? Answers once."""
    kept: Refused | None = st.session_state.get(_REFUSED)
    if kept is None or kept["place"] != place:
        return None
    del st.session_state[_REFUSED]
    return kept


def is_refused(place: str) -> bool:
    """Does a refusal wait to be shown at this place?"""
    kept: Refused | None = st.session_state.get(_REFUSED)
    return kept is not None and kept["place"] == place


def show_later(told: Refused, place: str) -> None:
    """Keep a refusal for another place of the next run."""
    st.session_state[_REFUSED] = Refused(place=place, words=told["words"], lines=told["lines"], stale=told["stale"])


def show_refusal(told: Refused | None) -> None:
    """Say a refusal and list what is missing, close to the button that was pressed."""
    if told is not None:
        lines = [plain(told["words"]), *(f"- {plain(line)}" for line in told["lines"])]
        st.error("\n\n".join([lines[0], "\n".join(lines[1:])]), icon=":material/error:")


def gap_words(gap: Gap) -> str:
    """What is one missing thing, in a sentence?"""
    return t(gap.key, have=gap.have, need=gap.need, n=gap.need - gap.have)
