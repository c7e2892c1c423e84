"""News: what others did that concerns somebody, how much of it they have not been shown, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from adapters.database import transaction
from models.account import Account, WebSession
from models.campaign import Task
from models.errors import NotSignedIn
from models.organisation import Organisation
from models.permissions import Action
from models.states import Move
from models.words import Role
from services.assignments import acknowledge, decide, report, rest, retract, withdraw
from services.campaigns import change_task, get
from services.comments import add as comment
from services.comments import remove
from services.doorway import take_assignment
from services.extensions import ask
from services.extensions import decide as answer
from services.extensions import withdraw as take_back
from services.history import record
from services.news import A_PAGE, Item, news, seen, unread
from services.who import OPERATOR, Caller, whoami
from tests.cast import NOW, Cast
from tests.services.counting import count

DUE = NOW.date() + timedelta(days=8)
LATER = DUE + timedelta(days=5)
PEOPLE = ("office", "office2", "leader", "admin", "jixie", "jixie2", "waiyu", "houqin", "baowei")


@pytest.fixture
def task(anywhere: Cast) -> Task:
    return anywhere.task("张贴资料", lead=["机械"], cooperating=["外语"], number="3", due_on=DUE)


def items(cast: Cast, username: str) -> list[Item]:
    return list(news(cast.world, cast.caller(username)).items)


def actions(cast: Cast, username: str) -> list[str]:
    """What stands on the first page, the latest first."""
    return [one.action for one in items(cast, username)]


def told(cast: Cast) -> dict[str, list[str]]:
    """Who has which news? Those who have none are left out; what is counted agrees with what is listed."""
    found = {username: actions(cast, username) for username in PEOPLE}
    assert {username: unread(cast.world, cast.caller(username)) for username in PEOPLE} == {
        username: len(listed) for username, listed in found.items()
    }
    return {username: listed for username, listed in found.items() if listed}


def tell(cast: Cast, username: str, assignment_id: str, action: str, reason: str = "", **after: object) -> None:
    """A line of history as the office's bulk work writes it."""
    with transaction(cast.world.engine) as db:
        actor = whoami(db, cast.world, cast.caller(username))
        one = take_assignment(db, actor, Action.SEE_ASSIGNMENT, assignment_id, None).assignment
        record(
            db,
            cast.world,
            actor,
            action,
            one,
            after=dict(after),
            reason=reason,
            campaign_id=one.campaign_id,
            task_id=one.task_id,
            assignment_id=one.id,
        )


def test_what_a_unit_reports_is_nobodys_news(anywhere: Cast, task: Task) -> None:
    one = anywhere.owed(task, "机械")
    acknowledge(anywhere.world, anywhere.caller("jixie"), one.id)
    report(anywhere.world, anywhere.caller("jixie"), one.id, anywhere.owed(task, "机械").version, "已张贴")
    assert told(anywhere) == {}


def test_what_is_handed_in_is_news_to_the_office_and_what_is_decided_to_the_unit(anywhere: Cast, task: Task) -> None:
    cast = anywhere
    one = cast.hand_in(task, "机械", "jixie")
    assert told(cast) == {"office": ["submit"], "office2": ["submit"]}
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    assert told(cast) == {
        "office": ["submit"],
        "office2": ["submit"],
        "jixie": ["return"],
        "jixie2": ["return"],
    }
    [item] = items(cast, "jixie")
    assert (item.reason, item.actor, item.task_number, item.task_title) == ("照片模糊", "office", "3", "张贴资料")
    assert (item.opens, item.unit, item.unread) == (one.id, "", True)
    assert items(cast, "office2")[0].unit == "机械工程学院"


def test_every_move_of_the_office_is_news_to_the_unit_alone(anywhere: Cast, task: Task) -> None:
    cast, office = anywhere, anywhere.caller("office")

    def moved(which: Move) -> None:
        one = cast.owed(task, "外语")
        rest(cast.world, office, one.id, one.version, which, "说明")

    for which in (Move.SUSPEND, Move.RESUME, Move.WAIVE, Move.RESTORE):
        moved(which)
    one = cast.hand_in(task, "外语", "waiyu")
    for accepted in (True, False):
        decide(cast.world, office, one.id, cast.owed(task, "外语").version, accepted=True)
        if accepted:
            retract(cast.world, office, one.id, cast.owed(task, "外语").version)
    moved(Move.REOPEN)
    expected = ["reopen", "accept", "retract", "accept", "restore", "waive", "resume", "suspend"]
    assert actions(cast, "waiyu") == expected
    assert actions(cast, "jixie") == []
    assert actions(cast, "office2") == ["submit"]


@pytest.mark.parametrize("action", ["assigned", "attached", "detached", "reminded", "due_shifted"])
def test_what_the_matrix_and_bulk_work_do_is_news_to_the_unit_alone(anywhere: Cast, task: Task, action: str) -> None:
    tell(anywhere, "office", anywhere.owed(task, "机械").id, action, "请尽快上报")
    assert told(anywhere) == {"jixie": [action], "jixie2": [action]}
    assert items(anywhere, "jixie")[0].reason == "请尽快上报"


def test_requests_are_news_to_the_office_and_their_answer_to_the_unit(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, anywhere.owed(task, "机械")
    first = ask(cast.world, cast.caller("jixie"), one.id, None, LATER, "实习周")
    take_back(cast.world, cast.caller("jixie"), first, 1)
    second = ask(cast.world, cast.caller("jixie"), one.id, None, LATER, "实习周")
    assert told(cast) == {
        name: ["extension_asked", "extension_withdrawn", "extension_asked"] for name in ("office", "office2")
    }
    answer(cast.world, cast.caller("office"), second, 1, granted=True, granted_on=LATER, answer="同意")
    [item] = items(cast, "jixie2")
    assert (item.action, item.before["due_on"], item.after["due_on"]) == (
        "extension_granted",
        DUE.isoformat(),
        LATER.isoformat(),
    )
    assert actions(cast, "office2")[0] == "extension_asked"


def test_a_leader_learns_of_the_offices_own_unit_alone(anywhere: Cast, task: Task) -> None:
    cast = anywhere
    own = cast.task("自查", lead=["保卫处"], due_on=DUE)
    cast.hand_in(task, "机械", "jixie", 1)
    cast.hand_in(own, "保卫处", "baowei", 2)
    one = cast.owed(own, "保卫处")
    withdraw(cast.world, cast.caller("baowei"), one.id, one.version)
    ask(cast.world, cast.caller("baowei"), one.id, None, LATER, "人手不够")
    comment(cast.world, cast.caller("baowei"), one.id, "请领导看一下")
    comment(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, "与领导无关")
    assert actions(cast, "leader") == ["comment_added", "extension_asked", "withdraw", "submit"]
    assert unread(cast.world, cast.caller("leader")) == 4
    assert items(cast, "leader")[0].opens == one.id


def test_comments_are_news_to_the_unit_the_office_and_the_mentioned(anywhere: Cast, task: Task) -> None:
    cast = anywhere
    mine, theirs = cast.owed(task, "机械"), cast.owed(task, "外语")
    comment(cast.world, cast.caller("jixie"), mine.id, "@外语学院 请一起办")
    everybody = {name: ["comment_added"] for name in ("office", "office2", "jixie2", "waiyu")}
    assert told(cast) == everybody
    [item] = items(cast, "waiyu")
    assert (item.opens, item.unit, item.mentions) == (theirs.id, "机械工程学院", True)
    [own] = items(cast, "jixie2")
    assert (own.opens, own.unit, own.mentions) == (mine.id, "", False)
    comment(cast.world, cast.caller("office"), mine.id, "收到")
    assert actions(cast, "waiyu") == ["comment_added"]
    assert actions(cast, "jixie") == ["comment_added"]


def test_a_removed_comment_is_said_to_be_removed(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, anywhere.owed(anywhere.task("自查", lead=["机械"]), "机械")
    written = comment(cast.world, cast.caller("office"), one.id, "写错了")
    assert not items(cast, "jixie")[0].removed
    remove(cast.world, cast.caller("office"), written)
    [item] = items(cast, "jixie")
    assert item.removed
    assert unread(cast.world, cast.caller("jixie")) == 1


def test_what_else_a_task_asks_of_its_units_is_news_to_them_and_other_settings_are_not(
    anywhere: Cast, task: Task
) -> None:
    cast, office = anywhere, anywhere.caller("office")

    def change(**fields: Any) -> None:
        line = next(one for one in get(cast.world, office, cast.campaign).tasks if one.id == task.id)
        change_task(cast.world, office, task.id, line.version, replace(line.given, **fields))

    change(weight=3.0)
    assert told(cast) == {"office2": ["task_changed"]}
    change(due_on=LATER)
    assert actions(cast, "jixie") == actions(cast, "waiyu") == ["task_changed"]
    assert actions(cast, "houqin") == []
    assert items(cast, "jixie")[0].opens == cast.owed(task, "机械").id
    change(due_on=None)
    assert actions(cast, "jixie") == ["task_changed", "task_changed"]
    seen(cast.world, cast.caller("jixie"), 10_000)
    for asked in ({"sign_ins": 1}, {"minimum": 5}, {"target_op": ">=", "target_value": 60.0, "target_unit": "%"}):
        change(**asked)
    change(weight=2.0)
    assert unread(cast.world, cast.caller("jixie")) == 3


def test_an_administrator_has_none(cast: Cast) -> None:
    cast.hand_in(cast.task("自查", lead=["机械"]), "机械", "jixie")
    found = news(cast.world, cast.caller("admin"))
    assert (list(found.items), found.before) == ([], None)
    assert unread(cast.world, cast.caller("admin")) == 0
    with pytest.raises(NotSignedIn):
        unread(cast.world, OPERATOR)


def test_another_school_is_never_heard_of(anywhere: Cast, task: Task) -> None:
    cast = anywhere
    other = Organisation(name="另一所大学", created_at=NOW)
    cast.save(other)
    account = Account(
        organisation_id=other.id, username="fremd", name="fremd", role=Role.OFFICE, password_hash="x", created_at=NOW
    )
    account.must_change_password = False
    cast.save(account)
    session = WebSession(account_id=account.id, token_hash="f" * 64, created_at=NOW, last_seen_at=NOW)
    cast.save(session)
    cast.hand_in(task, "机械", "jixie")
    assert unread(cast.world, Caller(session.id)) == 0
    assert list(news(cast.world, Caller(session.id)).items) == []


def test_what_was_shown_is_no_longer_counted_and_never_comes_back(anywhere: Cast, task: Task) -> None:
    cast, jixie = anywhere, anywhere.caller("jixie")
    one = anywhere.owed(task, "机械")
    for n in range(3):
        tell(cast, "office", one.id, "reminded", str(n))
    latest, middle, _ = items(cast, "jixie")
    seen(cast.world, jixie, middle.seq)
    assert unread(cast.world, jixie) == 1
    assert [item.unread for item in items(cast, "jixie")] == [True, False, False]
    seen(cast.world, jixie, latest.seq)
    seen(cast.world, jixie, middle.seq)
    assert unread(cast.world, jixie) == 0
    assert unread(cast.world, cast.caller("jixie2")) == 3
    assert len(cast.history()) == 3


def test_nobody_can_have_seen_what_has_not_happened(anywhere: Cast, task: Task) -> None:
    cast, jixie = anywhere, anywhere.caller("jixie")
    seen(cast.world, jixie, 10**15)
    tell(cast, "office", anywhere.owed(task, "机械").id, "reminded", "请上报")
    assert unread(cast.world, jixie) == 1
    with Session(cast.world.engine) as db:
        assert db.exec(select(Account.news_seen).where(Account.username == "jixie")).one() == 0


def test_pages_hold_thirty_and_join_without_a_gap(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, anywhere.owed(task, "机械")
    for n in range(A_PAGE * 2 + 1):
        tell(cast, "office", one.id, "reminded", str(n))
    found, before = list[Item](), None
    sizes = []
    while True:
        page = news(cast.world, cast.caller("jixie"), before)
        found, before = found + list(page.items), page.before
        sizes.append(len(page.items))
        if before is None:
            break
    assert sizes == [A_PAGE, A_PAGE, 1]
    assert [item.reason for item in found] == [str(n) for n in reversed(range(A_PAGE * 2 + 1))]


def test_unread_ones_are_counted_up_to_ninety_nine(cast: Cast) -> None:
    one = cast.owed(cast.task("自查", lead=["机械"]), "机械")
    for n in range(105):
        tell(cast, "office", one.id, "reminded", str(n))
    assert unread(cast.world, cast.caller("jixie")) == 99


@pytest.mark.parametrize("username", ["jixie", "office", "leader"])
def test_the_number_of_statements_does_not_grow(cast: Cast, username: str) -> None:
    task, own = cast.task("张贴", lead=["机械"], cooperating=["外语"]), cast.task("自查", lead=["保卫处"])
    look: list[Callable[[], object]] = [
        partial(unread, cast.world, cast.caller(username)),
        partial(news, cast.world, cast.caller(username)),
    ]
    counts = []
    for more in (1, 20):
        for _ in range(more):
            comment(cast.world, cast.caller("waiyu"), cast.owed(task, "外语").id, "@机械工程学院")
            comment(cast.world, cast.caller("baowei"), cast.owed(own, "保卫处").id, "请看")
        counts.append([count(cast.world.engine, one) for one in look])
    assert counts == [[2, 6]] * 2
