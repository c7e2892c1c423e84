"""The matrix: who sees what, what a click opens, and what the filters leave."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from adapters.texts import percent_text, text
from models.assignment import Assignment
from models.campaign import Responsibility
from models.progress import figures, is_overdue, task_state
from models.words import ResponsibilityRole, Status
from services.board import board, today
from services.mine import mine
from tests.boards import fill, group_task, more_units
from tests.cast import Cast
from tests.pages.conftest import ROOT, SLOWEST, OpenPage
from ui.board_filters import Filters, filtered
from ui.here import SESSION_CLAIM
from ui.matrix_view import FOREIGN, drawn_matrix
from ui.overview.sheet import sheet_of

MATRIX = "pages/shared/matrix.py"
CELL_ID, CELL_MARK, CELL_OVERDUE, CELL_LABEL = 2, 5, 6, 7
UNIT_HEADING, UNIT_WITHIN, UNIT_FOLDS = 3, 4, 5
GROUP_NAME, GROUP_COUNT, GROUP_LABEL, GROUP_OPEN, GROUP_HELD = 1, 2, 3, 6, 7


@pytest.fixture
def click() -> SimpleNamespace:
    """What the reader clicks next in the matrix; spent by the run that sees it."""
    return SimpleNamespace(target=None)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, click: SimpleNamespace) -> list[dict[str, Any]]:
    """Everything that was sent to the browser for a matrix, the last at the end."""
    sent: list[dict[str, Any]] = []

    def element(*, data: dict[str, Any], **_rest: Any) -> SimpleNamespace:
        if data["kind"] == "table":
            sent.append(data | json.loads(data["shown"]))
            target, click.target = click.target, None
            return SimpleNamespace(target=target)
        return SimpleNamespace(target=None)

    monkeypatch.setattr("ui.elements.matrix._matrix", element)
    return sent


def status_of(cast: Cast, short: str, **fields: Any) -> None:
    """Give the unit's assignments these fields, straight into the tables."""
    with Session(cast.world.engine) as db:
        for one in db.exec(select(Assignment).where(Assignment.unit_id == cast.units[short])).all():
            one.sqlmodel_update(fields)
            db.add(one)
        db.commit()


@pytest.mark.parametrize("username", ["office", "leader"])
def test_the_office_and_the_leader_see_every_cell_and_may_open_it(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], username: str
) -> None:
    fill(here, tasks=6, units=7)
    at = open_page(username, MATRIX)
    assert not at.exception
    whole = board(here.world, here.caller(username), here.campaign)
    assert {cell[CELL_ID] for cell in drawn[-1]["cells"]} == {cell.row.assignment_id for cell in whole.cells}
    assert [row[0] for row in drawn[-1]["rows"]] == [task.id for task in whole.tasks]


def test_units_stand_grouped_by_kind(here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]) -> None:
    here.task("一", lead=["派出所", "机械", "保卫处", "外语", "后勤处"])
    open_page("office", MATRIX)
    groups = [unit[3] for unit in drawn[-1]["units"]]
    assert groups == ["部门", "部门", "学院", "学院", "校外单位"]


def schools(cast: Cast, count: int = 8) -> list[str]:
    """So many schools more; their short names."""
    before = len(cast.units)
    more_units(cast, before + count)
    return list(cast.units)[before:]


def test_a_group_stands_as_one_column_under_its_printed_name_beside_who_is_named(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    names = schools(here)
    group_task(here, "各院系", [*names, "机械"])
    here.task("一", lead=["保卫处"], cooperating=["机械"], sort=1)
    open_page("office", MATRIX)
    (group,) = drawn[-1]["groups"]
    assert (group[GROUP_NAME], group[GROUP_COUNT]) == ("各院系", "其余 8 个单位")
    assert (group[GROUP_OPEN], group[GROUP_HELD]) == (False, False)
    assert all(name in group[GROUP_LABEL] for name in names)
    headed = [(unit[UNIT_HEADING], unit[UNIT_WITHIN], unit[UNIT_FOLDS]) for unit in drawn[-1]["units"]]
    assert headed == [("部门", -1, False), ("各院系", 0, False), *[("各院系", 0, True)] * 8]


@pytest.mark.parametrize("seed", range(3))
def test_a_folded_cell_counts_what_its_units_owe_and_every_assignment_is_sent_all_the_same(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], seed: int
) -> None:
    random, names = Random(seed), schools(here)
    due = here.clock().date() - timedelta(days=1)
    for place in range(4):
        task = group_task(here, "各院系", names, sort=place, due_on=due)
        with Session(here.world.engine) as db:
            for one in db.exec(select(Assignment).where(Assignment.task_id == task.id)).all():
                one.status = random.choice(list(Status))
                db.add(one)
            db.commit()
    open_page("office", MATRIX)
    sent, whole = drawn[-1], board(here.world, here.caller("office"), here.campaign)
    assert len(sent["cells"]) == len(whole.cells) == 32
    for row, group, role, state, mark, share, overdue, label in sent["sums"]:
        of = [cell.row for cell in whole.cells if cell.row.task_id == sent["rows"][row][0]]
        applicable = [one for one in of if one.status is not Status.WAIVED]
        done = [one for one in applicable if one.status is Status.ACCEPTED]
        assert (group, role, mark) == (0, "lead", f"{len(done)}/{len(applicable)}")
        assert share == pytest.approx(len(done) / len(applicable))
        assert state == task_state(of).value
        late = [one for one in of if is_overdue(one, here.clock().date())]
        assert overdue == bool(late)
        assert f"已办结 {len(done)} / {len(applicable)}" in label
        assert not late or f"{len(late)} 项逾期" in label
    assert len(sent["sums"]) == 4


def test_a_group_of_four_is_open_at_first(here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]) -> None:
    group_task(here, "各院系", schools(here, 4))
    open_page("office", MATRIX)
    assert [group[GROUP_OPEN] for group in drawn[-1]["groups"]] == [True]


def test_a_filter_for_a_unit_unfolds_its_group_for_good(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    names = schools(here)
    group_task(here, "各院系", names)
    open_page("office", MATRIX, unit=here.units[names[3]])
    assert [unit[0] for unit in drawn[-1]["units"]] == [here.units[names[3]]]
    assert drawn[-1]["groups"] == []
    two = filtered_by_units(here, names[:2])
    assert (two["groups"][0][GROUP_OPEN], two["groups"][0][GROUP_HELD]) == (True, True)


def filtered_by_units(cast: Cast, names: list[str]) -> dict[str, Any]:
    whole = board(cast.world, cast.caller("office"), cast.campaign)
    chosen = Filters(units=tuple(cast.units[name] for name in names))
    shown: dict[str, Any] = json.loads(
        drawn_matrix(whole, chosen, today(cast.world, whole.campaign), None).prepared.shown
    )
    return shown


def test_a_filter_counts_only_what_it_leaves_in_a_folded_cell(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    names = schools(here)
    group_task(here, "各院系", names)
    for name in names[:6]:
        status_of(here, name, status=Status.ACCEPTED)
    open_page("office", MATRIX, state="accepted")
    assert [one[4] for one in drawn[-1]["sums"]] == ["6/6"]
    assert drawn[-1]["groups"][0][GROUP_COUNT] == "6 个单位"


def test_the_readers_own_unit_stays_beside_its_folded_group_and_others_stay_closed(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    names = schools(here)
    group_task(here, "各院系", [*names, "机械", "外语"], due_on=here.clock().date() - timedelta(days=2))
    open_page("jixie", MATRIX)
    standing = [unit[0] for unit in drawn[-1]["units"] if not unit[UNIT_FOLDS]]
    assert standing == [here.units["机械"]]
    (together,) = drawn[-1]["sums"]
    assert (together[4], together[6]) == ("0/9", False)  # of others' days a liaison is told nothing
    assert "逾期" not in together[7]


def test_a_group_that_is_renamed_is_drawn_anew(here: Cast) -> None:
    group_task(here, "各院系", schools(here))
    whole = board(here.world, here.caller("office"), here.campaign)
    day = today(here.world, whole.campaign)
    renamed = replace(whole, groups=[replace(group, name="各学院和研究院") for group in whole.groups])
    names = [
        json.loads(drawn_matrix(one, Filters(), day, None).prepared.shown)["groups"][0][GROUP_NAME]
        for one in (whole, renamed)
    ]
    assert names == ["各院系", "各学院和研究院"]


def test_a_tasks_facts_say_how_far_its_target_is_and_how_many_units_reach_it(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], click: SimpleNamespace
) -> None:
    task = here.task("签订", lead=["机械", "外语", "物理"], target_op=">=", target_value=60.0, target_unit="%")
    status_of(here, "机械", numerator=80.0, denominator=100.0)
    status_of(here, "外语", numerator=40.0, denominator=100.0)
    at = open_page("office", MATRIX)
    click.target = {"kind": "row", "id": task.id}
    at.run()
    facts = str(at.table[0].value.to_dict()).replace("\\", "")
    assert "≥ 60 %" in facts
    assert "已达 60.0%（120 / 200），1 / 3 个单位达标" in facts


def test_a_liaison_is_told_of_their_own_units_target_and_of_no_other(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], click: SimpleNamespace
) -> None:
    task = here.task("签订", lead=["机械", "外语"], target_op=">=", target_value=60.0, target_unit="%")
    status_of(here, "机械", numerator=50.0, denominator=100.0)
    status_of(here, "外语", numerator=977.0, denominator=1000.0)
    at = open_page("jixie", MATRIX)
    click.target = {"kind": "row", "id": task.id}
    at.run()
    facts = str(at.table[0].value.to_dict()).replace("\\", "")
    assert "未达标，还差 10" in facts
    assert "977" not in facts
    assert "个单位达标" not in facts


def test_a_liaison_sees_only_the_tasks_their_unit_takes_part_in(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    ours = here.task("我们的", lead=["机械"], cooperating=["外语"])
    here.task("别人的", lead=["外语"], cooperating=["物理"])
    open_page("jixie", MATRIX)
    assert [row[0] for row in drawn[-1]["rows"]] == [ours.id]
    assert "别人的" not in str(drawn)


def test_of_other_units_a_liaison_sees_no_files_no_overdue_and_no_id(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    fill(here, tasks=8, units=7, share=0.9)
    open_page("jixie", MATRIX)
    whole = board(here.world, here.caller("office"), here.campaign)
    mine = {cell.row.assignment_id for cell in whole.cells if cell.row.unit_id == here.units["机械"]}
    others = {cell.row.assignment_id for cell in whole.cells} - mine
    sent = drawn[-1]["cells"]
    foreign = [cell for cell in sent if cell[CELL_ID] not in mine]
    assert {cell[CELL_ID] for cell in sent if cell not in foreign} == mine
    assert foreign
    assert all(cell[CELL_ID].startswith(FOREIGN) for cell in foreign)
    assert not any(cell[CELL_OVERDUE] or cell[CELL_MARK][-1:].isdigit() for cell in foreign)
    assert not others & {part for cell in sent for part in cell if isinstance(part, str)}


def test_a_click_on_another_units_cell_tells_the_liaison_why_it_does_not_open(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], click: SimpleNamespace
) -> None:
    here.task("一", lead=["机械"], cooperating=["外语"])
    at = open_page("jixie", MATRIX)
    foreign = next(cell for cell in drawn[-1]["cells"] if cell[CELL_ID].startswith(FOREIGN))
    click.target = {"kind": "cell", "id": foreign[CELL_ID]}
    at.run()
    assert [toast.value for toast in at.toast] == [text("zh", "matrix.not_yours")]


def test_a_click_on_a_cell_opens_the_assignment(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], click: SimpleNamespace
) -> None:
    here.task("制作微视频", lead=["机械"])
    at = open_page("office", MATRIX)
    wanted = drawn[-1]["cells"][0][CELL_ID]
    click.target = {"kind": "cell", "id": wanted}
    at.run()
    assert not at.exception
    assert at.query_params["id"] == wanted
    assert any("制作微视频" in words.value for words in [*at.title, *at.header, *at.subheader, *at.markdown])


def test_the_address_opens_an_assignment_beside_the_matrix(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    here.task("制作微视频", lead=["机械"], cooperating=["外语"], number="5")
    status_of(here, "机械", status=Status.RETURNED, reason="照片模糊", round=1, note="已完成拍摄")
    open_page("office", MATRIX)
    one = next(cell[CELL_ID] for cell in drawn[-1]["cells"] if "机械" in cell[CELL_LABEL])
    at = open_page("leader", MATRIX, open=one)
    assert drawn[-1]["selected"] == one
    assert "5、制作微视频" in [heading.value.replace("\\", "") for heading in at.subheader]
    assert any("照片模糊" in warning.value for warning in at.warning)
    assert any("已完成拍摄" in words.value for words in at.markdown)
    at.button("matrix_panel_close").click().run()
    assert "open" not in at.query_params
    assert drawn[-1]["selected"] is None
    assert not at.warning


def test_a_liaison_sees_no_other_units_assignment_beside_the_matrix(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    here.task("制作微视频", lead=["机械"], cooperating=["外语"])
    status_of(here, "外语", note="外语的内部说明")
    open_page("office", MATRIX)
    foreign = next(cell[CELL_ID] for cell in drawn[-1]["cells"] if "外语" in cell[CELL_LABEL])
    at = open_page("jixie", MATRIX, open=foreign)
    assert not at.exception
    assert text("zh", "matrix.panel_gone") in [words.value.strip("*") for words in at.markdown]
    assert not any("外语的内部说明" in words.value for words in at.markdown)


def test_a_liaisons_first_look_beside_the_matrix_is_their_acknowledgement(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    here.task("制作微视频", lead=["机械"])
    open_page("jixie", MATRIX)
    one = drawn[-1]["cells"][0][CELL_ID]
    open_page("office", MATRIX, open=one)
    with Session(here.world.engine) as db:
        assert db.get_one(Assignment, one).acknowledged_at is None
    open_page("jixie", MATRIX, open=one)
    with Session(here.world.engine) as db:
        assert db.get_one(Assignment, one).acknowledged_at is not None


def test_a_click_on_a_task_shows_who_is_responsible_as_printed(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], click: SimpleNamespace
) -> None:
    task = here.task(
        "组织班会", lead=["机械"], cooperating=["外语"], number="3", weight=2.0, due_text="每学期", target_op=">=",
        target_value=60.0, target_unit="%",
    )  # fmt: skip
    group = here.groups["各二级学院"]
    lead = ResponsibilityRole.LEAD
    here.save(Responsibility(task_id=task.id, group_id=group, role=lead, printed="各二级学院", sort=9))
    at = open_page("office", MATRIX)
    click.target = {"kind": "row", "id": task.id}
    at.run()
    assert not at.exception
    facts = str(at.table[0].value.to_dict())
    for words in ("机械、各二级学院", "外语", "每学期", "2", "≥ 60 %", "未开始"):
        assert words in facts


def test_a_cell_shows_the_mark_of_its_state_and_its_files(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    fill(here, tasks=6, units=7, share=0.9)
    open_page("office", MATRIX)
    whole = board(here.world, here.caller("office"), here.campaign)
    day = today(here.world, whole.campaign)
    sent = {cell[CELL_ID]: cell for cell in drawn[-1]["cells"]}
    for cell in whole.cells:
        shown = sent[cell.row.assignment_id]
        mark = "" if cell.row.status is Status.NOT_STARTED else text("zh", f"mark.{cell.row.status.value}")
        assert shown[CELL_MARK] == mark + (str(cell.files) if cell.files else "")
        assert shown[CELL_OVERDUE] == is_overdue(cell.row, day)
        assert text("zh", f"status.{cell.row.status.value}") in shown[CELL_LABEL]


def test_the_filters_of_the_address_are_in_force(here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]) -> None:
    late = here.clock().date() - timedelta(days=3)
    overdue = here.task("过期的", lead=["机械", "外语"], due_on=late)
    here.task("按时的", lead=["机械"])
    open_page("office", MATRIX, overdue="1", unit=here.units["外语"])
    assert [row[0] for row in drawn[-1]["rows"]] == [overdue.id]
    assert [unit[0] for unit in drawn[-1]["units"]] == [here.units["外语"]]


def test_search_finds_a_task_by_its_number_and_by_its_title(here: Cast) -> None:
    here.task("组织反诈主题班会", lead=["机械"], number="3")
    here.task("制作反诈微视频", lead=["机械"], number="5")
    whole = board(here.world, here.caller("office"), here.campaign)
    day = today(here.world, whole.campaign)
    for words, found in (("5", ["5"]), ("班会", ["3"]), (" 反诈 ", ["3", "5"]), ("没有", [])):
        assert sorted(task.number for task in filtered(whole, Filters(search=words), day).tasks) == found


@pytest.mark.parametrize(
    "chosen",
    [
        Filters(role="lead"),
        Filters(state="accepted"),
        Filters(overdue=True),
        Filters(role="cooperating", state="returned"),
        Filters(overdue=True, role="lead", search="反诈"),
    ],
    ids=str,
)
def test_filters_leave_exactly_the_cells_that_fit_and_no_empty_row_or_column(here: Cast, chosen: Filters) -> None:
    fill(here, tasks=12, units=10, seed=3)
    whole = board(here.world, here.caller("office"), here.campaign)
    day = today(here.world, whole.campaign)
    left = filtered(whole, chosen, day)
    fitting = [
        cell
        for cell in whole.cells
        if chosen.role in ("", cell.row.role.value)
        and chosen.state in ("", cell.row.status.value)
        and (not chosen.overdue or is_overdue(cell.row, day))
    ]
    assert left.cells == fitting
    assert {task.id for task in left.tasks} <= {cell.row.task_id for cell in fitting}
    assert {unit.id for unit in left.units} == {cell.row.unit_id for cell in fitting}


def test_a_filter_does_not_change_a_tasks_completion(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    here.task("一", lead=["机械", "外语"])
    status_of(here, "机械", status=Status.ACCEPTED)
    open_page("office", MATRIX, unit=here.units["外语"])
    assert [row[5] for row in drawn[-1]["rows"]] == ["50.0%"]


def test_filters_without_a_match_can_be_taken_away_with_one_button(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]]
) -> None:
    here.task("一", lead=["机械"])
    at = open_page("office", MATRIX, q="没有这样的任务")
    assert drawn[-1]["rows"] == []
    assert drawn[-1]["heads"]["empty"] == text("zh", "matrix.no_match")
    at.button("matrix_clear").click().run()
    assert len(drawn[-1]["rows"]) == 1
    assert not at.text_input("matrix_search").value


def test_an_empty_campaign_tells_the_office_to_import(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", MATRIX)
    assert [info.value for info in at.info] == [text("zh", "matrix.no_tasks_office")]
    assert [link.label for link in at.main.get("page_link")] == [text("zh", "nav.import")]


def test_a_liaison_without_a_task_is_told_that_there_is_nothing_yet(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["外语"])
    at = open_page("jixie", MATRIX)
    assert [info.value for info in at.info] == [text("zh", "overview.no_campaign")]


def test_an_administrator_has_no_matrix(here: Cast, drawn: list[dict[str, Any]]) -> None:
    here.task("一", lead=["机械"])
    at = AppTest.from_file(ROOT / MATRIX, default_timeout=SLOWEST)  # the page alone, without the menu around it
    at.user = {SESSION_CLAIM: here.caller("admin").session_id}
    at.run()
    assert [error.value for error in at.error] == [text("zh", "error.page_not_for_role")]
    assert drawn == []


def test_what_is_filtered_is_not_the_board_itself(here: Cast) -> None:
    fill(here, tasks=3, units=3)
    whole = board(here.world, here.caller("office"), here.campaign)
    before = replace(whole, cells=list(whole.cells), tasks=list(whole.tasks), units=list(whole.units))
    filtered(whole, Filters(overdue=True, search="1"), today(here.world, whole.campaign))
    assert whole == before


@pytest.mark.parametrize("seed", range(6))
def test_overview_matrix_and_my_tasks_give_the_same_figures(
    here: Cast, open_page: OpenPage, drawn: list[dict[str, Any]], seed: int
) -> None:
    fill(here, tasks=7, units=7, share=0.6, seed=seed)
    whole = board(here.world, here.caller("office"), here.campaign)
    day = today(here.world, whole.campaign)
    of_task, of_unit = whole.by_task(day), whole.by_unit(day)
    open_page("office", MATRIX)
    assert [row[5] for row in drawn[-1]["rows"]] == [
        percent_text("zh", of_task[task.id].completion.share) for task in whole.tasks
    ]
    bars = pa.ipc.open_stream(sheet_of(whole, day, "zh", "light").tasks.data["ends"]).read_all().to_pylist()
    assert [bar["end"].split(" ")[0] for bar in bars] == [row[5] for row in drawn[-1]["rows"]]
    for username, name in (("jixie", "机械"), ("waiyu", "外语"), ("houqin", "后勤处")):
        owed = mine(here.world, here.caller(username)).owed
        unit = of_unit.get(here.units[name], figures([], day))
        assert len(owed) == unit.total
        assert sum(one.overdue for one in owed) == unit.overdue
        for status, role in itertools.product(Status, ResponsibilityRole):
            mine_now = [one for one in owed if (one.assignment.status, one.assignment.role) == (status, role)]
            cells = [
                c for c in whole.cells if (c.row.unit_id, c.row.status, c.row.role) == (here.units[name], status, role)
            ]
            assert len(mine_now) == len(cells)
        open_page(username, MATRIX)
        column = next((n for n, one in enumerate(drawn[-1]["units"]) if one[0] == here.units[name]), None)
        own = [cell for cell in drawn[-1]["cells"] if cell[1] == column]
        assert len(own) == unit.total
        assert sum(cell[6] for cell in own) == unit.overdue
