"""Completion over time, recounted from the history by the one formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.progress import Ratio, Row
from models.words import ResponsibilityRole, Status


@dataclass(frozen=True, slots=True)
class Change:
    """On `day` the assignment came to `status`; in the order of the history."""

    assignment_id: str
    day: date
    status: Status


@dataclass(frozen=True, slots=True)
class Point:
    """Completion at the end of a day; `share` None while nothing is applicable."""

    day: date
    share: float | None


def completion_over_time(
    rows: Iterable[Row], changes: Iterable[Change], weights: Mapping[str, float], days: Sequence[date]
) -> list[Point]:
    """How far was the campaign at the end of each day? One point a day; assignments begin not started.

    Counts by task are kept up as the changes go by, so the cost is rows + changes + days × tasks.
    """
    lead = {row.assignment_id: row.task_id for row in rows if row.role is ResponsibilityRole.LEAD}
    status = dict.fromkeys(lead, Status.NOT_STARTED)
    accepted = dict.fromkeys(lead.values(), 0)
    applicable = dict.fromkeys(lead.values(), 0)
    for task_id in lead.values():
        applicable[task_id] += 1
    waiting = [change for change in changes if change.assignment_id in lead]
    at, points = 0, []
    for day in days:
        while at < len(waiting) and waiting[at].day <= day:
            _apply(waiting[at], lead, status, accepted, applicable)
            at += 1
        points.append(Point(day, _share(accepted, applicable, weights)))
    return points


def _apply(
    change: Change,
    lead: Mapping[str, str],
    status: dict[str, Status],
    accepted: dict[str, int],
    applicable: dict[str, int],
) -> None:
    task_id, was = lead[change.assignment_id], status[change.assignment_id]
    accepted[task_id] += (change.status is Status.ACCEPTED) - (was is Status.ACCEPTED)
    applicable[task_id] += (was is Status.WAIVED) - (change.status is Status.WAIVED)
    status[change.assignment_id] = change.status


def _share(accepted: Mapping[str, int], applicable: Mapping[str, int], weights: Mapping[str, float]) -> float | None:
    part = whole = 0.0
    for task_id, count in applicable.items():
        if count:
            weight = weights.get(task_id, 1.0)
            part, whole = part + weight * accepted[task_id] / count, whole + weight
    return Ratio(part, whole).share


def days_between(first: date, last: date) -> list[date]:
    """Which days lie between, both included? At most 400, the latest ones, so that a chart stays readable."""
    span = max(0, (last - first).days)
    return [last - timedelta(days=back) for back in range(min(span, 399), -1, -1)]


def planned_share(starts_on: date, ends_on: date, day: date) -> float:
    """Where would an even pace be at the end of this day? 0…1 between the campaign's first and last day."""
    total = (ends_on - starts_on).days + 1
    return max(0.0, min(1.0, ((day - starts_on).days + 1) / total))
