"""Handing a unit's work over to another unit."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.errors import ZerenError
from models.reassign import Effect
from services import campaigns
from services.campaigns import CampaignSettings
from services.consequences import Consequences
from services.events import Wanted
from services.handover import hand_over, hand_over_preview
from services.units import directory
from ui.here import caller, t, world
from ui.matrix_change.add import of_the_campaign
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import words_of

EVERYTHING, SOME = "everything", "some"
FIELDS = ("giver", "taker", "scope", "tasks", "reason")


def hand_over_form(campaign_id: str) -> None:
    """From whom, to whom, all or chosen tasks, the reason, and what will happen to each."""
    _form(campaigns.get(world(), caller(), campaign_id))


def _form(settings: CampaignSettings) -> None:
    form, seen = Form("hand_over", settings.id, FIELDS), {settings.id: settings.version}
    form.begin(seen, scope=EVERYTHING, tasks=[], reason="")
    restored(form)
    still = settled(form, seen, Wanted(campaign_id=settings.id), concerns=of_the_campaign)
    giver, taker = _sides(form)
    if not giver or not taker:
        st.caption(t("matrix_edit.hand_over_first"))
        confirm(form, lambda: Consequences(()), None, label=t("matrix_edit.hand_over_do"), settled=still)
        return
    bound = (settings.id, settings.version, giver, taker)
    tasks = _tasks(form, settings, bound)
    said = None
    if tasks != []:
        said = previewed(form.key("will"), lambda: hand_over_preview(world(), caller(), *bound, tasks), by_unit=True)
    reason_field(form, needed=True)
    confirm(
        form,
        lambda: hand_over(world(), caller(), *bound, tasks, form.value("reason") or ""),
        said,
        label=t("matrix_edit.hand_over_do"),
        settled=still,
        changes=said is not None and any(one.effect is not Effect.KEEP for one in said.touched),
    )


def _sides(form: Form) -> tuple[str | None, str | None]:
    known = directory(world(), caller())
    everybody = {one.id: one.name if one.active else t("matrix_edit.shut", name=one.name) for one in known.units}
    in_use = {one.id: one.name for one in known.units if one.active}
    left, right = st.columns(2)
    with left:
        giver = _unit(form, "giver", everybody)
    with right:
        taker = _unit(form, "taker", {one: name for one, name in in_use.items() if one != giver})
    return giver, taker


def _unit(form: Form, field: str, names: Mapping[str, str]) -> str | None:
    if form.value(field) not in names:
        st.session_state[form.key(field)] = None
    chosen: str | None = st.selectbox(
        t(f"matrix_edit.{field}"),
        list(names),
        index=None,
        format_func=lambda one: names.get(one, ""),
        placeholder=t("matrix_edit.choose_unit"),
        key=form.key(field),
        persist_state="session",
        on_change=form.touch,
    )
    return chosen


def _tasks(form: Form, settings: CampaignSettings, bound: tuple[str, int, str, str]) -> list[str] | None:
    """Which tasks? None: all in which there is something to hand over."""
    for_both: dict[str, Any] = {"persist_state": "session", "on_change": form.touch}
    scope = st.segmented_control(
        t("matrix_edit.scope"),
        (EVERYTHING, SOME),
        format_func=lambda one: t(f"matrix_edit.scope_{one}"),
        key=form.key("scope"),
        required=True,
        **for_both,
    )
    if scope == EVERYTHING:
        return None
    try:
        everything = hand_over_preview(world(), caller(), *bound)
    except ZerenError:
        return None  # the preview says why
    open_ones = {one.task_id for one in everything.of(Effect.MOVE, Effect.DETACH)}
    names = {one.id: words_of(one) for one in settings.tasks if one.id in open_ones}
    if any(one not in names for one in form.value("tasks") or []):
        st.session_state[form.key("tasks")] = [one for one in form.value("tasks") if one in names]
    chosen: list[str] = st.multiselect(
        t("matrix_edit.scope_tasks"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        placeholder=t("matrix_edit.choose_task"),
        select_all=False,
        key=form.key("tasks"),
        **for_both,
    )
    return chosen
