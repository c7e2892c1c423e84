"""The one formula, held against a naive recount."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.progress import (
    Row,
    by_task,
    by_unit,
    campaign_figures,
    completion,
    cooperation,
    figures,
    is_overdue,
    on_time,
    reported,
    task_state,
)
from models.timeline import Change, completion_over_time, days_between, planned_share
from models.words import ResponsibilityRole, Status, TaskState

TODAY = date(2026, 11, 2)
LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
DAYS = st.one_of(st.none(), st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n)))


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
        )
        for task, unit in keys
    ]


WEIGHTS = st.dictionaries(st.integers(0, 5).map(str), st.floats(0.1, 10), max_size=6)


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


@given(campaigns(), WEIGHTS)
def test_shares_lie_between_nothing_and_all_and_statuses_add_up(rows: list[Row], weights: dict[str, float]) -> None:
    whole = campaign_figures(rows, weights, TODAY)
    for ratio in (whole.completion, whole.reported, whole.cooperation, whole.on_time):
        assert ratio.share is None or -1e-9 <= ratio.share <= 1 + 1e-9
    assert sum(whole.by_status.values()) == whole.total == len(rows)
    assert whole.overdue == sum(figures(part, TODAY).overdue for part in by_unit(rows).values())
    assert whole.overdue == sum(figures(part, TODAY).overdue for part in by_task(rows).values())


@given(campaigns(), WEIGHTS)
def test_what_is_done_was_handed_in_so_the_reported_rate_is_never_below_completion(
    rows: list[Row], weights: dict[str, float]
) -> None:
    whole = campaign_figures(rows, weights, TODAY)
    assert (whole.completion.share is None) == (whole.reported.share is None)
    assert (whole.reported.share or 0) >= (whole.completion.share or 0) - 1e-9
    assert whole.completion.whole == whole.reported.whole


@given(campaigns())
def test_waived_assignments_and_cooperating_ones_never_move_completion(rows: list[Row]) -> None:
    core = [row for row in rows if row.role is LEAD and row.status is not Status.WAIVED]
    assert campaign_figures(rows, {}, TODAY).completion == campaign_figures(core, {}, TODAY).completion


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


@given(campaigns(), st.data())
def test_the_last_point_over_time_equals_completion_today(rows: list[Row], data: st.DataObject) -> None:
    changes = []
    for row in rows:
        day = TODAY - timedelta(days=data.draw(st.integers(0, 30)))
        changes.append(Change(row.assignment_id, day, row.status))
    changes.sort(key=lambda change: change.day)
    points = completion_over_time(rows, changes, {}, days_between(TODAY - timedelta(days=30), TODAY))
    assert len(points) == 31
    share = campaign_figures(rows, {}, TODAY).completion.share
    assert (points[-1].share is None) == (share is None)
    assert share is None or abs((points[-1].share or 0) - share) < 1e-9


def test_the_plan_ends_at_all_on_the_last_day() -> None:
    first, last = date(2026, 9, 2), date(2026, 12, 20)
    assert planned_share(first, last, first - timedelta(days=1)) == 0
    assert planned_share(first, last, last) == 1
    assert 0 < planned_share(first, last, TODAY) < 1
