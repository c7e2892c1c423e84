"""The calendar of a unit's due days: a secret address to subscribe to, made anew or shut at any time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.documents.calendar import DueDay, calendar_of
from models.account import Account
from models.assignment import Assignment
from models.calendar_feed import CalendarFeed
from models.campaign import Campaign, Task
from models.errors import NotFound
from models.masking import masked
from models.organisation import Unit
from models.permissions import Action, Actor, Subject
from models.words import Role, Status
from services.history import record
from services.who import Caller, actor_for, require
from services.world import World

SECRET_BYTES = 32
LONGEST_TOKEN = 64


@dataclass(frozen=True)
class FeedLine:
    """The address that is open for a unit: since when, and who made it. Its secret is known to nobody here."""

    unit_id: str
    unit: str
    made_at: datetime | None  # None: none is open
    made_by: str


@dataclass(frozen=True)
class FeedContent:
    """What a subscriber is sent. `etag` is the same for the same calendar."""

    data: bytes
    etag: str


def feed(world: World, caller: Caller, unit_id: str) -> FeedLine:
    """Is an address open for this unit? Raises NotAllowed for another's, NotFound for none."""
    with reading(world.engine) as db:
        _, unit = _manager(db, world, caller, unit_id)
        found = db.exec(
            select(CalendarFeed, Account.name)
            .outerjoin(Account, col(Account.id) == col(CalendarFeed.made_by))
            .where(CalendarFeed.unit_id == unit.id, col(CalendarFeed.revoked_at).is_(None))
        ).first()
    return FeedLine(unit.id, unit.name, found[0].made_at if found else None, (found[1] or "") if found else "")


def renew(world: World, caller: Caller, unit_id: str, language: str = "zh") -> str:
    """Open an address for this unit and shut the one before; returns its secret, which can be shown only now."""
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction(world.engine) as db:
        actor, unit = _manager(db, world, caller, unit_id, lock=True)
        _shut(db, world, unit.id)
        made = CalendarFeed(
            unit_id=unit.id,
            token_hash=_hash(token),
            language=language,
            made_at=world.now(),
            made_by=actor.account_id,
        )
        db.add(made)
        db.flush()
        record(db, world, actor, "calendar_made", made, after={"unit_id": unit.id})
    return token


def revoke(world: World, caller: Caller, unit_id: str) -> None:
    """Shut the address of this unit; who has subscribed gets nothing any more. Raises NotFound when none is open."""
    with transaction(world.engine) as db:
        actor, unit = _manager(db, world, caller, unit_id, lock=True)
        found = db.exec(
            select(CalendarFeed).where(CalendarFeed.unit_id == unit.id, col(CalendarFeed.revoked_at).is_(None))
        ).first()
        if found is None:
            raise NotFound("error.no_calendar")
        _shut(db, world, unit.id)
        record(db, world, actor, "calendar_shut", found, after={"unit_id": unit.id})


def content(world: World, token: str, address: str = "") -> FeedContent:
    """What does the address with this secret hold? Two statements. NotFound alike for a wrong, old and shut one.

    It shows the unit's own due days in all campaigns and no others: titles, role and state, numbers masked.
    """
    with reading(world.engine) as db:
        found = db.exec(
            select(CalendarFeed, Unit)
            .join(Unit, col(Unit.id) == col(CalendarFeed.unit_id))
            .where(
                CalendarFeed.token_hash == _hash(token[:LONGEST_TOKEN]),
                col(CalendarFeed.revoked_at).is_(None),
                col(Unit.active).is_(True),
            )
        ).first()
        if found is None:
            raise NotFound
        opened, unit = found
        days = _days(db, unit)
    data = calendar_of(opened.language, unit.name, days, address)
    return FeedContent(data, hashlib.sha256(data).hexdigest()[:32])


def _days(db: Session, unit: Unit) -> list[DueDay]:
    rows = db.exec(
        select(Assignment, Task.title, Campaign.name)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .where(
            Assignment.unit_id == unit.id,
            Campaign.organisation_id == unit.organisation_id,
            col(Assignment.detached_at).is_(None),
            col(Assignment.due_on).is_not(None),
            Assignment.status != Status.WAIVED,
            col(Task.cancelled_at).is_(None),
            col(Task.continuing).is_(False),
        )
    ).all()
    return [_day(one, title, campaign) for one, title, campaign in rows]


def _day(one: Assignment, title: str, campaign: str) -> DueDay:
    changed = [one.created_at, *(at for at in (one.acknowledged_at, one.reported_at, one.decided_at) if at)]
    assert one.due_on is not None  # the statement asks for it
    return DueDay(one.id, masked(title), campaign, one.role, one.status, one.due_on, one.version, max(changed))


def _manager(db: Session, world: World, caller: Caller, unit_id: str, *, lock: bool = False) -> tuple[Actor, Unit]:
    """Who asks, and about which unit of theirs. Locked, so that two cannot open an address each."""
    actor = actor_for(db, world, caller, Role.OFFICE)
    require(actor, Action.MANAGE_CALENDAR, Subject(actor.organisation_id, unit_id))
    query = select(Unit).where(Unit.id == unit_id, Unit.organisation_id == actor.organisation_id)
    unit = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if unit is None:
        raise NotFound
    return actor, unit


def _shut(db: Session, world: World, unit_id: str) -> None:
    theirs = (col(CalendarFeed.unit_id) == unit_id, col(CalendarFeed.revoked_at).is_(None))
    db.execute(update(CalendarFeed).where(*theirs).values(revoked_at=world.now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
