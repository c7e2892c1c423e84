"""What does a notice ask, of whom, by when?"""

from adapters.notices.assembly import assembled
from adapters.notices.cleaning import Places, clean_lines
from adapters.notices.front import read_front
from adapters.notices.outline import Outline, OutlineBuilder
from adapters.notices.paragraphs import Paragraph, page_furniture, paragraphs_of
from adapters.notices.reading import Reading, ReadingRule
from adapters.notices.roles import Convention
from adapters.notices.tables import Table, cells_of, header_of, quoted_rows, row_node
from adapters.notices.tasks import drafts_of


def read_notice(text: str, rule: ReadingRule = ReadingRule.AS_PRINTED, year: int | None = None) -> Reading:
    """Which tasks, with which units, does this text hold?

    `rule` says how 责任单位 is meant throughout; `year` dates a day whose year the notice does not say.
    Pure: no files, no clock. Never raises; a line that became nothing is in `ignored`.
    """
    places = Places(text)
    lines = list(clean_lines(places))
    furniture = page_furniture(lines)
    kept = quoted_rows([line for line in lines if line.number not in furniture])
    paragraphs = paragraphs_of(kept)
    front = read_front(kept, paragraphs, year)
    taken = {number for number, _ in front.used}
    outline = _outline([paragraph for paragraph in paragraphs if paragraph.first.number not in taken])
    convention = Convention(rule, bool(front.first_leads) and rule is ReadingRule.AS_PRINTED)
    drafts = drafts_of(outline, convention)
    return assembled(places, lines, furniture, front, outline, drafts)


def _outline(paragraphs: list[Paragraph]) -> Outline:
    builder = OutlineBuilder(paragraphs)
    table: Table | None = None
    for place, paragraph in enumerate(paragraphs):
        cells = cells_of(paragraph.strip)
        header = header_of(cells)
        if header:
            table = header
            builder.outline.loose.append((paragraph, "table_head"))
        elif table and len(cells) > 1:
            node = row_node(table, cells, paragraph.first)
            builder.table([node] if node else [])
        else:
            builder.feed(place, paragraph)
    return builder.finish()

