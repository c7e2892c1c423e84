"""The present state of every assignment, retold from the history alone, as simply as can be."""

from collections.abc import Iterable
from typing import Any

from models.assignment import Assignment
from models.event import Event
from services.history import plain

FIELDS = (
    *("task_id", "unit_id", "role", "status", "status_before", "due_on", "note", "numerator", "denominator"),
    *("round", "reason", "acknowledged_by", "submitted_by", "decided_by"),
)
Told = dict[str, dict[str, Any]]


def as_told(one: Assignment) -> dict[str, Any]:
    """What the table says of an assignment, in the words of the history."""
    return {name: plain(getattr(one, name)) for name in FIELDS}


def retold(events: Iterable[Event], known: Told) -> Told:
    """What the history says of every assignment; `known` are those that stood before it began."""
    found = {assignment_id: dict(fields) for assignment_id, fields in known.items()}
    for event in events:
        for assignment_id, fields in _born(event):
            found[assignment_id] = as_told(Assignment.model_construct(**_EMPTY)) | fields
        if event.assignment_id in found:
            found[event.assignment_id] |= {name: event.after[name] for name in FIELDS if name in event.after}
        for assignment_id in event.after.get("assignments_moved", []):
            found[assignment_id]["due_on"] = event.after["due_on"]
    return found


_EMPTY = dict.fromkeys(FIELDS) | {"status": "not_started", "note": "", "round": 0, "reason": ""}


def _born(event: Event) -> Iterable[tuple[str, dict[str, Any]]]:
    if event.action == "assigned" and event.assignment_id:
        yield event.assignment_id, {"task_id": event.task_id}
    for assignment_id, fields in event.after.get("assigned", {}).items():
        yield assignment_id, {"task_id": event.task_id, "due_on": event.after.get("due_on"), **fields}
