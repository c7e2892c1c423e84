"""Who is calling? Asked afresh from the database in every service, because pages may run without their gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.account import Account, WebSession
from models.errors import NotAllowed, NotFound, NotSignedIn
from models.organisation import Organisation
from models.permissions import Action, Actor, Subject, may
from models.words import Role
from services.world import World


@dataclass(frozen=True)
class Caller:
    """Where a call comes from: a browser's session, or the operator at the command line (no session)."""

    session_id: str | None

    @property
    def is_operator(self) -> bool:
        """Does it come from the command line?"""
        return self.session_id is None


OPERATOR = Caller(session_id=None)
LEFT_BEHIND = timedelta(days=1)


LOBBY_LASTS = timedelta(days=30)  # a screen that only shows, from the moment it was locked
LOBBY_SILENT = timedelta(hours=12)  # without a refresh: a night without network does not end it


def is_alive(session: WebSession, account: Account, world: World, now: datetime) -> bool:
    """Does this session still count? Not ended, not idle too long, not too old, and the account is active."""
    if session.ended_at is not None or not account.active:
        return False
    if session.lobby_since is not None:
        return now - session.lobby_since <= LOBBY_LASTS and now - session.last_seen_at <= LOBBY_SILENT
    idle, longest = timedelta(minutes=world.settings.idle_minutes), timedelta(hours=world.settings.session_hours)
    return now - session.last_seen_at <= idle and now - session.created_at <= longest


def whoami(db: Session, world: World, caller: Caller) -> Actor:
    """Who is this, as the database has them now? Raises NotSignedIn, also while a first password is unchanged."""
    account = signed_in(db, world, caller)
    if account.must_change_password:
        raise NotSignedIn("error.password_first")
    return Actor(account.id, account.organisation_id, account.role, account.unit_id, account.name)


def signed_in(db: Session, world: World, caller: Caller) -> Account:
    """Whose living session is this? Raises NotSignedIn, also for a session that is the lobby's screen. One statement.

    Every service comes through here; only services.show_lobby and signing out take a lobby's session.
    """
    session, account = living(db, world, caller)
    if session.lobby_since is not None:
        raise NotSignedIn("error.lobby_only")
    return account


def living(db: Session, world: World, caller: Caller) -> tuple[WebSession, Account]:
    """Which living session is this and whose, be it a lobby's screen or not? Raises NotSignedIn."""
    found = db.exec(
        select(WebSession, Account)
        .join(Account, col(Account.id) == col(WebSession.account_id))
        .where(WebSession.id == (caller.session_id or ""))
    ).first()
    if found is None or not is_alive(found[0], found[1], world, world.now()):
        raise NotSignedIn
    return found


def left_behind(db: Session, world: World, caller: Caller) -> Account:
    """Whose session is this, alive or run out by itself within the last day? Raises NotSignedIn.

    For what somebody is typing while their time runs out, and for nothing else: one that was ended (signed out, another
    password, another role, a closed account) is over at once, and nobody types on a lobby's screen.
    """
    found = db.exec(
        select(WebSession, Account)
        .join(Account, col(Account.id) == col(WebSession.account_id))
        .where(WebSession.id == (caller.session_id or ""))
    ).first()
    if found is None or found[0].ended_at is not None or not found[1].active or found[1].must_change_password:
        raise NotSignedIn
    if found[0].lobby_since is not None:
        raise NotSignedIn("error.lobby_only")
    if world.now() - found[0].last_seen_at > LEFT_BEHIND:
        raise NotSignedIn
    return found[1]


def operator(db: Session, role: Role) -> Actor:
    """The person at the command line of the server, acting in this role for the installation's school."""
    organisation_id = db.exec(select(Organisation.id).order_by(col(Organisation.created_at))).first()
    if organisation_id is None:
        raise NotFound("error.not_initialised")
    return Actor(None, organisation_id, role)


def actor_for(db: Session, world: World, caller: Caller, operator_role: Role) -> Actor:
    """Who is this? The operator at the command line acts in the role the service names."""
    return operator(db, operator_role) if caller.is_operator else whoami(db, world, caller)


def require(actor: Actor, action: Action, subject: Subject) -> None:
    """Stop here unless the actor may. Raises NotAllowed with the reason."""
    answer = may(actor, action, subject)
    if answer is not True:
        raise NotAllowed(answer.value)


def require_for_school(actor: Actor, action: Action) -> None:
    """Stop here unless the actor may do this in their own school. Raises NotAllowed."""
    require(actor, action, Subject(actor.organisation_id))
