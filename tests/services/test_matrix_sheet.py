"""Several rows of the matrix changed at once: all or none, each as if it were changed alone."""

import pytest

from models.errors import ChangedMeanwhile, Missing, NotFound
from models.reassign import Effect
from models.words import Status
from services.matrix_changes import set_cells
from services.matrix_sheet import RowWanted, rows_preview, set_rows, sheet
from tests.cast import Cast
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    everything,
    now,
    owed,
    planned,
    printed,
    refused,
    wanted,
)
from tests.services.counting import count

WHY = "分工调整"


def test_two_rows_change_together_and_each_is_a_line_of_history(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    one, two = begun(cast, planned("自查", ["后勤处"], ["机械"]), planned("宣传", ["学工部"], [SCHOOLS]))
    rows = [
        RowWanted(two.id, 1, wanted(cast, ["学工部", "外语"], [SCHOOLS])),
        RowWanted(one.id, 1, wanted(cast, ["后勤处"], ["物理"])),
    ]
    said = as_previewed(
        cast, lambda: rows_preview(cast.world, office, rows), lambda: set_rows(cast.world, office, rows, WHY)
    )
    assert {one.effect for one in said.touched} >= {Effect.CREATE, Effect.DETACH, Effect.ROLE}
    assert owed(cast, one) == {"后勤处": (LEAD, Status.NOT_STARTED), "物理": (COOP, Status.NOT_STARTED)}
    assert owed(cast, two)["外语"] == (LEAD, Status.NOT_STARTED)
    assert printed(cast, two) == {"lead": ["党委学工部（学生处）", "外语学院"], "cooperating": [SCHOOLS]}
    lines = cast.history("row_changed")
    assert sorted(line.task_id or "" for line in lines) == sorted([one.id, two.id])
    assert {line.reason for line in lines} == {WHY}


def test_a_row_as_it_stands_is_left_alone(cast: Cast) -> None:
    one, two = begun(cast, planned("自查", ["后勤处"]), planned("宣传", ["学工部"]))
    same = RowWanted(one.id, 1, wanted(cast, ["后勤处"]))
    set_rows(cast.world, cast.caller("office"), [same, RowWanted(two.id, 1, wanted(cast, ["学工部", "机械"]))])
    assert now(cast, one).version == 1
    assert [line.task_id for line in cast.history("row_changed")] == [two.id]


def test_one_row_that_cannot_be_done_stops_them_all(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    one, two = begun(cast, planned("自查", ["后勤处"], ["机械"]), planned("宣传", ["学工部"]))
    good = RowWanted(one.id, 1, wanted(cast, ["后勤处", "外语"], ["机械"]))
    for bad, error in (
        (RowWanted(two.id, 1, wanted(cast, [], ["学工部"])), Missing),
        (RowWanted(two.id, 9, wanted(cast, ["机械"])), ChangedMeanwhile),
        (RowWanted("0" * 24, 1, wanted(cast, ["机械"])), NotFound),
        (RowWanted(two.id, 1, wanted(cast, ["机械"])), Missing),  # 学工部 is taken off, and no reason is given
    ):
        refused(cast, error, lambda rows=(good, bad): set_rows(cast.world, office, rows))
    set_cells(cast.world, office, two.id, 1, wanted(cast, ["学工部", "物理"]))
    late = RowWanted(two.id, 1, wanted(cast, ["学工部", "外语"]))
    refused(cast, ChangedMeanwhile, lambda: set_rows(cast.world, office, [good, late], WHY))


def test_nothing_wanted_is_nothing_done(cast: Cast) -> None:
    begun(cast, planned("自查", ["后勤处"]))
    before = everything(cast)
    assert set_rows(cast.world, cast.caller("office"), []).touched == []
    assert everything(cast) == before


def test_the_sheet_shows_rows_units_and_groups_in_as_many_statements_whatever_its_size(cast: Cast) -> None:
    office = cast.caller("office")
    (one,) = begun(cast, planned("自查", ["后勤处"], [SCHOOLS]))
    found = sheet(cast.world, office, one.campaign_id)
    assert [(cell.role, cell.name) for cell in found.rows[0].cells] == [(LEAD, "后勤处"), (COOP, SCHOOLS)]
    group = next(group for group in found.groups if group.name == SCHOOLS)
    assert set(group.members) <= {unit.id for unit in found.units}
    few = count(cast.world.engine, lambda: sheet(cast.world, office, one.campaign_id))
    tasks = begun(cast, *(planned(f"任务{n}", ["后勤处"], ["机械", "外语"]) for n in range(8)), name="另一行动")
    assert count(cast.world.engine, lambda: sheet(cast.world, office, tasks[0].campaign_id)) == few
    with pytest.raises(NotFound):
        sheet(cast.world, office, "0" * 24)
