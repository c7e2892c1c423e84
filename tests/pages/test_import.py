"""The import screen: from a pasted notice to a standing campaign, and nothing typed is lost."""

from datetime import date

from sqlmodel import Session, col, func, select
from streamlit.testing.v1 import AppTest

import ui.here
from adapters.notices.reader import read_notice
from adapters.texts import text
from models.assignment import Assignment
from models.campaign import Campaign, Task
from services import drafts
from services.known_names import Meaning
from tests.cast import Cast
from tests.pages.conftest import ROOT, OpenPage
from ui.importing.notice_text import marked_lines
from ui.importing.table import doubt_lines, merged, planned, rows_of
from ui.importing.take_in import EXAMPLE

PAGE = "pages/office/import_notice.py"
NOTICE = EXAMPLE.read_text("utf-8")
UNKNOWN = {"校保支队": "unit:outside", "党委研工部": "unit:department", "各二级单位": "group:school+department"}


def campaigns(cast: Cast) -> int:
    with Session(cast.world.engine) as db:
        return db.exec(select(func.count()).select_from(Campaign)).one()


def read_example(open_page: OpenPage) -> AppTest:
    at = open_page("office", PAGE)
    at.button("import_example").click().run()
    at.button("import_read").click().run()
    assert not at.exception
    return at


def match(at: AppTest) -> AppTest:
    for name, choice in UNKNOWN.items():
        at.selectbox(f"import_name_{name}_zh").set_value(choice)
    return at.run()


def test_the_office_sets_a_campaign_up_from_the_example(here: Cast, open_page: OpenPage) -> None:
    at = match(read_example(open_page))
    at.text_input("import_name").set_value("反诈宣传").run()
    metrics = {one.label: one.value for one in at.metric}
    assert (metrics[text("zh", "import.count.tasks")], metrics[text("zh", "import.count.units")]) == ("9", "2")
    at.button("import_confirm").click().run()
    assert not at.exception
    assert "反诈宣传" in at.success[0].value
    with Session(here.world.engine) as db:
        campaign = db.exec(select(Campaign).where(Campaign.name == "反诈宣传")).one()
        tasks = db.exec(select(Task).where(Task.campaign_id == campaign.id)).all()
        undated = db.exec(
            select(func.count())
            .select_from(Assignment)
            .where(Assignment.campaign_id == campaign.id, Assignment.due_on != campaign.ends_on)
        ).one()
    assert (len(tasks), undated, campaign.notice_text) == (9, 0, NOTICE)
    assert [task.number for task in sorted(tasks, key=lambda one: one.sort)] == list("123456789")
    at.button("import_another").click().run()
    assert at.text_area("import_text").value == ""


def test_an_unknown_name_is_never_matched_by_itself(here: Cast, open_page: OpenPage) -> None:
    at = read_example(open_page)
    assert {name: at.selectbox(f"import_name_{name}_zh").value for name in UNKNOWN} == dict.fromkeys(UNKNOWN)
    at.text_input("import_name").set_value("反诈宣传").run()
    assert at.button("import_confirm").disabled
    assert "校保支队、党委研工部、各二级单位" in at.info[0].value
    assert campaigns(here) == 1


WITH_DATES = """1、检查各楼宇消防栓，合格率不低于95%。
责任单位：后勤处
完成时限：2026年11月30日前
2、开展夜间巡查。
责任单位：保卫处
完成时限：长期坚持
3、张贴逃生示意图。
责任单位：外语学院
"""


def test_days_targets_and_continuing_tasks_are_taken_over(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE)
    at.text_area("import_text").set_value(WITH_DATES).run()
    at.button("import_read").click().run()
    at.selectbox("import_name_保卫处_zh").set_value(f"is:{here.units['保卫处']}")
    at.text_input("import_name").set_value("消防").run()
    at.date_input("import_end").set_value(date(2026, 12, 31)).run()
    at.button("import_confirm").click().run()
    assert not at.exception
    with Session(here.world.engine) as db:
        campaign = db.exec(select(Campaign).where(Campaign.name == "消防")).one()
        found = db.exec(select(Task).where(Task.campaign_id == campaign.id).order_by(col(Task.sort))).all()
    assert [(task.due_on, task.continuing, task.target_value) for task in found] == [
        (date(2026, 11, 30), False, 95),
        (None, True, None),
        (date(2026, 12, 31), False, None),
    ]
    assert not any(task.title_supplied for task in found)


def test_a_reload_brings_everything_typed_back(here: Cast, open_page: OpenPage) -> None:
    at = match(read_example(open_page))
    at.text_input("import_name").set_value("反诈宣传").run()
    again = open_page("office", PAGE)
    assert again.text_area("import_text").value == NOTICE
    assert again.text_input("import_name").value == "反诈宣传"
    assert {name: again.selectbox(f"import_name_{name}_zh").value for name in UNKNOWN} == UNKNOWN
    assert open_page("office2", PAGE).text_area("import_text").value == ""


def test_a_taken_name_is_said_and_nothing_is_lost(here: Cast, open_page: OpenPage) -> None:
    at = match(read_example(open_page))
    at.text_input("import_name").set_value("2026年秋季反诈宣传专项行动").run()
    assert "2026年秋季反诈宣传专项行动" in at.info[0].value
    assert at.button("import_confirm").disabled
    assert at.text_area("import_text").value == NOTICE
    assert campaigns(here) == 1


def test_a_text_without_tasks_is_said_and_kept(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE)
    at.text_area("import_text").set_value("今天天气很好。").run()
    at.button("import_read").click().run()
    assert at.warning[0].value == text("zh", "import.no_tasks")
    assert drafts.read(here.world, here.caller("office"), "import")["text"] == "今天天气很好。"


def test_another_reading_rule_leaves_what_was_typed(here: Cast, open_page: OpenPage) -> None:
    at = read_example(open_page)
    kept = drafts.read(here.world, here.caller("office"), "import")
    kept["rows"][0]["title"] = "集中宣讲"
    drafts.keep(here.world, here.caller("office"), "import", kept)
    at = open_page("office", PAGE)
    at.selectbox("import_rule_zh").set_value("first_leads").run()
    rows = drafts.read(here.world, here.caller("office"), "import")["rows"]
    assert rows[0]["title"] == "集中宣讲"
    assert (rows[1]["lead"], rows[1]["cooperating"].split("、")[0]) == ("党委学工部（学生处）", "党委研工部")


def test_the_screen_is_the_offices_alone(here: Cast) -> None:
    """Run without the frame around it, as a page may be: its own guard must stop it."""
    for username in ("jixie", "leader", "admin"):
        at = AppTest.from_file(ROOT / PAGE, default_timeout=30)
        at.user = {ui.here.SESSION_CLAIM: here.caller(username).session_id}
        at.run()
        assert (len(at.error), len(at.text_area), len(at.button)) == (1, 0, 0)
    assert campaigns(here) == 1


def test_every_word_of_the_notice_is_shown_once_and_in_order() -> None:
    lines = marked_lines(NOTICE, read_notice(NOTICE))
    assert ["".join(piece for piece, _ in line["pieces"]) for line in lines] == NOTICE.splitlines()


def test_lines_know_their_task_and_words_their_meaning() -> None:
    lines = marked_lines(NOTICE, read_notice(NOTICE))
    numbers = [line["tasks"] for line in lines if line["tasks"]]
    assert sorted({task for tasks in numbers for task in tasks}) == list(range(1, 10))
    broken = next(place for place, line in enumerate(NOTICE.splitlines()) if line.startswith("（学生处）"))
    assert lines[broken]["pieces"] == [["（学生处）", "cooperating"]]
    assert lines[broken]["tasks"] == [6]


def test_rows_become_the_tasks_they_were_read_from() -> None:
    read = read_notice(NOTICE, year=2026)
    rows = rows_of(read)
    tasks = planned(rows, read)
    assert [list(task.lead) for task in tasks] == [task.lead for task in read.tasks]
    assert [list(task.cooperating) for task in tasks] == [task.cooperating for task in read.tasks]
    assert merged(rows, rows, rows) == rows


def test_a_doubt_that_was_answered_in_the_table_is_not_raised_again() -> None:
    read = read_notice(NOTICE, year=2026)
    rows = rows_of(read)
    missing = text("zh", "notice.doubt.missing_title")
    before = sum(missing in line for line in doubt_lines(read, rows))
    rows[0]["title"] = "集中宣讲"
    assert (before, sum(missing in line for line in doubt_lines(read, rows))) == (5, 4)
    assert not [
        line for line in doubt_lines(read, rows[1:]) if line.startswith(text("zh", "import.of_task", row=1, words=""))
    ]


def test_a_closed_unit_counts_as_unknown() -> None:
    assert not Meaning("后勤处", unit_id="1", active=False).known
