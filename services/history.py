"""History: every change writes its line here, inside its own transaction."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from models.base import Base
from models.campaign import Campaign
from models.event import Event
from models.organisation import Organisation
from models.permissions import Actor
from services.world import World


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
    db.add(
        Event(
            organisation_id=actor.organisation_id,
            campaign_id=campaign_id,
            task_id=task_id,
            assignment_id=assignment_id,
            subject=str(subject.__tablename__),
            subject_id=getattr(subject, "id", ""),
            action=action,
            actor_id=actor.account_id,
            actor_name=actor.name,
            at=world.now(),
            reason=reason,
            before={name: plain(value) for name, value in (before or {}).items()},
            after={name: plain(value) for name, value in (after or {}).items()},
        )
    )
    db.flush()
    if campaign_id is not None:
        db.execute(update(Campaign).where(col(Campaign.id) == campaign_id).values(revision=Campaign.revision + 1))
    elif subject.__tablename__ in ("unit", "unit_group", "group_member", "alias", "organisation"):
        changed = col(Organisation.id) == actor.organisation_id
        db.execute(update(Organisation).where(changed).values(revision=Organisation.revision + 1))


def changes(row: Base, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which fields would change, before and after? Fields that stay as they are, are left out."""
    different = {name: value for name, value in given.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in different}, different


def plain(value: Any) -> Any:
    """How does a value stand in JSON? Days and times as ISO words, choices as their word."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
