"""Where a campaign stands, as papers need it: figures, who leads and lags by the rank rule, and what is open."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.board import Board, Cell, TaskFacts, UnitFacts
from models.days import days_left
from models.progress import OPEN, Figures, Row, cooperation, is_overdue
from models.ranking import Placed, placed
from models.timeline import Point, days_between, promised_by
from models.words import ResponsibilityRole, Status, TaskState

MOST_NAMED = 5  # places that are praised, and places that are named as lagging
SOON_DAYS = 14
MOST_CHARTED = 30  # units that one chart shows


@dataclass(frozen=True, slots=True)
class Item:
    """One assignment that a paper names. `late` is days past its due day, 0 when it is not overdue."""

    assignment_id: str
    unit: UnitFacts
    task: TaskFacts
    role: ResponsibilityRole
    status: Status
    due_on: date | None
    late: int
    acknowledged: bool
    reason: str

    @property
    def returned(self) -> bool:
        """Was it sent back, with a reason?"""
        return self.status is Status.RETURNED


@dataclass(frozen=True, slots=True)
class Joined:
    """A unit that cooperates and leads nothing, with its figures over what it cooperates in."""

    unit: UnitFacts
    done: int
    applicable: int
    reported: float | None
    overdue: int


@dataclass(frozen=True, slots=True)
class Soon:
    """A task that falls due in the next days: the first day, and how many units still owe it."""

    task: TaskFacts
    due_on: date
    units: int


@dataclass(frozen=True)
class Standing:
    """A campaign on one day. Every figure comes from models.progress."""

    board: Board
    today: date
    figures: Figures
    states: Mapping[TaskState, int]  # tasks by state
    leads: int  # lead assignments, waived ones included
    by_unit: Mapping[str, Figures]  # over everything a unit owes
    points: Sequence[Point]
    placed: Sequence[Placed]
    joined: Sequence[Joined]
    open: Sequence[Item]  # the longest overdue first
    waiting: int

    @property
    def planned(self) -> float | None:
        """Which share do the due days promise by today?"""
        return self.board.planned(self.today)

    @property
    def plan(self) -> list[Point]:
        """Which share do the due days promise by the end of each day of the campaign?"""
        facts, promises = self.board.campaign, self.board.promises()
        return [Point(day, promised_by(promises, day)) for day in days_between(facts.starts_on, facts.ends_on)]

    @property
    def week_ago(self) -> float | None:
        """Which share was completed a week ago?"""
        day = self.today - timedelta(days=7)
        return next((point.share for point in self.points if point.day == day), None)

    @property
    def overdue(self) -> list[Item]:
        """What is past its due day and not handed in?"""
        return [item for item in self.open if item.late]

    @property
    def returned(self) -> list[Item]:
        """What was sent back and has not come again?"""
        return [item for item in self.open if item.returned]

    @property
    def unsigned(self) -> list[Item]:
        """What has its unit not even opened?"""
        return [item for item in self.open if not item.acknowledged]

    @property
    def praised(self) -> list[Placed]:
        """Who is praised? The first places, equals included, that have completed something and owe nothing overdue."""
        return [
            one
            for one in self.placed
            if one.place <= MOST_NAMED and (one.figures.completion.share or 0) > 0 and not self.late(one)
        ]

    def late(self, one: Placed) -> int:
        """How much is overdue at this unit, in whatever role?"""
        return self.by_unit[one.unit.id].overdue

    @property
    def behind(self) -> list[Placed]:
        """Which units are overdue or behind the campaign, and not praised? The last one first."""
        return [one for one in reversed(self.placed) if self._behind(one)]

    @property
    def lagging(self) -> list[Placed]:
        """Who lags? The last places of them, equals included; the last one first."""
        behind = self.behind
        if not behind:
            return []
        bound = behind[:MOST_NAMED][-1].place
        return [one for one in behind if one.place >= bound]

    @property
    def lagging_named(self) -> list[Placed]:
        """Whom does a paper name of them? All, unless very many share the last place: then those that are overdue."""
        lags = self.lagging
        return lags if len(lags) <= 2 * MOST_NAMED else [one for one in lags if self.late(one)]

    @property
    def charted(self) -> list[Placed]:
        """Which units does a chart show? All; of very many the first and the last ones."""
        if len(self.placed) <= MOST_CHARTED:
            return list(self.placed)
        half = MOST_CHARTED // 2
        return [*self.placed[:half], *self.placed[-half:]]

    def _behind(self, one: Placed) -> bool:
        share, whole = one.figures.completion.share, self.figures.completion.share
        if share is None or share >= 1 or any(one.unit.id == praised.unit.id for praised in self.praised):
            return False
        return self.late(one) > 0 or (whole is not None and share < whole)

    def soon(self, days: int = SOON_DAYS) -> list["Soon"]:
        """Which tasks fall due in the next days, today included, and how many units still owe them?"""
        last = self.today + timedelta(days=days)
        dues: dict[str, list[date]] = {}
        for item in self.open:
            if item.due_on is not None and self.today <= item.due_on <= last:
                dues.setdefault(item.task.id, []).append(item.due_on)
        found = [Soon(task, min(dues[task.id]), len(dues[task.id])) for task in self.board.tasks if task.id in dues]
        return sorted(found, key=lambda one: one.due_on)


def standing(board: Board, today: date, clean: Callable[[str], str] = str) -> Standing:
    """Where does the campaign stand? `clean` takes out of the reviewers' words what no paper may carry."""
    return Standing(
        board=board,
        today=today,
        figures=board.figures(today),
        states=Counter(board.task_states().values()),
        leads=sum(row.role is ResponsibilityRole.LEAD for row in board.rows),
        by_unit=board.by_unit(today),
        points=board.over_time(today),
        placed=placed(board, today),
        joined=_joined(board, today),
        open=_open(board, today, clean),
        waiting=sum(row.status is Status.SUBMITTED for row in board.rows),
    )


def _open(board: Board, today: date, clean: Callable[[str], str]) -> list[Item]:
    tasks = {task.id: task for task in board.tasks}
    units = {unit.id: unit for unit in board.units}
    order = {task.id: at for at, task in enumerate(board.tasks)}
    found = [
        _item(cell, tasks[cell.row.task_id], units[cell.row.unit_id], today, clean)
        for cell in board.cells
        if cell.row.status in OPEN
    ]
    return sorted(
        found,
        key=lambda one: (-one.late, not one.returned, one.due_on or date.max, order[one.task.id], one.unit.name),
    )


def _item(cell: Cell, task: TaskFacts, unit: UnitFacts, today: date, clean: Callable[[str], str]) -> Item:
    row = cell.row
    late = -(days_left(row.due_on, today) or 0) if is_overdue(row, today) else 0
    reason = clean(cell.reason) if row.status is Status.RETURNED else ""
    return Item(row.assignment_id, unit, task, row.role, row.status, row.due_on, late, cell.acknowledged, reason)


def _joined(board: Board, today: date) -> list[Joined]:
    """The units that lead nothing, in the order of the overview: by 配合率, then fewer overdue, then name."""
    leading = {row.unit_id for row in board.rows if row.role is ResponsibilityRole.LEAD}
    found = [
        _joins(unit, [row for row in board.rows if row.unit_id == unit.id], today)
        for unit in board.units
        if unit.id not in leading
    ]
    return sorted(found, key=lambda one: (-(one.reported or 0), one.overdue, one.unit.name))


def _joins(unit: UnitFacts, rows: Iterable[Row], today: date) -> Joined:
    rows = list(rows)
    counted = cooperation(rows)
    done = sum(row.status is Status.ACCEPTED for row in rows)
    return Joined(unit, done, int(counted.whole), counted.share, sum(is_overdue(row, today) for row in rows))
