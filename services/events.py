"""Reading the history: who did what, when, to which record, and what it was before and after."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, false, literal, or_, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from adapters.database import reading
from models.account import Account
from models.assignment import Assignment
from models.campaign import Campaign, Phase, Task
from models.errors import NotAllowed
from models.event import Event
from models.organisation import Organisation, Unit, UnitGroup
from models.permissions import Action, Actor, Refusal
from models.words import Role
from services.doorway import open_assignment
from services.who import Caller, actor_for, require_for_school
from services.world import World

PAGE_SIZE = 50
OPERATOR_ID = "operator"  # asked for as `actor_id`: what was done at the command line
_ID = re.compile(r"[0-9a-f]{24}")
_OF_UNITS = ("unit", "unit_group", "group_member", "alias", "organisation", "calendar_feed")


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for? Empty fields ask for all; both days are inclusive, pages count from 1."""

    campaign_id: str = ""
    task_id: str = ""
    assignment_id: str = ""
    actor_id: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1
    unit_id: str = ""  # what was done to this unit, or to something it owes today


@dataclass(frozen=True)
class Line:
    """One line of history. Names are those of today; ids inside `before` and `after` stand in `History.names`."""

    seq: int
    at: datetime
    actor: str  # empty: the operator at the command line
    action: str
    subject: str  # the table the record stands in
    subject_name: str  # empty: it has none, or is no longer there
    campaign: str
    task: str
    unit: str  # whose assignment it is
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    assignment_id: str | None


@dataclass(frozen=True)
class History:
    """One page of lines, the latest first, and how many there are in all."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    time_zone: str
    names: Mapping[str, str]  # id → name, for the ids in `before` and `after`


@dataclass(frozen=True)
class Choices:
    """What the lines can be narrowed to: id and name each."""

    people: Sequence[tuple[str, str]]
    campaigns: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[str, str]]  # of the chosen campaign
    units: Sequence[tuple[str, str]]


def history(world: World, caller: Caller, wanted: Wanted) -> History:
    """Which lines of history may this person see? Five statements a page, six for one assignment.

    The office sees its campaigns and the units, a leader the campaigns, an administrator accounts and units, a liaison
    only one assignment of their own unit at a time. Raises NotAllowed or NotFound.
    """
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        scope = _scope(db, actor, wanted.assignment_id, everything=caller.is_operator)
        zone = db.exec(select(Organisation.time_zone).where(Organisation.id == actor.organisation_id)).one()
        conditions = [col(Event.organisation_id) == actor.organisation_id, scope, *_narrowed(wanted, zone)]
        total = int(db.exec(select(func.count()).select_from(Event).where(*conditions)).one())
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, wanted.page), pages)
        found = db.exec(
            select(Event)
            .where(*conditions)
            .order_by(col(Event.seq).desc())
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        ).all()
        names = _names(db, found)
    return History([_line(event, names) for event in found], total, page, pages, zone, names)


def choices(world: World, caller: Caller, campaign_id: str = "") -> Choices:
    """By whom, in which campaign and task, or to which unit, can the history be narrowed? Five statements."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.SEE_HISTORY)
        school = actor.organisation_id
        people = db.exec(select(Account).where(Account.organisation_id == school).order_by(col(Account.username)))
        named = [(one.id, f"{one.name}（{one.username}）") for one in people]
        if actor.role is Role.ADMIN:
            return Choices(named, [], [], [])
        campaigns = db.exec(
            select(Campaign.id, Campaign.name)
            .where(Campaign.organisation_id == school)
            .order_by(col(Campaign.starts_on).desc())
        ).all()
        tasks = db.exec(
            select(Task)
            .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
            .where(Task.campaign_id == campaign_id, Campaign.organisation_id == school)
            .order_by(col(Task.sort), col(Task.id))
        ).all()
        owing = select(Assignment.unit_id).join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        owing = owing.where(Campaign.organisation_id == school)
        if campaign_id:
            owing = owing.where(Assignment.campaign_id == campaign_id)
        of_units = select(Unit.id, Unit.name).where(col(Unit.id).in_(owing)).order_by(col(Unit.sort), col(Unit.name))
        units = db.exec(of_units).all()
    return Choices(
        named,
        [(one, name) for one, name in campaigns],
        [(task.id, f"{task.number} {task.title}") for task in tasks],
        [(one, name) for one, name in units],
    )


def _scope(db: Session, actor: Actor, assignment_id: str, *, everything: bool) -> ColumnElement[bool]:
    """Which part of the school's history is open to this person?"""
    if actor.role is Role.LIAISON:
        if not assignment_id:
            raise NotAllowed(Refusal.ROLE.value)
        open_assignment(db, actor, assignment_id)
        return col(Event.assignment_id) == assignment_id
    require_for_school(actor, Action.SEE_HISTORY)
    of_campaigns = col(Event.campaign_id).is_not(None)
    if everything:
        return or_(of_campaigns, ~of_campaigns)
    if actor.role is Role.ADMIN:
        return ~of_campaigns
    return or_(of_campaigns, col(Event.subject).in_(_OF_UNITS) if actor.role is Role.OFFICE else false())


def _narrowed(wanted: Wanted, zone: str) -> Iterator[ColumnElement[bool]]:
    same = {"campaign_id": wanted.campaign_id, "task_id": wanted.task_id, "assignment_id": wanted.assignment_id}
    for name, value in (same | {"action": wanted.action}).items():
        if value:
            yield getattr(Event, name) == value
    if wanted.unit_id:
        owed = select(Assignment.id).where(Assignment.unit_id == wanted.unit_id)
        yield or_(col(Event.assignment_id).in_(owed), col(Event.subject_id) == wanted.unit_id)
    if wanted.actor_id == OPERATOR_ID:
        yield col(Event.actor_id).is_(None)
    elif wanted.actor_id:
        yield col(Event.actor_id) == wanted.actor_id
    if wanted.first is not None:
        yield col(Event.at) >= _midnight(wanted.first, zone)
    if wanted.last is not None and wanted.last < date.max:
        yield col(Event.at) < _midnight(wanted.last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _names(db: Session, events: Sequence[Event]) -> dict[str, str]:
    """What is each record called today? Every id on the page, of whatever table, in one statement."""
    ids = {found for event in events for found in _ids(event)}
    if not ids:
        return {}
    return {found: name for found, name in db.execute(union_all(*_named(ids))).all()}  # noqa: C416


def _ids(event: Event) -> Iterator[str]:
    yield event.subject_id
    yield from (one for one in (event.campaign_id, event.task_id, event.assignment_id) if one)
    for value in (*event.before.values(), *event.after.values()):
        if isinstance(value, str) and _ID.fullmatch(value):
            yield value


def _named(ids: set[str]) -> Iterator[Select[str, str]]:
    tables: tuple[Any, ...] = (Unit, UnitGroup, Campaign, Phase)
    yield from (columns(table.id, table.name).where(col(table.id).in_(ids)) for table in tables)
    person = col(Account.name) + literal("（") + col(Account.username) + literal("）")
    yield columns(col(Account.id), person).where(col(Account.id).in_(ids))
    title = col(Task.number) + literal(" ") + col(Task.title)
    yield columns(col(Task.id), title).where(col(Task.id).in_(ids))
    unit = columns(col(Assignment.id), col(Unit.name)).join(Unit, col(Unit.id) == col(Assignment.unit_id))
    yield unit.where(col(Assignment.id).in_(ids))


def _line(event: Event, names: Mapping[str, str]) -> Line:
    return Line(
        seq=event.seq or 0,
        at=event.at,
        actor=event.actor_name,
        action=event.action,
        subject=event.subject,
        subject_name=names.get(event.subject_id, "").strip(),
        campaign=names.get(event.campaign_id or "", ""),
        task=names.get(event.task_id or "", "").strip(),
        unit=names.get(event.assignment_id or "", ""),
        reason=event.reason,
        before=event.before,
        after=event.after,
        assignment_id=event.assignment_id,
    )
