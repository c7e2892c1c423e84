"""What a change of the matrix does to each assignment, told before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.account import Account
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.organisation import Unit
from models.progress import OPEN
from models.reassign import Effect
from models.states import Move, next_status
from models.words import ResponsibilityRole, Status
from services.matrix_rows import files_of

COMES = (Effect.CREATE, Effect.ATTACH, Effect.MOVE)


@dataclass
class Step:
    """What happens to one assignment, with everything as it will be afterwards. `one` None: it is made."""

    effect: Effect
    task: Task
    campaign: Campaign
    unit_id: str
    role: ResponsibilityRole
    cell_id: str
    one: Assignment | None = None
    due_on: date | None = None
    source: Assignment | None = None  # whose files are copied
    copies: Sequence[Evidence] = ()
    locked: bool = False  # the files of `source` stay where they are, because this one is handed in or at rest

    @property
    def status_after(self) -> Status:
        """Where will it be in its life?"""
        if self.one is None:
            return Status.NOT_STARTED
        moves = {Effect.ATTACH: Move.RESTORE, Effect.DETACH: Move.WAIVE}
        before = (self.one.status, self.one.status_before)
        status = next_status(*before, moves[self.effect])[0] if self.effect in moves else self.one.status
        return Status.IN_PROGRESS if self.copies and status is Status.NOT_STARTED and self._seen else status

    def is_late(self, today: date) -> bool:
        """Is it past its due day the moment it comes?"""
        past = self.due_on is not None and self.due_on < today
        return past and not self.task.continuing and self.status_after in OPEN

    @property
    def _seen(self) -> bool:
        return bool(seen_by_the_unit(self.one, self.source))


@dataclass(frozen=True)
class Touched:
    """One assignment that a change touches, as a preview shows it."""

    effect: Effect
    task: str  # number and title, of the task it belongs to afterwards
    unit: str  # whose it is afterwards
    role: ResponsibilityRole
    role_before: ResponsibilityRole | None  # None: it is made
    status: Status | None  # now; None: it is made
    status_after: Status
    due_on: date | None
    files: int
    copied: int  # files that come from another one
    from_task: str = ""  # of one that moves to another task
    from_unit: str = ""  # of one that moves to another unit
    assignment_id: str | None = None
    unit_id: str = ""
    task_id: str = field(default="", compare=False)  # of a task that a preview only speaks of, it means nothing yet

    @property
    def key(self) -> str:
        """Under which key stand the words for what happens?"""
        return f"matrix_change.effect.{self.effect.value}"


@dataclass(frozen=True)
class Warned:
    """Something to know before it is done: a catalogue key and the fields in it."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Consequences:
    """What a change does. A preview and the change itself answer alike; `made` are the ids of the tasks it made."""

    touched: Sequence[Touched]
    warnings: Sequence[Warned] = ()
    made: Sequence[str] = field(default=(), compare=False)

    def of(self, *effects: Effect) -> list[Touched]:
        """Which assignments does this happen to?"""
        return [one for one in self.touched if one.effect in effects]


def seen_by_the_unit(one: Assignment | None, source: Assignment | None) -> dict[str, Any]:
    """When and by whom did its unit first open it, be it in the assignment whose files it gets?"""
    for each in (one, source):
        if each is not None and one is not None and each.unit_id == one.unit_id and each.acknowledged_at is not None:
            return {"acknowledged_at": each.acknowledged_at, "acknowledged_by": each.acknowledged_by}
    return {}


def task_words(task: Task) -> str:
    """What is a task called in a list?"""
    return f"{task.number} {task.title}".strip()


def told(db: Session, steps: Sequence[Step], today: date, made: Sequence[str] = ()) -> Consequences:
    """What do these steps do? Read before they are written; a fixed number of statements."""
    ones = [step.one for step in steps if step.one is not None]
    units = {step.unit_id for step in steps} | {one.unit_id for one in ones}
    tasks = {one.task_id for one in ones}
    unit_names = dict(db.exec(select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(units))).all())
    task_names = {task.id: task_words(task) for task in db.exec(select(Task).where(col(Task.id).in_(tasks))).all()}
    files = files_of(db, [one.id for one in ones])
    touched = [_touched(step, unit_names, task_names, files) for step in steps]
    return Consequences(touched, _warnings(db, steps, unit_names, today), made)


def _touched(step: Step, units: Mapping[str, str], tasks: Mapping[str, str], files: Mapping[str, int]) -> Touched:
    one = step.one
    return Touched(
        effect=step.effect,
        task=task_words(step.task),
        unit=units[step.unit_id],
        role=step.role,
        role_before=None if one is None else one.role,
        status=None if one is None else one.status,
        status_after=step.status_after,
        due_on=step.due_on,
        files=0 if one is None else files.get(one.id, 0),
        copied=len(step.copies),
        from_task=tasks[one.task_id] if one is not None and one.task_id != step.task.id else "",
        from_unit=units[one.unit_id] if one is not None and one.unit_id != step.unit_id else "",
        assignment_id=None if one is None else one.id,
        unit_id=step.unit_id,
        task_id=step.task.id,
    )


def _warnings(db: Session, steps: Sequence[Step], units: Mapping[str, str], today: date) -> list[Warned]:
    comes = [step for step in steps if step.effect in COMES]
    late = [step for step in comes if step.is_late(today)]
    waiting = [step for step in steps if step.effect is Effect.KEEP and step.status_after is Status.SUBMITTED]
    locked = [units[step.unit_id] for step in steps if step.locked]
    found: list[Warned] = []
    if late:
        found.append(Warned("matrix_change.warning.late", {"n": len(late)}))
    if waiting:
        found.append(Warned("matrix_change.warning.waiting", {"n": len(waiting)}))
    if locked:
        found.append(Warned("matrix_change.warning.locked", {"units": "、".join(dict.fromkeys(locked))}))
    nobody = [units[unit_id] for unit_id in _without_account(db, dict.fromkeys(step.unit_id for step in comes))]
    if nobody:
        found.append(Warned("matrix_change.warning.no_account", {"units": "、".join(nobody)}))
    return found


def _without_account(db: Session, unit_ids: Iterable[str]) -> list[str]:
    """Which of these units has nobody who could report?"""
    wanted = list(unit_ids)
    have = set(db.exec(select(Account.unit_id).where(col(Account.unit_id).in_(wanted), col(Account.active))).all())
    return [unit_id for unit_id in wanted if unit_id not in have]
