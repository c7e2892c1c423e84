"""What a unit must hand in, and what is still missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from models.words import EvidenceKind


class EvidenceRule(BaseModel):
    """How much evidence a task asks for. `minimum` counts files of every kind, the others those of their kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    minimum: int = Field(default=1, ge=0, le=100)
    photos: int = Field(default=0, ge=0, le=100)
    documents: int = Field(default=0, ge=0, le=100)


@dataclass(frozen=True)
class Gap:
    """One thing still missing: a catalogue key and how many (`have` of `need`)."""

    key: str
    have: int
    need: int


def gaps(
    rule: EvidenceRule, kinds: Iterable[EvidenceKind], *, figures_asked: bool, figures_given: bool, told: bool
) -> list[Gap]:
    """What is missing before this can be submitted? Empty when nothing is.

    `told` says whether the unit wrote a word about what it did; a submission without any is refused.
    """
    count = Counter(kinds)
    wanted = [
        Gap("gap.photos", count[EvidenceKind.PHOTO], rule.photos),
        Gap("gap.documents", count[EvidenceKind.DOCUMENT], rule.documents),
        Gap("gap.files", count.total(), rule.minimum),
        Gap("gap.figures", int(figures_given), int(figures_asked)),
        Gap("gap.note", int(told), 1),
    ]
    return [gap for gap in wanted if gap.have < gap.need]
