"""Drafts: what somebody typed and has not confirmed, kept for them alone."""

import json
from typing import Any

from sqlmodel import Session, select

from adapters.database import reading, transaction
from models.account import Account, Draft
from models.errors import Invalid, NotSignedIn
from services.who import Caller, left_behind, whoami
from services.world import World

LONGEST_DRAFT = 2_000_000  # bytes as JSON


def keep(world: World, caller: Caller, place: str, content: dict[str, Any]) -> None:
    """Keep what the caller typed at this place; the last one counts. A draft is no record and leaves no event.

    Also for somebody whose time ran out while they typed: they find it again once they have signed in.
    """
    if len(json.dumps(content, ensure_ascii=False).encode()) > LONGEST_DRAFT:
        raise Invalid("error.draft_too_long")
    with transaction(world.engine) as db:
        account_id = left_behind(db, world, caller).id
        db.exec(select(Account.id).where(Account.id == account_id).with_for_update()).one()  # two tabs in turn
        draft = db.get(Draft, (account_id, place))
        if draft is None:
            db.add(Draft(account_id=account_id, place=place, content=content, updated_at=world.now()))
        elif draft.content != content:
            draft.content, draft.updated_at = content, world.now()


def read(world: World, caller: Caller, place: str) -> dict[str, Any]:
    """What did the caller type here last? Empty when nothing is kept."""
    with reading(world.engine) as db:
        draft = db.get(Draft, (_owner(db, world, caller), place))
        return dict(draft.content) if draft is not None else {}


def drop(world: World, caller: Caller, place: str) -> None:
    """Forget what was typed here; it has been confirmed or thrown away."""
    with transaction(world.engine) as db:
        draft = db.get(Draft, (_owner(db, world, caller), place))
        if draft is not None:
            db.delete(draft)


def _owner(db: Session, world: World, caller: Caller) -> str:
    actor = whoami(db, world, caller)
    if actor.account_id is None:
        raise NotSignedIn
    return actor.account_id
