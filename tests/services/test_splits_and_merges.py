"""Tasks that come apart or become one while units are at work on them."""

from datetime import date, timedelta

from sqlmodel import Session

from models.assignment import Evidence
from models.campaign import Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound, WrongState, ZerenError
from models.reassign import Effect
from models.states import Move
from models.words import Purpose, Status, Verdict
from services import units
from services.assignments import FileVerdict, decide, report, rest
from services.consequences import Consequences
from services.detail import look
from services.evidence import add
from services.review import queue
from services.task_changes import (
    cancel_task,
    cancelled,
)
from services.task_merges import merge_preview, merge_tasks
from services.task_splits import Part, split_preview, split_task
from tests.cast import NOW, Cast, photo
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    cell_ids,
    happens,
    now,
    order,
    owed,
    planned,
    printed,
    refused,
    rows,
    version,
)

WHY = "方案调整"
TODAY = date(2026, 11, 2)


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
