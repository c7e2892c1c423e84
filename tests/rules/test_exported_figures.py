"""Whatever the campaign, the figures of a ledger and a matrix are the board's own: read back cell by cell."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from adapters.documents.ledger import write_ledger
from adapters.documents.matrix_plan import plan_of
from adapters.texts import percent_text, text
from models.board import Board
from models.progress import Ratio, is_overdue
from models.report import Facts, Order
from models.words import ResponsibilityRole, Status
from tests.rules.test_board import TODAY, boards

COUNTED = ("accepted", "submitted", "in_progress", "returned", "suspended", "not_started", "waived")
RATES = ("completion", "reported", "cooperation", "on_time", "reached")


def no_file(_sha256: str) -> BinaryIO:
    raise AssertionError("no document of figures opens a file")


def order_of(board: Board) -> Order:
    places = {task.id: place for place, task in enumerate(board.tasks, 1)}
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return Order(Facts(board, {}, TODAY, at, "江州大学", "保卫处", "某人", places=places), "zh", no_file)


def same(written: Any, ratio: Ratio) -> bool:
    """Does a cell say this ratio? A figure to fifteen digits, or a dash where there is none."""
    return bool(written == "—") if ratio.share is None else bool(written == pytest.approx(ratio.share, rel=1e-12))


@settings(max_examples=15, deadline=None)
@given(boards())
def test_the_ledger_of_any_campaign_says_what_the_board_says(board: Board) -> None:
    book = load_workbook(BytesIO(b"".join(write_ledger(order_of(board)))))
    by_task, by_unit, states = board.by_task(TODAY), board.by_unit(TODAY), board.task_states()
    lines = list(book.worksheets[0].iter_rows(min_row=4, max_row=3 + len(board.tasks), values_only=True))
    for task, line in zip(board.tasks, lines, strict=True):
        assert str(line[5]).split("\n")[0] == text("zh", f"task_state.{states[task.id].value}")
        assert same(line[6], by_task[task.id].completion)
    summary = list(book[text("zh", "ledger.summary_sheet")].iter_rows(min_row=4, max_col=15, values_only=True))
    of = [by_unit[unit.id] for unit in board.units] + [board.figures(TODAY)]
    for found, line in zip(of, summary, strict=False):
        assert line[1] == found.total
        assert list(line[2:9]) == [found.by_status.get(Status(name), 0) for name in COUNTED]
        assert all(same(line[9 + place], getattr(found, name)) for place, name in enumerate(RATES))
        assert line[14] == found.overdue
    book.close()


@settings(max_examples=60, deadline=None)
@given(boards())
def test_the_matrix_of_any_campaign_has_a_sign_for_each_assignment_and_no_other(board: Board) -> None:
    plan = plan_of(order_of(board))
    assert {unit.id for unit in plan.units} == {unit.id for unit in board.units}
    assert sum(count for _, count in plan.kinds) == len(plan.units)
    rows = {task.id: place for place, task in enumerate(board.tasks)}
    columns = {unit.id: place for place, unit in enumerate(plan.units)}
    assert len(plan.signs) == len(board.rows)
    for one in board.rows:
        sign = plan.signs[rows[one.task_id], columns[one.unit_id]]
        waits = one.status is Status.NOT_STARTED and one.role is ResponsibilityRole.COOPERATING
        assert sign.mark == ("○" if waits else text("zh", f"mark.{one.status.value}"))
        assert sign.leads is (one.role is ResponsibilityRole.LEAD)
        assert sign.late is is_overdue(one, TODAY)
    of = board.by_task(TODAY)
    for task, (_, _, completion) in zip(board.tasks, plan.rows, strict=True):
        assert completion == percent_text("zh", of[task.id].completion.share)
    assert percent_text("zh", board.figures(TODAY).completion.share) in plan.below
