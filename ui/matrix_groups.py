"""The columns of the matrix: units by kind, and each responsible group with the units that stand under it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from models.board import Board, GroupFacts, UnitFacts
from models.words import UnitKind

FOLDED_FROM = 5  # members present from which a group is folded at first
LEAST_FOLDED = 2  # folding a single unit saves nothing
KINDS = tuple(UnitKind)


@dataclass(frozen=True)
class Block:
    """Columns under one heading. Of a group, `apart` stay beside its folded column and `inside` are what it folds."""

    kind: UnitKind
    apart: Sequence[UnitFacts]
    inside: Sequence[UnitFacts] = ()
    group_id: str = ""
    name: str = ""  # of the group; empty: the units of a kind

    @property
    def units(self) -> list[UnitFacts]:
        """Every unit of the block, in the order of its columns."""
        return [*self.apart, *self.inside]

    @property
    def folded(self) -> bool:
        """Is it folded until a reader unfolds it?"""
        return bool(self.inside) and len(self.units) >= FOLDED_FROM


def blocks(board: Board, present: Collection[str], own: str | None = None) -> list[Block]:
    """Under which headings do these units stand? By kind; of one kind those without a group first, then as printed.

    A unit in several groups stands in the one that is printed first. Units that the notice names themselves stay
    apart, so that a folded group hides nobody who answers by name, as long as they are no more than half of it; so
    does the reader's `own`.
    """
    group_of: dict[str, GroupFacts] = {}
    for group in board.groups:
        for unit_id in group.units:
            group_of.setdefault(unit_id, group)
    standing: dict[tuple[UnitKind | None, str], list[UnitFacts]] = {}
    for unit in board.units:
        if unit.id in present:
            of = group_of.get(unit.id)
            standing.setdefault((unit.kind, "") if of is None else (None, of.id), []).append(unit)
    named = {cell.row.unit_id for cell in board.cells if cell.by_name}
    by_id = {group.id: group for group in board.groups}
    by_id = {group.id: group for group in board.groups}
    found = [_block(by_id.get(group_id), units, named, own) for (_, group_id), units in standing.items()]
    printed = ["", *by_id]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), printed.index(one.group_id)))


def _block(group: GroupFacts | None, units: Sequence[UnitFacts], named: Collection[str], own: str | None) -> Block:
    units = sorted(units, key=lambda unit: KINDS.index(unit.kind))
    if group is None:
        return Block(units[0].kind, units)
    by_name = {unit.id for unit in units if unit.id in named}
    apart = {own} | (by_name if 2 * len(by_name) <= len(units) else set())
    inside = [unit for unit in units if unit.id not in apart]
    if len(inside) < LEAST_FOLDED:
        return Block(units[0].kind, units, group_id=group.id, name=group.name)
    return Block(units[0].kind, [unit for unit in units if unit.id in apart], inside, group.id, group.name)
