"""What the office wants to make of a notice: tasks, dates, and what each printed name stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from models.errors import Invalid, Missing, NameTaken
from models.evidence_rule import EvidenceRule
from models.names import name_key
from models.words import UnitKind

LONGEST_NAME = 120
LONGEST_CAMPAIGN = 200
LONGEST_TITLE = 500
LONGEST_DUE_TEXT = 120
HEAVIEST = 1000.0
_SEPARATORS = "、，,；;\n\t"
_OPENING, _CLOSING = "（(【[", "）)】]"


@dataclass(frozen=True)
class Existing:
    """The name means a unit or group that is there already; it becomes a new alias of it."""

    id: str


@dataclass(frozen=True)
class NewUnit:
    """The name means a unit that is still to be set up."""

    name: str
    kind: UnitKind = UnitKind.DEPARTMENT


@dataclass(frozen=True)
class NewGroup:
    """The name means a set of units: these, and every active unit of these kinds."""

    name: str
    member_ids: tuple[str, ...] = ()
    kinds: tuple[UnitKind, ...] = ()


@dataclass(frozen=True)
class LeaveOut:
    """The name is not taken over, and the office has said so."""


Resolution = Existing | NewUnit | NewGroup | LeaveOut


@dataclass(frozen=True)
class PlannedTarget:
    """A figure to be reached: `op` is "=", ">=" or "<="."""

    op: str
    value: float
    unit: str


@dataclass(frozen=True)
class PlannedTask:
    """One task as the office confirms it. Names stand as printed."""

    number: str = ""
    title: str = ""
    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    due_on: date | None = None
    due_text: str = ""
    continuing: bool = False
    recurrence: str = ""
    target: PlannedTarget | None = None
    weight: float = 1.0
    title_supplied: bool = False
    evidence_rule: EvidenceRule = field(default_factory=EvidenceRule)


@dataclass(frozen=True)
class Plan:
    """A campaign to be set up. `undated_due_on` is the due day of tasks that have none and are not continuing."""

    name: str
    starts_on: date | None
    ends_on: date | None
    office_unit_id: str | None
    tasks: tuple[PlannedTask, ...]
    resolutions: Mapping[str, Resolution] = field(default_factory=dict)
    undated_due_on: date | None = None


class NamesUnresolved(Missing):
    """Printed names that stand for nothing yet; `names` lists each once."""

    key = "error.names_unresolved"

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(names="、".join(self.names))


class TaskWithoutLead(Missing):
    """Tasks nobody leads; `rows` counts them from 1."""

    key = "error.task_without_lead"

    def __init__(self, rows: Iterable[int]) -> None:
        self.rows = tuple(rows)
        super().__init__(rows="、".join(map(str, self.rows)))


class CampaignNameTaken(NameTaken):
    """Another campaign of the school has this name already."""

    key = "error.campaign_name_taken"


def names_in(task: PlannedTask) -> list[str]:
    """Which names does a task print, leads first?"""
    return [*task.lead, *task.cooperating]


def names_of(tasks: Iterable[PlannedTask]) -> list[str]:
    """Which names do these tasks print, each normal form once, in printed order?"""
    found: dict[str, str] = {}
    for task in tasks:
        for name in names_in(task):
            found.setdefault(name_key(name), name)
    return list(found.values())


def split_names(typed: str) -> tuple[str, ...]:
    """Which names does a cell hold? Separators inside brackets belong to the name; blanks around it do not."""
    parts, depth, current = [], 0, ""
    for char in typed:
        depth = max(0, depth + (char in _OPENING) - (char in _CLOSING))
        if char in _SEPARATORS and not depth:
            parts.append(current)
            current = ""
        else:
            current += char
    return tuple(name for part in [*parts, current] if (name := part.strip()))


def check(plan: Plan) -> tuple[date, date]:
    """Can a campaign be made of this, units aside? Answers its first and last day; raises the first refusal."""
    if not plan.name.strip():
        raise Missing("error.campaign_name_missing")
    if plan.starts_on is None or plan.ends_on is None:
        raise Missing("error.campaign_days_missing")
    if plan.ends_on < plan.starts_on:
        raise Invalid("error.ends_before_starts")
    if not plan.tasks:
        raise Missing("error.no_tasks")
    if plan.office_unit_id is None:
        raise Missing("error.office_unit_missing")
    _check_length("import.field.name", plan.name, LONGEST_CAMPAIGN)
    for row, task in enumerate(plan.tasks, 1):
        _check_task(row, task)
    leaderless = [row for row, task in enumerate(plan.tasks, 1) if not _leads(task, plan.resolutions)]
    if leaderless:
        raise TaskWithoutLead(leaderless)
    return plan.starts_on, plan.ends_on


def left_out(resolutions: Mapping[str, Resolution]) -> set[str]:
    """Which normal forms are not taken over?"""
    return {name_key(name) for name, what in resolutions.items() if isinstance(what, LeaveOut)}


def _leads(task: PlannedTask, resolutions: Mapping[str, Resolution]) -> list[str]:
    out = left_out(resolutions)
    return [name for name in task.lead if name_key(name) not in out]


def _check_task(row: int, task: PlannedTask) -> None:
    _check_length("import.field.title", task.title, LONGEST_TITLE, row)
    _check_length("import.field.number", task.number, 24, row)
    _check_length("import.field.due_text", task.due_text, LONGEST_DUE_TEXT, row)
    _check_length("import.field.recurrence", task.recurrence, 60, row)
    for name in names_in(task):
        _check_length("import.field.unit", name, LONGEST_NAME, row)
    if not 0 < task.weight <= HEAVIEST:
        raise Invalid("error.weight_range", row=row, most=f"{HEAVIEST:g}")


def _check_length(field_key: str, value: str, longest: int, row: int | None = None) -> None:
    if len(value) > longest:
        key = "error.field_too_long" if row is None else "error.field_of_task_too_long"
        raise Invalid(key, field=field_key, row=row, longest=longest)
