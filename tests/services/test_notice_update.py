"""A notice for a campaign that runs: told first, only what is confirmed, and what is handed in stays."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from adapters.notices.reading import ReadingRule
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.errors import ChangedMeanwhile, Missing, NotAllowed, NotFound
from models.notice_diff import Aspect
from models.notice_plan import NamesUnresolved, NewUnit, Plan
from models.organisation import Alias, Unit, UnitGroup
from models.reassign import Effect
from models.replay import replay
from models.words import Status
from services import importing, matrix_changes, notice_update
from services.checking import check
from services.consequences import Consequences
from services.first_plan import guess, plan_task
from services.notice_update import Comparison, Notice
from services.task_changes import add_task, cancel_task
from services.task_settings import TaskGiven
from services.who import OPERATOR
from tests.cast import Cast
from tests.services.changing import owed, rows, wanted

FIRST = """关于开展秋季反诈宣传的通知
1、在食堂张贴反诈宣传资料。
责任单位：党委保卫部（保卫处）
配合单位：后勤处
完成时限：2026年11月30日前
2、开展反诈主题宣讲，每个学院不少于2场。
责任单位：党委学工部（学生处）
配合单位：党委保卫部（保卫处）
完成时限：2026年12月10日前
3、悬挂反诈宣传标语。
责任单位：党委保卫部（保卫处）
4、建立反诈台账。
责任单位：党委学工部（学生处）
完成时限：长期坚持
"""
SECOND = """关于调整秋季反诈宣传的通知
1、召开反诈动员部署会。
责任单位：党委学工部（学生处）
完成时限：2026年11月15日前
2、在食堂张贴反诈宣传资料。
责任单位：党委保卫部（保卫处）
配合单位：党委学工部（学生处）
完成时限：2026年12月5日前
3、开展反诈主题宣讲，每个学院不少于3场。
责任单位：党委学工部（学生处）
配合单位：党委保卫部（保卫处）
完成时限：2026年12月10日前
4、建立反诈台账。
责任单位：党委学工部（学生处）
完成时限：长期坚持
"""
WHY = "按调整后的通知"


def read(cast: Cast, text: str, year: int = 2026, **fields: object) -> Notice:
    proposal = importing.propose(cast.world, OPERATOR, text, ReadingRule.AS_PRINTED, year)
    unknown = {one.printed: guess(one.printed) for one in proposal.names if not one.known}
    notice = Notice(text, tuple(plan_task(task) for task in proposal.reading.tasks), unknown)
    return replace(notice, **fields)  # type: ignore[arg-type]


def imported(cast: Cast, text: str = FIRST) -> str:
    notice = read(cast, text)
    plan = Plan(
        "秋季反诈", date(2026, 11, 1), date(2026, 12, 31), cast.units["保卫处"], notice.tasks, notice.resolutions,
        date(2026, 12, 31),
    )  # fmt: skip
    return importing.confirm(cast.world, cast.caller("office"), plan, text)


def compared(cast: Cast, campaign: str, notice: Notice) -> Comparison:
    return notice_update.compare(cast.world, cast.caller("office"), campaign, notice)


def tasks(cast: Cast, campaign: str) -> dict[str, Task]:
    return {task.title: task for task in rows(cast, Task) if task.campaign_id == campaign}


def followed(cast: Cast, campaign: str, notice: Notice, chosen: Collection[str], reason: str = WHY) -> Consequences:
    """The rehearsal writes nothing and tells exactly what happens then."""
    office, version = cast.caller("office"), compared(cast, campaign, notice).version
    before = len(cast.history())
    wanted_keys = frozenset(chosen)
    foretold = notice_update.rehearse(cast.world, office, campaign, version, notice, wanted_keys, reason)
    assert len(cast.history()) == before
    done = notice_update.follow(cast.world, office, campaign, version, notice, wanted_keys, reason)

    def told(said: Consequences) -> list[tuple[object, ...]]:
        return sorted((one.effect.value, one.task, one.unit, str(one.status_after)) for one in said.touched)

    assert told(foretold) == told(done)
    assert check(cast.world, OPERATOR).findings == []
    return done


def everything(cast: Cast) -> list[tuple[object, ...]]:
    """All that an import could touch, in values."""
    tables = (Campaign, Task, Responsibility, Assignment, Unit, UnitGroup, Alias)
    held = [(table.__name__, repr(rows(cast, table))) for table in tables]
    return [*held, ("events", len(cast.history()))]


def test_importing_the_same_notice_twice_changes_nothing(anywhere: Cast) -> None:
    campaign = imported(anywhere)
    before = everything(anywhere)
    for text in (FIRST, FIRST.replace("：", ":").replace("\n", "\r\n")):
        found = compared(anywhere, campaign, read(anywhere, text))
        assert found.differences == []
        chosen = found.usual | {one.key for one in found.differences}
        followed(anywhere, campaign, read(anywhere, text), chosen)
    assert everything(anywhere) == before


def test_a_new_notice_tells_what_is_new_changed_and_gone(cast: Cast) -> None:
    campaign = imported(cast)
    found = compared(cast, campaign, read(cast, SECOND))
    titles = {one.id: one.title for one in found.held.values()}
    assert [(one.aspect, one.line, titles.get(one.task_id or "")) for one in found.differences] == [
        (Aspect.NEW, 0, None),
        (Aspect.NUMBER, 1, "在食堂张贴反诈宣传资料"),
        (Aspect.DUE, 1, "在食堂张贴反诈宣传资料"),
        (Aspect.ROW, 1, "在食堂张贴反诈宣传资料"),
        (Aspect.NUMBER, 2, "开展反诈主题宣讲，每个学院不少于2场"),
        (Aspect.TITLE, 2, "开展反诈主题宣讲，每个学院不少于2场"),
        (Aspect.TARGET, 2, "开展反诈主题宣讲，每个学院不少于2场"),
        (Aspect.GONE, None, "悬挂反诈宣传标语"),
    ]
    assert [one.key for one in found.differences if one.key not in found.usual] == [found.differences[-1].key]


def test_only_what_is_ticked_is_carried_out(cast: Cast) -> None:
    campaign = imported(cast)
    notice = read(cast, SECOND)
    found = compared(cast, campaign, notice)
    due = next(one.key for one in found.differences if one.aspect is Aspect.DUE)
    followed(cast, campaign, notice, {due}, "")
    posters = tasks(cast, campaign)["在食堂张贴反诈宣传资料"]
    assert (posters.number, posters.due_on, posters.due_text) == ("1", date(2026, 12, 5), "2026年12月5日前")
    assert set(owed(cast, posters)) == {"保卫处", "后勤处"}
    assert set(tasks(cast, campaign)) == {
        "在食堂张贴反诈宣传资料",
        "开展反诈主题宣讲，每个学院不少于2场",
        "悬挂反诈宣传标语",
        "建立反诈台账",
    }
    assert [one.after["tasks_changed"] for one in cast.history("notice_followed")] == [1]


def test_everything_confirmed_makes_the_campaign_the_new_notice_in_one_batch(anywhere: Cast) -> None:
    campaign = imported(anywhere)
    notice = read(anywhere, SECOND)
    found = compared(anywhere, campaign, notice)
    said = followed(anywhere, campaign, notice, {one.key for one in found.differences})
    assert {one.effect for one in said.touched} == {Effect.CREATE, Effect.DETACH}
    standing = sorted((one for one in tasks(anywhere, campaign).values() if not one.cancelled_at), key=lambda t: t.sort)
    assert [(one.number, one.title) for one in standing] == [
        ("2", "在食堂张贴反诈宣传资料"),
        ("3", "开展反诈主题宣讲，每个学院不少于3场"),
        ("4", "建立反诈台账"),
        ("1", "召开反诈动员部署会"),
    ]
    assert set(owed(anywhere, tasks(anywhere, campaign)["在食堂张贴反诈宣传资料"])) == {"保卫处", "学工部"}
    after = compared(anywhere, campaign, notice)
    assert after.differences == []
    lines = replay(anywhere.history())
    for one in rows(anywhere, Assignment):
        if one.campaign_id == campaign:
            assert (lines[one.id].status, lines[one.id].due_on, lines[one.id].detached) == (
                one.status,
                one.due_on,
                one.detached_at is not None,
            )


def test_what_is_handed_in_stays_when_its_unit_or_its_task_goes(anywhere: Cast) -> None:
    campaign = imported(anywhere)
    posters = tasks(anywhere, campaign)["在食堂张贴反诈宣传资料"]
    handed_in = anywhere.hand_in(posters, "后勤处", "houqin")
    notice = read(anywhere, SECOND)
    found = compared(anywhere, campaign, notice)
    said = followed(anywhere, campaign, notice, {one.key for one in found.differences})
    assert [one.unit for one in said.of(Effect.KEEP)] == ["后勤处"]
    after = anywhere.owed(posters, "后勤处")
    assert (after.status, after.detached_at) == (Status.SUBMITTED, None)
    assert after.id == handed_in.id


def test_what_the_office_changed_itself_is_no_difference_of_the_notice(cast: Cast) -> None:
    campaign = imported(cast)
    office, found = cast.caller("office"), tasks(cast, campaign)
    posters, slogans = found["在食堂张贴反诈宣传资料"], found["悬挂反诈宣传标语"]
    row = wanted(cast, ["学工部"])
    matrix_changes.set_cells(cast.world, office, posters.id, posters.version, row, "另有安排")
    cancel_task(cast.world, office, slogans.id, slogans.version, "不做了")
    version = compared(cast, campaign, read(cast, FIRST)).version
    by_hand = TaskGiven("会上定的事", date(2026, 12, 1))
    add_task(cast.world, office, campaign, version, "", by_hand, wanted(cast, ["保卫处"]))
    again = compared(cast, campaign, read(cast, FIRST))
    assert again.of_notice == []
    assert [one.aspect for one in again.local] == [Aspect.ROW, Aspect.NEW, Aspect.GONE]
    assert again.usual == set()


def test_a_line_can_be_taken_for_another_task_than_the_likest(cast: Cast) -> None:
    campaign = imported(cast)
    slogans = tasks(cast, campaign)["悬挂反诈宣传标语"]
    found = compared(cast, campaign, read(cast, SECOND, paired={0: slogans.id}))
    assert [one.aspect for one in found.differences if one.task_id == slogans.id] == [
        Aspect.NUMBER,
        Aspect.TITLE,
        Aspect.DUE,
        Aspect.ROW,
    ]
    assert not [one for one in found.differences if one.aspect in (Aspect.NEW, Aspect.GONE)]


def test_an_unknown_unit_is_asked_for_and_set_up_only_with_its_line(anywhere: Cast) -> None:
    campaign = imported(anywhere)
    text = SECOND.replace("配合单位：党委学工部（学生处）", "配合单位：校园文明监督岗中心")
    notice = read(anywhere, text)
    found = compared(anywhere, campaign, notice)
    row = {one.key for one in found.differences if one.aspect is Aspect.ROW}
    nameless = replace(notice, resolutions={})
    with pytest.raises(NamesUnresolved):
        notice_update.rehearse(
            anywhere.world, anywhere.caller("office"), campaign, found.version, nameless, frozenset(row), WHY
        )
    due = {one.key for one in found.differences if one.aspect is Aspect.DUE}
    followed(anywhere, campaign, nameless, due)
    assert not [one for one in rows(anywhere, Unit) if one.name == "校园文明监督岗中心"]
    named = replace(notice, resolutions={"校园文明监督岗中心": NewUnit("校园文明监督岗中心")})
    followed(anywhere, campaign, named, row)
    assert [one.name for one in rows(anywhere, Unit) if one.name == "校园文明监督岗中心"]


def test_a_form_that_has_aged_changes_nothing(cast: Cast) -> None:
    campaign = imported(cast)
    notice, office = read(cast, SECOND), cast.caller("office")
    found = compared(cast, campaign, notice)
    keys = frozenset(found.usual)
    notice_update.follow(cast.world, office, campaign, found.version, notice, keys, WHY)
    before = everything(cast)
    for version, chosen in ((found.version, keys), (found.version + 1, frozenset({"line0:new", "nothing:row"}))):
        with pytest.raises(ChangedMeanwhile):
            notice_update.follow(cast.world, office, campaign, version, notice, chosen, WHY)
    assert everything(cast) == before


def test_taking_work_from_a_unit_needs_a_reason_and_a_new_task_a_title(cast: Cast) -> None:
    campaign = imported(cast)
    notice, office = read(cast, SECOND), cast.caller("office")
    found = compared(cast, campaign, notice)
    before = everything(cast)
    gone = frozenset(one.key for one in found.differences if one.aspect is Aspect.GONE)
    with pytest.raises(Missing):
        notice_update.follow(cast.world, office, campaign, found.version, notice, gone, " ")
    untitled = replace(notice, tasks=(replace(notice.tasks[0], title=""), *notice.tasks[1:]))
    with pytest.raises(Missing):
        notice_update.follow(cast.world, office, campaign, found.version, untitled, frozenset({"line0:new"}), WHY)
    assert everything(cast) == before


def test_days_without_a_year_keep_the_year_of_the_import(cast: Cast) -> None:
    text = FIRST.replace("2026年", "")
    campaign = imported(cast, text)
    cast.clock.forward(days=120)
    assert notice_update.year_of(cast.world, OPERATOR, campaign) == 2026
    found = notice_update.compare(cast.world, OPERATOR, campaign, read(cast, text))
    assert found.differences == []


def test_nobody_but_the_office_compares_or_follows(cast: Cast) -> None:
    campaign = imported(cast)
    notice = read(cast, SECOND)
    before = everything(cast)
    for username in ("jixie", "leader", "admin"):
        caller = cast.caller(username)
        with pytest.raises(NotAllowed):
            notice_update.compare(cast.world, caller, campaign, notice)
        for act in (notice_update.rehearse, notice_update.follow):
            with pytest.raises(NotAllowed):
                act(cast.world, caller, campaign, 1, notice, frozenset({"line0:new"}), WHY)
    with pytest.raises(NotFound):
        notice_update.compare(cast.world, cast.caller("office"), "nowhere", notice)
    assert everything(cast) == before
