"""An assignment beside the matrix: the essentials, so that a reader goes through cells without leaving the table."""

import streamlit as st

from adapters.texts import day_text, time_text
from models.days import days_left
from models.errors import NotFound, ZerenError
from models.permissions import Actor
from models.progress import OPEN
from models.states import Move
from services.assignments import acknowledge
from services.detail import Detail, Round, look
from ui.assignment.evidence_items import gallery_items, gallery_words
from ui.assignment.head import said_on_top
from ui.assignment.report_form import told
from ui.board_filters import put
from ui.cards import badge_words, due_markdown, due_words, title_words
from ui.elements.gallery import gallery
from ui.elements.matrix import Target
from ui.here import caller, language, t, world
from ui.plain import plain
from ui.shell import page

WIDTH = 380  # pixels
FILES_SHOWN = 6
OPEN_NAME = "open"  # under which the assignment stands in the address
_REASON_SHOWN = 40


def opened() -> str:
    """Which assignment does the address open beside the matrix? Empty when none."""
    return str(st.query_params.get(OPEN_NAME, ""))


def turn(target: Target, campaign_id: str) -> None:
    """A cell was clicked, or Escape pressed: what stands beside the matrix from now on, it stands in the address."""
    match target:
        case ("beside", found):
            put(campaign_id, open=found)
        case ("close", _):
            close()


def close() -> None:
    """Close what stands beside the matrix."""
    st.query_params.pop(OPEN_NAME, None)


def show_panel(actor: Actor, assignment_id: str) -> None:
    """Show the assignment that the address asks for; its unit's first look is recorded as on its own page."""
    with st.container(border=True, width=WIDTH, key="matrix_panel", gap="small"):
        try:
            detail = look(world(), caller(), assignment_id)
            if detail.unit.id == actor.unit_id and detail.assignment.acknowledged_at is None:
                acknowledge(world(), caller(), assignment_id)
                detail = look(world(), caller(), assignment_id)
        except NotFound:
            _top(t("matrix.panel_gone"))
            return
        except ZerenError:
            close()
            raise
        _panel(detail)


def _top(words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", wrap=False):
        st.markdown(f"**{plain(words)}**", width="stretch")
        st.button(
            t("matrix.panel_close"),
            key="matrix_panel_close",
            icon=":material/close:",
            type="tertiary",
            shortcut="Esc",
            on_click=close,
        )


def _panel(detail: Detail) -> None:
    one = detail.assignment
    waits = one.status in OPEN
    left = None if detail.task.continuing else days_left(one.due_on, detail.today)
    words = due_words(one.due_on, left, continuing=detail.task.continuing, waits=waits, printed=detail.task.due_text)
    _top(t("assignment.peer", name=detail.unit.name, role=t(f"duty.{one.role.value}")))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(badge_words(one.status), width="content")
        st.markdown(due_markdown(words, left, waits=waits), width="content")
    st.subheader(plain(title_words(detail.task)), anchor=False)
    said_on_top(detail)
    _lines(detail)
    _files(detail)
    _rounds(detail)
    _ways(detail)


def _lines(detail: Detail) -> None:
    one, zone = detail.assignment, detail.campaign.time_zone
    if one.due_on is not None and not detail.task.continuing:
        st.caption(t("assignment.due", due=t("due.by", day=day_text(language(), one.due_on, year=True))))
    seen = one.acknowledged_at
    st.caption(
        t("assignment.acknowledged", at=time_text(language(), seen, zone)) if seen else t("assignment.not_acknowledged")
    )
    if one.note or one.numerator is not None:
        told(detail, {"note": one.note, "numerator": one.numerator, "denominator": one.denominator})


def _files(detail: Detail) -> None:
    files = detail.evidence
    st.markdown(f"**{t('assignment.evidence', n=len(files))}**")
    if not files:
        st.caption(t("assignment.no_evidence"))
        return
    gallery(
        key=f"matrix_panel_files_{detail.assignment.id}",
        items=gallery_items(detail, files[:FILES_SHOWN]),
        words=gallery_words(t("assignment.evidence", n=len(files))),
    )
    if len(files) > FILES_SHOWN:
        st.caption(t("matrix.panel_more", n=len(files) - FILES_SHOWN))


def _rounds(detail: Detail) -> None:
    if detail.rounds:
        st.markdown(f"**{t('assignment.rounds', n=len(detail.rounds))}**")
        st.markdown("\n".join(f"- {_round(detail, one)}" for one in detail.rounds))


def _round(detail: Detail, one: Round) -> str:
    row, zone = one.submission, detail.campaign.time_zone
    head = t("assignment.round", round=row.round)
    if row.withdrawn_at is not None:
        said = t("assignment.round_withdrawn", at=time_text(language(), row.withdrawn_at, zone))
    elif row.accepted is None:
        said = t("assignment.round_waiting")
    else:
        at = time_text(language(), row.decided_at, zone)
        reason = " ".join(row.reason.split())
        reason = reason if len(reason) <= _REASON_SHOWN else f"{reason[:_REASON_SHOWN]}…"
        key = "assignment.round_accepted" if row.accepted else "assignment.round_returned"
        fields = {} if row.accepted else {"reason": reason}
        said = t(key, at=at, name=one.decided_by, **fields)
    return plain(t("matrix.panel_round", round=head, said=said))


def _ways(detail: Detail) -> None:
    """On to the whole page, and for who may decide on to the review."""
    query = {"id": detail.assignment.id}
    with st.container(horizontal=True, gap="small"):
        if Move.ACCEPT in detail.may_do:
            label, icon = t("assignment.to_review"), ":material/fact_check:"
            st.page_link(page("review"), label=label, icon=icon, query_params=query)
        st.page_link(
            page("assignment"), label=t("matrix.panel_whole"), icon=":material/open_in_full:", query_params=query
        )
