"""The review screen: who has it, what a decision does, and what stays after a refusal."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from models.words import Status
from services.assignments import decide
from tests.cast import Cast

Open = Callable[..., AppTest]
PAGE = "pages/office/review.py"


def shown(at: AppTest) -> str:
    return "\n".join(
        str(element.value) for kind in ("title", "header", "markdown", "caption") for element in at.get(kind)
    )


@pytest.mark.parametrize("username", ["jixie", "admin"])
def test_those_who_decide_nothing_do_not_have_the_page(cast: Cast, open_page: Open, username: str) -> None:
    cast.hand_in(cast.task("张贴资料", lead=["机械"]), "机械", "jixie")
    with pytest.raises(ValueError, match="review"):
        open_page(username, PAGE)


def test_an_empty_queue_says_so_calmly(cast: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE)
    assert [element.value for element in at.success] == ["没有等待审核的材料。有单位提交后，会出现在这里。"]
    assert not at.exception


def test_accepting_brings_the_next_one_by_itself(cast: Cast, open_page: Open) -> None:
    first, second = cast.task("张贴资料", lead=["机械"]), cast.task("悬挂标语", lead=["外语"])
    cast.hand_in(first, "机械", "jixie", 1)
    cast.clock.forward(minutes=1)
    cast.hand_in(second, "外语", "waiyu", 2)
    at = open_page("office", PAGE)
    assert "机械工程学院" in at.header[0].value
    at.button(key="review_accept").click().run()
    assert not at.exception
    assert "外语学院" in at.header[0].value
    assert cast.owed(first, "机械").status is Status.ACCEPTED
    at.button(key="review_accept").click().run()
    assert cast.owed(second, "外语").status is Status.ACCEPTED
    assert at.success


def test_returning_needs_a_reason_and_quick_reasons_and_words_go_together(cast: Cast, open_page: Open) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    at = open_page("office", PAGE)
    at.button(key="review_return").click().run()
    assert "请写明理由" in at.error[0].value
    assert cast.owed(task, "机械").status is Status.SUBMITTED
    at.button_group(key=f"review_quick_{one.id}").set_value(["blurred"])
    at.text_area(key=f"review_words_{one.id}").set_value("请补拍二食堂").run()
    at.button(key="review_return").click().run()
    back = cast.owed(task, "机械")
    assert (back.status, back.reason) == (Status.RETURNED, "照片模糊；请补拍二食堂")


def test_a_decision_on_what_changed_meanwhile_is_refused_and_the_words_stay(cast: Cast, open_page: Open) -> None:
    first, second = cast.task("张贴资料", lead=["机械"]), cast.task("悬挂标语", lead=["外语"])
    one = cast.hand_in(first, "机械", "jixie", 1)
    cast.clock.forward(minutes=1)
    other = cast.hand_in(second, "外语", "waiyu", 2)
    at = open_page("office", PAGE)
    at.text_area(key=f"review_words_{one.id}").set_value("请补拍").run()
    decide(cast.world, cast.caller("office2"), one.id, one.version, accepted=True)
    at.button(key="review_return").click().run()
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert cast.owed(first, "机械").status is Status.ACCEPTED
    assert cast.owed(second, "外语").version == other.version


def test_what_was_returned_before_stands_above_what_came_now(cast: Cast, open_page: Open) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="缺签到")
    cast.clock.forward(minutes=1)
    cast.hand_in(task, "机械", "jixie", 5)
    at = open_page("office", PAGE)
    assert "第 1 次提交被退回：缺签到" in at.warning[0].value
    assert "第 2 次提交" in shown(at)


def test_a_link_to_what_no_longer_waits_says_so(cast: Cast, open_page: Open) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    cast.hand_in(task, "机械", "jixie")
    at = open_page("office", PAGE, id="0" * 24)
    assert "已不在待审队列中" in at.info[0].value
