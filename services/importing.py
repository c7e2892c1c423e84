"""From a notice to a standing campaign: what the notice proposes, what the plan would make, and the import itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, select

from adapters.database import reading, transaction
from adapters.notices.reader import read_notice
from adapters.notices.reading import Reading, ReadingRule
from models.campaign import Campaign
from models.days import local_day
from models.errors import Invalid
from models.notice_plan import LONGEST_CAMPAIGN, CampaignNameTaken, Plan, check
from models.organisation import Organisation, UnitGroup
from models.permissions import Action, Actor
from models.words import Role
from services.history import record, together
from services.import_rows import Rows, build
from services.known_names import KnownNames, Meaning, known_names
from services.tidy import one_line
from services.who import Caller, actor_for, require_for_school
from services.world import World

LONGEST_NOTICE = 200_000  # characters


@dataclass(frozen=True)
class Proposal:
    """A notice as read, what each name it prints stands for, and the school's units to match the others with."""

    reading: Reading
    names: Sequence[Meaning]
    known: KnownNames
    today: date
    office_unit_id: str | None


@dataclass(frozen=True)
class Counts:
    """How much an import makes."""

    tasks: int
    untitled: int
    responsibilities: int
    assignments: int
    units: int
    groups: int
    names: int  # printed names learned for units and groups that were there already


def propose(world: World, caller: Caller, text: str, rule: ReadingRule, year: int | None = None) -> Proposal:
    """What does this notice ask, and which of its units are known? `year` dates days printed without one.

    Without `year` such days are dated by the present year. Raises NotAllowed, or Invalid for a text too long.
    """
    check_notice(text)
    with reading(world.engine) as db:
        actor, school = _office(db, world, caller)
        known = known_names(db, actor.organisation_id)
    today = local_day(world.now(), school.time_zone)
    read = read_notice(text, rule, year or today.year)
    printed = dict.fromkeys(name for task in read.tasks for name in [*task.lead, *task.cooperating])
    return Proposal(read, known.meanings(printed), known, today, actor.unit_id)


def look_up(world: World, caller: Caller, names: Iterable[str]) -> list[Meaning]:
    """What do these printed names stand for now?"""
    with reading(world.engine) as db:
        actor, _ = _office(db, world, caller)
        return known_names(db, actor.organisation_id).meanings(names)


def preview(world: World, caller: Caller, plan: Plan) -> Counts:
    """What would this plan make? Writes nothing; raises whatever `confirm` would."""
    with reading(world.engine) as db:
        actor, school = _office(db, world, caller)
        plan, days = _ready(db, actor, plan)
        return _counts(build(known_names(db, actor.organisation_id), school, plan, days, world.now()))


def confirm(world: World, caller: Caller, plan: Plan, notice_text: str) -> str:
    """Set the campaign up, with every unit, name, task and assignment it needs, or nothing at all. Its id.

    Raises NamesUnresolved, CampaignNameTaken, TaskWithoutLead, Missing or Invalid. Imports of one school wait for
    each other, so that two cannot learn the same name.
    """
    check_notice(notice_text)
    with transaction(world.engine) as db:
        actor, _ = _office(db, world, caller)
        hold_all_groups(db, actor)
        school = db.exec(select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update()).one()
        plan, days = _ready(db, actor, plan)
        rows = build(known_names(db, actor.organisation_id), school, plan, days, world.now())
        if rows.aliases:
            require_for_school(actor, Action.MANAGE_UNITS)
        rows.campaign[0].notice_text = notice_text
        for level in rows.in_order():
            db.add_all(level)
            db.flush()
        with together(db):
            _record(db, world, actor, rows)
        return rows.campaign[0].id


def _office(db: Session, world: World, caller: Caller) -> tuple[Actor, Organisation]:
    actor = actor_for(db, world, caller, Role.OFFICE)
    require_for_school(actor, Action.RUN_CAMPAIGN)
    return actor, db.exec(select(Organisation).where(Organisation.id == actor.organisation_id)).one()


def check_notice(text: str) -> None:
    """Stop a text too long to be kept. Raises Invalid."""
    if len(text) > LONGEST_NOTICE:
        raise Invalid("error.notice_too_long", longest=LONGEST_NOTICE)


def hold_all_groups(db: Session, actor: Actor) -> None:
    """Nobody joins a group while the import works out who owes what; groups come before the school, as elsewhere."""
    theirs = select(UnitGroup.id).where(UnitGroup.organisation_id == actor.organisation_id)
    db.exec(theirs.order_by(UnitGroup.id).with_for_update(read=True)).all()


def _ready(db: Session, actor: Actor, plan: Plan) -> tuple[Plan, tuple[date, date]]:
    """The plan with its name tidied, and its days; raises what is wrong with it, names of units aside."""
    days = check(plan)
    name = one_line(plan.name, LONGEST_CAMPAIGN, "error.campaign_name_missing")
    same = select(Campaign.id).where(Campaign.organisation_id == actor.organisation_id, Campaign.name == name)
    if db.exec(same).first() is not None:
        raise CampaignNameTaken(name=name)
    return replace(plan, name=name), days


def _counts(rows: Rows) -> Counts:
    return Counts(
        tasks=len(rows.tasks),
        untitled=sum(not task.title for task in rows.tasks),
        responsibilities=len(rows.responsibilities),
        assignments=len(rows.assignments),
        units=len(rows.units),
        groups=len(rows.groups),
        names=len(rows.learned),
    )


def record_names(db: Session, world: World, actor: Actor, rows: Rows) -> None:
    """Tell the units and groups that a notice brought with it."""
    for unit in rows.units:
        record(db, world, actor, "unit_created", unit, after={"name": unit.name, "kind": unit.kind})
    for group in rows.groups:
        inside = sum(one.group_id == group.id for one in rows.members)
        record(db, world, actor, "group_created", group, after={"name": group.name, "members": inside})


def _record(db: Session, world: World, actor: Actor, rows: Rows) -> None:
    record_names(db, world, actor, rows)
    campaign, counts = rows.campaign[0], _counts(rows)
    after = {
        "name": campaign.name,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "tasks": counts.tasks,
        "responsibilities": counts.responsibilities,
        "assignments": counts.assignments,
        "units": counts.units,
        "groups": counts.groups,
        "names": dict(rows.learned),
    }
    record(db, world, actor, "campaign_imported", campaign, after=after, campaign_id=campaign.id)
    _record_tasks(db, world, actor, rows)


def _record_tasks(db: Session, world: World, actor: Actor, rows: Rows) -> None:
    """One line a task with what each unit owes for it, so that the history alone tells how everything began."""
    owed: dict[str, dict[str, dict[str, str]]] = {task.id: {} for task in rows.tasks}
    for one in rows.assignments:
        owed[one.task_id][one.id] = {"unit_id": one.unit_id, "role": one.role.value}
    for task in rows.tasks:
        fields = {name: getattr(task, name) for name in ("number", "title", "due_on", "weight", "continuing")}
        after = fields | {"assigned": owed[task.id]}
        record(db, world, actor, "task_created", task, after=after, campaign_id=task.campaign_id, task_id=task.id)
