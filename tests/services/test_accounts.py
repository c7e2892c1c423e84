"""Accounts: who may make, change and shut them, and what that ends."""

import re
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.account import Account, Ticket, WebSession
from models.errors import ChangedMeanwhile, Invalid, Missing, NameTaken, NotAllowed, NotFound, NotSignedIn, ZerenError
from models.event import Event
from models.organisation import Organisation, Unit
from models.passwords import complaints
from models.words import Role
from services import accounts
from services.accounts import NewAccount, single_use_password
from services.signin import check_password
from services.who import OPERATOR, whoami
from tests.cast import Cast


def account(cast: Cast, username: str) -> Account:
    with Session(cast.world.engine) as db:
        return db.exec(select(Account).where(Account.username == username)).one()


def last_event(cast: Cast) -> Event:
    with Session(cast.world.engine) as db:
        return db.exec(select(Event).order_by(Event.seq.desc())).first()


def is_signed_in(cast: Cast, username: str) -> bool:
    with Session(cast.world.engine) as db:
        try:
            whoami(db, cast.world, cast.caller(username))
        except NotSignedIn:
            return False
    return True


def someone(cast: Cast, username: str = "lihua", role: Role = Role.LIAISON, unit: str | None = "机械") -> NewAccount:
    return NewAccount(username, "李华", role, cast.units[unit] if unit else None)


def test_a_new_account_signs_in_with_its_single_use_password_and_must_change_it(anywhere: Cast) -> None:
    made, password = accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere))
    assert check_password(anywhere.world, "lihua", password, "10.0.0.1")
    assert made.must_change_password
    assert made.unit == "机械工程学院"
    stored = account(anywhere, "lihua")
    assert password not in stored.password_hash
    event = last_event(anywhere)
    assert event.action == "account_created"
    assert event.after == {
        "username": "lihua",
        "name": "李华",
        "role": "liaison",
        "unit_id": anywhere.units["机械"],
    }


def test_no_word_of_the_password_stands_in_the_history(anywhere: Cast) -> None:
    made, first = accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere))
    second = accounts.reset(anywhere.world, anywhere.caller("admin"), made.id, made.version)
    with Session(anywhere.world.engine) as db:
        written = repr([(one.before, one.after, one.reason) for one in db.exec(select(Event))])
    assert first not in written
    assert second not in written
    assert "$2b$" not in written


@pytest.mark.parametrize("username", ["office", "leader", "jixie"])
def test_only_an_administrator_manages_accounts(anywhere: Cast, username: str) -> None:
    caller, target = anywhere.caller(username), account(anywhere, "waiyu")
    world = anywhere.world
    attempts = [
        lambda: accounts.listed(world, caller),
        lambda: accounts.create(world, caller, someone(anywhere)),
        lambda: accounts.reset(world, caller, target.id, target.version),
        lambda: accounts.disable(world, caller, target.id, target.version),
        lambda: accounts.enable(world, caller, target.id, target.version),
        lambda: accounts.change(world, caller, target.id, target.version, "外语", Role.ADMIN, None),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert account(anywhere, "waiyu") == target
    assert is_signed_in(anywhere, "waiyu")
    assert last_event(anywhere) is None


def test_the_operator_at_the_command_line_may_manage_accounts(anywhere: Cast) -> None:
    made, _ = accounts.create(anywhere.world, OPERATOR, someone(anywhere, "second", Role.ADMIN, None))
    accounts.change(anywhere.world, OPERATOR, made.id, 1, "李华", Role.LEADER, None)
    accounts.reset(anywhere.world, OPERATOR, made.id, 2)
    accounts.disable(anywhere.world, OPERATOR, made.id, 3)
    assert not account(anywhere, "second").active
    assert last_event(anywhere).actor_id is None
    assert len(accounts.listed(anywhere.world, OPERATOR)) == len(anywhere.accounts) + 1


def test_the_list_shows_each_account_with_its_unit_and_no_hash(anywhere: Cast) -> None:
    lines = accounts.listed(anywhere.world, anywhere.caller("admin"))
    assert [line.username for line in lines] == sorted(anywhere.accounts)
    assert {line.username: line.unit for line in lines}["waiyu"] == "外语学院"
    assert "$2b$" not in repr(lines)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" LiHua ", "lihua"), ("李明", "李明"), ("a.b_c-1", "a.b_c-1"), ("Ｌｉ１", "li1")],
)
def test_a_user_name_is_kept_in_lower_case_without_blanks(anywhere: Cast, typed: str, kept: str) -> None:
    made, _ = accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere, typed))
    assert made.username == kept


@pytest.mark.parametrize("typed", ["", "a", "x" * 65, "a b", "a@b", "a/b", "<b>", "a\x00b", "a\u202eb", "名\n字"])
def test_a_user_name_of_other_characters_or_lengths_is_refused(anywhere: Cast, typed: str) -> None:
    with pytest.raises(Invalid):
        accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere, typed))
    assert len(accounts.listed(anywhere.world, OPERATOR)) == len(anywhere.accounts)


def test_a_user_name_belongs_to_one_account(anywhere: Cast) -> None:
    with pytest.raises(NameTaken) as refused:
        accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere, "JIXIE"))
    assert refused.value.fields == {"name": "jixie"}
    assert last_event(anywhere) is None


def test_a_liaison_needs_a_unit(anywhere: Cast) -> None:
    with pytest.raises(Missing):
        accounts.create(anywhere.world, anywhere.caller("admin"), someone(anywhere, unit=None))
    target = account(anywhere, "office2")
    with pytest.raises(Missing):
        accounts.change(anywhere.world, anywhere.caller("admin"), target.id, 1, "office2", Role.LIAISON, None)
    assert account(anywhere, "office2") == target


def test_an_account_cannot_be_given_a_unit_that_is_not_in_use_or_of_another_school(anywhere: Cast) -> None:
    other = Organisation(name="别的大学", created_at=anywhere.clock.at)
    anywhere.save(other)
    foreign = Unit(organisation_id=other.id, name="机械学院")
    closed = Unit(organisation_id=anywhere.school, name="旧学院", active=False)
    anywhere.save(foreign, closed)
    for unit, refusal in ((foreign, NotFound), (closed, Invalid)):
        with pytest.raises(refusal):
            accounts.create(anywhere.world, OPERATOR, NewAccount("new", "新", Role.LIAISON, unit.id))


def test_an_account_of_another_school_does_not_exist_here(anywhere: Cast) -> None:
    other = Organisation(name="别的大学", created_at=anywhere.clock.at)
    anywhere.save(other)
    foreign = Account(
        organisation_id=other.id,
        username="foreign",
        name="外校",
        role=Role.LEADER,
        password_hash="x",
        created_at=anywhere.clock.at,
    )
    anywhere.save(foreign)
    with pytest.raises(NotFound):
        accounts.disable(anywhere.world, anywhere.caller("admin"), foreign.id, 1)
    assert account(anywhere, "foreign").active


def test_a_reset_ends_every_session_and_every_waiting_pass(anywhere: Cast) -> None:
    target = account(anywhere, "jixie")
    anywhere.save(Ticket(token_hash="t" * 64, account_id=target.id, created_at=anywhere.clock.at))
    password = accounts.reset(anywhere.world, anywhere.caller("admin"), target.id, target.version)
    assert not is_signed_in(anywhere, "jixie")
    assert is_signed_in(anywhere, "jixie2")
    assert account(anywhere, "jixie").must_change_password
    assert check_password(anywhere.world, "jixie", password, "10.0.0.1")
    with Session(anywhere.world.engine) as db:
        assert db.get(Ticket, "t" * 64) is None


def test_an_administrator_cannot_reset_their_own_password_here(anywhere: Cast) -> None:
    mine = account(anywhere, "admin")
    with pytest.raises(NotAllowed):
        accounts.reset(anywhere.world, anywhere.caller("admin"), mine.id, mine.version)
    assert account(anywhere, "admin") == mine
    assert is_signed_in(anywhere, "admin")


def test_a_disabled_account_is_out_at_once_and_comes_back_only_by_signing_in(anywhere: Cast) -> None:
    target = account(anywhere, "jixie")
    accounts.disable(anywhere.world, anywhere.caller("admin"), target.id, target.version)
    assert not is_signed_in(anywhere, "jixie")
    accounts.enable(anywhere.world, anywhere.caller("admin"), target.id, target.version + 1)
    assert account(anywhere, "jixie").active
    assert not is_signed_in(anywhere, "jixie")
    with Session(anywhere.world.engine) as db:
        theirs = db.exec(select(WebSession).where(WebSession.account_id == target.id)).all()
        assert all(one.ended_at == anywhere.clock.at for one in theirs)


def test_another_role_or_unit_ends_the_sessions_but_another_name_does_not(anywhere: Cast) -> None:
    admin = anywhere.caller("admin")
    accounts.change(anywhere.world, admin, anywhere.accounts["jixie"], 1, "王强", Role.LIAISON, anywhere.units["机械"])
    assert is_signed_in(anywhere, "jixie")
    accounts.change(anywhere.world, admin, anywhere.accounts["jixie"], 2, "王强", Role.LIAISON, anywhere.units["外语"])
    assert not is_signed_in(anywhere, "jixie")
    accounts.change(anywhere.world, admin, anywhere.accounts["waiyu"], 1, "waiyu", Role.OFFICE, anywhere.units["外语"])
    assert not is_signed_in(anywhere, "waiyu")
    event = last_event(anywhere)
    assert (event.before, event.after) == ({"role": "liaison"}, {"role": "office"})


def test_saving_without_a_change_leaves_no_line_of_history(anywhere: Cast) -> None:
    accounts.change(
        anywhere.world, anywhere.caller("admin"), anywhere.accounts["leader"], 1, "leader", Role.LEADER, None
    )
    assert last_event(anywhere) is None
    assert account(anywhere, "leader").version == 1


def test_a_form_that_is_out_of_date_changes_nothing(anywhere: Cast) -> None:
    target = account(anywhere, "leader")
    accounts.change(anywhere.world, anywhere.caller("admin"), target.id, 1, "书记", Role.LEADER, None)
    with pytest.raises(ChangedMeanwhile):
        accounts.change(anywhere.world, anywhere.caller("admin"), target.id, 1, "校长", Role.LEADER, None)
    assert account(anywhere, "leader").name == "书记"


def test_nobody_disables_themselves(anywhere: Cast) -> None:
    accounts.create(anywhere.world, OPERATOR, someone(anywhere, "second", Role.ADMIN, None))
    mine = account(anywhere, "admin")
    with pytest.raises(NotAllowed):
        accounts.disable(anywhere.world, anywhere.caller("admin"), mine.id, mine.version)
    assert account(anywhere, "admin").active


def test_the_last_administrator_can_be_neither_disabled_nor_demoted(anywhere: Cast) -> None:
    second, _ = accounts.create(anywhere.world, OPERATOR, someone(anywhere, "second", Role.ADMIN, None))
    accounts.disable(anywhere.world, OPERATOR, second.id, second.version)
    last = account(anywhere, "admin")
    with pytest.raises(NotAllowed):
        accounts.disable(anywhere.world, OPERATOR, last.id, last.version)
    with pytest.raises(NotAllowed):
        accounts.change(anywhere.world, OPERATOR, last.id, last.version, "管理员", Role.OFFICE, None)
    assert account(anywhere, "admin") == last
    accounts.enable(anywhere.world, OPERATOR, second.id, second.version + 1)
    accounts.change(anywhere.world, OPERATOR, last.id, last.version, "管理员", Role.OFFICE, None)
    assert account(anywhere, "admin").role is Role.OFFICE


def test_two_administrators_who_remove_each_other_leave_one(anywhere: Cast) -> None:
    second, _ = accounts.create(anywhere.world, OPERATOR, someone(anywhere, "second", Role.ADMIN, None))
    targets, start, refused = [anywhere.accounts["admin"], second.id], Barrier(2), []

    def remove(target: str) -> None:
        start.wait()
        try:
            accounts.change(anywhere.world, OPERATOR, target, 1, "前管理员", Role.LEADER, None)
        except ZerenError as error:
            refused.append(type(error))

    threads = [Thread(target=remove, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [NotAllowed]
    left = [one for one in accounts.listed(anywhere.world, OPERATOR) if one.role is Role.ADMIN]
    assert len(left) == 1


@settings(max_examples=50)
@given(st.builds(single_use_password))
def test_a_single_use_password_is_accepted_by_the_rules_and_has_nothing_to_mistake(password: str) -> None:
    assert len(password) == 12
    assert complaints(password, "jixie") == []
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{2}", password)
    assert not set(password) & set("ilo01")
