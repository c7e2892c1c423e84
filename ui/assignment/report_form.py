"""The unit's report: a note, the figures where the task has a target, save and submit."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from adapters.texts import number_text, percent_text
from models.campaign import Task
from models.evidence_rule import Gap
from models.targets import target_of
from models.words import Status
from services.assignments import NOTE_LONGEST, handed, missing, report, submit
from services.detail import Detail
from ui.assignment import typed
from ui.assignment.attempt import attempt, gap_words, refused, show_refusal
from ui.cards import told_once
from ui.here import caller, language, t, world
from ui.pause import sent_at_pauses
from ui.plain import plain
from ui.target_words import standing_markdown

Send = Callable[..., int]


def gaps_now(detail: Detail) -> list[Gap]:
    """What is still missing, counting what is typed and not saved yet?"""
    now = typed.typed(detail.assignment.id)
    return missing(
        detail.task, [handed(file) for file in detail.evidence], now["note"], now["numerator"], now["denominator"]
    )


def missing_list(detail: Detail) -> None:
    """List what is still missing while the unit works, or say that nothing is."""
    found = gaps_now(detail)
    if not found:
        returned = detail.assignment.status is Status.RETURNED
        st.markdown(f":green[:material/task_alt: {t('my.revise' if returned else 'my.complete')}]")
        return
    lines = [f"- {gap_words(gap)}" for gap in told_once(found)]
    st.markdown("\n".join([f":orange[:material/checklist: {t('assignment.missing')}]", "", *lines]))


def report_form(detail: Detail, *, moved_on: bool) -> None:
    """Ask for the report. `moved_on`: the record changed under what is typed; both are then shown."""
    one = detail.assignment
    told = refused(one.id)
    st.subheader(t("assignment.progress"), anchor=False)
    if moved_on:
        _both(detail)
    elif typed.restored(one.id):
        _restored(detail)
    st.text_area(
        t("assignment.note"),
        key=typed.field_key(one.id, "note"),
        placeholder=t("assignment.note_hint"),
        max_chars=NOTE_LONGEST,
        height=120,
        on_change=typed.keep,
        args=(one.id,),
    )
    sent_at_pauses(*(typed.field_key(one.id, name) for name in typed.FIELDS))
    if detail.task.target_value is not None:
        _figures(detail)
    show_refusal(told)
    _buttons(one.id, one.version)


def _buttons(assignment_id: str, version: int) -> None:
    """The version goes with the buttons as they are drawn, so a click says what its reader had seen."""
    with st.container(horizontal=True):
        for name, send, mark in (("save", report, "save"), ("submit", submit, "send")):
            st.button(
                t(f"assignment.{name}"),
                key=f"assignment_{name}",
                icon=f":material/{mark}:",
                type="primary" if name == "submit" else "secondary",
                width="stretch",
                on_click=_send,
                args=(send, assignment_id, version),
            )


def _send(send: Send, assignment_id: str, version: int) -> None:
    done = "assignment.submitted" if send is submit else "assignment.saved"
    words = typed.typed(assignment_id)
    if attempt(assignment_id, done, lambda: send(world(), caller(), assignment_id, version, **words)):
        typed.forget(assignment_id)


def _figures(detail: Detail) -> None:
    one, task = detail.assignment, detail.task
    share = task.target_unit == "%"
    with st.container(horizontal=True, vertical_alignment="bottom", width=420):
        _number(one.id, "numerator", t("assignment.numerator") if share else _count_label(task))
        if share:
            _number(one.id, "denominator", t("assignment.denominator"))
    now, target = typed.typed(one.id), target_of(task.target_op, task.target_value, task.target_unit)
    words = standing_markdown(target, now["numerator"], now["denominator"]) if target else ""
    if words:
        st.markdown(words)


def _count_label(task: Task) -> str:
    return t("assignment.numerator_of", unit=plain(task.target_unit)) if task.target_unit else t("assignment.numerator")


def _number(assignment_id: str, name: str, label: str) -> None:
    st.number_input(
        label,
        value=None,
        min_value=0.0,
        step=1.0,
        format="%.12g",
        key=typed.field_key(assignment_id, name),
        on_change=typed.keep,
        args=(assignment_id,),
    )


def _restored(detail: Detail) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("assignment.restored"), width="content")
        _discard(detail.assignment.id)


def _both(detail: Detail) -> None:
    """What is saved now stands beside what the reader typed; the buttons below carry the new version."""
    st.warning(t("assignment.moved_on"), icon=":material/sync_problem:")
    with st.container(border=True, key="assignment_saved_now"):
        st.caption(t("assignment.saved_now"))
        told(detail, typed.saved(detail.assignment))
        _discard(detail.assignment.id)


def _discard(assignment_id: str) -> None:
    label = t("assignment.discard")
    st.button(label, key="assignment_discard", type="tertiary", on_click=typed.forget, args=(assignment_id,))


def told(detail: Detail, words: dict[str, Any]) -> None:
    """Show a report read-only: the note and the figures."""
    st.markdown(plain(words["note"]) if words["note"] else f":gray[{t('assignment.no_note')}]")
    line = figures_words(detail.task, words["numerator"], words["denominator"])
    if line:
        task = detail.task
        target = target_of(task.target_op, task.target_value, task.target_unit)
        met = standing_markdown(target, words["numerator"], words["denominator"], bare=True) if target else ""
        st.markdown(f"**{plain(line)}** {met}".strip())


def figures_words(task: Task, numerator: float | None, denominator: float | None) -> str:
    """How do the figures read? An empty text when there are none."""
    if numerator is None:
        return ""
    done = number_text(language(), numerator)
    if not denominator:
        return t("assignment.count_line", numerator=done, unit="" if task.target_unit == "%" else task.target_unit)
    share = percent_text(language(), numerator / denominator)
    return t("assignment.figures_line", numerator=done, denominator=number_text(language(), denominator), share=share)
