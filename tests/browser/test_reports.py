"""Taking documents along in a real browser: the file is saved under its name, and a refusal is said in place."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Server, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def task(server: Server) -> None:
    server.cast.task("张贴海报", lead=["机械"], cooperating=["外语"], due_on=date(2026, 11, 30))


@pytest.mark.usefixtures("task")
def test_the_office_saves_the_ledger_and_is_told_when_the_session_is_over(server: Server, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, server.url, "office", "/reports")
    button = page.get_by_role("button", name="下载表格").first
    with page.expect_download() as saved:
        button.click()
    assert saved.value.suggested_filename.startswith("2026年秋季反诈宣传专项行动-台账-")
    assert load_workbook(BytesIO(saved.value.path().read_bytes())).worksheets[0]["B4"].value == "张贴海报"
    expect(page.get_by_text("已生成，浏览器正在保存。").first).to_be_visible()
    page.context.clear_cookies()
    button.click()
    expect(page.get_by_text("登录已失效").first).to_be_visible()
    expect(page.get_by_text("每项任务一行").first).to_be_visible()


@pytest.mark.usefixtures("task")
def test_a_liaison_saves_their_own_ledger_on_a_phone(server: Server, new_page: NewPage) -> None:
    page = new_page("phone")
    sign_in(page, server.url, "waiyu", "/my")
    page.get_by_role("button", name="台账与日历").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载本单位台账").click()
    assert "外语" in saved.value.suggested_filename


def test_the_office_saves_a_template_that_lies_at_no_address(server: Server, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, server.url, "office", "/units")
    page.get_by_role("button", name="表格导入导出").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载空白模板").click()
    assert saved.value.suggested_filename == "单位名单-模板.xlsx"
    assert load_workbook(BytesIO(saved.value.path().read_bytes())).worksheets[0]["A3"].value == "单位名称"
