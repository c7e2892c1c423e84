"""A notice beside a running campaign: what is new, what changed, what is gone, and what a person must look at."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.notice_diff import Aspect, Difference, Held, Printed, Sides, differences, pairs_of
from models.notice_plan import PlannedTarget, PlannedTask

DAY = date(2026, 11, 30)


def line(title: str, number: str = "", lead: str = "保卫处", cooperating: str = "", **fields: object) -> Printed:
    sides = Sides(tuple(lead.split()), tuple(cooperating.split()))
    return Printed(PlannedTask(number, title, sides.lead, sides.cooperating, **fields), sides)  # type: ignore[arg-type]


def held(printed: Printed, some_id: str = "", **fields: object) -> Held:
    task = printed.task
    one = Held(
        some_id or task.title or task.number,
        task.number,
        task.title,
        task.due_on,
        task.due_text,
        task.continuing,
        task.recurrence,
        task.target,
        printed.sides,
    )
    return replace(one, **fields)  # type: ignore[arg-type]


def told(found: list[Difference]) -> list[tuple[str, object]]:
    return [(one.aspect.value, one.task_id if one.line is None else one.line) for one in found]


POSTERS = line("在食堂张贴反诈宣传资料", "1", cooperating="后勤处", due_on=DAY, due_text="11月30日前")
TALKS = line("开展反诈主题宣讲", "2", "学生处", target=PlannedTarget(">=", 2, "场"))
APP = line("推广国家反诈中心软件", "3", "各学院", continuing=True, due_text="长期坚持", recurrence="每月")
NOTICE = [POSTERS, TALKS, APP]
RUNNING = [held(one) for one in NOTICE]


def test_the_same_notice_again_differs_in_nothing() -> None:
    assert differences(RUNNING, NOTICE, NOTICE)[0] == []
    assert differences(RUNNING, NOTICE)[0] == []


def test_a_new_day_a_new_unit_and_another_figure_are_changes_of_their_own() -> None:
    changed = [
        line("在食堂张贴反诈宣传资料", "1", cooperating="后勤处 校医院", due_on=date(2026, 12, 15)),
        line("开展反诈主题宣讲", "2", "学生处", target=PlannedTarget(">=", 3, "场")),
        APP,
    ]
    found, _ = differences(RUNNING, changed, NOTICE)
    assert told(found) == [("due", 0), ("row", 0), ("target", 1)]
    assert not any(one.local or one.doubtful for one in found)


def test_numbers_that_moved_do_not_change_which_task_is_which() -> None:
    moved = [
        line("召开动员会", "1"),
        *(Printed(replace(one.task, number=str(n)), one.sides) for n, one in enumerate(NOTICE, 2)),
    ]
    found, pairs = differences(RUNNING, moved, NOTICE)
    assert [(pair.line, pair.task_id) for pair in pairs] == [(1, RUNNING[0].id), (2, RUNNING[1].id), (3, RUNNING[2].id)]
    assert told(found) == [("new", 0), ("number", 1), ("number", 2), ("number", 3)]


def test_a_title_worded_anew_is_the_same_task_and_one_too_different_is_doubtful() -> None:
    near = [line("在食堂张贴反诈宣传材料", "1", cooperating="后勤处", due_on=DAY), TALKS, APP]
    found, pairs = differences(RUNNING, near, NOTICE)
    assert told(found) == [("title", 0)]
    assert not pairs[0].doubtful
    far = [line("在食堂悬挂反诈横幅标语资料", "1", cooperating="后勤处", due_on=DAY), TALKS, APP]
    found, pairs = differences(RUNNING, far, NOTICE)
    assert pairs[0].doubtful
    assert [one.doubtful for one in found] == [True]


def test_what_a_person_says_of_a_line_counts_before_any_likeness() -> None:
    found, pairs = differences(RUNNING, NOTICE, NOTICE, {0: None, 1: RUNNING[0].id})
    assert [(pair.line, pair.task_id) for pair in pairs] == [(1, RUNNING[0].id), (2, RUNNING[2].id)]
    assert [one.aspect for one in found if one.line == 0] == [Aspect.NEW]
    assert [one.task_id for one in found if one.aspect is Aspect.GONE] == [RUNNING[1].id]


def test_a_line_left_out_is_gone_and_a_task_added_by_hand_is_not() -> None:
    by_hand = held(line("会上定的事"), "by-hand")
    found, _ = differences([*RUNNING, by_hand], NOTICE[:2], NOTICE)
    assert [(one.task_id, one.local) for one in found if one.aspect is Aspect.GONE] == [
        (RUNNING[2].id, False),
        ("by-hand", True),
    ]


def test_what_the_office_changed_since_is_told_apart_from_what_the_notice_changes() -> None:
    later = replace(RUNNING[0], due_on=date(2026, 12, 20), sides=Sides(("保卫处",), ()))
    found, _ = differences([later, *RUNNING[1:]], NOTICE, NOTICE)
    assert [(one.aspect, one.local) for one in found] == [(Aspect.DUE, True), (Aspect.ROW, True)]


def test_a_task_the_office_cancelled_does_not_come_back_by_itself() -> None:
    cancelled = replace(RUNNING[1], cancelled=True)
    found, _ = differences([RUNNING[0], cancelled, RUNNING[2]], NOTICE, NOTICE)
    assert [(one.aspect, one.local, one.doubtful) for one in found] == [(Aspect.NEW, True, True)]


def test_a_line_split_in_two_is_told_to_be_part_of_the_old_one() -> None:
    whole = held(line("在食堂和宿舍区张贴反诈宣传资料并悬挂横幅", "1"), "whole")
    parts = [line("在食堂和宿舍区张贴反诈宣传资料", "1"), line("宣传资料并悬挂横幅", "2")]
    found, pairs = differences([whole], parts)
    assert [(pair.line, pair.task_id) for pair in pairs] == [(0, "whole")]
    new = next(one for one in found if one.aspect is Aspect.NEW)
    assert (new.doubtful, new.hint) == (True, "1 在食堂和宿舍区张贴反诈宣传资料并悬挂横幅")


def test_two_lines_made_one_leave_a_task_that_is_told_to_have_gone_into_it() -> None:
    one, other = held(line("张贴反诈宣传资料", "1"), "a"), held(line("悬挂反诈宣传横幅", "2"), "b")
    found, _ = differences([one, other], [line("张贴反诈宣传资料，悬挂反诈宣传横幅", "1")])
    gone = next(each for each in found if each.aspect is Aspect.GONE)
    assert (gone.task_id, gone.doubtful, gone.hint) == ("b", True, "1 张贴反诈宣传资料，悬挂反诈宣传横幅")


def test_a_title_the_notice_lacks_never_takes_away_the_one_the_office_wrote() -> None:
    filled = held(line("补写的标题", "4"), "filled")
    assert differences([filled], [line("", "4")])[0] == []


def test_a_line_without_a_day_keeps_the_day_that_was_given_to_it() -> None:
    undated = line("建立台账", "5")
    assert differences([held(undated, due_on=date(2026, 12, 31))], [undated])[0] == []
    now_standing = line("建立台账", "5", continuing=True, due_text="长期坚持")
    assert told(differences([held(undated, due_on=DAY)], [now_standing])[0]) == [("due", 0)]


LINES = st.lists(
    st.builds(
        line,
        st.text("张贴宣讲排查台账会议海报推广学生", min_size=0, max_size=12),
        st.sampled_from(["", "1", "2", "3", "一"]),
        st.sampled_from(["保卫处", "学生处 团委", "各学院"]),
        st.sampled_from(["", "后勤处", "校医院 保卫处"]),
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_every_line_and_every_task_is_told_exactly_once(old: list[Printed], new: list[Printed]) -> None:
    running = [held(one, f"task{place}") for place, one in enumerate(old)]
    found, pairs = differences(running, new, old)
    assert len({pair.line for pair in pairs}) == len(pairs) == len({pair.task_id for pair in pairs})
    new_lines = {one.line for one in found if one.aspect is Aspect.NEW}
    gone = {one.task_id for one in found if one.aspect is Aspect.GONE}
    assert new_lines == set(range(len(new))) - {pair.line for pair in pairs}
    assert gone == {one.id for one in running} - {pair.task_id for pair in pairs}
    assert len({one.key for one in found}) == len(found)


@given(LINES)
def test_any_notice_compared_with_itself_differs_in_nothing(lines: list[Printed]) -> None:
    titled = [one for place, one in enumerate(lines) if one.task.title and lines.index(one) == place]
    running = [held(one, f"task{place}") for place, one in enumerate(titled)]
    assert differences(running, titled, titled)[0] == []
    assert len(pairs_of(running, titled)) == len(titled)
