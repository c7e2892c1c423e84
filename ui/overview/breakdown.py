"""The lower half of the overview: progress and attention, then tasks and units."""

from datetime import date

import streamlit as st

from adapters.texts import percent_text
from models.board import Board
from models.words import ResponsibilityRole
from ui.charts import bar_chart, progress_chart
from ui.here import language, t
from ui.overview.drawer import ask, chart_round, clicked
from ui.overview.lines import show_lines
from ui.overview.rows import WAITS_LONG_DAYS, Question, behind
from ui.overview.sheet import Drawing, Sheet

ATTENTION_SHOWN = 10


def show_progress(sheet: Sheet, theme: str) -> None:
    """Show completion over time against the even pace."""
    with st.container(border=True, height="stretch", key="overview_progress_card"):
        st.subheader(t("overview.progress"), anchor=False, help=t("overview.progress_help"))
        share = sheet.figures.completion.share
        if share is None:
            st.info(t("overview.no_progress"), icon=":material/show_chart:")
            return
        words = {
            "share": percent_text(language(), share),
            "plan": percent_text(language(), sheet.planned),
        }
        st.caption(t("overview.pace_ahead" if share >= sheet.planned else "overview.pace_behind", **words))
        progress_chart(sheet.progress.data, language(), theme, key="overview_progress", alt=sheet.progress.alt)


def show_attention(board: Board, sheet: Sheet, today: date) -> None:
    """Show what is overdue, returned or waits long; the most urgent first."""
    n = sheet.behind["attention"]
    with st.container(border=True, height="stretch", gap="xsmall", key="overview_attention"):
        st.subheader(t("overview.attention"), anchor=False, help=t("overview.attention_help", days=WAITS_LONG_DAYS))
        if not n:
            st.success(t("overview.attention_none"), icon=":material/check_circle:")
            return
        show_lines(board, behind(board, Question("attention"), today)[:ATTENTION_SHOWN], today, narrow=True)
        if n > ATTENTION_SHOWN:
            st.space("stretch")
            st.button(
                t("overview.attention_all", n=n),
                key="overview_show_attention",
                type="tertiary",
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=ask,
                args=(Question("attention"),),
            )


def show_tasks(sheet: Sheet, theme: str) -> None:
    """Show every task as a bar, sorted as printed."""
    with st.container(border=True, height="stretch", key="overview_tasks_card"):
        st.subheader(t("overview.by_task"), anchor=False, help=t("overview.by_task_help"))
        _bars(sheet.tasks, "task", ResponsibilityRole.LEAD, theme, above=True)


def show_units(sheet: Sheet, theme: str) -> None:
    """Show every unit with lead tasks as a bar, in the order of the rank rule; the others apart."""
    with st.container(border=True, height="stretch", key="overview_units_card"):
        st.subheader(t("overview.by_unit"), anchor=False, help=t("overview.by_unit_help"))
        if sheet.units.rows:
            _bars(_many(sheet), "unit", ResponsibilityRole.LEAD, theme, above=False)
            st.caption(t("overview.rank_rule"))
        if sheet.cooperating.rows:
            st.markdown(f"**{t('overview.cooperating_only')}**")
            _bars(sheet.cooperating, "unit", ResponsibilityRole.COOPERATING, theme, above=False)
            st.caption(t("overview.cooperating_rule"))


def _many(sheet: Sheet) -> Drawing:
    """Of very many units the last ones; all when the reader asks."""
    if sheet.lagging is None:
        return sheet.units
    words = t("overview.all_units", n=sheet.units.rows)
    st.caption(t("overview.lagging", n=sheet.lagging.rows))
    return sheet.units if st.toggle(words, key="overview_all_units") else sheet.lagging


def _bars(drawing: Drawing, field: str, role: ResponsibilityRole, theme: str, *, above: bool) -> None:
    key = f"overview_{field}_{role.value}_{chart_round()}"
    bar_chart(
        drawing.data,
        language(),
        theme,
        rows=drawing.rows,
        above=above,
        key=key,
        alt=drawing.alt,
        on_select=lambda: clicked(key, field, role.value),
    )
