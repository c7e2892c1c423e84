"""Evidence on the assignment's screen: upload many at once, say what they show, look, correct, remove."""

import streamlit as st

from services.detail import Detail
from services.evidence import caption_all
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.assignment.dialogs import ask_removal, ask_words
from ui.assignment.evidence_items import ACCEPT, gallery_items, gallery_words, uploader_words
from ui.elements.gallery import gallery
from ui.elements.uploader import StoredFile, uploader
from ui.here import caller, t, world

CAPTION_LONGEST = 200


def evidence_section(detail: Detail) -> None:
    """Show the evidence; with the uploader, captions and removal while the reader may change it."""
    label = t("assignment.evidence", n=len(detail.evidence))
    st.subheader(label, anchor=False)
    if detail.may_edit:
        _upload(detail)
    chosen = gallery(
        key=f"assignment_gallery_{detail.assignment.id}",
        items=gallery_items(detail, detail.evidence),
        words=gallery_words(label),
        removable=detail.may_edit,
    )
    if chosen:
        file = next(file for file in detail.evidence if file.id == chosen[1])
        (ask_removal if chosen[0] == "remove" else ask_words)(file)


def _upload(detail: Detail) -> None:
    assignment_id, limit = detail.assignment.id, world().settings.evidence_bytes
    above = st.container()
    stored = uploader(
        key=f"assignment_upload_{assignment_id}",
        url=f"/assignments/{assignment_id}/evidence",
        accept=ACCEPT,
        words=uploader_words(t("assignment.upload_label"), limit),
        limit_bytes=limit,
        camera=True,
    )
    if stored:
        _take_note(assignment_id, stored)
    with above:
        _caption_field(assignment_id)
    st.caption(t("assignment.purpose"))


def _caption_field(assignment_id: str) -> None:
    """One line for the whole batch: written before it is picked, or just after."""
    last = len(st.session_state.get(_last(assignment_id), []))
    show_refusal(refused(_field(assignment_id)))
    st.text_input(
        t("assignment.batch_last", n=last) if last else t("assignment.batch"),
        key=_field(assignment_id),
        max_chars=CAPTION_LONGEST,
        placeholder=t("assignment.batch_hint"),
        on_change=_caption_typed,
        args=(assignment_id,),
    )


def _take_note(assignment_id: str, stored: list[StoredFile]) -> None:
    """The batch that just ended: it takes the line that is written already, or waits for one."""
    st.session_state[_last(assignment_id)] = [file["id"] for file in stored]
    if _caption_last(assignment_id):
        st.rerun()  # what this run has read does not know the captions yet


def _caption_typed(assignment_id: str) -> None:
    _caption_last(assignment_id)


def _caption_last(assignment_id: str) -> bool:
    """Did the last batch just get its line?"""
    ids = st.session_state.get(_last(assignment_id), [])
    words = (st.session_state.get(_field(assignment_id)) or "").strip()
    if not ids or not words:
        return False
    worked = attempt(
        _field(assignment_id),
        "assignment.captioned",
        lambda: caption_all(world(), caller(), assignment_id, ids, words),
        n=len(ids),
    )
    if worked:
        st.session_state[_field(assignment_id)] = ""
        del st.session_state[_last(assignment_id)]
    return worked


def _field(assignment_id: str) -> str:
    return f"assignment_batch_{assignment_id}"


def _last(assignment_id: str) -> str:
    return f"assignment_last_batch_{assignment_id}"
