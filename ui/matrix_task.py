"""What a task of the matrix asks, and what a click in the matrix opens."""

from datetime import date

import streamlit as st

from adapters.texts import day_text, number_text, percent_text
from models.board import Board, TaskFacts
from models.progress import Figures, Ratio
from models.words import ResponsibilityRole, Role, Status
from services.signin import me
from ui.elements.matrix import Target
from ui.here import caller, language, t, world
from ui.matrix_change.history import task_history
from ui.matrix_change.open import open_asked, task_buttons
from ui.matrix_view import FOREIGN, task_due
from ui.overview.sheet import task_label
from ui.plain import plain
from ui.shell import go
from ui.target_words import attained_words, standing_words


def open_target(board: Board, target: Target | None, today: date, own: str | None) -> None:
    """Open what was clicked: the assignment's page, or the task's facts in a drawer; `own`: for this unit alone.

    Where nothing was, the change that the address asks for.
    """
    match target:
        case ("cell", found) if found.startswith(FOREIGN):
            st.toast(t("matrix.not_yours"), icon=":material/lock:")
        case ("cell", found):
            go("assignment", id=found)
        case ("row", found):
            task = next(task for task in board.tasks if task.id == found)
            drawer = st.dialog(plain(task_label(language(), task)), width="medium", position="right")
            drawer(show_task)(board, task, today, own)
        case None if own is None:
            open_asked(board.campaign.id)


def show_task(board: Board, task: TaskFacts, today: date, own: str | None) -> None:
    """Show what a task asks: who is responsible as printed, weight, due day, target, and where it stands."""
    if own is None and me(world(), caller()).role is Role.OFFICE:
        with st.container(horizontal=True, gap="small", key="matrix_change"):
            task_buttons(task.id, "matrix")
    if task.title_supplied:
        st.caption(t("common.title_supplied"))
    of = board.by_task(today)[task.id]
    lines = {
        "state": t(f"task_state.{board.task_states()[task.id].value}"),
        "lead": _printed(board, task, ResponsibilityRole.LEAD),
        "cooperating": _printed(board, task, ResponsibilityRole.COOPERATING),
        "due": _due(task, today),
        "phase": next((phase.name for phase in board.phases if phase.id == task.phase_id), ""),
        "weight": number_text(language(), task.weight),
        "target": task.target,
        "attained" if own is None else "own_target": _attained(board, task, of, own),
        "completion": _part(of.completion),
        "reported": _part(of.reported),
        "cooperation": _part(of.cooperation),
        "states": _states(of),
    }
    rows = {t(f"matrix.facts_{name}"): plain(words) for name, words in lines.items() if words}
    st.table(rows, border="horizontal")
    if own is None:
        task_history(board.campaign.id, task.id)


def _printed(board: Board, task: TaskFacts, role: ResponsibilityRole) -> str:
    words = [one.words for one in board.printed if one.task_id == task.id and one.role is role]
    return t("matrix.facts_separator").join(dict.fromkeys(words))


def _due(task: TaskFacts, today: date) -> str:
    if task.due_on is None or task.continuing:
        return task_due(task, today, waits=False)
    day = day_text(language(), task.due_on, year=True)
    return t("matrix.facts_due_text", day=day, text=task.due_text) if task.due_text else day


def _attained(board: Board, task: TaskFacts, of: Figures, own: str | None) -> str:
    """How far is the target? A liaison is told of their own unit alone; of the others figures are not for them."""
    if task.goal is None:
        return ""
    if own is None:
        return attained_words(task.goal, of)
    row = next((row for row in board.rows if (row.task_id, row.unit_id) == (task.id, own)), None)
    return "" if row is None else standing_words(task.goal, row.numerator, row.denominator)


def _part(ratio: Ratio) -> str:
    """A share with the counts it is made of; "—" where nothing applies."""
    if ratio.share is None:
        return percent_text(language(), None)
    part, whole = (number_text(language(), number) for number in (ratio.part, ratio.whole))
    return t("matrix.facts_part", share=percent_text(language(), ratio.share), part=part, whole=whole)


def _states(of: Figures) -> str:
    found = [
        t("matrix.facts_states_of", status=t(f"status.{status.value}"), n=of.by_status[status])
        for status in Status
        if of.by_status.get(status)
    ]
    late = [t("matrix.facts_states_of", status=t("status.overdue"), n=of.overdue)] if of.overdue else []
    return t("matrix.comma").join(found + late)
