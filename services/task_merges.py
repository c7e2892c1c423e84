"""Two tasks that become one: the work of the one that goes comes over, or its files do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from adapters.database import reading, transaction
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import Invalid
from models.fan_out import Owed, fan_out, merge
from models.permissions import Actor
from models.reassign import Effect, let_go
from services.consequences import Consequences, Step, told
from services.history import record, together
from services.matrix_rows import (
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
    take_tasks,
)
from services.reassigning import carry_out, checked, copying, moved_due, receiving, steps_of
from services.task_changes import change_task_row
from services.wanted_cells import Placed, put_row
from services.who import Caller
from services.world import World


@dataclass(frozen=True)
class _Plan:
    keep: Task
    gone: Task
    before: Sequence[Responsibility]
    placed: Sequence[Placed]
    steps: Sequence[Step]
    said: Consequences


@dataclass(frozen=True)
class _Both:
    """What is owed in the task that stays, before and afterwards, and what stands there now."""

    keep: Task
    gone: Task
    campaign: Campaign
    was: Mapping[str, Owed]
    will: Mapping[str, Owed]


def merge_preview(
    world: World, caller: Caller, keep_id: str, keep_version: int, gone_id: str, gone_version: int
) -> Consequences:
    """What would `merge_tasks` do? Writes nothing."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        return _plan(db, world, actor, keep_id, keep_version, gone_id, gone_version, lock=False).said


def merge_tasks(
    world: World,
    caller: Caller,
    keep_id: str,
    keep_version: int,
    gone_id: str,
    gone_version: int,
    reason: str,
) -> Consequences:
    """Let one task go into another of the same campaign.

    Cells the kept one lacks come over with their work. Where a unit owes both, the kept one's assignment stays, in the
    stronger role and with copies of the other's files unless it is locked; the other stays on record with its task.
    Raises Missing (the reason), Invalid, NotFound, ChangedMeanwhile or WrongState.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        plan = _plan(db, world, actor, keep_id, keep_version, gone_id, gone_version, lock=True)
        reason = checked(reason, needed=True)
        with together(db):
            _write(db, world, actor, plan, reason)
        return plan.said


def _plan(
    db: Session,
    world: World,
    actor: Actor,
    keep_id: str,
    keep_version: int,
    gone_id: str,
    gone_version: int,
    *,
    lock: bool,
) -> _Plan:
    if keep_id == gone_id:
        raise Invalid("error.same_task")
    hold_groups_of(db, actor, [keep_id, gone_id], lock=lock)
    taken = take_tasks(db, actor, {keep_id: keep_version, gone_id: gone_version}, lock=lock)
    (keep, campaign), (gone, _) = taken
    if keep.campaign_id != gone.campaign_id:
        raise Invalid("error.other_campaign")
    cells, today = cells_of(db, [keep_id, gone_id]), school_day(db, world, actor)
    ours, theirs = named(cells[keep_id]), named(cells[gone_id])
    crowd = crowd_of(db, actor, [*ours, *theirs], today)
    row = merge(ours, theirs, crowd.members)
    was = fan_out(ours, crowd.members)
    will = now_owed(row.cells, crowd, [*was, *fan_out(theirs, crowd.members)])
    both = _Both(keep, gone, campaign, {one.unit_id: one for one in was}, {one.unit_id: one for one in will})
    existing = assignments_of(db, [keep_id, gone_id], lock=lock)
    steps = copying(db, _steps(both, existing[keep_id], existing[gone_id]))
    by_id = {cell.id: cell for cell in [*cells[keep_id], *cells[gone_id]]}
    placed = [
        Placed(by_id[one.responsibility_id], one.role, by_id[one.responsibility_id].printed, is_new=False)
        for one in row.cells
    ]
    return _Plan(keep, gone, cells[keep_id], placed, steps, told(db, steps, today))


def _steps(both: _Both, ours: Sequence[Assignment], theirs: Sequence[Assignment]) -> list[Step]:
    there = {(one.unit_id, one.period): one for one in ours}
    coming = {(one.unit_id, one.period): one for one in theirs if one.detached_at is None}
    steps: list[Step] = []
    for place, one in there.items():
        steps += _stays(both, one, coming.get(place))
    for place, one in coming.items():
        owed = both.will.get(one.unit_id)
        if owed is not None and place not in there:
            due_on = moved_due(one, both.gone, both.keep)
            cell = owed.responsibility_id
            steps.append(Step(Effect.MOVE, both.keep, both.campaign, one.unit_id, owed.role, cell, one, due_on))
        else:
            steps += steps_of([let_go(standing(one))], both.gone, both.campaign, [one])
    return steps


def _stays(both: _Both, one: Assignment, source: Assignment | None) -> list[Step]:
    """What becomes of an assignment of the kept task? `source` is the same unit's in the one that goes."""
    owed = both.will.get(one.unit_id)
    if owed is None or (source is None and (one.detached_at is not None or both.was.get(one.unit_id) == owed)):
        return []
    return [receiving(one, source, owed, both.keep, both.campaign)]


def _write(db: Session, world: World, actor: Actor, plan: _Plan, reason: str) -> None:
    keep, gone, before = plan.keep, plan.gone, as_row(plan.before)
    for one in plan.placed:
        one.cell.task_id = keep.id
    put_row(db, plan.placed, [], world.now())
    after = as_row(one.cell for one in plan.placed)
    sides = [side for side in after if after[side] != before[side]]
    keep.version += 1
    record(
        db,
        world,
        actor,
        "task_took_in",
        keep,
        before={side: before[side] for side in sides},
        after={"from_task_id": gone.id} | {side: after[side] for side in sides},
        reason=reason,
        campaign_id=keep.campaign_id,
        task_id=keep.id,
    )
    given = {"cancelled_at": world.now(), "merged_into_id": keep.id}
    change_task_row(db, world, actor, "task_merged", gone, given, reason)
    carry_out(db, world, actor, plan.steps, reason)
