"""留言: words on an assignment, read by those who may see it and by the units they mention."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account
from models.assignment import Assignment, Comment, Mention
from models.errors import Invalid, Missing, NotAllowed, NotFound
from models.mentions import mentioned, names_to_find
from models.organisation import Alias, Unit
from models.permissions import Action, Actor
from models.words import Role
from services.doorway import Opened, open_assignment
from services.history import record
from services.who import Caller, require, whoami
from services.world import World

LONGEST = 2000
_AT = re.compile("[@＠]")
IN_THE_HISTORY = 80  # characters of a comment that its line of history repeats
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_K: Any = Comment.__table__.c  # type: ignore[attr-defined]
_M: Any = Mention.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Told:
    """One comment. A removed one keeps its place, its author and its time, and no words."""

    id: str
    words: str
    at: datetime
    author: str
    author_role: Role
    author_unit: str  # empty: the author speaks for none
    mentions: Sequence[str]  # names of units
    removed: bool
    may_remove: bool  # this reader
    on_unit: str  # whose assignment it stands on
    unreached: Sequence[str] = ()  # units that its words name in vain: they have no part in the task; for the author


@dataclass(frozen=True)
class Comments:
    """What was said here, and on other units' assignments of the task to the reader's unit; the oldest first."""

    here: Sequence[Told]
    elsewhere: Sequence[Told]
    mentionable: Sequence[tuple[str, str]]  # id and name


def add(world: World, caller: Caller, assignment_id: str, words: str, mention_unit_ids: Sequence[str] = ()) -> str:
    """Comment on an assignment, in whatever state it is. Returns the comment's id.

    Mentioned are the units given and those the words name after an "@". Raises Missing or Invalid for the words,
    NotFound for a unit that cannot be mentioned here.
    """
    if not words.strip():
        raise Missing("error.comment_empty")
    if len(words) > LONGEST:
        raise Invalid("error.too_long", longest=LONGEST)
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        require(actor, Action.COMMENT, opened.subject)
        reached = _mentionable(db, actor, opened)
        names = {unit.id: unit.name for unit in reached}
        if not set(mention_unit_ids) <= set(names):
            raise NotFound
        named = mentioned(words, names_to_find(_printed(db, reached)))
        units = list(dict.fromkeys([*mention_unit_ids, *named]))
        row = Comment(
            assignment_id=assignment_id, author_id=actor.account_id or "", at=world.now(), words=words.strip()
        )
        db.add(row)
        db.flush()
        db.add_all(Mention(comment_id=row.id, unit_id=one) for one in units)
        told = {"words": _short(row.words), "mentions": [names[one] for one in units]}
        _record(db, world, actor, "comment_added", row, opened, told)
        return row.id


def remove(world: World, caller: Caller, comment_id: str) -> None:
    """Take one's own comment back. Its place stays visible as removed; a second call changes nothing."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        row = db.exec(select(Comment).where(Comment.id == comment_id).with_for_update()).first()
        if row is None:
            raise NotFound
        opened = open_assignment(db, actor, row.assignment_id)
        require(actor, Action.COMMENT, opened.subject)
        if row.author_id != actor.account_id:
            raise NotAllowed("error.comment_of_another")
        if row.removed_at is None:
            row.removed_at = world.now()
            _record(db, world, actor, "comment_removed", row, opened, {})


def of_assignment(world: World, caller: Caller, assignment_id: str) -> Comments:
    """What was said about this assignment, as this reader may know it? Six statements, however many comments, and
    two more where the reader used an "@" in one.

    On the assignment of their own unit readers also find what mentions their unit on the others of the task.
    """
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        one, connection = opened.assignment, db.connection()
        here = connection.execute(_told().where(_K.assignment_id == one.id)).all()
        own = one.unit_id if one.unit_id == actor.unit_id else ""
        elsewhere = connection.execute(_to_the_unit(one, own)).all()
        mentions = defaultdict[str, list[str]](list)
        for comment_id, name in connection.execute(_names([line.id for line in (*here, *elsewhere)])):
            mentions[comment_id].append(name)
        units = _mentionable(db, actor, opened)
        unreached = _unreached(db, actor, [line for line in here if _AT.search(line.words)], mentions)
    return Comments(
        here=[replace(_one(line, actor, mentions[line.id]), unreached=unreached.get(line.id, ())) for line in here],
        elsewhere=[_one(line, actor, mentions[line.id]) for line in elsewhere],
        mentionable=[(unit.id, unit.name) for unit in units],
    )


def mentionable(world: World, caller: Caller, assignment_id: str) -> list[tuple[str, str]]:
    """Which units can be mentioned here, id and name? Those of the task and the campaign's office, but one's own."""
    with reading(world.engine) as db:
        actor = whoami(db, world, caller)
        opened = open_assignment(db, actor, assignment_id)
        return [(unit.id, unit.name) for unit in _mentionable(db, actor, opened)]


def _mentionable(db: Session, actor: Actor, opened: Opened) -> Sequence[Unit]:
    of_task = select(Assignment.unit_id).where(
        Assignment.task_id == opened.task.id, col(Assignment.detached_at).is_(None)
    )
    return db.exec(
        select(Unit)
        .where(
            or_(col(Unit.id).in_(of_task), col(Unit.id) == (opened.campaign.office_unit_id or "")),
            Unit.organisation_id == actor.organisation_id,
            Unit.id != (actor.unit_id or ""),
        )
        .order_by(col(Unit.sort), col(Unit.name))
    ).all()


def _unreached(
    db: Session, actor: Actor, lines: Sequence[Any], mentions: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Which units do the reader's own comments name that were not told, by comment? Nobody should wait for them."""
    own = [line for line in lines if line.author_id == actor.account_id and line.removed_at is None]
    if not own:
        return {}
    school = select(Unit).where(Unit.organisation_id == actor.organisation_id, Unit.id != (actor.unit_id or ""))
    units = db.exec(school).all()
    names, known = {unit.id: unit.name for unit in units}, names_to_find(_printed(db, units))
    named = {line.id: [names[unit] for unit in mentioned(line.words, known)] for line in own}
    return {one: [name for name in found if name not in mentions[one]] for one, found in named.items()}


def _printed(db: Session, units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Every name these units go by, with the unit: the official one, the short one, and those they print under."""
    aliases = db.exec(select(Alias).where(col(Alias.unit_id).in_([unit.id for unit in units]))).all()
    own = [(name, unit.id) for unit in units for name in (unit.name, unit.short_name) if name]
    return own + [(alias.name, alias.unit_id or "") for alias in aliases]


def _record(
    db: Session, world: World, actor: Actor, action: str, row: Comment, opened: Opened, after: dict[str, Any]
) -> None:
    one = opened.assignment
    belongs: dict[str, Any] = {"campaign_id": one.campaign_id, "task_id": one.task_id, "assignment_id": one.id}
    record(db, world, actor, action, row, after=after, **belongs)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= IN_THE_HISTORY else line[: IN_THE_HISTORY - 1] + "…"


def _told() -> Select[Any]:
    """Comments with their author and the unit whose assignment they stand on, the oldest first; plain columns."""
    people: Any = Account.__table__.c  # type: ignore[attr-defined]
    on, of = (Unit.__table__.alias(name).c for name in ("on_unit", "of_unit"))  # type: ignore[attr-defined]
    query: Select[Any] = (
        columns(*_K, people.name, people.role, of.name.label("author_unit"), on.name.label("on_unit"))
        .join(Assignment, _A.id == _K.assignment_id)
        .join(Account, people.id == _K.author_id)
        .join(on.name.table, on.id == _A.unit_id)
        .outerjoin(of.name.table, of.id == people.unit_id)
        .order_by(_K.at, _K.id)
    )
    return query


def _to_the_unit(one: Assignment, unit_id: str) -> Select[Any]:
    """What mentions this unit on the other assignments of the task."""
    query: Select[Any] = _told().join(Mention, _M.comment_id == _K.id)
    return query.where(_M.unit_id == unit_id, _A.task_id == one.task_id, _A.id != one.id)


def _names(comment_ids: Sequence[str]) -> Select[Any]:
    unit: Any = Unit.__table__.c  # type: ignore[attr-defined]
    query: Select[Any] = columns(_M.comment_id, unit.name).join(Unit, unit.id == _M.unit_id)
    return query.where(_M.comment_id.in_(comment_ids)).order_by(unit.sort, unit.name)


def _one(line: Any, actor: Actor, mentions: Sequence[str]) -> Told:
    removed = line.removed_at is not None
    return Told(
        id=line.id,
        words="" if removed else line.words,
        at=line.at,
        author=line.name,
        author_role=line.role,
        author_unit=line.author_unit or "",
        mentions=[] if removed else list(mentions),
        removed=removed,
        may_remove=not removed and line.author_id == actor.account_id,
        on_unit=line.on_unit,
    )
