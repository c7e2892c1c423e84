"""What the history is narrowed to. The address is the truth, so that a view can be sent on and gone back to."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from adapters.texts import catalogue
from models.permissions import Actor
from models.words import Role
from services.events import OPERATOR_ID, Wanted, choices
from ui.admin.form_parts import day_format
from ui.here import caller, language, t, world
from ui.history_words import deed_words

ALL = ""


def asked(actor: Actor) -> Wanted:
    """Which lines does the reader want, and which page of them?"""
    campaign_id = task_id = unit_id = ALL
    known = choices(world(), caller(), _said("campaign"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if actor.role is not Role.ADMIN:
            campaign_id = _one_of("campaign", dict(known.campaigns), 280)
            if campaign_id:
                task_id = _one_of("task", dict(known.tasks), 280)
            unit_id = _one_of("unit", dict(known.units), 200)
        person = _one_of("person", dict(known.people) | {OPERATOR_ID: t("history.operator")}, 165)
        action = _one_of("action", _actions(), 165)
        first, last = _day("first"), _day("last")
    page = int(_said("page")) if _said("page").isdecimal() else 1
    return Wanted(campaign_id, task_id, _said("assignment"), person, action, first, last, page, unit_id)


def turn(page: int, pages: int) -> None:
    """Offer the other pages, where there are any."""
    if pages > 1:
        st.session_state["history_page"] = page
        st.pagination(pages, key="history_page", on_change=_keep, args=("page",))


def _one_of(name: str, options: Mapping[str, str], width: int) -> str:
    key, said = f"history_{name}", _said(name)
    st.session_state[key] = said if said in options else ALL
    chosen: str = st.selectbox(
        t(f"history.{name}"),
        [ALL, *options],
        format_func=lambda one: options[one] if one else t("common.all"),
        key=key,
        width=width,
        on_change=_keep,
        args=(name,),
    )
    return chosen


def _day(name: str) -> date | None:
    key = f"history_{name}"
    try:
        st.session_state[key] = date.fromisoformat(_said(name))
    except ValueError:
        st.session_state[key] = None
    label = t(f"history.{name}")
    chosen: date | None = st.date_input(
        label, key=key, value=None, format=day_format(), width=165, on_change=_keep, args=(name,)
    )
    return chosen


def _actions() -> dict[str, str]:
    known = [key.removeprefix("event.") for key in catalogue(language()) if key.startswith("event.")]
    return dict(sorted(((one, deed_words(one)) for one in known), key=lambda one: one[1]))


def _said(name: str) -> str:
    return str(st.query_params.get(name, ""))


def _keep(name: str) -> None:
    """A choice goes into the address; the page, and the task and unit of another campaign, begin anew."""
    chosen = st.session_state[f"history_{name}"]
    gone = {"campaign": ("page", "task", "unit"), "page": ()}.get(name, ("page",))
    for other in (*gone, *(() if chosen else (name,))):
        st.query_params.pop(other, None)
    if chosen:
        st.query_params[name] = str(chosen)
