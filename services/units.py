"""Changing the school's units and groups and the names they print under. No two of them share a name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from adapters.database import reading, transaction
from models.errors import ChangedMeanwhile, Invalid, NameTaken, NotAllowed, NotFound
from models.names import name_key
from models.organisation import Alias, GroupMember, Unit, UnitGroup
from models.permissions import Action, Actor
from models.words import Role, UnitKind
from services.consequences import Consequences, Step, told
from services.directory import Directory, GroupLine, MemberLine, PrintedName, UnitLine, directory, find_by_name
from services.history import changes, record, together
from services.matrix_rows import school_day
from services.member_changes import follow, steps_for_members
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

Owner = TypeVar("Owner", Unit, UnitGroup)
NAME_LONGEST = 120
SHORT_LONGEST = 40
SORT_LARGEST = 9999


@dataclass(frozen=True)
class UnitGiven:
    """What is asked for a unit. `sort` None: a new unit goes last, an existing one stays where it is."""

    name: str
    short_name: str = ""
    kind: UnitKind = UnitKind.DEPARTMENT
    sort: int | None = None
    active: bool = True


def create_unit(world: World, caller: Caller, given: UnitGiven) -> str:
    """Add a unit; returns its id. Raises NameTaken when another unit or group prints under the name."""
    with transaction(world.engine) as db:
        return create_unit_in(db, world, _manager(db, world, caller), given).id


def create_unit_in(db: Session, world: World, actor: Actor, given: UnitGiven) -> Unit:
    """Add a unit inside the caller's transaction; the caller has asked for the permission."""
    tidy = _tidy(given)
    sort = _next_sort(db, actor) if tidy.sort is None else tidy.sort
    unit = Unit(
        organisation_id=actor.organisation_id,
        name=tidy.name,
        short_name=tidy.short_name,
        kind=tidy.kind,
        sort=sort,
        active=tidy.active,
    )
    db.add(unit)
    db.flush()
    _claim(db, unit, unit.name)
    told = {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind}
    record(db, world, actor, "unit_created", unit, after=told)
    return unit


def change_unit(world: World, caller: Caller, unit_id: str, version: int, given: UnitGiven) -> None:
    """Change a unit. After a renaming the old name still means it; an inactive unit gets no new assignments."""
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        change_unit_in(db, world, actor, _take(db, actor, Unit, unit_id, version), given)


def change_unit_in(db: Session, world: World, actor: Actor, unit: Unit, given: UnitGiven) -> None:
    """Change a unit inside the caller's transaction; the caller has asked for the permission."""
    tidy = _tidy(given)
    fields = {"name": tidy.name, "short_name": tidy.short_name, "kind": tidy.kind, "active": tidy.active}
    _write(db, world, actor, "unit_changed", unit, fields | _sorted(tidy.sort))


def create_group(world: World, caller: Caller, name: str, unit_ids: Sequence[str] = (), sort: int | None = None) -> str:
    """Add a group whose first members belong to it from the beginning; returns its id."""
    with transaction(world.engine) as db:
        return create_group_in(db, world, _manager(db, world, caller), name, unit_ids, sort).id


def create_group_in(
    db: Session, world: World, actor: Actor, name: str, unit_ids: Sequence[str] = (), sort: int | None = None
) -> UnitGroup:
    """Add a group inside the caller's transaction; the caller has asked for the permission."""
    group = UnitGroup(organisation_id=actor.organisation_id, name=_tidy_name(name), sort=_sorted(sort).get("sort", 0))
    db.add(group)
    db.flush()
    _claim(db, group, group.name)
    units = _units_by_id(db, actor, unit_ids)
    db.add_all(GroupMember(group_id=group.id, unit_id=one.id) for one in units)
    record(db, world, actor, "group_created", group, after={"name": group.name, "joined": [u.name for u in units]})
    return group


def change_group(world: World, caller: Caller, group_id: str, version: int, name: str, sort: int | None = None) -> None:
    """Rename a group or move it in the order. After a renaming the old name still means it."""
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        group = _take(db, actor, UnitGroup, group_id, version)
        _write(db, world, actor, "group_changed", group, {"name": _tidy_name(name)} | _sorted(sort))


def set_members(
    world: World,
    caller: Caller,
    group_id: str,
    version: int,
    unit_ids: Collection[str],
    *,
    from_the_beginning: bool = False,
) -> Consequences:
    """Say who belongs to a group now. Who joins, joins today, or from the beginning where that is chosen.

    Who leaves was a member until yesterday; the row stays. In running campaigns who joins owes what is not past due
    (from the beginning: everything), and who leaves is taken off what is open; what is done stays and counts.
    """
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        group = _take(db, actor, UnitGroup, group_id, version)
        plan = _members(db, world, actor, group, unit_ids, from_the_beginning, lock=True)
        said = told(db, plan.steps, plan.today)
        if not plan.joining and not plan.leaving:
            return said
        first = None if from_the_beginning else plan.today
        db.add_all(GroupMember(group_id=group_id, unit_id=one.id, joined_on=first) for one in plan.joining)
        for one in plan.leaving:
            one.left_on = plan.today - timedelta(days=1)
        group.version += 1
        left = _units_by_id(db, actor, [one.unit_id for one in plan.leaving], inactive_too=True)
        names = {"joined": [u.name for u in plan.joining], "left": [u.name for u in left]}
        days = {"joined_on": first} if plan.joining and first else {}
        with together(db):
            record(db, world, actor, "members_changed", group, after={k: v for k, v in names.items() if v} | days)
            follow(db, world, actor, group, plan.today, plan.steps)
        return said


def members_preview(
    world: World,
    caller: Caller,
    group_id: str,
    version: int,
    unit_ids: Collection[str],
    *,
    from_the_beginning: bool = False,
) -> Consequences:
    """What would `set_members` do in the running campaigns? Writes nothing."""
    with reading(world.engine) as db:
        actor = _manager(db, world, caller)
        group = _take(db, actor, UnitGroup, group_id, version, lock=False)
        plan = _members(db, world, actor, group, unit_ids, from_the_beginning, lock=False)
        return told(db, plan.steps, plan.today)


@dataclass(frozen=True)
class _Members:
    joining: Sequence[Unit]
    leaving: Sequence[GroupMember]
    steps: Sequence[Step]
    today: date


def _members(
    db: Session,
    world: World,
    actor: Actor,
    group: UnitGroup,
    unit_ids: Collection[str],
    from_the_beginning: bool,
    *,
    lock: bool,
) -> _Members:
    now = db.exec(select(GroupMember).where(GroupMember.group_id == group.id, col(GroupMember.left_on).is_(None))).all()
    present = {one.unit_id: one for one in now}
    joining = _units_by_id(db, actor, [one for one in unit_ids if one not in present])
    leaving = [one for unit_id, one in present.items() if unit_id not in unit_ids]
    came, went = [one.id for one in joining], [one.unit_id for one in leaving]
    today = school_day(db, world, actor)
    steps = steps_for_members(db, actor, group, came, went, today, from_the_beginning=from_the_beginning, lock=lock)
    return _Members(joining, leaving, steps, today)


def add_alias(
    world: World, caller: Caller, name: str, *, unit_id: str | None = None, group_id: str | None = None
) -> None:
    """Say that a unit or group prints under this name too. Exactly one of the two ids is given."""
    with transaction(world.engine) as db:
        add_alias_in(db, world, _manager(db, world, caller), name, unit_id=unit_id, group_id=group_id)


def add_alias_in(
    db: Session, world: World, actor: Actor, name: str, *, unit_id: str | None = None, group_id: str | None = None
) -> None:
    """Add a name inside the caller's transaction; one that already means the same changes nothing.

    The caller has asked for the permission. Raises NameTaken when it means something else.
    """
    owner = _owner(db, actor, unit_id, group_id)
    if _claim(db, owner, _tidy_name(name)):
        record(db, world, actor, "alias_added", owner, after={"alias": _tidy_name(name)})


def remove_alias(world: World, caller: Caller, alias_id: str) -> None:
    """Forget a name. Raises NotAllowed for the official one: rename the unit or group instead."""
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        alias = db.exec(
            select(Alias).where(Alias.id == alias_id, Alias.organisation_id == actor.organisation_id)
        ).first()
        if alias is None:
            raise NotFound
        owner = _owner(db, actor, alias.unit_id, alias.group_id)
        if name_key(owner.name) == alias.key:
            raise NotAllowed("error.official_name")
        db.delete(alias)
        record(db, world, actor, "alias_removed", owner, before={"alias": alias.name})


def _manager(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.ADMIN)
    require_for_school(actor, Action.MANAGE_UNITS)
    return actor


def _take(
    db: Session, actor: Actor, table: type[Owner], row_id: str, version: int | None, *, lock: bool = True
) -> Owner:
    """The one checked way to a unit or group that will change: of this school, locked, at the form's version."""
    query = select(table).where(table.id == row_id, table.organisation_id == actor.organisation_id)
    if lock:  # rows that point to it may still come: nobody waits for this one while holding another
        query = query.with_for_update(key_share=True)
    row = db.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise ChangedMeanwhile
    return row


def _owner(db: Session, actor: Actor, unit_id: str | None, group_id: str | None) -> Unit | UnitGroup:
    """Whose name is it? Locked, so that a renaming and a removal of the same name wait for each other."""
    if unit_id is not None:
        return _take(db, actor, Unit, unit_id, None)
    return _take(db, actor, UnitGroup, group_id or "", None)


def _write(db: Session, world: World, actor: Actor, action: str, row: Unit | UnitGroup, given: dict[str, Any]) -> None:
    before, after = changes(row, given)
    if not after:
        return
    for field, value in after.items():
        setattr(row, field, value)
    if "name" in after:
        _claim(db, row, row.name)
    row.version += 1
    record(db, world, actor, action, row, before=before, after=after)


def _claim(db: Session, owner: Unit | UnitGroup, name: str) -> bool:
    """Make the name mean this unit or group. False when it did already; NameTaken when it means another."""
    key = name_key(name)
    school = owner.organisation_id
    found = db.exec(select(Alias).where(Alias.organisation_id == school, Alias.key == key)).first()
    if found is not None:
        if owner.id not in (found.unit_id, found.group_id):
            raise NameTaken(name=name)
        if key == name_key(owner.name):
            found.name = owner.name
        return False
    whose = {"unit_id": owner.id} if isinstance(owner, Unit) else {"group_id": owner.id}
    db.add(Alias(organisation_id=school, key=key, name=name, **whose))
    try:
        db.flush()
    except IntegrityError as taken:
        raise NameTaken(name=name) from taken
    return True


def _units_by_id(db: Session, actor: Actor, ids: Iterable[str], *, inactive_too: bool = False) -> Sequence[Unit]:
    """The school's units with these ids, in their order. Raises NotFound, or Invalid for one no longer in use."""
    wanted = set(ids)
    found = db.exec(
        select(Unit)
        .where(col(Unit.id).in_(wanted), Unit.organisation_id == actor.organisation_id)
        .order_by(col(Unit.sort), col(Unit.name))
    ).all()
    if len(found) != len(wanted):
        raise NotFound
    for unit in found:
        if not (unit.active or inactive_too):
            raise Invalid("error.unit_inactive", name=unit.name)
    return found


def _next_sort(db: Session, actor: Actor) -> int:
    last = db.exec(select(func.max(Unit.sort)).where(Unit.organisation_id == actor.organisation_id)).one()
    return 0 if last is None else min(last + 1, SORT_LARGEST)


def _sorted(sort: int | None) -> dict[str, int]:
    if sort is not None and not 0 <= sort <= SORT_LARGEST:
        raise Invalid("error.sort_range", largest=SORT_LARGEST)
    return {} if sort is None else {"sort": sort}


def _tidy(given: UnitGiven) -> UnitGiven:
    _sorted(given.sort)
    return replace(given, name=_tidy_name(given.name), short_name=one_line(given.short_name, SHORT_LONGEST))


def _tidy_name(name: str) -> str:
    tidy = one_line(name, NAME_LONGEST, "error.name_missing")
    if len(name_key(tidy)) > NAME_LONGEST:  # a few characters stand for several
        raise Invalid("error.too_long", longest=NAME_LONGEST)
    return tidy


__all__ = [
    "Directory",
    "GroupLine",
    "MemberLine",
    "PrintedName",
    "UnitGiven",
    "UnitLine",
    "add_alias",
    "add_alias_in",
    "change_group",
    "change_unit",
    "change_unit_in",
    "create_group",
    "create_group_in",
    "create_unit",
    "create_unit_in",
    "directory",
    "find_by_name",
    "members_preview",
    "remove_alias",
    "set_members",
]
