"""The administration's pages: who may open them, and what happens on them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import streamlit as st
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from adapters.texts import catalogue
from models.account import Account
from models.assignment import Assignment
from models.event import Event
from models.words import Role, Status
from services import accounts, campaigns, units
from services.accounts import NewAccount
from services.campaigns import PhaseLine, TaskGiven
from services.events import History, Line, Wanted, history
from services.signin import check_password
from services.units import UnitGiven
from services.who import OPERATOR
from tests.cast import NOW, Cast
from tests.pages.conftest import ROOT, SLOWEST, OpenPage
from ui.here import SESSION_CLAIM
from ui.history_words import sentence

PAGES = {
    "accounts": {Role.ADMIN},
    "units": {Role.OFFICE, Role.ADMIN},
    "campaigns": {Role.OFFICE},
    "history": {Role.OFFICE, Role.LEADER, Role.ADMIN},
}
USERS = {Role.OFFICE: "office", Role.LEADER: "leader", Role.ADMIN: "admin", Role.LIAISON: "jixie"}


def path(page: str) -> str:
    return f"pages/admin/{page}.py"


def body(here: Cast, username: str, script: Callable[[], None]) -> AppTest:
    """The body of a dialog, standing in a page of its own."""
    at = AppTest.from_function(script, default_timeout=SLOWEST)
    at.user = {SESSION_CLAIM: here.caller(username).session_id}
    return at.run()


def account(cast: Cast, username: str) -> Account | None:
    with Session(cast.world.engine) as db:
        return db.exec(select(Account).where(Account.username == username)).first()


@pytest.mark.parametrize(("page", "role"), [(page, role) for page, roles in PAGES.items() for role in sorted(roles)])
def test_a_page_opens_for_its_roles(open_page: OpenPage, here: Cast, page: str, role: Role) -> None:
    here.task("宣传", lead=["机械"])
    at = open_page(USERS[role], path(page))
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1


@pytest.mark.parametrize(
    ("page", "role"), [(page, role) for page, roles in PAGES.items() for role in Role if role not in roles]
)
def test_a_page_refuses_every_other_role_and_shows_nothing(here: Cast, page: str, role: Role) -> None:
    at = AppTest.from_file(ROOT / path(page), default_timeout=SLOWEST)
    at.user = {SESSION_CLAIM: here.caller(USERS[role]).session_id}
    at.run()
    assert [one.value for one in at.error] == [catalogue("zh")["error.page_not_for_role"][0]]
    assert [len(shown) for shown in (at.title, at.dataframe, at.button, at.markdown, at.caption)] == [0] * 5


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_nothing_to_somebody_not_signed_in(here: Cast, page: str) -> None:
    at = AppTest.from_file(ROOT / path(page), default_timeout=SLOWEST)
    at.user = {SESSION_CLAIM: None}
    at.run()
    assert len(at.error) == 1
    assert [len(shown) for shown in (at.title, at.dataframe, at.button, at.markdown, at.caption)] == [0] * 5


def test_the_accounts_are_listed_and_narrowed(open_page: OpenPage, here: Cast) -> None:
    at = open_page("admin", path("accounts"))
    assert len(at.dataframe[0].value) == len(here.accounts)
    at.text_input(key="accounts_search").set_value("机械").run()
    assert list(at.dataframe[0].value["用户名"]) == ["jixie", "jixie2"]
    at.text_input(key="accounts_search").set_value("").run()
    at.selectbox(key="accounts_role").set_value(Role.LEADER).run()
    assert list(at.dataframe[0].value["用户名"]) == ["leader"]
    at.selectbox(key="accounts_unit").set_value(here.units["外语"]).run()
    assert not at.dataframe
    assert not at.exception


def test_the_list_of_accounts_holds_no_hash(open_page: OpenPage) -> None:
    assert "$2b$" not in open_page("admin", path("accounts")).dataframe[0].value.to_csv()


def new_account_script() -> None:
    from services.units import directory
    from ui.admin.account_forms import new_account
    from ui.here import caller, world

    new_account(list(directory(world(), caller()).units))


def test_the_form_for_a_new_account_stands_in_a_dialog(open_page: OpenPage) -> None:
    at = open_page("admin", path("accounts"))
    at.button(key="accounts_new").click().run()
    assert at.text_input(key="accounts_new_username").value == ""
    assert not at.exception


def test_a_new_account_is_made_and_its_password_shown_once(here: Cast) -> None:
    at = body(here, "admin", new_account_script)
    at.text_input(key="accounts_new_username").set_value("LiHua")
    at.text_input(key="accounts_new_name").set_value("李华")
    at.selectbox(key="accounts_new_unit").set_value(here.units["机械"])
    at.button(key="accounts_new_save").click().run()
    assert account(here, "lihua").name == "李华"
    password = at.code[0].value
    assert check_password(here.world, "lihua", password, "192.0.2.1")
    assert password not in repr(at.session_state)
    at.run()
    assert not at.code
    assert password not in repr(at)


def test_what_was_typed_stays_after_a_refusal(here: Cast) -> None:
    at = body(here, "admin", new_account_script)
    at.text_input(key="accounts_new_username").set_value("jixie")
    at.text_input(key="accounts_new_name").set_value("李华")
    at.selectbox(key="accounts_new_unit").set_value(here.units["机械"])
    at.button(key="accounts_new_save").click().run()
    assert "jixie" in at.error[0].value
    assert at.text_input(key="accounts_new_username").value == "jixie"
    assert at.text_input(key="accounts_new_name").value == "李华"
    assert at.selectbox(key="accounts_new_unit").value == here.units["机械"]
    assert not at.code
    assert account(here, "jixie").name == "jixie"


def test_a_revoked_administrator_makes_no_account_from_an_open_form(here: Cast) -> None:
    at = body(here, "admin", new_account_script)
    at.text_input(key="accounts_new_username").set_value("lihua")
    at.text_input(key="accounts_new_name").set_value("李华")
    at.selectbox(key="accounts_new_unit").set_value(here.units["机械"])
    accounts.create(here.world, OPERATOR, NewAccount("second", "二", Role.ADMIN))
    accounts.change(here.world, OPERATOR, here.accounts["admin"], 1, "admin", Role.LEADER, None)
    at.button(key="accounts_new_save").click().run()
    assert account(here, "lihua") is None
    assert not at.code


def reset_script() -> None:
    from services.accounts import listed
    from ui.admin.account_forms import disable_account, reset_password
    from ui.here import caller, world

    target = next(one for one in listed(world(), caller()) if one.username == "jixie")
    reset_password(target)
    disable_account(target)


def test_a_reset_shows_the_new_password_once(here: Cast) -> None:
    at = body(here, "admin", reset_script)
    assert not at.code
    at.button(key="accounts_reset_sure").click().run()
    assert check_password(here.world, "jixie", at.code[0].value, "192.0.2.1")
    at.run()
    assert not at.code


def test_an_account_is_disabled_only_after_a_confirmation(here: Cast) -> None:
    at = body(here, "admin", reset_script)
    at.button(key="accounts_disable_cancel").click().run()
    assert account(here, "jixie").active
    at.button(key="accounts_disable_sure").click().run()
    assert not account(here, "jixie").active


def test_the_units_are_listed_with_their_names_and_groups(open_page: OpenPage, here: Cast) -> None:
    units.add_alias(here.world, OPERATOR, "机电学院", unit_id=here.units["机械"])
    at = open_page("office", path("units"))
    shown, groups = at.dataframe[0].value, at.dataframe[1].value
    row = shown[shown["单位名称"] == "机械工程学院"].iloc[0]
    assert list(row["别名"]) == ["机电学院"]
    assert list(row["单位组"]) == ["各二级学院"]
    assert list(groups["成员数"]) == [3]
    at.text_input(key="units_search").set_value("机电").run()
    assert list(at.dataframe[0].value["单位名称"]) == ["机械工程学院"]


def test_no_two_columns_of_a_table_share_a_head_in_english(open_page: OpenPage, here: Cast) -> None:
    here.task("Talks", lead=["机械"])
    for page in ("units", "campaigns"):
        zh = open_page("office", path(page))
        en = open_page("office", path(page), lang="en")
        assert [len(one.value.columns) for one in en.dataframe] == [len(one.value.columns) for one in zh.dataframe]


def unit_script() -> None:
    from services.units import directory
    from ui.admin.unit_forms import names_form, unit_form
    from ui.here import caller, world
    from ui.matrix_change.members import group_members_form

    known = directory(world(), caller())
    unit_form(None)
    names_form(known.units[3])
    group_members_form(known.groups[0].id)


def test_a_unit_a_name_and_a_member_are_added(here: Cast) -> None:
    at = body(here, "office", unit_script)
    at.text_input(key="units_unit_new_name").set_value("艺术学院")
    at.button(key="units_unit_new_save").click().run()
    jixie, group = here.units["机械"], here.groups["各二级学院"]
    at.text_input(key=f"units_name_new_{jixie}").set_value("机电学院")
    at.button(key=f"units_name_{jixie}_save").click().run()
    at.multiselect(key=f"change_members_members_{group}").select(here.units["后勤处"]).run()
    at.button(key=f"change_members_confirm_{group}").click().run()
    assert not at.error
    known = units.directory(here.world, OPERATOR)
    assert known.units[-1].name == "艺术学院"
    assert [one.name for one in known.units[3].names] == ["机械工程学院", "机电学院"]
    assert len(known.groups[0].members) == 4


def test_a_taken_name_is_refused_and_stays_in_the_form(here: Cast) -> None:
    at = body(here, "office", unit_script)
    at.text_input(key="units_unit_new_name").set_value("外语学院")
    at.button(key="units_unit_new_save").click().run()
    assert "外语学院" in at.error[0].value
    assert at.text_input(key="units_unit_new_name").value == "外语学院"


def test_tasks_without_a_title_stand_first(open_page: OpenPage, here: Cast) -> None:
    here.task("宣传", lead=["机械"], number="1", sort=1)
    here.task("", lead=["机械"], number="2", sort=2)
    at = open_page("office", path("campaigns"))
    assert list(at.dataframe[0].value["序号"]) == ["2", "1"]
    assert "1" in at.warning[0].value


def test_the_campaigns_settings_are_changed_on_the_page(open_page: OpenPage, here: Cast) -> None:
    at = open_page("office", path("campaigns"))
    key = f"campaigns_{here.campaign}_1"
    at.date_input(key=f"{key}_ends").set_value(date(2026, 8, 1))
    at.button(key=f"{key}_save").click().run()
    assert len(at.error) == 1
    assert at.date_input(key=f"{key}_ends").value == date(2026, 8, 1)
    at.date_input(key=f"{key}_ends").set_value(date(2026, 12, 31))
    at.button(key=f"{key}_save").click().run()
    assert not at.error
    assert campaigns.get(here.world, OPERATOR, here.campaign).ends_on == date(2026, 12, 31)


def test_a_campaign_without_phases_is_offered_the_usual_three(open_page: OpenPage, here: Cast) -> None:
    """One click saves them: they share the campaign's days."""
    at = open_page("office", path("campaigns"))
    at.button(key=f"campaigns_phases_{here.campaign}_1_save").click().run()
    assert not at.error
    phases = campaigns.get(here.world, here.caller("office"), here.campaign).phases
    assert [one.name for one in phases] == ["宣传发动", "集中整治", "总结提升"]
    assert (phases[0].starts_on, phases[-1].ends_on) == (date(2026, 9, 2), date(2026, 12, 20))


def test_phases_are_added_in_the_table(open_page: OpenPage, here: Cast) -> None:
    at = open_page("office", path("campaigns"))
    key = f"campaigns_phases_{here.campaign}_1"
    row = {"name": "宣传发动", "starts_on": "2026-09-02", "ends_on": "2026-09-30"}
    at.session_state[key] = {"edited_rows": {}, "added_rows": [row, {}], "deleted_rows": [0, 1, 2]}
    at.button(key=f"{key}_save").click().run()
    assert not at.exception
    assert not at.error
    (phase,) = campaigns.get(here.world, OPERATOR, here.campaign).phases
    assert replace(phase, id=None) == PhaseLine(None, "宣传发动", date(2026, 9, 2), date(2026, 9, 30))


def task_script() -> None:
    from services.board import choices
    from services.campaigns import get
    from ui.admin.task_form import task_form
    from ui.here import caller, world

    settings = get(world(), caller(), choices(world(), caller())[0].id)
    task_form(settings.tasks[0], settings.phases)


def test_a_missing_title_is_filled_in(here: Cast) -> None:
    task = here.task("", lead=["机械"], number="1")
    at = body(here, "office", task_script)
    key = f"campaigns_task_{task.id}_1"
    assert len(at.warning) == 1
    at.text_area(key=f"{key}_title").set_value("开展宣传")
    at.date_input(key=f"{key}_due").set_value(date(2026, 12, 1))
    at.number_input(key=f"{key}_photos").set_value(3)
    at.button(key=f"{key}_save").click().run()
    assert not at.error
    (line,) = campaigns.get(here.world, OPERATOR, here.campaign).tasks
    assert (line.title_supplied, line.given.photos, line.given.due_on) == (True, 3, date(2026, 12, 1))


def test_the_form_says_before_it_is_saved_whom_another_due_day_moves_and_why_others_stay(here: Cast) -> None:
    task = here.task("宣传", lead=["机械", "外语", "物理", "后勤处"], number="1", due_on=date(2026, 11, 30))
    with Session(here.world.engine) as db:
        rows = {row.unit_id: row for row in db.exec(select(Assignment)).all()}
        rows[here.units["物理"]].due_on = date(2026, 12, 12)
        rows[here.units["后勤处"]].status = Status.ACCEPTED
        db.commit()
    at = body(here, "office", task_script)
    told = "\n".join(one.value for one in at.caption)
    for words in ("2 项还没有提交，随之改期", "1 项另有自己的时限", "1 项已提交、已办结"):
        assert words in told
    key = f"campaigns_task_{task.id}_1"
    at.date_input(key=f"{key}_due").set_value(date(2026, 12, 5))
    at.button(key=f"{key}_save").click().run()
    assert not at.error
    found = history(here.world, here.caller("office"), Wanted())
    st.session_state["language"] = "zh"
    assert "同时改期的落实项 2" in sentence(found.lines[0], found)


def test_sign_in_sheets_captions_places_and_how_often_are_set_in_the_form(here: Cast) -> None:
    task = here.task("宣传", lead=["机械"], number="1", recurrence="每月")
    at = body(here, "office", task_script)
    key = f"campaigns_task_{task.id}_1"
    assert at.text_input(key=f"{key}_recurrence").value == "每月"
    at.text_input(key=f"{key}_recurrence").set_value("每学期两次")
    at.number_input(key=f"{key}_sign_ins").set_value(1)
    for name in ("captions", "places", "continuing"):
        at.checkbox(key=f"{key}_{name}").check()
    at.button(key=f"{key}_save").click().run()
    assert not at.error
    (line,) = campaigns.get(here.world, OPERATOR, here.campaign).tasks
    asked = TaskGiven("宣传", sign_ins=1, captions=True, places=True, continuing=True, recurrence="每学期两次")
    assert line.given == asked


def test_the_table_of_tasks_says_everything_that_is_asked(open_page: OpenPage, here: Cast) -> None:
    rule = {"minimum": 2, "sign_ins": 1, "captions": True}
    here.task("宣传", lead=["机械"], evidence_rule=rule, continuing=True, due_on=date(2026, 11, 30))
    shown = open_page("office", path("campaigns")).dataframe[0].value
    assert list(shown["佐证要求"]) == ["材料总数 2、签到表 1、每份写说明"]
    assert list(shown["时限"]) == ["长期坚持"]


def test_the_history_is_told_in_sentences(open_page: OpenPage, here: Cast) -> None:
    accounts.change(
        here.world, here.caller("admin"), here.accounts["jixie"], 1, "jixie", Role.OFFICE, here.units["机械"]
    )
    at = open_page("admin", path("history"))
    told = "\n".join(one.value for one in at.markdown)
    assert "修改了账号“jixie（jixie）”：角色 联络员 → 办公室" in told
    found = history(here.world, here.caller("admin"), Wanted())
    st.session_state["language"] = "zh"
    said = sentence(found.lines[0], found)
    assert said == "admin 11月2日 10:00 修改了账号“jixie（jixie）”：角色 联络员 → 办公室"


def test_the_history_is_narrowed_by_its_address(open_page: OpenPage, here: Cast) -> None:
    task = here.task("宣传", lead=["机械"], number="1")
    campaigns.change_task(here.world, here.caller("office"), task.id, 1, TaskGiven("宣传", weight=2.0))
    units.create_unit(here.world, OPERATOR, UnitGiven("新学院"))
    assert "共 2 条" in [one.value for one in open_page("office", path("history")).caption]
    narrowed = open_page("office", path("history"), campaign=here.campaign, task=task.id, first="2026-11-02")
    assert "共 1 条" in [one.value for one in narrowed.caption]
    assert narrowed.selectbox(key="history_task").value == task.id
    nonsense = open_page("office", path("history"), campaign="<b>", first="yesterday", page="-3", action="x")
    assert "共 2 条" in [one.value for one in nonsense.caption]
    assert not nonsense.exception


def test_a_choice_goes_into_the_address(open_page: OpenPage, here: Cast) -> None:
    at = open_page("office", path("history"), page="2")
    at.selectbox(key="history_campaign").set_value(here.campaign).run()
    assert at.query_params["campaign"] == here.campaign
    assert "page" not in at.query_params


def test_a_long_history_is_shown_page_by_page(open_page: OpenPage, here: Cast) -> None:
    for number in range(60):
        units.create_unit(here.world, OPERATOR, UnitGiven(f"第{number}学院"))
    first = "".join(one.value for one in open_page("office", path("history")).markdown)
    second = "".join(one.value for one in open_page("office", path("history"), page="2").markdown)
    assert "第59学院" in first
    assert "第0学院" not in first
    assert "第0学院" in second


def test_user_text_in_the_history_is_shown_as_typed(open_page: OpenPage, here: Cast) -> None:
    here.save(
        Event(
            organisation_id=here.school,
            subject="unit",
            subject_id=here.units["机械"],
            action="unit_changed",
            actor_name="![x](http://evil/x.png)",
            at=NOW,
            after={"name": "**[点我](http://evil)**"},
        )
    )
    told = "".join(one.value for one in open_page("office", path("history")).markdown)
    assert "![x](" not in told
    assert "[点我](" not in told


LINE = Line(1, NOW, "李明", "report", "assignment", "", "", "1 宣传", "机械工程学院", "", {}, {}, "a")
HISTORY = History([], 0, 1, 1, "Asia/Shanghai", {"a" * 24: "外语学院"})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, action="never_heard_of", before={"x": {"y": [1, None]}}, after={"x": {}, "z": "0" * 500}),
        replace(LINE, action="", actor="", subject_name="", task="", unit="", assignment_id=None),
        replace(LINE, before={"due_on": "not a day", "role": "king"}, after={"due_on": None, "role": "{x}"}),
        replace(LINE, action="alias_added", assignment_id=None, after={"alias": "{name}"}, reason="{0} % \\ \n"),
        replace(LINE, after={"submitted_at": "x", "taken_at": "x", "phases": [{"name": "a"}, "b", 3]}),
        replace(LINE, after={"unit_id": "b" * 24, "active": True, "weight": 1e300}),
    ],
)
def test_whatever_stands_in_a_line_becomes_a_sentence(language: str, line: Line) -> None:
    st.session_state["language"] = language
    said = sentence(line, HISTORY)
    assert said
    assert "⟦" not in said
    st.session_state["language"] = "zh"


def test_values_are_told_in_words() -> None:
    st.session_state["language"] = "zh"
    line = replace(
        LINE,
        before={"unit_id": "a" * 24, "status": "not_started", "due_on": "2026-11-30", "round": 0, "note": ""},
        after={"unit_id": "c" * 24, "status": "in_progress", "due_on": None, "round": 1, "note": "完成 了\n一半"},
        reason="材料不全",
    )
    assert sentence(line, HISTORY) == (
        "李明 11月2日 10:00 上报了进展“1 宣传 · 机械工程学院”：单位 外语学院 → （已不存在）；状态 未开始 → 推进中；"
        "时限 2026年11月30日 → —；进展 完成 了 一半；理由：材料不全"
    )


def test_what_was_typed_into_a_tasks_form_is_there_after_a_reload_and_a_conflict(here: Cast) -> None:
    task = here.task("宣传", lead=["机械"], number="1")
    key = f"campaigns_task_{task.id}_1"
    at = body(here, "office", task_script)
    at.text_area(key=f"{key}_title").set_value("开展反诈宣传").run()
    at.number_input(key=f"{key}_photos").set_value(4).run()
    campaigns.change_task(here.world, here.caller("office2"), task.id, 1, TaskGiven("宣传活动"))
    again, key = body(here, "office", task_script), f"campaigns_task_{task.id}_2"
    assert again.text_area(key=f"{key}_title").value == "开展反诈宣传"
    assert again.number_input(key=f"{key}_photos").value == 4
    assert [one.value for one in again.info] == ["已恢复上次没有保存的内容。"]
    again.button(key=f"{key}_save").click().run()
    (line,) = campaigns.get(here.world, OPERATOR, here.campaign).tasks
    assert (line.given.title, line.given.photos) == ("开展反诈宣传", 4)
    assert body(here, "office2", task_script).text_area(key=f"campaigns_task_{task.id}_3_title").value == "开展反诈宣传"
    assert not body(here, "office", task_script).info
