"""Campaign settings, phases and what each task asks."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from models.assignment import Assignment
from models.campaign import Campaign, Phase, Task
from models.errors import ChangedMeanwhile, Invalid, Missing, NameTaken, NotAllowed, NotFound
from models.event import Event
from models.organisation import Organisation
from models.words import Status
from services import campaigns
from services.campaigns import CampaignSettings, PhaseLine, TaskGiven
from services.who import OPERATOR
from tests.cast import Cast
from tests.services.counting import count

FIRST, LAST = date(2026, 9, 2), date(2026, 12, 20)
PHASES = [
    PhaseLine(None, "宣传发动", date(2026, 9, 2), date(2026, 9, 30)),
    PhaseLine(None, "集中整治", date(2026, 10, 1), date(2026, 12, 20)),
]


def look(cast: Cast) -> CampaignSettings:
    return campaigns.get(cast.world, cast.caller("office"), cast.campaign)


def last_event(cast: Cast) -> Event | None:
    with Session(cast.world.engine) as db:
        return db.exec(select(Event).order_by(Event.seq.desc())).first()


def change(cast: Cast, version: int = 1, username: str = "office", **fields: object) -> None:
    given = {
        "name": "2026年秋季反诈宣传专项行动",
        "starts_on": FIRST,
        "ends_on": LAST,
        "office_unit_id": cast.units["保卫处"],
        "second_office_may_decide": False,
    }
    campaigns.change(cast.world, cast.caller(username), cast.campaign, version, **given | fields)


def test_campaigns_are_listed_newest_first_with_what_is_missing(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械"])
    anywhere.task("", lead=["外语"])
    older = Campaign(
        organisation_id=anywhere.school,
        name="去年",
        starts_on=date(2025, 9, 1),
        ends_on=date(2025, 12, 1),
        created_at=anywhere.clock.at,
    )
    anywhere.save(older)
    for username in ("office", "leader"):
        newest, last = campaigns.listed(anywhere.world, anywhere.caller(username))
        assert (newest.tasks, newest.titles_missing, newest.office_unit) == (2, 1, "党委保卫部（保卫处）")
        assert (last.name, last.tasks, last.titles_missing, last.office_unit) == ("去年", 0, 0, "")


def test_a_liaison_sees_the_campaigns_of_their_unit_and_an_administrator_none(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械"])
    assert len(campaigns.listed(anywhere.world, anywhere.caller("jixie"))) == 1
    assert campaigns.listed(anywhere.world, anywhere.caller("waiyu")) == []
    with pytest.raises(NotAllowed):
        campaigns.listed(anywhere.world, anywhere.caller("admin"))


def test_the_settings_take_six_statements_however_many_tasks_there_are(anywhere: Cast) -> None:
    few = count(anywhere.world.engine, lambda: look(anywhere))
    for number in range(20):
        anywhere.task(f"任务{number}", lead=["机械", "外语"], cooperating=["后勤处"])
    assert count(anywhere.world.engine, lambda: look(anywhere)) == few
    assert few == 6
    assert {one.units for one in look(anywhere).tasks} == {3}


def test_the_settings_are_open_to_office_and_leader_only(anywhere: Cast) -> None:
    assert campaigns.get(anywhere.world, anywhere.caller("leader"), anywhere.campaign) == look(anywhere)
    for username in ("jixie", "admin"):
        with pytest.raises(NotAllowed):
            campaigns.get(anywhere.world, anywhere.caller(username), anywhere.campaign)


@pytest.mark.parametrize("username", ["leader", "admin", "jixie"])
def test_only_the_office_changes_a_campaign(anywhere: Cast, username: str) -> None:
    task = anywhere.task("宣传", lead=["机械"])
    before, caller = look(anywhere), anywhere.caller(username)
    attempts = [
        lambda: change(anywhere, username=username, name="别的"),
        lambda: campaigns.set_phases(anywhere.world, caller, anywhere.campaign, 1, PHASES),
        lambda: campaigns.change_task(anywhere.world, caller, task.id, 1, TaskGiven("别的")),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert look(anywhere) == before
    assert last_event(anywhere) is None


def test_the_settings_change_and_the_history_says_what(anywhere: Cast) -> None:
    change(anywhere, ends_on=date(2026, 12, 31), second_office_may_decide=True)
    now = look(anywhere)
    assert (now.ends_on, now.second_office_may_decide, now.version) == (date(2026, 12, 31), True, 2)
    event = last_event(anywhere)
    assert event.action == "campaign_changed"
    assert event.before == {"ends_on": "2026-12-20", "second_office_may_decide": False}
    assert event.campaign_id == anywhere.campaign


def test_saving_settings_as_they_are_leaves_no_line_of_history(anywhere: Cast) -> None:
    change(anywhere)
    assert last_event(anywhere) is None
    assert look(anywhere).version == 1


def test_impossible_settings_change_nothing(anywhere: Cast) -> None:
    anywhere.save(
        Campaign(
            organisation_id=anywhere.school, name="去年", starts_on=FIRST, ends_on=LAST, created_at=anywhere.clock.at
        )
    )
    before = look(anywhere)
    for fields, refusal in (
        ({"ends_on": date(2026, 9, 1)}, Invalid),
        ({"name": " "}, Missing),
        ({"name": "长" * 201}, Invalid),
        ({"name": "去年"}, NameTaken),
        ({"office_unit_id": "f" * 24}, NotFound),
        ({"version": 7}, ChangedMeanwhile),
    ):
        with pytest.raises(refusal):
            change(anywhere, **fields)
    assert look(anywhere) == before
    assert last_event(anywhere) is None


def test_a_campaign_of_another_school_does_not_exist_here(anywhere: Cast) -> None:
    other = Organisation(name="别的大学", created_at=anywhere.clock.at)
    anywhere.save(other)
    foreign = Campaign(
        organisation_id=other.id, name="外校", starts_on=FIRST, ends_on=LAST, created_at=anywhere.clock.at
    )
    anywhere.save(foreign)
    task = Task(campaign_id=foreign.id, title="外校任务")
    anywhere.save(task)
    attempts = [
        lambda: campaigns.get(anywhere.world, OPERATOR, foreign.id),
        lambda: campaigns.set_phases(anywhere.world, OPERATOR, foreign.id, 1, PHASES),
        lambda: campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("改")),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()


def test_phases_are_set_in_order_and_told_by_name_and_day(anywhere: Cast) -> None:
    campaigns.set_phases(anywhere.world, anywhere.caller("office"), anywhere.campaign, 1, PHASES)
    first, second = look(anywhere).phases
    assert (first.name, second.name) == ("宣传发动", "集中整治")
    swapped = [second, replace(first, name="动员")]
    campaigns.set_phases(anywhere.world, anywhere.caller("office"), anywhere.campaign, 2, swapped)
    assert look(anywhere).phases == swapped
    event = last_event(anywhere)
    assert [one["name"] for one in event.before["phases"]] == ["宣传发动", "集中整治"]
    assert [one["name"] for one in event.after["phases"]] == ["集中整治", "动员"]
    campaigns.set_phases(anywhere.world, anywhere.caller("office"), anywhere.campaign, 3, swapped)
    assert look(anywhere).version == 3


def test_a_phase_that_goes_leaves_its_tasks_without_one(anywhere: Cast) -> None:
    campaigns.set_phases(anywhere.world, OPERATOR, anywhere.campaign, 1, PHASES)
    first, second = look(anywhere).phases
    task = anywhere.task("宣传", phase_id=first.id)
    campaigns.set_phases(anywhere.world, OPERATOR, anywhere.campaign, 2, [second])
    with Session(anywhere.world.engine) as db:
        assert db.get(Task, task.id).phase_id is None
        assert [row.id for row in db.exec(select(Phase))] == [second.id]


@pytest.mark.parametrize(
    ("phase", "refusal"),
    [
        (PhaseLine(None, "早", date(2026, 9, 1), date(2026, 9, 30)), Invalid),
        (PhaseLine(None, "晚", date(2026, 12, 1), date(2026, 12, 21)), Invalid),
        (PhaseLine(None, "倒", date(2026, 10, 2), date(2026, 10, 1)), Invalid),
        (PhaseLine(None, "", date(2026, 10, 1), date(2026, 10, 1)), Missing),
        (PhaseLine(None, "宣传发动", date(2026, 10, 1), date(2026, 10, 1)), NameTaken),
        (PhaseLine("f" * 24, "别处的", date(2026, 10, 1), date(2026, 10, 1)), NotFound),
    ],
)
def test_an_impossible_phase_is_refused_with_all_the_others(
    anywhere: Cast, phase: PhaseLine, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        campaigns.set_phases(anywhere.world, OPERATOR, anywhere.campaign, 1, [*PHASES, phase])
    assert look(anywhere).phases == []
    assert last_event(anywhere) is None


def test_the_campaign_cannot_be_cut_shorter_than_its_phases(anywhere: Cast) -> None:
    campaigns.set_phases(anywhere.world, OPERATOR, anywhere.campaign, 1, PHASES)
    with pytest.raises(Invalid) as refused:
        change(anywhere, version=2, ends_on=date(2026, 12, 1))
    assert refused.value.fields == {"name": "集中整治"}


def test_a_moved_due_day_moves_that_of_the_open_assignments_only(anywhere: Cast) -> None:
    task = anywhere.task("宣传", lead=["机械", "外语", "物理"], due_on=date(2026, 11, 30))
    with Session(anywhere.world.engine) as db:
        rows = {row.unit_id: row for row in db.exec(select(Assignment))}
        rows[anywhere.units["外语"]].status = Status.ACCEPTED
        rows[anywhere.units["物理"]].status = Status.RETURNED
        db.commit()
    campaigns.change_task(
        anywhere.world, anywhere.caller("office"), task.id, 1, TaskGiven("宣传", due_on=date(2026, 12, 5))
    )
    with Session(anywhere.world.engine) as db:
        now = {row.unit_id: row for row in db.exec(select(Assignment))}
    days = {name: now[anywhere.units[name]].due_on.isoformat() for name in ("机械", "外语", "物理")}
    assert days == {"机械": "2026-12-05", "外语": "2026-11-30", "物理": "2026-12-05"}
    assert {row.original_due_on for row in now.values()} == {date(2026, 11, 30)}
    event = last_event(anywhere)
    assert (event.before, event.task_id) == ({"due_on": "2026-11-30"}, task.id)
    moved = sorted(row.id for row in now.values() if row.due_on == date(2026, 12, 5))
    assert event.after == {"due_on": "2026-12-05", "assignments_moved": moved}


def test_a_title_the_notice_lacked_is_marked_as_filled_in_for_good(anywhere: Cast) -> None:
    task = anywhere.task("", lead=["机械"])
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("", weight=2.0))
    assert not look(anywhere).tasks[0].title_supplied
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 2, TaskGiven("开展宣传", weight=2.0))
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 3, TaskGiven("开展反诈宣传", weight=2.0))
    now = look(anywhere)
    assert (now.tasks[0].title_supplied, now.titles_missing) == (True, 0)
    with pytest.raises(Missing):
        campaigns.change_task(anywhere.world, OPERATOR, task.id, 4, TaskGiven("", weight=2.0))


def test_correcting_a_printed_title_does_not_mark_it(anywhere: Cast) -> None:
    task = anywhere.task("宣专")
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("宣传"))
    assert not look(anywhere).tasks[0].title_supplied


def test_saving_a_task_as_it_is_leaves_no_line_of_history(anywhere: Cast) -> None:
    anywhere.task("宣传", target_op=">=", target_value=90.0, target_unit="%", due_text="11月底前")
    line = look(anywhere).tasks[0]
    campaigns.change_task(anywhere.world, OPERATOR, line.id, line.version, line.given)
    assert last_event(anywhere) is None
    assert look(anywhere).tasks[0] == line


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"weight": 0.0}, Invalid),
        ({"weight": -1.0}, Invalid),
        ({"weight": float("nan")}, Invalid),
        ({"weight": 1e6}, Invalid),
        ({"minimum": -1}, Invalid),
        ({"photos": 101}, Invalid),
        ({"title": "长" * 501}, Invalid),
        ({"due_text": "长" * 121}, Invalid),
        ({"target_value": -1.0}, Invalid),
        ({"target_value": float("inf")}, Invalid),
        ({"target_value": 101.0, "target_unit": "％"}, Invalid),
        ({"target_value": 1.0, "target_op": "!="}, Invalid),
        ({"phase_id": "f" * 24}, NotFound),
    ],
)
def test_an_impossible_task_is_refused(anywhere: Cast, fields: dict[str, object], refusal: type[Exception]) -> None:
    task = anywhere.task("宣传", lead=["机械"])
    before = look(anywhere)
    with pytest.raises(refusal):
        campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, replace(TaskGiven("宣传"), **fields))
    assert look(anywhere) == before
    assert last_event(anywhere) is None


def test_a_phase_of_another_campaign_cannot_be_a_tasks_phase(anywhere: Cast) -> None:
    other = Campaign(
        organisation_id=anywhere.school, name="别的", starts_on=FIRST, ends_on=LAST, created_at=anywhere.clock.at
    )
    anywhere.save(other)
    phase = Phase(campaign_id=other.id, name="阶段", starts_on=FIRST, ends_on=LAST)
    anywhere.save(phase)
    task = anywhere.task("宣传")
    with pytest.raises(NotFound):
        campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("宣传", phase_id=phase.id))


def test_a_task_form_that_is_out_of_date_changes_nothing(anywhere: Cast) -> None:
    task = anywhere.task("宣传")
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("宣传", weight=2.0))
    with pytest.raises(ChangedMeanwhile):
        campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("宣传", weight=3.0))
    assert look(anywhere).tasks[0].given.weight == 2.0


def test_a_cancelled_task_can_no_longer_be_set(anywhere: Cast) -> None:
    task = anywhere.task("宣传", cancelled_at=anywhere.clock.at)
    with pytest.raises(NotFound):
        campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, TaskGiven("宣传", weight=2.0))


def test_a_target_and_its_evidence_are_set_and_taken_away(anywhere: Cast) -> None:
    task = anywhere.task("宣传")
    asked = TaskGiven("宣传", minimum=4, photos=3, documents=1, target_value=95.0, target_unit="％")
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 1, asked)
    assert look(anywhere).tasks[0].given == replace(asked, target_unit="%")
    campaigns.change_task(anywhere.world, OPERATOR, task.id, 2, TaskGiven("宣传"))
    assert look(anywhere).tasks[0].given == TaskGiven("宣传")
