"""The office's working list: which rows, how many of each, and how much work they are for the database."""

from datetime import date, timedelta
from random import Random
from time import perf_counter

import pytest
from sqlmodel import Session, select

from models.account import Account
from models.assignment import Assignment, Extension
from models.bulk import How
from models.campaign import Campaign, Phase, Task
from models.errors import NotAllowed, NotFound, NotSignedIn
from models.organisation import Organisation
from models.progress import OPEN
from models.words import BatchKind, ResponsibilityRole, Status
from services.assignments import acknowledge
from services.bulk import apply
from services.worklist import SOON, Chosen, Row, Worklist, worklist
from tests.boards import fill
from tests.cast import NOW, Cast
from tests.services.counting import count

TODAY = NOW.date()
MOST_MS = 300  # three times what it takes on an idle machine


def listed(cast: Cast, who: str = "office", **asked: object) -> Worklist:
    return worklist(cast.world, cast.caller(who), cast.campaign, Chosen(**asked))  # type: ignore[arg-type]


def pairs(found: Worklist) -> list[tuple[str, str]]:
    return [(row.task_title, row.unit_short) for row in found.rows]


def test_a_row_says_what_the_office_needs_to_know(anywhere: Cast) -> None:
    cast = anywhere
    phase = Phase(campaign_id=cast.campaign, name="宣传发动", starts_on=TODAY, ends_on=TODAY)
    cast.save(phase)
    due = TODAY + timedelta(days=3)
    task = cast.task("张贴资料", lead=["机械"], number="3", due_on=due, phase_id=phase.id)
    one = cast.owed(task, "机械")
    found = listed(cast)
    assert (found.total, len(found.rows), found.today, found.may_act) == (1, 1, TODAY, True)
    row = found.rows[0]
    assert row == Row(
        id=one.id,
        version=1,
        unit_id=cast.units["机械"],
        unit="机械工程学院",
        unit_short="机械",
        task_id=task.id,
        task_number="3",
        task_title="张贴资料",
        phase_id=phase.id,
        phase="宣传发动",
        role=ResponsibilityRole.LEAD,
        status=Status.NOT_STARTED,
        due_on=due,
        original_due_on=due,
        continuing=False,
        days_left=3,
        acknowledged_at=None,
        submitted_at=None,
        files=0,
        reminded_at=None,
        asked_for=None,
    )
    assert found.units == [(cast.units["机械"], "机械工程学院")]
    assert found.tasks == [(task.id, "3 张贴资料")]
    assert found.phases == [(phase.id, "宣传发动")]


def test_a_row_follows_what_happens_to_it(anywhere: Cast) -> None:
    cast = anywhere
    task = cast.task("张贴资料", lead=["机械", "外语"], due_on=TODAY)
    asking = cast.owed(task, "外语")
    cast.save(
        Extension(
            assignment_id=asking.id,
            asked_at=NOW,
            asked_by=cast.accounts["waiyu"],
            reason="停电",
            proposed_on=TODAY + timedelta(days=9),
        )
    )
    items = [(asking.id, 1)]
    apply(cast.world, cast.caller("office"), cast.campaign, BatchKind.REMIND, items, How("请抓紧"))
    cast.hand_in(task, "机械", "jixie")
    rows = {row.unit_short: row for row in listed(cast).rows}
    assert rows["外语"].reminded_at == NOW
    assert rows["外语"].asked_for == TODAY + timedelta(days=9)
    handed = rows["机械"]
    assert (handed.files, handed.submitted_at, handed.days_left, handed.unacknowledged) == (1, NOW, None, False)
    assert handed.version == cast.owed(task, "机械").version


def test_what_is_cancelled_or_no_longer_asked_is_not_there(cast: Cast) -> None:
    kept, gone = cast.task("张贴资料", lead=["机械", "外语"]), cast.task("取消的", lead=["机械"])
    loose = cast.owed(kept, "外语")
    with Session(cast.world.engine) as db:
        db.get_one(Task, gone.id).cancelled_at = NOW
        db.get_one(Assignment, loose.id).detached_at = NOW
        db.commit()
    assert pairs(listed(cast)) == [("张贴资料", "机械")]


def test_not_acknowledged_is_what_waits_for_a_unit_that_has_not_opened_it(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械", "外语"])
    acknowledge(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id)
    found = listed(cast, unacknowledged=True)
    assert pairs(found) == [("张贴资料", "外语")]
    assert found.counts.unacknowledged == 1


@pytest.mark.parametrize("seed", range(5))
def test_each_count_is_the_number_of_rows_that_it_leads_to_whatever_else_is_chosen(cast: Cast, seed: int) -> None:
    fill(cast, tasks=12, units=9, seed=seed)
    units = tuple(Random(seed).sample(list(cast.units.values()), 4))
    for others in ({}, {"units": units}, {"role": ResponsibilityRole.LEAD}, {"status": Status.IN_PROGRESS}):
        counts = listed(cast, **others).counts
        for name, asked in {
            "unacknowledged": {"unacknowledged": True},
            "overdue": {"overdue": True},
            "waiting": {"waiting": True},
            "soon": {"due_within": SOON},
        }.items():
            found = listed(cast, **others, **asked)
            assert len(found.rows) == getattr(counts, name)
            assert found.counts == counts


def test_the_filters_leave_exactly_the_rows_that_fit(cast: Cast) -> None:
    fill(cast, tasks=14, units=9)
    everything = listed(cast).rows
    task, unit = everything[0].task_id, everything[0].unit_id
    wanted = {
        "task": (task, lambda row: row.task_id == task),
        "units": ((unit,), lambda row: row.unit_id == unit),
        "role": (ResponsibilityRole.COOPERATING, lambda row: row.role is ResponsibilityRole.COOPERATING),
        "status": (Status.RETURNED, lambda row: row.status is Status.RETURNED),
        "overdue": (True, lambda row: row.status in OPEN and bool(row.due_on and row.due_on < TODAY)),
        "due_within": (5, lambda row: row.status in OPEN and bool(row.due_on and 0 <= (row.due_on - TODAY).days <= 5)),
        "waiting": (True, lambda row: row.status is Status.SUBMITTED),
    }
    for name, (value, fits) in wanted.items():
        assert list(listed(cast, **{name: value}).rows) == [row for row in everything if fits(row)], name


def test_a_continuing_task_is_never_overdue_or_due(cast: Cast) -> None:
    cast.task("长期坚持", lead=["机械"], continuing=True, due_on=TODAY - timedelta(days=5))
    found = listed(cast)
    assert (found.counts.overdue, found.counts.soon, found.rows[0].days_left) == (0, 0, None)


def test_words_of_another_campaign_in_the_address_ask_for_nothing(cast: Cast) -> None:
    cast.task("张贴资料", lead=["机械"])
    found = listed(cast, units=("0" * 24,), task="x", phase="y")
    assert (len(found.rows), found.chosen) == (1, Chosen())


def test_the_most_urgent_stands_first(cast: Cast) -> None:
    for title, days in (("后天", 2), ("昨天", -1), ("没有时限", None)):
        cast.task(title, lead=["机械"], due_on=None if days is None else TODAY + timedelta(days=days))
    cast.hand_in(cast.task("已提交", lead=["机械"], due_on=date(2026, 1, 1)), "机械", "jixie")
    assert [row.task_title for row in listed(cast).rows] == ["昨天", "后天", "没有时限", "已提交"]


def test_the_office_works_a_leader_looks_and_others_have_no_business_here(cast: Cast) -> None:
    cast.task("张贴资料", lead=["机械"])
    assert listed(cast, "office").may_act
    assert not listed(cast, "leader").may_act
    for who in ("jixie", "admin"):
        with pytest.raises(NotAllowed):
            listed(cast, who)


def test_no_campaign_and_another_schools_campaign_answer_alike(cast: Cast) -> None:
    other = Organisation(name="外校", created_at=NOW)
    cast.save(other)
    foreign = Campaign(organisation_id=other.id, name="别处", starts_on=TODAY, ends_on=TODAY, created_at=NOW)
    cast.save(foreign)
    for campaign in (foreign.id, "0" * 24):
        with pytest.raises(NotFound):
            worklist(cast.world, cast.caller("office"), campaign, Chosen())


def test_a_school_of_any_size_is_listed_with_six_statements(anywhere: Cast) -> None:
    fill(anywhere, tasks=2, units=3)
    few = count(anywhere.world.engine, lambda: listed(anywhere))
    fill(anywhere, tasks=9, units=12, seed=2)
    assert few == count(anywhere.world.engine, lambda: listed(anywhere)) == 6


def test_four_thousand_rows_are_quick(cast: Cast) -> None:
    fill(cast, tasks=80, units=50, share=1.0)
    listed(cast)
    spent = []
    for _ in range(5):
        begun = perf_counter()
        assert len(listed(cast).rows) == 4000
        spent.append((perf_counter() - begun) * 1000)
    assert min(spent) < MOST_MS, spent


def test_who_is_no_longer_active_sees_nothing(cast: Cast) -> None:
    with Session(cast.world.engine) as db:
        db.exec(select(Account).where(Account.username == "office")).one().active = False
        db.commit()
    with pytest.raises(NotSignedIn):
        listed(cast)
