"""How large may words be that have to stay in their box? Measured by the width of their letters, not by hope."""

import unicodedata
from collections.abc import Sequence
from math import ceil

LEADING = 1.25  # a line's height over its size
_SLACK = 0.94  # of a box's width is reckoned with: fonts differ


def em(words: str) -> float:
    """How wide are words, in characters of Chinese type? A Latin letter counts a little more than half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.56 for letter in words)


def lines(words: str, size: float, width: float) -> int:
    """How many lines do words take at this size, in a width of points?"""
    return sum(max(1, ceil(em(line) * size / (width * _SLACK))) for line in words.split("\n"))


def size_for(paragraphs: Sequence[str], width: float, height: float, sizes: Sequence[float], gap: float = 0.0) -> float:
    """Which of these sizes, the largest first, lets all paragraphs stay in the box? The last one where none does.

    All in points; `gap` is between paragraphs, over the size."""
    for size in sizes:
        tall = sum(lines(one, size, width) for one in paragraphs) * size * LEADING
        if tall + gap * size * max(0, len(paragraphs) - 1) <= height:
            return size
    return sizes[-1]


def cut(words: str, size: float, width: float, most: int) -> str:
    """The words, or as much of them as `most` lines hold, with an ellipsis."""
    if lines(words, size, width) <= most:
        return words
    room = most * int(width * _SLACK / size) - 1.5
    kept = ""
    for letter in " ".join(words.split()):
        if em(kept + letter) > room:
            break
        kept += letter
    return f"{kept}…"
