"""Which assignments stand behind a figure, a bar or the attention list: asked of the one formula, row by row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from models.board import Board, Cell
from models.days import days_left, local_day
from models.progress import OPEN, completion, cooperation, is_overdue, is_reached, on_time, reported
from models.words import Status
from ui.board_filters import phase_of

WAITS_LONG_DAYS = 3
FIGURES = ("undone", "unreported", "uncooperative", "late", "unreached", "waiting", "overdue", "unsigned")
SHOWN = (*FIGURES, "attention", "bar")
FIELDS = ("show", "task", "of", "within", "state", "role", "overdue")


@dataclass(frozen=True)
class Question:
    """Which rows does the reader want to see? As it stands in the address."""

    show: str
    task: str = ""
    of: str = ""  # a unit
    within: str = ""  # a phase
    state: str = ""
    role: str = ""
    overdue: str = ""

    @property
    def params(self) -> dict[str, str]:
        """How does it stand in the address? Empty parts left out."""
        return {name: value for name in FIELDS if (value := getattr(self, name))}


def asked(params: Mapping[str, str]) -> Question | None:
    """Which question does the address hold? None for none and for one that makes no sense."""
    if params.get("show") not in SHOWN:
        return None
    return Question(*(params.get(name, "") for name in FIELDS))


def behind(board: Board, question: Question, today: date) -> list[Cell]:
    """Which assignments answer it? The most urgent first."""
    fits, of = _test(board, question, today), phase_of(board)
    found = (cell for cell in board.cells if fits(cell) and _chosen(cell, question, of, today))
    return sorted(found, key=lambda cell: urgency(board, cell, today))


def counted(board: Board, today: date) -> dict[str, int]:
    """How many assignments stand behind each figure, and how many need attention?"""
    asked_for = {show: _test(board, Question(show), today) for show in (*FIGURES, "attention")}
    return {show: sum(map(fits, board.cells)) for show, fits in asked_for.items()}


def days_waited(board: Board, cell: Cell, today: date) -> int | None:
    """For how many days has it waited for a decision? None when it does not wait."""
    if cell.row.status is not Status.SUBMITTED or cell.waiting_since is None:
        return None
    return (today - local_day(cell.waiting_since, board.campaign.time_zone)).days


def urgency(board: Board, cell: Cell, today: date) -> tuple[int, int]:
    """What comes first? The longest overdue, then the returned, then the longest waiting, then by due day."""
    left = days_left(cell.row.due_on, today)
    if is_overdue(cell.row, today):
        return 0, left or 0
    if cell.row.status is Status.RETURNED:
        return 1, 10**6 if left is None else left
    waited = days_waited(board, cell, today)
    if waited is not None:
        return 2, -waited
    return 3, 10**6 if left is None else left


def needs_attention(board: Board, cell: Cell, today: date) -> bool:
    """Is it overdue, returned, or waiting for a decision for three days or more?"""
    if cell.row.status is Status.RETURNED or is_overdue(cell.row, today):
        return True
    return (days_waited(board, cell, today) or 0) >= WAITS_LONG_DAYS


def _test(board: Board, question: Question, today: date) -> Callable[[Cell], bool]:
    """A figure's rows are those that it counts and that still lack: their own share is 0, not nothing."""
    tests: dict[str, Callable[[Cell], bool]] = {
        "undone": lambda cell: completion([cell.row]).share == 0,
        "unreported": lambda cell: reported([cell.row]).share == 0,
        "uncooperative": lambda cell: cooperation([cell.row]).share == 0,
        "late": lambda cell: on_time([cell.row], today).share == 0,
        "unreached": lambda cell: is_reached(cell.row) is False,
        "unsigned": lambda cell: cell.row.status in OPEN and not cell.acknowledged,
        "waiting": lambda cell: cell.row.status is Status.SUBMITTED,
        "overdue": lambda cell: is_overdue(cell.row, today),
        "attention": lambda cell: needs_attention(board, cell, today),
        "bar": lambda _: True,
    }
    return tests[question.show]


def _chosen(cell: Cell, question: Question, phases: Mapping[str, str], today: date) -> bool:
    """Does it belong to the task, unit, phase, state and role that are asked for? What is not asked for is open."""
    row = cell.row
    wanted = (
        (question.task, row.task_id),
        (question.of, row.unit_id),
        (question.within, phases[row.task_id]),
        (question.state, row.status.value),
        (question.role, row.role.value),
    )
    return all(not asked or asked == has for asked, has in wanted) and (not question.overdue or is_overdue(row, today))
