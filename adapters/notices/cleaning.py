"""Text as a copy leaves it, made readable, with every character still knowing where it stood."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.notices.reading import Span

BLANKS = " \t\n"
FINAL = "。.．；;！!？?"
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f\ufe00-\ufe0f]")
_RUN_OF_BLANKS = re.compile(r" {2,}")
_NARROW = "0-9A-Za-z"
_BLANK_TO_DROP = re.compile(rf"(?<![{_NARROW}])[ \t\n]+|[ \t\n]+(?![{_NARROW}])|(?<=[0-9])[ \t\n]+(?=[0-9])")


def _one_to_one() -> dict[int, str]:
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFAFF)}
    table = {code: char for code, char in table.items() if len(char) == 1}
    wide = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05]
    table |= {code: chr(code - 0xFEE0) for code in wide}
    pairs = zip("()﹙﹚∶︰﹕[]［］〖〗﹪﹑､﹐﹔", "（）（）：：：【】【】【】%、、，；", strict=True)
    table |= {ord(old): new for old, new in pairs}
    table |= dict.fromkeys(
        map(ord, "\u00a0\u3000\u1680\u202f\u205f\x1f" + "".join(map(chr, range(0x2000, 0x200B)))), " "
    )
    return table


_TABLE = _one_to_one()


@dataclass(frozen=True, slots=True)
class Strip:
    """Which cleaned words, and where did each of their characters stand in the original text?"""

    text: str
    at: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int, end: int | None = None) -> "Strip":
        """Which part of these words?"""
        return Strip(self.text[start:end], self.at[start:end])

    def trimmed(self, chars: str = BLANKS) -> "Strip":
        """What remains without these characters at both ends?"""
        start = len(self.text) - len(self.text.lstrip(chars))
        return self.cut(start, max(start, len(self.text.rstrip(chars))))

    def without(self, pattern: re.Pattern[str]) -> "Strip":
        """What remains without every match of the pattern?"""
        if not pattern.search(self.text):
            return self
        kept, last = [], 0
        for match in pattern.finditer(self.text):
            kept.append(self.cut(last, match.start()))
            last = match.end()
        return joined([*kept, self.cut(last)])

    def compact(self) -> "Strip":
        """What remains without the blanks a copy put between words? Blanks between Latin words stay."""
        return self.without(_BLANK_TO_DROP)


EMPTY = Strip("", ())


def joined(strips: Iterable[Strip]) -> Strip:
    """Which words do these make, one after the other?"""
    parts = [strip for strip in strips if strip.text]
    if len(parts) == 1:
        return parts[0]
    return Strip("".join(part.text for part in parts), [place for part in parts for place in part.at])


@dataclass(frozen=True, slots=True)
class Line:
    """What does one printed line say, once clean? `indented` and `after_blank` tell how it was set."""

    number: int
    strip: Strip
    indented: bool
    after_blank: bool

    @property
    def text(self) -> str:
        return self.strip.text


class Places:
    """Where does a character offset of the original text stand, as line and column?"""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        self.starts: list[int] = []
        offset = 0
        for line in self.lines:
            self.starts.append(offset)
            offset += len(line)

    def line_of(self, offset: int) -> int:
        """On which line, from 0, does this character stand?"""
        return max(0, bisect_right(self.starts, offset) - 1)

    def span(self, strip: Strip) -> Span | None:
        """From where to where do these words reach? None for no words."""
        if not strip.text:
            return None
        line = self.line_of(strip.at[0])
        return Span(line, strip.at[0] - self.starts[line], strip.at[-1] + 1 - self.starts[line])


def clean_lines(places: Places, limit: int = 1 << 40) -> Iterator[Line]:
    """Which lines hold words, without invisible characters, widths evened out, runs of blanks made one?

    Nothing behind the first `limit` characters is read.
    """
    after_blank = False
    for number, whole in enumerate(places.lines):
        start = places.starts[number]
        raw = whole[: limit - start] if start + len(whole) > limit else whole
        if start >= limit:
            return
        strip = Strip(raw.translate(_TABLE), range(start, start + len(raw)))
        strip = strip.without(_INVISIBLE)
        bare = strip.trimmed(" \t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        if not bare:
            after_blank = True
            continue
        indented = strip.text[:2] in ("  ", " \t") or strip.text[:1] == "\t"
        keep_tabs = strip.trimmed(" \r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029") if "\t" in strip.text else bare
        yield Line(number, _one_blank(keep_tabs), indented, after_blank)
        after_blank = False


def _one_blank(strip: Strip) -> Strip:
    if "  " not in strip.text:
        return strip
    kept, last = [], 0
    for match in _RUN_OF_BLANKS.finditer(strip.text):
        kept.append(strip.cut(last, match.start() + 1))
        last = match.end()
    return joined([*kept, strip.cut(last)])
