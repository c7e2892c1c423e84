"""延期申请 on the assignment's screen: ask for another day, see what became of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from adapters.texts import day_text, time_text
from models.assignment import Assignment
from models.campaign import Task
from services.assignments import REASON_LONGEST
from services.detail import Detail
from services.extensions import OVER, Request, ask, of_assignment, withdraw
from ui.admin.form_parts import day_format
from ui.assignment.attempt import attempt
from ui.assignment.confirm import confirm
from ui.assignment.dialogs import PAGE
from ui.here import caller, language, t, world
from ui.kept import fill, forget, keep
from ui.pause import sent_at_pauses
from ui.plain import plain
from ui.shell import page

PLACE = "extension_dialog"


def original_due(one: Assignment, task: Task) -> str:
    """Which day was due at first, where it was moved since? Plain text, empty where it was not."""
    moved = not task.continuing and one.original_due_on not in (None, one.due_on)
    return t("extension.original", day=day_text(language(), one.original_due_on)) if moved else ""


def beside_original(words: str, one: Assignment, task: Task) -> str:
    """How do due words stand with the original day beside them? As they are where it never moved."""
    original = original_due(one, task)
    return t("extension.beside", due=words, original=original) if words and original else words


def due_requests(detail: Detail) -> None:
    """Under the due day: the last request and what became of it, earlier ones, and for the unit the way to ask."""
    one = detail.assignment
    asked = [each for each in of_assignment(world(), caller(), one.id) if each.withdrawn_at is None]
    zone = detail.campaign.time_zone
    if asked:
        _latest(detail, asked[0])
    if len(asked) > 1:
        with st.expander(t("extension.earlier", n=len(asked) - 1), key="extension_earlier"):
            for each in asked[1:]:
                earlier_request(each, zone)
    if detail.actor.unit_id != detail.unit.id:
        return
    keys = _keys(one.id)
    fill(_place(one.id), keys)
    if _may_ask(detail, asked):
        if st.button(t("extension.ask"), key="extension_ask", icon=":material/event_upcoming:", type="tertiary"):
            ask_extension(detail)
    elif typed := st.session_state.get(keys[1]):
        _unsent(one.id, typed)


def ask_extension(detail: Detail) -> None:
    """Ask for the day and the reason; what is typed stays until it is on record."""
    one = detail.assignment
    place, (day, reason) = _place(one.id), _keys(one.id)

    def body() -> None:
        st.markdown(t("extension.why", due=day_text(language(), one.due_on, year=True)))
        for_both: dict[str, Any] = {"on_change": keep, "args": (place, (day, reason)), "persist_state": "session"}
        st.date_input(t("extension.day"), value=None, key=day, format=day_format(), **for_both)
        st.text_area(
            t("extension.reason"), key=reason, max_chars=REASON_LONGEST, placeholder=t("extension.hint"), **for_both
        )
        sent_at_pauses(reason)
        confirm(PLACE, "extension", t("extension.send"), _ask, one.id, one.version)

    st.dialog(t("extension.ask"))(body)()


def earlier_request(each: Request, zone: str) -> None:
    """Show one decided request: when it was asked, what became of it, and the words of both sides."""
    with st.container(gap="xxsmall"):
        st.caption(plain(t("extension.line", at=time_text(language(), each.asked_at, zone), words=_outcome(each))))
        st.text(t("extension.both", reason=each.reason, answer=each.answer), width="stretch")


def _latest(detail: Detail, each: Request) -> None:
    one, zone = detail.assignment, detail.campaign.time_zone
    if each.is_open and one.status in OVER:
        return
    mark = ":orange[:material/hourglass_top:]"
    if not each.is_open:
        mark = ":green[:material/event_available:]" if each.granted_on else ":red[:material/event_busy:]"
    at = time_text(language(), each.asked_at if each.is_open else each.decided_at, zone)
    with st.container(gap="xxsmall", key="extension_latest"):
        st.markdown(f"{mark} **{plain(_outcome(each))}**")
        _words(each)
        st.caption(plain(t("extension.by", name=each.decided_by or each.asked_by, at=at)))
        if each.may_decide:
            st.page_link(page("review"), label=t("extension.to_review"), icon=":material/fact_check:")
        if each.may_withdraw:
            st.button(
                t("extension.withdraw"),
                key="extension_withdraw",
                icon=":material/undo:",
                type="tertiary",
                on_click=_withdraw,
                args=(each.id, each.version),
            )


def _outcome(each: Request) -> str:
    if each.is_open:
        return t("extension.open", day=day_text(language(), each.proposed_on, year=True))
    if each.granted_on is None:
        return t("extension.refused")
    return t("extension.granted", day=day_text(language(), each.granted_on, year=True))


def _words(each: Request) -> None:
    """The words that matter now: the reason while it waits, the answer afterwards. As typed, links stay words."""
    st.text(each.reason if each.is_open else each.answer, width="stretch")


def _may_ask(detail: Detail, asked: Sequence[Request]) -> bool:
    due = detail.assignment.due_on is not None and not detail.task.continuing
    return detail.may_edit and due and not any(each.is_open for each in asked)


def _unsent(assignment_id: str, typed: str) -> None:
    """What was typed and can no longer be sent, to be copied."""
    st.warning(t("extension.unsent"), icon=":material/content_copy:")
    st.code(typed, language=None, wrap_lines=True)
    st.button(
        t("extension.discard"),
        key="extension_discard",
        type="tertiary",
        on_click=forget,
        args=(_place(assignment_id), _keys(assignment_id)),
    )


def _ask(assignment_id: str, version: int) -> None:
    place, (day, reason) = _place(assignment_id), _keys(assignment_id)
    given = st.session_state.get(day), st.session_state.get(reason) or ""
    if attempt(PLACE, "extension.asked", lambda: ask(world(), caller(), assignment_id, version, *given)):
        forget(place, (day, reason))


def _withdraw(extension_id: str, version: int) -> None:
    attempt(PAGE, "extension.withdrawn", lambda: withdraw(world(), caller(), extension_id, version))


def _place(assignment_id: str) -> str:
    return f"extension:{assignment_id}"


def _keys(assignment_id: str) -> tuple[str, str]:
    return f"extension_day_{assignment_id}", f"extension_reason_{assignment_id}"
