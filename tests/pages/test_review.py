"""The review screen: who has it, what a decision does, and what stays after a refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from models.assignment import Assignment, Evidence
from models.states import Move
from models.words import Flaw, Status, Verdict
from services.assignments import FileVerdict, decide, rest, submit
from services.evidence import add, describe, remove
from services.extensions import ask
from services.signin import set_language
from tests.cast import Cast, photo
from tests.services.counting import count
from ui.elements.gallery import Mark

Open = Callable[..., AppTest]
PAGE = "pages/office/review.py"
BLURRED = Mark(verdict="rejected", flaw="blurred", words="")
DUPLICATE = Mark(verdict="rejected", flaw="duplicate", words="与10月相同")
GOOD = Mark(verdict="accepted", flaw="", words="")


class Shown(dict[str, Any]):
    """What the gallery of the review is given; it lives in the browser."""

    marks: dict[str, Mark] | None = None

    def __call__(self, **given: Any) -> None:
        self.update(given)
        if self.marks is not None:
            given["marking"].changed(self.marks)
        self.marks = None

    def mark(self, at: AppTest, marks: dict[str, Mark]) -> AppTest:
        """The reviewer marks these files."""
        self.marks = marks
        return at.run()


@contextmanager
def gallery_shown() -> Iterator[Shown]:
    gallery = Shown()
    with patch("ui.review.submission.gallery", gallery):
        yield gallery


def handed_in(cast: Cast, *shades: int, unit: str = "机械", by: str = "jixie", **rule: Any) -> Assignment:
    """A submission of as many photos; the rule asks for as many as are given."""
    task = cast.task("张贴资料", lead=[unit], evidence_rule=rule)
    one = cast.owed(task, unit)
    for shade in shades:
        add(cast.world, cast.caller(by), one.id, f"{shade}.jpg", [photo(shade)])
    submit(cast.world, cast.caller(by), one.id, cast.owed(task, unit).version, "已张贴")
    return cast.owed(task, unit)


def files(cast: Cast, one: Assignment) -> list[Evidence]:
    with Session(cast.world.engine) as db:
        query = select(Evidence).where(Evidence.assignment_id == one.id)
        return list(db.exec(query.order_by(col(Evidence.sort), col(Evidence.uploaded_at))).all())


def now(cast: Cast, one: Assignment) -> Assignment:
    with Session(cast.world.engine) as db:
        return db.get_one(Assignment, one.id)


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
    assert len(at.error) == 1, "it is said of this one, not above the buttons of the next"
    assert "张贴资料”已不在待审队列中，现在是“已办结”" in shown(at)
    assert "office2" in shown(at)
    assert [box.value for box in at.code] == ["请补拍"]
    at.run()
    assert [box.value for box in at.code] == ["请补拍"], "until the reviewer lets go of it"
    at.button(key="review_gone_on").click().run()
    assert not at.code
    assert "已不在待审队列中" not in shown(at)
    assert cast.owed(first, "机械").status is Status.ACCEPTED
    assert cast.owed(second, "外语").version == other.version


def test_what_was_returned_before_stands_above_what_came_now(cast: Cast, open_page: Open) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.hand_in(task, "机械", "jixie")
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="缺签到")
    cast.clock.forward(minutes=1)
    add(cast.world, cast.caller("jixie"), one.id, "5.jpg", [photo(5)])
    submit(cast.world, cast.caller("jixie"), one.id, now(cast, one).version, "三个食堂都已张贴。")
    at = open_page("office", PAGE)
    assert "第 1 次提交被退回：缺签到" in shown(at)
    assert "第 2 次提交" in shown(at) + "".join(str(one.proto.body) for one in at.get("badge"))
    assert "第 1 次提交时写的：已在食堂张贴宣传资料。" in shown(at).replace("\\", "")


def test_files_taken_out_since_the_return_stand_beside_those_that_came(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2, 3)
    blurred, extra, kept = files(cast, one)
    said = {blurred.id: FileVerdict(Verdict.REJECTED, Flaw.BLURRED)}
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="模糊", verdicts=said)
    for file in files(cast, one)[:2]:
        remove(cast.world, cast.caller("jixie"), file.id, file.version)
    new = add(cast.world, cast.caller("jixie"), one.id, "new.jpg", [photo(9)])
    submit(cast.world, cast.caller("jixie"), one.id, now(cast, one).version, "已重拍")
    with gallery_shown() as given:
        open_page("office", PAGE)
    beside = {item["id"]: [old["thumb"] for old in item.get("before", [])] for item in given["items"]}
    assert given["first"] == new.id
    assert beside == {kept.id: [], new.id: [f"/files/{blurred.id}/thumb", f"/files/{extra.id}/thumb"]}


def test_requests_for_time_wait_behind_a_count_and_the_submission_is_seen_at_once(cast: Cast, open_page: Open) -> None:
    cast.hand_in(cast.task("张贴资料", lead=["机械"]), "机械", "jixie")
    late = cast.task("悬挂标语", lead=["外语"], due_on=date(2026, 11, 20))
    ask(cast.world, cast.caller("waiyu"), cast.owed(late, "外语").id, None, date(2026, 11, 30), "天气原因")
    at = open_page("office", PAGE)
    choice = at.segmented_control(key="review_view_some")
    assert list(choice.options) == ["待审 1", "延期申请 1"]
    assert "机械工程学院" in at.header[0].value
    assert "extension_grant" not in [button.key for button in at.button]
    choice.set_value("requests").run()
    assert at.button(key="extension_grant").label == "同意延期"
    assert not at.header


def test_a_link_to_what_no_longer_waits_says_so(cast: Cast, open_page: Open) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    cast.hand_in(task, "机械", "jixie")
    at = open_page("office", PAGE, id="0" * 24)
    assert "已不在待审队列中" in at.info[0].value


def test_marks_on_files_go_with_the_decision_and_give_the_reason_by_themselves(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2, 3)
    first, second, third = files(cast, one)
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, {first.id: BLURRED, second.id: DUPLICATE, third.id: GOOD})
        assert "照片 2 份不可用：模糊 1、重复 1" in shown(at)
        at.button(key="review_return").click().run()
    assert (now(cast, one).status, now(cast, one).reason) == (Status.RETURNED, "照片 2 份不可用：模糊 1、重复 1")
    said = [(file.verdict, file.flaw, file.flaw_words) for file in files(cast, one)]
    assert said == [
        (Verdict.REJECTED, Flaw.BLURRED, ""),
        (Verdict.REJECTED, Flaw.DUPLICATE, "与10月相同"),
        (Verdict.ACCEPTED, None, ""),
    ]


def test_a_reason_of_the_reviewers_own_is_not_written_over(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1)
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, {files(cast, one)[0].id: BLURRED})
        at.text_area(key=f"review_words_{one.id}").set_value("请重拍").run()
        assert "不另写理由" not in shown(at)
        at.button(key="review_return").click().run()
    assert now(cast, one).reason == "请重拍"


def test_marks_reasons_and_words_survive_a_reload_for_this_reviewer_alone(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2)
    marks = {files(cast, one)[0].id: BLURRED}
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, marks)
        at.button_group(key=f"review_quick_{one.id}").set_value(["too_few"]).run()
        at.text_area(key=f"review_words_{one.id}").set_value("请补拍").run()
        again = open_page("office", PAGE)
        assert given["marking"].marks == marks
        assert again.button_group(key=f"review_quick_{one.id}").value == ["too_few"]
        assert again.text_area(key=f"review_words_{one.id}").value == "请补拍"
        open_page("office2", PAGE)
        assert given["marking"].marks == {}
        again.button(key="review_return").click().run()
        assert now(cast, one).status is Status.RETURNED
        submit(cast.world, cast.caller("jixie"), one.id, _replaced(cast, one), "已重拍")
        fresh = open_page("office", PAGE)
        assert given["marking"].marks == {}
        assert fresh.text_area(key=f"review_words_{one.id}").value in ("", None)


def _replaced(cast: Cast, one: Assignment, shade: int = 90) -> int:
    """The unit replaces what was rejected; the assignment's version then."""
    for file in files(cast, one):
        if file.verdict is Verdict.REJECTED and file.removed_at is None:
            add(cast.world, cast.caller("jixie"), one.id, f"{shade}.jpg", [photo(shade)], replaces=file.id)
    return now(cast, one).version


def test_accepting_with_too_little_left_is_refused_and_the_marks_stay(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2, photos=2, minimum=2)
    marks = {files(cast, one)[0].id: BLURRED}
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, marks)
        at.button(key="review_accept").click().run()
        assert "照片还差 1 张" in at.error[0].value
        assert given["marking"].marks == marks
    assert now(cast, one).status is Status.SUBMITTED
    assert [file.verdict for file in files(cast, one)] == [None, None]


def test_accepting_with_enough_left_keeps_the_rejected_file_on_record(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2, photos=1, minimum=1)
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, {files(cast, one)[0].id: BLURRED})
        at.button(key="review_accept").click().run()
    assert now(cast, one).status is Status.ACCEPTED
    assert [file.verdict for file in files(cast, one)] == [Verdict.REJECTED, None]


def test_a_mark_on_a_file_that_went_meanwhile_is_left_out(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2)
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, {"0" * 24: BLURRED, files(cast, one)[1].id: GOOD})
        at.button(key="review_accept").click().run()
    assert not at.error
    assert [file.verdict for file in files(cast, one)] == [None, Verdict.ACCEPTED]


def test_an_acceptance_can_be_taken_back_from_the_line_above_the_next(cast: Cast, open_page: Open) -> None:
    one, other = handed_in(cast, 1), handed_in(cast, 2, unit="外语", by="waiyu")
    at = open_page("office", PAGE)
    assert not _undo(at)
    at.button(key="review_accept").click().run()
    assert "已通过机械工程学院“张贴资料”" in shown(at)
    assert "外语学院" in at.header[0].value
    at.button(key="review_undo").click().run()
    assert now(cast, one).status is Status.SUBMITTED
    assert "机械工程学院" in at.header[0].value
    assert not _undo(at)
    at.button(key="review_accept").click().run()
    at.text_area(key=f"review_words_{other.id}").set_value("请补拍").run()
    at.button(key="review_return").click().run()
    assert (now(cast, one).status, now(cast, other).status) == (Status.ACCEPTED, Status.RETURNED)
    assert not _undo(at)


def _undo(at: AppTest) -> bool:
    return any(button.key == "review_undo" for button in at.button)


def test_an_acceptance_that_was_reopened_meanwhile_is_not_taken_back(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1)
    at = open_page("office", PAGE)
    at.button(key="review_accept").click().run()
    assert at.success
    rest(cast.world, cast.caller("office2"), one.id, now(cast, one).version, Move.REOPEN, "再补一张")
    at.button(key="review_undo").click().run()
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert now(cast, one).status is Status.RETURNED
    assert not _undo(at)


def test_nobody_else_is_offered_the_way_back(cast: Cast, open_page: Open) -> None:
    handed_in(cast, 1)
    open_page("office", PAGE).button(key="review_accept").click().run()
    assert not _undo(open_page("office2", PAGE))


def test_what_a_file_took_the_place_of_stands_beside_it(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2)
    old = files(cast, one)[0]
    said = {old.id: FileVerdict(Verdict.REJECTED, Flaw.BLURRED, "看不清人数")}
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="模糊", verdicts=said)
    submit(cast.world, cast.caller("jixie"), one.id, _replaced(cast, one), "已重拍")
    with gallery_shown() as given:
        open_page("office", PAGE)
    new, untouched = given["items"]
    assert new["thumb"] != f"/files/{old.id}/thumb"
    assert [(one["thumb"], one["verdict_words"]) for one in new["before"]] == [
        (f"/files/{old.id}/thumb", "已退回：模糊，看不清人数")
    ]
    assert "before" not in untouched


def test_a_verdict_on_record_is_where_the_next_round_begins(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 2)
    old, good = files(cast, one)
    said = {old.id: FileVerdict(Verdict.REJECTED, Flaw.BLURRED), good.id: FileVerdict(Verdict.ACCEPTED)}
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="模糊", verdicts=said)
    submit(cast.world, cast.caller("jixie"), one.id, _replaced(cast, one), "已重拍")
    with gallery_shown() as given:
        open_page("office", PAGE)
    assert [item["judged"] for item in given["items"]] == [None, GOOD]


def test_hints_stand_on_the_file_in_calm_words(cast: Cast, open_page: Open) -> None:
    theirs = handed_in(cast, 7, unit="外语", by="waiyu")
    cast.clock.forward(minutes=1)
    task = cast.task("悬挂标语", lead=["机械"])
    mine = cast.owed(task, "机械")
    file = add(cast.world, cast.caller("jixie"), mine.id, "7.jpg", [photo(7)])
    describe(cast.world, cast.caller("jixie"), file.id, file.version, "标语", "南门", date(2026, 8, 1))
    submit(cast.world, cast.caller("jixie"), mine.id, cast.owed(task, "机械").version, "已挂")
    with gallery_shown() as given:
        at = open_page("office", PAGE, id=mine.id)
    hints = given["items"][0]["hints"]
    assert hints[0] == {
        "words": "与外语学院11月2日在“张贴资料”中上传的是同一份",
        "link": "打开对比",
        "href": f"/assignment?id={theirs.id}",
    }
    assert hints[1]["words"] == "发生日期8月1日不在任务期间（9月2日至12月20日）"
    assert hints[1]["href"] == ""
    assert "1 份材料需要留意" in shown(at)


def test_a_day_of_another_year_is_told_with_its_year(cast: Cast, open_page: Open) -> None:
    """Last year's 2 November would read as a day inside this year's autumn."""
    one = handed_in(cast, 1, 2)
    theirs = handed_in(cast, 2, unit="外语", by="waiyu")
    mine, other = files(cast, one)[0], files(cast, theirs)[0]
    mine.happened_on, other.uploaded_at = date(2025, 11, 2), datetime(2025, 10, 9, tzinfo=UTC)
    cast.save(mine, other)
    with gallery_shown() as given:
        open_page("office", PAGE, id=one.id)
    hints = [hint["words"] for item in given["items"] for hint in item["hints"]]
    assert hints == [
        "发生日期2025年11月2日不在任务期间（2026年9月2日至2026年12月20日）",
        "与外语学院2025年10月9日在“张贴资料”中上传的是同一份",
    ]


def test_several_like_files_of_one_submission_are_said_once(cast: Cast, open_page: Open) -> None:
    handed_in(cast, 1, 1, 1)
    with gallery_shown() as given:
        open_page("office", PAGE)
    assert [[hint["words"] for hint in item["hints"]] for item in given["items"]] == [["与本次另一份材料完全相同"]] * 3


def test_the_review_speaks_english_too(cast: Cast, open_page: Open) -> None:
    one = handed_in(cast, 1, 1)
    set_language(cast.world, cast.caller("office"), "en")
    with gallery_shown() as given:
        at = open_page("office", PAGE)
        given.mark(at, {file.id: BLURRED for file in files(cast, one)})
        assert "2 photos cannot be used: Blurred 2" in shown(at).replace("\\", "")
        assert "⟦" not in shown(at) + str(given["items"]) + str(given["words"])


def test_more_files_take_no_more_statements(cast: Cast, open_page: Open) -> None:
    handed_in(cast, 1)
    at = open_page("office", PAGE)
    few = count(cast.world.engine, at.run)
    one = handed_in(cast, *range(2, 22), unit="外语", by="waiyu")
    at = open_page("office", PAGE, id=one.id)
    assert count(cast.world.engine, at.run) == few
