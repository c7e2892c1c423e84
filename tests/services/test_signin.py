"""From the password to the session, on SQLite and PostgreSQL alike."""

import base64
import hashlib
import threading
from dataclasses import replace

import bcrypt
import pytest
from sqlmodel import Session, select

from adapters.settings import Settings
from models.account import Account, SignInFailure, Ticket, WebSession
from models.errors import NotSignedIn, ZerenError
from models.event import Event
from services import signin
from services.signin import LockedOut, WrongPassword, check_password, exchange, hash_password, me, session_for
from services.world import open_world
from tests.cast import Cast
from tests.services.signing import HERE, PASSWORD, THERE, actions, fail, sign_in, write


@pytest.fixture
def known(anywhere: Cast) -> Cast:
    """The cast, where jixie has a password."""
    write(anywhere, password_hash=hash_password(PASSWORD, 4))
    return anywhere


def test_the_right_password_opens_a_session_that_the_cookie_stands_for(known: Cast) -> None:
    token, caller = sign_in(known)
    assert session_for(known.world, token) == caller.session_id
    assert me(known.world, caller).username == "jixie"
    assert actions(known) == ["signed_in"]


def test_the_user_name_may_be_typed_in_capitals_and_with_blanks_around(known: Cast) -> None:
    assert sign_in(known, " JiXie ")


@pytest.mark.parametrize("typed", [" Fanzha#2026", "Fanzha#2026 ", "fanzha#2026", ""])
def test_the_password_counts_exactly_as_typed(known: Cast, typed: str) -> None:
    with pytest.raises(WrongPassword):
        check_password(known.world, "jixie", typed, HERE)


def test_a_long_chinese_password_counts_to_its_last_character(known: Cast) -> None:
    long = "反诈宣传责任台账" * 8  # 64 characters, 192 bytes; bcrypt alone would read 24 of them
    write(known, password_hash=hash_password(long, 4))
    assert sign_in(known, password=long)
    with pytest.raises(WrongPassword):
        check_password(known.world, "jixie", long[:-1] + "单", HERE)


def test_neither_password_nor_token_nor_ticket_stands_in_the_database(known: Cast) -> None:
    ticket = check_password(known.world, "jixie", PASSWORD, HERE)
    token, session_id = exchange(known.world, ticket)
    with Session(known.world.engine) as db:
        stored = "\n".join(
            one.model_dump_json() for table in (Account, Ticket, WebSession, Event) for one in db.exec(select(table))
        )
        row = db.get(WebSession, session_id)
    assert not any(secret in stored for secret in (PASSWORD, token, ticket))
    assert row is not None
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(base64.urlsafe_b64decode(token + "=")) == 32


def test_each_sign_in_has_a_new_token(known: Cast) -> None:
    assert sign_in(known)[0] != sign_in(known)[0]


@pytest.mark.parametrize("username", ["jixie", "nobody", "waiyu"])
def test_a_wrong_password_and_an_unknown_name_take_one_hash_of_full_cost(
    anywhere: Cast, username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(anywhere, password_hash=hash_password(PASSWORD, 12))
    seen: list[bytes] = []
    real = bcrypt.checkpw

    def counted(password: bytes, stored: bytes) -> bool:
        answer = real(password, stored)
        seen.append(stored)
        return answer

    monkeypatch.setattr(signin.bcrypt, "checkpw", counted)
    with pytest.raises(WrongPassword) as refusal:
        check_password(anywhere.world, username, "wrong", HERE)
    assert [one[:7] for one in seen] == [b"$2b$12$"]
    assert refusal.value.key == "error.wrong_password"


def test_a_disabled_account_is_refused_like_a_wrong_password(known: Cast) -> None:
    write(known, active=False)
    with pytest.raises(WrongPassword) as refusal:
        check_password(known.world, "jixie", PASSWORD, HERE)
    assert refusal.value.key == "error.wrong_password"


def test_after_five_failures_the_place_waits_and_the_wait_doubles_up_to_half_an_hour(known: Cast) -> None:
    waits = [fail(known, 5).fields["n"]]
    while waits[-1] != 30 or len(waits) < 7:
        known.clock.forward(minutes=float(str(waits[-1])))
        waits.append(fail(known, 1).fields["n"])
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_while_waiting_even_the_right_password_is_refused_and_says_how_long(known: Cast) -> None:
    fail(known, 5)
    known.clock.forward(seconds=30)
    with pytest.raises(LockedOut) as refusal:
        check_password(known.world, "jixie", PASSWORD, HERE)
    assert refusal.value.fields == {"n": 1}
    known.clock.forward(seconds=30)
    assert sign_in(known)


def test_failures_in_one_place_do_not_keep_the_person_out_elsewhere(known: Cast) -> None:
    fail(known, 5)
    assert sign_in(known, source=THERE)


def test_unknown_names_are_made_to_wait_like_known_ones(known: Cast) -> None:
    assert fail(known, 5, "nobody").fields == fail(known, 5).fields == {"n": 1}


def test_the_wait_survives_a_restart(cast: Cast) -> None:
    write(cast, password_hash=hash_password(PASSWORD, 4))
    fail(cast, 5)
    again = open_world(Settings(data_dir=cast.world.settings.data_dir, database_url=str(cast.world.engine.url)))
    with pytest.raises(LockedOut):
        check_password(replace(again, now=cast.clock), "jixie", PASSWORD, HERE)
    again.engine.dispose()


def test_a_success_forgets_the_failures_before_it(known: Cast) -> None:
    fail(known, 4)
    sign_in(known)
    assert isinstance(fail(known, 4), WrongPassword)


def test_many_guesses_at_once_are_counted_before_they_are_checked(known: Cast) -> None:
    said: list[type[ZerenError]] = []

    def guess() -> None:
        try:
            check_password(known.world, "jixie", "wrong", HERE)
        except ZerenError as error:
            said.append(type(error))

    together = [threading.Thread(target=guess) for _ in range(12)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert said.count(WrongPassword) == 4
    assert said.count(LockedOut) == 8


@pytest.mark.parametrize("strange", ["名字" * 100, "x\x00y", "a\r\nb", "'; drop table account; --", "\ud800"])
def test_strange_names_are_refused_and_break_nothing(known: Cast, strange: str) -> None:
    if strange == "\ud800":
        strange = strange.encode("utf-8", "replace").decode()
    with pytest.raises(WrongPassword):
        check_password(known.world, strange, strange, strange)
    assert sign_in(known)


def test_a_ticket_is_good_once(known: Cast) -> None:
    ticket = check_password(known.world, "jixie", PASSWORD, HERE)
    exchange(known.world, ticket)
    with pytest.raises(NotSignedIn):
        exchange(known.world, ticket)
    assert actions(known) == ["signed_in"]


def test_two_who_spend_one_ticket_at_once_get_one_session(known: Cast) -> None:
    ticket = check_password(known.world, "jixie", PASSWORD, HERE)
    got: list[bool] = []

    def spend() -> None:
        try:
            exchange(known.world, ticket)
            got.append(True)
        except NotSignedIn:
            got.append(False)

    both = [threading.Thread(target=spend) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(got) == [False, False, False, True]


def test_a_ticket_is_good_for_a_minute(known: Cast) -> None:
    first, second = (check_password(known.world, "jixie", PASSWORD, HERE) for _ in range(2))
    known.clock.forward(seconds=60)
    assert exchange(known.world, first)
    known.clock.forward(seconds=1)
    with pytest.raises(NotSignedIn):
        exchange(known.world, second)


@pytest.mark.parametrize("false", ["", "x", "0" * 64])
def test_a_ticket_made_up_opens_nothing(known: Cast, false: str) -> None:
    with pytest.raises(NotSignedIn):
        exchange(known.world, false)


def test_a_ticket_of_an_account_disabled_meanwhile_opens_nothing(known: Cast) -> None:
    ticket = check_password(known.world, "jixie", PASSWORD, HERE)
    write(known, active=False)
    with pytest.raises(NotSignedIn):
        exchange(known.world, ticket)


def test_failures_are_forgotten_after_a_day_without_an_attempt(known: Cast) -> None:
    fail(known, 4)
    known.clock.forward(hours=24, seconds=1)
    assert isinstance(fail(known, 4), WrongPassword)
    with Session(known.world.engine) as db:
        assert [one.failures for one in db.exec(select(SignInFailure))] == [4]
