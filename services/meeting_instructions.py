"""交办: what a meeting told a unit to do. The unit answers in words; the office or a leader confirms or sends back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account
from models.campaign import Campaign
from models.days import local_day
from models.errors import ChangedMeanwhile, Invalid, Missing, NotFound
from models.meeting import Decision, Instruction, Meeting
from models.meeting_rules import TO_DO, Step, step
from models.organisation import Unit
from models.permissions import Action, Actor, Subject, may
from models.words import InstructionState
from services.history import record
from services.who import Caller, require, require_for_school, whoami
from services.world import World

ANSWER_LONGEST, REASON_LONGEST = 2000, 1000
_C: Any = Campaign.__table__.c  # type: ignore[attr-defined]
_D: Any = Decision.__table__.c  # type: ignore[attr-defined]
_I: Any = Instruction.__table__.c  # type: ignore[attr-defined]
_M: Any = Meeting.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Handed:
    """One instruction as this reader sees it. Names are those of today; days are counted in the campaign's zone."""

    id: str
    decision_id: str
    campaign_id: str
    campaign: str
    meeting: str
    held_at: datetime
    unit_id: str
    unit: str
    words: str
    due_on: date
    left: int  # days, 0 on the day itself, negative when past
    state: InstructionState
    answer: str
    answered_at: datetime | None
    answered_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str  # why it was sent back
    waited: int | None  # days since it was answered, while nobody has decided
    time_zone: str
    version: int
    may_answer: bool
    may_decide: bool

    @property
    def to_do(self) -> bool:
        """Is it the unit's turn?"""
        return self.state in TO_DO

    @property
    def late(self) -> bool:
        """Is it past its day and still the unit's turn?"""
        return self.to_do and self.left < 0


def mine(world: World, caller: Caller) -> list[Handed]:
    """What were we told to do? What is ours to do first, by day; withdrawn ones are left out. Two statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        require_for_school(actor, Action.SEE_OWN_PART)
        own = (_I.unit_id == (actor.unit_id or ""), _I.state != InstructionState.WITHDRAWN)
        return handed_of(db, world, actor, *own)


def of_campaign(world: World, caller: Caller, campaign_id: str) -> list[Handed]:
    """Every instruction of a campaign's meetings. What waits for a decision first, then by day. Two statements."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        require_for_school(actor, Action.SEE_MEETING)
        found = handed_of(db, world, actor, _C.id == campaign_id, _I.state != InstructionState.WITHDRAWN)
    return sorted(found, key=lambda one: one.state is not InstructionState.ANSWERED)


def answer(world: World, caller: Caller, instruction_id: str, version: int, words: str) -> None:
    """Say how far it is (办理情况). Raises NotFound for another unit's, Missing, Invalid, WrongState."""
    said = _words(words, ANSWER_LONGEST, "error.answer_missing")
    with transaction(world.engine) as db:
        actor, row, decision, campaign = _take(db, world, caller, instruction_id, version)
        require(actor, Action.ANSWER_INSTRUCTION, _subject(campaign, row))
        fields = {"answer": said, "answered_at": world.now(), "answered_by": actor.account_id}
        fields |= {"decided_at": None, "decided_by": None}
        _write(db, world, actor, Step.ANSWER, row, decision, campaign, fields, told={"answer": said})


def decide(world: World, caller: Caller, instruction_id: str, version: int, *, done: bool, reason: str = "") -> None:
    """Confirm it as done (办结), or send it back with a reason. Four eyes: not by whoever answered.

    Raises NotFound, NotAllowed, Missing (the reason), WrongState while nobody has answered, ChangedMeanwhile.
    """
    said = "" if done else _words(reason, REASON_LONGEST, "error.reason_missing")
    with transaction(world.engine) as db:
        actor, row, decision, campaign = _take(db, world, caller, instruction_id, version)
        require(actor, Action.DECIDE_INSTRUCTION, _subject(campaign, row))
        fields = {"decided_at": world.now(), "decided_by": actor.account_id, "reason": said}
        which = Step.CONFIRM if done else Step.SEND_BACK
        _write(db, world, actor, which, row, decision, campaign, fields, reason=said)


def give(
    db: Session, world: World, actor: Actor, decision: Decision, campaign: Campaign, unit_ids: Sequence[str]
) -> None:
    """Hand a decision to these units, inside the transaction that makes it."""
    for unit_id in unit_ids:
        row = Instruction(decision_id=decision.id, unit_id=unit_id, due_on=decision.due_on)
        db.add(row)
        db.flush()
        told = {"words": decision.words, "whose": db.get_one(Unit, unit_id).name, "due_on": decision.due_on}
        record(db, world, actor, "instruction_given", row, after=told, campaign_id=campaign.id)


def withdraw_of(db: Session, world: World, actor: Actor, decision: Decision, campaign: Campaign, reason: str) -> None:
    """Take back what nobody has answered yet, inside the transaction that withdraws the decision."""
    rows = db.exec(
        select(Instruction)
        .where(Instruction.decision_id == decision.id)
        .order_by(col(Instruction.id))
        .with_for_update()
    ).all()
    for row in rows:
        if row.state in TO_DO:
            _write(db, world, actor, Step.WITHDRAW, row, decision, campaign, {}, reason=reason)


_ACTIONS = {
    Step.ANSWER: "instruction_answered",
    Step.CONFIRM: "instruction_confirmed",
    Step.SEND_BACK: "instruction_returned",
    Step.WITHDRAW: "instruction_withdrawn",
}


def _write(
    db: Session,
    world: World,
    actor: Actor,
    which: Step,
    row: Instruction,
    decision: Decision,
    campaign: Campaign,
    fields: dict[str, Any],
    *,
    told: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    was, row.state = row.state, step(row.state, which)
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    before = {"instruction_state": was}
    whose = db.get_one(Unit, row.unit_id).name
    after = {"words": decision.words, "whose": whose, "instruction_state": row.state} | (told or {})
    record(db, world, actor, _ACTIONS[which], row, before=before, after=after, reason=reason, campaign_id=campaign.id)


def _take(
    db: Session, world: World, caller: Caller, instruction_id: str, version: int
) -> tuple[Actor, Instruction, Decision, Campaign]:
    """The one checked way to an instruction: of this school, seen by this person, locked, at the version shown."""
    actor = whoami(db, world, caller)
    found = db.exec(
        select(Instruction, Decision, Campaign)
        .join(Decision, col(Decision.id) == col(Instruction.decision_id))
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .join(Campaign, col(Campaign.id) == col(Meeting.campaign_id))
        .where(Instruction.id == instruction_id)
    ).first()
    if found is None:
        raise NotFound
    row, decision, campaign = found
    if may(actor, Action.SEE_INSTRUCTION, _subject(campaign, row)) is not True:
        raise NotFound
    locked = select(Instruction).where(Instruction.id == row.id).with_for_update()
    fresh = db.exec(locked.execution_options(populate_existing=True)).one()
    if fresh.version != version:
        raise ChangedMeanwhile
    return actor, fresh, decision, campaign


def _subject(campaign: Campaign, row: Instruction) -> Subject:
    return Subject(
        organisation_id=campaign.organisation_id,
        unit_id=row.unit_id,
        office_unit_id=campaign.office_unit_id,
        submitted_by=row.answered_by,
        second_office_may_decide=campaign.second_office_may_decide,
        decided_by=row.decided_by,
    )


def _words(words: str, longest: int, missing: str) -> str:
    clean = words.strip()
    if not clean:
        raise Missing(missing)
    if len(clean) > longest:
        raise Invalid("error.too_long", longest=longest)
    return clean


def handed_of(db: Session, world: World, actor: Actor, *which: Any) -> list[Handed]:
    """These instructions of the actor's school, what is a unit's to do first, by day. The caller has asked for them."""
    answerer, decider = aliased(Account), aliased(Account)
    query = (
        columns(
            *(_I.id, _I.decision_id, _I.unit_id, _I.due_on, _I.state, _I.answer, _I.answered_at, _I.decided_at),
            *(_I.reason, _I.version, _I.answered_by, _D.words, _D.sort, _M.title, _M.held_at),
            *(_C.office_unit_id, _C.second_office_may_decide, _C.time_zone),
            *(_U.name.label("unit"), _C.name.label("campaign"), _C.id.label("campaign_id")),
            *(col(answerer.name).label("answerer"), col(decider.name).label("decider")),
        )
        .join(Decision, _D.id == _I.decision_id)
        .join(Meeting, _M.id == _D.meeting_id)
        .join(Campaign, _C.id == _M.campaign_id)
        .join(Unit, _U.id == _I.unit_id)
        .outerjoin(answerer, col(answerer.id) == _I.answered_by)
        .outerjoin(decider, col(decider.id) == _I.decided_by)
        .where(_C.organisation_id == actor.organisation_id, *which)
        .order_by(_D.sort, _U.sort, _U.name)
    )
    lines = db.connection().execute(query).all()
    return sorted((_handed(line, actor, world.now()) for line in lines), key=lambda one: (not one.to_do, one.due_on))


def _handed(line: Any, actor: Actor, now: datetime) -> Handed:
    subject = Subject(
        actor.organisation_id, line.unit_id, line.office_unit_id, line.answered_by, line.second_office_may_decide
    )
    today = local_day(now, line.time_zone)
    waits = line.state is InstructionState.ANSWERED
    return Handed(
        id=line.id,
        decision_id=line.decision_id,
        campaign_id=line.campaign_id,
        campaign=line.campaign,
        meeting=line.title,
        held_at=line.held_at,
        unit_id=line.unit_id,
        unit=line.unit,
        words=line.words,
        due_on=line.due_on,
        left=(line.due_on - today).days,
        state=line.state,
        answer=line.answer,
        answered_at=line.answered_at,
        answered_by=line.answerer or "",
        decided_at=line.decided_at,
        decided_by=line.decider or "",
        reason=line.reason,
        waited=(today - local_day(line.answered_at, line.time_zone)).days if waits else None,
        time_zone=line.time_zone,
        version=line.version,
        may_answer=line.state in (*TO_DO, InstructionState.ANSWERED)
        and may(actor, Action.ANSWER_INSTRUCTION, subject) is True,
        may_decide=waits and may(actor, Action.DECIDE_INSTRUCTION, subject) is True,
    )
