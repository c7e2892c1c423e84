"""What every service is given: the database, the evidence store, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine

from adapters.database import open_database
from adapters.settings import Settings
from adapters.store import EvidenceStore


@dataclass(frozen=True)
class World:
    """The installation a service works on. `now` answers an aware time; tests give their own."""

    engine: Engine
    store: EvidenceStore
    settings: Settings
    now: Callable[[], datetime] = field(default=partial(datetime.now, UTC))


def open_world(settings: Settings) -> World:
    """Open the database and the store these settings name; nothing is created but their folders."""
    return World(open_database(settings.database), EvidenceStore(settings.evidence_dir), settings)
