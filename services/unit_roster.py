"""Units as a spreadsheet: taken out, brought in with a look at what would happen first, all of it or nothing."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session, select

from adapters.database import reading, transaction
from adapters.documents.roster import Field, choice_of, read_roster, sheet_of
from adapters.texts import text
from models.errors import ChangedMeanwhile, Invalid, NameTaken, ZerenError
from models.names import name_key
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor
from models.roster import Problem, RosterHasProblems, RosterLine, RosterPlan, Step
from models.words import Role, UnitKind
from services.directory import UnitLine, directory, find_by_name
from services.history import together
from services.tidy import one_line
from services.units import (
    NAME_LONGEST,
    SHORT_LONGEST,
    SORT_LARGEST,
    UnitGiven,
    add_alias_in,
    change_unit_in,
    create_unit_in,
)
from services.who import Caller, actor_for, require_for_school
from services.world import World

KINDS = {kind.value: f"kind.{kind.value}" for kind in UnitKind}
IN_USE = {"yes": "common.yes", "no": "common.no"}
FIELDS = (
    Field("unit_name", 34),
    Field("short_name", 16),
    Field("kind", 12, tuple(KINDS.values())),
    Field("other_names", 40),
    Field("sort", 8),
    Field("in_use", 10, tuple(IN_USE.values())),
)
_BETWEEN_NAMES = re.compile(r"[、，,；;\n]+")


def template(world: World, caller: Caller, language: str) -> bytes:
    """An empty sheet to be filled in."""
    with reading(world.engine) as db:
        _manager(db, world, caller)
    return _sheet(language, ())


def exported(world: World, caller: Caller, language: str) -> bytes:
    """Every unit of the school, in the form of the template."""
    return _sheet(language, directory(world, caller).units)


def preview(world: World, caller: Caller, name: str, data: bytes) -> RosterPlan:
    """What would this sheet do, line by line, and what is wrong with it? Writes nothing. Raises UnreadableNotice."""
    lines, problems = read_roster(name, data, FIELDS)
    with reading(world.engine) as db:
        return _plan(db, _manager(db, world, caller), lines, problems).told


def apply(world: World, caller: Caller, name: str, data: bytes, mark: str) -> int:
    """Do what the preview with this mark said, all of it; answers how many units were made or changed.

    Raises RosterHasProblems, or ChangedMeanwhile when it would do something else by now.
    """
    lines, problems = read_roster(name, data, FIELDS)
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        db.exec(select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update()).one()
        plan = _plan(db, actor, lines, problems)
        if plan.told.problems:
            raise RosterHasProblems(n=len(plan.told.problems))
        if plan.told.mark != mark:
            raise ChangedMeanwhile
        busy = [one for one in plan.lines if not one.step.idle]
        with together(db):
            for one in busy:
                _do(db, world, actor, one)
        return len(busy)


@dataclass(frozen=True)
class _Line:
    """One line worked out: the unit it means (None: a new one), how that will stand, and its new names."""

    step: Step
    unit: Unit | None
    given: UnitGiven
    names: Sequence[str]


@dataclass
class _Plan:
    lines: list[_Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def told(self) -> RosterPlan:
        said = repr([(one.step, one.given, one.names) for one in self.lines]) + repr(self.problems)
        return RosterPlan([one.step for one in self.lines], self.problems, hashlib.sha256(said.encode()).hexdigest())


def _manager(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.ADMIN)
    require_for_school(actor, Action.MANAGE_UNITS)
    return actor


def _sheet(language: str, units: Sequence[UnitLine]) -> bytes:
    rows = [
        {
            "unit_name": one.name,
            "short_name": one.short_name,
            "kind": text(language, KINDS[one.kind.value]),
            "other_names": "、".join(name.name for name in one.names if not name.official),
            "sort": one.sort,
            "in_use": text(language, IN_USE["yes" if one.active else "no"]),
        }
        for one in units
    ]
    return sheet_of(language, text(language, "roster.units"), text(language, "roster.units_how"), FIELDS, rows)


def _plan(db: Session, actor: Actor, lines: Sequence[RosterLine], problems: Sequence[Problem]) -> _Plan:
    """Work every line out against the school and the lines above it; a wrong one becomes a problem and stands aside."""
    known = find_by_name(db, actor.organisation_id)
    units = {one.id: one for one in db.exec(select(Unit).where(Unit.organisation_id == actor.organisation_id)).all()}
    plan, above = _Plan(problems=list(problems)), dict[str, int]()
    for line in lines:
        try:
            plan.lines.append(_line(line, known, units, above))
        except ZerenError as wrong:
            plan.problems.append(Problem(line.row, wrong.key, wrong.fields))
    return plan


def _line(line: RosterLine, known: dict[str, tuple[Any, str]], units: dict[str, Unit], above: dict[str, int]) -> _Line:
    name = one_line(line.cell("unit_name"), NAME_LONGEST, "error.name_missing")
    means = known.get(name_key(name))
    if means is not None and means[0] == "group":
        raise NameTaken("roster.is_a_group", name=name)
    unit = units[means[1]] if means is not None else None
    itself = unit.id if unit is not None else name_key(name)
    given = _given(line, name, unit)
    names = _new_names(line, known, name, unit)
    for key in {itself, *map(name_key, (name, *names))}:
        if key in above:
            raise NameTaken("roster.twice", name=name, row=above[key])
    above |= dict.fromkeys((itself, *map(name_key, (name, *names))), line.row)
    return _Line(_step(line.row, given, unit, names), unit, given, names)


def _given(line: RosterLine, name: str, unit: Unit | None) -> UnitGiven:
    """How will the unit stand? An empty cell leaves what is there; a unit keeps its official name."""
    now = UnitGiven(unit.name, unit.short_name, unit.kind, unit.sort, unit.active) if unit else UnitGiven(name)
    said: dict[str, Any] = {}
    if line.cell("short_name"):
        said["short_name"] = one_line(line.cell("short_name"), SHORT_LONGEST)
    if line.cell("kind"):
        kind = choice_of(line.cell("kind"), KINDS)
        if kind is None:
            raise Invalid("roster.kind_unknown", words=line.cell("kind"))
        said["kind"] = UnitKind(kind)
    if line.cell("in_use"):
        use = choice_of(line.cell("in_use"), IN_USE)
        if use is None:
            raise Invalid("roster.yes_or_no", words=line.cell("in_use"))
        said["active"] = use == "yes"
    if line.cell("sort"):
        if not re.fullmatch(r"\d{1,4}", line.cell("sort"), re.ASCII):
            raise Invalid("error.sort_range", largest=SORT_LARGEST)
        said["sort"] = int(line.cell("sort"))
    return replace(now, **said)


def _new_names(line: RosterLine, known: dict[str, tuple[Any, str]], name: str, unit: Unit | None) -> list[str]:
    """Which names besides its own does the line bring that the unit does not have yet?"""
    found: list[str] = []
    for other in filter(None, map(str.strip, _BETWEEN_NAMES.split(line.cell("other_names")))):
        tidy = one_line(other, NAME_LONGEST, "error.name_missing")
        means = known.get(name_key(tidy))
        if means is not None and (unit is None or means[1] != unit.id):
            raise NameTaken("roster.other_name_taken", name=tidy)
        if means is None and name_key(tidy) not in {name_key(name), *map(name_key, found)}:
            found.append(tidy)
    return found


def _step(row: int, given: UnitGiven, unit: Unit | None, names: Sequence[str]) -> Step:
    if unit is None:
        return Step(row, given.name, makes=True)
    fields = ("short_name", "kind", "sort", "active")
    different = {
        name: (getattr(unit, name), getattr(given, name))
        for name in fields
        if getattr(unit, name) != getattr(given, name)
    }
    return Step(row, unit.name, makes=False, changes=different | ({"alias": ("", "、".join(names))} if names else {}))


def _do(db: Session, world: World, actor: Actor, line: _Line) -> None:
    if line.unit is None:
        unit = create_unit_in(db, world, actor, line.given)
    else:
        unit = line.unit
        change_unit_in(db, world, actor, unit, line.given)
    for name in line.names:
        add_alias_in(db, world, actor, name, unit_id=unit.id)
