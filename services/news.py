"""消息: what changed for somebody since they were last here, drawn from the history; never one's own doing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, union, update
from sqlalchemy import select as columns
from sqlmodel import col

from adapters.database import reading, transaction
from models.account import Account
from models.assignment import Assignment, Comment, Mention
from models.campaign import Campaign, Task
from models.event import Event
from models.meeting import Instruction
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor, Subject, may
from models.words import Role
from services.who import Caller, whoami
from services.world import World

A_PAGE = 30
MOST = 99  # unread ones are counted up to here
# What others did to a unit's assignment that the unit must know of.
TO_THE_UNIT = frozenset(
    (
        *("assigned", "attached", "detached", "handed_over", "task_moved", "role_changed", "evidence_copied"),
        *("reminded", "due_shifted", "due_shift_undone", "comment_added"),
        *("return", "accept", "retract", "reopen", "suspend", "resume", "waive", "restore"),
        *("extension_granted", "extension_refused"),
    )
)
BY_UNITS = frozenset({"submit", "withdraw", "extension_asked", "extension_withdrawn", "comment_added"})
OF_CAMPAIGNS = frozenset(
    (
        *("campaign_imported", "campaign_changed", "phases_changed", "row_changed"),
        *("task_added", "task_changed", "task_cancelled", "task_reinstated", "task_split", "task_merged"),
        *("task_took_in", "work_handed_over"),
    )
)
TO_THE_OFFICE = BY_UNITS | OF_CAMPAIGNS | {"instruction_answered", "decision_made", "decision_withdrawn"}
# What a meeting told a unit to do, and what was said of its answer.
INSTRUCTED = frozenset({"instruction_given", "instruction_confirmed", "instruction_returned", "instruction_withdrawn"})
# What a task asks of each of its units: by when, how often, how far, and with which evidence.
ASKED_OF_UNITS = ("due_on", "continuing", "recurrence", "target_op", "target_value", "target_unit", "evidence_rule")
_E: Any = Event.__table__.c  # type: ignore[attr-defined]
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_C: Any = Campaign.__table__.c  # type: ignore[attr-defined]
_I: Any = Instruction.__table__.c  # type: ignore[attr-defined]
_K: Any = Comment.__table__.c  # type: ignore[attr-defined]
_M: Any = Mention.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Item:
    """One thing that happened. Names are those of today; `before` and `after` hold what the history says of it."""

    seq: int
    at: datetime
    actor: str  # empty: the operator at the command line
    action: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    campaign_id: str
    campaign: str
    task_number: str
    task_title: str
    about_task: bool
    unit: str  # whose assignment it is; empty: one's own, or nobody's
    opens: str  # the assignment this reader can open for it; empty: none
    mentions: bool  # the comment mentions the reader's unit
    removed: bool  # the comment was taken back since
    unread: bool


@dataclass(frozen=True)
class News:
    """One page, the latest first. `before` asks for the next one (None: it is the last); `seen`: how far it is read."""

    items: Sequence[Item]
    before: int | None
    seen: int
    time_zone: str


def unread(world: World, caller: Caller) -> int:
    """How much news has this person not been shown? At most 99. Two statements, because every run of a page asks."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        unseen = _E.seq > _seen(actor).scalar_subquery()
        parts = [part.where(unseen).limit(MOST) for part in _parts(actor)]
        if not parts:
            return 0
        found = union(*(columns(part.subquery().c.seq) for part in parts)).limit(MOST).subquery()
        return int(db.connection().execute(columns(func.count()).select_from(found)).scalar_one())


def news(world: World, caller: Caller, before_seq: int | None = None) -> News:
    """What happened that concerns this person, the latest first, 30 at a time? Six statements, however much it is.

    A liaison learns of their own unit's assignments and of comments that mention the unit, the office of what units
    hand in and ask, a leader of the same on the office's own assignments, an administrator of nothing.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        connection, parts = db.connection(), _parts(actor)
        seen = connection.execute(_seen(actor)).scalar_one()
        if before_seq is not None:
            parts = [part.where(_E.seq < before_seq) for part in parts]
        if not parts:
            return News([], None, seen, "")
        latest = [columns(p.order_by(_E.seq.desc()).limit(A_PAGE + 1).subquery().c.seq) for p in parts]
        found = union(*latest).subquery()
        seqs = connection.execute(columns(found.c.seq).order_by(found.c.seq.desc()).limit(A_PAGE + 1)).scalars().all()
        lines = connection.execute(_lines(seqs[:A_PAGE])).all()
        comments = {row.id: row for row in connection.execute(_comments(actor, [one.subject_id for one in lines]))}
        own: dict[str, str] = dict(connection.execute(_own(actor, {one.task_id for one in lines})).tuples().all())
    items = [_item(line, actor, seen, comments.get(line.subject_id), own) for line in lines]
    zone = lines[0].zone if lines else ""
    return News(items, seqs[A_PAGE - 1] if len(seqs) > A_PAGE else None, seen, zone)


def seen(world: World, caller: Caller, seq: int) -> None:
    """Remember that this person was shown everything up to this line; it never goes back, and leaves no event."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        last = columns(func.max(_E.seq)).where(_E.organisation_id == actor.organisation_id)
        there = min(seq, db.connection().execute(last).scalar_one() or 0)
        mine = (col(Account.id) == actor.account_id, col(Account.news_seen) < there)
        db.execute(update(Account).where(*mine).values(news_seen=there))


def _seen(actor: Actor) -> Select[int]:
    return columns(col(Account.news_seen)).where(col(Account.id) == actor.account_id)


def _parts(actor: Actor) -> list[Select[Any]]:
    """Where this person's news comes from: one query of line numbers each, with an index to go by."""
    if may(actor, Action.SEE_OWN_PART, Subject(actor.organisation_id)) is not True:
        return []
    return list(_sources(actor))


def _sources(actor: Actor) -> Iterator[Select[Any]]:
    by_others = or_(_E.actor_id.is_(None), _E.actor_id != actor.account_id)
    lines = columns(_E.seq).where(by_others)
    if actor.role is Role.OFFICE:
        yield lines.where(_E.organisation_id == actor.organisation_id, _E.action.in_(TO_THE_OFFICE))
    if actor.role is Role.LEADER:
        yield _of_the_office(lines, actor)
        yield lines.where(_E.organisation_id == actor.organisation_id, _E.action == "instruction_answered")
    if actor.unit_id is not None and actor.role is not Role.LEADER:
        yield _of_the_unit(lines, actor.unit_id)
        yield lines.join(Instruction, _I.id == _E.subject_id).where(
            _I.unit_id == actor.unit_id, _E.action.in_(INSTRUCTED)
        )
    if actor.unit_id is not None and actor.role is not Role.OFFICE:
        yield _mentions(lines, actor.unit_id)
    if actor.unit_id is not None and actor.role is Role.LIAISON:
        yield lines.where(_E.assignment_id.is_(None), _of_its_tasks(actor.unit_id))


def _of_the_unit(lines: Select[Any], unit_id: str) -> Select[Any]:
    return lines.join(Assignment, _A.id == _E.assignment_id).where(_A.unit_id == unit_id, _E.action.in_(TO_THE_UNIT))


def _of_its_tasks(unit_id: str) -> ColumnElement[bool]:
    """What was said of a task or a campaign as a whole and moves something for each unit in it."""
    tasks = columns(_A.task_id).where(_A.unit_id == unit_id)
    campaigns = columns(_A.campaign_id).where(_A.unit_id == unit_id)
    moved = or_(*(part[name].as_string().is_not(None) for part in (_E.before, _E.after) for name in ASKED_OF_UNITS))
    return or_(
        and_(_E.action == "campaign_imported", _E.campaign_id.in_(campaigns)),
        and_(_E.action == "task_changed", _E.task_id.in_(tasks), moved),
    )


def _mentions(lines: Select[Any], unit_id: str) -> Select[Any]:
    return (
        lines.join(Comment, and_(_K.id == _E.subject_id, _K.assignment_id == _E.assignment_id))
        .join(Mention, _M.comment_id == _K.id)
        .where(_M.unit_id == unit_id, _E.action == "comment_added")
    )


def _of_the_office(lines: Select[Any], actor: Actor) -> Select[Any]:
    """What is handed in and asked on the assignments that a leader decides: those of the office itself."""
    return (
        lines.join(Assignment, _A.id == _E.assignment_id)
        .join(Campaign, _C.id == _A.campaign_id)
        .where(_C.organisation_id == actor.organisation_id, _E.action.in_(BY_UNITS))
        .where(or_(_A.unit_id == _C.office_unit_id, _A.unit_id == (actor.unit_id or "")))
    )


def _lines(seqs: Sequence[int]) -> Select[Any]:
    query: Select[Any] = (
        columns(
            *_E,
            _A.unit_id,
            _U.name.label("unit"),
            _T.number,
            _T.title,
            _C.name.label("campaign"),
            col(Organisation.time_zone).label("zone"),
        )
        .join(Organisation, col(Organisation.id) == _E.organisation_id)
        .outerjoin(Campaign, _C.id == _E.campaign_id)
        .outerjoin(Task, _T.id == _E.task_id)
        .outerjoin(Assignment, _A.id == _E.assignment_id)
        .outerjoin(Unit, _U.id == _A.unit_id)
        .where(_E.seq.in_(seqs))
        .order_by(_E.seq.desc())
    )
    return query


def _comments(actor: Actor, ids: Sequence[str]) -> Select[Any]:
    """Which of these are comments, and do they still stand and mention the reader's unit?"""
    to_us = and_(_M.comment_id == _K.id, _M.unit_id == (actor.unit_id or ""))
    query: Select[Any] = columns(_K.id, _K.removed_at, _M.unit_id).outerjoin(Mention, to_us)
    return query.where(_K.id.in_(ids))


def _own(actor: Actor, task_ids: set[str | None]) -> Select[Any]:
    """The reader's own assignment of each task, the latest period's where there are several."""
    query: Select[Any] = columns(_A.task_id, _A.id).where(_A.unit_id == (actor.unit_id or ""))
    return query.where(_A.task_id.in_([one for one in task_ids if one])).order_by(_A.period, _A.created_at, _A.id)


def _item(line: Any, actor: Actor, seen: int, comment: Any, own: Mapping[str, str]) -> Item:
    """A liaison opens their own assignment of the task: another unit's is not theirs to see."""
    theirs = line.unit_id is not None and line.unit_id == actor.unit_id
    sees = theirs or actor.role is not Role.LIAISON
    return Item(
        seq=line.seq,
        at=line.at,
        actor=line.actor_name,
        action=line.action,
        reason=line.reason,
        before=line.before,
        after=line.after,
        campaign_id=line.campaign_id or "",
        campaign=line.campaign or "",
        task_number=line.number or "",
        task_title=line.title or "",
        about_task=line.task_id is not None,
        unit="" if theirs else line.unit or "",
        opens=(line.assignment_id or "") if sees and line.assignment_id else own.get(line.task_id or "", ""),
        mentions=comment is not None and comment.unit_id is not None,
        removed=comment is not None and comment.removed_at is not None,
        unread=line.seq > seen,
    )
