"""The two ways to a paper: look at it and change its words, or take it as it is proposed."""

import streamlit as st

from ui.here import t
from ui.reports.chosen import Chosen
from ui.reports.download import download
from ui.shell import page


def paper_ways(kind: str, chosen: Chosen) -> None:
    """Show a link to the paper's own page, and the download of what was made of it there."""
    unit = {"unit": chosen.unit_id} if chosen.unit_id and kind == "supervision" else {}
    with st.container(horizontal=True, vertical_alignment="center"):
        download(f"reports_{kind}", t("reports.take_docx"), chosen.wanted(kind, draft=1), primary=True)
        st.page_link(
            page("paper"),
            label=t("reports.look"),
            icon=":material/edit_document:",
            query_params={"kind": kind, "campaign": chosen.campaign.id, **unit},
        )
