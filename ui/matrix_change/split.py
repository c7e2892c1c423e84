"""Splitting a task: what it is called from now on, the new tasks, and where each cell of its row goes."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from services.events import Wanted
from services.matrix_changes import CellLine, MatrixRow, row
from services.task_changes import NUMBER_LONGEST
from services.task_splits import TITLE_LONGEST, Part, split_preview, split_task
from ui.admin.form_parts import day_format
from ui.here import caller, t, world
from ui.matrix_change.cells import row_words
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import task_line
from ui.pause import sent_at_pauses
from ui.plain import plain

MOST = 6  # new tasks that come out of one at once
STAYS, ALL = "stays", "all"
MOVES, BOTH = "moves", "both"  # with the number of the new task behind it


def split_form(task_id: str) -> None:
    """The titles, the cells, and what becomes of everybody's work."""
    _form(row(world(), caller(), task_id))


def _form(found: MatrixRow) -> None:
    own = [f"{field}_{part}" for part in range(MOST) for field in ("title", "number", "due")]
    where = [f"where_{cell.id}" for cell in found.cells]
    form = Form("split", found.task_id, ("stays", "parts", "reason", *own, *where))
    seen = {found.task_id: found.version}
    form.begin(seen, stays=found.title, parts=1, reason="", **dict.fromkeys(where, STAYS))
    task_line(found.number, found.title)
    restored(form)
    still = settled(form, seen, Wanted(task_id=found.task_id), now=row_words(found.cells))
    _titles(form)
    parts = _cells(form, found.cells)
    bound = (found.task_id, found.version)
    stays = form.value("stays") or ""
    said = previewed(form.key("will"), lambda: split_preview(world(), caller(), *bound, stays, parts))
    reason_field(form, needed=False)
    confirm(
        form,
        lambda: split_task(world(), caller(), *bound, stays, parts, form.value("reason") or ""),
        said,
        label=t("matrix_edit.split_do", n=len(parts) + 1),
        settled=still,
    )


def _titles(form: Form) -> None:
    for_all: dict[str, Any] = {"persist_state": "session", "on_change": form.touch}
    count = int(form.value("parts"))
    st.text_area(t("matrix_edit.split_stays"), key=form.key("stays"), max_chars=TITLE_LONGEST, height=68, **for_all)
    for part in range(count):
        title, number, due = (form.key(f"{field}_{part}") for field in ("title", "number", "due"))
        st.text_area(t("matrix_edit.split_new", n=part + 1), key=title, max_chars=TITLE_LONGEST, height=68, **for_all)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(t("admin.number"), key=number, max_chars=NUMBER_LONGEST, width=140, **for_all)
            st.date_input(t("matrix_edit.split_due"), value=None, key=due, format=day_format(), width=170, **for_all)
            if count > 1:
                st.button(
                    t("matrix_edit.split_less"),
                    key=form.key(f"less_{part}"),
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_less,
                    args=(form, part),
                )
    sent_at_pauses(form.key("stays"), *(form.key(f"title_{part}") for part in range(count)))
    if count < MOST:
        st.button(
            t("matrix_edit.split_more"),
            key=form.key("more"),
            type="tertiary",
            icon=":material/add:",
            on_click=form.touch,
            kwargs={"parts": count + 1},
        )


def _cells(form: Form, cells: Sequence[CellLine]) -> list[Part]:
    """Where each cell goes; which parts does that make?"""
    count = int(form.value("parts"))
    ways = [STAYS, *(f"{way}{part}" for part in range(count) for way in (MOVES, BOTH)), *([ALL] if count > 1 else [])]
    st.markdown(f"**{t('matrix_edit.split_cells')}**")
    for cell in cells:
        field = f"where_{cell.id}"
        key = form.key(f"{field}_of_{count}")  # other ways make another widget
        st.session_state[key] = form.value(field) if form.value(field) in ways else STAYS
        st.radio(
            f"{plain(cell.name)} :gray[{t(f'duty.{cell.role.value}')}]",
            ways,
            format_func=lambda way: _way_words(way, count),
            key=key,
            horizontal=True,
            on_change=_choose,
            args=(form, field, key),
        )
    goes = {cell.id: form.value(f"where_{cell.id}") for cell in cells}
    return [
        Part(
            title=form.value(f"title_{part}") or "",
            number=form.value(f"number_{part}") or "",
            moved=tuple(one for one, way in goes.items() if way == f"{MOVES}{part}"),
            shared=tuple(one for one, way in goes.items() if way in (f"{BOTH}{part}", ALL)),
            due_on=form.value(f"due_{part}"),
        )
        for part in range(count)
    ]


def _choose(form: Form, field: str, key: str) -> None:
    form.touch(**{field: st.session_state[key]})


def _way_words(way: str, count: int) -> str:
    if way in (STAYS, ALL):
        return t(f"matrix_edit.where_{way}")
    kind, part = way.rstrip("0123456789"), int(way[len(way.rstrip("0123456789")) :])
    return t(f"matrix_edit.where_{kind}") if count == 1 else t(f"matrix_edit.where_{kind}_n", n=part + 1)


def _less(form: Form, gone: int) -> None:
    """Take a new task away; those behind it move up, and cells that went to it stay."""
    count = int(form.value("parts"))
    after: dict[str, Any] = {"parts": count - 1}
    for field in ("title", "number", "due"):
        values = [form.value(f"{field}_{part}") for part in range(count) if part != gone]
        after |= {f"{field}_{part}": value for part, value in enumerate([*values, None])}
    for field in form.fields:
        if field.startswith("where_"):
            after[field] = _moved_up(form.value(field) or STAYS, gone)
    form.touch(**after)


def _moved_up(way: str, gone: int) -> str:
    if way in (STAYS, ALL):
        return way
    kind = way.rstrip("0123456789")
    part = int(way[len(kind) :])
    if part == gone:
        return STAYS
    return f"{kind}{part - 1}" if part > gone else way
