"""Which campaign is the reader looking at?"""

import streamlit as st

from models.board import CampaignFacts
from models.permissions import Action, Actor, Subject, may
from services.board import choices
from ui.here import caller, t, world
from ui.shell import page

_REMEMBERED = "campaign"


def chosen_campaign(actor: Actor, title: str = "") -> CampaignFacts:
    """Which campaign is chosen? The address says it, else the last choice, else the latest; stops where there is none.

    `title` is the page's own, for pages that have none yet when they ask: what there is to do then stands under it.
    A box to choose from stands on the page only when there is more than one.
    """
    found = choices(world(), caller())
    if not found:
        if title:
            st.title(title, anchor=False)
        _none_yet(actor)
        st.stop()
    by_id = {one.id: one for one in found}
    named = (st.query_params.get("campaign", ""), str(st.session_state.get(_REMEMBERED, "")), found[0].id)
    chosen = by_id[next(one for one in named if one in by_id)]
    st.session_state[_REMEMBERED] = chosen.id
    if len(found) > 1:
        _box(by_id, chosen)
    return chosen


def _box(by_id: dict[str, CampaignFacts], chosen: CampaignFacts) -> None:
    ids = list(by_id)
    st.session_state["campaign_choice"] = chosen.id
    st.selectbox(
        t("common.campaign"),
        ids,
        format_func=lambda one: by_id[one].name,
        key="campaign_choice",
        label_visibility="collapsed",
        width=420,
        on_change=_choose,
    )


def _choose() -> None:
    """A new campaign begins a new address: filters and questions belong to the old one."""
    st.query_params.from_dict({"campaign": st.session_state["campaign_choice"]})


def no_tasks_yet(actor: Actor, words: str) -> None:
    """Say these words where a campaign has no tasks, and what the office does then; the page ends here."""
    st.info(words, icon=":material/upload_file:")
    if _runs(actor):
        _to_import()
    st.stop()


def _runs(actor: Actor) -> bool:
    return may(actor, Action.RUN_CAMPAIGN, Subject(actor.organisation_id)) is True


def _to_import() -> None:
    st.page_link(page("import"), label=t("nav.import"), icon=":material/upload_file:")


def _none_yet(actor: Actor) -> None:
    """Say what to do next where there is no campaign."""
    runs = _runs(actor)
    st.info(t("overview.no_campaign_office" if runs else "overview.no_campaign"), icon=":material/flag:")
    if runs:
        _to_import()
        st.page_link(page("first_steps"), label=t("first_steps.title"), icon=":material/flag:")
