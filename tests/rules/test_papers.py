"""Papers say what the board says: read back from Word and slides, figure by figure, whatever the campaign."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.documents import supervision as supervision_words
from adapters.documents.annexes import Signed
from adapters.documents.fitting import cut, lines, size_for
from adapters.documents.papers import choices, made, proposal
from adapters.documents.saying import Saying, printable
from adapters.documents.slides import write_slides
from adapters.texts import day_text, number_text, percent_text, text
from models.board import Board, Cell
from models.papers.blocks import Words, edited
from models.papers.names import without_names
from models.papers.standing import standing
from models.progress import OPEN, Row
from models.ranking import lead_figures, placed, rank
from models.targets import Target
from models.words import ResponsibilityRole, Status
from tests.papers import charts, facts_of, opened, order, slide_tables, slide_words, slides, tables, words
from tests.rules.test_board import TODAY, boards
from tests.rules.test_board import board as board_of

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=60, deadline=None)
HOSTILE = (
    "<w:t>x</w:t>&amp;]]>\"'",
    "{{ 7*7 }}{% for a in b %}",
    "=cmd|' /C calc'!A0",
    "a\x00b\x0bc\ufffe",
    "倒\u202e置",
    "一" * 300,
)


def p(share: float | None) -> str:
    return percent_text("zh", share)


def n(number: float) -> str:
    return number_text("zh", number)


@FEW
@given(boards())
def test_the_annex_of_a_circular_is_the_board(board: Board) -> None:
    document = opened(made("circular", order(facts_of(board))))
    told, units = board.by_unit(TODAY), {unit.id: unit.name for unit in board.units}
    order_of = placed(board, TODAY)
    expected = [
        [
            *(str(one.place), units[one.unit.id]),
            *(n(told[one.unit.id].completion.whole), n(told[one.unit.id].completion.part)),
            *(p(ratio(told[one.unit.id]).share) for ratio in (COMPLETION, REPORTED, ON_TIME, COOPERATION)),
            n(told[one.unit.id].overdue),
        ]
        for one in order_of
    ]
    if expected:
        assert tables(document)[0][1:] == expected
    late = [row for table in tables(document) if table[0][-1] == "状态" for row in table[1:]]
    assert len(late) == board.figures(TODAY).overdue


COMPLETION, REPORTED, ON_TIME, COOPERATION = (
    lambda told, name=name: getattr(told, name) for name in ("completion", "reported", "on_time", "cooperation")
)


@MANY
@given(boards())
def test_the_sentences_of_a_circular_carry_the_figures_of_the_board(board: Board) -> None:
    blocks = proposal("circular", facts_of(board), choices({}), "zh")
    said = {block.id: block.text for block in blocks if isinstance(block, Words)}
    told = board.figures(TODAY)
    for name, label in (
        ("completion", "办结率"),
        ("reported", "上报率"),
        ("cooperation", "配合率"),
        ("on_time", "按时率"),
    ):
        share = getattr(told, name).share
        assert (f"{label} {p(share)}" in said["rates"]) == (share is not None)
    for status, count in told.by_status.items():
        assert f"{text('zh', f'status.{status.value}')} {count} 项" in said["states"]
    assert (f"逾期未报 {told.overdue} 项" in said["states"]) == (told.overdue > 0)
    assert f"任务 {len(board.tasks)} 项" in said["scope"]


@MANY
@given(boards())
def test_places_follow_the_printed_rule_and_equals_share_them(board: Board) -> None:
    order_of = placed(board, TODAY)
    ranks = [rank(one.figures) for one in order_of]
    assert ranks == sorted(ranks)
    for one, other in pairwise(order_of):
        equal = rank(one.figures) == rank(other.figures)
        assert equal == (one.place == other.place)
    assert [one.place for one in order_of[:1]] in ([], [1])
    assert all(lead_figures(board, TODAY)[one.unit.id] == one.figures for one in order_of)


@MANY
@given(boards())
def test_nobody_is_praised_and_blamed_nor_praised_with_something_overdue(board: Board) -> None:
    of = standing(board, TODAY)
    praised, lagging = ({one.unit.id for one in some} for some in (of.praised, of.lagging))
    assert not praised & lagging
    assert all(not board.by_unit(TODAY)[unit_id].overdue for unit_id in praised)
    places = {one.unit.id: one.place for one in of.placed}
    for unit_id in lagging:  # nobody behind or equal to a unit that is named stays unnamed, unless they are done
        worse = [one for one in of.placed if one.place >= places[unit_id] and one.unit.id not in praised]
        assert all(one.unit.id in lagging or one.figures.completion.share == 1 or not of._behind(one) for one in worse)


@FEW
@given(boards())
def test_slides_show_the_board_in_native_charts_and_tables(board: Board) -> None:
    told = board.figures(TODAY)
    deck = slides(b"".join(write_slides(order(facts_of(board)))))
    assert all(slide.shapes.title.text_frame.text for slide in deck)
    said = [list(slide_words(slide)) for slide in deck]
    for name in ("completion", "reported", "cooperation", "on_time"):
        share = getattr(told, name).share
        if share is not None:
            assert p(share) in said[1]
    counts = {series.name: sum(series.values) for chart in charts(deck[1]) for series in chart.plots[0].series}
    shown = {text("zh", f"status.{status.value}"): count for status, count in told.by_status.items()}
    shown.pop(text("zh", f"status.{Status.WAIVED.value}"), None)
    assert counts == {name: count for name, count in shown.items() if count}
    by_unit = board.by_unit(TODAY)
    units = {unit.name: unit.id for unit in board.units}
    for rows in [table for slide in deck for table in slide_tables(slide) if table[0][0] == "名次"]:
        for _, name, completion, reported, overdue in rows[1:]:
            told_of = by_unit[units[name]]
            assert (completion, reported, overdue) == (
                p(told_of.completion.share),
                p(told_of.reported.share),
                n(told_of.overdue),
            )
    assert all("数据版本" in slide.notes_slide.notes_text_frame.text for slide in deck)


@FEW
@given(boards())
def test_the_table_of_a_summary_is_the_board(board: Board) -> None:
    blocks = proposal("summary", facts_of(board), choices({}), "zh")
    grid = next(block for block in blocks if block.id == "tasks_table")
    told = board.by_task(TODAY)
    assert [row[2:7] for row in grid.rows] == [  # type: ignore[union-attr]
        [
            n(told[task.id].completion.whole),
            n(told[task.id].completion.part),
            p(told[task.id].completion.share),
            p(told[task.id].reported.share),
            p(told[task.id].attainment.share),
        ]
        for task in board.tasks
    ]


@MANY
@given(boards())
def test_a_supervision_notice_lists_what_its_unit_has_open_with_the_days_it_is_late(board: Board) -> None:
    of = standing(board, TODAY)
    for unit, late, open_ones in supervision_words.lagging_units(of):
        blocks = supervision_words.supervision(
            of, supervision_words.Order(unit, 3, TODAY + timedelta(7)), Signed("保卫处"), "zh"
        )
        grid = next(block for block in blocks if block.id == "items")
        rows = [cell.row for cell in board.cells if cell.row.unit_id == unit.id]
        assert len(grid.rows) == open_ones == sum(row.status in OPEN for row in rows)  # type: ignore[union-attr]
        days = sorted((row[4] for row in grid.rows if row[4] != "—"), key=str)  # type: ignore[union-attr]
        assert len(days) == late == board.by_unit(TODAY)[unit.id].overdue
        expected = sorted((f"{(TODAY - row.due_on).days} 天" for row in rows if _late(row)), key=str)
        assert days == expected


def _late(row: Any) -> bool:
    return row.status in OPEN and row.due_on is not None and row.due_on < TODAY


def busy() -> Board:
    """Five units and five tasks, everything at some stage: done, returned, overdue, unopened."""
    cells = []
    for task in range(5):
        for unit in range(5):
            status = list(Status)[(task + unit) % 7]
            role = ResponsibilityRole.LEAD if (task + unit) % 3 else ResponsibilityRole.COOPERATING
            due = TODAY + timedelta(days=3 * (task - 2))
            row = Row(f"a{task}-{unit}", f"t{task}", f"u{unit}", role, status, due_on=due)
            cells.append(Cell(row, 1, unit != 4, None, "理由"))
    return board_of(cells, [1.0] * 5, 5)


def hostile() -> Board:
    """The busy board with something nasty in every title, name and reason."""
    board = busy()
    titles = dict(zip((task.id for task in board.tasks), HOSTILE, strict=False))
    names = dict(zip((unit.id for unit in board.units), HOSTILE, strict=False))
    return replace(
        board,
        campaign=replace(board.campaign, name="".join(HOSTILE[:5])),
        tasks=[replace(task, title=titles[task.id]) for task in board.tasks],
        units=[replace(unit, name=names[unit.id], short=names[unit.id]) for unit in board.units],
        cells=[replace(cell, reason=HOSTILE[at % len(HOSTILE)]) for at, cell in enumerate(board.cells)],
    )


def letters(text: str) -> str:
    return "".join(re.findall(r"\S", printable(text)))


@pytest.mark.parametrize("kind", ["circular", "summary", "supervision"])
def test_what_somebody_typed_is_never_markup_in_word(kind: str) -> None:
    mine = {"opening" if kind != "supervision" else "found": "".join(HOSTILE)}
    document = opened(made(kind, order(facts_of(hostile()), texts=mine)))
    whole = letters(words(document))
    assert letters("".join(HOSTILE)) in whole
    assert "\u202e" not in whole
    assert "\x00" not in whole
    if kind == "summary":
        assert len(document.inline_shapes) == 3  # its charts were drawn


def test_what_somebody_typed_is_never_markup_in_slides_and_stays_in_its_box() -> None:
    deck = slides(b"".join(write_slides(order(facts_of(hostile())))))
    assert letters(HOSTILE[0]) in letters("".join(line for slide in deck for line in slide_words(slide)))
    for shape in (shape for slide in deck for shape in slide.shapes):
        if shape.has_text_frame and shape.text_frame.text:
            told = [(para.text, para.runs[0].font.size.pt) for para in shape.text_frame.paragraphs if para.runs]
            tall = sum(lines(said, size, shape.width / 12700) * size * 1.25 for said, size in told)
            assert tall <= shape.height / 12700 * 1.1, (shape.name, shape.text_frame.text[:40])
        if shape.has_table:
            assert shape.top + sum(row.height for row in shape.table.rows) <= 7.0 * 914400


def test_a_paper_that_names_no_unit_names_none_anywhere() -> None:
    board = busy()
    document = opened(made("circular", order(facts_of(board), anonymous="1")))
    praised = {one.unit.name for one in standing(board, TODAY).praised}
    named = [unit.name for unit in board.units if unit.name in words(document) and unit.name not in praised]
    assert named == []
    assert any("办结率" in row[0] for table in tables(document) for row in table)


def test_no_person_is_named_in_a_circular() -> None:
    board = replace(busy(), cells=[replace(cell, reason="请周建明老师补交") for cell in busy().cells])
    said = words(opened(made("circular", order(facts_of(board), names=["周建明", "office", "明老"]))))
    assert "退回原因：请周某老师补交" in said
    assert "周建明" not in said


def test_names_are_looked_for_the_longest_first_and_only_in_chinese_letters() -> None:
    form = "{first}某"
    assert without_names("欧阳建明与office", ["建明", "欧阳建明", "office"], form) == "欧某与office"


def test_words_that_were_changed_stand_in_the_paper_and_emptied_ones_do_not() -> None:
    mine = {"opening": "本办公室重新写的开头。", "states": "  ", "number": "校保〔2026〕12号"}
    document = opened(made("circular", order(facts_of(busy()), texts=mine)))
    said = words(document)
    assert "本办公室重新写的开头。" in said
    assert "校保〔2026〕12号" in said
    assert "从任务看" not in said


def test_what_is_fixed_cannot_be_changed() -> None:
    blocks = proposal("circular", facts_of(busy()), choices({}), "zh")
    fixed = [block for block in blocks if isinstance(block, Words) and block.fixed]
    assert fixed
    assert edited(fixed, {block.id: "改" for block in fixed}) == fixed


def test_a_circular_is_typeset_as_an_official_paper() -> None:
    document = opened(made("circular", order(facts_of(busy()))))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in margins if side is not None] == [37, 35, 28, 26]
    by_name = {style.name: style for style in document.styles}
    body, title = by_name[text("zh", "paper.style.body")], by_name[text("zh", "paper.style.title")]
    assert (body.font.size.pt, title.font.size.pt) == (16, 22)
    assert body.element.rPr.rFonts.get(f"{{{W}}}eastAsia") == "仿宋"
    assert body.element.pPr.ind.get(f"{{{W}}}firstLineChars") == "200"
    assert 28 <= body.paragraph_format.line_spacing.pt <= 30
    used = {para.style.name for para in document.paragraphs}
    assert {text("zh", f"paper.style.{look}") for look in ("title", "body", "heading", "signature", "day")} <= used
    assert any(para.text == day_text("zh", TODAY, year=True) for para in document.paragraphs)
    heads = document.tables[0].rows[0]._tr.trPr
    assert heads.find(f"{{{W}}}tblHeader") is not None
    assert "PAGE" in "".join(section.footer._element.itertext())


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_paper_is_complete_in_english() -> None:
    for kind in ("circular", "supervision"):
        said = words(opened(made(kind, order(facts_of(busy()), "en"))))
        assert "⟦" not in said
        assert "办结率" not in said
    summary = proposal("summary", facts_of(busy()), choices({}), "en")
    assert not any("办结率" in block.text or "⟦" in block.text for block in summary if isinstance(block, Words))
    deck = slides(b"".join(write_slides(order(facts_of(busy()), "en"))))
    assert not any("办结率" in line or "⟦" in line for slide in deck for line in slide_words(slide))


def test_fonts_for_chinese_are_named_in_every_run_of_a_slide() -> None:
    deck = slides(b"".join(write_slides(order(facts_of(busy())))))
    runs = [run for slide in deck for run in slide._element.iter() if run.tag.endswith("}rPr") and run.get("altLang")]
    assert len(runs) > 20
    assert all(any(child.tag.endswith("}ea") for child in run) for run in runs)


@MANY
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6), st.floats(60, 900), st.floats(30, 500))
def test_words_take_a_size_at_which_they_fit_or_the_smallest(told: list[str], width: float, height: float) -> None:
    sizes = (24.0, 18.0, 12.0)
    size = size_for(told, width, height, sizes)
    fits = sum(lines(one, size, width) for one in told) * size * 1.25 <= height
    assert fits or size == 12.0


@MANY
@given(st.text(max_size=300), st.floats(60, 900), st.integers(1, 3))
def test_words_that_are_cut_fit_and_say_so(told: str, width: float, most: int) -> None:
    short = cut(told, 12.0, width, most)
    assert lines(short, 12.0, width) <= most
    assert short == told or short.endswith("…")


def test_the_rank_rule_is_printed_under_the_annex() -> None:
    assert text("zh", "overview.rank_rule") in words(opened(made("circular", order(facts_of(busy())))))


@pytest.mark.parametrize(
    ("goal", "words_of_it"),
    [
        (Target(">=", 95, "%"), "不低于 95%"),
        (Target(">=", 2, "次"), "不低于 2 次"),
        (Target("<=", 30, "%"), "不超过 30%"),
        (Target("=", 1000), "等于 1,000"),
        (None, ""),
    ],
)
def test_a_target_is_said_in_words(goal: Target | None, words_of_it: str) -> None:
    assert Saying("zh").target(goal) == words_of_it
