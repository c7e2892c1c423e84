"""What becomes of one assignment in a batch, and whether it can be put back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bulk import FARTHEST, How, Outcome, Standing, back, outcome
from models.permissions import Action, Actor, Subject, may
from models.progress import OPEN
from models.states import TRANSITIONS, Move
from models.words import BatchKind, Role, Status

TODAY = date(2026, 11, 2)
OFFICE = Actor("a1", "school", Role.OFFICE, "bureau")
SUBJECT = Subject("school", "unit", "bureau", submitted_by="liaison", decided_by="a1")
ACCEPT, REMIND, SHIFT, WAIVE = BatchKind.ACCEPT, BatchKind.REMIND, BatchKind.SHIFT, BatchKind.WAIVE
WEEK = How(days=7)

people = st.sampled_from([None, "a1", "a2"])
places = st.sampled_from(["unit", "bureau"])
subjects = st.builds(Subject, st.just("school"), places, st.just("bureau"), people, st.booleans(), people)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
standings = st.builds(
    Standing,
    subjects,
    st.sampled_from(Status),
    st.integers(1, 3),
    st.booleans(),
    st.none() | days,
    st.booleans(),
    st.booleans(),
    people,
)
ways = st.builds(How, st.just("因停电"), st.integers(-60, 60), st.none() | days)


def standing(status: Status = Status.IN_PROGRESS, **fields: object) -> Standing:
    return replace(Standing(SUBJECT, status, 1, due_on=TODAY), **fields)  # type: ignore[arg-type]


def why(kind: BatchKind, one: Standing, how: How = WEEK, shown: int = 1, actor: Actor = OFFICE) -> str:
    return outcome(kind, actor, one, shown, how, TODAY).why


@given(st.sampled_from(BatchKind), standings, st.integers(1, 3), ways)
def test_what_will_be_done_is_allowed_by_the_tables_and_by_the_permissions(
    kind: BatchKind, one: Standing, shown: int, how: How
) -> None:
    result = outcome(kind, OFFICE, one, shown, how, TODAY)
    if result.why:
        assert result.due_on is None
        return
    assert one.in_force
    if kind in (ACCEPT, WAIVE):
        assert (one.status, Move(kind.value)) in TRANSITIONS
        assert may(OFFICE, Action(kind.value), one.subject) is True
    else:
        assert one.status in OPEN
    assert kind is REMIND or one.version == shown
    assert not (kind is REMIND and one.reminded_today)


@given(standings, ways)
def test_a_due_day_moves_only_where_there_is_one_and_never_into_the_past(one: Standing, how: How) -> None:
    result = outcome(SHIFT, OFFICE, one, one.version, how, TODAY)
    if not result.why:
        assert one.due_on is not None
        assert not one.continuing
        assert result.due_on == (how.day or one.due_on + timedelta(days=how.days))
        assert TODAY <= (result.due_on or TODAY) <= TODAY + timedelta(days=FARTHEST)
        assert result.due_on != one.due_on


@given(st.sampled_from(BatchKind), standings, st.integers(1, 3), ways)
def test_an_assignment_of_the_offices_own_unit_is_left_to_a_leader_unless_a_second_account_may_decide(
    kind: BatchKind, one: Standing, shown: int, how: How
) -> None:
    own = replace(one, subject=replace(one.subject, unit_id="bureau", second_office_may_decide=False))
    assert kind is REMIND or outcome(kind, OFFICE, own, shown, how, TODAY).why


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        (ACCEPT, Status.NOT_STARTED, "bulk.left_not_started"),
        (ACCEPT, Status.ACCEPTED, "bulk.left_accepted"),
        (ACCEPT, Status.RETURNED, "bulk.left_returned"),
        (REMIND, Status.SUBMITTED, "bulk.left_submitted"),
        (REMIND, Status.SUSPENDED, "bulk.left_suspended"),
        (SHIFT, Status.ACCEPTED, "bulk.left_accepted"),
        (SHIFT, Status.WAIVED, "bulk.left_waived"),
        (WAIVE, Status.SUBMITTED, "bulk.left_submitted"),
        (WAIVE, Status.WAIVED, "bulk.left_waived"),
        (WAIVE, Status.SUSPENDED, ""),
    ],
)
def test_a_state_that_stands_in_the_way_is_said_by_its_name(kind: BatchKind, status: Status, said: str) -> None:
    assert why(kind, standing(status)) == said


def test_nobody_accepts_what_they_handed_in() -> None:
    mine = replace(SUBJECT, submitted_by="a1", unit_id="other")
    assert why(ACCEPT, standing(Status.SUBMITTED, subject=mine)) == "refusal.own_submission"


def test_nobody_gives_a_day_they_asked_for_themselves() -> None:
    shared = replace(SUBJECT, unit_id="bureau", second_office_may_decide=True)
    assert why(SHIFT, standing(subject=shared)) == ""
    assert why(SHIFT, standing(subject=shared, asked_by="a1")) == "refusal.own_submission"


def test_a_state_in_the_way_is_told_before_a_version_that_moved() -> None:
    assert why(ACCEPT, standing(Status.ACCEPTED, version=2)) == "bulk.left_accepted"
    assert why(ACCEPT, standing(Status.SUBMITTED, version=2)) == "bulk.left_changed"


def test_a_reminder_does_not_mind_a_version_that_moved_but_goes_once_a_day() -> None:
    assert why(REMIND, standing(version=9)) == ""
    assert why(REMIND, standing(reminded_today=True)) == "bulk.left_reminded"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (How(days=0), "bulk.left_same_day"),
        (How(day=TODAY), "bulk.left_same_day"),
        (How(days=-1), "bulk.left_past"),
        (How(day=TODAY - timedelta(days=1)), "bulk.left_past"),
        (How(days=FARTHEST + 1), "bulk.left_too_far"),
        (How(days=10**9), "bulk.left_too_far"),
        (How(days=1), ""),
    ],
)
def test_a_new_day_is_another_day_from_today_on(how: How, said: str) -> None:
    assert why(SHIFT, standing(), how) == said


def test_what_is_due_never_or_always_does_not_move() -> None:
    assert why(SHIFT, standing(due_on=None)) == "bulk.left_no_due"
    assert why(SHIFT, standing(continuing=True)) == "bulk.left_continuing"


@given(st.sampled_from([ACCEPT, SHIFT, WAIVE]), standings, st.integers(1, 3), st.none() | days)
def test_only_what_nobody_touched_since_is_put_back(
    kind: BatchKind, one: Standing, version: int, due_on: date | None
) -> None:
    if not back(kind, OFFICE, one, version, due_on):
        assert one.in_force
        assert one.version == version
        assert kind is not SHIFT or one.due_on == due_on
        assert kind is not ACCEPT or one.subject.decided_by == OFFICE.account_id


def test_another_office_account_puts_back_days_and_waivers_but_no_acceptance() -> None:
    other = Actor("a2", "school", Role.OFFICE, "bureau")
    assert back(SHIFT, other, standing(), 1, TODAY) == ""
    assert back(WAIVE, other, standing(Status.WAIVED), 1, None) == ""
    assert back(ACCEPT, other, standing(Status.ACCEPTED), 1, None) == "refusal.other_decision"


def test_a_day_that_the_task_moved_since_stays() -> None:
    moved = standing(due_on=TODAY + timedelta(days=3))
    assert back(SHIFT, OFFICE, moved, 1, TODAY) == "bulk.left_day_moved"
    assert outcome(SHIFT, OFFICE, moved, 1, WEEK, TODAY) == Outcome("", TODAY + timedelta(days=10))
