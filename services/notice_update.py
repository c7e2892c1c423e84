"""A notice for a campaign that is already running: what it changes, and carrying out what the office confirms of it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.notices.reader import read_notice
from models.campaign import Campaign, Responsibility, Task
from models.days import local_day
from models.errors import ChangedMeanwhile, NotFound, ZerenError
from models.names import name_key
from models.notice_diff import Aspect, Difference, Held, Pair, Printed, Sides, differences
from models.notice_plan import Existing, LeaveOut, NewGroup, NewUnit, PlannedTarget, PlannedTask, Resolution
from models.organisation import Organisation
from models.permissions import Actor
from models.words import ResponsibilityRole
from services.consequences import Consequences
from services.first_plan import plan_tasks
from services.history import together
from services.importing import check_notice, hold_all_groups
from services.known_names import KnownNames, known_names
from services.matrix_rows import assignments_of, cells_of, runner, take_campaign, tasks_in_order
from services.notice_work import Notice, Work
from services.who import Caller
from services.world import World

_NEW_NAME = "name:"  # before the normal form of a name that stands for nothing yet


@dataclass(frozen=True)
class Comparison:
    """What the notice would change. `names` says what each id in a difference is called."""

    campaign_id: str
    campaign: str
    version: int
    differences: Sequence[Difference]
    pairs: Sequence[Pair]
    held: Mapping[str, Held]
    names: Mapping[str, str]

    @property
    def of_notice(self) -> list[Difference]:
        """What does the notice itself change? What people changed in the matrix since is not among it."""
        return [one for one in self.differences if not one.local]

    @property
    def local(self) -> list[Difference]:
        """Where does the matrix stand apart from a line that has not changed?"""
        return [one for one in self.differences if one.local]

    @property
    def usual(self) -> set[str]:
        """Which are ticked to begin with? Not what is doubtful, and nothing that takes a task away."""
        return {one.key for one in self.of_notice if not one.doubtful and one.aspect is not Aspect.GONE}


def year_of(world: World, caller: Caller, campaign_id: str) -> int:
    """By which year are days without one dated in this campaign's notice? The year it was imported in."""
    with reading(world.engine) as db:
        campaign = _campaign(db, runner(db, world, caller), campaign_id)
        return local_day(campaign.created_at, campaign.time_zone).year


def compare(world: World, caller: Caller, campaign_id: str, notice: Notice) -> Comparison:
    """What does this notice change in the running campaign? Writes nothing. Raises NotAllowed, NotFound or Invalid."""
    check_notice(notice.text)
    with reading(world.engine) as db:
        actor = runner(db, world, caller)
        return _compared(db, actor, _campaign(db, actor, campaign_id), notice)


def rehearse(
    world: World, caller: Caller, campaign_id: str, version: int, notice: Notice, chosen: Set[str], reason: str
) -> Consequences:
    """What would `follow` do? Done for trial and taken back, so nothing is written; raises whatever it would."""
    try:
        with transaction(world.engine) as db:
            raise _Taken(_followed(db, world, caller, campaign_id, version, notice, chosen, reason))
    except _Taken as trial:
        return trial.said


class _Taken(ZerenError):
    """The trial is over: the transaction it leaves takes everything back."""

    def __init__(self, said: Consequences) -> None:
        self.said = said
        super().__init__()


def follow(
    world: World, caller: Caller, campaign_id: str, version: int, notice: Notice, chosen: Set[str], reason: str
) -> Consequences:
    """Carry out the chosen differences (their keys), all of them or none, and keep the notice as the campaign's.

    New tasks are added, changed ones changed, those that are gone cancelled; what is handed in or accepted stays
    (models.reassign). With nothing chosen nothing is written. Raises ChangedMeanwhile when the campaign or what was
    compared has moved on, Missing (a reason, a title), NamesUnresolved, NotAllowed, NotFound or Invalid.
    """
    if not chosen:
        return Consequences([])
    with transaction(world.engine) as db:
        return _followed(db, world, caller, campaign_id, version, notice, chosen, reason)


def _campaign(db: Session, actor: Actor, campaign_id: str) -> Campaign:
    campaign = db.exec(
        select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    ).first()
    if campaign is None:
        raise NotFound
    return campaign


def _compared(db: Session, actor: Actor, campaign: Campaign, notice: Notice) -> Comparison:
    known = known_names(db, actor.organisation_id)
    tasks = db.exec(select(Task).where(Task.campaign_id == campaign.id).order_by(col(Task.sort), col(Task.id))).all()
    cells = cells_of(db, [task.id for task in tasks])
    held = [_held(task, cells[task.id]) for task in tasks if task.merged_into_id is None]
    lines = [Printed(task, _sides(task, known, notice.resolutions)) for task in notice.tasks]
    year = local_day(campaign.created_at, campaign.time_zone).year
    before = plan_tasks(read_notice(campaign.notice_text, notice.rule, year)) if campaign.notice_text else []
    earlier = [Printed(task, _sides(task, known, notice.resolutions)) for task in before]
    found, pairs = differences(held, lines, earlier, notice.paired)
    return Comparison(
        campaign.id,
        campaign.name,
        campaign.version,
        found,
        pairs,
        {one.id: one for one in held},
        _called(known, notice.tasks),
    )


def _held(task: Task, cells: Sequence[Responsibility]) -> Held:
    def named(role: ResponsibilityRole) -> tuple[str, ...]:
        return tuple(cell.unit_id or cell.group_id or "" for cell in cells if cell.role is role)

    target = (
        PlannedTarget(task.target_op, task.target_value, task.target_unit) if task.target_value is not None else None
    )
    return Held(
        task.id,
        task.number,
        task.title,
        task.due_on,
        task.due_text,
        task.continuing,
        task.recurrence,
        target,
        Sides(named(ResponsibilityRole.LEAD), named(ResponsibilityRole.COOPERATING)),
        task.cancelled_at is not None,
    )


def _sides(task: PlannedTask, known: KnownNames, resolutions: Mapping[str, Resolution]) -> Sides:
    said = {name_key(name): what for name, what in resolutions.items()}

    def ids(names: Iterable[str]) -> tuple[str, ...]:
        found = [_stands_for(name, known, said.get(name_key(name))) for name in names]
        return tuple(dict.fromkeys(one for one in found if one))

    return Sides(ids(task.lead), ids(task.cooperating))


def _stands_for(name: str, known: KnownNames, what: Resolution | None) -> str:
    """Which id does a printed name mean, or which new name? Empty for one that is left out."""
    if name_key(name) in known.by_key:
        return known.by_key[name_key(name)]
    match what:
        case LeaveOut():
            return ""
        case Existing(some_id):
            return some_id
        case NewUnit(called, _) | NewGroup(called, _, _):
            return _NEW_NAME + name_key(called or name)
        case _:
            return _NEW_NAME + name_key(name)


def _called(known: KnownNames, tasks: Iterable[PlannedTask]) -> dict[str, str]:
    names = {some_id: known.name_of(some_id) for some_id in (*known.units, *known.groups)}
    printed = {_NEW_NAME + name_key(name): name for task in tasks for name in (*task.lead, *task.cooperating)}
    return printed | names


def _followed(
    db: Session,
    world: World,
    caller: Caller,
    campaign_id: str,
    version: int,
    notice: Notice,
    chosen: Set[str],
    reason: str,
) -> Consequences:
    """Groups first, then the school where names are learned, tasks, assignments, and the campaign: the usual order."""
    check_notice(notice.text)
    actor = runner(db, world, caller)
    hold_all_groups(db, actor)
    school = db.exec(select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update()).one()
    tasks = {task.id: task for task in tasks_in_order(db, campaign_id, lock=True)}
    assignments_of(db, list(tasks), lock=True)
    campaign = take_campaign(db, actor, campaign_id, version, lock=True)
    compared = _compared(db, actor, campaign, notice)
    wanted = [one for one in compared.differences if one.key in chosen]
    if len(wanted) != len(chosen):
        raise ChangedMeanwhile
    work = Work(db, world, actor, campaign, tasks, notice, {pair.line: pair.task_id for pair in compared.pairs})
    work.needs_reason(wanted, reason)
    with together(db):
        work.learn(school, wanted)
        work.carry_out(wanted)
        work.tell(wanted)
    return work.said()
