"""Units, groups and the names they print under."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from adapters.database import transaction
from models.assignment import Assignment
from models.errors import ChangedMeanwhile, Invalid, Missing, NameTaken, NotAllowed, NotFound
from models.event import Event
from models.fan_out import is_member
from models.organisation import GroupMember, Organisation, Unit, UnitGroup
from models.permissions import Actor
from models.reassign import Effect
from models.words import Role, Status, UnitKind
from services import units
from services.assignments import report
from services.consequences import Consequences
from services.matrix_changes import set_cells
from services.task_changes import cancel_task
from services.units import Directory, GroupLine, UnitGiven, UnitLine
from services.who import OPERATOR
from tests.cast import NOW, Cast
from tests.services.changing import (
    COOP,
    LEAD,
    SCHOOLS,
    as_previewed,
    begun,
    happens,
    now,
    owed,
    planned,
    refused,
    rows,
    wanted,
)
from tests.services.counting import count

TODAY = date(2026, 11, 2)


def look(cast: Cast) -> Directory:
    return units.directory(cast.world, cast.caller("office"))


def unit(cast: Cast, name: str) -> UnitLine:
    return next(one for one in look(cast).units if one.id == cast.units[name])


def group(cast: Cast) -> GroupLine:
    return look(cast).groups[0]


def last_event(cast: Cast) -> Event | None:
    with Session(cast.world.engine) as db:
        return db.exec(select(Event).order_by(Event.seq.desc())).first()


def revision(cast: Cast) -> int:
    with Session(cast.world.engine) as db:
        return db.get(Organisation, cast.school).revision


def names(line: UnitLine | GroupLine) -> list[tuple[str, bool]]:
    return [(one.name, one.official) for one in line.names]


def test_the_directory_takes_five_statements_however_many_units_there_are(anywhere: Cast) -> None:
    few = count(anywhere.world.engine, lambda: look(anywhere))
    for number in range(30):
        made = units.create_unit(anywhere.world, OPERATOR, UnitGiven(f"第{number}学院"))
        units.add_alias(anywhere.world, OPERATOR, f"{number}院", unit_id=made)
    units.create_group(anywhere.world, OPERATOR, "第二组", list(anywhere.units.values()))
    assert count(anywhere.world.engine, lambda: look(anywhere)) == few == 5


def test_a_new_unit_goes_last_and_prints_under_its_name(anywhere: Cast) -> None:
    units.create_unit(anywhere.world, anywhere.caller("office"), UnitGiven(" 艺术 学院 ", "艺术", UnitKind.SCHOOL))
    made = look(anywhere).units[-1]
    assert (made.name, made.short_name, made.kind, made.active) == ("艺术 学院", "艺术", UnitKind.SCHOOL, True)
    assert names(made) == [("艺术 学院", True)]
    assert last_event(anywhere).action == "unit_created"
    assert revision(anywhere) == 1


@pytest.mark.parametrize("username", ["leader", "jixie"])
def test_only_the_office_and_an_administrator_manage_units(anywhere: Cast, username: str) -> None:
    world, caller, jixie = anywhere.world, anywhere.caller(username), anywhere.units["机械"]
    official, before = unit(anywhere, "机械").names[0].id, look(anywhere)
    attempts = [
        lambda: units.directory(world, caller),
        lambda: units.create_unit(world, caller, UnitGiven("新")),
        lambda: units.change_unit(world, caller, jixie, 1, UnitGiven("新")),
        lambda: units.add_alias(world, caller, "新", unit_id=jixie),
        lambda: units.remove_alias(world, caller, official),
        lambda: units.create_group(world, caller, "新"),
        lambda: units.change_group(world, caller, anywhere.groups["各二级学院"], 1, "新"),
        lambda: units.set_members(world, caller, anywhere.groups["各二级学院"], 1, []),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert look(anywhere) == before
    assert last_event(anywhere) is None


@pytest.mark.parametrize("taken", ["机械工程学院", "机械 工程学院", "各二级学院", "　各二级\u200b学院"])
def test_no_two_units_or_groups_share_a_name(anywhere: Cast, taken: str) -> None:
    before = look(anywhere)
    attempts = [
        lambda: units.create_unit(anywhere.world, OPERATOR, UnitGiven(taken)),
        lambda: units.create_group(anywhere.world, OPERATOR, taken),
        lambda: units.add_alias(anywhere.world, OPERATOR, taken, unit_id=anywhere.units["外语"]),
        lambda: units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, UnitGiven(taken)),
    ]
    for attempt in attempts:
        with pytest.raises(NameTaken):
            attempt()
    assert look(anywhere) == before
    assert last_event(anywhere) is None


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (UnitGiven(" 　\u200b"), Missing),
        (UnitGiven("长" * 121), Invalid),
        (UnitGiven("\ufdfa" * 10), Invalid),
        (UnitGiven("好", "短" * 41), Invalid),
        (UnitGiven("好", sort=-1), Invalid),
        (UnitGiven("好", sort=10**10), Invalid),
    ],
)
def test_an_impossible_unit_is_refused(anywhere: Cast, given: UnitGiven, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        units.create_unit(anywhere.world, OPERATOR, given)
    with pytest.raises(refusal):
        units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, given)
    assert last_event(anywhere) is None


def test_after_a_renaming_the_old_name_still_means_the_unit(anywhere: Cast) -> None:
    units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, UnitGiven("外国语学院", "外语"))
    assert names(unit(anywhere, "外语")) == [("外国语学院", True), ("外语学院", False)]
    with Session(anywhere.world.engine) as db:
        known = units.find_by_name(db, anywhere.school)
    assert known["外语学院"] == known["外国语学院"] == ("unit", anywhere.units["外语"])
    assert known["各二级学院"] == ("group", anywhere.groups["各二级学院"])
    units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 2, UnitGiven("外语学院", "外语"))
    assert names(unit(anywhere, "外语")) == [("外语学院", True), ("外国语学院", False)]


def test_a_renaming_that_only_moves_blanks_adds_no_second_name(anywhere: Cast) -> None:
    units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, UnitGiven("外语 学院", "外语"))
    assert names(unit(anywhere, "外语")) == [("外语 学院", True)]


def test_saving_a_unit_as_it_is_leaves_no_line_of_history(anywhere: Cast) -> None:
    was = unit(anywhere, "外语")
    units.change_unit(
        anywhere.world, OPERATOR, was.id, 1, UnitGiven(was.name, was.short_name, was.kind, was.sort, was.active)
    )
    assert last_event(anywhere) is None
    assert unit(anywhere, "外语") == was


def test_a_form_that_is_out_of_date_changes_nothing(anywhere: Cast) -> None:
    units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, UnitGiven("外国语学院"))
    with pytest.raises(ChangedMeanwhile):
        units.change_unit(anywhere.world, OPERATOR, anywhere.units["外语"], 1, UnitGiven("语言学院"))
    assert unit(anywhere, "外语").name == "外国语学院"


def test_an_alias_comes_and_goes_but_the_official_name_stays(anywhere: Cast) -> None:
    units.add_alias(anywhere.world, anywhere.caller("office"), "机电学院", unit_id=anywhere.units["机械"])
    official, alias = unit(anywhere, "机械").names
    assert (alias.name, alias.official) == ("机电学院", False)
    with pytest.raises(NotAllowed):
        units.remove_alias(anywhere.world, anywhere.caller("office"), official.id)
    units.remove_alias(anywhere.world, anywhere.caller("office"), alias.id)
    assert names(unit(anywhere, "机械")) == [("机械工程学院", True)]
    assert last_event(anywhere).before == {"alias": "机电学院"}


def test_a_name_that_already_means_the_unit_may_be_added_again(anywhere: Cast) -> None:
    units.add_alias(anywhere.world, OPERATOR, "机电学院", unit_id=anywhere.units["机械"])
    units.add_alias(anywhere.world, OPERATOR, "机电 学院", unit_id=anywhere.units["机械"])
    units.add_alias(anywhere.world, OPERATOR, "二级学院", group_id=anywhere.groups["各二级学院"])
    assert names(unit(anywhere, "机械")) == [("机械工程学院", True), ("机电学院", False)]
    assert names(group(anywhere)) == [("各二级学院", True), ("二级学院", False)]


def test_a_unit_of_another_school_does_not_exist_here(anywhere: Cast) -> None:
    other = Organisation(name="别的大学", created_at=anywhere.clock.at)
    anywhere.save(other)
    foreign = Unit(organisation_id=other.id, name="外校学院")
    anywhere.save(foreign)
    attempts = [
        lambda: units.change_unit(anywhere.world, OPERATOR, foreign.id, 1, UnitGiven("改名")),
        lambda: units.add_alias(anywhere.world, OPERATOR, "别名", unit_id=foreign.id),
        lambda: units.set_members(anywhere.world, OPERATOR, anywhere.groups["各二级学院"], 1, [foreign.id]),
        lambda: units.create_group(anywhere.world, OPERATOR, "组", [foreign.id]),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert last_event(anywhere) is None


def test_who_joins_joins_today_and_who_leaves_was_in_until_yesterday(anywhere: Cast) -> None:
    keep = [anywhere.units[name] for name in ("机械", "物理", "后勤处")]
    units.set_members(anywhere.world, anywhere.caller("office"), group(anywhere).id, 1, keep)
    with Session(anywhere.world.engine) as db:
        rows = {row.unit_id: row for row in db.exec(select(GroupMember))}
    days = {name: (rows[i].joined_on, rows[i].left_on) for name, i in anywhere.units.items() if i in rows}
    assert days == {
        "机械": (None, None),
        "物理": (None, None),
        "外语": (None, date(2026, 11, 1)),
        "后勤处": (TODAY, None),
    }
    assert not is_member(*days["外语"], TODAY)
    assert is_member(*days["后勤处"], TODAY)
    assert {one.name for one in group(anywhere).members} == {"机械工程学院", "物理学院", "后勤处"}
    assert last_event(anywhere).after == {"joined": ["后勤处"], "left": ["外语学院"], "joined_on": "2026-11-02"}


def test_a_unit_may_be_said_to_have_belonged_from_the_beginning(anywhere: Cast) -> None:
    everybody = [one.unit_id for one in group(anywhere).members] + [anywhere.units["后勤处"]]
    units.set_members(anywhere.world, OPERATOR, group(anywhere).id, 1, everybody, from_the_beginning=True)
    assert {one.joined_on for one in group(anywhere).members} == {None}


def test_changing_the_members_leaves_what_does_not_name_the_group_alone(anywhere: Cast) -> None:
    anywhere.task("宣传", lead=["机械", "外语"])
    with Session(anywhere.world.engine) as db:
        before = db.exec(select(Assignment).order_by(Assignment.id)).all()
    units.set_members(anywhere.world, OPERATOR, group(anywhere).id, 1, [anywhere.units["后勤处"]])
    with Session(anywhere.world.engine) as db:
        assert db.exec(select(Assignment).order_by(Assignment.id)).all() == before


def test_a_unit_no_longer_in_use_joins_no_group_but_stays_in_its_own(anywhere: Cast) -> None:
    was = unit(anywhere, "外语")
    units.change_unit(anywhere.world, OPERATOR, was.id, 1, UnitGiven(was.name, was.short_name, was.kind, active=False))
    assert was.id in {one.unit_id for one in group(anywhere).members}
    with pytest.raises(Invalid):
        units.create_group(anywhere.world, OPERATOR, "语言类", [was.id])
    keep = [one.unit_id for one in group(anywhere).members]
    units.set_members(anywhere.world, OPERATOR, group(anywhere).id, 1, [*keep, anywhere.units["后勤处"]])
    assert was.id in {one.unit_id for one in group(anywhere).members}


def test_a_group_is_renamed_like_a_unit(anywhere: Cast) -> None:
    units.change_group(anywhere.world, OPERATOR, group(anywhere).id, 1, "各学院")
    assert names(group(anywhere)) == [("各学院", True), ("各二级学院", False)]


def test_what_is_added_inside_a_larger_action_goes_with_it(anywhere: Cast) -> None:
    actor = Actor(anywhere.accounts["office"], anywhere.school, Role.OFFICE, name="office")
    before = look(anywhere)

    def larger_action() -> None:
        with transaction(anywhere.world.engine) as db:
            made = units.create_unit_in(db, anywhere.world, actor, UnitGiven("新学院"))
            units.create_group_in(db, anywhere.world, actor, "新组", [made.id])
            units.add_alias_in(db, anywhere.world, actor, "机械工程学院", unit_id=made.id)

    with pytest.raises(NameTaken):
        larger_action()
    assert look(anywhere) == before
    assert last_event(anywhere) is None


# What a change of members means for the campaigns that run


def members(cast: Cast, *names: str, from_the_beginning: bool = False) -> Consequences:
    """Say that the group has exactly these members."""
    world, office, version = cast.world, cast.caller("office"), group(cast).version
    asked = cast.groups[SCHOOLS], version, [cast.units[name] for name in names]
    return as_previewed(
        cast,
        lambda: units.members_preview(world, office, *asked, from_the_beginning=from_the_beginning),
        lambda: units.set_members(world, office, *asked, from_the_beginning=from_the_beginning),
    )


BEFORE, TODAY_OR_LATER = TODAY - timedelta(days=1), (TODAY, TODAY + timedelta(days=1), None)


def test_a_unit_that_joins_owes_what_is_still_to_be_done_from_that_day_on(anywhere: Cast) -> None:
    cast = anywhere
    past, today, later, never, kept_up = begun(
        cast,
        planned("过期的", [SCHOOLS], due_on=BEFORE),
        *(planned(str(day), ["后勤处"], [SCHOOLS], due_on=day) for day in TODAY_OR_LATER),
        planned("长期的", [SCHOOLS], continuing=True),
    )
    said = members(cast, "机械", "外语", "物理", "学工部")
    assert {(one.task, one.unit, one.effect) for one in said.touched} == {
        (task.title, "党委学工部（学生处）", Effect.CREATE) for task in (today, later, never, kept_up)
    }
    assert "学工部" not in owed(cast, past)
    assert owed(cast, today)["学工部"] == (COOP, Status.NOT_STARTED)
    assert owed(cast, kept_up)["学工部"] == (LEAD, Status.NOT_STARTED)
    one = cast.owed(later, "学工部")
    assert (one.due_on, one.original_due_on) == (later.due_on, later.due_on)
    assert [event.action for event in cast.history()][-5:] == ["members_changed"] + ["assigned"] * 4


def test_a_unit_that_belonged_from_the_beginning_owes_what_is_past_too(anywhere: Cast) -> None:
    cast = anywhere
    (past,) = begun(cast, planned("过期的", [SCHOOLS], due_on=BEFORE))
    said = members(cast, "机械", "外语", "物理", "后勤处", from_the_beginning=True)
    assert owed(cast, past)["后勤处"] == (LEAD, Status.NOT_STARTED)
    assert [(one.key, dict(one.fields)) for one in said.warnings] == [("matrix_change.warning.late", {"n": 1})]


def test_a_unit_that_leaves_is_taken_off_what_is_open_with_the_reason_and_keeps_what_is_done(anywhere: Cast) -> None:
    cast = anywhere
    tasks = begun(cast, planned("甲", [SCHOOLS], due_on=BEFORE), planned("乙", ["后勤处"], [SCHOOLS]))
    cast.hand_in(tasks[1], "机械", "jixie")
    said = members(cast, "外语", "物理")
    assert {(one.task, one.effect) for one in said.touched} == {("甲", Effect.DETACH), ("乙", Effect.KEEP)}
    gone = cast.owed(tasks[0], "机械")
    assert (gone.status, gone.reason) == (Status.WAIVED, "自2026年11月2日起不再属于“各二级学院”")
    assert owed(cast, tasks[1])["机械"] == (COOP, Status.SUBMITTED)
    assert cast.history("detached")[0].reason == gone.reason


def test_a_unit_that_comes_back_goes_on_where_it_stopped(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("甲", [SCHOOLS]))
    one = cast.owed(task, "机械")
    report(cast.world, cast.caller("jixie"), one.id, one.version, "已开始")
    members(cast, "外语", "物理")
    cast.clock.forward(minutes=5)
    said = members(cast, "外语", "物理", "机械")
    assert happens(cast, said) == {"机械": Effect.ATTACH}
    back = cast.owed(task, "机械")
    assert (back.id, back.status, back.note, back.reason) == (one.id, Status.IN_PROGRESS, "已开始", "")


def test_a_cell_of_its_own_or_of_another_group_outlives_the_membership(anywhere: Cast) -> None:
    cast = anywhere
    other = units.create_group(cast.world, OPERATOR, "工科学院", [cast.units["物理"]])
    cast.groups["工科学院"] = other
    by_name, by_group = begun(
        cast,
        planned("甲", ["后勤处", SCHOOLS], ["机械"]),
        planned("乙", ["后勤处", SCHOOLS], ["工科学院"]),
    )
    said = members(cast, "外语")
    assert {(one.task, one.unit, one.effect) for one in said.touched} == {
        ("甲", "物理学院", Effect.DETACH),
        ("乙", "机械工程学院", Effect.DETACH),
        ("乙", "物理学院", Effect.ROLE),
    }
    assert owed(cast, by_name)["机械"] == (COOP, Status.NOT_STARTED)
    assert owed(cast, by_group)["物理"] == (COOP, Status.NOT_STARTED)


def test_campaigns_that_are_over_tasks_that_are_cancelled_and_other_rows_are_left_alone(anywhere: Cast) -> None:
    cast, office = anywhere, anywhere.caller("office")
    (over,) = begun(cast, planned("旧的", [SCHOOLS]), name="已结束", ends_on=BEFORE)
    (last,) = begun(cast, planned("今天完", [SCHOOLS]), name="今天结束", ends_on=TODAY)
    dead, unnamed, removed = begun(
        cast, planned("取消的", [SCHOOLS]), planned("没写的", ["后勤处"]), planned("划掉的", ["后勤处"], [SCHOOLS])
    )
    cancel_task(cast.world, office, dead.id, 1, "不开展")
    set_cells(cast.world, office, removed.id, 1, wanted(cast, ["后勤处"]), "不需要")
    said = members(cast, "外语", "学工部")
    assert {(one.task, one.unit, one.effect) for one in said.touched} == {
        ("今天完", "机械工程学院", Effect.DETACH),
        ("今天完", "物理学院", Effect.DETACH),
        ("今天完", "党委学工部（学生处）", Effect.CREATE),
    }
    assert set(owed(cast, over)) == {"机械", "外语", "物理"}
    assert "学工部" not in owed(cast, unnamed) | owed(cast, removed)
    assert now(cast, last).version == 2  # whoever looks at the row has an old one now


def test_the_school_next_door_is_left_alone(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("甲", [SCHOOLS]))
    other = Organisation(name="别的大学", created_at=NOW + timedelta(days=1))
    cast.save(other)
    theirs = UnitGroup(organisation_id=other.id, name="各学院")
    cast.save(theirs)
    refused(cast, NotFound, lambda: units.members_preview(cast.world, cast.caller("office"), theirs.id, 1, []))
    refused(cast, NotFound, lambda: units.set_members(cast.world, cast.caller("office"), theirs.id, 1, []))
    assert set(owed(cast, task)) == {"机械", "外语", "物理"}


def test_an_administrator_may_and_the_others_may_not(anywhere: Cast) -> None:
    cast = anywhere
    (task,) = begun(cast, planned("甲", [SCHOOLS]))
    everybody = [cast.units[name] for name in ("机械", "外语", "物理", "学工部")]
    for username in ("leader", "jixie"):
        caller = cast.caller(username)
        refused(cast, NotAllowed, lambda c=caller: units.members_preview(cast.world, c, cast.groups[SCHOOLS], 1, []))
    units.set_members(cast.world, cast.caller("admin"), cast.groups[SCHOOLS], 1, everybody)
    assert "学工部" in owed(cast, task)


def test_who_joins_while_the_group_is_put_into_a_row_is_not_forgotten(anywhere: Cast) -> None:
    """The row, an import and the membership change at the same moment; whoever is first, everybody owes all."""
    cast, world = anywhere, anywhere.world
    (task,) = begun(cast, planned("甲", ["后勤处"]))
    start, raised = Barrier(3), list[BaseException]()

    def run(act: object) -> None:
        start.wait()
        try:
            act()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    everybody = [cast.units[name] for name in ("机械", "外语", "物理", "学工部")]
    acts = (
        lambda: set_cells(world, cast.caller("office"), task.id, 1, wanted(cast, ["后勤处"], [SCHOOLS])),
        lambda: units.set_members(
            world, cast.caller("office2"), cast.groups[SCHOOLS], 1, everybody, from_the_beginning=True
        ),
        lambda: begun(cast, planned("乙", [SCHOOLS]), name="同时导入的"),
    )
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    by_task: dict[str, set[str]] = {}
    for one in rows(cast, Assignment):
        by_task.setdefault(one.task_id, set()).add(one.unit_id)
    assert by_task.pop(task.id) == {*everybody, cast.units["后勤处"]}
    assert list(by_task.values()) == [set(everybody)]


def test_a_change_of_many_members_over_many_tasks_takes_few_statements(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    counts = []
    for many, name in ((2, "少"), (30, "多")):
        added = [Unit(organisation_id=cast.school, name=f"{name}{n}学院") for n in range(many)]
        cast.save(*added)
        begun(cast, *(planned(f"{name}{n}", [SCHOOLS]) for n in range(many)), name=name)
        seen = group(cast)
        everybody = [one.unit_id for one in seen.members] + [one.id for one in added]
        joining = partial(units.set_members, world, office, seen.id, seen.version, everybody)
        leaving = partial(units.set_members, world, office, seen.id, seen.version + 1, everybody[:1])
        counts.append((count(world.engine, joining), count(world.engine, leaving)))
    (few_in, few_out), (many_in, many_out) = counts
    assert many_in <= few_in + 25  # rows go in bulk, hundreds to a statement
    assert many_out <= few_out + 25
