"""What a meeting goes by: the life of an instruction, and which rows stand on the red and yellow list."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from models.days import days_left
from models.errors import WrongState
from models.progress import OPEN, Row, is_overdue
from models.words import InstructionState, Status

T = TypeVar("T")
SOON_DAYS = 3  # due within so many days, today included as 0
WAITS_DAYS = 3  # handed in and undecided for so many days


class Step(StrEnum):
    """What can be done with an instruction."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


_S = InstructionState
STEPS: Mapping[tuple[InstructionState, Step], InstructionState] = {
    (_S.OPEN, Step.ANSWER): _S.ANSWERED,
    (_S.RETURNED, Step.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, Step.ANSWER): _S.ANSWERED,  # the unit says more before anybody has decided
    (_S.ANSWERED, Step.CONFIRM): _S.DONE,
    (_S.ANSWERED, Step.SEND_BACK): _S.RETURNED,
    (_S.OPEN, Step.WITHDRAW): _S.WITHDRAWN,
    (_S.RETURNED, Step.WITHDRAW): _S.WITHDRAWN,
}
TO_DO = frozenset({_S.OPEN, _S.RETURNED})  # it is the unit's turn


def step(state: InstructionState, which: Step) -> InstructionState:
    """Which state comes next? Raises WrongState where the table allows no such step."""
    following = STEPS.get((state, which))
    if following is None:
        raise WrongState("error.instruction_state")
    return following


class Light(StrEnum):
    """How urgent is it, as a meeting tells it?"""

    RED = "red"
    YELLOW = "yellow"


def light(row: Row, waited: int | None, today: date) -> Light | None:
    """On which list does an assignment stand, if on any?

    Red: overdue, or returned and not handed in again. Yellow: due within 3 days, today included, or handed in and
    undecided for 3 days or more; `waited` is for how many days, None where it does not wait. Accepted, suspended and
    waived ones stand on none.
    """
    if row.status is Status.RETURNED or is_overdue(row, today):
        return Light.RED
    left = days_left(row.due_on, today)
    if row.status in OPEN and left is not None and left <= SOON_DAYS:
        return Light.YELLOW
    if row.status is Status.SUBMITTED and (waited or 0) >= WAITS_DAYS:
        return Light.YELLOW
    return None


def instruction_light(state: InstructionState, due_on: date, waited: int | None, today: date) -> Light | None:
    """The same for an instruction: red is overdue or sent back, yellow due within 3 days or waiting 3 days."""
    if state is InstructionState.RETURNED or is_late(state, due_on, today):
        return Light.RED
    if state in TO_DO and (due_on - today).days <= SOON_DAYS:
        return Light.YELLOW
    if state is InstructionState.ANSWERED and (waited or 0) >= WAITS_DAYS:
        return Light.YELLOW
    return None


def is_late(state: InstructionState, due_on: date, today: date) -> bool:
    """Is an instruction past its day and still the unit's turn? The day itself is in time."""
    return state in TO_DO and due_on < today


def in_turn(things: Iterable[T], whose: Callable[[T], str]) -> list[T]:
    """In which order do all get a place? The first of each, then the second of each; within one as they come."""
    places: Counter[str] = Counter()
    turns: list[tuple[int, int, T]] = []
    for n, one in enumerate(things):
        turns.append((places[whose(one)], n, one))
        places[whose(one)] += 1
    return [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])]
