"""The life of an assignment, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import WrongState
from models.states import RESTING, TRANSITIONS, UNLOCKED, Move, Need, moves_from, next_status, transition
from models.words import Status

STATUSES = st.sampled_from(list(Status))
MOVES = st.sampled_from(list(Move))


def test_accepted_is_reached_only_by_accepting_what_was_submitted() -> None:
    ways = {(source, move) for (source, move), row in TRANSITIONS.items() if row.target is Status.ACCEPTED}
    assert ways == {(Status.SUBMITTED, Move.ACCEPT)}


def test_submitted_is_reached_only_by_submitting_complete_work_or_by_taking_an_acceptance_back() -> None:
    ways = {(source, move) for (source, move), row in TRANSITIONS.items() if row.target is Status.SUBMITTED}
    assert ways - {(Status.ACCEPTED, Move.RETRACT)} == {(source, Move.SUBMIT) for source in UNLOCKED}
    assert all(Need.COMPLETE in TRANSITIONS[source, Move.SUBMIT].needs for source in UNLOCKED)


@pytest.mark.parametrize("move", [Move.RETURN, Move.REOPEN, Move.SUSPEND, Move.WAIVE])
def test_moves_against_a_unit_need_a_reason(move: Move) -> None:
    rows = [row for row in TRANSITIONS.values() if row.move is move]
    assert rows
    assert all(Need.REASON in row.needs for row in rows)


def test_every_status_can_be_left_and_every_move_is_in_the_table() -> None:
    assert all(moves_from(status) for status in Status)
    assert {move for _, move in TRANSITIONS} == set(Move)


@given(STATUSES, st.one_of(st.none(), st.sampled_from(UNLOCKED)), MOVES)
def test_a_move_outside_the_table_is_refused_and_one_inside_stays_inside(
    status: Status, before: Status | None, move: Move
) -> None:
    if (status, move) not in TRANSITIONS:
        with pytest.raises(WrongState):
            next_status(status, before, move)
        return
    after, kept = next_status(status, before, move)
    assert after is (transition(status, move).target or before or Status.NOT_STARTED)
    assert (kept is not None) <= (after in RESTING)


@given(st.lists(MOVES, max_size=40))
def test_coming_back_from_rest_restores_the_status_from_before_the_rest(moves: list[Move]) -> None:
    status, before, awake = Status.NOT_STARTED, None, Status.NOT_STARTED
    for move in moves:
        if (status, move) not in TRANSITIONS:
            continue
        was_resting = status in RESTING
        status, before = next_status(status, before, move)
        if was_resting and status not in RESTING:
            assert status is awake
        if status not in RESTING:
            awake = status
