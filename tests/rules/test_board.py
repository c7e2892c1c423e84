"""A board's figures against a naive recount, and what a liaison is shown of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.board import (
    Board,
    CampaignFacts,
    Cell,
    GroupFacts,
    PhaseFacts,
    Printed,
    TaskFacts,
    UnitFacts,
    groups_of,
)
from models.progress import Row
from models.timeline import Change
from models.words import ResponsibilityRole, Status, TaskState, UnitKind

TODAY = date(2026, 11, 2)
FIRST, LAST = date(2026, 9, 2), date(2026, 12, 20)
LEAD, COOPERATING = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
HANDED_IN = (Status.SUBMITTED, Status.ACCEPTED)
THEIR_TURN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.RETURNED)

NAMES = {"g": "各二级学院", "h": "各部门"}
PRINTED = [
    Printed(f"t{n}", LEAD, words, group) for n in range(5) for group, words in (("h", f"各处室{n}"), ("g", "各院系"))
]

days = st.one_of(st.none(), st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n)))


@st.composite
def cells(draw: st.DrawFn, tasks: int, units: int) -> list[Cell]:
    found = []
    for task in range(tasks):
        for unit in range(units):
            if not draw(st.booleans()):
                continue
            status = draw(st.sampled_from(Status))
            row = Row(
                assignment_id=f"a{task}-{unit}",
                task_id=f"t{task}",
                unit_id=f"u{unit}",
                role=draw(st.sampled_from(ResponsibilityRole)),
                status=status,
                due_on=draw(days),
                submitted_on=draw(days) if status in HANDED_IN else None,
                numerator=draw(st.one_of(st.none(), st.integers(0, 50))),
                denominator=draw(st.one_of(st.none(), st.integers(0, 50))),
            )
            since = datetime(2026, 10, 30, tzinfo=UTC) if status is Status.SUBMITTED else None
            group = draw(st.sampled_from((None, "g", "h")))
            cell = Cell(row, draw(st.integers(0, 9)), draw(st.booleans()), since, "理由", group, group is None)
            found.append(replace(cell, extended=draw(st.booleans())))
    return found


@st.composite
def boards(draw: st.DrawFn) -> Board:
    tasks, units = draw(st.integers(0, 5)), draw(st.integers(1, 5))
    weights = draw(st.lists(st.sampled_from([0.5, 1.0, 2.0, 3.0]), min_size=tasks, max_size=tasks))
    return board(draw(cells(tasks, units)), weights, units)


def board(found: Sequence[Cell], weights: Sequence[float], units: int) -> Board:
    return Board(
        campaign=CampaignFacts("c", "反诈宣传", FIRST, LAST, "u0", "Asia/Shanghai", 1),
        phases=[],
        tasks=[
            TaskFacts(f"t{n}", str(n + 1), f"任务{n + 1}", False, None, "", False, weight, None, "")
            for n, weight in enumerate(weights)
        ],
        units=[UnitFacts(f"u{n}", f"单位{n}", f"单位{n}", UnitKind.SCHOOL) for n in range(units)],
        printed=PRINTED[: 2 * len(weights)],
        cells=found,
        changes=[
            Change(cell.row.assignment_id, TODAY, Status.SUBMITTED)
            for cell in found
            if cell.row.status in (Status.ACCEPTED, Status.WAIVED)
        ],
        groups=groups_of(PRINTED[: 2 * len(weights)], found, NAMES),
    )


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def naive_completion(rows: Sequence[Row]) -> float | None:
    applicable = [row for row in rows if row.role == LEAD and row.status != Status.WAIVED]
    return share(len([row for row in applicable if row.status == Status.ACCEPTED]), len(applicable))


def naive_reported(rows: Sequence[Row], role: ResponsibilityRole) -> float | None:
    applicable = [row for row in rows if row.role == role and row.status != Status.WAIVED]
    return share(len([row for row in applicable if row.status in HANDED_IN]), len(applicable))


def naive_overdue(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.status in THEIR_TURN and row.due_on is not None and row.due_on < TODAY]


def naive_on_time(rows: Sequence[Row]) -> float | None:
    dated = [row for row in rows if row.due_on is not None]
    handed_in = [row for row in dated if row.status in HANDED_IN]
    kept = [row for row in handed_in if row.submitted_on is not None and row.submitted_on <= (row.due_on or FIRST)]
    return share(len(kept), len(handed_in) + len(naive_overdue(dated)))


def naive_weighed(whole: Board, of_task: Callable[[list[Row]], float | None]) -> float | None:
    """Σ weight × the task's share over Σ weight, over the tasks that have one."""
    part = weights = 0.0
    for task in whole.tasks:
        found = of_task([row for row in whole.rows if row.task_id == task.id])
        if found is not None:
            part, weights = part + task.weight * found, weights + task.weight
    return share(part, weights)


@settings(deadline=None)
@given(boards())
def test_the_campaigns_figures_equal_a_naive_recount(whole: Board) -> None:
    found = whole.figures(TODAY)
    assert found.completion.share == pytest.approx(naive_weighed(whole, naive_completion))
    assert found.reported.share == pytest.approx(naive_weighed(whole, lambda rows: naive_reported(rows, LEAD)))
    assert found.cooperation.share == pytest.approx(
        naive_weighed(whole, lambda rows: naive_reported(rows, COOPERATING))
    )
    assert found.on_time.share == naive_on_time(whole.rows)
    assert found.overdue == len(naive_overdue(whole.rows))
    assert found.total == len(whole.cells) == sum(found.by_status.values())


@settings(deadline=None)
@given(boards())
def test_each_task_and_each_unit_has_the_figures_of_its_own_rows(whole: Board) -> None:
    for task_id, found in whole.by_task(TODAY).items():
        rows = [row for row in whole.rows if row.task_id == task_id]
        assert found.completion.share == naive_completion(rows)
        assert found.overdue == len(naive_overdue(rows))
    for unit_id, found in whole.by_unit(TODAY).items():
        rows = [row for row in whole.rows if row.unit_id == unit_id]
        assert found.completion.share == naive_completion(rows)
        assert found.cooperation.share == naive_reported(rows, COOPERATING)
        assert found.total == len(rows)


@settings(deadline=None)
@given(boards())
def test_tasks_and_units_add_up_to_the_campaign(whole: Board) -> None:
    all_of_it = whole.figures(TODAY)
    for parts in (whole.by_task(TODAY), whole.by_unit(TODAY)):
        assert sum(one.total for one in parts.values()) == all_of_it.total
        assert sum(one.overdue for one in parts.values()) == all_of_it.overdue


@settings(deadline=None)
@given(boards())
def test_a_task_is_done_exactly_when_its_completion_is_whole(whole: Board) -> None:
    figures, states = whole.by_task(TODAY), whole.task_states()
    for task in whole.tasks:
        completion = figures[task.id].completion.share
        assert (states[task.id] is TaskState.DONE) == (completion == 1)
        assert (states[task.id] is TaskState.NOT_APPLICABLE) == (completion is None)


@settings(deadline=None)
@given(boards())
def test_the_line_over_time_ends_at_todays_completion(whole: Board) -> None:
    points = whole.over_time(TODAY)
    assert points[0].day == FIRST
    assert points[-1].day == TODAY
    assert points[-1].share == pytest.approx(whole.figures(TODAY).completion.share)


@settings(deadline=None)
@given(boards(), st.integers(0, 5))
def test_a_liaison_sees_only_the_tasks_their_unit_takes_part_in(whole: Board, unit: int) -> None:
    own = f"u{unit}"
    seen = whole.seen_by_unit(own)
    mine = {row.task_id for row in whole.rows if row.unit_id == own}
    assert {task.id for task in seen.tasks} == mine
    assert {row.task_id for row in seen.rows} == mine
    assert {words.task_id for words in seen.printed} <= mine
    assert {unit.id for unit in seen.units} == {row.unit_id for row in seen.rows}
    assert (list(seen.changes), list(seen.former), dict(seen.former_weights)) == ([], [], {})


@settings(deadline=None)
@given(boards(), st.integers(0, 5))
def test_of_other_units_a_liaison_sees_name_role_and_status_and_nothing_else(whole: Board, unit: int) -> None:
    own = f"u{unit}"
    before = {cell.row.assignment_id: cell for cell in whole.cells}
    for cell in whole.seen_by_unit(own).cells:
        was = before[cell.row.assignment_id]
        if cell.row.unit_id == own:
            assert cell == was
            continue
        assert (cell.row.role, cell.row.status) == (was.row.role, was.row.status)
        assert (cell.files, cell.waiting_since, cell.reason) == (None, None, "")
        assert (cell.group_id, cell.by_name, cell.extended) == (was.group_id, was.by_name, False)
        bare = (cell.row.due_on, cell.row.submitted_on, cell.row.numerator, cell.row.denominator, cell.row.target)
        assert bare == (None, None, None, None, None)


@settings(deadline=None)
@given(boards(), st.integers(0, 5))
def test_what_a_liaison_sees_of_a_task_has_the_whole_tasks_completion(whole: Board, unit: int) -> None:
    seen = whole.seen_by_unit(f"u{unit}")
    everything, part = whole.by_task(TODAY), seen.by_task(TODAY)
    assert {task: one.completion for task, one in part.items()} == {task: everything[task].completion for task in part}


@settings(deadline=None)
@given(boards())
def test_a_groups_units_are_those_that_owe_something_through_it(whole: Board) -> None:
    for seen in (whole, whole.seen_by_unit("u0")):
        through = {(cell.group_id, cell.row.unit_id) for cell in seen.cells if cell.group_id is not None}
        assert {(group.id, unit) for group in seen.groups for unit in group.units} == through
        assert [group.id for group in seen.groups] == [g for g in ("h", "g") if g in {group for group, _ in through}]


def test_a_group_is_called_as_it_is_printed_and_by_its_own_name_where_it_is_printed_in_several_ways() -> None:
    found = [Cell(Row("a", "t0", "u0", LEAD, Status.ACCEPTED), 0, True, None, "", group, False) for group in "gh"]
    assert groups_of(PRINTED, found, NAMES) == [GroupFacts("h", "各部门", ["u0"]), GroupFacts("g", "各院系", ["u0"])]
    assert [group.name for group in groups_of(PRINTED, found, {})] == ["各处室0", "各院系"]


@settings(deadline=None)
@given(boards())
def test_looking_changes_nothing(whole: Board) -> None:
    copy = replace(whole, cells=list(whole.cells), tasks=list(whole.tasks))
    whole.figures(TODAY)
    whole.over_time(TODAY)
    whole.seen_by_unit("u0")
    assert whole == copy


def lead(task: str, status: Status = Status.NOT_STARTED, role: ResponsibilityRole = LEAD) -> Cell:
    return Cell(Row(f"a{task}", task, "u0", role, status), 0, True, None, "")


def test_the_plan_holds_each_task_to_its_due_day_its_phase_or_the_whole_campaign() -> None:
    phase = PhaseFacts("p", "集中整治", date(2026, 10, 1), date(2027, 2, 1))
    bare = board([lead(f"t{n}") for n in range(5)], [1.0, 1.0, 1.0, 2.0, 1.0], 1)
    due = [
        replace(bare.tasks[0], due_on=date(2026, 11, 20)),
        replace(bare.tasks[1], due_on=date(2026, 11, 20), continuing=True),
        replace(bare.tasks[2], phase_id="p"),
        replace(bare.tasks[3], due_on=date(2027, 3, 1)),
        replace(bare.tasks[4], due_on=date(2026, 8, 1)),
    ]
    assert [(one.weight, one.first, one.last) for one in replace(bare, tasks=due, phases=[phase]).promises()] == [
        (1.0, date(2026, 11, 20), date(2026, 11, 20)),
        (1.0, FIRST, LAST),
        (1.0, date(2026, 10, 1), LAST),
        (2.0, LAST, LAST),
        (1.0, FIRST, FIRST),
    ]


@pytest.mark.parametrize("only", [lead("t0", Status.WAIVED), lead("t0", role=COOPERATING)])
def test_what_completion_leaves_aside_the_plan_leaves_aside_too(only: Cell) -> None:
    assert board([only], [1.0], 1).planned(TODAY) is None


@settings(max_examples=60, deadline=None)
@given(boards())
def test_a_part_of_the_campaign_has_the_figures_of_its_rows_and_no_others(whole: Board) -> None:
    tasks, units = {"t0", "t2"}, {"u1"}
    part = whole.narrowed(tasks, units)
    assert part.cells == [c for c in whole.cells if c.row.task_id in tasks and c.row.unit_id in units]
    assert {task.id for task in part.tasks} == {cell.row.task_id for cell in part.cells}
    assert {unit.id for unit in part.units} == {cell.row.unit_id for cell in part.cells}
    assert whole.narrowed(None, None).figures(TODAY) == whole.figures(TODAY)
    assert [p.share for p in part.over_time(TODAY)][-1:] == [part.figures(TODAY).completion.share]
