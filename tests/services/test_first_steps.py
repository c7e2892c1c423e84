"""The way of a new installation to its first campaign, read from the database at every step."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from models.account import Account
from models.campaign import Campaign
from models.errors import Missing, NotAllowed, NotFound
from models.organisation import GroupMember, Unit
from models.words import Role
from services import accounts, assignments, campaigns, liaisons
from services.campaigns import PhaseLine
from services.first_steps import FirstSteps, StepName, first_steps, is_over
from services.signin import check_password
from tests.cast import Cast
from tests.services.counting import count


def done(cast: Cast, username: str = "office") -> set[StepName]:
    return {one.name for one in first_steps(cast.world, cast.caller(username)).steps if one.done}


def mine(found: FirstSteps) -> list[StepName]:
    return [one.name for one in found.steps if one.mine]


def shut(cast: Cast, *usernames: str) -> None:
    with Session(cast.world.engine) as db:
        for account in db.exec(select(Account).where(col(Account.username).in_(usernames))).all():
            account.active = False
            db.add(account)
        db.commit()


def campaign(cast: Cast) -> Campaign:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return db.get_one(Campaign, cast.campaign)


def test_each_step_is_done_when_the_database_says_so_and_not_before(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    shut(cast, "office2")
    assert done(cast) == {StepName.UNITS, StepName.OFFICE}

    task = cast.task("宣传", lead=["机械"], cooperating=["物理", "派出所"])
    assert done(cast) == {StepName.UNITS, StepName.OFFICE, StepName.NOTICE}

    at = campaign(cast)
    phase = PhaseLine(None, "宣传发动", at.starts_on, date(2026, 10, 1))
    campaigns.set_phases(cast.world, office, at.id, at.version, [phase])
    assert StepName.SETTINGS in done(cast)

    found = first_steps(cast.world, office).found
    assert [(one.name, one.outside) for one in found.silent] == [("物理", False), ("派出所", True)]
    assert StepName.LIAISONS not in done(cast)
    liaisons.create_liaisons(cast.world, cast.caller("admin"), [cast.units["物理"]])
    assert StepName.LIAISONS in done(cast)  # a body outside the school may go without

    assert not is_over(cast.world, office)
    waiting = cast.hand_in(task, "机械", "jixie")
    assert first_steps(cast.world, office).found.waiting == 1
    assert StepName.REVIEW not in done(cast)
    assignments.decide(cast.world, office, waiting.id, waiting.version, accepted=False, reason="照片模糊")
    assert done(cast) == set(StepName)
    assert is_over(cast.world, office)


def test_a_campaign_without_its_office_unit_is_not_set_up(cast: Cast) -> None:
    cast.task("宣传", lead=["机械"])
    at = campaign(cast)
    office = cast.caller("office")
    campaigns.set_phases(cast.world, office, at.id, at.version, [PhaseLine(None, "一", at.starts_on, at.ends_on)])
    at = campaign(cast)
    campaigns.change(cast.world, office, at.id, at.version, at.name, at.starts_on, at.ends_on, None, False)
    assert StepName.SETTINGS not in done(cast)


def test_without_units_or_groups_the_first_step_is_open(cast: Cast) -> None:
    with Session(cast.world.engine) as db:
        for unit in db.exec(select(Unit)).all():
            unit.active = False
            db.add(unit)
        for member in db.exec(select(GroupMember)).all():
            db.delete(member)
        db.commit()
    assert StepName.UNITS not in done(cast)


def test_the_administrator_and_the_office_each_have_their_own_part(cast: Cast) -> None:
    cast.task("宣传", lead=["物理"])
    admin = first_steps(cast.world, cast.caller("admin"))
    office = first_steps(cast.world, cast.caller("office"))
    assert mine(admin) == [StepName.UNITS, StepName.OFFICE, StepName.LIAISONS]
    assert mine(office) == [StepName.UNITS, StepName.NOTICE, StepName.SETTINGS, StepName.REVIEW]
    assert admin.next is not None
    assert admin.next.name is StepName.LIAISONS
    assert office.next is not None
    assert office.next.name is StepName.SETTINGS


@pytest.mark.parametrize("username", ["jixie", "leader"])
def test_nobody_else_is_led(cast: Cast, username: str) -> None:
    for question in (first_steps, is_over):
        with pytest.raises(NotAllowed):
            question(cast.world, cast.caller(username))


def test_it_takes_the_same_number_of_statements_however_large_the_school_is(cast: Cast) -> None:
    admin = cast.caller("admin")
    few = count(cast.world.engine, lambda: first_steps(cast.world, admin))
    for number in range(20):
        cast.task(f"任务{number}", lead=["机械"], cooperating=["物理", "外语"])
    assert count(cast.world.engine, lambda: first_steps(cast.world, admin)) == few
    assert count(cast.world.engine, lambda: is_over(cast.world, admin)) == 2  # who is asking, and the answer


def test_every_unit_gets_an_account_named_after_it_and_each_password_works_once(anywhere: Cast) -> None:
    cast = anywhere
    before = len(cast.history())
    wanted = [cast.units[name] for name in ("物理", "派出所", "机械")]  # 机械 has somebody already
    made = liaisons.create_liaisons(cast.world, cast.caller("admin"), wanted)
    assert [(one.unit, one.username) for one in made] == [("物理学院", "物理"), ("四公里派出所", "派出所")]
    for one in made:
        assert check_password(cast.world, one.username, one.password, "test")
    with Session(cast.world.engine) as db:
        rows = db.exec(select(Account).where(col(Account.username).in_(["物理", "派出所"]))).all()
    assert {(row.role, row.must_change_password, row.unit_id in wanted) for row in rows} == {(Role.LIAISON, True, True)}
    lines = cast.history()[before:]
    assert [line.action for line in lines] == ["account_created"] * 2
    assert not any(one.password in str(line.after) for one in made for line in lines)
    assert liaisons.create_liaisons(cast.world, cast.caller("admin"), wanted) == []


def test_a_name_that_is_taken_gets_a_number(cast: Cast) -> None:
    accounts.create(cast.world, cast.caller("admin"), accounts.NewAccount("物理", "某人", Role.LEADER))
    (one,) = liaisons.create_liaisons(cast.world, cast.caller("admin"), [cast.units["物理"]])
    assert one.username == "物理2"


@pytest.mark.parametrize(
    ("name", "username"),
    [("Physics", "physics"), ("党委学工部（学生处）", "党委学工部学生处"), ("院", "院01"), ("（）", "01")],
)
def test_a_username_is_made_of_what_may_stand_in_one(name: str, username: str) -> None:
    assert liaisons.username_for(name, set()) == username


def test_a_unit_that_is_not_there_makes_no_account_at_all(cast: Cast) -> None:
    before = len(cast.history())
    with pytest.raises(NotFound):
        liaisons.create_liaisons(cast.world, cast.caller("admin"), [cast.units["物理"], "elsewhere"])
    with pytest.raises(Missing):
        liaisons.create_liaisons(cast.world, cast.caller("admin"), [])
    with Session(cast.world.engine) as db:
        assert db.exec(select(Account).where(Account.unit_id == cast.units["物理"])).first() is None
    assert len(cast.history()) == before


def test_only_the_administrator_makes_accounts(cast: Cast) -> None:
    for username in ("office", "leader", "jixie"):
        with pytest.raises(NotAllowed):
            liaisons.create_liaisons(cast.world, cast.caller(username), [cast.units["物理"]])
    with Session(cast.world.engine) as db:
        assert db.exec(select(Account).where(Account.unit_id == cast.units["物理"])).first() is None
