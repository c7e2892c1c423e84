"""What the tests of signing in share: a password, a way in, and a look at what was recorded."""

import pytest
from sqlmodel import Session, select

from models.account import Account
from models.errors import NotSignedIn, ZerenError
from models.event import Event
from services.signin import LockedOut, WrongPassword, check_password, exchange
from services.who import Caller, whoami
from tests.cast import Cast

PASSWORD, NEW, HERE, THERE = "Fanzha#2026", "Xin-Mima#77", "192.0.2.1", "192.0.2.2"


def write(cast: Cast, username: str = "jixie", **fields: object) -> None:
    with Session(cast.world.engine) as db:
        account = db.get(Account, cast.accounts[username])
        assert account is not None
        for name, value in fields.items():
            setattr(account, name, value)
        db.add(account)
        db.commit()


def sign_in(cast: Cast, username: str = "jixie", password: str = PASSWORD, source: str = HERE) -> tuple[str, Caller]:
    """The cookie's token and the caller it stands for."""
    token, session_id = exchange(cast.world, check_password(cast.world, username, password, source))
    return token, Caller(session_id=session_id)


def fail(cast: Cast, times: int, username: str = "jixie", source: str = HERE) -> ZerenError:
    """Fail so many times; answers with the last refusal."""
    for _ in range(times):
        with pytest.raises((WrongPassword, LockedOut)) as refusal:
            check_password(cast.world, username, "wrong", source)
    return refusal.value


def actions(cast: Cast) -> list[str]:
    with Session(cast.world.engine) as db:
        return [one.action for one in db.exec(select(Event).order_by(Event.seq))]  # type: ignore[arg-type]


def alive(cast: Cast, caller: Caller) -> bool:
    try:
        with Session(cast.world.engine) as db:
            whoami(db, cast.world, caller)
    except NotSignedIn:
        return False
    return True
