"""Meetings: what is decided becomes a task or an instruction at once, and the minutes are kept."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.account import WebSession
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, WrongState, ZerenError
from models.meeting import Decision, Instruction, Meeting
from models.meeting_rules import Light
from models.words import InstructionState, Status
from services import meeting_decisions, meeting_instructions, meetings, show
from services.assignments import decide as judge
from services.board import board
from services.checking import check
from services.meeting_decisions import DecisionGiven
from services.meetings import MeetingGiven
from services.news import news, unread
from services.who import OPERATOR
from tests.cast import Cast
from tests.services.changing import everything, owed, rows
from tests.services.meeting_parts import DUE, INSTRUCTION, TASK, decided, given, met, minutes, told


def all_of(cast: Cast) -> object:
    return everything(cast), [[one.model_dump() for one in rows(cast, t)] for t in (Meeting, Decision, Instruction)]


def test_a_decision_becomes_a_task_that_matrix_and_figures_have_at_once(anywhere: Cast) -> None:
    cast = anywhere
    cast.task("张贴资料", lead=["机械"], number="7")
    meeting = met(cast)
    before = board(cast.world, cast.caller("office"), cast.campaign).figures(DUE)
    said = given(cast, TASK, "  逐个宿舍\n再查一遍 ", ["外语", "后勤处"])
    foreseen = meeting_decisions.preview(cast.world, cast.caller("leader"), meeting, said)
    assert (foreseen.number, foreseen.days, list(foreseen.units)) == ("8", 18, ["外语学院", "后勤处"])
    assert foreseen.without_account == []
    decided(cast, meeting, said)
    after = board(cast.world, cast.caller("office"), cast.campaign)
    task = after.tasks[-1]
    assert (task.number, task.title, task.due_on) == ("8", "逐个宿舍 再查一遍", DUE)
    assert after.figures(DUE).completion.whole == before.completion.whole + 1
    row = next(one for one in rows(cast, type(cast.task("另一项"))) if one.title == task.title)
    assert {name: status for name, (_, status) in owed(cast, row).items()} == dict.fromkeys(
        ("外语", "后勤处"), Status.NOT_STARTED
    )
    assert check(cast.world, OPERATOR).findings == []
    line = minutes(cast, meeting).decisions[0]
    assert (line.task, line.done, line.applicable, line.whose) == ("8 逐个宿舍 再查一遍", 0, 2, "外语学院、后勤处")
    assert [event.action for event in cast.history()][-2:] == ["assigned", "decision_made"]


def test_a_preview_writes_nothing_and_warns_of_units_without_anybody(cast: Cast) -> None:
    meeting = met(cast)
    before = all_of(cast)
    for kind in (TASK, INSTRUCTION):
        said = meeting_decisions.preview(cast.world, cast.caller("office"), meeting, given(cast, kind, units=["物理"]))
        assert said.without_account == ["物理学院"]
    assert all_of(cast) == before


def test_an_instruction_reaches_every_unit_of_a_group_once_with_its_day(anywhere: Cast) -> None:
    cast = anywhere
    decided(cast, met(cast), given(cast, units=["机械", "各二级学院"]))
    assert sorted(one.unit_id for one in rows(cast, Instruction)) == sorted(
        cast.units[one] for one in ("机械", "外语", "物理")
    )
    mine = told(cast, "jixie")[0]
    assert (mine.words, mine.due_on, mine.left, mine.to_do, mine.may_answer) == (
        "逐个宿舍再查一遍",
        DUE,
        18,
        True,
        True,
    )
    assert [one.action for one in news(cast.world, cast.caller("jixie")).items] == ["instruction_given"]
    assert told(cast, "houqin") == []
    assert unread(cast.world, cast.caller("houqin")) == 0


def test_an_instruction_is_answered_sent_back_answered_again_and_confirmed(anywhere: Cast) -> None:
    cast = anywhere
    decided(cast, met(cast), given(cast))
    jixie, office = cast.caller("jixie"), cast.caller("office")
    one = told(cast, "jixie")[0]
    meeting_instructions.answer(cast.world, jixie, one.id, one.version, "查了3栋")
    waiting = meeting_instructions.of_campaign(cast.world, office, cast.campaign)[0]
    assert (waiting.state, waiting.answer, waiting.may_decide) == (InstructionState.ANSWERED, "查了3栋", True)
    assert "instruction_answered" in [line.action for line in news(cast.world, cast.caller("leader")).items]
    meeting_instructions.decide(cast.world, office, one.id, waiting.version, done=False, reason="还有2栋")
    back = told(cast, "jixie")[0]
    assert (back.state, back.reason, back.to_do) == (InstructionState.RETURNED, "还有2栋", True)
    meeting_instructions.answer(cast.world, jixie, one.id, back.version, "5栋都查完了")
    meeting_instructions.decide(cast.world, cast.caller("leader"), one.id, back.version + 1, done=True)
    done = told(cast, "jixie")[0]
    assert (done.state, done.answer, done.decided_by, done.may_answer) == (
        *(InstructionState.DONE, "5栋都查完了", "leader", False),
    )
    answers = [event.after["answer"] for event in cast.history("instruction_answered")]
    assert answers == ["查了3栋", "5栋都查完了"]


def test_an_instruction_is_late_the_day_after_and_red_on_the_slide(cast: Cast) -> None:
    decided(cast, met(cast), given(cast))
    later(cast, 18)
    assert not told(cast, "jixie")[0].late
    assert show.show(cast.world, cast.caller("office"), cast.campaign).urgent[0].light is Light.YELLOW
    later(cast, 1)
    assert told(cast, "jixie")[0].late
    assert show.show(cast.world, cast.caller("office"), cast.campaign).urgent[0].light is Light.RED


def later(cast: Cast, days: int) -> None:
    """So many days later, and the same people have signed in again: a session does not last for days."""
    cast.clock.forward(days=days)
    with Session(cast.world.engine) as db:
        for caller in cast.callers.values():
            session = db.get_one(WebSession, caller.session_id)
            session.created_at = session.last_seen_at = cast.clock.at
            db.add(session)
        db.commit()


def test_the_one_who_answered_does_not_confirm_and_the_office_not_its_own(cast: Cast) -> None:
    decided(cast, met(cast), given(cast, units=["保卫处"]))
    one = told(cast, "office")[0]
    meeting_instructions.answer(cast.world, cast.caller("office"), one.id, one.version, "已办")
    before = all_of(cast)
    for who in ("office", "office2", "baowei", "jixie"):
        with pytest.raises((NotAllowed, NotFound)):
            meeting_instructions.decide(cast.world, cast.caller(who), one.id, one.version + 1, done=True)
    assert all_of(cast) == before
    meeting_instructions.decide(cast.world, cast.caller("leader"), one.id, one.version + 1, done=True)
    assert told(cast, "baowei")[0].state is InstructionState.DONE


def test_another_unit_s_instruction_does_not_exist_for_a_liaison(cast: Cast) -> None:
    decided(cast, met(cast), given(cast))
    one, before = told(cast, "jixie")[0], all_of(cast)
    with pytest.raises(NotFound):
        meeting_instructions.answer(cast.world, cast.caller("waiyu"), one.id, one.version, "已办")
    for look in (
        lambda: meetings.meetings(cast.world, cast.caller("jixie"), cast.campaign),
        lambda: meeting_instructions.of_campaign(cast.world, cast.caller("jixie"), cast.campaign),
    ):
        with pytest.raises(NotAllowed):
            look()
    assert all_of(cast) == before


def test_of_two_who_decide_on_one_answer_the_second_is_told(cast: Cast) -> None:
    decided(cast, met(cast), given(cast))
    one = told(cast, "jixie")[0]
    meeting_instructions.answer(cast.world, cast.caller("jixie"), one.id, one.version, "已办")
    meeting_instructions.decide(cast.world, cast.caller("office"), one.id, one.version + 1, done=True)
    with pytest.raises(ChangedMeanwhile):
        meeting_instructions.decide(
            cast.world, cast.caller("leader"), one.id, one.version + 1, done=False, reason="不行"
        )


@pytest.mark.parametrize(
    ("change", "error", "key"),
    [
        ({"words": "  "}, Missing, "error.decision_words_missing"),
        ({"words": "字" * 501}, Invalid, "error.too_long"),
        ({"units": ()}, Missing, "error.decision_units_missing"),
        ({"due_on": None}, Missing, "error.decision_day_missing"),
        ({"due_on": DUE - timedelta(days=19)}, Invalid, "error.decision_day_past"),
        ({"due_on": DUE + timedelta(days=999)}, Invalid, "error.extension_too_late"),
    ],
)
@pytest.mark.parametrize("kind", [TASK, INSTRUCTION])
def test_what_is_not_given_is_said_and_nothing_is_written(
    cast: Cast, kind: object, change: dict[str, object], error: type[ZerenError], key: str
) -> None:
    meeting = met(cast)
    before = all_of(cast)
    with pytest.raises(error) as caught:
        decided(cast, meeting, given(cast, kind, **change))  # type: ignore[arg-type]
    assert caught.value.key == key
    assert all_of(cast) == before


def test_a_foreign_unit_cannot_be_named(cast: Cast) -> None:
    meeting = met(cast)
    before = all_of(cast)
    with pytest.raises(NotFound):
        decided(cast, meeting, DecisionGiven(INSTRUCTION, "查", ["f" * 24], (), DUE))
    assert all_of(cast) == before


def test_a_withdrawn_decision_stays_in_the_minutes_and_takes_back_what_nobody_has_answered(anywhere: Cast) -> None:
    cast = anywhere
    meeting = met(cast)
    decided(cast, meeting, given(cast, units=["机械", "外语"]))
    task = decided(cast, meeting, given(cast, TASK, "新任务", ["后勤处"]), "office")
    one = told(cast, "jixie")[0]
    meeting_instructions.answer(cast.world, cast.caller("jixie"), one.id, one.version, "已办")
    for line in minutes(cast, meeting).decisions:
        meeting_decisions.withdraw(cast.world, cast.caller("leader"), line.id, line.version, "与上次重复")
    found = minutes(cast, meeting).decisions
    assert [one.reason for one in found] == ["与上次重复"] * 2
    assert found[1].cancelled
    assert found[1].id == task
    assert told(cast, "waiyu") == []
    assert told(cast, "jixie")[0].state is InstructionState.ANSWERED
    assert [one.title for one in board(cast.world, cast.caller("office"), cast.campaign).tasks] == []
    with pytest.raises(WrongState):
        meeting_decisions.withdraw(cast.world, cast.caller("leader"), task, found[1].version, "再来一次")
    assert check(cast.world, OPERATOR).findings == []


def test_the_figures_of_a_closed_meeting_stay_and_the_next_one_shows_the_change(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"], due_on=DUE)
    meeting = met(cast)
    held = meetings.meetings(cast.world, cast.caller("leader"), cast.campaign)[0]
    meetings.close_meeting(cast.world, cast.caller("leader"), meeting, held.version)
    assert minutes(cast, meeting).meeting.figures["completion"] == 0
    one = cast.hand_in(task, "机械", "jixie")
    judge(cast.world, cast.caller("office"), one.id, one.version, accepted=True)
    kept = minutes(cast, meeting)
    assert (kept.meeting.figures["completion"], kept.meeting.is_open) == (0, False)
    now = show.show(cast.world, cast.caller("leader"), cast.campaign)
    assert now.before is not None
    assert (now.before.figures["completion"], now.figures.completion.share) == (0, 0.5)
    assert [picture.unit for picture in now.wall] == ["机械"]


def test_a_closed_meeting_takes_nothing_more_and_only_one_is_open_at_a_time(anywhere: Cast) -> None:
    cast = anywhere
    meeting = met(cast)
    with pytest.raises(WrongState):
        met(cast, "office")
    meetings.close_meeting(cast.world, cast.caller("office"), meeting, 1)
    before = all_of(cast)
    for act in (
        lambda: decided(cast, meeting, given(cast)),
        lambda: meetings.close_meeting(cast.world, cast.caller("office"), meeting, 2),
        lambda: meetings.change_meeting(
            cast.world, cast.caller("office"), meeting, 2, MeetingGiven("改名", cast.clock.at)
        ),
    ):
        with pytest.raises(WrongState):
            act()
    assert all_of(cast) == before
    assert met(cast, "office", "第三次") != meeting


def test_the_mark_moves_with_every_event_and_with_the_day_and_else_stands_still(cast: Cast) -> None:
    def seen() -> str:
        return show.mark(cast.world, cast.caller("office"), cast.campaign)

    first = seen()
    cast.clock.forward(minutes=10)
    assert seen() == first
    meeting = met(cast)
    second = seen()
    assert second != first
    decided(cast, meeting, given(cast))
    assert seen() != second


def test_a_rejected_photo_and_one_not_yet_accepted_do_not_hang_on_the_wall(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械", "外语"])
    cast.hand_in(task, "外语", "waiyu", 1)
    assert show.show(cast.world, cast.caller("office"), cast.campaign).wall == []
    one = cast.hand_in(task, "机械", "jixie", 2)
    judge(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="模糊")
    assert show.show(cast.world, cast.caller("office"), cast.campaign).wall == []
