"""Into which campaign the notice goes, and the notice read as it would be there."""

import streamlit as st

from services.board import choices
from services.importing import Proposal, propose
from services.notice_update import year_of
from ui.here import caller, language, t, world
from ui.importing.desk import Desk, restored
from ui.importing.table import merged, rows_of


def read_anew(desk: Desk, words: str) -> Proposal:
    """The notice as it reads now: by the rule on the desk, its days dated by the campaign it goes into."""
    return propose(world(), caller(), words, desk.reading_rule, desk.year)


def settle_target(desk: Desk) -> None:
    """Into which campaign? Another one may date days without a year otherwise; what was typed by hand stays."""
    into = ask_into(desk)
    if into != desk.into:
        desk.begin_anew()
    desk.into = into
    year = year_of(world(), caller(), desk.into) if desk.into else None
    if year == desk.year:
        return
    before = rows_of(read_anew(desk, desk.read_text).reading) if desk.rows else []
    desk.year = year
    if desk.rows:
        desk.draw_from(merged(before, desk.rows, rows_of(read_anew(desk, desk.read_text).reading)))


def ask_into(desk: Desk) -> str:
    """Into which campaign does the notice go? Its id; empty for a new one."""
    found = {one.id: one.name for one in choices(world(), caller())}
    options = ["", *found]
    kept = desk.into if desk.into in options else ""
    return st.selectbox(
        t("import.into"),
        options,
        key=restored(f"import_into_{language()}", kept),
        format_func=lambda one: found.get(one) or t("import.into_new"),
        help=t("import.into_help"),
        width=420,
    )
