"""Evidence as the gallery shows it, and the words of the gallery and the uploader."""

from collections.abc import Iterable

from adapters.texts import time_text
from models.assignment import Evidence
from models.words import EvidenceKind, Role
from services.detail import Detail
from ui.elements.gallery import WORDS as GALLERY
from ui.elements.gallery import GalleryItem
from ui.elements.uploader import WORDS as UPLOADER
from ui.here import language, t

ACCEPT = "image/*,.heic,.heif,.pdf,.docx,.xlsx,.pptx,.mp4,.mov"
MEGABYTE = 1024 * 1024


def gallery_items(detail: Detail, files: Iterable[Evidence]) -> list[GalleryItem]:
    """How does each file stand in the gallery for this reader?"""
    return [_item(file, detail) for file in files]


def _item(file: Evidence, detail: Detail) -> GalleryItem:
    """The original of a photo may say where it was taken; services.evidence keeps it from leaders."""
    address = f"/files/{file.id}"
    photo = file.kind is EvidenceKind.PHOTO
    of_photo = photo and detail.actor.role is Role.LEADER
    at = time_text(language(), file.uploaded_at, detail.campaign.time_zone)
    return GalleryItem(
        id=file.id,
        thumb=f"{address}/thumb" if photo else "",
        large=f"{address}/large" if photo else f"{address}/original",
        original=f"{address}/large" if of_photo else f"{address}/original",
        name=file.name,
        caption=file.caption,
        meta=" · ".join(words for words in (file.place, at) if words),
        kind=file.kind.value,
        verdict=None,
        verdict_words="",
    )


def gallery_words(label: str) -> dict[str, str]:
    """Which words does the gallery need, in the reader's language?"""
    own = {"label": label, "empty": t("assignment.no_evidence")}
    return {name: own[name] if name in own else t(f"assignment.gallery_{name}") for name in GALLERY}


def uploader_words(label: str, limit_bytes: int) -> dict[str, str]:
    """Which words does the uploader need, in the reader's language?"""
    own = {"label": label, "hint": t("assignment.upload_hint", most=limit_bytes // MEGABYTE)}
    return {name: own[name] if name in own else t(f"assignment.upload_{name}") for name in UPLOADER}
