"""Editing the matrix: the office clicks through the roles, and reads what that does before it confirms."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from models.board import Board
from models.reassign import Effect
from models.words import ResponsibilityRole
from services.events import Wanted
from services.matrix_sheet import RowWanted, Sheet, SheetRow, rows_preview, set_rows, sheet
from services.wanted_cells import CellWanted
from ui.board_filters import Filters, phase_of, put
from ui.cards import names_words
from ui.elements.matrix.edit import WORDS, Edit, EditColumn, EditRow, matrix_editor
from ui.here import caller, language, t, world
from ui.matrix_change.confirm import confirm, reason_field
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_groups import KINDS
from ui.overview.sheet import task_label
from ui.plain import plain

PANEL = 380  # pixels
_EDIT = "edit"
_UNIT, _GROUP = "unit:", "group:"  # begins a column's id


def edit_switch(campaign_id: str) -> bool:
    """Does the reader edit the matrix? A button turns it on and off; it stands in the address."""
    edits = st.query_params.get(_EDIT, "") == "1"
    st.button(
        t("matrix_sheet.end" if edits else "matrix_sheet.begin"),
        key="matrix_edit",
        icon=":material/check:" if edits else ":material/edit:",
        on_click=put,
        args=(campaign_id,),
        kwargs={_EDIT: "" if edits else "1", "open": ""},
    )
    return edits


def show_editor(board: Board, chosen: Filters) -> None:
    """The matrix with its roles to click, and beside it what the clicks would do."""
    found = sheet(world(), caller(), board.campaign.id)
    form = Form("sheet", board.campaign.id, ("edits", "reason"))
    form.begin({row.task_id: row.version for row in found.rows}, edits=[], reason="")
    rows = {row.task_id: row for row in found.rows}
    edits = [(row, column, role) for row, column, role in form.value("edits") or [] if row in rows]
    with st.container(horizontal=True, gap="small", key="matrix_edit_beside"):
        with st.container(key="matrix_edit_main"):
            matrix_editor(
                key="matrix_editor",
                columns=_columns(found, chosen),
                rows=_rows(board, chosen, rows),
                cells=_cells(found.rows),
                edits=edits,
                words={name: t(f"matrix_sheet.{name}") for name in WORDS},
                changed=lambda seen: _take(form, found, chosen, seen),
            )
        with st.container(border=True, width=PANEL, key="matrix_edit_panel", gap="small"):
            _panel(board, form, rows, edits)


def _take(form: Form, found: Sheet, chosen: Filters, seen: list[Edit]) -> None:
    """Keep what was clicked; edits in columns or rows that a filter hides stay."""
    shown = {column["id"] for column in _columns(found, chosen)}
    told = {(row, column) for row, column, _ in seen}
    hidden = [one for one in form.value("edits") or [] if one[1] not in shown and (one[0], one[1]) not in told]
    form.touch(edits=[*hidden, *(list(one) for one in seen)])


def _panel(board: Board, form: Form, rows: Mapping[str, SheetRow], edits: Sequence[Edit]) -> None:
    st.subheader(t("matrix_sheet.title"), anchor=False)
    if not edits:
        st.caption(t("matrix_sheet.how"))
        return
    st.caption(t("matrix_sheet.edited", n=len(edits)))
    restored(form)
    wanted = [_wanted(rows[task_id], edits) for task_id in rows if any(one[0] == task_id for one in edits)]
    versions = {row.task_id: row.version for row in wanted}
    still = settled(form, versions, Wanted(campaign_id=board.campaign.id, action="row_changed"))
    orphans = _without_lead(board, wanted)
    said = None
    if orphans:
        st.warning(plain(t("matrix_sheet.without_lead", tasks=names_words(orphans))), icon=":material/warning:")
    else:
        said = previewed(form.key("will"), lambda: rows_preview(world(), caller(), wanted), by_unit=True)
    reason_field(form, needed=said is not None and bool(said.of(Effect.DETACH)))
    confirm(
        form,
        lambda: set_rows(world(), caller(), wanted, form.value("reason") or ""),
        said,
        label=t("matrix_edit.row_do"),
        settled=still,
    )


def _without_lead(board: Board, wanted: Collection[RowWanted]) -> list[str]:
    names = {task.id: task_label(language(), task) for task in board.tasks}
    lead = ResponsibilityRole.LEAD
    return [names.get(row.task_id, "") for row in wanted if not any(cell.role is lead for cell in row.cells)]


def _wanted(row: SheetRow, edits: Collection[Edit]) -> RowWanted:
    """The row with its edits: who stays keeps the place and the printed words, who comes stands last."""
    asked = {column: role for task_id, column, role in edits if task_id == row.task_id}
    cells, done = [], set()
    for cell in row.cells:
        column = _column(cell.unit_id, cell.group_id)
        if column not in asked:
            cells.append(cell.wanted)
        elif asked[column] and column not in done:
            role = ResponsibilityRole(asked[column])
            cells.append(CellWanted(role, cell.unit_id, cell.group_id, cell.printed))
        done.add(column)
    for column, role_code in asked.items():
        if role_code and column not in done:
            unit, group = _target(column)
            cells.append(CellWanted(ResponsibilityRole(role_code), unit, group))
    return RowWanted(row.task_id, row.version, cells)


def _column(unit_id: str | None, group_id: str | None) -> str:
    return f"{_UNIT}{unit_id}" if unit_id else f"{_GROUP}{group_id}"


def _target(column: str) -> tuple[str | None, str | None]:
    if column.startswith(_UNIT):
        return column.removeprefix(_UNIT), None
    return None, column.removeprefix(_GROUP)


def _columns(found: Sheet, chosen: Filters) -> list[EditColumn]:
    """Groups first, then units by kind; a filter for units or a kind leaves the others out."""
    narrow = bool(chosen.units or chosen.kind)
    groups = [
        EditColumn(
            id=f"{_GROUP}{group.id}",
            name=group.name,
            full_name=group.name,
            heading=t("matrix_sheet.groups"),
            members=[f"{_UNIT}{one}" for one in group.members],
        )
        for group in found.groups
        if not narrow
    ]
    units = [
        EditColumn(
            id=f"{_UNIT}{unit.id}",
            name=unit.short,
            full_name=unit.name,
            heading=t(f"kind.{unit.kind.value}"),
            members=[],
        )
        for unit in sorted(found.units, key=lambda unit: KINDS.index(unit.kind))
        if (not chosen.units or unit.id in chosen.units) and chosen.kind in ("", unit.kind.value)
    ]
    return [*groups, *units]


def _rows(board: Board, chosen: Filters, rows: Mapping[str, SheetRow]) -> list[EditRow]:
    words, of = chosen.search.strip().casefold(), phase_of(board)
    return [
        EditRow(id=task.id, number=task.number, title=task.title or t("matrix.missing"))
        for task in board.tasks
        if task.id in rows and words in f"{task.number} {task.title}".casefold() and chosen.phase in ("", of[task.id])
    ]


def _cells(rows: Sequence[SheetRow]) -> list[Edit]:
    """Who is named in which row; one that is named on both sides leads."""
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        for cell in row.cells:
            at = (row.task_id, _column(cell.unit_id, cell.group_id))
            if found.get(at) != ResponsibilityRole.LEAD.value:
                found[at] = cell.role.value
    return [(row, column, role) for (row, column), role in found.items()]
