"""A target on the assignment's page: what is typed is judged at once, by the same rule as everywhere."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.targets import Target, lacking
from services.assignments import report
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from ui.plain import plain

PAGE = "pages/shared/assignment.py"
SHARE = {"target_op": ">=", "target_value": 95.0, "target_unit": "%"}


def opened(here: Cast, open_page: OpenPage, target: dict[str, Any], username: str = "jixie") -> AppTest:
    task = here.task("签订承诺书", lead=["机械"], **target)
    return open_page(username, PAGE, id=here.owed(task, "机械").id)


def typed(at: AppTest, numerator: float, denominator: float | None = None) -> str:
    """Type the figures; everything the page then says."""
    boxes = {box.label: box for box in at.number_input}
    next(box for label, box in boxes.items() if label.startswith("完成数")).set_value(numerator)
    if denominator is not None:
        boxes["总数"].set_value(denominator)
    at.run()
    assert not at.exception
    return "\n".join(words.value for words in at.markdown)


def test_the_page_says_what_is_asked_and_nothing_of_reaching_it_before_a_figure_is_typed(
    here: Cast, open_page: OpenPage
) -> None:
    at = opened(here, open_page, SHARE)
    said = "\n".join(words.value for words in at.markdown)
    assert plain("目标：不少于 95%") in said
    assert "达标" not in said


@pytest.mark.parametrize(
    ("numerator", "words"),
    [
        (1000.0, "完成率 100.0% · :green[:material/task_alt: 达标]"),
        (950.0, "完成率 95.0% · :green[:material/task_alt: 达标]"),
        (949.0, "完成率 94.9% · :orange[:material/trending_up: 未达标，还差 1]"),
        (0.0, "完成率 0.0% · :orange[:material/trending_up: 未达标，还差 950]"),
    ],
)
def test_a_share_that_is_typed_is_judged_at_once(here: Cast, open_page: OpenPage, numerator: float, words: str) -> None:
    assert words in typed(opened(here, open_page, SHARE), numerator, 1000.0)


@pytest.mark.parametrize(
    ("target", "numerator", "words"),
    [
        ((">=", 2.0, "次"), 1.0, "未达标，还差 1 次"),
        ((">=", 2.0, "次"), 3.0, "达标"),
        (("<=", 3.0, "起"), 3.0, "达标"),
        (("<=", 3.0, "起"), 5.0, "未达标，超出 2 起"),
        (("=", 2.0, "场"), 3.0, "未达标，超出 1 场"),
        (("=", 2.0, "场"), 2.0, "达标"),
    ],
)
def test_a_count_that_is_typed_is_judged_by_its_sign(
    here: Cast, open_page: OpenPage, target: tuple[str, float, str], numerator: float, words: str
) -> None:
    at = opened(here, open_page, dict(zip(("target_op", "target_value", "target_unit"), target, strict=True)))
    assert f": {plain(words)}]" in typed(at, numerator)


def test_a_part_larger_than_its_whole_is_not_called_reached(here: Cast, open_page: OpenPage) -> None:
    said = typed(opened(here, open_page, SHARE), 1200.0, 1000.0)
    assert "完成数不能大于总数" in said
    assert "达标" not in said


def test_whoever_reads_the_report_sees_whether_it_reaches_the_target(here: Cast, open_page: OpenPage) -> None:
    task = here.task("签订承诺书", lead=["机械"], **SHARE)
    one = here.owed(task, "机械")
    report(here.world, here.caller("jixie"), one.id, one.version, "已签订", 940.0, 1000.0)
    at = open_page("leader", PAGE, id=one.id)
    said = "\n".join(words.value for words in at.markdown)
    assert lacking(Target(">=", 95.0, "%"), 940.0, 1000.0) == 10
    assert "未达标，还差 10" in said
