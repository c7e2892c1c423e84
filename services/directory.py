"""The school's units and groups as they stand, with every name they print under."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from adapters.database import reading
from models.names import name_key
from models.organisation import Alias, GroupMember, Unit, UnitGroup
from models.permissions import Action
from models.words import Role, UnitKind
from services.who import Caller, actor_for, require_for_school
from services.world import World


@dataclass(frozen=True)
class PrintedName:
    """One name a unit or group prints under."""

    id: str
    name: str
    official: bool


@dataclass(frozen=True)
class UnitLine:
    """One unit with its names, the official one first."""

    id: str
    name: str
    short_name: str
    kind: UnitKind
    sort: int
    active: bool
    version: int
    names: Sequence[PrintedName]


@dataclass(frozen=True)
class MemberLine:
    """One membership; days are inclusive, no first day means from the beginning, no last day still."""

    unit_id: str
    name: str
    joined_on: date | None
    left_on: date | None


@dataclass(frozen=True)
class GroupLine:
    """One group with its names and every membership it ever had."""

    id: str
    name: str
    sort: int
    version: int
    names: Sequence[PrintedName]
    memberships: Sequence[MemberLine]

    @property
    def members(self) -> list[MemberLine]:
        """Who belongs to it now?"""
        return [one for one in self.memberships if one.left_on is None]


@dataclass(frozen=True)
class Directory:
    """Every unit and group of the school, in their order."""

    units: Sequence[UnitLine]
    groups: Sequence[GroupLine]


def directory(world: World, caller: Caller) -> Directory:
    """Which units and groups are there, under which names? Five statements, however many there are."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.MANAGE_UNITS)
        school = actor.organisation_id
        units = db.exec(
            select(Unit).where(Unit.organisation_id == school).order_by(col(Unit.sort), col(Unit.name))
        ).all()
        groups = db.exec(
            select(UnitGroup)
            .where(UnitGroup.organisation_id == school)
            .order_by(col(UnitGroup.sort), col(UnitGroup.name))
        ).all()
        names = defaultdict(list)
        for alias in db.exec(select(Alias).where(Alias.organisation_id == school).order_by(col(Alias.name))):
            names[alias.unit_id or alias.group_id].append(alias)
        members = _members(db, school)
    return Directory(
        [
            UnitLine(u.id, u.name, u.short_name, u.kind, u.sort, u.active, u.version, _printed(u, names[u.id]))
            for u in units
        ],
        [GroupLine(g.id, g.name, g.sort, g.version, _printed(g, names[g.id]), members[g.id]) for g in groups],
    )


def find_by_name(db: Session, organisation_id: str) -> dict[str, tuple[Literal["unit", "group"], str]]:
    """What does each known name mean? Normal form of the name → unit or group, and its id. One statement."""
    found = db.exec(select(Alias).where(Alias.organisation_id == organisation_id)).all()
    return {one.key: ("unit", one.unit_id) if one.unit_id else ("group", one.group_id or "") for one in found}


def _members(db: Session, school: str) -> dict[str, list[MemberLine]]:
    found = db.exec(
        select(GroupMember, Unit)
        .join(Unit, col(Unit.id) == col(GroupMember.unit_id))
        .where(Unit.organisation_id == school)
        .order_by(col(Unit.sort), col(Unit.name), col(GroupMember.left_on))
    ).all()
    members = defaultdict(list)
    for row, unit in found:
        members[row.group_id].append(MemberLine(unit.id, unit.name, row.joined_on, row.left_on))
    return members


def _printed(owner: Unit | UnitGroup, aliases: Sequence[Alias]) -> list[PrintedName]:
    official = name_key(owner.name)
    names = [PrintedName(one.id, one.name, one.key == official) for one in aliases]
    return sorted(names, key=lambda one: not one.official)
