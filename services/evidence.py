"""Evidence: taken in, shown, described and removed. Files travel outside the transaction; the row comes last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.filetypes import FileKind, Limits, clean_name, examine
from adapters.pictures import facts, rendition
from models.assignment import Evidence
from models.base import Base
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound
from models.permissions import Action, Actor
from models.states import Move
from models.words import EvidenceKind, Role
from services.assignments import move, require_unlocked
from services.doorway import Opened, open_assignment, take_assignment
from services.history import changes, record
from services.who import Caller, require, whoami
from services.world import World

MOST_FILES = 100  # an assignment
THUMB, LARGE = "thumb", "large"
LONGEST = {THUMB: 480, LARGE: 1800}  # pixels


@dataclass(frozen=True)
class Taken:
    """A file as it lies in the store, before its row is written."""

    sha256: str
    size: int
    kind: FileKind
    name: str
    width: int | None
    height: int | None
    taken_at: datetime | None


@dataclass(frozen=True)
class OpenedFile:
    """What a route sends: a file on disk or bytes in memory, and what it is."""

    evidence_id: str
    sha256: str
    media_type: str
    name: str
    kind: EvidenceKind
    path: Path | None = None
    data: bytes | None = None


def add(world: World, caller: Caller, assignment_id: str, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Take in one file for an assignment; the first one starts it.

    Raises NotFound or NotAllowed before a byte is read, FileRefused for what may not be stored, WrongState when the
    assignment is locked. The blob is stored before the row: a crash between leaves an orphan that `check` finds.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        require(actor, Action.REPORT, opened.subject)
        require_unlocked(opened.assignment)
        _require_room(db, assignment_id)
    taken = _take_in(world, name, chunks)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        row = _row(world, actor, opened, taken, _require_room(db, assignment_id))
        db.add(row)
        told = {"evidence_id": row.id, "name": row.name, "sha256": row.sha256}
        given = {"reported_at": world.now()}
        move(db, world, actor, Move.REPORT, opened, given, action="evidence_added", told=told)
        return row


def _require_room(db: Session, assignment_id: str) -> int:
    count = db.exec(select(func.count()).where(Evidence.assignment_id == assignment_id)).one()
    if count >= MOST_FILES:
        raise Invalid("error.too_many_files", most=MOST_FILES)
    return int(count)


def _take_in(world: World, name: str, chunks: Iterable[bytes]) -> Taken:
    limits = Limits(bytes=world.settings.evidence_bytes)
    with world.store.receive(chunks, limits.bytes) as received:
        kind = examine(received.path, name, limits)
        seen = facts(received.path) if kind.kind == "photo" else None
        thumb = rendition(received.path, LONGEST[THUMB]) if seen else None
        received.keep()
    if thumb is not None:
        world.store.write_rendition(received.sha256, THUMB, thumb)
    return Taken(
        received.sha256,
        received.size,
        kind,
        clean_name(name),
        seen.width if seen else None,
        seen.height if seen else None,
        seen.taken_at if seen else None,
    )


def _row(world: World, actor: Actor, opened: Opened, taken: Taken, sort: int) -> Evidence:
    return Evidence(
        assignment_id=opened.assignment.id,
        sha256=taken.sha256,
        size=taken.size,
        kind=EvidenceKind(taken.kind.kind),
        media_type=taken.kind.media_type,
        name=taken.name,
        width=taken.width,
        height=taken.height,
        taken_at=taken.taken_at,
        uploaded_at=world.now(),
        uploaded_by=actor.account_id or "",
        sort=sort,
    )


def describe(world: World, caller: Caller, evidence_id: str, version: int, caption: str, place: str) -> None:
    """Say what a file shows and where. Raises ChangedMeanwhile when somebody else did so first."""
    if len(caption) > 200 or len(place) > 120:
        raise Invalid("error.too_long", longest=200 if len(caption) > 200 else 120)
    with transaction(world.engine) as db:
        actor, row, opened = _take_evidence(db, world, caller, evidence_id, version)
        given = {"caption": caption.strip(), "place": place.strip()}
        before, after = changes(row, given)
        row.caption, row.place = given["caption"], given["place"]
        _record(db, world, actor, "evidence_described", row, opened, before, after)


def caption_all(world: World, caller: Caller, assignment_id: str, evidence_ids: list[str], caption: str) -> None:
    """Give the files just uploaded one caption. Files that are gone meanwhile are left alone."""
    if len(caption) > 200:
        raise Invalid("error.too_long", longest=200)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        require_unlocked(opened.assignment)
        rows = db.exec(
            select(Evidence).where(
                Evidence.assignment_id == assignment_id,
                col(Evidence.id).in_(evidence_ids),
                col(Evidence.removed_at).is_(None),
            )
        ).all()
        for row in rows:
            row.caption, row.version = caption.strip(), row.version + 1
        after = {"caption": caption.strip(), "evidence_ids": [row.id for row in rows]}
        _record(db, world, actor, "evidence_described", opened.assignment, opened, {}, after)


def remove(world: World, caller: Caller, evidence_id: str, version: int) -> None:
    """Take a file off an assignment that is not handed in. It stays on record for the rounds it was part of."""
    with transaction(world.engine) as db:
        actor, row, opened = _take_evidence(db, world, caller, evidence_id, version)
        row.removed_at = world.now()
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
    row.version += 1
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
    """Open a file's thumbnail, its large rendition or its original.

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
    if not photo or which not in LONGEST:
        raise NotFound
    data = _rendition(world, row, which)
    return OpenedFile(row.id, row.sha256, "image/jpeg", row.name, row.kind, data=data)


def _rendition(world: World, row: Evidence, which: str) -> bytes:
    """A rendition is made at its first look and kept; losing it costs time, never data."""
    data = world.store.read_rendition(row.sha256, which)
    if data is None:
        data = rendition(world.store.path(row.sha256), LONGEST[which])
        world.store.write_rendition(row.sha256, which, data)
    return data
