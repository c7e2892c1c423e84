"""The figures of the overview; each leads to the rows that still lack."""

from datetime import date

import streamlit as st

from adapters.texts import day_text, number_text, percent_text
from models.board import Board, CampaignFacts
from models.days import campaign_day
from models.progress import Ratio
from ui.here import language, t
from ui.overview.drawer import ask
from ui.overview.rows import Question
from ui.overview.sheet import Sheet

CARD_WIDTH = 150  # pixels a figure needs
RATIOS = (
    ("completion", "undone"),
    ("reported", "unreported"),
    ("cooperation", "uncooperative"),
    ("on_time", "late"),
    ("reached", "unreached"),
)
COUNTED = ("on_time", "reached")  # count assignments; the others are weighed by task


def scope_words(board: Board, today: date) -> str:
    """What is this campaign, in one line? Dates, day, tasks, units, assignments."""
    facts = board.campaign
    parts = [
        t(
            "overview.dates",
            first=day_text(language(), facts.starts_on, year=True),
            last=day_text(language(), facts.ends_on, year=facts.ends_on.year != facts.starts_on.year),
        ),
        _day_words(facts, today),
        t("overview.tasks", n=len(board.tasks)),
        t("overview.units", n=len(board.units)),
        t("overview.assignments", n=len(board.cells)),
    ]
    return " · ".join(parts)


def _day_words(facts: CampaignFacts, today: date) -> str:
    day, total = campaign_day(facts.starts_on, facts.ends_on, today)
    if not day:
        return t("overview.not_begun")
    if today > facts.ends_on:
        return t("overview.over", total=total)
    return t("overview.day", day=day, total=total)


def show_figures(sheet: Sheet) -> None:
    """Show the figures in a row that breaks on a narrow screen; 达标率 only where a task has a target."""
    ratios = [(name, show) for name, show in RATIOS if name != "reached" or sheet.figures.reached.whole]
    with st.grid(len(ratios) + 1, min_column_width=CARD_WIDTH, gap="small", key="overview_figures"):
        for name, show in ratios:
            with st.container(border=True, height="stretch", gap="xxsmall", key=f"overview_figure_{name}"):
                _ratio(sheet, name, show)
        with st.container(border=True, height="stretch", gap="xxsmall", key="overview_figure_open"):
            waiting, overdue = sheet.behind["waiting"], sheet.behind["overdue"]
            numbers = f"{number_text(language(), waiting)} / {number_text(language(), overdue)}"
            st.metric(t("overview.open"), numbers, help=t("overview.open_help"))
            st.space("stretch")
            _leads_to("unsigned", sheet.behind["unsigned"], arrow=False)
            with st.container(horizontal=True, gap="xsmall"):
                _leads_to("waiting", waiting, arrow=False)
                _leads_to("overdue", overdue, arrow=False)


def _ratio(sheet: Sheet, name: str, show: str) -> None:
    ratio: Ratio = getattr(sheet.figures, name)
    change = _change(sheet) if name == "completion" else None
    since = None if change is None else t("overview.since_a_week")
    words = percent_text(language(), ratio.share)
    st.metric(t(f"overview.{name}"), words, change, delta_description=since, help=t(f"overview.{name}_help"))
    if ratio.share is None:
        return
    if change is None:
        st.caption(_counted(ratio) if name in COUNTED else t("overview.weighed"))
    st.space("stretch")
    _leads_to(show, sheet.behind[show])


def _counted(ratio: Ratio) -> str:
    """The rate that counts assignments; the others are weighed by task."""
    part, whole = (number_text(language(), number) for number in (ratio.part, ratio.whole))
    return t("overview.part", part=part, whole=whole)


def _change(sheet: Sheet) -> str | float | None:
    """By how much did completion move in a week? In percentage points; 0 stands for no change."""
    now, before = sheet.figures.completion.share, sheet.week_ago
    if now is None or before is None:
        return None
    points = round((now - before) * 100, 1)
    return t("overview.points", points=f"{points:+.1f}") if points else 0


def _leads_to(show: str, n: int, *, arrow: bool = True) -> None:
    """The number of rows behind, which opens them; there is nothing to open behind none."""
    icon = (":material/arrow_forward:" if n else ":material/check:") if arrow else None
    st.button(
        t(f"overview.{show}_rows", n=n),
        key=f"overview_show_{show}",
        type="tertiary",
        icon=icon,
        icon_position="right",
        disabled=not n,
        on_click=ask,
        args=(Question(show),),
    )
