"""The batches of a campaign, and taking one back: also after a reload, and tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account
from models.assignment import Assignment, Batch
from models.bulk import back
from models.campaign import Campaign
from models.errors import Invalid, NotAllowed, NotFound
from models.permissions import Action, Actor, Refusal, Subject, may
from models.states import Move
from models.words import BatchKind, Status
from services.assignments import move, retract_in
from services.bulk import Left, Line, lock, office_campaign, set_due, standings
from services.doorway import take_assignment
from services.who import Caller, require_for_school, whoami
from services.world import World

LISTED = 20  # batches
_ACTIONS = {BatchKind.ACCEPT: Action.RETRACT, BatchKind.WAIVE: Action.RESTORE, BatchKind.SHIFT: Action.RUN_CAMPAIGN}
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Undone:
    """How many were put back, and which were not and why."""

    worked: int
    left: Sequence[Left]


@dataclass(frozen=True)
class BatchLine:
    """One batch: who did what to how many, and what can still be undone.

    `untouched` counts those that stand as the batch left them. `fixed` is the catalogue key of why the caller cannot
    undo it as a whole, empty when they can.
    """

    id: str
    kind: BatchKind
    by: str
    at: datetime
    reason: str
    days: int  # for SHIFT by a number of days
    day: date | None  # for SHIFT to a day
    worked: int
    left: int
    undone_at: datetime | None
    undone: int
    untouched: int
    fixed: str

    @property
    def undoable(self) -> bool:
        """Would undoing it put anything back?"""
        return not self.fixed and self.untouched > 0


@dataclass(frozen=True)
class BatchSeen:
    """One batch whole: what it left, and what undoing it left."""

    line: BatchLine
    campaign_id: str
    time_zone: str
    left: Sequence[Line]
    undo_left: Sequence[Line]


def undo(world: World, caller: Caller, batch_id: str) -> Undone:
    """Put back what a batch did, where nobody has touched it since: once, each with its own event.

    Acceptances are taken back by the one who accepted, new due days and waivers by any office account; a reminder has
    been read and stays. When nothing can be put back the batch stays as it is. Raises Invalid, NotAllowed or NotFound.
    """
    with transaction(world.engine) as db:
        actor, campaign, batch = _take(db, world, caller, batch_id)
        lock(db, campaign, [one["id"] for one in batch.content["items"]])
        worked, left = _put_back(db, world, actor, campaign, batch)
        if worked:
            batch.undone_at = world.now()
            batch.content = batch.content | {"undone": worked, "undo_left": [list(one) for one in left]}
    return Undone(worked, left)


def batches(world: World, caller: Caller, campaign_id: str) -> list[BatchLine]:
    """Which were the last batches of the campaign, the latest first? Four statements."""
    with reading(world.engine) as db:
        actor, _ = _seen_campaign(db, world, caller, campaign_id)
        found = db.exec(
            select(Batch, Account.name)
            .join(Account, col(Account.id) == col(Batch.account_id))
            .where(Batch.campaign_id == campaign_id)
            .order_by(col(Batch.at).desc(), col(Batch.id))
            .limit(LISTED)
        ).all()
        now = _now(db, campaign_id)
    return [_batch_line(actor, batch, name, now) for batch, name in found]


def look(world: World, caller: Caller, batch_id: str) -> BatchSeen:
    """Show one batch with what it left and why. Seven statements; NotFound for none and for another school's."""
    with reading(world.engine) as db:
        named = select(Batch, Account.name).join(Account, col(Account.id) == col(Batch.account_id))
        found = db.exec(named.where(Batch.id == batch_id)).first()
        actor, campaign = _seen_campaign(db, world, caller, found[0].campaign_id if found else "")
        if found is None:
            raise NotFound
        batch, name = found
        now = _now(db, campaign.id)
        left, undo_left = batch.content["left"], batch.content.get("undo_left", [])
        names = standings(db, world, campaign, {one for one, _ in [*left, *undo_left]})

    def lines(pairs: list[list[str]]) -> list[Line]:
        known = [(one, why, names.get(one)) for one, why in pairs]
        return [Line(i, n.unit, n.task_number, n.task_title, w) if n else Line(i, "", "", "", w) for i, w, n in known]

    line = _batch_line(actor, batch, name, now)
    return BatchSeen(line, campaign.id, campaign.time_zone, lines(left), lines(undo_left))


def _take(db: Session, world: World, caller: Caller, batch_id: str) -> tuple[Actor, Campaign, Batch]:
    """The one checked way to a batch that will be undone: of this school, locked, and open to this caller."""
    place = db.exec(select(Batch.campaign_id).where(Batch.id == batch_id)).first()
    actor, campaign = office_campaign(db, world, caller, place or "")
    batch = db.exec(select(Batch).where(Batch.id == batch_id).with_for_update()).one()
    fixed = _fixed(actor, batch)
    if fixed in tuple(Refusal):
        raise NotAllowed(fixed)
    if fixed:
        raise Invalid(fixed)
    return actor, campaign, batch


def _fixed(actor: Actor, batch: Batch) -> str:
    """Why can this actor not undo the batch? A catalogue key; empty when they can."""
    if batch.undone_at is not None:
        return "error.batch_undone"
    if batch.kind is BatchKind.REMIND:
        return "error.batch_reminders_stay"
    if may(actor, Action.RUN_CAMPAIGN, Subject(actor.organisation_id)) is not True:
        return Refusal.ROLE.value
    others = batch.kind is BatchKind.ACCEPT and batch.account_id != actor.account_id
    return Refusal.OTHER_DECISION.value if others else ""


def _put_back(db: Session, world: World, actor: Actor, campaign: Campaign, batch: Batch) -> tuple[int, list[Left]]:
    items = {one["id"]: one for one in batch.content["items"]}
    found = standings(db, world, campaign, items)
    left: list[Left] = []
    for assignment_id in sorted(items):
        item, known = items[assignment_id], found.get(assignment_id)
        why = "bulk.left_not_found"
        if known is not None:
            why = back(batch.kind, actor, known.standing, item["version"], _day(item["due_on"]))
        if why:
            left.append((assignment_id, why))
        else:
            _put_one_back(db, world, actor, batch, item)
    return len(items) - len(left), left


def _put_one_back(db: Session, world: World, actor: Actor, batch: Batch, item: dict[str, Any]) -> None:
    opened = take_assignment(db, actor, _ACTIONS[batch.kind], item["id"], item["version"])
    before, told = item["before"], {"batch": batch.id}
    if batch.kind is BatchKind.SHIFT:
        set_due(db, world, actor, "due_shift_undone", opened, _day(before["due_on"]), batch)
    elif batch.kind is BatchKind.ACCEPT:
        at = before["decided_at"]
        given = before | {"decided_at": datetime.fromisoformat(at) if at else None}
        retract_in(db, world, actor, opened, told, given)
    else:
        move(db, world, actor, Move.RESTORE, opened, {"reason": before["reason"]}, told=told)
        if before["status"] == Status.SUSPENDED:  # restoring leads to where it was before it was suspended
            reason = before["reason"]
            move(db, world, actor, Move.SUSPEND, opened, {"reason": reason}, reason, told=told)


def _seen_campaign(db: Session, world: World, caller: Caller, campaign_id: str) -> tuple[Actor, Campaign]:
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.SEE_CAMPAIGN)
    mine = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    campaign = db.exec(mine).first()
    if campaign is None:
        raise NotFound
    return actor, campaign


def _now(db: Session, campaign_id: str) -> dict[str, tuple[int, date | None]]:
    """Version and due day of every assignment of the campaign, as they are now."""
    query = columns(_A.id, _A.version, _A.due_on).where(_A.campaign_id == campaign_id)
    return {line.id: (line.version, line.due_on) for line in db.connection().execute(query)}


def _batch_line(actor: Actor, batch: Batch, by: str, now: dict[str, tuple[int, date | None]]) -> BatchLine:
    content, items = batch.content, batch.content["items"]
    return BatchLine(
        id=batch.id,
        kind=batch.kind,
        by=by,
        at=batch.at,
        reason=batch.reason,
        days=content.get("days", 0),
        day=_day(content.get("day")),
        worked=len(items),
        left=len(content["left"]),
        undone_at=batch.undone_at,
        undone=content.get("undone", 0),
        untouched=sum(_untouched(batch.kind, one, now.get(one["id"])) for one in items),
        fixed=_fixed(actor, batch),
    )


def _untouched(kind: BatchKind, item: dict[str, Any], now: tuple[int, date | None] | None) -> bool:
    if now is None or now[0] != item["version"]:
        return False
    return kind is not BatchKind.SHIFT or now[1] == _day(item["due_on"])


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
