"""The one checked way to an assignment: loaded, bounded by the school, asked for, and locked when it will change."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.assignment import Assignment
from models.campaign import Campaign, Task
from models.errors import ChangedMeanwhile, NotFound
from models.permissions import Action, Actor, Subject, may
from services.who import require


@dataclass(frozen=True)
class Opened:
    """An assignment with the task and campaign it belongs to; the actor may see it whole."""

    assignment: Assignment
    task: Task
    campaign: Campaign

    @property
    def subject(self) -> Subject:
        """What is a permission asked about here?"""
        return Subject(
            organisation_id=self.campaign.organisation_id,
            unit_id=self.assignment.unit_id,
            office_unit_id=self.campaign.office_unit_id,
            submitted_by=self.assignment.submitted_by,
            second_office_may_decide=self.campaign.second_office_may_decide,
            decided_by=self.assignment.decided_by,
        )


def open_assignment(db: Session, actor: Actor, assignment_id: str) -> Opened:
    """Which assignment is it? NotFound when there is none or the actor may not see it: the two answer alike."""
    found = db.exec(
        select(Assignment, Task, Campaign)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Assignment.campaign_id))
        .where(Assignment.id == assignment_id)
    ).first()
    if found is None:
        raise NotFound
    opened = Opened(*found)
    if may(actor, Action.SEE_ASSIGNMENT, opened.subject) is not True:
        raise NotFound
    return opened


def take_assignment(db: Session, actor: Actor, action: Action, assignment_id: str, version: int | None) -> Opened:
    """Open an assignment to change it: asked for, locked, and at the version its form was made from.

    `version` None is for what overwrites nothing that a form shows (adding a file): not compared, not moved.
    Raises NotFound, NotAllowed or ChangedMeanwhile.
    """
    opened = open_assignment(db, actor, assignment_id)
    require(actor, action, opened.subject)
    locked = select(Assignment).where(Assignment.id == assignment_id).with_for_update()
    fresh = db.exec(locked.execution_options(populate_existing=True)).one()
    if version is not None:
        if fresh.version != version:
            raise ChangedMeanwhile
        fresh.version += 1
    return Opened(fresh, opened.task, opened.campaign)
