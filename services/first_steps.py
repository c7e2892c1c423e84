"""The way of a new installation to its first campaign: what stands already, what is missing, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, func, select

from adapters.database import reading
from models.account import Account
from models.assignment import Assignment, Submission
from models.campaign import Campaign, Phase, Task
from models.organisation import Unit, UnitGroup
from models.permissions import Action, Actor
from models.words import Role, Status, UnitKind
from services.who import Caller, actor_for, require_for_school
from services.world import World


class StepName(StrEnum):
    """The steps in their order: five to a running campaign, and the first decision, which ends the beginning."""

    UNITS = "units"
    OFFICE = "office"
    NOTICE = "notice"
    SETTINGS = "settings"
    LIAISONS = "liaisons"
    REVIEW = "review"


WHOSE = {
    StepName.UNITS: frozenset({Role.ADMIN, Role.OFFICE}),
    StepName.OFFICE: frozenset({Role.ADMIN}),
    StepName.NOTICE: frozenset({Role.OFFICE}),
    StepName.SETTINGS: frozenset({Role.OFFICE}),
    StepName.LIAISONS: frozenset({Role.ADMIN}),
    StepName.REVIEW: frozenset({Role.OFFICE}),
}


@dataclass(frozen=True)
class Silent:
    """A unit that owes something while nobody can report for it."""

    unit_id: str
    name: str
    outside: bool  # a body that is not of the school may go without an account


@dataclass(frozen=True)
class Found:
    """What the database says, counted. The campaign is the latest one that has tasks; empty where there is none."""

    units: int
    groups: int
    offices: int  # office accounts in use
    campaigns: int
    campaign_id: str
    campaign: str
    tasks: int
    has_office_unit: bool
    phases: int
    owing: int  # units that owe something in any campaign
    silent: Sequence[Silent]
    waiting: int  # assignments that wait for a decision
    decided: bool


@dataclass(frozen=True)
class Step:
    """One step: is it done, and may the reader do it?"""

    name: StepName
    done: bool
    mine: bool


@dataclass(frozen=True)
class FirstSteps:
    """All steps in their order, and what they were judged by."""

    found: Found
    steps: Sequence[Step]

    @property
    def next(self) -> Step | None:
        """Which step is the reader's own next one? None: they wait for others, or everything is done."""
        return next((one for one in self.steps if one.mine and not one.done), None)

    @property
    def counted(self) -> Sequence[Step]:
        """The five to a running campaign; the first decision comes by itself after them."""
        return [one for one in self.steps if one.name is not StepName.REVIEW]

    @property
    def complete(self) -> bool:
        """Is everything done, the first decision too?"""
        return all(one.done for one in self.steps)


def first_steps(world: World, caller: Caller) -> FirstSteps:
    """How far is this installation on its way to a first campaign? Ten statements, however large it is."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.MANAGE_UNITS)
        found = _found(db, actor.organisation_id)
    return FirstSteps(found, [Step(name, _is_done(name, found), _is_mine(actor, name)) for name in StepName])


def is_over(world: World, caller: Caller) -> bool:
    """Has anything been decided in this school? Then nobody needs to be led any more. One statement, stops early."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.ADMIN)
        require_for_school(actor, Action.MANAGE_UNITS)
        return _is_decided(db, actor.organisation_id)


def _is_mine(actor: Actor, name: StepName) -> bool:
    return actor.role in WHOSE[name]


def _is_done(name: StepName, found: Found) -> bool:
    answers = {
        StepName.UNITS: found.units > 0 and found.groups > 0,
        StepName.OFFICE: found.offices > 0,
        StepName.NOTICE: found.tasks > 0,
        StepName.SETTINGS: found.has_office_unit and found.phases > 0,
        StepName.LIAISONS: found.owing > 0 and all(one.outside for one in found.silent),
        StepName.REVIEW: found.decided,
    }
    return answers[name]


def _found(db: Session, school: str) -> Found:
    campaign, tasks = _campaign(db, school)
    owing = _owing(db, school)
    speaking = set(_speaking(db, school))
    id_ = campaign.id if campaign else ""
    return Found(
        units=_count(db, select(func.count()).where(Unit.organisation_id == school, col(Unit.active))),
        groups=_count(db, select(func.count()).where(UnitGroup.organisation_id == school)),
        offices=_count(
            db,
            select(func.count()).where(
                Account.organisation_id == school, Account.role == Role.OFFICE, col(Account.active)
            ),
        ),
        campaigns=_count(db, select(func.count()).where(Campaign.organisation_id == school)),
        campaign_id=id_,
        campaign=campaign.name if campaign else "",
        tasks=tasks,
        has_office_unit=campaign is not None and campaign.office_unit_id is not None,
        phases=_count(db, select(func.count()).where(Phase.campaign_id == id_)),
        owing=len(owing),
        silent=[
            Silent(unit.id, unit.shown, unit.kind is UnitKind.OUTSIDE) for unit in owing if unit.id not in speaking
        ],
        waiting=_waiting(db, school),
        decided=_is_decided(db, school),
    )


def _count(db: Session, query: object) -> int:
    return int(db.exec(query).one())  # type: ignore[call-overload]


def _campaign(db: Session, school: str) -> tuple[Campaign | None, int]:
    """The latest campaign that asks something of anybody, and how many tasks it has."""
    found = db.exec(
        select(Campaign, func.count(col(Task.id)))
        .join(Task, col(Task.campaign_id) == col(Campaign.id))
        .where(Campaign.organisation_id == school, col(Task.cancelled_at).is_(None))
        .group_by(col(Campaign.id))
        .order_by(col(Campaign.created_at).desc())
    ).first()
    return (found[0], int(found[1])) if found else (None, 0)


def _owing(db: Session, school: str) -> Sequence[Unit]:
    """The units that owe something, in the order of the directory."""
    asked = (
        select(Assignment.unit_id)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Task.cancelled_at).is_(None), col(Assignment.detached_at).is_(None))
    )
    query = select(Unit).where(Unit.organisation_id == school, col(Unit.id).in_(asked))
    return db.exec(query.order_by(col(Unit.sort), col(Unit.name))).all()


def _speaking(db: Session, school: str) -> Sequence[str | None]:
    """The units for which somebody can report."""
    return db.exec(
        select(Account.unit_id).where(
            Account.organisation_id == school,
            col(Account.active),
            col(Account.role).in_((Role.LIAISON, Role.OFFICE)),
            col(Account.unit_id).is_not(None),
        )
    ).all()


def _waiting(db: Session, school: str) -> int:
    return _count(
        db,
        select(func.count())
        .select_from(Assignment)
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .where(Campaign.organisation_id == school, Assignment.status == Status.SUBMITTED),
    )


def _is_decided(db: Session, school: str) -> bool:
    """Was any submission of this school ever decided? Asked at every run of the office's pages, so it stops early."""
    return (
        db.exec(
            select(Submission.id)
            .join(Assignment, col(Assignment.id) == col(Submission.assignment_id))
            .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
            .where(Campaign.organisation_id == school, col(Submission.decided_at).is_not(None))
            .limit(1)
        ).first()
        is not None
    )
