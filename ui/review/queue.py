"""The queue beside the submission: who waits, for how long, and which one is open."""

from collections.abc import Callable, Sequence

import streamlit as st

from adapters.texts import day_text
from services.review import Waiting
from ui.here import language, t
from ui.plain import plain

A_PAGE = 12
TITLE_LONGEST = 18  # characters; the whole title stands at the head of the submission


def chosen(waiting: Sequence[Waiting]) -> int:
    """Which one is open? The one in the address, else the first."""
    asked = st.query_params.get("id", "")
    places = {one.assignment_id: place for place, one in enumerate(waiting)}
    return places.get(asked, 0)


def after(waiting: Sequence[Waiting], place: int) -> str:
    """Which one comes next once this one is decided? Empty when it was the last."""
    rest = [one.assignment_id for one in waiting if one is not waiting[place]]
    return rest[min(place, len(rest) - 1)] if rest else ""


def queue_list(waiting: Sequence[Waiting], place: int, opens: Callable[[str], None]) -> None:
    """Draw one page of the queue; the open one is marked."""
    pages = -(-len(waiting) // A_PAGE)
    page = place // A_PAGE
    if pages > 1:
        # The key carries the page that holds the open one, so that the list follows the reviewer.
        page = st.pagination(pages, default=page + 1, key=f"review_page_{page}", max_visible_pages=5) - 1
    for one in waiting[page * A_PAGE :][:A_PAGE]:
        with st.container(border=True, gap="xxsmall", key=f"review_row_{one.assignment_id}"):
            if one is waiting[place]:
                st.markdown(f":blue[:material/arrow_right: **{plain(one.unit)}**]")
            else:
                st.button(
                    plain(one.unit),
                    key=f"review_open_{one.assignment_id}",
                    type="tertiary",
                    on_click=opens,
                    args=(one.assignment_id,),
                )
            st.caption(_line(one))


def _line(one: Waiting) -> str:
    title = f"{one.task_number} {one.task_title or t('common.title_missing')}".strip()
    parts = [
        plain(title if len(title) <= TITLE_LONGEST else f"{title[:TITLE_LONGEST]}…"),
        t("review.today") if one.days_waited <= 0 else t("review.waited", n=one.days_waited),
    ]
    if one.due_on is not None:
        parts.append(t("due.by", day=day_text(language(), one.due_on)))
    return " · ".join(parts)
