"""How long does a rerun of each page take, beside a bare Streamlit page with the same elements?

    python -m benchmarks.rerun            prints a table for 400 and for 4,000 assignments
    python -m benchmarks.rerun --most 2   exits 1 when a page is slower than this times the bare one

Both servers run at the same time and are asked in turn, so that the ratio holds when the machine's speed drifts.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.seed import SIZES, Seeded, seed
from benchmarks.server import bare, ours
from benchmarks.wire import Page

PAGES = [
    ("liaison", "my", ""),
    ("liaison", "assignment", "id={assignment}"),
    ("office", "overview", ""),
    ("office", "matrix", ""),
    ("office", "review", ""),
    ("office", "campaigns", ""),
    ("office", "history", ""),
    ("admin", "accounts", ""),
    ("admin", "units", ""),
]


async def measure(
    port: int, bare_port: int, seeded: Seeded, role: str, path: str, query: str, runs: int
) -> list[float]:
    """Median of ours, median of the bare page, their ratio pair by pair, and the number of elements."""
    query = query.format(assignment=seeded.assignment_id)
    async with Page(port, path, query, seeded.cookies[role]) as page:
        await page.run()
        await page.run()
        if page.errors:
            raise RuntimeError(f"{path}: {page.errors[0]}")
        kinds = {kind: n for kind, n in page.elements.items() if kind != "empty"}
        async with Page(bare_port, "", urlencode(kinds)) as plain:
            await plain.run()
            await plain.run()
            pairs = [(await page.run(), await plain.run()) for _ in range(runs)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [mine, other, statistics.median(a / b for a, b in pairs), sum(kinds.values())]


def main() -> int:
    """Print the table; 1 when a ratio is above --most."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=int, default=15)
    ask.add_argument("--most", type=float, default=0.0)
    ask.add_argument("--sizes", type=int, nargs="*", choices=list(SIZES), default=list(SIZES))
    given = ask.parse_args()
    worst = 0.0
    print("| page | assignments | elements | ours, ms | bare, ms | ratio |\n|---|---|---|---|---|---|")
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            seeded = seed(Path(folder), size)
            with ours(Path(folder)) as port, bare() as bare_port:
                for role, path, query in PAGES:
                    row = asyncio.run(measure(port, bare_port, seeded, role, path, query, given.runs))
                    worst = max(worst, row[2])
                    print(
                        f"| {path} | {size} | {row[3]:.0f} | {row[0]:.1f} | {row[1]:.1f} | {row[2]:.2f} |", flush=True
                    )
    return int(bool(given.most and worst > given.most))


if __name__ == "__main__":
    sys.exit(main())
