"""The database: SQLite with the pragmas that keep it honest, or PostgreSQL. Only `transaction` commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from models.errors import ChangedMeanwhile

ROOT = Path(__file__).resolve().parent.parent
_READING = {"zeren_reading": True}


def open_database(url: str) -> Engine:
    """Which engine serves this URL? SQLite gets WAL, foreign keys and immediate write transactions."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        if place.database and place.database != ":memory:":
            Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        waiting = {"check_same_thread": False, "timeout": 5}
        engine = create_engine(place, connect_args=waiting, pool_size=20, hide_parameters=True)
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
        return engine
    if place.drivername == "postgresql":
        place = place.set(drivername="postgresql+psycopg")
    return create_engine(place, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {line}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("zeren_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One user action: everything inside is committed together, or nothing is."""
    try:
        with Session(engine, expire_on_commit=False) as db, db.begin():
            yield db
    except StaleDataError as stale:
        raise ChangedMeanwhile from stale


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One look: every statement inside sees the same moment, and nothing can be written by accident."""
    options: dict[str, Any] = dict(_READING)
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine.execution_options(**options), expire_on_commit=False, autoflush=False) as db:
        yield db


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision."""
    command.upgrade(_alembic(engine), "head")


def is_current(engine: Engine) -> bool:
    """Do the tables stand at the newest revision?"""
    head = ScriptDirectory.from_config(_alembic(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
