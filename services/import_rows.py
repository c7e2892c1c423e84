"""Every row a plan makes, worked out before anything is written: the preview and the import share this."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.assignment import Assignment
from models.base import Base
from models.campaign import Campaign, Responsibility, Task
from models.errors import Invalid, Missing, NameTaken, NotFound
from models.fan_out import Named, fan_out
from models.names import name_key
from models.notice_plan import (
    LONGEST_NAME,
    Existing,
    LeaveOut,
    NamesUnresolved,
    NewGroup,
    NewUnit,
    Plan,
    PlannedTask,
    Resolution,
    names_of,
)
from models.organisation import Alias, GroupMember, Organisation, Unit, UnitGroup
from models.words import ResponsibilityRole
from services.known_names import KnownNames
from services.tidy import one_line


@dataclass
class Rows:
    """What an import writes, in an order the foreign keys allow."""

    units: list[Unit] = field(default_factory=list)
    groups: list[UnitGroup] = field(default_factory=list)
    members: list[GroupMember] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    learned: dict[str, str] = field(default_factory=dict)  # printed name → what it was matched to
    campaign: list[Campaign] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    responsibilities: list[Responsibility] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)

    def in_order(self) -> list[list[Base]]:
        """In which order can they be written?"""
        return [
            [*self.units, *self.groups],
            [*self.members, *self.aliases, *self.campaign],
            [*self.tasks],
            [*self.responsibilities],
            [*self.assignments],
        ]


def build(known: KnownNames, school: Organisation, plan: Plan, days: tuple[date, date], now: datetime) -> Rows:
    """Which rows does this plan make? Raises the refusal that concerns units; `days` are the checked dates."""
    starts_on, ends_on = days
    if plan.office_unit_id not in {unit.id for unit in known.active()}:
        raise NotFound("error.office_unit_missing")
    names = Names(known, school.id)
    names.learn(plan)
    names.require_all(plan)
    rows = names.rows
    rows.campaign.append(
        Campaign(
            organisation_id=school.id,
            name=plan.name,
            starts_on=starts_on,
            ends_on=ends_on,
            office_unit_id=plan.office_unit_id,
            time_zone=school.time_zone,
            created_at=now,
        )
    )
    members = known.active_members(starts_on) | names.new_members
    for sort, planned in enumerate(plan.tasks):
        _add_task(rows, names, members, planned, plan.undated_due_on, sort, now)
    return rows


class Names:
    """What each printed name stands for once the resolutions are applied, and the rows that takes."""

    def __init__(self, known: KnownNames, organisation_id: str) -> None:
        self.known = known
        self.organisation_id = organisation_id
        self.by_key = dict(known.by_key)
        self.out: set[str] = set()
        self.rows = Rows()
        self.new_members: dict[str, list[str]] = {}

    def learn(self, plan: Plan) -> None:
        """Apply what the office said of each name the tasks print; groups last, so that they may hold new units."""
        printed = {name_key(name): name for name in names_of(plan.tasks)}
        said = {name_key(name): what for name, what in plan.resolutions.items()}
        wanted = [(printed[key], said[key]) for key in printed if key in said]
        for name, what in sorted(wanted, key=lambda one: isinstance(one[1], NewGroup)):
            self._apply(name, what)

    def target(self, printed: str) -> str | None:
        """Which unit or group is it? None when the name is left out."""
        key = name_key(printed)
        return None if key in self.out else self.by_key[key]

    def is_group(self, some_id: str) -> bool:
        """Is this the id of a group?"""
        return some_id in self.known.groups or some_id in self.new_members

    def name_of(self, some_id: str) -> str:
        """What is it called?"""
        return self._fresh().get(some_id) or self.known.name_of(some_id)

    def _fresh(self) -> dict[str, str]:
        return {unit.id: unit.name for unit in self.rows.units} | {group.id: group.name for group in self.rows.groups}

    def require_all(self, plan: Plan) -> None:
        """Stop while a name stands for nothing, or for a unit that is no longer active."""
        names = [name for name in names_of(plan.tasks) if name_key(name) not in self.out]
        unknown = [name for name in names if name_key(name) not in self.by_key]
        if unknown:
            raise NamesUnresolved(unknown)
        closed = [name for name in names if not self._active(self.by_key[name_key(name)])]
        if closed:
            raise Invalid("error.units_inactive", names="、".join(closed))

    def _active(self, some_id: str) -> bool:
        unit = self.known.units.get(some_id)
        return unit is None or unit.active

    def _apply(self, printed: str, what: Resolution) -> None:
        match what:
            case LeaveOut():
                self.out.add(name_key(printed))
            case Existing(some_id):
                if some_id not in self.known.units and some_id not in self.known.groups:
                    raise NotFound
                self._call(printed, some_id)
            case NewUnit(name, _) | NewGroup(name, _, _):
                some_id = self._made(what, one_line(name, LONGEST_NAME) or printed)
                self._call(printed, some_id)

    def _made(self, what: NewUnit | NewGroup, name: str) -> str:
        """The new unit or group; two printed names may stand for the same new one."""
        for some_id, known in self._fresh().items():
            if name_key(known) == name_key(name):
                return some_id
        made = self._unit(what, name) if isinstance(what, NewUnit) else self._group(what, name)
        self._call(name, made)
        return made

    def _unit(self, what: NewUnit, name: str) -> str:
        last = max((unit.sort for unit in [*self.known.units.values(), *self.rows.units]), default=0)
        unit = Unit(organisation_id=self.organisation_id, name=name, kind=what.kind, sort=last + 1)
        self.rows.units.append(unit)
        return unit.id

    def _group(self, what: NewGroup, name: str) -> str:
        units = [*self.known.active(), *self.rows.units]
        members = [unit.id for unit in units if unit.id in what.member_ids or unit.kind in what.kinds]
        if not members:
            raise Missing("error.group_without_members", name=name)
        group = UnitGroup(organisation_id=self.organisation_id, name=name, sort=len(self.known.groups))
        self.rows.groups.append(group)
        self.rows.members += [GroupMember(group_id=group.id, unit_id=unit_id) for unit_id in members]
        self.new_members[group.id] = members
        return group.id

    def _call(self, name: str, some_id: str) -> None:
        """From now on this name means that unit or group."""
        key = name_key(name)
        if self.by_key.get(key, some_id) != some_id:
            raise NameTaken("error.printed_name_taken", name=name)
        if key in self.by_key:
            return
        self.by_key[key] = some_id
        is_group = self.is_group(some_id)
        of_unit, of_group = (None, some_id) if is_group else (some_id, None)
        self.rows.aliases.append(
            Alias(organisation_id=self.organisation_id, key=key, name=name, unit_id=of_unit, group_id=of_group)
        )
        official = self.name_of(some_id)
        if name != official:
            self.rows.learned[name] = official


def _add_task(
    rows: Rows,
    names: Names,
    members: Mapping[str, Iterable[str]],
    planned: PlannedTask,
    undated_due_on: date | None,
    sort: int,
    now: datetime,
) -> None:
    campaign = rows.campaign[0]
    task = _task(campaign.id, planned, undated_due_on, sort)
    cells = _responsibilities(names, task.id, planned)
    rows.tasks.append(task)
    rows.responsibilities += cells
    for cell in cells:
        if cell.group_id is not None and not list(members.get(cell.group_id, ())):
            raise Missing("error.group_without_members", name=cell.printed)
    owed = fan_out([Named(cell.id, cell.role, cell.unit_id, cell.group_id) for cell in cells], members)
    rows.assignments += [
        Assignment(
            campaign_id=campaign.id,
            task_id=task.id,
            unit_id=one.unit_id,
            responsibility_id=one.responsibility_id,
            role=one.role,
            due_on=task.due_on,
            original_due_on=task.due_on,
            created_at=now,
        )
        for one in owed
    ]


def _task(campaign_id: str, planned: PlannedTask, undated_due_on: date | None, sort: int) -> Task:
    target = planned.target
    return Task(
        campaign_id=campaign_id,
        sort=sort,
        number=planned.number.strip(),
        title=planned.title.strip(),
        title_supplied=planned.title_supplied and bool(planned.title.strip()),
        due_on=None if planned.continuing else planned.due_on or undated_due_on,
        due_text=planned.due_text.strip(),
        continuing=planned.continuing,
        recurrence=planned.recurrence.strip(),
        weight=planned.weight,
        target_op=target.op if target else "",
        target_value=target.value if target else None,
        target_unit=target.unit if target else "",
        evidence_rule=planned.evidence_rule.model_dump(),
    )


def _responsibilities(names: Names, task_id: str, planned: PlannedTask) -> list[Responsibility]:
    """The cells of one task. A unit printed twice in one role keeps both names in one cell."""
    cells: dict[tuple[ResponsibilityRole, str], Responsibility] = {}
    sides = ((ResponsibilityRole.LEAD, planned.lead), (ResponsibilityRole.COOPERATING, planned.cooperating))
    for role, printed in ((role, name) for role, side in sides for name in side):
        target = names.target(printed)
        if target is None:
            continue
        cell = cells.get((role, target))
        if cell is not None:
            cell.printed = f"{cell.printed}、{printed}"[:LONGEST_NAME]
            continue
        unit_id, group_id = (None, target) if names.is_group(target) else (target, None)
        cells[role, target] = Responsibility(
            task_id=task_id, unit_id=unit_id, group_id=group_id, role=role, printed=printed, sort=len(cells)
        )
    return list(cells.values())
