"""Files that somebody broke on purpose: a clear sentence or a reading, never another exception, and never for long."""

import io
import time
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.notices.errors import UnreadableNotice
from adapters.notices.files import read_file
from adapters.notices.reader import read_notice
from tests.notices.papers import HEAD, paper, printed, say, table
from tests.rules.test_notice_files import changed, sheet, word_table

LONGEST = 10.0  # seconds of the processor for a file of some kilobytes; one takes hundredths
NASTY = (
    b"\x00",
    b"<",
    b"</",
    b"&",
    b"&#0;",
    b'="',
    b"-1",
    b"99999999999999999999",
    b"1e308",
    b"nan",
    b"\xff\xfe",
    b"A1:XFD1048576",
    b"w:val",
    b"0000-00-00",
    b"endobj",
    b"/Kids [1 0 R]",
    b"stream",
)
PLACES = st.integers(0, 2**20)
CUTS = st.tuples(st.just("cut"), PLACES, st.integers(0, 300), st.just(b""))
PUTS = st.tuples(st.just("put"), PLACES, st.integers(0, 8), st.sampled_from(NASTY))
CHANGES = st.lists(st.one_of(CUTS, PUTS), min_size=1, max_size=6)
Change = tuple[str, int, int, bytes]


@cache
def drawn() -> bytes:
    page = paper()
    say(page, 20, 20, "东湖学院任务表")
    table(page, 40, [HEAD, ("1", "张贴海报", "保卫处", "学生处", "4月底前")])
    return printed(page)


@cache
def made(name: str) -> bytes:
    return {"a.docx": word_table, "a.xlsx": sheet, "a.pdf": drawn}[name]()


@cache
def parts(name: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(made(name))) as package:
        return [part for part in package.namelist() if part.endswith((".xml", ".rels"))]


def mutated(data: bytes, changes: list[Change]) -> bytes:
    for _, at, over, words in changes:
        place = at % (len(data) + 1)
        data = data[:place] + words + data[place + over :]
    return data


def read_or_refused(name: str, data: bytes) -> None:
    """Anything but a reading or the error with the sentence fails the test, and so does a long wait."""
    started = time.process_time()
    try:
        read_notice(read_file(name, data).text)
    except UnreadableNotice as told:
        assert told.key.startswith("notice.unreadable.")  # noqa: PT017  both ends are right, this one says why
    assert time.process_time() - started < LONGEST


@given(st.sampled_from(("a.docx", "a.xlsx")), CHANGES)
@settings(max_examples=80, deadline=None)
def test_office_files_with_broken_bytes_are_read_or_refused(name: str, changes: list[Change]) -> None:
    read_or_refused(name, mutated(made(name), changes))


@given(st.sampled_from(("a.docx", "a.xlsx")), st.integers(0, 100), CHANGES)
@settings(max_examples=150, deadline=None)
def test_office_files_whose_parts_are_broken_are_read_or_refused(name: str, which: int, changes: list[Change]) -> None:
    part = parts(name)[which % len(parts(name))]
    read_or_refused(name, changed(made(name), part, lambda xml: mutated(xml, changes)))


@given(st.sampled_from(("a.docx", "a.xlsx")), st.integers(0, 100), st.sampled_from(NASTY), st.integers(0, 500))
@settings(max_examples=80, deadline=None)
def test_office_files_with_a_value_out_of_range_are_read_or_refused(
    name: str, which: int, words: bytes, nth: int
) -> None:
    """The XML stays whole: the value of one attribute is another."""

    def other(xml: bytes) -> bytes:
        pieces = xml.split(b'"')
        place = (nth * 2 + 1) % len(pieces)
        pieces[place | 1 if (place | 1) < len(pieces) else place] = words.replace(b"<", b"").replace(b'"', b"")
        return b'"'.join(pieces)

    part = parts(name)[which % len(parts(name))]
    read_or_refused(name, changed(made(name), part, other))


@given(CHANGES)
@settings(max_examples=20, deadline=None)
def test_pdfs_with_broken_bytes_are_read_or_refused(changes: list[Change]) -> None:
    read_or_refused("a.pdf", mutated(drawn(), changes))


HOSTILE: list[tuple[str, str, str, Callable[[bytes], bytes]]] = [
    (
        "a.docx",
        "word/document.xml",
        "tables in tables",
        lambda xml: xml.replace(
            b"<w:body>", b"<w:body>" + b"<w:tbl><w:tr><w:tc>" * 3000 + b"</w:tc></w:tr></w:tbl>" * 3000
        ),
    ),
    (
        "a.docx",
        "word/document.xml",
        "a cell over a million columns",
        lambda xml: xml.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000"/>'),
    ),
    (
        "a.docx",
        "word/document.xml",
        "a cell before it all",
        lambda xml: xml.replace(b"<w:tr>", b'<w:tr><w:trPr><w:gridBefore w:val="99999999"/></w:trPr>'),
    ),
    (
        "a.xlsx",
        "xl/worksheets/sheet1.xml",
        "a merged range as large as the sheet",
        lambda xml: xml.replace(b"C3:C4", b"A1:XFD1048576"),
    ),
    (
        "a.xlsx",
        "xl/worksheets/sheet1.xml",
        "a row far below",
        lambda xml: xml.replace(b'r="4"', b'r="1048576"').replace(b'"A4"', b'"A1048576"'),
    ),
]


@pytest.mark.parametrize(("name", "part", "what", "change"), HOSTILE, ids=[one[2] for one in HOSTILE])
def test_a_hostile_office_file_is_read_or_refused_soon(
    name: str, part: str, what: str, change: Callable[[bytes], bytes]
) -> None:
    assert what
    xml = change(zipfile.ZipFile(io.BytesIO(made(name))).read(part))
    assert xml != zipfile.ZipFile(io.BytesIO(made(name))).read(part)
    read_or_refused(name, changed(made(name), part, lambda _: xml))
