"""The top of an assignment: its state, what is asked, by when, with whom, and the reviewer's words."""

import streamlit as st

from adapters.texts import day_text, number_text, time_text
from models.campaign import Task
from models.days import days_left
from models.progress import OPEN
from models.words import ResponsibilityRole, Status
from services.detail import Detail
from ui.assignment.extension import beside_original, original_due
from ui.cards import badge_words, due_markdown, due_words, names_words, rule_words, title_words
from ui.here import language, t
from ui.plain import plain

MOST_NAMED = 8  # units; all of them stand in the list below
_TARGETS = {">=": "assignment.target_least", "<=": "assignment.target_most"}


def head(detail: Detail) -> None:
    """Show the state and the due day, the title, and for the unit's next step the reviewer's words."""
    one = detail.assignment
    waits = one.status in OPEN
    left = None if detail.task.continuing else days_left(one.due_on, detail.today)
    with st.container(horizontal=True, vertical_alignment="center"):
        words = due_words(
            one.due_on, left, continuing=detail.task.continuing, waits=waits, printed=detail.task.due_text
        )
        st.markdown(badge_words(one.status), width="content")
        st.markdown(whose(detail), width="content")
        st.markdown(due_markdown(words, left, waits=waits), width="content")
        if original := original_due(one, detail.task):
            st.markdown(f":gray[{plain(original)}]", width="content")
    st.header(plain(title_words(detail.task)), anchor=False)
    said_on_top(detail)


def whose(detail: Detail) -> str:
    """Whose is it and in which role? One's own unit is not named."""
    role = t(f"duty.{detail.assignment.role.value}")
    if detail.unit.id == detail.actor.unit_id:
        return role
    return t("assignment.peer", name=f"**{plain(detail.unit.name)}**", role=role)


def said_on_top(detail: Detail) -> None:
    """Say what the reader must know first: returned and why, waiting, accepted, suspended or waived."""
    one, zone = detail.assignment, detail.campaign.time_zone
    reason = plain(detail.last_reason or one.reason)
    if one.status is Status.RETURNED:
        st.warning(t("assignment.returned", reason=reason), icon=":material/undo:")
    elif one.status is Status.SUBMITTED:
        key = "assignment.waiting" if detail.unit.id == detail.actor.unit_id else "assignment.waiting_read"
        at = time_text(language(), one.reported_at, zone)
        st.info(t(key, round=one.round, at=at), icon=":material/hourglass_top:")
    elif one.status is Status.ACCEPTED:
        at = time_text(language(), one.decided_at, zone)
        st.success(t("assignment.accepted", at=at), icon=":material/check_circle:")
    elif one.status in (Status.SUSPENDED, Status.WAIVED):
        words = t("assignment.rests", status=t(f"status.{one.status.value}"), reason=reason)
        st.info(words, icon=":material/pause_circle:")
    if detail.last_reason and one.status is not Status.RETURNED:
        st.caption(t("assignment.returned_before", reason=reason))


def asked(detail: Detail) -> None:
    """Say in two lines by when, who leads and cooperates, and which evidence and figures are asked for."""
    task, one = detail.task, detail.assignment
    by = "" if one.due_on is None else t("assignment.due", due=t("due.by", day=day_text(language(), one.due_on)))
    lead, cooperating = _printed(detail, ResponsibilityRole.LEAD), _printed(detail, ResponsibilityRole.COOPERATING)
    first = [
        beside_original(by, one, task)
        or due_words(None, None, continuing=task.continuing, waits=True, printed=task.due_text),
        t("my.lead", names=names_words(lead, MOST_NAMED)) if lead else "",
        t("my.cooperating", names=names_words(cooperating, MOST_NAMED)) if cooperating else "",
        t("assignment.recurrence", words=task.recurrence) if task.recurrence else "",
    ]
    second = [_rule(detail), target_words(task)]
    st.markdown("\n\n".join(" · ".join(plain(words) for words in line if words) for line in (first, second)))
    at = one.acknowledged_at
    zone = detail.campaign.time_zone
    seen = t("assignment.acknowledged", at=time_text(language(), at, zone)) if at else t("assignment.not_acknowledged")
    st.caption(f"{plain(detail.campaign.name)} · {plain(detail.unit.name)} · {seen}")


def target_words(task: Task) -> str:
    """Which figure is to be reached? An empty text when the task has no target."""
    if task.target_value is None:
        return ""
    key = _TARGETS.get(task.target_op, "assignment.target_equal")
    return t(key, value=number_text(language(), task.target_value), unit=task.target_unit)


def _rule(detail: Detail) -> str:
    things = rule_words(detail.rule)
    return t("assignment.rule", things=things) if things else t("assignment.no_rule")


def _printed(detail: Detail, role: ResponsibilityRole) -> list[str]:
    return [cell.printed for cell in detail.printed if cell.role is role and cell.printed]
