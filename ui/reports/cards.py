"""Which documents the page offers, in which order: one function a card, each given what was chosen above."""

from collections.abc import Callable

import streamlit as st

from adapters.documents.pack import EVERYTHING
from adapters.texts import number_text
from models.permissions import Action, Subject, may
from services.packing import extent
from ui.here import caller, language, t, world
from ui.reports.calendar import subscription
from ui.reports.chosen import Chosen, card
from ui.reports.download import download
from ui.reports.paper_card import paper_ways

MEGABYTE = 1 << 20


def ledger_card(chosen: Chosen) -> None:
    """台账."""
    with card("ledger", "table_view"):
        download("reports_ledger", t("reports.take_xlsx"), chosen.wanted("ledger"), primary=True)


def matrix_card(chosen: Chosen) -> None:
    """责任矩阵 on one page, of the whole campaign."""
    with card("matrix", "grid_on"), st.container(horizontal=True):
        download("reports_matrix_pdf", t("reports.take_pdf"), chosen.wanted("matrix_pdf"), primary=True)
        download("reports_matrix", t("reports.take_xlsx"), chosen.wanted("matrix"))


def pack_card(chosen: Chosen) -> None:
    """迎检材料; for the office alone, since it holds the originals."""
    if may(chosen.actor, Action.EXPORT_ORIGINALS, Subject(chosen.actor.organisation_id)) is not True:
        return
    with card("pack", "folder_zip"):
        everything = st.toggle(t("pack.everything"), key="reports_pack_everything", help=t("pack.everything_help"))
        found = extent(world(), caller(), chosen.campaign.id, chosen.unit_id, everything)
        size = number_text(language(), round(found.size / MEGABYTE, 1))
        st.caption(t("pack.extent", n=found.files, size=size) if found.files else t("pack.nothing"))
        wanted = chosen.wanted("pack", **({EVERYTHING: 1} if everything else {}))
        download("reports_pack", t("reports.take_zip"), wanted, disabled=not found.files)


def circular_card(chosen: Chosen) -> None:
    """通报."""
    with card("circular", "campaign"):
        paper_ways("circular", chosen)


def summary_card(chosen: Chosen) -> None:
    """总结."""
    with card("summary", "article"):
        paper_ways("summary", chosen)


def supervision_card(chosen: Chosen) -> None:
    """督办单."""
    with card("supervision", "assignment_late"):
        paper_ways("supervision", chosen)


def slides_card(chosen: Chosen) -> None:
    """汇报幻灯片."""
    with card("slides", "slideshow"):
        download("reports_slides", t("reports.take_pptx"), chosen.wanted("slides"), primary=True)


def calendar_card(chosen: Chosen) -> None:
    """时限日历: a file of the moment, and the address a unit can subscribe to."""
    with card("calendar", "calendar_month"):
        download("reports_calendar", t("reports.take_ics"), chosen.wanted("calendar"), primary=True)
        if chosen.unit_id is None:
            st.caption(t("calendar.pick_unit"))
        elif may(chosen.actor, Action.MANAGE_CALENDAR, chosen.of_unit) is True:
            subscription(chosen.unit_id)


CARDS: tuple[Callable[[Chosen], None], ...] = (
    *(ledger_card, circular_card, summary_card, supervision_card, slides_card, matrix_card, pack_card),
    calendar_card,
)
