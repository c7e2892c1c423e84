"""What a unit's liaison can take along: its own ledger and calendar."""

from collections.abc import Sequence

import streamlit as st

from models.organisation import Unit
from models.report import Wanted
from ui.here import language, t
from ui.reports.calendar import subscription
from ui.reports.download import download


def take_along(unit: Unit, campaigns: Sequence[tuple[str, str]]) -> None:
    """A button that opens what this unit can take along; `campaigns` are those it takes part in, id and name."""
    if st.button(t("reports.own"), key="my_take_along", icon=":material/download:", type="tertiary"):
        st.dialog(t("reports.own"))(_dialog)(unit, campaigns)


def _dialog(unit: Unit, campaigns: Sequence[tuple[str, str]]) -> None:
    names = dict(campaigns)
    chosen = next(iter(names))
    if len(names) > 1:
        chosen = st.selectbox(t("common.campaign"), list(names), format_func=names.__getitem__, key="my_take_campaign")
    st.caption(t("reports.own_why"))
    for document, label in (("ledger", "reports.take_ledger"), ("calendar", "reports.take_ics")):
        download(f"my_take_{document}", t(label), Wanted(document, chosen, language(), unit.id))
    st.subheader(t("calendar.subscribe"), anchor=False)
    st.caption(t("calendar.how"))
    subscription(unit.id)
