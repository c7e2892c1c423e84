"""Accounts as a spreadsheet: taken out without a secret, brought in with a look first, all of it or nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.documents.roster import Field, choice_of, read_roster, sheet_of
from adapters.texts import text
from models.account import Account
from models.errors import ChangedMeanwhile, Invalid, Missing, NameTaken, NotAllowed, NotFound, ZerenError
from models.names import name_key
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor
from models.report import Tick, silent
from models.roster import Problem, RosterHasProblems, RosterLine, RosterPlan, Step
from models.words import Role
from services.accounts import (
    NAME_LONGEST,
    AccountLine,
    NewAccount,
    change_in,
    create_in,
    listed,
    lock_admins,
    single_use_password,
    tidy_username,
)
from services.directory import find_by_name
from services.history import together
from services.signin import hash_password
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

ROLES = {role.value: f"role.{role.value}" for role in Role}
FIELDS = (
    Field("username", 18),
    Field("person", 16),
    Field("role", 14, tuple(ROLES.values())),
    Field("unit", 34),
)
_HANDED_OUT = (*FIELDS, Field("password", 20))
_AT_ONCE = 2  # passwords hashed side by side


def template(world: World, caller: Caller, language: str) -> bytes:
    """An empty sheet to be filled in."""
    with reading(world.engine) as db:
        _manager(db, world, caller)
    return _sheet(language, ())


def exported(world: World, caller: Caller, language: str) -> bytes:
    """Every account in use, in the form of the template; never a password or its hash."""
    return _sheet(language, [one for one in listed(world, caller) if one.active])


def preview(world: World, caller: Caller, name: str, data: bytes) -> RosterPlan:
    """What would this sheet do, line by line, and what is wrong with it? Writes nothing. Raises UnreadableNotice."""
    lines, problems = read_roster(name, data, FIELDS)
    with reading(world.engine) as db:
        return _plan(db, _manager(db, world, caller), lines, problems).told


def apply(
    world: World, caller: Caller, name: str, data: bytes, mark: str, language: str = "zh", tick: Tick = silent
) -> tuple[int, bytes]:
    """Do what the preview with this mark said, all of it.

    Answers how many accounts were made or changed, and a sheet with the single-use passwords of the new ones: they are
    kept nowhere and can be handed out only now; empty bytes where none is new. Raises RosterHasProblems,
    ChangedMeanwhile when it would do something else by now, or NotAllowed when no administrator would be left.
    """
    lines, problems = read_roster(name, data, FIELDS)
    with reading(world.engine) as db:
        plan = _plan(db, _manager(db, world, caller), lines, problems)
    _require_same(plan, mark)
    made = [one for one in plan.lines if one.account is None]
    passwords = [single_use_password() for _ in made]
    stored = _hashed(passwords, tick)  # slow, so outside the transaction; they belong to nobody yet
    hashes = {one.given.username: digest for one, digest in zip(made, stored, strict=True)}
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        db.exec(select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update()).one()
        admins = lock_admins(db, actor)
        plan = _plan(db, actor, lines, problems, lock=True)
        _require_same(plan, mark)
        _require_an_admin(plan, admins)
        busy = [one for one in plan.lines if not one.step.idle]
        with together(db):
            for one in busy:
                _do(db, world, actor, one, hashes)
    secrets = dict(zip((one.given.username for one in made), passwords, strict=True))
    return len(busy), _handed_out(language, made, secrets) if made else b""


@dataclass(frozen=True)
class _Line:
    """One line worked out: the account it means (None: a new one), and how that will stand."""

    step: Step
    account: Account | None
    given: NewAccount
    unit: str


@dataclass
class _Plan:
    lines: list[_Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def told(self) -> RosterPlan:
        said = repr([(one.step, one.given) for one in self.lines]) + repr(self.problems)
        return RosterPlan([one.step for one in self.lines], self.problems, hashlib.sha256(said.encode()).hexdigest())


def _manager(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.ADMIN)
    require_for_school(actor, Action.MANAGE_ACCOUNTS)
    return actor


def _require_same(plan: _Plan, mark: str) -> None:
    if plan.told.problems:
        raise RosterHasProblems(n=len(plan.told.problems))
    if plan.told.mark != mark:
        raise ChangedMeanwhile


def _require_an_admin(plan: _Plan, admins: Sequence[str]) -> None:
    leaving = {one.account.id for one in plan.lines if one.account is not None and one.given.role is not Role.ADMIN}
    joining = any(one.given.role is Role.ADMIN for one in plan.lines)
    if not joining and set(admins) <= leaving:
        raise NotAllowed("error.last_admin")


def _hashed(passwords: Sequence[str], tick: Tick) -> list[str]:
    found: list[str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for digest in pool.map(hash_password, passwords):
            found.append(digest)
            tick(len(found), len(passwords))
    return found


def _plan(
    db: Session, actor: Actor, lines: Sequence[RosterLine], problems: Sequence[Problem], *, lock: bool = False
) -> _Plan:
    """Work every line out against the school and the lines above it; a wrong one becomes a problem and stands aside."""
    school = actor.organisation_id
    query = select(Account).order_by(col(Account.id))  # user names are the installation's, not the school's
    rows = db.exec(query.with_for_update().execution_options(populate_existing=True) if lock else query).all()
    accounts = {one.username: one for one in rows}
    units = {one.id: one for one in db.exec(select(Unit).where(Unit.organisation_id == school)).all()}
    names = {key: some_id for key, (sort, some_id) in find_by_name(db, school).items() if sort == "unit"}
    names |= {name_key(one.short_name): one.id for one in units.values() if one.short_name} | names
    plan, above = _Plan(problems=list(problems)), dict[str, int]()
    for line in lines:
        try:
            plan.lines.append(_line(line, school, accounts, units, names, above))
        except ZerenError as wrong:
            plan.problems.append(Problem(line.row, wrong.key, wrong.fields))
    return plan


def _line(
    line: RosterLine,
    school: str,
    accounts: Mapping[str, Account],
    units: Mapping[str, Unit],
    names: Mapping[str, str],
    above: dict[str, int],
) -> _Line:
    username = tidy_username(line.cell("username"))
    if username in above:
        raise NameTaken("roster.twice", name=username, row=above[username])
    above[username] = line.row
    now = accounts.get(username)
    if now is not None and now.organisation_id != school:
        raise NameTaken("error.username_taken", name=username)
    if now is not None and not now.active:
        raise Invalid("roster.account_shut", name=username)
    unit = _unit(line, now, units, names)
    given = NewAccount(username, _name(line, now), _role(line, now), unit.id if unit else None)
    if given.role is Role.LIAISON and unit is None:
        raise Missing("error.unit_missing")
    if unit is not None and not unit.active and (now is None or now.unit_id != unit.id):
        raise Invalid("error.unit_inactive", name=unit.name)
    return _Line(_step(line.row, given, now, units), now, given, unit.name if unit else "")


def _name(line: RosterLine, now: Account | None) -> str:
    if now is not None and not line.cell("person"):
        return now.name
    return one_line(line.cell("person"), NAME_LONGEST, "error.person_missing")


def _role(line: RosterLine, now: Account | None) -> Role:
    said = line.cell("role")
    if not said:
        return now.role if now is not None else Role.LIAISON
    role = choice_of(said, ROLES)
    if role is None:
        raise Invalid("roster.role_unknown", words=said)
    return Role(role)


def _unit(line: RosterLine, now: Account | None, units: Mapping[str, Unit], names: Mapping[str, str]) -> Unit | None:
    """Which unit does the line name? An empty cell leaves the one there is."""
    said = line.cell("unit")
    if not said:
        return units.get(now.unit_id or "") if now is not None else None
    if name_key(said) not in names:
        raise NotFound("error.unit_unknown", name=said)
    return units[names[name_key(said)]]


def _step(row: int, given: NewAccount, now: Account | None, units: Mapping[str, Unit]) -> Step:
    if now is None:
        return Step(row, given.username, makes=True)
    changes: dict[str, tuple[Any, Any]] = {}
    if now.name != given.name:
        changes["name"] = (now.name, given.name)
    if now.role is not given.role:
        changes["role"] = (now.role, given.role)
    if now.unit_id != given.unit_id:
        before, after = (units[one].name if one else "" for one in (now.unit_id, given.unit_id))
        changes["unit_id"] = (before, after)
    return Step(row, given.username, makes=False, changes=changes)


def _do(db: Session, world: World, actor: Actor, line: _Line, hashes: Mapping[str, str]) -> None:
    if line.account is None:
        create_in(db, world, actor, line.given, hashes[line.given.username])
    else:
        change_in(db, world, actor, line.account, line.given)


def _sheet(language: str, accounts: Sequence[AccountLine]) -> bytes:
    rows = [
        {
            "username": one.username,
            "person": one.name,
            "role": text(language, ROLES[one.role.value]),
            "unit": one.unit,
        }
        for one in accounts
    ]
    return sheet_of(language, text(language, "roster.accounts"), text(language, "roster.accounts_how"), FIELDS, rows)


def _handed_out(language: str, made: Sequence[_Line], passwords: Mapping[str, str]) -> bytes:
    rows = [
        {
            "username": one.given.username,
            "person": one.given.name,
            "role": text(language, ROLES[one.given.role.value]),
            "unit": one.unit,
            "password": passwords[one.given.username],
        }
        for one in made
    ]
    how = text(language, "roster.passwords_how")
    return sheet_of(language, text(language, "roster.passwords"), how, _HANDED_OUT, rows)
