"""Papers before they leave: what is proposed, what the office made of it, and the numbers of supervision notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.documents.papers import (
    PAPERS,
    SUMMARY_NAME,
    SUPERVISION,
    SUPERVISION_NAME,
    choices,
    proposal,
    standing_of,
    unnamed,
)
from adapters.documents.slides import SLIDES
from adapters.documents.supervision import lagging_units
from models.account import Account
from models.board import UnitFacts
from models.campaign import Campaign
from models.errors import NotFound
from models.event import Event
from models.organisation import Unit
from models.papers.blocks import Block
from models.papers.photos import Candidate, candidates
from models.permissions import Action
from models.report import Document, Facts, Wanted
from models.words import Role
from services import drafts
from services.export_facts import facts
from services.history import record
from services.templates import own_template
from services.who import Caller, actor_for, require_for_school
from services.world import World

ISSUED = "supervision_issued"
_OURS = frozenset(("texts", "photos", "names", "number", "template"))  # never taken from an address
_KINDS = (*PAPERS, SLIDES.name)


@dataclass(frozen=True)
class Proposed:
    """A paper as it is proposed now, and what may be chosen for it."""

    facts: Facts
    blocks: Sequence[Block]
    candidates: Sequence[Candidate]  # photos of a summary
    names: Sequence[str]  # of persons, who are not named
    number: int  # of the last supervision notice this unit was sent; 0: none

    def caption(self, one: Candidate, language: str) -> str:
        """A photo's own words, nobody named."""
        return unnamed(one.file.caption, self.names, language)


def look(world: World, caller: Caller, wanted: Wanted, which: Document) -> Proposed:
    """What is proposed for this paper, before any of the office's own words? Asks Action.EXPORT."""
    known = facts(world, caller, wanted, which)
    options = completed(world, caller, wanted)
    chose = choices(options)
    return Proposed(
        known,
        proposal(which.name, known, chose, wanted.language),
        candidates(known) if which.name == SUMMARY_NAME else (),
        chose.names,
        chose.number,
    )


def worst_units(world: World, caller: Caller, wanted: Wanted) -> list[tuple[UnitFacts, int, int]]:
    """Which units have something open? With how much is overdue and how much is open; the worst first."""
    known = facts(world, caller, wanted, SUPERVISION)
    return lagging_units(standing_of(known, choices({}), wanted.language))


def completed(world: World, caller: Caller, wanted: Wanted) -> Mapping[str, Any]:
    """With which options is a document made? To a paper's own come what the caller typed (with `draft`), and the rest.

    Asked last before a paper is made, so that what was typed a moment ago is in it.
    """
    if wanted.document not in _KINDS:
        return wanted.options
    asked = {name: value for name, value in wanted.options.items() if name not in _OURS}
    options = asked | {"unit": wanted.unit_id or "", "names": _names(world, caller)}
    if wanted.document in PAPERS and str(wanted.options.get("built_in", "")) != "1":
        options["template"] = own_template(world, caller, wanted.document)
    if wanted.document == SUPERVISION_NAME and wanted.unit_id:
        options["number"] = _number(world, caller, wanted.campaign_id, wanted.unit_id)
    if str(wanted.options.get("draft", "")) == "1" and not caller.is_operator:
        options |= _typed(drafts.read(world, caller, place(wanted)))
    return options


def place(wanted: Wanted) -> str:
    """Under which name are the office's own words kept? One paper, one language, one campaign, one unit."""
    of_unit = f":{wanted.unit_id}" if wanted.document == SUPERVISION_NAME and wanted.unit_id else ""
    return f"paper:{wanted.document}:{wanted.language}:{wanted.campaign_id}{of_unit}"


def issue(world: World, caller: Caller, campaign_id: str, unit_id: str) -> int:
    """Give a supervision notice to this unit the next number of the campaign. Raises NotAllowed, NotFound.

    The campaign is locked while its numbers are counted, so that no two notices get the same.
    """
    with transaction(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.RUN_CAMPAIGN)
        query = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
        campaign = db.exec(query.with_for_update()).first()
        unit = db.exec(select(Unit).where(Unit.id == unit_id, Unit.organisation_id == actor.organisation_id)).first()
        if campaign is None or unit is None:
            raise NotFound
        number = max((one["number"] for one in _issued(db, campaign_id)), default=0) + 1
        told = {"number": number, "unit_id": unit_id}
        record(db, world, actor, ISSUED, campaign, after=told, campaign_id=campaign_id)
        return number


def _issued(db: Session, campaign_id: str) -> list[dict[str, Any]]:
    query = select(Event.after).where(Event.campaign_id == campaign_id, Event.action == ISSUED)
    return [dict(after) for after in db.exec(query.order_by(col(Event.seq))).all()]


def _number(world: World, caller: Caller, campaign_id: str, unit_id: str) -> int:
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.EXPORT)
        return next((one["number"] for one in reversed(_issued(db, campaign_id)) if one["unit_id"] == unit_id), 0)


def _names(world: World, caller: Caller) -> list[str]:
    """Whose names no paper may carry? Those of all accounts that are no unit's name."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.EXPORT)
        names = db.exec(select(Account.name).where(Account.organisation_id == actor.organisation_id)).all()
        units = set(db.exec(select(Unit.name).where(Unit.organisation_id == actor.organisation_id)).all())
        short = set(db.exec(select(Unit.short_name).where(Unit.organisation_id == actor.organisation_id)).all())
    return sorted(set(names) - units - short)


def _typed(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says, in the words of an order's options."""
    told: dict[str, Any] = {"texts": {name: one["words"] for name, one in draft.get("texts", {}).items()}}
    for name in ("photos", "anonymous", "answer_by"):
        if draft.get(name) is not None:
            told[name] = draft[name]
    return told
