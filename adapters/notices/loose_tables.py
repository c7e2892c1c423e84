"""Tables whose columns a copy lost: cells apart by blanks only, or each cell on a line of its own."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from adapters.notices.cleaning import Line, Strip, joined
from adapters.notices.dates import due_in_words, is_standing, no_years
from adapters.notices.numerals import number_of
from adapters.notices.tables import COLUMN_NAMES, column_of, header_of
from adapters.notices.units import SAME_AS_ABOVE, looks_like_unit, means_nothing, read_units

_MOST_PIECES = 16
_MOST_COLUMNS = 12
_LONGEST_HEAD = 12
_NEVER = -99.0
_OWNERS = ("lead", "responsible", "cooperating")
_EMPTY_COSTS = {"title": 4.0, "number": 3.0, "lead": 1.5, "responsible": 1.5}
_NUMBER = re.compile(r"[0-9]{1,3}[.、．]?|[一二三四五六七八九十]{1,3}、?|[A-Z]?[0-9]{1,2}(?:[.-][0-9]{1,2}){0,2}")


@dataclass(slots=True)
class LooseTables:
    """The lines with such tables made whole, rows with tabs between the cells; and which lines were heads."""

    lines: list[Line] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)


def with_columns(lines: list[Line]) -> LooseTables:
    """Which rows do these lines make, where a table was pasted without its tabs?"""
    found = LooseTables()
    place = 0
    while place < len(lines):
        taken = _blank_table(lines, place, found) or _stacked_table(lines, place, found)
        if not taken:
            found.lines.append(lines[place])
        place += taken or 1
    return found


def _blank_table(lines: list[Line], place: int, found: LooseTables) -> int:
    """How many lines from here on are a table whose cells stand apart by blanks?"""
    head = _parts(lines[place])
    if len(head) < 4 or "\t" in lines[place].text or not _heads(head):
        return 0
    columns = _columns(head)
    rows: list[Line] = []
    expected = 1
    for line in lines[place + 1 :]:
        parts = _parts(line)
        if not parts or number_of(parts[0].text.rstrip(".、．")) != expected or "number" not in columns:
            break
        rows.append(_row(line, parts, columns))
        expected += 1
    if not rows:
        return 0
    _keep(found, _joined_line(lines[place], head), rows)
    return 1 + len(rows)


def _stacked_table(lines: list[Line], place: int, found: LooseTables) -> int:
    """How many lines from here on are a table each of whose cells stands on a line of its own?"""
    head: list[Line] = []
    for line in lines[place : place + _MOST_COLUMNS]:
        if len(line.text) > _LONGEST_HEAD or "\t" in line.text or column_of(_bare(line.text)) == "other":
            break
        head.append(line)
    names = [line.strip for line in head]
    if len(head) < 4 or column_of(_bare(head[0].text)) != "number" or not _heads(names):
        return 0
    columns = _columns(names)
    starts = _row_starts(lines, place + len(head), len(columns))
    if len(starts) < 2:
        return 0
    rows = [_row(lines[start], [line.strip for line in lines[start:end]], columns) for start, end in pairwise(starts)]
    _keep(found, _joined_line(head[0], names), rows)
    return starts[-1] - place


def _row_starts(lines: list[Line], first: int, width: int) -> list[int]:
    """Where does each row begin, by its number, and where does the last one end?"""
    starts: list[int] = []
    expected = 1
    if first >= len(lines) or number_of(lines[first].text[:4].rstrip(".、．")) != 1:
        return []
    for place in range(first, len(lines)):
        text = lines[place].text
        if starts and place - starts[-1] > max(width, 3) + 2:
            break
        if len(text) <= 4 and number_of(text.rstrip(".、．")) == expected:
            starts.append(place)
            expected += 1
    if not starts or starts[0] != first:
        return []
    end = starts[-1] + 1
    while end < len(lines) and end - starts[-1] < width and not (lines[end].after_blank and end - starts[-1] >= 3):
        end += 1
    return [*starts, end]


def _row(line: Line, parts: list[Strip], columns: tuple[str, ...]) -> Line:
    texts = tuple(part.text for part in parts)
    if len(parts) > _MOST_PIECES:
        return _joined_line(line, parts)
    bounds = fitted(texts, columns)
    cells = [_spread(parts[start:end]) for start, end in zip(bounds, [*bounds[1:], len(parts)], strict=True)]
    return _joined_line(line, cells)


def _spread(parts: list[Strip]) -> Strip:
    """Several pieces of one cell, a blank between them."""
    pieces: list[Strip] = []
    for part in parts:
        pieces += [Strip(" ", part.at[:1]), part] if pieces else [part]
    return joined(pieces)


@lru_cache(maxsize=512)
def fitted(pieces: tuple[str, ...], columns: tuple[str, ...]) -> tuple[int, ...]:
    """At which piece does each column begin? The reading whose cells suit their columns best."""
    best: list[list[tuple[float, tuple[int, ...]]]] = [
        [(_NEVER, ())] * (len(pieces) + 1) for _ in range(len(columns) + 1)
    ]
    best[0][0] = (0.0, ())
    for place, column in enumerate(columns):
        for start in range(len(pieces) + 1):
            score, bounds = best[place][start]
            if score <= _NEVER / 2:
                continue
            for end in range(start, len(pieces) + 1):
                total = score + _suits(" ".join(pieces[start:end]), column, end - start)
                if total > best[place + 1][end][0]:
                    best[place + 1][end] = (total, (*bounds, start))
    return best[len(columns)][len(pieces)][1] or tuple(min(n, len(pieces)) for n in range(len(columns)))


@lru_cache(maxsize=4096)
def _suits(text: str, column: str, pieces: int) -> float:
    if not pieces:
        return -_EMPTY_COSTS.get(column, 0.5)
    joints = 0.4 * (pieces - 1)
    if column == "number":
        return (3.0 if _NUMBER.fullmatch(text) else -6.0) - joints
    if column in _OWNERS:
        return (2.5 if _are_units(text) else -3.0) - joints
    if column == "due":
        return (3.0 if _is_day(text) else -3.0) - joints
    if column == "title":
        return (2.0 if len(text) >= 4 and not _are_units(text) and not _is_day(text) else -1.0) - joints
    return (-0.5 if _are_units(text) or _is_day(text) else 0.2) - joints


def _are_units(text: str) -> bool:
    strip = Strip(text, range(len(text)))
    names = read_units(strip)
    if not names:
        return means_nothing(text) or bool(SAME_AS_ABOVE.fullmatch(text))
    return all(looks_like_unit(named.name) for named in names)


def _is_day(text: str) -> bool:
    if len(text) > 24:
        return False
    return is_standing(text) or due_in_words(Strip(text, range(len(text))), no_years()) is not None


def _parts(line: Line) -> list[Strip]:
    return [line.strip.cut(match.start(), match.end()) for match in re.finditer(r"\S+", line.text)]


def _heads(cells: list[Strip]) -> bool:
    known = [_bare(cell.text) for cell in cells]
    named = sum(column_of(name) != "other" for name in known)
    return named >= len(cells) - 1 and any(COLUMN_NAMES.search(name) for name in known) and header_of(cells) is not None


def _columns(cells: list[Strip]) -> tuple[str, ...]:
    head = header_of(cells)
    return tuple(head.columns) if head else ()


def _joined_line(line: Line, cells: list[Strip]) -> Line:
    """One line with tabs between these cells."""
    pieces: list[Strip] = []
    for place, cell in enumerate(cells):
        at = cell.at[0] if cell.text else pieces[-1].at[-1] if pieces else line.strip.at[0]
        pieces += [Strip("\t", [at]), cell] if place else [cell]
    return Line(line.number, joined(pieces), line.indented, line.after_blank)


def _keep(found: LooseTables, head: Line, rows: list[Line]) -> None:
    found.lines += [head, *rows]
    found.heads.append(head)


def _bare(text: str) -> str:
    return re.sub(r"[\s:：*]", "", text)
