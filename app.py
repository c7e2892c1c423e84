"""The server: the screens, the HTTP routes beside them, and the gate around both."""

import gc
import importlib
import pkgutil
import sys
from pathlib import Path

import altair  # noqa: F401  loaded before the freeze: pages use it
import pandas  # noqa: F401
import streamlit as st
from sqlalchemy.orm import configure_mappers
from starlette.middleware import Middleware

import adapters
import models
import services
import ui
from adapters.database import is_current
from adapters.texts import LANGUAGES, catalogue, sentence
from models.errors import ZerenError
from ui.here import show_page_error, world
from web.gate import Gate
from web.logs import configure_logs, note_page_error
from web.routes import routes
from web.server import tune_server

HERE = Path(__file__).resolve().parent


def ready() -> None:
    """Leave with one sentence when the settings are wrong or the database is not there yet."""
    try:
        if not is_current(world().engine):
            raise ZerenError("error.database_missing")
    except ZerenError as error:
        sys.exit("\n".join(sentence(language, error) for language in LANGUAGES))


def page_failed(error: Exception) -> bool:
    """Say an unexpected error of a page in one sentence; what happened stands in the log under its reference."""
    show_page_error(note_page_error(error))
    return True


def load_everything() -> None:
    """Import now what the pages would import at their first run, and read the catalogues."""
    for house in (models, adapters, services, ui):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if module.name != "ui.main":  # the script itself runs once a visit, not here
                importlib.import_module(module.name)
    configure_mappers()
    for language in LANGUAGES:
        catalogue(language)


configure_logs()
tune_server()
ready()
# by name and not before the log is set up: the library of the sign-in form declares caches while it is imported, and
# the framework would warn about each in English
ADDRESSES = importlib.import_module("ui.shell").ADDRESSES
app = st.App(
    HERE / "ui" / "main.py",
    routes=routes(ADDRESSES),
    middleware=[Middleware(Gate, world=world, pages=ADDRESSES)],
    on_script_error=page_failed,
)
# after each run of a page the framework collects garbage; what was loaded until here never becomes any
load_everything()
gc.collect()
gc.freeze()

if __name__ == "__main__":
    app.run()
