"""History: every change writes its line here, inside its own transaction."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from models.base import Base
from models.campaign import Campaign
from models.event import Event
from models.organisation import Organisation
from models.permissions import Actor
from services.world import World

_TOGETHER = "zeren_together"
_CHANGE_NOTHING = frozenset(
    {"exported", "exported_unmasked", "supervision_issued"}
)  # boards kept in memory stay as good as they were
_OF_THE_SCHOOL = ("unit", "unit_group", "group_member", "alias", "organisation")


def record(
    db: Session,
    world: World,
    actor: Actor,
    action: str,
    subject: Base,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    campaign_id: str | None = None,
    task_id: str | None = None,
    assignment_id: str | None = None,
) -> None:
    """Write one line of history and move the revision of what it belongs to.

    `before` and `after` hold the changed fields only; `action` is a word whose sentence is `event.<action>`.
    The revision is written last, so that two people of one campaign queue here for a moment and nowhere earlier.
    """
    line: dict[str, Any] = {
        "organisation_id": actor.organisation_id,
        "campaign_id": campaign_id,
        "task_id": task_id,
        "assignment_id": assignment_id,
        "subject": str(subject.__tablename__),
        "subject_id": getattr(subject, "id", ""),
        "action": action,
        "actor_id": actor.account_id,
        "actor_name": actor.name,
        "at": world.now(),
        "reason": reason,
        "before": {name: plain(value) for name, value in (before or {}).items()},
        "after": {name: plain(value) for name, value in (after or {}).items()},
    }
    if _TOGETHER in db.info:
        db.info[_TOGETHER].append(line)
        return
    db.add(Event(**line))
    db.flush()
    if action not in _CHANGE_NOTHING:
        _move_revisions(db, [line])


@contextmanager
def together(db: Session) -> Iterator[None]:
    """Many changes at once: what is recorded inside is written at its end, in order, and each revision moved once.

    Whoever changes thousands of rows locks them first and calls this; nothing is written when an error leaves it.
    Inside another one it adds to that.
    """
    if _TOGETHER in db.info:
        yield
        return
    lines: list[dict[str, Any]] = []
    db.info[_TOGETHER] = lines
    try:
        yield
    finally:
        del db.info[_TOGETHER]
    db.flush()
    if lines:
        db.execute(insert(Event), lines)
    _move_revisions(db, lines)


def _move_revisions(db: Session, lines: list[dict[str, Any]]) -> None:
    """Campaigns in the order of their ids, then schools: the same for everybody, so that nobody waits in a circle."""
    campaigns = Counter(line["campaign_id"] for line in lines if line["campaign_id"] is not None)
    for campaign_id, count in sorted(campaigns.items()):
        theirs = update(Campaign).where(col(Campaign.id) == campaign_id)
        db.execute(theirs.values(revision=Campaign.revision + count))
    of_school = [line for line in lines if line["campaign_id"] is None and line["subject"] in _OF_THE_SCHOOL]
    schools = Counter(line["organisation_id"] for line in of_school)
    for school, count in sorted(schools.items()):
        theirs = update(Organisation).where(col(Organisation.id) == school)
        db.execute(theirs.values(revision=Organisation.revision + count))


def changes(row: Base, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which fields would change, before and after? Fields that stay as they are, are left out."""
    different = {name: value for name, value in given.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in different}, different


def plain(value: Any) -> Any:
    """How does a value stand in JSON? Days and times as ISO words, choices as their word."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
