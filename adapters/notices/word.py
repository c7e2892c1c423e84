"""The words of a docx in printed order: paragraphs with their automatic numbers, and tables as rows of cells."""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from adapters.notices.errors import UnreadableNotice
from adapters.notices.tables import blanks_told

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DIGITS = "零一二三四五六七八九"
_CHINESE = """
chineseCounting chineseCountingThousand japaneseCounting ideographDigital taiwaneseCountingThousand
taiwaneseCounting japaneseDigitalTenThousand
"""
_BROKEN = (
    OpcError,
    LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
    OSError,
    AssertionError,
    RecursionError,
)
_LEVELS = 9
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVE, _CHOICE, _FALLBACK = (_COMPATIBLE + tag for tag in ("AlternateContent", "Choice", "Fallback"))


def word_text(name: str, data: bytes) -> tuple[str, int]:
    """Which lines does this docx print, and how many text boxes are among them?

    Table rows are lines with tabs, headings stand behind a blank line, the words of a box follow the paragraph it
    hangs on. Raises UnreadableNotice when damaged.
    """
    try:
        document = Document(BytesIO(data))
        lines = _Lines(document)
        return "\n".join(lines.of(document.element.body)), lines.boxes
    except _BROKEN as broken:
        raise UnreadableNotice("notice.unreadable.damaged", name=name) from broken


class _Lines:
    """Which lines do the parts of one document print, counting its automatic numbers as they come?"""

    def __init__(self, document: Any) -> None:
        self.numbers = _Numbers(document)
        self.boxes = 0

    def of(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == qn("w:p"):
                if self.numbers.is_heading(child):
                    yield ""
                yield from self.paragraph(child).replace("\t", " ").split("\n")
                yield from self.boxed(child)
            elif child.tag == qn("w:tbl"):
                yield ""
                yield from self.rows(child)
                yield ""
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                yield from self.of(content) if content is not None else ()
            elif child.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
                yield from self.of(child)

    def boxed(self, paragraph: Any) -> Iterator[str]:
        """Which lines stand in the text boxes that hang on this paragraph? One kept twice counts once."""
        for box in paragraph.iter(qn("w:txbxContent")):
            above = [one.tag for one in box.iterancestors()]
            inner = above.index(qn("w:p"))
            if (_FALLBACK in above[:inner] and _has_choice(box)) or qn("w:txbxContent") in above[:inner]:
                continue
            if next(one for one in box.iterancestors(qn("w:p"))) is paragraph:
                self.boxes += 1
                yield from (line for line in self.of(box) if line.strip())

    def paragraph(self, paragraph: Any) -> str:
        words = "".join(_words(paragraph))
        number = self.numbers.of(paragraph) if words.strip() or paragraph.getparent().tag == qn("w:tc") else ""
        return number + words

    def rows(self, table: Any) -> Iterator[str]:
        told = list(self.told(table))
        texts = blanks_told([[text for text, _ in cells] for cells in told], _merged(told))
        for cells in texts:
            if len(cells) == 1:
                yield from cells[0].split("\n")
            else:
                yield "\t".join(_quoted(cell) for cell in cells)

    def told(self, table: Any) -> Iterator[list[tuple[str, bool]]]:
        """The cells of each row: words, and whether the cell only goes on with the one above."""
        for row in table.iter(qn("w:tr")):
            if row.getparent() is not table and row.getparent().tag == qn("w:tbl"):
                continue  # a row of a table inside a cell is told with its cell
            yield list(self.cells(row))

    def cells(self, row: Any) -> Iterator[tuple[str, bool]]:
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        yield from [("", False)] * min(60, max(0, _number(before)))
        for cell in row.iterchildren(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            merged = properties.find(qn("w:vMerge")) if properties is not None else None
            goes_on = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
            yield ("", True) if goes_on else ("\n".join(line for line in self.of(cell) if line.strip()), False)
            span = properties.find(qn("w:gridSpan")) if properties is not None else None
            yield from [("", False)] * min(60, max(0, _number(span) - 1))


def _merged(rows: list[list[tuple[str, bool]]]) -> set[tuple[int, int]]:
    return {(number, place) for number, cells in enumerate(rows) for place, (_, goes_on) in enumerate(cells) if goes_on}


def _has_choice(box: Any) -> bool:
    """Does the same box stand beside this old form in its new one?"""
    alternative = next(box.iterancestors(_ALTERNATIVE), None)
    return alternative is not None and next(alternative.iter(_CHOICE), None) is not None


def _words(paragraph: Any) -> Iterator[str]:
    """Which words does a paragraph print? Deleted and hidden words and boxes beside it are left out."""
    for child in paragraph:
        if child.tag == qn("w:r"):
            properties = child.find(qn("w:rPr"))
            if properties is None or properties.find(qn("w:vanish")) is None:
                yield from _run(child)
        elif child.tag in (
            qn("w:hyperlink"),
            qn("w:ins"),
            qn("w:smartTag"),
            qn("w:fldSimple"),
            qn("w:moveTo"),
            qn("w:customXml"),
        ):
            yield from _words(child)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            yield from _words(content) if content is not None else ()


def _run(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"


class _Numbers:
    """Which automatic number stands before each paragraph?"""

    def __init__(self, document: Any) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        related = [
            part for part in document.part.rels.values() if part.reltype.endswith("/numbering") and not part.is_external
        ]
        if related:
            self._read(related[0].target_part.element)

    def _read(self, numbering: Any) -> None:
        kinds = {kind.get(qn("w:abstractNumId")): _levels(kind) for kind in numbering.iterchildren(qn("w:abstractNum"))}
        for number in numbering.iterchildren(qn("w:num")):
            key = number.get(qn("w:numId"))
            abstract = number.find(qn("w:abstractNumId")).get(qn("w:val"))
            levels = dict(kinds.get(abstract, {}))
            restarts = False
            for override in number.iterchildren(qn("w:lvlOverride")):
                place = int(override.get(qn("w:ilvl"), "0"))
                levels |= _levels(override)
                start = override.find(qn("w:startOverride"))
                if start is not None and place in levels:
                    levels[place] = (*levels[place][:2], _number(start))
                    restarts = True
            self.levels[key] = levels
            self.abstract[key] = key if restarts else f"kind {abstract}"

    def of(self, paragraph: Any) -> str:
        """Which number is printed before this paragraph? Empty for none; counts it."""
        found = self._reference(paragraph)
        if found is None:
            return ""
        key, place = found
        levels = self.levels.get(key, {})
        if place not in levels:
            return ""
        counts = self.counts[self.abstract[key]]
        before = counts[place]
        counts[place] = levels[place][2] if before is None else before + 1
        counts[place + 1 :] = [None] * (_LEVELS - place - 1)
        return _printed(levels, counts, place)

    def is_heading(self, paragraph: Any) -> bool:
        """Is this paragraph a heading, by its own outline level or by its style's?"""
        element = paragraph
        for _ in range(12):
            properties = element.find(qn("w:pPr")) if element is not None else None
            level = properties.find(qn("w:outlineLvl")) if properties is not None else None
            if level is not None:
                return _number(level) < _LEVELS
            if element is None:
                return False
            element = self._style_above(element, properties)
        return False

    def _reference(self, paragraph: Any) -> tuple[str, int] | None:
        element, place, key = paragraph, None, None
        for _ in range(12):  # a style may be based on others; more than a dozen is a circle
            properties = element.find(qn("w:pPr")) if element is not None else None
            reference = properties.find(qn("w:numPr")) if properties is not None else None
            if reference is not None:
                level, number = reference.find(qn("w:ilvl")), reference.find(qn("w:numId"))
                place = place if place is not None or level is None else _number(level)
                key = key if key is not None or number is None else number.get(qn("w:val"))
            if key is not None or element is None:
                break
            element = self._style_above(element, properties)
        return (key, min(place or 0, _LEVELS - 1)) if key and key != "0" else None

    def _style_above(self, element: Any, properties: Any) -> Any:
        if element.tag == qn("w:style"):
            based = element.find(qn("w:basedOn"))
            return self.styles.get(based.get(qn("w:val"))) if based is not None else None
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        return self.styles.get(style.get(qn("w:val"))) if style is not None else None


def _levels(kind: Any) -> dict[int, tuple[str, str, int]]:
    """Level → numbering format, pattern of the printed number, first value."""
    found = {}
    for level in kind.iterchildren(qn("w:lvl")):
        form, words, start = (level.find(qn(f"w:{tag}")) for tag in ("numFmt", "lvlText", "start"))
        place = int(level.get(qn("w:ilvl"), "0"))
        if 0 <= place < _LEVELS:
            pattern = words.get(qn("w:val"), "") if words is not None else ""
            found[place] = (
                form.get(qn("w:val"), "decimal") if form is not None else "decimal",
                pattern,
                _number(start) if start is not None else 1,
            )
    return found


def _printed(levels: dict[int, tuple[str, str, int]], counts: list[int | None], place: int) -> str:
    form, pattern, _ = levels[place]
    if form in ("bullet", "none"):
        return "• " if form == "bullet" else ""
    for above in range(place + 1):
        if f"%{above + 1}" in pattern and above in levels:
            value = counts[above]
            pattern = pattern.replace(
                f"%{above + 1}", _numeral(levels[above][0], levels[above][2] if value is None else value)
            )
    return pattern


def _numeral(form: str, value: int) -> str:
    if form in _CHINESE.split():
        return _chinese(value)
    if form.startswith("decimalEnclosedCircle") and 1 <= value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if form in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        letter = chr(ord("A") + value - 1)
        return letter if form == "upperLetter" else letter.lower()
    return str(value)


def _chinese(value: int) -> str:
    if not 1 <= value <= 99:
        return str(value)
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十") + (_DIGITS[ones] if ones else "")


def _number(element: Any) -> int:
    """Which whole number does this element's value give? 0 for none."""
    printed = element.get(qn("w:val"), "0") if element is not None else "0"
    return int(printed) if printed.lstrip("-").isdigit() else 0


def _quoted(cell: str) -> str:
    cell = cell.replace("\t", " ")
    return '"' + cell.replace('"', "'") + '"' if "\n" in cell else cell
