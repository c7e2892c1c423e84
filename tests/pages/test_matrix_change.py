"""Changing the matrix from its screens: what is said beforehand, what is done, and what survives a refusal."""

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from adapters.texts import catalogue, text
from models.campaign import Campaign, Responsibility, Task
from models.reassign import Effect
from models.words import ResponsibilityRole, Status
from services.assignments import submit
from services.consequences import Consequences, Touched
from services.evidence import add
from services.matrix_changes import row, set_cells
from services.task_changes import cancel_task, cancelled
from services.task_merges import merge_tasks
from tests.cast import Cast, photo
from tests.pages.conftest import SLOWEST, OpenPage
from tests.services.changing import COOP, LEAD, everything, now, owed, rows, wanted
from tests.services.counting import count
from ui.here import SESSION_CLAIM
from ui.matrix_change.groups import CONFIRMED, FILES, OFF, counts, groups

MATRIX, CAMPAIGNS, UNITS = "pages/shared/matrix.py", "pages/admin/campaigns.py", "pages/admin/units.py"
WHY = "据 11 月 2 日电话通知，分工调整"


def unit(cast: Cast, short: str) -> str:
    return f"unit:{cast.units[short]}"


def group(cast: Cast) -> str:
    return f"group:{cast.groups['各二级学院']}"


def shown(at: AppTest) -> str:
    """Everything that is said on the screen, in order of its kind."""
    return "\n".join(one.value for kind in (at.markdown, at.caption, at.info, at.warning, at.error) for one in kind)


def key(what: str, field: str, subject: str) -> str:
    return f"change_{what}_{field}_{subject}"


def confirm(at: AppTest, what: str, subject: str) -> AppTest:
    return at.button(key=key(what, "confirm", subject)).click().run()


def label(at: AppTest, what: str, subject: str) -> str:
    return str(at.button(key=key(what, "confirm", subject)).label)


def is_open(at: AppTest, what: str, subject: str) -> bool:
    return any(one.key == key(what, "cancel", subject) for one in at.button)


@pytest.fixture
def task(here: Cast) -> Task:
    """学工部 leads, 机械 and 外语 cooperate; 外语 has a file."""
    task = here.task("组织班会", lead=["学工部"], cooperating=["机械", "外语"], number="3", due_on=date(2026, 11, 30))
    add(here.world, here.caller("waiyu"), here.owed(task, "外语").id, "现场.jpg", [photo()])
    return task


@pytest.fixture
def change_row(open_page: OpenPage, task: Task) -> AppTest:
    """The dialog of its row."""
    return open_page("office", MATRIX, change=f"row.{task.id}")


def test_a_row_is_changed_as_the_screen_said_it_would(here: Cast, change_row: AppTest, task: Task) -> None:
    at, before = change_row, everything(here)
    assert at.button(key=key("row", "confirm", task.id)).disabled
    at.multiselect(key=key("row", "lead", task.id)).set_value([unit(here, "后勤处"), unit(here, "学工部")]).run()
    at.multiselect(key=key("row", "cooperating", task.id)).set_value([]).run()
    assert label(at, "row", task.id) == "确认改责任单位：新增 1、解除 2"
    said = shown(at)
    assert "后勤处" in said
    assert "外语学院（推进中，1 份佐证）" in said
    assert "未上报：机械工程学院" in said
    assert everything(here) == before
    at.text_area(key=key("row", "reason", task.id)).set_value(WHY).run()
    confirm(at, "row", task.id)
    assert not at.exception
    assert not is_open(at, "row", task.id)
    assert [toast.value for toast in at.toast] == ["已完成：改责任单位，新增 1、解除 2。"]
    assert owed(here, task) == {"学工部": (LEAD, Status.NOT_STARTED), "后勤处": (LEAD, Status.NOT_STARTED)}
    assert here.history("row_changed")[0].reason == WHY


def test_without_a_reason_nobody_is_taken_off_and_what_was_chosen_stays(
    here: Cast, change_row: AppTest, task: Task
) -> None:
    at, before = change_row, everything(here)
    at.multiselect(key=key("row", "cooperating", task.id)).set_value([unit(here, "后勤处")]).run()
    assert at.text_area(key=key("row", "reason", task.id)).label == text("zh", "matrix_edit.reason")
    confirm(at, "row", task.id)
    assert [one.value for one in at.error] == [text("zh", "error.reason_missing")]
    assert everything(here) == before
    assert at.multiselect(key=key("row", "cooperating", task.id)).value == [unit(here, "后勤处")]


def test_a_row_without_a_lead_cannot_be_confirmed_and_the_screen_says_why(
    here: Cast, change_row: AppTest, task: Task
) -> None:
    change_row.multiselect(key=key("row", "lead", task.id)).set_value([]).run()
    assert text("zh", "error.row_without_lead") in shown(change_row)
    assert change_row.button(key=key("row", "confirm", task.id)).disabled


def test_whoever_is_put_on_one_side_leaves_the_other(here: Cast, change_row: AppTest, task: Task) -> None:
    at = change_row
    at.multiselect(key=key("row", "lead", task.id)).set_value([unit(here, "学工部"), unit(here, "机械")]).run()
    assert at.multiselect(key=key("row", "cooperating", task.id)).value == [unit(here, "外语")]
    assert label(at, "row", task.id) == "确认改责任单位：改角色 1"
    assert "配合 → 责任" in shown(at)


@pytest.mark.parametrize(
    ("way", "cooperating", "says"),
    [
        ("leaves", ["外语"], "确认改责任单位：解除 1、改角色 1"),
        ("cooperates", ["外语", "学工部"], "确认改责任单位：改角色 2"),
    ],
)
def test_the_lead_is_exchanged_in_one_step(
    here: Cast, change_row: AppTest, task: Task, way: str, cooperating: list[str], says: str
) -> None:
    at = change_row
    at.selectbox(key=key("row", "new", task.id)).set_value(unit(here, "机械")).run()
    at.segmented_control(key=key("row", "way", task.id)).set_value(way).run()
    at.button(key=key("row", "exchange_now", task.id)).click().run()
    assert at.multiselect(key=key("row", "lead", task.id)).value == [unit(here, "机械")]
    assert at.multiselect(key=key("row", "cooperating", task.id)).value == [unit(here, name) for name in cooperating]
    assert label(at, "row", task.id) == says


def test_a_group_is_marked_and_stands_for_its_members(here: Cast, change_row: AppTest, task: Task) -> None:
    at = change_row
    assert "各二级学院（单位组）" in at.multiselect(key=key("row", "cooperating", task.id)).options
    at.multiselect(key=key("row", "lead", task.id)).set_value([group(here)]).run()
    assert "新增 1" in label(at, "row", task.id)  # 物理: 机械 and 外语 are named by themselves


def test_a_change_by_somebody_else_is_told_and_the_choice_stays(here: Cast, change_row: AppTest, task: Task) -> None:
    at = change_row
    at.multiselect(key=key("row", "lead", task.id)).set_value([unit(here, "后勤处"), unit(here, "学工部")]).run()
    at.text_area(key=key("row", "reason", task.id)).set_value(WHY).run()
    here.clock.forward(minutes=1)
    theirs = wanted(here, ["学工部", "派出所"], ["机械", "外语"])
    set_cells(here.world, here.caller("office2"), task.id, 1, theirs, "")
    before = everything(here)
    confirm(at, "row", task.id)
    said = shown(at)
    assert text("zh", "matrix_edit.meanwhile") in said
    assert "office2" in said
    assert "责任单位：党委学工部（学生处）、四公里派出所" in said
    assert everything(here) == before
    assert at.button(key=key("row", "confirm", task.id)).disabled
    assert at.multiselect(key=key("row", "lead", task.id)).value == [unit(here, "后勤处"), unit(here, "学工部")]
    at.button(key=key("row", "keep_mine", task.id)).click().run()
    assert text("zh", "matrix_edit.meanwhile") not in shown(at)
    assert at.text_area(key=key("row", "reason", task.id)).value == WHY
    confirm(at, "row", task.id)
    assert set(owed(here, task)) == {"学工部", "后勤处", "机械", "外语"}


def test_a_change_by_somebody_else_can_be_taken_over(here: Cast, change_row: AppTest, task: Task) -> None:
    at = change_row
    at.multiselect(key=key("row", "lead", task.id)).set_value([unit(here, "后勤处")]).run()
    set_cells(here.world, here.caller("office2"), task.id, 1, wanted(here, ["派出所"], ["机械"]), WHY)
    at.run()
    at.button(key=key("row", "take_theirs", task.id)).click().run()
    assert at.multiselect(key=key("row", "lead", task.id)).value == [unit(here, "派出所")]
    assert text("zh", "matrix_edit.meanwhile") not in shown(at)


def test_a_form_in_which_nothing_was_chosen_follows_the_row(here: Cast, change_row: AppTest, task: Task) -> None:
    set_cells(here.world, here.caller("office2"), task.id, 1, wanted(here, ["派出所"], ["机械"]), WHY)
    change_row.run()
    assert change_row.multiselect(key=key("row", "lead", task.id)).value == [unit(here, "派出所")]
    assert not change_row.warning


def test_a_new_sign_in_comes_back_to_what_was_chosen_and_typed(
    here: Cast, change_row: AppTest, open_page: OpenPage, task: Task
) -> None:
    change_row.multiselect(key=key("row", "cooperating", task.id)).set_value([unit(here, "后勤处")]).run()
    change_row.text_area(key=key("row", "reason", task.id)).set_value(WHY).run()
    at = open_page("office", MATRIX, change=f"row.{task.id}")
    assert at.multiselect(key=key("row", "cooperating", task.id)).value == [unit(here, "后勤处")]
    assert at.text_area(key=key("row", "reason", task.id)).value == WHY
    assert text("zh", "matrix_edit.restored") in shown(at)
    at.button(key=key("row", "anew", task.id)).click().run()
    assert set(at.multiselect(key=key("row", "cooperating", task.id)).value) == {unit(here, "机械"), unit(here, "外语")}
    assert not at.text_area(key=key("row", "reason", task.id)).value


def test_giving_up_forgets_what_was_chosen(here: Cast, change_row: AppTest, open_page: OpenPage, task: Task) -> None:
    change_row.multiselect(key=key("row", "cooperating", task.id)).set_value([]).run()
    change_row.button(key=key("row", "cancel", task.id)).click().run()
    assert not is_open(change_row, "row", task.id)
    at = open_page("office", MATRIX, change=f"row.{task.id}")
    assert set(at.multiselect(key=key("row", "cooperating", task.id)).value) == {unit(here, "机械"), unit(here, "外语")}


def test_a_unit_that_handed_in_meanwhile_is_kept_and_the_answer_says_so(
    here: Cast, change_row: AppTest, task: Task
) -> None:
    at = change_row
    at.multiselect(key=key("row", "cooperating", task.id)).set_value([unit(here, "机械")]).run()
    at.text_area(key=key("row", "reason", task.id)).set_value(WHY).run()
    assert label(at, "row", task.id) == "确认改责任单位：解除 1"
    one = here.owed(task, "外语")
    submit(here.world, here.caller("waiyu"), one.id, one.version, "已开班会")
    confirm(at, "row", task.id)
    assert here.owed(task, "外语").status is Status.SUBMITTED
    assert [toast.value for toast in at.toast] == ["已完成：改责任单位。"]


@pytest.mark.parametrize("what", ["row", "split", "merge", "cancel"])
def test_a_leader_with_the_address_changes_nothing(here: Cast, open_page: OpenPage, task: Task, what: str) -> None:
    before = everything(here)
    at = open_page("leader", MATRIX, change=f"{what}.{task.id}")
    assert not at.exception
    assert [
        one for one in at.button if (one.key or "").startswith("change_") and "confirm" in one.key and not one.disabled
    ] == []
    assert everything(here) == before


def test_a_task_is_added_behind_another_one_and_its_own_form_opens(here: Cast, open_page: OpenPage, task: Task) -> None:
    last = here.task("总结", lead=["学工部"], number="4", sort=9)
    at, of = open_page("office", CAMPAIGNS, change=f"add.{task.id}"), here.campaign
    assert at.selectbox(key=key("add", "after", of)).value == task.id
    confirm(at, "add", of)
    assert at.error[0].value in (text("zh", "error.row_without_lead"), text("zh", "error.new_title_missing"))
    at.text_input(key=key("add", "number", of)).set_value("3-1").run()
    at.text_area(key=key("add", "title", of)).set_value("张贴海报").run()
    at.date_input(key=key("add", "due", of)).set_value(date(2026, 12, 1)).run()
    at.number_input(key=key("add", "minimum", of)).set_value(2).run()
    at.multiselect(key=key("add", "lead", of)).set_value([group(here)]).run()
    at.multiselect(key=key("add", "cooperating", of)).set_value([unit(here, "后勤处")]).run()
    assert label(at, "add", of) == "确认新增任务：新增 4"
    confirm(at, "add", of)
    assert not at.exception
    made = next(one for one in rows(here, Task) if one.title == "张贴海报")
    assert (made.number, made.due_on, made.evidence_rule["minimum"]) == ("3-1", date(2026, 12, 1), 2)
    assert now(here, task).sort < made.sort < now(here, last).sort
    assert set(owed(here, made)) == {"机械", "外语", "物理", "后勤处"}
    assert at.text_area(key=f"campaigns_task_{made.id}_1_title").value == "张贴海报"


def test_a_task_is_split_and_each_cell_goes_where_it_was_put(here: Cast, open_page: OpenPage, task: Task) -> None:
    at = open_page("office", MATRIX, change=f"split.{task.id}")
    cells = {one.name: one.id for one in row(here.world, here.caller("office"), task.id).cells}
    assert at.button(key=key("split", "confirm", task.id)).disabled
    at.text_area(key=key("split", "title_0", task.id)).set_value("家长会").run()
    assert text("zh", "error.row_without_lead") in shown(at)
    for name, way in (("党委学工部（学生处）", "both0"), ("外语学院", "moves0")):
        at.radio(key=key("split", f"where_{cells[name]}_of_1", task.id)).set_value(way).run()
    at.text_input(key=key("split", "number_0", task.id)).set_value("3-1").run()
    assert label(at, "split", task.id) == "确认拆成 2 项：新增 1、转移 1"
    assert "（3 组织班会 → 3-1 家长会）：外语学院（推进中，1 份佐证）" in shown(at).replace("\\", "")
    confirm(at, "split", task.id)
    made = next(one for one in rows(here, Task) if one.title == "家长会")
    assert set(owed(here, made)) == {"学工部", "外语"}
    assert set(owed(here, task)) == {"学工部", "机械"}


def test_a_third_part_keeps_what_was_put_and_can_be_left_out_again(here: Cast, open_page: OpenPage, task: Task) -> None:
    at = open_page("office", MATRIX, change=f"split.{task.id}")
    lead = next(one.id for one in row(here.world, here.caller("office"), task.id).cells if one.role is LEAD)
    at.radio(key=key("split", f"where_{lead}_of_1", task.id)).set_value("both0").run()
    at.text_area(key=key("split", "title_0", task.id)).set_value("家长会").run()
    at.button(key=key("split", "more", task.id)).click().run()
    assert at.radio(key=key("split", f"where_{lead}_of_2", task.id)).value == "both0"
    at.text_area(key=key("split", "title_1", task.id)).set_value("队会").run()
    at.radio(key=key("split", f"where_{lead}_of_2", task.id)).set_value("all").run()
    assert label(at, "split", task.id) == "确认拆成 3 项：新增 2"
    at.button(key=key("split", "less_0", task.id)).click().run()
    assert at.text_area(key=key("split", "title_0", task.id)).value == "队会"
    assert at.radio(key=key("split", f"where_{lead}_of_1", task.id)).value == "stays"


@pytest.mark.parametrize("way", ["this", "other_goes"])
def test_two_tasks_are_merged_into_the_one_that_was_chosen(
    here: Cast, open_page: OpenPage, task: Task, way: str
) -> None:
    other = here.task("主题教育", lead=["后勤处"], cooperating=["外语"], number="5", sort=3)
    at = open_page("office", MATRIX, change=f"merge.{task.id}")
    assert at.button(key=key("merge", "confirm", task.id)).disabled
    at.selectbox(key=key("merge", "other", task.id)).set_value(other.id).run()
    at.segmented_control(key=key("merge", "way", task.id)).set_value(way).run()
    before = everything(here)
    at.text_area(key=key("merge", "reason", task.id)).set_value(WHY).run()
    assert everything(here) == before
    assert "转移" in label(at, "merge", task.id)
    confirm(at, "merge", task.id)
    keep, gone = (other, task) if way == "this" else (task, other)
    assert now(here, gone).merged_into_id == keep.id
    assert set(owed(here, keep)) == {"学工部", "机械", "外语", "后勤处"}


def test_a_merge_asks_again_when_the_other_task_changed_meanwhile(here: Cast, open_page: OpenPage, task: Task) -> None:
    other = here.task("主题教育", lead=["后勤处"], number="5", sort=3)
    at = open_page("office", MATRIX, change=f"merge.{task.id}")
    at.selectbox(key=key("merge", "other", task.id)).set_value(other.id).run()
    at.text_area(key=key("merge", "reason", task.id)).set_value(WHY).run()
    here.clock.forward(minutes=1)
    set_cells(here.world, here.caller("office2"), other.id, 1, wanted(here, ["后勤处", "物理"]), "")
    confirm(at, "merge", task.id)
    assert text("zh", "matrix_edit.meanwhile") in shown(at)
    assert now(here, task).cancelled_at is None
    assert at.selectbox(key=key("merge", "other", task.id)).value == other.id
    at.button(key=key("merge", "keep_mine", task.id)).click().run()
    confirm(at, "merge", task.id)
    assert now(here, task).merged_into_id == other.id


def test_a_task_is_cancelled_with_a_reason_and_brought_back_from_the_list(
    here: Cast, open_page: OpenPage, task: Task
) -> None:
    here.task("总结", lead=["学工部"], number="4", sort=9)
    at = open_page("office", MATRIX, change=f"cancel.{task.id}")
    assert label(at, "cancel", task.id) == "确认取消任务：解除 3"
    confirm(at, "cancel", task.id)
    assert [one.value for one in at.error] == [text("zh", "error.reason_missing")]
    at.text_area(key=key("cancel", "reason", task.id)).set_value(WHY).run()
    confirm(at, "cancel", task.id)
    assert owed(here, task) == {}
    at = open_page("office", CAMPAIGNS, change="cancelled.")
    assert WHY in shown(at).replace("\\", "")
    at.toggle(key=key("reinstate", "open", task.id)).set_value(True).run()
    assert label(at, "reinstate", task.id) == "确认恢复任务：恢复 3"
    confirm(at, "reinstate", task.id)
    assert set(owed(here, task)) == {"学工部", "机械", "外语"}
    assert owed(here, task)["外语"] == (COOP, Status.IN_PROGRESS)


def test_a_merged_task_says_where_it_went_and_cannot_be_brought_back(
    here: Cast, open_page: OpenPage, task: Task
) -> None:
    other = here.task("主题教育", lead=["后勤处"], number="5", sort=3)
    merge_tasks(here.world, here.caller("office"), other.id, 1, task.id, 1, WHY)
    at = open_page("office", CAMPAIGNS, change="cancelled.")
    assert "并入“5 主题教育”" in shown(at).replace("\\", "")
    assert not at.toggle


def test_a_units_work_is_handed_over_in_the_chosen_tasks(here: Cast, open_page: OpenPage, task: Task) -> None:
    second = here.task("张贴海报", lead=["外语"], number="4", sort=5)
    done = here.task("誓师大会", lead=["外语"], number="6", sort=6)
    here.hand_in(done, "外语", "waiyu", shade=9)
    at, of = open_page("office", CAMPAIGNS, change="hand_over."), here.campaign
    assert at.button(key=key("hand_over", "confirm", of)).disabled
    at.selectbox(key=key("hand_over", "giver", of)).set_value(here.units["外语"]).run()
    assert here.units["外语"] not in at.selectbox(key=key("hand_over", "taker", of)).options
    at.selectbox(key=key("hand_over", "taker", of)).set_value(here.units["物理"]).run()
    assert label(at, "hand_over", of) == "确认移交：转移 2"
    assert "保留 1** （待审核 · 外语学院）：:gray[6 誓师大会]" in shown(at).replace("\\", "")
    at.segmented_control(key=key("hand_over", "scope", of)).set_value("some").run()
    assert at.multiselect(key=key("hand_over", "tasks", of)).options == ["3、组织班会", "4、张贴海报"]
    at.multiselect(key=key("hand_over", "tasks", of)).set_value([task.id]).run()
    assert label(at, "hand_over", of) == "确认移交：转移 1"
    confirm(at, "hand_over", of)
    assert [one.value for one in at.error] == [text("zh", "error.reason_missing")]
    at.text_area(key=key("hand_over", "reason", of)).set_value(WHY).run()
    confirm(at, "hand_over", of)
    assert "物理" in owed(here, task)
    assert set(owed(here, second)) == {"外语"}


def test_a_hand_over_asks_again_when_the_campaign_changed_meanwhile(
    here: Cast, open_page: OpenPage, task: Task
) -> None:
    at, of = open_page("office", CAMPAIGNS, change="hand_over."), here.campaign
    at.selectbox(key=key("hand_over", "giver", of)).set_value(here.units["外语"]).run()
    at.selectbox(key=key("hand_over", "taker", of)).set_value(here.units["物理"]).run()
    at.text_area(key=key("hand_over", "reason", of)).set_value(WHY).run()
    campaign = next(one for one in rows(here, Campaign) if one.id == of)
    campaign.version += 1
    here.save(campaign)
    confirm(at, "hand_over", of)
    assert text("zh", "matrix_edit.meanwhile") in shown(at)
    assert set(owed(here, task)) == {"学工部", "机械", "外语"}
    at.button(key=key("hand_over", "keep_mine", of)).click().run()
    confirm(at, "hand_over", of)
    assert set(owed(here, task)) == {"学工部", "机械", "物理"}


def test_the_members_of_a_group_are_changed_as_the_screen_said(here: Cast, open_page: OpenPage) -> None:
    past = here.task("誓师大会", number="1", due_on=date(2026, 10, 1))
    open_one = here.task("组织班会", number="2", due_on=date(2026, 11, 30))
    of = here.groups["各二级学院"]
    here.save(
        *(Responsibility(task_id=one.id, group_id=of, role=LEAD, printed="各二级学院") for one in (past, open_one))
    )
    at = open_page("admin", UNITS, change=f"members.{of}")
    assert at.button(key=key("members", "confirm", of)).disabled
    at.multiselect(key=key("members", "members", of)).select(here.units["后勤处"]).run()
    assert label(at, "members", of) == "确认调整成员：新增 1"
    assert "2 组织班会" in shown(at).replace("\\", "")
    at.radio(key=key("members", "from", of)).set_value(True).run()
    assert label(at, "members", of) == "确认调整成员：新增 2"
    confirm(at, "members", of)
    assert not at.exception
    assert set(owed(here, past)) == {"后勤处"}
    assert set(owed(here, open_one)) == {"后勤处"}


def clicked(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the reader clicks next in the matrix; spent by the run that sees it."""
    click = SimpleNamespace(target=None)

    def element(*, data: dict[str, Any], **_rest: Any) -> SimpleNamespace:
        if data["kind"] != "table":
            return SimpleNamespace(target=None)
        json.loads(data["shown"])
        target, click.target = click.target, None
        return SimpleNamespace(target=target)

    monkeypatch.setattr("ui.elements.matrix._matrix", element)
    return click


@pytest.mark.parametrize(
    ("username", "history", "buttons"), [("office", True, True), ("leader", True, False), ("jixie", False, False)]
)
def test_the_drawer_of_a_task_tells_its_history_and_offers_changes_to_whom_it_may(
    here: Cast,
    open_page: OpenPage,
    task: Task,
    monkeypatch: pytest.MonkeyPatch,
    username: str,
    history: bool,
    buttons: bool,
) -> None:
    set_cells(
        here.world, here.caller("office"), task.id, 1, wanted(here, ["学工部"], ["机械", "外语", "各二级学院"]), ""
    )
    click = clicked(monkeypatch)
    at = open_page(username, MATRIX)
    click.target = {"kind": "row", "id": task.id}
    at.run()
    assert not at.exception
    assert at.table
    assert ("调整了“3 组织班会”的责任单位" in shown(at).replace("\\", "")) is history
    assert any(one.key == "change_matrix_row" for one in at.button) is buttons
    links = [one for one in at.get("page_link") if "全部留痕" in one.label]
    assert bool(links) is history
    if history:
        assert f"task={task.id}" in str(links[0].proto)


def test_a_button_of_the_drawer_opens_the_dialog_and_its_address(
    here: Cast, open_page: OpenPage, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    click = clicked(monkeypatch)
    at = open_page("office", MATRIX)
    click.target = {"kind": "row", "id": task.id}
    at.run()
    click.target = {"kind": "row", "id": task.id}  # in a browser the drawer stays while its button is pressed
    at.button(key="change_matrix_row").click().run()
    assert at.query_params["change"] in (f"row.{task.id}", [f"row.{task.id}"])
    assert is_open(at, "row", task.id)


def test_the_preview_of_a_row_takes_as_many_statements_for_many_units_as_for_few(
    here: Cast, open_page: OpenPage, task: Task
) -> None:
    at = open_page("office", MATRIX, change=f"row.{task.id}")
    box = at.multiselect(key=key("row", "cooperating", task.id))
    few = count(here.world.engine, lambda: box.set_value([unit(here, "后勤处")]).run())
    names = ["后勤处", "机械", "外语", "物理", "派出所"]
    many = count(here.world.engine, lambda: box.set_value([unit(here, name) for name in names]).run())
    assert many <= few


def touched(effect: Effect, *, task: str = "3 组织班会", unit: str = "机械工程学院", **fields: Any) -> Touched:
    known: dict[str, Any] = {
        "role": LEAD,
        "role_before": None if effect is Effect.CREATE else LEAD,
        "status": None if effect is Effect.CREATE else Status.NOT_STARTED,
        "status_after": Status.NOT_STARTED,
        "due_on": None,
        "files": 0,
        "copied": 0,
    }
    return Touched(effect=effect, task=task, unit=unit, **(known | fields))


ANY = some.builds(
    lambda effect, task, unit, role, before, status, files, copied: touched(
        effect,
        task=task,
        unit=unit,
        role=role,
        role_before=None if effect is Effect.CREATE else before,
        status=None if effect is Effect.CREATE else status,
        status_after=status,
        files=files,
        copied=copied if effect in (Effect.COPY, Effect.ROLE, Effect.ATTACH) else 0,
        from_task="旧任务" if effect is Effect.MOVE else "",
    ),
    some.sampled_from(Effect),
    some.sampled_from(["1 甲", "2 乙", "3 丙"]),
    some.sampled_from([f"第{n}学院" for n in range(30)]),
    some.sampled_from(ResponsibilityRole),
    some.sampled_from(ResponsibilityRole),
    some.sampled_from(Status),
    some.integers(0, 3),
    some.integers(1, 3),
)


@given(some.lists(ANY, max_size=40), some.booleans())
def test_every_touched_assignment_is_told_once_under_what_happens_to_it(ones: list[Touched], by_unit: bool) -> None:
    st.session_state["language"] = "zh"
    said = groups(Consequences(ones), by_unit=by_unit)
    told = {group.kind: group for group in said}
    plain_copies = sum(one.effect is Effect.COPY for one in ones)
    assert sum(group.n for kind, group in told.items() if kind is not FILES) == len(ones) - plain_copies
    assert (told[FILES].n if FILES in told else 0) == sum(bool(one.copied) for one in ones)
    for group in said:
        names = [name for line in group.lines for name in line.names]
        assert len(names) == group.n
        words = "".join([line.lead for line in group.lines] + names)
        assert "⟦" not in words


@given(some.lists(ANY, min_size=1, max_size=30))
def test_whoever_has_begun_is_never_folded_away_with_those_who_have_not(ones: list[Touched]) -> None:
    st.session_state["language"] = "zh"
    off = next((group for group in groups(Consequences(ones)) if group.kind is OFF), None)
    gone = [one for one in ones if one.effect is Effect.DETACH]
    begun = [one for one in gone if one.files or one.status is not Status.NOT_STARTED]
    loud = sum(len(line.names) for line in off.lines if line.loud) if off else 0
    assert loud == len(begun)


def test_the_button_speaks_of_what_it_does_and_not_of_what_stays() -> None:
    st.session_state["language"] = "zh"
    ones = [touched(Effect.KEEP, status=Status.ACCEPTED), touched(Effect.CREATE), touched(Effect.ROLE)]
    assert counts(Consequences(ones)) == "新增 1"
    assert all(f"matrix_edit.n_{kind[0]}" in catalogue("en") for kind in CONFIRMED)


def warned_script() -> None:
    from models.reassign import Effect
    from models.words import ResponsibilityRole, Status
    from services.consequences import Consequences, Touched, Warned
    from ui.matrix_change.consequences import show_consequences

    lead, none = ResponsibilityRole.LEAD, Status.NOT_STARTED
    ones = [
        *(Touched(Effect.CREATE, "3 班会", f"第{n}学院", lead, None, None, none, None, 0, 0) for n in range(100)),
        Touched(Effect.DETACH, "3 班会", "法学院", lead, lead, Status.RETURNED, Status.WAIVED, None, 2, 0),
        *(Touched(Effect.DETACH, "3 班会", f"{n}处", lead, lead, none, Status.WAIVED, None, 0, 0) for n in range(20)),
    ]
    units = "、".join(f"第{n}学院" for n in range(100))
    show_consequences(Consequences(ones, [Warned("matrix_change.warning.no_account", {"units": units})]))


def test_a_hundred_units_stand_behind_a_fold_and_the_one_with_work_does_not(here: Cast) -> None:
    at = AppTest.from_function(warned_script, default_timeout=SLOWEST)
    at.user = {SESSION_CLAIM: here.caller("office").session_id}
    at.run()
    assert not at.exception
    assert [one.label.split("**")[1] if "**" in one.label else one.label for one in at.expander] == [
        "新增 100",
        "展开其余 20 个",
    ]
    folded = [words.value for one in at.expander for words in one.markdown]
    assert not any("法学院（已退回，2 份佐证）" in words for words in folded)
    assert "法学院（已退回，2 份佐证）" in shown(at)
    assert "等 100 个单位" in at.warning[0].value
    assert "第99学院" not in at.warning[0].value


def test_the_cancelled_list_of_an_empty_campaign_says_so(here: Cast, open_page: OpenPage, task: Task) -> None:
    assert cancelled(here.world, here.caller("office"), here.campaign) == []
    at = open_page("office", CAMPAIGNS, change="cancelled.")
    assert text("zh", "matrix_edit.none_cancelled") in shown(at)


def test_a_task_cancelled_meanwhile_is_not_changed_from_an_open_dialog(
    here: Cast, change_row: AppTest, task: Task
) -> None:
    here.task("总结", lead=["学工部"], number="4", sort=9)
    change_row.multiselect(key=key("row", "cooperating", task.id)).set_value([]).run()
    cancel_task(here.world, here.caller("office2"), task.id, 1, WHY)
    before = everything(here)
    confirm(change_row, "row", task.id)
    assert not change_row.exception
    assert [one.value for one in change_row.error] == [text("zh", "matrix_edit.gone")]
    assert everything(here) == before
