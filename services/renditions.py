"""Pictures of evidence as browsers get them: made at the first look and kept. Losing one costs time, never data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.pictures import rendition
from adapters.previews import MOST_PAGES, OFFICE, PDF, NoPreview, office_pages, office_previews, pdf_page
from models.assignment import Evidence
from models.words import EvidenceKind
from services.world import World

THUMB, LARGE = "thumb", "large"
LONGEST = {THUMB: 480, LARGE: 1800}  # pixels
PAGES = {f"page-{number}": number for number in range(2, MOST_PAGES + 1)}  # the first page is the picture itself
RENDITIONS = (*LONGEST, *PAGES)
AGAIN = timedelta(days=1)  # what could not be drawn is not tried at every look, since trying may take a minute


@dataclass(frozen=True)
class Rendition:
    """One picture of one file: its thumbnail, itself large, or a further page of it."""

    sha256: str
    which: str
    media_type: str  # of the original

    @property
    def page(self) -> int:
        """Which page of a document does it show, counted from 1?"""
        return PAGES.get(self.which, 1)

    @property
    def longest(self) -> int:
        """How long is its longest side at most, in pixels?"""
        return LONGEST.get(self.which, LONGEST[LARGE])

    @property
    def slow(self) -> bool:
        """Does making it take seconds?"""
        return self.media_type in OFFICE


def rendition_of(row: Evidence, which: str) -> Rendition | None:
    """Which picture is meant, if there can be one of this file here?"""
    wanted = Rendition(row.sha256, which, row.media_type)
    if which in LONGEST:
        drawn = row.kind is EvidenceKind.PHOTO or row.media_type == PDF
        return wanted if drawn or (row.media_type in OFFICE and office_previews()) else None
    further = row.media_type == PDF and which in PAGES
    return wanted if further and wanted.page <= (row.pages or 1) else None


def made(world: World, wanted: Rendition) -> bytes | None:
    """The picture, if it has been made before."""
    return world.store.read_rendition(wanted.sha256, wanted.which)


def make(world: World, wanted: Rendition) -> bytes:
    """Make the picture and keep it. Raises NoPreview for a document that cannot be drawn, FileRefused for a picture."""
    already = made(world, wanted)  # by whoever was drawing while this one waited
    if already is not None:
        return already
    if wanted.media_type not in OFFICE and wanted.media_type != PDF:
        return _keep(world, wanted, rendition(world.store.path(wanted.sha256), wanted.longest))
    _require_hope(world, wanted)
    try:
        return _draw(world, wanted)
    except NoPreview:
        world.store.write_rendition(wanted.sha256, _failed(wanted), world.now().isoformat().encode())
        raise


def _draw(world: World, wanted: Rendition) -> bytes:
    path = world.store.path(wanted.sha256)
    if wanted.media_type == PDF:
        return _keep(world, wanted, pdf_page(path, wanted.page, wanted.longest))
    drawn = office_pages(path, OFFICE[wanted.media_type], list(LONGEST.values()))
    both = dict(zip(LONGEST, drawn, strict=True))
    for which, data in both.items():
        world.store.write_rendition(wanted.sha256, which, data)
    return both[wanted.which]


def _keep(world: World, wanted: Rendition, data: bytes) -> bytes:
    world.store.write_rendition(wanted.sha256, wanted.which, data)
    return data


def _require_hope(world: World, wanted: Rendition) -> None:
    tried = world.store.read_rendition(wanted.sha256, _failed(wanted))
    if tried is not None and world.now() - datetime.fromisoformat(tried.decode()) < AGAIN:
        raise NoPreview


def _failed(wanted: Rendition) -> str:
    return f"page-{wanted.page}.failed"
