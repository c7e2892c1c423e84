"""The text of a notice file: txt, docx, xlsx or pdf."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from adapters.notices.errors import UnreadableNotice
from adapters.notices.packed import LARGEST_PACKED, MEGABYTE, check_packed
from adapters.notices.pdf import pdf_text
from adapters.notices.sheets import sheets_text
from adapters.notices.word import word_text

_OLD_TYPES = frozenset({".doc", ".xls", ".wps", ".et", ".rtf", ".ofd", ".docm", ".xlsm", ".xlsb"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out of the text? `key` is a catalogue key, `fields` the words that fill it."""

    key: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileText:
    """Which text does the file hold, and what was left out?"""

    text: str
    notes: tuple[Note, ...] = ()


def text_of(name: str, data: bytes) -> str:
    """Which text does this file hold? Raises UnreadableNotice."""
    return read_file(name, data).text


def read_file(name: str, data: bytes) -> FileText:
    """Which text does this file hold, and what was left out of it?

    txt in UTF-8, UTF-16 or GB18030; docx with automatic numbers as printed; xlsx without hidden rows and sheets; pdf
    with text, without running heads.
    Rows of tables are lines with tabs, a cell of several lines stands in quotation marks. At most 10 MB packed
    and 100 MB unpacked. Raises UnreadableNotice.
    """
    ending = PurePath(name).suffix.lower()
    reader = _READERS.get(ending)
    if ending in _OLD_TYPES:
        raise UnreadableNotice("notice.unreadable.old_type", name=name)
    if reader is None:
        raise UnreadableNotice("notice.unreadable.wrong_type", name=name)
    if len(data) > LARGEST_PACKED:
        raise UnreadableNotice("notice.unreadable.too_large", name=name, megabytes=LARGEST_PACKED // MEGABYTE)
    found = reader(name, data) if data else FileText("")
    if not found.text.strip():
        raise UnreadableNotice("notice.unreadable.empty", name=name)
    return found


def _plain(name: str, data: bytes) -> FileText:
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or [_without_mark(data)]
    for encoding in (*encodings, "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return FileText(text)
    raise UnreadableNotice("notice.unreadable.damaged", name=name)


def _without_mark(data: bytes) -> str:
    """Which encoding fits a file without a byte order mark? Line feeds of UTF-16 have a zero byte beside them."""
    for encoding, line_feed in (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n")):
        if len(data) % 2 == 0 and line_feed in data:
            return encoding
    return "utf-8"


def _word(name: str, data: bytes) -> FileText:
    check_packed(name, data, "word/document.xml")
    text, boxes = word_text(name, data)
    return FileText(text, (Note("notice.file.text_boxes", {"n": str(boxes)}),) if boxes else ())


def _pdf(name: str, data: bytes) -> FileText:
    read = pdf_text(name, data)
    notes = [Note("notice.file.running_heads", {"words": "；".join(read.dropped)})] if read.dropped else []
    if read.pages_left:
        notes.append(Note("notice.file.pages_left", {"n": str(read.pages_left)}))
    return FileText(read.text, tuple(notes))


def _sheets(name: str, data: bytes) -> FileText:
    check_packed(name, data, "xl/workbook.xml")
    text, hidden = sheets_text(name, data)
    notes = [
        Note("notice.file.hidden_rows", {"sheet": sheet, "rows": rows})
        if rows
        else Note("notice.file.hidden_sheet", {"sheet": sheet})
        for sheet, rows in hidden
    ]
    return FileText(text, tuple(notes))


_READERS: dict[str, Callable[[str, bytes], FileText]] = {".txt": _plain, ".docx": _word, ".xlsx": _sheets, ".pdf": _pdf}
