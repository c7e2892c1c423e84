"""Who has an account: making it, changing it, a new first password, shutting it and opening it again."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from adapters.database import reading, transaction
from models.account import Account, Ticket
from models.errors import ChangedMeanwhile, Invalid, Missing, NameTaken, NotAllowed, NotFound
from models.event import Event
from models.organisation import Unit
from models.permissions import Action, Actor
from models.words import Role
from services.history import changes, record
from services.signin import end_all, hash_password
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

NAME_LONGEST = 80
_USERNAME = re.compile(r"[\w.\-]{2,64}")
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without i l o 0 1; no capitals to spell out on the telephone


@dataclass(frozen=True)
class NewAccount:
    """What is asked for a new account. A liaison needs a unit."""

    username: str
    name: str
    role: Role
    unit_id: str | None = None


@dataclass(frozen=True)
class AccountLine:
    """One account as the list shows it; never the hash of its password."""

    id: str
    username: str
    name: str
    role: Role
    unit_id: str | None
    unit: str  # empty: of no unit
    active: bool
    must_change_password: bool
    version: int


def listed(world: World, caller: Caller) -> list[AccountLine]:
    """Which accounts does the school have? By user name. Two statements."""
    with reading(world.engine) as db:
        actor = _manager(db, world, caller)
        found = db.exec(
            select(Account, Unit)
            .outerjoin(Unit, col(Unit.id) == col(Account.unit_id))
            .where(Account.organisation_id == actor.organisation_id)
            .order_by(col(Account.username))
        ).all()
    return [_line(account, unit) for account, unit in found]


def create(world: World, caller: Caller, given: NewAccount) -> tuple[AccountLine, str]:
    """Make an account; returns it with a single-use password that is kept nowhere and can be shown only now.

    Raises Invalid, Missing (a liaison without a unit) or NameTaken.
    """
    tidy = replace(
        given,
        username=tidy_username(given.username),
        name=one_line(given.name, NAME_LONGEST, "error.person_missing"),
    )
    password = single_use_password()
    stored = hash_password(password)  # slow, so outside the transaction; the password is new and belongs to nobody yet
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        account, unit = create_in(db, world, actor, tidy, stored)
        return _line(account, unit), password


def create_in(
    db: Session, world: World, actor: Actor, given: NewAccount, password_hash: str
) -> tuple[Account, Unit | None]:
    """Make an account inside the caller's transaction, its words tidied; the caller has asked for the permission."""
    unit = _unit(db, actor, given.role, given.unit_id)
    latest = db.exec(select(func.max(Event.seq)).where(Event.organisation_id == actor.organisation_id)).one()
    account = Account(
        organisation_id=actor.organisation_id,
        username=given.username,
        name=given.name,
        role=given.role,
        unit_id=unit.id if unit else None,
        password_hash=password_hash,
        news_seen=latest or 0,  # what was before is no news to a newcomer
        created_at=world.now(),
    )
    db.add(account)
    _flush_username(db, given.username)
    told = {field: getattr(account, field) for field in ("username", "name", "role", "unit_id")}
    record(db, world, actor, "account_created", account, after=told)
    return account, unit


def reset(world: World, caller: Caller, account_id: str, version: int) -> str:
    """Give an account a new single-use password and end its sessions; the password can be shown only now.

    Raises NotAllowed for one's own account: its sessions would end before the password could be read.
    """
    password = single_use_password()
    stored = hash_password(password)  # slow, so outside the transaction; it replaces whatever stands there
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        account = _take(db, actor, account_id, version)
        if account.id == actor.account_id:
            raise NotAllowed("error.own_reset")
        account.password_hash, account.must_change_password = stored, True
        account.version += 1
        _end_access(db, world, account)
        record(db, world, actor, "account_reset", account)
        return password


def disable(world: World, caller: Caller, account_id: str, version: int) -> None:
    """Shut an account and end its sessions. Raises NotAllowed for one's own and for the last administrator's."""
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        admins = lock_admins(db, actor)
        account = _take(db, actor, account_id, version)
        if account.id == actor.account_id:
            raise NotAllowed("error.own_account")
        _require_another_admin(admins, account)
        if _write(db, world, actor, "account_disabled", account, {"active": False}):
            _end_access(db, world, account)


def enable(world: World, caller: Caller, account_id: str, version: int) -> None:
    """Open a shut account again, with the password it had."""
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        account = _take(db, actor, account_id, version)
        _write(db, world, actor, "account_enabled", account, {"active": True})


def change(
    world: World, caller: Caller, account_id: str, version: int, name: str, role: Role, unit_id: str | None
) -> None:
    """Change name, role and unit. Another role or unit ends the account's sessions at once.

    Raises NotAllowed when the last administrator would be gone, Missing for a liaison without a unit.
    """
    tidy = one_line(name, NAME_LONGEST, "error.person_missing")
    with transaction(world.engine) as db:
        actor = _manager(db, world, caller)
        admins = lock_admins(db, actor)
        account = _take(db, actor, account_id, version)
        if role is not Role.ADMIN:
            _require_another_admin(admins, account)
        change_in(db, world, actor, account, NewAccount(account.username, tidy, role, unit_id or None))


def change_in(db: Session, world: World, actor: Actor, account: Account, given: NewAccount) -> None:
    """Change an account inside the caller's transaction; the caller has asked, locked it and kept an administrator."""
    _unit(db, actor, given.role, given.unit_id, account.unit_id)
    fields = {"name": given.name, "role": given.role, "unit_id": given.unit_id}
    if {"role", "unit_id"} & _write(db, world, actor, "account_changed", account, fields):
        _end_access(db, world, account)


def single_use_password() -> str:
    """Which first password does an account get? 12 characters in three blocks, 49 random bits, easy to read aloud."""
    while True:
        letters = "".join(secrets.choice(_READABLE) for _ in range(10))
        if any(one.isdigit() for one in letters) and any(one.isalpha() for one in letters):
            return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _manager(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.ADMIN)
    require_for_school(actor, Action.MANAGE_ACCOUNTS)
    return actor


def _take(db: Session, actor: Actor, account_id: str, version: int) -> Account:
    """The one checked way to an account that will change: of this school, locked, at the form's version."""
    account = db.exec(
        select(Account)
        .where(Account.id == account_id, Account.organisation_id == actor.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if account is None:
        raise NotFound
    if account.version != version:
        raise ChangedMeanwhile
    return account


def lock_admins(db: Session, actor: Actor) -> Sequence[str]:
    """The active administrators, locked in one order before anything else, so that two cannot remove each other."""
    return db.exec(
        select(col(Account.id))
        .where(
            Account.organisation_id == actor.organisation_id,
            Account.role == Role.ADMIN,
            col(Account.active).is_(True),
        )
        .order_by(col(Account.id))
        .with_for_update()
    ).all()


def _require_another_admin(admins: Sequence[str], account: Account) -> None:
    if list(admins) == [account.id]:
        raise NotAllowed("error.last_admin")


def _unit(db: Session, actor: Actor, role: Role, unit_id: str | None, present: str | None = None) -> Unit | None:
    """The unit an account is to speak for: of this school, and in use unless it is the `present` one."""
    if unit_id is None:
        if role is Role.LIAISON:
            raise Missing("error.unit_missing")
        return None
    unit = db.exec(select(Unit).where(Unit.id == unit_id, Unit.organisation_id == actor.organisation_id)).first()
    if unit is None:
        raise NotFound
    if not unit.active and unit_id != present:
        raise Invalid("error.unit_inactive", name=unit.name)
    return unit


def _write(db: Session, world: World, actor: Actor, action: str, account: Account, given: dict[str, Any]) -> set[str]:
    """Change the fields that differ and write the line of history; nothing at all when none does."""
    before, after = changes(account, given)
    if after:
        for field, value in after.items():
            setattr(account, field, value)
        account.version += 1
        record(db, world, actor, action, account, before=before, after=after)
    return set(after)


def _end_access(db: Session, world: World, account: Account) -> None:
    """End every session, and the passes that could still become one."""
    end_all(db, account.id, world.now())
    db.execute(delete(Ticket).where(col(Ticket.account_id) == account.id))


def tidy_username(username: str) -> str:
    """The user name as it is kept: lower case, narrow letters. Raises Invalid for one that cannot be a user name."""
    tidy = unicodedata.normalize("NFKC", username).strip().lower()
    if not _USERNAME.fullmatch(tidy):
        raise Invalid("error.username")
    return tidy


def _flush_username(db: Session, username: str) -> None:
    try:
        db.flush()
    except IntegrityError as taken:
        raise NameTaken("error.username_taken", name=username) from taken


def _line(account: Account, unit: Unit | None) -> AccountLine:
    return AccountLine(
        account.id,
        account.username,
        account.name,
        account.role,
        account.unit_id,
        unit.name if unit else "",
        account.active,
        account.must_change_password,
        account.version,
    )
