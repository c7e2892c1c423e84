"""What my unit owes, the most urgent first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Responsibility, Task
from models.days import days_left, local_day
from models.evidence_rule import Gap, Handed
from models.organisation import Unit
from models.permissions import Action
from models.progress import OPEN
from models.words import ResponsibilityRole, Status, Verdict
from services.assignments import missing
from services.who import Caller, require_for_school, whoami
from services.world import World


@dataclass(frozen=True)
class Owed:
    """One assignment of my unit as a card shows it."""

    assignment: Assignment
    task: Task
    campaign_name: str
    time_zone: str  # the campaign's
    days_left: int | None  # None: no due day, or a continuing task
    files: int
    gaps: Sequence[Gap]
    lead: Sequence[str]  # as printed
    cooperating: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Is it the unit's turn?"""
        return self.assignment.status in OPEN and not self.cancelled

    @property
    def cancelled(self) -> bool:
        """Has its task been taken out of the campaign? It stays on record."""
        return self.task.cancelled_at is not None

    @property
    def detached(self) -> bool:
        """Was it taken off the unit's list because the matrix no longer asks it? Its reason says why."""
        return self.assignment.detached_at is not None

    @property
    def overdue(self) -> bool:
        """Is it past its due day and still the unit's turn?"""
        return self.is_open and self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class Mine:
    """My unit and everything it owes; `today` in the school's zone."""

    unit: Unit | None
    today: date
    owed: Sequence[Owed]

    def open(self, role: ResponsibilityRole | None = None) -> list[Owed]:
        """What waits for the unit, returned and overdue first? In one role, or in both."""
        return [one for one in self.owed if one.is_open and role in (None, one.assignment.role)]

    def waiting(self) -> list[Owed]:
        """What waits for the office?"""
        return [one for one in self.owed if one.assignment.status is Status.SUBMITTED and not one.cancelled]

    def done(self) -> list[Owed]:
        """What is closed, suspended or waived, or of a task that was cancelled?"""
        over = (Status.ACCEPTED, Status.SUSPENDED, Status.WAIVED)
        return [one for one in self.owed if one.cancelled or one.assignment.status in over]


def mine(world: World, caller: Caller) -> Mine:
    """What does my unit owe in the campaigns of the school? A fixed number of statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        require_for_school(actor, Action.SEE_OWN_PART)
        unit = db.get(Unit, actor.unit_id) if actor.unit_id else None
        found = db.exec(
            select(Assignment, Task, Campaign)
            .join(Task, col(Task.id) == col(Assignment.task_id))
            .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
            .where(
                Assignment.unit_id == (actor.unit_id or ""),
                Campaign.organisation_id == actor.organisation_id,
            )
        ).all()
        files = _files(db, actor.unit_id or "")
        printed = _printed(db, actor.unit_id or "")
        now = world.now()
        days = {campaign.id: local_day(now, campaign.time_zone) for _, _, campaign in found}
        owed = [_owed(*line, days[line[2].id], files, printed) for line in found]
        today = next(iter(days.values()), local_day(now, "Asia/Shanghai"))
        return Mine(unit, today, sorted(owed, key=_urgency))


def _owed(
    one: Assignment,
    task: Task,
    campaign: Campaign,
    today: date,
    files: dict[str, list[Handed]],
    printed: dict[tuple[str, ResponsibilityRole], list[str]],
) -> Owed:
    mine = files.get(one.id, [])
    return Owed(
        assignment=one,
        task=task,
        campaign_name=campaign.name,
        time_zone=campaign.time_zone,
        days_left=None if task.continuing else days_left(one.due_on, today),
        files=len(mine),
        gaps=missing(task, mine, one.note, one.numerator, one.denominator),
        lead=printed.get((task.id, ResponsibilityRole.LEAD), []),
        cooperating=printed.get((task.id, ResponsibilityRole.COOPERATING), []),
    )


def _files(db: Session, unit_id: str) -> dict[str, list[Handed]]:
    """Every file of the unit as far as the evidence rule goes; plain columns, because there may be thousands."""
    row: Any = Evidence.__table__.c  # type: ignore[attr-defined]
    lines = db.connection().execute(
        columns(row.assignment_id, row.kind, row.purpose, row.caption != "", row.place != "", row.verdict)
        .join(Assignment, col(Assignment.id) == row.assignment_id)
        .where(col(Assignment.unit_id) == unit_id, row.removed_at.is_(None))
    )
    files: dict[str, list[Handed]] = defaultdict(list)
    for assignment_id, kind, purpose, captioned, placed, verdict in lines:
        files[assignment_id].append(Handed(kind, purpose, captioned, placed, verdict is Verdict.REJECTED))
    return files


def _printed(db: Session, unit_id: str) -> dict[tuple[str, ResponsibilityRole], list[str]]:
    """The words of every responsibility in our tasks; plain columns, because a task may print many units."""
    cell: Any = Responsibility.__table__.c  # type: ignore[attr-defined]
    tasks = select(Assignment.task_id).where(Assignment.unit_id == unit_id)
    lines = db.connection().execute(
        columns(cell.task_id, cell.role, cell.printed)
        .where(cell.task_id.in_(tasks), cell.removed_at.is_(None))
        .order_by(cell.sort)
    )
    words: dict[tuple[str, ResponsibilityRole], list[str]] = defaultdict(list)
    for task_id, role, printed in lines:
        words[task_id, role].append(printed)
    return words


def _urgency(one: Owed) -> tuple[bool, bool, int, int]:
    """Returned ones first, then by due day; those without a due day at the end."""
    far = 10**6
    return (
        not one.is_open,
        one.assignment.status is not Status.RETURNED,
        far if one.days_left is None else one.days_left,
        one.task.sort,
    )
