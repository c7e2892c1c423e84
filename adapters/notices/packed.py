"""The packed office file, looked through before anything in it is trusted."""

import codecs
import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from adapters.notices.errors import UnreadableNotice

MEGABYTE = 1024 * 1024
LARGEST_PACKED = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
LARGEST_XML = 40 * MEGABYTE  # is parsed whole: it takes ten times as much memory
_MOST_PARTS = 5000
_CHUNK = 1 << 16
_OVERLAP = 32
_SNIFFED = 256
_BLANK = b" \t\r\n\x00"
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARES = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")


def check_packed(name: str, data: bytes, main_part: str) -> None:
    """Is this a whole, unprotected office file of bearable size that declares no entities?

    Sizes are checked from the directory first and then while unpacking, piece by piece, so that a directory
    that lies is found out before a reader trusts it. Raises UnreadableNotice.
    """
    if data.startswith(_OLD_CONTAINER):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise UnreadableNotice(f"notice.unreadable.{'protected' if protected else 'old_type'}", name=name)
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            _check_sizes(name, package, parts)
            for part in parts:
                _check_part(name, package, part)
            if main_part not in package.namelist():
                raise UnreadableNotice("notice.unreadable.wrong_type", name=name)
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as broken:
        raise UnreadableNotice("notice.unreadable.damaged", name=name) from broken


def _check_sizes(name: str, package: ZipFile, parts: list[ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableNotice("notice.unreadable.protected", name=name)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise too_large_unpacked(name)
    if sum(part.file_size for part in parts if is_xml(package, part)) > LARGEST_XML:
        raise too_large_unpacked(name, LARGEST_XML)


def is_xml(package: ZipFile, part: ZipInfo) -> bool:
    """Will a reader take this part for XML? By its name or its first sign: a package may call its parts as it likes."""
    if part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return True
    with package.open(part) as stream:
        head = stream.read(_SNIFFED)
    return (
        head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANK).startswith((b"<", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    )


def too_large_unpacked(name: str, most: int = LARGEST_UNPACKED) -> UnreadableNotice:
    """Which error says that the file grows too large?"""
    return UnreadableNotice("notice.unreadable.too_large_unpacked", name=name, megabytes=most // MEGABYTE)


def _check_part(name: str, package: ZipFile, part: ZipInfo) -> None:
    """Does the part hold what the directory says, and no declaration of entities?"""
    declaring = is_xml(package, part)
    tail = b""
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            if declaring and _DECLARES.search(tail + piece):
                raise UnreadableNotice("notice.unreadable.damaged", name=name)
            tail = piece[-_OVERLAP:]
