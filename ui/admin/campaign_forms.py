"""The three parts of the campaigns' page: the tasks, the settings, and the phases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from adapters.texts import day_text, number_text
from models.errors import Missing
from models.phases import even_phases
from services import campaigns
from services.campaigns import CampaignSettings, PhaseLine, TaskLine
from ui.admin.form_parts import day_format
from ui.admin.table import pick
from ui.admin.task_form import COUNTS
from ui.here import caller, language, say_later, t, telling, world
from ui.matrix_change.open import campaign_buttons, task_buttons
from ui.plain import plain

USUAL_PHASES = 3


def headline(settings: CampaignSettings) -> str:
    """Which campaign is it, from when until when, and who runs it?"""
    first, last = (day_text(language(), day, year=True) for day in (settings.starts_on, settings.ends_on))
    office = dict(settings.units).get(settings.office_unit_id or "", t("admin.office_unit_none"))
    return t(
        "admin.campaign_line",
        name=plain(settings.name),
        first=first,
        last=last,
        office=plain(office),
    )


def tasks_part(settings: CampaignSettings) -> None:
    """What each task asks, those without a title first; the picked one can be changed."""
    lacking = settings.titles_missing
    if lacking:
        st.warning(t("admin.titles_missing", n=lacking), icon=":material/edit_note:")
    with st.container(horizontal=True, gap="small", key="campaigns_changes"):
        campaign_buttons()
    if not settings.tasks:
        st.info(t("admin.no_tasks"), icon=":material/checklist:")
        return
    tasks = sorted(settings.tasks, key=lambda one: bool(one.given.title))
    bar = st.container(horizontal=True, vertical_alignment="center")
    picked = _task_table(tasks, settings.phases)
    task = next((one for one in tasks if one.id == picked), None)
    with bar:
        if task is None:
            st.caption(t("admin.task_pick"))
        else:
            task_buttons(task.id, "campaigns")


def _task_table(tasks: Sequence[TaskLine], phases: Sequence[PhaseLine]) -> str | None:
    names = {one.id: one.name for one in phases}
    return pick(
        "campaigns_tasks",
        [one.id for one in tasks],
        {
            t("admin.number"): [one.number for one in tasks],
            t("admin.task_title"): [one.given.title or t("common.title_missing") for one in tasks],
            t("admin.title_mark"): [_mark(one) for one in tasks],
            t("admin.due_on"): [_due(one) for one in tasks],
            t("admin.phase"): [names.get(one.given.phase_id, "") for one in tasks],
            t("admin.evidence"): [_evidence(one) for one in tasks],
            t("admin.target"): [_target(one) for one in tasks],
            t("admin.weight"): [one.given.weight for one in tasks],
            t("admin.units"): [one.units for one in tasks],
        },
        {
            t("admin.number"): st.column_config.TextColumn(pinned=True, width=50),
            t("admin.task_title"): st.column_config.TextColumn(width=290),
            t("admin.title_mark"): st.column_config.TextColumn(width=70),
            t("admin.due_on"): st.column_config.TextColumn(width=95),
            t("admin.phase"): st.column_config.TextColumn(width=85),
            t("admin.target"): st.column_config.TextColumn(width=75),
            t("admin.evidence"): st.column_config.TextColumn(width=190),
            t("admin.weight"): st.column_config.NumberColumn(width=55),
            t("admin.units"): st.column_config.NumberColumn(width=55),
        },
        t("admin.tasks"),
    )


def _mark(task: TaskLine) -> str:
    if not task.given.title:
        return t("admin.title_to_fill")
    return t("admin.title_filled") if task.title_supplied else ""


def _due(task: TaskLine) -> str:
    if task.continuing:
        return t("due.continuing")
    if task.given.due_on is None:
        return task.given.due_text or t("due.none")
    return day_text(language(), task.given.due_on)


def _evidence(task: TaskLine) -> str:
    asked = ((name, getattr(task.given, name)) for name in COUNTS)
    words = [f"{t(f'field.{name}')} {count}" for name, count in asked if count]
    words += [t(f"field.{name}") for name in ("captions", "places") if getattr(task.given, name)]
    return t("history.list").join(words)


def _target(task: TaskLine) -> str:
    if task.given.target_value is None:
        return ""
    sign = {">=": "≥", "<=": "≤"}.get(task.given.target_op, "=")
    return f"{sign} {number_text(language(), task.given.target_value)} {task.given.target_unit}".strip()


def settings_part(settings: CampaignSettings) -> None:
    """The form for name, dates, reviewing unit and the second account's right to decide."""
    key, names = f"campaigns_{settings.id}_{settings.version}", dict(settings.units)
    with st.form(f"{key}_form", width=640):
        name = st.text_input(t("admin.campaign_name"), settings.name, key=f"{key}_name", max_chars=200)
        left, right = st.columns(2)
        starts_on = left.date_input(t("admin.starts_on"), settings.starts_on, key=f"{key}_starts", format=day_format())
        ends_on = right.date_input(t("admin.ends_on"), settings.ends_on, key=f"{key}_ends", format=day_format())
        office = st.selectbox(
            t("admin.office_unit"),
            list(names),
            list(names).index(settings.office_unit_id) if settings.office_unit_id in names else None,
            format_func=names.__getitem__,
            placeholder=t("admin.office_unit_none"),
            help=t("admin.office_unit_help"),
            key=f"{key}_office",
        )
        second = st.checkbox(
            t("admin.second_office"),
            settings.second_office_may_decide,
            key=f"{key}_second",
            help=t("admin.second_office_help"),
        )
        saved = st.form_submit_button(t("common.save"), type="primary", key=f"{key}_save")
    if saved:
        with telling():
            campaigns.change(world(), caller(), settings.id, settings.version, name, starts_on, ends_on, office, second)
            say_later("admin.saved")
            st.rerun()


def phases_part(settings: CampaignSettings) -> None:
    """The table of phases, edited in place and saved as a whole."""
    key = f"campaigns_phases_{settings.id}_{settings.version}"
    phases = settings.phases or suggested_phases(settings)
    if not settings.phases:
        st.info(t("admin.phases_suggested"), icon=":material/event_note:")
    st.caption(t("admin.phases_why"))
    day = st.column_config.DateColumn
    table = st.data_editor(
        pd.DataFrame(
            {
                "id": pd.Series([one.id for one in phases], dtype="string"),
                "name": pd.Series([one.name for one in phases], dtype="string"),
                "starts_on": pd.to_datetime([one.starts_on for one in phases]),
                "ends_on": pd.to_datetime([one.ends_on for one in phases]),
            }
        ),
        column_config={
            "id": None,
            "name": st.column_config.TextColumn(t("admin.phase"), required=True, max_chars=80, width="medium"),
            "starts_on": day(t("admin.starts_on"), required=True, format=day_format()),
            "ends_on": day(t("admin.ends_on"), required=True, format=day_format()),
        },
        num_rows="dynamic",
        hide_index=True,
        key=key,
        width=640,
        alt=t("admin.phases"),
    )
    if st.button(t("common.save"), key=f"{key}_save", type="primary"):
        with telling():
            campaigns.set_phases(world(), caller(), settings.id, settings.version, read_phases(table))
            say_later("admin.saved")
            st.rerun()


def suggested_phases(settings: CampaignSettings) -> list[PhaseLine]:
    """Which phases has such a campaign usually? Three, of one length; nothing is saved before the office says so."""
    shares = even_phases(settings.starts_on, settings.ends_on, USUAL_PHASES)
    return [PhaseLine(None, t(f"admin.phase_{number}"), *days) for number, days in enumerate(shares, 1)]


def read_phases(table: pd.DataFrame) -> list[PhaseLine]:
    """Which phases stand in the edited table? A row without any word or day is no phase; a half one is refused."""
    rows = [
        row for row in table.to_dict("records") if not all(pd.isna(row[f]) for f in ("name", "starts_on", "ends_on"))
    ]
    return [
        PhaseLine(_given(row["id"]), _given(row["name"]) or "", _day(row["starts_on"]), _day(row["ends_on"]))
        for row in rows
    ]


def _given(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _day(value: Any) -> date:
    if pd.isna(value):
        raise Missing("error.day_missing")
    return pd.Timestamp(value).date()
