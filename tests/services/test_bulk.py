"""Many assignments at once: what is done, what is left and why, and the way back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.account import WebSession
from models.assignment import Assignment, Batch, Submission
from models.base import new_id
from models.bulk import MOST, How
from models.campaign import Campaign, Task
from models.errors import Invalid, Missing, NotAllowed, NotFound, ZerenError
from models.organisation import Organisation
from models.states import Move
from models.words import BatchKind, Status
from services.assignments import decide, report, rest
from services.bulk import Done, Items, Preview, apply, preview
from services.bulk_undo import BatchLine, Undone, batches, look, undo
from services.evidence import add
from services.task_settings import TaskGiven, change_task
from tests.boards import fill
from tests.cast import NOW, Cast, photo
from tests.retelling import as_told, retold
from tests.services.counting import count

TODAY = NOW.date()
ACCEPT, REMIND, SHIFT, WAIVE = BatchKind.ACCEPT, BatchKind.REMIND, BatchKind.SHIFT, BatchKind.WAIVE
HOW = {ACCEPT: How(), REMIND: How("请抓紧落实"), SHIFT: How("因停电", days=7), WAIVE: How("本单位无此业务")}
SECONDS_FOR_200 = 3


def everything(cast: Cast) -> list[Assignment]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return list(db.exec(select(Assignment).order_by(col(Assignment.id))).all())


def rounds(cast: Cast) -> list[dict[str, Any]]:
    with Session(cast.world.engine) as db:
        return [one.model_dump() for one in db.exec(select(Submission).order_by(col(Submission.id)))]


def shown(*ones: Assignment) -> Items:
    return [(one.id, one.version) for one in ones]


def do(cast: Cast, kind: BatchKind, items: Items, who: str = "office", how: How | None = None, **more: str) -> Done:
    return apply(cast.world, cast.caller(who), cast.campaign, kind, items, how or HOW[kind], **more)


def ask(cast: Cast, kind: BatchKind, items: Items, who: str = "office", how: How | None = None) -> Preview:
    return preview(cast.world, cast.caller(who), cast.campaign, kind, items, how or HOW[kind])


def take_back(cast: Cast, batch_id: str, who: str = "office") -> Undone:
    return undo(cast.world, cast.caller(who), batch_id)


def listed(cast: Cast, who: str = "office") -> list[BatchLine]:
    return batches(cast.world, cast.caller(who), cast.campaign)


def whys(left: Any) -> dict[str, str]:
    return {one.assignment_id: one.why for one in left} if left and not isinstance(left[0], tuple) else dict(left)


def scattered(cast: Cast, seed: int, tasks: int = 12) -> list[Assignment]:
    """Assignments at every stage of their lives, with the rounds that belong to them."""
    chance = Random(seed)
    for place in range(tasks):
        due = None if place % 5 == 4 else TODAY + timedelta(days=chance.randint(-9, 9))
        names = chance.sample(list(cast.units), 4)
        cast.task(f"任务{place}", names[:2], names[2:], due_on=due, continuing=place % 7 == 6, sort=place)
    with Session(cast.world.engine) as db:
        for one in db.exec(select(Assignment)).all():
            one.status = chance.choice(list(Status))
            one.version = chance.randint(1, 3)
            if one.status in (Status.SUSPENDED, Status.WAIVED):
                one.status_before, one.reason = chance.choice([Status.NOT_STARTED, Status.RETURNED]), "因故"
            if one.status in (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED):
                one.round, one.reason = 1, chance.choice(["", "照片模糊"])
                one.submitted_by = cast.accounts[chance.choice(["jixie", "office"])]
                one.submitted_at = one.reported_at = one.acknowledged_at = NOW
                if one.reason:
                    one.decided_at, one.decided_by = NOW - timedelta(days=1), cast.accounts["office2"]
                db.add(Submission(assignment_id=one.id, round=1, submitted_at=NOW, submitted_by=one.submitted_by))
            db.add(one)
        db.commit()
    return everything(cast)


def later(cast: Cast, hours: int) -> None:
    """Some hours pass, and nobody's session ends over it."""
    cast.clock.forward(hours=hours)
    with Session(cast.world.engine) as db:
        for session in db.exec(select(WebSession)):
            session.created_at = session.last_seen_at = cast.clock.at
        db.commit()


# What each kind does


def test_accepting_many_decides_each_with_its_own_line_of_history(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语", "物理"])
    ones = [cast.hand_in(task, unit, who) for unit, who in (("机械", "jixie"), ("外语", "waiyu"))]
    waiting = cast.owed(task, "物理")
    done = do(cast, ACCEPT, shown(*ones, waiting))
    assert (done.worked, done.left) == (2, [(waiting.id, "bulk.left_not_started")])
    for one in ones:
        now = next(row for row in everything(cast) if row.id == one.id)
        assert (now.status, now.decided_by, now.version) == (Status.ACCEPTED, cast.accounts["office"], one.version + 1)
    assert [round_["accepted"] for round_ in rounds(cast)] == [True, True]
    lines = cast.history("accept")
    assert {line.assignment_id for line in lines} == {one.id for one in ones}
    assert all(line.after["batch"] == done.batch_id for line in lines)
    assert cast.owed(task, "物理") == waiting


def test_reminding_many_says_the_words_to_each_and_moves_nothing(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"])
    ones = [cast.owed(task, unit) for unit in ("机械", "外语")]
    done = do(cast, REMIND, shown(*ones), how=How("  请今天下班前上报  "))
    assert done.worked == 2
    assert everything(cast) == sorted(ones, key=lambda one: one.id)
    for line in cast.history("reminded"):
        assert (line.reason, line.after, line.before) == ("请今天下班前上报", {"batch": done.batch_id}, {})
        assert line.subject == "assignment"
    assert len(cast.history("reminded")) == 2


def test_a_unit_is_reminded_of_one_thing_once_a_day_of_the_campaigns_zone(anywhere: Cast) -> None:
    cast = anywhere
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    assert do(cast, REMIND, shown(one)).worked == 1
    assert do(cast, REMIND, shown(one), "office2") == Done("", 0, [(one.id, "bulk.left_reminded")])
    later(cast, 13)  # 23:00 in Shanghai
    assert do(cast, REMIND, shown(one)).worked == 0
    later(cast, 2)  # 01:00 of the next day there, still the same day in UTC
    assert do(cast, REMIND, shown(one)).worked == 1


def test_a_reminder_does_not_get_in_the_way_of_what_the_unit_is_typing(anywhere: Cast) -> None:
    cast = anywhere
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    do(cast, REMIND, shown(one))
    report(cast.world, cast.caller("jixie"), one.id, one.version, "已开始")


def test_due_days_move_and_the_first_one_stays_on_record(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"], due_on=TODAY)
    ones = [cast.owed(task, unit) for unit in ("机械", "外语")]
    done = do(cast, SHIFT, shown(*ones))
    assert done.worked == 2
    for one in ones:
        now = next(row for row in everything(cast) if row.id == one.id)
        assert (now.due_on, now.original_due_on, now.version) == (TODAY + timedelta(days=7), TODAY, one.version + 1)
        with pytest.raises(ZerenError):
            report(cast.world, cast.caller("jixie"), one.id, one.version, "看的是旧时限")
    for line in cast.history("due_shifted"):
        assert line.before == {"due_on": TODAY.isoformat()}
        assert line.after == {"due_on": (TODAY + timedelta(days=7)).isoformat(), "batch": done.batch_id}
        assert line.reason == "因停电"


def test_due_days_move_to_one_day(anywhere: Cast) -> None:
    cast = anywhere
    early = cast.owed(cast.task("一", lead=["机械"], due_on=TODAY - timedelta(days=3)), "机械")
    same = cast.owed(cast.task("二", lead=["外语"], due_on=TODAY + timedelta(days=4)), "外语")
    done = do(cast, SHIFT, shown(early, same), how=How(day=TODAY + timedelta(days=4)))
    assert done.left == [(same.id, "bulk.left_same_day")]
    assert [one.due_on for one in everything(cast)] == [TODAY + timedelta(days=4)] * 2


def test_waiving_many_asks_for_a_reason_and_leaves_the_offices_own_to_a_leader(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "保卫处"])
    theirs, own = cast.owed(task, "机械"), cast.owed(task, "保卫处")
    with pytest.raises(Missing, match="reason_missing"):
        do(cast, WAIVE, shown(theirs), how=How("  "))
    assert cast.owed(task, "机械") == theirs
    done = do(cast, WAIVE, shown(theirs, own))
    assert (done.worked, done.left) == (1, [(own.id, "bulk.left_own_unit")])
    now = cast.owed(task, "机械")
    assert (now.status, now.reason) == (Status.WAIVED, "本单位无此业务")
    assert cast.owed(task, "保卫处") == own


# Who may, what is refused as a whole


@pytest.mark.parametrize("who", ["leader", "jixie", "admin"])
def test_only_the_office_works_in_bulk(cast: Cast, who: str) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    batch = do(cast, WAIVE, shown(one)).batch_id
    before = (everything(cast), len(cast.history()))
    calls: list[Callable[[], object]] = [
        lambda: do(cast, REMIND, shown(one), who),
        lambda: ask(cast, REMIND, shown(one), who),
        lambda: take_back(cast, batch, who),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert (everything(cast), len(cast.history())) == before


def test_a_leader_reads_the_batches_and_a_liaison_does_not(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    batch = do(cast, WAIVE, shown(one)).batch_id
    assert [line.fixed for line in listed(cast, "leader")] == ["refusal.role"]
    assert look(cast.world, cast.caller("leader"), batch).line.id == batch
    for call in (lambda: listed(cast, "jixie"), lambda: look(cast.world, cast.caller("jixie"), batch)):
        with pytest.raises(NotAllowed):
            call()


def test_nobody_reaches_into_another_school_or_another_campaign(cast: Cast) -> None:
    other = Organisation(name="外校", created_at=NOW)
    cast.save(other)
    named = {"starts_on": TODAY, "ends_on": TODAY, "created_at": NOW}
    foreign = Campaign(organisation_id=other.id, name="别处", **named)
    second = Campaign(organisation_id=cast.school, name="另一次", **named)
    cast.save(foreign, second)
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    for place in (foreign.id, "0" * 24):
        with pytest.raises(NotFound):
            apply(cast.world, cast.caller("office"), place, REMIND, shown(one), HOW[REMIND])
        with pytest.raises(NotFound):
            batches(cast.world, cast.caller("office"), place)
    elsewhere = apply(cast.world, cast.caller("office"), second.id, REMIND, shown(one), HOW[REMIND])
    assert elsewhere == Done("", 0, [(one.id, "bulk.left_not_found")])
    batch = Batch(campaign_id=foreign.id, kind=WAIVE, account_id=cast.accounts["office"], at=NOW)
    batch.content = {"items": [], "left": []}
    cast.save(batch)
    for call in (lambda: take_back(cast, batch.id), lambda: look(cast.world, cast.caller("office"), batch.id)):
        with pytest.raises(NotFound):
            call()


def test_a_batch_is_neither_empty_nor_endless(cast: Cast) -> None:
    for call in (do, ask):
        with pytest.raises(Missing, match="batch_empty"):
            call(cast, REMIND, [])
        with pytest.raises(Invalid, match="batch_too_many"):
            call(cast, REMIND, [(new_id(), 1) for _ in range(MOST + 1)])


def test_a_reminder_without_words_is_refused(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    with pytest.raises(Missing, match="reminder_missing"):
        do(cast, REMIND, shown(one), how=How(" \n"))
    assert cast.history() == []


def test_what_changed_since_it_was_shown_is_left_and_the_others_go_on(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"], due_on=TODAY)
    moved, still = cast.owed(task, "机械"), cast.owed(task, "外语")
    report(cast.world, cast.caller("jixie"), moved.id, moved.version, "已开始")
    done = do(cast, SHIFT, shown(moved, still))
    assert (done.worked, done.left) == (1, [(moved.id, "bulk.left_changed")])
    assert cast.owed(task, "机械").due_on == TODAY


def test_a_second_click_on_the_same_form_does_it_once_and_answers_twice(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械"], cooperating=["外语"], due_on=TODAY)
    items, form = [*shown(cast.owed(task, "机械")), (cast.owed(task, "外语").id, 9)], new_id()
    first = do(cast, SHIFT, items, batch_id=form)
    assert do(cast, SHIFT, items, batch_id=form) == first
    assert (first.batch_id, first.worked) == (form, 1)
    assert len(cast.history("due_shifted")) == 1
    with pytest.raises(NotFound):
        do(cast, SHIFT, items, "office2", batch_id=form)


def test_when_nothing_can_be_done_no_batch_is_left_behind(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    done = do(cast, ACCEPT, shown(one))
    assert (done.batch_id, done.worked, whys(done.left)) == ("", 0, {one.id: "bulk.left_not_started"})
    assert (listed(cast), cast.history()) == ([], [])


# Preview and deed are one


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", BatchKind)
def test_the_preview_says_exactly_what_is_done(cast: Cast, kind: BatchKind, seed: int) -> None:
    ones, chance = scattered(cast, seed), Random(seed)
    with Session(cast.world.engine) as db:
        db.get_one(Campaign, cast.campaign).second_office_may_decide = seed % 2 == 0
        db.get_one(Task, ones[0].task_id).cancelled_at = NOW
        db.commit()
    items = [(one.id, one.version - (chance.random() < 0.2)) for one in ones] + [("0" * 24, 1)]
    how = How("因故", days=chance.randint(-5, 9)) if seed % 3 else How("因故", day=TODAY + timedelta(days=2))
    said, before = ask(cast, kind, items, how=how), {one.id: one for one in ones}
    assert everything(cast) == ones
    done = do(cast, kind, items, how=how)
    assert done.worked == len(said.will)
    assert whys(done.left) == whys(said.left)
    assert len(said.will) + len(said.left) == len(items)
    days = {line.assignment_id: line.new_due_on for line in said.will}
    told = {line.assignment_id for line in cast.history() if line.after.get("batch") == done.batch_id}
    assert told == set(days)
    for one in everything(cast):
        if one.id not in days:
            assert one == before[one.id]
        elif kind is SHIFT:
            assert (before[one.id].due_on, one.due_on) == (
                next(line.due_on for line in said.will if line.assignment_id == one.id),
                days[one.id],
            )


# The way back


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [ACCEPT, SHIFT, WAIVE])
def test_undoing_puts_back_exactly_what_was_there(cast: Cast, kind: BatchKind, seed: int) -> None:
    ones, was = scattered(cast, seed), rounds(cast)
    known = {one.id: as_told(one) for one in ones}
    done = do(cast, kind, shown(*ones))
    assert done.worked
    undone = take_back(cast, done.batch_id)
    assert undone == Undone(done.worked, [])
    left = {"version"}
    now = everything(cast)
    assert [one.model_dump(exclude=left) for one in now] == [one.model_dump(exclude=left) for one in ones]
    assert rounds(cast) == was
    assert retold(cast.history(), known) == {one.id: as_told(one) for one in now}


def test_undoing_holds_on_both_databases(anywhere: Cast) -> None:
    cast = anywhere
    scattered(cast, 1)
    for kind in (ACCEPT, SHIFT, WAIVE):
        ones = everything(cast)
        done = do(cast, kind, shown(*ones))
        assert done.worked
        assert take_back(cast, done.batch_id) == Undone(done.worked, [])
        now = everything(cast)
        assert [one.model_dump(exclude={"version"}) for one in now] == [
            one.model_dump(exclude={"version"}) for one in ones
        ]


def test_what_was_suspended_and_waived_is_suspended_again_with_its_reason(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    rest(cast.world, cast.caller("office"), one.id, one.version, Move.SUSPEND, "因停电")
    one = cast.owed(task, "机械")
    done = do(cast, WAIVE, shown(one))
    take_back(cast, done.batch_id)
    now = cast.owed(task, "机械")
    assert (now.status, now.status_before, now.reason) == (Status.SUSPENDED, Status.NOT_STARTED, "因停电")


def test_each_undone_assignment_has_its_own_line_of_history(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械", "外语", "物理"], due_on=TODAY)
    handed, waived, moved = cast.hand_in(task, "机械", "jixie"), cast.owed(task, "外语"), cast.owed(task, "物理")
    for kind, one, action in (
        (ACCEPT, handed, "retract"),
        (WAIVE, waived, "restore"),
        (SHIFT, moved, "due_shift_undone"),
    ):
        done = do(cast, kind, shown(one))
        take_back(cast, done.batch_id)
        (line,) = cast.history(action)
        assert (line.assignment_id, line.after["batch"], line.reason) == (one.id, done.batch_id, "")


def test_what_somebody_touched_since_stays_as_it_is(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"], due_on=TODAY)
    ones = [cast.owed(task, unit) for unit in ("机械", "外语")]
    done = do(cast, SHIFT, shown(*ones))
    touched = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), touched.id, touched.version, "已开始")
    assert [line.untouched for line in listed(cast)] == [1]
    assert take_back(cast, done.batch_id) == Undone(1, [(touched.id, "bulk.left_touched")])
    assert cast.owed(task, "机械").due_on == TODAY + timedelta(days=7)
    assert cast.owed(task, "外语").due_on == TODAY
    seen = look(cast.world, cast.caller("office"), done.batch_id)
    assert [(line.unit, line.why) for line in seen.undo_left] == [("机械工程学院", "bulk.left_touched")]


def test_a_file_added_since_does_not_keep_a_day_from_going_back(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"], due_on=TODAY)
    done = do(cast, SHIFT, shown(cast.owed(task, "机械")))
    add(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, "照片.jpg", [photo()])
    assert take_back(cast, done.batch_id).worked == 1


def test_a_day_that_the_task_has_moved_since_stays(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"], due_on=TODAY)
    done = do(cast, SHIFT, shown(cast.owed(task, "机械")))
    later = TODAY + timedelta(days=30)
    for version, day in enumerate(
        (TODAY + timedelta(days=7), later), start=1
    ):  # the second takes along what is due with it
        change_task(cast.world, cast.caller("office"), task.id, version, TaskGiven("张贴资料", due_on=day))
    undone = take_back(cast, done.batch_id)
    assert (undone.worked, len(undone.left)) == (0, 1)
    assert cast.owed(task, "机械").due_on == later
    assert listed(cast)[0].untouched == 0


def test_a_batch_is_undone_once(anywhere: Cast) -> None:
    cast = anywhere
    one = cast.owed(cast.task("张贴资料", lead=["机械"], due_on=TODAY), "机械")
    done = do(cast, SHIFT, shown(one))
    take_back(cast, done.batch_id)
    with pytest.raises(Invalid, match="batch_undone"):
        take_back(cast, done.batch_id)
    assert len(cast.history("due_shift_undone")) == 1
    (line,) = listed(cast)
    assert (line.undone, line.undone_at, line.undoable, line.fixed) == (1, NOW, False, "error.batch_undone")


def test_when_nothing_can_be_put_back_the_batch_can_still_be_undone_later(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    done = do(cast, ACCEPT, shown(one))
    with Session(cast.world.engine) as db:
        db.get_one(Task, task.id).cancelled_at = NOW
        db.commit()
    assert take_back(cast, done.batch_id) == Undone(0, [(one.id, "bulk.left_gone")])
    assert cast.owed(task, "机械").status is Status.ACCEPTED
    with Session(cast.world.engine) as db:
        db.get_one(Task, task.id).cancelled_at = None
        db.commit()
    assert take_back(cast, done.batch_id) == Undone(1, [])


def test_reminders_cannot_be_undone_and_say_so(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    done = do(cast, REMIND, shown(one))
    with pytest.raises(Invalid, match="batch_reminders_stay"):
        take_back(cast, done.batch_id)
    (line,) = listed(cast)
    assert (line.undoable, line.fixed) == (False, "error.batch_reminders_stay")


def test_acceptances_are_taken_back_by_the_one_who_accepted_the_rest_by_any_office_account(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语", "物理"], due_on=TODAY)
    accepted = do(cast, ACCEPT, shown(cast.hand_in(task, "机械", "jixie")))
    before = cast.owed(task, "机械")
    with pytest.raises(NotAllowed, match="other_decision"):
        take_back(cast, accepted.batch_id, "office2")
    assert cast.owed(task, "机械") == before
    for kind, unit in ((SHIFT, "外语"), (WAIVE, "物理")):
        done = do(cast, kind, shown(cast.owed(task, unit)))
        assert take_back(cast, done.batch_id, "office2").worked == 1


def test_what_was_returned_after_it_was_accepted_and_reopened_is_not_put_back(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    done = do(cast, ACCEPT, shown(one))
    now = cast.owed(task, "机械")
    rest(cast.world, cast.caller("office"), now.id, now.version, Move.REOPEN, "材料有误")
    assert take_back(cast, done.batch_id) == Undone(0, [(one.id, "bulk.left_touched")])
    assert cast.owed(task, "机械").status is Status.RETURNED


def test_the_list_tells_who_did_what_when_to_how_many(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语", "保卫处"], due_on=TODAY)
    ones = [cast.owed(task, unit) for unit in ("机械", "外语", "保卫处")]
    first = do(cast, REMIND, shown(*ones))
    cast.clock.forward(minutes=5)
    second = do(cast, SHIFT, shown(*ones), "office2")
    latest, earlier = listed(cast)
    assert (latest.id, latest.kind, latest.by, latest.at) == (second.batch_id, SHIFT, "office2", cast.clock.at)
    assert (latest.worked, latest.left, latest.days, latest.day, latest.reason) == (2, 1, 7, None, "因停电")
    assert (latest.untouched, latest.undoable) == (2, True)
    assert (earlier.id, earlier.kind, earlier.worked, earlier.left) == (first.batch_id, REMIND, 3, 0)
    seen = look(cast.world, cast.caller("office"), second.batch_id)
    assert [(line.unit, line.task_title, line.why) for line in seen.left] == [
        ("党委保卫部（保卫处）", "张贴资料", "bulk.left_own_unit")
    ]


# Size and crowds


def many(cast: Cast, size: int) -> list[Assignment]:
    """So many assignments that wait for review, straight into the tables."""
    fill(cast, tasks=20, units=20, share=1.0)
    with Session(cast.world.engine, expire_on_commit=False) as db:
        own = cast.units["保卫处"]
        found = db.exec(select(Assignment).where(Assignment.unit_id != own).order_by(Assignment.id).limit(size)).all()
        for one in found:
            one.status, one.round, one.due_on = Status.SUBMITTED, 1, TODAY
            one.submitted_by = cast.accounts["jixie"]
            db.add(Submission(assignment_id=one.id, round=1, submitted_at=NOW, submitted_by=one.submitted_by))
        db.commit()
    return list(found)


def test_two_hundred_are_done_and_undone_quickly(cast: Cast) -> None:
    ones = many(cast, 200)
    begun = perf_counter()
    done = do(cast, ACCEPT, shown(*ones))
    spent = perf_counter() - begun
    assert (done.worked, done.left) == (200, [])
    assert spent < SECONDS_FOR_200
    begun = perf_counter()
    assert take_back(cast, done.batch_id).worked == 200
    assert perf_counter() - begun < SECONDS_FOR_200


def test_looks_take_a_fixed_number_of_statements(anywhere: Cast) -> None:
    cast = anywhere
    ones, engine, office = scattered(cast, 3), cast.world.engine, cast.caller("office")
    few, all_of_them = shown(*ones[:2]), shown(*ones)
    assert count(engine, lambda: ask(cast, SHIFT, few)) == count(engine, lambda: ask(cast, SHIFT, all_of_them)) == 5
    for items in (few, all_of_them):
        batch = do(cast, REMIND, items).batch_id or do(cast, SHIFT, all_of_them).batch_id
        assert count(engine, lambda: listed(cast)) == 4
        assert count(engine, lambda last=batch: look(cast.world, office, last)) == 7


def test_two_batches_on_the_same_assignments_queue_and_none_is_done_twice(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语", "物理", "后勤处", "学工部"], due_on=TODAY)
    ones = [cast.owed(task, unit) for unit in ("机械", "外语", "物理", "后勤处", "学工部")]
    calls = [(who, items) for who in ("office", "office2") for items in (shown(*ones), shown(*reversed(ones)))]
    with ThreadPoolExecutor(4) as crowd:
        dones = list(crowd.map(lambda call: do(cast, SHIFT, call[1], call[0]), calls))
    assert sorted(done.worked for done in dones) == [0, 0, 0, 5]
    assert len(cast.history("due_shifted")) == 5
    assert {one.due_on for one in everything(cast)} == {TODAY + timedelta(days=7)}


def test_a_batch_and_single_decisions_at_once_lose_nothing(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"])
    ones = [cast.hand_in(task, unit, who) for unit, who in (("机械", "jixie"), ("外语", "waiyu"))]

    def single(one: Assignment) -> str:
        try:
            decide(cast.world, cast.caller("office2"), one.id, one.version, accepted=True)
        except ZerenError as error:
            return error.key
        return ""

    with ThreadPoolExecutor(3) as crowd:
        batch = crowd.submit(do, cast, ACCEPT, shown(*ones))
        answers = list(crowd.map(single, reversed(ones)))
    assert batch.result().worked + answers.count("") == 2
    assert len(cast.history("accept")) == 2
