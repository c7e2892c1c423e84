"""What a unit does with its assignment, and what the office decides about it.

`move` is the only place that writes a status; it reads models.states.TRANSITIONS and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.assignment import Assignment, Evidence, Submission
from models.campaign import Task
from models.errors import EvidenceMissing, Invalid, Missing, NotFound, WrongState
from models.evidence_rule import EvidenceRule, Gap, Handed, gaps
from models.permissions import Action, Actor
from models.states import UNLOCKED, Move, Need, next_status, transition
from models.words import Flaw, Verdict
from services.doorway import Opened, open_assignment, take_assignment
from services.history import changes, plain, record
from services.who import Caller, whoami
from services.world import World

NOTE_LONGEST = 4000
REASON_LONGEST = 1000
FLAW_LONGEST = 200


@dataclass(frozen=True)
class FileVerdict:
    """What a reviewer says of one file; a flaw only where it is rejected."""

    verdict: Verdict
    flaw: Flaw | None = None
    words: str = ""


def acknowledge(world: World, caller: Caller, assignment_id: str) -> None:
    """Record 签收: the unit has opened its assignment for the first time. A second call changes nothing."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        if opened.assignment.acknowledged_at is not None or opened.assignment.unit_id != actor.unit_id:
            return
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, None)
        if opened.assignment.acknowledged_at is None:
            _write(db, world, actor, "acknowledged", opened, _acknowledged(world, actor))


def report(
    world: World,
    caller: Caller,
    assignment_id: str,
    version: int,
    note: str,
    numerator: float | None = None,
    denominator: float | None = None,
) -> int:
    """Say how far the unit is: a note in its words, and the figures where the task has a target.

    Returns the new version. Raises WrongState once it is handed in, Invalid for impossible figures.
    """
    _check_report(note, numerator, denominator)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.REPORT, assignment_id, version)
        given = {"note": note.strip(), "numerator": numerator, "denominator": denominator}
        move(db, world, actor, Move.REPORT, opened, given | {"reported_at": world.now()})
        return opened.assignment.version


def submit(
    world: World,
    caller: Caller,
    assignment_id: str,
    version: int,
    note: str,
    numerator: float | None = None,
    denominator: float | None = None,
) -> int:
    """Hand in for review, with the report as it stands in the form. Returns the round, counted from 1.

    Raises EvidenceMissing with every gap listed; then nothing is changed.
    """
    _check_report(note, numerator, denominator)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.SUBMIT, assignment_id, version)
        one, now = opened.assignment, world.now()
        told: dict[str, Any] = {"note": note.strip(), "numerator": numerator, "denominator": denominator}
        given = {"round": one.round + 1, "submitted_at": one.submitted_at or now, "submitted_by": actor.account_id}
        move(db, world, actor, Move.SUBMIT, opened, told | given | {"reported_at": now})
        db.add(
            Submission(
                assignment_id=one.id,
                round=one.round,
                submitted_at=now,
                submitted_by=actor.account_id or "",
                **told,
            )
        )
        return one.round


def withdraw(world: World, caller: Caller, assignment_id: str, version: int) -> None:
    """Take a submission back before it is decided. The round stays on record as withdrawn."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.WITHDRAW, assignment_id, version)
        transition(opened.assignment.status, Move.WITHDRAW)  # without a submission there is no round to take back
        last = _last_round(db, opened.assignment)
        last.withdrawn_at = world.now()
        move(db, world, actor, Move.WITHDRAW, opened, {"submitted_at": _first_standing(db, opened.assignment)})


def decide(
    world: World,
    caller: Caller,
    assignment_id: str,
    version: int,
    *,
    accepted: bool,
    reason: str = "",
    verdicts: Mapping[str, FileVerdict] | None = None,
) -> None:
    """Accept the submission or return it with a reason, with a verdict on any of its files (by evidence id).

    Four eyes are asked for in models.permissions. Raises EvidenceMissing when it is accepted although the files that
    are not rejected do not meet the rule, NotFound for a file that is not part of it.
    """
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        action = Action.ACCEPT if accepted else Action.RETURN
        opened = take_assignment(db, actor, action, assignment_id, version)
        decide_in(db, world, actor, opened, accepted=accepted, reason=reason, verdicts=verdicts)


def decide_in(
    db: Session,
    world: World,
    actor: Actor,
    opened: Opened,
    *,
    accepted: bool,
    reason: str = "",
    verdicts: Mapping[str, FileVerdict] | None = None,
    told: dict[str, Any] | None = None,
) -> None:
    """Decide inside the caller's transaction, on an assignment that is locked and asked for."""
    one, now = opened.assignment, world.now()
    judged = _judge(db, world, actor, one, verdicts or {})
    if accepted and judged and any(row.rejected for row in _handed(db, one)):
        _require_rest(db, opened)
    given = {"decided_at": now, "decided_by": actor.account_id, "reason": "" if accepted else reason.strip()}
    said = ({"verdicts": judged} if judged else {}) | (told or {})
    move(db, world, actor, Move.ACCEPT if accepted else Move.RETURN, opened, given, reason, told=said)
    last = _last_round(db, one)
    last.decided_at, last.decided_by = now, actor.account_id
    last.accepted, last.reason = accepted, reason.strip()


def retract(world: World, caller: Caller, assignment_id: str, version: int) -> None:
    """Take back one's own acceptance, so that the submission waits again; the verdicts on its files stay."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action.RETRACT, assignment_id, version)
        retract_in(db, world, actor, opened)


def retract_in(
    db: Session,
    world: World,
    actor: Actor,
    opened: Opened,
    told: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """Take an acceptance back inside the caller's transaction, on an assignment that is locked and asked for.

    `before` are fields that the acceptance had overwritten, where they are known.
    """
    given = {"decided_at": None, "decided_by": None} | (before or {})
    move(db, world, actor, Move.RETRACT, opened, given, told=told)
    last = _last_round(db, opened.assignment)
    last.decided_at = last.decided_by = last.accepted = None
    last.reason = ""


def _judge(
    db: Session, world: World, actor: Actor, one: Assignment, verdicts: Mapping[str, FileVerdict]
) -> list[dict[str, str]]:
    """Write the verdicts on their files; what the history tells of them."""
    if not verdicts:
        return []
    found = db.exec(
        select(Evidence)
        .where(Evidence.assignment_id == one.id, col(Evidence.id).in_(verdicts), col(Evidence.removed_at).is_(None))
        .order_by(col(Evidence.sort), col(Evidence.id))
        .with_for_update()
    ).all()
    if len(found) != len(verdicts):
        raise NotFound
    for row in found:
        said = verdicts[row.id]
        if len(said.words) > FLAW_LONGEST:
            raise Invalid("error.too_long", longest=FLAW_LONGEST)
        rejected = said.verdict is Verdict.REJECTED
        row.verdict, row.flaw = said.verdict, (said.flaw or Flaw.OTHER) if rejected else None
        row.flaw_words = said.words.strip() if rejected else ""
        row.judged_at, row.judged_by, row.version = world.now(), actor.account_id, row.version + 1
    db.flush()
    return [
        {
            "evidence_id": row.id,
            "name": row.name,
            "verdict": plain(row.verdict),
            "flaw": plain(row.flaw or ""),
            "words": row.flaw_words,
        }
        for row in found
    ]


def _require_rest(db: Session, opened: Opened) -> None:
    """Accepting with rejected files asks that the others meet the rule by themselves."""
    one = opened.assignment
    good = [file for file in _handed(db, one) if not file.rejected]
    gap = missing(opened.task, good, one.note, one.numerator, one.denominator)
    if gap:
        raise EvidenceMissing("error.rest_incomplete", missing=gap)


def rest(world: World, caller: Caller, assignment_id: str, version: int, which: Move, reason: str = "") -> None:
    """The office reopens, suspends, resumes, waives or restores; a reason where the table asks for one.

    Raises WrongState too for one that the matrix no longer asks: it comes back with its cell.
    """
    if which not in (Move.REOPEN, Move.SUSPEND, Move.RESUME, Move.WAIVE, Move.RESTORE):
        raise ValueError(which)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = take_assignment(db, actor, Action(which.value), assignment_id, version)
        if opened.assignment.detached_at is not None:
            raise WrongState("error.detached")
        move(db, world, actor, which, opened, {"reason": reason.strip()}, reason)


def _acknowledged(world: World, actor: Actor) -> dict[str, Any]:
    return {"acknowledged_at": world.now(), "acknowledged_by": actor.account_id}


def move(
    db: Session,
    world: World,
    actor: Actor,
    which: Move,
    opened: Opened,
    given: dict[str, Any],
    reason: str = "",
    *,
    action: str = "",
    told: dict[str, Any] | None = None,
) -> None:
    """Apply one row of the table to an assignment that is locked and asked for, and write its line of history.

    `given` are further fields that change with it, `action` a more telling word for the history and `told` what
    that line says besides. Raises WrongState, Missing (the reason) or EvidenceMissing.
    """
    one = opened.assignment
    needs = transition(one.status, which).needs
    if Need.REASON in needs and not reason.strip():
        raise Missing("error.reason_missing")
    if len(reason) > REASON_LONGEST:
        raise Invalid("error.too_long", longest=REASON_LONGEST)
    if Need.COMPLETE in needs:
        _require_complete(db, one, opened.task, given)
    status, before = next_status(one.status, one.status_before, which)
    given = {"status": status, "status_before": before} | given
    if which in (Move.REPORT, Move.SUBMIT) and one.acknowledged_at is None:
        given |= _acknowledged(world, actor)
    _write(db, world, actor, action or which.value, opened, given, reason, told)


def _write(
    db: Session,
    world: World,
    actor: Actor,
    action: str,
    opened: Opened,
    given: dict[str, Any],
    reason: str = "",
    told: dict[str, Any] | None = None,
) -> None:
    one = opened.assignment
    before, after = changes(one, given)
    for name, value in given.items():
        setattr(one, name, value)
    record(
        db,
        world,
        actor,
        action,
        one,
        before=before,
        after=after | (told or {}),
        reason=reason.strip(),
        campaign_id=one.campaign_id,
        task_id=one.task_id,
        assignment_id=one.id,
    )


def _require_complete(db: Session, one: Assignment, task: Task, given: dict[str, Any]) -> None:
    gap = missing(task, _handed(db, one), given["note"], given["numerator"], given["denominator"])
    if gap:
        raise EvidenceMissing(missing=gap)


def _handed(db: Session, one: Assignment) -> list[Handed]:
    live = select(Evidence).where(Evidence.assignment_id == one.id, col(Evidence.removed_at).is_(None))
    return [handed(row) for row in db.exec(live)]


def handed(row: Evidence) -> Handed:
    """What is a file as far as the evidence rule goes?"""
    return Handed(
        row.kind,
        row.purpose,
        captioned=bool(row.caption),
        placed=bool(row.place),
        rejected=row.verdict is Verdict.REJECTED,
    )


def missing(
    task: Task, files: Iterable[Handed], note: str, numerator: float | None, denominator: float | None
) -> list[Gap]:
    """What does the task still ask for, given these files, words and figures?"""
    return gaps(
        EvidenceRule.model_validate(task.evidence_rule),
        files,
        figures_asked=task.target_value is not None,
        figures_given=numerator is not None and (task.target_unit != "%" or bool(denominator)),
        told=bool(note.strip()),
    )


def require_unlocked(one: Assignment) -> None:
    """Stop here when the unit may not change its evidence now: handed in, accepted, suspended or waived."""
    if one.status not in UNLOCKED:
        transition(one.status, Move.REPORT)


def _last_round(db: Session, one: Assignment) -> Submission:
    return db.exec(select(Submission).where(Submission.assignment_id == one.id, Submission.round == one.round)).one()


def _first_standing(db: Session, one: Assignment) -> Any:
    rounds = select(Submission.submitted_at).where(
        Submission.assignment_id == one.id, col(Submission.withdrawn_at).is_(None)
    )
    return db.exec(rounds.order_by(col(Submission.round))).first()


def _check_report(note: str, numerator: float | None, denominator: float | None) -> None:
    if len(note) > NOTE_LONGEST:
        raise Invalid("error.too_long", longest=NOTE_LONGEST)
    if any(value is not None and not 0 <= value < 1e9 for value in (numerator, denominator)):
        raise Invalid("error.figures_range")
    if numerator is not None and denominator is not None and numerator > denominator:
        raise Invalid("error.figures_part")
