"""A list that comes and goes as a spreadsheet: the template, what is there, a look at a sheet, taking it over."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from adapters.notices.errors import UnreadableNotice
from adapters.texts import LANGUAGES, catalogue, number_text, sentence
from models.errors import ZerenError
from models.report import Tick
from models.roster import Problem, RosterPlan, Step
from services import account_roster, unit_roster
from ui.assignment.evidence_items import uploader_words
from ui.elements.save import save_button
from ui.elements.uploader import uploader
from ui.here import caller, language, say_later, t, telling, world
from ui.plain import plain

FILE_BYTES = 5 * 1024 * 1024
PROBLEMS_SHOWN, STEPS_SHOWN = 200, 200
_OWN = ("choose", "drop", "hint", "stored")
_CHOICES: Mapping[str, str] = {"kind": "kind", "role": "role"}


@dataclass(frozen=True)
class Roster:
    """One list: the beginning of its widgets' keys, and the services behind it. `apply` answers how many, and a sheet
    of secrets to be handed out at once, or nothing."""

    key: str
    title: str
    template: Callable[..., bytes]
    exported: Callable[..., bytes]
    preview: Callable[..., RosterPlan]
    apply: Callable[[str, bytes, str, Tick], tuple[int, bytes]]


def unit_list() -> Roster:
    """The list of units."""

    def apply(name: str, data: bytes, mark: str, _tell: Tick) -> tuple[int, bytes]:
        return unit_roster.apply(world(), caller(), name, data, mark), b""

    return Roster("units", t("roster.units"), unit_roster.template, unit_roster.exported, unit_roster.preview, apply)


def account_list() -> Roster:
    """The list of accounts."""

    def apply(name: str, data: bytes, mark: str, tell: Tick) -> tuple[int, bytes]:
        return account_roster.apply(world(), caller(), name, data, mark, language(), tell)

    return Roster(
        "accounts",
        t("roster.accounts"),
        account_roster.template,
        account_roster.exported,
        account_roster.preview,
        apply,
    )


def ask_roster(roster: Roster) -> None:
    """Open the dialog. It closes by its own button only, so that no stray click hides what is to be handed out."""
    st.dialog(roster.title, width="large", dismissible=False)(roster_form)(roster)


def roster_form(roster: Roster) -> None:
    """The way out above, the way in below."""
    top, body = st.container(), st.empty()
    with telling(), body.container():
        _out(roster)
        st.divider()
        picked = _picked(roster)
        plan = _look(roster, *picked) if picked is not None else None
        if picked is not None and plan is not None:
            _apply(roster, *picked, plan, top, body)
    if st.button(t("common.close"), key=f"{roster.key}_roster_close"):
        st.session_state.pop(_kept(roster), None)
        st.rerun()


def _out(roster: Roster) -> None:
    st.caption(t("roster.why"))
    with st.container(horizontal=True):
        for name, make in (("template", roster.template), ("exported", roster.exported)):
            save_button(
                key=f"{roster.key}_roster_{name}",
                label=t(f"roster.take_{name}"),
                name=f"{roster.title}-{t(f'roster.{name}_file')}.xlsx",
                data=make(world(), caller(), language()),
            )


def _kept(roster: Roster) -> str:
    return f"{roster.key}_roster_file"


def _picked(roster: Roster) -> tuple[str, bytes] | None:
    """The sheet that was picked: it stays until another one is, or the dialog is closed."""
    own = {name: t(f"roster.upload_{name}") for name in _OWN}
    picked = uploader(
        key=f"{roster.key}_roster_upload",
        accept=".xlsx",
        words=uploader_words(t("roster.upload"), FILE_BYTES) | own,
        limit_bytes=FILE_BYTES,
        inline=True,
    )
    if picked is not None:
        st.session_state[_kept(roster)] = (picked["name"], picked["data"])
    name, data = st.session_state.get(_kept(roster), ("", ""))
    try:
        return (name, base64.b64decode(data, validate=True)) if name and len(data) <= 2 * FILE_BYTES else None
    except (binascii.Error, ValueError):
        return None


def _look(roster: Roster, name: str, data: bytes) -> RosterPlan | None:
    """What the sheet would do, and the button that does it. None until it is pressed."""
    try:
        plan = roster.preview(world(), caller(), name, data)
    except UnreadableNotice as error:
        st.error(plain(t(error.key, **error.fields)), icon=":material/error:")
        return None
    made, changed = (sum(one.makes for one in plan.steps), sum(bool(one.changes) for one in plan.steps))
    same = sum(one.idle for one in plan.steps)
    st.markdown(t("roster.counts", file=plain(name), made=made, changed=changed, same=same))
    if plan.problems:
        st.error(t("roster.problems", n=len(plan.problems)), icon=":material/error:")
        _table(f"{roster.key}_roster_problems", [_problem(one) for one in plan.problems[:PROBLEMS_SHOWN]])
    busy = [one for one in plan.steps if not one.idle]
    if busy:
        _table(f"{roster.key}_roster_steps", [_step(one) for one in busy[:STEPS_SHOWN]])
    elif not plan.problems:
        st.info(t("roster.nothing_to_do"), icon=":material/task_alt:")
    label = t("roster.apply", n=len(busy))
    asked = st.button(label, key=f"{roster.key}_roster_apply", type="primary", disabled=not plan.ready)
    return plan if asked else None


def _apply(roster: Roster, name: str, data: bytes, plan: RosterPlan, top: DeltaGenerator, body: DeltaGenerator) -> None:
    """Do it; what is to be handed out stands alone in the dialog afterwards, so that nobody overlooks it."""
    bar, words = st.progress(0.0, text=t("roster.working")), t("roster.working")

    def tell(done: int, total: int) -> None:
        bar.progress(done / max(1, total), text=words)

    try:
        count, secrets = roster.apply(name, data, plan.mark, tell)
    finally:
        bar.empty()
    st.session_state.pop(_kept(roster), None)
    if not secrets:
        say_later("roster.done", n=count)
        st.rerun()
    body.empty()
    with top:
        st.success(t("roster.done", n=count), icon=":material/check_circle:")
        st.warning(t("roster.secrets"), icon=":material/key:")
        save_button(
            key=f"{roster.key}_roster_secrets",
            label=t("roster.take_passwords"),
            name=f"{t('roster.passwords')}.xlsx",
            data=secrets,
            primary=True,
        )


def _problem(one: Problem) -> dict[str, str]:
    said = sentence(language(), ZerenError(one.key, **one.fields))
    return {t("roster.row"): t("roster.row_of", n=one.row) if one.row else t("roster.whole"), t("roster.problem"): said}


def _step(one: Step) -> dict[str, str]:
    changes = t("roster.and").join(_change(name, *pair) for name, pair in one.changes.items())
    return {
        t("roster.row"): t("roster.row_of", n=one.row),
        t("roster.subject"): one.name,
        t("roster.deed"): t("roster.makes") if one.makes else changes,
    }


def _change(name: str, before: Any, after: Any) -> str:
    said = [_value(name, one) for one in (before, after)]
    field = t(f"field.{name}") if f"field.{name}" in catalogue(LANGUAGES[0]) else name
    if not said[0]:
        return t("history.is", field=field, value=said[1])
    return t("history.from_to", field=field, before=said[0], after=said[1] or t("common.none"))


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return t("common.yes" if value else "common.no")
    if isinstance(value, int):
        return number_text(language(), value)
    return t(f"{_CHOICES[name]}.{value}") if name in _CHOICES and value else str(value)


def _table(key: str, rows: Sequence[Mapping[str, str]]) -> None:
    st.dataframe({name: [row[name] for row in rows] for name in rows[0]}, key=key, hide_index=True)
