"""The reviewer's queue: what waits for a decision that this person may take."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.days import local_day
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import ResponsibilityRole, Status
from services.who import Caller, whoami
from services.world import World


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
    days_waited: int
    files: int


def queue(world: World, caller: Caller) -> list[Waiting]:
    """What may this person decide now? The overdue first, then the longest waiting. Two statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        found = _submitted(db, actor)
        files = _files(db, [one.id for one, *_ in found])
    waiting = [
        Waiting(
            one.id,
            unit.name,
            task.number,
            task.title,
            campaign.name,
            one.role,
            one.round,
            one.reported_at or one.created_at,
            one.due_on,
            (local_day(world.now(), campaign.time_zone) - _day(one, campaign)).days,
            files.get(one.id, 0),
        )
        for one, task, campaign, unit in found
    ]
    return sorted(waiting, key=lambda w: (w.due_on or date.max, w.submitted_at))


def waiting_count(world: World, caller: Caller) -> int:
    """How many submissions may this person decide now?"""
    with reading(world.engine) as db:
        return len(_submitted(db, whoami(db, world, caller)))


def _submitted(db: Session, actor: Actor) -> list[tuple[Assignment, Task, Campaign, Unit]]:
    found = db.exec(
        select(Assignment, Task, Campaign, Unit)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(
            Campaign.organisation_id == actor.organisation_id,
            Assignment.status == Status.SUBMITTED,
            col(Task.cancelled_at).is_(None),
        )
    ).all()
    return [line for line in found if may(actor, Action.ACCEPT, _subject(line[0], line[2])) is True]


def _subject(one: Assignment, campaign: Campaign) -> Subject:
    return Subject(
        campaign.organisation_id,
        one.unit_id,
        campaign.office_unit_id,
        one.submitted_by,
        campaign.second_office_may_decide,
    )


def _files(db: Session, ids: list[str]) -> dict[str, int]:
    counted = db.exec(
        select(col(Evidence.assignment_id), func.count())
        .where(col(Evidence.assignment_id).in_(ids), col(Evidence.removed_at).is_(None))
        .group_by(col(Evidence.assignment_id))
    ).all()
    return {assignment_id: int(count) for assignment_id, count in counted}


def _day(one: Assignment, campaign: Campaign) -> date:
    return local_day(one.reported_at or one.created_at, campaign.time_zone)
