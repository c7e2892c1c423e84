"""通报、总结、督办单: read a paper as it is proposed, change its words and choices, and take it."""

from dataclasses import replace

import streamlit as st

from adapters.documents.papers import CIRCULAR_NAME, PAPERS, SUPERVISION_NAME
from models.report import Wanted
from models.words import Role
from services.exports import document
from services.papers import look, worst_units
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, language, t, telling, world
from ui.plain import plain
from ui.reports.download import download
from ui.reports.paper_choices import show_choices
from ui.reports.paper_desk import Desk, open_desk
from ui.reports.paper_text import show_paper
from ui.shell import page


def unit_chosen(wanted: Wanted) -> Wanted | None:
    """For which unit is the supervision notice? None where nothing is open at any."""
    found = worst_units(world(), caller(), wanted)
    if not found:
        st.success(t("error.nothing_to_supervise"), icon=":material/check_circle:")
        return None
    names = {unit.id: t("papers.unit_open", unit=unit.name, late=late, n=n) for unit, late, n in found}
    asked = st.query_params.get("unit", "")
    if st.session_state.get("paper_unit") not in names:  # of another campaign, or done meanwhile
        st.session_state["paper_unit"] = asked if asked in names else next(iter(names))
    chosen = st.selectbox(t("papers.unit"), list(names), format_func=names.__getitem__, key="paper_unit", width=420)
    return replace(wanted, unit_id=chosen)


def show(desk: Desk) -> None:
    """The choices, the ways out, and the paper."""
    wanted = desk.wanted
    proposed = look(world(), caller(), replace(wanted, options={"draft": 1}), document(wanted.document))
    facts = proposed.facts.board.campaign
    show_choices(desk, proposed, actor)
    with st.container(horizontal=True, vertical_alignment="center", key="paper_ways"):
        download("paper_download", t("reports.take_docx"), replace(wanted, options={"draft": 1}), primary=True)
        if desk.texts:
            with st.popover(t("papers.back_all"), icon=":material/undo:", key="paper_back_all"):
                st.write(t("papers.back_all_sure", n=len(desk.texts)))
                st.button(
                    t("papers.back_all"),
                    key="paper_back_all_sure",
                    type="primary",
                    on_click=desk.back_to_all,
                    args=(proposed.blocks,),
                )
    st.caption(t("papers.kept", revision=facts.revision))
    with st.container(border=True, key="paper_sheet"):
        show_paper(desk, proposed.blocks)


actor = guard(Role.OFFICE, Role.LEADER)
asked_kind = st.query_params.get("kind", "")
kind = asked_kind if asked_kind in PAPERS else CIRCULAR_NAME
st.page_link(page("reports"), label=t("nav.reports"), icon=":material/arrow_back:")
st.title(t(f"doc.{kind}"), anchor=False)
with telling():
    campaign = chosen_campaign(actor)
    st.caption(plain(campaign.name))
    wanted = Wanted(kind, campaign.id, language())
    ready = unit_chosen(wanted) if kind == SUPERVISION_NAME else wanted
    if ready is not None:
        show(open_desk(ready))
