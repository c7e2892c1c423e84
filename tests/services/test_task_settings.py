"""What a task asks: evidence, figures, how often; and whom another due day moves."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from models.assignment import Assignment
from models.campaign import Task
from models.errors import Invalid, NotAllowed
from models.event import Event
from models.evidence_rule import EvidenceRule
from models.progress import OPEN
from models.words import Status
from services import campaigns
from services.board import board, today
from services.task_settings import TaskGiven, TaskLine
from services.who import OPERATOR
from tests.boards import move_on
from tests.cast import Cast

OLD, NEW, OWN = date(2026, 11, 30), date(2026, 12, 5), date(2026, 12, 12)
UNITS = ("机械", "外语", "物理", "后勤处", "学工部", "保卫处", "派出所")


def line(cast: Cast) -> TaskLine:
    return campaigns.get(cast.world, cast.caller("office"), cast.campaign).tasks[0]


def change(cast: Cast, **given: object) -> None:
    now = line(cast)
    campaigns.change_task(cast.world, cast.caller("office"), now.id, now.version, replace(now.given, **given))


def put(cast: Cast, unit: str, **fields: object) -> None:
    """Give the unit's assignments these fields, straight into the tables."""
    with Session(cast.world.engine) as db:
        for one in db.exec(select(Assignment).where(Assignment.unit_id == cast.units[unit])).all():
            one.sqlmodel_update(fields)
            db.add(one)
        db.commit()


def due(cast: Cast) -> dict[str, date | None]:
    names = {unit_id: name for name, unit_id in cast.units.items()}
    with Session(cast.world.engine) as db:
        return {names[one.unit_id]: one.due_on for one in db.exec(select(Assignment)).all()}


def last(cast: Cast) -> Event:
    return cast.history("task_changed")[-1]


@pytest.fixture
def varied(anywhere: Cast) -> Cast:
    """One task due on 30 November: two open with that day, one returned, one with its own day, three not open."""
    anywhere.task("宣传", lead=list(UNITS), due_on=OLD)
    put(anywhere, "物理", status=Status.RETURNED)
    put(anywhere, "后勤处", due_on=OWN)  # an extension, or shifted by itself
    put(anywhere, "学工部", status=Status.SUBMITTED)
    put(anywhere, "保卫处", status=Status.ACCEPTED)
    put(anywhere, "派出所", status=Status.WAIVED, detached_at=anywhere.clock())
    return anywhere


def test_another_due_day_moves_the_open_ones_that_had_the_old_day_and_no_other(varied: Cast) -> None:
    change(varied, due_on=NEW)
    moved = {name for name, day in due(varied).items() if day == NEW}
    assert moved == {"机械", "外语", "物理"}
    assert due(varied)["后勤处"] == OWN
    assert {due(varied)[name] for name in ("学工部", "保卫处", "派出所")} == {OLD}
    with Session(varied.world.engine) as db:
        assert {one.original_due_on for one in db.exec(select(Assignment)).all()} == {OLD}


def test_the_history_names_every_assignment_that_moved(varied: Cast) -> None:
    change(varied, due_on=NEW)
    with Session(varied.world.engine) as db:
        moved = sorted(one.id for one in db.exec(select(Assignment)).all() if one.due_on == NEW)
    assert last(varied).before == {"due_on": OLD.isoformat()}
    assert last(varied).after == {"due_on": NEW.isoformat(), "assignments_moved": moved}


def test_the_settings_foretell_who_moves_and_who_keeps_their_day(varied: Cast) -> None:
    before = line(varied)
    assert (before.units, before.follow, before.own_days) == (6, 3, 1)
    change(varied, due_on=NEW)
    assert len(last(varied).after["assignments_moved"]) == before.follow
    after = line(varied)
    assert (after.units, after.follow, after.own_days) == (6, 3, 1)


def test_what_is_foretold_is_what_a_naive_recount_finds(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=list(UNITS), due_on=OLD)
    for unit, (status, day) in zip(UNITS, itertools.product(Status, (OLD, OWN, None)), strict=False):
        put(anywhere, unit, status=status, due_on=day)
    with Session(anywhere.world.engine) as db:
        open_ = [one for one in db.exec(select(Assignment)).all() if one.status in OPEN]
    now = line(anywhere)
    assert now.follow == len([one for one in open_ if one.due_on == OLD])
    assert now.own_days == len([one for one in open_ if one.due_on != OLD])


def test_a_task_without_a_day_gets_one_and_loses_it_again_with_its_assignments(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械", "外语"])
    put(anywhere, "外语", due_on=OWN)
    assert (line(anywhere).follow, line(anywhere).own_days) == (1, 1)
    change(anywhere, due_on=NEW)
    assert due(anywhere) == {"机械": NEW, "外语": OWN}
    change(anywhere, due_on=None)
    assert due(anywhere) == {"机械": None, "外语": OWN}


def test_a_change_that_leaves_the_day_moves_nobody_and_says_nothing_of_it(varied: Cast) -> None:
    before = due(varied)
    change(varied, weight=2.0)
    assert due(varied) == before
    assert last(varied).after == {"weight": 2.0}


def test_nobody_moves_and_the_history_says_so(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械"], due_on=OLD)
    put(anywhere, "机械", due_on=OWN)
    change(anywhere, due_on=NEW)
    assert last(anywhere).after == {"due_on": NEW.isoformat(), "assignments_moved": []}


def test_a_refused_change_moves_nobody(varied: Cast) -> None:
    before, now = due(varied), line(varied)
    with pytest.raises(NotAllowed):
        campaigns.change_task(varied.world, varied.caller("jixie"), now.id, now.version, replace(now.given, due_on=NEW))
    with pytest.raises(Invalid):
        change(varied, due_on=NEW, weight=-1.0)
    assert due(varied) == before
    assert line(varied) == now


def test_sign_in_sheets_captions_and_places_are_asked_for_and_taken_away(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械"])
    change(anywhere, minimum=4, photos=2, documents=1, sign_ins=1, captions=True, places=True)
    with Session(anywhere.world.engine) as db:
        rule = EvidenceRule.model_validate(db.exec(select(Task)).one().evidence_rule)
    assert rule == EvidenceRule(minimum=4, photos=2, documents=1, sign_ins=1, captions=True, places=True)
    given = line(anywhere).given
    assert (given.sign_ins, given.captions, given.places) == (1, True, True)
    assert last(anywhere).after == {"evidence_rule": rule.model_dump()}
    change(anywhere, minimum=1, photos=0, documents=0, sign_ins=0, captions=False, places=False)
    assert line(anywhere).given == TaskGiven("宣传")


def test_how_often_is_set_as_one_line_of_words(anywhere: Cast) -> None:
    anywhere.task("宣传")
    change(anywhere, recurrence=" 每月\n一次 ")
    assert line(anywhere).given.recurrence == line(anywhere).recurrence == "每月 一次"
    with pytest.raises(Invalid):
        change(anywhere, recurrence="每" * 61)
    assert line(anywhere).recurrence == "每月 一次"


def test_a_task_made_continuing_keeps_its_days_and_is_never_overdue(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械", "外语"], due_on=date(2026, 10, 1))

    def overdue() -> int:
        move_on(anywhere)
        whole = board(anywhere.world, OPERATOR, anywhere.campaign)
        return whole.figures(today(anywhere.world, whole.campaign)).overdue

    assert overdue() == 2
    change(anywhere, continuing=True)
    assert overdue() == 0
    assert set(due(anywhere).values()) == {date(2026, 10, 1)}
    assert (last(anywhere).before, last(anywhere).after) == ({"continuing": False}, {"continuing": True})
    change(anywhere, continuing=False)
    assert overdue() == 2


@pytest.mark.parametrize("field", ["sign_ins", "photos", "minimum"])
@pytest.mark.parametrize("number", [-1, 101])
def test_an_impossible_number_of_files_is_refused(anywhere: Cast, field: str, number: int) -> None:
    anywhere.task("宣传")
    before = line(anywhere)
    with pytest.raises(Invalid):
        change(anywhere, **{field: number})
    assert line(anywhere) == before
