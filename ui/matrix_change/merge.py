"""Letting one task go into another one."""

from typing import Any

import streamlit as st

from adapters.texts import day_text
from services import campaigns
from services.campaigns import CampaignSettings, TaskLine
from services.consequences import Consequences
from services.events import Wanted
from services.task_merges import merge_preview, merge_tasks
from ui.here import caller, language, t, world
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import find_task, task_line, words_of
from ui.plain import plain

THIS_GOES, OTHER_GOES = "this", "other_goes"
FIELDS = ("other", "way", "reason")


def merge_form(campaign_id: str, task_id: str) -> None:
    """Which other task, which of the two stays, and what becomes of everybody's work."""
    settings = campaigns.get(world(), caller(), campaign_id)
    _form(settings, find_task(settings, task_id))


def _form(settings: CampaignSettings, task: TaskLine) -> None:
    form, others = Form("merge", task.id, FIELDS), {one.id: one for one in settings.tasks if one.id != task.id}
    form.begin({task.id: task.version}, way=THIS_GOES, reason="")
    task_line(task.number, task.given.title)
    restored(form)
    other = _choose(form, others)
    if other is None:
        still = settled(form, {task.id: task.version}, Wanted(task_id=task.id))
        st.caption(t("matrix_edit.merge_first"))
        confirm(form, lambda: Consequences(()), None, label=t("matrix_edit.merge_do"), settled=still)
        return
    keep, gone = (other, task) if form.value("way") == THIS_GOES else (task, other)
    versions = {one.id: one.version for one in (task, other)}
    still = settled(form, versions, Wanted(campaign_id=settings.id), concerns=lambda line: line.subject == "task")
    st.markdown(_what(keep, gone))
    bound = (keep.id, keep.version, gone.id, gone.version)
    said = previewed(form.key("will"), lambda: merge_preview(world(), caller(), *bound))
    reason_field(form, needed=True)
    confirm(
        form,
        lambda: merge_tasks(world(), caller(), *bound, form.value("reason") or ""),
        said,
        label=t("matrix_edit.merge_do"),
        settled=still,
    )


def _choose(form: Form, others: dict[str, TaskLine]) -> TaskLine | None:
    for_both: dict[str, Any] = {"persist_state": "session", "on_change": form.touch}
    if form.value("other") not in others:
        st.session_state[form.key("other")] = None
    chosen = st.selectbox(
        t("matrix_edit.merge_other"),
        list(others),
        index=None,
        format_func=lambda one: words_of(others[one]) if one in others else "",
        placeholder=t("matrix_edit.choose_task"),
        key=form.key("other"),
        **for_both,
    )
    if chosen is None:
        return None
    st.segmented_control(
        t("matrix_edit.merge_way"),
        (THIS_GOES, OTHER_GOES),
        format_func=lambda one: t(f"matrix_edit.merge_{one}"),
        key=form.key("way"),
        required=True,
        **for_both,
    )
    return others[chosen]


def _what(keep: TaskLine, gone: TaskLine) -> str:
    """Which task is left, and by which title and day?"""
    day = t("due.none") if keep.given.due_on is None else day_text(language(), keep.given.due_on, year=True)
    words = {"keep": plain(words_of(keep)), "gone": plain(words_of(gone)), "day": plain(day)}
    return t("matrix_edit.merge_what", **words)
