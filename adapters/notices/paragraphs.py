"""Lines joined to the paragraphs their author wrote, without page numbers and running heads."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from adapters.notices.cleaning import Line, Strip, joined
from adapters.notices.labels import UNIT_KINDS, Kind, begins_with_label, has_label, last_label
from adapters.notices.marks import mark_at
from adapters.notices.units import TAILS_OF_NAMES, bare, ends_unfinished, looks_like_unit

_FINAL = "。．.；;！!？?：:】"
_PAGE = re.compile(
    r"[-—–－_·~ ]{0,4}(?:第 ?[0-9一二三四五六七八九十]{1,3} ?页)? ?[，,/]? ?(?:[共/]"
    r" ?[0-9一二三四五六七八九十]{1,3} ?页?)?[-—–－_·~ ]{0,4}|[-—–－·~] ?[0-9]{1,3} ?[-—–－·~]|"
    r"[—–-]{1,2} ?[0-9]{1,3} ?[—–-]{1,2}|(?:Page|PAGE|page) ?[0-9]{1,3}(?: ?(?:of|/) ?[0-9]{1,3})?"
    r"|[0-9]{1,3} ?/ ?[0-9]{1,3}"
)
_CONTINUES = re.compile(r"[），、。；;,，:：”》！]")
_DATE_LINE = re.compile(r"(?:20[0-9]{2}|二[〇○零O0].{2}) ?年.{1,4}月.{1,4}日|20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}")
_BRACKET_WINDOW = 240
_CLOSED = re.compile(r"[。；;！!]（[^（）]{2,120}(?:（[^（）]{1,20}）[^（）]{0,60})?）$")  # …。（后勤处、保卫处）
_STROKES = "|│┃"
_LAST_WORDS = 6  # characters of a sentence that may be left over for a line of their own
_OPENING_LINE = re.compile(
    r"特此通知|附件|联系人|联系电话|(?:[^，,。：:]{0,8}、)?[^，,。：:、]{0,6}各[^，,。]{1,24}[:：]"
)


@dataclass(slots=True)
class Paragraph:
    """Which words belong together? `after_blank` tells whether a blank line stands before them."""

    strip: Strip
    first: Line
    lines: list[Line] = field(default_factory=list)


def page_furniture(lines: list[Line]) -> set[int]:
    """Which lines are page numbers or running heads? A running head stands beside a page number and returns."""
    numbers = {line.number for line in lines if is_page_number(line.text)}
    counts = Counter(_bare(line.text) for line in lines)
    places = {line.number: place for place, line in enumerate(lines)}
    beside: set[str] = set()
    for number in numbers:
        place = places[number]
        beside |= {_bare(lines[near].text) for near in (place - 1, place + 1) if 0 <= near < len(lines)}
    heads, seen = set(numbers), set[str]()
    for line in lines:
        text = _bare(line.text)
        if counts[text] < 2 or text not in beside or len(text) > 30 or has_label(line.text) or mark_at(line.text):
            continue
        if text in seen:
            heads.add(line.number)
        seen.add(text)
    return heads


def is_page_number(text: str) -> bool:
    """Is this line nothing but a page number?"""
    return len(text) <= 20 and bool(re.search(r"[0-9一二三四五六七八九十]", text)) and bool(_PAGE.fullmatch(text))


def paragraphs_of(lines: list[Line]) -> list[Paragraph]:
    """Which paragraphs do these lines make? Broken lines are joined, whole ones kept apart."""
    wrap = _wrap_width(lines)
    finals = _final_shares(lines)
    found: list[Paragraph] = []
    for line, following in zip_longest(lines, lines[1:]):
        signs = following is not None and _signs(line, following)
        if found and not (signs and _complete(found[-1])) and _belongs(found[-1], line, wrap, finals):
            before = found[-1]
            before.lines.append(line)
            before.strip = _glued(before.strip, line.strip, listed=_is_list(before.strip.text[-_BRACKET_WINDOW:]))
        else:
            found.append(Paragraph(line.strip, line, [line]))
    return found


def _signs(line: Line, following: Line) -> bool:
    """Is this a whole name right above a day, as the one who signs stands there?"""
    return looks_like_unit(line.text.strip()) and bool(_DATE_LINE.match(following.text))


def _complete(before: Paragraph) -> bool:
    """Does the paragraph close with a sentence or with a whole name behind its label?"""
    tail = before.strip.text[-_BRACKET_WINDOW:]
    return tail.rstrip()[-1:] in tuple("。．.；;！!？?】") or (_is_list(tail) and not ends_unfinished(tail))


def _glued(before: Strip, after: Strip, listed: bool) -> Strip:
    """Both, with a line break kept inside a list of units, where it may part two names."""
    if not listed:
        return joined([before, after])
    return joined([before, Strip("\n", after.at[:1]), after])


def _is_list(tail: str) -> bool:
    last = last_label(tail)
    return last is not None and last[0] in UNIT_KINDS


def _belongs(before: Paragraph, line: Line, wrap: int, finals: dict[str, float]) -> bool:
    tail, text = before.strip.text[-_BRACKET_WINDOW:], line.text
    if "\t" in text or "\t" in tail or (text[0] in _STROKES and tail[-1:] in _STROKES):
        return False
    if len(before.strip.text) > 4000:
        return False
    if _CONTINUES.match(text) and not mark_at(text):
        return True
    if begins_with_label(text):
        return _open_bracket(tail) and not mark_at(text)
    label = last_label(tail)
    if mark_at(text):
        return False
    if label and _label_goes_on(label, tail, text):
        return True
    if _DATE_LINE.match(text) or _OPENING_LINE.match(text):
        return False
    if _open_bracket(tail):
        return True
    return _prose_goes_on(before, tail, line, wrap, finals)


def _label_goes_on(label: tuple[Kind, str], tail: str, text: str) -> bool:
    kind, value = label
    if kind not in UNIT_KINDS:
        return not value.strip() or (
            bool(re.search(r"[至到月年0-9—～~-]$", value.strip())) and bool(re.match(r"[0-9底上中下月日年前]", text))
        )
    if re.fullmatch(r"（[^（）]{1,20}）[、，,；;。.]?.{0,80}", text) and value.strip() and not has_label(text[:12]):
        return True
    if tail.rstrip()[-1:] in ("。", "】"):
        return False
    if not value.strip() or value.rstrip()[-1] in "、，," or _open_bracket(value):
        return True
    if value.rstrip()[-1] in "；;.）" and not looks_like_unit(re.split("[、，,]", value.rstrip())[-1]):
        return False
    first = re.split(r"[、，,；;。.]", text)[0].strip()
    return (
        bare(first) in TAILS_OF_NAMES or _goes_on_as_list(text) or (ends_unfinished(value) and _completes(value, text))
    )


def _goes_on_as_list(text: str) -> bool:
    """Is this line a list whose names, but for a first one that may be half a name, are all units?"""
    parts = [part.strip() for part in re.split("[、，,]", text.rstrip("。.；; "))]
    return len(parts) >= 2 and len(parts[0]) <= 6 and len(text) <= 60 and all(map(looks_like_unit, parts[1:]))


def _completes(value: str, text: str) -> bool:
    """Do the next words finish the name that broke off?"""
    head = re.split(r"[、，,；;。.]", text)[0][:30]
    last = re.split(r"[、，,；; ]", value.rstrip())[-1]
    return len(last) == 1 or looks_like_unit(re.sub(r"\s", "", last + head))


def _prose_goes_on(before: Paragraph, tail: str, line: Line, wrap: int, finals: dict[str, float]) -> bool:
    if tail.rstrip()[-1:] in _FINAL or line.indented or (label_at_end(tail) and tail.rstrip()[-1:] in "）】"):
        return False
    if _CLOSED.search(tail):
        return False
    if wrap and not line.after_blank and before.lines[-1].strip.text and _width(before.lines[-1].text) >= 0.6 * wrap:
        return True
    if tail.rstrip()[-1:] in "，,、" or re.search(r"(?:的|和|与|及|以及|关于|关于印发)$", tail):
        return True
    mark = mark_at(before.strip.text)
    if mark and not line.after_blank and len(line.text) <= _LAST_WORDS and line.text[-1] in "。．.；;":
        return not has_label(tail)
    if mark and not line.after_blank and re.search("[，,]", tail) and not has_label(tail):
        return True
    return bool(mark and finals.get(mark.style, 0) >= 0.6 and not has_label(tail) and len(before.lines) < 4)


def label_at_end(tail: str) -> bool:
    """Does the paragraph close with a clause of its own owners?"""
    return has_label(tail)


def _open_bracket(text: str) -> bool:
    depth = 0
    for char in reversed(text[-160:]):
        if char in "）】":
            depth += 1
        elif char in "（【":
            if depth == 0:
                return True
            depth -= 1
        elif char == "。" and depth == 0:
            return False
    return False


def _wrap_width(lines: list[Line]) -> int:
    """How wide is a full line of a text with hard breaks, in half-width columns? 0 for a text without."""
    widths = sorted(_width(line.text) for line in lines if "\t" not in line.text)
    if len(widths) < 6:
        return 0
    full = widths[int(len(widths) * 0.9)]
    broken = [
        line
        for line in lines
        if "\t" not in line.text and _width(line.text) >= 0.85 * full and line.text[-1] not in _FINAL
    ]
    return full if 30 <= full <= 130 and len(broken) >= max(3, 0.2 * len(lines)) else 0


def _final_shares(lines: list[Line]) -> dict[str, float]:
    """How many of the items of each numbering style end with a final mark?"""
    totals: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for line in lines:
        mark = mark_at(line.text)
        if mark:
            totals[mark.style] += 1
            ended[mark.style] += line.text[-1] in "。．.；;"
    return {style: ended[style] / totals[style] for style in totals if totals[style] >= 3}


def _width(text: str) -> int:
    return sum(1 if char < "\u2e80" else 2 for char in text)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
