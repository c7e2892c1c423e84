"""The one formula for progress, used by every screen, export and chart.

applicable = not waived. A task's completion = accepted ÷ applicable among its lead assignments (suspended ones stay in
the denominator). Campaign completion 办结率 = Σ weight × task completion ÷ Σ weight over the tasks that have applicable
lead assignments. Beside it, never mixed in: 上报率 and 配合率 (the same with "handed in or accepted", over lead and
over cooperating assignments), 按时率, 达标率 and target attainment. Nothing applicable is None.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from models import targets
from models.targets import Target
from models.words import ResponsibilityRole, Status, TaskState

K = TypeVar("K", bound=Hashable)
REPORTED = frozenset({Status.SUBMITTED, Status.ACCEPTED})
OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Row:
    """One assignment as far as progress goes. Days are in the campaign's time zone."""

    assignment_id: str
    task_id: str
    unit_id: str
    role: ResponsibilityRole
    status: Status
    due_on: date | None = None  # None for a continuing task too
    submitted_on: date | None = None  # the first round that was not withdrawn
    numerator: float | None = None
    denominator: float | None = None
    target: Target | None = None  # its task's; None too where its figures are not for this reader


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole; `share` is 0…1, or None when there is no whole."""

    part: float
    whole: float

    @property
    def share(self) -> float | None:
        """Which share is it? None when nothing is applicable, never 0 or 1 for nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a campaign, a task or a unit."""

    completion: Ratio  # 办结率; of a campaign, part and whole of the first three are weights
    reported: Ratio  # 上报率, over lead assignments
    cooperation: Ratio  # 配合率: the same over cooperating assignments
    on_time: Ratio  # 按时率, over assignments with a due day that are handed in or past it
    attainment: Ratio  # 达成度 of one task; nothing over several, because persons and times have no sum
    reached: Ratio  # 达标率: lead assignments that reach their target ÷ those that have one
    by_status: Mapping[Status, int]
    overdue: int
    total: int


def is_overdue(row: Row, today: date) -> bool:
    """Is it past its due day and not handed in? Suspended, waived and undated ones never are."""
    return row.status in OPEN and row.due_on is not None and row.due_on < today


def _of(rows: Iterable[Row], role: ResponsibilityRole) -> list[Row]:
    return [row for row in rows if row.role is role and row.status is not Status.WAIVED]


def completion(rows: Iterable[Row]) -> Ratio:
    """How many of the applicable lead assignments are accepted?"""
    lead = _of(rows, ResponsibilityRole.LEAD)
    return Ratio(sum(row.status is Status.ACCEPTED for row in lead), len(lead))


def reported(rows: Iterable[Row]) -> Ratio:
    """How many of the applicable lead assignments are handed in or accepted?"""
    lead = _of(rows, ResponsibilityRole.LEAD)
    return Ratio(sum(row.status in REPORTED for row in lead), len(lead))


def cooperation(rows: Iterable[Row]) -> Ratio:
    """How many of the applicable cooperating assignments are handed in or accepted?"""
    joined = _of(rows, ResponsibilityRole.COOPERATING)
    return Ratio(sum(row.status in REPORTED for row in joined), len(joined))


def on_time(rows: Iterable[Row], today: date) -> Ratio:
    """How many of those that are handed in or past their due day were handed in by it, the day itself included?"""
    judged = [row for row in rows if row.due_on is not None and (row.status in REPORTED or is_overdue(row, today))]
    return Ratio(sum(_in_time(row) for row in judged), len(judged))


def _in_time(row: Row) -> bool:
    return (
        row.status in REPORTED
        and row.submitted_on is not None
        and row.due_on is not None
        and row.submitted_on <= row.due_on
    )


def attainment(rows: Iterable[Row]) -> Ratio:
    """How far is the target of one task reached? Nothing over several tasks, whose figures cannot be summed.

    A share: Σ numerator ÷ Σ denominator over those that gave both. A count: Σ numerator ÷ (count asked × applicable
    lead assignments), which may exceed 1 although some have done nothing: `reached` stands beside it.
    """
    lead = [(row, row.target) for row in _of(rows, ResponsibilityRole.LEAD) if row.target is not None]
    if len({row.task_id for row, _ in lead}) != 1:
        return Ratio(0, 0)
    if lead[0][1].is_share:
        given = [(row.numerator, row.denominator) for row, _ in lead if row.numerator is not None and row.denominator]
        return Ratio(sum(part for part, _ in given), sum(whole for _, whole in given))
    return Ratio(sum(row.numerator or 0 for row, _ in lead), sum(target.value for _, target in lead))


def is_reached(row: Row) -> bool | None:
    """Does it reach its target? None where none is asked, where it is waived, and for a cooperating one."""
    if row.target is None or row.role is not ResponsibilityRole.LEAD or row.status is Status.WAIVED:
        return None
    return targets.reached(row.target, row.numerator, row.denominator) is True


def reached(rows: Iterable[Row]) -> Ratio:
    """How many of the applicable lead assignments with a target reach it? One without figures does not."""
    judged = [answer for answer in map(is_reached, rows) if answer is not None]
    return Ratio(sum(judged), len(judged))


def figures(rows: Iterable[Row], today: date) -> Figures:
    """Which figures does a task or a unit have? All over the rows given."""
    rows = list(rows)
    return Figures(
        completion=completion(rows),
        reported=reported(rows),
        cooperation=cooperation(rows),
        on_time=on_time(rows, today),
        attainment=attainment(rows),
        reached=reached(rows),
        by_status=Counter(row.status for row in rows),
        overdue=sum(is_overdue(row, today) for row in rows),
        total=len(rows),
    )


def campaign_figures(rows: Iterable[Row], weights: Mapping[str, float], today: date) -> Figures:
    """Which figures does the campaign have? The three rates are weighed by task, so that 上报率 ≥ 办结率 always."""
    rows = list(rows)
    tasks = by_task(rows).values()
    return replace(
        figures(rows, today),
        completion=weighed(completion, tasks, weights),
        reported=weighed(reported, tasks, weights),
        cooperation=weighed(cooperation, tasks, weights),
    )


def weighed(ratio: Callable[[Iterable[Row]], Ratio], tasks: Iterable[list[Row]], weights: Mapping[str, float]) -> Ratio:
    """What is Σ weight × a task's ratio over Σ weight? Tasks to which it does not apply stand aside."""
    part = whole = 0.0
    for rows in tasks:
        share = ratio(rows).share
        if share is not None:
            weight = weights.get(rows[0].task_id, 1.0)
            part, whole = part + weight * share, whole + weight
    return Ratio(part, whole)


def grouped(rows: Iterable[Row], key: Callable[[Row], K]) -> dict[K, list[Row]]:
    """Which rows belong together? In the order they come."""
    groups: dict[K, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def by_task(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Which rows does each task have?"""
    return grouped(rows, lambda row: row.task_id)


def by_unit(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Which rows does each unit have?"""
    return grouped(rows, lambda row: row.unit_id)


def task_state(rows: Iterable[Row]) -> TaskState:
    """Where is a task? Derived from its applicable lead assignments."""
    statuses = [row.status for row in _of(rows, ResponsibilityRole.LEAD)]
    if not statuses:
        return TaskState.NOT_APPLICABLE
    if all(s is Status.ACCEPTED for s in statuses):
        return TaskState.DONE
    if any(s is Status.ACCEPTED for s in statuses):
        return TaskState.PARTLY_DONE
    if all(s is Status.SUSPENDED for s in statuses):
        return TaskState.SUSPENDED
    if all(s in (Status.NOT_STARTED, Status.SUSPENDED) for s in statuses):
        return TaskState.NOT_STARTED
    return TaskState.IN_PROGRESS


@dataclass(frozen=True, slots=True)
class Together:
    """Several units in one task, as one cell tells it: those that lead, or where none does those that cooperate."""

    role: ResponsibilityRole
    state: TaskState
    done: int
    applicable: int
    overdue: int


def together(rows: Iterable[Row], today: date) -> Together:
    """Where do these units stand in a task together? The state is a task's, asked of the role that is told."""
    rows = list(rows)
    leads = any(row.role is ResponsibilityRole.LEAD for row in rows)
    role = ResponsibilityRole.LEAD if leads else ResponsibilityRole.COOPERATING
    told = [replace(row, role=ResponsibilityRole.LEAD) for row in rows if row.role is role]
    done = completion(told)
    return Together(
        role, task_state(told), int(done.part), int(done.whole), sum(is_overdue(row, today) for row in rows)
    )
