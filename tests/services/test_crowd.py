"""Thirty people at once on the same ten assignments: nothing is lost, and every loser is told so."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.assignment import Assignment, Evidence, Submission
from models.campaign import Task
from models.errors import ChangedMeanwhile, ZerenError
from models.states import Move
from models.words import Status
from services.assignments import decide, report, rest, retract, submit, withdraw
from services.campaigns import change_task, get
from services.detail import look
from services.evidence import add, remove
from tests.cast import Cast, photo
from tests.retelling import as_told, retold

THREADS = 30
TURNS = 8
PEOPLE = ("jixie", "jixie2", "office", "office2")


def at_once(count: int, act: Callable[[int], None]) -> list[BaseException]:
    """Run it in so many threads that start together; what they raised."""
    start, raised = threading.Barrier(count), []

    def one(number: int) -> None:
        start.wait()
        try:
            act(number)
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def ten_tasks(cast: Cast) -> list[Task]:
    return [cast.task(f"第{n}项", lead=["机械"], cooperating=["外语"], sort=n) for n in range(10)]


def everything(cast: Cast) -> tuple[list[Assignment], list[Submission], list[Evidence]]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        ones = db.exec(select(Assignment).order_by(col(Assignment.id))).all()
        return list(ones), list(db.exec(select(Submission)).all()), list(db.exec(select(Evidence)).all())


def a_turn(cast: Cast, username: str, assignment_id: str, random: Random) -> None:
    """Look at the assignment and do something with it as it was seen, whether or not that is still so."""
    world, me = cast.world, cast.caller(username)
    seen = look(world, me, assignment_id)
    version = seen.assignment.version
    note = f"{username}{random.random()}"
    of_the_unit: list[Callable[[], Any]] = [
        lambda: report(world, me, assignment_id, version, note),
        lambda: submit(world, me, assignment_id, version, note),
        lambda: submit(world, me, assignment_id, version, note),
        lambda: withdraw(world, me, assignment_id, version),
        lambda: add(world, me, assignment_id, "照片.jpg", [photo(random.randrange(250))]),
        lambda: remove(world, me, seen.evidence[0].id, seen.evidence[0].version) if seen.evidence else None,
    ]
    of_the_office: list[Callable[[], Any]] = [
        lambda: decide(world, me, assignment_id, version, accepted=True),
        lambda: decide(world, me, assignment_id, version, accepted=False, reason="照片模糊"),
        lambda: retract(world, me, assignment_id, version),
        lambda: rest(world, me, assignment_id, version, Move.REOPEN, "补充材料"),
        lambda: rest(world, me, assignment_id, version, random.choice([Move.SUSPEND, Move.WAIVE]), "停电"),
        lambda: rest(world, me, assignment_id, version, random.choice([Move.RESUME, Move.RESTORE])),
    ]
    random.choice(of_the_office if username.startswith("office") else of_the_unit)()


def test_thirty_people_on_ten_assignments_lose_nothing_and_meet_no_broken_lock(anywhere: Cast) -> None:
    cast = anywhere
    owed = [cast.owed(task, "机械").id for task in ten_tasks(cast)]
    known = {one.id: as_told(one) for one in everything(cast)[0]}
    told: Counter[str] = Counter()

    def act(number: int) -> None:
        random = Random(number)
        for _ in range(TURNS):
            try:
                a_turn(cast, PEOPLE[number % len(PEOPLE)], random.choice(owed), random)
                told["done"] += 1
            except ZerenError as error:
                told[type(error).__name__] += 1

    assert at_once(THREADS, act) == []
    ones, rounds, files = everything(cast)
    history = cast.history()
    assert told["done"] > THREADS
    assert retold(history, known) == {one.id: as_told(one) for one in ones}
    for one in ones:
        mine = [event.action for event in history if event.assignment_id == one.id]
        assert one.round == mine.count("submit") == sum(row.assignment_id == one.id for row in rounds)
        of_mine = [file for file in files if file.assignment_id == one.id]
        assert len(of_mine) == mine.count("evidence_added")
        assert sum(file.removed_at is not None for file in of_mine) == mine.count("evidence_removed")
        unversioned = ("evidence_added", "evidence_removed", "acknowledged")
        assert one.version == 1 + sum(action not in unversioned for action in mine)


def test_of_thirty_who_saw_the_same_one_wins_and_the_others_are_told_it_changed(anywhere: Cast) -> None:
    cast = anywhere
    tasks = ten_tasks(cast)
    for place, task in enumerate(tasks):
        one = cast.hand_in(task, "机械", "jixie", shade=place)
        answers: list[str] = []

        def act(number: int, one: Assignment = one, answers: list[str] = answers) -> None:
            me = cast.caller(("office", "office2")[number % 2])
            try:
                decide(cast.world, me, one.id, one.version, accepted=number % 3 > 0, reason="照片模糊")
                answers.append("done")
            except ChangedMeanwhile:
                answers.append("changed meanwhile")

        assert at_once(THREADS, act) == []
        assert Counter(answers) == {"done": 1, "changed meanwhile": THREADS - 1}
        assert cast.owed(task, "机械").status in (Status.ACCEPTED, Status.RETURNED)
    decided = [event for event in cast.history() if event.action in ("accept", "return")]
    assert len(decided) == len(tasks)


def test_ten_times_returned_replaced_handed_in_again_accepted_and_reopened(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    world, me, office = cast.world, cast.caller("jixie"), cast.caller("office")
    one = cast.hand_in(task, "机械", "jixie")
    for turn in range(1, 11):
        decide(world, office, one.id, cast.owed(task, "机械").version, accepted=False, reason=f"第{turn}次退回")
        cast.clock.forward(minutes=1)
        add(world, me, one.id, f"第{turn}张.jpg", [photo(turn)])
        cast.clock.forward(minutes=1)
        submit(world, me, one.id, cast.owed(task, "机械").version, f"第{turn}次补充")
        decide(world, office, one.id, cast.owed(task, "机械").version, accepted=True)
        assert cast.owed(task, "机械").status is Status.ACCEPTED
        if turn < 10:
            rest(world, office, one.id, cast.owed(task, "机械").version, Move.REOPEN, "再补")
            cast.clock.forward(minutes=1)
            submit(world, me, one.id, cast.owed(task, "机械").version, f"第{turn}次重交")
    rounds = look(world, me, one.id).rounds
    assert [r.submission.round for r in rounds] == list(range(20, 0, -1))
    assert [r.submission.accepted for r in rounds] == [True, False] * 10
    assert [len(r.evidence) for r in rounds] == sorted([1, *[n for n in range(2, 12) for _ in "ab"]][:20], reverse=True)


def test_a_stale_look_never_wins_whatever_it_wants_to_do(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), one.id, one.version, "已开始")
    before = as_told(cast.owed(task, "机械"))
    for act in (
        lambda: report(cast.world, cast.caller("jixie2"), one.id, one.version, "别的"),
        lambda: submit(cast.world, cast.caller("jixie2"), one.id, one.version, "别的"),
        lambda: rest(cast.world, cast.caller("office"), one.id, one.version, Move.WAIVE, "不适用"),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert as_told(cast.owed(task, "机械")) == before


def test_moving_the_due_day_while_units_work_meets_no_broken_lock(anywhere: Cast) -> None:
    cast = anywhere
    tasks = [cast.task(f"第{n}项", lead=["机械", "外语"], sort=n, due_on=date(2026, 11, 20)) for n in range(3)]
    owed = [(name, cast.owed(task, unit).id) for task in tasks for name, unit in (("jixie", "机械"), ("waiyu", "外语"))]
    ids = [task.id for task in tasks]
    known = {one.id: as_told(one) for one in everything(cast)[0]}

    def act(number: int) -> None:
        random = Random(number)
        for turn in range(TURNS):
            with suppress(ZerenError):
                if number % 3:
                    name, assignment_id = owed[random.randrange(len(owed))]
                    a_turn(cast, name, assignment_id, random)
                else:
                    move_due(cast, random.choice(ids), date(2026, 11, 21) + timedelta(days=turn))

    assert at_once(12, act) == []
    assert cast.history("task_changed")
    assert retold(cast.history(), known) == {one.id: as_told(one) for one in everything(cast)[0]}


def move_due(cast: Cast, task_id: str, day: date) -> None:
    office = cast.caller("office")
    lines = get(cast.world, office, cast.campaign).tasks
    line = next(one for one in lines if one.id == task_id)
    change_task(cast.world, office, task_id, line.version, replace(line.given, due_on=day))
