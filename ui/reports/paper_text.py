"""The paper on the screen: its paragraphs to be changed, its tables and pictures to be looked at."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from models.papers.blocks import Block, Chart, Grid, Look, Photos, Words
from ui.here import t
from ui.pause import sent_at_pauses
from ui.plain import plain
from ui.reports.paper_desk import Desk

LONGEST, LONGEST_SHORT = 4000, 200  # letters of one paragraph, and of one line
NAMED = (Look.TITLE, Look.NUMBER, Look.ADDRESSEE, Look.SIGNATURE, Look.DAY)
SHORT = (*NAMED, Look.HEADING, Look.SUBHEADING)  # one line
SHOWN_ROWS = 400  # pixels of a table


def show_paper(desk: Desk, blocks: Sequence[Block]) -> None:
    """Show the whole paper, from its title to its annexes."""
    for block in blocks:
        match block:
            case Words(fixed=True):
                st.caption(plain(block.text))
            case Words():
                _paragraph(desk, block)
            case Grid():
                _grid(desk, block)
            case Chart():
                st.caption(f":material/bar_chart: {plain(t('papers.chart_in_file', caption=block.caption))}")
            case Photos():
                _photos(block)
    long = [block for block in blocks if isinstance(block, Words) and not block.fixed and block.look not in SHORT]
    sent_at_pauses(*(desk.key(block.id) for block in long))


def _paragraph(desk: Desk, block: Words) -> None:
    desk.begin(block)
    mine = desk.texts.get(block.id)
    short = block.look in SHORT
    field = st.text_input if short else partial(st.text_area, height="content")
    field(
        t(f"papers.look.{block.look.value}"),
        key=desk.key(block.id),
        max_chars=LONGEST_SHORT if short else LONGEST,
        placeholder=t("papers.left_out"),
        label_visibility="visible" if block.look in NAMED else "collapsed",
        on_change=partial(desk.changed, block),
    )
    if mine is not None:
        _changed(desk, block, mine["proposed"])


def _changed(desk: Desk, block: Words, proposed: str) -> None:
    """Say that it differs from the proposal, and when the figures behind it have moved, what is proposed now."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{desk.key(block.id)}_changed"):
        st.badge(t("papers.changed"), icon=":material/edit:", color="blue")
        st.button(
            t("papers.back"),
            key=f"{desk.key(block.id)}_back",
            type="tertiary",
            icon=":material/undo:",
            on_click=partial(desk.back, block),
        )
    if proposed != block.text:
        st.warning(t("papers.moved", words=plain(block.text)), icon=":material/update:")


def _grid(desk: Desk, block: Grid) -> None:
    if not block.heads:
        if block.id.endswith("wide"):
            st.caption(f":material/edit_note: {t('papers.receipt_in_file')}")
        return
    table = pd.DataFrame([list(row) for row in block.rows], columns=[str(head) for head in block.heads])
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=min(SHOWN_ROWS, 36 * (len(table) + 1) + 3),
        key=desk.key(block.id),
    )


def thumbnail(evidence_id: str, words: str) -> str:
    """A photo's small picture in markdown, by our own route, which asks who is looking."""
    return f"![{plain(' '.join(words.split()))}](/files/{evidence_id}/thumb)"


def _photos(block: Photos) -> None:
    with st.grid(len(block.photos), min_column_width=160, gap="small", key="paper_photos_shown"):
        for photo in block.photos:
            with st.container(key=f"paper_photo_{photo.evidence_id}"):
                st.markdown(thumbnail(photo.evidence_id, photo.caption))
                st.caption(plain(photo.caption))
