"""The queue beside the submission: who waits, for how long, and which one is open."""

from collections.abc import Callable, Sequence

import streamlit as st

from adapters.texts import day_text
from services.review import Waiting
from ui.here import language, t
from ui.plain import plain

A_PAGE = 12


def chosen(waiting: Sequence[Waiting]) -> int:
    """Which one is open? The one in the address, else the first."""
    asked = st.query_params.get("id", "")
    places = {one.assignment_id: place for place, one in enumerate(waiting)}
    return places.get(asked, 0)


def after(waiting: Sequence[Waiting], place: int) -> str:
    """Which one comes next once this one is decided? Empty when it was the last."""
    rest = [one.assignment_id for one in waiting if one is not waiting[place]]
    return rest[min(place, len(rest) - 1)] if rest else ""


def steps(waiting: Sequence[Waiting], place: int, opens: Callable[[str], None]) -> None:
    """Draw the way to the one before and the one after, by a key each, without deciding."""
    with st.container(horizontal=True, width="content"):
        for name, by, key in (("previous", -1, "K"), ("next", 1, "J")):
            there = 0 <= place + by < len(waiting)
            st.button(
                t(f"review.{name}"),
                key=f"review_{name}",
                type="tertiary",
                shortcut=key,
                disabled=not there,
                on_click=opens,
                args=(waiting[place + by].assignment_id if there else "",),
            )


def queue_list(waiting: Sequence[Waiting], place: int, opens: Callable[[str], None]) -> None:
    """Draw one page of the queue, one line each; the open one is marked."""
    pages = -(-len(waiting) // A_PAGE)
    page = place // A_PAGE
    if pages > 1:
        # The key carries the page that holds the open one, so that the list follows the reviewer.
        page = st.pagination(pages, default=page + 1, key=f"review_page_{page}", max_visible_pages=5) - 1
    with st.container(gap=None, key="review_rows"):
        for one in waiting[page * A_PAGE :][:A_PAGE]:
            here = one is waiting[place]
            st.button(
                f"{'**' if here else ''}{plain(one.unit)}{'**' if here else ''} :small[{_line(one)}]",
                key=f"review_open_{one.assignment_id}",
                icon=f":material/{'arrow_right' if here else 'error' if one.late else 'schedule'}:",
                type="tertiary",
                wrap=False,
                on_click=opens,
                args=(one.assignment_id,),
            )


def _line(one: Waiting) -> str:
    parts = [
        plain(one.task_number or one.task_title or t("common.title_missing")),
        t("review.today") if one.days_waited <= 0 else t("review.waited", n=one.days_waited),
    ]
    if one.due_on is not None:
        due = t("due.by", day=day_text(language(), one.due_on))
        parts.append(f":red[{due}]" if one.late else due)
    return " · ".join(parts)
