"""The board while the matrix changes in mid-flight: what is asked now, what was asked before, and its groups."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session, select

from models.account import WebSession
from models.assignment import Assignment
from models.board import Board
from models.campaign import Responsibility, Task
from models.errors import NotFound
from models.event import Event
from models.organisation import UnitGroup
from models.progress import completion
from models.targets import Target
from models.words import ResponsibilityRole, Status
from services import assignments, campaigns
from services.board import board, choices, today
from services.matrix_changes import row, set_cells
from services.task_changes import cancel_task
from services.wanted_cells import CellWanted
from tests.boards import group_task, move_on
from tests.cast import Cast
from tests.services.counting import statements

LEAD, COOPERATING = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING


def seen(cast: Cast, username: str = "office") -> Board:
    return board(cast.world, cast.caller(username), cast.campaign)


def fields(cast: Cast, table: type, **given: object) -> None:
    """Give every row of a table these fields, and the campaign a new revision."""
    with Session(cast.world.engine) as db:
        for one in db.exec(select(table)).all():
            one.sqlmodel_update(given)
            db.add(one)
        db.commit()
    move_on(cast)


def line(cast: Cast) -> list[float | None]:
    """Completion at the end of the last days, today last."""
    whole = seen(cast)
    return [point.share for point in whole.over_time(today(cast.world, whole.campaign))[-4:]]


def name_leads(cast: Cast, task: Task, *names: str) -> None:
    """Make the task's row name these units as leads."""
    office = cast.caller("office")
    version = row(cast.world, office, task.id).version
    wanted = [CellWanted(LEAD, cast.units[name]) for name in names]
    set_cells(cast.world, office, task.id, version, wanted, "分工调整")


def accepted(cast: Cast, task: Task, unit: str, username: str) -> None:
    one = cast.hand_in(task, unit, username)
    assignments.decide(cast.world, cast.caller("office"), one.id, one.version, accepted=True)


def first(cast: Cast) -> Task:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return db.exec(select(Task).where(Task.title == "宣传")).one()


def later(cast: Cast, **span: float) -> None:
    """Time passes, and everybody is still signed in."""
    cast.clock.forward(**span)
    fields(cast, WebSession, created_at=cast.clock(), last_seen_at=cast.clock())


@pytest.fixture
def days(anywhere: Cast) -> Iterator[Cast]:
    """The cast, two days after a campaign of one task of two units of which one is done."""
    task = anywhere.task("宣传", lead=["机械", "外语"], number="1")
    accepted(anywhere, task, "机械", "jixie")
    later(anywhere, days=2)
    return anywhere


def test_who_is_taken_off_leaves_the_board_and_counts_in_the_line_until_the_day_before(days: Cast) -> None:
    task = days.task("班会", lead=["后勤处"])
    name_leads(days, first(days), "机械")
    whole = seen(days)
    assert {cell.row.unit_id for cell in whole.cells} == {days.units["机械"], days.units["后勤处"]}
    assert {unit.id for unit in whole.units} == {days.units["机械"], days.units["后勤处"]}
    assert [words.words for words in whole.printed if words.task_id != task.id] == ["机械"]
    assert [one.unit_id for one in whole.former] == [days.units["外语"]]
    assert line(days) == [0.0, 0.25, 0.25, 0.5]


def test_who_comes_back_counts_again(days: Cast) -> None:
    task = first(days)
    name_leads(days, task, "机械")
    later(days, days=1)
    name_leads(days, task, "机械", "外语")
    assert [one.unit_id for one in seen(days).former] == []
    assert line(days) == [0.5, 0.5, 1.0, 0.5]


def test_who_comes_in_mid_campaign_counts_from_that_day_on(days: Cast) -> None:
    name_leads(days, first(days), "机械", "外语", "物理", "后勤处")
    assert line(days) == [0.0, 0.5, 0.5, 0.25]


def test_a_role_that_changes_counts_as_it_was_before(days: Cast) -> None:
    task = first(days)
    wanted = [CellWanted(LEAD, days.units["机械"]), CellWanted(COOPERATING, days.units["外语"])]
    set_cells(days.world, days.caller("office"), task.id, 1, wanted, "分工调整")
    assert line(days) == [0.0, 0.5, 0.5, 1.0]


def test_a_cancelled_task_counts_until_it_is_cancelled_with_its_own_weight(days: Cast) -> None:
    heavy = days.task("班会", lead=["后勤处"], weight=3.0)
    cancel_task(days.world, days.caller("office"), heavy.id, 1, "并入别的工作")
    whole = seen(days)
    assert [task.title for task in whole.tasks] == ["宣传"]
    assert days.units["后勤处"] not in {unit.id for unit in whole.units}
    assert line(days) == [0.0, 0.125, 0.125, 0.5]


def test_an_acceptance_that_is_taken_back_shows_in_the_line(days: Cast) -> None:
    one = days.owed(first(days), "机械")
    assignments.retract(days.world, days.caller("office"), one.id, one.version)
    assert line(days) == [0.0, 0.5, 0.5, 0.0]


def test_the_line_always_ends_at_completion_as_it_is_now(days: Cast) -> None:
    task = first(days)
    second = days.task("班会", lead=["后勤处", "学工部"], cooperating=["机械"], weight=2.0)
    accepted(days, second, "后勤处", "houqin")
    for names in (("外语",), ("机械", "外语", "物理"), ("物理",)):
        later(days, hours=9)
        name_leads(days, task, *names)
        whole = seen(days)
        day = today(days.world, whole.campaign)
        assert whole.over_time(day)[-1].share == pytest.approx(whole.figures(day).completion.share)
        assert all(cell.row.status is not Status.WAIVED for cell in whole.cells)


def test_a_liaison_who_is_taken_off_everything_has_no_campaign_any_more(days: Cast) -> None:
    name_leads(days, first(days), "机械")
    assert choices(days.world, days.caller("waiyu")) == []
    assert campaigns.listed(days.world, days.caller("waiyu")) == []
    with pytest.raises(NotFound):
        seen(days, "waiyu")
    assert len(campaigns.listed(days.world, days.caller("jixie"))) == 1


def test_a_group_stands_under_its_printed_name_with_the_units_that_owe_through_it(anywhere: Cast) -> None:
    anywhere.task("一", lead=["保卫处"], cooperating=["机械"])
    group_task(anywhere, "各院系", ["机械", "外语"], sort=1)
    whole = seen(anywhere)
    assert [(group.name, set(group.units)) for group in whole.groups] == [
        ("各院系", {anywhere.units["机械"], anywhere.units["外语"]})
    ]
    by_name = {cell.row.unit_id for cell in whole.cells if cell.by_name}
    assert by_name == {anywhere.units["保卫处"], anywhere.units["机械"]}
    group_task(anywhere, "各教学单位", ["物理"], sort=2)
    move_on(anywhere)
    assert [group.name for group in seen(anywhere).groups] == ["各二级学院"]


def test_a_group_that_is_no_longer_named_stands_there_no_more_though_its_work_stays(anywhere: Cast) -> None:
    group_task(anywhere, "各院系", ["机械", "外语"])
    fields(anywhere, Responsibility, removed_at=anywhere.clock())
    whole = seen(anywhere)
    assert (list(whole.groups), list(whole.printed)) == ([], [])
    assert {cell.row.unit_id for cell in whole.cells} == {anywhere.units["机械"], anywhere.units["外语"]}


def test_a_renamed_group_of_several_printed_names_shows_its_new_name_at_once(anywhere: Cast) -> None:
    group_task(anywhere, "各院系", ["机械"], sort=1)
    group_task(anywhere, "各教学单位", ["外语"], sort=2)
    assert [group.name for group in seen(anywhere).groups] == ["各二级学院"]
    fields(anywhere, UnitGroup, name="各学院和研究院")
    assert [group.name for group in seen(anywhere).groups] == ["各学院和研究院"]


def test_a_later_day_of_ones_own_is_marked_and_a_targets_figures_come_along(anywhere: Cast) -> None:
    anywhere.task("签订", lead=["机械"], due_on=date(2026, 11, 30), target_op="<=", target_value=3.0, target_unit="次")
    assert seen(anywhere).tasks[0].target == "≤ 3 次"
    assert [cell.extended for cell in seen(anywhere).cells] == [False]
    fields(anywhere, Assignment, due_on=date(2026, 12, 5), numerator=2.0)
    (cell,) = seen(anywhere).cells
    assert cell.extended
    assert (cell.row.target, cell.row.numerator) == (Target("<=", 3.0, "次"), 2.0)
    fields(anywhere, Task, continuing=True)
    (cell,) = seen(anywhere).cells
    assert (cell.row.due_on, cell.extended) == (None, False)


def test_the_history_is_read_in_one_statement_that_passes_over_what_happens_most(anywhere: Cast) -> None:
    task = anywhere.task("宣传", lead=["机械"])
    accepted(anywhere, task, "机械", "jixie")
    with statements(anywhere.world.engine) as sent:
        whole = seen(anywhere)
    assert len([one for one in sent if "FROM event" in one]) == 1
    with Session(anywhere.world.engine) as db:
        happened = [event.action for event in db.exec(select(Event)).all()]
    assert {"evidence_added", "submit"} <= set(happened)
    assert [change.status for change in whole.changes] == [Status.SUBMITTED]


def test_a_board_of_everything_shows_each_assignment_once_wherever_it_stands(days: Cast) -> None:
    name_leads(days, first(days), "物理")
    whole = seen(days)
    with Session(days.world.engine) as db:
        ids = sorted(db.exec(select(Assignment.id)).all())
    shown = [cell.row.assignment_id for cell in whole.cells] + [one.assignment_id for one in whole.former]
    assert sorted(shown) == ids
    assert completion(whole.former).whole == 0
