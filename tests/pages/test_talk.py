"""Extensions and comments on the screens: asked, decided, said, and never lost."""

from datetime import date, timedelta

import pytest
import streamlit as st
from sqlalchemy import update
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from models.account import WebSession
from models.assignment import Assignment, Comment, Extension
from models.campaign import Task
from models.states import Move
from models.words import Status
from services.assignments import decide as judge
from services.assignments import report, rest
from services.comments import add
from services.extensions import ask, decide, of_assignment, withdraw
from services.signin import set_language
from tests.cast import NOW, Cast
from tests.pages.conftest import OpenPage
from tests.pages.test_assignment import asked as in_the_dialog
from tests.pages.test_assignment import keys, said

PAGE, REVIEW = "pages/shared/assignment.py", "pages/office/review.py"
DUE = NOW.date() + timedelta(days=28)  # 30 November
WANTED = date(2026, 12, 10)
REASON = "实习周，学生都在校外"


@pytest.fixture
def one(here: Cast) -> Assignment:
    return here.owed(
        here.task("组织主题班会", lead=["机械"], cooperating=["外语", "后勤处"], number="3", due_on=DUE), "机械"
    )


def requests(cast: Cast) -> list[Extension]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Extension)).all())


def comments(cast: Cast) -> list[Comment]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Comment)).all())


def due_on(cast: Cast, one: Assignment) -> date | None:
    with Session(cast.world.engine) as db:
        return db.exec(select(Assignment.due_on).where(Assignment.id == one.id)).one()


def ask_for(at: AppTest, one: Assignment, day: date | None = WANTED, reason: str = REASON) -> AppTest:
    """Open the dialog and fill it in; not sent yet, for the next run of the whole page closes it here."""
    press(at, "extension_ask")
    at.date_input(key=f"extension_day_{one.id}").set_value(day)
    at.text_area(key=f"extension_reason_{one.id}").set_value(reason)
    return at


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def asked(cast: Cast, one: Assignment, day: date = WANTED, reason: str = REASON) -> str:
    return ask(cast.world, cast.caller("jixie"), one.id, None, day, reason)


def answered(cast: Cast, extension_id: str, day: date | None, answer: str = "同意，请抓紧") -> None:
    granted = day is not None
    decide(cast.world, cast.caller("office"), extension_id, 1, granted=granted, granted_on=day, answer=answer)


def sign_out(cast: Cast) -> None:
    with cast.world.engine.begin() as db:
        db.execute(update(WebSession).values(ended_at=cast.clock.at))


def test_a_unit_asks_and_sees_that_it_waits(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    at = ask_for(open_page("jixie", PAGE, id=one.id), one)
    assert "现在的时限是2026年11月30日" in in_the_dialog(at)
    press(at, "extension_confirm")
    [request] = requests(here)
    assert (request.proposed_on, request.reason, request.due_before) == (WANTED, REASON, DUE)
    assert [toast.value for toast in at.toast] == ["延期申请已提交"]
    words = said(at.run())
    assert "延期申请待审批：申请延到2026年12月10日" in words
    assert REASON in words
    assert "extension_ask" not in keys(at)
    press(at, "extension_withdraw")
    assert requests(here)[0].withdrawn_at is not None
    assert "延期申请待审批" not in said(at)
    assert "extension_ask" in keys(at)


def test_a_refused_request_stays_in_the_dialog_with_what_was_typed(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    at = press(ask_for(open_page("jixie", PAGE, id=one.id), one, day=DUE), "extension_confirm")
    press(at, "extension_ask")
    assert at.error[0].value.replace("\\", "") == "日期应晚于现在的时限 2026-11-30。"
    assert at.text_area(key=f"extension_reason_{one.id}").value == REASON
    assert at.date_input(key=f"extension_day_{one.id}").value == DUE
    assert requests(here) == []
    at.date_input(key=f"extension_day_{one.id}").set_value(WANTED)
    press(at, "extension_confirm")
    assert len(requests(here)) == 1
    again = open_page("jixie", PAGE, id=one.id)
    withdraw(here.world, here.caller("jixie"), requests(here)[0].id, 1)
    press(again.run(), "extension_ask")
    assert again.text_area(key=f"extension_reason_{one.id}").value == ""


def test_what_was_typed_survives_a_closed_dialog_a_reload_and_an_expired_session(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    at = press(ask_for(open_page("jixie", PAGE, id=one.id), one), "extension_cancel")
    press(at, "extension_ask")
    assert at.text_area(key=f"extension_reason_{one.id}").value == REASON
    sign_out(here)
    press(at, "extension_confirm")
    assert requests(here) == []
    with here.world.engine.begin() as db:
        db.execute(update(WebSession).values(ended_at=None))
    again = press(open_page("jixie", PAGE, id=one.id), "extension_ask")
    assert again.text_area(key=f"extension_reason_{one.id}").value == REASON
    assert again.date_input(key=f"extension_day_{one.id}").value == WANTED
    other = press(open_page("jixie2", PAGE, id=one.id), "extension_ask")
    assert other.text_area(key=f"extension_reason_{one.id}").value == ""


def test_a_conflict_is_told_by_the_page_and_the_words_stay(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    at = ask_for(open_page("jixie", PAGE, id=one.id), one)
    report(here.world, here.caller("jixie2"), one.id, here_now(here, one).version, "已开 3 个班")
    press(at, "extension_confirm")
    assert requests(here) == []
    press(at, "extension_ask")
    assert "别人刚刚改动了这条记录" in at.error[0].value
    press(at, "extension_ask")
    assert at.text_area(key=f"extension_reason_{one.id}").value == REASON
    press(at, "extension_confirm")
    assert len(requests(here)) == 1


def here_now(cast: Cast, one: Assignment) -> Assignment:
    with Session(cast.world.engine) as db:
        return db.exec(select(Assignment).where(Assignment.id == one.id)).one()


def test_words_that_can_no_longer_be_sent_can_be_copied(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    at = ask_for(open_page("jixie", PAGE, id=one.id), one)
    rest(here.world, here.caller("office"), one.id, here_now(here, one).version, Move.SUSPEND, "停一停")
    press(at, "extension_confirm")
    assert [box.value for box in at.run().code] == [REASON]
    assert [box.value for box in open_page("jixie", PAGE, id=one.id).code] == [REASON]
    press(at, "extension_discard")
    assert not at.code
    assert not open_page("jixie", PAGE, id=one.id).code


def test_after_a_grant_both_days_stand_on_the_page(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    answered(here, asked(here, one), WANTED)
    for username in ("jixie", "office", "leader"):
        words = said(open_page(username, PAGE, id=one.id))
        assert "已同意延期至2026年12月10日" in words
        assert "同意，请抓紧" in words
        assert words.count("原定11月30日") == 2
        assert "12月10日前完成（原定11月30日）" in words


def test_a_refusal_is_shown_with_its_reason_and_another_day_can_be_asked_for(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    answered(here, asked(here, one), None, "时间已经很宽裕")
    at = open_page("jixie", PAGE, id=one.id)
    assert "延期未同意" in said(at)
    assert "时间已经很宽裕" in said(at)
    assert "原定" not in said(at)
    here.clock.forward(minutes=1)
    press(ask_for(at, one, WANTED + timedelta(days=1)), "extension_confirm")
    assert len(requests(here)) == 2
    assert "以前的延期申请（1）" in [box.label for box in at.run().expander]


@pytest.mark.parametrize("fields", [{"due_on": None}, {"continuing": True}], ids=["no day", "continuing"])
def test_where_nothing_is_due_there_is_no_button(open_page: OpenPage, here: Cast, fields: dict[str, object]) -> None:
    task = here.task("长期工作", lead=["机械"], **({"due_on": DUE} | fields))
    at = open_page("jixie", PAGE, id=here.owed(task, "机械").id)
    assert "extension_ask" not in keys(at)


def test_others_than_the_unit_have_no_button_and_the_office_a_way_to_decide(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    asked(here, one)
    for username, label in (("office", "去审批"), ("leader", "")):
        at = open_page(username, PAGE, id=one.id)
        assert keys(at).isdisjoint({"extension_ask", "extension_withdraw"})
        assert ("去审批" in said(at)) == bool(label)


def test_the_office_grants_another_day_with_a_reason(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    request = asked(here, one)
    at = open_page("office", REVIEW)
    words = said(at)
    for told in (
        "延期申请（1）",
        "由11月30日延到2026年12月10日（多 10 天）",
        REASON,
    ):
        assert told in words
    assert "jixie 于 11月2日 10:00 申请 · 现在未开始" in words
    assert at.button(key="extension_look").label == "**机械工程学院** · 3、组织主题班会"
    day, answer = f"extension_granted_{request}", f"extension_answer_{request}"
    assert at.date_input(key=day).value == WANTED
    at.date_input(key=day).set_value(date(2026, 12, 5)).run()
    press(at, "extension_grant")
    assert at.error[0].value == "请写明理由。"
    assert at.date_input(key=day).value == date(2026, 12, 5)
    at.text_area(key=answer).set_value("最多到 5 号").run()
    press(at, "extension_grant")
    assert due_on(here, one) == date(2026, 12, 5)
    assert requests(here)[0].answer == "最多到 5 号"
    assert [toast.value for toast in at.toast] == ["已同意机械工程学院延期"]
    assert "延期申请（" not in said(at.run())


def test_requests_are_decided_one_after_another(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    request = asked(here, one)
    other = here.owed(here.task("第二项", lead=["机械"], due_on=DUE + timedelta(days=1)), "机械")
    second = asked(here, other)
    at = open_page("office", REVIEW)
    assert "延期申请（2）" in said(at)
    at.text_area(key=f"extension_answer_{request}").set_value("不行").run()
    press(at, "extension_refuse")
    assert "第二项" in at.button(key="extension_look").label
    at.text_area(key=f"extension_answer_{second}").set_value("也不行").run()
    press(at, "extension_refuse")
    assert [row.answer for row in requests(here)] == ["不行", "也不行"]
    assert due_on(here, one) == DUE


def test_what_was_asked_before_stands_beside_a_request(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    answered(here, asked(here, one), WANTED, "下不为例")
    here.clock.forward(minutes=1)
    asked(here, one, WANTED + timedelta(days=10), "还差两个班")
    at = open_page("office", REVIEW)
    words = said(at)
    assert "此前申请过 1 次" in [box.label for box in at.expander]
    assert "下不为例" in words
    assert "原定11月30日" in words


def test_a_typed_answer_survives_a_reload_and_another_page(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    request = asked(here, one)
    at = open_page("office", REVIEW)
    at.text_area(key=f"extension_answer_{request}").set_value("写到一半").run()
    at.switch_page(f"../{PAGE}").run()
    at.switch_page(f"../{REVIEW}").run()
    assert at.text_area(key=f"extension_answer_{request}").value == "写到一半"
    again = open_page("office", REVIEW)
    assert again.text_area(key=f"extension_answer_{request}").value == "写到一半"
    assert open_page("office2", REVIEW).text_area(key=f"extension_answer_{request}").value == ""


def test_an_answer_to_what_somebody_else_decided_is_not_lost(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    request = asked(here, one)
    at = open_page("office2", REVIEW)
    at.text_area(key=f"extension_answer_{request}").set_value("我的答复").run()
    answered(here, request, None, "先答了")
    press(at, "extension_grant")
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert [box.value for box in at.code] == ["我的答复"]
    assert due_on(here, one) == DUE
    press(at, "extension_discard")
    assert not at.code
    assert "延期申请（" not in said(at)


def test_the_menu_counts_requests_with_submissions(
    open_page: OpenPage, here: Cast, one: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(here, one)
    here.hand_in(here.task("张贴", lead=["外语"]), "外语", "waiyu")
    titles: list[str] = []
    page = st.Page
    monkeypatch.setattr("ui.shell.st.Page", lambda *args, **more: titles.append(more["title"]) or page(*args, **more))
    open_page("office")
    assert {"审核（2）", "消息（2）"} <= set(titles)


def write(at: AppTest, one: Assignment, words: str) -> AppTest:
    return at.text_area(key=f"comment_words_{one.id}").set_value(words).run()


def test_a_comment_is_sent_and_stands_as_it_was_typed(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    at = open_page("jixie", PAGE, id=one.id)
    words = "见 https://example.org 和 www.example.org\n**不是粗体** @后勤处"
    at.multiselect(key=f"comment_units_{one.id}").set_value([here.units["外语"]])
    press(write(at, one, words), "comment_send")
    assert [box.value for box in at.text] == [words]
    assert "提到：后勤处、外语学院" in said(at)
    assert at.text_area(key=f"comment_words_{one.id}").value == ""
    assert at.multiselect(key=f"comment_units_{one.id}").value == []
    assert [toast.value for toast in at.toast] == ["留言已发送"]
    for username in ("office", "leader", "jixie2"):
        assert [box.value for box in open_page(username, PAGE, id=one.id).text] == [words]


def test_a_name_behind_the_sign_that_has_no_part_in_the_task_is_said_to_be_unreached(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    at = press(write(open_page("jixie", PAGE, id=one.id), one, "@物理学院 @后勤处 请看"), "comment_send")
    assert "提到：后勤处" in said(at)
    assert "物理学院不在这项任务中，看不到这条留言，也没有收到消息" in said(at)


def test_an_empty_comment_is_refused_beside_its_field(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    at = press(open_page("jixie", PAGE, id=one.id), "comment_send")
    assert at.error[0].value == "请先写留言。"
    assert comments(here) == []


def test_an_unsent_comment_survives_a_reload_another_page_and_an_expired_session(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    at = open_page("jixie", PAGE, id=one.id)
    at.multiselect(key=f"comment_units_{one.id}").set_value([here.units["外语"]])
    write(at, one, "写到一半")
    at.switch_page("../pages/liaison/my.py").run()
    at.switch_page(f"../{PAGE}")
    at.query_params["id"] = one.id
    at.run()
    assert at.text_area(key=f"comment_words_{one.id}").value == "写到一半"
    sign_out(here)
    press(at, "comment_send")
    assert comments(here) == []
    with here.world.engine.begin() as db:
        db.execute(update(WebSession).values(ended_at=None))
    again = open_page("jixie", PAGE, id=one.id)
    assert again.text_area(key=f"comment_words_{one.id}").value == "写到一半"
    assert again.multiselect(key=f"comment_units_{one.id}").value == [here.units["外语"]]
    press(again, "comment_send")
    assert open_page("jixie", PAGE, id=one.id).text_area(key=f"comment_words_{one.id}").value == ""


def test_a_unit_that_can_no_longer_be_mentioned_is_taken_off_the_draft(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    at = open_page("jixie", PAGE, id=one.id)
    at.multiselect(key=f"comment_units_{one.id}").set_value([here.units["外语"], here.units["后勤处"]])
    write(at, one, "写到一半")
    with here.world.engine.begin() as db:
        theirs = Assignment.unit_id == here.units["外语"]  # type: ignore[arg-type]
        db.execute(update(Assignment).where(theirs).values(detached_at=NOW))
    again = open_page("jixie", PAGE, id=one.id)
    assert again.multiselect(key=f"comment_units_{one.id}").value == [here.units["后勤处"]]
    assert again.text_area(key=f"comment_words_{one.id}").value == "写到一半"


def test_a_mention_stands_on_the_mentioned_units_own_assignment(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    add(here.world, here.caller("jixie"), one.id, "@后勤处 请周五前开门")
    add(here.world, here.caller("jixie"), one.id, "与别人无关")
    with Session(here.world.engine) as db:
        task = db.exec(select(Task).where(Task.id == one.task_id)).one()
    at = open_page("houqin", PAGE, id=here.owed(task, "后勤处").id)
    assert [box.value for box in at.text] == ["@后勤处 请周五前开门"]
    assert "在机械工程学院的落实项中提到本单位" in said(at)


def test_only_the_author_removes_a_comment_and_is_asked_first(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    comment = add(here.world, here.caller("jixie"), one.id, "写错了")
    assert f"comment_remove_{comment}" not in keys(open_page("jixie2", PAGE, id=one.id))
    at = press(open_page("jixie", PAGE, id=one.id), f"comment_remove_{comment}")
    assert comments(here)[0].removed_at is None
    press(at, "comment_confirm")
    assert comments(here)[0].removed_at is not None
    again = open_page("office", PAGE, id=one.id)
    assert "（留言已删除）" in said(again)
    assert "写错了" not in said(again)


def test_the_latest_comments_are_shown_and_the_others_on_demand(
    open_page: OpenPage, here: Cast, one: Assignment
) -> None:
    for number in range(23):
        add(here.world, here.caller("jixie"), one.id, f"第{number}条")
        here.clock.forward(seconds=1)
    at = open_page("jixie", PAGE, id=one.id)
    assert [box.value for box in at.text] == [f"第{number}条" for number in range(3, 23)]
    press(at, "comment_earlier")
    assert len(at.text) == 23


def test_a_closed_assignment_can_be_commented_on(open_page: OpenPage, here: Cast) -> None:
    one = here.hand_in(here.task("张贴", lead=["机械"]), "机械", "jixie")
    judge(here.world, here.caller("office"), one.id, one.version, accepted=True)
    press(write(open_page("leader", PAGE, id=one.id), one, "做得好"), "comment_send")
    assert [row.words for row in comments(here)] == ["做得好"]
    assert here_now(here, one).status is Status.ACCEPTED


def test_english_screens_speak_english(open_page: OpenPage, here: Cast, one: Assignment) -> None:
    answered(here, asked(here, one), WANTED)
    here.clock.forward(minutes=1)
    asked(here, one, WANTED + timedelta(days=1))
    for username in ("jixie", "office"):
        set_language(here.world, here.caller(username), "en")
    add(here.world, here.caller("jixie"), one.id, "ok")
    words = said(open_page("jixie", PAGE, id=one.id))
    for told in ("Waiting for a decision: asked until 11 December 2026", "originally 30 Nov", "Comments (1)"):
        assert told in words
    assert "⟦" not in words
    assert "Requests for more time (1)" in said(open_page("office", REVIEW))
    assert of_assignment(here.world, here.caller("office"), one.id)[0].is_open
