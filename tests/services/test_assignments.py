"""What units and the office do with assignments, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest

from models.errors import (
    ChangedMeanwhile,
    EvidenceMissing,
    Invalid,
    Missing,
    NotAllowed,
    NotFound,
    WrongState,
    ZerenError,
)
from models.states import Move
from models.words import Status
from services.assignments import acknowledge, decide, report, rest, submit, withdraw
from services.board import board
from services.detail import look
from services.evidence import add
from tests.cast import Cast, photo


def refused(cast: Cast, error: type[ZerenError], act: Callable[[], object]) -> ZerenError:
    """The act is refused, and neither an assignment nor the history has moved."""
    before = snapshot(cast)
    with pytest.raises(error) as caught:
        act()
    assert snapshot(cast) == before
    return caught.value


def snapshot(cast: Cast) -> object:
    whole = board(cast.world, cast.caller("office"), cast.campaign)
    return whole.cells, [event.seq for event in cast.history()]


def test_the_whole_way_from_report_to_done(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"], cooperating=["外语"])
    me, office, one = cast.caller("jixie"), cast.caller("office"), cast.owed(task, "机械")
    acknowledge(cast.world, me, one.id)
    version = report(cast.world, me, one.id, cast.owed(task, "机械").version, "已开始")
    assert cast.owed(task, "机械").status is Status.IN_PROGRESS
    add(cast.world, me, one.id, "一食堂.jpg", [photo()])
    submit(cast.world, me, one.id, version, "已完成")
    waiting = cast.owed(task, "机械")
    assert (waiting.status, waiting.round, waiting.note) == (Status.SUBMITTED, 1, "已完成")
    decide(cast.world, office, one.id, waiting.version, accepted=True)
    assert cast.owed(task, "机械").status is Status.ACCEPTED
    assert cast.owed(task, "外语").status is Status.NOT_STARTED
    actions = [event.action for event in cast.history()]
    assert actions == ["acknowledged", "report", "evidence_added", "submit", "accept"]


def test_opening_a_second_time_records_nothing_more(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    for username in ("jixie", "jixie2", "office", "leader"):
        acknowledge(cast.world, cast.caller(username), one.id)
    seen = cast.owed(task, "机械")
    assert seen.acknowledged_by == cast.accounts["jixie"]
    assert seen.version == one.version
    assert len(cast.history("acknowledged")) == 1


def test_submitting_lists_everything_that_is_missing_and_changes_nothing(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task(
        "安装率",
        lead=["机械"],
        evidence_rule={"minimum": 3, "photos": 2},
        target_op=">=",
        target_value=60,
        target_unit="%",
    )
    one = cast.owed(task, "机械")
    error = refused(cast, EvidenceMissing, lambda: submit(cast.world, cast.caller("jixie"), one.id, one.version, " "))
    assert [gap.key for gap in error.fields["missing"]] == ["gap.photos", "gap.files", "gap.figures", "gap.note"]  # type: ignore[attr-defined]


def test_a_department_cannot_judge_its_own_evidence(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    refused(cast, NotAllowed, lambda: decide(cast.world, cast.caller("jixie2"), one.id, one.version, accepted=True))


def test_the_offices_own_unit_is_decided_by_a_leader(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("岗亭宣传", lead=["保卫处"])
    one = cast.hand_in(task, "保卫处", "baowei")
    for who in (cast.caller("office"), cast.caller("office2")):
        refused(cast, NotAllowed, partial(decide, cast.world, who, one.id, one.version, accepted=True))
    decide(cast.world, cast.caller("leader"), one.id, one.version, accepted=True)
    assert cast.owed(task, "保卫处").status is Status.ACCEPTED


@pytest.mark.parametrize("stranger", ["waiyu", "houqin", "admin"])
def test_a_stranger_learns_nothing_and_changes_nothing(anywhere: Cast, stranger: str) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"], cooperating=["外语"])
    one, who = cast.owed(task, "机械"), cast.caller(stranger)
    acts: list[Callable[[], object]] = [
        lambda: look(cast.world, who, one.id),
        lambda: report(cast.world, who, one.id, one.version, "x"),
        lambda: submit(cast.world, who, one.id, one.version, "x"),
        lambda: withdraw(cast.world, who, one.id, one.version),
        lambda: decide(cast.world, who, one.id, one.version, accepted=True),
        lambda: rest(cast.world, who, one.id, one.version, Move.WAIVE, "x"),
        lambda: add(cast.world, who, one.id, "a.jpg", [photo()]),
    ]
    for act in acts:
        answer = refused(cast, NotFound, act)
        with pytest.raises(NotFound) as unknown:
            look(cast.world, who, "0" * 24)
        assert (answer.key, answer.fields) == (unknown.value.key, unknown.value.fields)


def test_a_leader_and_the_office_cannot_report_for_another_unit(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    for username in ("office", "leader"):
        refused(cast, NotAllowed, partial(report, cast.world, cast.caller(username), one.id, one.version, "x"))


def test_the_second_of_two_people_is_told_and_overwrites_nothing(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), one.id, one.version, "第一位写的")
    second = cast.caller("jixie2")
    refused(cast, ChangedMeanwhile, lambda: report(cast.world, second, one.id, one.version, "第二位写的"))
    assert cast.owed(task, "机械").note == "第一位写的"


def test_of_two_decisions_at_the_same_moment_exactly_one_wins(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    start, answers = Barrier(2), []

    def act(username: str, accepted: bool) -> None:
        start.wait()
        try:
            decide(cast.world, cast.caller(username), one.id, one.version, accepted=accepted, reason="照片模糊")
            answers.append("done")
        except (ChangedMeanwhile, WrongState) as error:
            answers.append(type(error).__name__)

    threads = [Thread(target=act, args=("office", True)), Thread(target=act, args=("office2", False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["ChangedMeanwhile", "done"]
    assert len([e for e in cast.history() if e.action in ("accept", "return")]) == 1


def test_ten_rounds_of_return_and_resubmit_end_accepted_and_every_round_is_visible(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    me, office = cast.caller("jixie"), cast.caller("office")
    one = cast.hand_in(task, "机械", "jixie")
    for number in range(1, 11):
        decide(cast.world, office, one.id, cast.owed(task, "机械").version, accepted=False, reason=f"第{number}次退回")
        assert look(cast.world, me, one.id).last_reason == f"第{number}次退回"
        cast.clock.forward(minutes=1)
        submit(cast.world, me, one.id, cast.owed(task, "机械").version, f"第{number + 1}次")
    decide(cast.world, office, one.id, cast.owed(task, "机械").version, accepted=True)
    seen = look(cast.world, me, one.id)
    assert seen.assignment.status is Status.ACCEPTED
    assert [one.submission.round for one in seen.rounds] == list(range(11, 0, -1))
    assert [one.submission.reason for one in seen.rounds][1:] == [f"第{n}次退回" for n in range(10, 0, -1)]


def test_what_was_never_handed_in_cannot_be_withdrawn(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    refused(cast, WrongState, lambda: withdraw(cast.world, cast.caller("jixie"), one.id, one.version))


def test_returning_without_a_reason_is_refused(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    office = cast.caller("office")
    refused(cast, Missing, lambda: decide(cast.world, office, one.id, one.version, accepted=False, reason="  "))


def test_a_withdrawn_submission_does_not_count_as_handed_in_on_time(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    first = one.submitted_at
    withdraw(cast.world, cast.caller("jixie"), one.id, one.version)
    assert cast.owed(task, "机械").submitted_at is None
    cast.clock.forward(days=0.01)
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "再次提交")
    again = cast.owed(task, "机械")
    assert first is not None
    assert again.submitted_at == cast.clock.at > first
    assert again.round == 2


def test_submitted_work_is_locked(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one, me = cast.hand_in(task, "机械", "jixie"), cast.caller("jixie")
    refused(cast, WrongState, lambda: report(cast.world, me, one.id, one.version, "改一下"))
    refused(cast, WrongState, lambda: add(cast.world, me, one.id, "再来.jpg", [photo(9)]))


def test_rest_and_return_to_where_it_was(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    office, one = cast.caller("office"), cast.owed(task, "机械")

    def go(which: Move, reason: str = "施工") -> Status:
        rest(cast.world, office, one.id, cast.owed(task, "机械").version, which, reason)
        return cast.owed(task, "机械").status

    report(cast.world, cast.caller("jixie"), one.id, one.version, "开始了")
    assert go(Move.SUSPEND) is Status.SUSPENDED
    assert go(Move.WAIVE) is Status.WAIVED
    assert go(Move.RESTORE, "") is Status.IN_PROGRESS
    refused(cast, Missing, lambda: go(Move.SUSPEND, ""))


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (6, 5), (2e9, None), (float("nan"), 5)])
def test_impossible_figures_are_refused(cast: Cast, numerator: float, denominator: float | None) -> None:
    one = cast.owed(cast.task("安装率", lead=["机械"]), "机械")
    me = cast.caller("jixie")
    refused(cast, Invalid, lambda: report(cast.world, me, one.id, one.version, "x", numerator, denominator))


def test_a_note_that_is_too_long_is_refused_before_anything_is_written(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")
    refused(cast, Invalid, lambda: report(cast.world, cast.caller("jixie"), one.id, one.version, "字" * 4001))
