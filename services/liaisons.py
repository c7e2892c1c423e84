"""One liaison's account for each of several units at once: what a new campaign needs before anybody can report."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from adapters.database import transaction
from models.account import Account
from models.errors import Missing, NotFound
from models.event import Event
from models.organisation import Unit
from models.permissions import Action, Actor
from models.words import Role
from services.accounts import single_use_password
from services.history import record, together
from services.signin import hash_password
from services.who import Caller, actor_for, require_for_school
from services.world import World

USERNAME_LONGEST = 64
_NOT_IN_USERNAMES = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True)
class NewLiaison:
    """An account that was just made, with its single-use password, which is kept nowhere and shown only now."""

    unit: str
    username: str
    password: str


def create_liaisons(world: World, caller: Caller, unit_ids: Sequence[str]) -> list[NewLiaison]:
    """Make one account for each of these units, named after it; a unit for which somebody can report is passed over.

    Raises Missing for no unit at all, and NotFound for one that is not of this school or no longer in use.
    """
    wanted = list(dict.fromkeys(unit_ids))
    if not wanted:
        raise Missing("error.unit_missing")
    # slow, a quarter of a second each, so outside the transaction; the passwords are new and belong to nobody yet
    secrets = [(password, hash_password(password)) for password in (single_use_password() for _ in wanted)]
    with transaction(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.MANAGE_ACCOUNTS)
        units = _silent(db, actor, wanted)
        taken = set(db.exec(select(Account.username)).all())
        latest = db.exec(select(func.max(Event.seq)).where(Event.organisation_id == actor.organisation_id)).one()
        made = []
        for unit, (password, stored) in zip(units, secrets, strict=False):
            username = username_for(unit.shown, taken)
            taken.add(username)
            db.add(_account(actor, unit, username, stored, latest or 0, world))
            made.append(NewLiaison(unit.name, username, password))
        _record(db, world, actor, [one.username for one in made])
    return made


def _account(actor: Actor, unit: Unit, username: str, stored: str, latest: int, world: World) -> Account:
    return Account(
        organisation_id=actor.organisation_id,
        username=username,
        name=unit.shown,
        role=Role.LIAISON,
        unit_id=unit.id,
        password_hash=stored,
        news_seen=latest,  # what was before is no news to a newcomer
        created_at=world.now(),
    )


def _record(db: Session, world: World, actor: Actor, usernames: Sequence[str]) -> None:
    db.flush()
    accounts = db.exec(select(Account).where(col(Account.username).in_(usernames)).order_by(col(Account.username)))
    with together(db):
        for account in accounts.all():
            told = {field: getattr(account, field) for field in ("username", "name", "role", "unit_id")}
            record(db, world, actor, "account_created", account, after=told)


def username_for(name: str, taken: set[str]) -> str:
    """Under which free user name does a unit sign in? Its own short name, with a number where that is taken."""
    plain = _NOT_IN_USERNAMES.sub("", unicodedata.normalize("NFKC", name)).strip("_.-").lower()[: USERNAME_LONGEST - 4]
    base = plain if len(plain) > 1 else f"{plain}01"
    number = 2
    username = base
    while username in taken:
        username, number = f"{base}{number}", number + 1
    return username


def _silent(db: Session, actor: Actor, wanted: Sequence[str]) -> list[Unit]:
    """Those of the wanted units, in the order of the directory, for which nobody can report yet."""
    query = select(Unit).where(
        Unit.organisation_id == actor.organisation_id, col(Unit.id).in_(wanted), col(Unit.active)
    )
    # locked, so that two administrators who press at once do not make two accounts for a unit
    units = db.exec(query.order_by(col(Unit.sort), col(Unit.name)).with_for_update()).all()
    if len(units) != len(wanted):
        raise NotFound
    speaking = select(Account.unit_id).where(
        col(Account.unit_id).in_(wanted), col(Account.active), col(Account.role).in_((Role.LIAISON, Role.OFFICE))
    )
    known = set(db.exec(speaking).all())
    return [unit for unit in units if unit.id not in known]
