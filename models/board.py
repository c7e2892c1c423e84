"""A campaign as the screens need it: its tasks, units and rows, loaded once, computed by the one formula."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.progress import Figures, Row, by_task, by_unit, campaign_figures, figures, task_state
from models.targets import Target
from models.timeline import Change, Point, Promise, completion_over_time, days_between, promised_by
from models.words import ResponsibilityRole, Status, TaskState, UnitKind


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """The campaign's own facts; days inclusive, in its time zone."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    office_unit_id: str | None
    time_zone: str
    revision: int


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """A phase of the campaign."""

    id: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as printed and as run. `title` is empty while the notice's gap is not filled in."""

    id: str
    number: str
    title: str
    title_supplied: bool
    due_on: date | None
    due_text: str
    continuing: bool
    weight: float
    phase_id: str | None
    target: str  # "≥ 60 %" or empty
    goal: Target | None = None  # the same, to reckon with


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit that owes something in the campaign."""

    id: str
    name: str
    short: str
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class Printed:
    """One responsibility as the notice prints it."""

    task_id: str
    role: ResponsibilityRole
    words: str
    group_id: str | None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A unit group that is responsible in the campaign, under its printed name, with the units it stands for here."""

    id: str
    name: str
    units: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of progress with what a screen shows beside it. `files` None: not for this reader."""

    row: Row
    files: int | None
    acknowledged: bool
    waiting_since: datetime | None
    reason: str
    group_id: str | None = None  # the group whose responsibility it comes from
    by_name: bool = True  # the notice prints the unit itself
    extended: bool = False  # its own due day is later than the task's


@dataclass(frozen=True)
class Board:
    """Everything a campaign's screens need, at one revision. Nothing here asks a database."""

    campaign: CampaignFacts
    phases: Sequence[PhaseFacts]
    tasks: Sequence[TaskFacts]
    units: Sequence[UnitFacts]
    printed: Sequence[Printed]
    cells: Sequence[Cell]
    changes: Sequence[Change]
    groups: Sequence[GroupFacts] = ()  # in the order they are printed
    former: Sequence[Row] = ()  # no longer asked; they count in the line for the days before
    former_weights: Mapping[str, float] = field(default_factory=dict)  # of tasks that are no longer there

    @property
    def rows(self) -> list[Row]:
        """The rows of progress alone."""
        return [cell.row for cell in self.cells]

    @property
    def weights(self) -> Mapping[str, float]:
        """Each task's weight."""
        return {task.id: task.weight for task in self.tasks}

    def figures(self, today: date) -> Figures:
        """The campaign's figures on this day."""
        return campaign_figures(self.rows, self.weights, today)

    def by_task(self, today: date) -> dict[str, Figures]:
        """Each task's figures on this day; a task without assignments has empty ones."""
        rows = by_task(self.rows)
        return {task.id: figures(rows.get(task.id, []), today) for task in self.tasks}

    def by_unit(self, today: date) -> dict[str, Figures]:
        """Each unit's figures on this day."""
        rows = by_unit(self.rows)
        return {unit.id: figures(rows.get(unit.id, []), today) for unit in self.units}

    def task_states(self) -> dict[str, TaskState]:
        """Where each task is."""
        rows = by_task(self.rows)
        return {task.id: task_state(rows.get(task.id, [])) for task in self.tasks}

    def over_time(self, today: date) -> list[Point]:
        """Completion at the end of each day from the start until today (or the end, when that is over)."""
        last = max(self.campaign.starts_on, min(today, self.campaign.ends_on))
        days = days_between(self.campaign.starts_on, last)
        weights = {**self.former_weights, **self.weights}
        return completion_over_time(self.rows, self.changes, weights, days, self.former)

    def promises(self) -> list[Promise]:
        """When is each task to be done? On its due day; without one evenly over its phase, else over the campaign.

        Tasks that completion leaves aside are left aside here. A due day outside the campaign counts at its edge, so
        that the plan ends at all on the last day. A later day of one unit alone does not move the plan.
        """
        counted = {
            row.task_id for row in self.rows if row.role is ResponsibilityRole.LEAD and row.status is not Status.WAIVED
        }
        phases = {phase.id: phase for phase in self.phases}
        return [self._promise(task, phases.get(task.phase_id or "")) for task in self.tasks if task.id in counted]

    def _promise(self, task: TaskFacts, phase: PhaseFacts | None) -> Promise:
        first, last = self.campaign.starts_on, self.campaign.ends_on
        if task.due_on is not None and not task.continuing:
            due = min(max(task.due_on, first), last)
            return Promise(task.weight, due, due)
        if phase is not None:
            return Promise(task.weight, max(phase.starts_on, first), max(first, min(phase.ends_on, last)))
        return Promise(task.weight, first, last)

    def planned(self, day: date) -> float | None:
        """Where should completion be at the end of this day, by the due days? None where nothing is applicable."""
        return promised_by(self.promises(), day)

    def narrowed(self, task_ids: Collection[str] | None, unit_ids: Collection[str] | None) -> "Board":
        """The board of these tasks and units alone, None for all; its figures are those of what is left."""

        def fits(row: Row) -> bool:
            return (task_ids is None or row.task_id in task_ids) and (unit_ids is None or row.unit_id in unit_ids)

        cells = [cell for cell in self.cells if fits(cell.row)]
        asked, present = {cell.row.task_id for cell in cells}, {cell.row.unit_id for cell in cells}
        return replace(
            self,
            tasks=[
                task
                for task in self.tasks
                if task.id in asked or (unit_ids is None and (task_ids is None or task.id in task_ids))
            ],
            units=[unit for unit in self.units if unit.id in present],
            cells=cells,
            former=[row for row in self.former if fits(row)],
        )

    def seen_by_unit(self, unit_id: str) -> "Board":
        """What a liaison sees: the tasks their unit takes part in, and of other units name, role and status only."""
        mine = {cell.row.task_id for cell in self.cells if cell.row.unit_id == unit_id}
        cells = [_seen(cell, unit_id) for cell in self.cells if cell.row.task_id in mine]
        present = {cell.row.unit_id for cell in cells}
        printed = [words for words in self.printed if words.task_id in mine]
        return replace(
            self,
            tasks=[task for task in self.tasks if task.id in mine],
            units=[unit for unit in self.units if unit.id in present],
            printed=printed,
            cells=cells,
            changes=[],
            groups=groups_of(printed, cells, {group.id: group.name for group in self.groups}),
            former=[],
            former_weights={},
        )

    def of_unit(self, unit_id: str) -> "Board":
        """What does one unit owe? Its own cells alone, as this board shows them; the tasks keep what they print."""
        cells = [cell for cell in self.cells if cell.row.unit_id == unit_id]
        former = [row for row in self.former if row.unit_id == unit_id]
        mine = {cell.row.task_id for cell in cells}
        ids = {cell.row.assignment_id for cell in cells} | {row.assignment_id for row in former}
        printed = [words for words in self.printed if words.task_id in mine]
        return replace(
            self,
            tasks=[task for task in self.tasks if task.id in mine],
            units=[unit for unit in self.units if unit.id == unit_id],
            printed=printed,
            cells=cells,
            changes=[change for change in self.changes if change.assignment_id in ids],
            groups=groups_of(printed, cells, {group.id: group.name for group in self.groups}),
            former=former,
        )


def groups_of(printed: Iterable[Printed], cells: Iterable[Cell], names: Mapping[str, str]) -> list[GroupFacts]:
    """Which groups are responsible, in the order they are printed, and which units owe something through them?

    `names` are the groups' own; a group that the notice prints under one name alone is called by that.
    """
    words: dict[str, dict[str, None]] = {}
    for one in printed:
        if one.group_id is not None:
            words.setdefault(one.group_id, {})[one.words] = None
    units: dict[str, dict[str, None]] = {}
    for cell in cells:
        if cell.group_id is not None:
            units.setdefault(cell.group_id, {})[cell.row.unit_id] = None
    return [
        GroupFacts(group_id, _called(list(said), names.get(group_id, "")), list(units[group_id]))
        for group_id, said in words.items()
        if group_id in units
    ]


def _called(printed: Sequence[str], own: str) -> str:
    alone = printed[0] if len(printed) == 1 else ""
    return alone or own or printed[0]


def _seen(cell: Cell, unit_id: str) -> Cell:
    if cell.row.unit_id == unit_id:
        return cell
    row = cell.row
    bare = Row(row.assignment_id, row.task_id, row.unit_id, row.role, row.status)
    return Cell(
        bare,
        files=None,
        acknowledged=True,
        waiting_since=None,
        reason="",
        group_id=cell.group_id,
        by_name=cell.by_name,
    )
