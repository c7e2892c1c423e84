"""What may be chosen for each paper: whether units are named, which photos, which unit and by when."""

from datetime import date, timedelta

import streamlit as st

from adapters.documents.papers import ANSWER_DAYS, CIRCULAR_NAME, SUMMARY_NAME
from models.papers.photos import MOST, chosen
from models.permissions import Action, Actor, Subject, may
from services.papers import Proposed, issue
from ui.here import caller, say_later, t, telling, world
from ui.plain import plain
from ui.reports.paper_desk import Desk
from ui.reports.paper_text import thumbnail

A_PAGE = 24  # photos


def show_choices(desk: Desk, proposed: Proposed, actor: Actor) -> None:
    """Show what may be chosen; a choice is kept at once and the paper drawn anew."""
    if desk.wanted.document == CIRCULAR_NAME:
        _anonymous(desk)
    elif desk.wanted.document == SUMMARY_NAME:
        _photos(desk, proposed)
    else:
        _demand(desk, proposed, actor)


def _anonymous(desk: Desk) -> None:
    key = desk.key("anonymous")
    st.session_state.setdefault(key, bool(desk.draft.get("anonymous")))
    st.toggle(
        t("papers.anonymous"),
        key=key,
        help=t("papers.anonymous_help"),
        on_change=lambda: desk.choose("anonymous", st.session_state[key]),
    )


def _photos(desk: Desk, proposed: Proposed) -> None:
    found = proposed.candidates
    picked = [one.file.id for one in chosen(found, desk.draft.get("photos"))]
    label = t("papers.photos", n=len(picked), of=len(found))
    with st.expander(label, icon=":material/photo_library:", key="paper_photos"):
        if not found:
            st.info(t("papers.no_photos"), icon=":material/no_photography:")
            return
        st.caption(t("papers.photos_help", most=MOST))
        pages = -(-len(found) // A_PAGE)
        at = st.pagination(pages, key="paper_photos_page") if pages > 1 else 1
        shown = found[(at - 1) * A_PAGE : at * A_PAGE]
        with st.grid(4, min_column_width=150, gap="small", key="paper_photos_grid"):
            for one in shown:
                with st.container(border=True, gap="xxsmall", key=f"paper_candidate_{one.file.id}"):
                    st.markdown(thumbnail(one.file.id, one.file.caption))
                    _pick(
                        desk,
                        one.file.id,
                        picked,
                        f"{one.unit.short} {proposed.caption(one, desk.wanted.language) or one.task.title}",
                    )


def _pick(desk: Desk, file_id: str, picked: list[str], words: str) -> None:
    key = desk.key(f"photo_{file_id}")
    st.session_state.setdefault(key, file_id in picked)

    def choose() -> None:
        left = [one for one in picked if one != file_id]
        desk.choose("photos", [*left, file_id][:MOST] if st.session_state[key] else left)

    full = len(picked) >= MOST and file_id not in picked
    st.checkbox(plain(words), key=key, on_change=choose, disabled=full)


def _demand(desk: Desk, proposed: Proposed, actor: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="paper_demand"):
        key = desk.key("answer_by")
        first = desk.draft.get("answer_by")
        today = proposed.facts.today
        by = date.fromisoformat(first) if first else today + timedelta(days=ANSWER_DAYS)
        st.session_state.setdefault(key, by)
        st.date_input(
            t("papers.answer_by"),
            key=key,
            format="YYYY-MM-DD",
            width=200,
            on_change=lambda: desk.choose("answer_by", st.session_state[key] and st.session_state[key].isoformat()),
        )
        if may(actor, Action.RUN_CAMPAIGN, Subject(actor.organisation_id)) is True:
            label = t("papers.number_again" if proposed.number else "papers.number")
            pressed = st.button(label, key="paper_issue", icon=":material/tag:", help=t("papers.number_help"))
            if pressed:
                _issue(desk)


def _issue(desk: Desk) -> None:
    with telling():
        number = issue(world(), caller(), desk.wanted.campaign_id, desk.wanted.unit_id or "")
        say_later("papers.numbered", number=number)
        st.rerun()
