"""The overview: its figures are the board's, its links lead to the rows behind, and it stays quick as rows grow."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from adapters.texts import percent_text, text
from models.assignment import Assignment
from models.board import Board
from models.campaign import Campaign, Phase
from models.progress import figures
from models.ranking import ranked
from models.words import ResponsibilityRole, Status
from services.board import board, today
from tests.boards import fill, move_on
from tests.cast import Cast
from tests.pages.conftest import ROOT, SLOWEST, OpenPage
from ui.here import SESSION_CLAIM
from ui.overview.drawing import SEPARATOR, Drawing
from ui.overview.rows import FIGURES, Question, asked, behind, counted, needs_attention
from ui.overview.sheet import sheet_of
from ui.palette import DARK, LIGHT, Palette
from ui.plain import plain

OVERVIEW = "pages/shared/overview.py"
MATRIX = "pages/shared/matrix.py"


def seen(cast: Cast, username: str = "office") -> Board:
    return board(cast.world, cast.caller(username), cast.campaign)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every SQL statement sent while the block runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def segments(drawing: Drawing) -> list[dict[str, Any]]:
    return pa.ipc.open_stream(drawing.data["bars"]).read_all().to_pylist()


def ends(drawing: Drawing) -> list[dict[str, Any]]:
    return pa.ipc.open_stream(drawing.data["ends"]).read_all().to_pylist()


@pytest.mark.parametrize("username", ["office", "leader"])
def test_the_figures_are_the_boards(here: Cast, open_page: OpenPage, username: str) -> None:
    fill(here, tasks=8, units=7)
    at = open_page(username, OVERVIEW)
    assert not at.exception
    whole = seen(here)
    now = whole.figures(today(here.world, whole.campaign))
    shown = [metric.value for metric in at.metric]
    ratios = (now.completion, now.reported, now.cooperation, now.on_time, now.reached)
    assert shown[:5] == [percent_text("zh", ratio.share) for ratio in ratios]
    assert shown[5] == f"{now.by_status.get(Status.SUBMITTED, 0)} / {now.overdue}"


def test_a_campaign_without_any_target_shows_no_figure_for_targets(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械"])
    at = open_page("office", OVERVIEW)
    assert text("zh", "overview.reached") not in [metric.label for metric in at.metric]
    assert len(at.metric) == 5


def test_targets_are_counted_by_assignment_and_never_summed_over_tasks(here: Cast, open_page: OpenPage) -> None:
    here.task("签订", lead=["机械", "外语", "物理"], target_op=">=", target_value=95.0, target_unit="%")
    here.task("班会", lead=["机械"], target_op=">=", target_value=2.0, target_unit="次")
    given = {"机械": (970.0, 1000.0), "外语": (500.0, 1000.0)}
    with Session(here.world.engine) as db:
        for name, (numerator, denominator) in given.items():
            for one in db.exec(select(Assignment).where(Assignment.unit_id == here.units[name])).all():
                one.numerator, one.denominator = numerator, denominator
                db.add(one)
        db.commit()
    at = open_page("office", OVERVIEW)
    (card,) = [metric for metric in at.metric if metric.label == text("zh", "overview.reached")]
    assert card.value == "50.0%"
    assert "2 / 4 项" in [caption.value for caption in at.caption]
    at.button("overview_show_unreached").click().run()
    lines = [link.label for link in at.get("page_link") if "签订" in link.label]
    assert len(lines) == 2
    assert any(plain("50.0%（500 / 1,000），目标 ≥ 95 %") in line for line in lines)
    assert any("还没有填数" in line for line in lines)


def test_a_units_rows_say_how_many_targets_it_reaches_and_a_tasks_how_far_it_is(
    here: Cast, open_page: OpenPage
) -> None:
    task = here.task("班会", lead=["机械", "外语"], target_op=">=", target_value=2.0, target_unit="次")
    here.task("签订", lead=["机械"], target_op=">=", target_value=95.0, target_unit="%")
    with Session(here.world.engine) as db:
        mine = Assignment.unit_id == here.units["机械"]
        one = db.exec(select(Assignment).where(Assignment.task_id == task.id, mine)).one()
        one.numerator = 3.0
        db.add(one)
        db.commit()
    of_unit = open_page("office", OVERVIEW, show="bar", of=here.units["机械"], role="lead")
    assert plain("目标：1 / 2 项达标") in [caption.value for caption in of_unit.caption]
    of_task = open_page("office", OVERVIEW, show="bar", task=task.id, role="lead")
    said = "目标 ≥ 2 次：已达 75.0%（共 3 次，应达 4 次），1 / 2 个单位达标"
    assert plain(said) in [caption.value for caption in of_task.caption]


def test_what_nobody_opened_yet_is_counted_and_listed(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械", "外语"], cooperating=["物理"])
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment).where(Assignment.unit_id == here.units["外语"])).one()
        one.acknowledged_at = here.clock()
        other = db.exec(select(Assignment).where(Assignment.unit_id == here.units["物理"])).one()
        other.status = Status.WAIVED
        db.add_all([one, other])
        db.commit()
    at = open_page("office", OVERVIEW)
    assert at.button("overview_show_unsigned").label == "1 未签收"
    at.button("overview_show_unsigned").click().run()
    assert [link.label for link in at.get("page_link") if "机械" in link.label]
    assert not [link.label for link in at.get("page_link") if "外语" in link.label or "物理" in link.label]


def test_a_later_day_of_ones_own_is_marked_in_the_rows(here: Cast, open_page: OpenPage) -> None:
    day = here.clock().date()
    here.task("一", lead=["机械", "外语"], due_on=day + timedelta(days=3))
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment).where(Assignment.unit_id == here.units["外语"])).one()
        one.due_on = day + timedelta(days=9)
        db.add(one)
        db.commit()
    at = open_page("office", OVERVIEW, show="undone")
    marked = [
        text("zh", "overview.extended") in link.label
        for link in at.get("page_link")
        if "学院" in link.label or "一" in link.label
    ]
    assert sum(marked) == 1


def test_the_title_line_says_which_campaign_and_how_large_it_is(here: Cast, open_page: OpenPage) -> None:
    fill(here, tasks=3, units=4)
    at = open_page("office", OVERVIEW)
    assert at.title[0].value == "2026年秋季反诈宣传专项行动"
    whole = seen(here)
    scope = at.caption[0].value
    for words in ("第 62 天，共 110 天", "3 项任务", f"{len(whole.units)} 个单位", f"{len(whole.cells)} 个落实项"):
        assert words in scope


@pytest.mark.parametrize("username", ["jixie", "admin"])
def test_a_liaison_and_an_administrator_have_no_overview(here: Cast, open_page: OpenPage, username: str) -> None:
    fill(here, tasks=3, units=4)
    at = AppTest.from_file(ROOT / OVERVIEW, default_timeout=SLOWEST)  # the page alone, without the menu around it
    at.user = {SESSION_CLAIM: here.caller(username).session_id}
    at.run()
    assert not at.metric
    assert [error.value for error in at.error] == [text("zh", "error.page_not_for_role")]


def test_english_readers_see_english_words(here: Cast, open_page: OpenPage) -> None:
    fill(here, tasks=3, units=4)
    at = open_page("office", OVERVIEW, lang="en")
    assert [metric.label for metric in at.metric][:2] == ["Completion", "Reported"]
    assert "day 62 of 110" in at.caption[0].value


@pytest.mark.parametrize("show", FIGURES)
def test_the_number_under_a_figure_is_the_number_of_rows_it_opens(here: Cast, open_page: OpenPage, show: str) -> None:
    fill(here, tasks=12, units=7, share=0.9)
    at = open_page("office", OVERVIEW)
    whole = seen(here)
    day = today(here.world, whole.campaign)
    rows = behind(whole, Question(show), day)
    button = at.button(f"overview_show_{show}")
    assert button.label == text("zh", f"overview.{show}_rows", n=len(rows))
    button.click().run()
    assert at.query_params["show"] == show
    assert text("zh", "overview.rows_found", n=len(rows)) in [caption.value for caption in at.caption]


def test_what_lacks_in_a_figure_and_what_counts_make_the_whole(here: Cast) -> None:
    fill(here, tasks=9, units=7, seed=4)
    whole = seen(here)
    day = today(here.world, whole.campaign)
    now = whole.figures(day)
    lacking = counted(whole, day)
    by_head = figures(whole.rows, day)  # counted, not weighed by task
    for name, ratio in (
        ("undone", by_head.completion),
        ("unreported", by_head.reported),
        ("uncooperative", by_head.cooperation),
        ("late", now.on_time),
        ("unreached", now.reached),
    ):
        assert ratio.whole
        assert lacking[name] == ratio.whole - ratio.part
    assert lacking["overdue"] == now.overdue
    assert lacking["waiting"] == now.by_status[Status.SUBMITTED]


def test_attention_shows_the_longest_overdue_first_and_long_waiting_ones_last(here: Cast, open_page: OpenPage) -> None:
    day = here.clock().date()
    here.task("甲", lead=["机械"], due_on=day - timedelta(days=2))
    here.task("乙", lead=["外语"], due_on=day - timedelta(days=9))
    waits = here.task("丙", lead=["物理"], due_on=day + timedelta(days=9))
    here.task("丁", lead=["物理"], due_on=day + timedelta(days=9))
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment).where(Assignment.task_id == waits.id)).one()
        one.status, one.reported_at = Status.SUBMITTED, here.clock() - timedelta(days=3)
        db.add(one)
        db.commit()
    whole = seen(here)
    rows = behind(whole, Question("attention"), today(here.world, whole.campaign))
    names = {task.id: task.title for task in whole.tasks}
    assert [names[cell.row.task_id] for cell in rows] == ["乙", "甲", "丙"]
    at = open_page("office", OVERVIEW)
    links = [link.label for link in at.get("page_link") if "机械" in link.label or "外语" in link.label]
    assert "逾期 9 天" in links[0]
    assert "逾期 2 天" in links[1]


def test_submitted_the_day_before_yesterday_does_not_wait_long_yet(here: Cast) -> None:
    here.task("甲", lead=["机械"])
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment)).one()
        one.status, one.reported_at = Status.SUBMITTED, here.clock() - timedelta(days=2)
        db.add(one)
        db.commit()
    whole = seen(here)
    assert not needs_attention(whole, whole.cells[0], today(here.world, whole.campaign))


def test_bars_count_each_units_lead_rows_and_stand_in_the_order_of_the_rank_rule(here: Cast) -> None:
    fill(here, tasks=9, units=7, seed=2)
    whole = seen(here)
    day = today(here.world, whole.campaign)
    drawn = sheet_of(whole, day, "zh", "light").units
    lead = [row for row in whole.rows if row.role is ResponsibilityRole.LEAD and row.status is not Status.WAIVED]
    counts: dict[tuple[str, str], int] = {}
    for row in lead:
        counts[row.unit_id, row.status.value] = counts.get((row.unit_id, row.status.value), 0) + 1
    assert {(one["key"].split(SEPARATOR)[0], one["status"]): one["n"] for one in segments(drawn)} == counts
    shares = [one["end"] for one in ends(drawn)]
    numbers = [float(words.split("%")[0]) for words in shares if words[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True)


def test_equal_units_are_ranked_by_reported_then_fewer_overdue_then_name(here: Cast) -> None:
    day = here.clock().date()
    here.task("一", lead=["机械", "外语", "物理", "后勤处"], due_on=day - timedelta(days=1))
    with Session(here.world.engine) as db:
        for one in db.exec(select(Assignment)).all():
            if one.unit_id == here.units["物理"]:
                one.status = Status.SUBMITTED
            if one.unit_id == here.units["外语"]:
                one.due_on = None
            db.add(one)
        db.commit()
    whole = seen(here)
    of = whole.by_unit(today(here.world, whole.campaign))
    names = [unit.short for unit in ranked(whole.units, of)]
    assert names[:2] == ["物理", "外语"]
    assert set(names[2:]) == {"机械", "后勤处"}
    assert names == [unit.short for unit in ranked(list(reversed(whole.units)), of)]


def test_a_unit_without_lead_tasks_stands_apart_with_its_cooperation_and_never_at_zero(here: Cast) -> None:
    here.task("一", lead=["机械"], cooperating=["派出所"])
    whole = seen(here)
    drawn = sheet_of(whole, today(here.world, whole.campaign), "zh", "light")
    assert [one["label"] for one in ends(drawn.units)] == ["机械"]
    assert [(one["label"], one["end"]) for one in ends(drawn.cooperating)] == [("派出所", "0.0%")]
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment).where(Assignment.unit_id == here.units["派出所"])).one()
        one.status = Status.WAIVED
        db.add(one)
        db.commit()
    move_on(here)
    drawn = sheet_of(seen(here), today(here.world, whole.campaign), "zh", "light")
    assert [(one["label"], one["end"]) for one in ends(drawn.cooperating)] == [("派出所", "—")]


def test_a_task_without_a_title_is_named_in_the_catalogues_words(here: Cast) -> None:
    here.task("", lead=["机械"], number="7")
    whole = seen(here)
    for language in ("zh", "en"):
        drawn = sheet_of(whole, today(here.world, whole.campaign), language, "light").tasks
        assert [one["label"] for one in ends(drawn)] == [f"7 {text(language, 'common.title_missing')}"]


def test_a_renamed_unit_is_shown_under_its_new_name_at_once(here: Cast) -> None:
    here.task("一", lead=["机械"])
    whole = seen(here)
    day = today(here.world, whole.campaign)
    sheet_of(whole, day, "zh", "light")
    renamed = replace(whole, units=[replace(unit, short="机电") for unit in whole.units])
    assert [one["label"] for one in ends(sheet_of(renamed, day, "zh", "light").units)] == ["机电"]


def test_a_question_that_makes_no_sense_opens_nothing(here: Cast, open_page: OpenPage) -> None:
    fill(here, tasks=2, units=3)
    assert asked({"show": "everything"}) is None
    at = open_page("office", OVERVIEW, show="bar", of="nobody", state="accepted")
    assert not at.exception
    assert text("zh", "overview.no_rows") in [info.value for info in at.info]


def test_an_empty_campaign_tells_the_office_to_import_and_the_leader_only_that_it_is_empty(
    here: Cast, open_page: OpenPage
) -> None:
    office, leader = open_page("office", OVERVIEW), open_page("leader", OVERVIEW)
    assert text("zh", "overview.no_tasks") in [info.value for info in office.info]
    labels = [[link.label for link in at.main.get("page_link")] for at in (office, leader)]
    assert labels == [[text("zh", "nav.import")], []]


def test_without_any_campaign_the_page_says_what_to_do_next(here: Cast, open_page: OpenPage) -> None:
    with Session(here.world.engine) as db:
        db.delete(db.get_one(Campaign, here.campaign))
        db.commit()
    at = open_page("office", OVERVIEW)
    assert [info.value for info in at.info] == [text("zh", "overview.no_campaign_office")]


def test_a_box_to_choose_from_stands_there_only_with_more_than_one_campaign(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械"])
    assert not open_page("office", OVERVIEW).main.selectbox
    with Session(here.world.engine) as db:
        old = db.get_one(Campaign, here.campaign)
        first, last = old.starts_on - timedelta(days=400), old.ends_on - timedelta(days=400)
        earlier = Campaign(
            organisation_id=old.organisation_id,
            name="去年的行动",
            starts_on=first,
            ends_on=last,
            created_at=here.clock(),
        )
        db.add(earlier)
        db.commit()
        earlier_id = earlier.id
    at = open_page("office", OVERVIEW)
    assert at.selectbox("campaign_choice").value == here.campaign
    at.selectbox("campaign_choice").select(earlier_id).run()
    assert at.title[0].value == "去年的行动"
    assert at.query_params["campaign"] == earlier_id
    at.switch_page(f"../{MATRIX}").run()
    assert "去年的行动" in at.caption[0].value


def test_another_schools_campaign_in_the_address_is_as_good_as_none(here: Cast, open_page: OpenPage) -> None:
    fill(here, tasks=2, units=3)
    at = open_page("office", OVERVIEW, campaign="0" * 24)
    assert at.title[0].value == "2026年秋季反诈宣传专项行动"


@pytest.mark.parametrize("path", [OVERVIEW, MATRIX])
def test_ten_times_the_rows_take_no_more_statements(here: Cast, open_page: OpenPage, path: str) -> None:
    fill(here, tasks=5, units=10, share=1.0)
    at = open_page("office", path)
    move_on(here)
    with statements(here.world.engine) as few:
        at.run()
    fill(here, tasks=45, units=10, share=1.0, seed=2)
    move_on(here)
    with statements(here.world.engine) as many:
        at.run()
    assert not at.exception
    assert len(seen(here).cells) == 500
    assert len(many) == len(few)


# What people with each kind of colour blindness see of a colour in linear light (Machado, Oliveira, Fernandes 2009).
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def lab(light: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in light)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, kind: str) -> float:
    def seen_as(colour: str) -> tuple[float, float, float]:
        light = linear(colour)
        red, green, blue = (sum(a * b for a, b in zip(row, light, strict=True)) for row in BLIND[kind])
        return lab((red, green, blue))

    return sum((a - b) ** 2 for a, b in zip(seen_as(one), seen_as(other), strict=True)) ** 0.5


def contrast(one: str, other: str) -> float:
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", sorted(BLIND))
def test_a_colour_blind_reader_tells_the_states_apart(palette: Palette, kind: str) -> None:
    for one, other in itertools.combinations(palette.fill, 2):
        assert distance(palette.fill[one], palette.fill[other], kind) > 12, (one, other)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_counts_and_labels_can_be_read_on_their_ground(palette: Palette) -> None:
    assert min(contrast(palette.fill[status], palette.on[status]) for status in palette.fill) >= 4.5
    assert min(contrast(words, palette.page) for words in (palette.ink, palette.quiet, palette.late)) >= 4.5


def phased(cast: Cast) -> tuple[Phase, Phase]:
    """Two phases, with a task in each for one department and one school, and a task in none."""
    first = cast.clock().date() - timedelta(days=30)
    early = Phase(
        campaign_id=cast.campaign, sort=1, name="宣传发动", starts_on=first, ends_on=first + timedelta(days=20)
    )
    late = Phase(
        campaign_id=cast.campaign, sort=2, name="集中整治", starts_on=early.ends_on, ends_on=first + timedelta(days=60)
    )
    cast.save(early, late)
    cast.task("发动", lead=["后勤处", "机械"], number="1", phase_id=early.id)
    cast.task("整治", lead=["机械"], cooperating=["后勤处"], number="2", sort=1, phase_id=late.id)
    cast.task("值守", lead=["外语"], number="3", sort=2)
    with Session(cast.world.engine) as db:
        for one in db.exec(select(Assignment).where(Assignment.unit_id == cast.units["机械"])).all():
            one.status = Status.ACCEPTED
            db.add(one)
        db.commit()
    return early, late


def test_a_part_of_the_campaign_stands_in_the_address_and_has_figures_of_its_own(
    here: Cast, open_page: OpenPage
) -> None:
    early, late = phased(here)
    at = open_page("office", OVERVIEW, phase=early.id)
    assert at.metric[0].value == "50.0%"
    assert at.selectbox("overview_phase").value == early.id
    at.selectbox("overview_phase").select(late.id).run()
    assert at.metric[0].value == "100.0%"
    assert at.query_params["phase"] == late.id
    assert at.query_params["campaign"] == here.campaign
    at.selectbox("overview_kind").select("department").run()
    assert at.metric[0].value == "—"
    assert [metric.label for metric in at.metric][2] == "配合率"
    at.button("overview_clear").click().run()
    assert not {"phase", "kind", "unit"} & set(at.query_params)
    assert at.metric[0].value == "50.0%"


@pytest.mark.parametrize("path", [OVERVIEW, MATRIX])
def test_an_address_shows_the_same_to_a_reader_of_the_other_language(
    here: Cast, open_page: OpenPage, path: str
) -> None:
    phased(here)
    given = {"campaign": here.campaign, "phase": "none", "kind": "school", "role": "lead", "state": "not_started"}
    page = path.split("/")[-1].removesuffix(".py")
    kinds = [open_page("office", path, **given).selectbox(f"{page}_kind").value]
    english = open_page("leader", path, lang="en", **given)
    kinds.append(english.selectbox(f"{page}_kind").value)
    assert kinds == ["school", "school"]
    assert english.selectbox(f"{page}_phase").value == "none"
    if path == MATRIX:
        assert english.selectbox("matrix_role").value == "lead"
        assert english.selectbox("matrix_state").value == "not_started"


def test_a_filter_that_says_nothing_here_is_as_if_it_were_not_there(here: Cast, open_page: OpenPage) -> None:
    phased(here)
    at = open_page("office", OVERVIEW, phase="gone", kind="moon", unit="nobody")
    assert not at.exception
    assert at.metric[0].value == open_page("leader", OVERVIEW).metric[0].value


def test_a_part_without_assignments_says_so_and_offers_the_way_back(here: Cast, open_page: OpenPage) -> None:
    early, _ = phased(here)
    at = open_page("office", OVERVIEW, phase=early.id, unit=here.units["外语"])
    assert text("zh", "overview.nothing_here") in [info.value for info in at.info]
    at.button("overview_clear").click().run()
    assert len(at.metric) == 5


def test_a_phase_is_full_as_far_as_its_tasks_are_done_and_leads_to_its_rows(here: Cast, open_page: OpenPage) -> None:
    early, late = phased(here)
    whole = seen(here)
    drawn = sheet_of(whole, today(here.world, whole.campaign), "zh", "light").phases
    assert drawn is not None
    spans = pa.ipc.open_stream(drawn.data["spans"]).read_all().to_pylist()
    assert [span["key"].split(SEPARATOR)[0] for span in spans] == [early.id, late.id, "none"]
    assert [span["end"].split(" ")[-1] for span in spans] == ["50.0%", "100.0%", "0.0%"]
    days = (early.ends_on - early.starts_on).days + 1
    until = early.starts_on + timedelta(days=days // 2)
    assert spans[0]["until"].startswith(until.isoformat())
    at = open_page("office", OVERVIEW, show="bar", within=early.id)
    lines = [link.label for link in at.get("page_link") if "发动" in link.label]
    assert len(lines) == 2


def test_the_states_count_every_assignment_once_and_lead_to_as_many_rows(here: Cast) -> None:
    fill(here, tasks=9, units=7, seed=5)
    whole = seen(here)
    day = today(here.world, whole.campaign)
    for one in segments(sheet_of(whole, day, "zh", "light").states):
        rows = behind(whole, Question("bar", state=one["status"], role=one["role"]), day)
        assert len(rows) == one["n"]
    counts = sum(one["n"] for one in segments(sheet_of(whole, day, "zh", "light").states))
    assert counts == sum(row.status is not Status.WAIVED for row in whole.rows)


def test_of_many_units_the_first_and_the_last_are_drawn_and_all_are_a_click_away(
    here: Cast, open_page: OpenPage
) -> None:
    fill(here, tasks=20, units=30, share=0.4)
    whole = seen(here)
    drawn = sheet_of(whole, today(here.world, whole.campaign), "zh", "light")
    every = [one["label"] for one in ends(drawn.units)]
    assert drawn.extremes is not None
    few = [one["label"] for one in ends(drawn.extremes)]
    assert few == [*every[:5], f"中间 {len(every) - 15} 个单位", *every[-10:]]
    assert drawn.lagging is not None
    assert drawn.lagging.rows == 10
    at = open_page("office", OVERVIEW)
    alts = [chart.proto.alt for chart in at.get("vega_lite_chart")]
    assert any("排在最前和最后的 15 个单位" in words for words in alts)
    at.toggle("overview_all_units").set_value(True).run()
    alts = [chart.proto.alt for chart in at.get("vega_lite_chart")]
    assert any(words.startswith(f"{len(every)} 个单位的责任项") for words in alts)
    assert all(alts)


def test_the_rows_behind_a_figure_are_narrowed_in_the_address(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械", "外语"], cooperating=["后勤处"])
    at = open_page("office", OVERVIEW, show="unsigned")
    assert text("zh", "overview.rows_found", n=3) in [caption.value for caption in at.caption]
    at.segmented_control("overview_rows_role").set_value("cooperating").run()
    assert at.query_params["role"] == "cooperating"
    assert text("zh", "overview.rows_found", n=1) in [caption.value for caption in at.caption]
    again = open_page("leader", OVERVIEW, show="unsigned", role="cooperating")
    assert text("zh", "overview.rows_found", n=1) in [caption.value for caption in again.caption]


@pytest.mark.parametrize(("days", "words"), [(-200, "尚未开始"), (200, "已结束")], ids=["before", "after"])
def test_before_the_first_and_after_the_last_day_the_overview_stands(
    here: Cast, open_page: OpenPage, days: int, words: str
) -> None:
    phased(here)
    with Session(here.world.engine) as db:
        campaign = db.get_one(Campaign, here.campaign)
        campaign.starts_on -= timedelta(days=days)
        campaign.ends_on -= timedelta(days=days)
        db.add(campaign)
        db.commit()
    move_on(here)
    at = open_page("office", OVERVIEW)
    assert not at.exception
    assert any(words in caption.value for caption in at.caption)
    assert at.metric[0].value == "50.0%"


def test_a_campaign_in_which_nothing_applies_shows_no_rate_and_no_plan(here: Cast, open_page: OpenPage) -> None:
    here.task("一", lead=["机械"])
    with Session(here.world.engine) as db:
        one = db.exec(select(Assignment)).one()
        one.status = Status.WAIVED
        db.add(one)
        db.commit()
    at = open_page("office", OVERVIEW)
    assert not at.exception
    assert at.metric[0].value == "—"
    assert text("zh", "overview.no_progress") in [info.value for info in at.info]
    at.button("overview_show_waived").click().run()
    assert text("zh", "overview.rows_found", n=1) in [caption.value for caption in at.caption]


def test_every_bar_stands_in_a_list_too_and_opens_its_rows_from_there(here: Cast, open_page: OpenPage) -> None:
    early, _ = phased(here)
    at = open_page("office", OVERVIEW)
    for field, role, first in (
        ("of", "lead", here.units["机械"]),
        ("within", "any", early.id),
        ("state", "any", "accepted"),
    ):
        at = open_page("office", OVERVIEW)
        place = f"overview_list_{field}_{role}"
        at.session_state[place] = True
        at.run()
        at.button(f"{place}_{first}").click().run()
        assert at.query_params["show"] == "bar"
        assert at.query_params[field] == first
