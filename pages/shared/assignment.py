"""One assignment: what is asked, what was handed in, and the next step for whoever reads it."""

import streamlit as st

from adapters.texts import sentence
from models.errors import NotFound
from models.permissions import Actor
from models.states import Move
from models.words import Role
from services.assignments import acknowledge
from services.detail import Detail, look
from ui.assignment import typed
from ui.assignment.around import office_menu, peers
from ui.assignment.attempt import refused, show_refusal
from ui.assignment.comments import comments
from ui.assignment.dialogs import PAGE, ask_withdrawal
from ui.assignment.evidence_section import evidence_section, to_replace
from ui.assignment.extension import due_requests
from ui.assignment.head import asked, head
from ui.assignment.report_form import missing_list, report_form, told
from ui.assignment.rounds import history, rounds
from ui.assignment.unsaved import unsaved_words
from ui.here import caller, guard, language, t, world
from ui.shell import go, page


def opened(actor: Actor, assignment_id: str) -> Detail:
    """Which assignment is it? Its unit's first look is recorded; an unknown or foreign one stops the page."""
    try:
        detail = look(world(), caller(), assignment_id)
        if detail.unit.id == actor.unit_id and detail.assignment.acknowledged_at is None:
            acknowledge(world(), caller(), assignment_id)
            detail = look(world(), caller(), assignment_id)
    except NotFound as error:
        st.warning(sentence(language(), error), icon=":material/search_off:")
        back(actor)
        st.stop()
    return detail


def back(actor: Actor) -> None:
    """The way back to where the reader came from."""
    own = actor.role is Role.LIAISON
    label = t("assignment.back" if own else "assignment.to_overview")
    st.page_link(page("my" if own else "overview"), label=label, icon=":material/arrow_back:")


def tools(detail: Detail) -> None:
    """The next step of a reader who does not report here: review it, or one of the office's moves."""
    with st.container(horizontal=True):
        if Move.ACCEPT in detail.may_do:
            label, query = t("assignment.to_review"), {"id": detail.assignment.id}
            st.button(
                label,
                key="assignment_review",
                icon=":material/fact_check:",
                type="primary",
                on_click=go,
                args=("review",),
                kwargs=query,
            )
        if Move.WITHDRAW in detail.may_do and st.button(
            t("move.withdraw"), key="assignment_withdraw", icon=":material/undo:"
        ):
            ask_withdrawal(detail)
        office_menu(detail)


def handed_in(detail: Detail) -> None:
    """The evidence and the report: to work on for the unit while it may, to read for everybody else."""
    if detail.may_edit:
        evidence_section(detail)
        report_form(detail, moved_on=moved_on)
        return
    unsaved_words(detail)
    st.subheader(t("assignment.progress"), anchor=False)
    told(detail, typed.saved(detail.assignment))
    evidence_section(detail)


actor = guard(Role.LIAISON, Role.OFFICE, Role.LEADER)
assignment_id = st.query_params.get("id", "")
if not assignment_id:
    go("my" if actor.role is Role.LIAISON else "overview")
detail = opened(actor, assignment_id)
back(actor)
show_refusal(refused(PAGE))
head(detail)
to_replace(detail)
moved_on = detail.may_edit and typed.fill(detail.assignment)
about, own = st.columns([2, 3], gap="medium")
with about:
    asked(detail)
    due_requests(detail)
    if detail.may_edit:
        missing_list(detail)
    tools(detail)
with own:
    handed_in(detail)
comments(detail)
peers(detail, lambda other: go("assignment", id=other))
rounds(detail)
history(detail)
