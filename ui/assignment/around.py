"""What stands around the unit's own report: the other units and the office's moves."""

from collections.abc import Callable

import streamlit as st

from models.states import Move
from services.detail import Detail, Peer
from ui.assignment.dialogs import ask_reason
from ui.cards import badge_words
from ui.here import t
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
