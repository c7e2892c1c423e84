"""My tasks: the unit's own, the most urgent first, in plain words, one button a card."""

import re
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from models.states import Move
from services.assignments import acknowledge, decide, rest
from services.signin import set_language
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from tests.services.counting import count

TODAY = date(2026, 11, 2)
PAGE = "pages/liaison/my.py"


def said(at: AppTest) -> str:
    """All words of the main part, in order."""
    assert not at.exception
    return "\n".join(str(one.value).replace("\\", "") for one in at.main if hasattr(one, "value"))


def titles(at: AppTest) -> list[str]:
    return [line[4:] for line in said(at).split("\n") if line.startswith("### ")]


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button if str(button.key).startswith("my_open_")]


def choose(at: AppTest, view: str) -> AppTest:
    return at.segmented_control(key="my_view").set_value(view).run()


def test_the_unit_is_named_with_how_much_it_leads_and_supports(open_page: OpenPage, here: Cast) -> None:
    here.task("甲", lead=["机械"], cooperating=["外语"])
    here.task("乙", lead=["外语"], cooperating=["机械"])
    at = open_page("jixie", PAGE)
    assert at.title[0].value == "我的任务"
    assert "机械工程学院 · 责任 1 项 · 配合 1 项" in said(at)


def test_the_most_urgent_stands_first_and_each_card_says_our_part(open_page: OpenPage, here: Cast) -> None:
    here.task("晚", lead=["机械"], number="1", due_on=TODAY + timedelta(days=40))
    here.task("逾期", lead=["机械"], number="2", due_on=TODAY - timedelta(days=3))
    here.task("今天", lead=["机械"], number="3", due_on=TODAY)
    here.task("配合的", lead=["外语"], cooperating=["机械"], number="4", due_on=TODAY + timedelta(days=2))
    here.task("长期", lead=["机械"], continuing=True)
    at = open_page("jixie", PAGE)
    assert titles(at) == ["2、逾期", "3、今天", "4、配合的", "1、晚", "长期"]
    duties = re.findall(r":gray-badge\[(责任|配合)\]", said(at))
    assert duties == ["责任", "责任", "配合", "责任", "责任"]
    for words in ("逾期 3 天", "今天到期", "12月12日前", "长期坚持", "还有 2 天", "责任：外语"):
        assert words in said(at)


def test_a_returned_task_comes_first_with_the_reviewers_words(open_page: OpenPage, here: Cast) -> None:
    here.task("逾期", lead=["机械"], due_on=TODAY - timedelta(days=3))
    task = here.task("张贴", lead=["机械"], due_on=TODAY + timedelta(days=20))
    one = here.hand_in(task, "机械", "jixie")
    decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="照片*模糊*\n请重拍")
    at = open_page("jixie", PAGE)
    assert titles(at)[0] == "张贴"
    assert "已退回：照片*模糊* 请重拍" in said(at)
    assert buttons(at) == ["补交材料", "签收并上报"]


def test_what_is_missing_is_said_in_plain_words(open_page: OpenPage, here: Cast) -> None:
    rule = {"photos": 3, "documents": 1, "minimum": 4}
    here.task("班会", lead=["机械"], evidence_rule=rule, target_op=">=", target_value=95.0, target_unit="%")
    assert "要交：3 张照片、1 份文档、完成数字、一句进展说明" in said(open_page("jixie", PAGE))


@pytest.mark.parametrize(
    ("acknowledged", "words"), [(False, "签收并上报"), (True, "上报进展")], ids=["unseen", "acknowledged"]
)
def test_the_button_says_the_next_step(open_page: OpenPage, here: Cast, acknowledged: bool, words: str) -> None:
    task = here.task("张贴", lead=["机械"])
    if acknowledged:
        acknowledge(here.world, here.caller("jixie"), here.owed(task, "机械").id)
    assert buttons(open_page("jixie", PAGE)) == [words]


def test_a_missing_title_is_called_missing(open_page: OpenPage, here: Cast) -> None:
    here.task("", lead=["机械"], number="5")
    assert titles(open_page("jixie", PAGE)) == ["5、（通知未写标题，待填写）"]


def test_waiting_and_closed_tasks_stand_in_their_own_lists(open_page: OpenPage, here: Cast) -> None:
    here.hand_in(here.task("等着", lead=["机械"]), "机械", "jixie", 1)
    done = here.hand_in(here.task("办完", lead=["机械"]), "机械", "jixie", 2)
    decide(here.world, here.caller("office"), done.id, done.version, accepted=True)
    paused = here.owed(here.task("暂停", cooperating=["机械"]), "机械")
    rest(here.world, here.caller("office"), paused.id, paused.version, Move.SUSPEND, "等新版发布")
    at = open_page("jixie", PAGE)
    assert list(at.segmented_control(key="my_view").options) == ["要处理 0", "等待审核 1", "已办结 2"]
    assert "没有要处理的任务" in at.info[0].value
    waiting = choose(at, "waiting")
    assert titles(waiting) == ["等着"]
    assert "提交，1 份佐证，等待审核" in said(waiting)
    closed = choose(at, "done")
    assert sorted(titles(closed)) == ["办完", "暂停"]
    assert "原因：等新版发布" in said(closed)
    assert buttons(closed) == ["查看", "查看"]


def test_opening_a_card_leads_to_its_assignment(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE)
    at.button(key=f"my_open_{one.id}").click().run()
    assert not at.exception
    assert at.query_params["id"] == one.id
    assert at.header[0].value == "张贴资料"


def test_a_unit_without_tasks_is_told_what_happens_next(open_page: OpenPage, here: Cast) -> None:
    at = open_page("houqin", PAGE)
    assert at.info[0].value == "本单位还没有任务。办公室下发通知后，任务会出现在这里。"


def test_the_office_sees_the_tasks_of_its_own_unit_here(open_page: OpenPage, here: Cast) -> None:
    here.task("别人的", lead=["机械"])
    here.task("保卫处的", lead=["保卫处"])
    assert titles(open_page("office", PAGE)) == ["保卫处的"]


@pytest.mark.parametrize("username", ["leader", "admin"])
def test_who_has_no_unit_has_no_tasks_page(open_page: OpenPage, here: Cast, username: str) -> None:
    here.task("张贴资料", lead=["机械"])
    with pytest.raises(ValueError, match="my"):
        open_page(username, PAGE)


def test_the_page_speaks_english_too(open_page: OpenPage, here: Cast) -> None:
    here.task("张贴资料", lead=["机械"], due_on=TODAY + timedelta(days=1))
    set_language(here.world, here.caller("jixie"), "en")
    at = open_page("jixie", PAGE)
    assert "⟦" not in said(at)
    assert buttons(at) == ["Acknowledge and report"]
    assert "Asked for: 1 file of evidence, a word on progress" in said(at)


def test_words_of_a_notice_are_never_markup(open_page: OpenPage, here: Cast) -> None:
    here.task("![](https://evil.example/x.png) :red[x] <b>", lead=["机械"])
    shown = "\n".join(str(one.value) for one in open_page("jixie", PAGE).markdown)
    assert "![](" not in shown
    assert ":red[x]" not in shown
    assert r"\!\[\]\(https" in shown


def test_of_many_tasks_the_first_are_shown_and_the_rest_on_request(open_page: OpenPage, here: Cast) -> None:
    for number in range(17):
        here.task(f"任务{number:02}", lead=["机械"], sort=number)
    at = open_page("jixie", PAGE)
    assert titles(at) == [f"任务{number:02}" for number in range(15)]
    assert at.segmented_control(key="my_view").options[0] == "要处理 17"
    assert at.button(key="my_more").label == "再显示 2 项"
    at.button(key="my_more").click().run()
    assert titles(at) == [f"任务{number:02}" for number in range(17)]
    assert "my_more" not in [button.key for button in at.button]


def test_more_tasks_take_no_more_statements(open_page: OpenPage, here: Cast) -> None:
    here.task("一", lead=["机械"], cooperating=["外语"])
    at = open_page("jixie", PAGE)
    few = count(here.world.engine, at.run)
    for number in range(12):
        here.hand_in(here.task(f"又{number}", lead=["机械"], cooperating=["外语"]), "机械", "jixie", number)
    assert count(here.world.engine, at.run) == few
