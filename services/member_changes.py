"""What it means for running campaigns that units join a group or leave it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from adapters.texts import LANGUAGES, day_text, text
from models.campaign import Campaign, Responsibility, Task
from models.fan_out import fan_out
from models.organisation import UnitGroup
from models.permissions import Actor
from models.reassign import reassign
from services.consequences import Step
from services.matrix_rows import Crowd, assignments_of, cells_of, crowd_of, named, now_owed, standing, units_by_id
from services.reassigning import carry_out, steps_of
from services.task_changes import is_open_on
from services.world import World


def steps_for_members(
    db: Session,
    actor: Actor,
    group: UnitGroup,
    joining: Collection[str],
    leaving: Collection[str],
    day: date,
    *,
    from_the_beginning: bool,
    lock: bool,
) -> list[Step]:
    """What follows in the running campaigns when these units join and leave the group, which is locked, on this day?

    Who joins owes what is not past due yet, or everything `from_the_beginning`. Six statements.
    """
    touched = {*joining, *leaving}
    found = _tasks_naming(db, actor, group.id, day, lock=lock)
    tasks = [task.id for task, _ in found]
    cells = {task_id: named(row) for task_id, row in cells_of(db, tasks).items()}
    existing = assignments_of(db, tasks, lock=lock, unit_ids=touched)
    crowd = crowd_of(db, actor, [cell for row in cells.values() for cell in row], day)
    units = {**crowd.units, **units_by_id(db, actor, joining)}
    stay = [unit_id for unit_id in crowd.members.get(group.id, ()) if unit_id not in leaving]
    steps: list[Step] = []
    for task, campaign in found:
        came = [one for one in joining if one not in stay] if from_the_beginning or is_open_on(task, day) else []
        after = Crowd({**crowd.members, group.id: [*stay, *came]}, units)
        was = [owed for owed in fan_out(cells[task.id], crowd.members) if owed.unit_id in touched]
        will = [owed for owed in now_owed(cells[task.id], after, was) if owed.unit_id in touched]
        rows = existing[task.id]
        steps += steps_of(reassign(was, will, map(standing, rows)), task, campaign, rows)
    return steps


def _tasks_naming(db: Session, actor: Actor, group_id: str, day: date, *, lock: bool) -> list[tuple[Task, Campaign]]:
    """The tasks of running campaigns that name the group, in the order of their ids."""
    naming = select(Responsibility.task_id).where(
        Responsibility.group_id == group_id, col(Responsibility.removed_at).is_(None)
    )
    query: Any = (
        select(Task, Campaign)
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(
            col(Task.id).in_(naming),
            col(Task.cancelled_at).is_(None),
            Campaign.organisation_id == actor.organisation_id,
            Campaign.ends_on >= day,
        )
        .order_by(col(Task.id))
    )
    found = db.exec(query.with_for_update(of=Task, key_share=True) if lock else query).all()
    return [(task, campaign) for task, campaign in found]


def follow(db: Session, world: World, actor: Actor, group: UnitGroup, day: date, steps: Collection[Step]) -> None:
    """Write what follows; the reason of what is taken off says which group it was, and since when.

    Reasons are the school's own words and stand in its first language, as if the office had typed them.
    """
    for task in {step.task.id: step.task for step in steps}.values():
        task.version += 1
    since = day_text(LANGUAGES[0], day, year=True)
    reason = text(LANGUAGES[0], "matrix_change.left_group", group=group.name, day=since)
    carry_out(db, world, actor, list(steps), reason)
