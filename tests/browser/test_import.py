"""From the pasted notice to a standing campaign, as the office does it."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, func, select

from adapters.notices.reading import ReadingRule
from models.assignment import Assignment
from models.campaign import Campaign, Task
from models.notice_plan import Plan
from models.organisation import Alias
from services import importing
from services.first_plan import guess, plan_tasks
from services.who import OPERATOR
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


def running(server: Server, name: str) -> None:
    """A campaign that follows the owner's notice already."""
    proposal = importing.propose(server.world, OPERATOR, NOTICE, ReadingRule.AS_PRINTED)
    unknown = {one.printed: guess(one.printed) for one in proposal.names if not one.known}
    days = date(2026, 11, 1), date(2026, 12, 31)
    office = proposal.known.active()[0].id
    plan = Plan(name, *days, office, tuple(plan_tasks(proposal.reading)), unknown, days[1])
    importing.confirm(server.world, OPERATOR, plan, NOTICE)


def test_a_second_notice_changes_only_what_is_ticked(server: Server, new_page: NewPage) -> None:
    running(server, "春季反诈宣传")
    page = new_page()
    sign_in(page, server.url, "office2", "/import")
    page.get_by_role("combobox", name=re.compile("导入到")).click()
    page.get_by_role("option", name="春季反诈宣传").click()
    settled(page)
    second = NOTICE.replace("7、在全部食堂餐桌上张贴", "7、在全部食堂餐桌和窗口张贴").replace(
        "8、在学生公寓", "8、在教师公寓"
    )
    page.get_by_label("或把通知全文粘贴在这里").fill(second)
    page.get_by_role("button", name="识别任务").click()
    expect(page.get_by_text("变更 2 项", exact=True)).to_be_visible(timeout=FAR)
    settled(page)
    page.get_by_text(re.compile("标题：在学生公寓.*在教师公寓")).click()  # not this one
    confirm = page.get_by_role("button", name="确认改动 1 处")
    expect(confirm).to_be_enabled(timeout=FAR)
    settled(page)
    confirm.click()
    expect(page.get_by_text("已按通知改动 1 处").first).to_be_visible(timeout=FAR)
    with Session(server.world.engine) as db:
        mine = select(Campaign.id).where(Campaign.name == "春季反诈宣传")
        titles = set(db.exec(select(Task.title).where(col(Task.campaign_id).in_(mine))).all())
    assert "在全部食堂餐桌和窗口张贴反诈防骗宣传资料" in titles
    assert "在学生公寓区域悬挂反诈防骗宣传标语" in titles
