"""The form for what one task asks, inside a dialog."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from services import campaigns
from services.campaigns import PhaseLine, TaskGiven, TaskLine
from services.task_settings import TARGET_OPS, WEIGHT_LARGEST
from ui.admin.form_parts import day_format
from ui.here import caller, say_later, t, telling, world
from ui.kept import Form

COUNTS = ("minimum", "photos", "documents", "sign_ins")
CHECKS = ("captions", "places")


def ask_task(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Open the form for a task."""
    st.dialog(t("admin.task_change", number=task.number).strip(), width="medium")(task_form)(task, phases)


def task_form(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Title, due day, recurrence, weight, phase, evidence and figures of one task. What is typed outlives a reload."""
    key, now = f"campaigns_task_{task.id}_{task.version}", task.given
    form = Form(f"task:{task.id}", key, _values(now, phases))
    if form.begin():
        st.info(t("admin.task_restored"), icon=":material/restore:")
    if not now.title:
        st.warning(t("admin.title_missing_note"), icon=":material/edit_note:")
    title = st.text_area(t("admin.task_title"), max_chars=500, height=80, **form.field("title"))
    when = _when(task, form)
    left, right = st.columns(2)
    phase_id = _phase(left, phases, form)
    weight = _weight(right, form)
    evidence = _evidence(form)
    target = _target(form)
    with st.container(horizontal=True):
        saved = st.button(t("common.save"), type="primary", key=f"{key}_save")
        cancelled = st.button(t("common.cancel"), key=f"{key}_cancel")
    if cancelled:
        form.forget()
        st.rerun()
    if saved:
        given = TaskGiven(title, weight=weight, phase_id=phase_id, **when, **evidence, **target)
        with telling():
            campaigns.change_task(world(), caller(), task.id, task.version, given)
            form.forget()
            say_later("admin.saved")
            st.rerun()


def _values(now: TaskGiven, phases: Sequence[PhaseLine]) -> dict[str, Any]:
    """What the record says, by the fields' names."""
    same = ("title", "due_text", "weight", "recurrence", "continuing", *COUNTS, *CHECKS)
    known = {one.id for one in phases}
    return {name: getattr(now, name) for name in same} | {
        "due": now.due_on,
        "phase": now.phase_id if now.phase_id in known else None,
        "target_op": now.target_op,
        "target": now.target_value,
        "target_unit": now.target_unit,
    }


def _when(task: TaskLine, form: Form) -> dict[str, Any]:
    """Due day, its printed words, how often, and whether it is kept up for good."""
    left, right = st.columns(2)
    due_on = left.date_input(t("admin.due_on"), None, format=day_format(), **form.field("due"))
    due_text = right.text_input(t("admin.due_text"), max_chars=120, **form.field("due_text"))
    _who_moves(task)
    left, right = st.columns(2, vertical_alignment="bottom")
    recurrence = left.text_input(
        t("admin.recurrence"), max_chars=60, help=t("admin.recurrence_help"), **form.field("recurrence")
    )
    continuing = right.checkbox(t("admin.continuing"), help=t("admin.continuing_help"), **form.field("continuing"))
    return {"due_on": due_on, "due_text": due_text, "recurrence": recurrence, "continuing": continuing}


def _weight(place: "st.delta_generator.DeltaGenerator", form: Form) -> float:
    words, help_words, field = t("admin.weight"), t("admin.weight_help"), form.field("weight")
    return float(place.number_input(words, 0.1, WEIGHT_LARGEST, step=0.5, format="%g", help=help_words, **field))


def _phase(place: "st.delta_generator.DeltaGenerator", phases: Sequence[PhaseLine], form: Form) -> str | None:
    names = {one.id: one.name for one in phases if one.id}
    chosen: str | None = place.selectbox(
        t("admin.phase"),
        list(names),
        None,
        format_func=names.__getitem__,
        placeholder=t("admin.phase_none"),
        **form.field("phase"),
    )
    return chosen


def _who_moves(task: TaskLine) -> None:
    """Say before it is saved whom another due day would move, and who keeps theirs and why."""
    settled = task.units - task.follow - task.own_days
    said = (("due_follow", task.follow), ("due_own", task.own_days), ("due_settled", settled))
    lines = [t(f"admin.{name}", n=n) for name, n in said if n]
    if lines:
        st.caption("  \n".join([t("admin.due_moves"), *lines]))


def _evidence(form: Form) -> dict[str, Any]:
    st.markdown(t("admin.evidence_rule"))
    given: dict[str, Any] = {}
    for column, name in zip(st.columns(len(COUNTS)), COUNTS, strict=True):
        given[name] = int(column.number_input(t(f"admin.{name}"), 0, 100, **form.field(name)))
    with st.container(horizontal=True, gap="medium"):
        for name in CHECKS:
            given[name] = st.checkbox(t(f"admin.{name}"), **form.field(name))
    return given


def _target(form: Form) -> dict[str, Any]:
    st.markdown(t("admin.target_head"))
    first, second, third = st.columns(3)
    operator = first.selectbox(
        t("admin.target_op"),
        TARGET_OPS,
        format_func=lambda one: t(f"admin.target_op_{ {'>=': 'least', '=': 'exact', '<=': 'most'}[one] }"),
        **form.field("target_op"),
    )
    words, none = t("admin.target_value"), t("admin.target_none")
    value = second.number_input(words, 0.0, None, None, format="%g", placeholder=none, **form.field("target"))
    unit = third.text_input(t("admin.target_unit"), max_chars=20, **form.field("target_unit"))
    return {"target_op": operator, "target_value": value, "target_unit": unit}
