"""What an office's own template may name: one list of fields a paper, read by the page, the checker and the filler."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.documents.annexes import Signed
from adapters.documents.saying import Saying, printable
from models.papers.blocks import Block, Grid, Look, Photo, Photos, Words
from models.papers.standing import Standing


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    PICTURE = "picture"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """One field. `of` are the fields of a list's lines; its meaning is the catalogue's `template.field.<key>`."""

    name: str
    kind: Kind = Kind.TEXT
    of: tuple["Field", ...] = ()
    within: str = ""

    @property
    def key(self) -> str:
        """Under which key do its words stand?"""
        return f"template.field.{self.within}{self.name}"


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


def _list(name: str, *names: str, pictures: tuple[str, ...] = ()) -> Field:
    lines = (Field(one, Kind.PICTURE if one in pictures else Kind.TEXT, within=f"{name}_") for one in names)
    return Field(name, Kind.LIST, tuple(lines))


_COMMON = (
    *_texts("campaign", "school", "office", "day", "first_day", "last_day", "title", "number", "signature"),
    *_texts("completion", "reported", "cooperation", "on_time", "reached"),
    *_texts("task_count", "unit_count", "item_count", "overdue_count", "waiting_count"),
    _list("body", "text", "heading", "subheading"),
)
_PROBLEMS = _texts("lagging", "overdue", "returned")
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "circular": (
        *_COMMON,
        *_texts("addressee", "opening", "scope", "rates", "states", "praise", *(one.name for one in _PROBLEMS)),
        *_texts("unsigned", "annexes"),
        _list("steps", "text"),
        _list(
            "unit_rows",
            *("place", "unit", "asked", "done", "completion", "reported", "on_time", "cooperation", "overdue"),
        ),
        _list("overdue_rows", "number", "unit", "task", "due", "late", "state"),
    ),
    "summary": (
        *_COMMON,
        *_texts("opening", "scope", "phases", "doing", "states", "rates", "tasks", "targets", "units"),
        *_PROBLEMS,
        _list("steps", "text"),
        _list("task_rows", "number", "task", "asked", "done", "completion", "reported", "attainment", "state"),
        _list("photos", "picture", "caption", pictures=("picture",)),
        *(Field(name, Kind.PICTURE) for name in ("chart_progress", "chart_tasks", "chart_units")),
    ),
    "supervision": (
        *_COMMON,
        *_texts("unit", "addressee", "found", "asked", "answer_by"),
        _list("demands", "text"),
        _list("item_rows", "number", "task", "role", "due", "late", "state", "reason"),
    ),
}
_GRIDS = {"unit_rows": "units", "overdue_rows": "overdue", "task_rows": "tasks_table", "item_rows": "items"}
_STEPS = {"steps": "step_", "demands": "demand_"}
_HEADINGS = {Look.HEADING: "heading", Look.SUBHEADING: "subheading"}
_BODY = (Look.HEADING, Look.SUBHEADING, Look.BODY)
CHART_MM, PHOTO_MM = 150, 74


def tree(kind: str) -> dict[str, Any]:
    """The fields of a paper as the checker reads them: name → "text", "picture", or the fields of a list's lines."""
    return {
        one.name: {line.name: line.kind.value for line in one.of} if one.kind is Kind.LIST else one.kind.value
        for one in FIELDS[kind]
    }


def values(
    kind: str, of: Standing, signed: Signed, paper: Sequence[Block], more: Mapping[str, str], language: str
) -> dict[str, Any]:
    """What do the fields of a paper hold? Pictures are named: a chart by its name, a photo by its id.

    `more` are fields of this paper alone. What the office edited stands in the paper already.
    """
    said = {block.id: printable(block.text) for block in paper if isinstance(block, Words)}
    grids = {block.id: block for block in paper if isinstance(block, Grid)}
    known = {**_common(of, signed, Saying(language)), **said, **more}
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.kind is Kind.TEXT:
            found[field.name] = known.get(field.name, "")
        elif field.kind is Kind.PICTURE:
            found[field.name] = {"picture": field.name, "mm": CHART_MM}
        else:
            found[field.name] = _lines(field, paper, grids)
    return found


def _lines(field: Field, paper: Sequence[Block], grids: Mapping[str, Grid]) -> list[dict[str, Any]]:
    if field.name in _GRIDS:
        grid = grids.get(_GRIDS[field.name])
        names = [one.name for one in field.of]
        rows = grid.rows if grid is not None else ()
        return [dict(zip(names, map(printable, row), strict=True)) for row in rows]
    if field.name in _STEPS:
        return [{"text": one.text} for one in _words(paper) if one.id.startswith(_STEPS[field.name])]
    if field.name == "photos":
        shown = [photo for block in paper if isinstance(block, Photos) for photo in block.photos]
        return [_photo(one) for one in shown]
    return [_paragraph(one) for one in _words(paper) if one.look in _BODY and not one.fixed]


def _photo(one: Photo) -> dict[str, Any]:
    return {"picture": {"picture": one.evidence_id, "mm": PHOTO_MM}, "caption": printable(one.caption)}


def _paragraph(one: Words) -> dict[str, Any]:
    marks = {name: "1" if look is one.look else "" for look, name in _HEADINGS.items()}
    return {"text": printable(one.text), **marks}


def _words(paper: Sequence[Block]) -> list[Words]:
    return [block for block in paper if isinstance(block, Words)]


def _common(of: Standing, signed: Signed, say: Saying) -> dict[str, str]:
    facts, told = of.board.campaign, of.figures
    shares = ("completion", "reported", "cooperation", "on_time", "reached")
    counts = {
        "task_count": len(of.board.tasks),
        "unit_count": len(of.board.units),
        "item_count": told.total,
        "overdue_count": told.overdue,
        "waiting_count": of.waiting,
    }
    return {
        "campaign": printable(facts.name),
        "school": printable(signed.school),
        "office": printable(signed.office),
        "day": say.day(of.today),
        "first_day": say.day(facts.starts_on),
        "last_day": say.day(facts.ends_on),
        **{name: say.percent(getattr(told, name).share) for name in shares},
        **{name: say.number(count) for name, count in counts.items()},
    }


def sample(kind: str, lines: int = 30) -> dict[str, Any]:
    """Values of every field as awkward as real ones may be, for trying a template out."""
    awkward = "<w:t>&\"'{{ x }} {% y %}\nA" + chr(0x6587) * 40
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.kind is Kind.LIST:
            found[field.name] = [{one.name: _sample(one, awkward) for one in field.of} for _ in range(lines)]
        else:
            found[field.name] = _sample(field, awkward)
    return found


def _sample(field: Field, awkward: str) -> Any:
    return {"picture": "sample.png", "mm": 20} if field.kind is Kind.PICTURE else awkward
