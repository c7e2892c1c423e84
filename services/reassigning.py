"""The steps of a change of the matrix: worked out by the rule, and written (services.consequences tells them)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.errors import Invalid, Missing
from models.event import Event
from models.fan_out import Owed
from models.permissions import Actor
from models.reassign import UNFINISHED, Change, Effect, take_on
from models.states import UNLOCKED, Move
from models.words import Status
from services.assignments import REASON_LONGEST, move
from services.consequences import Step, seen_by_the_unit
from services.doorway import Opened
from services.history import changes, record
from services.matrix_rows import standing
from services.world import World


def checked(reason: str, *, needed: bool) -> str:
    """The reason as it is written. Raises Missing where one is needed, and Invalid for one too long."""
    if needed and not reason.strip():
        raise Missing("error.reason_missing")
    if len(reason) > REASON_LONGEST:
        raise Invalid("error.too_long", longest=REASON_LONGEST)
    return reason.strip()


def steps_of(changes: Iterable[Change], task: Task, campaign: Campaign, existing: Iterable[Assignment]) -> list[Step]:
    """The steps for what the rule says of one task's assignments."""
    rows = {one.id: one for one in existing}
    return [_step(change, task, campaign, rows.get(change.assignment_id or "")) for change in changes]


def _step(change: Change, task: Task, campaign: Campaign, one: Assignment | None) -> Step:
    due_on = task.due_on if one is None else one.due_on
    if change.effect is Effect.ATTACH and one is not None:
        due_on = _later(one.due_on, task.due_on)
    return Step(change.effect, task, campaign, change.unit_id, change.role, change.responsibility_id, one, due_on)


def moved_due(one: Assignment, was: Task, now: Task) -> date | None:
    """By when is it due in another task? What is open takes over the day of the task, but not where it has its own."""
    return now.due_on if one.status in UNFINISHED and one.due_on == was.due_on else one.due_on


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def receiving(one: Assignment, source: Assignment | None, owed: Owed, task: Task, campaign: Campaign) -> Step:
    """What becomes of an assignment that stays while `source`, of the same work, goes? It stands as it is owed now.

    One that was taken off, or waived while there is still work in the other, comes back.
    """
    change = take_on(standing(one), owed)
    asked_again = source is not None and source.status in UNFINISHED and one.status is Status.WAIVED
    if asked_again:
        change = replace(change, effect=Effect.ATTACH)
    elif change.effect is Effect.ROLE and (one.role, one.responsibility_id) == (owed.role, owed.responsibility_id):
        change = replace(change, effect=Effect.COPY)
    step = _step(change, task, campaign, one)
    step.source = source
    return step


def copying(db: Session, steps: Iterable[Step]) -> list[Step]:
    """The steps, with the files each one gets from its source: those that count and are not there already.

    A step that would only copy, and has nothing to copy, is left out.
    """
    steps = list(steps)
    given = [(step, step.one, step.source) for step in steps if step.one is not None and step.source is not None]
    ids = {one.id for _, kept, source in given for one in (kept, source)}
    rows = db.exec(
        select(Evidence)
        .where(col(Evidence.assignment_id).in_(ids), col(Evidence.removed_at).is_(None))
        .order_by(col(Evidence.sort), col(Evidence.uploaded_at), col(Evidence.id))
    ).all()
    for step, kept, source in given:
        there = {row.sha256 for row in rows if row.assignment_id == kept.id}
        wanted = [row for row in rows if row.assignment_id == source.id and row.sha256 not in there]
        step.locked = step.status_after not in UNLOCKED
        step.copies = () if step.locked else wanted
    return [step for step in steps if step.effect is not Effect.COPY or step.copies or step.locked]


def carry_out(db: Session, world: World, actor: Actor, steps: Sequence[Step], reason: str) -> None:
    """Write the steps; the rows are locked, and the caller gathers the lines (services.history.together)."""
    said = _said_before(db, [step.one.id for step in steps if step.one and step.effect is Effect.ATTACH])
    for step in steps:
        if step.one is None or step.effect is Effect.KEEP:
            continue
        step.one.version += 1
        _write(db, world, actor, step, step.one, reason, said)
        if step.copies:
            _copy(db, world, actor, step, step.one)
    db.flush()  # what moved has made room for what is new
    _create(db, world, actor, [step for step in steps if step.one is None])


def _write(
    db: Session, world: World, actor: Actor, step: Step, one: Assignment, reason: str, said: Mapping[str, str]
) -> None:
    opened = Opened(one, step.task, step.campaign)
    stands: dict[str, Any] = {"role": step.role, "responsibility_id": step.cell_id, "due_on": step.due_on}
    match step.effect:
        case Effect.DETACH:
            given = {"reason": reason, "detached_at": world.now()}
            move(db, world, actor, Move.WAIVE, opened, given, reason, action="detached")
        case Effect.ATTACH:
            given = stands | {"reason": said.get(one.id, ""), "detached_at": None}
            move(db, world, actor, Move.RESTORE, opened, given, action="attached")
        case Effect.MOVE:
            handed = one.unit_id != step.unit_id
            unseen = {"acknowledged_at": None, "acknowledged_by": None} if handed else {}
            place = {"task_id": step.task.id, "unit_id": step.unit_id} | stands | unseen
            _set(db, world, actor, "handed_over" if handed else "task_moved", one, place, reason)
        case Effect.ROLE:
            _set(db, world, actor, "role_changed", one, stands, reason)


def _set(
    db: Session, world: World, actor: Actor, action: str, one: Assignment, given: dict[str, Any], reason: str
) -> None:
    before, after = changes(one, given)
    for name, value in given.items():
        setattr(one, name, value)
    record(db, world, actor, action, one, before=before, after=after, reason=reason, **_where(one))


def _where(one: Assignment) -> dict[str, Any]:
    return {"campaign_id": one.campaign_id, "task_id": one.task_id, "assignment_id": one.id}


def _said_before(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """What was said to the unit before it was taken off its list? A returned one says it again."""
    taken_off = (
        select(col(Event.assignment_id), col(Event.before))
        .where(col(Event.assignment_id).in_(ids), Event.action == "detached")
        .order_by(col(Event.seq))
    )
    found = db.exec(taken_off).all() if ids else []
    return {assignment_id or "": before.get("reason", "") for assignment_id, before in found}


def _copy(db: Session, world: World, actor: Actor, step: Step, one: Assignment) -> None:
    """Copy the files as rows of their own; they count as handed to this assignment now, whoever uploaded them."""
    there = db.exec(select(func.count()).where(Evidence.assignment_id == one.id)).one()
    for place, file in enumerate(step.copies, there):
        own = {"assignment_id": one.id, "uploaded_at": world.now(), "sort": place, "replaces_id": None, "version": 1}
        db.add(Evidence(**(file.model_dump(exclude={"id"}) | own)))
    source = step.source or one
    where = {"from_unit_id": source.unit_id} if source.unit_id != one.unit_id else {"from_task_id": source.task_id}
    seen = seen_by_the_unit(one, source)
    news = {name: value for name, value in seen.items() if getattr(one, name) != value}
    for name, value in news.items():
        setattr(one, name, value)
    said = {"files": len(step.copies)} | where | news
    if seen:
        opened = Opened(one, step.task, step.campaign)
        move(db, world, actor, Move.REPORT, opened, {}, action="evidence_copied", told=said)
    else:  # its unit has yet to open it, and nobody else starts it
        record(db, world, actor, "evidence_copied", one, after=said, **_where(one))


def _create(db: Session, world: World, actor: Actor, steps: Sequence[Step]) -> None:
    made = [
        Assignment(
            campaign_id=step.campaign.id,
            task_id=step.task.id,
            unit_id=step.unit_id,
            responsibility_id=step.cell_id,
            role=step.role,
            due_on=step.due_on,
            original_due_on=step.due_on,
            created_at=world.now(),
        )
        for step in steps
    ]
    db.add_all(made)
    for one in made:
        names = ("status", "unit_id", "role", "due_on", "task_id")
        after = {name: getattr(one, name) for name in names}
        record(db, world, actor, "assigned", one, after=after, **_where(one))
