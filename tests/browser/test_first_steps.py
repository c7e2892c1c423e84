"""From an empty installation to a running campaign, with nothing but what the screens offer."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, func, select

from adapters.settings import Settings
from models.account import Account
from models.campaign import Campaign, Phase
from models.words import Role
from services.first_steps import StepName, first_steps
from services.setup import make_folders, prepare
from services.who import OPERATOR
from services.world import open_world
from tests.browser.conftest import STREAMLIT, NewPage, Server, fill_in, start, stop
from tests.cast import Cast, Clock

pytestmark = pytest.mark.browser
FAR = 30_000
PASSWORD = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{2}")
OWN = "Jiangzhou#2026"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server on a folder as `manage.py init` leaves it, and the password told there."""
    given = Settings(data_dir=tmp_path_factory.mktemp("fresh"))
    make_folders(given)
    world = open_world(given)
    (access,) = prepare(world, OPERATOR, "江州大学", "系统管理员", None).accounts
    running = start(Cast(world, Clock()), STREAMLIT)
    yield running, access.password
    stop(running)


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FAR)


def first_visit(page: Page, url: str, username: str, password: str) -> None:
    """Sign in with the single-use password, choose one's own, and be led to the first steps."""
    page.goto(url)
    fill_in(page, username, password)
    page.get_by_label("收到的初始密码").fill(password, timeout=FAR)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再输入一遍新密码").fill(OWN)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", name="五步到第一个专项行动")).to_be_visible(timeout=FAR)
    settled(page)


def open_steps(page: Page) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="起步").click()
    expect(page.get_by_role("heading", name="五步到第一个专项行动")).to_be_visible(timeout=FAR)
    settled(page)


def next_step(page: Page, name: StepName) -> None:
    """It is the one that stands out; press its button."""
    card = page.locator(f".st-key-first_steps_{name.value}")
    expect(card.get_by_text("下一步轮到您")).to_be_visible(timeout=FAR)
    card.get_by_role("button").click()


def test_a_new_office_is_led_to_its_first_campaign(fresh: tuple[Server, str], new_page: NewPage) -> None:
    server, password = fresh
    admin, office = new_page(), new_page()

    first_visit(admin, server.url, "admin", password)
    next_step(admin, StepName.OFFICE)
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("textbox", name="用户名").fill("baoweichu")
    dialog.get_by_role("textbox", name="姓名").fill("王主任")
    dialog.get_by_role("combobox", name="单位").click()
    admin.get_by_role("option", name="党委保卫部").first.click()
    dialog.get_by_role("button", name="创建").click()
    told = dialog.get_by_text(PASSWORD)
    expect(told).to_be_visible(timeout=FAR)
    single_use = PASSWORD.search(told.inner_text())
    assert single_use
    dialog.get_by_role("button", name="已记下").click()

    first_visit(office, server.url, "baoweichu", single_use.group())
    next_step(office, StepName.NOTICE)
    office.get_by_role("button", name="示例").click()
    expect(office.get_by_label("或把通知全文粘贴在这里")).to_have_value(re.compile("责任单位"), timeout=FAR)
    office.get_by_role("button", name="识别任务").click()
    for name, option in (("校保支队", "新建单位：校外单位"), ("各二级单位", "新建单位组：全部学院和部门")):
        box = office.get_by_role("combobox", name=f"“{name}”")
        expect(box.or_(office.get_by_role("button", name="确认导入")).first).to_be_visible(timeout=FAR)
        settled(office)
        if box.count():
            box.click()
            office.get_by_role("option", name=option).first.click()
            settled(office)
    expect(office.get_by_role("button", name="确认导入")).to_be_enabled(timeout=FAR)
    office.get_by_role("button", name="确认导入").click()
    office.get_by_role("button", name="继续起步清单").click(timeout=FAR)
    next_step(office, StepName.SETTINGS)
    expect(office.get_by_text("还没有阶段")).to_be_visible(timeout=FAR)
    settled(office)
    office.get_by_test_id("stTabPanel").get_by_role("button", name="保存").last.click()
    expect(office.get_by_text("还没有阶段")).to_have_count(0, timeout=FAR)

    open_steps(admin)
    next_step(admin, StepName.LIAISONS)
    admin.get_by_role("button", name="建立账号").click(timeout=FAR)
    expect(admin.get_by_role("button", name="已记下")).to_be_visible(timeout=60_000)
    liaisons = PASSWORD.findall(admin.get_by_role("dialog").inner_text())
    admin.get_by_role("button", name="已记下").click()
    settled(admin)

    found = first_steps(server.world, OPERATOR)
    assert [one.name for one in found.steps if not one.done] == [StepName.REVIEW]
    with Session(server.world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        assert db.exec(select(func.count()).where(Phase.campaign_id == campaign.id)).one() == 3
        made = db.exec(select(func.count()).where(col(Account.role) == Role.LIAISON)).one()
    assert made == len(liaisons) >= found.found.owing - 1
