"""One card a step: what it is for, how it stands, and its one button."""

import streamlit as st

from models.words import Role
from services.first_steps import WHOSE, FirstSteps, Found, Step, StepName
from ui.here import t
from ui.plain import plain
from ui.shell import go

NAMES_SHOWN = 6
WHERE: dict[StepName, tuple[str, dict[str, str]]] = {
    StepName.UNITS: ("units", {}),
    StepName.OFFICE: ("accounts", {"new": "office"}),
    StepName.NOTICE: ("import", {}),
    StepName.SETTINGS: ("campaigns", {"part": "settings"}),
    StepName.LIAISONS: ("accounts", {"new": "liaisons"}),
    StepName.REVIEW: ("review", {}),
}


def cards(steps: FirstSteps) -> None:
    """Draw the steps below each other; the reader's next one stands out."""
    for number, step in enumerate(steps.steps, 1):
        _card(f"{number}. " if step in steps.counted else "", step, steps)


def _card(number: str, step: Step, steps: FirstSteps) -> None:
    name, turn = step.name, step == steps.next
    with st.container(border=True, gap="xsmall", key=f"first_steps_{name.value}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{_mark(step, turn)} **{number}{t(f'first_steps.{name.value}')}**", width="content")
            _whose(step, turn)
        st.caption(t(f"first_steps.{name.value}_why"))
        st.markdown(state(step, steps.found))
        if step.mine:
            _button(step, steps.found, turn)


def _mark(step: Step, turn: bool) -> str:
    if step.done:
        return ":green[:material/check_circle:]"
    return ":primary[:material/arrow_circle_right:]" if turn else ":gray[:material/radio_button_unchecked:]"


def _whose(step: Step, turn: bool) -> None:
    if turn:
        st.badge(t("first_steps.yours"), color="blue")
    elif not step.mine and not step.done:
        whose = "admin" if Role.ADMIN in WHOSE[step.name] else "office"
        st.caption(t(f"first_steps.theirs_{whose}"), width="content")


def _button(step: Step, found: Found, turn: bool) -> None:
    name = step.name
    if not found.tasks and name in (StepName.SETTINGS, StepName.LIAISONS, StepName.REVIEW):
        return  # there is nothing to set, to report or to review yet
    address, query = WHERE[name]
    if name is StepName.SETTINGS:
        part = "phases" if found.has_office_unit else "settings"
        query = {"campaign": found.campaign_id, "part": part}
    label = t(f"first_steps.{name.value}_go")
    if st.button(label, key=f"first_steps_{name.value}_go", type="primary" if turn else "secondary"):
        go(address, **query)


def state(step: Step, found: Found) -> str:
    """How does a step stand, in one sentence?"""
    if step.name is StepName.SETTINGS:
        return _settings(step, found)
    if step.name is StepName.LIAISONS:
        return _liaisons(step, found)
    if step.name is StepName.REVIEW and not step.done and found.waiting:
        return t("first_steps.review_waiting", n=found.waiting)
    counts = {"units": found.units, "groups": found.groups, "n": found.offices, "tasks": found.tasks}
    ending = "state" if step.done else "open"
    return t(f"first_steps.{step.name.value}_{ending}", campaign=plain(found.campaign), **counts)


def _settings(step: Step, found: Found) -> str:
    if step.done:
        return t("first_steps.settings_state", phases=found.phases)
    if not found.tasks:
        return t("first_steps.settings_wait")
    if found.has_office_unit:
        return t("first_steps.settings_phases")
    return t("first_steps.settings_office" if found.phases else "first_steps.settings_both")


def _liaisons(step: Step, found: Found) -> str:
    if not found.owing:
        return t("first_steps.liaisons_wait")
    names = t("history.list").join(plain(one.name) for one in found.silent[:NAMES_SHOWN])
    if len(found.silent) > NAMES_SHOWN:
        names = t("first_steps.liaisons_more", names=names)
    if not found.silent:
        return t("first_steps.liaisons_state", owing=found.owing)
    if step.done:
        return t("first_steps.liaisons_outside", names=names)
    return t("first_steps.liaisons_open", n=len(found.silent), names=names)
