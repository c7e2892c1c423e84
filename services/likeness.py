"""What a reviewer should look at twice: files handed in before, pictures that look alike, and days that do not fit."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from adapters.database import reading
from adapters.fingerprints import DIGITS, alike
from models.assignment import Assignment, Evidence, Submission
from models.campaign import Campaign, Phase, Task
from models.event import Event
from models.evidence_dates import HintKind, Window, date_hints, window
from models.organisation import Unit
from models.permissions import Action
from services.doorway import Opened, open_assignment
from services.who import Caller, require, whoami
from services.world import World

__all__ = ["MOST", "Hint", "HintKind", "hints"]

MOST = 5  # other files that are named for one file
_CANDIDATES = 50  # others of one file that are looked at until MOST of its own school are found


@dataclass(frozen=True)
class Hint:
    """One thing to look at twice. SAME and ALIKE name the other file; the date hints name the file itself."""

    kind: HintKind
    evidence_id: str
    assignment_id: str
    unit: str
    task: str  # number and title
    campaign: str
    own_unit: bool  # it is the same unit's
    uploaded_at: datetime
    day: date | None = None  # the day a date hint is about: the camera's, or with HAPPENED_OUTSIDE the unit's
    first_on: date | None = None  # the task's days, with a date hint
    last_on: date | None = None


File = Row[Any]  # plain columns, since a school has a hundred thousand files
Found = tuple[HintKind, str]  # how another file is like one, and its id


def hints(world: World, caller: Caller, assignment_id: str) -> dict[str, list[Hint]]:
    """What should a reviewer look at twice, by the id of the live file? Files without a hint are left out.

    Same and alike files are looked for in the whole school, MOST of them for each, the most alike first. Eight
    statements at most, however many files there are; among 100,000 fingerprints a tenth of a second.
    Raises NotFound, and NotAllowed for those who do not see every unit's rows.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        require(actor, Action.SEE_CAMPAIGN, opened.subject)
        files = _files(db, assignment_id)
        live = [file for file in files if file.removed_at is None]
        others = _others(db, assignment_id, files, live)
        named = _named(
            db, opened, {one for those in others.values() for _, one in those}.union(file.id for file in live)
        )
        days = _days(db, opened)
    told = {}
    for file in live:
        like = [replace(named[one], kind=kind) for kind, one in others[file.id] if one in named]
        told[file.id] = [*like[:MOST], *_of_the_days(file, days, named[file.id])]
    return {evidence_id: those for evidence_id, those in told.items() if those}


def _files(db: Session, assignment_id: str) -> Sequence[File]:
    """Every file of the assignment; `counts` when it is live or was handed in once, not just picked by mistake."""
    handed_in = select(col(Submission.id)).where(
        col(Submission.assignment_id) == assignment_id,
        col(Submission.submitted_at) >= col(Evidence.uploaded_at),
        col(Submission.submitted_at) <= col(Evidence.removed_at),
    )
    counts = (col(Evidence.removed_at).is_(None) | handed_in.exists()).label("counts")
    wanted: tuple[Any, ...] = (
        *(Evidence.id, Evidence.sha256, Evidence.fingerprint, Evidence.replaces_id),
        *(Evidence.removed_at, Evidence.taken_at, Evidence.happened_on, counts),
    )
    query = select(*wanted).where(col(Evidence.assignment_id) == assignment_id)
    return db.execute(query.order_by(col(Evidence.sort), col(Evidence.uploaded_at), col(Evidence.id))).all()


def _others(db: Session, assignment_id: str, files: Sequence[File], live: Sequence[File]) -> dict[str, list[Found]]:
    """Which other files is each live one the same as or like? Those of its own assignment first, of any school."""
    pictures = [file for file in live if file.fingerprint]
    same = [(file.sha256, file.id) for file in files if file.counts]
    same += _same_elsewhere(db, assignment_id, {file.sha256 for file in live})
    known = [file.fingerprint + file.id for file in files if file.counts and file.fingerprint]
    known += _known_elsewhere(db, assignment_id) if pictures else []
    near = alike([file.fingerprint for file in pictures], [one[:DIGITS] for one in known])
    close = {file.id: [known[place][DIGITS:] for _, place in those] for file, those in zip(pictures, near, strict=True)}
    found = {}
    for file in live:
        itself = _line(file, files)
        equal = [one for sha256, one in same if sha256 == file.sha256 and one not in itself]
        like = [one for one in close.get(file.id, []) if one not in itself.union(equal)]
        found[file.id] = [(HintKind.SAME, one) for one in equal] + [(HintKind.ALIKE, one) for one in like[:_CANDIDATES]]
    return found


def _line(file: File, files: Sequence[File]) -> set[str]:
    """The file itself with those it replaced, one after the other: being like them is what is expected of it."""
    before = {one.id: one.replaces_id for one in files}
    line: set[str] = set()
    at = file.id
    while at and at not in line:
        line.add(at)
        at = before.get(at)
    return line


def _same_elsewhere(db: Session, assignment_id: str, hashes: Collection[str]) -> list[tuple[str, str]]:
    """Which files of other assignments have these bytes? The first of each: a form may lie there a thousandfold."""
    first = (col(Evidence.uploaded_at), col(Evidence.id))
    place = func.row_number().over(partition_by=col(Evidence.sha256), order_by=first).label("place")
    found = (
        select(col(Evidence.sha256), col(Evidence.id), place)
        .where(col(Evidence.sha256).in_(hashes), col(Evidence.assignment_id) != assignment_id)
        .subquery()
    )
    query = select(found.c.sha256, found.c.id).where(found.c.place <= _CANDIDATES).order_by(found.c.place)
    return [(sha256, one) for sha256, one in db.execute(query)]


def _known_elsewhere(db: Session, assignment_id: str) -> list[str]:
    """Every fingerprint of other assignments with the id of its file, as one word.

    They come as one long text, since a hundred thousand rows would take ten times as long. Whose they are is asked
    only of those that fit, by `_named`: joining all of them to their school would take as long again.
    """
    query = select(func.aggregate_strings(col(Evidence.fingerprint) + col(Evidence.id), " ")).where(
        col(Evidence.fingerprint) != "", col(Evidence.assignment_id) != assignment_id
    )
    return (db.execute(query).scalar_one() or "").split()


def _named(db: Session, opened: Opened, ids: Collection[str]) -> dict[str, Hint]:
    """Whose is each of these files, and what is it for? A hint that lacks its kind.

    Left out are other schools' files, and those the office copied to this assignment.
    """
    wanted: tuple[Any, ...] = (
        *(Evidence.id, Evidence.assignment_id, Evidence.uploaded_at, Unit.id, Unit.name),
        *(Task.id, Task.number, Task.title, Campaign.name, Campaign.organisation_id),
    )
    query = (
        select(*wanted)
        .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .where(col(Evidence.id).in_(ids))
    )
    own, school, sources = opened.assignment.unit_id, opened.campaign.organisation_id, _sources(db, opened)
    return {
        file: Hint(HintKind.SAME, file, assignment, unit, f"{number} {title}".strip(), campaign, unit_id == own, at)
        for file, assignment, at, unit_id, unit, task_id, number, title, campaign, theirs in db.execute(query)
        if theirs == school  # asked here: asked there, SQLite would begin with the school's every file
        if (unit_id, task_id) not in sources
    }


def _sources(db: Session, opened: Opened) -> set[tuple[str, str]]:
    """From which units and tasks did the office copy files to this assignment?"""
    one = opened.assignment
    copied = select(col(Event.after)).where(col(Event.assignment_id) == one.id, col(Event.action) == "evidence_copied")
    return {
        (after.get("from_unit_id", one.unit_id), after.get("from_task_id", one.task_id))
        for after in db.execute(copied).scalars()
    }


def _days(db: Session, opened: Opened) -> Window:
    """In which days should the assignment's evidence have come about? An extension moves the end."""
    task, campaign = opened.task, opened.campaign
    phase = db.get(Phase, task.phase_id) if task.phase_id else None
    return window(
        Window(campaign.starts_on, campaign.ends_on),
        Window(phase.starts_on, phase.ends_on) if phase else None,
        opened.assignment.due_on,
        continuing=task.continuing,
    )


def _of_the_days(file: File, days: Window, itself: Hint) -> Iterator[Hint]:
    taken = file.taken_at.date() if file.taken_at else None
    for kind, day in date_hints(days, taken, file.happened_on):
        yield replace(itself, kind=kind, day=day, first_on=days.first_on, last_on=days.last_on)
