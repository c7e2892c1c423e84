"""The ledger: what stands in it is what the screens show, text stays text, and it can be imported again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlmodel import Session, col, select

from adapters.documents.cells import LONGEST, legible, looks_like_a_formula, tab_name
from adapters.notices.files import read_file
from adapters.notices.reading import ReadingRule
from adapters.texts import text
from models.board import Board
from models.campaign import Task
from models.notice_plan import Plan, PlannedTask
from models.progress import Ratio
from models.report import Wanted
from models.words import Status
from services import exports, importing
from services.board import board, today
from services.first_plan import guess, plan_task
from tests.boards import fill
from tests.cast import Cast, make_cast, sqlite_engine

NOTICE = (Path(__file__).resolve().parents[2] / "data" / "notices" / "anti-fraud.txt").read_text("utf-8")
DAYS = (date(2026, 11, 1), date(2026, 12, 31))
Matrix = list[tuple[str, str, date | None, bool, dict[str, str]]]
_count = count(1)


@dataclass
class School:
    """One cast for many examples: each example is a campaign of its own."""

    cast: Cast

    def plan(self, *tasks: PlannedTask, **more: Any) -> Plan:
        return replace(Plan(f"第{next(_count)}次行动", *DAYS, self.cast.units["保卫处"], tasks), **more)

    def set_up(self, plan: Plan) -> str:
        return importing.confirm(self.cast.world, self.cast.caller("office"), plan, "")

    def ledger(self, campaign_id: str, **more: Any) -> bytes:
        wanted = Wanted("ledger", campaign_id, **more)
        return b"".join(exports.take(self.cast.world, self.cast.caller("office"), wanted).chunks)

    def book(self, campaign_id: str, **more: Any) -> Workbook:
        return load_workbook(BytesIO(self.ledger(campaign_id, **more)))

    def board(self, campaign_id: str) -> Board:
        return board(self.cast.world, self.cast.caller("office"), campaign_id)

    def read_again(self, data: bytes) -> str:
        """A second campaign, made of what a ledger says and nothing else."""
        found = read_file("台账.xlsx", data)
        assert found.notes == ()
        proposal = importing.propose(self.cast.world, self.cast.caller("office"), found.text, ReadingRule.AS_PRINTED)
        assert [name.printed for name in proposal.names if not name.known] == []
        return self.set_up(self.plan(*(plan_task(one) for one in proposal.reading.tasks)))

    def matrix(self, campaign_id: str) -> Matrix:
        """Each task with its number, title, day and who owes it in which role."""
        whole = self.board(campaign_id)
        units = {unit.id: unit.name for unit in whole.units}
        return [
            (
                task.number or str(place),
                task.title,
                task.due_on,
                task.continuing,
                {units[c.row.unit_id]: c.row.role.value for c in whole.cells if c.row.task_id == task.id},
            )
            for place, task in enumerate(whole.tasks, 1)
        ]

    def printed(self, campaign_id: str) -> list[tuple[str, str]]:
        return [(one.role.value, one.words) for one in self.board(campaign_id).printed]


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    with TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        yield School(make_cast(engine, Path(folder)))
        engine.dispose()


NAMES = (
    *("党委保卫部（保卫处）", "党委学工部（学生处）", "后勤处", "机械工程学院", "外语学院", "物理学院", "四公里派出所"),
    "各二级学院",
)
ODD = (
    *("", "张贴海报", "组织反诈主题班会，不少于2次", "=1+1", "+86开头的来电要警惕", "@全体师生"),
    *("-严防冒充客服-", "制作《反诈》微视频", "A类风险人员约谈率达到100%"),
)
TITLES = st.one_of(
    st.sampled_from(
        (
            "",
            "张贴海报",
            "组织反诈主题班会，不少于2次",
            "=1+1",
            "+86开头的来电要警惕",
            "@全体师生",
            "-严防冒充客服-",
            "制作《反诈》微视频",
        )
    ),
    st.text("开展宣传教育活动组织学生签订承诺书覆盖全体师生", min_size=4, max_size=30),
)
TASKS = st.builds(
    lambda title, lead, joined, due: PlannedTask(
        title=title, lead=tuple(lead), cooperating=tuple(one for one in joined if one not in lead), **due
    ),
    TITLES,
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(NAMES), max_size=5, unique=True),
    st.one_of(
        st.just({}),
        st.just({"continuing": True}),
        st.just({"continuing": True, "due_text": "长期坚持"}),
        st.dates(*DAYS).map(lambda day: {"due_on": day}),
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tasks=st.lists(TASKS, min_size=1, max_size=8))
def test_a_ledger_imported_again_gives_the_same_matrix(school: School, tasks: list[PlannedTask]) -> None:
    first = school.set_up(school.plan(*tasks))
    again = school.read_again(school.ledger(first))
    assert school.matrix(again) == school.matrix(first)
    assert school.printed(again) == school.printed(first)


def test_the_ledger_of_the_owner_s_notice_gives_the_same_matrix(school: School) -> None:
    proposal = importing.propose(school.cast.world, school.cast.caller("office"), NOTICE, ReadingRule.AS_PRINTED)
    unknown = {name.printed: guess(name.printed) for name in proposal.names if not name.known}
    tasks = [plan_task(task) for task in proposal.reading.tasks]
    first = school.set_up(school.plan(*tasks, resolutions=unknown))
    again = school.read_again(school.ledger(first))
    assert school.matrix(again) == school.matrix(first)
    assert len(school.matrix(first)) == 9


def shares_of(book: Workbook) -> dict[str, list[Any]]:
    """The lines of the summary by their first cell."""
    sheet = book[text("zh", "ledger.summary_sheet")]
    return {str(row[0].value): [cell.value for cell in row[1:15]] for row in sheet.iter_rows(min_row=4) if row[0].value}


def shown(ratio: Ratio) -> float | str:
    return "—" if ratio.share is None else ratio.share


@pytest.mark.parametrize(("tasks", "units", "seed"), [(1, 2, 3), (20, 12, 2)])
def test_every_figure_of_the_ledger_is_the_screens(cast: Cast, tasks: int, units: int, seed: int) -> None:
    fill(cast, tasks=tasks, units=units, seed=seed)
    whole = board(cast.world, cast.caller("office"), cast.campaign)
    day = today(cast.world, whole.campaign)
    book = School(cast).book(cast.campaign)
    summary, of = shares_of(book), whole.by_unit(day)
    for name, found in [*((unit.name, of[unit.id]) for unit in whole.units), ("全部", whole.figures(day))]:
        rates = (found.completion, found.reported, found.cooperation, found.on_time, found.reached)
        states = ("accepted", "submitted", "in_progress", "returned", "suspended", "not_started", "waived")
        counts = [found.by_status.get(Status(state), 0) for state in states]
        assert summary[name][:8] == [found.total, *counts]
        for written, rate in zip(summary[name][8:13], rates, strict=True):
            assert written == shown(rate) or written == pytest.approx(shown(rate))
        assert summary[name][13] == found.overdue
    by_task, states_of = whole.by_task(day), whole.task_states()
    for task, row in zip(whole.tasks, book.worksheets[0].iter_rows(min_row=4, values_only=True), strict=True):
        found = by_task[task.id]
        assert row[6] == shown(found.completion) or row[6] == pytest.approx(shown(found.completion))
        assert str(row[5]).startswith(text("zh", f"task_state.{states_of[task.id].value}"))
        assert row[7] == sum(cell.files or 0 for cell in whole.cells if cell.row.task_id == task.id)
    files = list(book[text("zh", "ledger.files_sheet")].iter_rows(min_row=4, values_only=True))
    assert len(files) == sum(cell.files or 0 for cell in whole.cells)


def test_a_unit_s_sheet_says_what_the_unit_owes(cast: Cast) -> None:
    fill(cast, tasks=14, units=9, seed=5)
    whole = board(cast.world, cast.caller("office"), cast.campaign)
    book = School(cast).book(cast.campaign)
    for unit in whole.units:
        rows = list(book[unit.short].iter_rows(min_row=4, values_only=True))
        mine = [cell for cell in whole.cells if cell.row.unit_id == unit.id]
        assert sorted(str(row[4]) for row in rows) == sorted(text("zh", f"status.{c.row.status.value}") for c in mine)
        roles = sorted(text("zh", f"duty.{c.row.role.value}") for c in mine)
        assert sorted(str(row[2]) for row in rows) == roles


DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1+1", "=cmd|' /C calc'!A0", "\x0b=2")


def test_what_looks_like_a_formula_stays_text(cast: Cast) -> None:
    for words in DANGEROUS:
        task = cast.task(f"{words}张贴", ["机械"])
        one = cast.owed(task, "机械")
        one.note = words
        cast.save(one)
    book = School(cast).book(cast.campaign)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    for words in DANGEROUS:
        told = [cell for cell in cells if cell.value in (legible(words), legible(f"{words}张贴"))]
        assert len(told) >= 2, words
        assert {(cell.data_type, cell.quotePrefix) for cell in told} == {("s", True)}, "typed again it would be one"


def test_a_ledger_can_be_had_in_english_and_of_one_unit(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"], ["外语"], number="1", due_on=date(2026, 11, 30))
    book = School(cast).book(cast.campaign, language="en", unit_id=cast.units["外语"])
    assert book.worksheets[0]["B3"].value == "Task"
    assert book.worksheets[0]["A1"].value == "2026年秋季反诈宣传专项行动: ledger 外语学院"
    assert "cooperating 1" in str(book.worksheets[0]["F4"].value)
    assert "lead" not in str(book.worksheets[0]["F4"].value)


def test_days_are_days_and_shares_are_figures(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"], number="1", due_on=date(2026, 11, 30))
    sheet = School(cast).book(cast.campaign).worksheets[0]
    assert sheet["E4"].is_date
    assert sheet["G4"].value == 0
    assert sheet["G4"].number_format == "0.0%"
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("C4", "A3:I4", "$3:$3")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_a_cell_holds_any_text(words: str) -> None:
    clean = legible(words)
    assert legible(clean) == clean
    assert not any(ord(one) < 32 and one not in "\t\n" for one in clean)
    clean.encode("utf-8")


@pytest.mark.parametrize("letter", ["好", "x", "😀"])
def test_a_text_longer_than_a_cell_is_cut_with_a_mark(letter: str) -> None:
    cut = legible(letter * 40_000)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert cut.endswith("…")
    assert legible(letter * 16_000) == letter * 16_000


@settings(max_examples=50)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_every_sheet_has_a_name_of_its_own_that_a_tab_can_hold(names: list[str]) -> None:
    taken: set[str] = set()
    tabs = [tab_name(one, taken) for one in names]
    assert len({one.casefold() for one in tabs}) == len(tabs)
    for one in tabs:
        assert 0 < len(one.encode("utf-16-le")) // 2 <= 31
        assert not set(one) & set("[]:*?/\\")
        assert not one.startswith("'")
        assert not one.endswith("'")


@pytest.mark.parametrize("words", ["张贴海报", "2026年", "“=”号", "（1）", "1+1=2", ""])
def test_plain_words_need_no_mark(words: str) -> None:
    assert not looks_like_a_formula(words)


def test_who_cooperates_is_counted_apart(cast: Cast) -> None:
    task = cast.task("张贴海报", ["机械", "外语"], ["后勤处"])
    one = cast.owed(task, "机械")
    one.status = Status.ACCEPTED
    cast.save(one)
    sheet = School(cast).book(cast.campaign).worksheets[0]
    assert sheet["F4"].value == "部分办结\n责任 2 项：已办结 1、未开始 1\n配合 1 项：未开始 1"
    assert sheet["G4"].value == 0.5


def test_the_printed_names_stand_as_the_notice_has_them(school: School) -> None:
    campaign = school.set_up(school.plan(PlannedTask(title="张贴", lead=("各二级学院",))))
    sheet = school.book(campaign).worksheets[0]
    assert sheet["C4"].value == "各二级学院"
    assert sheet["D4"].value == "—"
    with Session(school.cast.world.engine) as db:
        assert db.exec(select(Task.number).where(col(Task.campaign_id) == campaign)).one() == ""
    assert sheet["A4"].value == "1"
