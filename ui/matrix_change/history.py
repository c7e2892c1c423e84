"""What happened to a task, in plain words: the latest lines, and the way to all of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, islice

import streamlit as st

from services.events import History, Line, Wanted, history
from ui.here import caller, t, telling, world
from ui.history_words import sentence
from ui.plain import plain
from ui.shell import page

SHOWN = 5  # lines before the rest is folded away
MOST = 20


def task_history(campaign_id: str, task_id: str) -> None:
    """Show the latest that happened to a task, for whoever may see the history."""
    st.markdown(f"**{t('nav.history')}**")
    with telling():
        found = history(world(), caller(), Wanted(campaign_id=campaign_id, task_id=task_id))
        lines = list(islice(_lines(found), MOST))
        if not lines:
            st.caption(t("matrix_edit.no_history"))
            return
        st.markdown("\n".join(lines[:SHOWN]))
        if lines[SHOWN:]:
            with st.expander(t("matrix_edit.earlier", n=len(lines) - SHOWN), key="change_history_earlier"):
                st.markdown("\n".join(lines[SHOWN:]))
        st.page_link(
            page("history"),
            label=t("matrix_edit.whole_history", n=found.total),
            icon=":material/history:",
            query_params={"campaign": campaign_id, "task": task_id},
        )


def _lines(found: History) -> Iterator[str]:
    """One line for what was done to many at once: the first of them, and how many more."""
    for _, same in groupby(found.lines, key=_deed):
        first, *others = same
        of_a_unit = replace(first, task="") if first.assignment_id else first  # the task stands above
        words = plain(sentence(of_a_unit, found))
        more = f" :gray[{plain(t('matrix_edit.and_others', n=len(others)))}]" if others else ""
        yield f"- :small[{words}{more}]"


def _deed(line: Line) -> tuple[object, ...]:
    """Lines of one deed follow each other with one action at one moment."""
    return line.at, line.actor, line.action, line.seq if line.assignment_id is None else 0
