"""Reading the history: who sees which lines, and how they are narrowed."""

from datetime import date, timedelta

import pytest

from models.errors import NotAllowed, NotFound
from models.event import Event
from models.organisation import Organisation
from models.words import Role
from services import accounts, campaigns, units
from services.accounts import NewAccount
from services.assignments import acknowledge, report
from services.campaigns import TaskGiven
from services.events import OPERATOR_ID, History, Wanted, choices, history
from services.mine import mine
from services.units import UnitGiven
from services.who import OPERATOR
from tests.cast import Cast
from tests.services.counting import count


def look(cast: Cast, username: str, **wanted: object) -> History:
    return history(cast.world, cast.caller(username), Wanted(**wanted))


def actions(cast: Cast, username: str, **wanted: object) -> list[str]:
    return [line.action for line in look(cast, username, **wanted).lines]


def busy(cast: Cast) -> str:
    """A report by 机械, a changed task, a new account and a new unit; returns the assignment."""
    task = cast.task("宣传", lead=["机械"], cooperating=["外语"], number="1")
    assignment = mine(cast.world, cast.caller("jixie")).owed[0].assignment.id
    report(cast.world, cast.caller("jixie"), assignment, 1, "发了传单")
    campaigns.change_task(cast.world, cast.caller("office"), task.id, 1, TaskGiven("宣传", weight=2.0))
    accounts.create(cast.world, cast.caller("admin"), NewAccount("new", "新人", Role.LIAISON, cast.units["机械"]))
    units.create_unit(cast.world, OPERATOR, UnitGiven("新学院"))
    return assignment


def test_each_role_sees_its_own_part_of_the_history(anywhere: Cast) -> None:
    busy(anywhere)
    assert actions(anywhere, "leader") == ["task_changed", "report"]
    assert actions(anywhere, "office") == ["unit_created", "task_changed", "report"]
    assert actions(anywhere, "admin") == ["unit_created", "account_created"]
    everything = history(anywhere.world, OPERATOR, Wanted())
    assert everything.total == 4


def test_a_liaison_sees_the_history_of_one_own_assignment_and_nothing_else(anywhere: Cast) -> None:
    assignment = busy(anywhere)
    assert actions(anywhere, "jixie", assignment_id=assignment) == ["report"]
    with pytest.raises(NotAllowed):
        look(anywhere, "jixie")
    with pytest.raises(NotFound):
        look(anywhere, "waiyu", assignment_id=assignment)
    with pytest.raises(NotFound):
        look(anywhere, "waiyu", assignment_id="f" * 24)
    with pytest.raises(NotAllowed):
        choices(anywhere.world, anywhere.caller("jixie"))


def test_a_line_names_what_it_is_about(anywhere: Cast) -> None:
    assignment = busy(anywhere)
    changed, reported = look(anywhere, "leader").lines
    assert (changed.subject_name, changed.campaign) == ("1 宣传", "2026年秋季反诈宣传专项行动")
    assert (reported.actor, reported.unit, reported.task) == ("jixie", "机械工程学院", "1 宣传")
    assert reported.assignment_id == assignment
    created = look(anywhere, "admin", action="account_created")
    assert created.lines[0].subject_name == "新人（new）"
    assert created.names[anywhere.units["机械"]] == "机械工程学院"


def test_the_history_of_another_school_does_not_exist_here(anywhere: Cast) -> None:
    other = Organisation(name="别的大学", created_at=anywhere.clock.at)
    anywhere.save(other)
    anywhere.save(
        Event(organisation_id=other.id, subject="unit", subject_id="x", action="unit_created", at=anywhere.clock.at)
    )
    for username in ("office", "leader", "admin"):
        assert look(anywhere, username).total == 0
    assert history(anywhere.world, OPERATOR, Wanted()).total == 0


def test_the_lines_can_be_narrowed(anywhere: Cast) -> None:
    busy(anywhere)
    by_office = {"actor_id": anywhere.accounts["office"]}
    assert actions(anywhere, "office", **by_office) == ["task_changed"]
    assert actions(anywhere, "office", actor_id=OPERATOR_ID) == ["unit_created"]
    assert actions(anywhere, "office", action="report") == ["report"]
    assert actions(anywhere, "office", campaign_id=anywhere.campaign) == ["task_changed", "report"]
    assert actions(anywhere, "office", campaign_id="f" * 24) == []


def test_a_day_counts_in_the_time_zone_of_the_school(anywhere: Cast) -> None:
    anywhere.clock.at += timedelta(hours=13, minutes=59)  # 23:59 in Shanghai, 15:59 in UTC
    units.create_unit(anywhere.world, OPERATOR, UnitGiven("前一天"))
    anywhere.clock.forward(minutes=1)
    units.create_unit(anywhere.world, OPERATOR, UnitGiven("后一天"))

    def found(**days: date) -> list[str]:
        return [one.after["name"] for one in history(anywhere.world, OPERATOR, Wanted(**days)).lines]

    second, third = date(2026, 11, 2), date(2026, 11, 3)
    assert found(first=second, last=second) == ["前一天"]
    assert found(first=third) == ["后一天"]
    assert found(last=second) == ["前一天"]
    assert found(last=date.max) == ["后一天", "前一天"]


def test_pages_hold_fifty_lines_and_a_page_too_far_is_the_last(anywhere: Cast) -> None:
    anywhere.save(
        *(
            Event(
                organisation_id=anywhere.school,
                subject="unit",
                subject_id="",
                action="unit_changed",
                at=anywhere.clock.at,
                reason=str(number),
            )
            for number in range(120)
        )
    )
    first, last = look(anywhere, "admin"), look(anywhere, "admin", page=99)
    assert (first.total, first.pages, len(first.lines)) == (120, 3, 50)
    assert (last.page, len(last.lines)) == (3, 20)
    seqs = [line.seq for page in (1, 2, 3) for line in look(anywhere, "admin", page=page).lines]
    assert len(set(seqs)) == 120
    assert seqs == sorted(seqs, reverse=True)


def test_a_page_takes_five_statements_however_many_lines_there_are(anywhere: Cast) -> None:
    busy(anywhere)
    few = count(anywhere.world.engine, lambda: look(anywhere, "office"))
    for number in range(60):
        units.create_unit(anywhere.world, OPERATOR, UnitGiven(f"第{number}学院"))
    assert count(anywhere.world.engine, lambda: look(anywhere, "office")) == few == 5


def test_a_units_history_is_what_was_done_to_what_it_owes_and_to_itself(anywhere: Cast) -> None:
    task = anywhere.task("张贴资料", lead=["机械", "外语"], number="1")
    for username, unit in (("jixie", "机械"), ("waiyu", "外语")):
        acknowledge(anywhere.world, anywhere.caller(username), anywhere.owed(task, unit).id)
    found = look(anywhere, "office", unit_id=anywhere.units["外语"])
    assert [(line.action, line.unit) for line in found.lines] == [("acknowledged", "外语学院")]
    names = [name for _, name in choices(anywhere.world, anywhere.caller("office"), anywhere.campaign).units]
    assert names == ["机械工程学院", "外语学院"]


def test_the_history_can_be_narrowed_to_people_campaigns_and_tasks(anywhere: Cast) -> None:
    busy(anywhere)
    found = choices(anywhere.world, anywhere.caller("office"), anywhere.campaign)
    assert (anywhere.accounts["jixie"], "jixie（jixie）") in found.people
    assert [name for _, name in found.campaigns] == ["2026年秋季反诈宣传专项行动"]
    assert [name for _, name in found.tasks] == ["1 宣传"]
    assert choices(anywhere.world, anywhere.caller("admin"), anywhere.campaign).campaigns == []
