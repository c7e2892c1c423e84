"""What the reader chose above the cards, and how a card looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from models.board import Board, CampaignFacts
from models.permissions import Action, Actor, Subject, may
from models.report import Wanted
from ui.here import language, t

EVERYBODY = ""


@dataclass(frozen=True)
class Chosen:
    """For whom and of what the documents are. `unit_id` None: the whole campaign."""

    actor: Actor
    campaign: CampaignFacts
    board: Board
    unit_id: str | None
    unmasked: bool

    @property
    def of_unit(self) -> Subject:
        """The unit asked for, as a permission is asked about it."""
        return Subject(self.actor.organisation_id, self.unit_id)

    def wanted(self, document: str, **options: str | int) -> Wanted:
        """The order for a document, in the reader's language."""
        return Wanted(document, self.campaign.id, language(), self.unit_id, self.unmasked, options=options)


def chosen(actor: Actor, campaign: CampaignFacts, board: Board) -> Chosen:
    """Ask for a unit, and the office whether numbers stay as they were written."""
    names = {EVERYBODY: t("reports.every_unit")} | {unit.id: unit.name for unit in board.units}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox(
            t("reports.unit"), list(names), format_func=names.__getitem__, key="reports_unit", width=320
        )
        unmasked = False
        if may(actor, Action.EXPORT_UNMASKED, Subject(actor.organisation_id)) is True:
            unmasked = st.toggle(t("reports.unmasked"), key="reports_unmasked", help=t("reports.unmasked_help"))
    if unmasked:
        st.caption(t("reports.unmasked_said"))
    return Chosen(actor, campaign, board, unit or None, unmasked)


@contextmanager
def card(name: str, icon: str) -> Iterator[None]:
    """A framed place for one document: its name, and a line that says what it is for."""
    with st.container(border=True, key=f"reports_card_{name}"):
        st.subheader(f":material/{icon}: {t(f'doc.{name}')}", anchor=False)
        st.caption(t(f"reports.{name}"))
        yield
