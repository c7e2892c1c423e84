"""Cancelling a task, and the list of those that were cancelled, with the way back."""

import streamlit as st

from adapters.texts import time_text
from services import campaigns
from services.campaigns import TaskLine
from services.events import Wanted
from services.task_changes import (
    CancelledTask,
    cancel_preview,
    cancel_task,
    cancelled,
    reinstate_preview,
    reinstate_task,
)
from ui.here import caller, language, t, world
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import find_task, task_line, task_words
from ui.plain import plain

FIELDS = ("reason",)


def cancel_form(campaign_id: str, task_id: str) -> None:
    """The reason, and what becomes of everybody's work."""
    _cancel(find_task(campaigns.get(world(), caller(), campaign_id), task_id))


def _cancel(task: TaskLine) -> None:
    form, seen = Form("cancel", task.id, FIELDS), {task.id: task.version}
    form.begin(seen, reason="")
    task_line(task.number, task.given.title)
    st.caption(t("matrix_edit.cancel_why"))
    restored(form)
    still = settled(form, seen, Wanted(task_id=task.id))
    said = previewed(form.key("will"), lambda: cancel_preview(world(), caller(), task.id, task.version))
    reason_field(form, needed=True)
    confirm(
        form,
        lambda: cancel_task(world(), caller(), task.id, task.version, form.value("reason") or ""),
        said,
        label=t("matrix_edit.cancel_do"),
        settled=still,
    )


def cancelled_list(campaign_id: str) -> None:
    """The cancelled tasks, the latest first; one of them can be looked at more closely and brought back."""
    found = cancelled(world(), caller(), campaign_id)
    if not found:
        st.info(t("matrix_edit.none_cancelled"), icon=":material/event_available:")
    for one in found:
        _line(one)


def _line(one: CancelledTask) -> None:
    form, at = Form("reinstate", one.id, FIELDS), time_text(language(), one.cancelled_at)
    with st.container(border=True, key=f"change_cancelled_{one.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(task_words(one.number, one.title))}**", width="stretch")
            if not one.merged_into:
                st.toggle(t("matrix_edit.reinstate"), key=form.key("open"), width="content")
        key = "matrix_edit.was_merged" if one.merged_into else "matrix_edit.was_cancelled"
        said = [t(key, at=at, task=one.merged_into)]
        said += [t("matrix_edit.because", reason=one.reason)] if one.reason else []
        st.caption(plain("\n".join(said)))
        if st.session_state.get(form.key("open")) and not one.merged_into:
            _reinstate(form, one)


def _reinstate(form: Form, one: CancelledTask) -> None:
    seen = {one.id: one.version}
    form.begin(seen, reason="")
    restored(form)
    still = settled(form, seen, Wanted(task_id=one.id))
    said = previewed(form.key("will"), lambda: reinstate_preview(world(), caller(), one.id, one.version))
    reason_field(form, needed=False)
    confirm(
        form,
        lambda: reinstate_task(world(), caller(), one.id, one.version, form.value("reason") or ""),
        said,
        label=t("matrix_edit.reinstate_do"),
        settled=still,
    )
