"""Which documents the page offers, in which order: one function a card, each given what was chosen above."""

from collections.abc import Callable

from ui.here import t
from ui.reports.chosen import Chosen, card
from ui.reports.download import download


def ledger_card(chosen: Chosen) -> None:
    """台账."""
    with card("ledger", "table_view"):
        download("reports_ledger", t("reports.take_xlsx"), chosen.wanted("ledger"), primary=True)


def matrix_card(chosen: Chosen) -> None:
    """责任矩阵 on one page, of the whole campaign."""
    with card("matrix", "grid_on"):
        download("reports_matrix_pdf", t("reports.take_pdf"), chosen.wanted("matrix_pdf"), primary=True)
        download("reports_matrix", t("reports.take_xlsx"), chosen.wanted("matrix"))


CARDS: tuple[Callable[[Chosen], None], ...] = (ledger_card, matrix_card)
