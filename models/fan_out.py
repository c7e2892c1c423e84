"""Which unit owes what for a task? A responsibility names a unit or a group; assignments are by unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.words import ResponsibilityRole

LEAD = ResponsibilityRole.LEAD


@dataclass(frozen=True)
class Named:
    """One responsibility as printed: exactly one of the two ids is set."""

    responsibility_id: str
    role: ResponsibilityRole
    unit_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True)
class Owed:
    """What one unit owes: its role, and the responsibility it comes from."""

    unit_id: str
    role: ResponsibilityRole
    responsibility_id: str


@dataclass(frozen=True)
class Merged:
    """The row of two tasks made one: its cells, and the ids of those that came from the other task."""

    cells: Sequence[Named]
    moved: frozenset[str]


def fan_out(named: Iterable[Named], members: Mapping[str, Iterable[str]]) -> list[Owed]:
    """Which units owe what? One row a unit, in the printed order.

    A unit named by itself beats its group (the notice says 配合: 保卫处 although 各二级单位 lead);
    among equals lead beats cooperating.
    """
    best: dict[str, tuple[tuple[bool, bool], Owed]] = {}
    for one in named:
        by_itself = one.unit_id is not None
        units = [one.unit_id] if one.unit_id is not None else list(members.get(one.group_id or "", ()))
        rank = (by_itself, one.role is LEAD)
        for unit_id in units:
            if unit_id not in best or rank > best[unit_id][0]:
                best[unit_id] = (rank, Owed(unit_id, one.role, one.responsibility_id))
    return [owed for _, owed in best.values()]


def stronger(*roles: ResponsibilityRole) -> ResponsibilityRole:
    """Which of these roles asks more? Lead beats cooperating."""
    return LEAD if LEAD in roles else ResponsibilityRole.COOPERATING


def merge(keep: Sequence[Named], gone: Sequence[Named], members: Mapping[str, Iterable[str]]) -> Merged:
    """Which row has a task that takes in another one? Cells it lacks come over; of two roles the stronger wins.

    A unit named by itself in either row is raised in its own cell where the merged row would ask less of it.
    """
    cells, moved = list(keep), set[str]()
    for one in gone:
        same = [place for place, cell in enumerate(cells) if _target(cell) == _target(one)]
        if not same:
            cells.append(one)
            moved.add(one.responsibility_id)
        elif one.role is LEAD and all(cells[place].role is not LEAD for place in same):
            cells[same[0]] = replace(cells[same[0]], role=LEAD)
    lead = {owed.unit_id for row in (keep, gone) for owed in fan_out(row, members) if owed.role is LEAD}
    weak = {owed.responsibility_id for owed in fan_out(cells, members) if owed.unit_id in lead}
    raised = [replace(cell, role=LEAD) if cell.responsibility_id in weak and cell.unit_id else cell for cell in cells]
    return Merged(raised, frozenset(moved))


def _target(cell: Named) -> tuple[str | None, str | None]:
    return cell.unit_id, cell.group_id


def is_member(joined_on: date | None, left_on: date | None, day: date) -> bool:
    """Does the membership hold on this day? Both ends are inclusive; no start means from the beginning."""
    return (joined_on is None or joined_on <= day) and (left_on is None or day <= left_on)
