"""自有模板: the office's own Word form in place of a built-in one, and the fields it may name."""

from contextlib import suppress

import streamlit as st

from adapters.documents.papers import PAPERS
from models.errors import NotFound
from models.report import Wanted
from models.words import Role
from services.exports import document
from services.templates import examples, listed
from ui.campaign_choice import chosen_campaign
from ui.here import caller, guard, language, t, telling, world
from ui.reports.template_parts import show_current, show_fields, show_starter, show_upload
from ui.shell import page

actor = guard(Role.OFFICE)
st.page_link(page("reports"), label=t("nav.reports"), icon=":material/arrow_back:")
st.title(t("nav.templates"), anchor=False)
st.caption(t("templates.about"))
with telling():
    campaign = chosen_campaign(actor)
    kind = st.segmented_control(
        t("templates.which"),
        PAPERS,
        default=PAPERS[0],
        required=True,
        format_func=lambda one: t(f"doc.{one}"),
        key="templates_kind",
        label_visibility="collapsed",
    )
    own = listed(world(), caller()).get(kind)
    left, right = st.columns([1, 2])
    with left:
        show_current(kind, own)
        show_upload(kind, own)
        show_starter(kind)
    with right:
        st.subheader(t("templates.fields"), anchor=False)
        shown = {}
        with suppress(NotFound):  # nothing to supervise: the fields stand without an example
            shown = dict(examples(world(), caller(), Wanted(kind, campaign.id, language()), document(kind)))
        show_fields(kind, shown)
