"""A chart that is ready to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = "\x1f"  # stands between the parts of a bar's key; cannot be typed


@dataclass(frozen=True)
class Drawing:
    """Its data, how many rows it has, and its sentence for those who cannot see it."""

    data: Mapping[str, bytes]
    rows: int
    alt: str
