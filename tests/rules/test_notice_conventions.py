"""How 责任单位 is meant, what a blank cell repeats, and which doubts a notice leaves."""

from datetime import date

import pytest

from adapters.notices.reader import read_notice
from adapters.notices.reading import Reading, ReadingRule
from adapters.texts import LANGUAGES, text
from tests.notices.score import SETS, notices

BESIDE = "1.张贴海报。牵头单位：保卫处；责任单位：学生处、各学院\n2.发放手册。责任单位：校团委、图书馆\n"
FIRST = "（一）张贴海报。（责任单位：保卫处、学生处）\n（二）发放手册。（责任单位：校团委）\n"


def owners(reading: Reading) -> list[tuple[list[str], list[str]]]:
    return [(task.lead, task.cooperating) for task in reading.tasks]


def codes(reading: Reading) -> list[str]:
    return [doubt.code for doubt in reading.doubts]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ReadingRule.AS_PRINTED, [(["保卫处"], ["学生处", "各学院"]), (["校团委", "图书馆"], [])]),
        (ReadingRule.RESPONSIBLE_LEADS, [(["保卫处", "学生处", "各学院"], []), (["校团委", "图书馆"], [])]),
        (ReadingRule.RESPONSIBLE_COOPERATES, [(["保卫处"], ["学生处", "各学院"]), ([], ["校团委", "图书馆"])]),
        (ReadingRule.FIRST_LEADS, [(["保卫处"], ["学生处", "各学院"]), (["校团委"], ["图书馆"])]),
    ],
)
def test_the_reader_may_say_how_responsible_units_are_meant(rule: ReadingRule, expected: object) -> None:
    assert owners(read_notice(BESIDE, rule)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "列第一位的为牵头单位。",
        "责任单位中排在首位的为主责单位，其余配合。",
        "有多个责任单位的，排名第一的单位牵头负责。",
        "责任单位中第一个单位为牵头单位。",
        "各项任务的牵头单位列在首位。",
    ],
)
def test_a_notice_that_says_so_makes_the_first_named_lead(sentence: str) -> None:
    reading = read_notice(f"{FIRST}\n有关要求\n（一）{sentence}\n")
    assert owners(reading) == [(["保卫处"], ["学生处"]), (["校团委"], [])]
    assert "first_leads" in codes(reading)


def test_without_such_words_all_named_lead_and_a_doubt_says_so() -> None:
    reading = read_notice(FIRST)
    assert owners(reading) == [(["保卫处", "学生处"], []), (["校团委"], [])]
    assert "responsible_several" in codes(reading)


def test_a_clean_notice_leaves_no_doubt() -> None:
    clean = (
        "江州大学2024年任务分工\n\n1.张贴海报，11月30日前完成。\n责任单位：保卫处\n配合单位：学生处\n\n"
        "2.发放手册不少于3000份。\n责任单位：学生处\n配合单位：各学院\n\n江州大学\n2024年9月2日\n"
    )
    reading = read_notice(clean)
    assert reading.doubts == []
    assert [task.due_on for task in reading.tasks] == [date(2024, 11, 30), None]


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        ("责任单位：保卫处\n2、张贴海报。\n责任单位：学生处\n", "missing_title"),
        ("责任单位：保卫处\n2、张贴海报。\n责任单位：学生处\n", "missing_number_guessed"),
        ("1、张贴海报。责任单位：保卫处\n4、发放手册。责任单位：学生处\n", "number_jump"),
        ("1、张贴海报。责任单位：保卫处\n2、发放手册。\n3、宣讲。责任单位：学生处\n", "no_lead"),
        ("1、张贴海报。责任单位：保卫处、后勤\n处\n", "broken_unit"),
        ("1、制度：\n①修订办法。\n②编制预案。\n（责任单位：保卫处）\n", "shared_owner"),
        ("1、张贴海报。责任单位：保卫处；完成时限：9月31日前\n", "damaged_date"),
        ("1、张贴海报。责任单位：保卫处；完成时限：9月30日前\n", "date_without_year"),
        (f"1、{'张贴海报并且' * 20}。责任单位：保卫处\n", "long_title"),
        ("1、张贴海报。责任单位：保卫处；配合单位：保卫处、学生处\n", "both_roles"),
        ("1、张贴海报。责任单位：保卫处等\n", "etc_dropped"),
        ("1、张贴海报。责任单位：张三丰\n", "unit_doubtful"),
        ("1、张贴海报。\n主抓部门：保卫处\n协助部门：学生处\n", "label_guessed"),
        ("一、由保卫处牵头，学生处配合，张贴海报。\n二、各学校每日通风。\n", "subject_leads"),
        ("今天天气很好。\n", "no_tasks"),
        (
            "1、张贴海报。责任单位：保卫处\n2、发放手册。责任单位：学生处\n未写时限的任务于2024年11月底前完成。\n",
            "default_deadline",
        ),
    ],
)
def test_a_doubt_is_raised_and_can_be_said_in_both_languages(notice: str, code: str) -> None:
    reading = read_notice(notice)
    doubt = next((doubt for doubt in reading.doubts if doubt.code == code), None)
    assert doubt is not None, codes(reading)
    for language in LANGUAGES:
        assert not text(language, doubt.key, **doubt.fields).startswith("⟦")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("主抓部门：保卫处\n协助部门：学生处", (["保卫处"], ["学生处"])),
        ("牵头单位：保卫处\n联动部门：学生处", (["保卫处"], ["学生处"])),
        ("牵头单位：保卫处\n配合单位：校团委\n联动部门：学生处", (["保卫处"], ["校团委"])),
        ("责任单位：保卫处\n报名单位：学生处", (["保卫处"], [])),
        ("责任单位：保卫处\n各有关单位：学生处", (["保卫处"], [])),
    ],
)
def test_a_label_nobody_knows_fills_only_the_role_that_is_free(
    labels: str, expected: tuple[list[str], list[str]]
) -> None:
    assert owners(read_notice(f"1、张贴海报。\n{labels}\n")) == [expected]


def test_a_sentence_for_all_tasks_with_exceptions_dates_those_without_a_deadline() -> None:
    tasks = "1、张贴海报。责任单位：保卫处\n2、发放手册，2025年4月15日前完成。责任单位：学生处\n"
    reading = read_notice(f"除另有说明外，各项任务须于2025年6月10日前完成。\n{tasks}")
    assert [task.due_on for task in reading.tasks] == [date(2025, 6, 10), date(2025, 4, 15)]
    assert "default_deadline" in codes(reading)


@pytest.mark.parametrize("broken", ["各\n班主任、团委", "各班\n主任、团委"])
def test_a_name_that_breaks_behind_its_first_character_goes_on_in_the_next_line(broken: str) -> None:
    assert owners(read_notice(f"1、开班会。\n责任单位：学生科\n配合单位：{broken}\n")) == [
        (["学生科"], ["各班主任", "团委"])
    ]


@pytest.mark.parametrize("broken", ["党委组织\n部（党校）", "党委组织部\n（党校）"])
def test_a_name_that_breaks_before_its_last_character_or_bracket_goes_on(broken: str) -> None:
    reading = read_notice(f"1、评优。\n牵头单位：{broken}\n配合单位：各教学院\n（部）、研究生工\n作部\n")
    assert owners(reading) == [(["党委组织部（党校）"], ["各教学院（部）", "研究生工作部"])]


def test_a_line_that_is_only_the_end_of_a_name_belongs_to_the_name_above() -> None:
    reading = read_notice(
        "1、立警示牌。\n责任单位：总务科\n配合单位：保卫科、水东镇\n人民政府\n2、巡查。\n责任单位：保卫科\n"
    )
    assert owners(reading) == [(["总务科"], ["保卫科", "水东镇人民政府"]), (["保卫科"], [])]


def test_the_name_of_who_signs_above_the_day_is_no_unit_of_the_last_task() -> None:
    words = "1、每学期开展一次交通安全第一课，向家长发放告知书并收回回执。"
    long = f"{words}\n责任单位：各中小学校    配合单位：公安局交警支队、团市委"
    reading = read_notice(f"{long}\n{long.replace('1', '2')}\n{long.replace('1', '3')}\n教体局安全科\n2025年8月20日\n")
    assert reading.tasks[-1].cooperating == ["公安局交警支队", "团市委"]
    below = read_notice("1、巡查。\n责任单位：学生处\n配合单位：\n保卫处\n2025年8月20日\n")
    assert owners(below) == [(["学生处"], ["保卫处"])]


def test_a_label_closed_by_its_bracket_is_a_label() -> None:
    notice = "01 测试消防联动\n【责任科室】总务科\n【配合科室】信息科、维保公司\n【完成时限】2026年2月6日前\n"
    reading = read_notice(notice + notice.replace("01", "02"))
    assert owners(reading) == [(["总务科"], ["信息科", "维保公司"])] * 2
    assert [task.due_on for task in reading.tasks] == [date(2026, 2, 6)] * 2


def test_a_column_nobody_knows_leads_where_no_other_does_and_a_doubt_says_so() -> None:
    rows = "1\t张贴海报\t保卫处\t学生处\n"
    reading = read_notice(f"序号\t任务\t主抓部门\t协助部门\n{rows}")
    assert owners(reading) == [(["保卫处"], ["学生处"])]
    assert "label_guessed" in codes(reading)
    beside = read_notice(f"序号\t任务\t牵头部门\t联动部门\n{rows}")
    assert owners(beside) == [(["保卫处"], [])]
    assert "columns_left" in codes(beside)


def test_months_of_every_year_are_no_deadline() -> None:
    notice = "2025年任务清单\n1、每年5月、11月集中测评。责任单位：心理站\n2、巡查，11月底前完成。责任单位：保卫处\n"
    assert [task.due_on for task in read_notice(notice).tasks] == [None, date(2025, 11, 30)]


@pytest.mark.parametrize(
    ("duty", "partners", "title"),
    [
        ("会同人民银行支行举办财会人员专题培训", ["人民银行支行"], "举办财会人员专题培训"),
        ("协调供电所保障考点用电", ["供电所"], "协调供电所保障考点用电"),
    ],
)
def test_who_is_brought_in_by_a_department_cooperates(duty: str, partners: list[str], title: str) -> None:
    (task,) = read_notice(f"一、财务处负责{duty}。\n").tasks
    assert (task.lead, task.cooperating, task.title) == (["财务处"], partners, title)


@pytest.mark.parametrize("duty", ["防范假冒网站", "召开主题班会", "清理经营场所"])
def test_what_is_to_be_done_is_no_unit_beside_the_one_that_helps(duty: str) -> None:
    (task,) = read_notice(f"一、网络中心牵头{duty}，宣传部配合，2025年7月10日前完成。\n").tasks
    assert (task.lead, task.cooperating) == (["网络中心"], ["宣传部"])
    assert (task.title or "").startswith(duty)


def test_a_unit_as_heading_leads_what_stands_below_when_its_bracket_says_who_helps() -> None:
    notice = "一、总务处（协助：安全办）\n1. 检修门窗\n2. 检测水质\n二、安全办（协助：总务处）\n3. 加固设施\n"
    assert owners(read_notice(notice)) == [
        (["总务处"], ["安全办"]),
        (["总务处"], ["安全办"]),
        (["安全办"], ["总务处"]),
    ]


def test_a_sign_before_a_label_opens_no_task() -> None:
    notice = "1）发放折页。\n　·主责部门：政法委\n　·配合部门：教育局\n2）建联络群。\n　·主责部门：公安分局\n"
    assert owners(read_notice(notice)) == [(["政法委"], ["教育局"]), (["公安分局"], [])]


def test_a_police_station_helps_and_whoever_hosts_leads() -> None:
    notice = (
        "第一，由水务站负责，派出所配合，在河塘增设救生圈。\n第二，梧桐小学、梧桐中学联合承办托管班，社工站协助。\n"
        "第三，监管所牵头，会同文化站、派出所，每周检查一次。\n"
    )
    assert owners(read_notice(notice)) == [
        (["水务站"], ["派出所"]),
        (["梧桐小学", "梧桐中学"], ["社工站"]),
        (["监管所"], ["文化站", "派出所"]),
    ]


def test_a_sign_before_a_number_is_no_number() -> None:
    notice = "★ 任务一：建专家库\n牵头：教研室\n★ 任务二：开通热线\n牵头：服务中心\n"
    assert [(task.number, task.title) for task in read_notice(notice).tasks] == [("一", "建专家库"), ("二", "开通热线")]


def test_every_doubt_and_every_reason_of_all_notices_can_be_said() -> None:
    for which in SETS:
        for _, notice, _ in notices(which):
            reading = read_notice(notice)
            for language in LANGUAGES:
                said = [text(language, doubt.key, **doubt.fields) for doubt in reading.doubts]
                said += [text(language, ignored.key) for ignored in reading.ignored]
                assert not [words for words in said if "⟦" in words or "{" in words]


def test_a_date_without_a_year_takes_the_year_given() -> None:
    notice = "1、张贴海报。责任单位：保卫处；完成时限：9月30日前\n"
    assert read_notice(notice).tasks[0].due_on is None
    assert read_notice(notice).tasks[0].due_text == "9月30日前"
    assert read_notice(notice, year=2025).tasks[0].due_on == date(2025, 9, 30)


def test_the_year_of_the_notice_goes_before_the_year_given() -> None:
    notice = "2024年任务分工\n1、张贴海报。责任单位：保卫处；完成时限：9月30日前\n"
    assert read_notice(notice, year=2019).tasks[0].due_on == date(2024, 9, 30)


@pytest.mark.parametrize("section", ["工作要求", "注意事项", "组织机构", "有关要求"])
def test_sections_of_requirements_hold_no_tasks(section: str) -> None:
    asked = "1.各单位要高度重视。\n2.由保卫处牵头抓好落实。\n"
    notice = f"一、重点任务\n1.张贴海报。（责任单位：保卫处）\n二、{section}\n{asked}"
    assert [task.title for task in read_notice(notice).tasks] == ["张贴海报"]


def test_blank_cells_and_same_as_above_repeat_the_row_above() -> None:
    table = (
        "序号\t工作任务\t责任单位\t配合单位\n1\t张贴海报\t保卫处\t学生处\n2\t发放手册\t\t同上\n3\t宣讲\t校团委\t无\n"
    )
    reading = read_notice(table)
    assert owners(reading) == [(["保卫处"], ["学生处"]), (["保卫处"], ["学生处"]), (["校团委"], [])]
    assert "cells_repeated" in codes(reading)


def test_persons_are_no_units() -> None:
    reading = read_notice(
        "1.张贴海报。【牵头单位：保卫处，负责人：保卫处处长；协助单位：学生处；责任领导：分管校领导】\n"
    )
    assert owners(reading) == [(["保卫处"], ["学生处"])]


def test_to_json_gives_the_plain_values_and_the_warnings() -> None:
    told = read_notice("1、发放手册不少于300份，2024年5月10日前完成。责任单位：保卫处等\n").to_json()
    assert told["tasks"] == [
        {
            "number": "1",
            "title": "发放手册不少于300份，2024年5月10日前完成",
            "lead": ["保卫处"],
            "cooperating": [],
            "due_on": "2024-05-10",
            "due_text": "2024年5月10日前",
            "recurrence": None,
            "target": {"op": ">=", "value": 300, "unit": "份"},
        }
    ]
    assert told["warnings"] == [{"code": "etc_dropped", "line": 0, "task": 0, "words": {"unit": "保卫处"}}]


def test_sentences_without_numbers_or_labels_are_read_as_tasks() -> None:
    notice = (
        "关于做好台风防御的通知\n\n各单位：为做好防御工作，通知如下：\n\n"
        "加固临时建筑。由基建处牵头，后勤处配合，2024年7月28日前完成。\n\n"
        "保卫处：负责封闭湖边道路；牵头开展巡查，学生处配合。\n\n请各单位高度重视。\n"
    )
    reading = read_notice(notice)
    assert [task.title for task in reading.tasks] == ["加固临时建筑", "封闭湖边道路", "开展巡查"]
    assert owners(reading) == [(["基建处"], ["后勤处"]), (["保卫处"], []), (["保卫处"], ["学生处"])]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("责任单位：图书馆\n1.打包。\n2.搬运。\n责任单位：后勤处\n3.调试。\n4.检查。", "owners_above"),
        ("1.张贴海报。（保卫处、学生处）\n2.发放手册。（学生处、保卫处）", "owners_in_brackets"),
        ("序号 任务 责任单位 配合单位 时限\n1 张贴海报 保卫处 学生处 4月底前\n", "columns_lost"),
        ("序号\t任务\t保卫处\t学生处\n1\t张贴海报\t●\t○\n", "signs_lead"),
        ("序号\t工作任务\t责任单位\t进展情况\n1\t张贴海报\t保卫处\t已办结\n", "columns_left"),
        ("1、张贴海报\n2、发放手册\n以上由保卫处负责，学生处配合。", "shared_owner"),
    ],
)
def test_what_is_read_by_an_assumption_leaves_a_doubt_at_its_place(text: str, code: str) -> None:
    reading = read_notice(text, year=2025)
    found = [doubt for doubt in reading.doubts if doubt.code == code]
    assert len(found) == 1
    assert found[0].span is not None
    assert all(task.lead for task in reading.tasks)
