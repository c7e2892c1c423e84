"""One line, one place and one day for a whole batch of files, written before it is picked or just after.

What is written while nothing waits for it is for the next batch. After a batch each of the three takes effect once; a
field that is written a second time is meant for the next batch, so that nobody relabels what they left behind.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypedDict

import streamlit as st

from models.campaign import Campaign
from services.detail import Detail
from services.evidence import caption_all
from ui import kept
from ui.admin.form_parts import day_format
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.assignment.evidence_items import ACCEPT, uploader_words
from ui.elements.uploader import StoredFile, uploader
from ui.here import caller, t, world

CAPTION_LONGEST, PLACE_LONGEST = 200, 120
FIELDS = ("caption", "place", "day")
ECHO, NEVER = timedelta(seconds=5), datetime.min.replace(tzinfo=UTC)
EARLIER = timedelta(days=366)  # a day before the campaign that may be given: preparations


class Last(TypedDict):
    """The batch that ended last: its files, which fields still take effect on them, and what they were given when."""

    ids: list[str]
    waits: list[str]
    given: dict[str, tuple[Any, datetime]]


def batch(detail: Detail) -> None:
    """Offer the uploader first, for the thumb's sake, and below it the three fields for the whole batch."""
    assignment_id, limit = detail.assignment.id, world().settings.evidence_bytes
    kept.fill(_place(assignment_id), _keys(assignment_id))
    _settle(assignment_id)
    stored = uploader(
        key=f"assignment_upload_{assignment_id}",
        url=f"/assignments/{assignment_id}/evidence",
        accept=ACCEPT,
        words=uploader_words(t("assignment.upload_label"), limit),
        limit_bytes=limit,
        camera=True,
        owner=detail.actor.account_id or "",
    )
    if stored:
        _take_note(assignment_id, stored)
    with st.container(gap="small"):
        _fields(detail)
    st.caption(t("assignment.purpose"))


def day_bounds(campaign: Campaign, today: date, *given: date | None) -> tuple[date, date]:
    """Between which days can something have happened? From a year before the campaign to today."""
    known = [day for day in given if day is not None]
    return min([campaign.starts_on - EARLIER, *known]), max([today, *known])


def _fields(detail: Detail) -> None:
    one = detail.assignment
    last = _last(one.id)
    show_refusal(refused(_place(one.id)))
    st.text_input(
        t("assignment.batch_last", n=len(last["ids"])) if "caption" in last["waits"] else t("assignment.batch"),
        key=_key(one.id, "caption"),
        max_chars=CAPTION_LONGEST,
        placeholder=t("assignment.batch_hint"),
        persist_state="session",
        on_change=_written,
        args=(one.id, "caption"),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            _label("place", last),
            key=_key(one.id, "place"),
            max_chars=PLACE_LONGEST,
            placeholder=t("evidence.place_hint"),
            persist_state="session",
            on_change=_written,
            args=(one.id, "place"),
        )
        _day_field(detail, last)


def _day_field(detail: Detail, last: Last) -> None:
    one, key = detail.assignment, _key(detail.assignment.id, "day")
    first, latest = day_bounds(detail.campaign, detail.today, st.session_state.get(key))
    st.date_input(
        _label("day", last),
        value=None,
        min_value=first,
        max_value=latest,
        format=day_format(),
        key=key,
        persist_state="session",
        help=t("evidence.day_help"),
        on_change=_written,
        args=(one.id, "day"),
        width=160,
    )
    if st.session_state.get(key) is None:
        st.button(
            t("evidence.today"),
            key=f"assignment_batch_today_{one.id}",
            type="tertiary",
            on_click=_today,
            args=(one.id, detail.today),
        )


def _label(field: str, last: Last) -> str:
    waits = field in last["waits"]
    return t(f"evidence.batch_{field}_last", n=len(last["ids"])) if waits else t(f"evidence.batch_{field}")


def _today(assignment_id: str, today: date) -> None:
    st.session_state[_key(assignment_id, "day")] = today
    _written(assignment_id, "day")


def _take_note(assignment_id: str, stored: Sequence[StoredFile]) -> None:
    """The batch that just ended: it takes what is written already, or waits for it."""
    ids = [file["id"] for file in stored]
    st.session_state[_last_key(assignment_id)] = Last(ids=ids, waits=list(FIELDS), given={})
    if _give(assignment_id):
        st.session_state.pop(_last_key(assignment_id), None)
        st.rerun()  # what this run has read does not know the words yet


def _settle(assignment_id: str) -> None:
    """Do what a callback could not finish: the next click cuts it short."""
    for field in FIELDS:
        if _is_echo(assignment_id, field):
            _empty(assignment_id, field)
    if any(_value(assignment_id, field) for field in _last(assignment_id)["waits"]) and _give(assignment_id):
        st.rerun()


def _is_echo(assignment_id: str, field: str) -> bool:
    """A browser in a hurry sends once more what was taken and emptied a moment ago."""
    value = _value(assignment_id, field)
    given, at = _last(assignment_id)["given"].get(field, (None, NEVER))
    return bool(value) and value == given and world().now() - at < ECHO


def _written(assignment_id: str, field: str) -> None:
    last, value = _last(assignment_id), _value(assignment_id, field)
    if _is_echo(assignment_id, field):
        _empty(assignment_id, field)
        return
    kept.keep(_place(assignment_id), _keys(assignment_id))
    if field in last["waits"]:
        _give(assignment_id)
    elif value:
        st.session_state.pop(_last_key(assignment_id), None)


def _give(assignment_id: str) -> bool:
    """Did the last batch just get what is written?"""
    last = _last(assignment_id)
    written = {field: _value(assignment_id, field) for field in FIELDS}
    new = {field: value for field, value in written.items() if value}
    if not new:
        return False
    words, place, day = new.get("caption", ""), new.get("place", ""), new.get("day")
    worked = attempt(
        _place(assignment_id),
        "assignment.captioned",
        lambda: caption_all(world(), caller(), assignment_id, last["ids"], words, place, day),
        n=len(last["ids"]),
    )
    if worked:
        for field in new:  # only these: another one may be in the middle of being written
            _empty(assignment_id, field)
        kept.forget(_place(assignment_id), ())
        waits = [field for field in last["waits"] if field not in new]
        given = last["given"] | {field: (value, world().now()) for field, value in new.items()}
        st.session_state[_last_key(assignment_id)] = Last(ids=last["ids"], waits=waits, given=given)
    return worked


def _empty(assignment_id: str, field: str) -> None:
    st.session_state[_key(assignment_id, field)] = None if field == "day" else ""


def _value(assignment_id: str, field: str) -> Any:
    value = st.session_state.get(_key(assignment_id, field))
    return value.strip() if isinstance(value, str) else value


def _last(assignment_id: str) -> Last:
    found: Last = st.session_state.get(_last_key(assignment_id)) or Last(ids=[], waits=[], given={})
    return found


def _last_key(assignment_id: str) -> str:
    return f"assignment_last_batch_{assignment_id}"


def _key(assignment_id: str, field: str) -> str:
    return f"assignment_batch_{assignment_id}" if field == "caption" else f"assignment_batch_{field}_{assignment_id}"


def _keys(assignment_id: str) -> list[str]:
    return [_key(assignment_id, field) for field in FIELDS]


def _place(assignment_id: str) -> str:
    return f"evidence:{assignment_id}"
