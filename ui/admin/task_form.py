"""The form for what one task asks, inside a dialog."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from services import campaigns
from services.campaigns import PhaseLine, TaskGiven, TaskLine
from services.task_settings import TARGET_OPS, WEIGHT_LARGEST
from ui.admin.form_parts import day_format, form_buttons
from ui.here import caller, say_later, t, telling, world

COUNTS = ("minimum", "photos", "documents", "sign_ins")


def ask_task(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Open the form for a task."""
    st.dialog(t("admin.task_change", number=task.number).strip(), width="medium")(task_form)(task, phases)


def task_form(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Title, due day, recurrence, weight, phase, evidence and figures of one task."""
    key, now = f"campaigns_task_{task.id}_{task.version}", task.given
    with st.form(f"{key}_form", border=False):
        if not now.title:
            st.warning(t("admin.title_missing_note"), icon=":material/edit_note:")
        title = st.text_area(t("admin.task_title"), now.title, key=f"{key}_title", max_chars=500, height=80)
        when = _when(task, key)
        left, right = st.columns(2)
        phase_id = _phase(left, now.phase_id, phases, key)
        weight = _weight(right, now.weight, key)
        evidence = _evidence(now, key)
        target = _target(now, key)
        saved, cancelled = form_buttons(t("common.save"), key)
    if cancelled:
        st.rerun()
    if saved:
        given = TaskGiven(title, weight=weight, phase_id=phase_id, **when, **evidence, **target)
        with telling():
            campaigns.change_task(world(), caller(), task.id, task.version, given)
            say_later("admin.saved")
            st.rerun()


def _when(task: TaskLine, key: str) -> dict[str, Any]:
    """Due day, its printed words, how often, and whether it is kept up for good."""
    now = task.given
    left, right = st.columns(2)
    due_on = left.date_input(t("admin.due_on"), now.due_on, key=f"{key}_due", format=day_format())
    due_text = right.text_input(t("admin.due_text"), now.due_text, key=f"{key}_due_text", max_chars=120)
    _who_moves(task)
    left, right = st.columns(2, vertical_alignment="bottom")
    recurrence = left.text_input(
        t("admin.recurrence"), now.recurrence, 60, key=f"{key}_recurrence", help=t("admin.recurrence_help")
    )
    continuing = right.checkbox(
        t("admin.continuing"), now.continuing, key=f"{key}_continuing", help=t("admin.continuing_help")
    )
    return {"due_on": due_on, "due_text": due_text, "recurrence": recurrence, "continuing": continuing}


def _weight(place: "st.delta_generator.DeltaGenerator", present: float, key: str) -> float:
    words, help_words = t("admin.weight"), t("admin.weight_help")
    return float(
        place.number_input(words, 0.1, WEIGHT_LARGEST, present, 0.5, format="%g", key=f"{key}_weight", help=help_words)
    )


def _phase(
    place: "st.delta_generator.DeltaGenerator", present: str | None, phases: Sequence[PhaseLine], key: str
) -> str | None:
    names = {one.id: one.name for one in phases if one.id}
    chosen: str | None = place.selectbox(
        t("admin.phase"),
        list(names),
        list(names).index(present) if present in names else None,
        format_func=names.__getitem__,
        placeholder=t("admin.phase_none"),
        key=f"{key}_phase",
    )
    return chosen


def _who_moves(task: TaskLine) -> None:
    """Say before it is saved whom another due day would move, and who keeps theirs and why."""
    settled = task.units - task.follow - task.own_days
    said = (("due_follow", task.follow), ("due_own", task.own_days), ("due_settled", settled))
    lines = [t(f"admin.{name}", n=n) for name, n in said if n]
    if lines:
        st.caption("  \n".join([t("admin.due_moves"), *lines]))


def _evidence(now: TaskGiven, key: str) -> dict[str, Any]:
    st.markdown(t("admin.evidence_rule"))
    given: dict[str, Any] = {}
    for column, name in zip(st.columns(len(COUNTS)), COUNTS, strict=True):
        given[name] = int(column.number_input(t(f"admin.{name}"), 0, 100, getattr(now, name), key=f"{key}_{name}"))
    with st.container(horizontal=True, gap="medium"):
        for name in ("captions", "places"):
            given[name] = st.checkbox(t(f"admin.{name}"), getattr(now, name), key=f"{key}_{name}")
    return given


def _target(now: TaskGiven, key: str) -> dict[str, Any]:
    st.markdown(t("admin.target_head"))
    first, second, third = st.columns(3)
    operator = first.selectbox(
        t("admin.target_op"),
        TARGET_OPS,
        TARGET_OPS.index(now.target_op),
        format_func=lambda one: t(f"admin.target_op_{ {'>=': 'least', '=': 'exact', '<=': 'most'}[one] }"),
        key=f"{key}_target_op",
    )
    value = second.number_input(
        t("admin.target_value"),
        0.0,
        None,
        now.target_value,
        format="%g",
        key=f"{key}_target",
        placeholder=t("admin.target_none"),
    )
    unit = third.text_input(t("admin.target_unit"), now.target_unit, key=f"{key}_target_unit", max_chars=20)
    return {"target_op": operator, "target_value": value, "target_unit": unit}
