"""From the pasted notice to a standing campaign, as the office does it."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, func, select

from models.assignment import Assignment
from models.campaign import Campaign, Task
from models.organisation import Alias
from tests.browser.conftest import ROOT, NewPage, Server, sign_in

pytestmark = pytest.mark.browser
FAR = 30_000
NOTICE = (ROOT / "data" / "notices" / "anti-fraud.txt").read_text("utf-8")


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)


def choose(page: Page, name: str, option: str) -> None:
    box = page.get_by_role("combobox", name=f"“{name}”")
    box.click()
    page.get_by_role("option", name=option).first.click()
    expect(page.get_by_text(re.compile(f"还不能导入.*{name}"))).to_have_count(0, timeout=FAR)
    settled(page)


def test_the_owners_notice_becomes_a_campaign(server: Server, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, server.url, "office", "/import")
    page.get_by_label("或把通知全文粘贴在这里").fill(NOTICE)
    page.get_by_role("button", name="识别任务").click()
    expect(page.get_by_role("button", name="确认导入")).to_be_visible(timeout=FAR)
    settled(page)
    expect(page.get_by_role("button", name="确认导入")).to_be_disabled()
    page.get_by_label(re.compile("行动名称")).fill("2026年冬季反诈宣传专项行动")
    page.get_by_label(re.compile("行动名称")).press("Tab")
    settled(page)
    # what the school does not know is asked for, one name at a time
    choose(page, "校保支队", "新建单位：校外单位")
    choose(page, "党委研工部", "新建单位：部门")
    choose(page, "各二级单位", "新建单位组：全部学院和部门")

    page.reload()  # nothing typed is lost
    expect(page.get_by_label(re.compile("行动名称"))).to_have_value("2026年冬季反诈宣传专项行动", timeout=FAR)
    confirm = page.get_by_role("button", name="确认导入")
    expect(confirm).to_be_enabled(timeout=FAR)
    settled(page)
    confirm.click()
    expect(page.get_by_text("已建立").first).to_be_visible(timeout=FAR)

    with Session(server.world.engine) as db:
        campaign = db.exec(select(Campaign).where(Campaign.name == "2026年冬季反诈宣传专项行动")).one()
        tasks = db.exec(select(Task).where(Task.campaign_id == campaign.id).order_by(col(Task.sort))).all()
        owed = db.exec(select(func.count()).where(Assignment.campaign_id == campaign.id)).one()
        known = set(db.exec(select(Alias.name)).all())
    assert [task.number for task in tasks] == list("123456789")
    assert [bool(task.title) for task in tasks] == [False, False, False, True, False, False, True, True, True]
    assert owed > 25
    assert {"校保支队", "党委研工部", "各二级单位"} <= known

    page.get_by_role("button", name=re.compile("矩阵")).first.click()
    expect(page.get_by_role("heading", name="责任矩阵")).to_be_visible(timeout=FAR)
    expect(page.get_by_text("2026年冬季反诈宣传专项行动").first).to_be_visible(timeout=FAR)
