"""What the lines of a notice show before they are read one by one: where owners stand, and whose they are."""

from itertools import pairwise

from adapters.notices.labels import Kind, begins_with_label, has_label, read_labels
from adapters.notices.marks import mark_at
from adapters.notices.paragraphs import Paragraph


def groups_ahead(paragraphs: list[Paragraph]) -> tuple[list[int], set[str]]:
    """How many groups of owners stand before the next numbered line, and which numbers head several tasks?"""
    ahead, count, worded, sections = [0] * len(paragraphs), 0, 0, set[str]()
    for place in range(len(paragraphs) - 1, -1, -1):
        mark = mark_at(paragraphs[place].strip.text)
        if mark:
            sections |= {mark.style} if worded > 1 and not has_label(paragraphs[place].strip.text) else set()
            count = worded = 0
            continue
        labelled = read_labels(paragraphs[place].strip)
        if any(clause.kind in (Kind.LEAD, Kind.RESPONSIBLE) for clause in labelled.clauses):
            count += 1
            above = paragraphs[place - 1].strip.text if place else ""
            worded += bool(labelled.before) or bool(
                above and not mark_at(above) and not has_label(above, frozenset(Kind))
            )
        ahead[place] = count
    return ahead, sections


def owner_heads(paragraphs: list[Paragraph]) -> set[int]:
    """Which lines of owners stand above their items? Where the first such line stands before every item, all do."""
    owners, items = [], []
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.strip.text
        if mark_at(text):
            if has_label(text):
                return set()
            items.append(place)
        elif begins_with_label(text) and has_label(text):
            owners.append(place)
    if not owners or not items or owners[0] > items[0] or owners[-1] > items[-1]:
        return set()
    groups = [place for place in owners if place - 1 not in owners]
    each = [sum(first < item < after for item in items) for first, after in pairwise([*groups, len(paragraphs)])]
    return set(owners) if min(each) > 0 and max(each) > 1 else set()


def titles_end(paragraphs: list[Paragraph]) -> bool:
    """Do most lines that stand above owner labels end with a final mark?"""
    above = [
        one.strip.text[-1:] in "。．.；;！!"
        for one, after in pairwise(paragraphs)
        if begins_with_label(after.strip.text) and not has_label(one.strip.text, frozenset(Kind))
    ]
    return len(above) > 2 and sum(above) >= 0.6 * len(above)
