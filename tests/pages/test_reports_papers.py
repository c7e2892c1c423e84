"""The page of a paper: its words are changed paragraph by paragraph, outlive a reload, and go back to the proposal."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.report import Wanted
from services import exports, papers
from tests.boards import move_on
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from tests.papers import opened, words

PAGE = "pages/office/paper.py"


@pytest.fixture
def late(here: Cast) -> Cast:
    here.task("召开班会", ["机械", "外语"], number="2", due_on=date(2026, 10, 30))
    return here


def field(at: AppTest, name: str) -> Any:
    """The field of a paragraph, one line or many."""
    return next(box for box in [*at.text_area, *at.text_input] if box.key and box.key.endswith(f"_{name}"))


def button(at: AppTest, name: str) -> Any:
    return next(one for one in at.button if one.key and one.key.endswith(name))


def in_the_file(cast: Cast, kind: str = "circular", unit: str | None = None) -> str:
    wanted = Wanted(kind, cast.campaign, unit_id=unit, options={"draft": "1"})
    return words(opened(b"".join(exports.take(cast.world, cast.caller("office"), wanted).chunks)))


def test_changed_words_outlive_a_reload_and_go_into_the_file(late: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="circular")
    field(at, "opening").set_value("经研究，现通报如下。").run()
    assert not at.exception
    again = open_page("office", PAGE, kind="circular")
    assert field(again, "opening").value == "经研究，现通报如下。"
    assert "经研究，现通报如下。" in in_the_file(late)
    assert field(open_page("leader", PAGE, kind="circular"), "opening").value != "经研究，现通报如下。"


def test_a_paragraph_and_the_whole_paper_go_back_to_the_proposal(late: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="circular")
    proposed = field(at, "opening").value
    field(at, "opening").set_value("甲").run()
    field(at, "scope").set_value("").run()
    button(at, "_opening_back").click().run()
    assert field(at, "opening").value == proposed
    assert field(at, "scope").value == ""
    button(at, "paper_back_all_sure").click().run()
    assert "共部署任务 1 项" in field(at, "scope").value
    assert "共部署任务 1 项" in in_the_file(late)


def test_when_the_figures_move_the_unchanged_words_move_too_and_the_changed_ones_say_so(
    late: Cast, open_page: OpenPage
) -> None:
    at = open_page("office", PAGE, kind="circular")
    field(at, "rates").set_value("办结率较低。").run()
    late.task("新任务", ["后勤处"])
    papers.issue(late.world, late.caller("office"), late.campaign, late.units["机械"])
    move_on(late)
    at.run()
    assert "共部署任务 2 项" in field(at, "scope").value
    assert field(at, "rates").value == "办结率较低。"


def test_units_are_not_named_when_the_office_says_so(late: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="circular")
    assert "机械工程学院" in field(at, "overdue").value
    at.toggle[0].set_value(True).run()
    assert "机械工程学院" not in field(at, "overdue").value
    assert "机械工程学院" not in in_the_file(late)


def test_a_notice_is_numbered_on_its_page(late: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="supervision", unit=late.units["机械"])
    assert not at.exception
    button(at, "paper_issue").click().run()
    assert field(at, "number").value == "〔2026〕第 1 号"
    assert "机械工程学院：" in in_the_file(late, "supervision", late.units["机械"])
    assert [line.after["unit_id"] for line in late.history(papers.ISSUED)] == [late.units["机械"]]


def test_a_leader_reads_papers_but_numbers_none(late: Cast, open_page: OpenPage) -> None:
    at = open_page("leader", PAGE, kind="supervision")
    assert not at.exception
    assert [one.key for one in at.button if one.key == "paper_issue"] == []


def test_the_page_of_a_summary_opens_without_photos_and_in_english(late: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="summary")
    assert not at.exception
    assert [one.value for one in at.info]
    assert not any("⟦" in str(box.value) for box in at.text_area)


def test_where_nothing_is_open_the_page_says_so(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE, kind="supervision")
    assert not at.exception
    assert [one.value for one in at.success]
