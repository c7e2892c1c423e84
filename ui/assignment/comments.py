"""留言 on the assignment's screen: what was said, whom it mentions, and a field to say more."""

from typing import Any

import streamlit as st

from adapters.texts import time_text
from services.comments import LONGEST, Comments, Told, add, of_assignment, remove
from services.detail import Detail
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.assignment.confirm import confirm
from ui.here import caller, language, t, world
from ui.kept import fill, forget, keep
from ui.pause import sent_at_pauses
from ui.plain import plain

PLACE, DIALOG = "comment", "comment_dialog"
AT_ONCE = 20  # comments; the latest, with a button for those before


def comments(detail: Detail) -> None:
    """Show what was said in the order it was said, what other units said to the reader's among it, and the field."""
    one = detail.assignment
    found = of_assignment(world(), caller(), one.id)
    said = sorted((*found.here, *found.elsewhere), key=lambda told: told.at)
    st.subheader(t("comment.title", n=sum(not told.removed for told in said)), anchor=False)
    shown = st.session_state.get(f"comment_shown_{one.id}", AT_ONCE)
    if left := len(said[:-shown]):
        label = t("comment.earlier", n=left)
        st.button(label, key="comment_earlier", type="tertiary", on_click=_show_more, args=(one.id, shown))
    here = {told.id for told in found.here}
    for told in said[-shown:]:
        _told(told, detail.campaign.time_zone, elsewhere=told.id not in here)
    _form(one.id, found)


def _show_more(assignment_id: str, shown: int) -> None:
    st.session_state[f"comment_shown_{assignment_id}"] = shown + AT_ONCE


def _told(told: Told, zone: str, *, elsewhere: bool) -> None:
    speaks_for = told.author_unit or t(f"role.{told.author_role.value}")
    with st.container(border=True, gap="xxsmall", key=f"comment_{told.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            at = time_text(language(), told.at, zone)
            st.markdown(f"**{plain(told.author)}** :gray[{plain(speaks_for)} · {plain(at)}]", width="content")
            if told.may_remove and st.button(
                t("comment.remove"), key=f"comment_remove_{told.id}", type="tertiary", icon=":material/delete:"
            ):
                _ask_removal(told)
        if elsewhere:
            st.caption(plain(t("comment.elsewhere", unit=told.on_unit)))
        if told.removed:
            st.caption(t("comment.removed"))
            return
        st.text(told.words, width="stretch")
        if told.mentions:
            st.caption(plain(t("comment.mentions", units=t("my.comma").join(told.mentions))))
        if told.unreached:
            words = plain(t("comment.unreached", units=t("my.comma").join(told.unreached)))
            st.markdown(f":orange[:material/notifications_off: {words}]")


def _ask_removal(told: Told) -> None:
    def body() -> None:
        st.text(told.words, width="stretch")
        st.caption(t("comment.remove_why"))
        confirm(DIALOG, "comment", t("comment.remove"), _remove, told.id)

    st.dialog(t("comment.remove_title"))(body)()


def _remove(comment_id: str) -> None:
    attempt(DIALOG, "comment.was_removed", lambda: remove(world(), caller(), comment_id))


def _form(assignment_id: str, found: Comments) -> None:
    """One field and whom to mention; both are kept until they are sent."""
    place, (words, units) = _place(assignment_id), _keys(assignment_id)
    names = dict(found.mentionable)
    fill(place, (words, units))
    st.session_state[units] = [one for one in st.session_state.get(units) or [] if one in names]
    for_both: dict[str, Any] = {"on_change": keep, "args": (place, (words, units)), "persist_state": "session"}
    st.text_area(t("comment.words"), key=words, max_chars=LONGEST, height=80, placeholder=t("comment.hint"), **for_both)
    sent_at_pauses(words)
    show_refusal(refused(PLACE))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if names:
            st.multiselect(
                t("comment.units"),
                list(names),
                format_func=lambda one: names.get(one, ""),
                key=units,
                placeholder=t("comment.units_hint"),
                select_all=False,
                **for_both,
            )
        st.button(
            t("comment.send"),
            key="comment_send",
            icon=":material/send:",
            on_click=_send,
            args=(assignment_id,),
        )


def _send(assignment_id: str) -> None:
    place, (words, units) = _place(assignment_id), _keys(assignment_id)
    typed, mentioned = st.session_state.get(words) or "", st.session_state.get(units) or []
    if attempt(PLACE, "comment.added", lambda: add(world(), caller(), assignment_id, typed, mentioned)):
        forget(place, (words, units))
        st.session_state[words] = ""  # the field stays on the page: its browser empties it only when told to


def _place(assignment_id: str) -> str:
    return f"comment:{assignment_id}"


def _keys(assignment_id: str) -> tuple[str, str]:
    return f"comment_words_{assignment_id}", f"comment_units_{assignment_id}"
