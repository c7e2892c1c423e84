"""Changing a row of the matrix in mid-flight: who leads a task and who cooperates, from now on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.campaign import Campaign, Responsibility, Task
from models.errors import NotFound
from models.fan_out import fan_out
from models.organisation import Unit, UnitGroup
from models.permissions import Actor
from models.reassign import Effect, reassign
from models.words import ResponsibilityRole
from services.consequences import Consequences, Step, told
from services.history import record, together
from services.matrix_rows import (
    as_row,
    assignments_of,
    cells_of,
    crowd_of,
    named,
    now_owed,
    runner,
    school_day,
    standing,
    take_task,
)
from services.reassigning import carry_out, checked, steps_of
from services.wanted_cells import CellWanted, Placed, check_row, names_of, place, put_row, require_members
from services.who import Caller
from services.world import World


@dataclass(frozen=True)
class CellLine:
    """A cell of the row as it stands: exactly one of the two ids is set."""

    id: str
    role: ResponsibilityRole
    unit_id: str | None
    group_id: str | None
    name: str  # of the unit or group today
    printed: str

    @property
    def wanted(self) -> CellWanted:
        """The cell as a row that keeps it asks for it."""
        return CellWanted(self.role, self.unit_id, self.group_id, self.printed)


@dataclass(frozen=True)
class MatrixRow:
    """A task's row, and the units and groups it could name: id and name each, in their order."""

    task_id: str
    number: str
    title: str
    version: int
    cells: Sequence[CellLine]
    units: Sequence[tuple[str, str]]  # in use
    groups: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class RowPlan:
    """A row as it will be, and what that does to each assignment."""

    task: Task
    campaign: Campaign
    before: Sequence[Responsibility]
    placed: Sequence[Placed]
    dropped: Sequence[Responsibility]
    steps: Sequence[Step]
    today: date

    @property
    def after(self) -> list[Responsibility]:
        return [one.cell for one in self.placed]

    @property
    def moves(self) -> bool:
        """Does it change the row at all?"""
        row = [(one.cell.id, one.role, one.is_new) for one in self.placed]
        return row != [(cell.id, cell.role, False) for cell in self.before]


def row(world: World, caller: Caller, task_id: str) -> MatrixRow:
    """Who is named in a task's row, and who could be? Five statements. Raises NotAllowed or NotFound."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        mine = select(Campaign.id).where(Campaign.organisation_id == actor.organisation_id)
        task = db.exec(
            select(Task).where(Task.id == task_id, col(Task.campaign_id).in_(mine), col(Task.cancelled_at).is_(None))
        ).first()
        if task is None:
            raise NotFound
        cells = cells_of(db, [task.id])[task.id]
        units = db.exec(
            select(Unit).where(Unit.organisation_id == actor.organisation_id).order_by(col(Unit.sort), col(Unit.name))
        ).all()
        groups = db.exec(
            select(UnitGroup)
            .where(UnitGroup.organisation_id == actor.organisation_id)
            .order_by(col(UnitGroup.sort), col(UnitGroup.name))
        ).all()
        names = {unit.id: unit.name for unit in units} | {group.id: group.name for group in groups}
        return MatrixRow(
            task.id,
            task.number,
            task.title,
            task.version,
            [cell_line(cell, names) for cell in cells],
            [(unit.id, unit.name) for unit in units if unit.active],
            [(group.id, group.name) for group in groups],
        )


def cell_line(cell: Responsibility, names: Mapping[str, str]) -> CellLine:
    """The cell as a screen shows it; `names` are those of units and groups by id."""
    name = names[cell.unit_id or cell.group_id or ""]
    return CellLine(cell.id, cell.role, cell.unit_id, cell.group_id, name, cell.printed)


def cells_preview(
    world: World, caller: Caller, task_id: str, version: int, cells: Sequence[CellWanted]
) -> Consequences:
    """What would `set_cells` do? Writes nothing; raises whatever it would, but for a missing reason."""
    with reading(world.engine) as db:
        plan = plan_row(db, world, runner(db, world, caller), task_id, version, cells, lock=False)
        return told(db, plan.steps, plan.today)


def set_cells(
    world: World, caller: Caller, task_id: str, version: int, cells: Sequence[CellWanted], reason: str = ""
) -> Consequences:
    """Make the row of a task what is wanted: cells that stay, come, go, or change their role.

    Who is newly named owes the task; who is no longer named and has not handed in is taken off it, with the reason;
    what is handed in or accepted stays on record. Exceptions made by hand survive (models.reassign). Raises Missing
    (no lead, or no reason where somebody is taken off), ChangedMeanwhile, NotFound, Invalid or WrongState.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        plan = plan_row(db, world, actor, task_id, version, cells, lock=True)
        reason = checked(reason, needed=any(step.effect is Effect.DETACH for step in plan.steps))
        said = told(db, plan.steps, plan.today)
        if plan.moves:
            write_row(db, world, actor, plan, reason)
        return said


def plan_row(
    db: Session,
    world: World,
    actor: Actor,
    task_id: str,
    version: int,
    cells: Sequence[CellWanted],
    *,
    lock: bool,
) -> RowPlan:
    """What would it take to make the row these cells? Inside the caller's transaction, or of a preview."""
    wanted = check_row(cells)
    names = names_of(db, actor, wanted, lock=lock)
    task, campaign = take_task(db, actor, task_id, version, lock=lock)
    live = cells_of(db, [task_id])[task_id]
    placed = place(task_id, wanted, names, live, cells_of(db, [task_id], removed=True)[task_id])
    today = school_day(db, world, actor)
    after = [one.named for one in placed]
    crowd = crowd_of(db, actor, [*named(live), *after], today)
    require_members(placed, crowd)
    was = fan_out(named(live), crowd.members)
    will = now_owed(after, crowd, was)
    existing = assignments_of(db, [task_id], lock=lock)[task_id]
    changes = reassign(was, will, map(standing, existing))
    stays = {one.cell.id for one in placed}
    dropped = [cell for cell in live if cell.id not in stays]
    return RowPlan(task, campaign, live, placed, dropped, steps_of(changes, task, campaign, existing), today)


def write_row(db: Session, world: World, actor: Actor, plan: RowPlan, reason: str) -> None:
    """Carry a plan out inside the caller's transaction, and write its lines of history."""
    task, before = plan.task, as_row(plan.before)
    put_row(db, plan.placed, plan.dropped, world.now())
    after = as_row(plan.after)
    task.version += 1
    sides = [side for side in after if before[side] != after[side]]
    with together(db):
        record(
            db,
            world,
            actor,
            "row_changed",
            task,
            before={side: before[side] for side in sides},
            after={side: after[side] for side in sides},
            reason=reason,
            campaign_id=task.campaign_id,
            task_id=task.id,
        )
        carry_out(db, world, actor, plan.steps, reason)
