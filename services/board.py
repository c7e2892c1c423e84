"""Loading a campaign's board: permission and revision asked afresh each time, the rows only when they moved."""

from collections import OrderedDict
from datetime import UTC, date
from threading import Lock
from typing import Any

from sqlalchemy import Select, and_, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.board import Board, CampaignFacts, Cell, PhaseFacts, Printed, TaskFacts, UnitFacts
from models.campaign import Campaign, Phase, Responsibility, Task
from models.days import local_day
from models.errors import NotFound
from models.event import Event
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor, Subject, may
from models.progress import Row
from models.timeline import Change
from models.words import Role, Status
from services.who import Caller, actor_for, require_for_school
from services.world import World

_KEPT: OrderedDict[tuple[Any, ...], Board] = OrderedDict()
_KEPT_MOST = 6
_LOCK = Lock()


def choices(world: World, caller: Caller) -> list[CampaignFacts]:
    """Which campaigns may the caller open? The latest first; a liaison sees those their unit takes part in."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.SEE_OWN_PART)
        query = select(Campaign).where(Campaign.organisation_id == actor.organisation_id)
        if may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is not True:
            own = select(Assignment.campaign_id).where(Assignment.unit_id == actor.unit_id)
            query = query.where(col(Campaign.id).in_(own))
        found = db.exec(query.order_by(col(Campaign.starts_on).desc(), col(Campaign.created_at).desc())).all()
        return [_facts(one) for one in found]


def board(world: World, caller: Caller, campaign_id: str) -> Board:
    """The campaign's board as this caller may see it. Raises NotFound alike for none and for another school's."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.SEE_OWN_PART)
        campaign, names = _campaign(db, actor, campaign_id)
        whole = _kept(db, world, campaign, names)
    if may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is True:
        return whole
    part = whole.seen_by_unit(actor.unit_id or "")
    if not part.cells:
        raise NotFound
    return part


def today(world: World, campaign: CampaignFacts) -> date:
    """Which day is it in the campaign's zone?"""
    return local_day(world.now(), campaign.time_zone)


def _campaign(db: Session, actor: Actor, campaign_id: str) -> tuple[Campaign, int]:
    found = db.exec(
        select(Campaign, col(Organisation.revision))
        .join(Organisation, col(Organisation.id) == col(Campaign.organisation_id))
        .where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def _kept(db: Session, world: World, campaign: Campaign, names: int) -> Board:
    """The board at this revision: from memory when nothing has moved, loaded otherwise. It holds no permission."""
    key = (str(world.engine.url), campaign.id, campaign.revision, names)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    loaded = _load(db, campaign)
    with _LOCK:
        _KEPT[key] = loaded
        while len(_KEPT) > _KEPT_MOST:
            _KEPT.popitem(last=False)
    return loaded


def _facts(one: Campaign) -> CampaignFacts:
    return CampaignFacts(one.id, one.name, one.starts_on, one.ends_on, one.office_unit_id, one.time_zone, one.revision)


def _load(db: Session, campaign: Campaign) -> Board:
    tasks = db.exec(
        select(Task)
        .where(Task.campaign_id == campaign.id, col(Task.cancelled_at).is_(None))
        .order_by(col(Task.sort), col(Task.id))
    ).all()
    continuing = {task.id for task in tasks if task.continuing}
    return Board(
        campaign=_facts(campaign),
        phases=_phases(db, campaign.id),
        tasks=[_task(task) for task in tasks],
        units=_units(db, campaign.id),
        printed=_printed(db, campaign.id),
        cells=[_cell(line, continuing, campaign.time_zone) for line in db.execute(_cells(campaign.id))],
        changes=_changes(db, campaign),
    )


def _task(task: Task) -> TaskFacts:
    target = "" if task.target_value is None else f"{task.target_op} {task.target_value:g} {task.target_unit}".strip()
    return TaskFacts(
        task.id,
        task.number,
        task.title,
        task.title_supplied,
        task.due_on,
        task.due_text,
        task.continuing,
        task.weight,
        task.phase_id,
        target.replace(">=", "≥"),
    )


def _phases(db: Session, campaign_id: str) -> list[PhaseFacts]:
    rows = db.exec(select(Phase).where(Phase.campaign_id == campaign_id).order_by(col(Phase.sort))).all()
    return [PhaseFacts(row.id, row.name, row.starts_on, row.ends_on) for row in rows]


def _units(db: Session, campaign_id: str) -> list[UnitFacts]:
    owing = select(Assignment.unit_id).where(Assignment.campaign_id == campaign_id)
    rows = db.exec(select(Unit).where(col(Unit.id).in_(owing)).order_by(col(Unit.sort), col(Unit.name))).all()
    return [UnitFacts(row.id, row.name, row.shown, row.kind) for row in rows]


def _printed(db: Session, campaign_id: str) -> list[Printed]:
    rows = db.exec(
        select(Responsibility)
        .join(Task, col(Task.id) == col(Responsibility.task_id))
        .where(Task.campaign_id == campaign_id)
        .order_by(col(Responsibility.sort), col(Responsibility.id))
    ).all()
    return [Printed(row.task_id, row.role, row.printed, row.group_id) for row in rows]


def _cells(campaign_id: str) -> Select[Any]:
    """One line an assignment, with the number of its files; plain columns, because there may be thousands."""
    of_task = and_(col(Task.id) == col(Assignment.task_id), col(Task.cancelled_at).is_(None))
    files = (
        columns(col(Evidence.assignment_id).label("assignment_id"), func.count().label("files"))
        .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
        .where(col(Assignment.campaign_id) == campaign_id, col(Evidence.removed_at).is_(None))
        .group_by(col(Evidence.assignment_id))
        .subquery()
    )
    table: Any = Assignment.__table__.c  # type: ignore[attr-defined]
    query: Select[Any] = (
        columns(
            table.id,
            table.task_id,
            table.unit_id,
            table.role,
            table.status,
            table.due_on,
            table.submitted_at,
            table.numerator,
            table.denominator,
            table.acknowledged_at,
            table.reported_at,
            table.reason,
            files.c.files,
        )
        .join(Task, of_task)
        .outerjoin(files, files.c.assignment_id == table.id)
        .where(table.campaign_id == campaign_id)
        .order_by(col(Task.sort), table.id)
    )
    return query


def _cell(line: Any, continuing: set[str], time_zone: str) -> Cell:
    row = Row(
        assignment_id=line.id,
        task_id=line.task_id,
        unit_id=line.unit_id,
        role=line.role,
        status=line.status,
        due_on=None if line.task_id in continuing else line.due_on,
        submitted_on=None if line.submitted_at is None else local_day(line.submitted_at, time_zone),
        numerator=line.numerator,
        denominator=line.denominator,
    )
    waiting = line.reported_at if line.status is Status.SUBMITTED else None
    return Cell(row, line.files or 0, line.acknowledged_at is not None, waiting, line.reason)


def _changes(db: Session, campaign: Campaign) -> list[Change]:
    """The moves into and out of 已办结 and 不适用, in order; the others do not touch completion."""
    lines = db.exec(
        select(col(Event.assignment_id), col(Event.at), col(Event.after))
        .where(
            Event.campaign_id == campaign.id,
            col(Event.action).in_(("accept", "return", "reopen", "waive", "restore", "retract")),
            col(Event.assignment_id).is_not(None),
        )
        .order_by(col(Event.seq))
    ).all()
    return [
        Change(assignment_id or "", local_day(at.astimezone(UTC), campaign.time_zone), Status(after["status"]))
        for assignment_id, at, after in lines
        if "status" in after
    ]
