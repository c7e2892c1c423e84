"""The lines of a notice from where its words stand on the pages: paragraphs joined, tables as rows with tabs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from adapters.notices.cleaning import Strip
from adapters.notices.labels import begins_with_label
from adapters.notices.marks import mark_at
from adapters.notices.paragraphs import is_page_number
from adapters.notices.pdf_tables import Grid, grids_of, spaced
from adapters.notices.tables import blanks_told, header_of

_MARGIN = 0.1  # of the page's height: running heads and page numbers stand there
_FULL_LINES = 3  # that end at one place tell where the text ends
_APART = 0.9  # of the size of the type: a gap wider than this parts two cells
_DATE = re.compile(r"(?:20[0-9]{2}|二[〇○零].{2}) ?年 ?.{1,3} ?月 ?.{1,3} ?日|20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}")
_FINAL = "。．；;！!？?：:"


@dataclass(slots=True)
class Run:
    """Words of one line, and where they stand: from left to right, from the top of the page downwards."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Row:
    """One printed line: its runs from left to right."""

    runs: list[Run]

    @property
    def text(self) -> str:
        return spaced(self.runs)

    @property
    def pieces(self) -> list[Run]:
        """The line in pieces that stand well apart, as the cells of a table do."""
        found: list[list[Run]] = []
        for run in self.runs:
            close = found and run.left - found[-1][-1].right < _APART * run.size
            found[-1].append(run) if close else found.append([run])
        return [_whole(piece) for piece in found]

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        return max(run.bottom for run in self.runs)

    @property
    def size(self) -> float:
        return max(run.size for run in self.runs)


def _whole(runs: Sequence[Run]) -> Run:
    sides = (min(run.left for run in runs), min(run.top for run in runs))
    ends = (max(run.right for run in runs), max(run.bottom for run in runs))
    return Run(*sides, *ends, runs[0].size, spaced(runs))


@dataclass(slots=True)
class Laid:
    """The text of all pages, and which running heads were dropped."""

    lines: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def laid_out(pages: Sequence[dict[str, Any]]) -> Laid:
    """Which lines do these pages print? Running heads and page numbers are dropped, broken lines joined."""
    found = Laid()
    runs = [_runs(page) for page in pages]
    rows = [_rows_of(page) for page in runs]
    heads = _running(rows)
    writer = _Writer(found.lines)
    for page, its_rows, its_runs in zip(pages, rows, runs, strict=True):
        furniture = [_is_furniture(row, its_rows, heads) for row in its_rows]
        kept = [row for row, dropped in zip(its_rows, furniture, strict=True) if not dropped]
        found.dropped += [
            row.text for row, dropped in zip(its_rows, furniture, strict=True) if dropped and _bare(row.text)
        ]
        words = {id(run) for row in kept for run in row.runs}
        grids = grids_of(page["rules"], _height(page))
        writer.page(
            kept,
            [grid for grid in grids if grid.take([run for run in its_runs if id(run) in words])],
            float(page["width"]),
        )
    writer.close()
    found.dropped = list(dict.fromkeys(found.dropped))
    return found


def _height(page: dict[str, Any]) -> float:
    return max([word[3] for word in page["words"]] + [rule[3] for rule in page["rules"]], default=0.0)


def _runs(page: dict[str, Any]) -> list[Run]:
    high = _height(page)
    return [
        Run(left, high - top, right, high - bottom, float(size), str(words).replace("\t", " "))
        for left, bottom, right, top, size, words in page["words"]
        if str(words).strip()
    ]


def _rows_of(runs: Sequence[Run]) -> list[Row]:
    """Which runs stand in one line? Those whose middles are closer than half their height."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda one: (one.middle, one.left)):
        last = rows[-1].runs[0] if rows else None
        if last and abs(run.middle - last.middle) < 0.5 * max(min(run.bottom - run.top, last.bottom - last.top), 2.0):
            rows[-1].runs.append(run)
        else:
            rows.append(Row([run]))
    for row in rows:
        row.runs.sort(key=lambda one: one.left)
    return rows


def _running(pages: Sequence[Sequence[Row]]) -> set[str]:
    """Which words, figures aside, stand at the top or the bottom of several pages?"""
    counts: Counter[str] = Counter()
    for rows in pages:
        counts.update({_bare(row.text) for row in [*rows[:2], *rows[-2:]]})
    return {words for words, count in counts.items() if count > 1 and count >= 0.5 * len(pages)}


def _bare(text: str) -> str:
    return re.sub(r"[\s0-9]", "", text)


def _is_furniture(row: Row, rows: Sequence[Row], running: set[str]) -> bool:
    edge = any(row is one for one in (*rows[:2], *rows[-2:]))
    if not edge or (mark_at(row.text) and not is_page_number(row.text.strip())):
        return False
    number = is_page_number(row.text.strip()) or bool(re.fullmatch(r"[0-9]{1,4}", row.text.strip()))
    return (number and (row is rows[0] or row is rows[-1])) or (
        _bare(row.text) in running and len(row.text) <= 60 and bool(_bare(row.text))
    )


class _Writer:
    """Writes lines page after page: broken ones joined, rows that run on over a page whole again."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.open: Row | None = None  # the last line of text, as long as the next may go on with it
        self.last_row: list[str] | None = None  # the last row of a table, as long as nothing has come after it
        self.head: list[str] | None = None  # of the last table
        self.column: tuple[float, float] = (0.0, 0.0)
        self.size = 0.0

    def page(self, rows: Sequence[Row], grids: Sequence[Grid], width: float) -> None:
        """Write what one page prints, text and tables in order from the top."""
        inside = {id(run) for grid in grids for run in grid.taken}
        plain = [row for row in rows if not any(id(run) in inside for run in row.runs)]
        self._measure(plain, width)
        waiting = sorted(grids, key=lambda grid: grid.top)
        loose = _loose_tables(plain)
        place = 0
        while place < len(plain):
            while waiting and waiting[0].top < plain[place].top:
                self._grid(waiting.pop(0))
            if place in loose:
                end, table = loose[place]
                self._table(table)
                place = end
                continue
            self._text(plain[place])
            place += 1
        for grid in waiting:
            self._grid(grid)

    def _grid(self, grid: Grid) -> None:
        rows, merged = grid.rows()
        self._table(rows, merged)

    def close(self) -> None:
        """Nothing comes any more."""
        self.open = self.last_row = None

    def _measure(self, rows: Sequence[Row], width: float) -> None:
        """Where does the text of this page begin and end, and how large is its type?

        It ends where several lines end, else as far from the right edge as it begins from the left one.
        """
        if rows:
            left = min(row.left for row in rows)
            furthest = max(row.right for row in rows)
            filled = sum(row.right > furthest - 1.2 * row.size for row in rows) >= _FULL_LINES
            self.column = (left, furthest if filled else max(width - left, furthest))
            self.size = median(row.size for row in rows)

    def _text(self, row: Row) -> None:
        self.last_row = None
        if self.open is not None and self.lines and self._goes_on(self.open, row):
            before = self.lines[-1]
            blank = " " if before[-1:].isascii() and row.text[:1].isascii() and before[-1:].isalpha() else ""
            self.lines[-1] = before + blank + row.text
        else:
            self.lines.append(row.text)
        self.open = row

    def _goes_on(self, before: Row, row: Row) -> bool:
        """Does this line go on with the one before: full to the right there, at the left edge here?"""
        left, right = self.column
        size = max(self.size, 1.0)
        if abs(before.size - row.size) > 0.15 * size or begins_with_label(row.text):
            return False
        if before.size > 1.2 * size:  # a heading in large type, set in the middle, over several lines
            return before.text[-1:] not in _FINAL and abs(_centre(before) - _centre(row)) < 2 * size
        full = before.right > right - 1.5 * size and before.text[-1:] != "】"
        at_edge = row.left < left + 1.2 * size
        return full and at_edge and not mark_at(row.text) and not _DATE.fullmatch(row.text)

    def _table(self, rows: list[list[str]], merged: frozenset[tuple[int, int]] = frozenset()) -> None:
        self.open = None
        rows = self._told(rows, merged)
        for place, cells in enumerate(rows):
            if place == 0 and self._runs_on(cells):
                whole = [above + below for above, below in zip(self.last_row or [], cells, strict=True)]
                self.lines[-1] = _line(whole)
                self.last_row = whole
                continue
            if place == 0 and self.lines and self.lines[-1] and self.last_row is None:
                self.lines.append("")
            self.lines.append(_line(cells))
            self.last_row = cells

    def _told(self, rows: list[list[str]], merged: frozenset[tuple[int, int]]) -> list[list[str]]:
        """The rows with their blanks told; a table without a head of its own goes on with the last one as wide."""
        heads = [row for row in rows if header_of([Strip(cell, range(len(cell))) for cell in row])]
        if heads or self.head is None or not rows or len(rows[0]) != len(self.head):
            self.head = heads[-1] if heads else None
            return blanks_told(rows, merged)
        return blanks_told([self.head, *rows], {(row + 1, column) for row, column in merged})[1:]

    def _runs_on(self, cells: list[str]) -> bool:
        """Is the first row of a page the rest of the last row of the page before? It has no number then."""
        above = self.last_row
        if above is None or len(above) != len(cells) or cells[0].strip() or not above[0].strip():
            return False
        return not any(above[place].rstrip()[-1:] in "。；" for place in range(len(cells)) if cells[place])


def _centre(row: Row) -> float:
    return (row.left + row.right) / 2


def _line(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell.strip()]
    if len(cells) > 1 and len(filled) == 1 and cells[0].strip():
        return re.sub(r"\s*\n\s*", "", cells[0])
    return "\t".join('"' + cell.replace('"', "'") + '"' if "\n" in cell else cell for cell in cells)


def _loose_tables(rows: Sequence[Row]) -> dict[int, tuple[int, list[list[str]]]]:
    """Which lines are a table without rules? Its head tells the columns. First line → first line behind it, rows."""
    found: dict[int, tuple[int, list[list[str]]]] = {}
    place = 0
    while place < len(rows):
        columns = _head(rows[place])
        if columns:
            end, table = _below(rows, place, columns)
            if len(table) > 1:
                found[place] = (end, table)
                place = end
                continue
        place += 1
    return found


def _head(row: Row) -> list[Run]:
    pieces = row.pieces
    cells = [Strip(piece.text, range(len(piece.text))) for piece in pieces]
    return pieces if len(cells) >= 3 and header_of(cells) else []


def _below(rows: Sequence[Row], head: int, columns: list[Run]) -> tuple[int, list[list[str]]]:
    """Which rows stand below this head? One begins where its first column is filled, or after a gap."""
    table = [[run.text.strip() for run in columns]]
    numbered = bool(re.search(r"号|编", columns[0].text))
    place = head + 1
    while place < len(rows):
        row = rows[place]
        pieces = row.pieces
        at = [_column_of(piece, columns) for piece in pieces]
        if len(pieces) == 1 and ((at[0] == 0 and len(row.text) > 6) or _spans(pieces[0], columns)):
            break
        begins = 0 in at if numbered else row.top - rows[place - 1].bottom > 0.6 * row.size
        if begins or len(table) == 1:
            table.append([""] * len(columns))
        for piece, column in zip(pieces, at, strict=True):
            table[-1][column] += piece.text
        place += 1
    return place, table


def _spans(run: Run, columns: Sequence[Run]) -> bool:
    return sum(run.left < column.right and run.right > column.left for column in columns) > 1


def _column_of(run: Run, columns: Sequence[Run]) -> int:
    """Under which name of the head does this run stand? The one it overlaps most, else the nearest."""

    def far(place: int) -> tuple[float, float]:
        column = columns[place]
        overlap = min(run.right, column.right) - max(run.left, column.left)
        middles = abs((run.left + run.right) / 2 - (column.left + column.right) / 2)
        return (-overlap, middles)

    return min(range(len(columns)), key=far)
