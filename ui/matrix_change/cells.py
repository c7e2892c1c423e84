"""Who leads a task and who cooperates: two boxes to choose units and unit groups from, and the quick exchange."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from models.words import ResponsibilityRole
from services.matrix_changes import CellLine, MatrixRow
from services.units import directory
from services.wanted_cells import CellWanted
from ui.here import caller, t, world
from ui.matrix_change.form import Form
from ui.plain import plain

LEAD, COOPERATING = (role.value for role in ResponsibilityRole)
SIDES = (LEAD, COOPERATING)
_UNIT, _GROUP = "unit:", "group:"  # begins what stands for a unit or a group in a box
COOPERATES, LEAVES = "cooperates", "leaves"

Named = Mapping[str, str]  # what stands for a unit or group → its name


def chosen_of(cells: Iterable[CellLine], side: str) -> list[str]:
    """What stands for these cells of one side of the row?"""
    return [_stands_for(cell.unit_id, cell.group_id) for cell in cells if cell.role.value == side]


def named_in(row: MatrixRow) -> Named:
    """Whom could this row name? Groups first and marked; whoever is named in it today stays choosable."""
    here = [(_stands_for(cell.unit_id, cell.group_id), cell.name) for cell in row.cells]
    names = _named(row.units, row.groups)
    return names | {key: name for key, name in here if key not in names}


def named_anywhere() -> Named:
    """Whom could a new row name?"""
    known = directory(world(), caller())
    units = [(one.id, one.name) for one in known.units if one.active]
    return _named(units, [(one.id, one.name) for one in known.groups])


def cell_fields(form: Form, names: Named, known: Sequence[CellLine] = ()) -> list[CellWanted]:
    """The two boxes; which row do they ask for? Who is put on one side leaves the other."""
    for side in SIDES:
        chosen = form.value(side) or []
        if any(one not in names for one in chosen):
            st.session_state[form.key(side)] = [one for one in chosen if one in names]
        st.multiselect(
            t(f"matrix_edit.{side}"),
            list(names),
            format_func=lambda one: names.get(one, ""),
            key=form.key(side),
            placeholder=t("matrix_edit.choose_units"),
            select_all=False,
            persist_state="session",
            on_change=_only_here,
            args=(form, side),
        )
    return [_wanted(one, ResponsibilityRole(side), known) for side in SIDES for one in form.value(side) or []]


def exchange(form: Form, names: Named) -> None:
    """Let another unit lead from now on, in one step: the one who led cooperates or leaves."""
    leads = [one for one in form.value(LEAD) or [] if one in names]
    if not leads:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=form.key("exchange"), gap="small"):
        old = leads[0]
        if len(leads) > 1:
            old = st.selectbox(
                t("matrix_edit.instead_of"), leads, format_func=names.__getitem__, key=form.key("old"), width=190
            )
        label = t("matrix_edit.from_now_on") if leads[1:] else t("matrix_edit.takes_over", name=plain(names[old]))
        new = st.selectbox(
            label,
            [one for one in names if one not in leads],
            index=None,
            format_func=names.__getitem__,
            key=form.key("new"),
            placeholder=t("matrix_edit.choose_unit"),
            width=250,
        )
        way = st.segmented_control(
            t("matrix_edit.former"),
            (LEAVES, COOPERATES),
            default=LEAVES,
            format_func=lambda one: t(f"matrix_edit.former_{one}"),
            key=form.key("way"),
            required=True,
            width="content",
        )
        st.button(
            t("matrix_edit.exchange"),
            key=form.key("exchange_now"),
            icon=":material/swap_horiz:",
            disabled=new is None,
            on_click=_exchange,
            args=(form, old, new, way),
        )


def row_words(cells: Sequence[CellLine]) -> str:
    """How does a row stand, in markdown?"""
    lines = []
    for side in SIDES:
        names = [cell.name for cell in cells if cell.role.value == side]
        if names:
            lines.append(f"- {t(f'matrix_edit.{side}')}{t('matrix_edit.colon')}{plain(t('my.comma').join(names))}")
    return "\n".join([t("matrix_edit.row_now"), "", *lines])


def _named(units: Iterable[tuple[str, str]], groups: Iterable[tuple[str, str]]) -> dict[str, str]:
    marked = {f"{_GROUP}{group_id}": t("matrix_edit.group", name=name) for group_id, name in groups}
    return marked | {f"{_UNIT}{unit_id}": name for unit_id, name in units}


def _stands_for(unit_id: str | None, group_id: str | None) -> str:
    return f"{_UNIT}{unit_id}" if unit_id else f"{_GROUP}{group_id}"


def _wanted(chosen: str, role: ResponsibilityRole, known: Iterable[CellLine]) -> CellWanted:
    there = next((cell for cell in known if _stands_for(cell.unit_id, cell.group_id) == chosen), None)
    ids: dict[str, Any] = (
        {"unit_id": chosen.removeprefix(_UNIT)}
        if chosen.startswith(_UNIT)
        else {"group_id": chosen.removeprefix(_GROUP)}
    )
    return CellWanted(role, printed=there.printed if there else "", **ids)


def _only_here(form: Form, side: str) -> None:
    other = COOPERATING if side == LEAD else LEAD
    here = form.value(side) or []
    form.touch(**{other: [one for one in form.value(other) or [] if one not in here]})


def _exchange(form: Form, old: str, new: str, way: str) -> None:
    lead, rest = list(form.value(LEAD) or []), [one for one in form.value(COOPERATING) or [] if one != new]
    if old in lead:
        lead[lead.index(old)] = new
    form.touch(lead=lead, cooperating=[*rest, old] if way == COOPERATES else rest)
    st.session_state.pop(form.key("old"), None)
    st.session_state[form.key("new")] = None
