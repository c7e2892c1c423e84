"""How long a session lasts and what ends it, and what people change about their own account."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from models.account import WebSession
from models.errors import NotSignedIn, ZerenError
from models.passwords import Complaint
from services.signin import (
    LockedOut,
    PasswordRefused,
    WrongPassword,
    arrive,
    change_password,
    check_password,
    end,
    hash_password,
    me,
    session_for,
    set_language,
)
from services.who import Caller
from services.world import World
from tests.cast import Cast, Clock
from tests.services.signing import HERE, NEW, PASSWORD, actions, alive, sign_in, write


@pytest.fixture
def known(anywhere: Cast) -> Cast:
    """The cast, where jixie has a password."""
    write(anywhere, password_hash=hash_password(PASSWORD, 4))
    return anywhere


def test_signing_out_ends_the_session_at_once_and_is_recorded_once(known: Cast) -> None:
    token, caller = sign_in(known)
    end(known.world, caller)
    end(known.world, caller)
    assert session_for(known.world, token) is None
    assert not alive(known, caller)
    assert actions(known) == ["signed_in", "signed_out"]


def test_signing_out_here_leaves_the_other_device_signed_in(known: Cast) -> None:
    (_, here), (_, there) = sign_in(known), sign_in(known)
    end(known.world, here)
    assert alive(known, there)


def test_an_idle_session_ends_after_half_an_hour(known: Cast) -> None:
    token, caller = sign_in(known)
    known.clock.forward(minutes=30)
    assert alive(known, caller)
    known.clock.forward(seconds=1)
    assert not alive(known, caller)
    assert session_for(known.world, token) is None


def test_activity_keeps_a_session_but_never_beyond_twelve_hours(known: Cast) -> None:
    token, caller = sign_in(known)
    for _ in range(48):
        known.clock.forward(minutes=15)
        arrive(known.world, caller)
    assert alive(known, caller)
    known.clock.forward(seconds=1)
    assert not alive(known, caller)
    assert session_for(known.world, token) is None


def test_activity_is_noted_at_most_once_a_minute(known: Cast) -> None:
    _, caller = sign_in(known)
    seen = []
    for _ in range(5):
        known.clock.forward(seconds=25)
        arrive(known.world, caller)
        with Session(known.world.engine) as db:
            row = db.get(WebSession, caller.session_id)
            assert row is not None
            seen.append((row.last_seen_at - row.created_at).total_seconds())
    assert seen == [0, 0, 75, 75, 75]


def test_a_session_that_is_over_is_not_woken_by_activity(known: Cast) -> None:
    _, caller = sign_in(known)
    known.clock.forward(minutes=31)
    with pytest.raises(NotSignedIn):
        arrive(known.world, caller)
    assert not alive(known, caller)


def test_looking_the_cookie_up_is_no_activity(known: Cast) -> None:
    token, caller = sign_in(known)
    known.clock.forward(minutes=20)
    assert session_for(known.world, token)
    known.clock.forward(minutes=20)
    assert not alive(known, caller)


def test_disabling_the_account_ends_its_sessions_at_their_next_question(known: Cast) -> None:
    token, caller = sign_in(known)
    write(known, active=False)
    assert not alive(known, caller)
    assert session_for(known.world, token) is None


def test_a_new_password_ends_the_other_sessions_and_replaces_the_old_one(known: Cast) -> None:
    (_, here), (_, there) = sign_in(known), sign_in(known)
    change_password(known.world, here, PASSWORD, NEW)
    assert alive(known, here)
    assert not alive(known, there)
    with pytest.raises(WrongPassword):
        check_password(known.world, "jixie", PASSWORD, HERE)
    assert sign_in(known, password=NEW)
    assert "password_changed" in actions(known)


def test_a_first_password_must_be_changed_before_anything_else(known: Cast) -> None:
    write(known, must_change_password=True)
    _, caller = sign_in(known)
    with pytest.raises(NotSignedIn) as refusal:
        arrive(known.world, caller)
    assert refusal.value.key == "error.password_first"
    change_password(known.world, caller, PASSWORD, NEW)
    assert arrive(known.world, caller).account_id == known.accounts["jixie"]


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Ab1!", Complaint.SHORT),
        ("jixie2026!!", Complaint.USERNAME),
        ("P@ssw0rd123", Complaint.COMMON),
        ("Fanzha2026!", Complaint.CAMPUS),
        ("江州大学2026", Complaint.CAMPUS),
        ("机械工程学院123!", Complaint.CAMPUS),
        ("onlylowercase", Complaint.CLASSES),
        (PASSWORD, "password.same"),
    ],
)
def test_a_refused_password_changes_nothing(known: Cast, new: str, why: str) -> None:
    (_, here), (_, there) = sign_in(known), sign_in(known)
    with pytest.raises(PasswordRefused) as refusal:
        change_password(known.world, here, PASSWORD, new)
    assert why in refusal.value.fields["complaints"]  # type: ignore[operator]
    assert alive(known, there)
    assert sign_in(known)
    assert "password_changed" not in actions(known)


def test_an_open_session_cannot_be_used_to_guess_the_old_password(known: Cast) -> None:
    _, caller = sign_in(known)
    for _ in range(4):
        with pytest.raises(WrongPassword):
            change_password(known.world, caller, "wrong", NEW)
    with pytest.raises(LockedOut):
        change_password(known.world, caller, "wrong", NEW)
    with pytest.raises(LockedOut):
        change_password(known.world, caller, PASSWORD, NEW)
    assert "password_changed" not in actions(known)


def test_nobody_signed_in_changes_nothing(known: Cast) -> None:
    stranger = Caller(session_id="")
    for attempt in (
        lambda: change_password(known.world, stranger, PASSWORD, NEW),
        lambda: set_language(known.world, stranger, "en"),
        lambda: me(known.world, stranger),
        lambda: arrive(known.world, stranger),
    ):
        with pytest.raises(NotSignedIn):
            attempt()
    end(known.world, stranger)
    assert actions(known) == []


def test_the_language_is_kept_and_recorded_when_it_changes(known: Cast) -> None:
    _, caller = sign_in(known)
    set_language(known.world, caller, "en")
    set_language(known.world, caller, "en")
    assert me(known.world, caller).language == "en"
    assert actions(known) == ["signed_in", "language_chosen"]
    with pytest.raises(ZerenError):
        set_language(known.world, caller, "xx")


def test_the_clock_of_the_installation_counts_not_the_test_machines(known: Cast) -> None:
    late = Clock(known.clock.at)
    late.forward(hours=13)
    token, _ = sign_in(known)
    elsewhere: World = replace(known.world, now=late)
    assert session_for(elsewhere, token) is None
    assert session_for(known.world, token) is not None
