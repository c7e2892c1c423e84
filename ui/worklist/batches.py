"""What was done: the batch just finished, and the last ones, each with its way back."""

import streamlit as st

from adapters.texts import day_text, time_text
from models.words import BatchKind
from services.bulk_undo import BatchLine, BatchSeen, batches, look, undo
from ui.here import caller, language, say_later, t, telling, world
from ui.plain import plain
from ui.worklist.actions import MARKS
from ui.worklist.lines import left_list, why_words

SHOWN = 5  # batches before the rest is folded away


def show_result(campaign_id: str) -> None:
    """Show the batch that the address names: what was done, what was left and why, and the way back."""
    batch_id = st.query_params.get("batch", "")
    if not batch_id:
        return
    with telling():
        seen = look(world(), caller(), batch_id)
        if seen.campaign_id != campaign_id:
            return
        with st.container(border=True, key="worklist_result", gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_headline(seen.line, seen.time_zone), width="stretch")
                st.button(t("common.close"), key="worklist_close", type="tertiary", on_click=_close)
            _details(seen, "result")


def show_batches(campaign_id: str, time_zone: str) -> None:
    """List the last batches of the campaign; each opens with its details."""
    found = batches(world(), caller(), campaign_id)
    if not found:
        return
    st.subheader(t("worklist.recent"), anchor=False)
    for line in found[:SHOWN]:
        _one(line, time_zone)
    if found[SHOWN:]:
        with st.expander(t("worklist.older", n=len(found) - SHOWN), key="worklist_older"):
            for line in found[SHOWN:]:
                _one(line, time_zone)


def _one(line: BatchLine, time_zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"worklist_batch_{line.id}"):
        st.markdown(_headline(line, time_zone), width="stretch")
        if st.button(
            t("worklist.undo" if line.undoable else "worklist.look"),
            key=f"worklist_look_{line.id}",
            icon=":material/undo:" if line.undoable else ":material/visibility:",
            type="tertiary",
        ):
            st.dialog(t("worklist.batch"), width="medium")(_opened)(line.id)


def _opened(batch_id: str) -> None:
    with telling():
        seen = look(world(), caller(), batch_id)
        st.markdown(_headline(seen.line, seen.time_zone))
        _details(seen, "dialog")


def _headline(line: BatchLine, time_zone: str) -> str:
    """One batch in a line of markdown: what, to how many, who, when, and whether it was undone."""
    what = t(f"worklist.{line.kind.value}_done", n=line.worked)
    if line.kind is BatchKind.SHIFT:
        what = t("worklist.with_way", what=what, way=_way(line))
    when = t("worklist.by_whom", name=line.by, at=time_text(language(), line.at, time_zone))
    parts = [f":material/{MARKS[line.kind]}: **{plain(what)}**", f":gray[{plain(when)}]"]
    if line.left:
        parts.append(f":orange[{plain(t('worklist.left_out', n=line.left))}]")
    if line.undone_at is not None:
        at = time_text(language(), line.undone_at, time_zone)
        parts.append(f":gray[:material/undo: {plain(t('worklist.was_undone', n=line.undone, at=at))}]")
    return " · ".join(parts)


def _way(line: BatchLine) -> str:
    if line.day is not None:
        return t("worklist.to_day", day=day_text(language(), line.day))
    return t("worklist.later" if line.days > 0 else "worklist.sooner", n=abs(line.days))


def _details(seen: BatchSeen, place: str) -> None:
    """The words that were given, what was left, what undoing it left, and the way back or why there is none."""
    line = seen.line
    if line.reason:
        st.markdown(f":gray[{plain(t('worklist.words', words=' '.join(line.reason.split())))}]")
    if seen.left:
        with st.expander(t("worklist.wont_list", n=len(seen.left))):
            left_list(seen.left)
    if seen.undo_left:
        st.markdown(f":orange[:material/block:] **{t('worklist.undo_wont', n=len(seen.undo_left))}**")
        left_list(seen.undo_left)
    if line.undoable:
        _undo_button(line, place)
    elif line.undone_at is None:
        st.caption(plain(t(line.fixed or "worklist.all_touched")))


def _undo_button(line: BatchLine, place: str) -> None:
    if line.untouched < line.worked:
        st.caption(t("worklist.some_touched", n=line.worked - line.untouched))
    label = t("worklist.undo_n", n=line.untouched)
    if not st.button(label, key=f"worklist_undo_{place}_{line.id}", icon=":material/undo:"):
        return
    with telling():
        with st.spinner(t("worklist.working", n=line.untouched)):
            undone = undo(world(), caller(), line.id)
        if not undone.worked:
            st.error(t("worklist.none_undone", why=why_words(undone.left)), icon=":material/error:")
            return
        st.query_params["batch"] = line.id
        say_later("worklist.undone", n=undone.worked)
        st.rerun()


def _close() -> None:
    st.query_params.pop("batch", None)
