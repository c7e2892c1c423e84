"""Facts for papers without a database, and what a reader finds in a .docx or .pptx."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from pptx import Presentation

from adapters.store import BlobMissing
from models.board import Board
from models.report import Facts, Order, Work

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def facts_of(board: Board, today: date = date(2026, 11, 2), work: dict[str, Work] | None = None) -> Facts:
    return Facts(board, work or {}, today, AT, "江州大学", "党委保卫部（保卫处）", "周建明")


def no_files(sha256: str) -> Any:
    raise BlobMissing


def order(facts: Facts, language: str = "zh", **options: object) -> Order:
    return Order(facts, language, no_files, options=options)


def opened(data: bytes) -> WordDocument:
    return Document(BytesIO(data))


def words(document: WordDocument) -> str:
    """Every word of the document's body, tables included, in their order."""
    return "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def tables(document: WordDocument) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def slides(data: bytes) -> list[Any]:
    return list(Presentation(BytesIO(data)).slides)


def slide_words(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif shape.has_table:
            for row in shape.table.rows:
                yield from (cell.text for cell in row.cells)


def slide_tables(slide: Any) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows] for shape in slide.shapes if shape.has_table
    ]


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def word_with(*lines: str) -> bytes:
    """A Word file with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
