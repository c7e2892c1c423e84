"""A chart that is ready to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEPARATOR = "\x1f"  # stands between the parts of a bar's key; cannot be typed


@dataclass(frozen=True)
class Drawing:
    """Its data, how many rows it has, its sentence for those who cannot see it, and its bars in words (id, words)."""

    data: Mapping[str, bytes]
    rows: int
    alt: str
    lines: Sequence[tuple[str, str]] = ()
