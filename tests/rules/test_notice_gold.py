"""Notices with the answers of a careful clerk: what is read must be what they read."""

import pytest

from adapters.notices.reader import read_notice
from tests.notices.score import SETS, f1, figures, notices, score, scores, total

COMPARED = ("number", "title", "lead", "cooperating", "due_on", "recurrence", "target")
FIRST_NOTICE = notices("given")[0]


def test_the_first_notice_is_read_exactly_as_the_clerk_read_it() -> None:
    _, text, gold = FIRST_NOTICE
    read = read_notice(text).to_json()
    assert [{field: task[field] for field in COMPARED} for task in read["tasks"]] == [
        {field: task[field] for field in COMPARED} for task in gold["tasks"]
    ]
    assert (read["title"], read["issued_on"]) == (None, None)


def test_a_heading_above_the_first_owners_is_the_title_and_no_task() -> None:
    _, text, gold = FIRST_NOTICE
    read = read_notice("学校反诈工作开展情况 反诈民警工作计划篇八\n\n" + text)
    assert read.title == "学校反诈工作开展情况 反诈民警工作计划篇八"
    assert [task.to_json() for task in read.tasks] == [task.to_json() for task in read_notice(text).tasks]
    assert len(read.tasks) == len(gold["tasks"])


@pytest.mark.parametrize("which", SETS)
def test_all_notices_together_are_read_well_enough(which: str) -> None:
    rows = scores(which)
    shares = figures(total(rows.values()))
    assert (shares["macro"] or 0) >= 0.99
    assert (shares["lead"] or 0) >= 0.99
    assert (shares["cooperating"] or 0) >= 0.99


@pytest.mark.parametrize("which", SETS)
def test_no_notice_loses_or_invents_a_task(which: str) -> None:
    assert [name for name, row in scores(which).items() if not row["exact"]] == []


def test_the_score_sees_a_lost_unit_a_wrong_day_and_a_lost_task() -> None:
    _, text, gold = next(notice for notice in notices("given") if notice[0] == "02")
    read = read_notice(text).to_json()
    read["tasks"][0]["lead"] = []
    read["tasks"][1]["due_on"] = "2024-03-30"
    del read["tasks"][7]
    row = score(gold, read)
    assert not row["exact"]
    assert f1(row["lead_hit"], row["lead_gold"], row["lead_read"]) < 0.9
    assert row["due"] == row["due_n"] - 1
    assert row["recurrence"] < row["recurrence_n"]
