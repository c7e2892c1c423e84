"""Fixtures: a page of the application, opened by one of the cast."""

from pathlib import Path
from typing import Protocol

import pytest
from streamlit.testing.v1 import AppTest

import ui.here
from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN = ROOT / "ui" / "main.py"
SLOWEST = 30  # seconds a first run may take on a busy machine


class OpenPage(Protocol):
    """Open a page as one of the cast; `query` is what stands in its address."""

    def __call__(self, username: str, path: str = "", **query: str) -> AppTest: ...


@pytest.fixture
def here(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast as the installation that the pages serve."""
    monkeypatch.setattr(ui.here, "_installation", lambda: cast.world)
    monkeypatch.setattr("ui.signin.form.source", lambda: "192.0.2.1")
    return cast


@pytest.fixture
def open_page(here: Cast) -> OpenPage:
    """`open_page("jixie", "pages/liaison/my.py")`; without a path the page the role starts at."""

    def opened(username: str, path: str = "", **query: str) -> AppTest:
        at = at_main(here.caller(username).session_id)
        at.run()
        if path:
            at.switch_page(f"../{path}")
            for name, value in query.items():
                at.query_params[name] = value
            at.run()
        return at

    return opened


def at_main(session_id: str | None) -> AppTest:
    """The main script for a browser with this session, or with none; not run yet."""
    at = AppTest.from_file(MAIN, default_timeout=SLOWEST)
    at.user = {ui.here.SESSION_CLAIM: session_id, "zeren_visitor": None if session_id else "a visitor"}
    return at
