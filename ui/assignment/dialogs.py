"""Small dialogs on the assignment's screen: say what a file shows, remove it, withdraw, and the office's moves.

Each click carries the version that was on screen when the dialog was drawn. A refusal stays in the open dialog with
what was typed; success closes it by a run of the whole page, and so does a conflict, which the page then tells.
"""

from collections.abc import Callable

import streamlit as st

from models.assignment import Evidence
from models.states import Move, Need, next_status, transition
from services.assignments import REASON_LONGEST, rest, withdraw
from services.detail import Detail
from services.evidence import describe, remove
from ui import kept
from ui.assignment.attempt import attempt, refused, show_later, show_refusal
from ui.assignment.words import drop_words, typed_words, words_fields
from ui.here import caller, t, world
from ui.pause import sent_at_pauses
from ui.plain import plain

PLACE, PAGE = "assignment_dialog", "assignment_page"


def ask_words(detail: Detail, file: Evidence) -> None:
    """Ask what a file shows, where and on which day it was, and what it is handed in as."""

    def body() -> None:
        words_fields(detail, file)

        def save(version: int) -> None:
            words = typed_words(file)
            if attempt(PLACE, "assignment.described", lambda: describe(world(), caller(), file.id, version, **words)):
                drop_words(file)

        _confirm(t("common.save"), save, file.version, cancel=lambda: drop_words(file))

    st.dialog(t("assignment.edit_title"))(body)()


def ask_removal(file: Evidence) -> None:
    """Ask once before a file is removed."""

    def body() -> None:
        st.markdown(t("assignment.remove_why", name=plain(file.caption or file.name)))

        def take_away(version: int) -> None:
            attempt(PLACE, "assignment.removed", lambda: remove(world(), caller(), file.id, version))

        _confirm(t("assignment.remove"), take_away, file.version)

    st.dialog(t("assignment.remove_title"))(body)()


def ask_withdrawal(detail: Detail) -> None:
    """Ask once before a submission is taken back."""
    one = detail.assignment

    def body() -> None:
        st.markdown(t("assignment.withdraw_why"))

        def take_back(version: int) -> None:
            attempt(PLACE, "assignment.withdrawn", lambda: withdraw(world(), caller(), one.id, version))

        _confirm(t("move.withdraw"), take_back, one.version)

    st.dialog(t("assignment.withdraw_title"))(body)()


def ask_reason(detail: Detail, move: Move) -> None:
    """Ask for the reason of an office's move, where its row of the table wants one, and for a confirmation."""
    one = detail.assignment

    def body() -> None:
        st.markdown(t(f"assignment.{move.value}_why"))
        key, place = f"assignment_reason_{one.id}", f"reason:{one.id}"
        if Need.REASON in transition(one.status, move).needs:
            kept.fill(place, (key,))
            st.text_area(
                t("assignment.reason"),
                key=key,
                max_chars=REASON_LONGEST,
                placeholder=t("assignment.reason_hint"),
                on_change=kept.keep,
                args=(place, (key,)),
            )
            sent_at_pauses(key)

        def apply(version: int) -> None:
            reason = st.session_state.get(key, "")
            target = t(f"status.{next_status(one.status, one.status_before, move)[0].value}")
            if attempt(
                PLACE,
                "assignment.moved",
                lambda: rest(world(), caller(), one.id, version, move, reason),
                status=target,
            ):
                kept.forget(place, (key,))

        _confirm(t(f"move.{move.value}"), apply, one.version)

    st.dialog(t(f"move.{move.value}"))(body)()


def _confirm(label: str, act: Callable[[int], None], version: int, cancel: Callable[[], None] | None = None) -> None:
    told = refused(PLACE)
    if told is not None and told["stale"]:
        show_later(told, PAGE)
        st.rerun()
    show_refusal(told)
    with st.container(horizontal=True, horizontal_alignment="right"):
        cancelled = st.button(t("common.cancel"), key="assignment_cancel", on_click=cancel)
        pressed = st.button(label, key="assignment_confirm", type="primary", on_click=act, args=(version,))
    if cancelled or (pressed and told is None):
        st.rerun()
