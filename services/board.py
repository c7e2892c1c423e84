"""Loading a campaign's board: permission and revision asked afresh each time, the rows only when they moved."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Select, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.board import Board, CampaignFacts, Cell, PhaseFacts, Printed, TaskFacts, UnitFacts, groups_of
from models.campaign import Campaign, Phase, Responsibility, Task
from models.days import local_day
from models.errors import NotFound
from models.event import Event
from models.organisation import Organisation, Unit, UnitGroup
from models.permissions import Action, Actor, Subject, may
from models.progress import Row
from models.states import TRANSITIONS, Move
from models.targets import Target, target_of
from models.timeline import Change, in_order
from models.words import ResponsibilityRole, Role, Status
from services.who import Caller, actor_for, require_for_school
from services.world import World

_KEPT: OrderedDict[tuple[Any, ...], Board] = OrderedDict()
_KEPT_MOST = 6
_LOCK = Lock()
_COUNTED = (Status.ACCEPTED, Status.WAIVED)


def _touches(which: Move) -> bool:
    return any(
        source in _COUNTED or row.target in _COUNTED for (source, move), row in TRANSITIONS.items() if move is which
    )


# What happens often and brings nothing to or from 已办结 and 不适用: left out of the history that is read for the line.
_QUIET = (
    *(move.value for move in Move if not _touches(move)),
    *("acknowledged", "evidence_added", "evidence_described", "evidence_replaced", "evidence_reordered"),
)


def choices(world: World, caller: Caller) -> list[CampaignFacts]:
    """Which campaigns may the caller open? The latest first; a liaison sees those their unit takes part in."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.SEE_OWN_PART)
        query = select(Campaign).where(Campaign.organisation_id == actor.organisation_id)
        if may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is not True:
            own = _asked(Assignment.campaign_id).where(Assignment.unit_id == actor.unit_id)
            query = query.where(col(Campaign.id).in_(own))
        found = db.exec(query.order_by(col(Campaign.starts_on).desc(), col(Campaign.created_at).desc())).all()
        return [_facts(one) for one in found]


def board(world: World, caller: Caller, campaign_id: str) -> Board:
    """The campaign's board as this caller may see it. Raises NotFound alike for none and for another school's."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        return board_in(db, world, actor, campaign_id)


def board_in(db: Session, world: World, actor: Actor, campaign_id: str) -> Board:
    """The same inside the caller's look at the database, for what must stand beside it at the same moment."""
    require_for_school(actor, Action.SEE_OWN_PART)
    whole = whole_board(db, world, actor, campaign_id)
    if may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is True:
        return whole
    part = whole.seen_by_unit(actor.unit_id or "")
    if not part.cells:
        raise NotFound
    return part


def whole_board(db: Session, world: World, actor: Actor, campaign_id: str) -> Board:
    """Every unit's rows of a campaign of the actor's school, for whoever has asked what may be shown of them."""
    campaign, names = _campaign(db, actor, campaign_id)
    return _kept(db, world, campaign, names)


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


@dataclass(frozen=True)
class _Origin:
    """The responsibility an assignment comes from. A removed one stands for no group any more."""

    group_id: str | None
    by_name: bool


_NO_ORIGIN = _Origin(None, True)


def _load(db: Session, campaign: Campaign) -> Board:
    tasks = {
        task.id: task
        for task in db.exec(
            select(Task).where(Task.campaign_id == campaign.id).order_by(col(Task.sort), col(Task.id))
        ).all()
    }
    goals = {task.id: _goal(task) for task in tasks.values()}
    printed, origins, names = _responsibilities(db, campaign.id)
    cells, former, left = [], [], []
    for line in db.execute(_lines(campaign.id)):
        task = tasks[line.task_id]
        row = _row(line, task, goals[task.id], campaign.time_zone)
        gone = min((at for at in (line.detached_at, task.cancelled_at) if at is not None), default=None)
        if gone is None:
            cells.append(_cell(line, row, task, origins.get(line.responsibility_id, _NO_ORIGIN)))
        else:
            former.append(row)
            left.append(Change(row.assignment_id, local_day(gone, campaign.time_zone), asked=True))
    return Board(
        campaign=_facts(campaign),
        phases=_phases(db, campaign.id),
        tasks=[_task(task) for task in tasks.values() if task.cancelled_at is None],
        units=_units(db, campaign.id),
        printed=printed,
        cells=cells,
        changes=in_order([*_changes(db, campaign), *left]),
        groups=groups_of(printed, cells, names),
        former=former,
        former_weights={task.id: task.weight for task in tasks.values() if task.cancelled_at is not None},
    )


def _goal(task: Task) -> Target | None:
    return target_of(task.target_op, task.target_value, task.target_unit)


def _task(task: Task) -> TaskFacts:
    goal = _goal(task)
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
        "" if goal is None else str(goal),
        goal,
    )


def _phases(db: Session, campaign_id: str) -> list[PhaseFacts]:
    rows = db.exec(select(Phase).where(Phase.campaign_id == campaign_id).order_by(col(Phase.sort))).all()
    return [PhaseFacts(row.id, row.name, row.starts_on, row.ends_on) for row in rows]


def _asked(column: Any) -> Any:
    """This column of the assignments that are asked now: neither detached nor of a cancelled task."""
    of_task = col(Task.id) == col(Assignment.task_id)
    return (
        select(column)
        .select_from(Assignment)
        .join(Task, of_task)
        .where(col(Task.cancelled_at).is_(None), col(Assignment.detached_at).is_(None))
    )


def _units(db: Session, campaign_id: str) -> list[UnitFacts]:
    owing = _asked(Assignment.unit_id).where(Assignment.campaign_id == campaign_id)
    rows = db.exec(select(Unit).where(col(Unit.id).in_(owing)).order_by(col(Unit.sort), col(Unit.name))).all()
    return [UnitFacts(row.id, row.name, row.shown, row.kind) for row in rows]


def _responsibilities(
    db: Session, campaign_id: str
) -> tuple[Sequence[Printed], Mapping[str, _Origin], Mapping[str, str]]:
    """What is printed now, what each responsibility stands for, and the groups' own names."""
    table: Any = Responsibility.__table__.c  # type: ignore[attr-defined]
    lines = db.execute(
        columns(
            *(table.id, table.task_id, table.role, table.printed, table.unit_id, table.group_id),
            or_(table.removed_at.is_not(None), col(Task.cancelled_at).is_not(None)).label("gone"),
            col(UnitGroup.name).label("group_name"),
        )
        .join(Task, col(Task.id) == table.task_id)
        .outerjoin(UnitGroup, col(UnitGroup.id) == table.group_id)
        .where(col(Task.campaign_id) == campaign_id)
        .order_by(col(Task.sort), col(Task.id), table.sort, table.id)
    ).all()
    return (
        [Printed(line.task_id, line.role, line.printed, line.group_id) for line in lines if not line.gone],
        {line.id: _Origin(None if line.gone else line.group_id, line.unit_id is not None) for line in lines},
        {line.group_id: line.group_name for line in lines if line.group_id is not None},
    )


def _lines(campaign_id: str) -> Select[Any]:
    """One line an assignment, asked or not, with the number of its files; plain columns: there may be thousands."""
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
            *(table.id, table.task_id, table.unit_id, table.responsibility_id, table.role, table.status),
            *(table.due_on, table.submitted_at, table.numerator, table.denominator, table.acknowledged_at),
            *(table.reported_at, table.reason, table.detached_at),
            files.c.files,
        )
        .join(Task, col(Task.id) == table.task_id)
        .outerjoin(files, files.c.assignment_id == table.id)
        .where(table.campaign_id == campaign_id)
        .order_by(col(Task.sort), table.id)
    )
    return query


def _row(line: Any, task: Task, goal: Target | None, time_zone: str) -> Row:
    return Row(
        assignment_id=line.id,
        task_id=line.task_id,
        unit_id=line.unit_id,
        role=line.role,
        status=line.status,
        due_on=None if task.continuing else line.due_on,
        submitted_on=None if line.submitted_at is None else local_day(line.submitted_at, time_zone),
        numerator=line.numerator,
        denominator=line.denominator,
        target=goal,
    )


def _cell(line: Any, row: Row, task: Task, origin: _Origin) -> Cell:
    return Cell(
        row,
        line.files or 0,
        line.acknowledged_at is not None,
        line.reported_at if line.status is Status.SUBMITTED else None,
        line.reason,
        origin.group_id,
        origin.by_name,
        extended=row.due_on is not None and task.due_on is not None and row.due_on > task.due_on,
    )


def _changes(db: Session, campaign: Campaign) -> list[Change]:
    """What touched completion, in the order of the history: 已办结, 不适用, the role, the task, being asked at all."""
    lines = db.execute(
        columns(*(col(one) for one in (Event.subject_id, Event.at, Event.action, Event.before, Event.after)))
        .where(
            col(Event.campaign_id) == campaign.id,
            col(Event.subject) == Assignment.__tablename__,
            col(Event.action).not_in(_QUIET),
        )
        .order_by(col(Event.seq))
    ).all()
    found = [_change(*line, time_zone=campaign.time_zone) for line in lines]
    return [one for one in found if one is not None]


def _change(
    assignment_id: str, at: datetime, action: str, before: dict[str, Any], after: dict[str, Any], *, time_zone: str
) -> Change | None:
    """What one line of history tells of completion; None where it tells nothing."""
    touched = {before.get("status"), after.get("status")} & set(_COUNTED)
    told = (
        Status(before.get("status", Status.NOT_STARTED)) if touched else None,
        before.get("task_id") if "task_id" in after else None,
        ResponsibilityRole(before["role"]) if before.get("role") and "role" in after else None,
        False if action == "assigned" else after["detached_at"] is not None if "detached_at" in after else None,
    )
    if not any(one is not None for one in told):
        return None
    return Change(assignment_id, local_day(at.astimezone(UTC), time_zone), *told)
