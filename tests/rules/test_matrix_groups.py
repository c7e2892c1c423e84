"""The columns of the matrix: each unit once, under its group or its kind, and what a group folds away."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from models.board import Board, CampaignFacts, Cell, GroupFacts, UnitFacts
from models.progress import Row
from models.words import ResponsibilityRole, Status, UnitKind
from ui.matrix_groups import FOLDED_FROM, blocks

DAY = date(2026, 9, 2)
KINDS = tuple(UnitKind)


def board(kinds: list[UnitKind], groups: dict[str, list[int]], named: set[int]) -> Board:
    """Units of these kinds; each of `groups` holds some of them by number, and these are named themselves."""
    lead, open_ = ResponsibilityRole.LEAD, Status.NOT_STARTED
    return Board(
        campaign=CampaignFacts("c", "反诈宣传", DAY, DAY, None, "Asia/Shanghai", 1),
        phases=[],
        tasks=[],
        units=[UnitFacts(f"u{n}", f"单位{n}", f"单位{n}", kind) for n, kind in enumerate(kinds)],
        printed=[],
        cells=[
            Cell(Row(f"a{n}", "t", f"u{n}", lead, open_), 0, True, None, "", by_name=n in named)
            for n in range(len(kinds))
        ],
        changes=[],
        groups=[GroupFacts(name, name, [f"u{n}" for n in units]) for name, units in groups.items()],
    )


@st.composite
def boards(draw: st.DrawFn) -> Board:
    kinds = draw(st.lists(st.sampled_from(UnitKind), max_size=14))
    some = st.lists(st.integers(0, max(0, len(kinds) - 1)), unique=True, max_size=len(kinds))
    groups = {name: draw(some) for name in draw(st.permutations("gh"))}
    return board(kinds, groups, set(draw(some)))


@settings(deadline=None)
@given(boards(), st.data())
def test_every_unit_that_is_there_stands_in_exactly_one_column(whole: Board, data: st.DataObject) -> None:
    present = {unit.id for unit in whole.units if data.draw(st.booleans())}
    columns = [unit.id for block in blocks(whole, present) for unit in block.units]
    assert sorted(columns) == sorted(present)


@settings(deadline=None)
@given(boards())
def test_a_unit_stands_in_the_group_that_is_printed_first_and_without_one_under_its_kind(whole: Board) -> None:
    for block in blocks(whole, {unit.id for unit in whole.units}):
        for unit in block.units:
            groups = [group.id for group in whole.groups if unit.id in group.units]
            assert block.group_id == (groups[0] if groups else "")
            assert groups or unit.kind is block.kind


@settings(deadline=None)
@given(boards())
def test_kinds_keep_their_order_and_units_without_a_group_come_first(whole: Board) -> None:
    found = blocks(whole, {unit.id for unit in whole.units})
    places = [(KINDS.index(block.kind), bool(block.group_id)) for block in found]
    assert places == sorted(places)


@settings(deadline=None)
@given(boards(), st.integers(0, 13))
def test_a_folded_group_hides_neither_who_is_named_nor_the_readers_own_unit(whole: Board, own: int) -> None:
    named = {cell.row.unit_id for cell in whole.cells if cell.by_name}
    for block in blocks(whole, {unit.id for unit in whole.units}, f"u{own}"):
        inside = {unit.id for unit in block.inside}
        assert f"u{own}" not in inside
        if 2 * len(named & {unit.id for unit in block.units}) <= len(block.units):
            assert not named & inside
        assert len(inside) != 1
        assert block.folded == (bool(inside) and len(block.units) >= FOLDED_FROM)


def test_where_most_of_a_group_are_named_too_it_folds_whole() -> None:
    whole = board([UnitKind.SCHOOL] * 6, {"g": list(range(6))}, {0, 1, 2, 3})
    (block,) = blocks(whole, {unit.id for unit in whole.units})
    assert (len(block.apart), len(block.inside)) == (0, 6)


def test_a_group_of_four_is_not_folded_at_first_and_one_of_five_is() -> None:
    for size, folded in ((4, False), (5, True)):
        whole = board([UnitKind.SCHOOL] * size, {"g": list(range(size))}, set())
        assert [block.folded for block in blocks(whole, {unit.id for unit in whole.units})] == [folded]


def test_only_the_units_that_are_left_count_for_folding() -> None:
    whole = board([UnitKind.SCHOOL] * 9, {"g": list(range(9))}, set())
    (block,) = blocks(whole, {"u1", "u2", "u3"})
    assert (block.folded, len(block.inside)) == (False, 3)


def test_a_renamed_group_is_called_by_its_new_name() -> None:
    whole = board([UnitKind.SCHOOL] * 5, {"g": list(range(5))}, set())
    renamed = replace(whole, groups=[replace(group, name="各院系") for group in whole.groups])
    assert [block.name for block in blocks(renamed, {unit.id for unit in whole.units})] == ["各院系"]
