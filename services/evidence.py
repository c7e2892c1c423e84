"""Evidence: taken in, shown, described and removed. Files travel outside the transaction; the row comes last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.filetypes import FileKind, Limits, clean_name, examine
from adapters.fingerprints import fingerprint
from adapters.pictures import PictureFacts, facts, rendition
from adapters.previews import PDF, count_pages
from models.assignment import Evidence
from models.base import Base
from models.days import local_day
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound
from models.permissions import Action, Actor
from models.states import Move
from models.words import EvidenceKind, Purpose, Role, Status
from services.assignments import move, require_unlocked
from services.doorway import Opened, open_assignment, take_assignment
from services.history import changes, record
from services.renditions import LONGEST, THUMB, Rendition, made, make, rendition_of
from services.who import Caller, require, whoami
from services.world import World

MOST_FILES = 100  # an assignment, counting those that are live
CAPTION_LONGEST, PLACE_LONGEST = 200, 120
EARLIEST = date(2000, 1, 1)  # a day before it is a slip of the keyboard


@dataclass(frozen=True)
class Taken:
    """A file as it lies in the store, before its row is written."""

    sha256: str
    size: int
    kind: FileKind
    name: str
    seen: PictureFacts | None  # of a photo
    pages: int | None  # of a PDF that can be read
    fingerprint: str


@dataclass(frozen=True)
class OpenedFile:
    """What a route sends: a file on disk or bytes in memory, and what it is. `to_make` is what must be made first."""

    evidence_id: str
    sha256: str
    media_type: str
    name: str
    kind: EvidenceKind
    path: Path | None = None
    data: bytes | None = None
    to_make: Rendition | None = None


def add(
    world: World, caller: Caller, assignment_id: str, name: str, chunks: Iterable[bytes], *, replaces: str = ""
) -> Evidence:
    """Take in one file for an assignment; the first one starts it.

    With `replaces` it takes the place of that live file, its words and its order; the old one stays on record.
    Raises NotFound or NotAllowed before a byte is read, FileRefused for what may not be stored, WrongState when the
    assignment is locked, ChangedMeanwhile when the old file went while the new one came. The blob is stored before the
    row: a crash between leaves an orphan that `check` finds.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        require(actor, Action.REPORT, opened.subject)
        require_unlocked(opened.assignment)
        _require_place(_live(db, assignment_id), replaces)
    taken = _take_in(world, name, chunks)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        require_unlocked(opened.assignment)
        live = _live(db, assignment_id)
        if replaces and replaces not in [one.id for one in live]:
            raise ChangedMeanwhile
        old = _require_place(live, replaces)
        row = _row(world, actor, opened, taken)
        if old is None:
            row.sort = max((one.sort for one in live), default=-1) + 1
            _start(db, world, actor, opened, row)
        else:
            _replace(db, world, actor, opened, old, row)
        return row


def _live(db: Session, assignment_id: str) -> Sequence[Evidence]:
    """The files that count now, in their order, as the database has them."""
    query = select(Evidence).where(Evidence.assignment_id == assignment_id, col(Evidence.removed_at).is_(None))
    order = (col(Evidence.sort), col(Evidence.uploaded_at), col(Evidence.id))
    return db.exec(query.order_by(*order).execution_options(populate_existing=True)).all()


def _require_place(live: Sequence[Evidence], replaces: str) -> Evidence | None:
    """The file that makes place, or None where there is room for one more."""
    if replaces:
        old = next((one for one in live if one.id == replaces), None)
        if old is None:
            raise NotFound
        return old
    if len(live) >= MOST_FILES:
        raise Invalid("error.too_many_files", most=MOST_FILES)
    return None


def _start(db: Session, world: World, actor: Actor, opened: Opened, row: Evidence) -> None:
    db.add(row)
    told = {"evidence_id": row.id, "name": row.name, "sha256": row.sha256}
    given = {"reported_at": world.now()}
    move(db, world, actor, Move.REPORT, opened, given, action="evidence_added", told=told)


def _replace(db: Session, world: World, actor: Actor, opened: Opened, old: Evidence, row: Evidence) -> None:
    """Put the new file in the old one's place, with its words; the verdict stays with the old one."""
    row.sort, row.caption, row.place = old.sort, old.caption, old.place
    row.purpose, row.happened_on, row.replaces_id = old.purpose, old.happened_on, old.id
    old.removed_at, old.version = row.uploaded_at, old.version + 1
    db.add(row)
    if opened.assignment.status is Status.NOT_STARTED:  # its files were copied to it, and only now its unit begins
        move(db, world, actor, Move.REPORT, opened, {"reported_at": row.uploaded_at})
    else:
        opened.assignment.reported_at = row.uploaded_at
    before = {"name": old.name, "sha256": old.sha256}
    after = {"name": row.name, "sha256": row.sha256, "evidence_id": row.id}
    _record(db, world, actor, "evidence_replaced", old, opened, before, after)


def _take_in(world: World, name: str, chunks: Iterable[bytes]) -> Taken:
    limits = Limits(bytes=world.settings.evidence_bytes)
    with world.store.receive(chunks, limits.bytes) as received:
        kind = examine(received.path, name, limits)
        seen = facts(received.path) if kind.kind is EvidenceKind.PHOTO else None
        thumb = rendition(received.path, LONGEST[THUMB]) if seen else None
        pages = count_pages(received.path) if kind.media_type == PDF else None
        received.keep()
    if thumb is not None:
        world.store.write_rendition(received.sha256, THUMB, thumb)
    known_by = fingerprint(thumb) if thumb is not None else ""
    return Taken(received.sha256, received.size, kind, clean_name(name), seen, pages, known_by)


def _row(world: World, actor: Actor, opened: Opened, taken: Taken) -> Evidence:
    seen = taken.seen
    return Evidence(
        assignment_id=opened.assignment.id,
        sha256=taken.sha256,
        size=taken.size,
        kind=taken.kind.kind,
        media_type=taken.kind.media_type,
        name=taken.name,
        width=seen.width if seen else None,
        height=seen.height if seen else None,
        taken_at=seen.taken_at if seen else None,
        pages=taken.pages,
        fingerprint=taken.fingerprint,
        uploaded_at=world.now(),
        uploaded_by=actor.account_id or "",
    )


def describe(
    world: World,
    caller: Caller,
    evidence_id: str,
    version: int,
    caption: str,
    place: str,
    happened_on: date | None = None,
    purpose: Purpose = Purpose.ACTIVITY,
) -> None:
    """Say what a file shows, where, when it happened and what it is handed in as.

    Raises ChangedMeanwhile when somebody else did so first, Invalid for a day to come or one before 2000.
    """
    given = {"caption": caption.strip(), "place": place.strip(), "happened_on": happened_on, "purpose": purpose}
    _check_lengths(caption, place)
    with transaction(world.engine) as db:
        actor, row, opened = _take_evidence(db, world, caller, evidence_id, version)
        _check_day(world, opened, happened_on)
        before, after = changes(row, given)
        if after:
            _write(row, after)
            _record(db, world, actor, "evidence_described", row, opened, before, after)


def caption_all(
    world: World,
    caller: Caller,
    assignment_id: str,
    evidence_ids: Sequence[str],
    caption: str,
    place: str = "",
    happened_on: date | None = None,
) -> None:
    """Say the same of several files. What is left empty stays as it is; files that are gone are left alone."""
    _check_lengths(caption, place)
    told = {"caption": caption.strip(), "place": place.strip(), "happened_on": happened_on}
    given = {name: value for name, value in told.items() if value}
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        require_unlocked(opened.assignment)
        _check_day(world, opened, happened_on)
        chosen = [row for row in _live(db, assignment_id) if row.id in evidence_ids and changes(row, given)[1]]
        for row in chosen:
            _write(row, given)
        if chosen:
            after = given | {"evidence_ids": [row.id for row in chosen]}
            _record(db, world, actor, "evidence_described", opened.assignment, opened, {}, after)


def _check_lengths(caption: str, place: str) -> None:
    for words, longest in ((caption, CAPTION_LONGEST), (place, PLACE_LONGEST)):
        if len(words) > longest:
            raise Invalid("error.too_long", longest=longest)


def _check_day(world: World, opened: Opened, happened_on: date | None) -> None:
    if happened_on is None:
        return
    if happened_on > local_day(world.now(), opened.campaign.time_zone):
        raise Invalid("error.happened_later")
    if happened_on < EARLIEST:
        raise Invalid("error.happened_earlier", year=EARLIEST.year)


def _write(row: Evidence, given: dict[str, Any]) -> None:
    for name, value in given.items():
        setattr(row, name, value)
    row.version += 1


def reorder(world: World, caller: Caller, assignment_id: str, evidence_ids: Sequence[str]) -> None:
    """Put the live files into this order: all of them, each once. Raises ChangedMeanwhile when it names others.

    What a file says of itself is not touched, so that a form open on it stays good.
    """
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        require_unlocked(opened.assignment)
        live = {row.id: row for row in _live(db, assignment_id)}
        if sorted(live) != sorted(evidence_ids):
            raise ChangedMeanwhile
        if list(live) == list(evidence_ids):
            return
        for place, evidence_id in enumerate(evidence_ids):
            live[evidence_id].sort = place
        before, after = {"evidence_ids": list(live)}, {"evidence_ids": list(evidence_ids)}
        _record(db, world, actor, "evidence_reordered", opened.assignment, opened, before, after)


def remove(world: World, caller: Caller, evidence_id: str, version: int) -> None:
    """Take a file off an assignment that is not handed in. It stays on record for the rounds it was part of."""
    with transaction(world.engine) as db:
        actor, row, opened = _take_evidence(db, world, caller, evidence_id, version)
        row.removed_at, row.version = world.now(), row.version + 1
        _record(db, world, actor, "evidence_removed", row, opened, {"name": row.name, "sha256": row.sha256}, {})


def _take_evidence(
    db: Session, world: World, caller: Caller, evidence_id: str, version: int
) -> tuple[Actor, Evidence, Opened]:
    actor = whoami(db, world, caller)
    assignment_id = db.exec(select(Evidence.assignment_id).where(Evidence.id == evidence_id)).first()
    opened = take_assignment(db, actor, Action.REPORT, assignment_id or "", None)
    require_unlocked(opened.assignment)
    row = db.exec(select(Evidence).where(Evidence.id == evidence_id).with_for_update()).one()
    if row.removed_at is not None or row.version != version:
        raise ChangedMeanwhile
    return actor, row, opened


def _record(
    db: Session,
    world: World,
    actor: Actor,
    action: str,
    subject: Base,
    opened: Opened,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    record(
        db,
        world,
        actor,
        action,
        subject,
        before=before,
        after=after,
        campaign_id=opened.campaign.id,
        task_id=opened.task.id,
        assignment_id=opened.assignment.id,
    )


def open_file(world: World, caller: Caller, evidence_id: str, which: str) -> OpenedFile:
    """Open a file's original, its thumbnail, its large rendition or a further page, made now if it was not before.

    Raises as `find_file` does, and NotFound for a document that cannot be drawn.
    """
    file = find_file(world, caller, evidence_id, which)
    return file if file.to_make is None else finished(world, file)


def find_file(world: World, caller: Caller, evidence_id: str, which: str) -> OpenedFile:
    """Find what `open_file` opens, without making what takes long: `to_make` says what is still to be made.

    Raises Missing when the store has lost it. Answers NotFound alike for what does not exist and what the caller may
    not see. Renditions carry no metadata; the original of a photo (it may say where it was taken) is for its unit and
    the office only.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        row = db.get(Evidence, evidence_id)
        if row is None:
            raise NotFound
        open_assignment(db, actor, row.assignment_id)
    if not world.store.has(row.sha256):
        raise Missing("error.file_lost", evidence_id=row.id)
    photo = row.kind is EvidenceKind.PHOTO
    if which == "original" and not (photo and actor.role is Role.LEADER):
        path = world.store.path(row.sha256)
        return OpenedFile(row.id, row.sha256, row.media_type, row.name, row.kind, path=path)
    wanted = rendition_of(row, which)
    if wanted is None:
        raise NotFound
    name = row.name if photo else f"{row.name}.jpg"
    file = OpenedFile(row.id, row.sha256, "image/jpeg", name, row.kind, data=made(world, wanted))
    return file if file.data is not None else replace(file, to_make=wanted)


def finished(world: World, file: OpenedFile) -> OpenedFile:
    """The file that was found, with what it still lacked. Asks nothing: whoever found it was allowed to see it."""
    return file if file.to_make is None else replace(file, data=make(world, file.to_make), to_make=None)
