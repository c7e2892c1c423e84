"""The rank rule, as it is printed: by completion, then reported, then fewer overdue; equals share their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.board import Board, UnitFacts
from models.progress import Figures, by_unit, figures
from models.words import ResponsibilityRole


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit with its figures over its lead assignments, and its place from 1; equals have the same place."""

    place: int
    unit: UnitFacts
    figures: Figures


def lead_figures(board: Board, today: date) -> dict[str, Figures]:
    """Which figures does each unit have over the assignments it leads? Units that lead nothing are not there."""
    lead = [row for row in board.rows if row.role is ResponsibilityRole.LEAD]
    return {unit_id: figures(rows, today) for unit_id, rows in by_unit(lead).items()}


def ranked(units: Sequence[UnitFacts], of: Mapping[str, Figures]) -> list[UnitFacts]:
    """In which order do units stand? By completion, then reported, then fewer overdue, then name."""
    return sorted(units, key=lambda unit: (*rank(of[unit.id]), unit.name))


def rank(one: Figures) -> tuple[float, float, int]:
    """What does a unit's place depend on? The smaller comes first; units with the same are equal."""
    completion, reported = one.completion.share, one.reported.share
    return (1 if completion is None else -completion, 1 if reported is None else -reported, one.overdue)


def placed(board: Board, today: date) -> list[Placed]:
    """Which place has each unit that leads something applicable? The first one first."""
    of = {unit_id: one for unit_id, one in lead_figures(board, today).items() if one.completion.whole}
    order = ranked([unit for unit in board.units if unit.id in of], of)
    ranks = [rank(of[unit.id]) for unit in order]
    return [Placed(ranks.index(ranks[at]) + 1, unit, of[unit.id]) for at, unit in enumerate(order)]
