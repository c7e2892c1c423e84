"""议定事项: what a meeting decides, typed on the spot: a task of the campaign, or an instruction to units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from adapters.database import reading, transaction
from models.account import Account
from models.campaign import Campaign, Task
from models.days import local_day
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound, WrongState
from models.fan_out import Named
from models.meeting import Decision, Meeting
from models.organisation import Unit, UnitGroup
from models.permissions import Action, Actor
from models.words import DecisionKind, ResponsibilityRole
from services.consequences import Consequences
from services.history import record, together
from services.matrix_rows import Crowd, crowd_of, school_day, take_task
from services.meeting_instructions import give, withdraw_of
from services.meetings import take_meeting
from services.reassigning import checked
from services.task_changes import Added, adding, cancel_within, write_added
from services.task_settings import TaskGiven
from services.tidy import one_line
from services.wanted_cells import CellWanted, Names, names_of
from services.who import Caller, require_for_school, whoami
from services.world import World

WORDS_LONGEST, WHOSE_LONGEST = 500, 1000
UNITS_MOST = 100
LATEST = timedelta(days=366)  # after the campaign's end


@dataclass(frozen=True)
class DecisionGiven:
    """What is typed: the words, what it becomes, who has to do it (units or groups) and by which day, inclusive."""

    kind: DecisionKind
    words: str
    unit_ids: Sequence[str] = ()
    group_ids: Sequence[str] = ()
    due_on: date | None = None


@dataclass(frozen=True)
class Foreseen:
    """What a decision will do, before it does: the units that get it, and of a task all its consequences."""

    kind: DecisionKind
    number: str  # of the new task
    units: Sequence[str]  # names, groups fanned out
    days: int  # until it is due
    without_account: Sequence[str]  # units with nobody who could report
    consequences: Consequences | None


@dataclass(frozen=True)
class Choosable:
    """A unit or a group a decision can name."""

    id: str
    name: str
    short: str
    is_group: bool


@dataclass(frozen=True)
class _Plan:
    meeting: Meeting
    campaign: Campaign
    words: str
    due_on: date
    whose: str
    units: Sequence[Unit]
    added: Added | None


def choosable(world: World, caller: Caller) -> list[Choosable]:
    """Whom can a decision name? Groups first, then units in use. Two statements besides the question."""
    with reading(world.engine) as db:
        actor = _runner(db, world, caller)
        groups = db.exec(
            select(UnitGroup)
            .where(UnitGroup.organisation_id == actor.organisation_id)
            .order_by(col(UnitGroup.sort), col(UnitGroup.name))
        ).all()
        units = db.exec(
            select(Unit)
            .where(Unit.organisation_id == actor.organisation_id, col(Unit.active))
            .order_by(col(Unit.sort), col(Unit.name))
        ).all()
    return [
        *(Choosable(one.id, one.name, one.name, is_group=True) for one in groups),
        *(Choosable(one.id, one.name, one.shown, is_group=False) for one in units),
    ]


def preview(world: World, caller: Caller, meeting_id: str, given: DecisionGiven) -> Foreseen:
    """What would `decide` do? Writes nothing; raises whatever it would."""
    with reading(world.engine) as db:
        actor = _runner(db, world, caller)
        plan = _plan(db, world, actor, _seen(db, actor, meeting_id), given, lock=False)
        have = set(db.exec(select(Account.unit_id).where(col(Account.active))).all())
        return Foreseen(
            kind=given.kind,
            number="" if plan.added is None else plan.added.task.number,
            units=[unit.name for unit in plan.units],
            days=(plan.due_on - local_day(world.now(), plan.campaign.time_zone)).days,
            without_account=[unit.name for unit in plan.units if unit.id not in have],
            consequences=None if plan.added is None else plan.added.said,
        )


def decide(world: World, caller: Caller, meeting_id: str, given: DecisionGiven) -> str:
    """Write a decision and make of it what it becomes, at once. Returns its id.

    A task goes the way every new task goes, so that matrix and figures have it. Raises Missing for what is not given,
    Invalid for a day before today, WrongState once the meeting is closed.
    """
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        meeting = take_meeting(db, actor, meeting_id, None)
        plan = _plan(db, world, actor, meeting, given, lock=True)
        with together(db):
            if plan.added is not None:
                write_added(db, world, actor, plan.added)
            row = _written(db, world, actor, plan, given.kind)
            if plan.added is None:
                give(db, world, actor, row, plan.campaign, [unit.id for unit in plan.units])
        return row.id


def withdraw(world: World, caller: Caller, decision_id: str, version: int, reason: str) -> None:
    """Take a decision back, with a reason; it stays in the minutes, crossed out.

    Its task is cancelled as every task is: what is open leaves the lists, what was handed in stays on record. Of an
    instruction, what nobody has answered is taken back. Raises NotFound, Missing, ChangedMeanwhile.
    """
    why = checked(reason, needed=True)
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        row, campaign = _take(db, actor, decision_id, version)
        row.withdrawn_at, row.withdrawn_by, row.reason = world.now(), actor.account_id, why
        row.version += 1
        with together(db):
            if row.task_id is not None:
                _cancel(db, world, actor, row.task_id, why)
            withdraw_of(db, world, actor, row, campaign, why)
            told = {"words": row.words}
            record(db, world, actor, "decision_withdrawn", row, after=told, reason=why, campaign_id=campaign.id)


def _runner(db: Session, world: World, caller: Caller) -> Actor:
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.RUN_MEETING)
    return actor


def _seen(db: Session, actor: Actor, meeting_id: str) -> Meeting:
    """The open meeting, for a look only."""
    found = db.exec(
        select(Meeting)
        .join(Campaign, col(Campaign.id) == col(Meeting.campaign_id))
        .where(Meeting.id == meeting_id, Campaign.organisation_id == actor.organisation_id)
    ).first()
    if found is None:
        raise NotFound
    if found.closed_at is not None:
        raise WrongState("error.meeting_closed")
    return found


def _plan(db: Session, world: World, actor: Actor, meeting: Meeting, given: DecisionGiven, *, lock: bool) -> _Plan:
    words = one_line(given.words, WORDS_LONGEST, missing="error.decision_words_missing")
    campaign = db.get_one(Campaign, meeting.campaign_id)
    due_on = _checked_day(world, campaign, given.due_on)
    cells = [CellWanted(ResponsibilityRole.LEAD, unit_id=one) for one in dict.fromkeys(given.unit_ids)]
    cells += [CellWanted(ResponsibilityRole.LEAD, group_id=one) for one in dict.fromkeys(given.group_ids)]
    if not cells:
        raise Missing("error.decision_units_missing")
    names = names_of(db, actor, cells, lock=lock)
    units = _units(db, world, actor, cells, names)
    whose = "、".join(names.of(cell) for cell in cells)[:WHOSE_LONGEST]
    added = None
    if given.kind is DecisionKind.TASK:
        # its version is read here: whoever changes the campaign meanwhile waits for our lock or we for theirs
        task = TaskGiven(title=words, due_on=due_on)
        number = _next_number(db, campaign.id)
        added = adding(db, world, actor, campaign.id, campaign.version, number, task, cells, None, lock=lock)
    return _Plan(meeting, campaign, words, due_on, whose, units, added)


def _units(db: Session, world: World, actor: Actor, cells: Sequence[CellWanted], names: Names) -> list[Unit]:
    """Everybody in use whom these cells name, groups fanned out as they are today, each once."""
    named = [Named(str(n), cell.role, cell.unit_id, cell.group_id) for n, cell in enumerate(cells)]
    crowd: Crowd = crowd_of(db, actor, named, school_day(db, world, actor))
    ids = [cell.unit_id for cell in cells if cell.unit_id]
    ids += [member for cell in cells if cell.group_id for member in crowd.members[cell.group_id]]
    found = [crowd.units[one] for one in dict.fromkeys(ids) if crowd.units[one].active]
    if not found:
        raise Missing("error.group_without_members", name=names.of(cells[0]))
    if len(found) > UNITS_MOST:
        raise Invalid("error.decision_units_many", most=UNITS_MOST)
    return found


def _checked_day(world: World, campaign: Campaign, day: date | None) -> date:
    if day is None:
        raise Missing("error.decision_day_missing")
    if day < local_day(world.now(), campaign.time_zone):
        raise Invalid("error.decision_day_past")
    if day > campaign.ends_on + LATEST:
        raise Invalid("error.extension_too_late", last=campaign.ends_on + LATEST)
    return day


def _next_number(db: Session, campaign_id: str) -> str:
    """The number after the largest printed one; the notice's own numbers stay as they are."""
    numbers = db.exec(select(Task.number).where(Task.campaign_id == campaign_id)).all()
    return str(max((int(one) for one in numbers if one.isdecimal() and len(one) < 6), default=0) + 1)


def _written(db: Session, world: World, actor: Actor, plan: _Plan, kind: DecisionKind) -> Decision:
    count = db.exec(select(func.count()).where(Decision.meeting_id == plan.meeting.id)).one()
    row = Decision(
        meeting_id=plan.meeting.id,
        sort=count,
        kind=kind,
        words=plan.words,
        whose=plan.whose,
        due_on=plan.due_on,
        task_id=None if plan.added is None else plan.added.task.id,
        made_at=world.now(),
        made_by=actor.account_id,
    )
    db.add(row)
    db.flush()
    told = {"decision_kind": kind, "words": row.words, "whose": row.whose, "due_on": row.due_on}
    record(db, world, actor, "decision_made", row, after=told, campaign_id=plan.campaign.id)
    return row


def _take(db: Session, actor: Actor, decision_id: str, version: int) -> tuple[Decision, Campaign]:
    found = db.exec(
        select(Decision, Campaign)
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .join(Campaign, col(Campaign.id) == col(Meeting.campaign_id))
        .where(Decision.id == decision_id, Campaign.organisation_id == actor.organisation_id)
    ).first()
    if found is None:
        raise NotFound
    locked = select(Decision).where(Decision.id == decision_id).with_for_update()
    row = db.exec(locked.execution_options(populate_existing=True)).one()
    if row.version != version:
        raise ChangedMeanwhile
    if row.withdrawn_at is not None:
        raise WrongState("error.decision_withdrawn")
    return row, found[1]


def _cancel(db: Session, world: World, actor: Actor, task_id: str, why: str) -> None:
    """Cancel the task unless somebody has already."""
    task = db.get_one(Task, task_id)
    if task.cancelled_at is None:
        cancel_within(db, world, actor, *take_task(db, actor, task_id, task.version, lock=True), why)
