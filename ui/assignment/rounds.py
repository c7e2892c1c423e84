"""What was handed in round by round with what was said of each file then, and the whole history in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

import streamlit as st

from adapters.texts import time_text
from models.assignment import Evidence
from models.states import Move
from models.words import Flaw, Verdict
from services.detail import Detail, Round
from services.events import History, Line, Wanted
from services.events import history as read_history
from ui.assignment.evidence_items import Said, gallery_items, gallery_words, said_of
from ui.assignment.report_form import told
from ui.elements.gallery import gallery
from ui.here import caller, language, t, telling, world
from ui.history_words import what, who
from ui.plain import plain

OPEN_AT_FIRST = 1  # the latest; the others are one line each
REASON_SHORT = 30  # characters of a reason in that line
_ONE_LINE = frozenset({"evidence_added", "evidence_removed"})  # several at once are told as one

Judged = Sequence[tuple[datetime, Mapping[str, Said]]]  # when it was decided, the earliest first, and what of each file


def rounds(detail: Detail) -> None:
    """Show every submission, the latest first and open, the others folded to a line; loaded when unfolded."""
    if not detail.rounds:
        return
    shown = st.expander(t("assignment.rounds", n=len(detail.rounds)), key="assignment_rounds", on_change="rerun")
    if not shown.open:
        return
    with shown, telling():
        judged = _judged(detail)
        for place, one in enumerate(detail.rounds):
            _round(detail, one, judged, opened=place < OPEN_AT_FIRST)


def _round(detail: Detail, one: Round, judged: Judged, *, opened: bool) -> None:
    row, zone = one.submission, detail.campaign.time_zone
    name = f"**{t('assignment.round', round=row.round)}** · {_outcome(one, zone)}"
    shown = st.expander(name, expanded=opened, key=f"assignment_round_open_{row.id}", on_change="rerun")
    if not shown.open:
        return
    with shown:
        at = time_text(language(), row.submitted_at, zone)
        st.caption(f"{t('assignment.round_by', at=at, name=plain(one.submitted_by))}  \n{verdict_words(one, zone)}")
        told(detail, {"note": row.note, "numerator": row.numerator, "denominator": row.denominator})
        files = [file for file in (*detail.evidence, *detail.removed) if file.id in set(one.evidence)]
        files.sort(key=lambda file: file.sort)
        gallery(
            key=f"assignment_round_{row.id}",
            items=gallery_items(detail, files, said=_said_then(one, judged, files)),
            words=gallery_words(t("assignment.evidence", n=len(files))),
        )


def _outcome(one: Round, zone: str) -> str:
    row = one.submission
    if row.withdrawn_at is not None:
        return t("evidence.round_withdrawn")
    if row.accepted is None:
        return t("assignment.round_waiting")
    at = time_text(language(), row.decided_at, zone)
    if row.accepted:
        return t("evidence.round_accepted", at=at)
    reason = " ".join(row.reason.split())
    short = reason if len(reason) <= REASON_SHORT else f"{reason[:REASON_SHORT]}…"
    return t("evidence.round_returned", at=at, reason=plain(short))


def verdict_words(one: Round, zone: str) -> str:
    """What became of a round: when, by whom and why?"""
    row = one.submission
    if row.withdrawn_at is not None:
        return t("assignment.round_withdrawn", at=time_text(language(), row.withdrawn_at, zone))
    at, name = time_text(language(), row.decided_at, zone), plain(one.decided_by)
    if row.accepted is None:
        return t("assignment.round_waiting")
    if row.accepted:
        return t("assignment.round_accepted", at=at, name=name)
    return t("assignment.round_returned", at=at, name=name, reason=plain(row.reason))


def _judged(detail: Detail) -> Judged:
    """What was said of the files by each decision? Told by the history: a file carries its last verdict alone."""
    found = []
    for move in (Move.ACCEPT, Move.RETURN):
        wanted = Wanted(assignment_id=detail.assignment.id, action=move.value)
        for line in read_history(world(), caller(), wanted).lines:
            verdicts = line.after.get("verdicts") or []
            decided_at = datetime.fromisoformat(line.after["decided_at"])
            found.append((decided_at, {one["evidence_id"]: _said(one) for one in verdicts}))
    return sorted(found, key=lambda one: one[0])


def _said(told_then: Mapping[str, Any]) -> Said:
    flaw = told_then.get("flaw")
    return Said(Verdict(told_then["verdict"]), Flaw(flaw) if flaw else None, str(told_then.get("words") or ""))


def _said_then(one: Round, judged: Judged, files: Sequence[Evidence]) -> dict[str, Said]:
    """What had been said of the files when this round ended, in it or before?

    A word beside the reason stands with the file that has kept its verdict since.
    """
    until = one.submission.decided_at or one.submission.withdrawn_at
    then: dict[str, Said] = {}
    for at, verdicts in judged:
        if until is None or at <= until:
            then |= verdicts
    for file in files:
        now = said_of(file)
        if file.id in then and (now.verdict, now.flaw) == (then[file.id].verdict, then[file.id].flaw):
            then[file.id] = now
    return then


def history(detail: Detail) -> None:
    """Show who did what and when, and what it was before and after, page by page; loaded when unfolded."""
    shown = st.expander(t("evidence.history"), key="assignment_history", on_change="rerun")
    if not shown.open:
        return
    with shown, telling():
        key = f"assignment_history_page_{detail.assignment.id}"
        page = int(st.session_state.get(key) or 1)
        found = read_history(world(), caller(), Wanted(assignment_id=detail.assignment.id, page=page))
        together = groupby(found.lines, key=_moment)
        lines = [_line(list(one), found, detail.campaign.time_zone) for _, one in together]
        st.markdown("\n".join(f"- {line}" for line in lines))
        if found.pages > 1:
            st.pagination(found.pages, key=key, max_visible_pages=5)


def _moment(line: Line) -> tuple[str, str, datetime | int]:
    return line.actor, line.action, line.at.replace(second=0, microsecond=0) if line.action in _ONE_LINE else line.seq


def _line(lines: Sequence[Line], found: History, zone: str) -> str:
    """The assignment need not be named on its own screen, so a line says only what was done and what changed."""
    first = lines[0]
    at = time_text(language(), first.at, zone)
    if len(lines) > 1:
        done = t("assignment.history_times", what=t(f"event.{first.action}"), n=len(lines))
    else:
        done = what(replace(first, task="", unit=""), found)
    return t("assignment.history_line", at=f":gray[{at}]", who=plain(who(first)), what=plain(done))
