"""My tasks: what my unit owes, the most urgent first."""

import streamlit as st

from models.words import ResponsibilityRole, Role
from services.mine import Mine, Owed, mine
from ui.cards import task_card
from ui.here import caller, guard, t, world
from ui.meeting.instructions import my_instructions
from ui.plain import plain
from ui.reports.own import take_along
from ui.shell import go

AT_ONCE = 15  # cards
VIEWS = ("open", "waiting", "done")


def head(found: Mine) -> None:
    """Which screen is it, who am I here, and how much is it? In one line where there is room, for the phone's sake."""
    roles = [one.assignment.role for one in found.owed]
    lead, cooperating = roles.count(ResponsibilityRole.LEAD), roles.count(ResponsibilityRole.COOPERATING)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(t("nav.my"), anchor=False, width="content")
        if found.unit:
            words = t("my.scope", unit=plain(found.unit.name), lead=lead, cooperating=cooperating)
            st.caption(words, width="content")


def choose(lists: dict[str, list[Owed]]) -> str:
    """Which of the three lists does the reader want to see?"""
    chosen = st.segmented_control(
        t("my.view"),
        VIEWS,
        default="open",
        required=True,
        format_func=lambda view: t(f"my.{view}", n=len(lists[view])),
        key="my_view",
        label_visibility="collapsed",
        width="stretch",
        persist_state="session",
    )
    return str(chosen)


def cards(found: Mine, view: str, listed: list[Owed]) -> None:
    """Draw the first cards; which of them we lead and where we only cooperate stands on each."""
    shown = listed[: st.session_state.get(f"my_shown_{view}", AT_ONCE)]
    grid(shown, several=len({one.assignment.campaign_id for one in found.owed}) > 1)
    if left := len(listed) - len(shown):
        label = t("my.more", n=min(left, AT_ONCE))
        st.button(label, key="my_more", width="stretch", on_click=more, args=(view, len(shown)))


def more(view: str, shown: int) -> None:
    """Show further cards below those that are there, so that nothing moves under the thumb."""
    st.session_state[f"my_shown_{view}"] = shown + AT_ONCE


def grid(owed: list[Owed], *, several: bool) -> None:
    """One card a task: below each other on a phone, beside each other where there is room."""
    with st.grid("auto", min_column_width=300, gap="small"):
        for one in owed:
            task_card(one, campaign=several, opens=lambda assignment_id: go("assignment", id=assignment_id))


guard(Role.LIAISON, Role.OFFICE)
found = mine(world(), caller())
head(found)
if found.unit is None:
    st.info(t("my.no_unit"))
    st.stop()
my_instructions()
if not found.owed:
    st.info(t("my.nothing_at_all"), icon=":material/inbox:")
    st.stop()
lists = {
    "open": found.open(),
    "waiting": found.waiting(),
    "done": found.done(),
}
view = choose(lists)
if lists[view]:
    cards(found, view, lists[view])
else:
    st.info(t(f"my.nothing_{view}"), icon=":material/task_alt:")
take_along(found.unit, list({one.assignment.campaign_id: one.campaign_name for one in found.owed}.items()))
