"""What stands around the unit's own report: other units, earlier rounds, the history, and the office's moves."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

import streamlit as st

from adapters.texts import time_text
from models.event import Event
from models.states import Move
from services.detail import Detail, Peer, Round
from ui.assignment.dialogs import ask_reason
from ui.assignment.evidence_items import gallery_items, gallery_words
from ui.assignment.report_form import told
from ui.cards import badge_words
from ui.elements.gallery import gallery
from ui.here import language, t
from ui.plain import plain

OFFICE_MOVES = (Move.REOPEN, Move.SUSPEND, Move.RESUME, Move.WAIVE, Move.RESTORE)


def office_menu(detail: Detail) -> None:
    """Offer the moves that the table and the permissions allow, each with a dialog."""
    moves = [move for move in OFFICE_MOVES if move in detail.may_do]
    if not moves:
        return
    chosen = st.menu_button(
        t("assignment.more"),
        moves,
        key="assignment_more",
        icon=":material/more_horiz:",
        format_func=lambda move: t(f"move.{move.value}"),
    )
    if chosen is not None:
        ask_reason(detail, chosen)


def peers(detail: Detail, opens: Callable[[str], None]) -> None:
    """List the task's other units: name, role and status only; those who see the campaign may open them."""
    if not detail.peers:
        return
    shown = st.expander(t("assignment.peers", n=len(detail.peers)), key="assignment_peers", on_change="rerun")
    if not shown.open:
        return
    with shown:
        if not detail.may_open_peers:
            st.markdown("\n".join(f"- {badge_words(peer.status)} {_peer(peer)}" for peer in detail.peers))
            return
        for peer in detail.peers:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(badge_words(peer.status), width="content")
                st.button(
                    _peer(peer),
                    key=f"assignment_peer_{peer.assignment_id}",
                    type="tertiary",
                    on_click=opens,
                    args=(peer.assignment_id,),
                )


def _peer(peer: Peer) -> str:
    return t("assignment.peer", name=plain(peer.name), role=t(f"duty.{peer.role.value}"))


def rounds(detail: Detail) -> None:
    """Show every submission with its note, its files and its verdict, the latest first."""
    if not detail.rounds:
        return
    shown = st.expander(t("assignment.rounds", n=len(detail.rounds)), key="assignment_rounds", on_change="rerun")
    if shown.open:
        with shown:
            for one in detail.rounds:
                _round(detail, one)


def _round(detail: Detail, one: Round) -> None:
    row, zone = one.submission, detail.campaign.time_zone
    at = time_text(language(), row.submitted_at, zone)
    st.markdown(f"**{t('assignment.round', round=row.round)}**", anchors=False)
    st.caption(f"{t('assignment.round_by', at=at, name=plain(one.submitted_by))}  \n{_verdict(one, zone)}")
    told(detail, {"note": row.note, "numerator": row.numerator, "denominator": row.denominator})
    files = [file for file in (*detail.evidence, *detail.removed) if file.id in set(one.evidence)]
    label = t("assignment.evidence", n=len(files))
    items = gallery_items(detail, sorted(files, key=lambda file: file.sort))
    gallery(key=f"assignment_round_{row.id}", items=items, words=gallery_words(label), removable=False)


def _verdict(one: Round, zone: str) -> str:
    row = one.submission
    if row.withdrawn_at is not None:
        return t("assignment.round_withdrawn", at=time_text(language(), row.withdrawn_at, zone))
    at, name = time_text(language(), row.decided_at, zone), plain(one.decided_by)
    if row.accepted is None:
        return t("assignment.round_waiting")
    if row.accepted:
        return t("assignment.round_accepted", at=at, name=name)
    return t("assignment.round_returned", at=at, name=name, reason=plain(row.reason))


def history(detail: Detail) -> None:
    """Show who did what and when, the latest first; several files of one moment are one line."""
    shown = st.expander(t("assignment.history", n=len(detail.events)), key="assignment_history", on_change="rerun")
    if shown.open:
        together = groupby(detail.events, key=_moment)
        lines = [_line(list(events), detail.campaign.time_zone) for _, events in together]
        shown.markdown("\n".join(f"- {line}" for line in lines))


def _moment(event: Event) -> tuple[str | None, str, datetime]:
    return event.actor_id, event.action, event.at.replace(second=0, microsecond=0)


def _line(events: Sequence[Event], zone: str) -> str:
    event = events[0]
    at = time_text(language(), event.at, zone)
    who = plain(event.actor_name or t("assignment.operator"))
    line = t("assignment.history_line", at=f":gray[{at}]", who=who, what=_what(events))
    return t("assignment.history_reason", line=line, reason=plain(event.reason)) if event.reason else line


def _what(events: Sequence[Event]) -> str:
    event = events[0]
    done = t(f"event.{event.action}")
    if len(events) > 1:
        return t("assignment.history_times", what=done, n=len(events))
    name = event.after.get("name") or event.before.get("name")
    return t("assignment.history_file", what=done, name=plain(str(name))) if name else done
