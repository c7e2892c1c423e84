"""The cards of the overview: progress and attention, states and phases, tasks and units."""

from datetime import date

import streamlit as st

from adapters.texts import number_text, percent_text
from models.board import Board
from models.words import ResponsibilityRole, Status
from ui.charts import bar_chart, progress_chart, span_chart
from ui.here import language, t
from ui.overview.drawer import ask, chart_round, clicked
from ui.overview.drawing import Drawing
from ui.overview.lines import show_lines
from ui.overview.rows import WAITS_LONG_DAYS, Question, behind
from ui.overview.sheet import Sheet
from ui.plain import plain

ATTENTION_SHOWN = 10
EQUAL = 0.0005  # shares that print alike
LEAD, COOPERATING = (role.value for role in ResponsibilityRole)
_HEADS = {
    ("state", ""): "by_state",
    ("within", ""): "by_phase",
    ("task", LEAD): "by_task",
    ("of", LEAD): "by_unit",
    ("of", COOPERATING): "cooperating_only",
}


def show_progress(board: Board, sheet: Sheet, today: date, theme: str) -> None:
    """Show completion over time against the plan of the due days."""
    with st.container(border=True, height="stretch", key="overview_progress_card"):
        st.subheader(t("overview.progress"), anchor=False, help=t("overview.progress_help"))
        if sheet.figures.completion.share is None or sheet.planned is None:
            st.info(t("overview.no_progress"), icon=":material/show_chart:")
            return
        st.caption(pace_words(board, sheet.figures.completion.share, sheet.planned, today))
        progress_chart(sheet.progress.data, language(), theme, key="overview_progress", alt=sheet.progress.alt)


def pace_words(board: Board, share: float, planned: float, today: date) -> str:
    """Is the campaign ahead of its plan or behind it, and by how much?"""
    points = number_text(language(), round(abs(share - planned) * 100, 1))
    words = {"share": percent_text(language(), share), "plan": percent_text(language(), planned), "points": points}
    if today < board.campaign.starts_on:
        return t("overview.pace_before", share=words["share"])
    if abs(share - planned) < EQUAL:
        return t("overview.pace_even", share=words["share"])
    return t("overview.pace_ahead" if share > planned else "overview.pace_behind", **words)


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


def show_states(sheet: Sheet, theme: str) -> None:
    """Show how many assignments are in each state, lead and cooperating apart."""
    with st.container(border=True, height="stretch", key="overview_states_card"):
        st.subheader(t("overview.by_state"), anchor=False, help=t("overview.by_state_help"))
        _bars(sheet.states, "state", "", theme, above=False)
        waived = sheet.figures.by_status.get(Status.WAIVED, 0)
        if waived:
            st.button(
                t("overview.waived_rows", n=waived),
                key="overview_show_waived",
                type="tertiary",
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=ask,
                args=(Question("bar", state=Status.WAIVED.value),),
            )


def show_phases(sheet: Sheet, theme: str) -> None:
    """Show every phase on the calendar, full as far as it is done; nothing where the campaign has none."""
    if sheet.phases is None:
        return
    with st.container(border=True, height="stretch", key="overview_phases_card"):
        st.subheader(t("overview.by_phase"), anchor=False, help=t("overview.by_phase_help"))
        key = f"overview_within_{chart_round()}"
        span_chart(
            sheet.phases.data,
            language(),
            theme,
            rows=sheet.phases.rows,
            key=key,
            alt=sheet.phases.alt,
            on_select=lambda: clicked(key, "within", ""),
        )
        _as_list(sheet.phases, "within", "")


def show_tasks(sheet: Sheet, theme: str) -> None:
    """Show every task as a bar, sorted as printed; of very many those that are least far."""
    with st.container(border=True, height="stretch", key="overview_tasks_card"):
        st.subheader(t("overview.by_task"), anchor=False, help=t("overview.by_task_help"))
        few = sheet.lagging
        everything = few is None or _all("tasks", t("overview.all_tasks", n=sheet.tasks.rows))
        if few is not None and not everything:
            st.caption(t("overview.lagging", n=few.rows))
        _bars(sheet.tasks if few is None or everything else few, "task", LEAD, theme, above=True)


def show_units(sheet: Sheet, theme: str) -> None:
    """Show every unit with lead tasks as a bar, in the order of the rank rule; of very many the first and the last."""
    with st.container(border=True, height="stretch", key="overview_units_card"):
        st.subheader(t("overview.by_unit"), anchor=False, help=t("overview.by_unit_help"))
        if not sheet.units.rows:
            st.info(t("overview.no_progress"), icon=":material/groups:")
            return
        _ranking(sheet)
        few = sheet.extremes
        everything = few is None or _all("units", t("overview.all_units", n=sheet.units.rows))
        _bars(sheet.units if few is None or everything else few, "of", LEAD, theme, above=False)
        st.caption(t("overview.rank_rule"))


def show_cooperating(sheet: Sheet, theme: str) -> None:
    """Show the units without lead tasks: they have no completion and no place in its ranking."""
    if not sheet.cooperating.rows:
        return
    with st.container(border=True, height="stretch", key="overview_cooperating_card"):
        st.subheader(t("overview.cooperating_only"), anchor=False, help=t("overview.by_unit_help"))
        _bars(sheet.cooperating, "of", COOPERATING, theme, above=False)
        st.caption(t("overview.cooperating_rule"))


def _ranking(sheet: Sheet) -> None:
    """All units in one sentence, before the bars of some."""
    of = sheet.ranking
    numbers = {
        name: number_text(language(), n) for name, n in (("done", of.done), ("part", of.part), ("none", of.none))
    }
    st.caption(t("overview.ranking", n=of.units, **numbers))


def _all(what: str, words: str) -> bool:
    return st.toggle(words, key=f"overview_all_{what}")


def _bars(drawing: Drawing, field: str, role: str, theme: str, *, above: bool) -> None:
    key = f"overview_{field}_{role or 'any'}_{chart_round()}"
    bar_chart(
        drawing.data,
        language(),
        theme,
        rows=drawing.rows,
        above=above,
        key=key,
        alt=drawing.alt,
        on_select=lambda: clicked(key, field, role),
    )
    _as_list(drawing, field, role)


def _as_list(drawing: Drawing, field: str, role: str) -> None:
    """The bars in words, each a button to its rows: for the keyboard, and for those who do not see the chart."""
    if not drawing.lines:
        return
    place = f"overview_list_{field}_{role or 'any'}"
    opened = st.popover(
        t("overview.as_list", what=t(f"overview.{_HEADS[field, role]}")),
        key=place,
        type="tertiary",
        icon=":material/list:",
        width="content",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened, st.container(gap=None, height=min(420, 44 * len(drawing.lines) + 20), key=f"{place}_lines"):
        for at, words in drawing.lines:
            question = Question("bar", role=role, **{field: at})
            st.button(plain(words), key=f"{place}_{at}", type="tertiary", on_click=ask, args=(question,))
