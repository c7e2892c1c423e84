"""Tables in a PDF: the drawn rules make a grid, and each run of words falls into a cell of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

_NEAR = 3.0  # points: rules closer than this are one
_SHORT = 6.0  # points: a rule shorter than this is a mark, not the side of a cell
_FEWEST = 3  # upright rules of a table
_MOST_CELLS = 40_000
_UNIT_BREAKS = ("、", "，", "；")


class Placed(Protocol):
    """Words with a place on the page, counted from its top."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A level or upright line, from the top of the page downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(slots=True)
class Grid:
    """A drawn table: where its columns and rows part, which rules part them, and what stands in it."""

    xs: list[float]
    ys: list[float]
    uprights: set[tuple[int, int]] = field(default_factory=set)  # column and row that a rule lies left of
    levels: set[tuple[int, int]] = field(default_factory=set)  # row and column that a rule lies above
    taken: list[Placed] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.ys[0]

    def take(self, runs: Sequence[Placed]) -> bool:
        """Take the words that stand inside; False when there are none."""
        self.taken = [run for run in runs if self._holds(run)]
        return bool(self.taken)

    def _holds(self, run: Placed) -> bool:
        across, down = _middle(run)
        return self.xs[0] - _NEAR < across < self.xs[-1] + _NEAR and self.ys[0] - _NEAR < down < self.ys[-1] + _NEAR

    def rows(self) -> tuple[list[list[str]], frozenset[tuple[int, int]]]:
        """The cells, row by row, and which only go on with the one above; a merged cell's words are in its first."""
        cells: dict[tuple[int, int], list[Placed]] = {}
        for run in self.taken:
            across, down = _middle(run)
            column, row = _between(self.xs, across), _between(self.ys, down)
            cells.setdefault(self._first(row, column), []).append(run)
        table = [[""] * (len(self.xs) - 1) for _ in range(len(self.ys) - 1)]
        for (row, column), runs in cells.items():
            table[row][column] = _words(runs)
        kept = [place for place, row in enumerate(table) if any(row)]
        merged = {
            (new, column)
            for new, row in enumerate(kept)
            for column in range(len(self.xs) - 1)
            if row > 0 and not table[row][column] and self._first(row, column)[0] < row
        }
        return [table[row] for row in kept], frozenset(merged)

    def _first(self, row: int, column: int) -> tuple[int, int]:
        """Which cell begins the merged one that this place belongs to?"""
        while column > 0 and not self._parted_upright(column, row):
            column -= 1
        while row > 0 and not self._parted_level(row, column):
            row -= 1
        return row, column

    def _parted_upright(self, column: int, row: int) -> bool:
        """Is there a rule at the left of this column, in this row?"""
        return (column, row) in self.uprights

    def _parted_level(self, row: int, column: int) -> bool:
        """Is there a rule above this row, in this column?"""
        return (row, column) in self.levels


def _grid(xs: list[float], ys: list[float], rules: list[Rule]) -> Grid:
    grid = Grid(xs, ys)
    for rule in rules:
        across, down = _middles_inside(xs, rule.left, rule.right), _middles_inside(ys, rule.top, rule.bottom)
        if rule.level:
            grid.levels.update((row, column) for row in _at(ys, rule.top) for column in across)
        else:
            grid.uprights.update((column, row) for column in _at(xs, rule.left) for row in down)
    return grid


def _at(bounds: list[float], place: float) -> range:
    """Which bound does a rule lie on? Those within reach, usually one."""
    return range(bisect_left(bounds, place - _NEAR), bisect_right(bounds, place + _NEAR))


def _middles_inside(bounds: list[float], start: float, end: float) -> list[int]:
    """Which spaces between bounds does a rule pass?"""
    return [
        place for place, (low, high) in enumerate(pairwise(bounds)) if start - _NEAR < (low + high) / 2 < end + _NEAR
    ]


def grids_of(rules: Sequence[Sequence[float]], height: float) -> list[Grid]:
    """Which tables do these rules draw? Those that touch belong together."""
    lines = [Rule(left, height - top, right, height - bottom) for left, bottom, right, top in rules]
    lines = [line for line in lines if max(line.right - line.left, line.bottom - line.top) >= _SHORT]
    grids = []
    for group in _touching(lines):
        xs = _apart([rule.left for rule in group if not rule.level])
        ys = _apart([rule.top for rule in group if rule.level])
        if len(xs) >= _FEWEST and len(ys) >= 2 and len(xs) * len(ys) <= _MOST_CELLS:
            grids.append(_grid(xs, ys, group))
    return grids


def _touching(rules: list[Rule]) -> list[list[Rule]]:
    """Which rules hang together? Boxes of groups that overlap are merged, from the top downwards."""
    groups: list[tuple[list[float], list[Rule]]] = []
    closed: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda one: one.top):
        box = [rule.left - _NEAR, rule.top - _NEAR, rule.right + _NEAR, rule.bottom + _NEAR]
        members, rest = [rule], []
        for other, held in groups:
            if other[3] < box[1]:  # nothing that comes now reaches up to it
                closed.append(held)
            elif box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]:
                box = [min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])]
                members = held + members if len(held) >= len(members) else members + held
            else:
                rest.append((other, held))
        groups = [*rest, (box, members)]
    return [*closed, *(members for _, members in groups)]


def _apart(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR * 2:
            found.append(place)
    return found


def _middle(run: Placed) -> tuple[float, float]:
    return (run.left + run.right) / 2, (run.top + run.bottom) / 2


def _between(bounds: list[float], place: float) -> int:
    for index, (_, end) in enumerate(pairwise(bounds)):
        if place < end:
            return index
    return len(bounds) - 2


def _words(runs: list[Placed]) -> str:
    """The words of a cell, line by line; a line that breaks off inside is joined, as the cell's width broke it."""
    runs.sort(key=lambda run: ((run.top + run.bottom) / 2, run.left))
    lines: list[list[Placed]] = []
    for run in runs:
        last = lines[-1][0] if lines else None
        if last and abs((run.top + run.bottom) - (last.top + last.bottom)) < (last.bottom - last.top):
            lines[-1].append(run)
        else:
            lines.append([run])
    lines = [sorted(line, key=lambda one: one.left) for line in lines]
    texts = [spaced(line) for line in lines]
    widest = max((line[-1].right - line[0].left for line in lines), default=0.0)
    words = texts[0] if texts else ""
    for line, text in zip(lines, texts[1:], strict=False):
        full = line[-1].right - line[0].left > 0.75 * widest or words.endswith(_UNIT_BREAKS)
        words += text if full else "\n" + text
    return words


def spaced(runs: Sequence[Placed]) -> str:
    """The words of a line from left to right, with a blank where they stand apart."""
    words = ""
    for place, run in enumerate(runs):
        if place:
            gap, high = run.left - runs[place - 1].right, max(run.bottom - run.top, 1.0)
            latin = words[-1:].isascii() and run.text[:1].isascii()
            words += " " if gap > (0.18 if latin else 0.3) * high else ""
        words += run.text
    return words.strip()
