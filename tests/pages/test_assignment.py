"""One assignment: reported, submitted, withdrawn, read, and never overwritten in silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from models.assignment import Assignment, Evidence, Submission
from models.errors import ChangedMeanwhile
from models.states import Move
from models.words import EvidenceKind, Flaw, Purpose, Status, Verdict
from services.assignments import FileVerdict, acknowledge, decide, report, rest, submit
from services.evidence import add, describe
from services.signin import set_language
from tests.cast import Cast, photo
from tests.pages.conftest import OpenPage
from tests.services.counting import count

PAGE = "pages/shared/assignment.py"
FIELDS = ("note", "numerator", "denominator")


def said(at: AppTest) -> str:
    """All words of the main part, in order."""
    assert not at.exception
    return "\n".join(str(one.value).replace("\\", "") for one in at.main if hasattr(one, "value"))


def asked(at: AppTest) -> str:
    """All words, those of an open dialog included."""
    return "\n".join(str(one.value).replace("\\", "") for one in at.markdown)


def files(cast: Cast) -> list[Evidence]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Evidence).order_by(col(Evidence.sort), col(Evidence.uploaded_at))).all())


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}


def note(at: AppTest) -> str:
    return str(at.text_area[0].value)


def write(at: AppTest, words: str) -> AppTest:
    return at.text_area[0].set_value(words).run()


def press(at: AppTest, name: str) -> AppTest:
    return at.button(key=f"assignment_{name}").click().run()


@contextmanager
def gallery_answers(*answers: tuple[str, str] | None) -> Iterator[None]:
    """The gallery lives in the browser; here its answers come one a run, then none."""
    left = list(answers)
    with patch("ui.assignment.evidence_section.gallery", lambda **_given: left.pop(0) if left else None):
        yield


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


def test_removing_a_file_asks_first(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    file = add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    at = open_page("jixie", PAGE, id=one.id)
    with gallery_answers(("remove", file.id)):
        at.run()
        assert "“一食堂.jpg”将从本次材料中移除" in asked(at)
        assert files(here)[0].removed_at is None
        press(at, "confirm")
    assert files(here)[0].removed_at is not None


def test_caption_place_day_and_purpose_are_corrected_together(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    file = add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    at = open_page("jixie", PAGE, id=one.id)
    with gallery_answers(("edit", file.id)):
        at.run()
        at.text_input(key=f"assignment_caption_{file.id}").set_value("餐桌张贴")
        at.text_input(key=f"assignment_place_{file.id}").set_value("一食堂")
        at.date_input(key=f"assignment_happened_on_{file.id}").set_value(date(2026, 11, 1))
        at.button_group(key=f"assignment_purpose_{file.id}").set_value(Purpose.SIGN_IN)
        press(at, "confirm")
    saved = files(here)[0]
    assert (saved.caption, saved.place, saved.happened_on) == ("餐桌张贴", "一食堂", date(2026, 11, 1))
    assert saved.purpose is Purpose.SIGN_IN


def test_what_was_typed_of_a_file_survives_a_conflict_and_both_are_shown(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    file = add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    key = f"assignment_caption_{file.id}"
    at = open_page("jixie", PAGE, id=one.id)
    edit = ("edit", file.id)
    with gallery_answers(edit, edit, None, edit, edit):
        at.run()
        describe(here.world, here.caller("jixie2"), file.id, file.version, "同事写的", "")
        at.text_input(key=key).set_value("我写的")
        press(at, "confirm")
        assert files(here)[0].caption == "同事写的"
        assert "别人刚刚改动了这条记录" in at.error[0].value
        at.run()
        assert at.text_input(key=key).value == "我写的"
        assert "现在保存的是：同事写的" in at.warning[0].value.replace("\\", "")
        press(at, "confirm")
    assert files(here)[0].caption == "我写的"


def test_what_was_typed_of_a_file_survives_a_reload_until_it_is_dropped(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    file = add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    key = f"assignment_caption_{file.id}"
    for found, typed in (("", "写到一半"), ("写到一半", None), ("", None)):
        at = open_page("jixie", PAGE, id=one.id)
        with gallery_answers(("edit", file.id)):
            at.run()
            assert (at.text_input(key=key).value or "") == found
            if typed:
                at.text_input(key=key).set_value(typed).run()
            else:
                press(at, "cancel")
    assert files(here)[0].caption == ""


def test_an_untouched_form_of_a_file_follows_what_a_colleague_saved(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    file = add(here.world, here.caller("jixie"), one.id, "一食堂.jpg", [photo()])
    at = open_page("jixie", PAGE, id=one.id)
    with gallery_answers(("edit", file.id), None, ("edit", file.id)):
        at.run()
        describe(here.world, here.caller("jixie2"), file.id, file.version, "同事写的", "")
        at.run()
        at.run()
    assert at.text_input(key=f"assignment_caption_{file.id}").value == "同事写的"
    assert not at.warning


class Galleries(dict[str, dict[str, Any]]):
    """What the galleries of the page are given, by key; they live in the browser."""

    def __call__(self, **given: Any) -> None:
        self[given["key"]] = given


@contextmanager
def galleries() -> Iterator[Galleries]:
    shown = Galleries()
    with (
        patch("ui.assignment.evidence_section.gallery", shown),
        patch("ui.assignment.rounds.gallery", shown),
    ):
        yield shown


def returned(cast: Cast, *said: FileVerdict) -> Assignment:
    """A submission of two photos, returned with these verdicts."""
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    rows = stored(cast, one, 1, 2)
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "已张贴")
    verdicts = {row.id: verdict for row, verdict in zip(rows, said, strict=False)}
    version = cast.owed(task, "机械").version
    decide(cast.world, cast.caller("office"), one.id, version, accepted=False, reason="重拍", verdicts=verdicts)
    return cast.owed(task, "机械")


BLURRED = FileVerdict(Verdict.REJECTED, Flaw.BLURRED)
GOOD = FileVerdict(Verdict.ACCEPTED)


def test_files_to_replace_stand_on_top_with_their_reason_and_the_way_to_replace_them(
    open_page: OpenPage, here: Cast
) -> None:
    one = returned(here, BLURRED, GOOD)
    old = files(here)[0]
    with galleries() as shown:
        at = open_page("jixie", PAGE, id=one.id)
    assert "1 份材料被退回，请替换或移除" in said(at)
    on_top = shown[f"assignment_rejected_{one.id}"]["items"]
    assert [(item["verdict_words"], item["replace"]) for item in on_top] == [
        ("已退回：模糊", f"/assignments/{one.id}/evidence?replaces={old.id}")
    ]
    whole = shown[f"assignment_gallery_{one.id}"]["items"]
    assert [(item["verdict"], item["verdict_words"]) for item in whole] == [
        ("rejected", "已退回：模糊"),
        ("accepted", "可用"),
    ]
    assert "replace" not in whole[1]


@pytest.mark.parametrize("username", ["office", "leader"])
def test_nobody_but_the_unit_is_asked_to_replace_anything(open_page: OpenPage, here: Cast, username: str) -> None:
    one = returned(here, BLURRED, GOOD)
    with galleries() as shown:
        open_page(username, PAGE, id=one.id)
    given = shown.pop(f"assignment_gallery_{one.id}")
    assert shown == {}
    assert not any("replace" in item for item in given["items"])
    assert (given["offers"], given["ordered"], given["replacing"]) == ((), None, None)


def test_a_replaced_file_stands_beside_the_new_one_and_the_strip_is_gone(open_page: OpenPage, here: Cast) -> None:
    one = returned(here, BLURRED, GOOD)
    old = files(here)[0]
    add(here.world, here.caller("jixie"), one.id, "重拍.jpg", [photo(9)], replaces=old.id)
    with galleries() as shown:
        open_page("jixie", PAGE, id=one.id)
    (given,) = shown.values()
    assert [item["name"] for item in given["items"]] == ["重拍.jpg", "2.jpg"]
    assert [before["verdict_words"] for before in given["items"][0]["before"]] == ["已退回：模糊"]


def test_day_place_and_purpose_are_told_on_the_tile(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    (file,) = stored(here, one, 1)
    words = ("签到", "报告厅", date(2026, 10, 30), Purpose.SIGN_IN)
    describe(here.world, here.caller("jixie"), file.id, file.version, *words)
    with galleries() as shown:
        open_page("jixie", PAGE, id=one.id)
    (item,) = shown[f"assignment_gallery_{one.id}"]["items"]
    assert item["meta"] == "报告厅 · 10月30日发生 · 11月2日 10:00 上传"
    assert item["tags"] == ["签到表"]


@pytest.mark.parametrize("drawn", [True, False])
def test_an_office_file_opens_large_only_where_its_pages_can_be_drawn(
    open_page: OpenPage, here: Cast, drawn: bool
) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    row = stored(here, one, 1)[0]
    with Session(here.world.engine) as db:
        file = db.get_one(Evidence, row.id)
        file.kind, file.name, file.media_type = EvidenceKind.DOCUMENT, "方案.docx", "application/msword"
        db.commit()
    with galleries() as shown, patch("ui.assignment.evidence_items.office_previews", lambda: drawn):
        open_page("jixie", PAGE, id=one.id)
    (item,) = shown[f"assignment_gallery_{one.id}"]["items"]
    assert (item["badge"], item["original"]) == ("DOCX", f"/files/{row.id}/original")
    assert (item["thumb"], item["large"]) == (
        (f"/files/{row.id}/thumb", f"/files/{row.id}/large") if drawn else ("", "")
    )


def test_another_order_is_saved_and_a_stale_one_is_refused_in_words(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    first, second = stored(here, one, 1, 2)
    asked: list[list[str]] = [[second.id, first.id], [first.id]]

    def gallery(**given: Any) -> None:
        if asked:
            given["ordered"](asked.pop(0))

    at = open_page("jixie", PAGE, id=one.id)
    with patch("ui.assignment.evidence_section.gallery", gallery):
        at.run()
        at.run()
    assert "别人刚刚改动了这条记录" in at.run().error[0].value
    with galleries() as shown:
        at.run()
    assert [item["id"] for item in shown[f"assignment_gallery_{one.id}"]["items"]] == [second.id, first.id]


@contextmanager
def just_stored(*batches: list[Evidence]) -> Iterator[None]:
    """The uploader lives in the browser; here its batches come one a run, then none."""
    left = [[{"id": row.id, "name": row.name} for row in rows] for rows in batches]
    with patch("ui.assignment.batch.uploader", lambda **_given: left.pop(0) if left else []):
        yield


def stored(cast: Cast, one: Assignment, *shades: int) -> list[Evidence]:
    return [add(cast.world, cast.caller("jixie"), one.id, f"{n}.jpg", [photo(n)]) for n in shades]


def batch_field(at: AppTest, one: Assignment, name: str = "") -> Any:
    key = f"assignment_batch_{name}_{one.id}" if name else f"assignment_batch_{one.id}"
    return at.date_input(key=key) if name == "day" else at.text_input(key=key)


@pytest.mark.parametrize("first", ["caption", "files"])
def test_one_line_captions_the_whole_batch_written_before_or_after(open_page: OpenPage, here: Cast, first: str) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE, id=one.id)
    if first == "caption":
        batch_field(at, one).set_value("一食堂餐桌").run()
    with just_stored(stored(here, one, 1, 2)):
        at.run()
        if first == "files":
            assert batch_field(at, one).label == "给刚上传的 2 份材料写一句说明"
            batch_field(at, one).set_value("一食堂餐桌").run()
    assert [row.caption for row in files(here)] == ["一食堂餐桌", "一食堂餐桌"]
    assert not batch_field(at, one).value
    assert batch_field(at, one).label == "给这批材料写一句说明"


def test_place_and_day_go_to_the_batch_that_was_just_stored_too(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE, id=one.id)
    with just_stored(stored(here, one, 1, 2)):
        at.run()
        batch_field(at, one).set_value("餐桌张贴").run()
        assert batch_field(at, one, "place").label == "地点（刚传的 2 份）"
        batch_field(at, one, "place").set_value("一食堂").run()
        press(at, f"batch_today_{one.id}")
    assert {(row.caption, row.place, row.happened_on) for row in files(here)} == {
        ("餐桌张贴", "一食堂", date(2026, 11, 2))
    }
    assert batch_field(at, one, "place").label == "地点"


def test_words_for_the_next_batch_do_not_relabel_the_last_one(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE, id=one.id)
    first = stored(here, one, 1)
    with just_stored(first):
        at.run()
        batch_field(at, one).set_value("一食堂").run()
        batch_field(at, one).set_value("二食堂").run()
        batch_field(at, one, "place").set_value("二食堂").run()
    with just_stored(stored(here, one, 2)):
        at.run()
    assert [(row.caption, row.place) for row in files(here)] == [("一食堂", ""), ("二食堂", "二食堂")]


def test_what_is_written_for_a_batch_survives_a_refusal_and_a_reload(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    at = open_page("jixie", PAGE, id=one.id)
    with just_stored(stored(here, one, 1)), patch("ui.assignment.batch.caption_all", side_effect=ChangedMeanwhile):
        at.run()
        batch_field(at, one, "place").set_value("一食堂").run()
    assert "别人刚刚改动了这条记录" in at.error[0].value
    assert batch_field(at, one, "place").value == "一食堂"
    again = open_page("jixie", PAGE, id=one.id)
    assert batch_field(again, one, "place").value == "一食堂"
    again.switch_page("../pages/liaison/my.py").run()
    again.switch_page(f"../{PAGE}")
    again.query_params["id"] = one.id
    assert batch_field(again.run(), one, "place").value == "一食堂"


def test_a_day_to_come_cannot_be_given(open_page: OpenPage, here: Cast) -> None:
    one = here.owed(here.task("张贴资料", lead=["机械"]), "机械")
    day = batch_field(open_page("jixie", PAGE, id=one.id), one, "day")
    assert day.value is None
    assert (day.min, day.max) == (date(2025, 9, 1), date(2026, 11, 2))


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


def unfold(at: AppTest, *parts: str) -> AppTest:
    for part in parts:
        at.session_state[f"assignment_{part}"] = True
    return at.run()


def test_every_round_is_kept_with_its_verdict(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.hand_in(task, "机械", "jixie")
    decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    submit(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, "已重拍")
    at = unfold(open_page("jixie", PAGE, id=one.id), "rounds")
    for words in ("等待审核", "已重拍"):
        assert words in said(at)
    assert [one.label for one in at.expander if "次提交**" in one.label] == [
        "**第 2 次提交** · 等待审核",
        "**第 1 次提交** · 11月2日 10:00 退回：照片模糊",
    ]
    with Session(here.world.engine) as db:
        rows = db.exec(select(Submission).order_by(col(Submission.round))).all()
    unfold(at, f"round_open_{rows[0].id}")
    assert "office 退回：照片模糊" in said(at)


def test_a_round_shows_the_verdicts_as_they_were(open_page: OpenPage, here: Cast) -> None:
    one = returned(here, BLURRED, GOOD)
    bad, good = files(here)
    here.clock.forward(minutes=1)
    add(here.world, here.caller("jixie"), one.id, "重拍.jpg", [photo(9)], replaces=bad.id)
    submit(here.world, here.caller("jixie"), one.id, one.version, "已重拍")
    here.clock.forward(minutes=1)
    worse = {good.id: FileVerdict(Verdict.REJECTED, Flaw.OTHER, "人数不符")}
    caller = here.caller("office")
    decide(here.world, caller, one.id, one.version + 1, accepted=False, reason="再看", verdicts=worse)
    with Session(here.world.engine) as db:
        rounds = db.exec(select(Submission).order_by(col(Submission.round))).all()
    with galleries() as shown:
        unfold(open_page("jixie", PAGE, id=one.id), "rounds", *(f"round_open_{row.id}" for row in rounds))
    words = [[item["verdict_words"] for item in shown[f"assignment_round_{row.id}"]["items"]] for row in rounds]
    assert words == [["已退回：模糊", "可用"], ["", "已退回：人数不符"]]


def test_of_many_rounds_the_latest_is_open_and_the_others_are_a_line(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    for shade in range(10):
        here.clock.forward(minutes=1)
        one = here.hand_in(task, "机械", "jixie", shade)
        decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="再补")
    with galleries() as shown:
        at = unfold(open_page("jixie", PAGE, id=one.id), "rounds")
    assert len([one for one in at.expander if "次提交**" in one.label]) == 10
    opened = [given for key, given in shown.items() if key.startswith("assignment_round_")]
    assert [len(given["items"]) for given in opened] == [10]


def test_the_history_says_who_did_what_and_what_it_was_before_and_after(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    acknowledge(here.world, here.caller("jixie"), one.id)
    for shade in (1, 2):
        add(here.world, here.caller("jixie"), one.id, f"{shade}.jpg", [photo(shade)])
    report(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, "已张贴")
    rest(here.world, here.caller("office"), one.id, here.owed(task, "机械").version, Move.SUSPEND, "等新版")
    at = open_page("jixie", PAGE, id=one.id)
    folded = count(here.world.engine, at.run)
    lines = [line for line in said(unfold(at, "history")).split("\n") if line.startswith("- :gray")]
    assert [line.split("] ")[1] for line in lines] == [
        "office 设为因故暂停：状态 推进中 → 因故暂停；理由：等新版",
        "jixie 上报了进展：进展 已张贴",
        "jixie 上传了佐证 2 次",
        "jixie 签收",
    ]
    assert count(here.world.engine, at.run) > folded


def test_verdicts_are_told_in_the_history_by_file(open_page: OpenPage, here: Cast) -> None:
    one = returned(here, BLURRED, GOOD)
    line = said(unfold(open_page("office", PAGE, id=one.id), "history"))
    assert "逐份意见 1.jpg 已退回：模糊、2.jpg 可用" in line


def test_a_long_history_is_read_page_by_page(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    for n in range(60):
        report(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, f"第 {n} 次")
    at = unfold(open_page("jixie", PAGE, id=one.id), "history")
    assert "第 59 次" in said(at)
    at.session_state[f"assignment_history_page_{one.id}"] = 2
    assert "第 0 次" in said(at.run())


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
