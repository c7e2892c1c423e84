"""Which files are taken as evidence: extension and content must agree, and every bound holds before decoding."""

import mmap
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from adapters.pictures import check_decodes
from adapters.store import CHUNK, MEGABYTE, EmptyFile, FileRefused, FileTooLarge, megabytes
from models.words import EvidenceKind

__all__ = ["LIMITS", "FileKind", "FileRefused", "Limits", "clean_name", "content_disposition", "examine", "find_eicar"]


@dataclass(frozen=True)
class Limits:
    """How much a file may hold: bytes, pixels, and for office files bytes unpacked, parts, and packing ratio."""

    bytes: int = 50 * 1024 * 1024
    pixels: int = 80_000_000
    unpacked: int = 500 * 1024 * 1024
    members: int = 5000
    ratio: int = 200


@dataclass(frozen=True)
class FileKind:
    """What a file is: its media type, its extension (lower case, jpeg as jpg) and what it is to a reviewer."""

    media_type: str
    extension: str
    kind: EvidenceKind


LIMITS = Limits()
_OOXML = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    "jpg": FileKind("image/jpeg", "jpg", EvidenceKind.PHOTO),
    "jpeg": FileKind("image/jpeg", "jpg", EvidenceKind.PHOTO),
    "png": FileKind("image/png", "png", EvidenceKind.PHOTO),
    "webp": FileKind("image/webp", "webp", EvidenceKind.PHOTO),
    "heic": FileKind("image/heic", "heic", EvidenceKind.PHOTO),
    "heif": FileKind("image/heif", "heif", EvidenceKind.PHOTO),
    "pdf": FileKind("application/pdf", "pdf", EvidenceKind.DOCUMENT),
    "docx": FileKind(_OOXML + "wordprocessingml.document", "docx", EvidenceKind.DOCUMENT),
    "xlsx": FileKind(_OOXML + "spreadsheetml.sheet", "xlsx", EvidenceKind.DOCUMENT),
    "pptx": FileKind(_OOXML + "presentationml.presentation", "pptx", EvidenceKind.DOCUMENT),
    "mp4": FileKind("video/mp4", "mp4", EvidenceKind.VIDEO),
    "mov": FileKind("video/quicktime", "mov", EvidenceKind.VIDEO),
}
_CONTENT = {"heif": "heic", "docx": "zip", "xlsx": "zip", "pptx": "zip"}  # where it is not called as the extension
_MAGIC = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"GIF8", "gif"),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MP4_BRANDS = {b"isom", b"avc1", b"mp41", b"mp42", b"mmp4", b"M4V ", b"MSNV", b"XAVC", b"dash", b"hvc1"} | {
    b"iso%d" % number for number in range(2, 10)
}
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)\b", re.IGNORECASE)
_MARKUP_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-z!?]", re.IGNORECASE)
_HEAD = 4096
_TIGHT_ENOUGH_TO_ASK = 10 * MEGABYTE  # small office files with repeated rows pack tightly and harm nobody
_NAMES_BYTES = 512  # a part's line in a zip directory, with a generous name
_BROKEN_ZIP = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error, struct.error)
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # in two, or scanners take us


def find_eicar(path: Path) -> str | None:
    """Which malware is in a file? Only the test string that every scanner knows; put a real scanner in its place."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return "EICAR" if data.find(_EICAR) >= 0 else None


def examine(
    path: Path, original_name: str, limits: Limits = LIMITS, scan: Callable[[Path], str | None] = find_eicar
) -> FileKind:
    """What is this file, and may it come in? Raises FileRefused, whose key says why not."""
    extension = _allowed_extension(original_name)
    _check_size(path, limits)
    if found := scan(path):
        raise FileRefused("file.virus", found=found)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind, content = _KINDS[extension], _content(head)
    if content != _CONTENT.get(kind.extension, kind.extension):
        raise _differs(kind.extension, content)
    if kind.kind is EvidenceKind.PHOTO:
        check_decodes(path, limits.pixels)
    elif kind.kind is EvidenceKind.VIDEO:
        _check_video(path)
    elif kind.extension == "pdf":
        _check_pdf(path, head)
    else:
        _check_office(path, kind, limits)
    return kind


def _allowed_extension(original_name: str) -> str:
    _, dot, extension = clean_name(original_name).rpartition(".")
    extension = extension.lower()
    if extension not in _KINDS or not dot:
        shown = extension if dot and re.fullmatch(r"[a-z0-9]{1,8}", extension) else ""
        raise FileRefused("file.type_not_allowed" if shown else "file.no_extension", extension=shown)
    return extension


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if not size:
        raise EmptyFile
    if size > limits.bytes:
        raise FileTooLarge(limit=megabytes(limits.bytes))


def _content(head: bytes) -> str:
    """What do the first bytes say a file is? "other" where they say nothing we know."""
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _branded(head[8:12])
    return "markup" if _MARKUP_FIRST.match(head) else "other"


def _branded(brand: bytes) -> str:
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand in _MP4_BRANDS or brand.startswith(b"3gp"):
        return "mp4"
    return "mov" if brand == b"qt  " else "other"


def _differs(extension: str, content: str) -> FileRefused:
    if content == "old_office" and extension in ("docx", "xlsx", "pptx"):
        return FileRefused("file.old_or_locked", extension=extension)
    if content == "markup":
        return FileRefused("file.web_page", extension=extension)
    if content == "other":
        return FileRefused("file.content_unknown", extension=extension)
    return FileRefused("file.content_differs", extension=extension, found=f"file.is_{content}")


def _check_pdf(path: Path, head: bytes) -> None:
    """A PDF that is a web page too would act in a browser; one without its end was cut off."""
    if _MARKUP.search(head):
        raise FileRefused("file.web_page", extension="pdf")
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8192))
        if b"%%EOF" not in file.read():
            raise FileRefused("file.damaged")


def _check_video(path: Path) -> None:
    """Whole boxes from front to end, with a table of contents and the pictures themselves among them."""
    seen = set()
    with path.open("rb") as file:
        for name, fits in _boxes(file, path.stat().st_size):
            if not fits:
                break  # what follows a finished film is a phone's own trailer
            seen.add(name)
    if not {b"moov", b"mdat"} <= seen:
        raise FileRefused("file.damaged")


def _boxes(file: BinaryIO, size: int, most: int = 10_000) -> Iterator[tuple[bytes, bool]]:
    at = 0
    for _ in range(most):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        elif length == 0:
            length = size - at
        fits = 8 <= length <= size - at
        yield name, fits
        if not fits:
            return
        at += length


def _check_office(path: Path, kind: FileKind, limits: Limits) -> None:
    size = path.stat().st_size
    try:
        _check_directory(path, size, limits)
        with ZipFile(path) as archive:
            _check_members(archive.infolist(), size, limits)
            main = _main_type(archive)
            if main != kind.media_type + ".main+xml":
                raise _differs(kind.extension, _office_content(main))
            for member in archive.infolist():
                _check_part(archive, member)
    except (*_BROKEN_ZIP, expat.ExpatError, LookupError) as broken:
        raise FileRefused("file.damaged") from broken


def _check_directory(path: Path, size: int, limits: Limits) -> None:
    """Bound the list of parts before anything reads it: its length stands in the last 22 bytes before the comment."""
    with path.open("rb") as file:
        file.seek(max(0, size - 65_600))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise FileRefused("file.damaged")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    huge = tail[at - 20 : at - 16] == b"PK\x06\x07"  # a second, 64-bit end that would be believed instead
    if huge or directory > limits.members * _NAMES_BYTES:
        raise FileRefused("file.too_many_parts", limit=limits.members)


def _check_members(members: list[ZipInfo], size: int, limits: Limits) -> None:
    names = [member.filename.lower() for member in members]
    if len(names) > limits.members:
        raise FileRefused("file.too_many_parts", limit=limits.members)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked:
        raise FileRefused("file.unpacked_too_large", limit=megabytes(limits.unpacked))
    if unpacked > max(size * limits.ratio, _TIGHT_ENOUGH_TO_ASK):
        raise FileRefused("file.packed_too_tightly")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise FileRefused("file.macros")
    plain = all(m.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not m.flag_bits & 1 for m in members)
    if not plain or len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise FileRefused("file.damaged")


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)


def _main_type(archive: ZipFile) -> str:
    """Which content type has the part that the package calls its main document? "" when it is no office file."""
    if "[Content_Types].xml" not in archive.namelist():
        return ""
    types = _elements(archive, "[Content_Types].xml")
    if any("macro" in given.get("ContentType", "").lower() for _, given in types):
        raise FileRefused("file.macros")
    relations = [given for _, given in _elements(archive, "_rels/.rels")]
    targets = [given["Target"] for given in relations if given.get("Type", "").endswith("/officeDocument")]
    if len(targets) != 1:
        return ""
    part = targets[0].lstrip("/")
    archive.getinfo(part)
    return _type_of(part, types)


def _type_of(part: str, types: list[tuple[str, dict[str, str]]]) -> str:
    for name, given in types:
        if name == "Override" and given["PartName"].lstrip("/").lower() == part.lower():
            return given["ContentType"]
    for name, given in types:
        if name == "Default" and given["Extension"].lower() == part.rpartition(".")[2].lower():
            return given["ContentType"]
    return ""


def _office_content(main: str) -> str:
    for extension in ("docx", "xlsx", "pptx"):
        if main == _KINDS[extension].media_type + ".main+xml":
            return extension
    return "zip"


def _elements(archive: ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """Which elements does a short XML part hold, each with its attributes?"""
    if archive.getinfo(part).file_size > 4 * MEGABYTE:
        raise FileRefused("file.damaged")
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, given: found.append((name.rpartition(" ")[2], given))
    parser.Parse(archive.read(part), True)
    return found


def _check_part(archive: ZipFile, member: ZipInfo) -> None:
    """Unpack a part to its end, so that its checksum is held, and look at the prologue of XML."""
    with archive.open(member) as part:
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_prologue(iter(lambda: part.read(_HEAD), b""))
        while part.read(CHUNK):
            pass


def _check_prologue(chunks: Iterable[bytes]) -> None:
    """No document type before the first element: entities, outside files and their bombs all need one."""
    started: list[str] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, _: started.append(name)
    for chunk in chunks:
        try:
            parser.Parse(chunk, False)
        except expat.ExpatError:
            if not started:
                raise
        if started:
            return


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("file.external_entity")


_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_LONGEST = 255  # bytes; what file systems take


def clean_name(name: str) -> str:
    """What may an uploaded file's name be shown and downloaded as? Never empty, at most 255 bytes of UTF-8.

    Without folders, control and direction marks, or what Windows cannot take; a cut keeps the extension."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = re.sub(r"[/\\<>:\"|?*]", "_", unicodedata.normalize("NFC", name))
    name = re.sub(r"\s+", " ", name).rstrip(" .").lstrip(" ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 16:
        stem, extension = name, ""
    stem = stem.strip(" .") or "_"
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = "_" + stem
    ending = f".{extension}" if extension else ""
    return _cut(stem, _LONGEST - len(ending.encode())) + ending


def _cut(words: str, most: int) -> str:
    return words.encode()[:most].decode(errors="ignore").rstrip(" .")


def content_disposition(name: str, inline: bool) -> str:
    """Which Content-Disposition makes a browser save a file under this name, Chinese included? RFC 6266 and 8187."""
    name = clean_name(name)
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
