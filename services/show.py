"""What a meeting's slides show of a campaign, from the one board: read anew only when its mark has moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.board import Board, Cell
from models.campaign import Campaign, Task
from models.days import days_left, local_day
from models.errors import NotFound
from models.masking import masked
from models.meeting import Meeting
from models.meeting_rules import Light, in_turn, instruction_light, light
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor
from models.progress import Figures
from models.timeline import Point
from models.words import EvidenceKind, Status, Verdict
from services.board import board
from services.meeting_instructions import Handed, of_campaign
from services.who import Caller, require_for_school, whoami
from services.world import World

WALL_MOST = 24  # pictures
_LOOKED_AT = 240  # of the newest ones, from which those of the wall are taken in turn
_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_E: Any = Evidence.__table__.c  # type: ignore[attr-defined]
_T: Any = Task.__table__.c  # type: ignore[attr-defined]
_U: Any = Unit.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Picture:
    """One accepted photo of the wall."""

    evidence_id: str
    unit_id: str
    unit: str  # short
    caption: str
    place: str
    task: str
    day: date | None  # of the event, as the unit says
    accepted_at: datetime


@dataclass(frozen=True)
class Urgent:
    """One line of the red and yellow list: an assignment's cell, or an instruction."""

    light: Light
    cell: Cell | None
    instruction: Handed | None
    left: int | None  # days until it is due, negative when past
    waited: int | None  # days since it was handed in, while it waits for a decision


@dataclass(frozen=True)
class Before:
    """The last meeting that was closed, with the figures it kept."""

    title: str
    day: date  # in the campaign's zone
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Show:
    """Everything the slides show. `planned` is where it should be today by the due days, 0…1."""

    mark: str
    board: Board
    today: date
    figures: Figures
    planned: float | None
    points: Sequence[Point]
    urgent: Sequence[Urgent]
    wall: Sequence[Picture]
    before: Before | None


def mark(world: World, caller: Caller, campaign_id: str) -> str:
    """Has anything moved? A word that changes with every event of the campaign, with names and with the day."""
    with reading(world.engine) as db:
        actor = _viewer(db, world, caller)
        return mark_of(db, world, actor.organisation_id, campaign_id)


def show(world: World, caller: Caller, campaign_id: str) -> Show:
    """What do the meeting's slides show? For those who may see meetings. Raises NotFound."""
    with reading(world.engine) as db:
        actor = _viewer(db, world, caller)
        moved = mark_of(db, world, actor.organisation_id, campaign_id)
        wall = wall_of(db, campaign_id)
        before = before_of(db, campaign_id)
    whole = board(world, caller, campaign_id)
    return shown(world, moved, whole, of_campaign(world, caller, campaign_id), wall, before)


def shown(
    world: World,
    moved: str,
    whole: Board,
    instructions: Sequence[Handed],
    wall: Sequence[Picture],
    before: Before | None,
) -> Show:
    """The show of a board that was asked for."""
    today = local_day(world.now(), whole.campaign.time_zone)
    return Show(
        mark=moved,
        board=whole,
        today=today,
        figures=whole.figures(today),
        planned=whole.planned(today),
        points=whole.over_time(today),
        urgent=urgent_of(whole, instructions, today),
        wall=wall,
        before=before,
    )


def mark_of(db: Session, world: World, school: str, campaign_id: str) -> str:
    """The same without the question, for those who have asked it. One statement. Raises NotFound."""
    found = db.exec(
        select(col(Campaign.revision), col(Organisation.revision), col(Campaign.time_zone))
        .join(Organisation, col(Organisation.id) == col(Campaign.organisation_id))
        .where(Campaign.id == campaign_id, Campaign.organisation_id == school)
    ).first()
    if found is None:
        raise NotFound
    revision, of_school, zone = found
    return f"{revision}.{of_school}.{local_day(world.now(), zone).isoformat()}"


def urgent_of(whole: Board, instructions: Iterable[Handed], today: date) -> list[Urgent]:
    """What stands on the red and yellow list? Red first, the longest overdue on top."""
    found = [one for cell in whole.cells if (one := _urgent_cell(whole, cell, today)) is not None]
    for each in instructions:
        shines = instruction_light(each.state, each.due_on, each.waited, today)
        if shines is not None:
            found.append(Urgent(shines, None, each, each.left, each.waited))
    return sorted(found, key=_urgency)


def _urgent_cell(whole: Board, cell: Cell, today: date) -> Urgent | None:
    since = cell.waiting_since
    waited = None if since is None else (today - local_day(since, whole.campaign.time_zone)).days
    shines = light(cell.row, waited, today)
    return None if shines is None else Urgent(shines, cell, None, days_left(cell.row.due_on, today), waited)


def _urgency(one: Urgent) -> tuple[bool, int]:
    """Red before yellow; then the longest overdue, what is due soonest, and at the end the longest waiting."""
    far = 10**6
    after = far if one.left is None else one.left
    return one.light is not Light.RED, after if one.waited is None else far - one.waited


def wall_of(db: Session, campaign_id: str) -> list[Picture]:
    """The accepted photos of a campaign, the newest of each unit in turn. Two statements; the caller has asked."""
    accepted_at = func.coalesce(_E.judged_at, _A.decided_at, _E.uploaded_at)
    lines = (
        db.connection()
        .execute(
            columns(
                *(_E.id, _E.sha256, _E.caption, _E.place, _E.happened_on, _A.unit_id),
                *(_U.name, _U.short_name, _T.number, _T.title, accepted_at.label("accepted_at")),
            )
            .join(Assignment, _A.id == _E.assignment_id)
            .join(Unit, _U.id == _A.unit_id)
            .join(Task, _T.id == _A.task_id)
            .where(_A.campaign_id == campaign_id, on_the_wall())
            .order_by(accepted_at.desc(), _E.sort, _E.id)
            .limit(_LOOKED_AT)
        )
        .all()
    )
    once = {line.sha256: line for line in reversed(lines)}
    newest = [line for line in lines if once[line.sha256] is line]
    captioned = sorted(newest, key=lambda line: not line.caption)
    return [_picture(line) for line in in_turn(captioned, lambda line: str(line.unit_id))[:WALL_MOST]]


def on_the_wall() -> Any:
    """Which files may hang on the wall? Photos a reviewer found good, or of an accepted assignment and not rejected."""
    return and_(
        _E.kind == EvidenceKind.PHOTO,
        _E.removed_at.is_(None),
        or_(_E.verdict == Verdict.ACCEPTED, and_(_A.status == Status.ACCEPTED, _E.verdict.is_(None))),
    )


def _picture(line: Any) -> Picture:
    """A photo as it hangs where anybody passes by: telephone and identity numbers are starred out."""
    at = line.accepted_at
    return Picture(
        evidence_id=line.id,
        unit_id=line.unit_id,
        unit=line.short_name or line.name,
        caption=masked(line.caption),
        place=masked(line.place),
        task=masked(f"{line.number} {line.title}".strip()),
        day=line.happened_on,
        accepted_at=at,
    )


def before_of(db: Session, campaign_id: str) -> Before | None:
    """The last closed meeting of a campaign; the caller has asked."""
    found = db.exec(
        select(Meeting, col(Campaign.time_zone))
        .join(Campaign, col(Campaign.id) == col(Meeting.campaign_id))
        .where(Meeting.campaign_id == campaign_id, col(Meeting.closed_at).is_not(None))
        .order_by(col(Meeting.closed_at).desc())
    ).first()
    if found is None:
        return None
    row, zone = found
    return Before(row.title, local_day(row.held_at, zone), row.figures)


def _viewer(db: Session, world: World, caller: Caller) -> Actor:
    actor = whoami(db, world, caller)
    require_for_school(actor, Action.SEE_MEETING)
    return actor
