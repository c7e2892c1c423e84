"""One assignment: reported, submitted, withdrawn, read, and never overwritten in silence."""

from datetime import date
from unittest.mock import patch

import pytest
from sqlmodel import Session, update

from models.account import WebSession
from models.states import Move
from models.words import Status
from services.assignments import decide, report, rest
from services.evidence import add
from services.signin import set_language
from tests.cast import Cast, photo
from tests.pages.assignment_parts import PAGE, asked, keys, note, press, said, write
from tests.pages.conftest import OpenPage
from tests.services.counting import count


def test_it_says_what_is_asked_by_when_and_with_whom(open_page: OpenPage, here: Cast) -> None:
    task = here.task(
        "组织主题班会",
        lead=["机械"],
        cooperating=["学工部"],
        number="3",
        due_on=date(2026, 11, 30),
        evidence_rule={"photos": 3, "documents": 1, "minimum": 4},
        target_op=">=",
        target_value=95.0,
        target_unit="%",
    )
    at = open_page("jixie", PAGE, id=here.owed(task, "机械").id)
    assert at.header[0].value == "3、组织主题班会"
    for words in (
        "11月30日前完成 · 责任：机械 · 配合：学工部",
        "要交的材料：至少 3 张照片、1 份文档 · 目标：不少于 95%",
        "照片还差 3 张（已有 0，至少 3）",
        "文档还差 1 份（已有 0，至少 1）",
        "请填写完成数和总数",
        "请写一句进展情况",
    ):
        assert words in said(at)
    assert "佐证材料还差" not in said(at)


def test_opening_acknowledges_once_for_the_unit_and_says_when(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    open_page("office", PAGE, id=one.id)
    assert here.history("acknowledged") == []
    at = open_page("jixie", PAGE, id=one.id)
    assert "11月2日 10:00 已签收" in said(at)
    open_page("jixie2", PAGE, id=one.id)
    assert [event.actor_name for event in here.history("acknowledged")] == ["jixie"]


def test_a_report_is_saved_with_its_figures_and_stays_in_the_form(open_page: OpenPage, here: Cast) -> None:
    task = here.task("班会", lead=["机械"], target_op=">=", target_value=95.0, target_unit="%")
    one = here.owed(task, "机械")
    at = write(open_page("jixie", PAGE, id=one.id), "已召开 12 个班。")
    at.number_input(key=f"assignment_numerator_{one.id}").set_value(12.0)
    at.number_input(key=f"assignment_denominator_{one.id}").set_value(20.0).run()
    assert "完成率 60.0%" in said(at)
    press(at, "save")
    saved = here.owed(task, "机械")
    assert (saved.note, saved.numerator, saved.denominator) == ("已召开 12 个班。", 12, 20)
    assert saved.status is Status.IN_PROGRESS
    assert [one.value for one in at.toast] == ["进展已保存"]
    assert note(at) == "已召开 12 个班。"


def test_what_is_missing_on_submit_is_listed_and_what_was_typed_stays(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"], evidence_rule={"photos": 2, "minimum": 2})
    one = here.owed(task, "机械")
    add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    at = press(write(open_page("jixie", PAGE, id=one.id), "已张贴"), "submit")
    assert "还不能提交" in at.error[0].value
    assert "照片还差 1 张（已有 1，至少 2）" in at.error[0].value
    assert note(at) == "已张贴"
    assert (here.owed(task, "机械").status, here.owed(task, "机械").note) == (Status.IN_PROGRESS, "")
    assert not at.run().error


def test_submitting_locks_the_page_until_it_is_withdrawn(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    at = press(write(open_page("jixie", PAGE, id=one.id), "已张贴 420 份"), "submit")
    assert here.owed(task, "机械").status is Status.SUBMITTED
    assert "已提交，等待审核（第 1 次提交" in at.info[0].value
    assert [field.label for field in at.text_area] == ["写留言"]
    assert "已张贴 420 份" in said(at)
    press(at, "withdraw")
    assert "撤回后可以继续修改" in asked(at)
    assert here.owed(task, "机械").status is Status.SUBMITTED
    press(at, "confirm")
    assert here.owed(task, "机械").status is Status.IN_PROGRESS
    assert note(at.run()) == "已张贴 420 份"


def test_the_reviewers_words_stand_on_top_of_a_returned_one(open_page: OpenPage, here: Cast) -> None:
    one = here.hand_in(here.task("张贴资料", lead=["机械"]), "机械", "jixie")
    decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    at = open_page("jixie", PAGE, id=one.id)
    assert at.warning[0].value == "已退回：照片模糊"
    assert "数量已够，请按审核意见修改后再提交" in said(at)


def test_two_people_of_one_unit_do_not_overwrite_each_other(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    at = write(open_page("jixie", PAGE, id=one.id), "我写的")
    report(here.world, here.caller("jixie2"), one.id, here.owed(task, "机械").version, "同事写的")
    press(at, "save")
    assert here.owed(task, "机械").note == "同事写的"
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert note(at) == "我写的"
    assert "同事写的" in said(at)
    press(at, "save")
    assert here.owed(task, "机械").note == "我写的"


def test_a_change_seen_before_the_click_is_shown_and_can_be_taken_over(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    at = write(open_page("jixie", PAGE, id=one.id), "我写的")
    report(here.world, here.caller("jixie2"), one.id, here.owed(task, "机械").version, "同事写的")
    at.run()
    assert "在您填写期间，别人改动了这个落实项" in at.warning[0].value
    assert note(at) == "我写的"
    press(at, "discard")
    assert note(at) == "同事写的"
    assert not at.warning


def test_an_untouched_form_follows_what_a_colleague_saved(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    at = open_page("jixie", PAGE, id=one.id)
    report(here.world, here.caller("jixie2"), one.id, here.owed(task, "机械").version, "同事写的")
    assert note(at.run()) == "同事写的"
    assert not at.warning


def test_what_was_typed_survives_a_reload(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    write(open_page("jixie", PAGE, id=one.id), "写到一半")
    again = open_page("jixie", PAGE, id=one.id)
    assert note(again) == "写到一半"
    assert "已恢复您上次没有保存的内容" in said(again)
    assert note(open_page("jixie2", PAGE, id=one.id)) == ""
    press(again, "save")
    assert "已恢复" not in said(open_page("jixie", PAGE, id=one.id))


def test_what_is_typed_when_the_time_has_run_out_is_there_after_the_next_sign_in(
    open_page: OpenPage, here: Cast
) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE, id=one.id)
    here.clock.forward(minutes=31)
    write(at, "去开了个会，回来接着写")
    assert "请重新登录" in "".join(box.value for box in (*at.info, *at.warning, *at.error))
    with Session(here.world.engine) as db:  # what signing in again comes to
        db.exec(update(WebSession).values(last_seen_at=here.clock()))
        db.commit()
    assert note(open_page("jixie", PAGE, id=one.id)) == "去开了个会，回来接着写"


def test_figures_that_can_no_longer_be_sent_can_be_copied_too(open_page: OpenPage, here: Cast) -> None:
    task = here.task("班会", lead=["机械"], target_op=">=", target_value=95.0, target_unit="%")
    one = here.owed(task, "机械")
    at = open_page("jixie", PAGE, id=one.id)
    at.number_input(key=f"assignment_numerator_{one.id}").set_value(12.0).run()
    at.number_input(key=f"assignment_denominator_{one.id}").set_value(20.0).run()
    rest(here.world, here.caller("office"), one.id, one.version, Move.SUSPEND, "场地停用")
    again = open_page("jixie", PAGE, id=one.id)
    assert ["12" in box.value and "20" in box.value for box in again.code] == [True]


def test_what_was_typed_is_shown_when_a_colleague_submitted_meanwhile(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    at = write(open_page("jixie", PAGE, id=one.id), "我写的")
    here.hand_in(task, "机械", "jixie2")
    press(at, "save")
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert [one.value for one in at.code] == ["我写的"]
    assert here.owed(task, "机械").note == "已在食堂张贴宣传资料。"
    assert [one.value for one in open_page("jixie", PAGE, id=one.id).code] == ["我写的"]


def test_the_purpose_of_uploads_is_said(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    assert "上传的材料仅用于本次行动的落实与检查" in said(open_page("jixie", PAGE, id=one.id))


@pytest.mark.parametrize("username", ["office", "leader"])
def test_others_read_it_and_change_nothing(open_page: OpenPage, here: Cast, username: str) -> None:
    one = here.hand_in(here.task("张贴资料", lead=["机械"], cooperating=["外语"]), "机械", "jixie")
    at = open_page(username, PAGE, id=one.id)
    assert "已在食堂张贴宣传资料。" in said(at)
    assert [field.label for field in at.text_area] == ["写留言"]
    assert not at.text_input
    assert keys(at).isdisjoint({"assignment_save", "assignment_submit", "assignment_withdraw"})
    assert ("assignment_review" in keys(at)) == (username == "office")


def test_the_office_suspends_only_with_a_reason(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    at = open_page("office", PAGE, id=one.id)
    menu = "ui.assignment.around.st.menu_button"
    with patch(menu, side_effect=[Move.SUSPEND, None, Move.SUSPEND]) as offered:
        at.run()
        assert set(offered.call_args.args[1]) == {Move.SUSPEND, Move.WAIVE}
        press(at, "confirm")
        assert here.owed(task, "机械").status is Status.NOT_STARTED
        at.run()
        at.text_area(key=f"assignment_reason_{one.id}").set_value("等公安部门新版发布")
    with patch(menu, return_value=None):
        press(at, "confirm")
    saved = here.owed(task, "机械")
    assert (saved.status, saved.reason) == (Status.SUSPENDED, "等公安部门新版发布")


def test_a_unit_sees_of_others_only_name_role_and_status(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械", "外语"], cooperating=["后勤处"])
    here.hand_in(task, "外语", "waiyu")
    at = open_page("jixie", PAGE, id=here.owed(task, "机械").id)
    at.session_state["assignment_peers"] = True
    at.run()
    assert "外语学院 · 责任" in said(at)
    assert "待审核" in said(at)
    assert "已在食堂张贴" not in said(at)
    assert not any(key.startswith("assignment_peer_") for key in keys(at))


def test_the_office_opens_the_other_units_from_here(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械", "外语"])
    here.hand_in(task, "外语", "waiyu")
    at = open_page("office", PAGE, id=here.owed(task, "机械").id)
    at.session_state["assignment_peers"] = True
    at.run()
    press(at, f"peer_{here.owed(task, '外语').id}")
    assert "已在食堂张贴宣传资料。" in said(at)


def test_foreign_and_unknown_ids_read_the_same(open_page: OpenPage, here: Cast) -> None:
    theirs = here.hand_in(here.task("别人的秘密", lead=["外语"]), "外语", "waiyu")
    pages = [open_page("jixie", PAGE, id=wanted) for wanted in (theirs.id, "0" * 24, "'; drop")]
    assert len({said(at) for at in pages}) == 1
    assert [one.value for one in pages[0].warning] == ["没有找到这条记录，或您无权查看。"]
    assert [one.value for one in pages[0].page_link] == ["返回我的任务"]
    assert here.history("acknowledged") == [
        event for event in here.history("acknowledged") if event.actor_name != "jixie"
    ]


@pytest.mark.parametrize(("username", "title"), [("jixie", "我的任务"), ("waiyu", "我的任务")])
def test_without_an_id_the_way_leads_to_my_tasks(open_page: OpenPage, here: Cast, username: str, title: str) -> None:
    assert open_page(username, PAGE).title[0].value == title


def test_words_of_people_are_never_markup(open_page: OpenPage, here: Cast) -> None:
    task = here.task("![](https://evil.example/a.png)", lead=["机械"])
    one = here.hand_in(task, "机械", "jixie")
    reason = "[x](https://evil.example) :material/x: $a$"
    decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason=reason)
    at = open_page("office", PAGE, id=one.id)
    at.session_state["assignment_rounds"] = at.session_state["assignment_history"] = True
    at.run()
    kinds = ("header", "markdown", "caption", "warning")
    shown = "\n".join(str(one.value) for kind in kinds for one in at.get(kind))
    assert "](https" not in shown
    assert ":material/x:" not in shown


def test_the_page_speaks_english_too(open_page: OpenPage, here: Cast) -> None:
    one = here.hand_in(here.task("张贴资料", lead=["机械", "外语"]), "机械", "jixie")
    set_language(here.world, here.caller("jixie"), "en")
    at = open_page("jixie", PAGE, id=one.id)
    for part in ("peers", "rounds", "history"):
        at.session_state[f"assignment_{part}"] = True
    assert "⟦" not in said(at.run())
    assert "Submitted and waiting for review (round 1" in at.info[0].value


def test_more_files_rounds_and_units_take_no_more_statements(open_page: OpenPage, here: Cast) -> None:
    small = here.hand_in(here.task("小", lead=["机械"]), "机械", "jixie", 1)
    task = here.task("大", lead=["机械", "外语", "物理"], cooperating=["后勤处", "学工部"])
    for shade in range(2, 9):
        big = here.hand_in(task, "机械", "jixie", shade)
        decide(here.world, here.caller("office"), big.id, big.version, accepted=False, reason="再补")
    big = here.hand_in(task, "机械", "jixie", 30)
    pages = [open_page("jixie", PAGE, id=one.id) for one in (small, big)]
    assert len({count(here.world.engine, at.run) for at in pages}) == 1
