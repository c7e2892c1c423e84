"""The dialog of each action: what to give, what would happen to each row, and the confirmation."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from models.base import new_id
from models.bulk import FARTHEST, How
from models.words import BatchKind
from services.assignments import REASON_LONGEST
from services.bulk import Items, Preview, apply, preview
from services.worklist import SOON, Row
from ui.admin.form_parts import day_format
from ui.here import caller, say_later, t, telling, world
from ui.kept import fill, forget, keep
from ui.pause import sent_at_pauses
from ui.worklist.lines import left_list, why_words, will_list
from ui.worklist.table import pick_all

DAYS_MOST = 366
BY_DAYS, TO_DAY = "days", "day"
_SURE = "worklist_sure"


def ask(kind: BatchKind, campaign_id: str, rows: Sequence[Row], today: date) -> None:
    """Open the dialog of an action for these rows, at the versions they are shown at.

    The batch gets its id here, so that a second click on the confirmation cannot do it twice.
    """
    begin(kind, campaign_id, today)
    items = [(row.id, row.version) for row in rows]
    title = t(f"worklist.{kind.value}_title", n=len(items))
    st.dialog(title, width="medium")(batch_form)(kind, campaign_id, items, today, new_id())


def batch_form(kind: BatchKind, campaign_id: str, items: Items, today: date, batch_id: str) -> None:
    """What to give, what would happen to each of these, and the two buttons."""
    how = _fields(kind, campaign_id, today)
    if st.session_state.get(_SURE):  # before the preview: a second click finds the batch done, and nothing left to do
        with telling():
            _apply(kind, campaign_id, items, how, batch_id)
    with telling():
        plan = preview(world(), caller(), campaign_id, kind, items, how)
        _show(kind, plan)
        with st.container(horizontal=True, horizontal_alignment="right"):
            cancelled = st.button(t("common.cancel"), key="worklist_cancel")
            label = t(f"worklist.{kind.value}_sure", n=len(plan.will))
            st.button(label, key=_SURE, type="primary", disabled=not plan.will)
        if cancelled:
            st.rerun()


def _apply(kind: BatchKind, campaign_id: str, items: Items, how: How, batch_id: str) -> None:
    with st.spinner(t("worklist.working", n=len(items))):
        done = apply(world(), caller(), campaign_id, kind, items, how, batch_id)
    if not done.batch_id:
        st.error(t("worklist.none_done", why=why_words(done.left)), icon=":material/error:")
        return
    forget(_place(kind, campaign_id), _keys(kind, campaign_id))
    pick_all(())
    st.query_params["batch"] = done.batch_id
    say_later(f"worklist.{kind.value}_done", n=done.worked)
    st.rerun()


def _show(kind: BatchKind, plan: Preview) -> None:
    """What would happen: how many, and every one that would not be done with its reason."""
    if plan.will:
        st.markdown(f":green[:material/check_circle:] **{t(f'worklist.{kind.value}_will', n=len(plan.will))}**")
        with st.expander(t("worklist.which", n=len(plan.will))):
            will_list(plan.will)
    if plan.left:
        st.markdown(f":orange[:material/block:] **{t('worklist.wont', n=len(plan.left))}**")
        left_list(plan.left)


def _fields(kind: BatchKind, campaign_id: str, today: date) -> How:
    how = How()
    if kind is BatchKind.SHIFT:
        how = _moved_by(campaign_id, today)
    if kind is BatchKind.ACCEPT:
        st.caption(t("worklist.accept_note"))
        return how
    field = _keys(kind, campaign_id)[0]
    words = st.text_area(
        t(f"worklist.{kind.value}_words"),
        key=field,
        max_chars=REASON_LONGEST,
        height=90,
        help=t("worklist.words_help"),
        **_kept(kind, campaign_id),
    )
    sent_at_pauses(field)
    return How(words or "", how.days, how.day)


def _moved_by(campaign_id: str, today: date) -> How:
    """By how many days, or to which day?"""
    _, mode, days, day = _keys(BatchKind.SHIFT, campaign_id)
    kept = _kept(BatchKind.SHIFT, campaign_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = st.segmented_control(
            t("worklist.way"),
            (BY_DAYS, TO_DAY),
            format_func=lambda one: t(f"worklist.way_{one}"),
            key=mode,
            required=True,
            **kept,
        )
        if way == TO_DAY:
            chosen = st.date_input(
                t("worklist.new_day"),
                min_value=today,
                max_value=today + timedelta(days=FARTHEST),
                format=day_format(),
                key=day,
                **kept,
                width=200,
            )
            return How(day=chosen)
        count = st.number_input(
            t("worklist.days"),
            min_value=-DAYS_MOST,
            max_value=DAYS_MOST,
            step=1,
            key=days,
            help=t("worklist.days_help"),
            **kept,
            width=200,
        )
    return How(days=int(count or 0))


def begin(kind: BatchKind, campaign_id: str, today: date) -> None:
    """Put back what was typed here before; where nothing was, what is usual."""
    keys = _keys(kind, campaign_id)
    fill(_place(kind, campaign_id), keys)
    usual: list[Any] = [t("worklist.remind_usual") if kind is BatchKind.REMIND else ""]
    usual += [BY_DAYS, SOON, today + timedelta(days=SOON)] if kind is BatchKind.SHIFT else []
    for key, value in zip(keys, usual, strict=True):
        if st.session_state.get(key) in (None, ""):
            st.session_state[key] = value


def _kept(kind: BatchKind, campaign_id: str) -> dict[str, Any]:
    """What every field here is given, so that it keeps what is typed: over closing, a reload and a new sign-in."""
    given = (_place(kind, campaign_id), _keys(kind, campaign_id))
    return {"persist_state": "session", "on_change": keep, "args": given}


def _place(kind: BatchKind, campaign_id: str) -> str:
    return f"bulk:{kind.value}:{campaign_id}"


def _keys(kind: BatchKind, campaign_id: str) -> list[str]:
    fields = ("words", "way", "days", "day") if kind is BatchKind.SHIFT else ("words",)
    return [f"worklist_{kind.value}_{field}_{campaign_id}" for field in fields]
