"""The reports' page: who has it, what it offers to whom, and the calendar's address shown once."""

import base64
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from models.report import Wanted
from services import calendars, exports
from services.events import Wanted as HistoryWanted
from services.events import history
from tests.cast import Cast
from tests.pages.conftest import SLOWEST, OpenPage
from tests.sheets import ACCOUNT_HEAD, UNIT_HEAD, sheet
from ui.here import SESSION_CLAIM
from ui.history_words import what
from ui.reports.download import address_of

REPORTS = "pages/office/reports.py"


@pytest.fixture
def busy(here: Cast) -> Cast:
    here.task("张贴海报", ["机械"], ["外语"], due_on=date(2026, 11, 30))
    return here


@pytest.mark.parametrize(("username", "unmasks"), [("office", True), ("leader", False)])
def test_the_office_and_the_leader_have_reports_and_only_the_office_may_unmask(
    busy: Cast, open_page: OpenPage, username: str, unmasks: bool
) -> None:
    at = open_page(username, REPORTS)
    assert not at.exception
    assert not at.error
    assert {"台账", "责任矩阵", "时限日历"} <= {one.value.split(": ", 1)[-1] for one in at.subheader}
    assert bool([one for one in at.toggle if one.key == "reports_unmasked"]) is unmasks


@pytest.mark.parametrize("username", ["jixie", "admin"])
def test_others_have_no_reports(busy: Cast, open_page: OpenPage, username: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page(username, REPORTS)


def test_an_empty_campaign_says_what_to_do(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", REPORTS)
    assert not at.exception
    assert [one.value for one in at.info] != []
    assert not at.subheader


def test_a_calendar_s_address_is_shown_once_and_can_be_shut(busy: Cast, open_page: OpenPage) -> None:
    at = open_page("office", REPORTS)
    assert not [one for one in at.button if one.key == "calendar_renew"], "a unit is picked first"
    at.selectbox(key="reports_unit").select(busy.units["机械"]).run()
    at.button(key="calendar_renew").click().run()
    (address,) = [one.value for one in at.code]
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert b"BEGIN:VEVENT" in calendars.content(busy.world, token).data
    at.run()
    assert not at.code, "it is shown only when it is made"
    at.button(key="calendar_shut").click().run()
    assert calendars.feed(busy.world, busy.caller("office"), busy.units["机械"]).made_at is None


def test_the_history_says_in_words_what_was_taken_and_whose_address_was_opened(busy: Cast) -> None:
    office = busy.caller("office")
    exports.take(busy.world, office, Wanted("ledger", busy.campaign, unit_id=busy.units["机械"]))
    exports.take(busy.world, office, Wanted("ledger", busy.campaign, unmasked=True))
    calendars.renew(busy.world, office, busy.units["机械"])
    found = history(busy.world, office, HistoryWanted())
    address, whole, part = (what(line, found) for line in found.lines[:3])
    assert "订阅地址" in address
    assert "机械工程学院" in address
    assert "未遮盖" in whole
    assert "台账" in part
    assert "机械工程学院" in part
    assert not [said for said in (address, whole, part) if "ledger" in said or "⟦" in said]


def test_an_address_says_what_is_wanted_in_words_that_are_safe() -> None:
    wanted = Wanted("ledger", "a/b", "zh", unit_id="u&v", unmasked=True, options={"标题": "甲 乙"})
    assert address_of(wanted) == (
        "/exports/a%2Fb/ledger?language=zh&unit=u%26v&unmasked=1&%E6%A0%87%E9%A2%98=%E7%94%B2+%E4%B9%99"
    )


def unit_dialog() -> None:
    from ui.admin.roster import roster_form, unit_list

    roster_form(unit_list())


def account_dialog() -> None:
    from ui.admin.roster import account_list, roster_form

    roster_form(account_list())


def picked(here: Cast, username: str, script: object, key: str, data: bytes, name: str = "名单.xlsx") -> AppTest:
    """The dialog's body with this sheet picked."""
    at = AppTest.from_function(script, default_timeout=SLOWEST)  # type: ignore[arg-type]
    at.user = {SESSION_CLAIM: here.caller(username).session_id}
    at.session_state[key] = (name, base64.b64encode(data).decode())
    return at.run()


def test_a_sheet_of_units_is_shown_before_it_is_taken_over(here: Cast) -> None:
    data = sheet(UNIT_HEAD, ["测绘学院", "测绘", "学院"], ["后勤处", "后勤"])
    at = picked(here, "office", unit_dialog, "units_roster_file", data)
    assert not at.exception
    assert "新增 1 个，修改 1 个" in at.markdown[0].value
    assert not at.button(key="units_roster_apply").disabled
    assert here.history("unit_created") == []
    at.button(key="units_roster_apply").click().run()
    assert not at.exception
    assert len(here.history("unit_created")) == 1
    assert "units_roster_file" not in at.session_state


def test_a_sheet_with_a_wrong_line_says_which_and_cannot_be_taken_over(here: Cast) -> None:
    data = sheet(UNIT_HEAD, ["测绘学院", "测绘", "学校"])
    at = picked(here, "office", unit_dialog, "units_roster_file", data)
    assert "1 处问题" in at.error[0].value
    assert next(iter(at.dataframe[0].value.iloc[0])) == "第 4 行"
    assert "类别只能填" in list(at.dataframe[0].value.iloc[0])[1]
    assert at.button(key="units_roster_apply").disabled


@pytest.mark.parametrize("data", [b"nothing", sheet(UNIT_HEAD, ["测绘学院"])])
def test_a_file_s_name_is_shown_as_it_is_written(here: Cast, data: bytes) -> None:
    at = picked(here, "office", unit_dialog, "units_roster_file", data, "![x](//192.0.2.1/x) [甲](javascript:x).xlsx")
    assert not at.exception
    said = " ".join(one.value for one in (*at.markdown, *at.error))
    assert "](" not in said
    assert "192" in said


def test_what_is_no_sheet_is_told_in_the_dialog(here: Cast) -> None:
    at = picked(here, "office", unit_dialog, "units_roster_file", b"nothing")
    assert not at.exception
    assert len(at.error) == 1


def test_new_accounts_hand_their_passwords_out_once(here: Cast) -> None:
    data = sheet(ACCOUNT_HEAD, ["wang", "王丽", "联络员", "机械"])
    at = picked(here, "admin", account_dialog, "accounts_roster_file", data)
    at.button(key="accounts_roster_apply").click().run()
    assert not at.exception
    assert "只在这里给一次" in at.warning[0].value
    at.run()
    assert not at.warning, "closed, they are gone"
