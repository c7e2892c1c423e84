"""Asking for another due day: who may, when, which day; and what a decision does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.account import WebSession
from models.assignment import Assignment, Extension
from models.campaign import Campaign
from models.errors import ChangedMeanwhile, Invalid, Missing, NotAllowed, NotFound, NotSignedIn, WrongState, ZerenError
from models.permissions import Refusal
from models.progress import campaign_figures
from models.states import Move
from models.words import Status
from services.assignments import decide as judge
from services.assignments import rest
from services.board import board
from services.extensions import Request, ask, decide, of_assignment, waiting, waiting_count, withdraw
from services.who import OPERATOR
from tests.cast import NOW, Cast
from tests.services.counting import count

TODAY = NOW.date()
DUE = TODAY + timedelta(days=8)
WANTED = DUE + timedelta(days=10)
REASON, ANSWER = "实习周，学生都在校外", "同意，请抓紧"


def owed(cast: Cast, unit: str = "机械", **fields: object) -> Assignment:
    task = cast.task("组织主题班会", lead=[unit], **({"due_on": DUE} | fields))
    return cast.owed(task, unit)


def now(cast: Cast, one: Assignment) -> Assignment:
    with Session(cast.world.engine) as db:
        return db.exec(select(Assignment).where(Assignment.id == one.id)).one()


def asked(cast: Cast, one: Assignment, username: str = "jixie", day: date | None = WANTED, why: str = REASON) -> str:
    return ask(cast.world, cast.caller(username), one.id, None, day, why)


def later(cast: Cast, **spans: float) -> None:
    """Time goes by, and everybody signs in anew."""
    cast.clock.forward(**spans)
    with cast.world.engine.begin() as db:
        db.execute(update(WebSession).values(created_at=cast.clock.at, last_seen_at=cast.clock.at))


def rows(cast: Cast) -> list[Extension]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Extension).order_by(col(Extension.asked_at))).all())


def seen(cast: Cast, one: Assignment, username: str = "jixie") -> list[Request]:
    return of_assignment(cast.world, cast.caller(username), one.id)


def decided(
    cast: Cast, extension_id: str, day: date | None, username: str = "office", version: int = 1, answer: str = ANSWER
) -> None:
    granted = day is not None
    decide(cast.world, cast.caller(username), extension_id, version, granted=granted, granted_on=day, answer=answer)


def test_a_granted_day_becomes_the_due_day_and_the_original_one_stays(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    request = asked(cast, one)
    assert now(cast, one).due_on == DUE
    later(cast, hours=2)
    decided(cast, request, WANTED)
    after = now(cast, one)
    assert (after.due_on, after.original_due_on, after.version) == (WANTED, DUE, one.version + 1)
    [row] = rows(cast)
    assert (row.granted_on, row.answer, row.decided_by) == (WANTED, ANSWER, cast.accounts["office"])
    [event] = cast.history("extension_granted")
    assert (event.before, event.after) == ({"due_on": DUE.isoformat()}, {"due_on": WANTED.isoformat()})
    assert (event.reason, event.assignment_id, event.task_id) == (ANSWER, one.id, one.task_id)
    [was] = cast.history("extension_asked")
    assert (was.reason, was.after) == (REASON, {"proposed_on": WANTED.isoformat()})


def test_the_office_may_grant_another_day_than_the_one_asked_for(anywhere: Cast) -> None:
    one = owed(anywhere)
    decided(anywhere, asked(anywhere, one), DUE + timedelta(days=3))
    assert now(anywhere, one).due_on == DUE + timedelta(days=3)


def test_a_refusal_leaves_the_due_day_and_says_why(anywhere: Cast) -> None:
    one = owed(anywhere)
    decided(anywhere, asked(anywhere, one), None, answer="时间已经很宽裕")
    assert (now(anywhere, one).due_on, now(anywhere, one).version) == (DUE, one.version)
    [request] = seen(anywhere, one)
    assert (request.is_open, request.granted_on, request.answer) == (False, None, "时间已经很宽裕")
    assert [event.reason for event in anywhere.history("extension_refused")] == ["时间已经很宽裕"]


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (None, "error.extension_day_missing"),
        (TODAY, "error.extension_past"),
        (TODAY - timedelta(days=1), "error.extension_past"),
        (DUE, "error.extension_not_later"),
        (date(2026, 12, 20) + timedelta(days=367), "error.extension_too_late"),
    ],
)
def test_a_day_that_is_no_extension_is_refused_to_the_unit_and_to_the_office(
    cast: Cast, day: date | None, refused: str
) -> None:
    one = owed(cast)
    with pytest.raises(ZerenError) as told:
        asked(cast, one, day=day)
    assert told.value.key == refused
    assert rows(cast) == []
    request = asked(cast, one)
    with pytest.raises(ZerenError) as told:
        decide(cast.world, cast.caller("office"), request, 1, granted=True, granted_on=day, answer=ANSWER)
    assert told.value.key == refused
    assert now(cast, one).due_on == DUE
    assert rows(cast)[0].decided_at is None


def test_the_last_day_is_a_year_after_the_campaign(cast: Cast) -> None:
    one = owed(cast)
    asked(cast, one, day=date(2026, 12, 20) + timedelta(days=366))
    assert len(rows(cast)) == 1


def test_today_is_the_campaigns_today(cast: Cast) -> None:
    one = owed(cast, due_on=TODAY)
    later(cast, hours=15)  # past midnight in Shanghai, still today in Greenwich
    with pytest.raises(Invalid):
        asked(cast, one, day=TODAY + timedelta(days=1))
    asked(cast, one, day=TODAY + timedelta(days=2))


@pytest.mark.parametrize("words", ["", "  \n", "长" * 1001])
def test_both_sides_give_a_reason(cast: Cast, words: str) -> None:
    one = owed(cast)
    with pytest.raises((Missing, Invalid)):
        asked(cast, one, why=words)
    request = asked(cast, one)
    for day in (WANTED, None):
        with pytest.raises((Missing, Invalid)):
            decided(cast, request, day, answer=words)
    assert now(cast, one).due_on == DUE
    assert [event.action for event in cast.history() if event.action.startswith("extension")] == ["extension_asked"]


def test_only_one_request_is_open_at_a_time(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    first = asked(cast, one)
    with pytest.raises(WrongState) as told:
        asked(cast, one, "jixie2")
    assert told.value.key == "error.extension_open"
    withdraw(cast.world, cast.caller("jixie2"), first, 1)
    decided(cast, asked(cast, one), None)
    asked(cast, one)
    assert len(rows(cast)) == 3
    assert [request.is_open for request in seen(cast, one)].count(True) == 1


def test_two_who_ask_at_once_get_one_request(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)

    def attempt(username: str) -> str:
        try:
            return asked(cast, one, username)
        except WrongState as error:
            return error.key

    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(attempt, ("jixie", "jixie2")))
    assert answers.count("error.extension_open") == 1
    assert len(rows(cast)) == 1


@pytest.mark.parametrize(
    "fields", [{"due_on": None}, {"continuing": True}, {"cancelled_at": NOW}], ids=["no day", "continuing", "cancelled"]
)
def test_where_nothing_is_due_nothing_can_be_asked(cast: Cast, fields: dict[str, object]) -> None:
    one = owed(cast, **fields)
    with pytest.raises(WrongState) as told:
        asked(cast, one)
    assert told.value.key == "error.extension_no_due"
    assert rows(cast) == []


@pytest.mark.parametrize(
    "status", [one for one in Status if one.value in ("submitted", "accepted", "suspended", "waived")]
)
def test_only_an_open_assignment_can_ask(cast: Cast, status: Status) -> None:
    one = owed(cast)
    with cast.world.engine.begin() as db:
        db.execute(update(Assignment).where(col(Assignment.id) == one.id).values(status=status))
    with pytest.raises(WrongState):
        asked(cast, one)
    assert rows(cast) == []


def test_only_the_unit_itself_asks_and_withdraws(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    for username, refused in (("waiyu", NotFound), ("office", NotAllowed), ("leader", NotAllowed), ("admin", NotFound)):
        with pytest.raises(refused):
            asked(cast, one, username)
    with pytest.raises(NotSignedIn):
        ask(cast.world, OPERATOR, one.id, None, WANTED, REASON)
    assert rows(cast) == []
    request = asked(cast, one)
    for username, refused in (("waiyu", NotFound), ("office", NotAllowed), ("leader", NotAllowed), ("admin", NotFound)):
        with pytest.raises(refused):
            withdraw(cast.world, cast.caller(username), request, 1)
    assert rows(cast)[0].withdrawn_at is None


def test_four_eyes_look_at_who_asked_not_at_who_submitted(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere, "保卫处")
    request = asked(cast, one, "baowei")
    for username, why in (("baowei", Refusal.ROLE), ("office", Refusal.OWN_UNIT)):
        with pytest.raises(NotAllowed) as told:
            decided(cast, request, WANTED, username)
        assert told.value.key == why
    decided(cast, request, WANTED, "leader")
    own = asked(cast, one, "office", WANTED + timedelta(days=5))
    with cast.world.engine.begin() as db:
        db.execute(update(Campaign).values(second_office_may_decide=True))
        db.execute(update(Assignment).values(submitted_by=cast.accounts["office2"]))
    with pytest.raises(NotAllowed) as told:
        decided(cast, own, WANTED + timedelta(days=5), "office")
    assert told.value.key == Refusal.OWN_SUBMISSION
    decided(cast, own, WANTED + timedelta(days=5), "office2")
    assert now(cast, one).due_on == WANTED + timedelta(days=5)


def test_liaisons_and_leaders_do_not_decide_what_is_the_offices(cast: Cast) -> None:
    request = asked(cast, owed(cast))
    for username, refused in (("jixie2", NotAllowed), ("leader", NotAllowed), ("waiyu", NotFound), ("admin", NotFound)):
        with pytest.raises(refused):
            decided(cast, request, WANTED, username)
        assert waiting(cast.world, cast.caller(username)) == []
        assert waiting_count(cast.world, cast.caller(username)) == 0
    assert rows(cast)[0].decided_at is None


def test_it_can_still_be_decided_after_it_was_submitted_and_being_on_time_follows(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("班会", lead=["机械"], due_on=TODAY)
    one = cast.owed(task, "机械")
    request = asked(cast, one, day=TODAY + timedelta(days=7))
    later(cast, days=2)
    cast.hand_in(task, "机械", "jixie")

    def on_time() -> float | None:
        whole = board(cast.world, cast.caller("office"), cast.campaign)
        return campaign_figures(whole.rows, whole.weights, TODAY + timedelta(days=2)).on_time.share

    assert on_time() == 0
    decided(cast, request, TODAY + timedelta(days=7))
    assert on_time() == 1
    assert now(cast, one).status is Status.SUBMITTED


def test_what_is_accepted_or_waived_is_no_longer_extended(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("班会", lead=["机械"], due_on=DUE)
    request = asked(cast, cast.owed(task, "机械"))
    one = cast.hand_in(task, "机械", "jixie")
    judge(cast.world, cast.caller("office"), one.id, one.version, accepted=True)
    other = owed(cast, "外语")
    second = asked(cast, other, "waiyu")
    rest(cast.world, cast.caller("office"), other.id, other.version, Move.WAIVE, "已由学校统一办")
    for extension_id in (request, second):
        with pytest.raises(WrongState) as told:
            decided(cast, extension_id, WANTED)
        assert told.value.key == "error.extension_over"
    assert waiting(cast.world, cast.caller("office")) == []
    assert not seen(cast, one, "office")[0].may_decide
    withdraw(cast.world, cast.caller("jixie"), request, 1)


def test_a_request_is_decided_once(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    request = asked(cast, one)
    decided(cast, request, WANTED)
    for act in (
        partial(decided, cast, request, None, "office2"),
        partial(decided, cast, request, None, "office2", 2),
        partial(withdraw, cast.world, cast.caller("jixie"), request, 1),
        partial(withdraw, cast.world, cast.caller("jixie"), request, 2),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert now(cast, one).due_on == WANTED
    assert rows(cast)[0].withdrawn_at is None


def test_what_was_withdrawn_cannot_be_granted(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    request = asked(cast, one)
    withdraw(cast.world, cast.caller("jixie2"), request, 1)
    with pytest.raises(ChangedMeanwhile):
        decided(cast, request, WANTED)
    assert now(cast, one).due_on == DUE
    assert [event.actor_name for event in cast.history("extension_withdrawn")] == ["jixie2"]


def test_an_old_form_does_not_ask(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    with pytest.raises(ChangedMeanwhile):
        ask(cast.world, cast.caller("jixie"), one.id, one.version - 1, WANTED, REASON)
    ask(cast.world, cast.caller("jixie"), one.id, one.version, WANTED, REASON)
    assert len(rows(cast)) == 1


def test_no_request_by_that_id_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        decided(cast, "0" * 24, WANTED)
    with pytest.raises(NotFound):
        of_assignment(cast.world, cast.caller("office"), "0" * 24)


def test_everybody_concerned_reads_the_requests_with_names_the_latest_first(anywhere: Cast) -> None:
    cast, one = anywhere, owed(anywhere)
    decided(cast, asked(cast, one), None)
    later(cast, days=1)
    asked(cast, one, "jixie2", WANTED + timedelta(days=1), "再次申请")
    for username, decides, asks in (
        ("jixie", False, True),
        ("office", True, False),
        ("leader", False, False),
    ):
        latest, first = seen(cast, one, username)
        assert (latest.asked_by, latest.reason, latest.is_open) == ("jixie2", "再次申请", True)
        assert (first.asked_by, first.decided_by, first.answer) == ("jixie", "office", ANSWER)
        assert (latest.may_decide, latest.may_withdraw) == (decides, asks)
        assert not first.may_decide
        assert not first.may_withdraw
    with pytest.raises(NotFound):
        seen(cast, one, "waiyu")


def test_the_office_sees_what_waits_with_what_was_asked_before(anywhere: Cast) -> None:
    cast = anywhere
    one, other = owed(cast, number="3"), owed(cast, "外语", due_on=DUE + timedelta(days=1))
    asked(cast, other, "waiyu", WANTED)
    decided(cast, asked(cast, one), WANTED)
    taken_back = asked(cast, one, day=WANTED + timedelta(days=9))
    withdraw(cast.world, cast.caller("jixie"), taken_back, 1)
    later(cast, minutes=1)
    asked(cast, one, day=WANTED + timedelta(days=2), why="第三次")
    found = waiting(cast.world, cast.caller("office"))
    assert [item.request.assignment_id for item in found] == [other.id, one.id]  # what is due first, first
    mine = found[1]
    assert (mine.unit, mine.task_number, mine.task_title) == ("机械工程学院", "3", "组织主题班会")
    assert (mine.due_on, mine.original_due_on, mine.request.due_before) == (WANTED, DUE, WANTED)
    assert (mine.days_more, mine.asked_before, mine.request.reason) == (2, 1, "第三次")
    assert [request.granted_on for request in mine.before] == [WANTED]
    assert waiting_count(cast.world, cast.caller("office")) == 2
    assert waiting(cast.world, cast.caller("leader")) == []


def test_the_number_of_statements_does_not_grow(cast: Cast) -> None:
    office, counts = cast.caller("office"), []
    for more in (1, 12):
        for _ in range(more):
            one = owed(cast)
            decided(cast, asked(cast, one), None)
            asked(cast, one)
        counts.append(
            [
                count(cast.world.engine, lambda: waiting(cast.world, office)),
                count(cast.world.engine, lambda: waiting_count(cast.world, office)),
                count(cast.world.engine, lambda one=one: of_assignment(cast.world, office, one.id)),
            ]
        )
    assert counts == [[3, 2, 3]] * 2


def test_a_file_can_still_be_replaced_while_a_request_waits(cast: Cast) -> None:
    """Asking leaves the unit's own work as it is."""
    task = cast.task("班会", lead=["机械"], due_on=DUE)
    asked(cast, cast.owed(task, "机械"))
    assert cast.hand_in(task, "机械", "jixie2").status is Status.SUBMITTED
