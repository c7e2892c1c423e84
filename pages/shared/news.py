"""News: what others did that concerns me, the latest first; what was shown counts as seen."""

from datetime import timedelta

import streamlit as st

from models.days import local_day
from models.words import Role
from services.news import Item, News, news, seen
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.here import caller, guard, t, world
from ui.news import by_day

VISIT = timedelta(minutes=30)  # for so long, what was new when it began is still shown as new
PLACE, _VISIT, _PAGES = "news", "news_visit", "news_pages"


def new_after(found: News) -> int:
    """Beyond which line is it new in this visit? Where reading stood when the visit began."""
    now = world().now()
    stood, last = st.session_state.get(_VISIT, (found.seen, now))
    if now - last > VISIT:
        stood = found.seen
    st.session_state[_VISIT] = (stood, now)
    return int(stood)


def shown() -> tuple[News, list[Item], int | None]:
    """The first page, everything that is listed, and where the next page would begin."""
    first = news(world(), caller())
    items, before = list(first.items), first.before
    for _ in range(st.session_state.get(_PAGES, 1) - 1):
        if before is not None:
            page = news(world(), caller(), before)
            items, before = items + list(page.items), page.before
    return first, items, before


def all_read(seq: int) -> None:
    """Everything up to here counts as seen, listed or not."""
    if attempt(PLACE, "news.was_read", lambda: seen(world(), caller(), seq)):
        st.session_state.pop(_VISIT, None)


def older() -> None:
    """List one page more, below those that are there."""
    st.session_state[_PAGES] = st.session_state.get(_PAGES, 1) + 1


actor = guard(Role.LIAISON, Role.OFFICE, Role.LEADER)
st.title(t("nav.news"), anchor=False)
first, items, before = shown()
if not items:
    st.info(t(f"news.none_{actor.role.value}"), icon=":material/notifications_none:")
    st.stop()
show_refusal(refused(PLACE))
stood = new_after(first)
if items[0].unread and (before is None or not items[-1].unread):
    seen(world(), caller(), items[0].seq)
new = sum(one.seq > stood for one in items)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    more = before is not None and items[-1].seq > stood
    st.caption(t("news.scope_more" if more else "news.scope_new", n=new) if new else t("news.scope"))
    if new:
        st.button(
            t("news.all_read"),
            key="news_all_read",
            icon=":material/done_all:",
            type="tertiary",
            on_click=all_read,
            args=(items[0].seq,),
        )
by_day(items, first.time_zone, local_day(world().now(), first.time_zone), stood, actor.role)
if before is not None:
    st.button(t("news.older"), key="news_older", width="stretch", on_click=older)
