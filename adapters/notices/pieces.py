"""Items that stand in one paragraph because their line breaks were lost."""

from adapters.notices.cleaning import Strip
from adapters.notices.labels import Kind, has_label
from adapters.notices.marks import Mark, inner_marks, mark_at

_SHORT = 30
_LOOK_BACK = 300


def split_at_marks(words: Strip) -> list[Strip]:
    """Which items does one paragraph hold, where line breaks were lost?"""
    if "\t" in words.text:
        return [words]
    first = mark_at(words.text)
    if first is None:
        start = _first_of_several(words.text)
        return [words.cut(0, start).trimmed(), *split_at_marks(words.cut(start))] if start else [words]
    counts = {first.style: first.value}
    cuts = [0]
    depth, scanned = 0, first.length
    for at, mark in inner_marks(words.text, first.length):
        between = words.text[scanned:at]
        depth += (
            between.count("（")
            + between.count("【")
            + between.count("“")
            - between.count("）")
            - between.count("】")
            - between.count("”")
        )
        scanned = at
        if depth > 0 or not _is_next(words.text, cuts[-1], at, mark, counts):
            continue
        counts[mark.style] = mark.value
        cuts.append(at)
    ends = [*cuts[1:], len(words.text)]
    return [words.cut(start, end).trimmed() for start, end in zip(cuts, ends, strict=True)]


def _first_of_several(text: str) -> int:
    """Where do items 1, 2, … begin behind an introduction whose line breaks were lost? 0 for nowhere."""
    marks = inner_marks(text, 0)
    for at, mark in marks:
        opens = mark.value == 1 and text[:at].rstrip()[-1:] in tuple("。：:")
        if opens and any(after > at and other.style == mark.style and other.value == 2 for after, other in marks):
            return at
    return 0


def _is_next(text: str, start: int, at: int, mark: Mark, counts: dict[str, int]) -> bool:
    """Is it the number one expects here, after something that is finished?"""
    follows = counts.get(mark.style) == mark.value - 1
    opens = mark.value == 1 and mark.style not in counts and at - start <= _SHORT
    before = text[max(start, at - _LOOK_BACK) : at].rstrip()
    if not before or not (follows or opens):
        return False
    if opens:
        return before[-1] in "。：:" or text[at - 1] in " \n"
    if before[-1] in "。；;.！】”" or text[at - 1] in " \n" or mark.style in ("circled", "black"):
        return True
    return before[-1] not in "、，,月年第0123456789" and has_label(before, frozenset(Kind))
