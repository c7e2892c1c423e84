"""Evidence as the gallery shows it, and the words of the gallery and the uploader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.previews import MOST_PAGES, office_previews
from adapters.texts import day_text, time_text
from models.assignment import Evidence
from models.words import EvidenceKind, Flaw, Purpose, Role, Verdict
from services.detail import Detail
from ui.elements.gallery import WORDS as GALLERY
from ui.elements.gallery import GalleryBefore, GalleryHint, GalleryItem, Mark
from ui.elements.uploader import WORDS as UPLOADER
from ui.here import language, t

ACCEPT = "image/*,.heic,.heif,.pdf,.docx,.xlsx,.pptx,.mp4,.mov"
MEGABYTE = 1024 * 1024
PDF = "application/pdf"


@dataclass(frozen=True)
class Said:
    """What a reviewer said of one file."""

    verdict: Verdict | None = None
    flaw: Flaw | None = None
    words: str = ""

    def told(self) -> str:
        """How is it told to a reader? Empty when nothing was said."""
        if self.verdict is None:
            return ""
        if self.verdict is Verdict.ACCEPTED:
            return t("evidence.accepted")
        return t("evidence.rejected", reason=flaw_words(self.flaw, self.words))


def said_of(file: Evidence) -> Said:
    """What is on record as said of this file?"""
    return Said(file.verdict, file.flaw, file.flaw_words)


def flaw_words(flaw: Flaw | None, words: str) -> str:
    """Why was a file rejected? The reviewer's own word stands for "other" where there is one."""
    quick = t(f"flaw.{(flaw or Flaw.OTHER).value}")
    if not words:
        return quick
    return words if flaw in (None, Flaw.OTHER) else t("evidence.flaw_and_words", flaw=quick, words=words)


def gallery_items(
    detail: Detail,
    files: Iterable[Evidence],
    *,
    replaceable: bool = False,
    hints: Mapping[str, Sequence[GalleryHint]] | None = None,
    said: Mapping[str, Said] | None = None,
    beside: Mapping[str, Sequence[Evidence]] | None = None,
) -> list[GalleryItem]:
    """How does each file stand in the gallery for this reader?

    `replaceable` offers another file in the place of a rejected one. `said` are the verdicts of an earlier day, as they
    were; without it those on record count, and what a file took the place of stands beside it. `beside` are other files
    that stand beside one for comparison.
    """
    known = {file.id: file for file in (*detail.evidence, *detail.removed)}
    items = []
    for file in files:
        item = _item(detail, file, said_of(file) if said is None else said.get(file.id, Said()))
        item["hints"] = list((hints or {}).get(file.id, ()))
        old = known.get(file.replaces_id or "") if said is None else None
        earlier = [*([old] if old else []), *(beside or {}).get(file.id, ())]
        if earlier:
            item["before"] = [_before(detail, one) for one in earlier]
        if replaceable and file.verdict is Verdict.REJECTED:
            item["replace"] = f"/assignments/{file.assignment_id}/evidence?replaces={file.id}"
        items.append(item)
    return items


def _item(detail: Detail, file: Evidence, said: Said) -> GalleryItem:
    thumb, large, original = _addresses(detail, file)
    shown = min(file.pages or 0, MOST_PAGES) if large else 0
    return GalleryItem(
        id=file.id,
        thumb=thumb,
        large=large,
        original=original,
        name=file.name,
        caption=file.caption,
        meta=_about(detail, file),
        kind=file.kind.value,
        verdict=said.verdict.value if said.verdict else None,
        verdict_words=said.told(),
        badge=_badge(file),
        tags=[t("evidence.sign_in")] if file.purpose is Purpose.SIGN_IN else [],
        pages=shown,
        page=f"/files/{file.id}/page-{{page}}" if shown > 1 else "",
        judged=Mark(verdict=file.verdict.value, flaw=file.flaw or "", words=file.flaw_words) if file.verdict else None,
    )


def _before(detail: Detail, old: Evidence) -> GalleryBefore:
    item = _item(detail, old, said_of(old))
    return GalleryBefore(
        thumb=item["thumb"],
        large=item["large"],
        original=item["original"],
        name=item["name"],
        caption=item["caption"],
        meta=item["meta"],
        kind=item["kind"],
        verdict=item["verdict"],
        verdict_words=item["verdict_words"],
    )


def _addresses(detail: Detail, file: Evidence) -> tuple[str, str, str]:
    """Where are the thumbnail, the large picture and the original? Empty where there is none.

    The original of a photo may say where it was taken; services.evidence keeps it from leaders.
    """
    address = f"/files/{file.id}"
    thumb, large, original = f"{address}/thumb", f"{address}/large", f"{address}/original"
    if file.kind is EvidenceKind.PHOTO:
        return thumb, large, large if detail.actor.role is Role.LEADER else original
    if file.kind is EvidenceKind.VIDEO:
        return "", original, original
    drawn = file.pages is not None if file.media_type == PDF else office_previews()
    return (thumb, large, original) if drawn else ("", "", original)


def _badge(file: Evidence) -> str:
    if file.kind is not EvidenceKind.DOCUMENT:
        return ""
    if file.pages:
        return t("evidence.pdf_pages", n=file.pages)
    return file.name.rpartition(".")[2][:4].upper()


def _about(detail: Detail, file: Evidence) -> str:
    """Where and on which day it was, and when it was handed in: two days that are seldom the same."""
    at = time_text(language(), file.uploaded_at, detail.campaign.time_zone)
    parts = [
        file.place,
        t("evidence.happened", day=day_text(language(), file.happened_on)) if file.happened_on else "",
        t("evidence.uploaded", at=at),
        t("evidence.first_pages", n=MOST_PAGES) if (file.pages or 0) > MOST_PAGES else "",
    ]
    return " · ".join(part for part in parts if part)


def gallery_words(label: str, limit_bytes: int = 0) -> dict[str, str]:
    """Which words does the gallery need, in the reader's language? `limit_bytes` bounds what replaces a file."""
    own = {
        "label": label,
        "empty": t("assignment.no_evidence"),
        "too_large": t("evidence.gallery_too_large", most=limit_bytes // MEGABYTE),
    }
    return {name: own[name] if name in own else t(f"evidence.gallery_{name}") for name in GALLERY}


def uploader_words(label: str, limit_bytes: int) -> dict[str, str]:
    """Which words does the uploader need, in the reader's language?"""
    own = {"label": label, "hint": t("assignment.upload_hint", most=limit_bytes // MEGABYTE)}
    return {name: own[name] if name in own else t(f"assignment.upload_{name}") for name in UPLOADER}
