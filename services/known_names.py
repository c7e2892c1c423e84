"""Every name the school's units and groups print under: what a printed name means, or might mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from models.fan_out import is_member
from models.names import name_key
from models.organisation import Alias, GroupMember, Unit, UnitGroup

CLOSE = 60.0  # of 100; below it a likeness is chance
MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Suggestion:
    """A unit or group that a printed name might mean."""

    id: str
    name: str
    is_group: bool


@dataclass(frozen=True)
class Meaning:
    """What a printed name stands for: one of the ids, or neither and up to three suggestions."""

    printed: str
    unit_id: str | None = None
    group_id: str | None = None
    name: str = ""  # the official one
    active: bool = True
    suggestions: Sequence[Suggestion] = ()

    @property
    def known(self) -> bool:
        """Can work be given under this name?"""
        return self.active and (self.unit_id is not None or self.group_id is not None)


@dataclass(frozen=True)
class KnownNames:
    """Every unit and group of a school, and the normal form of each name they print under."""

    units: Mapping[str, Unit]
    groups: Mapping[str, UnitGroup]
    members: Sequence[GroupMember]
    by_key: Mapping[str, str]  # normal form → id of a unit or a group

    def name_of(self, some_id: str) -> str:
        """What is the official name of this unit or group?"""
        return self.units[some_id].name if some_id in self.units else self.groups[some_id].name

    def active(self) -> list[Unit]:
        """Which units can be given work? In their order."""
        return [unit for unit in self.units.values() if unit.active]

    def active_members(self, day: date) -> dict[str, list[str]]:
        """Which active units does each group have on this day? In the units' order."""
        inside = {(one.group_id, one.unit_id) for one in self.members if is_member(one.joined_on, one.left_on, day)}
        return {
            group_id: [unit.id for unit in self.active() if (group_id, unit.id) in inside] for group_id in self.groups
        }

    def meaning(self, printed: str) -> Meaning:
        """What does a printed name stand for?"""
        found = self.by_key.get(name_key(printed), "")
        if found in self.units:
            unit = self.units[found]
            close = () if unit.active else self.close_to(printed)
            return Meaning(printed, unit_id=unit.id, name=unit.name, active=unit.active, suggestions=close)
        if found in self.groups:
            return Meaning(printed, group_id=found, name=self.groups[found].name)
        return Meaning(printed, suggestions=self.close_to(printed))

    def meanings(self, names: Iterable[str]) -> list[Meaning]:
        """What does each of these printed names stand for?"""
        return [self.meaning(name) for name in names]

    def close_to(self, printed: str) -> list[Suggestion]:
        """Which active units and groups are named much like this? At most three, the likest first."""
        key, best = name_key(printed), dict[str, float]()
        for known, some_id in self.by_key.items():
            if some_id in self.groups or self.units[some_id].active:
                best[some_id] = max(best.get(some_id, 0.0), fuzz.WRatio(key, known))
        likest = sorted((one for one in best if best[one] >= CLOSE), key=lambda one: -best[one])
        return [Suggestion(one, self.name_of(one), one in self.groups) for one in likest[:MOST_SUGGESTED]]


def known_names(db: Session, organisation_id: str) -> KnownNames:
    """Which names does the school know now? Four statements."""
    units = select(Unit).where(Unit.organisation_id == organisation_id).order_by(col(Unit.sort), col(Unit.name))
    groups = select(UnitGroup).where(UnitGroup.organisation_id == organisation_id)
    of_school = select(UnitGroup.id).where(UnitGroup.organisation_id == organisation_id)
    members = select(GroupMember).where(col(GroupMember.group_id).in_(of_school))
    aliases = select(Alias).where(Alias.organisation_id == organisation_id)
    return KnownNames(
        units={unit.id: unit for unit in db.exec(units).all()},
        groups={group.id: group for group in db.exec(groups.order_by(col(UnitGroup.sort), col(UnitGroup.name))).all()},
        members=db.exec(members).all(),
        by_key={alias.key: alias.unit_id or alias.group_id or "" for alias in db.exec(aliases).all()},
    )
