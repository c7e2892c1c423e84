"""The reviewer's queue: what waits for a decision that this person may take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy import select as columns
from sqlmodel import func

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.days import local_day
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import ResponsibilityRole, Status
from services.who import Caller, whoami
from services.world import World

# Plain columns: a queue may be long, and nothing of it is changed here.
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_C: Any = Campaign.__table__.c  # type: ignore[attr-defined]
_E: Any = Evidence.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]
# What a permission needs to know of a submission, in the order of Subject's fields.
_ASKED = (_C.organisation_id, _A.unit_id, _C.office_unit_id, _A.submitted_by, _C.second_office_may_decide)


@dataclass(frozen=True)
class Waiting:
    """One submission in the queue."""

    assignment_id: str
    unit: str
    task_number: str
    task_title: str
    campaign_name: str
    role: ResponsibilityRole
    round: int
    submitted_at: datetime
    due_on: date | None
    files: int
    time_zone: str
    now: datetime

    @property
    def days_waited(self) -> int:
        """For how many calendar days of the campaign's zone has it waited?"""
        return (local_day(self.now, self.time_zone) - local_day(self.submitted_at, self.time_zone)).days

    @property
    def late(self) -> bool:
        """Has its due day passed while it waits?"""
        return self.due_on is not None and self.due_on < local_day(self.now, self.time_zone)


def queue(world: World, caller: Caller) -> list[Waiting]:
    """What may this person decide now? The earliest due first, then the longest waiting. Three statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        lines = db.connection().execute(_waiting(actor)).all()
        files: dict[str, int] = dict(db.connection().execute(_files(actor)).tuples().all())
    now, decides = world.now(), _decider(actor)
    waiting = [_one(line, files.get(line.id, 0), now) for line in lines if decides(line[:5])]
    return sorted(waiting, key=lambda one: (one.due_on or date.max, one.submitted_at))


def waiting_count(world: World, caller: Caller) -> int:
    """How many submissions may this person decide now? Two statements; the rows are counted by the database."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        query = columns(*_ASKED, func.count().label("waiting")).select_from(Assignment)
        groups = db.connection().execute(_submitted(query, actor).group_by(*_ASKED)).all()
    decides = _decider(actor)
    return sum(int(group.waiting) for group in groups if decides(group[:5]))


def _decider(actor: Actor) -> Callable[[Sequence[Any]], bool]:
    """Asks the permission once for each different case; in a long queue most are alike."""

    @cache
    def decides(*asked: Any) -> bool:
        return may(actor, Action.ACCEPT, Subject(*asked)) is True

    return lambda asked: decides(*asked)


def _submitted(query: Any, actor: Actor) -> Any:
    return (
        query.join(Task, and_(_T.id == _A.task_id, _T.cancelled_at.is_(None)))
        .join(Campaign, _C.id == _A.campaign_id)
        .where(_A.status == Status.SUBMITTED, _C.organisation_id == actor.organisation_id)
    )


def _waiting(actor: Actor) -> Select[Any]:
    query = columns(
        *_ASKED,
        _A.id,
        _A.role,
        _A.round,
        _A.reported_at.label("submitted_at"),  # set by every submission
        _A.due_on,
        _T.number,
        _T.title,
        _C.name.label("campaign"),
        _C.time_zone,
        _U.name.label("unit"),
    ).select_from(Assignment)
    found: Select[Any] = _submitted(query, actor).join(Unit, _U.id == _A.unit_id)
    return found


def _files(actor: Actor) -> Select[Any]:
    query = columns(_E.assignment_id, func.count()).select_from(Assignment)
    query = query.join(Evidence, _E.assignment_id == _A.id)
    found: Select[Any] = _submitted(query, actor).where(_E.removed_at.is_(None))
    return found.group_by(_E.assignment_id)


def _one(line: Any, files: int, now: datetime) -> Waiting:
    return Waiting(
        assignment_id=line.id,
        unit=line.unit,
        task_number=line.number,
        task_title=line.title,
        campaign_name=line.campaign,
        role=line.role,
        round=line.round,
        submitted_at=line.submitted_at,
        due_on=line.due_on,
        files=files,
        time_zone=line.time_zone,
        now=now,
    )
