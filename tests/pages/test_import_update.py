"""The import screen with a running campaign: the differences, a tick each, and the same notice again does nothing."""

from datetime import date

from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from adapters.notices.reading import ReadingRule
from adapters.texts import text
from models.campaign import Campaign, Task
from models.notice_plan import Plan
from services import importing
from services.first_plan import guess, plan_tasks
from services.who import OPERATOR
from tests.cast import Cast
from tests.pages.conftest import OpenPage

PAGE = "pages/office/import_notice.py"
FIRST = """关于冬季消防的通知
1、检查各楼宇消防栓，合格率不低于95%。
责任单位：后勤处
完成时限：2026年11月30日前
2、开展夜间巡查。
责任单位：党委保卫部（保卫处）
"""
SECOND = """关于冬季消防的补充通知
1、检查各楼宇消防栓，合格率不低于98%。
责任单位：后勤处
完成时限：2026年12月10日前
2、组织疏散演练。
责任单位：党委学工部（学生处）
"""


def running(cast: Cast) -> str:
    proposal = importing.propose(cast.world, OPERATOR, FIRST, ReadingRule.AS_PRINTED)
    unknown = {one.printed: guess(one.printed) for one in proposal.names if not one.known}
    days = date(2026, 11, 1), date(2026, 12, 31)
    plan = Plan("冬季消防", *days, cast.units["保卫处"], tuple(plan_tasks(proposal.reading)), unknown, days[1])
    return importing.confirm(cast.world, cast.caller("office"), plan, FIRST)


def compared(open_page: OpenPage, campaign: str, words: str) -> AppTest:
    at = open_page("office", PAGE)
    at.selectbox("import_into_zh").set_value(campaign).run()
    at.text_area("import_text").set_value(words)
    at.button("import_read").click().run()
    assert not at.exception
    return at


def told(at: AppTest) -> str:
    return "\n".join(one.value for one in [*at.markdown, *at.success, *at.caption])


def titles(cast: Cast, campaign: str) -> list[tuple[str, bool]]:
    with Session(cast.world.engine) as db:
        tasks = db.exec(select(Task).where(Task.campaign_id == campaign).order_by(col(Task.sort))).all()
        return [(task.title, task.cancelled_at is not None) for task in tasks]


def test_the_same_notice_again_shows_no_difference_and_no_button(here: Cast, open_page: OpenPage) -> None:
    campaign = running(here)
    events = len(here.history())
    at = compared(open_page, campaign, FIRST)
    assert text("zh", "import.diff.none") in told(at)
    assert not [one for one in at.button if one.key == "import_follow"]
    assert len(here.history()) == events


def test_only_the_ticked_differences_happen_and_it_is_told_before(here: Cast, open_page: OpenPage) -> None:
    campaign = running(here)
    at = compared(open_page, campaign, SECOND)
    ticks = {one.label.split("：")[0]: one for one in at.checkbox if (one.key or "").startswith("import_tick_")}
    assert {label: one.value for label, one in ticks.items()} == {
        "标题": True,
        "完成时限": True,
        "指标": True,
        "新增": True,
        text("zh", "import.diff.cancel"): False,
    }
    ticks["标题"].uncheck()
    ticks["指标"].uncheck().run()
    assert text("zh", "import.diff.confirm", n=2) in [one.label for one in at.button]
    assert titles(here, campaign) == [("检查各楼宇消防栓，合格率不低于95%", False), ("开展夜间巡查", False)]
    at.button("import_follow").click().run()
    assert not at.exception
    assert titles(here, campaign) == [
        ("检查各楼宇消防栓，合格率不低于95%", False),
        ("组织疏散演练", False),
        ("开展夜间巡查", False),
    ]
    with Session(here.world.engine) as db:
        first = db.exec(select(Task).where(Task.campaign_id == campaign).order_by(col(Task.sort))).first()
        assert first is not None
        assert (first.due_on, first.target_value) == (date(2026, 12, 10), 95)
        assert db.exec(select(Campaign.notice_text).where(Campaign.id == campaign)).one() == SECOND


def test_cancelling_what_the_notice_no_longer_has_must_be_ticked(here: Cast, open_page: OpenPage) -> None:
    campaign = running(here)
    at = compared(open_page, campaign, SECOND)
    for one in at.checkbox:
        if (one.key or "").startswith("import_tick_"):
            one.set_value(one.label == text("zh", "import.diff.cancel"))
    at.run()
    at.button("import_follow").click().run()
    assert titles(here, campaign) == [("检查各楼宇消防栓，合格率不低于95%", False), ("开展夜间巡查", True)]


def test_a_line_can_be_said_to_be_another_task(here: Cast, open_page: OpenPage) -> None:
    campaign = running(here)
    with Session(here.world.engine) as db:
        patrol = db.exec(select(Task.id).where(Task.campaign_id == campaign, Task.title == "开展夜间巡查")).one()
    at = compared(open_page, campaign, SECOND)
    pair = next(one for one in at.selectbox if (one.key or "").startswith("import_pair_1_"))
    pair.set_value(patrol).run()
    assert not at.exception
    assert text("zh", "import.diff.cancel") not in [one.label for one in at.checkbox]
    assert any("开展夜间巡查 → 组织疏散演练" in one.label for one in at.checkbox)
