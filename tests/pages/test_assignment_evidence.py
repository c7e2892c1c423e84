"""Evidence on the assignment's screen: described one by one and in batches, replaced, put in order, removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from models.assignment import Assignment, Evidence
from models.errors import ChangedMeanwhile
from models.words import EvidenceKind, Purpose
from services.evidence import add, describe
from tests.cast import Cast, photo
from tests.pages.assignment_parts import (
    BLURRED,
    GOOD,
    PAGE,
    asked,
    files,
    galleries,
    gallery_answers,
    press,
    returned,
    said,
    stored,
)
from tests.pages.conftest import OpenPage


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
