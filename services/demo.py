"""The demonstration: the owner's notice, imported, and eight weeks of work played through the real services."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from adapters.database import transaction
from adapters.demo_pictures import picture, sheet
from adapters.notices.reading import ReadingRule
from models.account import Account, WebSession
from models.assignment import Assignment, Evidence
from models.bulk import How
from models.campaign import Task
from models.event import Event
from models.evidence_rule import EvidenceRule
from models.notice_plan import Plan, PlannedTarget, PlannedTask
from models.organisation import Organisation, Unit
from models.states import Move
from models.words import BatchKind, Flaw, Purpose, Role, Verdict
from services import assignments, bulk, campaigns, comments, detail, evidence, extensions
from services.assignments import FileVerdict
from services.first_plan import DIRECTORY, plan_task
from services.history import record
from services.importing import confirm, propose
from services.meeting_demo import meeting_acts
from services.setup import demo_accounts, demo_script
from services.signin import hash_password
from services.who import Caller, operator
from services.world import World

ZONE = ZoneInfo("Asia/Shanghai")
NEWS_DAYS = 4
NOTICES = DIRECTORY.parent / "notices"


@dataclass
class Clock:
    """The demonstration's own time, moved from action to action."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Stage:
    """The world under the demonstration's clock, and who acts in it."""

    world: World
    clock: Clock
    start: date
    script: dict[str, Any]
    callers: dict[str, Caller] = field(default_factory=dict)  # username → caller
    speakers: dict[str, str] = field(default_factory=dict)  # unit's short name → username
    owed: dict[tuple[int, str], str] = field(default_factory=dict)  # task from 1, unit's short name → assignment
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    pictures: dict[str, bytes] = field(default_factory=dict)  # the last one of each assignment

    def moment(self, day: int, minute: int) -> datetime:
        """Which moment is so many days after the start and minutes after eight in the morning?"""
        local = datetime.combine(self.start + timedelta(days=day), time(8), ZONE)
        return local + timedelta(minutes=minute)


@dataclass(frozen=True)
class Step:
    """One action of the play."""

    at: datetime
    act: Callable[[], object]


def load_demo(world: World) -> None:
    """Play the demonstration into a school that has just been made; it takes about ten seconds.

    Days are counted back from today, so that it always stands in the middle of its campaign.
    """
    script = demo_script()
    start = world.now().astimezone(ZONE).date() - timedelta(days=script["days_before"])
    clock = Clock(datetime.combine(start - timedelta(days=3), time(9), ZONE))
    patient = world.settings.model_copy(update={"idle_minutes": 10**6, "session_hours": 10**6})
    stage = Stage(replace(world, settings=patient, now=clock), clock, start, script)
    _mark(stage.world, "demo_started")
    _enrol(stage)
    _import(stage)
    for step in sorted(_steps(stage), key=lambda one: one.at):
        clock.at = step.at
        step.act()
    _leave(stage)
    _mark(world, "demo_loaded")


def _mark(world: World, action: str) -> None:
    with transaction(world.engine) as db:
        school = db.exec(select(Organisation)).one()
        record(db, world, operator(db, Role.ADMIN), action, school, after={"name": school.name})


def _enrol(stage: Stage) -> None:
    """Make the accounts, all with the demonstration's one password, and a session each to act under."""
    stored = hash_password(stage.script["password"])
    names = {one["username"]: one["name"] for one in stage.script["accounts"]}
    with transaction(stage.world.engine) as db:
        actor = operator(db, Role.ADMIN)
        units = {unit.shown: unit.id for unit in db.exec(select(Unit)).all()}
        for access in demo_accounts():
            account = Account(
                organisation_id=actor.organisation_id,
                username=access.username,
                name=names[access.username],
                role=access.role,
                unit_id=units[access.unit] if access.unit else None,
                password_hash=stored,
                must_change_password=False,
                created_at=stage.clock.at,
            )
            db.add(account)
            db.flush()
            told = {"username": account.username, "role": account.role, "unit_id": account.unit_id}
            record(db, stage.world, actor, "account_created", account, after=told)
            stage.callers[account.username] = _session(db, account, stage.clock.at)
            stage.speakers.setdefault(access.unit, account.username)


def _session(db: Session, account: Account, at: datetime) -> Caller:
    """A session nobody has the cookie of: it stores the account's id where the hash of a token would stand."""
    session = WebSession(account_id=account.id, token_hash=f"demo:{account.id}", created_at=at, last_seen_at=at)
    db.add(session)
    return Caller(session.id)


def _leave(stage: Stage) -> None:
    """End the play: its sessions go, and what is older than the last days is no news to anybody."""
    before = stage.moment(stage.script["days_before"] - NEWS_DAYS, 0)
    old = select(func.max(Event.seq)).where(Event.at < before).scalar_subquery()
    mine = [caller.session_id for caller in stage.callers.values()]
    with transaction(stage.world.engine) as db:
        db.execute(update(Account).values(news_seen=func.coalesce(old, 0)))
        db.execute(delete(WebSession).where(col(WebSession.id).in_(mine)))


def _import(stage: Stage) -> None:
    script, office = stage.script, stage.callers["office"]
    text = (NOTICES / script["notice"]).read_text("utf-8")
    proposal = propose(stage.world, office, text, ReadingRule.AS_PRINTED)
    given = zip(proposal.reading.tasks, script["tasks"], strict=True)
    tasks = tuple(_supplied(stage, plan_task(read), one) for read, one in given)
    last = stage.start + timedelta(days=script["days_before"] + script["days_after"])
    name = script["campaign"].format(year=stage.start.year)
    plan = Plan(name, stage.start, last, proposal.office_unit_id, tasks)
    campaign_id = confirm(stage.world, office, plan, text)
    _set_phases(stage, campaign_id)
    _find_assignments(stage, campaign_id)


def _supplied(stage: Stage, read: PlannedTask, given: dict[str, Any]) -> PlannedTask:
    """The task as read, with what the notice lacks and the office added: a title is marked as supplied."""
    return replace(
        read,
        number=read.number or given["number"],
        title=read.title or given.get("title", ""),
        title_supplied=not read.title,
        due_on=stage.start + timedelta(days=given["due"]),
        weight=float(given["weight"]),
        target=PlannedTarget(*given["target"]) if "target" in given else read.target,
        evidence_rule=EvidenceRule(**given.get("evidence", {})),
    )


def _set_phases(stage: Stage, campaign_id: str) -> None:
    office, script = stage.callers["office"], stage.script
    settings = campaigns.get(stage.world, office, campaign_id)
    phases = [
        campaigns.PhaseLine(None, one["name"], stage.start + timedelta(one["from"]), stage.start + timedelta(one["to"]))
        for one in script["phases"]
    ]
    campaigns.set_phases(stage.world, office, campaign_id, settings.version, phases)
    settings = campaigns.get(stage.world, office, campaign_id)
    for line, given in zip(settings.tasks, script["tasks"], strict=True):
        phase_id = settings.phases[given["phase"]].id
        campaigns.change_task(stage.world, office, line.id, line.version, replace(line.given, phase_id=phase_id))


def _find_assignments(stage: Stage, campaign_id: str) -> None:
    with Session(stage.world.engine) as db:
        rows = db.exec(
            select(Task.sort, Unit, Assignment.id)
            .where(Task.id == col(Assignment.task_id), Unit.id == col(Assignment.unit_id))
            .where(Assignment.campaign_id == campaign_id)
        ).all()
    stage.owed = {(sort + 1, unit.shown): assignment_id for sort, unit, assignment_id in rows}


def _steps(stage: Stage) -> Iterator[Step]:
    """Every action of the play, in no order yet; the minutes of the day follow from the line's place."""
    for place, line in enumerate(stage.script["history"]):
        yield from _Play(stage, line, 20 + place * 37 % 480).steps()
    for place, line in enumerate(stage.script["extras"]):
        yield Step(stage.moment(line["day"], 500 + place * 3), partial(_extra, stage, line))
    for day, minute, act in meeting_acts(stage.world, stage.callers, stage.start, stage.script["meeting"]):
        yield Step(stage.moment(day, minute), act)


def _extra(stage: Stage, line: dict[str, Any]) -> None:
    """What happens beside the way of an assignment: requests for time, words, reminders, a pause."""
    world, office = stage.world, stage.callers["office"]
    if line["what"] == "remind":
        items = [_as_shown(stage, stage.owed[task, unit]) for task, unit in line["items"]]
        campaign_id = campaigns.listed(world, office)[0].id
        bulk.apply(world, office, campaign_id, BatchKind.REMIND, items, How(line["reason"]))
        return
    assignment_id = stage.owed[line["task"], line["unit"]]
    unit = stage.callers[stage.speakers[line["unit"]]]
    judge = stage.callers["leader" if line["unit"] == stage.script["office_unit"] else "office"]
    match line["what"]:
        case "extension":
            day = detail.look(world, unit, assignment_id).assignment.due_on or stage.start
            extensions.ask(world, unit, assignment_id, None, day + timedelta(days=line["more"]), line["reason"])
        case "grant":
            asked = extensions.of_assignment(world, judge, assignment_id)[0]
            day, answer = asked.proposed_on, line["answer"]
            extensions.decide(world, judge, asked.id, asked.version, granted=True, granted_on=day, answer=answer)
        case "comment":
            comments.add(world, stage.callers[line["who"]], assignment_id, line["words"])
        case "suspend":
            assignments.rest(world, judge, *_as_shown(stage, assignment_id), Move.SUSPEND, line["reason"])


def _as_shown(stage: Stage, assignment_id: str) -> tuple[str, int]:
    """An assignment and the version that a screen would show now."""
    with Session(stage.world.engine) as db:
        return assignment_id, db.get_one(Assignment, assignment_id).version


class _Play:
    """One assignment's way, as its line of the script tells it."""

    def __init__(self, stage: Stage, line: dict[str, Any], minute: int) -> None:
        self.stage, self.line, self.minute = stage, line, minute
        self.assignment_id = stage.owed[line["task"], line["unit"]]
        self.unit = stage.callers[stage.speakers[line["unit"]]]
        own = line["unit"] == stage.script["office_unit"]
        self.judge = stage.callers["leader" if own else "office"]

    def steps(self) -> Iterator[Step]:
        """Which actions, and when? A path names how far the assignment has come."""
        path, days = self.line["path"], self.line["days"]
        yield Step(self._at(days[0]), self._acknowledge)
        if path == "seen":
            return
        yield Step(self._at(days[0], 25), self._begin)
        if path == "started":
            return
        yield Step(self._at(days[1], 60), self._submit)
        if path in ("returned", "resubmitted", "improved"):
            yield Step(self._at(days[2], 90), lambda: self._decide(accepted=False))
        if path in ("resubmitted", "improved"):
            yield Step(self._at(days[3], 15), self._supply)
        if path in ("accepted", "improved"):
            yield Step(self._at(days[-1], 120), lambda: self._decide(accepted=True))

    def _at(self, day: int, more: int = 0) -> datetime:
        return self.stage.moment(day, self.minute + more)

    def _acknowledge(self) -> None:
        assignments.acknowledge(self.stage.world, self.unit, self.assignment_id)

    def _begin(self) -> None:
        first = max(1, self.line["photos"] - 1) if self.line["path"] != "started" else self.line["photos"]
        self._photos(first)
        assignments.report(self.stage.world, self.unit, self.assignment_id, self._version(), self.line["note"])

    def _submit(self) -> None:
        line = self.line
        self._photos(line["photos"] - max(1, line["photos"] - 1))
        if line.get("sheet"):
            number = next(self.stage.numbers)
            added = self._add(f"{number:03d}.pdf", sheet(number))
            world, day = self.stage.world, self._today()
            evidence.describe(world, self.unit, added.id, added.version, "", self._place(), day, Purpose.SIGN_IN)
        if line.get("borrowed"):
            self._add("IMG_0001.jpg", self.stage.pictures[self.stage.owed[line["task"], line["borrowed"]]])
        self._hand_in()

    def _supply(self) -> None:
        rejected = [file.id for file in self._files() if file.verdict is Verdict.REJECTED]
        self._photos(1, replaces=rejected[0] if rejected else "")
        self._hand_in()

    def _hand_in(self) -> None:
        figures = self.line.get("figures", [None, None])
        world, note = self.stage.world, self.line["note"]
        assignments.submit(world, self.unit, self.assignment_id, self._version(), note, *figures)

    def _decide(self, *, accepted: bool) -> None:
        reason = "" if accepted else self.line["reason"]
        world, version = self.stage.world, self._version()
        verdicts = {} if accepted or "flaw" not in self.line else self._verdicts(Flaw(self.line["flaw"]))
        assignments.decide(
            world, self.judge, self.assignment_id, version, accepted=accepted, reason=reason, verdicts=verdicts
        )

    def _verdicts(self, flaw: Flaw) -> dict[str, FileVerdict]:
        """The first file is rejected, the others are fine."""
        first, *others = self._files()
        fine = {file.id: FileVerdict(Verdict.ACCEPTED) for file in others}
        return {first.id: FileVerdict(Verdict.REJECTED, flaw)} | fine

    def _files(self) -> Sequence[Evidence]:
        return detail.look(self.stage.world, self.unit, self.assignment_id).evidence

    def _today(self) -> date:
        return self.stage.clock.at.astimezone(ZONE).date()

    def _place(self) -> str:
        return str(self.stage.script["places"][self.line["scene"]])

    def _photos(self, many: int, replaces: str = "") -> None:
        taken = self.stage.clock.at.astimezone(ZONE).replace(tzinfo=None) - timedelta(minutes=many * 4)
        added = []
        for _ in range(many):
            number, taken = next(self.stage.numbers), taken + timedelta(minutes=3)
            name = f"IMG_{taken:%Y%m%d_%H%M%S}.jpg"
            data = picture(self.line["scene"], number, taken)
            added.append(self._add(name, data, replaces).id)
            self.stage.pictures[self.assignment_id] = data
        if added:
            words = self.line["caption"], self._place(), self._today()
            evidence.caption_all(self.stage.world, self.unit, self.assignment_id, added, *words)

    def _add(self, name: str, data: bytes, replaces: str = "") -> Evidence:
        return evidence.add(self.stage.world, self.unit, self.assignment_id, name, [data], replaces=replaces)

    def _version(self) -> int:
        return _as_shown(self.stage, self.assignment_id)[1]
