"""The one formula, held against a naive recount."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.progress import (
    Row,
    attainment,
    by_task,
    by_unit,
    campaign_figures,
    completion,
    cooperation,
    figures,
    is_overdue,
    on_time,
    reached,
    reported,
    task_state,
    together,
    weighed,
)
from models.targets import Target
from models.timeline import (
    Change,
    Promise,
    completion_over_time,
    days_between,
    in_order,
    planned_share,
    promised_by,
)
from models.words import ResponsibilityRole, Status, TaskState

TODAY = date(2026, 11, 2)
LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
DAYS = st.one_of(st.none(), st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n)))


TARGETS = (
    None,
    Target(">=", 60, "%"),
    Target("=", 100, "%"),
    Target("<=", 10, "%"),
    Target(">=", 2, "次"),
    Target("<=", 3, "次"),
)


@st.composite
def campaigns(draw: st.DrawFn) -> list[Row]:
    keys = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), unique=True, max_size=40))
    return [
        Row(
            assignment_id=f"{task}-{unit}",
            task_id=str(task),
            unit_id=str(unit),
            role=draw(st.sampled_from(ResponsibilityRole)),
            status=draw(st.sampled_from(Status)),
            due_on=draw(DAYS),
            submitted_on=draw(DAYS),
            numerator=draw(st.none() | st.integers(0, 50)),
            denominator=draw(st.none() | st.integers(0, 50)),
            target=TARGETS[task],
        )
        for task, unit in keys
    ]


WEIGHTS = st.dictionaries(st.integers(0, 5).map(str), st.floats(0.1, 10), max_size=6)


@settings(deadline=None)
@given(campaigns(), WEIGHTS)
def test_campaign_completion_equals_a_naive_recount(rows: list[Row], weights: dict[str, float]) -> None:
    part = whole = 0.0
    for task in sorted({row.task_id for row in rows}):
        lead = [r for r in rows if r.task_id == task and r.role is LEAD and r.status is not Status.WAIVED]
        if lead:
            weight = weights.get(task, 1.0)
            part += weight * len([r for r in lead if r.status is Status.ACCEPTED]) / len(lead)
            whole += weight
    share = campaign_figures(rows, weights, TODAY).completion.share
    if whole == 0:
        assert share is None
    else:
        assert share is not None
        assert abs(share - part / whole) < 1e-9


@settings(deadline=None)
@given(campaigns(), WEIGHTS)
def test_shares_lie_between_nothing_and_all_and_statuses_add_up(rows: list[Row], weights: dict[str, float]) -> None:
    whole = campaign_figures(rows, weights, TODAY)
    for ratio in (whole.completion, whole.reported, whole.cooperation, whole.on_time, whole.reached):
        assert ratio.share is None or -1e-9 <= ratio.share <= 1 + 1e-9
    assert sum(whole.by_status.values()) == whole.total == len(rows)
    assert whole.overdue == sum(figures(part, TODAY).overdue for part in by_unit(rows).values())
    assert whole.overdue == sum(figures(part, TODAY).overdue for part in by_task(rows).values())


@settings(deadline=None)
@given(campaigns(), WEIGHTS)
def test_what_is_done_was_handed_in_so_the_reported_rate_is_never_below_completion(
    rows: list[Row], weights: dict[str, float]
) -> None:
    whole = campaign_figures(rows, weights, TODAY)
    assert (whole.completion.share is None) == (whole.reported.share is None)
    assert (whole.reported.share or 0) >= (whole.completion.share or 0) - 1e-9
    assert whole.completion.whole == whole.reported.whole


@settings(deadline=None)
@given(campaigns())
def test_waived_assignments_and_cooperating_ones_never_move_completion(rows: list[Row]) -> None:
    core = [row for row in rows if row.role is LEAD and row.status is not Status.WAIVED]
    assert campaign_figures(rows, {}, TODAY).completion == campaign_figures(core, {}, TODAY).completion


@settings(deadline=None)
@given(campaigns())
def test_accepting_one_more_lead_never_lowers_completion(rows: list[Row]) -> None:
    before = campaign_figures(rows, {}, TODAY).completion.share
    index = next((i for i, r in enumerate(rows) if r.role is LEAD and r.status is Status.SUBMITTED), None)
    if index is None:
        return
    old = rows[index]
    better = [
        *rows[:index],
        Row(old.assignment_id, old.task_id, old.unit_id, LEAD, Status.ACCEPTED),
        *rows[index + 1 :],
    ]
    after = campaign_figures(better, {}, TODAY).completion.share
    assert before is not None
    assert after is not None
    assert after > before


def one(status: Status, role: ResponsibilityRole = LEAD, **more: date) -> Row:
    return Row("a", "t", "u", role, status, **more)  # type: ignore[arg-type]


def test_nothing_applicable_has_no_share_at_all() -> None:
    for ratio in (completion, reported, cooperation):
        assert ratio([]).share is None
        assert ratio([one(Status.WAIVED), one(Status.WAIVED, COOP)]).share is None


def test_suspended_work_stays_in_the_denominator() -> None:
    assert completion([one(Status.ACCEPTED), one(Status.SUSPENDED)]).share == 0.5


def test_the_due_day_itself_is_on_time_and_the_day_after_is_not() -> None:
    due = {"due_on": TODAY}
    assert on_time([one(Status.SUBMITTED, submitted_on=TODAY, **due)], TODAY).share == 1
    assert on_time([one(Status.SUBMITTED, submitted_on=TODAY + timedelta(days=1), **due)], TODAY).share == 0
    assert not is_overdue(one(Status.IN_PROGRESS, **due), TODAY)
    assert is_overdue(one(Status.IN_PROGRESS, **due), TODAY + timedelta(days=1))


def test_what_is_not_due_yet_and_not_handed_in_is_not_judged_for_being_on_time() -> None:
    assert on_time([one(Status.NOT_STARTED, due_on=TODAY)], TODAY).share is None


def test_task_states_are_derived_from_lead_assignments_alone() -> None:
    assert task_state([]) is TaskState.NOT_APPLICABLE
    assert task_state([one(Status.ACCEPTED, COOP)]) is TaskState.NOT_APPLICABLE
    assert task_state([one(Status.ACCEPTED), one(Status.WAIVED)]) is TaskState.DONE
    assert task_state([one(Status.ACCEPTED), one(Status.NOT_STARTED)]) is TaskState.PARTLY_DONE
    assert task_state([one(Status.SUSPENDED), one(Status.SUSPENDED)]) is TaskState.SUSPENDED
    assert task_state([one(Status.NOT_STARTED), one(Status.SUSPENDED)]) is TaskState.NOT_STARTED
    assert task_state([one(Status.SUBMITTED)]) is TaskState.IN_PROGRESS


def naively_reached(row: Row) -> bool:
    if row.target is None or row.numerator is None:
        return False
    if row.target.unit == "%":
        if not row.denominator:
            return False
        has, asks = row.numerator * 100, row.target.value * row.denominator
    else:
        has, asks = row.numerator, row.target.value
    return {">=": has >= asks, "<=": has <= asks, "=": has == asks}[row.target.op]


@settings(deadline=None)
@given(campaigns())
def test_reached_is_what_a_naive_recount_finds_of_lead_assignments_with_a_target(rows: list[Row]) -> None:
    judged = [r for r in rows if r.role is LEAD and r.status is not Status.WAIVED and r.target is not None]
    found = figures(rows, TODAY).reached
    assert (found.part, found.whole) == (len([r for r in judged if naively_reached(r)]), len(judged))
    for part in (by_task(rows), by_unit(rows)):
        assert sum(reached(of).part for of in part.values()) == found.part
        assert sum(reached(of).whole for of in part.values()) == found.whole


@settings(deadline=None)
@given(campaigns(), st.data())
def test_doing_more_never_loses_a_lower_bound_anywhere(rows: list[Row], data: st.DataObject) -> None:
    lower = [row for row in rows if row.target is not None and row.target.op == ">="]
    more = [replace(row, numerator=(row.numerator or 0) + data.draw(st.integers(0, 9))) for row in lower]
    assert reached(more).part >= reached(lower).part
    assert reached(more).whole == reached(lower).whole


@settings(deadline=None)
@given(campaigns())
def test_attainment_of_a_task_is_a_naive_sum_and_several_tasks_have_none(rows: list[Row]) -> None:
    asked = [row for row in rows if row.role is LEAD and row.status is not Status.WAIVED and row.target is not None]
    for task_id, of in by_task(rows).items():
        lead, target = [row for row in asked if row.task_id == task_id], TARGETS[int(task_id)]
        found = attainment(of)
        if target is None or not lead:
            assert found.share is None
        elif target.unit == "%":
            both = [row for row in lead if row.numerator is not None and row.denominator]
            assert found.part == sum(row.numerator or 0 for row in both)
            assert found.whole == sum(row.denominator or 0 for row in both)
        else:
            assert found.part == sum(row.numerator or 0 for row in lead)
            assert found.whole == target.value * len(lead)
    if len({row.task_id for row in asked}) > 1:
        assert attainment(rows).share is None


def test_one_busy_unit_hides_nobody() -> None:
    twice = Target(">=", 2, "次")
    rows = [Row(str(n), "t", str(n), LEAD, Status.IN_PROGRESS, numerator=n * 8, target=twice) for n in range(2)]
    of = figures([*rows, Row("x", "t", "x", LEAD, Status.NOT_STARTED, target=twice)], TODAY)
    assert of.attainment.share == 8 / 6
    assert (of.reached.part, of.reached.whole) == (1, 3)


@settings(deadline=None)
@given(campaigns())
def test_a_folded_cell_counts_the_stronger_role_and_stands_as_a_task_of_it_would(rows: list[Row]) -> None:
    for of in by_task(rows).values():
        found = together(of, TODAY)
        role = LEAD if any(row.role is LEAD for row in of) else COOP
        told = [row for row in of if row.role is role and row.status is not Status.WAIVED]
        assert (found.role, found.applicable) == (role, len(told))
        assert found.done == len([row for row in told if row.status is Status.ACCEPTED])
        assert found.overdue == len([row for row in of if is_overdue(row, TODAY)])
        assert found.state is task_state(replace(row, role=LEAD) for row in told)
        assert (found.state is TaskState.DONE) == (0 < found.done == found.applicable)


@dataclass(frozen=True)
class Stood:
    """Where an assignment stood: its row, and whether the matrix asked it."""

    row: Row
    asked: bool


FIRST = TODAY - timedelta(days=12)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Stood], list[Change], list[list[Stood]]]:
    """Some assignments' lives, told forward: how they stand now, every change, and how they stood each evening."""
    number = draw(st.integers(1, 8))
    now = [
        Stood(Row(str(n), str(draw(st.integers(0, 2))), "u", draw(st.sampled_from(ResponsibilityRole)), status), asked)
        for n, status, asked in ((n, Status.NOT_STARTED, draw(st.booleans())) for n in range(number))
    ]
    changes, evenings = [], []
    for days in range(13):
        for _ in range(draw(st.integers(0, 3))):
            n = draw(st.integers(0, number - 1))
            after = draw(changed(now[n]))
            changes.append(told(now[n], after, FIRST + timedelta(days=days)))
            now[n] = after
        evenings.append(list(now))
    return now, changes, evenings


@st.composite
def changed(draw: st.DrawFn, was: Stood) -> Stood:
    if not was.asked:
        return replace(was, asked=True)
    kind = draw(st.sampled_from(("status", "task", "role", "gone")))
    if kind == "gone":
        return Stood(replace(was.row, status=Status.WAIVED), False)
    given_ = {
        "status": {"status": draw(st.sampled_from(Status))},
        "task": {"task_id": str(draw(st.integers(0, 2)))},
        "role": {"role": draw(st.sampled_from(ResponsibilityRole))},
    }[kind]
    return Stood(replace(was.row, **given_), True)


def told(was: Stood, now: Stood, day: date) -> Change:
    """The line of history between the two: what was before, as far as it changed."""
    names = ("status", "task_id", "role")
    before = {name: getattr(was.row, name) for name in names if getattr(was.row, name) != getattr(now.row, name)}
    return Change(was.row.assignment_id, day, **before, asked=was.asked if was.asked != now.asked else None)


def share_of(stood: Sequence[Stood], weights: dict[str, float]) -> float | None:
    rows = [one.row for one in stood if one.asked]
    return weighed(completion, by_task(rows).values(), weights).share


@settings(deadline=None)
@given(lives(), WEIGHTS)
def test_every_point_over_time_is_what_completion_was_on_that_evening_and_the_last_is_now(
    life: tuple[list[Stood], list[Change], list[list[Stood]]], weights: dict[str, float]
) -> None:
    now, changes, evenings = life
    rows, former = [one.row for one in now if one.asked], [one.row for one in now if not one.asked]
    points = completion_over_time(rows, changes, weights, days_between(FIRST, TODAY), former)
    assert [point.day for point in points] == days_between(FIRST, TODAY)
    assert [point.share for point in points] == [pytest.approx(share_of(stood, weights)) for stood in evenings]
    assert points[-1].share == pytest.approx(campaign_figures(rows, weights, TODAY).completion.share)


def test_changes_of_one_day_keep_their_order() -> None:
    changes = [Change("a", TODAY, Status.SUBMITTED), Change("b", FIRST), Change("a", TODAY, asked=True)]
    assert in_order(changes) == [changes[1], changes[0], changes[2]]


def test_one_that_is_given_in_mid_campaign_counts_from_that_day_on() -> None:
    rows = [one(Status.ACCEPTED), replace(one(Status.NOT_STARTED), assignment_id="b")]
    given_ = [Change("b", TODAY, asked=False)]
    points = completion_over_time(rows, given_, {}, days_between(TODAY - timedelta(days=1), TODAY))
    assert [point.share for point in points] == [1.0, 0.5]


def test_one_that_is_taken_off_counts_until_the_day_before() -> None:
    gone = replace(one(Status.WAIVED), assignment_id="b")
    changes = [Change("b", TODAY, Status.IN_PROGRESS, asked=True)]
    days = days_between(TODAY - timedelta(days=1), TODAY)
    points = completion_over_time([one(Status.ACCEPTED)], changes, {}, days, [gone])
    assert [point.share for point in points] == [0.5, 1.0]


def test_a_task_with_a_due_day_is_promised_whole_on_that_day_and_not_before() -> None:
    due = Promise(1.0, TODAY, TODAY)
    assert promised_by([due], TODAY - timedelta(days=1)) == 0
    assert promised_by([due], TODAY) == 1


def test_the_plan_weighs_what_is_due_and_spreads_what_has_no_day() -> None:
    first, last = TODAY, TODAY + timedelta(days=9)
    plan = [Promise(3.0, TODAY, TODAY), Promise(1.0, last, last), Promise(4.0, first, last)]
    assert promised_by(plan, TODAY) == pytest.approx((3 + 4 * 0.1) / 8)
    assert promised_by(plan, TODAY + timedelta(days=4)) == pytest.approx((3 + 4 * 0.5) / 8)
    assert promised_by(plan, last) == 1
    assert promised_by(plan, first - timedelta(days=1)) == 0


def test_without_any_promise_there_is_no_plan() -> None:
    assert promised_by([], TODAY) is None
    assert promised_by([Promise(0.0, TODAY, TODAY)], TODAY) is None


@given(
    st.lists(
        st.builds(
            lambda weight, start, length: Promise(
                weight, TODAY + timedelta(days=start), TODAY + timedelta(days=start + length)
            ),
            st.floats(0.5, 5),
            st.integers(0, 60),
            st.integers(0, 40),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_plan_never_goes_back_and_ends_at_all(plan: list[Promise]) -> None:
    shares = [promised_by(plan, TODAY + timedelta(days=day)) or 0.0 for day in range(-1, 101)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)


def test_an_even_pace_ends_at_all_on_the_last_day() -> None:
    first, last = date(2026, 9, 2), date(2026, 12, 20)
    assert planned_share(first, last, first - timedelta(days=1)) == 0
    assert planned_share(first, last, last) == 1
    assert 0 < planned_share(first, last, TODAY) < 1
