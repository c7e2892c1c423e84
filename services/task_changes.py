"""Tasks that come, go and come back in mid-flight."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.campaign import Campaign, Task
from models.days import local_day
from models.errors import Missing, NotFound, WrongState
from models.event import Event
from models.fan_out import Owed
from models.organisation import GroupMember
from models.permissions import Actor
from models.reassign import Change, Effect, let_go, reassign, take_on
from services.consequences import Consequences, Step, Warned, task_words, told
from services.history import changes, record, together
from services.matrix_rows import (
    Crowd,
    as_row,
    assignments_of,
    cells_of,
    crowd_of,
    hold_groups_of,
    named,
    now_owed,
    runner,
    school_day,
    standing,
    take_campaign,
    take_task,
    tasks_in_order,
)
from services.reassigning import carry_out, checked, steps_of
from services.task_settings import TaskGiven, _check_phase_of, _task_fields
from services.tidy import one_line
from services.wanted_cells import CellWanted, Placed, check_row, names_of, place, put_row, require_members
from services.who import Caller
from services.world import World

NUMBER_LONGEST = 24


@dataclass(frozen=True)
class CancelledTask:
    """A task that was cancelled or went into another one."""

    id: str
    number: str
    title: str
    version: int
    cancelled_at: datetime
    reason: str
    merged_into: str  # number and title; empty: it can be reinstated


@dataclass(frozen=True)
class Added:
    """A task that is about to be added, and everything that comes with it."""

    task: Task
    campaign: Campaign
    order: Sequence[Task]  # the new one in its place
    placed: Sequence[Placed]
    steps: Sequence[Step]
    said: Consequences


def add_preview(
    world: World,
    caller: Caller,
    campaign_id: str,
    campaign_version: int,
    number: str,
    given: TaskGiven,
    cells: Sequence[CellWanted],
    after_task_id: str | None = None,
) -> Consequences:
    """What would `add_task` do? Writes nothing; raises whatever it would."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        wanted = campaign_id, campaign_version, number, given, cells, after_task_id
        return adding(db, world, actor, *wanted, lock=False).said


def add_task(
    world: World,
    caller: Caller,
    campaign_id: str,
    campaign_version: int,
    number: str,
    given: TaskGiven,
    cells: Sequence[CellWanted],
    after_task_id: str | None = None,
) -> Consequences:
    """Add a task behind another one, or as the last; whom its row names owes it from now on. `made` has its id.

    Raises Missing (no title, no lead, a group of nobody), Invalid, NotFound or ChangedMeanwhile.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        wanted = campaign_id, campaign_version, number, given, cells, after_task_id
        plan = adding(db, world, actor, *wanted, lock=True)
        write_added(db, world, actor, plan)
        return plan.said


def write_added(db: Session, world: World, actor: Actor, plan: Added) -> None:
    """Write what `adding` has planned under locks, inside the transaction of whoever adds it."""
    plan.campaign.version += 1
    with together(db):
        write_new_task(db, world, actor, plan.task, plan.order, plan.placed, {})
        carry_out(db, world, actor, plan.steps, "")


def adding(
    db: Session,
    world: World,
    actor: Actor,
    campaign_id: str,
    version: int,
    number: str,
    given: TaskGiven,
    cells: Sequence[CellWanted],
    after_task_id: str | None,
    *,
    lock: bool,
) -> Added:
    """What would adding this task do? The actor has been asked for; with `lock` it is about to happen."""
    wanted = check_row(cells)
    names = names_of(db, actor, wanted, lock=lock)
    tasks = tasks_in_order(db, campaign_id, lock=lock)
    campaign = take_campaign(db, actor, campaign_id, version, lock=lock)
    task = _new_task(db, campaign, number, given)
    placed = place(task.id, wanted, names)
    today = school_day(db, world, actor)
    crowd = crowd_of(db, actor, [one.named for one in placed], today)
    require_members(placed, crowd)
    will = now_owed([one.named for one in placed], crowd)
    steps = steps_of(reassign([], will, []), task, campaign, [])
    said = told(db, steps, today, [task.id])
    return Added(task, campaign, put_behind(tasks, [task], after_task_id), placed, steps, said)


def _new_task(db: Session, campaign: Campaign, number: str, given: TaskGiven) -> Task:
    fields = _task_fields(given)
    if not fields["title"]:
        raise Missing("error.new_title_missing")
    task = Task(campaign_id=campaign.id, number=one_line(number, NUMBER_LONGEST), **fields)
    if task.phase_id is not None:
        _check_phase_of(db, task, task.phase_id)
    return task


def put_behind(tasks: Sequence[Task], new: Sequence[Task], after_task_id: str | None) -> list[Task]:
    """In which order do the tasks stand with the new ones behind that one, or at the end?"""
    if after_task_id is None:
        return [*tasks, *new]
    at = next((place for place, task in enumerate(tasks, 1) if task.id == after_task_id), None)
    if at is None:
        raise NotFound
    return [*tasks[:at], *new, *tasks[at:]]


def write_new_task(
    db: Session,
    world: World,
    actor: Actor,
    task: Task,
    order: Sequence[Task],
    placed: Sequence[Placed],
    more: dict[str, Any],
) -> None:
    """Write a new task with its row, and everybody's place in the order."""
    for sort, one in enumerate(order):
        one.sort = sort
    db.add(task)
    db.flush()
    put_row(db, placed, [], world.now())
    names = ("number", "title", "due_on", "due_text", "weight", "phase_id", "continuing", "evidence_rule")
    target = ("target_op", "target_value", "target_unit") if task.target_value is not None else ()
    after = {name: getattr(task, name) for name in (*names, *target)} | as_row(one.cell for one in placed) | more
    record(db, world, actor, "task_added", task, after=after, campaign_id=task.campaign_id, task_id=task.id)


def cancel_preview(world: World, caller: Caller, task_id: str, version: int) -> Consequences:
    """What would `cancel_task` do? Writes nothing."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        steps = _cancelling(db, *take_task(db, actor, task_id, version, lock=False), lock=False)
        return told(db, steps, school_day(db, world, actor))


def cancel_task(world: World, caller: Caller, task_id: str, version: int, reason: str) -> Consequences:
    """Take a task out of the campaign: what is open is taken off the units' lists, what is handed in stays on record.

    Raises Missing (the reason), NotFound, ChangedMeanwhile or WrongState.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        task, campaign = take_task(db, actor, task_id, version, lock=True)
        return cancel_within(db, world, actor, task, campaign, checked(reason, needed=True))


def cancel_within(db: Session, world: World, actor: Actor, task: Task, campaign: Campaign, reason: str) -> Consequences:
    """Cancel a task that is asked for and locked, inside the transaction of whoever cancels it."""
    steps = _cancelling(db, task, campaign, lock=True)
    said = told(db, steps, school_day(db, world, actor))
    with together(db):
        change_task_row(db, world, actor, "task_cancelled", task, {"cancelled_at": world.now()}, reason)
        carry_out(db, world, actor, steps, reason)
    return said


def _cancelling(db: Session, task: Task, campaign: Campaign, *, lock: bool) -> list[Step]:
    existing = assignments_of(db, [task.id], lock=lock)[task.id]
    over = [let_go(standing(one)) for one in existing if one.detached_at is None]
    return steps_of(over, task, campaign, existing)


def change_task_row(
    db: Session, world: World, actor: Actor, action: str, task: Task, given: dict[str, Any], reason: str, **more: Any
) -> None:
    """Change fields of a locked task and write its line; `more` is told besides."""
    before, after = changes(task, given)
    for name, value in after.items():
        setattr(task, name, value)
    task.version += 1
    where = {"campaign_id": task.campaign_id, "task_id": task.id}
    record(db, world, actor, action, task, before=before, after=after | more, reason=reason, **where)


def reinstate_preview(world: World, caller: Caller, task_id: str, version: int) -> Consequences:
    """What would `reinstate_task` do? Writes nothing."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        return _reinstating(db, world, actor, task_id, version, lock=False)[2]


def reinstate_task(world: World, caller: Caller, task_id: str, version: int, reason: str = "") -> Consequences:
    """Bring a cancelled task back, with what its cancelling took off the lists, as far as the row still asks for it.

    Who joined one of its groups meanwhile owes it too, unless it was due before. Raises WrongState for a task that is
    not cancelled, or that went into another one.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        task, steps, said = _reinstating(db, world, actor, task_id, version, lock=True)
        reason = checked(reason, needed=False)
        with together(db):
            change_task_row(db, world, actor, "task_reinstated", task, {"cancelled_at": None}, reason)
            carry_out(db, world, actor, steps, reason)
        return said


def _reinstating(
    db: Session, world: World, actor: Actor, task_id: str, version: int, *, lock: bool
) -> tuple[Task, list[Step], Consequences]:
    hold_groups_of(db, actor, [task_id], lock=lock)
    task, campaign = take_task(db, actor, task_id, version, lock=lock, cancelled=True)
    since = task.cancelled_at
    if task.merged_into_id is not None or since is None:
        raise WrongState("error.task_merged")
    today = school_day(db, world, actor)
    cells = named(cells_of(db, [task.id])[task.id])
    crowd = crowd_of(db, actor, cells, today)
    existing = assignments_of(db, [task.id], lock=lock)[task.id]
    back = {one.unit_id: one for one in existing if one.detached_at is not None and one.detached_at >= since}
    will = now_owed(cells, crowd, [Owed(one.unit_id, one.role, one.responsibility_id) for one in back.values()])
    came = _joined_since(db, crowd, local_day(since, campaign.time_zone)) if is_open_on(task, today) else set()
    known = {one.unit_id for one in existing}
    new = [owed for owed in will if owed.unit_id in came and owed.unit_id not in known]
    returning = [take_on(standing(back[owed.unit_id]), owed) for owed in will if owed.unit_id in back]
    making = [Change(Effect.CREATE, owed.unit_id, owed.role, owed.responsibility_id) for owed in new]
    steps = steps_of([*returning, *making], task, campaign, existing)
    without = [crowd.units[owed.unit_id].name for owed in will if owed.unit_id not in known and owed not in new]
    said = told(db, steps, today)
    if without:
        left = Warned("matrix_change.warning.without", {"units": "、".join(without)})
        said = replace(said, warnings=[*said.warnings, left])
    return task, steps, said


def _joined_since(db: Session, crowd: Crowd, day: date) -> set[str]:
    joined = select(GroupMember.unit_id).where(
        col(GroupMember.group_id).in_(crowd.members),
        col(GroupMember.left_on).is_(None),
        col(GroupMember.joined_on) >= day,
    )
    return set(db.exec(joined).all())


def is_open_on(task: Task, day: date) -> bool:
    """Does a unit that comes on this day still have to do it?"""
    return task.continuing or task.due_on is None or task.due_on >= day


def cancelled(world: World, caller: Caller, campaign_id: str) -> list[CancelledTask]:
    """Which tasks of the campaign are cancelled or went into another one? The latest first. Four statements."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        mine = select(Campaign.id).where(Campaign.organisation_id == actor.organisation_id)
        tasks = db.exec(
            select(Task).where(Task.campaign_id == campaign_id, col(Task.campaign_id).in_(mine)).order_by(col(Task.id))
        ).all()
        ended = select(col(Event.task_id), col(Event.reason)).where(
            Event.campaign_id == campaign_id, col(Event.action).in_(("task_cancelled", "task_merged"))
        )
        reasons = {task_id: reason for task_id, reason in db.exec(ended.order_by(col(Event.seq)))}  # noqa: C416
    words = {task.id: task_words(task) for task in tasks}
    found = [
        CancelledTask(
            task.id,
            task.number,
            task.title,
            task.version,
            task.cancelled_at,
            reasons.get(task.id, ""),
            words.get(task.merged_into_id or "", ""),
        )
        for task in tasks
        if task.cancelled_at is not None
    ]
    return sorted(found, key=lambda one: one.cancelled_at, reverse=True)
