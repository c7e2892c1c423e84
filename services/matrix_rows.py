"""The rows behind the matrix, read for a change: tasks, their cells, who belongs to a group, and what is owed now.

With `lock` they are locked for the change, always in one order: groups, tasks, assignments, each by id; the campaign
comes last (services.history). Without it nothing is locked: a preview reads the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Responsibility, Task
from models.days import local_day
from models.errors import ChangedMeanwhile, NotFound, WrongState
from models.fan_out import Named, Owed, fan_out, is_member
from models.organisation import GroupMember, Organisation, Unit, UnitGroup
from models.permissions import Action, Actor
from models.reassign import Standing
from models.words import ResponsibilityRole, Role
from services.who import Caller, actor_for, require_for_school
from services.world import World


def runner(db: Session, world: World, caller: Caller) -> Actor:
    """Who changes the matrix? Raises NotAllowed for whoever may not."""
    actor = actor_for(db, world, caller, Role.OFFICE)
    require_for_school(actor, Action.RUN_CAMPAIGN)
    return actor


def school_day(db: Session, world: World, actor: Actor) -> date:
    """Which day is it in the school's zone?"""
    zone = db.exec(select(Organisation.time_zone).where(Organisation.id == actor.organisation_id)).one()
    return local_day(world.now(), zone)


def take_task(
    db: Session, actor: Actor, task_id: str, version: int, *, lock: bool, cancelled: bool = False
) -> tuple[Task, Campaign]:
    """The one checked way to a task whose row will change: of this school, at the version seen, cancelled or not.

    Raises NotFound, ChangedMeanwhile, or WrongState for a task that was cancelled, or was not.
    """
    return take_tasks(db, actor, {task_id: version}, lock=lock, cancelled=cancelled)[0]


def take_tasks(
    db: Session, actor: Actor, versions: Mapping[str, int], *, lock: bool, cancelled: bool = False
) -> list[tuple[Task, Campaign]]:
    """The same for several tasks, in the order of `versions`."""
    query = (
        select(Task, Campaign)
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(col(Task.id).in_(versions), Campaign.organisation_id == actor.organisation_id)
        .order_by(col(Task.id))
    )
    found = {task.id: (task, campaign) for task, campaign in db.exec(_of(query, Task, lock)).all()}
    if set(found) != set(versions):
        raise NotFound
    for task, _ in found.values():
        if task.version != versions[task.id]:
            raise ChangedMeanwhile
        if (task.cancelled_at is not None) is not cancelled:
            raise WrongState("error.task_not_cancelled" if cancelled else "error.task_cancelled")
    return [found[task_id] for task_id in versions]


def take_campaign(db: Session, actor: Actor, campaign_id: str, version: int, *, lock: bool) -> Campaign:
    """The campaign, at the version seen. It is locked after tasks and assignments, never before them."""
    query = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    campaign: Campaign | None = db.exec(_of(query, Campaign, lock)).first()
    if campaign is None:
        raise NotFound
    if campaign.version != version:
        raise ChangedMeanwhile
    return campaign


def tasks_in_order(db: Session, campaign_id: str, *, lock: bool) -> list[Task]:
    """Every task of the campaign, the cancelled ones too, in the order of the notice."""
    query = select(Task).where(Task.campaign_id == campaign_id).order_by(col(Task.id))
    return sorted(db.exec(_of(query, Task, lock)).all(), key=lambda task: (task.sort, task.id))


def hold_groups(db: Session, actor: Actor, group_ids: Iterable[str], *, lock: bool) -> dict[str, UnitGroup]:
    """These groups of the school, their membership held as it is until the change is through. Raises NotFound."""
    wanted = set(group_ids)
    query = (
        select(UnitGroup)
        .where(col(UnitGroup.id).in_(wanted), UnitGroup.organisation_id == actor.organisation_id)
        .order_by(col(UnitGroup.id))
    )
    found = db.exec(query.with_for_update(read=True) if lock else query).all() if wanted else []
    if len(found) != len(wanted):
        raise NotFound
    return {group.id: group for group in found}


def hold_groups_of(db: Session, actor: Actor, task_ids: Collection[str], *, lock: bool) -> None:
    """Hold the groups these tasks name before the tasks are locked, so that nobody joins one behind the change."""
    if not lock:
        return
    live = select(Responsibility.group_id).where(
        col(Responsibility.task_id).in_(task_ids), col(Responsibility.removed_at).is_(None)
    )
    hold_groups(db, actor, [one for one in db.exec(live).all() if one], lock=True)


def cells_of(db: Session, task_ids: Collection[str], *, removed: bool = False) -> dict[str, list[Responsibility]]:
    """The cells of these tasks in printed order, or those that were removed from them, the latest first."""
    gone = col(Responsibility.removed_at)
    rows = db.exec(
        select(Responsibility)
        .where(col(Responsibility.task_id).in_(task_ids), gone.is_not(None) if removed else gone.is_(None))
        .order_by(gone.desc(), col(Responsibility.sort), col(Responsibility.id))
    ).all()
    cells: dict[str, list[Responsibility]] = {task_id: [] for task_id in task_ids}
    for row in rows:
        cells[row.task_id].append(row)
    return cells


def members_on(db: Session, group_ids: Iterable[str], day: date) -> dict[str, list[str]]:
    """Which units, in use or not, does each of these groups have on this day? In the units' order."""
    wanted = set(group_ids)
    members: dict[str, list[str]] = {group_id: [] for group_id in wanted}
    rows = db.exec(
        select(GroupMember)
        .join(Unit, col(Unit.id) == col(GroupMember.unit_id))
        .where(col(GroupMember.group_id).in_(wanted))
        .order_by(col(Unit.sort), col(Unit.name))
    ).all()
    for row in rows:
        if is_member(row.joined_on, row.left_on, day) and row.unit_id not in members[row.group_id]:
            members[row.group_id].append(row.unit_id)
    return members


def assignments_of(
    db: Session, task_ids: Collection[str], *, lock: bool, unit_ids: Collection[str] | None = None
) -> dict[str, list[Assignment]]:
    """What is owed and was owed for these tasks, by all or by these units, detached ones included."""
    query = select(Assignment).where(col(Assignment.task_id).in_(task_ids)).order_by(col(Assignment.id))
    if unit_ids is not None:
        query = query.where(col(Assignment.unit_id).in_(unit_ids))
    found: dict[str, list[Assignment]] = defaultdict(list)
    for one in db.exec(_of(query, Assignment, lock)).all():
        found[one.task_id].append(one)
    return found


def units_by_id(db: Session, actor: Actor, unit_ids: Iterable[str]) -> dict[str, Unit]:
    """These units of the school. Raises NotFound when one is not there."""
    wanted = set(unit_ids)
    rows = db.exec(select(Unit).where(col(Unit.id).in_(wanted), Unit.organisation_id == actor.organisation_id)).all()
    if len(rows) != len(wanted):
        raise NotFound
    return {unit.id: unit for unit in rows}


def files_of(db: Session, assignment_ids: Collection[str]) -> dict[str, int]:
    """How many files that count has each of these assignments?"""
    rows = db.exec(
        select(col(Evidence.assignment_id), func.count())
        .where(col(Evidence.assignment_id).in_(assignment_ids), col(Evidence.removed_at).is_(None))
        .group_by(col(Evidence.assignment_id))
    ).all()
    return {assignment_id: int(count) for assignment_id, count in rows}


def named(cells: Iterable[Responsibility]) -> list[Named]:
    """The cells as the fan-out reads them."""
    return [Named(cell.id, cell.role, cell.unit_id, cell.group_id) for cell in cells]


@dataclass(frozen=True)
class Crowd:
    """Whom cells name on a day: the members of their groups, and every unit among them or named by itself."""

    members: Mapping[str, Sequence[str]]
    units: Mapping[str, Unit]


def crowd_of(db: Session, actor: Actor, cells: Iterable[Named], day: date) -> Crowd:
    """Whom do these cells name? Two statements."""
    cells = list(cells)
    members = members_on(db, {cell.group_id for cell in cells if cell.group_id}, day)
    by_itself = {cell.unit_id for cell in cells if cell.unit_id}
    return Crowd(members, units_by_id(db, actor, by_itself.union(*members.values())))


def now_owed(cells: Iterable[Named], crowd: Crowd, before: Iterable[Owed] = ()) -> list[Owed]:
    """Who owes what by these cells from now on? A unit no longer in use gets nothing it did not owe `before`."""
    had = {owed.unit_id for owed in before}
    return [one for one in fan_out(cells, crowd.members) if one.unit_id in had or crowd.units[one.unit_id].active]


def standing(one: Assignment) -> Standing:
    """The assignment as the rule reads it."""
    return Standing(one.id, one.unit_id, one.role, one.responsibility_id, one.status, one.detached_at is not None)


def as_row(cells: Iterable[Responsibility]) -> dict[str, Any]:
    """How does a row of the matrix stand in the history? By its printed words."""
    sides: dict[str, list[str]] = {role.value: [] for role in ResponsibilityRole}
    for cell in cells:
        sides[cell.role.value].append(cell.printed)
    return sides


def _of(query: Any, table: type[Any], lock: bool) -> Any:
    """Lock what the query finds, tasks and campaigns so that rows may still point to them.

    Who hands in while holding an assignment would otherwise wait for its task, and the task for the assignment.
    """
    if not lock:
        return query
    pointed_to = table is not Assignment
    return query.with_for_update(of=table, key_share=pointed_to).execution_options(populate_existing=True)
