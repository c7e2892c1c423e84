"""Review: the waiting submissions one after the other, accepted or returned."""

import streamlit as st

from models.words import Role
from services.detail import look
from services.review import queue
from ui.assignment.extension_desk import extension_requests
from ui.here import caller, guard, say_now, t, telling, world
from ui.review.decision import decision
from ui.review.marks import begin
from ui.review.queue import after, chosen, queue_list
from ui.review.submission import submission
from ui.review.top import from_top
from ui.review.undo import undo_line


def opens(assignment_id: str) -> None:
    """Open another one of the queue; its address stays in the browser's line."""
    st.query_params["id"] = assignment_id


def goes_on(assignment_id: str) -> None:
    """Go to the next one by itself, or to the calm end."""
    if assignment_id:
        st.query_params["id"] = assignment_id
    else:
        st.query_params.pop("id", None)


guard(Role.OFFICE, Role.LEADER)
say_now()
st.title(t("nav.review"), anchor=False)
from_top()
undo_line(opens)
extension_requests()
waiting = queue(world(), caller())
if not waiting:
    st.success(t("review.empty"), icon=":material/task_alt:")
    st.stop()
place = chosen(waiting)
if st.query_params.get("id", waiting[place].assignment_id) != waiting[place].assignment_id:
    st.info(t("review.gone"), icon=":material/info:")
st.caption(t("review.scope", n=len(waiting), place=place + 1))
left, right = st.columns([3, 1], gap="large")
with left, telling():
    detail = look(world(), caller(), waiting[place].assignment_id)
    begin(detail.assignment.id)
    submission(detail)
    decision(detail, after(waiting, place), goes_on)
with right:
    st.subheader(t("review.queue"), anchor=False)
    queue_list(waiting, place, opens)
