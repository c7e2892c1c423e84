"""Alembic's doorway: the engine comes from the caller, or from the settings when the `alembic` command is used."""

from alembic import context
from sqlalchemy import text

from adapters.database import open_database
from adapters.settings import settings
from models.tables import metadata


def run() -> None:
    engine = context.config.attributes.get("engine") or open_database(settings().database)
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:  # a batch change of a parent table would delete its children
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=sqlite,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise RuntimeError("the migration would leave rows without their parents")
        if sqlite:
            connection.rollback()
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


run()
