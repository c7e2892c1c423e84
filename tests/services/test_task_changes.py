"""Tasks that are added, cancelled, reinstated, split and merged while units are at work on them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Phase, Responsibility, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, WrongState, ZerenError
from models.organisation import Organisation
from models.reassign import Effect
from models.states import Move
from models.words import Purpose, Status, Verdict
from services import units
from services.assignments import FileVerdict, acknowledge, decide, report, rest
from services.board import board
from services.campaigns import get
from services.consequences import Consequences
from services.detail import look
from services.evidence import add
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
from tests.cast import NOW, Cast, photo
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    happens,
    now,
    owed,
    planned,
    printed,
    refused,
    rows,
    wanted,
)

WHY = "方案调整"
TODAY = date(2026, 11, 2)


def version(cast: Cast, task: Task) -> int:
    return int(now(cast, task).version)


def order(cast: Cast, campaign_id: str) -> list[str]:
    return [task.title for task in board(cast.world, cast.caller("office"), campaign_id).tasks]


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


# Splitting


def split(cast: Cast, task: Task, *parts: Part, title: str = "消防自查") -> tuple[Consequences, list[Task]]:
    world, office, seen = cast.world, cast.caller("office"), version(cast, task)
    said = as_previewed(
        cast,
        lambda: split_preview(world, office, task.id, seen, title, parts),
        lambda: split_task(world, office, task.id, seen, title, parts, WHY),
    )
    titles = [part.title for part in parts]
    return said, sorted(
        (one for one in rows(cast, Task) if one.split_from_id == task.id and one.title in titles),
        key=lambda one: titles.index(one.title),
    )


def cell_ids(cast: Cast, task: Task) -> dict[str, str]:
    """Printed words of the live cells → id."""
    cells = [cell for cell in rows(cast, Responsibility) if cell.task_id == task.id and cell.removed_at is None]
    return {cell.printed: cell.id for cell in cells}


def test_a_split_task_takes_work_along_leaves_some_and_asks_some_twice(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(
        cast,
        planned("消防自查", ["后勤处", "学工部"], ["机械", "外语"], due_on=date(2026, 11, 20), weight=3.0),
        planned("后面的", ["外语"]),
    )
    one = cast.hand_in(tasks[0], "机械", "jixie")
    cells = cell_ids(cast, tasks[0])
    part = Part(
        "宿舍自查",
        "1.2",
        moved=(cells["党委学工部（学生处）"], cells["机械工程学院"]),
        shared=(cells["外语学院"],),
        due_on=date(2026, 11, 25),
    )
    said, (new,) = split(cast, tasks[0], part, title="实验室自查")
    assert happens(cast, said) == {"学工部": Effect.MOVE, "机械": Effect.MOVE, "外语": Effect.CREATE}
    assert order(cast, tasks[0].campaign_id) == ["实验室自查", "宿舍自查", "后面的"]
    assert (new.weight, new.evidence_rule, new.number) == (3.0, tasks[0].evidence_rule, "1.2")
    assert set(owed(cast, tasks[0])) == {"后勤处", "外语"}
    assert owed(cast, new) == {
        "学工部": (LEAD, Status.NOT_STARTED),
        "机械": (COOP, Status.SUBMITTED),
        "外语": (COOP, Status.NOT_STARTED),
    }
    moved = now(cast, one)
    assert (moved.task_id, moved.round, moved.due_on) == (new.id, 1, date(2026, 11, 20))  # handed in under its own day
    assert cast.owed(new, "学工部").due_on == date(2026, 11, 25)
    detail = look(cast.world, cast.caller("jixie"), one.id)
    assert (len(detail.evidence), len(detail.rounds), detail.task.title) == (1, 1, "宿舍自查")
    assert detail.events[0].action == "task_moved"
    assert printed(cast, new) == {"lead": ["党委学工部（学生处）"], "cooperating": ["机械工程学院", "外语学院"]}
    decide(cast.world, cast.caller("office"), one.id, moved.version, accepted=True)


def test_who_is_still_named_by_a_group_when_its_own_cell_goes_owes_both(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["机械"], [SCHOOLS]))
    one = cast.owed(task, "机械")
    refused(
        cast,
        Missing,
        lambda: split_task(
            cast.world,
            cast.caller("office"),
            task.id,
            1,
            "甲",
            [Part("宿舍自查", moved=(cell_ids(cast, task)["机械工程学院"],))],
        ),
        "error.row_without_lead",
    )
    cells = cell_ids(cast, task)
    _, (new,) = split(cast, task, Part("宿舍自查", moved=(cells[SCHOOLS],), shared=(cells["机械工程学院"],)))
    assert now(cast, one).task_id == task.id
    assert owed(cast, task) == {"机械": (LEAD, Status.NOT_STARTED)}
    assert owed(cast, new) == {
        "机械": (LEAD, Status.NOT_STARTED),
        "外语": (COOP, Status.NOT_STARTED),
        "物理": (COOP, Status.NOT_STARTED),
    }


def test_a_unit_whose_own_cell_goes_is_asked_anew_by_the_group_that_stays(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["机械", SCHOOLS]))
    one = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), one.id, one.version, "已检查")
    _, (new,) = split(cast, task, Part("宿舍自查", moved=(cell_ids(cast, task)["机械工程学院"],)))
    assert owed(cast, new) == {"机械": (LEAD, Status.IN_PROGRESS)}
    assert owed(cast, task)["机械"] == (LEAD, Status.NOT_STARTED)


def test_a_task_may_come_apart_into_several(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处", "学工部", "外语"]))
    cells = cell_ids(cast, task)
    parts = [Part("一", moved=(cells["外语学院"],)), Part("二", shared=(cells["后勤处"],), weight=0.5)]
    said, made = split(cast, task, *parts)
    assert order(cast, task.campaign_id) == ["消防自查", "一", "二"]
    assert [set(owed(cast, one)) for one in (task, *made)] == [{"后勤处", "学工部"}, {"外语"}, {"后勤处"}]
    assert (list(said.made), made[1].weight) == ([one.id for one in made], 0.5)


def test_impossible_splits_are_refused(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处", "学工部"], ["外语"]))
    cells = cell_ids(cast, task)
    house, school = cells["后勤处"], cells["外语学院"]
    cases: list[tuple[str, list[Part], type[ZerenError]]] = [
        ("甲", [], Invalid),
        (" ", [Part("乙", moved=(house,))], Missing),
        ("甲", [Part(" ", moved=(house,))], Missing),
        ("甲", [Part("乙", moved=(school,))], Missing),  # nobody would lead it
        ("甲", [Part("乙", moved=(house, cells["党委学工部（学生处）"]))], Missing),  # nobody would lead what stays
        ("甲", [Part("乙", moved=(house,)), Part("丙", moved=(house,))], Invalid),
        ("甲", [Part("乙", moved=(house,), shared=(house,))], Invalid),
        ("甲", [Part("乙", moved=(house,)), Part("丙", shared=(house,))], Invalid),
        ("甲", [Part("乙", moved=("0" * 24,))], Invalid),
        ("甲", [Part("乙", moved=(house,), weight=0)], Invalid),
    ]
    for title, parts, error in cases:
        refused(cast, error, lambda t=title, p=parts: split_task(cast.world, office, task.id, 1, t, p))
    refused(
        cast,
        ChangedMeanwhile,
        lambda: split_task(cast.world, office, task.id, 2, "甲", [Part("乙", moved=(house,))]),
    )


# Merging


def merge(cast: Cast, keep: Task, gone: Task) -> Consequences:
    world, office = cast.world, cast.caller("office")
    asked = keep.id, version(cast, keep), gone.id, version(cast, gone)
    return as_previewed(
        cast,
        lambda: merge_preview(world, office, *asked),
        lambda: merge_tasks(world, office, *asked, WHY),
    )


def test_a_task_that_goes_into_another_brings_its_units_and_their_work(anywhere: Cast) -> None:
    cast = anywhere
    keep, gone = begun(
        cast,
        planned("消防自查", ["后勤处"], due_on=date(2026, 11, 20)),
        planned("消防检查", ["学工部"], [SCHOOLS], due_on=date(2026, 11, 10)),
    )
    one = cast.hand_in(gone, "机械", "jixie")
    said = merge(cast, keep, gone)
    assert happens(cast, said) == dict.fromkeys(["学工部", "机械", "外语", "物理"], Effect.MOVE)
    assert {item.from_task for item in said.touched} == {"消防检查"}
    assert owed(cast, keep) == {
        "后勤处": (LEAD, Status.NOT_STARTED),
        "学工部": (LEAD, Status.NOT_STARTED),
        "机械": (COOP, Status.SUBMITTED),
        "外语": (COOP, Status.NOT_STARTED),
        "物理": (COOP, Status.NOT_STARTED),
    }
    assert owed(cast, gone) == {}
    assert cast.owed(keep, "外语").due_on == date(2026, 11, 20)
    assert now(cast, one).due_on == date(2026, 11, 10)
    assert printed(cast, keep) == {"lead": ["后勤处", "党委学工部（学生处）"], "cooperating": [SCHOOLS]}
    assert order(cast, keep.campaign_id) == ["消防自查"]
    (listed,) = cancelled(cast.world, cast.caller("office"), keep.campaign_id)
    assert (listed.merged_into, listed.reason) == ("消防自查", WHY)
    assert [waiting.assignment_id for waiting in queue(cast.world, cast.caller("office"))] == [one.id]


def test_where_a_unit_owes_both_the_kept_one_gets_the_files_and_the_stronger_role(anywhere: Cast) -> None:
    cast = anywhere
    keep, gone = begun(cast, planned("消防自查", ["后勤处"], ["机械"]), planned("消防检查", ["机械"]))
    jixie = cast.caller("jixie")
    files = [add(cast.world, jixie, cast.owed(gone, "机械").id, f"{n}.jpg", [photo(n)]) for n in range(3)]
    with Session(cast.world.engine) as db:
        row = db.get_one(Evidence, files[1].id)
        row.caption, row.place, row.purpose, row.happened_on = "灭火器", "三号楼", Purpose.SIGN_IN, TODAY
        db.get_one(Evidence, files[2].id).removed_at = NOW
        db.commit()
    add(cast.world, jixie, cast.owed(keep, "机械").id, "同一张.jpg", [photo(0)])
    cast.clock.forward(minutes=5)
    said = merge(cast, keep, gone)
    assert {(one.task, one.effect, one.copied) for one in said.touched} == {
        ("消防自查", Effect.ROLE, 1),
        ("消防检查", Effect.DETACH, 0),
    }
    kept, left = cast.owed(keep, "机械"), cast.owed(gone, "机械")
    assert (kept.role, kept.status, left.status, left.reason) == (LEAD, Status.IN_PROGRESS, Status.WAIVED, WHY)
    copies = [file for file in rows(cast, Evidence) if file.assignment_id == kept.id]
    assert sorted(file.name for file in copies) == ["1.jpg", "同一张.jpg"]
    copy = next(file for file in copies if file.name == "1.jpg")
    source = now(cast, files[1])
    same = ("sha256", "caption", "place", "purpose", "happened_on", "taken_at", "uploaded_by", "size", "kind")
    assert [getattr(copy, name) for name in same] == [getattr(source, name) for name in same]
    assert (copy.id != source.id, copy.uploaded_at) == (True, cast.clock.at)
    assert len([file for file in rows(cast, Evidence) if file.assignment_id == left.id]) == 3


def test_copied_files_start_what_its_unit_has_seen_and_were_no_part_of_earlier_rounds(anywhere: Cast) -> None:
    cast = anywhere
    keep, gone = begun(cast, planned("消防自查", ["后勤处"], ["机械"]), planned("消防检查", ["机械"]))
    add(cast.world, cast.caller("jixie"), cast.owed(gone, "机械").id, "一.jpg", [photo(1)])
    seen = cast.owed(gone, "机械").acknowledged_at
    merge(cast, keep, gone)
    kept = cast.owed(keep, "机械")
    assert (kept.status, kept.acknowledged_at, kept.acknowledged_by) == (
        Status.IN_PROGRESS,
        seen,
        cast.accounts["jixie"],
    )
    again, other = begun(cast, planned("丁", ["后勤处"], ["机械"]), planned("戊", ["机械"]), name="另一专项行动")
    one = cast.hand_in(again, "机械", "jixie", 5)
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="补充")
    add(cast.world, cast.caller("jixie"), cast.owed(other, "机械").id, "二.jpg", [photo(6)])
    cast.clock.forward(minutes=1)
    merge(cast, again, other)
    detail = look(cast.world, cast.caller("jixie"), one.id)
    assert (len(detail.evidence), [len(round.evidence) for round in detail.rounds]) == (2, [1])
    assert detail.assignment.status is Status.RETURNED


def test_what_is_handed_in_or_accepted_takes_in_nothing_and_the_preview_says_so(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    keep, gone = begun(cast, planned("消防自查", ["机械", "外语"]), planned("消防检查", ["机械", "外语"]))
    waits = cast.hand_in(keep, "机械", "jixie", 1)
    done = cast.hand_in(gone, "外语", "waiyu", 2)
    decide(cast.world, office, done.id, done.version, accepted=True)
    add(cast.world, cast.caller("jixie"), cast.owed(gone, "机械").id, "多.jpg", [photo(3)])
    said = merge(cast, keep, gone)
    assert {(one.task, one.unit, one.effect, one.copied) for one in said.touched} == {
        ("消防自查", "机械工程学院", Effect.COPY, 0),
        ("消防检查", "机械工程学院", Effect.DETACH, 0),
        ("消防自查", "外语学院", Effect.COPY, 1),
        ("消防检查", "外语学院", Effect.KEEP, 0),
    }
    assert [dict(one.fields) for one in said.warnings if one.key.endswith("locked")] == [{"units": "机械工程学院"}]
    assert now(cast, waits).status is Status.SUBMITTED
    assert now(cast, done).status is Status.ACCEPTED
    assert cast.owed(keep, "外语").status is Status.IN_PROGRESS


def test_verdicts_go_with_the_copies_so_that_a_rejected_file_is_not_handed_in_again_unseen(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    keep, gone = begun(cast, planned("消防自查", ["机械"]), planned("消防检查", ["机械"]))
    one = cast.hand_in(gone, "机械", "jixie")
    (file,) = rows(cast, Evidence)
    verdicts = {file.id: FileVerdict(Verdict.REJECTED)}
    decide(cast.world, office, one.id, one.version, accepted=False, reason="模糊", verdicts=verdicts)
    merge(cast, keep, gone)
    copy = next(row for row in rows(cast, Evidence) if row.assignment_id == cast.owed(keep, "机械").id)
    assert copy.verdict is Verdict.REJECTED


def test_the_stronger_role_wins_even_against_a_cell_of_its_own(anywhere: Cast) -> None:
    cast = anywhere
    keep, gone = begun(cast, planned("消防自查", [SCHOOLS]), planned("消防检查", ["后勤处"], ["机械"]))
    merge(cast, keep, gone)
    assert owed(cast, keep)["机械"][0] is LEAD
    assert printed(cast, keep)["lead"] == [SCHOOLS, "后勤处", "机械工程学院"]


def test_what_was_taken_off_or_waived_comes_back_for_work_that_comes_over(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    keep, gone = begun(
        cast, planned("消防自查", ["后勤处"], [SCHOOLS, "学工部"]), planned("消防检查", ["机械", "学工部"])
    )
    units.set_members(world, office, cast.groups[SCHOOLS], 1, [cast.units["外语"], cast.units["物理"]])
    one = cast.owed(keep, "学工部")
    rest(world, office, one.id, one.version, Move.WAIVE, "不适用")
    said = merge(cast, keep, gone)
    assert {(one.task, one.unit, one.effect) for one in said.touched} == {
        ("消防自查", "机械工程学院", Effect.ATTACH),
        ("消防检查", "机械工程学院", Effect.DETACH),
        ("消防自查", "党委学工部（学生处）", Effect.ATTACH),
        ("消防检查", "党委学工部（学生处）", Effect.DETACH),
    }
    assert {owed(cast, keep)[name] for name in ("机械", "学工部")} == {(LEAD, Status.NOT_STARTED)}


def test_a_unit_excused_from_one_task_is_not_asked_for_it_by_the_merge(anywhere: Cast) -> None:
    """物理 joined after the day of the task that goes, and owes nothing there."""
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    late = TODAY - timedelta(days=1)
    keep, gone = begun(cast, planned("消防自查", ["后勤处"]), planned("消防检查", [SCHOOLS], due_on=late))
    members = [cast.units[name] for name in ("机械", "外语", "物理", "学工部")]
    units.set_members(world, office, cast.groups[SCHOOLS], 1, members)
    merge(cast, keep, gone)
    assert set(owed(cast, keep)) == {"后勤处", "机械", "外语", "物理"}


def test_impossible_merges_are_refused(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    one, two = begun(cast, planned("甲", ["后勤处"]), planned("乙", ["外语"]))
    (far,) = begun(cast, planned("丙", ["后勤处"]), name="另一专项行动")
    refused(cast, Invalid, lambda: merge_tasks(world, office, one.id, 1, one.id, 1, WHY), "error.same_task")
    refused(cast, Invalid, lambda: merge_tasks(world, office, one.id, 1, far.id, 1, WHY), "error.other_campaign")
    refused(cast, Missing, lambda: merge_tasks(world, office, one.id, 1, two.id, 1, ""), "error.reason_missing")
    refused(cast, ChangedMeanwhile, lambda: merge_tasks(world, office, one.id, 1, two.id, 2, WHY))
    refused(cast, NotFound, lambda: merge_tasks(world, office, one.id, 1, "0" * 24, 1, WHY))
    cancel_task(world, office, two.id, 1, WHY)
    refused(cast, WrongState, lambda: merge_tasks(world, office, one.id, 1, two.id, 2, WHY), "error.task_cancelled")


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
