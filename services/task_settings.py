"""What one task asks: title, due day, weight, phase, evidence and figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, case, update
from sqlmodel import Session, col, func, select

from adapters.database import transaction
from models.assignment import Assignment
from models.campaign import Campaign, Phase, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound
from models.evidence_rule import EvidenceRule
from models.permissions import Action, Actor
from models.progress import OPEN
from models.words import Role
from services.history import changes, record
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

WEIGHT_LARGEST = 1000.0
TARGET_OPS = (">=", "=", "<=")


@dataclass(frozen=True)
class TaskGiven:
    """What can be set on a task. An empty `title` is one the notice lacks; `target_value` None: no figure is asked."""

    title: str
    due_on: date | None = None
    due_text: str = ""
    weight: float = 1.0
    phase_id: str | None = None
    minimum: int = 1  # files of any kind, then those of one kind
    photos: int = 0
    documents: int = 0
    target_op: str = ">="
    target_value: float | None = None
    target_unit: str = ""
    sign_ins: int = 0
    captions: bool = False  # asked for on every file
    places: bool = False
    continuing: bool = False  # 长期坚持: never overdue, whatever its due day
    recurrence: str = ""  # the 每… phrase


@dataclass(frozen=True)
class TaskLine:
    """One task with its settings, how many units owe it, and what another due day would do to them.

    `follow` go with the task's due day, `own_days` are as open but were given another day, the rest is handed in,
    accepted or at rest.
    """

    id: str
    number: str
    title_supplied: bool
    continuing: bool
    recurrence: str
    units: int
    version: int
    given: TaskGiven
    follow: int = 0
    own_days: int = 0


def change_task(world: World, caller: Caller, task_id: str, version: int, given: TaskGiven) -> None:
    """Set what a task asks. Another due day moves the open assignments that had the old one, and no other.

    Their original day stays on record; one with an extension or a shifted day of its own keeps it. A title the notice
    lacked is marked as filled in. Raises Invalid, Missing (a title taken away) or NotFound.
    """
    fields = _task_fields(given)
    with transaction(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.RUN_CAMPAIGN)
        task = _take_task(db, actor, task_id, version)
        if task.title and not fields["title"]:
            raise Missing("error.title_missing")
        if fields["phase_id"] is not None:
            _check_phase_of(db, task, fields["phase_id"])
        fields["title_supplied"] = task.title_supplied or (not task.title and bool(fields["title"]))
        if EvidenceRule.model_validate(task.evidence_rule).model_dump() == fields["evidence_rule"]:
            del fields["evidence_rule"]
        before, after = changes(task, fields)
        if not after:
            return
        told = dict(after)
        if "due_on" in after:
            told["assignments_moved"] = _move_due(db, task, after["due_on"])
        for name, value in after.items():
            setattr(task, name, value)
        task.version += 1
        record(
            db,
            world,
            actor,
            "task_changed",
            task,
            before=before,
            after=told,
            campaign_id=task.campaign_id,
            task_id=task.id,
        )


def _take_task(db: Session, actor: Actor, task_id: str, version: int) -> Task:
    """The one checked way to a task that will change: of this school, not cancelled, locked, at the form's version."""
    mine = select(Campaign.id).where(Campaign.organisation_id == actor.organisation_id)
    task = db.exec(
        select(Task)
        .where(Task.id == task_id, col(Task.campaign_id).in_(mine), col(Task.cancelled_at).is_(None))
        .with_for_update(of=Task, key_share=True)  # a submission beside it holds the key of the task
        .execution_options(populate_existing=True)
    ).first()
    if task is None:
        raise NotFound
    if task.version != version:
        raise ChangedMeanwhile
    return task


def tasks_of(db: Session, campaign_id: str) -> list[TaskLine]:
    """Which tasks has the campaign, in the order of the notice? Two statements."""
    is_open = col(Assignment.status).in_(OPEN)
    lines = db.exec(
        select(
            col(Task.id),
            func.count(),
            func.sum(case((is_open & _with_the_day(), 1), else_=0)),
            func.sum(case((is_open & ~_with_the_day(), 1), else_=0)),
        )
        .join(Assignment, (col(Assignment.task_id) == col(Task.id)) & col(Assignment.detached_at).is_(None))
        .where(Task.campaign_id == campaign_id)
        .group_by(col(Task.id))
    )
    owed = {task_id: (int(units), int(follow), int(own)) for task_id, units, follow, own in lines}
    found = db.exec(
        select(Task)
        .where(Task.campaign_id == campaign_id, col(Task.cancelled_at).is_(None))
        .order_by(col(Task.sort), col(Task.id))
    ).all()
    return [_line(task, *owed.get(task.id, (0, 0, 0))) for task in found]


def _with_the_day() -> ColumnElement[bool]:
    """Is an assignment due when its task is? Both without a day are."""
    return col(Assignment.due_on).is_not_distinct_from(col(Task.due_on))


def _line(task: Task, units: int, follow: int, own_days: int) -> TaskLine:
    rule = EvidenceRule.model_validate(task.evidence_rule)
    given = TaskGiven(
        task.title,
        task.due_on,
        task.due_text,
        task.weight,
        task.phase_id,
        rule.minimum,
        rule.photos,
        rule.documents,
        task.target_op or ">=",
        task.target_value,
        task.target_unit,
        rule.sign_ins,
        rule.captions,
        rule.places,
        task.continuing,
        task.recurrence,
    )
    return TaskLine(
        task.id,
        task.number,
        task.title_supplied,
        task.continuing,
        task.recurrence,
        units,
        task.version,
        given,
        follow,
        own_days,
    )


def _check_phase_of(db: Session, task: Task, phase_id: str) -> None:
    mine = select(Phase.id).where(Phase.id == phase_id, Phase.campaign_id == task.campaign_id)
    if db.exec(mine).first() is None:
        raise NotFound


def _move_due(db: Session, task: Task, due_on: date | None) -> list[str]:
    """Give the open assignments that are due with the task its new day; which were they? Locked in order of ids."""
    theirs = (
        select(Assignment.id)
        .where(
            Assignment.task_id == task.id,
            col(Assignment.status).in_(OPEN),
            col(Assignment.detached_at).is_(None),
            col(Assignment.due_on).is_not_distinct_from(task.due_on),
        )
        .order_by(col(Assignment.id))
        .with_for_update()
    )
    moved = list(db.exec(theirs).all())
    db.execute(update(Assignment).where(col(Assignment.id).in_(moved)).values(due_on=due_on))
    return moved


def _task_fields(given: TaskGiven) -> dict[str, Any]:
    """The task's columns for what the form says, each within its bounds."""
    if not 0 < given.weight <= WEIGHT_LARGEST:
        raise Invalid("error.weight_bounds", largest=int(WEIGHT_LARGEST))
    try:
        rule = EvidenceRule(
            minimum=given.minimum,
            photos=given.photos,
            documents=given.documents,
            sign_ins=given.sign_ins,
            captions=given.captions,
            places=given.places,
        )
    except ValidationError as wrong:
        raise Invalid("error.evidence_range") from wrong
    return {
        "title": one_line(given.title, 500),
        "due_on": given.due_on,
        "due_text": one_line(given.due_text, 120),
        "weight": float(given.weight),
        "phase_id": given.phase_id or None,
        "evidence_rule": rule.model_dump(),
        "continuing": given.continuing,
        "recurrence": one_line(given.recurrence, 60),
        **_target_fields(given),
    }


def _target_fields(given: TaskGiven) -> dict[str, Any]:
    if given.target_value is None:
        return {"target_op": "", "target_value": None, "target_unit": ""}
    unit = one_line(given.target_unit, 20).replace("％", "%")
    if given.target_op not in TARGET_OPS or not 0 <= given.target_value < 1e9:
        raise Invalid("error.target_range")
    if unit == "%" and given.target_value > 100:
        raise Invalid("error.target_percent")
    return {"target_op": given.target_op, "target_value": float(given.target_value), "target_unit": unit}
