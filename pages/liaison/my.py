"""My tasks: what my unit owes, the most urgent first."""

import streamlit as st

from models.words import ResponsibilityRole, Role
from services.mine import Mine, Owed, mine
from ui.assignment.touch import comfortable_targets
from ui.cards import task_card
from ui.here import caller, guard, t, world
from ui.plain import plain
from ui.shell import go

A_PAGE = 15  # cards drawn at once
VIEWS = ("open", "waiting", "done")
HEADINGS = {ResponsibilityRole.LEAD: "my.leading", ResponsibilityRole.COOPERATING: "my.helping"}


def scope(found: Mine) -> None:
    """Who am I here, and how much is it?"""
    roles = [one.assignment.role for one in found.owed]
    lead, cooperating = roles.count(ResponsibilityRole.LEAD), roles.count(ResponsibilityRole.COOPERATING)
    st.caption(t("my.scope", unit=plain(found.unit.name if found.unit else ""), lead=lead, cooperating=cooperating))


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


def cards(view: str, shown: list[Owed]) -> None:
    """Draw one page of cards; what we lead and where we cooperate stand apart while there is work to do."""
    pages = -(-len(shown) // A_PAGE)
    at = int(st.session_state.get(f"my_page_{view}", 1)) if pages > 1 else 1
    part = shown[(min(at, pages) - 1) * A_PAGE :][:A_PAGE]
    campaigns = len({one.assignment.campaign_id for one in found.owed}) > 1
    for role, heading in HEADINGS.items():
        mine_here = [one for one in part if one.assignment.role is role or view != "open"]
        if view == "open" and mine_here:
            st.header(t(heading, n=sum(one.assignment.role is role for one in shown)), anchor=False)
        if mine_here and (view == "open" or role is ResponsibilityRole.LEAD):
            with st.grid("auto", min_column_width=300, gap="small"):
                for owed in mine_here:
                    task_card(owed, campaign=campaigns, opens=lambda assignment_id: go("assignment", id=assignment_id))
    if pages > 1:
        st.pagination(pages, key=f"my_page_{view}", max_visible_pages=5, persist_state="session")


guard(Role.LIAISON, Role.OFFICE)
comfortable_targets()
st.title(t("nav.my"), anchor=False)
found = mine(world(), caller())
if found.unit is None:
    st.info(t("my.no_unit"))
    st.stop()
scope(found)
if not found.owed:
    st.info(t("my.nothing_at_all"), icon=":material/inbox:")
    st.stop()
lists = {
    "open": found.open(ResponsibilityRole.LEAD) + found.open(ResponsibilityRole.COOPERATING),
    "waiting": found.waiting(),
    "done": found.done(),
}
view = choose(lists)
if lists[view]:
    cards(view, lists[view])
else:
    st.info(t(f"my.nothing_{view}"), icon=":material/task_alt:")
