"""Blocks made into Word, typeset as an office signs it: A4 with the margins, lines and page numbers of GB/T 9704."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from adapters.documents.faces import faces
from adapters.documents.saying import printable
from adapters.documents.styles import SETTINGS, SIZE_BODY, make_styles, style_name
from adapters.texts import text
from models.papers.blocks import Block, Chart, Grid, Look, Paper, Photo, Photos, Words

TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0  # millimetres
WIDTH = 210 - LEFT - RIGHT
PHOTO_WIDTH, PHOTO_HEIGHT = 74.0, 56.0
CHART_HEIGHT = 190.0  # leaves room for its caption
_RECEIPT = "receipt"
Picture = Callable[[str], bytes | None]  # a chart's name or a photo's id → its picture


@dataclass(frozen=True)
class About:
    """What a document says of itself: its title and the office; no person's name."""

    title: str
    office: str
    made_at: datetime
    language: str


def word(paper: Paper, about: About, chart: Picture, photo: Picture) -> bytes:
    """Which .docx is this paper? `chart` and `photo` answer a PNG or JPEG; None leaves the picture out."""
    document = Document()
    _Setter(document, about.language, chart, photo).set(paper)
    _describe(document, about)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class _Setter:
    """Sets block after block."""

    def __init__(self, document: WordDocument, language: str, chart: Picture, photo: Picture) -> None:
        self.document, self.language, self.chart, self.photo = document, language, chart, photo
        self.after_table = False
        make_styles(document, language)
        # by their ids: the library's own way looks through all styles for every paragraph
        self.styles = {name: document.styles[style_name(name, language)].style_id for name in SETTINGS}
        _set_page(document, language)

    def set(self, paper: Paper) -> None:
        """Set a whole paper."""
        for at, block in enumerate(paper):
            self.after_table = at > 0 and isinstance(paper[at - 1], Grid)
            match block:
                case Words():
                    self._words(block, paper[at + 1 :])
                case Grid():
                    self._grid(block)
                case Chart():
                    self._chart(block)
                case Photos():
                    self._photos(block)

    def _words(self, block: Words, after: Sequence[Block]) -> None:
        lines = [line for line in printable(block.text).split("\n") if line.strip()]
        last = (
            block.look is Look.BODY and bool(after) and _begins_end(after[0])
        )  # the signature is never alone on a page
        for line in lines:
            kept = block.look in (Look.NUMBER, Look.ADDRESSEE, Look.SIGNATURE, Look.DAY, Look.TITLE)
            paragraph = self._paragraph(block.look, line.strip() if kept else line.rstrip())
            if block.look in (Look.SIGNATURE, Look.DAY):
                _right_indent(paragraph, _signed_indent(block, after))
            if block.look is Look.CUT:
                _dash_above(paragraph)
            if block.look in (Look.HEADING, Look.SUBHEADING):
                paragraph.paragraph_format.space_before = Pt(6) if self.after_table else None
                paragraph.paragraph_format.space_after = Pt(4) if after and isinstance(after[0], Grid) else None
            if last or block.id.startswith(_RECEIPT):
                paragraph.paragraph_format.keep_with_next = True
        if lines and (last or block.look is Look.ANNEXES):
            self._paragraph(Look.BODY, "").paragraph_format.keep_with_next = True

    def _paragraph(self, look: str, words: str, within: Any = None) -> Paragraph:
        paragraph: Paragraph = (within or self.document).add_paragraph()
        paragraph._p.style = self.styles[look]
        if words:
            self._run(paragraph, words)
        return paragraph

    def _run(self, paragraph: Paragraph, words: str) -> None:
        run = paragraph.add_run(words)
        if self.language == "zh":  # quotation marks and dashes are Chinese ones
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")

    def _grid(self, block: Grid) -> None:
        rows = [*([block.heads] if block.heads else []), *block.rows]
        if not rows:
            return
        table = self._table(len(rows), block.widths)
        form = block.id.startswith(_RECEIPT)
        for at, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
            head = bool(block.heads) and at == 0
            _unbroken(row, repeated=head)
            for column, (cell, words) in enumerate(zip(_cells_of(row), cells, strict=True)):
                look = "head" if head else "cell_words" if column in block.left else "cell"
                self._cell(cell, look, words, keep=form)
        for row, height in zip(table.rows, block.heights, strict=False):
            row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST

    def _table(self, rows: int, widths: Sequence[float]) -> Table:
        table: Table = self.document.add_table(rows, len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        whole = sum(widths)
        wide = [Mm(WIDTH * width / whole) for width in widths]
        for column, width in zip(table.columns, wide, strict=True):
            column.width = width
        for row in table.rows:
            for tc, width in zip(row._tr.tc_lst, wide, strict=True):
                tc.width = width
        _cell_margins(table)
        return table

    def _cell(self, cell: _Cell, look: str, words: str, *, keep: bool) -> None:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for at, line in enumerate(printable(words).split("\n")):
            if at:
                paragraph = self._paragraph(look, line, cell)
            else:
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self.styles[look]
                self._run(paragraph, line)
            if keep:
                paragraph.paragraph_format.keep_with_next = True

    def _chart(self, block: Chart) -> None:
        picture = self.chart(block.which)
        if picture is None:  # said where it is missing, not passed over
            self._paragraph("caption", text(self.language, "paper.no_chart", caption=printable(block.caption)))
            return
        shape = self._paragraph("picture", "").add_run().add_picture(BytesIO(picture), width=Mm(WIDTH))
        if shape.height > Mm(CHART_HEIGHT):
            shape.width, shape.height = round(shape.width * Mm(CHART_HEIGHT) / shape.height), Mm(CHART_HEIGHT)
        _say_picture(shape, block.caption)
        self._paragraph("caption", printable(block.caption))

    def _photos(self, block: Photos) -> None:
        found = [(photo, data) for photo in block.photos if (data := self.photo(photo.evidence_id)) is not None]
        if not found:
            return
        table = self._table((len(found) + 1) // 2, (50, 50))
        _no_borders(table)
        for cell, (photo, data) in zip(_cells(table), found, strict=False):
            self._photo(cell, photo, data)
        for row in table.rows:
            _unbroken(row, repeated=False)

    def _photo(self, cell: _Cell, photo: Photo, data: bytes) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.styles["picture"]
        picture = paragraph.add_run().add_picture(BytesIO(data), width=Mm(PHOTO_WIDTH))
        if picture.height > Mm(PHOTO_HEIGHT):  # upright ones are made as high as the others, so that rows stand even
            picture.width, picture.height = round(picture.width * Mm(PHOTO_HEIGHT) / picture.height), Mm(PHOTO_HEIGHT)
        _say_picture(picture, photo.caption)
        self._paragraph("caption", " ".join(printable(photo.caption).split()), cell)


def _cells(table: Table) -> Iterator[_Cell]:
    for row in table.rows:
        yield from _cells_of(row)


def _cells_of(row: Any) -> list[_Cell]:
    """A row's cells; the library's own way looks for merged ones and takes ten times as long."""
    return [_Cell(tc, row.table) for tc in row._tr.tc_lst]


def _begins_end(block: Block) -> bool:
    return isinstance(block, Words) and block.look in (Look.ANNEXES, Look.SIGNATURE)


def em(words: str) -> float:
    """How wide are words, in characters of Chinese type? A Latin letter or digit counts half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in words)


def _signed_indent(block: Words, after: Sequence[Block]) -> float:
    """The day stands four characters from the right, or the office two where it is the longer; each centred on it."""
    if block.look is Look.DAY:
        return 4.0
    day = next((one.text for one in after if isinstance(one, Words) and one.look is Look.DAY), block.text)
    return max(1.0, 4.0 + (em(day) - em(block.text.strip())) / 2)


def _right_indent(paragraph: Paragraph, characters: float) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:rightChars"), str(round(characters * 100)))
    indent.set(qn("w:right"), str(round(characters * SIZE_BODY * 20)))


def _dash_above(paragraph: Paragraph) -> None:
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "dashed"), ("sz", "6"), ("space", "4"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _unbroken(row: Any, *, repeated: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def _cell_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "60")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        table._tbl.tblPr.append(margins)


def _no_borders(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "nil")
        borders.append(edge)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)


def _say_picture(picture: Any, words: str) -> None:
    """What those hear who cannot see it."""
    picture._inline.docPr.set("descr", printable(words))


def _set_page(document: WordDocument, language: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, "right", language)  # outside: right on odd pages, left on even ones
    _number(section.even_page_footer, "left", language)
    document.styles["Normal"].font.size = Pt(SIZE_BODY)


def _number(footer: Any, side: str, language: str) -> None:
    """— 1 —, in the size of 四号, one character from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    properties = paragraph._p.get_or_add_pPr()
    align = OxmlElement("w:jc")
    align.set(qn("w:val"), side)
    indent = properties.get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), "100")
    indent.set(qn(f"w:{side}"), "280")
    properties.append(align)
    face = faces(language)["page"]
    for kind, words in (("", "— "), ("begin", ""), ("", "PAGE"), ("end", ""), ("", " —")):
        run = paragraph.add_run()
        run.font.size, run.font.name = Pt(14), face.latin
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face.name)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif words == "PAGE":
            field = OxmlElement("w:instrText")
            field.text = words
            run._r.append(field)
        else:
            run.text = words


def _describe(document: WordDocument, about: About) -> None:
    said = document.core_properties
    said.title, said.author, said.comments, said.last_modified_by = printable(about.title)[:250], about.office, "", ""
    said.created = said.modified = about.made_at.replace(tzinfo=None)
    said.language = "zh-CN" if about.language == "zh" else "en-GB"
    _speak(document, said.language)
    without_thumbnail(document.part.package)


def without_thumbnail(package: Any) -> None:
    """Take out the picture of an empty page that the library's own template brings along."""
    for name in [name for name, rel in package.rels.items() if rel.reltype.endswith("/metadata/thumbnail")]:
        package.rels.pop(name)


def _speak(document: WordDocument, code: str) -> None:
    """Which language is proofed? Without it Word marks every Chinese line as misspelt English."""
    properties = document.styles["Normal"].element.get_or_add_rPr()
    speech = OxmlElement("w:lang")
    speech.set(qn("w:val"), "en-US" if code == "zh-CN" else code)
    speech.set(qn("w:eastAsia"), "zh-CN")
    properties.append(speech)
