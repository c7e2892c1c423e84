"""A list of units or accounts as a spreadsheet brings it: its lines, what each would do, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.errors import Invalid

LONGEST = 2000  # lines


@dataclass(frozen=True)
class RosterLine:
    """One line of the sheet: the row it stands in, from 1, and its cells by the name of their column."""

    row: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """What stands in this column? Empty where the sheet has no such column."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line: the catalogue key of a sentence and its fields. Row 0: with the sheet as a whole."""

    row: int
    key: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What one line would do: make something, change some of its fields, or nothing."""

    row: int
    name: str
    makes: bool
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)  # field → before and after

    @property
    def idle(self) -> bool:
        """Would nothing happen?"""
        return not self.makes and not self.changes


@dataclass(frozen=True)
class RosterPlan:
    """Everything a sheet would do. `mark` is the same as long as it would do the same."""

    steps: Sequence[Step]
    problems: Sequence[Problem]
    mark: str

    @property
    def ready(self) -> bool:
        """Can it be done, and is there anything to do?"""
        return not self.problems and any(not step.idle for step in self.steps)


class RosterHasProblems(Invalid):
    """The list was not taken over, because some of its lines cannot be; nothing was changed."""

    key = "error.roster_problems"
