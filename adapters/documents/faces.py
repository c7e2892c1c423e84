"""Which fonts papers are set in; their names stand in data/documents/faces.json, with what may stand in for them."""

import json
from dataclasses import dataclass
from functools import cache

from adapters.settings import ROOT

_FILE = ROOT / "data" / "documents" / "faces.json"


@dataclass(frozen=True)
class Face:
    """A font: its name for Chinese, the names to take instead where it is missing, and the one for Latin letters."""

    name: str
    instead: str
    latin: str


@cache
def faces(language: str) -> dict[str, Face]:
    """Which fonts has a language? By what is set in them: title, heading, subheading, body, page, screen."""
    return {use: Face(**face) for use, face in json.loads(_FILE.read_text("utf-8"))[language].items()}
