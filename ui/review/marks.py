"""The reviewer's marks on the files, the reasons and words: kept as a draft until the decision takes them along."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

import streamlit as st

from models.assignment import Evidence
from models.words import EvidenceKind, Flaw, Verdict
from services.assignments import FLAW_LONGEST, FileVerdict
from services.detail import Detail
from ui import kept
from ui.elements.gallery import Mark, Marking, hear
from ui.here import t


def key(assignment_id: str, part: str) -> str:
    """Under which key does a part of the review stay: the quick reasons, the words, or the marks?"""
    return f"review_{part}_{assignment_id}"


def gallery_key(detail: Detail) -> str:
    """Under which key are the files drawn?"""
    return f"review_gallery_{detail.assignment.id}"


def begin(assignment_id: str) -> None:
    """Put back what this reviewer marked and wrote before."""
    kept.fill(_place(assignment_id), _keys(assignment_id))


def keep(assignment_id: str) -> None:
    """Keep what is marked and written now."""
    kept.keep(_place(assignment_id), _keys(assignment_id))


def forget(assignment_id: str) -> None:
    """Let go of it: the decision has taken it along."""
    kept.forget(_place(assignment_id), _keys(assignment_id))


def marking(detail: Detail) -> Marking:
    """How does the gallery mark these files?"""
    one = detail.assignment

    def changed(marks: dict[str, Mark]) -> None:
        st.session_state[key(one.id, "marks")] = marks
        keep(one.id)

    flaws = {flaw.value: t(f"flaw.{flaw.value}") for flaw in Flaw}
    return Marking(_marks(detail), flaws, FLAW_LONGEST, changed)


def hear_last(detail: Detail) -> None:
    """Take note of a mark that came with the click that decides."""
    hear(gallery_key(detail), [file.id for file in detail.evidence], marking(detail))


def verdicts(detail: Detail) -> dict[str, FileVerdict]:
    """Which verdicts go with the decision? Those marked now, on files that are still there."""
    return {
        evidence_id: FileVerdict(
            Verdict(mark["verdict"]), Flaw(mark["flaw"]) if mark["flaw"] else None, mark["words"].strip()
        )
        for evidence_id, mark in _marks(detail).items()
    }


def reason_from_files(detail: Detail) -> str:
    """What do the rejected files say by themselves, as a reason? Empty when none is rejected."""
    rejected = list(_rejected(detail))
    if not rejected:
        return ""
    photos = all(file.kind is EvidenceKind.PHOTO for file, _ in rejected)
    counts = Counter(flaw for _, flaw in rejected)
    said = [t("review_files.flaw_count", flaw=t(f"flaw.{flaw}"), n=counts[flaw]) for flaw in Flaw if counts[flaw]]
    words = t("review_files.join").join(said)
    return t("review_files.rejected_photos" if photos else "review_files.rejected", n=len(rejected), reasons=words)


def _rejected(detail: Detail) -> Iterator[tuple[Evidence, Flaw]]:
    """Which files are rejected as things stand: by a mark, or on record and not marked otherwise?"""
    marks = verdicts(detail)
    for file in detail.evidence:
        now = marks.get(file.id, FileVerdict(file.verdict, file.flaw) if file.verdict else None)
        if now is not None and now.verdict is Verdict.REJECTED:
            yield file, now.flaw or Flaw.OTHER


def _marks(detail: Detail) -> dict[str, Mark]:
    live = {file.id for file in detail.evidence}
    found = cast(dict[str, Mark], st.session_state.get(key(detail.assignment.id, "marks")) or {})
    return {evidence_id: mark for evidence_id, mark in found.items() if evidence_id in live}


def _keys(assignment_id: str) -> list[str]:
    return [key(assignment_id, part) for part in ("quick", "words", "marks")]


def _place(assignment_id: str) -> str:
    return f"review:{assignment_id}"
