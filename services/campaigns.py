"""A campaign's settings: its name and dates, who reviews, its phases, and what each task asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from adapters.database import reading, transaction
from models.assignment import Assignment
from models.campaign import Campaign, Phase, Task
from models.errors import ChangedMeanwhile, Invalid, NameTaken, NotFound
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import Role
from services.history import changes, record
from services.task_settings import TaskGiven, TaskLine, change_task, tasks_of
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

PHASES_MOST = 30


@dataclass(frozen=True)
class CampaignLine:
    """One campaign as a list shows it."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    office_unit: str  # empty: nobody reviews yet
    tasks: int
    titles_missing: int


@dataclass(frozen=True)
class PhaseLine:
    """One phase; both days are inclusive. `id` None: a phase still to be made."""

    id: str | None
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class CampaignSettings:
    """Everything the settings screen shows. `units` are those that may review: in use, and the present one."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    office_unit_id: str | None
    second_office_may_decide: bool
    version: int
    phases: Sequence[PhaseLine]
    tasks: Sequence[TaskLine]  # in the order of the notice
    units: Sequence[tuple[str, str]]  # id, name

    @property
    def titles_missing(self) -> int:
        """How many tasks still lack a title?"""
        return sum(not one.given.title for one in self.tasks)


def listed(world: World, caller: Caller) -> list[CampaignLine]:
    """Which campaigns are there? The newest first; a liaison sees those their unit takes part in. Two statements."""
    lacking = func.sum(case((col(Task.title) == "", 1), else_=0))
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.SEE_OWN_PART)
        query = (
            select(Campaign, Unit.name, func.count(col(Task.id)), lacking)
            .outerjoin(Unit, col(Unit.id) == col(Campaign.office_unit_id))
            .outerjoin(Task, (col(Task.campaign_id) == col(Campaign.id)) & col(Task.cancelled_at).is_(None))
            .where(Campaign.organisation_id == actor.organisation_id)
            .group_by(col(Campaign.id), col(Unit.name))
            .order_by(col(Campaign.starts_on).desc(), col(Campaign.created_at).desc())
        )
        if may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is not True:
            own = (
                select(Assignment.campaign_id)
                .join(Task, col(Task.id) == col(Assignment.task_id))
                .where(Assignment.unit_id == actor.unit_id)
                .where(col(Task.cancelled_at).is_(None), col(Assignment.detached_at).is_(None))
            )
            query = query.where(col(Campaign.id).in_(own))
        found = db.exec(query).all()
    return [
        CampaignLine(one.id, one.name, one.starts_on, one.ends_on, unit or "", tasks, missing or 0)
        for one, unit, tasks, missing in found
    ]


def get(world: World, caller: Caller, campaign_id: str) -> CampaignSettings:
    """How is a campaign set up? Six statements, however many tasks. NotFound for none and another school's alike."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.SEE_CAMPAIGN)
        campaign = db.exec(
            select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
        ).first()
        if campaign is None:
            raise NotFound
        units = db.exec(
            select(Unit).where(Unit.organisation_id == actor.organisation_id).order_by(col(Unit.sort), col(Unit.name))
        ).all()
        return CampaignSettings(
            id=campaign.id,
            name=campaign.name,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            office_unit_id=campaign.office_unit_id,
            second_office_may_decide=campaign.second_office_may_decide,
            version=campaign.version,
            phases=[PhaseLine(row.id, row.name, row.starts_on, row.ends_on) for row in _phases(db, campaign.id)],
            tasks=tasks_of(db, campaign.id),
            units=[(unit.id, unit.name) for unit in units if unit.active or unit.id == campaign.office_unit_id],
        )


def change(
    world: World,
    caller: Caller,
    campaign_id: str,
    version: int,
    name: str,
    starts_on: date,
    ends_on: date,
    office_unit_id: str | None,
    second_office_may_decide: bool,
) -> None:
    """Change name, dates, reviewing unit and whether its second account may decide on its own assignments.

    Raises Invalid when the days are the wrong way round or a phase would lie outside, NameTaken for a used name.
    """
    given = {
        "name": one_line(name, 200, "error.name_missing"),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "office_unit_id": office_unit_id or None,
        "second_office_may_decide": second_office_may_decide,
    }
    if ends_on < starts_on:
        raise Invalid("error.days_order")
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        campaign = _take(db, actor, campaign_id, version)
        _check_office(db, actor, campaign, office_unit_id or None)
        for phase in _phases(db, campaign_id):
            _check_inside(phase.name, phase.starts_on, phase.ends_on, starts_on, ends_on)
        before, after = changes(campaign, given)
        if not after:
            return
        for field, value in after.items():
            setattr(campaign, field, value)
        campaign.version += 1
        _flush_name(db, campaign.name)
        record(db, world, actor, "campaign_changed", campaign, before=before, after=after, campaign_id=campaign_id)


def set_phases(world: World, caller: Caller, campaign_id: str, version: int, phases: Sequence[PhaseLine]) -> None:
    """Say which phases the campaign has, in this order. One left out goes, and its tasks then have no phase.

    Raises Invalid for days the wrong way round or outside the campaign, and for two of one name.
    """
    wanted = [PhaseLine(p.id, one_line(p.name, 80, "error.name_missing"), p.starts_on, p.ends_on) for p in phases]
    if len(wanted) > PHASES_MOST:
        raise Invalid("error.too_many_phases", most=PHASES_MOST)
    with transaction(world.engine) as db:
        actor = _runner(db, world, caller)
        campaign = _take(db, actor, campaign_id, version)
        present = {row.id: row for row in _phases(db, campaign_id)}
        _check_phases(wanted, campaign)
        if not {one.id for one in wanted if one.id} <= set(present):
            raise NotFound
        before = _told(list(present.values()))
        if before == _told(wanted) and [one.id for one in wanted] == list(present):
            return
        _drop(db, [one for one in present if one not in {p.id for p in wanted}])
        for sort, one in enumerate(wanted):
            row = present.get(one.id or "") or Phase(
                campaign_id=campaign_id, name=one.name, starts_on=one.starts_on, ends_on=one.ends_on
            )
            row.name, row.starts_on, row.ends_on, row.sort = one.name, one.starts_on, one.ends_on, sort
            db.add(row)
        campaign.version += 1
        was, now = {"phases": before}, {"phases": _told(wanted)}
        record(db, world, actor, "phases_changed", campaign, before=was, after=now, campaign_id=campaign_id)


def _runner(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.OFFICE)
    require_for_school(actor, Action.RUN_CAMPAIGN)
    return actor


def _take(db: Session, actor: Actor, campaign_id: str, version: int) -> Campaign:
    """The one checked way to a campaign that will change: of this school, locked, at the form's version."""
    campaign = db.exec(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if campaign is None:
        raise NotFound
    if campaign.version != version:
        raise ChangedMeanwhile
    return campaign


def _phases(db: Session, campaign_id: str) -> Sequence[Phase]:
    return db.exec(select(Phase).where(Phase.campaign_id == campaign_id).order_by(col(Phase.sort), col(Phase.id))).all()


def _check_office(db: Session, actor: Actor, campaign: Campaign, unit_id: str | None) -> None:
    if unit_id is None or unit_id == campaign.office_unit_id:
        return
    unit = db.exec(select(Unit).where(Unit.id == unit_id, Unit.organisation_id == actor.organisation_id)).first()
    if unit is None:
        raise NotFound
    if not unit.active:
        raise Invalid("error.unit_inactive", name=unit.name)


def _check_phases(wanted: Sequence[PhaseLine], campaign: Campaign) -> None:
    for one in wanted:
        if one.ends_on < one.starts_on:
            raise Invalid("error.phase_order", name=one.name)
        _check_inside(one.name, one.starts_on, one.ends_on, campaign.starts_on, campaign.ends_on)
    names, ids = [one.name for one in wanted], [one.id for one in wanted if one.id]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise NameTaken(name=twice)
    if len(set(ids)) != len(ids):
        raise Invalid


def _check_inside(name: str, starts_on: date, ends_on: date, first: date, last: date) -> None:
    if starts_on < first or ends_on > last:
        raise Invalid("error.phase_outside", name=name)


def _told(phases: Sequence[Phase] | Sequence[PhaseLine]) -> list[dict[str, str]]:
    """How do phases stand in the history? Names and days, as they were then."""
    return [
        {"name": one.name, "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat()} for one in phases
    ]


def _drop(db: Session, phase_ids: Sequence[str]) -> None:
    if phase_ids:
        db.execute(update(Task).where(col(Task.phase_id).in_(phase_ids)).values(phase_id=None))
        db.execute(delete(Phase).where(col(Phase.id).in_(phase_ids)))


def _flush_name(db: Session, name: str) -> None:
    try:
        db.flush()
    except IntegrityError as taken:
        raise NameTaken(name=name) from taken


__all__ = [
    "CampaignLine",
    "CampaignSettings",
    "PhaseLine",
    "TaskGiven",
    "TaskLine",
    "change",
    "change_task",
    "get",
    "listed",
    "set_phases",
]
