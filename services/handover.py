"""The work of one unit that another one takes over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from adapters.database import reading, transaction
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import Invalid, Missing, NotFound
from models.fan_out import Owed, fan_out, stronger
from models.organisation import Unit
from models.permissions import Actor
from models.reassign import UNFINISHED, Effect, let_go
from models.words import ResponsibilityRole
from services.consequences import Consequences, Step, told
from services.history import record, together
from services.matrix_rows import (
    Crowd,
    as_row,
    assignments_of,
    cells_of,
    crowd_of,
    named,
    runner,
    school_day,
    standing,
    take_campaign,
    tasks_in_order,
    units_by_id,
)
from services.reassigning import carry_out, checked, copying, receiving, steps_of
from services.wanted_cells import CellWanted, Names, Placed, place, put_row
from services.who import Caller
from services.world import World


@dataclass(frozen=True)
class _Row:
    """A task whose row changes with it."""

    task: Task
    before: Sequence[Responsibility]
    placed: Sequence[Placed]
    dropped: Sequence[Responsibility]


@dataclass(frozen=True)
class _Plan:
    campaign: Campaign
    rows: Sequence[_Row]
    steps: Sequence[Step]
    said: Consequences


@dataclass(frozen=True)
class _Sides:
    """Who hands over and who takes over."""

    campaign: Campaign
    giver: Unit
    taker: Unit
    crowd: Crowd


def hand_over_preview(
    world: World,
    caller: Caller,
    campaign_id: str,
    version: int,
    from_unit_id: str,
    to_unit_id: str,
    task_ids: Collection[str] | None = None,
) -> Consequences:
    """What would `hand_over` do? Writes nothing. What is handed in waits for its decision first, and is listed."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        return _plan(db, world, actor, campaign_id, version, from_unit_id, to_unit_id, task_ids, lock=False).said


def hand_over(
    world: World,
    caller: Caller,
    campaign_id: str,
    version: int,
    from_unit_id: str,
    to_unit_id: str,
    task_ids: Collection[str] | None,
    reason: str,
) -> Consequences:
    """Give a unit's open and suspended work, in these tasks or in all, to another unit with everything in it.

    Where the other unit owes the task already, its own stays, in the stronger role, and gets copies of the files.
    Raises Missing (the reason, or nothing to hand over), Invalid, NotFound or ChangedMeanwhile.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        plan = _plan(db, world, actor, campaign_id, version, from_unit_id, to_unit_id, task_ids, lock=True)
        reason = checked(reason, needed=True)
        if all(step.effect is Effect.KEEP for step in plan.steps):
            raise Missing("error.nothing_to_hand_over")
        with together(db):
            _write(db, world, actor, plan, {"from_unit_id": from_unit_id, "to_unit_id": to_unit_id}, reason)
        return plan.said


def _plan(
    db: Session,
    world: World,
    actor: Actor,
    campaign_id: str,
    version: int,
    from_unit_id: str,
    to_unit_id: str,
    task_ids: Collection[str] | None,
    *,
    lock: bool,
) -> _Plan:
    giver, taker = _units(db, actor, from_unit_id, to_unit_id)
    tasks = [task for task in tasks_in_order(db, campaign_id, lock=lock) if task.cancelled_at is None]
    if task_ids is not None and not set(task_ids) <= {task.id for task in tasks}:
        raise NotFound
    tasks = [task for task in tasks if task_ids is None or task.id in task_ids]
    ids = [task.id for task in tasks]
    existing = assignments_of(db, ids, lock=lock, unit_ids=[giver.id, taker.id])
    campaign = take_campaign(db, actor, campaign_id, version, lock=lock)
    cells, removed, today = cells_of(db, ids), cells_of(db, ids, removed=True), school_day(db, world, actor)
    crowd = crowd_of(db, actor, named(cell for row in cells.values() for cell in row), today)
    sides = _Sides(campaign, giver, taker, crowd)
    rows: list[_Row] = []
    steps: list[Step] = []
    for task in tasks:
        row, here = _of_task(sides, task, cells[task.id], removed[task.id], existing[task.id])
        rows += row
        steps += here
    steps = copying(db, steps)
    return _Plan(campaign, rows, steps, told(db, steps, today))


def _units(db: Session, actor: Actor, from_unit_id: str, to_unit_id: str) -> tuple[Unit, Unit]:
    if from_unit_id == to_unit_id:
        raise Invalid("error.same_unit")
    units = units_by_id(db, actor, [from_unit_id, to_unit_id])
    if not units[to_unit_id].active:
        raise Invalid("error.unit_inactive", name=units[to_unit_id].name)
    return units[from_unit_id], units[to_unit_id]


def _of_task(
    sides: _Sides,
    task: Task,
    cells: Sequence[Responsibility],
    removed: Sequence[Responsibility],
    existing: Sequence[Assignment],
) -> tuple[list[_Row], list[Step]]:
    mine = [one for one in existing if one.unit_id == sides.giver.id and one.detached_at is None]
    goes, stays = (
        [one for one in mine if one.status in UNFINISHED],
        [one for one in mine if one.status not in UNFINISHED],
    )
    steps = [_keep(sides, task, one) for one in stays]
    if not goes:
        return [], steps
    owed = {one.unit_id: one for one in fan_out(named(cells), sides.crowd.members)}.get(sides.taker.id)
    role = stronger(*(one.role for one in goes), *([owed.role] if owed else []))
    dropped = [cell for cell in cells if cell.unit_id == sides.giver.id and not stays]
    placed, now = _placed(sides, task, [cell for cell in cells if cell not in dropped], removed, owed, role)
    there = {one.period: one for one in existing if one.unit_id == sides.taker.id}
    for one in goes:
        steps += _hand(sides, task, one, there.get(one.period), now)
    same = not dropped and [(one.cell, one.role) for one in placed] == [(cell, cell.role) for cell in cells]
    return [] if same else [_Row(task, cells, placed, dropped)], steps


def _placed(
    sides: _Sides,
    task: Task,
    left: Sequence[Responsibility],
    removed: Sequence[Responsibility],
    owed: Owed | None,
    role: ResponsibilityRole,
) -> tuple[list[Placed], Owed]:
    """The row with the taker in it, and what it owes by that: as it did, by its own cell raised, or by a new one."""
    as_is = [Placed(cell, cell.role, cell.printed, is_new=False) for cell in left]
    if owed is not None and owed.role is role:
        return as_is, owed
    own = [one for one in as_is if one.cell.unit_id == sides.taker.id]
    if own:
        raised = Placed(own[0].cell, role, own[0].printed, is_new=False)
        return [raised if one is own[0] else one for one in as_is], Owed(sides.taker.id, role, raised.cell.id)
    wanted = CellWanted(role, unit_id=sides.taker.id)
    (new,) = place(task.id, [wanted], Names({sides.taker.id: sides.taker}, {}), removed=removed)
    return [*as_is, new], Owed(sides.taker.id, role, new.cell.id)


def _keep(sides: _Sides, task: Task, one: Assignment) -> Step:
    return Step(Effect.KEEP, task, sides.campaign, one.unit_id, one.role, one.responsibility_id, one, one.due_on)


def _hand(sides: _Sides, task: Task, one: Assignment, there: Assignment | None, owed: Owed) -> list[Step]:
    cell, campaign = owed.responsibility_id, sides.campaign
    if there is None:
        return [Step(Effect.MOVE, task, campaign, sides.taker.id, owed.role, cell, one, one.due_on)]
    kept = receiving(there, one, owed, task, campaign)
    return [kept, *steps_of([let_go(standing(one))], task, campaign, [one])]


def _write(db: Session, world: World, actor: Actor, plan: _Plan, sides: dict[str, str], reason: str) -> None:
    campaign, moved = plan.campaign, [step for step in plan.steps if step.effect is not Effect.KEEP]
    campaign.version += 1
    for task in {step.task.id: step.task for step in moved}.values():
        task.version += 1
    after = sides | {"assignments": sum(step.effect in (Effect.MOVE, Effect.DETACH) for step in moved)}
    record(db, world, actor, "work_handed_over", campaign, after=after, reason=reason, campaign_id=campaign.id)
    for row in plan.rows:
        before = as_row(row.before)
        put_row(db, row.placed, row.dropped, world.now())
        now = as_row(one.cell for one in row.placed)
        record(
            db,
            world,
            actor,
            "row_changed",
            row.task,
            before={side: before[side] for side in now if now[side] != before[side]},
            after={side: now[side] for side in now if now[side] != before[side]},
            reason=reason,
            campaign_id=campaign.id,
            task_id=row.task.id,
        )
    carry_out(db, world, actor, plan.steps, reason)
