"""The present state of every assignment, told by the history alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from models.words import ResponsibilityRole, Status


class Told(Protocol):
    """A line of history as far as assignments go."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def assignment_id(self) -> str | None:
        """To which assignment."""

    @property
    def task_id(self) -> str | None:
        """In which task."""

    @property
    def after(self) -> Mapping[str, Any]:
        """The fields that changed, as they were afterwards."""


@dataclass
class Replayed:
    """An assignment as its history leaves it."""

    task_id: str
    unit_id: str
    role: ResponsibilityRole
    status: Status = Status.NOT_STARTED
    status_before: Status | None = None
    due_on: date | None = None
    note: str = ""
    numerator: float | None = None
    denominator: float | None = None
    round: int = 0
    detached: bool = False


def _choice(words: type[Status] | type[ResponsibilityRole]) -> Any:
    return lambda value: None if value is None else words(value)


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _same(value: Any) -> Any:
    return value


_READ = {
    "task_id": _same,
    "unit_id": _same,
    "role": _choice(ResponsibilityRole),
    "status": _choice(Status),
    "status_before": _choice(Status),
    "due_on": _day,
    "note": _same,
    "numerator": _same,
    "denominator": _same,
    "round": _same,
}


def replay(events: Iterable[Told]) -> dict[str, Replayed]:
    """How does each assignment stand after these lines, the oldest first?

    An assignment begins with the line that made it; what is said of one that never began is passed over. A due day
    that moves with its task's is told once, with the ids of the assignments it moves (`assignments_moved`).
    """
    found: dict[str, Replayed] = {}
    for event in events:
        after = event.after
        for assignment_id, fields in (after.get("assigned") or {}).items():
            found[assignment_id] = _begun(event, {"due_on": after.get("due_on"), **fields})
        if event.action == "assigned" and event.assignment_id:
            found[event.assignment_id] = _begun(event, after)
        elif event.assignment_id in found:
            _change(found[event.assignment_id], after)
        moved = after.get("assignments_moved")
        for assignment_id in moved if isinstance(moved, list) else []:
            if assignment_id in found:
                found[assignment_id].due_on = _day(after.get("due_on"))
    return found


def _begun(event: Told, fields: Mapping[str, Any]) -> Replayed:
    one = Replayed(event.task_id or "", fields["unit_id"], ResponsibilityRole(fields["role"]))
    _change(one, fields)
    return one


def _change(one: Replayed, after: Mapping[str, Any]) -> None:
    for name, read in _READ.items():
        if name in after:
            setattr(one, name, read(after[name]))
    if "detached_at" in after:
        one.detached = after["detached_at"] is not None
