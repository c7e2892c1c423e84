"""History: who did what, when, to which record, and what it was before."""

from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

from adapters.texts import day_text
from models.words import Role
from services.events import History, Wanted, history
from ui.admin.history_filters import asked, turn
from ui.here import caller, guard, language, t, telling, world
from ui.history_words import what, who
from ui.plain import plain


def lines(found: History) -> None:
    """The lines of a page, day by day, the latest first."""
    zone = ZoneInfo(found.time_zone)
    for day, of_day in groupby(found.lines, key=lambda line: line.at.astimezone(zone).date()):
        st.markdown(f"**{day_text(language(), day, year=True)}**")
        said = (
            f"- :gray[{line.at.astimezone(zone):%H:%M}] **{plain(who(line))}** {plain(what(line, found))}"
            for line in of_day
        )
        st.markdown("\n".join(said))


actor = guard(Role.OFFICE, Role.LEADER, Role.ADMIN)
st.title(t("nav.history"), anchor=False)
with telling():
    wanted = asked(actor)
    found = history(world(), caller(), wanted)
    st.caption(t("history.count", n=found.total))
    if wanted.assignment_id:
        st.caption(t("history.one_assignment"))
        if st.button(t("history.show_all"), key="history_show_all", icon=":material/filter_alt_off:"):
            st.query_params.pop("assignment", None)
            st.rerun()
    if not found.lines:
        st.info(t("history.none"), icon=":material/history:")
        if wanted != Wanted():
            label = t("filter.clear")
            st.button(label, key="history_clear", icon=":material/filter_alt_off:", on_click=st.query_params.clear)
    lines(found)
    turn(found.page, found.pages)
