"""Tasks that are added, cancelled and reinstated while units are at work on them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.assignment import Assignment
from models.campaign import Campaign, Phase, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, WrongState, ZerenError
from models.organisation import Organisation
from models.reassign import Effect
from models.states import Move
from models.words import Status
from services import units
from services.assignments import acknowledge, report, rest
from services.campaigns import get
from services.consequences import Consequences
from services.mine import mine
from services.review import queue
from services.task_changes import (
    add_preview,
    add_task,
    cancel_preview,
    cancel_task,
    cancelled,
    reinstate_preview,
    reinstate_task,
)
from services.task_merges import merge_preview, merge_tasks
from services.task_settings import TaskGiven
from services.task_splits import Part, split_preview, split_task
from services.wanted_cells import CellWanted
from tests.cast import NOW, Cast
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    cell_ids,
    happens,
    order,
    owed,
    planned,
    printed,
    refused,
    rows,
    version,
    wanted,
)

WHY = "方案调整"
TODAY = date(2026, 11, 2)


# Adding


def added(
    cast: Cast, campaign_id: str, given: TaskGiven, cells: list[CellWanted], behind: Task | None = None
) -> tuple[Consequences, Task]:
    world, office = cast.world, cast.caller("office")
    seen = get(world, office, campaign_id).version
    asked = campaign_id, seen, "临1", given, cells, behind.id if behind else None
    said = as_previewed(cast, lambda: add_preview(world, office, *asked), lambda: add_task(world, office, *asked))
    new = next(task for task in rows(cast, Task) if task.number == "临1" and task.title == given.title)
    return said, new


def test_a_task_is_added_behind_another_with_everything_it_asks(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(cast, planned("甲", ["后勤处"]), planned("乙", ["外语"]))
    phase = Phase(campaign_id=tasks[0].campaign_id, name="整治", starts_on=TODAY, ends_on=TODAY)
    cast.save(phase)
    given = TaskGiven(
        "夜间巡查", date(2026, 11, 20), weight=2.0, phase_id=phase.id, photos=2, target_value=3.0, target_unit="次"
    )
    said, new = added(cast, tasks[0].campaign_id, given, wanted(cast, ["后勤处"], [SCHOOLS]), tasks[0])
    assert order(cast, tasks[0].campaign_id) == ["甲", "夜间巡查", "乙"]
    assert set(happens(cast, said).values()) == {Effect.CREATE}
    assert owed(cast, new) == {"后勤处": (LEAD, Status.NOT_STARTED)} | dict.fromkeys(
        ["机械", "外语", "物理"], (COOP, Status.NOT_STARTED)
    )
    assert printed(cast, new) == {"lead": ["后勤处"], "cooperating": [SCHOOLS]}
    assert (new.weight, new.due_on, new.phase_id, new.target_value) == (2.0, date(2026, 11, 20), phase.id, 3.0)
    assert new.evidence_rule["photos"] == 2
    one = cast.owed(new, "机械")
    assert (one.due_on, one.original_due_on) == (new.due_on, new.due_on)
    assert [event.action for event in cast.history()][-5:] == ["task_added"] + ["assigned"] * 4


def test_a_task_without_a_place_goes_last(anywhere: Cast) -> None:
    cast = anywhere
    (first,) = begun(cast, planned("甲", ["后勤处"]))
    _, new = added(cast, first.campaign_id, TaskGiven("乙"), wanted(cast, ["外语"]))
    assert order(cast, first.campaign_id) == ["甲", "乙"]
    assert new.sort > first.sort


def test_of_two_tasks_added_at_one_look_the_second_is_refused(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (first,) = begun(cast, planned("甲", ["后勤处"]))
    cells, campaign_id = wanted(cast, ["外语"]), first.campaign_id
    add_task(cast.world, office, campaign_id, 1, "", TaskGiven("乙"), cells)
    refused(cast, ChangedMeanwhile, lambda: add_task(cast.world, office, campaign_id, 1, "", TaskGiven("丙"), cells))


def test_impossible_tasks_are_refused(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (first,) = begun(cast, planned("甲", ["后勤处"]))
    (other,) = begun(cast, planned("别的", ["后勤处"]), name="另一专项行动")
    cells, campaign_id = wanted(cast, ["外语"]), first.campaign_id
    cases: list[tuple[str, TaskGiven, list[CellWanted], str | None, type[ZerenError]]] = [
        ("", TaskGiven("  "), cells, None, Missing),
        ("", TaskGiven("乙"), [], None, Missing),
        ("1" * 25, TaskGiven("乙"), cells, None, Invalid),
        ("", TaskGiven("乙", weight=0), cells, None, Invalid),
        ("", TaskGiven("乙", phase_id="0" * 24), cells, None, NotFound),
        ("", TaskGiven("乙"), cells, other.id, NotFound),
    ]
    for number, given, row, behind, error in cases:
        asked = campaign_id, 1, number, given, row, behind
        refused(cast, error, lambda a=asked: add_task(cast.world, office, *a))


# Cancelling and reinstating


def busy(cast: Cast) -> Task:
    """后勤处 and 学工部 not started, 机械 in progress, 外语 submitted, 物理 waived by the office."""
    (task,) = begun(cast, planned("消防自查", ["后勤处", "学工部"], [SCHOOLS]))
    one = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), one.id, one.version, "已检查")
    cast.hand_in(task, "外语", "waiyu")
    one = cast.owed(task, "物理")
    rest(cast.world, cast.caller("office"), one.id, one.version, Move.WAIVE, "无宿舍")
    return task


def cancel(cast: Cast, task: Task) -> Consequences:
    world, office, seen = cast.world, cast.caller("office"), version(cast, task)
    return as_previewed(
        cast,
        lambda: cancel_preview(world, office, task.id, seen),
        lambda: cancel_task(world, office, task.id, seen, WHY),
    )


def reinstate(cast: Cast, task: Task) -> Consequences:
    world, office, seen = cast.world, cast.caller("office"), version(cast, task)
    return as_previewed(
        cast,
        lambda: reinstate_preview(world, office, task.id, seen),
        lambda: reinstate_task(world, office, task.id, seen),
    )


def test_a_cancelled_task_goes_with_what_is_open_and_leaves_what_is_done_on_record(anywhere: Cast) -> None:
    cast = anywhere
    task = busy(cast)
    said = cancel(cast, task)
    assert happens(cast, said) == {
        "后勤处": Effect.DETACH,
        "学工部": Effect.DETACH,
        "机械": Effect.DETACH,
        "外语": Effect.KEEP,
        "物理": Effect.KEEP,
    }
    assert order(cast, task.campaign_id) == []
    assert queue(cast.world, cast.caller("office")) == []
    gone = mine(cast.world, cast.caller("jixie"))
    assert (gone.open(COOP), [one.assignment.reason for one in gone.done()]) == ([], [WHY])
    waiting = mine(cast.world, cast.caller("waiyu"))
    assert (waiting.waiting(), [one.assignment.status for one in waiting.done()]) == ([], [Status.SUBMITTED])
    (listed,) = cancelled(cast.world, cast.caller("office"), task.campaign_id)
    assert (listed.id, listed.title, listed.reason, listed.merged_into) == (task.id, "消防自查", WHY, "")
    assert listed.version == version(cast, task)


def test_a_reinstated_task_brings_back_exactly_what_its_cancelling_took(anywhere: Cast) -> None:
    cast = anywhere
    task = busy(cast)
    before = {one.id: (one.status, one.role, one.note, one.due_on) for one in rows(cast, Assignment)}
    cancel(cast, task)
    cast.clock.forward(minutes=5)
    said = reinstate(cast, task)
    assert set(happens(cast, said)) == {"后勤处", "学工部", "机械"}
    assert {one.id: (one.status, one.role, one.note, one.due_on) for one in rows(cast, Assignment)} == before
    assert order(cast, task.campaign_id) == ["消防自查"]
    assert cancelled(cast.world, cast.caller("office"), task.campaign_id) == []


def test_what_had_been_taken_off_before_the_cancelling_stays_off(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS]))
    left = [cast.units["机械"], cast.units["物理"]]
    units.set_members(world, office, cast.groups[SCHOOLS], 1, left)
    cast.clock.forward(minutes=5)
    cancel(cast, task)
    cast.clock.forward(minutes=5)
    reinstate(cast, task)
    assert set(owed(cast, task)) == {"后勤处", "机械", "物理"}


def test_who_joined_or_left_the_group_meanwhile_is_minded(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS]))
    cancel(cast, task)
    cast.clock.forward(minutes=5)
    members = [cast.units[name] for name in ("机械", "物理", "学工部")]
    units.set_members(world, office, cast.groups[SCHOOLS], 1, members)
    said = reinstate(cast, task)
    assert happens(cast, said) == {
        "后勤处": Effect.ATTACH,
        "机械": Effect.ATTACH,
        "物理": Effect.ATTACH,
        "学工部": Effect.CREATE,
    }
    assert set(owed(cast, task)) == set(happens(cast, said))


def test_who_is_named_but_owes_nothing_is_named_in_a_warning(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS], due_on=TODAY - timedelta(days=1)))
    cancel(cast, task)
    members = [cast.units[name] for name in ("机械", "外语", "物理", "学工部")]
    units.set_members(world, office, cast.groups[SCHOOLS], 1, members)
    cast.clock.forward(minutes=5)
    said = reinstate(cast, task)
    assert "学工部" not in owed(cast, task)
    warned = {one.key: one.fields for one in said.warnings}
    assert warned["matrix_change.warning.without"] == {"units": "党委学工部（学生处）"}
    assert warned["matrix_change.warning.late"] == {"n": 4}


def test_cancelling_and_reinstating_is_refused_where_it_means_nothing(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    task, other = begun(cast, planned("甲", ["后勤处"]), planned("乙", ["外语"]))
    refused(cast, Missing, lambda: cancel_task(world, office, task.id, 1, " "), "error.reason_missing")
    refused(cast, WrongState, lambda: reinstate_task(world, office, task.id, 1), "error.task_not_cancelled")
    refused(cast, ChangedMeanwhile, lambda: cancel_task(world, office, task.id, 7, WHY))
    cancel_task(world, office, task.id, 1, WHY)
    refused(cast, WrongState, lambda: cancel_task(world, office, task.id, 2, WHY), "error.task_cancelled")
    merge_tasks(world, office, other.id, 1, *begun_again(cast, other), WHY)
    gone = next(one for one in rows(cast, Task) if one.merged_into_id)
    refused(cast, WrongState, lambda: reinstate_task(world, office, gone.id, gone.version), "error.task_merged")


def begun_again(cast: Cast, beside: Task) -> tuple[str, int]:
    """One more task of the same campaign: its id and version."""
    office = cast.caller("office")
    seen = get(cast.world, office, beside.campaign_id).version
    said = add_task(cast.world, office, beside.campaign_id, seen, "", TaskGiven("丙"), wanted(cast, ["学工部"]))
    return said.made[0], 1


@pytest.mark.parametrize("username", ["jixie", "leader", "admin"])
def test_only_the_office_changes_tasks(anywhere: Cast, username: str) -> None:
    cast, world, caller = anywhere, anywhere.world, anywhere.caller(username)
    one, two = begun(cast, planned("甲", ["后勤处", "外语"]), planned("乙", ["外语"]))
    cells, part = wanted(cast, ["外语"]), Part("丙", shared=tuple(cell_ids(cast, one).values()))
    acknowledge(world, cast.caller("waiyu"), cast.owed(one, "外语").id)
    for act in (
        lambda: add_preview(world, caller, one.campaign_id, 1, "", TaskGiven("丁"), cells),
        lambda: add_task(world, caller, one.campaign_id, 1, "", TaskGiven("丁"), cells),
        lambda: cancel_preview(world, caller, one.id, 1),
        lambda: cancel_task(world, caller, one.id, 1, WHY),
        lambda: reinstate_preview(world, caller, one.id, 1),
        lambda: reinstate_task(world, caller, one.id, 1),
        lambda: cancelled(world, caller, one.campaign_id),
        lambda: split_preview(world, caller, one.id, 1, "甲", [part]),
        lambda: split_task(world, caller, one.id, 1, "甲", [part]),
        lambda: merge_preview(world, caller, one.id, 1, two.id, 1),
        lambda: merge_tasks(world, caller, one.id, 1, two.id, 1, WHY),
    ):
        refused(cast, NotAllowed, act)


def test_the_campaign_of_another_school_is_not_there(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (task,) = begun(cast, planned("甲", ["后勤处"]))
    with Session(cast.world.engine) as db:
        other = Organisation(name="别的大学", created_at=NOW)
        db.add(other)
        db.flush()
        db.get_one(Campaign, task.campaign_id).organisation_id = other.id
        db.commit()
    for act in (
        lambda: add_task(cast.world, office, task.campaign_id, 1, "", TaskGiven("乙"), wanted(cast, ["外语"])),
        lambda: cancel_task(cast.world, office, task.id, 1, WHY),
        lambda: merge_tasks(cast.world, office, task.id, 1, "0" * 24, 1, WHY),
        lambda: split_task(cast.world, office, task.id, 1, "甲", [Part("乙")]),
    ):
        refused(cast, NotFound, act)
    assert cancelled(cast.world, office, task.campaign_id) == []
