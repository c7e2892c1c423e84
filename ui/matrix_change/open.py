"""The dialog of the change that the address asks for, and the buttons that ask."""

from collections.abc import Callable

import streamlit as st

from models.errors import NotFound
from services import campaigns
from ui.admin.task_form import ask_task
from ui.here import caller, t, telling, world
from ui.matrix_change.add import add_form
from ui.matrix_change.address import EDIT, ask, asked, close
from ui.matrix_change.cancel import cancel_form, cancelled_list
from ui.matrix_change.hand_over import hand_over_form
from ui.matrix_change.members import group_members_form
from ui.matrix_change.merge import merge_form
from ui.matrix_change.row import row_form
from ui.matrix_change.split import split_form

_BODIES: dict[str, Callable[[str, str], None]] = {  # what is asked → the body, given the campaign and the subject
    "row": lambda _, task_id: row_form(task_id),
    "add": add_form,
    "split": lambda _, task_id: split_form(task_id),
    "merge": merge_form,
    "cancel": cancel_form,
    "cancelled": lambda campaign_id, _: cancelled_list(campaign_id),
    "hand_over": lambda campaign_id, _: hand_over_form(campaign_id),
    "members": lambda _, group_id: group_members_form(group_id),
}
_OF_A_TASK = (
    ("row", "group_add"),
    (EDIT, "edit"),
    ("split", "call_split"),
    ("merge", "merge"),
    ("add", "playlist_add"),
    ("cancel", "event_busy"),
)
_OF_THE_CAMPAIGN = (("add", "playlist_add"), ("hand_over", "move_up"), ("cancelled", "restore_from_trash"))


def task_buttons(task_id: str, place: str) -> None:
    """Offer what can be changed about a task; `place` tells the buttons of two screens apart."""
    for what, mark in _OF_A_TASK:
        _button(what, mark, task_id, f"change_{place}_{what}", first=what == "row")


def campaign_buttons() -> None:
    """Offer what can be changed about the tasks of a campaign as a whole."""
    for what, mark in _OF_THE_CAMPAIGN:
        _button(what, mark, "", f"change_campaign_{what}")


def _button(what: str, mark: str, subject: str, key: str, *, first: bool = False) -> None:
    label = t("matrix_edit.add_behind" if what == "add" and subject else f"matrix_edit.{what}")
    if st.button(label, key=key, icon=f":material/{mark}:", type="primary" if first else "secondary"):
        ask(what, subject)
        st.rerun()


def open_asked(campaign_id: str = "") -> None:
    """Open the dialog that the address asks for, over the page of this campaign."""
    what, subject = asked()
    if what == EDIT:
        close()
        _edit(campaign_id, subject)
    elif what in _BODIES:
        drawer = st.dialog(t(f"matrix_edit.{what}_title"), width="medium", position="right", on_dismiss=close)
        drawer(_while_asked)(what, campaign_id, subject)


def _while_asked(what: str, campaign_id: str, subject: str) -> None:
    """The body, until it is done or given up; then the page runs anew without the dialog."""
    if asked() != (what, subject):
        st.rerun()
    with telling():
        try:
            _BODIES[what](campaign_id, subject)
        except NotFound as gone:
            raise NotFound("matrix_edit.gone") from gone


def _edit(campaign_id: str, task_id: str) -> None:
    with telling():
        settings = campaigns.get(world(), caller(), campaign_id)
        task = next((one for one in settings.tasks if one.id == task_id), None)
        if task is not None:
            ask_task(task, settings.phases)
