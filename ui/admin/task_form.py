"""The form for what one task asks, inside a dialog."""

from collections.abc import Sequence

import streamlit as st

from services import campaigns
from services.campaigns import PhaseLine, TaskGiven, TaskLine
from services.task_settings import TARGET_OPS, WEIGHT_LARGEST
from ui.admin.form_parts import day_format, form_buttons
from ui.here import caller, say_later, t, telling, world


def ask_task(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Open the form for a task."""
    st.dialog(t("admin.task_change", number=task.number).strip(), width="medium")(task_form)(task, phases)


def task_form(task: TaskLine, phases: Sequence[PhaseLine]) -> None:
    """Title, due day, weight, phase, evidence and figures of one task."""
    key, now = f"campaigns_task_{task.id}_{task.version}", task.given
    with st.form(f"{key}_form", border=False):
        if not now.title:
            st.warning(t("admin.title_missing_note"), icon=":material/edit_note:")
        title = st.text_area(t("admin.task_title"), now.title, key=f"{key}_title", max_chars=500, height=80)
        left, right = st.columns(2)
        due_on = left.date_input(
            t("admin.due_on"), now.due_on, key=f"{key}_due", format=day_format(), help=t("admin.due_help", n=task.units)
        )
        due_text = right.text_input(t("admin.due_text"), now.due_text, key=f"{key}_due_text", max_chars=120)
        phase_id = _phase(left, now.phase_id, phases, key)
        weight = right.number_input(
            t("admin.weight"),
            0.1,
            WEIGHT_LARGEST,
            now.weight,
            0.5,
            "%g",
            key=f"{key}_weight",
            help=t("admin.weight_help"),
        )
        minimum, photos, documents = _evidence(now, key)
        target = _target(now, key)
        saved, cancelled = form_buttons(t("common.save"), key)
    if cancelled:
        st.rerun()
    if saved:
        given = TaskGiven(title, due_on, due_text, weight, phase_id, minimum, photos, documents, *target)
        with telling():
            campaigns.change_task(world(), caller(), task.id, task.version, given)
            say_later("admin.saved")
            st.rerun()


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


def _evidence(now: TaskGiven, key: str) -> tuple[int, int, int]:
    st.markdown(t("admin.evidence_rule"))
    counts = []
    for column, name in zip(st.columns(3), ("minimum", "photos", "documents"), strict=True):
        counts.append(int(column.number_input(t(f"admin.{name}"), 0, 100, getattr(now, name), key=f"{key}_{name}")))
    return counts[0], counts[1], counts[2]


def _target(now: TaskGiven, key: str) -> tuple[str, float | None, str]:
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
    return operator, value, unit
