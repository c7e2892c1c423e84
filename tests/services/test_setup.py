"""Preparing an installation, once and again; and the demonstration that always looks alive."""

import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from adapters.database import open_database
from adapters.settings import Settings
from adapters.store import EvidenceStore
from models.account import Account, WebSession
from models.assignment import Assignment, Evidence
from models.campaign import Task
from models.errors import NotAllowed, WrongState
from models.event import Event
from models.organisation import Alias, GroupMember, Organisation, Unit
from models.tables import metadata
from models.words import Role, Status, UnitKind
from services import board, demo
from services.checking import check
from services.setup import FolderUnusable, demo_accounts, demo_script, make_folders, prepare
from services.signin import check_password
from services.who import OPERATOR, Caller
from services.world import World
from tests.cast import Cast

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """A folder with nothing in it yet."""
    given = Settings(data_dir=tmp_path / "var")
    make_folders(given)
    engine = open_database(given.database)
    yield World(engine, EvidenceStore(given.evidence_dir), given, lambda: NOW)
    engine.dispose()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demonstration, played once for the tests that only look at it."""
    given = Settings(data_dir=tmp_path_factory.mktemp("demo"))
    engine = open_database(given.database)
    world = World(engine, EvidenceStore(given.evidence_dir), given, lambda: NOW)
    prepare(world, OPERATOR, "江州示范大学", "系统管理员", lambda: demo.load_demo(world))
    yield world
    engine.dispose()


def contents(world: World) -> dict[str, int]:
    with Session(world.engine) as db:
        return {name: db.exec(select(func.count()).select_from(table)).one() for name, table in metadata.tables.items()}


def test_a_new_installation_has_units_and_one_administrator_with_a_single_use_password(empty: World) -> None:
    prepared = prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    (access,) = prepared.accounts
    assert (prepared.made, access.username, access.role) == (True, "admin", Role.ADMIN)
    assert check_password(empty, "admin", access.password, "test")
    with Session(empty.engine) as db:
        assert db.exec(select(Account.must_change_password)).all() == [True]
        kinds = Counter(db.exec(select(Unit.kind)).all())
    assert kinds[UnitKind.DEPARTMENT] >= 12
    assert kinds[UnitKind.SCHOOL] >= 20
    assert kinds[UnitKind.OUTSIDE] == 2


def test_preparing_again_keeps_everything_and_tells_no_password(empty: World) -> None:
    prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    before = contents(empty)
    again = prepare(empty, OPERATOR, "另一所大学", "系统管理员", None)
    assert (again.made, again.school, list(again.accounts)) == (False, "江州大学", [])
    assert contents(empty) == before


def test_a_preparation_that_broke_off_is_finished_later(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("services.setup.create", broken)
        with pytest.raises(RuntimeError):
            prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    finished = prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    assert [one.username for one in finished.accounts] == ["admin"]
    assert contents(empty)["organisation"] == 1


def test_real_data_are_never_mixed_with_a_demonstration(empty: World) -> None:
    prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    before = contents(empty)
    with pytest.raises(WrongState, match="not_a_demo"):
        prepare(empty, OPERATOR, "江州大学", "系统管理员", lambda: demo.load_demo(empty))
    assert contents(empty) == before


def test_a_demonstration_that_broke_off_says_so(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(demo, "_import", broken)
    with pytest.raises(RuntimeError):
        prepare(empty, OPERATOR, "示范", "系统管理员", lambda: demo.load_demo(empty))
    with pytest.raises(WrongState, match="demo_broken_off"):
        prepare(empty, OPERATOR, "示范", "系统管理员", lambda: demo.load_demo(empty))


def test_nobody_prepares_from_a_browser(cast: Cast) -> None:
    before = contents(cast.world)
    for caller in (cast.caller("admin"), Caller(session_id="")):
        with pytest.raises(NotAllowed):
            prepare(cast.world, caller, "江州大学", "系统管理员", None)
    assert contents(cast.world) == before


def test_the_folder_and_the_database_are_for_their_owner_alone(empty: World) -> None:
    prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    folder = empty.settings.data_dir
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("zeren.sqlite3*")} == {0o600}


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands in the way")
    with pytest.raises(FolderUnusable):
        make_folders(Settings(data_dir=tmp_path / "var"))


def test_every_name_of_the_directory_means_one_thing(empty: World) -> None:
    prepare(empty, OPERATOR, "江州大学", "系统管理员", None)
    with Session(empty.engine) as db:
        names = {alias.name: alias for alias in db.exec(select(Alias)).all()}
        units = {unit.id: unit.name for unit in db.exec(select(Unit)).all()}
        members = Counter(db.exec(select(GroupMember.group_id)).all())
    short = {"保卫处": "党委保卫部（保卫处）", "学生处": "党委学工部（学生处）", "学工部": "党委学工部（学生处）"}
    assert {name: units[names[name].unit_id or ""] for name in short} == short
    assert names["各学院"].group_id == names["各二级学院"].group_id
    assert members[names["各二级单位"].group_id or ""] == sum(1 for _ in units) - 2  # all but the outside bodies


def test_the_demonstration_stands_in_the_middle_of_its_campaign(played: World) -> None:
    (campaign,) = board.choices(played, OPERATOR)
    assert campaign.starts_on < NOW.date() < campaign.ends_on
    shown = board.board(played, OPERATOR, campaign.id)
    found = shown.figures(NOW.date())
    statuses = found.by_status
    assert found.total * 0.4 < found.total - statuses[Status.NOT_STARTED] < found.total * 0.7
    assert statuses[Status.RETURNED] == 2
    assert statuses[Status.SUBMITTED] >= 5
    assert 1 <= found.overdue <= 10
    shares = [point.share or 0 for point in shown.over_time(NOW.date())]
    assert shares[0] == 0
    assert 0.3 < shares[-1] < 0.7
    assert len(set(shares)) > 10  # the line climbs step by step


def test_the_demonstration_leaves_one_title_to_the_office_and_marks_those_it_supplied(played: World) -> None:
    with Session(played.engine) as db:
        tasks = db.exec(select(Task).order_by(Task.sort)).all()  # type: ignore[arg-type]
    assert len(tasks) == 9
    assert [task.number for task in tasks if not task.title] == ["6"]
    assert [task.number for task in tasks if task.title_supplied] == ["1", "2", "3", "5"]


def test_the_demonstration_went_through_the_rules_and_left_a_whole_store(played: World) -> None:
    assert check(played, OPERATOR).findings == []
    with Session(played.engine) as db:
        returned = db.exec(select(Assignment.reason).where(Assignment.status == Status.RETURNED)).all()
        days = {at.date() for at in db.exec(select(Event.at)).all()}
        pictures = db.exec(select(Evidence).where(Evidence.width == 1280)).all()
        sessions = db.exec(select(func.count()).select_from(WebSession)).one()
    assert all(returned)
    assert len(days) > 30
    assert max(days) <= NOW.date()
    assert sessions == 0
    assert len({one.sha256 for one in pictures}) == len(pictures) - 1 > 80  # one is handed in twice, for the reviewer
    assert all(played.store.read_rendition(one.sha256, "thumb") for one in pictures)


def test_every_account_of_the_demonstration_signs_in_and_is_told_again(played: World) -> None:
    before = contents(played)
    told = prepare(played, OPERATOR, "x", "y", lambda: pytest.fail("it is loaded already"))
    assert (told.made, told.demo, told.accounts) == (False, True, demo_accounts())
    assert contents(played) == before
    main = [one for one in told.accounts if one.main]
    assert Counter(one.role for one in main) == {Role.ADMIN: 1, Role.OFFICE: 2, Role.LEADER: 1, Role.LIAISON: 10}
    someone = replace(main[-1])
    assert check_password(played, someone.username, demo_script()["password"], "test")


def test_the_demonstrations_school_is_invented(played: World) -> None:
    with Session(played.engine) as db:
        assert db.exec(select(Organisation.name)).one() == "江州示范大学"
