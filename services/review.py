"""The reviewer's queue: what waits for a decision that this person may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy import select as columns
from sqlmodel import col, func

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.days import local_day
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import ResponsibilityRole, Status
from services.who import Caller, whoami
from services.world import World

# What a permission needs to know of a submission, in the order of Subject's fields.
_ASKED = (
    col(Campaign.organisation_id),
    col(Assignment.unit_id),
    col(Campaign.office_unit_id),
    col(Assignment.submitted_by),
    col(Campaign.second_office_may_decide),
)


@dataclass(frozen=True)
class Waiting:
    """One submission in the queue; `days_waited` counts calendar days in the campaign's zone."""

    assignment_id: str
    unit: str
    task_number: str
    task_title: str
    campaign_name: str
    role: ResponsibilityRole
    round: int
    submitted_at: datetime
    due_on: date | None
    days_waited: int
    files: int


def queue(world: World, caller: Caller) -> list[Waiting]:
    """What may this person decide now? The earliest due first, then the longest waiting. Three statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        lines = db.execute(_waiting(actor)).all()
        files = dict(db.execute(_files(actor)).tuples().all())
    waiting = [_one(line, files.get(line.id, 0), world.now()) for line in lines if _decides(actor, line[:5])]
    return sorted(waiting, key=lambda one: (one.due_on or date.max, one.submitted_at))


def waiting_count(world: World, caller: Caller) -> int:
    """How many submissions may this person decide now? Two statements; the rows are counted by the database."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        query = columns(*_ASKED, func.count().label("waiting"))
        groups = db.execute(_submitted(query.select_from(Assignment), actor).group_by(*_ASKED)).all()
    return sum(int(group.waiting) for group in groups if _decides(actor, group[:5]))


def _decides(actor: Actor, asked: Sequence[Any]) -> bool:
    return may(actor, Action.ACCEPT, Subject(*asked)) is True


def _submitted(query: Any, actor: Actor) -> Any:
    return (
        query.join(Task, and_(col(Task.id) == col(Assignment.task_id), col(Task.cancelled_at).is_(None)))
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .where(
            col(Assignment.status) == Status.SUBMITTED,
            col(Campaign.organisation_id) == actor.organisation_id,
        )
    )


def _waiting(actor: Actor) -> Select[Any]:
    query: Any = columns(
        *_ASKED,
        col(Assignment.id).label("id"),
        col(Assignment.role),
        col(Assignment.round),
        col(Assignment.reported_at).label("submitted_at"),  # set by every submission
        col(Assignment.due_on),
        col(Task.number),
        col(Task.title),
        col(Campaign.name).label("campaign"),
        col(Campaign.time_zone),
        col(Unit.name).label("unit"),
    ).select_from(Assignment)
    found: Select[Any] = _submitted(query, actor).join(Unit, col(Unit.id) == col(Assignment.unit_id))
    return found


def _files(actor: Actor) -> Select[Any]:
    query = columns(col(Evidence.assignment_id), func.count()).select_from(Assignment)
    query = query.join(Evidence, col(Evidence.assignment_id) == col(Assignment.id))
    found: Select[Any] = _submitted(query, actor).where(col(Evidence.removed_at).is_(None))
    return found.group_by(col(Evidence.assignment_id))


def _one(line: Any, files: int, now: datetime) -> Waiting:
    zone = line.time_zone
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
        days_waited=(local_day(now, zone) - local_day(line.submitted_at, zone)).days,
        files=files,
    )
