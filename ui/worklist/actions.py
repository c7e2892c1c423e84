"""What can be done with the picked rows, and with all of them."""

from collections.abc import Sequence

import streamlit as st

from models.bulk import MOST
from models.words import BatchKind
from services.worklist import Row, Worklist
from ui.here import t
from ui.plain import plain
from ui.shell import page
from ui.worklist.dialogs import ask
from ui.worklist.table import pick_all

MARKS = {
    BatchKind.ACCEPT: "check",
    BatchKind.REMIND: "campaign",
    BatchKind.SHIFT: "event_repeat",
    BatchKind.WAIVE: "do_not_disturb_on",
}


def show_actions(campaign_id: str, found: Worklist, picked: Sequence[Row]) -> None:
    """Show how many are picked and the four actions; each opens its dialog with exactly these rows."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="worklist_bar"):
        for kind, mark in MARKS.items():
            if st.button(
                t(f"worklist.{kind.value}"),
                key=f"worklist_{kind.value}",
                icon=f":material/{mark}:",
                disabled=not 0 < len(picked) <= MOST,
            ):
                ask(kind, campaign_id, picked, found.today)
        st.space("stretch")
        everything = [row.id for row in found.rows]
        _pick("pick_all", "select_all", everything, len(picked) < len(everything))
        _pick("pick_none", "deselect", (), bool(picked))
    st.caption(_standing(found, picked))


def show_open(picked: Sequence[Row]) -> None:
    """Show the way into the one row that is picked. Below the table, which must not move under the finger."""
    if len(picked) == 1:
        one = picked[0]
        st.page_link(
            page("assignment"),
            label=plain(t("worklist.open", unit=one.unit, task=one.task_title or t("common.title_missing"))),
            icon=":material/open_in_new:",
            query_params={"id": one.id},
        )


def _pick(what: str, mark: str, ids: Sequence[str], helps: bool) -> None:
    """Always there, so that the table below stays where it is."""
    st.button(
        t(f"worklist.{what}", n=len(ids)),
        key=f"worklist_{what}",
        icon=f":material/{mark}:",
        type="tertiary",
        disabled=not helps,
        on_click=pick_all,
        args=(ids,),
    )


def _standing(found: Worklist, picked: Sequence[Row]) -> str:
    """How many are shown or picked: always one line, for the same reason."""
    if len(picked) > MOST:
        return f":orange[:material/filter_list: {t('worklist.too_many', most=MOST, n=len(picked))}]"
    if picked:
        return t("worklist.picked", n=len(picked), shown=len(found.rows))
    return t("worklist.shown", n=len(found.rows), total=found.total)
