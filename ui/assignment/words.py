"""What one file shows, where and when it was, and what it is handed in as: the fields of its dialog.

What is typed is kept as a draft, and a change by somebody else is told instead of overwritten in silence.
"""

from datetime import date
from typing import Any

import streamlit as st

from adapters.texts import day_text
from models.assignment import Evidence
from models.words import Purpose
from services.detail import Detail
from ui import kept
from ui.admin.form_parts import day_format
from ui.assignment.batch import CAPTION_LONGEST, PLACE_LONGEST, day_bounds
from ui.here import language, t
from ui.pause import sent_at_pauses
from ui.plain import plain

FIELDS = ("caption", "place", "happened_on", "purpose")


def words_fields(detail: Detail, file: Evidence) -> None:
    """Draw the fields, filled from what was typed before, else from the record."""
    moved_on = _begin(file)
    st.caption(plain(file.name))
    if moved_on:
        st.warning(t("evidence.now_saved", words=plain(_told(file))), icon=":material/sync_problem:")
    st.text_input(t("assignment.caption"), max_chars=CAPTION_LONGEST, **_widget(file, "caption"))
    st.text_input(t("assignment.place"), max_chars=PLACE_LONGEST, **_widget(file, "place"))
    sent_at_pauses(_key(file, "caption"), _key(file, "place"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _day(detail, file)
    st.segmented_control(
        t("evidence.purpose"),
        list(Purpose),
        format_func=lambda one: t(f"purpose.{one.value}"),
        required=True,
        **_widget(file, "purpose"),
    )


def typed_words(file: Evidence) -> dict[str, Any]:
    """What stands in the fields now?"""
    found = {name: st.session_state.get(_key(file, name)) for name in FIELDS}
    return {
        "caption": found["caption"] or "",
        "place": found["place"] or "",
        "happened_on": found["happened_on"],
        "purpose": Purpose(found["purpose"] or file.purpose),
    }


def drop_words(file: Evidence) -> None:
    """Let go of what was typed: it is on record now, or thrown away."""
    kept.forget(_place(file), ())
    for key in (_base(file), *_keys(file)):
        st.session_state.pop(key, None)


def _day(detail: Detail, file: Evidence) -> None:
    key = _key(file, "happened_on")
    first, last = day_bounds(detail.campaign, detail.today, file.happened_on, st.session_state.get(key))
    st.date_input(
        t("evidence.day"),
        value=None,
        min_value=first,
        max_value=last,
        format=day_format(),
        help=t("evidence.day_help"),
        width=200,
        **_widget(file, "happened_on"),
    )
    if st.session_state.get(key) is None:
        st.button(
            t("evidence.today"),
            key=f"assignment_today_{file.id}",
            type="tertiary",
            on_click=_set_day,
            args=(file, detail.today),
        )


def _set_day(file: Evidence, day: date) -> None:
    st.session_state[_key(file, "happened_on")] = day
    kept.keep(_place(file), _keys(file))


def _widget(file: Evidence, name: str) -> dict[str, Any]:
    return {
        "key": _key(file, name),
        "persist_state": "session",
        "on_change": kept.keep,
        "args": (_place(file), _keys(file)),
    }


def _begin(file: Evidence) -> bool:
    """Fill what nobody has typed in; did the record move on under what was typed?"""
    saved = _saved(file)
    restored = kept.fill(_place(file), _keys(file))
    base: tuple[int, dict[str, Any]] | None = st.session_state.get(_base(file))
    for name, value in saved.items():
        if _key(file, name) not in st.session_state:
            st.session_state[_key(file, name)] = value
    typed = typed_words(file)
    if base is None or (base[0] != file.version and typed == base[1]):
        if not restored:
            for name, value in saved.items():
                st.session_state[_key(file, name)] = value
        st.session_state[_base(file)] = (file.version, saved)
        return restored and typed != saved
    return base[0] != file.version and typed != saved


def _saved(file: Evidence) -> dict[str, Any]:
    return {
        "caption": file.caption,
        "place": file.place,
        "happened_on": file.happened_on,
        "purpose": file.purpose,
    }


def _told(file: Evidence) -> str:
    day = day_text(language(), file.happened_on) if file.happened_on else ""
    words = (file.caption, file.place, day, t(f"purpose.{file.purpose.value}"))
    return t("evidence.join").join(word for word in words if word)


def _key(file: Evidence, name: str) -> str:
    return f"assignment_{name}_{file.id}"


def _keys(file: Evidence) -> list[str]:
    return [_key(file, name) for name in FIELDS]


def _base(file: Evidence) -> str:
    return f"assignment_words_{file.id}"


def _place(file: Evidence) -> str:
    return f"evidence_words:{file.id}"
