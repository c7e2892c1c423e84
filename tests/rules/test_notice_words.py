"""The small words of a notice: deadlines, targets, how often, names of units, numbers, roles in sentences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notices.cleaning import Strip
from adapters.notices.dates import Years, due_in_words, due_of_value
from adapters.notices.marks import mark_at
from adapters.notices.numerals import number_of, year_of
from adapters.notices.prose import told_roles
from adapters.notices.targets import recurrence_in, target_in
from adapters.notices.units import read_units

ISSUED = Years(date(2024, 9, 20))


def strip(text: str) -> Strip:
    return Strip(text, range(len(text)))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("11月30日前", date(2024, 11, 30)),
        ("10月底", date(2024, 10, 31)),
        ("10月上旬", date(2024, 10, 10)),
        ("10月中旬", date(2024, 10, 20)),
        ("10月下旬", date(2024, 10, 31)),
        ("即日起至12月底", date(2024, 12, 31)),
        ("2025年2月底前", date(2025, 2, 28)),
        ("1月10日前", date(2025, 1, 10)),
        ("明年3月底前", date(2025, 3, 31)),
        ("10月18日（星期五）前", date(2024, 10, 18)),
        ("11月1日至15日", date(2024, 11, 15)),
        ("年底前", date(2024, 12, 31)),
        ("2024年10月至2025年1月底", date(2025, 1, 31)),
        ("十一月三十日前", date(2024, 11, 30)),
        ("2024-12-05", date(2024, 12, 5)),
        ("12月5日17:00前", date(2024, 12, 5)),
        ("第四季度", date(2024, 12, 31)),
        ("12月前", date(2024, 11, 30)),
        ("长期坚持", None),
        ("每学期", None),
        ("每月5日前", None),
        ("9月31日前", None),
        ("放暑假前", None),
        ("10个工作日内", None),
    ],
)
def test_a_deadline_means_the_last_day_that_is_still_on_time(words: str, day: date | None) -> None:
    due = due_of_value(strip(words), ISSUED)
    assert due is not None
    assert (due.on, due.words.text) == (day, words)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_full_date_is_read_as_itself(day: date) -> None:
    due = due_of_value(strip(f"{day.year}年{day.month}月{day.day}日前"), Years())
    assert due is not None
    assert due.on == day


@pytest.mark.parametrize(
    "words",
    [
        "向2023级新生发放",
        "组织“11月9日”消防日活动",
        "自11月1日起执行",
        "对2024年3月以来的案件",
        "举办“4·15”活动",
        "3月5日前后设点",
    ],
)
def test_a_date_that_is_no_deadline_is_left_alone(words: str) -> None:
    due = due_in_words(strip(words), ISSUED)
    assert due is None or "前后" in words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("张贴率达到100%", ("=", 100, "%")),
        ("学生寝室全覆盖", ("=", 100, "%")),
        ("达到60%以上", (">=", 60, "%")),
        ("参训率不低于95%", (">=", 95, "%")),
        ("百分之九十五以上", (">=", 95, "%")),
        ("不少于3次", (">=", 3, "次")),
        ("不少于三场", (">=", 3, "场")),
        ("至少开展2次", (">=", 2, "次")),
        ("至少300人次", (">=", 300, "人次")),
        ("30场以上", (">=", 30, "场")),
        ("不低于1.5万次", (">=", 15000, "次")),
        ("不超过5起", ("<=", 5, "起")),
        ("全部食堂", None),
        ("其中80%", None),
        ("发放3000份", None),
        ("向2023级学生", None),
    ],
)
def test_a_target_is_an_operator_a_figure_and_a_unit(words: str, expected: tuple[str, float, str] | None) -> None:
    found = target_in(strip(words))
    assert (found and (found[0].op, found[0].value, found[0].unit)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("每周至少2次", "每周"),
        ("每学期一次", "每学期一次"),
        ("每半年通报", "每半年"),
        ("每个月1次", "每个月1次"),
        ("每两周", "每两周"),
        ("每晚巡逻", "每晚"),
        ("每月5日前", "每月"),
        ("每个学院", None),
        ("每类群体", None),
        ("每岗", None),
        ("每年级", None),
        ("每班", None),
    ],
)
def test_only_a_span_of_time_says_how_often(words: str, expected: str | None) -> None:
    found = recurrence_in(strip(words))
    assert (found.text if found else None) == expected


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("人事处 实验室与设备管理处 各学院", ["人事处", "实验室与设备管理处", "各学院"]),
        ("党委宣 传部、各二级学 院", ["党委宣传部", "各二级学院"]),
        ("党委学工部\n（学生处）", ["党委学工部（学生处）"]),
        ("各学院（中心、研究院）、保卫处", ["各学院（中心、研究院）", "保卫处"]),
        ("党委统战部及保卫处", ["党委统战部", "保卫处"]),
        ("招生与就业处、资产和实验室管理处", ["招生与就业处", "资产和实验室管理处"]),
        ("校团委，各学院团委等", ["校团委", "各学院团委"]),
        ("校医院\n后勤处", ["校医院", "后勤处"]),
        ("保卫处、学生处等有关部门。", ["保卫处", "学生处"]),
        ("无", []),
        ("—", []),
    ],
)
def test_names_of_units_are_parted_where_they_end(words: str, names: list[str]) -> None:
    assert [named.name for named in read_units(strip(words))] == names


@pytest.mark.parametrize(
    ("words", "lead", "cooperating", "before"),
    [
        (
            "组建讲师团。由校医院牵头，体育学院、红十字会配合，5月10日前完成。",
            ["校医院"],
            ["体育学院", "红十字会"],
            "组建讲师团。",
        ),
        ("举办比武。由校团委会同校医院、体育学院组织实施。", ["校团委"], ["校医院", "体育学院"], "举办比武。"),
        (
            "编印手册。由宣传部和校医院共同牵头，各学院（系、所）配合。",
            ["宣传部", "校医院"],
            ["各学院（系、所）"],
            "编印手册。",
        ),
        ("开展轮训（后勤处牵头，公寓中心等按职责配合）", ["后勤处"], ["公寓中心"], "开展轮训"),
        ("安置学生。学生处为牵头单位，各学院为配合单位。", ["学生处"], ["各学院"], "安置学生。"),
        ("各学院配合校团委招募志愿者。", ["校团委"], ["各学院"], ""),
    ],
)
def test_sentences_tell_who_leads_and_who_cooperates(
    words: str, lead: list[str], cooperating: list[str], before: str
) -> None:
    told = told_roles(strip(words))
    assert told is not None
    assert [named.name for named in told.lead] == lead
    assert [named.name for named in told.cooperating] == cooperating
    assert told.before.text == before


@pytest.mark.parametrize(
    "words", ["建立联动机制。", "各学院利用班会组织学生观看。", "主要负责人为第一责任人。", "动员学生积极参与。"]
)
def test_sentences_without_units_in_a_role_tell_nothing(words: str) -> None:
    assert told_roles(strip(words)) is None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("一、张贴", "一"),
        ("（二）张贴", "二"),
        ("3.张贴", "3"),
        ("4、张贴", "4"),
        ("（5）张贴", "5"),
        ("6）张贴", "6"),
        ("⑦张贴", "⑦"),
        ("⑴张贴", "1"),
        ("3.9月27日前张贴", "3"),
        ("1.2024级新生", "1"),
        ("1.2 张贴", "1.2"),
        ("2024.3.11", None),
        ("十多年来", None),
    ],
)
def test_an_item_number_is_told_from_a_figure(text: str, printed: str | None) -> None:
    mark = mark_at(text)
    assert (mark.printed if mark else None) == printed


@given(st.integers(1, 99))
def test_chinese_numerals_up_to_99_are_read(value: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    word = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert number_of(word) == value


@pytest.mark.parametrize("printed", ["二〇二四", "二○二四", "二零二四", "2024"])
def test_a_year_is_read_in_every_writing(printed: str) -> None:
    assert year_of(printed) == 2024
