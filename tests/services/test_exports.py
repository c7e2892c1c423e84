"""What leaves the app: who may take what, what is masked, what the history says, and that figures are the screens'."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import Session, func, select

from models.assignment import Assignment
from models.errors import NotAllowed, NotFound
from models.event import Event
from models.report import Wanted
from services import board, exports
from services.who import OPERATOR
from tests.boards import fill, move_on
from tests.cast import Cast
from tests.services.counting import statements

PHONE, ID_NUMBER = "13812345678", "110101199003071234"


def ledger_of(cast: Cast, username: str, **more: object) -> bytes:
    wanted = replace(Wanted("ledger", cast.campaign), **more)  # type: ignore[arg-type]
    return b"".join(exports.take(cast.world, cast.caller(username), wanted).chunks)


def words_in(data: bytes) -> str:
    book = load_workbook(BytesIO(data))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def rows_of(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def lines(cast: Cast) -> int:
    with Session(cast.world.engine) as db:
        return db.exec(select(func.count()).select_from(Event)).one()


@pytest.fixture
def talkative(cast: Cast) -> Cast:
    """机械 wrote a telephone and an identity number into its report."""
    task = cast.task("张贴海报", ["机械"], ["外语"], number="1", due_on=date(2026, 11, 30))
    one = cast.owed(task, "机械")
    one.note = f"联系人王老师{PHONE}，身份证{ID_NUMBER}，11月3日张贴2026份。"
    cast.save(one)
    return cast


def test_taking_a_document_is_a_line_of_history_and_moves_nothing(anywhere: Cast) -> None:
    anywhere.task("张贴海报", ["机械"])
    before = board.board(anywhere.world, anywhere.caller("office"), anywhere.campaign).campaign.revision
    ledger_of(anywhere, "leader")
    line = anywhere.history()[-1]
    assert (line.action, line.actor_name, line.campaign_id) == ("exported", "leader", anywhere.campaign)
    assert line.after == {"document": "ledger"}
    assert board.board(anywhere.world, anywhere.caller("office"), anywhere.campaign).campaign.revision == before


def test_telephone_and_identity_numbers_are_masked_unless_the_office_says_otherwise(talkative: Cast) -> None:
    masked = words_in(ledger_of(talkative, "office"))
    assert PHONE not in masked
    assert ID_NUMBER not in masked
    assert "11月3日张贴2026份" in masked
    assert talkative.history()[-1].action == "exported"
    open_words = words_in(ledger_of(talkative, "office", unmasked=True))
    assert PHONE in open_words
    assert ID_NUMBER in open_words
    assert talkative.history()[-1].action == "exported_unmasked"


@pytest.mark.parametrize("username", ["leader", "jixie", "admin"])
def test_nobody_but_the_office_takes_numbers_as_written(talkative: Cast, username: str) -> None:
    before = lines(talkative)
    with pytest.raises(NotAllowed):
        ledger_of(talkative, username, unmasked=True)
    assert lines(talkative) == before


def test_a_liaison_takes_their_own_unit_s_ledger_and_no_other(talkative: Cast) -> None:
    theirs = load_workbook(BytesIO(ledger_of(talkative, "waiyu")))
    assert "联系人" not in words_in(ledger_of(talkative, "waiyu")), "another unit's report is not theirs to take"
    assert [row[1] for row in rows_of(theirs.worksheets[0])] == ["张贴海报"]
    assert talkative.history()[-1].after == {"document": "ledger", "unit_id": talkative.units["外语"]}
    before = lines(talkative)
    for other in ("机械", "保卫处"):
        with pytest.raises(NotAllowed):
            ledger_of(talkative, "waiyu", unit_id=talkative.units[other])
    with pytest.raises(NotFound):
        ledger_of(talkative, "houqin")
    assert lines(talkative) == before, "who takes no part has no ledger"


def test_what_is_not_there_cannot_be_taken(cast: Cast) -> None:
    for wanted in (Wanted("ledger", "0" * 24), Wanted("nothing", cast.campaign)):
        with pytest.raises(NotFound):
            exports.take(cast.world, cast.caller("office"), wanted)
    assert cast.history("exported") == []
    with pytest.raises(NotFound, match="no_such_campaign"):
        exports.campaign_named(cast.world, OPERATOR, "没有的行动")


def test_the_facts_take_as_many_statements_for_a_large_campaign_as_for_a_small_one(cast: Cast) -> None:
    counts = []
    for tasks in (3, 30):
        fill(cast, tasks=tasks, units=12)
        move_on(cast)
        with statements(cast.world.engine) as sent:
            ledger_of(cast, "office")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 20


def test_a_report_is_never_taken_while_the_campaign_has_no_assignments_of_that_unit(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"])
    with pytest.raises(NotFound):
        ledger_of(cast, "office", unit_id=cast.units["外语"])
    with Session(cast.world.engine) as db:
        assert db.exec(select(func.count()).select_from(Assignment)).one() == 1
