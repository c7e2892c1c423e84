"""A row of the matrix that changes in mid-flight, and what its assignments become."""

from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, WrongState, ZerenError
from models.organisation import Organisation, Unit, UnitGroup
from models.reassign import Effect
from models.states import Move
from models.words import ResponsibilityRole, Status
from services.assignments import decide, report, rest, submit
from services.board import board
from services.consequences import Consequences
from services.detail import look
from services.evidence import add
from services.matrix_changes import cells_preview, row, set_cells
from services.mine import mine
from services.review import queue
from services.task_changes import cancel_task
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
from tests.services.counting import count

WHY = "分工调整"


def change(cast: Cast, task: Task, cells: list[CellWanted], reason: str = WHY) -> Consequences:
    version, office = now(cast, task).version, cast.caller("office")
    return as_previewed(
        cast,
        lambda: cells_preview(cast.world, office, task.id, version, cells),
        lambda: set_cells(cast.world, office, task.id, version, cells, reason),
    )


def test_units_come_go_and_change_their_role_in_one_change(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["学工部", "后勤处"], ["机械"]))
    said = change(cast, task, wanted(cast, ["后勤处", "外语"], ["学工部"]))
    assert happens(cast, said) == {
        "学工部": Effect.ROLE,
        "外语": Effect.CREATE,
        "机械": Effect.DETACH,
    }
    assert owed(cast, task) == {
        "后勤处": (LEAD, Status.NOT_STARTED),
        "外语": (LEAD, Status.NOT_STARTED),
        "学工部": (COOP, Status.NOT_STARTED),
    }
    assert printed(cast, task) == {"lead": ["后勤处", "外语学院"], "cooperating": ["党委学工部（学生处）"]}
    told = cast.history("row_changed")[0]
    assert (told.before["cooperating"], told.after["cooperating"]) == (["机械工程学院"], ["党委学工部（学生处）"])
    assert told.reason == WHY
    assert [event.action for event in cast.history()][-4:] == ["row_changed", "role_changed", "detached", "assigned"]


def test_a_cell_that_stays_keeps_its_row_and_its_printed_words(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("消防自查", lead=["机械"])
    with Session(cast.world.engine) as db:
        cell = db.exec(select(Responsibility)).one()
        cell.printed = "机电学院（原）"
        db.commit()
        kept = cell.id
    change(cast, task, [CellWanted(COOP, cast.units["机械"], printed="别的写法"), *wanted(cast, ["外语"])])
    cells = {cell.unit_id: cell for cell in rows(cast, Responsibility)}
    assert (cells[cast.units["机械"]].id, cells[cast.units["机械"]].printed) == (kept, "机电学院（原）")
    assert cells[cast.units["外语"]].printed == "外语学院"


def test_what_was_taken_off_comes_back_with_everything_when_the_cell_comes_back(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    add(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, "现场.jpg", [photo()])
    before = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), before.id, before.version, "已检查三栋楼")
    change(cast, task, wanted(cast, ["后勤处"]))
    gone = cast.owed(task, "机械")
    assert (gone.status, gone.reason, gone.detached_at) == (Status.WAIVED, WHY, NOW)
    assert len(rows(cast, Responsibility)) == 2
    said = change(cast, task, wanted(cast, ["机械"], ["后勤处"]), reason="")
    assert happens(cast, said) == {"机械": Effect.ATTACH, "后勤处": Effect.ROLE}
    back = cast.owed(task, "机械")
    assert (back.id, back.status, back.role, back.note) == (before.id, Status.IN_PROGRESS, LEAD, "已检查三栋楼")
    assert (back.reason, back.detached_at, said.touched[0].files) == ("", None, 1)
    assert len(rows(cast, Responsibility)) == 2  # the cell that came back is the one that went


def test_a_returned_one_that_comes_back_still_says_why_it_was_returned(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    one = cast.hand_in(task, "机械", "jixie")
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    change(cast, task, wanted(cast, ["后勤处"]))
    change(cast, task, wanted(cast, ["后勤处"], ["机械"]))
    back = cast.owed(task, "机械")
    assert (back.status, back.reason) == (Status.RETURNED, "照片模糊")


def test_what_is_handed_in_stays_and_is_decided_and_what_is_accepted_stays_done(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械", "外语"]))
    done, waits = cast.hand_in(task, "机械", "jixie", 1), cast.hand_in(task, "外语", "waiyu", 2)
    decide(cast.world, office, done.id, done.version, accepted=True)
    said = change(cast, task, wanted(cast, ["后勤处"]), reason="")
    assert happens(cast, said) == {"机械": Effect.KEEP, "外语": Effect.KEEP}
    assert [one.key for one in said.warnings] == ["matrix_change.warning.waiting"]
    assert owed(cast, task)["机械"] == (COOP, Status.ACCEPTED)
    assert [one.assignment_id for one in queue(cast.world, office)] == [waits.id]
    decide(cast.world, office, waits.id, cast.owed(task, "外语").version, accepted=True)
    assert owed(cast, task)["外语"] == (COOP, Status.ACCEPTED)


def test_a_group_that_is_named_is_owed_by_its_members_in_use_today(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"]))
    with Session(cast.world.engine) as db:
        db.get_one(Unit, cast.units["物理"]).active = False
        db.commit()
    said = change(cast, task, wanted(cast, ["后勤处", SCHOOLS]))
    assert happens(cast, said) == {"机械": Effect.CREATE, "外语": Effect.CREATE}
    said = change(cast, task, wanted(cast, ["后勤处"], [SCHOOLS, "机械"]))
    assert happens(cast, said) == {"机械": Effect.ROLE, "外语": Effect.ROLE}


def test_a_unit_out_of_use_keeps_what_it_owes_while_its_group_is_named(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", [SCHOOLS]))
    with Session(cast.world.engine) as db:
        db.get_one(Unit, cast.units["物理"]).active = False
        db.commit()
    said = change(cast, task, wanted(cast, [SCHOOLS], ["后勤处"]))
    assert happens(cast, said) == {"后勤处": Effect.CREATE}
    assert set(owed(cast, task)) == {"机械", "外语", "物理", "后勤处"}


def test_nobody_sees_it_any_more_but_its_own_unit_which_reads_why(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    change(cast, task, wanted(cast, ["后勤处"], ["外语"]), "机械学院本学期不参加")
    owing = mine(cast.world, cast.caller("jixie"))
    assert (owing.open(COOP), owing.waiting()) == ([], [])
    (gone,) = owing.done()
    assert (gone.detached, gone.assignment.reason) == (True, "机械学院本学期不参加")
    assert gone.cooperating == ["外语学院"]
    whole = board(cast.world, cast.caller("office"), task.campaign_id)
    assert {cell.row.unit_id for cell in whole.cells} == {cast.units["后勤处"], cast.units["外语"]}
    assert Move.RESTORE not in look(cast.world, cast.caller("office"), gone.assignment.id).may_do
    detail = look(cast.world, cast.caller("waiyu"), cast.owed(task, "外语").id)
    assert [peer.name for peer in detail.peers] == ["后勤处"]
    assert [cell.printed for cell in detail.printed] == ["后勤处", "外语学院"]
    refused(
        cast,
        WrongState,
        lambda: report(cast.world, cast.caller("jixie"), gone.assignment.id, cast.owed(task, "机械").version, "还想补"),
    )


def test_a_suspended_one_is_taken_off_and_comes_back_as_it_was_before_it_was_suspended(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    one = cast.owed(task, "机械")
    rest(cast.world, cast.caller("office"), one.id, one.version, Move.SUSPEND, "停电")
    assert happens(cast, change(cast, task, wanted(cast, ["后勤处"]))) == {"机械": Effect.DETACH}
    change(cast, task, wanted(cast, ["后勤处"], ["机械"]))
    assert owed(cast, task)["机械"] == (COOP, Status.NOT_STARTED)


def test_what_the_office_waived_stays_waived_whatever_the_row_says(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    one = cast.owed(task, "机械")
    rest(cast.world, cast.caller("office"), one.id, one.version, Move.WAIVE, "没有宿舍")
    assert happens(cast, change(cast, task, wanted(cast, ["后勤处"]))) == {"机械": Effect.KEEP}
    assert change(cast, task, wanted(cast, ["后勤处"], ["机械"])).touched == []
    kept = cast.owed(task, "机械")
    assert (kept.status, kept.reason, kept.detached_at) == (Status.WAIVED, "没有宿舍", None)


def test_a_row_as_it_is_changes_nothing_and_leaves_no_line(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS]))
    found = row(cast.world, cast.caller("office"), task.id)
    before = len(cast.history())
    said = change(cast, task, [cell.wanted for cell in found.cells])
    assert (said.touched, len(cast.history()), now(cast, task).version) == ([], before, found.version)


def test_the_row_says_who_is_named_and_who_could_be(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], [SCHOOLS], number="1"))
    with Session(cast.world.engine) as db:
        db.get_one(Unit, cast.units["派出所"]).active = False
        db.commit()
    found = row(cast.world, cast.caller("office"), task.id)
    assert (found.number, found.title, found.version) == ("1", "消防自查", 1)
    assert [(cell.role, cell.name, cell.printed) for cell in found.cells] == [
        (LEAD, "后勤处", "后勤处"),
        (COOP, SCHOOLS, SCHOOLS),
    ]
    assert [unit_id for unit_id, _ in found.units] == [
        unit_id for name, unit_id in cast.units.items() if name != "派出所"
    ]
    assert list(found.groups) == [(cast.groups[SCHOOLS], SCHOOLS)]
    assert count(cast.world.engine, lambda: row(cast.world, cast.caller("office"), task.id)) == 5


def test_what_comes_too_late_and_what_nobody_can_report_is_warned_of(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], due_on=NOW.date().replace(day=1)))
    said = change(cast, task, wanted(cast, ["后勤处"], ["机械", "派出所"]))
    assert [(one.key, dict(one.fields)) for one in said.warnings] == [
        ("matrix_change.warning.late", {"n": 2}),
        ("matrix_change.warning.no_account", {"units": "四公里派出所"}),
    ]


def test_impossible_rows_are_refused(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械"]))
    other = Organisation(name="别的大学", created_at=cast.clock.at)
    cast.save(other)
    foreign, empty = Unit(organisation_id=other.id, name="外校"), UnitGroup(organisation_id=cast.school, name="空组")
    cast.save(foreign, empty)
    with Session(cast.world.engine) as db:
        db.get_one(Unit, cast.units["派出所"]).active = False
        db.commit()
    house = wanted(cast, ["后勤处"])
    cases: list[tuple[list[CellWanted], str, type[ZerenError], str]] = [
        ([], WHY, Missing, "error.row_without_lead"),
        (wanted(cast, [], ["后勤处", "机械"]), WHY, Missing, "error.row_without_lead"),
        ([*house, CellWanted(COOP)], WHY, Invalid, ""),
        ([*house, CellWanted(COOP, cast.units["外语"], cast.groups[SCHOOLS])], WHY, Invalid, ""),
        ([*house, CellWanted(COOP, foreign.id)], WHY, NotFound, ""),
        ([*house, CellWanted(COOP, None, "0" * 24)], WHY, NotFound, ""),
        ([*house, CellWanted(COOP, group_id=empty.id)], WHY, Missing, "error.group_without_members"),
        ([*house, *wanted(cast, [], ["派出所"])], WHY, Invalid, "error.unit_inactive"),
        (house, "  ", Missing, "error.reason_missing"),
        (house, "长" * 1001, Invalid, "error.too_long"),
    ]
    for cells, reason, error, key in cases:
        refused(cast, error, lambda c=cells, r=reason: set_cells(cast.world, office, task.id, 1, c, r), key)
    refused(cast, ChangedMeanwhile, lambda: set_cells(cast.world, office, task.id, 2, house, WHY))
    refused(cast, NotFound, lambda: set_cells(cast.world, office, "0" * 24, 1, house, WHY))
    cancel_task(cast.world, office, task.id, 1, "不再开展")
    refused(cast, WrongState, lambda: set_cells(cast.world, office, task.id, 2, house, WHY), "error.task_cancelled")


def test_the_tasks_of_another_school_are_not_there(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    other = Organisation(name="别的大学", created_at=cast.clock.at)
    cast.save(other)
    foreign = Campaign(
        organisation_id=other.id, name="外校", starts_on=NOW.date(), ends_on=NOW.date(), created_at=cast.clock.at
    )
    cast.save(foreign)
    task = Task(campaign_id=foreign.id, title="外校任务")
    cast.save(task)
    house = wanted(cast, ["后勤处"])
    for act in (
        lambda: row(cast.world, office, task.id),
        lambda: cells_preview(cast.world, office, task.id, 1, house),
        lambda: set_cells(cast.world, office, task.id, 1, house, WHY),
    ):
        refused(cast, NotFound, act)


@pytest.mark.parametrize("username", ["jixie", "leader", "admin"])
def test_only_the_office_changes_the_matrix(anywhere: Cast, username: str) -> None:
    cast, caller = anywhere, anywhere.caller(username)
    (task,) = begun(cast, planned("消防自查", ["后勤处"]))
    cells = wanted(cast, ["外语"])
    for act in (
        lambda: row(cast.world, caller, task.id),
        lambda: cells_preview(cast.world, caller, task.id, 1, cells),
        lambda: set_cells(cast.world, caller, task.id, 1, cells, WHY),
    ):
        refused(cast, NotAllowed, act)


def test_of_two_offices_that_change_one_row_at_once_one_is_told_it_changed(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("消防自查", ["后勤处"], ["机械", "外语"]))
    start, answers = Barrier(2), list[str]()

    def act(username: str, name: str) -> None:
        start.wait()
        try:
            set_cells(cast.world, cast.caller(username), task.id, 1, wanted(cast, ["后勤处"], [name]), WHY)
            answers.append(name)
        except ChangedMeanwhile:
            answers.append("changed")

    threads = [Thread(target=act, args=pair) for pair in (("office", "机械"), ("office2", "外语"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("changed") == 1
    (stays,) = [name for name in answers if name != "changed"]
    assert set(owed(cast, task)) == {"后勤处", stays}


def test_who_hands_in_while_the_office_takes_them_off_loses_nothing(anywhere: Cast) -> None:
    """Whoever is first, the history tells it, and what was handed in is never taken off."""
    cast = anywhere
    tasks = begun(cast, *(planned(f"第{n}项", ["后勤处"], ["机械"]) for n in range(6)))
    for place, task in enumerate(tasks):
        add(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, "现场.jpg", [photo(place)])
    start, raised = Barrier(2), list[BaseException]()

    def hand_in() -> None:
        start.wait()
        for task in tasks:
            one = cast.owed(task, "机械")
            try:
                submit(cast.world, cast.caller("jixie"), one.id, one.version, "已完成")
            except (ChangedMeanwhile, WrongState):
                pass
            except BaseException as error:  # noqa: BLE001
                raised.append(error)

    def take_off() -> None:
        start.wait()
        for task in tasks:
            try:
                set_cells(cast.world, cast.caller("office"), task.id, 1, wanted(cast, ["后勤处"]), WHY)
            except BaseException as error:  # noqa: BLE001
                raised.append(error)

    threads = [Thread(target=hand_in), Thread(target=take_off)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    for one in rows(cast, Assignment):
        if one.unit_id == cast.units["机械"]:
            assert (one.round > 0) is (one.detached_at is None)
            assert one.status is (Status.SUBMITTED if one.round else Status.WAIVED)


def test_what_the_matrix_no_longer_asks_is_not_restored_behind_its_back(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械", "外语"])
    wanted = [CellWanted(ResponsibilityRole.LEAD, cast.units["机械"])]
    set_cells(cast.world, cast.caller("office"), task.id, task.version, wanted, "职责调整")
    gone = cast.owed(task, "外语")
    with pytest.raises(WrongState):
        rest(cast.world, cast.caller("office"), gone.id, gone.version, Move.RESTORE)
    assert cast.owed(task, "外语").status is Status.WAIVED
