"""Review: the waiting submissions one after the other, accepted or returned."""

import streamlit as st

from models.permissions import Actor
from models.words import Role
from services.detail import look
from services.review import queue
from ui.assignment.extension_desk import extension_requests
from ui.here import caller, guard, say_now, t, telling, world
from ui.review.decision import decision
from ui.review.gone import gone
from ui.review.marks import begin
from ui.review.queue import after, chosen, queue_list, steps
from ui.review.submission import said, submission
from ui.review.top import from_top
from ui.review.undo import undo_line
from ui.review.views import REQUESTS, head
from ui.shell import go


def opens(assignment_id: str) -> None:
    """Open another one of the queue; its address stays in the browser's line."""
    st.query_params["id"] = assignment_id


def goes_on(assignment_id: str) -> None:
    """Go to the next one by itself, or to the calm end."""
    if assignment_id:
        st.query_params["id"] = assignment_id
    else:
        st.query_params.pop("id", None)


def many_at_once(actor: Actor) -> None:
    """The way to accept many at once: the office's list of what waits, where each is seen before it is chosen."""
    if actor.role is Role.OFFICE and st.button(t("review.many"), key="review_many", icon=":material/checklist_rtl:"):
        go("worklist", only="waiting")


actor = guard(Role.OFFICE, Role.LEADER)
say_now()
from_top()
waiting = queue(world(), caller())
place = chosen(waiting) if waiting else 0
view = head(waiting, place)
undo_line(opens)
gone(waiting)
if view == REQUESTS:
    extension_requests()
if not waiting:
    st.success(t("review.empty"), icon=":material/task_alt:")
if not waiting or view == REQUESTS:
    st.stop()
left, right = st.columns([2, 1], gap="medium")
with telling():
    detail = look(world(), caller(), waiting[place].assignment_id)
    begin(detail.assignment.id)
    with left:
        submission(detail)
    with right:
        said(detail)
        decision(detail, after(waiting, place), goes_on)
with right:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(t("review.queue"), anchor=False, width="content")
        steps(waiting, place, opens)
    queue_list(waiting, place, opens)
    many_at_once(actor)
