"""Keeping what lasts out of the collection that the framework makes after each run of a page."""

import gc
from itertools import count

FREEZE_AT = frozenset({2, 10, 50, 250})  # runs of any page since the start
_runs = count(1)


def freeze_what_lasts() -> None:
    """Freeze what the first runs have left behind: compiled statements, pages, catalogues, boards.

    The launcher freezes what imports leave; some tens of thousands of objects more come with the first look at
    each page, and a full collection of them costs several milliseconds a run.
    """
    if next(_runs) in FREEZE_AT:
        gc.collect()
        gc.freeze()
