"""Who belongs to a group, and what that means in the running campaigns."""

from typing import Any

import streamlit as st

from models.errors import NotFound
from services.events import Wanted
from services.units import Directory, GroupLine, directory, members_preview, set_members
from ui.here import caller, t, world
from ui.matrix_change.confirm import confirm
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.plain import plain

FIELDS = ("members", "from")


def group_members_form(group_id: str) -> None:
    """Who belongs to it, since when those who join now, and who gets or loses which work by that."""
    known = directory(world(), caller())
    group = next((one for one in known.groups if one.id == group_id), None)
    if group is None:
        raise NotFound
    _form(known, group)


def _form(known: Directory, group: GroupLine) -> None:
    form, seen = Form("members", group.id, FIELDS), {group.id: group.version}
    present = [one.unit_id for one in group.members]
    form.begin(seen, **{"members": present, "from": False})
    st.markdown(f"**{plain(group.name)}**")
    restored(form)
    still = settled(form, seen, Wanted(), now=_now(group), concerns=lambda line: line.subject_name == group.name)
    chosen, from_the_beginning = _fields(form, known, present)
    changes = set(chosen) != set(present)
    said = None
    if changes:
        said = previewed(
            form.key("will"),
            lambda: members_preview(
                world(), caller(), group.id, group.version, chosen, from_the_beginning=from_the_beginning
            ),
            by_unit=True,
        )
    else:
        st.caption(t("matrix_edit.members_same"))
    confirm(
        form,
        lambda: set_members(world(), caller(), group.id, group.version, chosen, from_the_beginning=from_the_beginning),
        said,
        label=t("matrix_edit.members_do"),
        settled=still,
        changes=changes,
    )


def _fields(form: Form, known: Directory, present: list[str]) -> tuple[list[str], bool]:
    for_both: dict[str, Any] = {"persist_state": "session", "on_change": form.touch}
    names = {one.id: one.name for one in known.units if one.active or one.id in present}
    if any(one not in names for one in form.value("members") or []):
        st.session_state[form.key("members")] = [one for one in form.value("members") if one in names]
    chosen: list[str] = st.multiselect(
        t("admin.group_members"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        placeholder=t("admin.members_hint"),
        select_all=False,
        key=form.key("members"),
        **for_both,
    )
    beginning = st.radio(
        t("admin.joins"),
        [False, True],
        format_func=lambda one: t("admin.joins_beginning" if one else "admin.joins_today"),
        captions=[t("matrix_edit.joins_today_means"), t("matrix_edit.joins_beginning_means")],
        key=form.key("from"),
        horizontal=True,
        **for_both,
    )
    return chosen, bool(beginning)


def _now(group: GroupLine) -> str:
    names = t("my.comma").join(one.name for one in group.members)
    return plain(t("matrix_edit.members_now", names=names or t("common.none")))
