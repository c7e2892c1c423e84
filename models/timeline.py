"""Completion over time, told backwards from what stands now: each line of history says what was before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.progress import Ratio, Row
from models.words import ResponsibilityRole, Status


@dataclass(frozen=True, slots=True)
class Change:
    """On `day` an assignment changed: what it was before, None where that stayed. In the order of the history."""

    assignment_id: str
    day: date
    status: Status | None = None
    task_id: str | None = None
    role: ResponsibilityRole | None = None
    asked: bool | None = None  # did the matrix ask it before? False: it was given, or given back, on that day


@dataclass(frozen=True, slots=True)
class Point:
    """Completion at the end of a day; `share` None while nothing is applicable."""

    day: date
    share: float | None


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where an assignment stands as far as completion goes."""

    task_id: str
    role: ResponsibilityRole
    status: Status
    asked: bool

    def before(self, change: Change) -> "_Stand":
        return _Stand(
            change.task_id or self.task_id,
            change.role or self.role,
            change.status or self.status,
            self.asked if change.asked is None else change.asked,
        )


@dataclass(slots=True)
class _Counts:
    """Applicable and accepted lead assignments of each task, kept up as days are gone back."""

    applicable: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    accepted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stand: _Stand, times: int) -> None:
        if stand.asked and stand.role is ResponsibilityRole.LEAD and stand.status is not Status.WAIVED:
            self.applicable[stand.task_id] += times
            self.accepted[stand.task_id] += times * (stand.status is Status.ACCEPTED)

    def share(self, weights: Mapping[str, float]) -> float | None:
        part = whole = 0.0
        for task_id, count in self.applicable.items():
            if count:
                weight = weights.get(task_id, 1.0)
                part, whole = part + weight * self.accepted[task_id] / count, whole + weight
        return Ratio(part, whole).share


def completion_over_time(
    rows: Iterable[Row],
    changes: Sequence[Change],
    weights: Mapping[str, float],
    days: Sequence[date],
    former: Iterable[Row] = (),
) -> list[Point]:
    """How far was the campaign at the end of each day? One point a day, so that without later changes the last is now.

    `former` are rows that are no longer asked: a change says until when they were. The cost is rows + changes +
    days × tasks.
    """
    stands = {row.assignment_id: _Stand(row.task_id, row.role, row.status, True) for row in rows}
    stands |= {row.assignment_id: _Stand(row.task_id, row.role, row.status, False) for row in former}
    counts = _Counts()
    for stand in stands.values():
        counts.add(stand, 1)
    at, points = len(changes), []
    for day in reversed(days):
        while at and changes[at - 1].day > day:
            at -= 1
            _undo(changes[at], stands, counts)
        points.append(Point(day, counts.share(weights)))
    return points[::-1]


def _undo(change: Change, stands: dict[str, _Stand], counts: _Counts) -> None:
    stand = stands.get(change.assignment_id)
    if stand is not None:
        counts.add(stand, -1)
        stands[change.assignment_id] = stand = stand.before(change)
        counts.add(stand, 1)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """The changes by day; those of one day stay in the order of the history."""
    return sorted(changes, key=lambda change: change.day)


def days_between(first: date, last: date) -> list[date]:
    """Which days lie between, both included? At most 400, the latest ones, so that a chart stays readable."""
    span = max(0, (last - first).days)
    return [last - timedelta(days=back) for back in range(min(span, 399), -1, -1)]


def planned_share(first: date, last: date, day: date) -> float:
    """Where would an even pace be at the end of this day? 0…1 between the two days, both included."""
    total = (last - first).days + 1
    return max(0.0, min(1.0, ((day - first).days + 1) / total))


@dataclass(frozen=True, slots=True)
class Promise:
    """What the plan holds of one task: its weight, and the days over which it is to be done, both included.

    A task with a due day is promised whole on that day: `first` and `last` are the same.
    """

    weight: float
    first: date
    last: date


def promised_by(promises: Iterable[Promise], day: date) -> float | None:
    """Which share of all weights is promised by the end of this day? 0…1, None where nothing is promised."""
    part = whole = 0.0
    for one in promises:
        part, whole = part + one.weight * planned_share(one.first, one.last, day), whole + one.weight
    return Ratio(part, whole).share
