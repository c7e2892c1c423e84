"""The office's working list: every assignment of a campaign, narrowed down to those that ask for something."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy import select as columns
from sqlmodel import Session, func

from adapters.database import reading
from models.assignment import Assignment, Evidence, Extension
from models.campaign import Campaign, Phase, Task
from models.days import days_left, local_day
from models.errors import NotFound
from models.event import Event
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.progress import OPEN
from models.words import ResponsibilityRole, Status
from services.who import Caller, require_for_school, whoami
from services.world import World

SOON = 7  # days within which a due day is near

# Plain columns: there may be thousands, and nothing of them is changed here.
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_C: Any = Campaign.__table__.c  # type: ignore[attr-defined]
_E: Any = Evidence.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]
_P: Any = Phase.__table__.c  # type: ignore[attr-defined]
_X: Any = Extension.__table__.c  # type: ignore[attr-defined]
_H: Any = Event.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Chosen:
    """Which rows are asked for? Empty means all; what does not stand in the campaign asks for nothing."""

    units: tuple[str, ...] = ()
    task: str = ""
    phase: str = ""
    role: ResponsibilityRole | None = None
    status: Status | None = None
    unacknowledged: bool = False  # the unit's turn, and it has not opened it yet
    overdue: bool = False
    waiting: bool = False  # for review
    due_within: int | None = None  # days, today being 0; only while it is the unit's turn


@dataclass(frozen=True, slots=True)
class Row:
    """One assignment as the office works on it."""

    id: str
    version: int
    unit_id: str
    unit: str
    unit_short: str
    task_id: str
    task_number: str
    task_title: str
    phase_id: str
    phase: str
    role: ResponsibilityRole
    status: Status
    due_on: date | None
    original_due_on: date | None
    continuing: bool
    days_left: int | None  # None: no due day, a continuing task, or not the unit's turn
    acknowledged_at: datetime | None
    submitted_at: datetime | None  # the first round that was not withdrawn
    files: int
    reminded_at: datetime | None  # the last time
    asked_for: date | None  # the day proposed by an open request for an extension

    @property
    def unacknowledged(self) -> bool:
        """Is it the unit's turn, without anybody there having opened it?"""
        return self.status in OPEN and self.acknowledged_at is None

    @property
    def overdue(self) -> bool:
        """Is it past its due day and still the unit's turn?"""
        return self.days_left is not None and self.days_left < 0

    def due_within(self, days: int) -> bool:
        """Is it due in so many days at most, and not overdue?"""
        return self.days_left is not None and 0 <= self.days_left <= days


@dataclass(frozen=True)
class Counts:
    """How many of the rows, were nothing asked of them but unit, task, phase, role and status?"""

    unacknowledged: int
    overdue: int
    waiting: int
    soon: int  # due within SOON days


@dataclass(frozen=True)
class Worklist:
    """The rows that were asked for, the most urgent first, and what they can be narrowed to (id and name each)."""

    rows: Sequence[Row]
    total: int  # of the campaign
    counts: Counts
    chosen: Chosen  # without what does not stand in the campaign
    units: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[str, str]]
    phases: Sequence[tuple[str, str]]
    today: date
    time_zone: str
    may_act: bool


def worklist(world: World, caller: Caller, campaign_id: str, chosen: Chosen) -> Worklist:
    """Which assignments of the campaign ask for the office's attention? Six statements, however many rows.

    Left out are cancelled tasks and what the matrix no longer asks. Raises NotFound alike for no campaign and for
    another school's.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        require_for_school(actor, Action.SEE_CAMPAIGN)
        zone = _time_zone(db, actor, campaign_id)
        lines = db.connection().execute(_lines(campaign_id)).all()
        files, reminded, asked = (_pairs(db, query(campaign_id)) for query in (_files, _reminded, _asked))
    today = local_day(world.now(), zone)
    rows = [_row(line, files.get(line.id, 0), reminded.get(line.id), asked.get(line.id), today) for line in lines]
    units, tasks, phases = _choices(lines)
    known = _known(chosen, *({one for one, _ in listed} for listed in (units, tasks, phases)))
    scope = [one for one in rows if _in_scope(one, known)]
    left = [one for one in scope if _fits(one, known)]
    return Worklist(
        rows=sorted(left, key=_urgency),
        total=len(rows),
        counts=_counts(scope),
        chosen=known,
        units=units,
        tasks=tasks,
        phases=phases,
        today=today,
        time_zone=zone,
        may_act=may(actor, Action.RUN_CAMPAIGN, Subject(actor.organisation_id)) is True,
    )


def _time_zone(db: Session, actor: Actor, campaign_id: str) -> str:
    mine = and_(_C.id == campaign_id, _C.organisation_id == actor.organisation_id)
    found = db.connection().execute(columns(_C.time_zone).where(mine)).scalar()
    if found is None:
        raise NotFound
    return str(found)


def _lines(campaign_id: str) -> Select[Any]:
    of_task = and_(_T.id == _A.task_id, _T.cancelled_at.is_(None))
    wanted = (_A.id, _A.version, _A.unit_id, _A.task_id, _A.role, _A.status, _A.due_on, _A.original_due_on)
    query = columns(*wanted, _A.acknowledged_at, _A.submitted_at, _T.number, _T.title, _T.continuing, _T.phase_id)
    query = query.add_columns(_T.sort.label("task_sort"), _P.name.label("phase"), _P.sort.label("phase_sort"))
    query = query.add_columns(_U.name.label("unit"), _U.short_name, _U.sort.label("unit_sort"))
    query = query.select_from(Assignment).join(Task, of_task).join(Unit, _U.id == _A.unit_id)
    found: Select[Any] = query.outerjoin(Phase, _P.id == _T.phase_id)
    ours = found.where(_A.campaign_id == campaign_id, _A.detached_at.is_(None))
    return ours.order_by(_T.sort, _T.id, _U.sort, _U.id, _A.period)


def _files(campaign_id: str) -> Select[Any]:
    query = columns(_E.assignment_id, func.count()).join(Assignment, _A.id == _E.assignment_id)
    ours: Select[Any] = query.where(_A.campaign_id == campaign_id, _E.removed_at.is_(None))
    return ours.group_by(_E.assignment_id)


def _reminded(campaign_id: str) -> Select[Any]:
    query: Select[Any] = columns(_H.assignment_id, func.max(_H.at))
    return query.where(_H.campaign_id == campaign_id, _H.action == "reminded").group_by(_H.assignment_id)


def _asked(campaign_id: str) -> Select[Any]:
    query = columns(_X.assignment_id, _X.proposed_on).join(Assignment, _A.id == _X.assignment_id)
    ours: Select[Any] = query.where(_A.campaign_id == campaign_id)
    return ours.where(_X.decided_at.is_(None), _X.withdrawn_at.is_(None))


def _pairs(db: Session, query: Select[Any]) -> dict[str, Any]:
    return dict(db.connection().execute(query).tuples().all())


def _row(line: Any, files: int, reminded_at: datetime | None, asked_for: date | None, today: date) -> Row:
    counts = line.status in OPEN and not line.continuing
    return Row(
        line.id,
        line.version,
        line.unit_id,
        line.unit,
        line.short_name or line.unit,
        line.task_id,
        line.number,
        line.title,
        line.phase_id or "",
        line.phase or "",
        line.role,
        line.status,
        line.due_on,
        line.original_due_on,
        line.continuing,
        days_left(line.due_on, today) if counts else None,
        line.acknowledged_at,
        line.submitted_at,
        files,
        reminded_at,
        asked_for,
    )


def _choices(lines: Sequence[Any]) -> tuple[list[tuple[str, str]], ...]:
    """The units, tasks and phases that have rows, each in its own order."""
    units = {line.unit_id: line for line in lines}
    tasks = {line.task_id: line for line in lines}
    phases = {line.phase_id: line for line in tasks.values() if line.phase_id}
    return (
        [(one.unit_id, one.unit) for one in sorted(units.values(), key=lambda one: (one.unit_sort, one.unit))],
        [(one.task_id, f"{one.number} {one.title}".strip()) for one in tasks.values()],  # they come in this order
        [(one.phase_id, one.phase) for one in sorted(phases.values(), key=lambda one: (one.phase_sort, one.phase))],
    )


def _known(chosen: Chosen, units: set[str], tasks: set[str], phases: set[str]) -> Chosen:
    return replace(
        chosen,
        units=tuple(one for one in chosen.units if one in units),
        task=chosen.task if chosen.task in tasks else "",
        phase=chosen.phase if chosen.phase in phases else "",
    )


def _in_scope(one: Row, chosen: Chosen) -> bool:
    return (
        (not chosen.units or one.unit_id in chosen.units)
        and (not chosen.task or one.task_id == chosen.task)
        and (not chosen.phase or one.phase_id == chosen.phase)
        and (chosen.role is None or one.role is chosen.role)
        and (chosen.status is None or one.status is chosen.status)
    )


def _fits(one: Row, chosen: Chosen) -> bool:
    return (
        (not chosen.unacknowledged or one.unacknowledged)
        and (not chosen.overdue or one.overdue)
        and (not chosen.waiting or one.status is Status.SUBMITTED)
        and (chosen.due_within is None or one.due_within(chosen.due_within))
    )


def _counts(rows: Sequence[Row]) -> Counts:
    return Counts(
        unacknowledged=sum(one.unacknowledged for one in rows),
        overdue=sum(one.overdue for one in rows),
        waiting=sum(one.status is Status.SUBMITTED for one in rows),
        soon=sum(one.due_within(SOON) for one in rows),
    )


def _urgency(one: Row) -> tuple[int, int]:
    """The unit's turn by due day, then what waits for review, then the rest; each in the order of the notice."""
    if one.status in OPEN:
        return 0, 10**6 if one.days_left is None else one.days_left
    return (1 if one.status is Status.SUBMITTED else 2), 0
