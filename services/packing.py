"""How much a pack of inspection material will hold, counted by the database before anybody takes it."""

from typing import Any

from sqlmodel import Session, col, func, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.errors import NotFound
from models.permissions import Action, Actor
from models.report import Extent
from models.words import Role, Status, Verdict
from services.who import Caller, actor_for, require_for_school
from services.world import World


def extent(world: World, caller: Caller, campaign_id: str, unit_id: str | None, everything: bool) -> Extent:
    """How many files would be packed, and how many bytes? Of one unit, or all; what was accepted, or everything.

    Three statements. Raises NotAllowed, and NotFound for a campaign that is not theirs to know.
    """
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.EXPORT_ORIGINALS)
        _require_campaign(db, actor, campaign_id)
        files, size = db.exec(_counted(campaign_id, unit_id, everything)).one()
    return Extent(files, int(size or 0))


def _require_campaign(db: Session, actor: Actor, campaign_id: str) -> None:
    query = select(Campaign.id).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    if db.exec(query).first() is None:
        raise NotFound


def _counted(campaign_id: str, unit_id: str | None, everything: bool) -> Any:
    query = (
        select(func.count(), func.sum(Evidence.size))
        .select_from(Evidence)
        .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(
            Assignment.campaign_id == campaign_id,
            col(Evidence.removed_at).is_(None),
            col(Assignment.detached_at).is_(None),
            col(Task.cancelled_at).is_(None),
        )
    )
    if unit_id is not None:
        query = query.where(Assignment.unit_id == unit_id)
    if not everything:
        good = col(Evidence.verdict).is_(None) | (col(Evidence.verdict) != Verdict.REJECTED)
        query = query.where(Assignment.status == Status.ACCEPTED, good)
    return query
