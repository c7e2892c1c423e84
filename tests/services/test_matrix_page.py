"""The matrix on one A3 page: every cell where it belongs, by sign, colour and frame, on one page and no more."""

from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook

from adapters.documents.book import TINTS
from adapters.texts import text
from models.errors import NotAllowed
from models.progress import is_overdue
from models.report import Wanted
from models.words import ResponsibilityRole, Status
from services import exports
from services.board import board, today
from tests.boards import fill
from tests.cast import Cast

MILLIMETRE = 72 / 25.4


def taken(cast: Cast, document: str, language: str = "zh") -> bytes:
    wanted = Wanted(document, cast.campaign, language)
    return b"".join(exports.take(cast.world, cast.caller("leader"), wanted).chunks)


@pytest.mark.parametrize(("tasks", "units"), [(1, 1), (40, 60)])
def test_each_cell_of_the_sheet_says_state_role_and_overdue(cast: Cast, tasks: int, units: int) -> None:
    fill(cast, tasks=tasks, units=units)
    whole = board(cast.world, cast.caller("leader"), cast.campaign)
    day = today(cast.world, whole.campaign)
    sheet = load_workbook(BytesIO(taken(cast, "matrix"))).worksheets[0]
    columns = {sheet.cell(4, column).value: column for column in range(3, 3 + len(whole.units))}
    assert set(columns) == {unit.short for unit in whole.units}
    short = {unit.id: unit.short for unit in whole.units}
    rows = {task.id: place for place, task in enumerate(whole.tasks, 5)}
    seen = 0
    for one in whole.rows:
        cell = sheet.cell(rows[one.task_id], columns[short[one.unit_id]])
        waits = one.status is Status.NOT_STARTED and one.role is ResponsibilityRole.COOPERATING
        assert cell.value == ("○" if waits else text("zh", f"mark.{one.status.value}"))
        assert f"#{cell.fill.fgColor.rgb[2:]}" == TINTS[one.status]
        assert (cell.border.left.style == "medium") is (one.role is ResponsibilityRole.LEAD)
        assert (cell.font.color.rgb[2:] == "B3261E") is is_overdue(one, day)
        seen += 1
    filled = sum(bool(sheet.cell(row, column).value) for row in rows.values() for column in columns.values())
    assert filled == seen
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None), "one page is what is not said"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_is_one_a3_page_with_its_own_font(cast: Cast, language: str) -> None:
    fill(cast, tasks=12, units=12)
    data = taken(cast, "matrix_pdf", language)
    pages = pypdfium2.PdfDocument(data)
    assert len(pages) == 1
    assert [round(side / MILLIMETRE) for side in pages[0].get_size()] == [420, 297]
    said = pages[0].get_textpage().get_text_bounded().replace("\r\n", "")
    assert "2026年秋季反诈宣传专项行动" in said
    assert text(language, "status.suspended") in said
    assert b"FontFile3" in data or b"FontFile2" in data, "the font travels with the page"


def test_a_liaison_takes_no_matrix_of_everybody(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"])
    for document in ("matrix", "matrix_pdf"):
        with pytest.raises(NotAllowed):
            exports.take(cast.world, cast.caller("jixie"), Wanted(document, cast.campaign, unit_id=cast.units["机械"]))
    assert cast.history("exported") == []
