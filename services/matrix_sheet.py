"""The whole matrix of a campaign, to be changed at once: every row as it stands, and several made what is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.campaign import Campaign, Task
from models.errors import NotFound
from models.organisation import Unit, UnitGroup
from models.permissions import Actor
from models.reassign import Effect
from models.words import UnitKind
from services.consequences import Consequences, told
from services.history import together
from services.matrix_changes import CellLine, RowPlan, cell_line, plan_row, write_row
from services.matrix_rows import cells_of, members_on, runner, school_day, take_tasks
from services.reassigning import checked
from services.wanted_cells import CellWanted, check_row, names_of
from services.who import Caller
from services.world import World


@dataclass(frozen=True)
class SheetRow:
    """A task's row as it stands."""

    task_id: str
    version: int
    cells: Sequence[CellLine]


@dataclass(frozen=True)
class SheetUnit:
    """A unit that a row could name; those no longer in use only where one does."""

    id: str
    name: str
    short: str
    kind: UnitKind


@dataclass(frozen=True)
class SheetGroup:
    """A unit group that a row could name, with its members of today."""

    id: str
    name: str
    members: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """Every row of a campaign, and whom rows could name; in their order."""

    rows: Sequence[SheetRow]
    units: Sequence[SheetUnit]
    groups: Sequence[SheetGroup]


@dataclass(frozen=True)
class RowWanted:
    """What a row is to be, by someone who saw the task at this version."""

    task_id: str
    version: int
    cells: Sequence[CellWanted]


def sheet(world: World, caller: Caller, campaign_id: str) -> Sheet:
    """Who is named in each row, and who could be? A fixed number of statements. Raises NotAllowed or NotFound."""
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        school = actor.organisation_id
        found = db.exec(select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == school)).first()
        if found is None:
            raise NotFound
        tasks = db.exec(
            select(Task)
            .where(Task.campaign_id == campaign_id, col(Task.cancelled_at).is_(None))
            .order_by(col(Task.sort), col(Task.id))
        ).all()
        cells = cells_of(db, [task.id for task in tasks])
        units = db.exec(
            select(Unit).where(Unit.organisation_id == school).order_by(col(Unit.sort), col(Unit.name))
        ).all()
        groups = db.exec(
            select(UnitGroup)
            .where(UnitGroup.organisation_id == school)
            .order_by(col(UnitGroup.sort), col(UnitGroup.name))
        ).all()
        members = members_on(db, [group.id for group in groups], school_day(db, world, actor))
        names = {unit.id: unit.name for unit in units} | {group.id: group.name for group in groups}
        here = {cell.unit_id for row in cells.values() for cell in row}
        return Sheet(
            [SheetRow(task.id, task.version, [cell_line(cell, names) for cell in cells[task.id]]) for task in tasks],
            [SheetUnit(u.id, u.name, u.shown, u.kind) for u in units if u.active or u.id in here],
            [SheetGroup(group.id, group.name, members[group.id]) for group in groups],
        )


def rows_preview(world: World, caller: Caller, rows: Sequence[RowWanted]) -> Consequences:
    """What would `set_rows` do? Writes nothing; raises whatever it would, but for a missing reason."""
    with reading(world.engine) as db:
        plans = _plans(db, world, runner(db, world, caller), rows, lock=False)
        return _told(db, plans)


def set_rows(world: World, caller: Caller, rows: Sequence[RowWanted], reason: str = "") -> Consequences:
    """Make several rows what is wanted, all or none. Each is a line of history of its own.

    What happens to whom is told by services.matrix_changes.set_cells, which does it for one. Raises as that does.
    """
    with transaction(world.engine) as db:
        actor = runner(db, world, caller)
        plans = _plans(db, world, actor, rows, lock=True)
        said = _told(db, plans)
        reason = checked(reason, needed=bool(said.of(Effect.DETACH)))
        with together(db):
            for plan in plans:
                if plan.moves:
                    write_row(db, world, actor, plan, reason)
        return said


def _plans(db: Session, world: World, actor: Actor, rows: Sequence[RowWanted], *, lock: bool) -> list[RowPlan]:
    """Every group is held before any task, and tasks in the order of their ids, so that nobody waits in a circle."""
    wanted: Mapping[str, RowWanted] = {row.task_id: row for row in sorted(rows, key=lambda row: row.task_id)}
    names_of(db, actor, [cell for row in wanted.values() for cell in check_row(row.cells)], lock=lock)
    take_tasks(db, actor, {task_id: row.version for task_id, row in wanted.items()}, lock=lock)
    return [plan_row(db, world, actor, row.task_id, row.version, row.cells, lock=lock) for row in wanted.values()]


def _told(db: Session, plans: Sequence[RowPlan]) -> Consequences:
    if not plans:
        return Consequences([])
    return told(db, [step for plan in plans for step in plan.steps], plans[0].today)
