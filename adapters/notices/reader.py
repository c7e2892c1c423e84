"""What does a notice ask, of whom, by when?"""

from dataclasses import replace
from itertools import islice

from adapters.notices.assembly import assembled
from adapters.notices.brackets import take_bare_brackets
from adapters.notices.cleaning import Line, Places, Strip, clean_lines
from adapters.notices.front import read_front
from adapters.notices.labels import Kind
from adapters.notices.loose_tables import with_columns
from adapters.notices.nodes import Outline
from adapters.notices.outline import OutlineBuilder
from adapters.notices.paragraphs import Paragraph, page_furniture, paragraphs_of
from adapters.notices.quoted import quoted_rows
from adapters.notices.reading import Doubt, Ignored, Reading, ReadingRule, Span
from adapters.notices.roles import Convention
from adapters.notices.tables import (
    Table,
    cells_of,
    header_of,
    is_rule,
    left_columns,
    matrix_of,
    refined,
    row_node,
    section_of,
    suit,
)
from adapters.notices.tasks import Draft, drafts_of

LONGEST = 200_000  # characters
MOST_LINES = 5_000
MOST_TASKS = 2_000
_SEEN_ROWS = 40  # of a table that may be a matrix of signs


def read_notice(text: str, rule: ReadingRule = ReadingRule.AS_PRINTED, year: int | None = None) -> Reading:
    """Which tasks, with which units, does this text hold?

    `rule` says how 责任单位 is meant throughout; `year` dates a day whose year the notice does not say.
    Pure: no files, no clock. Never raises; a line that became nothing is in `ignored`. Read are the first
    200,000 characters, 5,000 lines and 2,000 tasks; where a text goes on behind them, a doubt says so.
    """
    places = Places(text)
    lines = list(islice(clean_lines(places, LONGEST), MOST_LINES))
    furniture = page_furniture(lines)
    loose = with_columns(quoted_rows([line for line in lines if line.number not in furniture]))
    kept = loose.lines
    paragraphs = paragraphs_of(kept)
    front = read_front(kept, paragraphs, year)
    taken = {number for number, _ in front.used}
    outline = _outline([paragraph for paragraph in paragraphs if paragraph.first.number not in taken])
    outline.noted += [("columns_lost", head.strip, {}) for head in loose.heads]
    convention = Convention(rule, bool(front.first_leads) and rule is ReadingRule.AS_PRINTED)
    drafts = drafts_of(outline, convention, MOST_TASKS + 1)
    read = assembled(places, lines, furniture, front, outline, drafts[:MOST_TASKS])
    first = _first_unread(places, lines, drafts)
    return read if first is None else _cut_short(places, read, first)


def _first_unread(places: Places, lines: list[Line], drafts: list[Draft]) -> int | None:
    """From which line on was the text too long to be read?"""
    if len(drafts) > MOST_TASKS:
        return next((places.line_of(words.at[0]) for words in drafts[MOST_TASKS].node.printed if words), None)
    end = lines[-1].number + 1 if len(lines) == MOST_LINES else places.line_of(LONGEST)
    rest = len(lines) == MOST_LINES or sum(map(len, places.lines)) > LONGEST
    return next((n for n in range(end, len(places.lines)) if places.lines[n].strip()), None) if rest else None


def _cut_short(places: Places, read: Reading, first: int) -> Reading:
    """What was read, and that the rest was not?"""
    known = {one.line for one in read.ignored}
    ignored = [replace(one, why="too_long") if one.line >= first else one for one in read.ignored]
    ignored += [
        Ignored(number, places.lines[number].strip(), "too_long")
        for number in range(first, len(places.lines))
        if number not in known and places.lines[number].strip()
    ]
    doubt = Doubt("too_long", Span(first, 0, len(places.lines[first])))
    return replace(read, doubts=[doubt, *read.doubts], ignored=ignored)


def _outline(paragraphs: list[Paragraph]) -> Outline:
    builder = OutlineBuilder(paragraphs)
    table: Table | None = None
    cells: list[Strip] = []
    for place, paragraph in enumerate(paragraphs):
        begins = len(cells) < 2  # no row stands above
        cells = cells_of(paragraph.strip)
        header = header_of(cells) or (_matrix(paragraphs, place, cells) if begins and table is None else None)
        if header:
            table = header
            suit(table, _rows_below(paragraphs, place))
            builder.outline.noted += _noted(table, paragraph)
            builder.outline.loose.append((paragraph, "table_head"))
        elif (table and is_rule(cells)) or (table and len(cells) > 1 and refined(table, cells)):
            builder.outline.loose.append((paragraph, "table_head"))
        elif table and len(cells) > 1 and (section := section_of(table, cells)) is not None:
            builder.heading(paragraph, section)
        elif table and len(cells) > 1:
            node = row_node(table, cells, paragraph.first)
            builder.table([node] if node else [])
        elif _captions(paragraph, paragraphs[place + 1 : place + 2]):
            builder.heading(paragraph)
        else:
            builder.feed(place, paragraph)
    outline = builder.finish()
    take_bare_brackets(outline.nodes)
    return outline


def _noted(table: Table, paragraph: Paragraph) -> list[tuple[str, Strip, dict[str, str]]]:
    """What should be said of the columns of a table: which are left out, and how signs are meant?"""
    left = left_columns(table)
    noted = [("columns_left", paragraph.strip, {"columns": "、".join(left)})] if left else []
    noted += [("label_guessed", paragraph.strip, {"label": table.guessed})] if table.guessed else []
    for code, kind in (("signs_lead", Kind.LEAD), ("signs_cooperate", Kind.COOPERATING)):
        signs = [sign for sign, meant in table.signs.items() if meant is kind]
        noted += [(code, paragraph.strip, {"signs": "、".join(sorted(signs))})] if signs else []
    return noted


def _rows_below(paragraphs: list[Paragraph], head: int, most: int = MOST_LINES) -> list[list[Strip]]:
    rows = []
    for paragraph in islice(paragraphs, head + 1, head + 1 + most):
        cells = cells_of(paragraph.strip)
        if len(cells) < 2 or header_of(cells):
            break
        rows.append(cells)
    return rows


def _matrix(paragraphs: list[Paragraph], place: int, cells: list[Strip]) -> Table | None:
    """The head of a matrix of signs; its note may stand right above or below the rows."""
    if len(cells) < 4:
        return None
    rows = _rows_below(paragraphs, place, _SEEN_ROWS)
    beside = [*paragraphs[max(0, place - 3) : place], *paragraphs[place + len(rows) + 1 : place + len(rows) + 4]]
    return matrix_of(cells, rows, " ".join(one.strip.text[:200] for one in beside))


def _captions(paragraph: Paragraph, following: list[Paragraph]) -> bool:
    """Is this short line the caption of a table right below it?"""
    text = paragraph.strip.text
    return (
        len(text) <= 40
        and text[-1] not in "。；;：:"
        and bool(following)
        and header_of(cells_of(following[0].strip)) is not None
    )
