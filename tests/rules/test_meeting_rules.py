"""The life of an instruction, the red and yellow list, and whose pictures hang on the wall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import WrongState
from models.meeting_rules import Light, Step, in_turn, instruction_light, is_late, light, step
from models.progress import Row
from models.words import InstructionState, ResponsibilityRole, Status

TODAY = date(2026, 11, 2)
S = InstructionState


def row(status: Status, due: int | None = None) -> Row:
    due_on = None if due is None else TODAY + timedelta(days=due)
    return Row("a", "t", "u", ResponsibilityRole.LEAD, status, due_on)


@pytest.mark.parametrize(
    ("one", "waited", "shines"),
    [
        (row(Status.IN_PROGRESS, -1), None, Light.RED),
        (row(Status.NOT_STARTED, -30), None, Light.RED),
        (row(Status.RETURNED, 20), None, Light.RED),
        (row(Status.RETURNED), None, Light.RED),
        (row(Status.IN_PROGRESS, 0), None, Light.YELLOW),
        (row(Status.IN_PROGRESS, 3), None, Light.YELLOW),
        (row(Status.SUBMITTED, -5), 3, Light.YELLOW),
        (row(Status.SUBMITTED, 20), 9, Light.YELLOW),
        (row(Status.IN_PROGRESS, 4), None, None),
        (row(Status.IN_PROGRESS), None, None),
        (row(Status.SUBMITTED, -5), 2, None),
        (row(Status.ACCEPTED, -5), None, None),
        (row(Status.SUSPENDED, -5), None, None),
        (row(Status.WAIVED, -5), None, None),
    ],
)
def test_the_list_is_red_for_overdue_and_returned_and_yellow_for_soon_and_long_waiting(
    one: Row, waited: int | None, shines: Light | None
) -> None:
    assert light(one, waited, TODAY) is shines


@pytest.mark.parametrize(
    ("state", "due", "waited", "shines"),
    [
        (S.OPEN, -1, None, Light.RED),
        (S.RETURNED, 9, None, Light.RED),
        (S.OPEN, 0, None, Light.YELLOW),
        (S.OPEN, 4, None, None),
        (S.ANSWERED, -9, 3, Light.YELLOW),
        (S.ANSWERED, -9, 2, None),
        (S.DONE, -9, None, None),
        (S.WITHDRAWN, -9, None, None),
    ],
)
def test_an_instruction_shines_by_the_same_rule(
    state: InstructionState, due: int, waited: int | None, shines: Light | None
) -> None:
    assert instruction_light(state, TODAY + timedelta(days=due), waited, TODAY) is shines


def test_an_instruction_is_in_time_on_its_day_and_late_the_day_after() -> None:
    assert not is_late(S.OPEN, TODAY, TODAY)
    assert is_late(S.OPEN, TODAY, TODAY + timedelta(days=1))
    assert not is_late(S.ANSWERED, TODAY, TODAY + timedelta(days=1))


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_nothing_is_done_without_an_answer_and_what_is_done_stays_done(steps: list[Step]) -> None:
    state, answered = S.OPEN, False
    for which in steps:
        try:
            after = step(state, which)
        except WrongState:
            continue
        assert state not in (S.DONE, S.WITHDRAWN)
        answered = answered or which is Step.ANSWER
        assert after is not S.DONE or answered
        state = after


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers())))
def test_on_the_wall_every_unit_has_a_picture_before_one_has_two_more_than_another(
    pictures: list[tuple[str, int]],
) -> None:
    order = in_turn(pictures, lambda one: one[0])
    assert sorted(order) == sorted(pictures)
    left = {unit: sum(one[0] == unit for one in pictures) for unit, _ in pictures}
    shown = dict.fromkeys(left, 0)
    for unit, _ in order:
        waiting = [other for other in left if shown[other] < left[other]]
        assert shown[unit] == min(shown[other] for other in waiting)
        shown[unit] += 1
