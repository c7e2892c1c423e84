"""The filters of the working list. They stand in the address in words of no language: a link shows the same to all."""

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from models.words import ResponsibilityRole, Status
from services.worklist import SOON, Chosen, Worklist
from ui.here import t

MARKS = {  # what the counts lead to
    "unacknowledged": "mark_email_unread",
    "overdue": "error",
    "waiting": "hourglass_top",
    "soon": "event_upcoming",
}
_ONE = ("only", "task", "phase", "role", "state")
_ROLES = tuple(one.value for one in ResponsibilityRole)
_STATES = tuple(one.value for one in Status)


def asked() -> Chosen:
    """Which rows does the address ask for? Words that make no sense ask for nothing."""
    only, role, state = (st.query_params.get(name, "") for name in ("only", "role", "state"))
    return Chosen(
        units=tuple(st.query_params.get_all("unit")),
        task=st.query_params.get("task", ""),
        phase=st.query_params.get("phase", ""),
        role=ResponsibilityRole(role) if role in _ROLES else None,
        status=Status(state) if state in _STATES else None,
        unacknowledged=only == "unacknowledged",
        overdue=only == "overdue",
        waiting=only == "waiting",
        due_within=SOON if only == "soon" else None,
    )


def show_filters(found: Worklist) -> None:
    """Show the counts that lead to their rows, and the choices beside them."""
    chosen, counts = found.chosen, found.counts
    only = next((one for one in MARKS if _narrows(chosen, one)), None)
    with st.container(key="worklist_filters", gap="small"):
        _set("only", only)
        st.pills(
            t("worklist.only"),
            list(MARKS),
            format_func=lambda one: f":material/{MARKS[one]}: {t(f'worklist.only_{one}', n=getattr(counts, one))}",
            key="worklist_only",
            label_visibility="collapsed",
            wrap=True,
            on_change=_choose,
        )
        with st.container(horizontal=True, gap="small"):
            _units(found)
            _choice(
                "state",
                [(one, t(f"status.{one}")) for one in _STATES],
                chosen.status.value if chosen.status else "",
                130,
            )
            _choice("task", found.tasks, chosen.task, 230)
            hidden = sum(map(bool, (chosen.role, chosen.phase)))
            label = t("worklist.more_chosen", n=hidden) if hidden else t("worklist.more")
            with st.popover(label, icon=":material/filter_list:", key="worklist_more"):
                _choice(
                    "role",
                    [(one, t(f"duty.{one}")) for one in _ROLES],
                    chosen.role.value if chosen.role else "",
                    "stretch",
                )
                _choice("phase", found.phases, chosen.phase, "stretch")
            if chosen != Chosen():
                st.button(
                    t("worklist.clear"), key="worklist_clear", icon=":material/filter_alt_off:", on_click=clear_filters
                )


def clear_filters() -> None:
    """Show everything again."""
    for name in ("unit", *_ONE):
        st.query_params.pop(name, None)


def _narrows(chosen: Chosen, only: str) -> bool:
    return chosen.due_within is not None if only == "soon" else bool(getattr(chosen, only))


def _units(found: Worklist) -> None:
    names = dict(found.units)
    _set("unit", list(found.chosen.units))
    st.multiselect(
        t("worklist.unit"),
        list(names),
        format_func=names.__getitem__,
        key="worklist_unit",
        placeholder=t("worklist.every_unit"),
        select_all=False,
        label_visibility="collapsed",
        width=200,
        on_change=_choose,
    )


def _choice(what: str, options: Sequence[tuple[str, str]], chosen: str, width: int | Literal["stretch"]) -> None:
    names = dict(options)
    _set(what, chosen or None)
    st.selectbox(
        t(f"worklist.{what}"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=f"worklist_{what}",
        placeholder=t(f"worklist.every_{what}"),
        label_visibility="collapsed",
        width=width,
        on_change=_choose,
    )


def _set(what: str, value: Any) -> None:
    """A widget shows what the address says, and nothing that it remembers itself."""
    st.session_state[f"worklist_{what}"] = value


def _choose() -> None:
    for name in _ONE:
        value = st.session_state.get(f"worklist_{name}")
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.query_params["unit"] = st.session_state.get("worklist_unit") or []
