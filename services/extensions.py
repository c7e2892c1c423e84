"""延期申请: a unit asks for another due day, and the office grants one or refuses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account
from models.assignment import Assignment, Extension
from models.campaign import Campaign, Task
from models.days import local_day
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound, WrongState
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import Status
from services.assignments import REASON_LONGEST, require_unlocked
from services.doorway import Opened, open_assignment, take_assignment
from services.history import record
from services.who import Caller, require, whoami
from services.world import World

LATEST = timedelta(days=366)  # after the campaign's end
OVER = (Status.ACCEPTED, Status.WAIVED)  # nothing is due any more
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_C: Any = Campaign.__table__.c  # type: ignore[attr-defined]
_E: Any = Extension.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]
# What a permission needs to know of a request, in the order of Subject's fields.
_ASKED = (_C.organisation_id, _A.unit_id, _C.office_unit_id, _E.asked_by, _C.second_office_may_decide)


@dataclass(frozen=True)
class Request:
    """One request and what became of it."""

    id: str
    assignment_id: str
    reason: str
    due_before: date | None
    proposed_on: date
    asked_at: datetime
    asked_by: str  # a name, as the next one
    decided_by: str
    withdrawn_at: datetime | None
    decided_at: datetime | None
    granted_on: date | None
    answer: str
    version: int
    may_decide: bool = False  # this reader, now
    may_withdraw: bool = False

    @property
    def is_open(self) -> bool:
        """Does it wait for a decision?"""
        return self.withdrawn_at is None and self.decided_at is None


@dataclass(frozen=True)
class Waiting:
    """One request that this person may decide, with what they need to know for it."""

    request: Request
    unit: str
    task_number: str
    task_title: str
    campaign_name: str
    status: Status
    due_on: date | None  # now
    original_due_on: date | None
    today: date
    time_zone: str
    before: Sequence[Request]  # this assignment's other requests, the latest first; withdrawn ones are left out

    @property
    def asked_before(self) -> int:
        """How often was another day asked for before?"""
        return len(self.before)

    @property
    def days_more(self) -> int:
        """How many days more than what is due now are asked for?"""
        return (self.request.proposed_on - (self.due_on or self.request.due_before or self.today)).days


def ask(
    world: World, caller: Caller, assignment_id: str, version: int | None, proposed_on: date | None, reason: str
) -> str:
    """Ask for another due day, which must lie after today and after the present one. Returns the request's id.

    Raises WrongState when the unit cannot work on it now or a request is open, Missing or Invalid for what is given.
    """
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.ASK_EXTENSION, assignment_id, version)
        one = opened.assignment
        require_unlocked(one)
        if one.due_on is None or opened.task.continuing or opened.task.cancelled_at is not None:
            raise WrongState("error.extension_no_due")
        if any(row.decided_at is None and row.withdrawn_at is None for row in _of(db, one.id)):
            raise WrongState("error.extension_open")
        day = _checked_day(world, opened, proposed_on)
        row = Extension(
            assignment_id=one.id,
            asked_at=world.now(),
            asked_by=actor.account_id or "",
            reason=_words(reason),
            due_before=one.due_on,
            proposed_on=day,
        )
        db.add(row)
        db.flush()
        _record(db, world, actor, "extension_asked", row, opened, reason=row.reason, after={"proposed_on": day})
        return row.id


def withdraw(world: World, caller: Caller, extension_id: str, version: int) -> None:
    """Take a request back before it is decided; it stays on record as withdrawn."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.ASK_EXTENSION, _whose(db, extension_id), None)
        row = _lock(db, extension_id)
        _require_open(row, version)
        row.withdrawn_at = world.now()
        row.version += 1
        _record(db, world, actor, "extension_withdrawn", row, opened)


def decide(
    world: World,
    caller: Caller,
    extension_id: str,
    version: int,
    *,
    granted: bool,
    granted_on: date | None,
    answer: str,
) -> None:
    """Grant a day, the proposed one or another, or refuse; with a reason in both cases.

    The granted day becomes the due day, the original one stays. Four eyes as for a submission. Raises WrongState once
    the assignment is accepted or waived, ChangedMeanwhile when it is decided or withdrawn already.
    """
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.SEE_ASSIGNMENT, _whose(db, extension_id), None)
        row, one = _lock(db, extension_id), opened.assignment
        require(actor, Action.DECIDE_EXTENSION, replace(opened.subject, submitted_by=row.asked_by))
        _require_open(row, version)
        if one.status in OVER:
            raise WrongState("error.extension_over")
        row.answer = _words(answer)
        row.granted_on = _checked_day(world, opened, granted_on) if granted else None
        row.decided_at, row.decided_by, row.version = world.now(), actor.account_id, row.version + 1
        if not granted:
            _record(db, world, actor, "extension_refused", row, opened, reason=row.answer)
            return
        was, one.due_on, one.version = one.due_on, row.granted_on, one.version + 1
        days = {"before": {"due_on": was}, "after": {"due_on": one.due_on}}
        _record(db, world, actor, "extension_granted", row, opened, reason=row.answer, **days)


def of_assignment(world: World, caller: Caller, assignment_id: str) -> list[Request]:
    """Which days were asked for here, and what became of it? The latest first. Three statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        lines = db.connection().execute(_requests().where(_E.assignment_id == assignment_id)).all()
    asks = may(actor, Action.ASK_EXTENSION, opened.subject) is True
    return [_for_reader(line, actor, opened, asks) for line in lines]


def waiting(world: World, caller: Caller) -> list[Waiting]:
    """Which requests may this person decide now? What is due first, then the longest waiting. Three statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        lines = db.connection().execute(_open(_asked_for(), actor)).all()
        beside = db.connection().execute(_requests().where(_E.assignment_id.in_(_open(columns(_A.id), actor)))).all()
    now, requests = world.now(), defaultdict[str, list[Request]](list)
    for line in beside:
        requests[line.assignment_id].append(_request(line))
    found = [_waiting(line, requests[line.id], now) for line in lines if _may_decide(actor, *line[:5])]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.request.asked_at))


def waiting_count(world: World, caller: Caller) -> int:
    """How many requests may this person decide now? Two statements; the rows are counted by the database."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        query = _open(columns(*_ASKED, func.count().label("waiting")), actor).group_by(*_ASKED)
        groups = db.connection().execute(query).all()
    return sum(int(group.waiting) for group in groups if _may_decide(actor, *group[:5]))


def _checked_day(world: World, opened: Opened, day: date | None) -> date:
    if day is None:
        raise Missing("error.extension_day_missing")
    campaign, due_on = opened.campaign, opened.assignment.due_on
    if day <= local_day(world.now(), campaign.time_zone):
        raise Invalid("error.extension_past")
    if due_on is not None and day <= due_on:
        raise Invalid("error.extension_not_later", due=due_on)
    if day > campaign.ends_on + LATEST:
        raise Invalid("error.extension_too_late", last=campaign.ends_on + LATEST)
    return day


def _words(reason: str) -> str:
    if not reason.strip():
        raise Missing("error.reason_missing")
    if len(reason) > REASON_LONGEST:
        raise Invalid("error.too_long", longest=REASON_LONGEST)
    return reason.strip()


def _whose(db: Session, extension_id: str) -> str:
    """Which assignment is it about? Its lock comes before the request's own, as everywhere."""
    found = db.exec(select(Extension.assignment_id).where(Extension.id == extension_id)).first()
    if found is None:
        raise NotFound
    return found


def _lock(db: Session, extension_id: str) -> Extension:
    locked = select(Extension).where(Extension.id == extension_id).with_for_update()
    return db.exec(locked.execution_options(populate_existing=True)).one()


def _require_open(row: Extension, version: int) -> None:
    if row.version != version or row.decided_at is not None or row.withdrawn_at is not None:
        raise ChangedMeanwhile


def _of(db: Session, assignment_id: str) -> Sequence[Extension]:
    return db.exec(select(Extension).where(Extension.assignment_id == assignment_id)).all()


def _record(db: Session, world: World, actor: Actor, action: str, row: Extension, opened: Opened, **said: Any) -> None:
    one = opened.assignment
    belongs: dict[str, Any] = {"campaign_id": one.campaign_id, "task_id": one.task_id, "assignment_id": one.id}
    record(db, world, actor, action, row, **said, **belongs)


def _requests() -> Select[Any]:
    """Requests with the names of people, the latest first; plain columns."""
    asked, decided = aliased(Account), aliased(Account)
    query: Select[Any] = (
        columns(*_E, col(asked.name).label("asked_by_name"), col(decided.name).label("decided_by_name"))
        .join(asked, col(asked.id) == _E.asked_by)
        .outerjoin(decided, col(decided.id) == _E.decided_by)
        .order_by(_E.asked_at.desc(), _E.id)
    )
    return query


def _asked_for() -> Select[Any]:
    return columns(
        *_ASKED,
        _E.id.label("request_id"),
        _A.id,
        _A.status,
        _A.due_on,
        _A.original_due_on,
        _T.number,
        _T.title,
        _C.name.label("campaign"),
        _C.time_zone,
        _U.name.label("unit"),
    )


def _open(query: Any, actor: Actor) -> Any:
    return (
        query.select_from(Extension)
        .join(Assignment, _A.id == _E.assignment_id)
        .join(Task, and_(_T.id == _A.task_id, _T.cancelled_at.is_(None)))
        .join(Campaign, _C.id == _A.campaign_id)
        .join(Unit, _U.id == _A.unit_id)
        .where(
            _E.decided_at.is_(None),
            _E.withdrawn_at.is_(None),
            _A.status.not_in(OVER),
            func.coalesce(_C.organisation_id, "") == actor.organisation_id,  # the search begins at the few requests
        )
    )


def _may_decide(actor: Actor, *asked: Any) -> bool:
    return may(actor, Action.DECIDE_EXTENSION, Subject(*asked)) is True


def _request(line: Any) -> Request:
    return Request(
        id=line.id,
        assignment_id=line.assignment_id,
        reason=line.reason,
        due_before=line.due_before,
        proposed_on=line.proposed_on,
        asked_at=line.asked_at,
        asked_by=line.asked_by_name,
        decided_by=line.decided_by_name or "",
        withdrawn_at=line.withdrawn_at,
        decided_at=line.decided_at,
        granted_on=line.granted_on,
        answer=line.answer,
        version=line.version,
    )


def _for_reader(line: Any, actor: Actor, opened: Opened, asks: bool) -> Request:
    one = _request(line)
    subject = replace(opened.subject, submitted_by=line.asked_by)
    decides = opened.assignment.status not in OVER and may(actor, Action.DECIDE_EXTENSION, subject) is True
    return replace(one, may_decide=one.is_open and decides, may_withdraw=one.is_open and asks)


def _waiting(line: Any, own: Sequence[Request], now: datetime) -> Waiting:
    return Waiting(
        request=replace(next(one for one in own if one.id == line.request_id), may_decide=True),
        unit=line.unit,
        task_number=line.number,
        task_title=line.title,
        campaign_name=line.campaign,
        status=line.status,
        due_on=line.due_on,
        original_due_on=line.original_due_on,
        today=local_day(now, line.time_zone),
        time_zone=line.time_zone,
        before=[one for one in own if one.id != line.request_id and one.withdrawn_at is None],
    )
