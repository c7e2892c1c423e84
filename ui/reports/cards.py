"""Which documents the page offers, in which order: one function a card, each given what was chosen above."""

from collections.abc import Callable

from ui.here import t
from ui.reports.chosen import Chosen, card
from ui.reports.download import download


def ledger_card(chosen: Chosen) -> None:
    """台账."""
    with card("ledger", "table_view"):
        download("reports_ledger", t("reports.take_xlsx"), chosen.wanted("ledger"), primary=True)


CARDS: tuple[Callable[[Chosen], None], ...] = (ledger_card,)
