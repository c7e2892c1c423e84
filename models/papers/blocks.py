"""A paper as a row of blocks. Its writers turn them into Word; its readers may change the words, never the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Look(StrEnum):
    """How a paragraph stands on the page."""

    TITLE = "title"
    NUMBER = "number"  # 发文字号, centred under the title
    ADDRESSEE = "addressee"  # 主送单位, without indent
    HEADING = "heading"  # 一、
    SUBHEADING = "subheading"  # （一）
    BODY = "body"
    ANNEXES = "annexes"  # 附件：
    SIGNATURE = "signature"  # 落款
    DAY = "day"
    ANNEX_MARK = "annex_mark"  # 附件1, above its title on a new page
    ANNEX_TITLE = "annex_title"
    NOTE = "note"  # small, under a table
    CUT = "cut"  # a line to cut along
    PICTURE = "picture"  # in a template: where a picture will stand
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `text` may hold several lines; an empty one is left out. `fixed` may not be edited."""

    id: str
    look: Look
    text: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads, rows, and each column's share of the width. `left` columns hold words, the others figures.

    `heights` in millimetres give rows a least height, for forms that are filled in by hand."""

    id: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    left: frozenset[int] = frozenset()
    heights: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with its caption; `which` names it."""

    id: str
    which: str
    caption: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A chosen photo: where its picture is found, and the words under it."""

    evidence_id: str
    caption: str


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos, two in a row."""

    id: str
    photos: Sequence[Photo]


Block = Words | Grid | Chart | Photos
Paper = Sequence[Block]


def edited(paper: Paper, texts: Mapping[str, str]) -> list[Block]:
    """Which paper is it with these words in place of the proposed ones? Paragraphs emptied are left out."""
    changed = [_changed(block, texts) if isinstance(block, Words) else block for block in paper]
    return [block for block in changed if not isinstance(block, Words) or block.text.strip()]


def _changed(block: Words, texts: Mapping[str, str]) -> Words:
    return block if block.fixed or block.id not in texts else replace(block, text=texts[block.id])
