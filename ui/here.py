"""Who is looking, in which language, at which campaign: what every page asks first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from adapters.settings import settings
from adapters.texts import LANGUAGES, sentence, text
from models.errors import ZerenError
from models.permissions import Actor
from models.words import Role
from services.who import Caller, whoami
from services.world import World, open_world
from adapters.database import reading

SESSION_CLAIM = "zeren_session"


@st.cache_resource(show_spinner=False)
def world() -> World:
    """Which installation is this process serving?"""
    return open_world(settings())


def caller() -> Caller:
    """Which session is behind this run? An empty id when nobody is signed in; services then refuse."""
    return Caller(session_id=str(st.user.get(SESSION_CLAIM) or ""))


def language() -> str:
    """Which language does the reader see? Chinese unless they chose another."""
    chosen = st.session_state.get("language", LANGUAGES[0])
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def t(key: str, /, **fields: Any) -> str:
    """What does a key say in the reader's language?"""
    return text(language(), key, **fields)


def guard(*roles: Role) -> Actor:
    """Who may be on this page? Stops the page with one sentence for everybody else, before anything is read."""
    try:
        with reading(world().engine) as db:
            actor = whoami(db, world(), caller())
    except ZerenError as error:
        st.error(sentence(language(), error))
        st.stop()
    if roles and actor.role not in roles:
        st.error(t("error.page_not_for_role"))
        st.stop()
    return actor


@contextmanager
def telling() -> Iterator[None]:
    """Say a refusal in the reader's words and go on; what they typed stays where it is."""
    try:
        yield
    except ZerenError as error:
        st.error(sentence(language(), error), icon=":material/error:")


def say_later(key: str, /, **fields: Any) -> None:
    """Keep a confirmation for the next run, so that it survives the rerun that shows the new state."""
    st.session_state["_said"] = t(key, **fields)


def say_now() -> None:
    """Show the confirmation kept by the run before, once."""
    said = st.session_state.pop("_said", None)
    if said:
        st.toast(said, icon=":material/check_circle:")
