"""The meeting page, the minutes, and what units were told to do on top of their tasks."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from models.campaign import Task
from models.days import local_day
from models.meeting_rules import Light
from models.words import InstructionState
from services import meeting_instructions, meetings, show
from services.assignments import decide as judge
from services.show_lobby import lobby_show, lock
from tests.boards import fill
from tests.cast import Cast
from tests.pages.assignment_parts import said
from tests.pages.conftest import OpenPage, at_main
from tests.services.changing import rows
from tests.services.meeting_parts import DUE, TASK, decided, given, met, minutes, told
from ui.elements.slides import Slide
from ui.meeting import deck, lobby
from ui.meeting.live import days_from

PAGE, MY = "pages/shared/meeting.py", "pages/liaison/my.py"


def at_work(here: Cast) -> None:
    here.task("张贴资料", lead=["机械", "外语"], cooperating=["后勤处"], number="3", due_on=DUE)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def slides(here: Cast, who: str = "leader") -> list[Slide]:
    return deck.slides_of(show.show(here.world, here.caller(who), here.campaign), "zh")


def test_a_leader_opens_a_meeting_and_closes_it_and_the_minutes_are_there(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    at = open_page("leader", PAGE)
    at.text_input(key="meeting_new_title").set_value("第三次工作调度会").run()
    at.text_area(key="meeting_new_attendees").set_value("陈副校长、各单位联络员").run()
    press(at, "meeting_open")
    held = meetings.meetings(here.world, here.caller("leader"), here.campaign)[0]
    assert (held.title, held.is_open, held.attendees) == ("第三次工作调度会", True, "陈副校长、各单位联络员")
    decided(here, held.id, given(here))
    at.run()
    assert "已议定 1 项" in said(at)
    press(at, "meeting_close")
    press(at, "meeting_close_confirm")
    assert "第三次工作调度会" in at.title[0].value
    assert "会议结束时的进展" in "".join(box.value for box in at.subheader)
    assert at.metric[0].value == "0.0%"
    assert "逐个宿舍再查一遍" in said(at)
    assert not meetings.meetings(here.world, here.caller("leader"), here.campaign)[0].is_open


def test_a_time_that_cannot_be_read_is_said_and_nothing_typed_is_lost(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    at = open_page("office", PAGE)
    at.text_input(key="meeting_new_time").set_value("下午").run()
    at.text_input(key="meeting_new_title").set_value("碰头会").run()
    press(at, "meeting_open")
    assert "请按 09:30 这样填写时间" in at.error[0].value.replace("\\", "")
    assert at.text_input(key="meeting_new_title").value == "碰头会"
    assert meetings.meetings(here.world, here.caller("office"), here.campaign) == []


def test_a_unit_answers_on_top_of_its_tasks_and_the_office_confirms_at_the_meeting(
    open_page: OpenPage, here: Cast
) -> None:
    at_work(here)
    decided(here, met(here), given(here))
    one = told(here, "jixie")[0]
    at = open_page("jixie", MY)
    assert at.header[0].value == "会议交办 1 项"
    press(at, f"instruction_send_{one.id}")
    assert "请写明办理情况" in at.error[0].value
    at.text_area(key=f"instruction_answer_{one.id}").set_value("3栋5栋查完").run()
    press(at, f"instruction_send_{one.id}")
    office = open_page("office", PAGE)
    assert "3栋5栋查完" in [box.value for box in office.text]
    press(office, f"instruction_confirm_{one.id}")
    assert told(here, "jixie")[0].state is InstructionState.DONE
    assert "会议交办 1 项" not in [box.value for box in at.run().header]


def test_sending_back_needs_a_reason_and_shows_it_to_the_unit(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    decided(here, met(here), given(here))
    one = told(here, "jixie")[0]
    meeting_instructions.answer(here.world, here.caller("jixie"), one.id, one.version, "查了")
    office = open_page("office2", PAGE)
    press(office, f"instruction_return_{one.id}")
    assert told(here, "jixie")[0].state is InstructionState.ANSWERED
    office.text_area(key=f"instruction_reason_{one.id}").set_value("还有2栋").run()
    press(office, f"instruction_return_{one.id}")
    assert "还有2栋" in open_page("jixie", MY).warning[0].value


def test_a_liaison_has_no_meeting_page(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    meeting = met(here)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page("jixie", PAGE, minutes=meeting)


def test_the_slides_go_overall_units_red_yellow_wall_decisions_and_cut_nobody(here: Cast) -> None:
    fill(here, tasks=9, units=33, share=0.7)
    found = slides(here)
    kinds = list(dict.fromkeys(one["kind"] for one in found))
    assert kinds == ["overall", "units", "list", "wall"]
    last = json.loads(deck.prepared(found, None, "zh", decides=False))[-1]
    assert (last["kind"], bool(last["data"]["closed"])) == ("decisions", True)
    board = show.show(here.world, here.caller("leader"), here.campaign).board
    units = [row for one in found if one["kind"] == "units" for row in one["data"]["rows"]]
    assert len({row["show"] for row in units}) == len(board.units)
    assert all(len(one["data"]["rows"]) <= 14 for one in found if one["kind"] == "units")
    urgent = show.show(here.world, here.caller("leader"), here.campaign).urgent
    for which in Light:
        lists = [one for one in found if one["id"].startswith(f"list.{which.value}")]
        count = sum(one.light is which for one in urgent)
        assert sum(len(one["data"]["lines"]) for one in lists) == min(count, deck.LINES_MOST) > 9
        assert f"{count} 项" in lists[0]["title"]


def test_behind_each_figure_stand_as_many_rows_as_it_counts(here: Cast) -> None:
    fill(here, tasks=9, units=12, share=0.7)
    found = show.show(here.world, here.caller("leader"), here.campaign)
    overdue = deck.rows_behind(found.board, found.today, "overdue", "zh")
    assert overdue is not None
    assert len(overdue["lines"]) + overdue["more"] == found.figures.overdue > 0
    assert {line["mark"] for line in overdue["lines"]} == {"red"}
    unit = found.board.units[0]
    theirs = deck.rows_behind(found.board, found.today, f"unit.{unit.id}", "zh")
    assert theirs is not None
    assert {line["whose"] for line in theirs["lines"]} == {unit.short}
    assert deck.rows_behind(found.board, found.today, "unit.nobody", "zh") is None


def test_the_change_since_the_last_meeting_stands_on_the_first_slide(here: Cast) -> None:
    at_work(here)
    assert slides(here)[0]["data"]["change"] is None
    meeting = met(here)
    meetings.close_meeting(here.world, here.caller("leader"), meeting, 1)
    assert slides(here)[0]["data"]["change"]["way"] == "same"
    one = here.hand_in(rows(here, Task)[0], "机械", "jixie")
    judge(here.world, here.caller("office"), one.id, one.version, accepted=True)
    change = slides(here)[0]["data"]["change"]
    assert (change["way"], "50" in change["words"]) == ("up", True)


def test_the_days_that_are_offered_lie_ahead(here: Cast) -> None:
    today = local_day(here.world.now(), "Asia/Shanghai")  # a Monday
    names = dict(days_from(today))
    assert [str(day) for day in names.values()] == ["2026-11-06", "2026-11-13", "2026-11-30"]
    saturday = names["friday"].replace(day=7)
    assert "friday" not in dict(days_from(saturday))
    assert all(day > saturday for _, day in days_from(saturday))


def test_the_lobby_shows_no_arrears_and_leads_nowhere(here: Cast) -> None:
    fill(here, tasks=9, units=21, share=0.7)
    found = lobby_show(here.world, here.caller("office"), here.campaign)
    made = lobby.slides_of(found, "zh")
    assert {one["kind"] for one in made} <= {"overall", "units", "wall"}
    ahead = [row for one in made if one["kind"] == "units" for row in one["data"]["rows"]]
    assert 0 < len(ahead) <= min(12, len(found.units) * 2 // 3)
    assert all(row["share"] and not row["note"] and not row["show"] for row in ahead)
    assert all(not figure["show"] for figure in made[0]["data"]["figures"])
    assert "逾期" not in json.dumps(made, ensure_ascii=False).replace("再比逾期少", "")


def test_a_locked_browser_has_the_lobby_at_every_address_and_a_way_out(here: Cast) -> None:
    at_work(here)
    lock(here.world, here.caller("office"), here.campaign)
    at = at_main(here.caller("office").session_id)
    at.run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        at.switch_page(f"../{PAGE}")
    assert {button.key for button in at.button} == {"lobby_sign_out"}
    assert "已锁定为大屏" in said(at)


def test_the_page_that_locks_says_first_what_it_means(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    at = open_page("leader", "pages/shared/lobby.py")
    press(at, "lobby_lock")
    assert "只有退出登录才能解除" in "".join(str(one.value) for one in at.markdown)
    assert here.history("lobby_locked") == []
    press(at, "lobby_confirm")
    assert len(here.history("lobby_locked")) == 1


def test_minutes_say_what_became_of_each_decision(open_page: OpenPage, here: Cast) -> None:
    at_work(here)
    meeting = met(here)
    decided(here, meeting, given(here, units=["机械", "外语"]))
    decided(here, meeting, given(here, TASK, "补签承诺书", ["后勤处"]))
    one = told(here, "jixie")[0]
    meeting_instructions.answer(here.world, here.caller("jixie"), one.id, one.version, "已查3栋")
    at = open_page("office", PAGE, minutes=meeting)
    words = said(at)
    assert "已办结 0/2 · 待确认 1" in words.replace("\\", "")
    assert "已成为任务：4 补签承诺书" in words.replace("\\", "")
    assert "已查3栋" in [box.value for box in at.text]
    assert minutes(here, meeting).meeting.decisions == 2
