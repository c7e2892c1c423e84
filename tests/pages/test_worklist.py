"""The bulk work screen: who has it, what its address shows, what is picked, and what the dialogs do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from models.account import Account
from models.assignment import Assignment
from models.bulk import How
from models.days import local_day
from models.words import BatchKind, Status
from services.assignments import acknowledge, report
from services.bulk import apply
from services.bulk_undo import batches
from services.drafts import read
from tests.cast import NOW, Cast
from ui.here import SESSION_CLAIM

Open = Callable[..., AppTest]
PAGE = "pages/office/worklist.py"
TODAY = local_day(NOW, "Asia/Shanghai")
SLOWEST = 30


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """One task of three units: 机械 has handed in, 外语 has opened it and is late, 物理 has not opened it."""
    task = cast.task("张贴资料", lead=["机械", "外语", "物理"], number="3", due_on=TODAY - timedelta(days=2))
    cast.hand_in(task, "机械", "jixie")
    acknowledge(cast.world, cast.caller("waiyu"), cast.owed(task, "外语").id)
    cast.task("悬挂标语", lead=["外语"], number="4", due_on=TODAY + timedelta(days=3), sort=1)
    return cast


def units(at: AppTest) -> list[str]:
    return list(at.dataframe[0].value["单位"]) if at.dataframe else []


def said(at: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(str(one.value).replace("\\", "") for kind in kinds for one in at.get(kind))


def asked(at: AppTest, name: str) -> list[str]:
    value = at.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("username", ["jixie", "admin", "leader"])
def test_who_runs_no_campaign_does_not_have_the_page(busy: Cast, open_page: Open, username: str) -> None:
    with pytest.raises(ValueError, match="worklist"):
        open_page(username, PAGE)


def test_the_page_shows_every_row_and_the_counts_that_lead_to_them(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE)
    assert not at.exception
    assert units(at) == ["外语", "物理", "外语", "机械"]
    labels = [option.content.split(": ")[-1] for option in at.button_group(key="worklist_only").proto.options]
    assert labels == ["未签收 2", "逾期 2", "待审核 1", "7天内到期 1"]


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ({"only": "unacknowledged"}, ["物理", "外语"]),
        ({"only": "overdue"}, ["外语", "物理"]),
        ({"only": "waiting"}, ["机械"]),
        ({"only": "soon"}, ["外语"]),
        ({"state": "submitted"}, ["机械"]),
        ({"role": "cooperating"}, []),
        (
            {"only": "no such thing", "state": "nor this", "unit": "nobody", "task": "x"},
            ["外语", "物理", "外语", "机械"],
        ),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_address_shows_the_same_in_every_language(
    busy: Cast, open_page: Open, address: dict[str, str], left: list[str], language: str
) -> None:
    with Session(busy.world.engine) as db:
        db.get_one(Account, busy.accounts["office"]).language = language
        db.commit()
    at = open_page("office", PAGE, **address)
    assert not at.exception
    column = "单位" if language == "zh" else "Unit"
    assert (list(at.dataframe[0].value[column]) if at.dataframe else []) == left


def test_a_choice_goes_into_the_address_and_one_button_takes_all_of_them_out(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE)
    at.multiselect(key="worklist_unit").set_value([busy.units["外语"]]).run()
    at.selectbox(key="worklist_state").set_value("not_started").run()
    at.button_group(key="worklist_only").set_value("overdue").run()
    assert (asked(at, "unit"), asked(at, "state"), asked(at, "only")) == (
        [busy.units["外语"]],
        ["not_started"],
        ["overdue"],
    )
    assert units(at) == ["外语"]
    at.button(key="worklist_clear").click().run()
    assert [asked(at, name) for name in ("unit", "state", "only")] == [[], [], []]
    assert len(units(at)) == 4


def test_actions_wait_for_rows_and_all_shown_can_be_picked(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE, only="overdue")
    kinds = [kind.value for kind in BatchKind]
    assert all(at.button(key=f"worklist_{kind}").disabled for kind in kinds)
    at.button(key="worklist_pick_all").click().run()
    assert "已选 2 项，所示共 2 项" in said(at)
    assert not any(at.button(key=f"worklist_{kind}").disabled for kind in kinds)
    at.button(key="worklist_pick_none").click().run()
    assert "所示 2 项" in said(at)


def test_what_is_picked_stays_picked_when_other_rows_come_and_go(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE, only="unacknowledged")
    at.button(key="worklist_pick_all").click().run()
    first = list(at.session_state["worklist_picked"])
    busy.task("新任务", lead=["后勤处"], due_on=TODAY - timedelta(days=30))
    at.run()
    assert units(at)[0] == "后勤处"
    assert list(at.session_state["worklist_picked"]) == first
    assert "已选 2 项，所示共 3 项" in said(at)


def test_one_picked_row_can_be_opened(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE, only="waiting")
    at.button(key="worklist_pick_all").click().run()
    (link,) = [one for one in at.main.get("page_link") if "assignment" in str(one.proto.page)]
    assert "机械工程学院" in link.label


def test_a_dialog_opens_with_what_would_happen(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE)
    at.button(key="worklist_pick_all").click().run()
    at.button(key="worklist_remind").click().run()
    assert not at.exception
    assert "将催办 3 项" in said(at)
    assert "1 项不会处理" in said(at)
    assert "已提交，等待审核\n- 机械工程学院 · 3 张贴资料" in said(at)
    assert at.button(key="worklist_sure").label == "催办 3 项"
    assert busy.history("reminded") == []


def test_an_empty_campaign_says_so(cast: Cast, open_page: Open) -> None:
    assert "还没有落实项" in said(open_page("office", PAGE))


# The dialogs, standing in a page of their own


def form() -> None:
    import streamlit as st

    from models.words import BatchKind
    from ui.here import guard
    from ui.worklist.dialogs import batch_form, begin

    guard()
    given = st.session_state["given"]
    kind = BatchKind(given["kind"])
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        begin(kind, given["campaign"], given["today"])
    batch_form(kind, given["campaign"], given["items"], given["today"], given["form"])


def opened(cast: Cast, kind: str, *ones: Assignment, who: str = "office", form_id: str = "f" * 24) -> AppTest:
    at = AppTest.from_function(form, default_timeout=SLOWEST)
    at.user = {SESSION_CLAIM: cast.caller(who).session_id}
    items = [(one.id, one.version) for one in ones]
    at.session_state["given"] = {
        "kind": kind,
        "campaign": cast.campaign,
        "items": items,
        "today": TODAY,
        "form": form_id,
    }
    return at.run()


def owed(cast: Cast, *names: str, **fields: Any) -> list[Assignment]:
    task = cast.task("班会", lead=list(names), **fields)
    return [cast.owed(task, name) for name in names]


def test_a_reminder_has_usual_words_and_goes_to_each_that_is_open(here: Cast) -> None:
    one, other = owed(here, "机械", "外语")
    at = opened(here, "remind", one, other)
    words = at.text_area(key=f"worklist_remind_words_{here.campaign}")
    assert words.value == "请抓紧落实，并按时上报进展和佐证材料。"
    words.set_value("请今天上报").run()
    at.button(key="worklist_sure").click().run()
    assert [line.reason for line in here.history("reminded")] == ["请今天上报", "请今天上报"]
    assert asked(at, "batch") == ["f" * 24]


def test_due_days_move_by_days_or_to_a_day_as_the_preview_says(here: Cast) -> None:
    one, _ = owed(here, "机械", "外语", due_on=TODAY + timedelta(days=1))
    at = opened(here, "shift", one)
    at.number_input(key=f"worklist_shift_days_{here.campaign}").set_value(3).run()
    assert "11月3日 → 11月6日" in said(at)
    at.number_input(key=f"worklist_shift_days_{here.campaign}").set_value(-5).run()
    assert "新时限早于今天" in said(at)
    assert at.button(key="worklist_sure").disabled
    at.button_group(key=f"worklist_shift_way_{here.campaign}").set_value("day").run()
    at.date_input(key=f"worklist_shift_day_{here.campaign}").set_value(TODAY + timedelta(days=20)).run()
    at.button(key="worklist_sure").click().run()
    (line,) = here.history("due_shifted")
    assert (line.assignment_id, line.after["due_on"]) == (one.id, (TODAY + timedelta(days=20)).isoformat())


def test_what_was_typed_stays_after_a_refusal_and_after_a_new_sign_in(here: Cast) -> None:
    (one,) = owed(here, "机械")
    at = opened(here, "waive", one)
    at.button(key="worklist_sure").click().run()
    assert "请写明理由" in said(at)
    field = f"worklist_waive_words_{here.campaign}"
    at.text_area(key=field).set_value("本单位无此业务").run()
    again = opened(here, "waive", one)
    assert again.text_area(key=field).value == "本单位无此业务"
    again.button(key="worklist_sure").click().run()
    assert here.history("waive")[0].reason == "本单位无此业务"
    assert read(here.world, here.caller("office"), f"bulk:waive:{here.campaign}") == {}


def test_when_everything_changed_meanwhile_the_form_says_so_and_keeps_the_words(here: Cast) -> None:
    (one,) = owed(here, "机械", due_on=TODAY)
    at = opened(here, "shift", one)
    report(here.world, here.caller("jixie"), one.id, one.version, "已开始")
    at.text_area(key=f"worklist_shift_words_{here.campaign}").set_value("因停电").run()
    assert "别人刚刚改动了" in said(at)
    assert at.button(key="worklist_sure").disabled
    assert here.history("due_shifted") == []
    assert at.text_area(key=f"worklist_shift_words_{here.campaign}").value == "因停电"


def test_the_form_pressed_twice_does_it_once(here: Cast) -> None:
    ones = owed(here, "机械", "外语", due_on=TODAY)
    first, second = opened(here, "shift", *ones), opened(here, "shift", *ones)
    for at in (first, second):
        at.button(key="worklist_sure").click().run()
        assert asked(at, "batch") == ["f" * 24]
    assert len(here.history("due_shifted")) == 2
    assert len(batches(here.world, here.caller("office"), here.campaign)) == 1


def test_who_lost_the_office_meanwhile_is_refused(here: Cast) -> None:
    (one,) = owed(here, "机械")
    at = opened(here, "remind", one, who="jixie")
    assert "您的角色不能进行这项操作" in said(at)
    assert not [button for button in at.button if button.key == "worklist_sure"]


# The batches


def shifted(cast: Cast, *names: str) -> str:
    ones = owed(cast, *names, due_on=TODAY)
    items = [(one.id, one.version) for one in ones]
    how = How("因停电", days=7)
    return apply(cast.world, cast.caller("office"), cast.campaign, BatchKind.SHIFT, items, how).batch_id


def test_the_result_of_a_batch_stands_in_the_address_and_is_undone_there(here: Cast, open_page: Open) -> None:
    batch = shifted(here, "机械", "外语", "保卫处")
    at = open_page("office", PAGE, batch=batch)
    assert "已改期 2 项，顺延 7 天" in said(at)
    assert "“因停电”" in said(at)
    assert "本办公室自己的落实项，由校领导决定\n- 党委保卫部（保卫处） · 班会" in said(at).replace("·  班会", "· 班会")
    at.button(key=f"worklist_undo_result_{batch}").click().run()
    assert not at.exception
    assert "撤销了 2 项" in said(at)
    assert len(here.history("due_shift_undone")) == 2
    assert f"worklist_undo_result_{batch}" not in {button.key for button in at.button}


def test_an_undo_says_what_it_left_and_why(here: Cast, open_page: Open) -> None:
    batch = shifted(here, "机械", "外语")
    at = open_page("office", PAGE, batch=batch)
    one = one_of(here, "机械")
    report(here.world, here.caller("jixie"), one, 2, "已开始")
    at.button(key=f"worklist_undo_result_{batch}").click().run()
    assert "1 项没有撤销" in said(at)
    assert "之后又有变动，保持现状" in said(at)


def one_of(cast: Cast, unit: str) -> str:
    with Session(cast.world.engine) as db:
        return db.exec(select(Assignment.id).where(Assignment.unit_id == cast.units[unit])).one()


def test_the_last_batches_are_listed_with_their_way_back(here: Cast, open_page: Open) -> None:
    batch = shifted(here, "机械")
    at = open_page("office", PAGE)
    assert at.button(key=f"worklist_look_{batch}").label == "撤销"
    at.button(key=f"worklist_look_{batch}").click().run()
    assert at.button(key=f"worklist_undo_dialog_{batch}").label == "撤销 1 项"


def test_somebody_elses_acceptances_are_only_looked_at(here: Cast, open_page: Open) -> None:
    task = here.task("班会", lead=["机械"])
    one = here.hand_in(task, "机械", "jixie")
    items = [(one.id, one.version)]
    batch = apply(here.world, here.caller("office2"), here.campaign, BatchKind.ACCEPT, items).batch_id
    at = open_page("office", PAGE, batch=batch)
    assert "只有作出通过决定的人可以撤回它" in said(at)
    assert at.button(key=f"worklist_look_{batch}").label == "查看"
    assert here.owed(task, "机械").status is Status.ACCEPTED


def test_a_batch_that_is_not_there_says_so_and_the_page_goes_on(busy: Cast, open_page: Open) -> None:
    at = open_page("office", PAGE, batch="0" * 24)
    assert "没有找到这条记录" in said(at)
    assert len(units(at)) == 4
