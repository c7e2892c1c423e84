"""What a reviewer should look at twice, in calm words on each file."""

from collections.abc import Mapping, Sequence

from adapters.texts import day_text
from models.days import local_day
from services.detail import Detail
from services.likeness import Hint, HintKind
from ui.elements.gallery import GalleryHint
from ui.here import language, t

MOST = 3  # of one file; the rest is a number
_ELSEWHERE = (HintKind.SAME, HintKind.ALIKE)


def gallery_hints(detail: Detail, found: Mapping[str, Sequence[Hint]]) -> dict[str, list[GalleryHint]]:
    """How do the hints read, by file?"""
    return {evidence_id: _of_one(detail, hints) for evidence_id, hints in found.items() if hints}


def _of_one(detail: Detail, hints: Sequence[Hint]) -> list[GalleryHint]:
    """Several like files of one place are said once."""
    told: list[GalleryHint] = []
    for hint in hints:
        words = _hint(detail, hint)
        if words not in told:
            told.append(words)
    left = len(told) - MOST
    if left <= 0:
        return told
    return [*told[:MOST], GalleryHint(words=t("review_files.more", n=left), link="", href="")]


def _hint(detail: Detail, hint: Hint) -> GalleryHint:
    if hint.kind not in _ELSEWHERE:
        days = {"day": hint.day, "first": hint.first_on, "last": hint.last_on}
        years = {day.year for day in days.values() if day is not None}  # last year's 2 November is no day of this one
        told = {name: day_text(language(), day, year=len(years) > 1) for name, day in days.items()}
        return GalleryHint(words=t(f"review_files.hint_{hint.kind.value}", **told), link="", href="")
    if hint.assignment_id == detail.assignment.id:
        return GalleryHint(words=t(f"review_files.hint_{hint.kind.value}_here"), link="", href="")
    day = local_day(hint.uploaded_at, detail.campaign.time_zone)
    at = day_text(language(), day, year=day.year != detail.today.year)
    unit = t("review_files.same_unit") if hint.own_unit else hint.unit
    return GalleryHint(
        words=t(f"review_files.hint_{hint.kind.value}", unit=unit, task=hint.task, at=at),
        link=t("review_files.look"),
        href=f"/assignment?id={hint.assignment_id}",
    )
