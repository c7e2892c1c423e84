"""One task that becomes several: cells go over with their work, stay, or are owed in both."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from adapters.database import reading, transaction
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import Invalid, Missing
from models.fan_out import Named, fan_out
from models.permissions import Actor
from models.reassign import Effect, reassign
from models.words import ResponsibilityRole
from services.consequences import Consequences, Step, told
from services.history import together
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
    take_task,
    tasks_in_order,
)
from services.reassigning import carry_out, checked, moved_due, steps_of
from services.task_changes import NUMBER_LONGEST, change_task_row, put_behind, write_new_task
from services.task_settings import WEIGHT_LARGEST
from services.tidy import one_line
from services.wanted_cells import Placed
from services.who import Caller
from services.world import World

PARTS_MOST = 20
TITLE_LONGEST = 500


@dataclass(frozen=True)
class Part:
    """A task that comes out of another one. What is not said is taken from it.

    `moved` are the cells (ids) that go over with their work, `shared` those that are owed in both; the others stay.
    """

    title: str
    number: str = ""
    moved: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    due_on: date | None = None
    weight: float | None = None


@dataclass
class _New:
    """A new task with its row: cells that come over, and copies of shared ones."""

    task: Task
    moved: Sequence[Responsibility]
    copies: Sequence[Responsibility]

    @property
    def cells(self) -> list[Responsibility]:
        return sorted([*self.moved, *self.copies], key=lambda cell: cell.sort)


@dataclass
class _Plan:
    task: Task
    title: str
    order: Sequence[Task]
    row: Sequence[Responsibility]  # until now
    stays: Sequence[Responsibility]
    new: Sequence[_New]
    steps: list[Step] = field(default_factory=list)
    said: Consequences = field(default_factory=lambda: Consequences(()))


def split_preview(
    world: World, caller: Caller, task_id: str, version: int, title: str, parts: Sequence[Part]
) -> Consequences:
    """What would `split_task` do? Writes nothing; raises whatever it would."""
    with reading(world.engine) as db:
        return _plan(db, world, runner(db, world, caller), task_id, version, title, parts, lock=False).said


def split_task(
    world: World, caller: Caller, task_id: str, version: int, title: str, parts: Sequence[Part], reason: str = ""
) -> Consequences:
    """Split a task: it stays, under this title, and the parts come right behind it. `made` has their ids.

    Raises Missing where a task would have no title or no lead, Invalid for a cell asked for twice, ChangedMeanwhile.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        plan = _plan(db, world, actor, task_id, version, title, parts, lock=True)
        reason = checked(reason, needed=False)
        with together(db):
            _write(db, world, actor, plan, reason)
        return plan.said


def _plan(
    db: Session,
    world: World,
    actor: Actor,
    task_id: str,
    version: int,
    title: str,
    parts: Sequence[Part],
    *,
    lock: bool,
) -> _Plan:
    hold_groups_of(db, actor, [task_id], lock=lock)
    campaign_id = take_task(db, actor, task_id, version, lock=False)[1].id
    tasks = tasks_in_order(db, campaign_id, lock=lock)  # by id, so that two splits never wait for each other
    task, campaign = take_task(db, actor, task_id, version, lock=lock)
    cells = cells_of(db, [task_id])[task_id]
    _check(parts, {cell.id for cell in cells})
    new = [_part(task, part, cells) for part in parts]
    gone = {cell.id for one in new for cell in one.moved}
    stays = [cell for cell in cells if cell.id not in gone]
    for row in (stays, *(one.cells for one in new)):
        if all(cell.role is not ResponsibilityRole.LEAD for cell in row):
            raise Missing("error.row_without_lead")
    made = [one.task for one in new]
    kept = one_line(title, TITLE_LONGEST, "error.new_title_missing")
    plan = _Plan(task, kept, put_behind(tasks, made, task_id), cells, stays, new)
    today = school_day(db, world, actor)
    crowd = crowd_of(db, actor, named([*cells, *(cell for one in new for cell in one.copies)]), today)
    existing = assignments_of(db, [task_id], lock=lock)[task_id]
    plan.steps = _steps(plan, campaign, named(cells), crowd, existing)
    plan.said = told(db, plan.steps, today, [one.id for one in made])
    return plan


def _check(parts: Sequence[Part], cell_ids: set[str]) -> None:
    moved = [cell_id for part in parts for cell_id in part.moved]
    asked = [[*part.moved, *part.shared] for part in parts]
    twice = len(set(moved)) != len(moved) or any(len(set(ids)) != len(ids) for ids in asked)
    both = any(cell_id in moved for part in parts for cell_id in part.shared)
    if not 0 < len(parts) <= PARTS_MOST or twice or both or not {one for ids in asked for one in ids} <= cell_ids:
        raise Invalid


def _part(task: Task, part: Part, cells: Sequence[Responsibility]) -> _New:
    weight = task.weight if part.weight is None else part.weight
    if not 0 < weight <= WEIGHT_LARGEST:
        raise Invalid("error.weight_bounds", largest=int(WEIGHT_LARGEST))
    own = {
        "title": one_line(part.title, TITLE_LONGEST, "error.new_title_missing"),
        "number": one_line(part.number, NUMBER_LONGEST),
        "due_on": part.due_on or task.due_on,
        "weight": weight,
        "title_supplied": False,
        "split_from_id": task.id,
        "version": 1,
    }
    made = Task(**(task.model_dump(exclude={"id"}) | own))
    shared = [cell for cell in cells if cell.id in part.shared]
    copies = [Responsibility(**(cell.model_dump(exclude={"id"}) | {"task_id": made.id})) for cell in shared]
    return _New(made, [cell for cell in cells if cell.id in part.moved], copies)


def _steps(
    plan: _Plan, campaign: Campaign, before: Sequence[Named], crowd: Crowd, existing: Sequence[Assignment]
) -> list[Step]:
    """Work goes where its cell goes; then each row, the old one's rest included, is owed by whom it names."""
    was = fan_out(before, crowd.members)
    of_cell: Mapping[str, list[Assignment]] = defaultdict(list)
    for one in existing:
        of_cell[one.responsibility_id].append(one)
    steps: list[Step] = []
    moved: set[str] = set()
    for new in plan.new:
        over = [one for cell in new.moved for one in of_cell[cell.id]]
        moved |= {one.id for one in over}
        steps += _part_steps(plan.task, new, campaign, crowd, over)
    rest = [one for one in existing if one.id not in moved]
    will = now_owed(named(plan.stays), crowd, was)
    changes = reassign(was, will, map(standing, rest))
    return steps + steps_of(changes, plan.task, campaign, rest)


def _part_steps(was: Task, new: _New, campaign: Campaign, crowd: Crowd, over: Sequence[Assignment]) -> list[Step]:
    """What comes over moves as it is; who is named by a shared cell alone owes the part anew."""
    before, after = named(new.moved), named(new.cells)
    first = fan_out(before, crowd.members)
    will = {owed.unit_id: owed for owed in now_owed(after, crowd, first)}
    steps = []
    for one in over:
        owed = will.get(one.unit_id)
        cell_id, role = (one.responsibility_id, one.role) if owed is None else (owed.responsibility_id, owed.role)
        due_on = moved_due(one, was, new.task)
        steps.append(Step(Effect.MOVE, new.task, campaign, one.unit_id, role, cell_id, one, due_on))
    there = [
        replace(standing(one), role=s.role, responsibility_id=s.cell_id) for one, s in zip(over, steps, strict=True)
    ]
    return steps + steps_of(reassign(first, list(will.values()), there), new.task, campaign, over)


def _write(db: Session, world: World, actor: Actor, plan: _Plan, reason: str) -> None:
    before, now = as_row(plan.row), as_row(plan.stays)
    for new in plan.new:
        more = {"split_from_id": plan.task.id}
        placed = [Placed(cell, cell.role, cell.printed, is_new=True) for cell in new.cells]
        db.add(new.task)
        db.flush()
        for cell in new.moved:
            cell.task_id = new.task.id
        write_new_task(db, world, actor, new.task, plan.order, placed, more)
    parts = [new.task.title for new in plan.new]
    sides: dict[str, Any] = {side: now[side] for side in now if now[side] != before[side]}
    given = {"title": plan.title, "title_supplied": plan.task.title_supplied or not plan.task.title}
    change_task_row(db, world, actor, "task_split", plan.task, given, reason, parts=parts, **sides)
    carry_out(db, world, actor, plan.steps, reason)
