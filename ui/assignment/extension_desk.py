"""The office's desk for 延期申请, above the review queue: one request after another, granted or refused."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from adapters.texts import day_text, time_text
from services.assignments import REASON_LONGEST
from services.extensions import Waiting, decide, waiting
from ui.admin.form_parts import day_format
from ui.assignment.attempt import attempt, is_refused, refused, show_refusal
from ui.assignment.extension import earlier_request
from ui.here import caller, language, t, world
from ui.kept import fill, forget, keep
from ui.pause import sent_at_pauses
from ui.plain import plain
from ui.shell import go

PLACE = "extension_desk"
_UNSENT = "extension_unsent"


def requests_shown() -> int | None:
    """How many requests wait? None where there is nothing to show: none waits, and no answer is left to be copied."""
    found = len(waiting(world(), caller()))
    return found if found or _UNSENT in st.session_state or is_refused(PLACE) else None


def extension_requests() -> None:
    """Show the waiting requests, one at a time."""
    found = waiting(world(), caller())
    told = refused(PLACE)
    with st.container(border=True, key="extension_desk"):
        st.subheader(t("extension.title", n=len(found)), anchor=False)
        show_refusal(told)
        _unsent(found)
        if found:
            _one(_chosen(found))


def _chosen(found: Sequence[Waiting]) -> Waiting:
    """Which one is looked at? The first, unless the reader turned the page."""
    if len(found) == 1:
        return found[0]
    return found[st.pagination(len(found), key=f"extension_page_{len(found)}", max_visible_pages=5) - 1]


def _one(one: Waiting) -> None:
    title = one.task_title or t("common.title_missing")
    named = t("my.numbered", number=one.task_number, title=title) if one.task_number else title
    each, zone = one.request, one.time_zone
    label = f"**{plain(one.unit)}** · {plain(named)}"
    if st.button(label, key="extension_look", icon=":material/arrow_forward:", type="tertiary", wrap=False):
        go("assignment", id=each.assignment_id)
    was = t("extension.from", day=day_text(language(), one.due_on)) if one.due_on else ""
    wants = t("extension.to", day=day_text(language(), each.proposed_on, year=True), n=one.days_more)
    st.markdown(f"**{plain(was + wants)}**{_original(one)}")
    st.text(each.reason, width="stretch")
    at = time_text(language(), each.asked_at, zone)
    status = t(f"status.{one.status.value}")
    st.caption(plain(t("extension.asked_by", name=each.asked_by, at=at, status=status, campaign=one.campaign_name)))
    if one.before:
        with st.expander(t("extension.before", n=one.asked_before), key="extension_before", expanded=True):
            for before in one.before:
                earlier_request(before, zone)
    _form(one)


def _original(one: Waiting) -> str:
    if one.original_due_on in (None, one.due_on):
        return ""
    return f" :gray[{plain(t('extension.original', day=day_text(language(), one.original_due_on)))}]"


def _form(one: Waiting) -> None:
    each, place = one.request, _place(one.request.id)
    day, answer = _keys(each.id)
    fill(place, (day, answer))
    if st.session_state.get(day) is None:
        st.session_state[day] = each.proposed_on
    for_both: dict[str, Any] = {"on_change": keep, "args": (place, (day, answer)), "persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="top"):
        st.date_input(t("extension.grant_day"), value=None, key=day, format=day_format(), width=200, **for_both)
        st.text_area(
            t("extension.answer", unit=plain(one.unit)), key=answer, max_chars=REASON_LONGEST, height=80, **for_both
        )
    sent_at_pauses(answer)
    with st.container(horizontal=True):
        for granted in (True, False):
            st.button(
                t("extension.grant" if granted else "extension.refuse"),
                key="extension_grant" if granted else "extension_refuse",
                type="primary" if granted else "secondary",
                icon=":material/event_available:" if granted else ":material/event_busy:",
                on_click=_decide,
                args=(each.id, each.version, granted, one.unit),
            )


def _decide(extension_id: str, version: int, granted: bool, unit: str) -> None:
    place, (day, answer) = _place(extension_id), _keys(extension_id)
    typed, granted_on = st.session_state.get(answer) or "", st.session_state.get(day)

    def act() -> None:
        decide(
            world(),
            caller(),
            extension_id,
            version,
            granted=granted,
            granted_on=granted_on if granted else None,
            answer=typed,
        )

    if attempt(PLACE, "extension.was_granted" if granted else "extension.was_refused", act, unit=plain(unit)):
        forget(place, (day, answer))
    elif typed:
        st.session_state[_UNSENT] = (extension_id, typed)


def _unsent(found: Sequence[Waiting]) -> None:
    """The answer to a request that somebody else decided or withdrew meanwhile, to be copied."""
    extension_id, typed = st.session_state.get(_UNSENT, ("", ""))
    if any(one.request.id == extension_id for one in found):
        del st.session_state[_UNSENT]
    elif typed:
        st.code(typed, language=None, wrap_lines=True)
        st.button(t("extension.discard"), key="extension_discard", type="tertiary", on_click=_discard)


def _discard() -> None:
    extension_id, _ = st.session_state.pop(_UNSENT, ("", ""))
    forget(_place(extension_id), _keys(extension_id))


def _place(extension_id: str) -> str:
    return f"extension_answer:{extension_id}"


def _keys(extension_id: str) -> tuple[str, str]:
    return f"extension_granted_{extension_id}", f"extension_answer_{extension_id}"
