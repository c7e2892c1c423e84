"""What somebody else changed while a dialog stood open; what was typed in it stays."""

from collections.abc import Callable, Mapping
from itertools import islice

import streamlit as st

from services.events import Line, Wanted, history
from ui.here import caller, t, world
from ui.history_words import sentence
from ui.matrix_change.form import Form
from ui.plain import plain

TOLD = 5  # lines of history


def settled(
    form: Form,
    versions: Mapping[str, int],
    about: Wanted,
    *,
    now: str = "",
    concerns: Callable[[Line], bool] = lambda _: True,
) -> bool:
    """Does what was chosen still stand on the records as they are? Else say what changed, and offer both ways on.

    `now` is what holds now, in words; `about` and `concerns` say which lines of history tell the change.
    """
    if not form.moved(versions):
        return True
    found = history(world(), caller(), about)
    news = islice((line for line in found.lines if line.at > form.since and concerns(line)), TOLD)
    told = [t("matrix_edit.meanwhile"), *(f"- {plain(sentence(line, found))}" for line in news)]
    with st.container(border=True, key=form.key("meanwhile"), gap="small"):
        st.warning("\n".join(told), icon=":material/sync_problem:")
        if now:
            st.markdown(now)
        with st.container(horizontal=True):
            st.button(
                t("matrix_edit.keep_mine"),
                key=form.key("keep_mine"),
                type="primary",
                on_click=form.see,
                args=(dict(versions),),
            )
            st.button(t("matrix_edit.take_theirs"), key=form.key("take_theirs"), on_click=form.forget)
    return False


def restored(form: Form) -> None:
    """Say that what stands here was typed earlier and not confirmed, and offer to begin anew."""
    if form.value("restored"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/history: {t('matrix_edit.restored')}", width="content")
            st.button(t("matrix_edit.anew"), key=form.key("anew"), type="tertiary", on_click=form.forget)
