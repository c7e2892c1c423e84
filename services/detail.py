"""One assignment whole: what is asked, by when, with whom, what was handed in and what was said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from adapters.database import reading
from models.account import Account
from models.assignment import Assignment, Evidence, Submission
from models.campaign import Campaign, Responsibility, Task
from models.days import local_day
from models.event import Event
from models.evidence_rule import EvidenceRule, Gap
from models.organisation import Unit
from models.permissions import Action, Actor, may
from models.states import UNLOCKED, Move, moves_from
from models.words import ResponsibilityRole, Status
from services.assignments import handed, missing
from services.doorway import Opened, open_assignment
from services.who import Caller, whoami
from services.world import World


@dataclass(frozen=True)
class Peer:
    """Another unit in the same task: name, role and status, and no more."""

    unit_id: str
    name: str
    role: ResponsibilityRole
    status: Status
    assignment_id: str


@dataclass(frozen=True)
class Round:
    """One submission and what became of it; `evidence` are the ids of the files that were part of it."""

    submission: Submission
    submitted_by: str
    decided_by: str
    evidence: Sequence[str]


@dataclass(frozen=True)
class Detail:
    """Everything the assignment's screen shows to this reader."""

    actor: Actor
    assignment: Assignment
    task: Task
    campaign: Campaign
    unit: Unit
    today: date
    rule: EvidenceRule
    printed: Sequence[Responsibility]
    peers: Sequence[Peer]
    evidence: Sequence[Evidence]  # those that count now
    removed: Sequence[Evidence]
    rounds: Sequence[Round]  # the latest first
    gaps: Sequence[Gap]
    events: Sequence[Event]  # the latest first, at most 100
    may_do: frozenset[Move]  # moves that the table and the permissions both allow
    may_edit: bool  # the reader may report and change evidence now
    may_open_peers: bool

    @property
    def last_reason(self) -> str:
        """What did the reviewer say last, as long as it still matters?"""
        if self.assignment.status is Status.RETURNED:
            return self.assignment.reason
        undecided = self.assignment.status in (Status.IN_PROGRESS, Status.SUBMITTED)
        decided = [one.submission for one in self.rounds if one.submission.accepted is not None]
        return decided[0].reason if undecided and decided and not decided[0].accepted else ""


def look(world: World, caller: Caller, assignment_id: str) -> Detail:
    """Show one assignment. A fixed number of statements; NotFound for what the caller may not see."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        one, task = opened.assignment, opened.task
        files = db.exec(
            select(Evidence)
            .where(Evidence.assignment_id == one.id)
            .order_by(col(Evidence.sort), col(Evidence.uploaded_at))
        ).all()
        live = [file for file in files if file.removed_at is None]
        may_do = _may_do(actor, opened)
        return Detail(
            actor=actor,
            assignment=one,
            task=task,
            campaign=opened.campaign,
            unit=db.exec(select(Unit).where(Unit.id == one.unit_id)).one(),
            today=local_day(world.now(), opened.campaign.time_zone),
            rule=EvidenceRule.model_validate(task.evidence_rule),
            printed=db.exec(
                select(Responsibility)
                .where(Responsibility.task_id == task.id, col(Responsibility.removed_at).is_(None))
                .order_by(col(Responsibility.sort))
            ).all(),
            peers=_peers(db, one),
            evidence=live,
            removed=[file for file in files if file.removed_at is not None],
            rounds=_rounds(db, one, files),
            gaps=missing(task, [handed(file) for file in live], one.note, one.numerator, one.denominator),
            events=db.exec(
                select(Event).where(Event.assignment_id == one.id).order_by(col(Event.seq).desc()).limit(100)
            ).all(),
            may_do=may_do,
            may_edit=Move.REPORT in may_do and one.status in UNLOCKED,
            may_open_peers=may(actor, Action.SEE_CAMPAIGN, opened.subject) is True,
        )


def _may_do(actor: Actor, opened: Opened) -> frozenset[Move]:
    return frozenset(
        which
        for which in moves_from(opened.assignment.status)
        if may(actor, Action(which.value), opened.subject) is True
        and not (which is Move.RESTORE and opened.assignment.detached_at is not None)  # the matrix brings it back
    )


def _peers(db: Session, one: Assignment) -> list[Peer]:
    found = db.exec(
        select(Assignment, Unit)
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(
            Assignment.task_id == one.task_id,
            Assignment.id != one.id,
            Assignment.period == one.period,
            col(Assignment.detached_at).is_(None),
        )
        .order_by(col(Assignment.role).desc(), col(Unit.sort))
    ).all()
    return [Peer(unit.id, unit.name, row.role, row.status, row.id) for row, unit in found]


def _rounds(db: Session, one: Assignment, files: Sequence[Evidence]) -> list[Round]:
    found = db.exec(
        select(Submission).where(Submission.assignment_id == one.id).order_by(col(Submission.round).desc())
    ).all()
    people = {row.submitted_by for row in found} | {row.decided_by for row in found}
    named = db.exec(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(people))).all()
    names = dict(named)
    order = _order(db, one)
    return [
        Round(row, names.get(row.submitted_by, ""), names.get(row.decided_by or "", ""), _in_round(row, files, order))
        for row in found
    ]


def _order(db: Session, one: Assignment) -> dict[tuple[str, str | int], int]:
    """Where in the history did each file come and go, and was each round submitted?

    Changes of one assignment wait for each other, so that this order holds where two of them bear the same time, or a
    clock was set back between them.
    """
    changing = ("evidence_added", "evidence_replaced", "evidence_removed", "submit")
    query = select(col(Event.action), col(Event.subject_id), col(Event.after)).where(
        Event.assignment_id == one.id, col(Event.action).in_(changing)
    )
    order: dict[tuple[str, str | int], int] = {}
    for seq, (action, subject_id, after) in enumerate(db.exec(query.order_by(col(Event.seq)))):
        if action in ("evidence_removed", "evidence_replaced"):
            order["went", subject_id] = seq
        if action in ("evidence_added", "evidence_replaced"):
            order["came", after["evidence_id"]] = seq
        if action == "submit":
            order["submitted", after["round"]] = seq
    return order


def _in_round(row: Submission, files: Sequence[Evidence], order: Mapping[tuple[str, str | int], int]) -> list[str]:
    """Which files had come and not gone when the round was submitted? By their times where history says nothing."""
    submitted = order.get(("submitted", row.round))

    def before(what: str, file: Evidence, at: datetime) -> bool:
        place = order.get((what, file.id))
        return at <= row.submitted_at if place is None or submitted is None else place < submitted

    return [
        file.id
        for file in files
        if before("came", file, file.uploaded_at)
        and not (file.removed_at is not None and before("went", file, file.removed_at))
    ]
