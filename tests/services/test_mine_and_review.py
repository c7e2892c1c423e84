"""What a unit owes and what a reviewer may decide; statements are counted, figures agree."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from models.assignment import Assignment
from models.campaign import Campaign
from models.errors import NotFound
from models.progress import campaign_figures
from models.words import ResponsibilityRole, Status
from services.assignments import decide
from services.board import board, choices, today
from services.checking import campaign_figures as checked_figures
from services.detail import look
from services.mine import mine
from services.review import queue, waiting_count
from services.who import OPERATOR
from tests.cast import NOW, Cast

TODAY = NOW.date()


@contextmanager
def statements(cast: Cast) -> Iterator[list[str]]:
    """Every statement sent to the database inside."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(cast.world.engine, "before_cursor_execute", note)
    yield seen
    event.remove(cast.world.engine, "before_cursor_execute", note)


def scatter(cast: Cast, tasks: int, seed: int = 1) -> None:
    """A random campaign, straight into the tables."""
    chance, names = random.Random(seed), list(cast.units)
    for number in range(tasks):
        due = TODAY + timedelta(days=chance.randint(-9, 9))
        lead = chance.sample(names, chance.randint(1, 3))
        rest = chance.sample([name for name in names if name not in lead], 2)
        cast.task(f"任务{number}", lead, rest, due_on=due, weight=chance.choice([1, 2, 0.5]), sort=number)
    with Session(cast.world.engine) as db:
        for one in db.exec(select(Assignment)).all():
            one.status = chance.choice(list(Status))
            if one.status in (Status.SUBMITTED, Status.ACCEPTED):
                one.submitted_at = NOW - timedelta(days=chance.randint(0, 9))
                one.submitted_by = cast.accounts["jixie"]
                one.reported_at = one.submitted_at
            db.add(one)
        db.commit()


def test_returned_and_overdue_come_first(cast: Cast) -> None:
    later = cast.task("以后", lead=["机械"], due_on=TODAY + timedelta(days=9))
    over = cast.task("逾期", lead=["机械"], due_on=TODAY - timedelta(days=3))
    back = cast.task("退回", lead=["机械"], due_on=TODAY + timedelta(days=20))
    never = cast.task("无时限", lead=["机械"])
    one = cast.hand_in(back, "机械", "jixie")
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    found = mine(cast.world, cast.caller("jixie"))
    assert [item.task.id for item in found.open(ResponsibilityRole.LEAD)] == [back.id, over.id, later.id, never.id]
    assert [item.overdue for item in found.owed] == [False, True, False, False]


def test_lead_and_cooperating_are_apart_and_other_units_are_not_there(cast: Cast) -> None:
    cast.task("责任", lead=["机械"], cooperating=["外语"])
    cast.task("配合", lead=["外语"], cooperating=["机械"])
    cast.task("别人的", lead=["后勤处"])
    found = mine(cast.world, cast.caller("jixie"))
    assert [one.task.title for one in found.open(ResponsibilityRole.LEAD)] == ["责任"]
    assert [one.task.title for one in found.open(ResponsibilityRole.COOPERATING)] == ["配合"]
    assert found.owed[0].cooperating == ["外语"] or found.owed[1].cooperating == ["外语"]


def test_the_queue_holds_what_this_person_may_decide(anywhere: Cast) -> None:
    cast = anywhere
    theirs, own = cast.task("学院的", lead=["机械"]), cast.task("保卫处的", lead=["保卫处"])
    cast.hand_in(theirs, "机械", "jixie", 1)
    cast.hand_in(own, "保卫处", "baowei", 2)
    assert [one.task_title for one in queue(cast.world, cast.caller("office"))] == ["学院的"]
    assert [one.task_title for one in queue(cast.world, cast.caller("leader"))] == ["保卫处的"]
    for nobody in ("jixie", "admin"):
        assert queue(cast.world, cast.caller(nobody)) == []
        assert waiting_count(cast.world, cast.caller(nobody)) == 0


def test_the_most_urgent_submission_stands_first(cast: Cast) -> None:
    late = cast.task("晚", lead=["机械"], due_on=TODAY + timedelta(days=5))
    soon = cast.task("急", lead=["外语"], due_on=TODAY - timedelta(days=1))
    cast.hand_in(late, "机械", "jixie", 1)
    cast.clock.forward(minutes=3)
    cast.hand_in(soon, "外语", "waiyu", 2)
    assert [one.task_title for one in queue(cast.world, cast.caller("office"))] == ["急", "晚"]


@pytest.mark.parametrize("seed", range(8))
def test_figures_agree_between_board_units_tasks_and_my_tasks(cast: Cast, seed: int) -> None:
    scatter(cast, 6, seed)
    whole = board(cast.world, cast.caller("office"), cast.campaign)
    figures, units, tasks = whole.figures(TODAY), whole.by_unit(TODAY), whole.by_task(TODAY)
    assert figures == campaign_figures(whole.rows, whole.weights, TODAY)
    assert figures == checked_figures(cast.world, OPERATOR)[0].figures  # what the command line's check prints
    assert figures.total == sum(one.total for one in units.values()) == sum(one.total for one in tasks.values())
    assert figures.overdue == sum(one.overdue for one in units.values())
    owed = mine(cast.world, cast.caller("jixie"))
    own = units.get(cast.units["机械"])
    assert len(owed.owed) == (own.total if own else 0)
    assert sum(one.overdue for one in owed.owed) == (own.overdue if own else 0)
    assert len(owed.waiting()) == (own.by_status.get(Status.SUBMITTED, 0) if own else 0)


def test_a_liaison_sees_of_others_only_name_role_and_status(cast: Cast) -> None:
    together = cast.task("一起", lead=["机械"], cooperating=["外语"], due_on=TODAY)
    cast.task("别人的", lead=["后勤处"], cooperating=["外语"])
    cast.hand_in(together, "外语", "waiyu")
    part = board(cast.world, cast.caller("jixie"), cast.campaign)
    assert [task.title for task in part.tasks] == ["一起"]
    other = next(cell for cell in part.cells if cell.row.unit_id == cast.units["外语"])
    assert (other.row.status, other.files, other.row.submitted_on, other.row.due_on) == (
        Status.SUBMITTED,
        None,
        None,
        None,
    )


def test_a_unit_outside_the_campaign_finds_none(cast: Cast) -> None:
    cast.task("别人的", lead=["后勤处"])
    assert choices(cast.world, cast.caller("jixie")) == []
    with pytest.raises(NotFound):
        board(cast.world, cast.caller("jixie"), cast.campaign)


def test_a_board_in_memory_is_never_older_than_the_database(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    office = cast.caller("office")
    assert board(cast.world, office, cast.campaign).figures(TODAY).completion.share == 0
    one = cast.hand_in(task, "机械", "jixie")
    decide(cast.world, office, one.id, one.version, accepted=True)
    whole = board(cast.world, office, cast.campaign)
    assert whole.figures(TODAY).completion.share == 1
    assert whole.over_time(today(cast.world, whole.campaign))[-1].share == 1


def test_statements_do_not_grow_with_the_campaign(cast: Cast) -> None:
    counts: list[list[int]] = []
    for tasks in (4, 40):
        scatter(cast, tasks, seed=3)
        with Session(cast.world.engine) as db:
            campaign = db.exec(select(Campaign)).one()
            campaign.revision += 1
            db.add(campaign)
            db.commit()
        one = mine(cast.world, cast.caller("jixie")).owed[0].assignment.id
        acts = [
            lambda: board(cast.world, cast.caller("office"), cast.campaign),
            lambda: board(cast.world, cast.caller("office"), cast.campaign),
            lambda: mine(cast.world, cast.caller("jixie")),
            lambda: queue(cast.world, cast.caller("office")),
            partial(look, cast.world, cast.caller("jixie"), one),
        ]
        found = []
        for act in acts:
            with statements(cast) as seen:
                act()
            found.append(len([line for line in seen if not line.startswith(("BEGIN", "PRAGMA"))]))
        counts.append(found)
    assert counts[0] == counts[1]
    assert counts[0][1] == 2  # in memory already: the session and the revision
    assert max(counts[0]) <= 10
