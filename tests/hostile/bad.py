"""Files as attackers and broken phones upload them, made on the spot; each with the key it is refused by."""

import struct
import warnings
import zlib
from collections.abc import Callable

from adapters.filetypes import LIMITS
from tests.hostile import good
from tests.hostile.parts import DOCX_MAIN, box, chunk, content_types, docx_with, packed, relations

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'


def huge_png(side: int = 30_000) -> bytes:
    """A picture of 900 million pixels in a file of a few hundred bytes."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def endless_scans_jpg(scans: int = 200) -> bytes:
    """A small file that sends the decoder over its picture again and again."""
    data = good.jpg(progressive=True)
    last = data[data.rfind(b"\xff\xc4") : -2]
    return data[:-2] + last * scans + b"\xff\xd9"


def bomb_docx(megabytes: int) -> bytes:
    """A docx that grows a thousandfold."""
    return docx_with(b"<w/>", ("word/media/image1.bin", bytes(megabytes << 20)))


def crowded_docx() -> bytes:
    return docx_with(b"<w/>", *((f"word/{number}.bin", b"") for number in range(LIMITS.members + 1)))


def swollen_directory_docx() -> bytes:
    """A zip whose list of parts alone would take hundreds of megabytes to read."""
    data = bytearray(good.word())
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 300 << 20)
    return bytes(data)


def lying_docx() -> bytes:
    """A docx whose one part says it is smaller than it is."""
    data = bytearray(docx_with(b"<w>" + b"x" * 5000 + b"</w>"))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def hidden_end_docx() -> bytes:
    """A zip with a second, 64-bit end record that some readers believe instead of the first."""
    data = good.word()
    at = data.rfind(b"PK\x05\x06")
    return data[:at] + b"PK\x06\x07" + bytes(16) + data[at:]


def altered_docx() -> bytes:
    """A docx with one wrong byte in a picture, which only its checksum tells."""
    data = docx_with(b"<w/>", ("word/media/a.bin", bytes(range(256)) * 8))
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 16] + bytes([data[at + 16] ^ 1]) + data[at + 17 :]


def locked_docx() -> bytes:
    data = bytearray(good.word())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def two_faced_docx() -> bytes:
    """A docx with two parts of one name: one reader sees the first, another the second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return docx_with(b"<w/>", ("word/document.xml", b"<w>other</w>"))


def macro_xlsx() -> bytes:
    main = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return packed(
        content_types("/xl/workbook.xml", main), relations("xl/workbook.xml"), ("xl/workbook.xml", b"<workbook/>")
    )


def outward_docx() -> bytes:
    return docx_with(b"<w/>", ("../../etc/cron.d/job", b"x"))


def missing_main_docx() -> bytes:
    return packed(content_types("/word/document.xml", DOCX_MAIN), relations("word/document.xml"))


def _in(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS.decode()}'.encode(encoding)


Hostile = tuple[Callable[[], bytes], str]
BAD: dict[str, Hostile] = {
    "photo.jpg.php": (good.jpg, "file.type_not_allowed"),
    "无后缀": (good.jpg, "file.no_extension"),
    "photo.<b>": (good.jpg, "file.no_extension"),
    "web page.jpg": (lambda: HTML, "file.web_page"),
    "web page with mark.jpg": (lambda: b"\xef\xbb\xbf \n" + HTML, "file.web_page"),
    "drawing.jpg": (lambda: SVG, "file.web_page"),
    "drawing.svg": (lambda: SVG, "file.type_not_allowed"),
    "php.png": (lambda: b"<?php system($_GET[0]);", "file.web_page"),
    "png called.jpg": (good.png, "file.content_differs"),
    "jpg called.pdf": (good.jpg, "file.content_differs"),
    "program.jpg": (lambda: b"MZ" + bytes(500), "file.content_unknown"),
    "empty.pdf": (lambda: b"", "file.empty"),
    "cut in half.jpg": (lambda: good.jpg()[: len(good.jpg()) // 2], "file.damaged"),
    "cut by a byte.jpg": (lambda: good.jpg()[:-1], "file.damaged"),
    "cut progressive.jpg": (lambda: good.jpg(progressive=True)[:-400], "file.damaged"),
    "cut.png": (lambda: good.png()[:-400], "file.damaged"),
    "cut.webp": (lambda: good.webp()[:-400], "file.damaged"),
    "cut.heic": (lambda: good.heic()[:-100], "file.damaged"),
    "cut.pdf": (lambda: good.pdf()[:-10], "file.damaged"),
    "cut.docx": (lambda: good.word()[:-400], "file.damaged"),
    "cut.mp4": (lambda: good.mp4()[:-400], "file.damaged"),
    "huge.png": (huge_png, "file.too_many_pixels"),
    "endless scans.jpg": (endless_scans_jpg, "file.damaged"),
    "bomb.docx": (lambda: bomb_docx(60), "file.packed_too_tightly"),
    "bigger bomb.docx": (lambda: bomb_docx(501), "file.unpacked_too_large"),
    "crowded.docx": (crowded_docx, "file.too_many_parts"),
    "swollen.docx": (swollen_directory_docx, "file.too_many_parts"),
    "hidden end.docx": (hidden_end_docx, "file.too_many_parts"),
    "altered.docx": (altered_docx, "file.damaged"),
    "locked.docx": (locked_docx, "file.damaged"),
    "two-faced.docx": (two_faced_docx, "file.damaged"),
    "lying.docx": (lying_docx, "file.damaged"),
    "outside entity.docx": (lambda: docx_with(OUTSIDE), "file.external_entity"),
    "laughs.docx": (lambda: docx_with(LAUGHS), "file.external_entity"),
    "laughs in utf-16.docx": (lambda: docx_with(_in("utf-16")), "file.external_entity"),
    "laughs in utf-7.docx": (lambda: docx_with(_in("utf-7")), "file.damaged"),
    "late laughs.docx": (lambda: docx_with(b"<!--" + b" " * 99_999 + b"-->" + LAUGHS), "file.external_entity"),
    "entity in relations.docx": (
        lambda: docx_with(b"<w/>", ("word/_rels/document.xml.rels", OUTSIDE)),
        "file.external_entity",
    ),
    "xlsm called.xlsx": (macro_xlsx, "file.macros"),
    "macros.docx": (lambda: docx_with(b"<w/>", ("word/vbaProject.bin", b"x")), "file.macros"),
    "old macros.xlsx": (lambda: docx_with(b"<w/>", ("xl/macrosheets/sheet1.xml", b"<x/>")), "file.macros"),
    "docx called.xlsx": (good.word, "file.content_differs"),
    "zip called.docx": (lambda: packed(("a.txt", b"x")), "file.content_differs"),
    "outward.docx": (outward_docx, "file.damaged"),
    "without main part.docx": (missing_main_docx, "file.damaged"),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.old_or_locked"),
    "eicar.pdf": (lambda: EICAR, "file.virus"),
    "eicar behind.jpg": (lambda: good.jpg() + EICAR, "file.virus"),
    "page and paper.pdf": (lambda: good.pdf()[:9] + HTML + good.pdf()[9:], "file.web_page"),
    "page before paper.pdf": (lambda: HTML + good.pdf(), "file.web_page"),
    "unknown brand.mp4": (lambda: good.mp4(b"evil"), "file.content_unknown"),
    "picture brand.mp4": (good.heic, "file.content_differs"),
    "apple film called.mp4": (lambda: good.mp4(b"qt  "), "file.content_differs"),
    "no film.mp4": (lambda: box(b"ftyp", b"isom" + bytes(4)), "file.damaged"),
    "sound without pictures.mp4": (lambda: good.mp4()[:24] + b"\0\0\0\0junk", "file.damaged"),
}
