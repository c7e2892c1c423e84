"""Which unit owes what for a task? A responsibility names a unit or a group; assignments are by unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.words import ResponsibilityRole


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


def fan_out(named: Iterable[Named], members: Mapping[str, Iterable[str]]) -> list[Owed]:
    """Which units owe what? One row a unit, in the printed order.

    A unit named by itself beats its group (the notice says 配合: 保卫处 although 各二级单位 lead);
    among equals lead beats cooperating.
    """
    best: dict[str, tuple[tuple[bool, bool], Owed]] = {}
    for one in named:
        by_itself = one.unit_id is not None
        units = [one.unit_id] if one.unit_id is not None else list(members.get(one.group_id or "", ()))
        rank = (by_itself, one.role is ResponsibilityRole.LEAD)
        for unit_id in units:
            if unit_id not in best or rank > best[unit_id][0]:
                best[unit_id] = (rank, Owed(unit_id, one.role, one.responsibility_id))
    return [owed for _, owed in best.values()]


def is_member(joined_on: date | None, left_on: date | None, day: date) -> bool:
    """Does the membership hold on this day? Both ends are inclusive; no start means from the beginning."""
    return (joined_on is None or joined_on <= day) and (left_on is None or day <= left_on)
