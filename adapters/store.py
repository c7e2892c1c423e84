"""The evidence store: a folder of files named by what is in them, each written whole or not at all."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from models.errors import Invalid, ZerenError

CHUNK = 1 << 20
MEGABYTE = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RENDITION = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class FileRefused(Invalid):
    """A file that Zeren does not take; its key says why and what to do."""

    key = "file.damaged"


class FileTooLarge(FileRefused):
    """More bytes came than are allowed."""

    key = "file.too_large"


class EmptyFile(FileRefused):
    """Not one byte came."""

    key = "file.empty"


class StoreUnavailable(ZerenError):
    """The store cannot be read or written now; what was in it before is unharmed."""

    key = "file.store_unavailable"


class BlobMissing(StoreUnavailable):
    """A file that should be in the store is not there."""

    key = "file.blob_missing"


_WRITE_KEYS = {
    errno.ENOSPC: "file.store_full",
    errno.EDQUOT: "file.store_full",
    errno.EROFS: "file.store_read_only",
    errno.EACCES: "file.store_read_only",
    errno.EPERM: "file.store_read_only",
    errno.ENOENT: "file.store_missing",
    errno.ENOTDIR: "file.store_missing",
}


def megabytes(count: int) -> str:
    """How many megabytes are so many bytes? As a number for a sentence: "50", "0.5"."""
    return f"{round(count / MEGABYTE, 1):g}"


@dataclass(frozen=True)
class Stored:
    """What the store knows of a file: its hash (64 lower-case hex digits) and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Received:
    """A file that has arrived whole but is not admitted yet; it goes away unless it is kept."""

    path: Path
    sha256: str
    size: int
    store: "EvidenceStore"

    def keep(self) -> Stored:
        """Admit the file. What is kept survives a power cut. Raises StoreUnavailable."""
        self.store._admit(self.path, self.sha256)
        return Stored(self.sha256, self.size)


class EvidenceStore:
    """Files by their SHA-256 under `root`: blobs/ab/cdef…, their renditions, and tmp for what is arriving."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with _writing():
            root.mkdir(parents=True, exist_ok=True)

    def put(self, chunks: Iterable[bytes], limit: int) -> Stored:
        """Which file is this, now that it is stored? At most `limit` bytes.

        Raises FileTooLarge, EmptyFile or StoreUnavailable, and then leaves nothing behind."""
        with self.receive(chunks, limit) as received:
            return received.keep()

    @contextmanager
    def receive(self, chunks: Iterable[bytes], limit: int) -> Iterator[Received]:
        """What has arrived, to be looked at before it is kept? At most `limit` bytes; raises as `put` does."""
        path = self._new_temp("receiving-")
        try:
            stored = _write_counted(path, chunks, limit)
            yield Received(path, stored.sha256, stored.size, self)
        finally:
            _discard(path)

    def open(self, sha256: str) -> BinaryIO:
        """What are the bytes of a file? Raises BlobMissing or StoreUnavailable."""
        with _looking():
            return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        """Where does a file lie, or where would it? Raises ValueError for what is no hash."""
        return self.root / "blobs" / _checked(sha256)[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Is a file in the store?"""
        return self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """How many bytes has a file? Raises BlobMissing."""
        with _looking():
            return self.path(sha256).stat().st_size

    def every(self, before: datetime | None = None) -> Iterator[str]:
        """Which files are in the store? With `before`, only those stored last before that moment.

        A cleaner must give it: a file that just came in has no row yet."""
        for path in sorted((self.root / "blobs").glob("??/*")):
            sha256 = path.parent.name + path.name
            if _SHA256.fullmatch(sha256) and _older(path, before):
                yield sha256

    def verify(self, sha256: str) -> bool:
        """Is a file there and still what its name says? Raises StoreUnavailable where it cannot be read."""
        if not self.has(sha256):
            return False
        with _looking(), self.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def remove(self, sha256: str) -> None:
        """Take a file and its renditions away; for the cleaner of orphans only. Raises StoreUnavailable."""
        with _writing():
            for rendition in self._renditions(sha256).glob("*"):
                rendition.unlink(missing_ok=True)
            self.path(sha256).unlink(missing_ok=True)

    def read_rendition(self, sha256: str, name: str) -> bytes | None:
        """What was made of a file under this name? None when it has not been made yet."""
        try:
            with _looking():
                return self._rendition(sha256, name).read_bytes()
        except BlobMissing:
            return None

    def write_rendition(self, sha256: str, name: str, data: bytes) -> None:
        """Keep what was made of a file, whole or not at all. Raises StoreUnavailable."""
        target = self._rendition(sha256, name)
        path = self._new_temp("rendition-")
        try:
            with _writing():
                _write_synced(path, data)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)  # its folder is not synced: a rendition lost to a power cut is made again
        finally:
            _discard(path)

    def probe(self) -> None:
        """Can the store be written now? Raises StoreUnavailable whose key says read-only, full or missing."""
        path = self._new_temp("probe-")
        try:
            with _writing():
                _write_synced(path, b"zeren")
        finally:
            _discard(path)

    def clear_unfinished(self, before: datetime) -> int:
        """How many half-arrived files were swept away? Those a crash left behind before that moment."""
        old = [path for path in (self.root / "tmp").glob("*") if _older(path, before)]
        for path in old:
            _discard(path)
        return len(old)

    def _admit(self, path: Path, sha256: str) -> None:
        target = self.path(sha256)
        with _writing():
            if self.verify(sha256):
                target.touch()  # it is wanted again: the cleaner must not take it for an old orphan
            else:
                (self.root / "blobs").mkdir(exist_ok=True)
                target.parent.mkdir(exist_ok=True)
                path.replace(target)
            for folder in (target.parent, self.root / "blobs", self.root):
                _sync_folder(folder)

    def _new_temp(self, prefix: str) -> Path:
        with _writing():
            folder = self.root / "tmp"
            folder.mkdir(exist_ok=True)
            number, name = tempfile.mkstemp(prefix=prefix, dir=folder)
            os.close(number)
            return Path(name)

    def _renditions(self, sha256: str) -> Path:
        return self.root / "renditions" / _checked(sha256)[:2] / sha256[2:]

    def _rendition(self, sha256: str, name: str) -> Path:
        if not _RENDITION.fullmatch(name):
            raise ValueError("a rendition's name has lower-case letters, digits, dot, dash and underscore")
        return self._renditions(sha256) / name


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a file is named by 64 lower-case hex digits")
    return sha256


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(_WRITE_KEYS.get(error.errno or 0, StoreUnavailable.key)) from error


@contextmanager
def _looking() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BlobMissing from error
    except OSError as error:
        raise StoreUnavailable from error


def _write_counted(path: Path, chunks: Iterable[bytes], limit: int) -> Stored:
    """Write, hash and count the chunks. Only our own writes count as the store's failures, not the sender's."""
    digest, size = hashlib.sha256(), 0
    with _opened(path) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge(limit=megabytes(limit))
            digest.update(chunk)
            with _writing():
                _write_all(file, chunk)
        if not size:
            raise EmptyFile
        with _writing():
            file.flush()
            os.fsync(file.fileno())
    return Stored(digest.hexdigest(), size)


@contextmanager
def _opened(path: Path) -> Iterator[FileIO]:
    """Open for writing; unbuffered, so that closing after an error has nothing left to write and fail with."""
    with _writing():
        file = path.open("wb", buffering=0)
    with file:
        yield file


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:  # a disk that fills up takes a part first and says so only at the next write
        rest = rest[file.write(rest) :]


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder and makes renames durable itself
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _discard(path: Path) -> None:
    """Remove a temporary file; where even that fails, `clear_unfinished` finds it later."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _older(path: Path, before: datetime | None) -> bool:
    if before is None:
        return True
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except OSError:
        return False
