"""Pieces that files are made of: zip packages, their lists, and boxes of films."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"

Part = tuple[str, bytes]


def packed(*parts: Part) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def content_types(part: str, main: str) -> Part:
    words = (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="{part}" ContentType="{main}"/></Types>'
    )
    return "[Content_Types].xml", words.encode()


def relations(target: str) -> Part:
    words = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}" '
        f'Target="{target}"/></Relationships>'
    )
    return "_rels/.rels", words.encode()


def docx_with(document: bytes = b"<w/>", *more: Part) -> bytes:
    return packed(
        content_types("/word/document.xml", DOCX_MAIN),
        relations("word/document.xml"),
        ("word/document.xml", document),
        *more,
    )


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
