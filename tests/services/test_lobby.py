"""A browser locked to the lobby: it shows its campaign's public slides, and no other service answers it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models.account import Account, WebSession
from models.assignment import Evidence
from models.campaign import Campaign
from models.errors import NotAllowed, NotFound, NotSignedIn
from models.words import Role
from services import accounts, show_lobby
from services.assignments import decide
from services.evidence import add, find_file
from services.show import show
from services.signin import change_password, end, hash_password
from services.who import LOBBY_LASTS, LOBBY_SILENT, Caller
from tests.cast import Cast, photo
from tests.services.signing import NEW, PASSWORD, sign_in, write
from tests.services.test_every_permission import CASES, Stage, answer, stages

__all__ = ["stages"]  # the fixture
ITS_OWN = {"show_lobby.lobby_mark", "show_lobby.lobby_show", "signin.end"}


def locked(cast: Cast, who: str = "leader") -> Caller:
    show_lobby.lock(cast.world, cast.caller(who), cast.campaign)
    return cast.caller(who)


def row(cast: Cast, caller: Caller) -> WebSession:
    with Session(cast.world.engine) as db:
        return db.get_one(WebSession, caller.session_id)


def test_no_other_service_answers_a_locked_browser(stages: Callable[[], Stage]) -> None:
    stage = stages()
    lobby = locked(stage.cast, "office")
    before = len(stage.cast.history())
    for name, case in CASES.items():
        if name.split(":")[0] not in ITS_OWN:
            assert answer(case, stage, lobby) == "NotSignedIn", name
    assert len(stage.cast.history()) == before


def test_a_locked_browser_sees_its_campaign_and_no_other(cast: Cast) -> None:
    other = Campaign(
        organisation_id=cast.school,
        name="别的专项行动",
        starts_on=date(2026, 9, 2),
        ends_on=date(2026, 12, 20),
        created_at=cast.clock.at,
    )
    cast.save(other)
    cast.task("张贴资料", lead=["机械"], due_on=cast.clock.at.date())
    lobby = locked(cast)
    found = show_lobby.lobby_show(cast.world, lobby, cast.campaign)
    assert (found.campaign, found.figures.completion.share) == ("2026年秋季反诈宣传专项行动", 0)
    assert (found.ends_on - found.today).days == 48
    for ask in (show_lobby.lobby_show, show_lobby.lobby_mark):
        with pytest.raises(NotFound):
            ask(cast.world, lobby, other.id)
    assert show_lobby.locked(cast.world, lobby) == show_lobby.Lobby(cast.campaign, "zh")
    assert show_lobby.locked(cast.world, cast.caller("office")) is None


def test_pictures_for_a_locked_browser_are_renditions_of_the_wall_and_nothing_else(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械", "外语"])
    good = cast.hand_in(task, "机械", "jixie", 1)
    decide(cast.world, cast.caller("office"), good.id, good.version, accepted=True)
    other = add(cast.world, cast.caller("waiyu"), cast.owed(task, "外语").id, "照片.jpg", [photo(2)])
    hung = show(cast.world, cast.caller("office"), cast.campaign).wall[0].evidence_id
    lobby = locked(cast)
    for which in ("thumb", "large"):
        file = show_lobby.wall_file(cast.world, lobby, hung, which)
        assert (file.media_type, file.path) == ("image/jpeg", None)
    for evidence_id, which in ((hung, "original"), (hung, "page-2"), (other.id, "thumb"), ("f" * 24, "large")):
        with pytest.raises(NotFound):
            show_lobby.wall_file(cast.world, lobby, evidence_id, which)
        with pytest.raises(NotSignedIn):
            find_file(cast.world, lobby, evidence_id, which)
    with pytest.raises(NotFound):  # a browser that is not locked has the ordinary way, and no other
        show_lobby.wall_file(cast.world, cast.caller("office"), hung, "large")


def test_a_lobby_lives_while_it_refreshes_and_for_thirty_days_at_most(anywhere: Cast) -> None:
    cast = anywhere
    lobby = locked(cast)
    until = cast.clock.at + LOBBY_LASTS
    while cast.clock.at + timedelta(hours=11) <= until:
        cast.clock.forward(hours=11)
        show_lobby.lobby_mark(cast.world, lobby, cast.campaign)
    cast.clock.forward(hours=11)
    with pytest.raises(NotSignedIn):
        show_lobby.lobby_mark(cast.world, lobby, cast.campaign)


def test_a_lobby_that_no_longer_refreshes_is_over_after_half_a_day(cast: Cast) -> None:
    lobby = locked(cast)
    cast.clock.at += LOBBY_SILENT
    assert show_lobby.locked(cast.world, lobby) is not None
    cast.clock.at += LOBBY_SILENT + timedelta(minutes=1)
    assert show_lobby.locked(cast.world, lobby) is None


def test_asking_for_the_mark_is_noted_at_most_once_a_minute(cast: Cast) -> None:
    lobby = locked(cast)
    first = row(cast, lobby).last_seen_at
    cast.clock.forward(seconds=59)
    show_lobby.lobby_mark(cast.world, lobby, cast.campaign)
    assert row(cast, lobby).last_seen_at == first
    cast.clock.forward(seconds=1)
    show_lobby.lobby_mark(cast.world, lobby, cast.campaign)
    assert row(cast, lobby).last_seen_at == first + timedelta(minutes=1)


def test_signing_out_ends_a_lobby_and_so_does_losing_the_role(cast: Cast) -> None:
    lobby = locked(cast)
    end(cast.world, lobby)
    assert show_lobby.locked(cast.world, lobby) is None
    assert cast.history("signed_out")
    second = locked(cast, "office")
    with Session(cast.world.engine) as db:
        account = db.get_one(Account, cast.accounts["office"])
        account.role, account.unit_id = Role.LIAISON, cast.units["机械"]
        db.add(account)
        db.commit()
    with pytest.raises(NotAllowed):
        show_lobby.lobby_show(cast.world, second, cast.campaign)


@pytest.mark.parametrize("lost", ["password", "reset", "account"])
def test_another_password_and_a_closed_account_end_a_lobby_at_once(cast: Cast, lost: str) -> None:
    lobby, admin = locked(cast), cast.caller("admin")
    line = next(one for one in accounts.listed(cast.world, admin) if one.username == "leader")
    if lost == "password":
        write(cast, "leader", password_hash=hash_password(PASSWORD, 4))
        change_password(cast.world, sign_in(cast, "leader")[1], PASSWORD, NEW)
    elif lost == "reset":
        accounts.reset(cast.world, admin, line.id, line.version)
    else:
        accounts.disable(cast.world, admin, line.id, line.version)
    assert show_lobby.locked(cast.world, lobby) is None
    for ask in (show_lobby.lobby_show, show_lobby.lobby_mark):
        with pytest.raises(NotSignedIn):
            ask(cast.world, lobby, cast.campaign)


def test_numbers_of_people_are_starred_on_a_screen_anybody_passes(cast: Cast) -> None:
    task = cast.task("咨询电话13812345678", lead=["机械"])
    handed = cast.hand_in(task, "机械", "jixie", 3)
    decide(cast.world, cast.caller("office"), handed.id, handed.version, accepted=True)
    with Session(cast.world.engine) as db:
        row = db.exec(select(Evidence)).one()
        row.caption, row.place = "张三 13912345678", "宿舍 027-87654321"
        db.add(row)
        db.commit()
    (picture,) = show_lobby.lobby_show(cast.world, locked(cast), cast.campaign).wall
    assert (picture.caption, picture.place) == ("张三 139****5678", "宿舍 027-****4321")
    assert "138****5678" in picture.task


def test_locking_is_told_in_the_history(cast: Cast) -> None:
    locked(cast)
    assert [(line.actor_name, line.after["name"]) for line in cast.history("lobby_locked")] == [
        ("leader", "2026年秋季反诈宣传专项行动")
    ]
