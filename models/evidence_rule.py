"""What a unit must hand in, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from models.words import EvidenceKind, Purpose


class EvidenceRule(BaseModel):
    """How much evidence a task asks for. `minimum` counts files of every kind, the others those of their kind.

    A sign-in sheet counts as that alone, photographed or not. `captions` and `places` ask for them on every file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    minimum: int = Field(default=1, ge=0, le=100)
    photos: int = Field(default=0, ge=0, le=100)
    documents: int = Field(default=0, ge=0, le=100)
    sign_ins: int = Field(default=0, ge=0, le=100)
    captions: bool = False
    places: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """One file as far as the rule goes."""

    kind: EvidenceKind
    purpose: Purpose = Purpose.ACTIVITY
    captioned: bool = True
    placed: bool = True
    rejected: bool = False  # by the reviewer; it counts for nothing until it is replaced or taken off


@dataclass(frozen=True)
class Gap:
    """One thing still missing: a catalogue key and how many (`have` of `need`)."""

    key: str
    have: int
    need: int


def gaps(
    rule: EvidenceRule, files: Iterable[Handed], *, figures_asked: bool, figures_given: bool, told: bool
) -> list[Gap]:
    """What is missing before this can be submitted? Empty when nothing is.

    `told` says whether the unit wrote a word about what it did; a submission without any is refused.
    """
    files = list(files)
    good = [one for one in files if not one.rejected]
    shown = [one.kind for one in good if one.purpose is Purpose.ACTIVITY]
    wanted = [
        Gap("gap.rejected", len(good), len(files)),
        Gap("gap.photos", shown.count(EvidenceKind.PHOTO), rule.photos),
        Gap("gap.documents", shown.count(EvidenceKind.DOCUMENT), rule.documents),
        Gap("gap.sign_ins", sum(one.purpose is Purpose.SIGN_IN for one in good), rule.sign_ins),
        Gap("gap.files", len(good), rule.minimum),
        Gap("gap.captions", sum(one.captioned for one in good), len(good) * rule.captions),
        Gap("gap.places", sum(one.placed for one in good), len(good) * rule.places),
        Gap("gap.figures", int(figures_given), int(figures_asked)),
        Gap("gap.note", int(told), 1),
    ]
    return [gap for gap in wanted if gap.have < gap.need]
