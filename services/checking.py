"""Is everything there and whole? Blobs against their rows, the database against its own rules, and the figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Select
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import ROOT, reading
from adapters.store import StoreUnavailable
from models.assignment import Assignment, Evidence, Submission
from models.errors import NotFound, WrongState
from models.event import Event
from models.permissions import Action
from models.progress import Figures
from models.replay import Replayed, replay
from models.words import Role, Status
from services.board import board, choices, today
from services.history import plain
from services.who import Caller, actor_for, require_for_school
from services.world import World


class Revision(StrEnum):
    """How the database stands to this program."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: a catalogue key and the fields in it."""

    key: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What was looked at, and everything that is wrong."""

    files: int
    findings: list[Finding]


@dataclass(frozen=True)
class CampaignFigures:
    """A campaign's figures on a day."""

    name: str
    day: date
    figures: Figures


def revision(engine: Engine) -> Revision:
    """How does the database stand to this program? NEWER also for tables that no version of this program made."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    known = {one.revision for one in script.walk_revisions()}
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Revision.EMPTY
    if found not in known:
        return Revision.NEWER
    return Revision.CURRENT if found == script.get_current_head() else Revision.OLDER


def require_ready(engine: Engine) -> None:
    """Stop here unless the database fits this program. Raises NotFound or WrongState with what to do."""
    match revision(engine):
        case Revision.EMPTY:
            raise NotFound("error.not_initialised")
        case Revision.OLDER:
            raise WrongState("error.database_older")
        case Revision.NEWER:
            raise WrongState("error.database_newer")
        case Revision.CURRENT:
            return


def check(world: World, caller: Caller) -> Checked:
    """What is wrong in this installation? Reads every evidence file once.

    The files are listed before the rows and doubtful ones asked for again at the end, so that one that comes in
    meanwhile is not taken for an orphan. Raises NotAllowed or StoreUnavailable.
    """
    listed = set(world.store.every())
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.MANAGE_ACCOUNTS)
        rows = db.exec(select(Evidence).order_by(col(Evidence.uploaded_at), col(Evidence.id))).all()
        findings = [*_of_the_database(db), *_half_done(db), *_against_the_history(db)]
    sizes: dict[str, list[Evidence]] = {}
    for row in rows:
        sizes.setdefault(row.sha256, []).append(row)
    for sha256, theirs in sizes.items():  # outside the transaction: hashing gigabytes takes minutes
        findings += _of_the_file(world, sha256, theirs)
    findings += _orphans(world, listed - set(sizes))
    return Checked(len(sizes), findings)


def campaign_figures(world: World, caller: Caller) -> list[CampaignFigures]:
    """Which figures has each campaign today, by the one formula?"""
    found = []
    for campaign in choices(world, caller):
        day = today(world, campaign)
        found.append(CampaignFigures(campaign.name, day, board(world, caller, campaign.id).figures(day)))
    return found


def _of_the_file(world: World, sha256: str, rows: list[Evidence]) -> Iterator[Finding]:
    told = {"name": rows[0].name, "sha256": sha256, "evidence": rows[0].id}
    if not world.store.has(sha256):
        yield Finding("check.blob_missing", told)
        return
    try:
        if not world.store.verify(sha256):
            yield Finding("check.blob_altered", told)
        actual = world.store.size(sha256)
    except StoreUnavailable:
        yield Finding("check.blob_unreadable", told)
        return
    wrong = [row for row in rows if row.size != actual]
    if wrong:
        yield Finding("check.blob_size", told | {"size": wrong[0].size, "actual": actual})


def _orphans(world: World, doubtful: set[str]) -> list[Finding]:
    if not doubtful:
        return []
    with reading(world.engine) as db:
        doubtful = doubtful.difference(db.exec(select(col(Evidence.sha256))).all())
    return [Finding("check.orphan", {"sha256": sha256}) for sha256 in sorted(doubtful)]


def _of_the_database(db: Session) -> Iterator[Finding]:
    """PostgreSQL keeps its own foreign keys and pages; SQLite is asked."""
    if db.get_bind().dialect.name != "sqlite":
        return
    connection = db.connection()
    for line in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("check.foreign_key", {"table": line[0], "row": line[1], "parent": line[2]})
    for line in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if line[0] != "ok":
            yield Finding("check.database_damaged", {"why": line[0]})


def _half_done(db: Session) -> Iterator[Finding]:
    """Every assignment that waits for a decision must have the round that waits."""
    waiting = select(Submission.id).where(
        Submission.assignment_id == col(Assignment.id),
        Submission.round == col(Assignment.round),
        col(Submission.decided_at).is_(None),
        col(Submission.withdrawn_at).is_(None),
    )
    lost = select(Assignment.id).where(Assignment.status == Status.SUBMITTED, ~waiting.exists())
    for assignment_id in db.exec(lost):
        yield Finding("check.round_missing", {"assignment": assignment_id})


def _against_the_history(db: Session) -> Iterator[Finding]:
    """Every campaign whose beginning is told in the history must stand as the whole of it says."""
    known = select(Event.campaign_id).where(Event.action == "task_created").distinct()
    told = replay(db.connection().execute(_lines(known)))
    for line in db.connection().execute(_standing(known)):
        one = told.pop(line.id, None)
        if one is None:
            yield Finding("check.unrecorded", {"assignment": line.id})
            continue
        for name in (each.name for each in fields(Replayed)):
            said, found = getattr(one, name), getattr(line, name)
            if said != found:
                different = {"assignment": line.id, "told": plain(said), "found": plain(found)}
                yield Finding(f"check.differs_{name}", different)
    for assignment_id in told:
        yield Finding("check.vanished", {"assignment": assignment_id})


def _lines(campaigns: Any) -> Select[Any]:
    """The history of these campaigns, the oldest line first; plain columns, because there are many."""
    line: Any = Event.__table__.c  # type: ignore[attr-defined]
    query = columns(line.action, line.assignment_id, line.task_id, line.after)
    return query.where(line.campaign_id.in_(campaigns)).order_by(line.seq)


def _standing(campaigns: Any) -> Select[Any]:
    row: Any = Assignment.__table__.c  # type: ignore[attr-defined]
    same = [row[each.name] for each in fields(Replayed) if each.name != "detached"]
    query = columns(row.id, *same, row.detached_at.is_not(None).label("detached"))
    return query.where(row.campaign_id.in_(campaigns)).order_by(row.id)
