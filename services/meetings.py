"""会议: opened, written down, closed with the figures as they then stood, and its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account
from models.campaign import Campaign, Task
from models.days import days_left, local_day
from models.errors import ChangedMeanwhile, Invalid, NotFound, WrongState
from models.meeting import Decision, Meeting
from models.organisation import Organisation
from models.permissions import Action, Actor
from models.progress import completion, is_overdue
from models.words import DecisionKind
from services.board import board
from services.consequences import task_words
from services.history import changes, record
from services.meeting_instructions import Handed, handed_of
from services.show import urgent_of
from services.tidy import one_line
from services.who import Caller, require_for_school, whoami
from services.world import World

TITLE_LONGEST, PLACE_LONGEST, ATTENDEES_LONGEST = 120, 120, 1000


@dataclass(frozen=True)
class MeetingGiven:
    """What is typed about a meeting. `held_at` with a zone; attendees in words."""

    title: str
    held_at: datetime
    place: str = ""
    attendees: str = ""


@dataclass(frozen=True)
class Held:
    """One meeting as a list shows it. `figures` are those of its closing; empty while it is open."""

    id: str
    campaign_id: str
    title: str
    held_at: datetime
    place: str
    attendees: str
    opened_at: datetime
    closed_at: datetime | None
    figures: Mapping[str, Any]
    version: int
    decisions: int  # that stand

    @property
    def is_open(self) -> bool:
        """Is it going on?"""
        return self.closed_at is None


@dataclass(frozen=True)
class Decided:
    """One decision and what became of it. A withdrawn one says why; the other fields hold for its kind alone."""

    id: str
    kind: DecisionKind
    words: str
    whose: str  # as the units were called then
    due_on: date
    left: int  # days, negative when past
    withdrawn_at: datetime | None
    reason: str
    version: int
    task: str = ""  # number and title as they are now
    task_id: str = ""
    cancelled: bool = False
    done: int = 0  # accepted lead assignments of the task
    applicable: int = 0
    overdue: int = 0
    instructions: Sequence[Handed] = ()


@dataclass(frozen=True)
class Minutes:
    """纪要: a meeting with its decisions, each with what became of it until today."""

    meeting: Held
    campaign_name: str
    school: str
    time_zone: str
    today: date
    opened_by: str
    closed_by: str
    decisions: Sequence[Decided]


def open_meeting(world: World, caller: Caller, campaign_id: str, given: MeetingGiven) -> str:
    """Open a meeting on a campaign. Returns its id. Raises WrongState while another one of the campaign is open."""
    fields = _fields(given)
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        campaign = _campaign(db, actor, campaign_id, lock=True)
        if _open_of(db, campaign.id) is not None:
            raise WrongState("error.meeting_open")
        row = Meeting(campaign_id=campaign.id, opened_at=world.now(), opened_by=actor.account_id, **fields)
        db.add(row)
        db.flush()
        record(db, world, actor, "meeting_opened", row, after=fields, campaign_id=campaign.id)
        return row.id


def change_meeting(world: World, caller: Caller, meeting_id: str, version: int, given: MeetingGiven) -> None:
    """Correct title, time, place or attendees while it is open. Raises WrongState once it is closed."""
    fields = _fields(given)
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        row = take_meeting(db, actor, meeting_id, version)
        before, after = changes(row, fields)
        if not after:
            return
        _write(db, world, actor, "meeting_changed", row, before, after)


def close_meeting(world: World, caller: Caller, meeting_id: str, version: int) -> None:
    """Close a meeting: the figures of this moment are kept with it and do not change any more."""
    with reading(world.engine) as db:
        actor = _runner(db, world, caller)
        campaign_id = _meeting(db, actor, meeting_id)[0].campaign_id
    figures = _figures(world, caller, campaign_id)  # a look of its own, outside the transaction: it only reads
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        row = take_meeting(db, actor, meeting_id, version)
        after = {"closed_at": world.now()}
        row.figures, row.closed_by = figures, actor.account_id
        _write(db, world, actor, "meeting_closed", row, {}, after)


def meetings(world: World, caller: Caller, campaign_id: str) -> list[Held]:
    """Which meetings were held on this campaign? The latest first. Four statements."""
    with reading(world.engine) as db:
        actor = _reader(db, world, caller)
        campaign = _campaign(db, actor, campaign_id)
        latest = (col(Meeting.held_at).desc(), col(Meeting.opened_at).desc())
        rows = db.exec(select(Meeting).where(Meeting.campaign_id == campaign.id).order_by(*latest)).all()
        standing = (
            select(col(Decision.meeting_id), func.count())
            .where(col(Decision.meeting_id).in_([row.id for row in rows]), col(Decision.withdrawn_at).is_(None))
            .group_by(col(Decision.meeting_id))
        )
        counts: dict[str, int] = dict(db.exec(standing).all())
    return [_held(row, counts.get(row.id, 0)) for row in rows]


def minutes(world: World, caller: Caller, meeting_id: str) -> Minutes:
    """The minutes of a meeting, with what became of each decision until today. Raises NotFound."""
    with reading(world.engine) as db:
        actor = _reader(db, world, caller)
        row, campaign = _meeting(db, actor, meeting_id)
        decisions = db.exec(
            select(Decision).where(Decision.meeting_id == row.id).order_by(col(Decision.sort), col(Decision.id))
        ).all()
        instructions = handed_of(db, world, actor, col(Decision.meeting_id) == row.id)
        tasks = {one.id: one for one in db.exec(select(Task).where(col(Task.id).in_([d.task_id for d in decisions])))}
        people = _people(db, (row.opened_by, row.closed_by))
        school = _school(db, actor)
    today = local_day(world.now(), campaign.time_zone)
    states = _task_states(world, caller, campaign.id, set(tasks), today) if tasks else {}
    lines = [_decided(one, tasks.get(one.task_id or ""), states, instructions, today) for one in decisions]
    return Minutes(
        meeting=_held(row, sum(one.withdrawn_at is None for one in decisions)),
        campaign_name=campaign.name,
        school=school,
        time_zone=campaign.time_zone,
        today=today,
        opened_by=people.get(row.opened_by or "", ""),
        closed_by=people.get(row.closed_by or "", ""),
        decisions=lines,
    )


def take_meeting(db: Session, actor: Actor, meeting_id: str, version: int | None) -> Meeting:
    """An open meeting of this school, locked, at the version seen (None: not compared). Raises WrongState if closed."""
    found, _ = _meeting(db, actor, meeting_id)
    locked = select(Meeting).where(Meeting.id == found.id).with_for_update()
    row = db.exec(locked.execution_options(populate_existing=True)).one()
    if version is not None and row.version != version:
        raise ChangedMeanwhile
    if row.closed_at is not None:
        raise WrongState("error.meeting_closed")
    return row


def _runner(db: Session, world: World, caller: Caller) -> Actor:
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.RUN_MEETING)
    return actor


def _reader(db: Session, world: World, caller: Caller) -> Actor:
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.SEE_MEETING)
    return actor


def _campaign(db: Session, actor: Actor, campaign_id: str, *, lock: bool = False) -> Campaign:
    query = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    found = db.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound
    return found


def _meeting(db: Session, actor: Actor, meeting_id: str) -> tuple[Meeting, Campaign]:
    found = db.exec(
        select(Meeting, Campaign)
        .join(Campaign, col(Campaign.id) == col(Meeting.campaign_id))
        .where(Meeting.id == meeting_id, Campaign.organisation_id == actor.organisation_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def _open_of(db: Session, campaign_id: str) -> Meeting | None:
    return db.exec(select(Meeting).where(Meeting.campaign_id == campaign_id, col(Meeting.closed_at).is_(None))).first()


def _write(
    db: Session, world: World, actor: Actor, action: str, row: Meeting, before: dict[str, Any], after: dict[str, Any]
) -> None:
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    record(db, world, actor, action, row, before=before, after=after, campaign_id=row.campaign_id)


def _fields(given: MeetingGiven) -> dict[str, Any]:
    attendees = given.attendees.strip()
    if len(attendees) > ATTENDEES_LONGEST:
        raise Invalid("error.too_long", longest=ATTENDEES_LONGEST)
    return {
        "title": one_line(given.title, TITLE_LONGEST, missing="error.meeting_title_missing"),
        "held_at": given.held_at,
        "place": one_line(given.place, PLACE_LONGEST),
        "attendees": attendees,
    }


def _figures(world: World, caller: Caller, campaign_id: str) -> dict[str, Any]:
    """What the minutes keep: the one formula's shares, and how many stand on the red and yellow list."""
    whole = board(world, caller, campaign_id)
    today = local_day(world.now(), whole.campaign.time_zone)
    now = whole.figures(today)
    urgent = urgent_of(whole, [], today)
    shares = {name: getattr(now, name).share for name in ("completion", "reported", "cooperation", "on_time")}
    return shares | {
        "day": today.isoformat(),
        "planned": whole.planned(today),
        "left": days_left(whole.campaign.ends_on, today),
        "overdue": now.overdue,
        "red": sum(one.light.value == "red" for one in urgent),
        "yellow": sum(one.light.value == "yellow" for one in urgent),
    }


def _held(row: Meeting, decisions: int) -> Held:
    told = row.model_dump(exclude={"opened_by", "closed_by"})
    return Held(**told, decisions=decisions)


def _people(db: Session, ids: Sequence[str | None]) -> dict[str, str]:
    wanted = [one for one in ids if one]
    return dict(db.exec(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(wanted))).all())


def _school(db: Session, actor: Actor) -> str:
    return db.exec(select(Organisation.name).where(Organisation.id == actor.organisation_id)).one()


def _task_states(
    world: World, caller: Caller, campaign_id: str, task_ids: set[str], today: date
) -> dict[str, tuple[int, int, int]]:
    """Accepted, applicable and overdue lead assignments of these tasks, by the one formula."""
    rows = [row for row in board(world, caller, campaign_id).rows if row.task_id in task_ids]
    found = {}
    for task_id in task_ids:
        own = [row for row in rows if row.task_id == task_id]
        done = completion(own)
        found[task_id] = (int(done.part), int(done.whole), sum(is_overdue(row, today) for row in own))
    return found


def _decided(
    one: Decision,
    task: Task | None,
    states: Mapping[str, tuple[int, int, int]],
    instructions: Sequence[Handed],
    today: date,
) -> Decided:
    done, applicable, overdue = states.get(one.task_id or "", (0, 0, 0))
    return Decided(
        id=one.id,
        kind=one.kind,
        words=one.words,
        whose=one.whose,
        due_on=one.due_on,
        left=(one.due_on - today).days,
        withdrawn_at=one.withdrawn_at,
        reason=one.reason,
        version=one.version,
        task="" if task is None else task_words(task),
        task_id=one.task_id or "",
        cancelled=task is not None and task.cancelled_at is not None,
        done=done,
        applicable=applicable,
        overdue=overdue,
        instructions=[each for each in instructions if each.decision_id == one.id],
    )
