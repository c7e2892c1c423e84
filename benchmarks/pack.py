"""How fast a pack of inspection material leaves, and how much memory that takes, whatever it holds.

python -m benchmarks.pack [--files 10000] [--gigabytes 5]

A campaign of 4,000 assignments with files of random bytes on the disk. The pack is made piece by piece, as the route
sends it, and written nowhere; in turn with it the same files are only read, so that the ratio says what packing costs.
"""

import argparse
import hashlib
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import delete, insert
from sqlmodel import Session, select

from adapters.settings import Settings
from benchmarks.seed import seed
from models.account import Account
from models.assignment import Assignment, Evidence
from models.report import Wanted
from models.words import EvidenceKind
from services.exports import take
from services.who import OPERATOR
from services.world import World, open_world

CHUNK = 1 << 20
MEGABYTE = 1 << 20


def fill(world: World, campaign_id: str, files: int, size: int) -> list[str]:
    """Give the campaign so many files of so many bytes; answers their hashes."""
    hashes = [_stored(world, os.urandom(size)) for _ in range(files)]
    with Session(world.engine) as db:
        owed = db.exec(select(Assignment.id).where(Assignment.campaign_id == campaign_id)).all()
        someone = db.exec(select(Account.id)).first()
        db.execute(delete(Evidence))
        rows = [
            Evidence(
                assignment_id=owed[number % len(owed)],
                sha256=sha256,
                size=size,
                kind=EvidenceKind.PHOTO,
                media_type="image/jpeg",
                name=f"照片{number}.jpg",
                caption="食堂门口张贴宣传资料",
                uploaded_at=world.now(),
                uploaded_by=someone or "",
                sort=number,
            ).model_dump()
            for number, sha256 in enumerate(hashes)
        ]
        db.execute(insert(Evidence), rows)
        db.commit()
    return hashes


def _stored(world: World, body: bytes) -> str:
    sha256 = hashlib.sha256(body).hexdigest()
    path = world.store.path(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return sha256


def pack(world: World, campaign_id: str) -> tuple[float, float, int]:
    """Seconds until the first byte, seconds in all, and bytes."""
    began = time.perf_counter()
    wanted = Wanted("pack", campaign_id, options={"everything": "1"})
    chunks = iter(take(world, OPERATOR, wanted).chunks)
    size = len(next(chunks))
    first = time.perf_counter() - began
    size += sum(len(chunk) for chunk in chunks)
    return first, time.perf_counter() - began, size


def read(world: World, hashes: list[str]) -> float:
    """Seconds to read the same files and do nothing with them."""
    began = time.perf_counter()
    for sha256 in hashes:
        with world.store.open(sha256) as file:
            while file.read(CHUNK):
                pass
    return time.perf_counter() - began


def main() -> int:
    """Print the figures as a table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--files", type=int, default=10_000)
    ask.add_argument("--gigabytes", type=float, default=5.0)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeded = seed(Path(folder), 4000)
        world = open_world(Settings(data_dir=Path(folder)))
        hashes = fill(world, seeded.campaign_id, given.files, int(given.gigabytes * 1024 * MEGABYTE / given.files))
        before = _peak()
        print("| files | GB | first byte, s | whole, s | only reading, s | ratio | MB/s | memory beside before, MB |")
        print("|---|---|---|---|---|---|---|---|")
        for _ in range(2):
            plain = read(world, hashes)
            first, whole, size = pack(world, seeded.campaign_id)
            print(
                f"| {given.files} | {size / MEGABYTE / 1024:.2f} | {first:.2f} | {whole:.2f} | {plain:.2f} "
                f"| {whole / plain:.2f} | {size / MEGABYTE / whole:.0f} | {_peak() - before:.0f} |",
                flush=True,
            )
    return 0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
