"""Bulk work of the office: many assignments at once, each with its own permission, its own version and its own event.

`preview` and `apply` ask one rule, models.bulk.outcome. What cannot be done is left with its reason; the others go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.assignment import Assignment, Batch, Extension
from models.base import new_id
from models.bulk import MOST, NOTHING_GIVEN, How, Outcome, Standing, outcome
from models.campaign import Campaign, Task
from models.days import local_day
from models.errors import Invalid, Missing, NotFound
from models.event import Event
from models.organisation import Unit
from models.permissions import Action, Actor, Subject
from models.states import Move
from models.words import BatchKind
from services.assignments import REASON_LONGEST, decide_in, move
from services.doorway import Opened, take_assignment
from services.history import plain, record
from services.who import Caller, require_for_school, whoami
from services.world import World

Items = Sequence[tuple[str, int]]  # the assignment's id, and the version that was on the screen
Left = tuple[str, str]  # the assignment's id, and the catalogue key of why it was left

_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]
_X: Any = Extension.__table__.c  # type: ignore[attr-defined]
_H: Any = Event.__table__.c  # type: ignore[attr-defined]
_ACTIONS = {BatchKind.ACCEPT: Action.ACCEPT, BatchKind.WAIVE: Action.WAIVE}  # the others: whoever runs the campaign
_BEFORE = {  # what each kind overwrites
    BatchKind.ACCEPT: ("decided_at", "decided_by", "reason"),
    BatchKind.REMIND: (),
    BatchKind.SHIFT: ("due_on",),
    BatchKind.WAIVE: ("status", "reason"),
}


@dataclass(frozen=True)
class Line:
    """One assignment of a batch in the reader's words; `why` is empty for those that will be done.

    `due_on` and `new_due_on` say how a due day moves.
    """

    assignment_id: str
    unit: str
    task_number: str
    task_title: str
    why: str = ""
    due_on: date | None = None
    new_due_on: date | None = None


@dataclass(frozen=True)
class Preview:
    """What would be done, and what would be left and why; in the order asked for."""

    will: Sequence[Line]
    left: Sequence[Line]


@dataclass(frozen=True)
class Done:
    """What was done; `batch_id` is empty when nothing could be."""

    batch_id: str
    worked: int
    left: Sequence[Left]


@dataclass(frozen=True)
class Found:
    """One assignment of the campaign: how it stands, and how it is called."""

    standing: Standing
    unit: str
    task_number: str
    task_title: str


def preview(
    world: World,
    caller: Caller,
    campaign_id: str,
    kind: BatchKind,
    items: Items,
    how: How = NOTHING_GIVEN,
) -> Preview:
    """What would `apply` do with each of these, and what not and why? Five statements; changes nothing.

    Raises NotAllowed, NotFound (the campaign), or Missing and Invalid for none and for too many assignments.
    """
    shown = _shown(items)
    with reading(world.engine) as db:
        actor, campaign = office_campaign(db, world, caller, campaign_id)
        found = standings(db, world, campaign, shown)
    today = local_day(world.now(), campaign.time_zone)
    lines = [_line(one, found.get(one), _outcome(kind, actor, found.get(one), shown[one], how, today)) for one in shown]
    return Preview([line for line in lines if not line.why], [line for line in lines if line.why])


def apply(
    world: World,
    caller: Caller,
    campaign_id: str,
    kind: BatchKind,
    items: Items,
    how: How = NOTHING_GIVEN,
    batch_id: str = "",
) -> Done:
    """Accept, remind, shift or waive many assignments in one transaction, each with its own event.

    `batch_id` is a fresh id from the form: sent twice, the batch is done once and answered twice. Raises what `preview`
    raises, and Missing for words that must be given.
    """
    shown = _shown(items)
    _check(kind, how)
    with transaction(world.engine) as db:
        actor, campaign = office_campaign(db, world, caller, campaign_id)
        lock(db, campaign, shown)
        earlier = db.get(Batch, batch_id) if batch_id else None
        if earlier is not None:
            return _answered(earlier, actor)
        batch = Batch(
            id=batch_id or new_id(),
            campaign_id=campaign.id,
            kind=kind,
            account_id=actor.account_id or "",
            at=world.now(),
            reason=how.reason.strip(),
        )
        done, left = _work_through(db, world, actor, campaign, batch, shown, how)
        if done:
            moved = {"days": how.days, "day": plain(how.day)} if kind is BatchKind.SHIFT else {}
            batch.content = {"items": done, "left": [list(one) for one in left]} | moved
            db.add(batch)
    return Done(batch.id if done else "", len(done), left)


def office_campaign(db: Session, world: World, caller: Caller, campaign_id: str) -> tuple[Actor, Campaign]:
    """Who of the office is calling, and which campaign of their school is it? Raises NotAllowed or NotFound."""
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.RUN_CAMPAIGN)
    mine = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    campaign = db.exec(mine).first()
    if campaign is None:
        raise NotFound
    return actor, campaign


def lock(db: Session, campaign: Campaign, ids: Iterable[str]) -> None:
    """Take the campaign's assignments among these, in the order of their ids, so that two batches queue."""
    ours = select(Assignment.id).where(Assignment.campaign_id == campaign.id, col(Assignment.id).in_(list(ids)))
    db.exec(ours.order_by(col(Assignment.id)).with_for_update()).all()


def standings(db: Session, world: World, campaign: Campaign, ids: Iterable[str]) -> dict[str, Found]:
    """How do these assignments of the campaign stand now? Three statements; others than the campaign's are left out."""
    wanted = list(ids)
    fields = (_A.id, _A.status, _A.version, _A.due_on, _A.unit_id, _A.submitted_by, _A.decided_by, _A.detached_at)
    query = columns(*fields, _T.cancelled_at, _T.continuing, _T.number, _T.title, _U.name.label("unit"))
    query = query.select_from(Assignment).join(Task, _T.id == _A.task_id).join(Unit, _U.id == _A.unit_id)
    lines = db.connection().execute(query.where(_A.campaign_id == campaign.id, _A.id.in_(wanted))).all()
    reminded, asked = _reminded_today(db, world, campaign, wanted), _asked_by(db, wanted)
    return {
        line.id: Found(
            _standing(line, campaign, line.id in reminded, asked.get(line.id)), line.unit, line.number, line.title
        )
        for line in lines
    }


def _standing(line: Any, campaign: Campaign, reminded_today: bool, asked_by: str | None) -> Standing:
    return Standing(
        subject=Subject(
            organisation_id=campaign.organisation_id,
            unit_id=line.unit_id,
            office_unit_id=campaign.office_unit_id,
            submitted_by=line.submitted_by,
            second_office_may_decide=campaign.second_office_may_decide,
            decided_by=line.decided_by,
        ),
        status=line.status,
        version=line.version,
        in_force=line.detached_at is None and line.cancelled_at is None,
        due_on=line.due_on,
        continuing=line.continuing,
        reminded_today=reminded_today,
        asked_by=asked_by,
    )


def _reminded_today(db: Session, world: World, campaign: Campaign, ids: list[str]) -> set[str]:
    today = local_day(world.now(), campaign.time_zone)
    midnight = datetime.combine(today, time(), ZoneInfo(campaign.time_zone))
    since = columns(_H.assignment_id).where(_H.assignment_id.in_(ids), _H.action == "reminded", _H.at >= midnight)
    return set(db.connection().execute(since).scalars())


def _asked_by(db: Session, ids: list[str]) -> dict[str, str]:
    still_open = (_X.assignment_id.in_(ids), _X.decided_at.is_(None), _X.withdrawn_at.is_(None))
    return dict(db.connection().execute(columns(_X.assignment_id, _X.asked_by).where(*still_open)).tuples().all())


def _shown(items: Items) -> dict[str, int]:
    """Each assignment once, with the version that was shown."""
    shown = dict(items)
    if not shown:
        raise Missing("error.batch_empty")
    if len(shown) > MOST:
        raise Invalid("error.batch_too_many", most=MOST)
    return shown


def _check(kind: BatchKind, how: How) -> None:
    if kind is BatchKind.WAIVE and not how.reason.strip():
        raise Missing("error.reason_missing")
    if kind is BatchKind.REMIND and not how.reason.strip():
        raise Missing("error.reminder_missing")
    if len(how.reason) > REASON_LONGEST:
        raise Invalid("error.too_long", longest=REASON_LONGEST)


def _outcome(kind: BatchKind, actor: Actor, found: Found | None, shown: int, how: How, today: date) -> Outcome:
    if found is None:
        return Outcome("bulk.left_not_found")
    return outcome(kind, actor, found.standing, shown, how, today)


def _line(assignment_id: str, found: Found | None, result: Outcome) -> Line:
    if found is None:
        return Line(assignment_id, "", "", "", result.why)
    due_on = found.standing.due_on if result.due_on else None
    return Line(assignment_id, found.unit, found.task_number, found.task_title, result.why, due_on, result.due_on)


def _answered(batch: Batch, actor: Actor) -> Done:
    if batch.account_id != actor.account_id:
        raise NotFound
    return Done(batch.id, len(batch.content["items"]), [(one, why) for one, why in batch.content["left"]])


def _work_through(
    db: Session, world: World, actor: Actor, campaign: Campaign, batch: Batch, shown: dict[str, int], how: How
) -> tuple[list[dict[str, Any]], list[Left]]:
    """Do what can be done, in the order of the ids. Everything is locked, so what the rule said holds until the end."""
    found, today = standings(db, world, campaign, shown), local_day(world.now(), campaign.time_zone)
    done: list[dict[str, Any]] = []
    left: list[Left] = []
    for assignment_id in sorted(shown):
        result = _outcome(batch.kind, actor, found.get(assignment_id), shown[assignment_id], how, today)
        if result.why:
            left.append((assignment_id, result.why))
            continue
        version = None if batch.kind is BatchKind.REMIND else shown[assignment_id]
        action = _ACTIONS.get(batch.kind, Action.RUN_CAMPAIGN)
        opened = take_assignment(db, actor, action, assignment_id, version)
        before = {name: plain(getattr(opened.assignment, name)) for name in _BEFORE[batch.kind]}
        _work(db, world, actor, batch, opened, result.due_on)
        after = {"version": opened.assignment.version, "due_on": plain(result.due_on)}
        done.append({"id": assignment_id, "before": before} | after)
    return done, left


def _work(db: Session, world: World, actor: Actor, batch: Batch, opened: Opened, due_on: date | None) -> None:
    told = {"batch": batch.id}
    if batch.kind is BatchKind.ACCEPT:
        decide_in(db, world, actor, opened, accepted=True, told=told)
    elif batch.kind is BatchKind.WAIVE:
        move(db, world, actor, Move.WAIVE, opened, {"reason": batch.reason}, batch.reason, told=told)
    elif batch.kind is BatchKind.SHIFT:
        set_due(db, world, actor, "due_shifted", opened, due_on, batch)
    else:
        _tell(db, world, actor, "reminded", opened, after=told, reason=batch.reason)


def set_due(
    db: Session, world: World, actor: Actor, action: str, opened: Opened, due_on: date | None, batch: Batch
) -> None:
    """Move the due day of an assignment that is locked and asked for; its original day stays on record."""
    before, opened.assignment.due_on = opened.assignment.due_on, due_on
    after = {"due_on": due_on, "batch": batch.id}
    reason = batch.reason if action == "due_shifted" else ""
    _tell(db, world, actor, action, opened, before={"due_on": before}, after=after, reason=reason)


def _tell(db: Session, world: World, actor: Actor, action: str, opened: Opened, **said: Any) -> None:
    one = opened.assignment
    record(
        db,
        world,
        actor,
        action,
        one,
        campaign_id=one.campaign_id,
        task_id=one.task_id,
        assignment_id=one.id,
        **said,
    )
