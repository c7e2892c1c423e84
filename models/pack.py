"""What a pack of inspection material (迎检材料) holds of each file of evidence."""

from dataclasses import dataclass
from datetime import date, datetime

from models.words import Flaw, Purpose, ResponsibilityRole, Status, Verdict


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of evidence with what the index says of it. `place` orders tasks, `order` files of one assignment."""

    evidence_id: str
    sha256: str
    size: int
    name: str
    task_id: str
    place: int
    number: str
    title: str
    unit_id: str
    unit: str
    role: ResponsibilityRole
    status: Status
    order: int
    caption: str
    at_place: str
    purpose: Purpose
    happened_on: date | None
    taken_at: datetime | None  # the camera's own clock, without a zone
    uploaded_at: datetime
    verdict: Verdict | None
    flaw: Flaw | None
    flaw_words: str
