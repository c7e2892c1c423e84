"""How long do documents take? `python -m benchmarks.exports`: a campaign of 4,000 assignments and 10,000 files."""

import random
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from adapters.settings import settings
from benchmarks.seed import seed
from models.assignment import Assignment, Evidence
from models.campaign import Campaign
from models.report import Wanted
from models.words import EvidenceKind
from services import exports
from services.who import OPERATOR
from services.world import World, open_world

ASSIGNMENTS, FILES = 4_000, 10_000
MEGABYTE = 1024 * 1024
MEASURED = ("ledger", "matrix", "matrix_pdf", "calendar")


def main() -> None:
    """Make the campaign, take each document twice (the board read, then kept), and print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        seed(Path(folder), ASSIGNMENTS)
        world = open_world(settings(data_dir=Path(folder)))
        _more_files(world)
        with Session(world.engine) as db:
            campaign = db.exec(select(Campaign.id)).one()
        for name in MEASURED:
            spent, size = zip(*(_take(world, campaign, name) for _ in range(2)), strict=True)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:<12}{spent[0]:6.2f} s, then {spent[1]:.2f} s{size[0] / MEGABYTE:8.2f} MB{peak:8.0f} MB peak")
        world.engine.dispose()


def _take(world: World, campaign_id: str, name: str) -> tuple[float, int]:
    began = time.perf_counter()
    size = sum(len(chunk) for chunk in exports.take(world, OPERATOR, Wanted(name, campaign_id)).chunks)
    return time.perf_counter() - began, size


def _more_files(world: World) -> None:
    """Fill the campaign up to so many files, spread over what was handed in."""
    chance, now = random.Random(FILES), datetime.now(UTC)
    with Session(world.engine) as db:
        there = db.exec(select(Evidence)).all()
        owners = db.exec(select(Assignment.id).where(Assignment.round > 0)).all()
        person = there[0].uploaded_by
        for place in range(FILES - len(there)):
            db.add(
                Evidence(
                    assignment_id=chance.choice(owners),
                    sha256=f"{chance.getrandbits(256):064x}",
                    size=200_000,
                    kind=EvidenceKind.PHOTO,
                    media_type="image/jpeg",
                    name=f"现场照片{place + 1}.jpg",
                    caption="食堂门口张贴反诈宣传资料",
                    place="一食堂",
                    uploaded_at=now,
                    uploaded_by=person,
                    sort=9,
                )
            )
        db.commit()


if __name__ == "__main__":
    main()
