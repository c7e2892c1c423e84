"""Do the migrations make exactly the tables that the models describe? Exits 1 with the differences when not."""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from models.tables import metadata
from tests.cast import sqlite_engine


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        engine.dispose()
    for difference in found:
        print(difference)
    print("migrations match the models" if not found else f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
