"""Units and accounts as spreadsheets: what comes out goes in again, every wrong line is told, nothing by halves."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, func, select

from adapters.notices.errors import UnreadableNotice
from adapters.texts import sentence, text
from models.account import Account
from models.errors import ChangedMeanwhile, NotAllowed, ZerenError
from models.names import name_key
from models.organisation import Alias, Unit
from models.roster import RosterHasProblems, RosterPlan
from models.words import Role, UnitKind
from services import account_roster, unit_roster
from services.signin import check_password
from services.units import directory
from tests.cast import Cast
from tests.sheets import ACCOUNT_HEAD, UNIT_HEAD, sheet


def told(plan: RosterPlan) -> list[tuple[int, str]]:
    """Each problem as its row and sentence."""
    return [(one.row, sentence("zh", ZerenError(one.key, **one.fields))) for one in plan.problems]


def units_in(cast: Cast) -> dict[str, Unit]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return {one.name: one for one in db.exec(select(Unit)).all()}


def accounts_in(cast: Cast) -> dict[str, Account]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return {one.username: one for one in db.exec(select(Account)).all()}


def look_units(cast: Cast, data: bytes) -> RosterPlan:
    return unit_roster.preview(cast.world, cast.caller("office"), "单位.xlsx", data)


def take_units(cast: Cast, data: bytes) -> int:
    mark = look_units(cast, data).mark
    return unit_roster.apply(cast.world, cast.caller("office"), "单位.xlsx", data, mark)


def look_accounts(cast: Cast, data: bytes) -> RosterPlan:
    return account_roster.preview(cast.world, cast.caller("admin"), "账号.xlsx", data)


def take_accounts(cast: Cast, data: bytes) -> tuple[int, bytes]:
    mark = look_accounts(cast, data).mark
    return account_roster.apply(cast.world, cast.caller("admin"), "账号.xlsx", data, mark)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_taken_out_changes_nothing_when_it_comes_in(cast: Cast, language: str) -> None:
    admin = cast.caller("admin")
    for roster in (unit_roster, account_roster):
        plan = roster.preview(cast.world, admin, "x.xlsx", roster.exported(cast.world, admin, language))
        assert plan.problems == []
        assert len(plan.steps) >= len(cast.units)
        assert all(step.idle for step in plan.steps)
        assert not plan.ready


def test_a_template_is_empty_and_offers_the_choices(cast: Cast) -> None:
    data = unit_roster.template(cast.world, cast.caller("office"), "zh")
    tab = load_workbook(BytesIO(data)).active
    assert tab is not None
    assert [cell.value for cell in tab[3]] == UNIT_HEAD
    assert tab.max_row == 3
    assert any("学院" in str(rule.formula1) for rule in tab.data_validations.dataValidation)
    assert [problem.key for problem in look_units(cast, data).problems] == ["roster.empty"]


def test_a_sheet_makes_and_changes_units(anywhere: Cast) -> None:
    data = sheet(
        UNIT_HEAD,
        ["测绘学院", "测绘", "学院", "测绘工程学院、GIS学院", 30, "是"],
        ["后勤处", "后勤", "", "总务处", "", ""],
        ["外语学院", "", "", "", "", "否"],
    )
    plan = look_units(anywhere, data)
    assert [(step.makes, set(step.changes)) for step in plan.steps] == [
        (True, set()),
        (False, {"short_name", "alias"}),
        (False, {"active"}),
    ]
    assert "测绘学院" not in units_in(anywhere), "a look writes nothing"
    assert take_units(anywhere, data) == 3
    units = units_in(anywhere)
    made = units["测绘学院"]
    assert (made.kind, made.short_name, made.sort) == (UnitKind.SCHOOL, "测绘", 30)
    assert (units["后勤处"].short_name, units["后勤处"].active) == ("后勤", True)
    assert units["外语学院"].active is False
    with Session(anywhere.world.engine) as db:
        keys = set(db.exec(select(Alias.key)).all())
    assert {name_key(one) for one in ("测绘学院", "GIS学院", "总务处")} <= keys
    actions = [line.action for line in anywhere.history()]
    assert actions.count("unit_created") == 1
    assert actions.count("unit_changed") == 2
    assert look_units(anywhere, data).ready is False, "a second time there is nothing left to do"


@pytest.mark.parametrize(
    ("row", "sentence_part"),
    [
        (["", "测绘"], "名称"),
        (["测" * 121], "120"),
        (["测绘学院", "测" * 41], "40"),
        (["测绘学院", "", "学校"], "类别只能填"),
        (["测绘学院", "", "", "", "第一"], "9999"),
        (["测绘学院", "", "", "", "", "大概"], "是"),
        (["测绘学院", "", "", "保卫部、党委学工部（学生处）"], "党委学工部（学生处）"),
        (["各二级学院"], "单位组"),
        (["后勤处"], "重复"),
    ],
)
def test_a_wrong_line_is_told_by_its_row_and_nothing_is_done(cast: Cast, row: list[Any], sentence_part: str) -> None:
    data = sheet(UNIT_HEAD, ["后勤处", "后勤"], row, ["新学院", "", "学院"])
    plan = look_units(cast, data)
    ((at, said),) = told(plan)
    assert at == 5
    assert sentence_part in said
    before = len(cast.history())
    with pytest.raises(RosterHasProblems):
        unit_roster.apply(cast.world, cast.caller("office"), "单位.xlsx", data, plan.mark)
    assert "新学院" not in units_in(cast)
    assert len(cast.history()) == before


def test_what_changed_since_the_look_is_looked_at_again(cast: Cast) -> None:
    data = sheet(UNIT_HEAD, ["后勤处", "后勤"])
    mark = look_units(cast, data).mark
    take_units(cast, sheet(UNIT_HEAD, ["后勤处", "总务"]))
    with pytest.raises(ChangedMeanwhile):
        unit_roster.apply(cast.world, cast.caller("office"), "单位.xlsx", data, mark)
    assert units_in(cast)["后勤处"].short_name == "总务"


def test_accounts_are_made_with_passwords_that_are_handed_out_once(anywhere: Cast) -> None:
    data = sheet(
        ACCOUNT_HEAD,
        ["Wang.Li", "王丽", "联络员", "机械"],
        ["zhao", "赵校长", "校领导", ""],
        ["waiyu", "外语新联络员", "", ""],
    )
    plan = look_accounts(anywhere, data)
    assert [(step.name, step.makes) for step in plan.steps] == [("wang.li", True), ("zhao", True), ("waiyu", False)]
    count, secrets = take_accounts(anywhere, data)
    assert count == 3
    tab = load_workbook(BytesIO(secrets)).active
    assert tab is not None
    handed = {str(row[0]): str(row[4]) for row in tab.iter_rows(min_row=4, values_only=True)}
    assert set(handed) == {"wang.li", "zhao"}
    accounts = accounts_in(anywhere)
    for username, password in handed.items():
        assert check_password(anywhere.world, username, password, "192.0.2.1")
        assert accounts[username].must_change_password
        assert password not in str([line.model_dump() for line in anywhere.history()])
    assert (accounts["wang.li"].role, accounts["wang.li"].unit_id) == (Role.LIAISON, anywhere.units["机械"])
    assert accounts["waiyu"].name == "外语新联络员"
    assert accounts["waiyu"].unit_id == anywhere.units["外语"]


@pytest.mark.parametrize(
    ("row", "sentence_part"),
    [
        (["x", "王", "联络员", "机械"], "用户名"),
        (["wang", "", "联络员", "机械"], "姓名"),
        (["wang", "王", "教师", "机械"], "角色"),
        (["wang", "王", "联络员", ""], "单位"),
        (["wang", "王", "联络员", "没这个处"], "没这个处"),
        (["Li", "李", "校领导", ""], "重复"),
    ],
)
def test_a_wrong_account_line_is_told_and_no_account_is_made(cast: Cast, row: list[Any], sentence_part: str) -> None:
    data = sheet(ACCOUNT_HEAD, ["li", "李", "校领导", ""], row)
    plan = look_accounts(cast, data)
    ((at, said),) = told(plan)
    assert (at, sentence_part in said) == (5, True), said
    before = len(accounts_in(cast))
    with pytest.raises(RosterHasProblems):
        account_roster.apply(cast.world, cast.caller("admin"), "账号.xlsx", data, plan.mark)
    assert len(accounts_in(cast)) == before


def test_a_list_does_not_take_the_last_administrator_away(cast: Cast) -> None:
    data = sheet(ACCOUNT_HEAD, ["admin", "", "校领导", ""])
    with pytest.raises(NotAllowed, match="last_admin"):
        take_accounts(cast, data)
    assert accounts_in(cast)["admin"].role is Role.ADMIN


def test_an_exported_list_of_accounts_holds_no_secret(cast: Cast) -> None:
    data = account_roster.exported(cast.world, cast.caller("admin"), "zh")
    said = [str(cell.value) for tab in load_workbook(BytesIO(data)) for row in tab.iter_rows() for cell in row]
    assert not any("$2b$" in one for one in said)
    assert "office" in said


@pytest.mark.parametrize("data", [b"", b"nothing", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_sheet_is_one_sentence(cast: Cast, data: bytes) -> None:
    with pytest.raises(UnreadableNotice):
        look_units(cast, data)


def test_a_line_far_below_is_read_and_too_many_are_told(cast: Cast) -> None:
    far = sheet(UNIT_HEAD, ["测绘学院"], *[[]] * 3000, ["", "没有名称"])
    assert [row for row, _ in told(look_units(cast, far))] == [3005]
    many = look_units(cast, sheet(UNIT_HEAD, *[[f"学院{n}"] for n in range(2100)]))
    assert [key for key, _ in told(many)] == [0]
    assert not many.ready


def test_a_sheet_without_its_head_says_so(cast: Cast) -> None:
    assert [key for _, key in told(look_units(cast, sheet(["甲", "乙"], ["后勤处", "x"])))] == [
        text("zh", "roster.no_head")
    ]


def test_the_head_may_be_in_another_order_and_language(cast: Cast) -> None:
    data = sheet(["Kind", "Unit"], ["School", "测绘学院"])
    assert take_units(cast, data) == 1
    assert units_in(cast)["测绘学院"].kind is UnitKind.SCHOOL


def test_dangerous_names_come_out_as_text(cast: Cast) -> None:
    take_units(cast, sheet(UNIT_HEAD, ["测绘学院", "@测绘"]))
    tab = load_workbook(BytesIO(unit_roster.exported(cast.world, cast.caller("office"), "zh"))).active
    assert tab is not None
    found = [cell for row in tab.iter_rows() for cell in row if cell.value == "@测绘"]
    assert [(cell.data_type, cell.quotePrefix) for cell in found] == [("s", True)]
    assert len(directory(cast.world, cast.caller("office")).units) == len(units_in(cast))
    with Session(cast.world.engine) as db:
        assert db.exec(select(func.count()).select_from(Unit)).one() == len(cast.units) + 1
