"""Who is looking, in which language, at which installation: what every page asks first."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import local
from typing import Any

import streamlit as st

from adapters.settings import settings
from adapters.texts import LANGUAGES, sentence, text
from models.errors import ZerenError
from models.permissions import Actor
from models.words import Role
from services.signin import Me, arrive, me
from services.who import Caller
from services.world import World, open_world
from ui.plain import plain

SESSION_CLAIM = "zeren_session"
SOURCE_HEADER, LANGUAGE_HEADER = "X-Zeren-Source", "X-Zeren-Language"  # set by the gate
ICON, LOGO = (str(Path(__file__).with_name(name)) for name in ("icon.png", "logo.svg"))


_this_run = local()  # a run of the script has a thread of its own


@cache
def _installation() -> World:
    return open_world(settings())


def world() -> World:
    """Which installation is this process serving?"""
    return _installation()


def caller() -> Caller:
    """Which session is behind this run? An empty id when nobody is signed in; services then refuse."""
    return Caller(session_id=str(st.user.get(SESSION_CLAIM) or ""))


def source() -> str:
    """From which network address does the browser come? Empty when it is not known."""
    return str(st.context.headers.get(SOURCE_HEADER) or "")


def remembered_language() -> str:
    """In which language did this browser read before? Chinese when it has not been here."""
    said = str(st.context.headers.get(LANGUAGE_HEADER) or "")
    return said if said in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """Which language does the reader see? Chinese unless they chose another."""
    settled = getattr(_this_run, "language", None)
    if settled is not None:
        return str(settled)
    chosen = st.session_state.get("language", LANGUAGES[0])
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def settle_language(chosen: str) -> None:
    """Let this run speak one language. A page asks some hundred times, and the session's state is slow to ask."""
    st.session_state["language"] = _this_run.language = chosen


def t(key: str, /, **fields: Any) -> str:
    """What does a key say in the reader's language?"""
    return text(language(), key, **fields)


def guard(*roles: Role) -> Actor:
    """Who may be on this page? Stops the page with one sentence for everybody else, before anything is read."""
    try:
        actor = arrive(world(), caller())
    except ZerenError as error:
        _show(error)
        st.stop()
    if roles and actor.role not in roles:
        st.error(t("error.page_not_for_role"))
        st.stop()
    return actor


def guard_account() -> Me:
    """Whose account is this? For the one page that is open while the first password is unchanged."""
    try:
        return me(world(), caller())
    except ZerenError as error:
        _show(error)
        st.stop()


@contextmanager
def telling() -> Iterator[None]:
    """Say a refusal in the reader's words and go on; what they typed stays where it is."""
    try:
        yield
    except ZerenError as error:
        _show(error)


def _show(error: ZerenError) -> None:
    lines = [plain(sentence(language(), error))]
    complaints = error.fields.get("complaints")
    if isinstance(complaints, list):
        lines += [f"- {t(complaint)}" for complaint in complaints]
    st.error("\n".join(lines), icon=":material/error:")


def show_page_error(reference: str) -> None:
    """Say that the page broke, with the reference under which the log tells more."""
    st.error(t("shell.broken", reference=reference), icon=":material/error:")


def say_later(key: str, /, **fields: Any) -> None:
    """Keep a confirmation for the next run, so that it survives the rerun that shows the new state."""
    st.session_state["_said"] = t(key, **fields)


def say_now() -> None:
    """Show the confirmation kept by the run before, once."""
    said = st.session_state.pop("_said", None)
    if said:
        st.toast(said, icon=":material/check_circle:")
