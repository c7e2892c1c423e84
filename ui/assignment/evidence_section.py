"""Evidence on the assignment's screen: upload, say what it shows, look, replace, reorder, remove."""

import streamlit as st

from models.words import Verdict
from services.detail import Detail
from services.evidence import reorder
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.assignment.batch import batch
from ui.assignment.dialogs import ask_removal, ask_words
from ui.assignment.evidence_items import ACCEPT, gallery_items, gallery_words
from ui.elements.gallery import Replacing, gallery
from ui.here import caller, say_later, t, world


def to_replace(detail: Detail) -> None:
    """Show on top which files were rejected and why, each with the button that replaces it; for the unit only."""
    rejected = [file for file in detail.evidence if file.verdict is Verdict.REJECTED]
    if not rejected or not detail.may_edit:
        return
    label = t("evidence.to_replace", n=len(rejected))
    st.markdown(f":orange[:material/undo:] **{label}**")
    gallery(
        key=f"assignment_rejected_{detail.assignment.id}",
        items=gallery_items(detail, rejected, replaceable=True),
        words=gallery_words(label, world().settings.evidence_bytes),
        replacing=_replacing(detail),
        layout="strip",
    )


def evidence_section(detail: Detail) -> None:
    """Show the evidence; with the uploader and everything that changes it while the reader may."""
    one, edits = detail.assignment, detail.may_edit
    label = t("assignment.evidence", n=len(detail.evidence))
    st.subheader(label, anchor=False)
    if edits:
        batch(detail)
    show_refusal(refused(_place(one.id)))
    chosen = gallery(
        key=f"assignment_gallery_{one.id}",
        items=gallery_items(detail, detail.evidence, replaceable=edits),
        words=gallery_words(label, world().settings.evidence_bytes),
        offers=("edit", "remove") if edits else (),
        ordered=(lambda ids: _reorder(one.id, ids)) if edits else None,
        replacing=_replacing(detail) if edits else None,
    )
    if chosen:
        file = next(file for file in detail.evidence if file.id == chosen[1])
        if chosen[0] == "remove":
            ask_removal(file)
        else:
            ask_words(detail, file)


def _reorder(assignment_id: str, ids: list[str]) -> None:
    attempt(_place(assignment_id), "evidence.reordered", lambda: reorder(world(), caller(), assignment_id, ids))


def _replacing(detail: Detail) -> Replacing:
    most, owner = world().settings.evidence_bytes, detail.actor.account_id or ""
    return Replacing(ACCEPT, most, lambda _old: say_later("evidence.replaced"), owner)


def _place(assignment_id: str) -> str:
    return f"evidence_order:{assignment_id}"
