"""From a notice to a campaign: what is proposed, what is refused, and that nothing happens by halves."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from adapters.notices.reading import ReadingRule
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import Invalid, Missing, NameTaken, NotAllowed, NotFound, NotSignedIn, ZerenError
from models.event import Event
from models.names import name_key
from models.notice_plan import (
    CampaignNameTaken,
    Existing,
    LeaveOut,
    NamesUnresolved,
    NewGroup,
    NewUnit,
    Plan,
    PlannedTask,
    TaskWithoutLead,
    split_names,
)
from models.organisation import Alias, GroupMember, Organisation, Unit, UnitGroup
from models.replay import replay
from models.tables import metadata
from models.words import ResponsibilityRole, UnitKind
from services import drafts, importing
from services.first_plan import guess, is_standing, plan_task
from services.who import OPERATOR, Caller
from tests.cast import Cast

NOTICE = (Path(__file__).resolve().parents[2] / "data" / "notices" / "anti-fraud.txt").read_text("utf-8")
LEAD, COOPERATING = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
GUARD, STUDENTS = "党委保卫部（保卫处）", "党委学工部（学生处）"


def plan_of(cast: Cast, *tasks: PlannedTask, **fields: object) -> Plan:
    plan = Plan("秋季消防专项行动", date(2026, 11, 1), date(2026, 12, 31), cast.units["保卫处"], tasks)
    return replace(plan, **fields)  # type: ignore[arg-type]


def contents(cast: Cast) -> dict[str, int]:
    """How many rows has each table?"""
    with Session(cast.world.engine) as db:
        return {name: db.exec(select(func.count()).select_from(table)).one() for name, table in metadata.tables.items()}


def owed(cast: Cast, campaign_id: str) -> dict[str, dict[str, ResponsibilityRole]]:
    """Task number or place → unit name → role."""
    with Session(cast.world.engine) as db:
        rows = db.exec(
            select(Task.sort, Unit.name, Assignment.role)
            .where(Assignment.campaign_id == campaign_id)
            .where(Task.id == Assignment.task_id)
            .where(Unit.id == Assignment.unit_id)
        ).all()
    found: dict[str, dict[str, ResponsibilityRole]] = {}
    for sort, unit, role in rows:
        found.setdefault(sort, {})[unit] = role
    return found


def the_notice(cast: Cast) -> Plan:
    """The user's notice, its unknown names taken for what they look like."""
    proposal = importing.propose(cast.world, cast.caller("office"), NOTICE, ReadingRule.AS_PRINTED)
    resolutions = {name.printed: guess(name.printed) for name in proposal.names if not name.known}
    return plan_of(cast, *(plan_task(task) for task in proposal.reading.tasks), resolutions=resolutions)


def test_the_notice_proposes_nine_tasks_and_says_which_names_are_unknown(anywhere: Cast) -> None:
    proposal = importing.propose(anywhere.world, anywhere.caller("office"), NOTICE, ReadingRule.AS_PRINTED)
    assert len(proposal.reading.tasks) == 9
    assert [name.printed for name in proposal.names if not name.known] == ["校保支队", "党委研工部", "各二级单位"]
    known = {name.printed: name for name in proposal.names}
    assert known[GUARD].unit_id == anywhere.units["保卫处"]
    assert known["各二级学院"].group_id == anywhere.groups["各二级学院"]
    assert [close.name for close in known["各二级单位"].suggestions] == ["各二级学院"]


def test_the_notice_becomes_exactly_the_responsibilities_it_prints(anywhere: Cast) -> None:
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), the_notice(anywhere), NOTICE)
    with Session(anywhere.world.engine) as db:
        rows = db.exec(
            select(Task.sort, Responsibility.role, Responsibility.printed)
            .where(Responsibility.task_id == Task.id, Task.campaign_id == campaign_id)
            .order_by(Task.sort, Responsibility.sort)
        ).all()
        campaign = db.get(Campaign, campaign_id)
    police, reserve = "四公里派出所", "校保支队"
    expected = [
        ([GUARD], [police, reserve]),
        ([STUDENTS, "党委研工部"], ["各二级学院", GUARD]),
        ([STUDENTS], ["各二级学院", GUARD]),
        (["各二级单位"], [GUARD]),
        (["机械工程学院"], [GUARD, STUDENTS]),
        (["外语学院"], [police, GUARD, STUDENTS]),
        ([GUARD], [police, reserve, "后勤处"]),
        ([GUARD], []),
        ([GUARD], [police, reserve]),
    ]
    assert [(sort, role, printed) for sort, role, printed in rows] == [
        (sort, role, name)
        for sort, (lead, joined) in enumerate(expected)
        for role, names in ((LEAD, lead), (COOPERATING, joined))
        for name in names
    ]
    assert campaign is not None
    assert (campaign.notice_text, campaign.revision) == (NOTICE, 1 + 9)  # its own line, and one a task


def test_a_unit_named_by_itself_keeps_its_role_beside_a_group_it_belongs_to(anywhere: Cast) -> None:
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), the_notice(anywhere), NOTICE)
    fourth = owed(anywhere, campaign_id)[3]
    assert fourth.pop(GUARD) is COOPERATING
    assert fourth == dict.fromkeys([STUDENTS, "后勤处", "机械工程学院", "外语学院", "物理学院", "党委研工部"], LEAD)
    assert owed(anywhere, campaign_id)[1] == {
        STUDENTS: LEAD,
        "党委研工部": LEAD,
        GUARD: COOPERATING,
        "机械工程学院": COOPERATING,
        "外语学院": COOPERATING,
        "物理学院": COOPERATING,
    }


def test_the_preview_counts_what_the_import_then_makes(anywhere: Cast) -> None:
    plan, office = the_notice(anywhere), anywhere.caller("office")
    before = contents(anywhere)
    counts = importing.preview(anywhere.world, office, plan)
    assert contents(anywhere) == before
    importing.confirm(anywhere.world, office, plan, NOTICE)
    after = contents(anywhere)
    grown = {name: after[name] - before[name] for name in after}
    assert (counts.tasks, counts.assignments, counts.units, counts.groups) == (
        grown["task"],
        grown["assignment"],
        grown["unit"],
        grown["unit_group"],
    )
    assert (counts.responsibilities, counts.untitled) == (grown["responsibility"], 5)


def test_the_history_says_what_was_imported_and_which_units_are_new(anywhere: Cast) -> None:
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), the_notice(anywhere), NOTICE)
    with Session(anywhere.world.engine) as db:
        events = db.exec(select(Event).order_by(Event.seq)).all()  # type: ignore[arg-type]
    made = ["unit_created", "unit_created", "group_created", "campaign_imported"]
    assert [event.action for event in events] == made + ["task_created"] * 9
    one = events[3]
    assert (one.campaign_id, one.actor_id) == (campaign_id, anywhere.accounts["office"])
    assert (one.after["tasks"], one.after["units"], one.after["groups"]) == (9, 2, 1)


def test_the_history_alone_tells_who_owes_what_after_an_import(anywhere: Cast) -> None:
    importing.confirm(anywhere.world, anywhere.caller("office"), the_notice(anywhere), NOTICE)
    told = replay(anywhere.history())
    with Session(anywhere.world.engine) as db:
        rows = db.exec(select(Assignment)).all()
    assert {one.id: (one.task_id, one.unit_id, one.role, one.status, one.due_on) for one in rows} == {
        name: (one.task_id, one.unit_id, one.role, one.status, one.due_on) for name, one in told.items()
    }
    first = anywhere.history("task_created")[0]
    assert (first.task_id, first.subject_id, set(first.after)) == (
        first.subject_id,
        first.task_id,
        {"number", "title", "due_on", "weight", "continuing", "assigned"},
    )


def test_a_name_matched_to_a_unit_is_known_from_then_on(anywhere: Cast) -> None:
    office, world = anywhere.caller("office"), anywhere.world
    task = PlannedTask(title="悬挂标语", lead=("学生工作处",))
    plan = plan_of(anywhere, task, resolutions={"学生工作处": Existing(anywhere.units["学工部"])})
    campaign_id = importing.confirm(world, office, plan, "")
    assert owed(anywhere, campaign_id)[0] == {STUDENTS: LEAD}
    assert importing.look_up(world, office, ["学生工作处", " 学生 工作处"])[1].unit_id == anywhere.units["学工部"]


def test_one_new_unit_may_print_under_two_names(anywhere: Cast) -> None:
    tasks = PlannedTask(title="甲", lead=("研工部",)), PlannedTask(title="乙", lead=("党委研工部",))
    new = NewUnit("党委研究生工作部")
    plan = plan_of(anywhere, *tasks, resolutions={"研工部": new, "党委研工部": new})
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), plan, "")
    assert [list(units) for units in owed(anywhere, campaign_id).values()] == [["党委研究生工作部"]] * 2
    with Session(anywhere.world.engine) as db:
        unit_id = db.exec(select(Unit.id).where(Unit.name == "党委研究生工作部")).one()
        names = db.exec(select(Alias.name).where(Alias.unit_id == unit_id)).all()
    assert sorted(names) == ["党委研工部", "党委研究生工作部", "研工部"]


def test_a_group_is_fanned_out_as_it_stands_on_the_first_day_without_closed_units(anywhere: Cast) -> None:
    with Session(anywhere.world.engine) as db:
        members = {one.unit_id: one for one in db.exec(select(GroupMember)).all()}
        members[anywhere.units["外语"]].left_on = date(2026, 10, 31)  # the day before the start
        members[anywhere.units["机械"]].left_on = date(2026, 11, 1)  # the first day itself still counts
        db.get_one(Unit, anywhere.units["物理"]).active = False
        db.commit()
    plan = plan_of(anywhere, PlannedTask(title="自查", lead=("各二级学院",)))
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), plan, "")
    assert owed(anywhere, campaign_id)[0] == {"机械工程学院": LEAD}


def test_a_left_out_name_gets_no_work(anywhere: Cast) -> None:
    task = PlannedTask(title="值班", lead=("后勤处", "物业"), cooperating=("外语学院",))
    plan = plan_of(anywhere, task, resolutions={"物业": LeaveOut(), "外语学院": LeaveOut()})
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), plan, "")
    assert owed(anywhere, campaign_id)[0] == {"后勤处": LEAD}


def test_a_task_without_a_day_gets_the_offered_one_unless_it_is_kept_up_for_good(anywhere: Cast) -> None:
    own, last = date(2026, 11, 20), date(2026, 12, 31)
    tasks = (
        PlannedTask(title="甲", lead=("后勤处",), due_on=own),
        PlannedTask(title="乙", lead=("后勤处",)),
        PlannedTask(title="丙", lead=("后勤处",), due_text="长期坚持", continuing=True),
    )
    plan = plan_of(anywhere, *tasks, undated_due_on=last)
    campaign_id = importing.confirm(anywhere.world, anywhere.caller("office"), plan, "")
    with Session(anywhere.world.engine) as db:
        rows = select(Task.title, Assignment.due_on, Assignment.original_due_on).where(Task.id == Assignment.task_id)
        found = {
            title: (due, first) for title, due, first in db.exec(rows.where(Assignment.campaign_id == campaign_id))
        }
    assert found == {"甲": (own, own), "乙": (last, last), "丙": (None, None)}


def test_a_unit_printed_twice_in_one_role_has_one_cell_with_both_names(anywhere: Cast) -> None:
    task = PlannedTask(title="甲", lead=(STUDENTS, "学生处"))
    plan = plan_of(anywhere, task, resolutions={"学生处": Existing(anywhere.units["学工部"])})
    importing.confirm(anywhere.world, anywhere.caller("office"), plan, "")
    with Session(anywhere.world.engine) as db:
        assert db.exec(select(Responsibility.printed)).all() == [f"{STUDENTS}、学生处"]


GOOD = PlannedTask(title="悬挂标语", lead=("后勤处",))
REFUSED: list[tuple[str, list[PlannedTask], dict[str, object], type[ZerenError]]] = [
    ("names that stand for nothing", [replace(GOOD, lead=("校友会", "后勤处"))], {}, NamesUnresolved),
    ("a name taken by another campaign", [GOOD], {"name": " 2026年秋季反诈宣传专项行动"}, CampaignNameTaken),
    ("no name", [GOOD], {"name": "  "}, Missing),
    ("no tasks", [], {}, Missing),
    ("an end before the start", [GOOD], {"ends_on": date(2026, 10, 31)}, Invalid),
    ("no days", [GOOD], {"starts_on": None}, Missing),
    ("no office unit", [GOOD], {"office_unit_id": None}, Missing),
    ("an office unit that is not there", [GOOD], {"office_unit_id": "0" * 24}, NotFound),
    ("a task nobody leads", [GOOD, replace(GOOD, lead=(), cooperating=("外语学院",))], {}, TaskWithoutLead),
    ("a task whose lead is left out", [GOOD], {"resolutions": {"后勤处": LeaveOut()}}, TaskWithoutLead),
    ("a title too long", [replace(GOOD, title="长" * 501)], {}, Invalid),
    ("a weight of nothing", [replace(GOOD, weight=0)], {}, Invalid),
    ("a weight that is no number", [replace(GOOD, weight=float("nan"))], {}, Invalid),
    (
        "a match with a unit that is not there",
        [replace(GOOD, lead=("校友会",))],
        {"resolutions": {"校友会": Existing("0" * 24)}},
        NotFound,
    ),
    (
        "a new unit under a name that is known",
        [replace(GOOD, lead=("校友会",))],
        {"resolutions": {"校友会": NewUnit("外语学院")}},
        NameTaken,
    ),
    (
        "a new group of nobody, after a new unit was made",
        [replace(GOOD, lead=("校友会", "各校区"))],
        {"resolutions": {"校友会": NewUnit("校友会"), "各校区": NewGroup("各校区")}},
        Missing,
    ),
]


@pytest.mark.parametrize(("what", "tasks", "fields", "error"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_refused_import_leaves_nothing_behind(
    cast: Cast, what: str, tasks: list[PlannedTask], fields: dict[str, object], error: type[ZerenError]
) -> None:
    before, plan = contents(cast), plan_of(cast, *tasks, **fields)
    for step in (
        lambda: importing.preview(cast.world, cast.caller("office"), plan),
        lambda: importing.confirm(cast.world, cast.caller("office"), plan, NOTICE),
    ):
        with pytest.raises(error):
            step()
    assert contents(cast) == before


def test_every_unresolved_name_and_every_leaderless_row_is_listed(cast: Cast) -> None:
    office = cast.caller("office")
    tasks = replace(GOOD, lead=("校友会",), cooperating=("校 友会", "工会")), replace(GOOD, cooperating=("校史馆",))
    with pytest.raises(NamesUnresolved) as unresolved:
        importing.confirm(cast.world, office, plan_of(cast, *tasks), "")
    assert unresolved.value.names == ("校友会", "工会", "校史馆")
    with pytest.raises(TaskWithoutLead) as leaderless:
        importing.confirm(cast.world, office, plan_of(cast, replace(GOOD, lead=()), GOOD, replace(GOOD, lead=())), "")
    assert leaderless.value.rows == (1, 3)


def test_a_closed_unit_is_not_given_work(cast: Cast) -> None:
    with Session(cast.world.engine) as db:
        db.get_one(Unit, cast.units["后勤处"]).active = False
        db.commit()
    before = contents(cast)
    with pytest.raises(Invalid, match="units_inactive"):
        importing.confirm(cast.world, cast.caller("office"), plan_of(cast, GOOD), "")
    assert contents(cast) == before


def test_a_failure_while_writing_takes_back_new_units_too(anywhere: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, before = the_notice(anywhere), contents(anywhere)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(importing, "_record", broken)
    with pytest.raises(RuntimeError):
        importing.confirm(anywhere.world, anywhere.caller("office"), plan, NOTICE)
    assert contents(anywhere) == before


@pytest.mark.parametrize("username", ["jixie", "leader", "admin"])
def test_only_the_office_imports(anywhere: Cast, username: str) -> None:
    world, caller, before = anywhere.world, anywhere.caller(username), contents(anywhere)
    plan = plan_of(anywhere, replace(GOOD, lead=("校友会",)), resolutions={"校友会": NewUnit("校友会")})
    for step in (
        lambda: importing.propose(world, caller, NOTICE, ReadingRule.AS_PRINTED),
        lambda: importing.look_up(world, caller, ["后勤处"]),
        lambda: importing.preview(world, caller, plan),
        lambda: importing.confirm(world, caller, plan, NOTICE),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert contents(anywhere) == before


def test_nobody_imports_without_a_living_session(cast: Cast) -> None:
    cast.clock.forward(minutes=31)
    before = contents(cast)
    for caller in (cast.caller("office"), Caller(session_id="")):
        with pytest.raises(NotSignedIn):
            importing.confirm(cast.world, caller, plan_of(cast, GOOD), "")
    assert contents(cast) == before


def test_names_of_another_school_are_not_seen(cast: Cast) -> None:
    other = Organisation(name="山城学院", created_at=cast.clock.at + timedelta(days=1))
    cast.save(other)
    unit, group = Unit(organisation_id=other.id, name="校友会"), UnitGroup(organisation_id=other.id, name="各校区")
    cast.save(unit, group)
    cast.save(Alias(organisation_id=other.id, key=name_key("校友会"), name="校友会", unit_id=unit.id))
    office, task = cast.caller("office"), replace(GOOD, lead=("校友会",))
    meaning = importing.look_up(cast.world, office, ["校友会"])[0]
    assert (meaning.known, list(meaning.suggestions)) == (False, [])
    before = contents(cast)
    for some_id in (unit.id, group.id):
        with pytest.raises(NotFound):
            importing.confirm(cast.world, office, plan_of(cast, task, resolutions={"校友会": Existing(some_id)}), "")
    assert contents(cast) == before


def test_the_operator_imports_in_the_name_of_the_office(anywhere: Cast) -> None:
    campaign_id = importing.confirm(anywhere.world, OPERATOR, plan_of(anywhere, GOOD), "")
    with Session(anywhere.world.engine) as db:
        events = db.exec(select(Event)).all()
    assert {(event.campaign_id, event.actor_id) for event in events} == {(campaign_id, None)}


def test_a_draft_is_kept_for_its_owner_alone_until_it_is_dropped(anywhere: Cast) -> None:
    world, office, other = anywhere.world, anywhere.caller("office"), anywhere.caller("office2")
    drafts.keep(world, office, "import", {"text": "一、", "rows": [{"lead": "后勤处"}]})
    drafts.keep(world, office, "import", {"text": "一、二、"})
    assert drafts.read(world, office, "import") == {"text": "一、二、"}
    assert drafts.read(world, other, "import") == {}
    drafts.drop(world, other, "import")
    assert drafts.read(world, office, "import") == {"text": "一、二、"}
    drafts.drop(world, office, "import")
    assert drafts.read(world, office, "import") == {}


def test_a_draft_without_measure_or_owner_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        drafts.keep(cast.world, cast.caller("office"), "import", {"text": "长" * 1_000_000})
    with pytest.raises(NotSignedIn):
        drafts.keep(cast.world, OPERATOR, "import", {})
    assert contents(cast)["draft"] == 0


@pytest.mark.parametrize(
    ("printed", "what"),
    [
        ("青石桥派出所", NewUnit("青石桥派出所", UnitKind.OUTSIDE)),
        ("蓝盾物业公司", NewUnit("蓝盾物业公司", UnitKind.OUTSIDE)),
        ("青石桥消防救援站", NewUnit("青石桥消防救援站", UnitKind.OUTSIDE)),
        ("测绘学院", NewUnit("测绘学院", UnitKind.SCHOOL)),
        ("招生就业处", NewUnit("招生就业处", UnitKind.DEPARTMENT)),
        ("各学院（系、所）", NewGroup("各学院（系、所）", kinds=(UnitKind.SCHOOL,))),
        ("各处室", NewGroup("各处室", kinds=(UnitKind.DEPARTMENT,))),
        ("各二级党组织", NewGroup("各二级党组织", kinds=(UnitKind.DEPARTMENT, UnitKind.SCHOOL))),
    ],
)
def test_an_unknown_name_is_taken_for_what_it_looks_like(printed: str, what: NewUnit | NewGroup) -> None:
    assert guess(printed) == what


def test_a_task_kept_up_for_good_has_no_last_day() -> None:
    assert is_standing("长期坚持", None)
    assert not is_standing("长期坚持", date(2026, 12, 1))
    assert not is_standing("11月30日前", None)


NAME = st.lists(st.sampled_from("保卫部处学院与各（）"), min_size=1, max_size=8).map("".join)


def balanced(name: str) -> bool:
    depth = 0
    for char in name:
        depth += (char == "（") - (char == "）")
        if depth < 0:
            return False
    return depth == 0


@given(st.lists(NAME.filter(balanced), max_size=6), st.sampled_from(["、", "，", ";", "\n", " 、 "]))
def test_names_in_a_cell_come_apart_as_they_were_put_together(names: list[str], separator: str) -> None:
    assert split_names(separator.join(names)) == tuple(names)


def test_a_separator_in_brackets_belongs_to_the_name() -> None:
    assert split_names("各学院（中心、研究院）、 后勤处，") == ("各学院（中心、研究院）", "后勤处")
