"""Preparing an installation: folders only their owner can read, tables, the school with its units, a first account."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from adapters.database import migrate, transaction
from adapters.settings import Settings
from models.account import Account
from models.errors import NotAllowed, WrongState, ZerenError
from models.event import Event
from models.names import name_key
from models.organisation import Alias, GroupMember, Organisation, Unit, UnitGroup
from models.words import Role, UnitKind
from services.accounts import NewAccount, create
from services.checking import Revision, revision
from services.first_plan import DIRECTORY
from services.history import record
from services.who import Caller, operator
from services.world import World

SQLITE_FILES = ("", "-wal", "-shm")


class FolderUnusable(ZerenError):
    """The data folder cannot be made or written; `folder` and the system's own `why` say more."""

    key = "error.folder_unusable"


@dataclass(frozen=True)
class Access:
    """An account that can sign in, with its password; shown once, except in a demonstration."""

    username: str
    password: str
    role: Role
    unit: str  # empty: of no unit
    main: bool = True


@dataclass(frozen=True)
class Prepared:
    """What `prepare` found or made. `accounts` are those whose passwords can be told now."""

    school: str
    made: bool
    demo: bool
    accounts: Sequence[Access]


def make_folders(settings: Settings) -> None:
    """Make the data folder, readable by its owner only, and try whether it can be written. Raises FolderUnusable."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        probe = folder / ".probe"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as error:
        raise FolderUnusable(folder=str(folder), why=error.strerror or str(error)) from error


def prepare(world: World, caller: Caller, school: str, admin_name: str, load: Callable[[], None] | None) -> Prepared:
    """Bring the tables to the newest revision and see that there are a school and an account to begin with.

    `load` plays the demonstration in; None makes one administrator with a single-use password. What is there already
    stays as it is. Raises WrongState for a demonstration asked for where real data are, or one that broke off.
    """
    if not caller.is_operator:
        raise NotAllowed
    if revision(world.engine) is Revision.NEWER:
        raise WrongState("error.database_newer")
    migrate(world.engine)
    _close_to_others(world)
    found = _found(world)
    if found is not None and load is None:
        return _with_account(world, found, admin_name)
    if found is not None:
        return _still_demo(found)
    make_school(world, school)
    if load is None:
        return Prepared(school, made=True, demo=False, accounts=[_first_account(world, admin_name)])
    load()
    return Prepared(school, made=True, demo=True, accounts=demo_accounts())


def make_school(world: World, name: str) -> str:
    """Write the school with the units, groups and names of data/directory/units.json. Returns its id."""
    school = Organisation(name=name, created_at=world.now())
    rows, names = _directory_rows(school.id)
    with transaction(world.engine) as db:
        db.add(school)
        db.flush()
        for level in rows:
            db.add_all(level)
            db.flush()
        after = {"name": name, "units": len(rows[0]), "groups": len(rows[1]), "names": names}
        record(db, world, operator(db, Role.ADMIN), "school_created", school, after=after)
    return school.id


def demo_script() -> dict[str, Any]:
    """What does the demonstration play? The contents of data/directory/demo.json."""
    script: dict[str, Any] = json.loads((DIRECTORY / "demo.json").read_text("utf-8"))
    return script


def demo_accounts() -> list[Access]:
    """Which accounts has the demonstration? Their password is no secret and stands in its script."""
    script = demo_script()
    return [
        Access(one["username"], script["password"], Role(one["role"]), one.get("unit", ""), one.get("main", False))
        for one in script["accounts"]
    ]


@dataclass(frozen=True)
class _Found:
    school: str
    accounts: int
    demo: str  # the last event about a demonstration; empty: it never was one


def _found(world: World) -> _Found | None:
    with Session(world.engine) as db:
        school = db.exec(select(Organisation)).first()
        if school is None:
            return None
        accounts = len(db.exec(select(Account.id)).all())
        told = select(Event.action).where(Event.subject == "organisation", Event.organisation_id == school.id)
        actions = set(db.exec(told).all())
    demo = next((one for one in ("demo_loaded", "demo_started") if one in actions), "")
    return _Found(school.name, accounts, demo)


def _with_account(world: World, found: _Found, admin_name: str) -> Prepared:
    """A preparation that broke off between the school and its first account is finished here."""
    if found.accounts:
        return Prepared(found.school, made=False, demo=bool(found.demo), accounts=[])
    return Prepared(found.school, made=True, demo=False, accounts=[_first_account(world, admin_name)])


def _still_demo(found: _Found) -> Prepared:
    if not found.demo:
        raise WrongState("error.not_a_demo")
    if found.demo == "demo_started":
        raise WrongState("error.demo_broken_off")
    return Prepared(found.school, made=False, demo=True, accounts=demo_accounts())


def _first_account(world: World, name: str) -> Access:
    line, password = create(world, Caller(session_id=None), NewAccount("admin", name, Role.ADMIN))
    return Access(line.username, password, line.role, line.unit)


def _directory_rows(school_id: str) -> tuple[list[list[Any]], int]:
    """The rows of the unit directory, level by level, and how many names they print under."""
    given = json.loads((DIRECTORY / "units.json").read_text("utf-8"))
    units: list[Any] = []
    groups: list[Any] = []
    rest: list[Any] = []
    for sort, one in enumerate(given["units"]):
        kind = UnitKind(one["kind"])
        unit = Unit(organisation_id=school_id, name=one["name"], short_name=one["short"], kind=kind, sort=sort)
        units.append(unit)
        rest += [_alias(school_id, name, unit_id=unit.id) for name in [unit.name, *one["aliases"]]]
    for sort, one in enumerate(given["groups"]):
        group = UnitGroup(organisation_id=school_id, name=one["name"], sort=sort)
        groups.append(group)
        rest += [_alias(school_id, name, group_id=group.id) for name in [group.name, *one["aliases"]]]
        rest += [GroupMember(group_id=group.id, unit_id=unit.id) for unit in units if unit.kind in one["kinds"]]
    return [units, groups, rest], sum(isinstance(row, Alias) for row in rest)


def _alias(school_id: str, name: str, **whose: str) -> Alias:
    return Alias(organisation_id=school_id, key=name_key(name), name=name, **whose)


def _close_to_others(world: World) -> None:
    """The SQLite file holds the hashes of passwords and sessions: only its owner may read it."""
    place = world.engine.url
    if place.get_backend_name() != "sqlite" or not place.database:
        return
    for ending in SQLITE_FILES:
        path = Path(place.database + ending)
        if path.exists():
            path.chmod(0o600)
