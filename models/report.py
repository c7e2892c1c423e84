"""What a document that leaves the app is made from: what is asked for, the facts, and what a document is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, BinaryIO

from models.board import Board, Cell, TaskFacts, UnitFacts
from models.words import EvidenceKind, Flaw, Purpose, ResponsibilityRole, Verdict


@dataclass(frozen=True)
class Wanted:
    """Which document of which campaign? `unit_id` bounds it to one unit; `options` are the document's own."""

    document: str
    campaign_id: str
    language: str = "zh"
    unit_id: str | None = None
    unmasked: bool = False  # telephone and identity numbers as they were written
    address: str = ""  # where the app stands, "https://…" without a slash at the end; empty: links are left out
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One live file of evidence. Its bytes lie under `sha256`; `name` and words are masked where the facts are."""

    id: str
    sha256: str
    size: int
    kind: EvidenceKind
    media_type: str
    purpose: Purpose
    name: str
    caption: str
    place: str
    happened_on: date | None
    taken_at: datetime | None  # the camera's own clock, without a zone
    uploaded_at: datetime
    verdict: Verdict | None
    flaw: Flaw | None
    flaw_words: str


@dataclass(frozen=True, slots=True)
class Work:
    """What one assignment says for itself, beside what stands in its cell of the board."""

    note: str
    reason: str  # why it was returned, suspended, waived or reopened, in the office's words
    original_due_on: date | None
    round: int
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int
    changed_at: datetime | None  # the last thing that was done with it; None: nothing is known
    files: Sequence[FileFacts] = ()


NO_WORK = Work("", "", None, 0, None, None, 1, None)


@dataclass(frozen=True)
class Facts:
    """A campaign on one day as one caller may see it. Nothing here asks a database; every figure is the board's.

    With a unit asked for, the board holds that unit's cells alone and `unit` names it.
    """

    board: Board
    work: Mapping[str, Work]  # by assignment
    today: date
    at: datetime
    school: str
    office: str  # the unit that runs the campaign; empty: none yet
    person: str  # who takes the document; empty: the operator at the command line
    unit: UnitFacts | None = None
    masked: bool = True

    places: Mapping[str, int] = field(default_factory=dict)  # task id → its place in the campaign, from 1

    def printed(self, task_id: str, role: ResponsibilityRole) -> list[str]:
        """Which names does the notice print for a task in this role, in its order?"""
        return self._printed.get((task_id, role), [])

    def cells(self, task_id: str) -> list[Cell]:
        """Which cells does a task have, in the order of the units?"""
        return self._cells.get(task_id, [])

    def work_of(self, cell: Cell) -> Work:
        """What does this assignment say for itself?"""
        return self.work.get(cell.row.assignment_id, NO_WORK)

    def number(self, task: TaskFacts) -> str:
        """Under which number does a task stand? Its printed one, else its place in the campaign."""
        return task.number or str(self.places.get(task.id, ""))

    @cached_property
    def units(self) -> Mapping[str, UnitFacts]:
        """Which units owe something here, by id?"""
        return {unit.id: unit for unit in self.board.units}

    @cached_property
    def _printed(self) -> Mapping[tuple[str, ResponsibilityRole], list[str]]:
        found: dict[tuple[str, ResponsibilityRole], list[str]] = {}
        for one in self.board.printed:
            found.setdefault((one.task_id, one.role), []).append(one.words)
        return found

    @cached_property
    def _cells(self) -> Mapping[str, list[Cell]]:
        order = {unit.id: place for place, unit in enumerate(self.board.units)}
        found: dict[str, list[Cell]] = {}
        for cell in sorted(self.board.cells, key=lambda one: order.get(one.row.unit_id, len(order))):
            found.setdefault(cell.row.task_id, []).append(cell)
        return found


Tick = Callable[[int, int], None]
"""Told how far long work is: so many done, of so many."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Order:
    """What a document's writer is given. `open_file` opens a file by its hash; it may raise BlobMissing."""

    facts: Facts
    language: str
    open_file: Callable[[str], BinaryIO]
    address: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    tick: Tick = silent


@dataclass(frozen=True)
class Document:
    """A kind of document. `make` turns an order into bytes, at once or, where `streamed`, piece by piece.

    `for_units`: it can be bounded to one unit, and a liaison may take their own. `originals`: it holds the files
    themselves, which are for the office. Its name in words is the key `doc.<name>`.
    """

    name: str
    suffix: str  # "xlsx"
    media_type: str
    make: Callable[[Order], Iterable[bytes]]
    streamed: bool = False
    for_units: bool = False
    originals: bool = False
    about_unit: bool = False  # the office's paper about one unit, made from the whole campaign


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a pack of files holds."""

    files: int
    size: int  # bytes


@dataclass(frozen=True)
class Taken:
    """A document on its way out: the name it is saved under and its bytes. `chunks` can be gone through once."""

    name: str
    media_type: str
    chunks: Iterable[bytes]
    size: int | None  # None: known only when the last piece is through
