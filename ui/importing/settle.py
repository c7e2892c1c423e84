"""The last step: name, dates and office, what will be made, and the button that makes it."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from adapters.texts import day_text, sentence
from models.errors import ZerenError
from models.notice_plan import Plan, PlannedTask, Resolution
from services.importing import Counts, Proposal, confirm, preview
from ui.here import caller, language, say_later, t, world
from ui.importing.desk import Desk, restored
from ui.plain import plain

USUAL_DAYS = 90  # the length that is offered; the office changes it


def ask_campaign(desk: Desk, proposal: Proposal) -> None:
    """Ask for name, first and last day, reviewing unit and what becomes of tasks without a day."""
    units = [unit.id for unit in proposal.known.active()]
    offered = desk.office_unit_id or proposal.office_unit_id
    name_at, start_at, end_at = st.columns([3, 1, 1])
    desk.name = name_at.text_input(
        t("import.field.name"),
        key=restored("import_name", desk.name if desk.name is not None else proposal.reading.title or ""),
        max_chars=200,
        placeholder=t("import.name_hint"),
    )
    first, last = _days(desk, proposal)
    start = start_at.date_input(t("import.starts"), key=restored("import_start", first), format="YYYY-MM-DD")
    end = end_at.date_input(t("import.ends"), key=restored("import_end", last), format="YYYY-MM-DD")
    desk.starts_on, desk.ends_on = _iso(start), _iso(end)
    desk.office_unit_id = st.selectbox(
        t("import.office"),
        units,
        key=restored("import_office", offered if offered in units else None),
        index=None,
        format_func=proposal.known.name_of,
        placeholder=t("import.choose"),
        help=t("import.office_help"),
        width=420,
    )
    desk.undated_end = st.checkbox(t("import.undated"), key=restored("import_undated", desk.undated_end))


def _days(desk: Desk, proposal: Proposal) -> tuple[date | None, date | None]:
    """Which days are offered? The day of the notice, and the latest one a task names, but not less than usual."""
    if desk.starts_on or desk.ends_on:
        return _day(desk.starts_on), _day(desk.ends_on)
    first = proposal.reading.issued_on or proposal.today
    named = [task.due_on for task in proposal.reading.tasks if task.due_on]
    return first, max([first + timedelta(days=USUAL_DAYS), *named])


def _iso(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def plan_of(desk: Desk, tasks: tuple[PlannedTask, ...], resolutions: dict[str, Resolution]) -> Plan:
    """What does everything on the desk ask for?"""
    end = _day(desk.ends_on)
    return Plan(
        name=desk.name or "",
        starts_on=_day(desk.starts_on),
        ends_on=end,
        office_unit_id=desk.office_unit_id,
        tasks=tasks,
        resolutions=resolutions,
        undated_due_on=end if desk.undated_end else None,
    )


def show_counts(plan: Plan) -> Counts | None:
    """Show what would be made, or what still stands in the way; None while something does."""
    try:
        counts = preview(world(), caller(), plan)
    except ZerenError as error:
        st.info(t("import.not_yet", why=plain(sentence(language(), error))), icon=":material/rule:")
        return None
    with st.container(horizontal=True):
        for name in ("tasks", "assignments", "units", "groups", "names"):
            st.metric(t(f"import.count.{name}"), getattr(counts, name), width=130)
    if counts.untitled:
        st.caption(t("import.untitled", n=counts.untitled))
    odd = [task for task in plan.tasks if task.due_on and not _inside(task.due_on, plan)]
    if odd:
        st.warning(_outside(odd), icon=":material/event_busy:")
    return counts


def _inside(day: date, plan: Plan) -> bool:
    return bool(plan.starts_on and plan.ends_on and plan.starts_on <= day <= plan.ends_on)


def _outside(tasks: Sequence[PlannedTask]) -> str:
    days = t("import.comma").join(day_text(language(), task.due_on, year=True) for task in tasks)
    return t("import.outside", n=len(tasks), days=days)


def make(desk: Desk, plan: Plan, counts: Counts) -> None:
    """Set the campaign up, and leave on the desk what was made."""
    campaign_id = confirm(world(), caller(), plan, desk.read_text)
    desk.made = {"id": campaign_id, "name": plan.name.strip(), "tasks": counts.tasks, "assignments": counts.assignments}
    say_later("import.done_short")


def show_doubts(lines: Sequence[str]) -> None:
    """Show what should be looked at."""
    if not lines:
        return
    st.markdown(f"**{t('import.doubts', n=len(lines))}**")
    with st.container(height=220 if len(lines) > 6 else "content"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
