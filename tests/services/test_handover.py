"""One unit takes over the work of another."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlmodel import Session

from models.assignment import Assignment, Evidence, Extension
from models.campaign import Responsibility, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, ZerenError
from models.organisation import Unit
from models.reassign import Effect
from models.states import Move
from models.words import Status
from services.assignments import decide, report, rest, submit
from services.campaigns import get
from services.consequences import Consequences
from services.detail import look
from services.evidence import add
from services.handover import hand_over, hand_over_preview
from services.matrix_changes import row, set_cells
from services.mine import mine
from tests.cast import Cast, photo
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    now,
    owed,
    planned,
    printed,
    refused,
    rows,
    wanted,
)

WHY = "机构调整，工作移交"


def hand(cast: Cast, tasks: list[Task], giver: str, taker: str, only: list[Task] | None = None) -> Consequences:
    world, office, campaign_id = cast.world, cast.caller("office"), tasks[0].campaign_id
    seen = get(world, office, campaign_id).version
    asked = campaign_id, seen, cast.units[giver], cast.units[taker], [one.id for one in only] if only else None
    return as_previewed(
        cast,
        lambda: hand_over_preview(world, office, *asked),
        lambda: hand_over(world, office, *asked, WHY),
    )


def told(said: Consequences) -> set[tuple[str, str, Effect]]:
    return {(one.task, one.unit, one.effect) for one in said.touched}


def test_work_goes_over_with_its_evidence_its_report_and_its_history(anywhere: Cast) -> None:
    cast, world = anywhere, anywhere.world
    tasks = begun(cast, planned("消防自查", ["机械"], ["后勤处"], due_on=date(2026, 11, 20)))
    one = cast.owed(tasks[0], "机械")
    add(world, cast.caller("jixie"), one.id, "现场.jpg", [photo()])
    report(world, cast.caller("jixie"), one.id, one.version, "已检查三栋楼")
    asked = Extension(
        assignment_id=one.id,
        asked_at=cast.clock.at,
        asked_by=cast.accounts["jixie"],
        reason="停电",
        proposed_on=date(2026, 11, 30),
    )
    cast.save(asked)
    said = hand(cast, tasks, "机械", "外语")
    (moved,) = said.touched
    assert (moved.effect, moved.from_unit, moved.unit, moved.files) == (Effect.MOVE, "机械工程学院", "外语学院", 1)
    assert owed(cast, tasks[0]) == {"外语": (LEAD, Status.IN_PROGRESS), "后勤处": (COOP, Status.NOT_STARTED)}
    detail = look(world, cast.caller("waiyu"), one.id)
    assert (len(detail.evidence), detail.assignment.note) == (1, "已检查三栋楼")
    assert [event.action for event in detail.events] == ["handed_over", "report", "evidence_added"]
    assert detail.events[0].reason == WHY
    assert detail.assignment.acknowledged_at is None  # the one who takes over has yet to open it
    assert now(cast, asked).decided_at is None
    assert printed(cast, tasks[0]) == {"lead": ["外语学院"], "cooperating": ["后勤处"]}


def test_who_handed_over_neither_sees_it_nor_may_do_anything_with_it(anywhere: Cast) -> None:
    cast, world, jixie = anywhere, anywhere.world, anywhere.caller("jixie")
    tasks = begun(cast, planned("消防自查", ["机械"]))
    one = cast.owed(tasks[0], "机械")
    file = add(world, jixie, one.id, "现场.jpg", [photo()])
    hand(cast, tasks, "机械", "外语")
    assert mine(world, jixie).owed == []
    refused(cast, NotFound, lambda: look(world, jixie, one.id))
    refused(cast, NotFound, lambda: report(world, jixie, one.id, now(cast, one).version, "还想写"))
    refused(cast, NotFound, lambda: add(world, jixie, one.id, "多.jpg", [photo(9)]))
    assert [card.assignment.id for card in mine(world, cast.caller("waiyu")).open(LEAD)] == [one.id]
    submit(world, cast.caller("waiyu"), one.id, now(cast, one).version, "由我院完成")
    assert now(cast, file).assignment_id == one.id


def test_suspended_and_returned_work_goes_what_is_done_or_waits_stays(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    names = ("暂停的", "退回的", "办结的", "待审的", "免做的")
    tasks = begun(cast, *(planned(name, ["机械"], ["后勤处"]) for name in names))
    rest(world, office, cast.owed(tasks[0], "机械").id, 1, Move.SUSPEND, "停电")
    for place in (1, 2, 3):
        cast.hand_in(tasks[place], "机械", "jixie", place)
    for place, accepted in ((1, False), (2, True)):
        one = cast.owed(tasks[place], "机械")
        decide(world, office, one.id, one.version, accepted=accepted, reason="补充")
    rest(world, office, cast.owed(tasks[4], "机械").id, 1, Move.WAIVE, "无宿舍")
    said = hand(cast, tasks, "机械", "外语")
    assert told(said) == {
        ("暂停的", "外语学院", Effect.MOVE),
        ("退回的", "外语学院", Effect.MOVE),
        ("办结的", "机械工程学院", Effect.KEEP),
        ("待审的", "机械工程学院", Effect.KEEP),
        ("免做的", "机械工程学院", Effect.KEEP),
    }
    assert [(one.key, dict(one.fields)) for one in said.warnings] == [("matrix_change.warning.waiting", {"n": 1})]
    assert [owed(cast, task).get("外语", ("", ""))[1] for task in tasks[:2]] == [Status.SUSPENDED, Status.RETURNED]
    assert cast.owed(tasks[1], "外语").reason == "补充"
    assert [printed(cast, task)["lead"] for task in tasks] == [["外语学院"]] * 2 + [["机械工程学院"]] * 3


def test_where_the_taker_owes_it_already_its_own_stays_with_the_files_and_the_stronger_role(anywhere: Cast) -> None:
    cast, world = anywhere, anywhere.world
    tasks = begun(cast, planned("消防自查", ["机械"], ["外语"]))
    gives, takes = cast.owed(tasks[0], "机械"), cast.owed(tasks[0], "外语")
    add(world, cast.caller("jixie"), gives.id, "现场.jpg", [photo()])
    said = hand(cast, tasks, "机械", "外语")
    assert told(said) == {("消防自查", "外语学院", Effect.ROLE), ("消防自查", "机械工程学院", Effect.DETACH)}
    kept = now(cast, takes)
    assert (kept.role, kept.status, kept.acknowledged_at) == (LEAD, Status.NOT_STARTED, None)
    assert [file.name for file in rows(cast, Evidence) if file.assignment_id == kept.id] == ["现场.jpg"]
    assert (now(cast, gives).status, now(cast, gives).reason) == (Status.WAIVED, WHY)
    assert printed(cast, tasks[0]) == {"lead": ["外语学院"], "cooperating": []}
    assert len(rows(cast, Responsibility)) == 2  # its own cell was raised, and none was added


def test_a_member_of_a_group_hands_over_and_the_group_stays_as_it_is(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    tasks = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS]))
    hand(cast, tasks, "机械", "学工部")
    assert owed(cast, tasks[0]) == {
        "后勤处": (LEAD, Status.NOT_STARTED),
        "外语": (COOP, Status.NOT_STARTED),
        "物理": (COOP, Status.NOT_STARTED),
        "学工部": (COOP, Status.NOT_STARTED),
    }
    assert printed(cast, tasks[0])["cooperating"] == [SCHOOLS, "党委学工部（学生处）"]
    # the exception survives a later change of the row
    found = row(world, office, tasks[0].id)
    cells = [*(cell.wanted for cell in found.cells), *wanted(cast, [], ["保卫处"])]
    set_cells(world, office, tasks[0].id, found.version, cells)
    assert set(owed(cast, tasks[0])) == {"后勤处", "外语", "物理", "学工部", "保卫处"}


def test_a_member_that_takes_over_a_lead_gets_a_cell_of_its_own(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS]))
    said = hand(cast, tasks, "后勤处", "机械")
    assert told(said) == {("消防自查", "机械工程学院", Effect.ROLE), ("消防自查", "后勤处", Effect.DETACH)}
    assert owed(cast, tasks[0])["机械"] == (LEAD, Status.NOT_STARTED)
    assert printed(cast, tasks[0]) == {"lead": ["机械工程学院"], "cooperating": [SCHOOLS]}


def test_only_the_tasks_asked_for_are_handed_over(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(cast, planned("甲", ["机械"]), planned("乙", ["机械"]))
    hand(cast, tasks, "机械", "外语", only=[tasks[1]])
    assert [set(owed(cast, task)) for task in tasks] == [{"机械"}, {"外语"}]
    assert len(cast.history("row_changed")) == 1
    (line,) = cast.history("work_handed_over")
    assert line.after == {
        "from_unit_id": cast.units["机械"],
        "to_unit_id": cast.units["外语"],
        "assignments": 1,
    }


def test_work_that_goes_there_and_back_again_is_as_it_was(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(cast, planned("甲", ["机械"], ["后勤处"]))
    one, cells = cast.owed(tasks[0], "机械"), {cell.id for cell in rows(cast, Responsibility)}
    hand(cast, tasks, "机械", "外语")
    hand(cast, tasks, "外语", "机械")
    back = cast.owed(tasks[0], "机械")
    assert (back.id, back.role, back.responsibility_id) == (one.id, LEAD, one.responsibility_id)
    assert printed(cast, tasks[0])["lead"] == ["机械工程学院"]
    assert len({cell.id for cell in rows(cast, Responsibility)} - cells) == 1  # that of the unit between them


def test_what_cannot_be_handed_over_is_refused(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    tasks = begun(cast, planned("甲", ["机械"]))
    (far,) = begun(cast, planned("丙", ["机械"]), name="另一专项行动")
    with Session(world.engine) as db:
        db.get_one(Unit, cast.units["物理"]).active = False
        db.commit()
    campaign_id, jixie, waiyu = tasks[0].campaign_id, cast.units["机械"], cast.units["外语"]
    cases: list[tuple[str, str, list[str] | None, str, type[ZerenError], str]] = [
        (jixie, jixie, None, WHY, Invalid, "error.same_unit"),
        (jixie, cast.units["物理"], None, WHY, Invalid, "error.unit_inactive"),
        (jixie, "0" * 24, None, WHY, NotFound, ""),
        (jixie, waiyu, [far.id], WHY, NotFound, ""),
        (jixie, waiyu, None, " ", Missing, "error.reason_missing"),
        (waiyu, jixie, None, WHY, Missing, "error.nothing_to_hand_over"),
    ]
    for giver, taker, only, reason, error, key in cases:
        asked = campaign_id, 1, giver, taker, only, reason
        refused(cast, error, lambda a=asked: hand_over(world, office, *a), key)
    refused(cast, ChangedMeanwhile, lambda: hand_over(world, office, campaign_id, 2, jixie, waiyu, None, WHY))
    refused(cast, NotFound, lambda: hand_over(world, office, "0" * 24, 1, jixie, waiyu, None, WHY))


@pytest.mark.parametrize("username", ["jixie", "leader", "admin"])
def test_only_the_office_hands_work_over(anywhere: Cast, username: str) -> None:
    cast, caller = anywhere, anywhere.caller(username)
    tasks = begun(cast, planned("甲", ["机械"]))
    asked = tasks[0].campaign_id, 1, cast.units["机械"], cast.units["外语"], None
    refused(cast, NotAllowed, lambda: hand_over_preview(cast.world, caller, *asked))
    refused(cast, NotAllowed, lambda: hand_over(cast.world, caller, *asked, WHY))


def test_two_handovers_at_once_end_with_one_and_everybody_at_work_meanwhile_is_whole(anywhere: Cast) -> None:
    """The old unit reports on every task while two offices hand its work to different units."""
    cast, world = anywhere, anywhere.world
    tasks = begun(cast, *(planned(f"第{n}项", ["机械"]) for n in range(8)))
    ones, start, raised, done = [cast.owed(task, "机械") for task in tasks], Barrier(3), [], []

    def hand_to(username: str, taker: str) -> None:
        start.wait()
        try:
            asked = tasks[0].campaign_id, 1, cast.units["机械"], cast.units[taker], None
            hand_over(world, cast.caller(username), *asked, WHY)
            done.append(taker)
        except ChangedMeanwhile:
            pass
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    def work() -> None:
        start.wait()
        for one in ones:
            try:
                report(world, cast.caller("jixie"), one.id, now(cast, one).version, "在做")
            except ZerenError:
                pass
            except BaseException as error:  # noqa: BLE001
                raised.append(error)

    pairs = (hand_to, ("office", "外语")), (hand_to, ("office2", "后勤处")), (work, ())
    threads = [Thread(target=act, args=args) for act, args in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (raised, len(done)) == ([], 1)
    assert {one.unit_id for one in rows(cast, Assignment)} == {cast.units[done[0]]}
