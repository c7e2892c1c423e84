"""What somebody typed is kept for them, also while their time runs out, and for nobody whose session was ended."""

from typing import Any

import pytest
from sqlmodel import Session

from models.account import Account, WebSession
from models.errors import NotSignedIn
from services import drafts
from tests.cast import Cast

TYPED = {"words": "写到一半"}


def change(cast: Cast, table: type[Any], key: str | None, **given: Any) -> None:
    with Session(cast.world.engine) as db:
        row = db.get_one(table, key)
        for name, value in given.items():
            setattr(row, name, value)
        db.add(row)
        db.commit()


def test_what_is_typed_while_the_time_runs_out_waits_for_the_next_sign_in(anywhere: Cast) -> None:
    cast, me = anywhere, anywhere.caller("jixie")
    cast.clock.forward(minutes=31)
    drafts.keep(cast.world, me, "report", TYPED)
    for act in (drafts.read, drafts.drop):  # whose time has run out reads and drops nothing
        with pytest.raises(NotSignedIn):
            act(cast.world, me, "report")
    change(cast, WebSession, me.session_id, last_seen_at=cast.clock())
    assert drafts.read(cast.world, me, "report") == TYPED
    change(cast, WebSession, cast.caller("waiyu").session_id, last_seen_at=cast.clock())
    assert drafts.read(cast.world, cast.caller("waiyu"), "report") == {}


@pytest.mark.parametrize("end", ["ended", "closed", "first_password", "lobby", "a_day_ago"])
def test_a_session_that_was_ended_keeps_nothing(cast: Cast, end: str) -> None:
    me, account = cast.caller("jixie"), cast.accounts["jixie"]
    drafts.keep(cast.world, me, "report", TYPED)
    match end:
        case "ended":
            change(cast, WebSession, me.session_id, ended_at=cast.clock())
        case "closed":
            change(cast, Account, account, active=False)
        case "first_password":
            change(cast, Account, account, must_change_password=True)
        case "lobby":
            change(cast, WebSession, me.session_id, lobby_since=cast.clock(), lobby_campaign_id=cast.campaign)
        case "a_day_ago":
            cast.clock.forward(days=1, seconds=1)
    with pytest.raises(NotSignedIn):
        drafts.keep(cast.world, me, "report", {"words": "别人写的"})
    again = {"ended_at": None, "lobby_since": None, "lobby_campaign_id": None}
    change(cast, WebSession, me.session_id, **again, last_seen_at=cast.clock(), created_at=cast.clock())
    change(cast, Account, account, active=True, must_change_password=False)
    assert drafts.read(cast.world, me, "report") == TYPED
