"""交办 on screen: what our unit was told to do, on top of its tasks, and what waits for a decision at the meeting."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from adapters.texts import day_text, time_text
from models.days import local_day
from models.words import InstructionState
from services.meeting_instructions import ANSWER_LONGEST, REASON_LONGEST, Handed, answer, decide, mine
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.cards import due_markdown, due_words
from ui.here import caller, language, t, world
from ui.kept import fill, forget, keep
from ui.pause import sent_at_pauses
from ui.plain import plain

LOOKS: dict[InstructionState, tuple[str, str]] = {  # colour and mark: never the colour alone
    InstructionState.OPEN: ("blue", "assignment_late"),
    InstructionState.ANSWERED: ("primary", "hourglass_top"),
    InstructionState.RETURNED: ("orange", "undo"),
    InstructionState.DONE: ("green", "check_circle"),
    InstructionState.WITHDRAWN: ("gray", "do_not_disturb_on"),
}


def my_instructions() -> None:
    """What our unit was told to do in meetings: what is ours to do open on top, the rest folded away."""
    found = mine(world(), caller())
    to_do = [one for one in found if one.to_do]
    rest = [one for one in found if not one.to_do]
    if to_do:
        st.header(t("instruction.to_do", n=len(to_do)), anchor=False)
        cards(to_do)
    if rest:
        with st.expander(t("instruction.rest", n=len(rest)), key="instruction_rest", icon=":material/gavel:"):
            cards(rest)


def cards(found: Sequence[Handed], *, units: bool = False) -> None:
    """One card an instruction; `units` says whose it is."""
    with st.grid("auto", min_column_width=300, gap="small"):
        for one in found:
            with st.container(border=True, gap="xsmall", key=f"instruction_{one.id}"):
                _card(one, units)


def state_badge(one: Handed) -> str:
    """How does its state stand in markdown, with colour and mark?"""
    colour, mark = LOOKS[one.state]
    return f":{colour}-badge[:material/{mark}: {t(f'instruction.{one.state.value}')}]"


def _card(one: Handed, units: bool) -> None:
    due = due_words(one.due_on, one.left, continuing=False, waits=one.to_do)
    st.markdown(f"{state_badge(one)} {due_markdown(due, one.left, waits=one.to_do)}")
    st.markdown(f"**{plain(one.unit)}** {plain(one.words)}" if units else f"**{plain(one.words)}**")
    day = day_text(language(), local_day(one.held_at, one.time_zone))
    st.caption(plain(t("instruction.from", meeting=one.meeting, day=day)))
    if one.state is InstructionState.RETURNED:
        st.warning(plain(t("instruction.sent_back", name=one.decided_by, reason=one.reason)), icon=":material/undo:")
    if one.answer:
        at = time_text(language(), one.answered_at, one.time_zone)
        st.text(one.answer, width="stretch")
        st.caption(plain(t("instruction.answered_by", name=one.answered_by, at=at)))
    if one.state is InstructionState.DONE:
        at = time_text(language(), one.decided_at, one.time_zone)
        st.caption(plain(t("instruction.confirmed_by", name=one.decided_by, at=at)))
    show_refusal(refused(_place(one)))
    if one.may_answer and not units:
        _field(one, "answer", ANSWER_LONGEST)
        st.button(
            t("instruction.send_again" if one.answer else "instruction.send"),
            key=f"instruction_send_{one.id}",
            icon=":material/send:",
            type="primary" if one.to_do else "secondary",
            width="stretch",
            on_click=_answer,
            args=(one,),
        )
    if one.may_decide and units:
        _decision(one)


def _decision(one: Handed) -> None:
    _field(one, "reason", REASON_LONGEST)
    with st.container(horizontal=True):
        for done in (True, False):
            st.button(
                t("instruction.confirm" if done else "instruction.send_it_back"),
                key=f"instruction_{'confirm' if done else 'return'}_{one.id}",
                icon=":material/check_circle:" if done else ":material/undo:",
                type="primary" if done else "secondary",
                on_click=_decide,
                args=(one, done),
            )


def _field(one: Handed, what: str, longest: int) -> None:
    """One field, kept until it is sent."""
    key = _key(one, what)
    fill(_place(one), (key,))
    for_it: dict[str, Any] = {"on_change": keep, "args": (_place(one), (key,)), "persist_state": "session"}
    label, hint = t(f"instruction.{what}"), t(f"instruction.{what}_hint")
    st.text_area(label, key=key, max_chars=longest, height=80, placeholder=hint, **for_it)
    sent_at_pauses(key)


def _answer(one: Handed) -> None:
    typed = st.session_state.get(_key(one, "answer")) or ""
    if attempt(_place(one), "instruction.was_sent", lambda: answer(world(), caller(), one.id, one.version, typed)):
        _empty(one, "answer")


def _decide(one: Handed, done: bool) -> None:
    typed = st.session_state.get(_key(one, "reason")) or ""

    def act() -> None:
        decide(world(), caller(), one.id, one.version, done=done, reason=typed)

    told = "instruction.was_confirmed" if done else "instruction.was_returned"
    if attempt(_place(one), told, act, unit=plain(one.unit)):
        _empty(one, "reason")


def _empty(one: Handed, what: str) -> None:
    forget(_place(one), (_key(one, what),))
    st.session_state[_key(one, what)] = ""  # the field may stay on the page: its browser empties it only when told to


def _place(one: Handed) -> str:
    return f"instruction:{one.id}"


def _key(one: Handed, what: str) -> str:
    return f"instruction_{what}_{one.id}"
