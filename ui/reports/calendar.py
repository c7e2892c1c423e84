"""The address under which a unit's due days can be subscribed to: opened, shown once, made anew, shut."""

from urllib.parse import urlsplit

import streamlit as st

from adapters.texts import time_text
from services import calendars
from ui.here import caller, language, t, telling, world
from ui.plain import plain


@st.fragment
def subscription(unit_id: str) -> None:
    """Whether an address is open for this unit, and what can be done with it."""
    with telling():
        renewed = shut = False
        with st.container(horizontal=True):
            is_open = calendars.feed(world(), caller(), unit_id).made_at is not None
            label = t("calendar.renew" if is_open else "calendar.make")
            renewed = st.button(label, key="calendar_renew", icon=":material/link:")
            if is_open:
                shut = st.button(t("calendar.shut"), key="calendar_shut", icon=":material/link_off:", type="tertiary")
        if renewed:
            _show(calendars.renew(world(), caller(), unit_id, language()))
        elif shut:
            calendars.revoke(world(), caller(), unit_id)
            st.rerun(scope="fragment")
        _say(calendars.feed(world(), caller(), unit_id))


def _say(one: calendars.FeedLine) -> None:
    if one.made_at is None:
        st.caption(t("calendar.none"))
        return
    who = plain(one.made_by) or t("history.operator")
    st.caption(t("calendar.since", who=who, when=time_text(language(), one.made_at)))


def _show(token: str) -> None:
    """The address, this once: nobody here knows its secret any more afterwards."""
    place = urlsplit(st.context.url or "")
    st.code(f"{place.scheme}://{place.netloc}/calendar/{token}.ics", language=None, wrap_lines=True)
    st.warning(t("calendar.once"), icon=":material/key:")
