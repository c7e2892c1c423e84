"""大屏: a browser that is locked to a campaign's public slides, and everything such a browser may ask for.

A locked session is refused by every other service (services.who.signed_in); these few take it, and only signing out
ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from models.account import Account, WebSession
from models.assignment import Assignment, Evidence
from models.board import Board, UnitFacts
from models.campaign import Campaign
from models.days import local_day
from models.errors import Missing, NotFound, NotSignedIn
from models.permissions import Action, Actor, Subject
from models.progress import Figures
from models.timeline import Point, Promise
from services.board import board_in
from services.evidence import OpenedFile
from services.history import record
from services.renditions import LARGE, THUMB, made, rendition_of
from services.show import Picture, mark_of, on_the_wall, wall_of
from services.who import Caller, living, require, require_for_school, whoami
from services.world import World

SEEN_EVERY = timedelta(minutes=1)
RENDITIONS = (THUMB, LARGE)


@dataclass(frozen=True)
class Lobby:
    """A locked browser: which campaign it shows, in which language, and whose session it is."""

    campaign_id: str
    language: str


@dataclass(frozen=True)
class LobbyShow:
    """What the lobby shows: no unit's arrears, no decision. `ahead` are units with their figures, in no order yet."""

    mark: str
    campaign: str
    time_zone: str
    starts_on: date
    ends_on: date
    today: date
    figures: Figures
    planned: float | None
    promises: Sequence[Promise]
    points: Sequence[Point]
    units: Sequence[UnitFacts]
    by_unit: dict[str, Figures]
    wall: Sequence[Picture]


def locked(world: World, caller: Caller) -> Lobby | None:
    """Is this browser a lobby's screen? None for every other session and for none. One statement."""
    with reading(world.engine) as db:
        try:
            session, account = living(db, world, caller)
        except NotSignedIn:
            return None
        if session.lobby_campaign_id is None:
            return None
        return Lobby(session.lobby_campaign_id, account.language)


def lock(world: World, caller: Caller, campaign_id: str) -> None:
    """Turn this browser's session into a lobby's screen of a campaign. There is no way back but signing out."""
    with transaction(world.engine) as db:
        actor = whoami(db, world, caller)
        require_for_school(actor, Action.SHOW_LOBBY)
        campaign = _campaign(db, actor.organisation_id, campaign_id)
        session = db.get_one(WebSession, caller.session_id)
        session.lobby_campaign_id, session.lobby_since, session.last_seen_at = campaign.id, world.now(), world.now()
        record(db, world, actor, "lobby_locked", campaign, after={"name": campaign.name}, campaign_id=campaign.id)


def lobby_mark(world: World, caller: Caller, campaign_id: str) -> str:
    """Has anything moved for the lobby? Asking keeps a locked browser's session alive, noted once a minute."""
    with reading(world.engine) as db:
        session, actor = _viewer(db, world, caller, campaign_id)
        found = mark_of(db, world, actor.organisation_id, campaign_id)
        last = session.last_seen_at
    now = world.now()
    if session.lobby_since is not None and now - last >= SEEN_EVERY:
        with transaction(world.engine) as db:
            mine = update(WebSession).where(col(WebSession.id) == session.id, col(WebSession.ended_at).is_(None))
            db.execute(mine.where(col(WebSession.last_seen_at) < now).values(last_seen_at=now))
    return found


def lobby_show(world: World, caller: Caller, campaign_id: str) -> LobbyShow:
    """What does the lobby show of a campaign? For a browser locked to it, and for those who may lock one."""
    with reading(world.engine) as db:
        _session, actor = _viewer(db, world, caller, campaign_id)
        moved = mark_of(db, world, actor.organisation_id, campaign_id)
        wall = wall_of(db, campaign_id)
        whole: Board = board_in(db, world, actor, campaign_id)
    facts = whole.campaign
    today = local_day(world.now(), facts.time_zone)
    return LobbyShow(
        mark=moved,
        campaign=facts.name,
        time_zone=facts.time_zone,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        today=today,
        figures=whole.figures(today),
        planned=whole.planned(today),
        promises=whole.promises(),
        points=whole.over_time(today),
        units=whole.units,
        by_unit=whole.by_unit(today),
        wall=wall,
    )


def wall_file(world: World, caller: Caller, evidence_id: str, which: str) -> OpenedFile:
    """One picture of the wall for a locked browser, without metadata; everything else answers NotFound.

    `to_make` says what is still to be drawn (services.evidence.finished). Raises Missing when the store has lost it.
    """
    with reading(world.engine) as db:
        session, _account = living(db, world, caller)
        if session.lobby_campaign_id is None:
            raise NotFound
        _viewer(db, world, caller, session.lobby_campaign_id)
        row = db.exec(
            select(Evidence)
            .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
            .where(Evidence.id == evidence_id, Assignment.campaign_id == session.lobby_campaign_id, on_the_wall())
        ).first()
    wanted = rendition_of(row, which) if row is not None and which in RENDITIONS else None
    if row is None or wanted is None:
        raise NotFound
    if not world.store.has(row.sha256):
        raise Missing("error.file_lost", evidence_id=row.id)
    found = made(world, wanted)
    return OpenedFile(
        row.id, row.sha256, "image/jpeg", row.name, row.kind, data=found, to_make=None if found is not None else wanted
    )


def _viewer(db: Session, world: World, caller: Caller, campaign_id: str) -> tuple[WebSession, Actor]:
    """Who looks at the lobby's slides? A locked browser sees its own campaign and no other."""
    session, account = living(db, world, caller)
    if account.must_change_password:
        raise NotSignedIn("error.password_first")
    actor = _actor(account)
    require(actor, Action.SHOW_LOBBY, Subject(actor.organisation_id))
    if session.lobby_campaign_id not in (None, campaign_id):
        raise NotFound
    return session, actor


def _actor(account: Account) -> Actor:
    return Actor(account.id, account.organisation_id, account.role, account.unit_id, account.name)


def _campaign(db: Session, school: str, campaign_id: str) -> Campaign:
    found = db.exec(select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == school)).first()
    if found is None:
        raise NotFound
    return found
