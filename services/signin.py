"""Signing in and out: passwords, the wait after failures, the one-time ticket, and the sessions behind the cookie."""

import base64
import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import bcrypt
import structlog
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.texts import LANGUAGES
from models.account import Account, SignInFailure, Ticket, WebSession
from models.errors import ChangedMeanwhile, Invalid, NotSignedIn, ZerenError
from models.organisation import Organisation, Unit
from models.passwords import Complaint, complaints
from models.permissions import Actor
from models.words import Role
from services.history import record
from services.who import Caller, is_alive, living, signed_in, whoami
from services.world import World

TICKET_SECONDS = 60
SEEN_SECONDS = 60  # last_seen_at moves at most this often
FREE_FAILURES = 4  # the next one has to wait
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=24)  # without an attempt, and the count starts anew
_NOBODY = "$2b$12$fkIYxXm6uT3pp0umpXhvGeIfMvuCVV8qibv7bn.6azR/GDOH5hMW."  # of 32 random bytes that were thrown away
_DATA = Path(__file__).resolve().parent.parent / "data"
_log = structlog.get_logger("zeren.signin")


class WrongPassword(ZerenError):
    """User name and password do not go together; which of the two is wrong is not said."""

    key = "error.wrong_password"


class LockedOut(ZerenError):
    """Too many failures from this place; `fields["n"]` says how many minutes to wait."""

    key = "error.locked_out"


class PasswordRefused(Invalid):
    """The new password breaks a rule; `fields["complaints"]` lists every one."""

    key = "error.password_refused"


@dataclass(frozen=True)
class Me:
    """The signed-in person as the frame around the pages shows them."""

    account_id: str
    username: str
    name: str
    role: Role
    unit: str  # empty: of no unit
    school: str
    language: str
    must_change_password: bool


def hash_password(password: str, rounds: int = 12) -> str:
    """What is stored for a password: bcrypt over its SHA-256, because bcrypt alone takes 72 bytes (24 Chinese ones)."""
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(rounds)).decode()


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest())


def _matches(password: str, stored: str) -> bool:
    try:
        return bcrypt.checkpw(_digest(password), stored.encode())
    except ValueError:  # no hash at all: an account that cannot be signed in to takes as long as any other
        return bcrypt.checkpw(_digest(password), _NOBODY.encode()) and False


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def check_password(world: World, username: str, password: str, source: str) -> str:
    """Do user name and password go together? Returns a one-time ticket, good for a minute.

    Raises WrongPassword or LockedOut, alike for names that do not exist. `source` is the browser's network address.
    The attempt is counted before it is checked, so that many at once cannot slip through together.
    """
    name, place = _readable(username.strip().lower()), _readable(source)
    locked = _count_attempt(world, name, place)
    with reading(world.engine) as db:
        account = db.exec(select(Account).where(Account.username == name)).first()
    known = account is not None and account.active
    # bcrypt takes a quarter of a second and stands outside every transaction
    matches = _matches(password, account.password_hash if account is not None and known else _NOBODY)
    if account is None or not (known and matches):
        _log.warning("sign_in_refused", source=place, account=account.id if account else None, locked=bool(locked))
        raise _wait(locked, world.now()) if locked else WrongPassword
    return _issue_ticket(world, account, name, place)


def _readable(typed: str) -> str:
    return "".join(letter for letter in typed if letter.isprintable())[:64]


def _count_attempt(world: World, username: str, source: str) -> datetime | None:
    """Count one attempt; returns until when the place is locked should this one fail. Raises LockedOut."""
    now = world.now()
    with transaction(world.engine) as db:
        row = _failure(db, username, source, now)
        if row.locked_until is not None and row.locked_until > now:
            raise _wait(row.locked_until, now)
        row.failures = 1 if now - row.last_at > FORGOTTEN else row.failures + 1
        row.last_at = now
        row.locked_until = now + _waiting_time(row.failures) if row.failures > FREE_FAILURES else None
        return row.locked_until


def _waiting_time(failures: int) -> timedelta:
    doublings: int = min(failures - FREE_FAILURES - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _wait(until: datetime, now: datetime) -> LockedOut:
    return LockedOut(n=max(1, math.ceil((until - now).total_seconds() / 60)))


def _failure(db: Session, username: str, source: str, now: datetime) -> SignInFailure:
    mine = select(SignInFailure).where(SignInFailure.username == username, SignInFailure.source == source)
    row = db.exec(mine.with_for_update()).first()
    if row is not None:
        return row
    try:
        with db.begin_nested():
            db.add(SignInFailure(username=username, source=source, last_at=now))
    except IntegrityError:  # another attempt of the same place was first
        db.expire_all()
    return db.exec(mine.with_for_update()).one()


def _forget_failures(db: Session, username: str, source: str) -> None:
    db.execute(
        delete(SignInFailure).where(col(SignInFailure.username) == username, col(SignInFailure.source) == source)
    )


def _issue_ticket(world: World, account: Account, username: str, source: str) -> str:
    ticket, now = secrets.token_urlsafe(32), world.now()
    with transaction(world.engine) as db:
        _forget_failures(db, username, source)
        db.execute(delete(Ticket).where(col(Ticket.created_at) < now - timedelta(days=1)))
        db.add(Ticket(token_hash=_token_hash(ticket), account_id=account.id, created_at=now))
    return ticket


def exchange(world: World, ticket: str) -> tuple[str, str]:
    """Spend a ticket: the cookie's token and the new session's id. Raises NotSignedIn for a spent, old or false one."""
    token, now = secrets.token_urlsafe(32), world.now()
    with transaction(world.engine) as db:
        mine = update(Ticket).where(
            col(Ticket.token_hash) == _token_hash(ticket),
            col(Ticket.used_at).is_(None),
            col(Ticket.created_at) >= now - timedelta(seconds=TICKET_SECONDS),
        )
        account_id = db.execute(mine.values(used_at=now).returning(col(Ticket.account_id))).scalar()
        account = db.get(Account, account_id) if account_id else None
        if account is None or not account.active:
            raise NotSignedIn("error.ticket")
        session = WebSession(account_id=account.id, token_hash=_token_hash(token), created_at=now, last_seen_at=now)
        db.add(session)
        record(db, world, _actor(account), "signed_in", account)
        return token, session.id


def session_for(world: World, token: str) -> str | None:
    """Which living session does this cookie stand for?"""
    found = session_of(world, token)
    return None if found is None else found[0]


def session_of(world: World, token: str) -> tuple[str, bool] | None:
    """The same, and is it a lobby's screen? One statement, over the index of token_hash."""
    with reading(world.engine) as db:
        found = db.exec(
            select(WebSession, Account)
            .join(Account, col(Account.id) == col(WebSession.account_id))
            .where(WebSession.token_hash == _token_hash(token))
        ).first()
    if found is None or not is_alive(found[0], found[1], world, world.now()):
        return None
    return found[0].id, found[0].lobby_since is not None


def end(world: World, caller: Caller) -> None:
    """Sign out: the session ends at once, in every tab. A session that is over already stays as it is."""
    with transaction(world.engine) as db:
        try:
            _session, account = living(db, world, caller)
        except NotSignedIn:
            return
        mine = update(WebSession).where(col(WebSession.id) == caller.session_id, col(WebSession.ended_at).is_(None))
        db.execute(mine.values(ended_at=world.now()))
        record(db, world, _actor(account), "signed_out", account)


def end_all(db: Session, account_id: str, now: datetime, keep: str = "") -> None:
    """End every session of an account but `keep`, inside the transaction of what makes it necessary."""
    theirs = update(WebSession).where(
        col(WebSession.account_id) == account_id, col(WebSession.id) != keep, col(WebSession.ended_at).is_(None)
    )
    db.execute(theirs.values(ended_at=now))


def arrive(world: World, caller: Caller) -> Actor:
    """Who is opening a page? Notes the activity, at most once a minute. Raises NotSignedIn."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        last = db.exec(select(WebSession.last_seen_at).where(WebSession.id == caller.session_id)).first()
    now = world.now()
    if last is not None and now - last >= timedelta(seconds=SEEN_SECONDS):
        with transaction(world.engine) as db:
            mine = update(WebSession).where(col(WebSession.id) == caller.session_id, col(WebSession.ended_at).is_(None))
            db.execute(mine.where(col(WebSession.last_seen_at) < now).values(last_seen_at=now))
    return actor


def me(world: World, caller: Caller) -> Me:
    """Who is signed in, with unit and school? Answers while the first password is unchanged too. Raises NotSignedIn."""
    with reading(world.engine) as db:
        account = signed_in(db, world, caller)
        school, unit = db.exec(
            select(Organisation.name, Unit.name)
            .outerjoin(Unit, col(Unit.id) == account.unit_id)
            .where(Organisation.id == account.organisation_id)
        ).one()
    return Me(
        account.id,
        account.username,
        account.name,
        account.role,
        unit or "",
        school,
        account.language,
        account.must_change_password,
    )


def set_language(world: World, caller: Caller, language: str) -> None:
    """Remember in which language this person reads. Raises Invalid for one that is not there."""
    if language not in LANGUAGES:
        raise Invalid
    with transaction(world.engine) as db:
        account = signed_in(db, world, caller)
        if account.language != language:
            before, account.language = account.language, language
            was, now = {"language": before}, {"language": language}
            record(db, world, _actor(account), "language_chosen", account, before=was, after=now)


def change_password(world: World, caller: Caller, old: str, new: str) -> None:
    """Set one's own password; every other session of the account ends.

    Raises WrongPassword or LockedOut for the old one, PasswordRefused with every rule the new one breaks.
    """
    with reading(world.engine) as db:
        account = signed_in(db, world, caller)
    require_good_password(world, account, new, old)
    place = f"session:{caller.session_id}"
    locked = _count_attempt(world, account.username, place)
    if not _matches(old, account.password_hash):
        raise _wait(locked, world.now()) if locked else WrongPassword("error.old_password")
    stored = hash_password(new)  # slow, so outside the transaction; the hash it replaces is compared inside
    with transaction(world.engine) as db:
        fresh = signed_in(db, world, caller)
        if fresh.password_hash != account.password_hash:
            raise ChangedMeanwhile
        fresh.password_hash, fresh.must_change_password = stored, False
        fresh.version += 1
        _forget_failures(db, fresh.username, place)
        end_all(db, fresh.id, world.now(), keep=caller.session_id or "")
        record(db, world, _actor(fresh), "password_changed", fresh)


def require_good_password(world: World, account: Account, new: str, old: str = "") -> None:
    """Stop here unless the rules allow this password for the account. Raises PasswordRefused."""
    with reading(world.engine) as db:
        school = db.exec(select(Organisation.name).where(Organisation.id == account.organisation_id)).first()
        unit = db.exec(select(Unit).where(Unit.id == account.unit_id)).first()
    names = [school or "", account.name, *((unit.name, unit.short_name) if unit else ())]
    found: list[str] = [
        *complaints(new, account.username, _lines("common-passwords.txt"), {*_lines("campus-words.txt"), *names})
    ]
    if old and new == old:
        found.append("password.same")
    if found:
        raise PasswordRefused(complaints=found)


@lru_cache(maxsize=2)
def _lines(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


def _actor(account: Account) -> Actor:
    return Actor(account.id, account.organisation_id, account.role, account.unit_id, account.name)


__all__ = [
    "Complaint",
    "LockedOut",
    "Me",
    "PasswordRefused",
    "WrongPassword",
    "arrive",
    "change_password",
    "check_password",
    "end",
    "end_all",
    "exchange",
    "hash_password",
    "me",
    "require_good_password",
    "session_for",
    "session_of",
    "set_language",
]
