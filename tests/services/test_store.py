"""The evidence store: whole files or none, and a clear word when it cannot."""

import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.filetypes import FileRefused, examine
from adapters.store import BlobMissing, EmptyFile, EvidenceStore, FileTooLarge, StoreUnavailable
from adapters.texts import sentence
from tests.hostile.bad import BAD

LIMIT = 1000
LATER = datetime.now(UTC) + timedelta(days=1)
ABSENT = "0" * 64


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


def test_what_is_put_is_found_under_the_hash_of_its_content(store: EvidenceStore) -> None:
    stored = store.put([b"hello ", b"world"], LIMIT)
    assert stored.sha256 == hashlib.sha256(b"hello world").hexdigest()
    assert stored.size == store.size(stored.sha256) == 11
    with store.open(stored.sha256) as file:
        assert file.read() == b"hello world"
    assert store.has(stored.sha256)
    assert store.verify(stored.sha256)
    assert store.path(stored.sha256) == store.root / "blobs" / stored.sha256[:2] / stored.sha256[2:]
    assert _left(store) == []


@settings(deadline=None)
@given(chunks=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=8))
def test_how_a_file_is_cut_into_chunks_does_not_matter(
    chunks: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = EvidenceStore(tmp_path_factory.getbasetemp() / "chunks")
    assert store.put(chunks, 10_000) == store.put([b"".join(chunks)], 10_000)


def test_the_same_content_twice_is_one_file(store: EvidenceStore) -> None:
    assert store.put([b"x"], LIMIT) == store.put([b"x"], LIMIT)
    assert len(list(store.every())) == 1
    assert _left(store) == []


def test_the_same_content_from_many_at_once_is_one_whole_file(store: EvidenceStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = set(pool.map(lambda _: store.put([b"same" * 100], LIMIT), range(24)))
    assert len(stored) == 1
    assert [store.verify(sha256) for sha256 in store.every()] == [True]
    assert _left(store) == []


def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(store: EvidenceStore) -> None:
    assert store.put([b"x" * LIMIT], LIMIT).size == LIMIT
    with pytest.raises(FileTooLarge):
        store.put([b"y" * LIMIT, b"y"], LIMIT)
    assert len(list(store.every())) == 1
    assert _left(store) == []


def test_an_endless_file_is_stopped_at_the_limit(store: EvidenceStore) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 100

    with pytest.raises(FileTooLarge):
        store.put(endless(), LIMIT)
    assert len(sent) == 11


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
def test_an_empty_file_is_refused(chunks: list[bytes], store: EvidenceStore) -> None:
    with pytest.raises(EmptyFile):
        store.put(chunks, LIMIT)
    assert not [*store.every(), *_left(store)]


def test_a_sender_who_breaks_off_leaves_nothing_and_is_not_taken_for_a_dead_store(store: EvidenceStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        store.put(broken(), LIMIT)
    assert not [*store.every(), *_left(store)]


def test_a_received_file_can_be_looked_at_before_it_is_kept(store: EvidenceStore) -> None:
    with store.receive([b"look"], LIMIT) as received:
        assert received.path.read_bytes() == b"look"
        assert not store.has(received.sha256)
        received.keep()
    assert store.verify(received.sha256)
    assert _left(store) == []


def test_a_received_file_that_is_not_kept_goes_away(store: EvidenceStore) -> None:
    with store.receive([b"look"], LIMIT) as received:
        assert received.size == 4
    assert not received.path.exists()
    assert not [*store.every(), *_left(store)]


@pytest.mark.parametrize("name", [name for name in BAD if "bomb" not in name and "empty" not in name])
def test_a_hostile_file_leaves_nothing_in_the_store(name: str, store: EvidenceStore) -> None:
    make, key = BAD[name]

    def take() -> None:
        with store.receive([make()], 10_000_000) as received:
            examine(received.path, name)
            received.keep()

    with pytest.raises(FileRefused) as refused:
        take()
    assert refused.value.key == key
    assert not [*store.every(), *_left(store)]


@pytest.mark.parametrize(
    "bad", ["", "abc", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"]
)
def test_what_is_no_hash_never_becomes_a_path(bad: str, store: EvidenceStore) -> None:
    for ask in (store.path, store.open, store.has, store.size, store.verify, store.remove):
        with pytest.raises(ValueError, match="64 lower-case hex"):
            ask(bad)
    with pytest.raises(ValueError, match="64 lower-case hex"):
        store.read_rendition(bad, "thumb.jpg")


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "A.jpg", "x\0", "x" * 65])
def test_a_renditions_name_never_becomes_a_path(name: str, store: EvidenceStore) -> None:
    with pytest.raises(ValueError, match="rendition's name"):
        store.write_rendition(ABSENT, name, b"x")


def test_a_rendition_is_none_until_it_is_written(store: EvidenceStore) -> None:
    sha256 = store.put([b"photo"], LIMIT).sha256
    assert store.read_rendition(sha256, "thumb.jpg") is None
    store.write_rendition(sha256, "thumb.jpg", b"first")
    store.write_rendition(sha256, "thumb.jpg", b"small")
    assert store.read_rendition(sha256, "thumb.jpg") == b"small"
    assert list(store.every()) == [sha256]
    assert _left(store) == []


def test_removing_a_file_takes_its_renditions_along_and_no_other(store: EvidenceStore) -> None:
    gone, stays = store.put([b"a"], LIMIT).sha256, store.put([b"b"], LIMIT).sha256
    for sha256 in (gone, stays):
        store.write_rendition(sha256, "thumb.jpg", b"small")
    store.remove(gone)
    store.remove(gone)
    assert list(store.every()) == [stays]
    assert store.read_rendition(gone, "thumb.jpg") is None
    assert store.read_rendition(stays, "thumb.jpg") == b"small"


def test_a_missing_file_is_named_as_missing(store: EvidenceStore) -> None:
    assert not store.has(ABSENT)
    assert not store.verify(ABSENT)
    for ask in (store.open, store.size):
        with pytest.raises(BlobMissing):
            ask(ABSENT)


def test_an_altered_file_is_found_and_healed_by_the_next_upload_of_it(store: EvidenceStore) -> None:
    sha256 = store.put([b"photo"], LIMIT).sha256
    store.path(sha256).write_bytes(b"phot0")
    assert not store.verify(sha256)
    store.put([b"photo"], LIMIT)
    assert store.verify(sha256)


def test_every_skips_what_is_no_evidence_and_what_came_in_just_now(store: EvidenceStore) -> None:
    old, new = store.put([b"old"], LIMIT).sha256, store.put([b"new"], LIMIT).sha256
    os.utime(store.path(old), (1, 1))
    (store.root / "blobs" / "ab").mkdir(exist_ok=True)
    (store.root / "blobs" / "ab" / "notes.txt").write_text("x")
    assert set(store.every()) == {old, new}
    assert list(store.every(before=datetime(2020, 1, 1, tzinfo=UTC))) == [old]


def test_a_file_put_again_counts_as_new_for_the_cleaner(store: EvidenceStore) -> None:
    sha256 = store.put([b"old"], LIMIT).sha256
    os.utime(store.path(sha256), (1, 1))
    store.put([b"old"], LIMIT)
    assert list(store.every(before=datetime(2020, 1, 1, tzinfo=UTC))) == []


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "file.store_full"),
        (errno.EDQUOT, "file.store_full"),
        (errno.EROFS, "file.store_read_only"),
        (errno.EACCES, "file.store_read_only"),
        (errno.EIO, "file.store_unavailable"),
    ],
)
@pytest.mark.parametrize("step", ["os.fsync", "tempfile.mkstemp", "pathlib.Path.replace"])
def test_a_failing_disk_is_named_and_leaves_the_store_as_it_was(
    step: str, number: int, key: str, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.put([b"before"], LIMIT).sha256
    for act in _writes(store, before)[: 2 if step == "pathlib.Path.replace" else 3]:
        with monkeypatch.context() as broken:
            broken.setattr(step, _failing(number))
            with pytest.raises(StoreUnavailable) as failed:
                act()
        assert failed.value.key == key
        assert "⟦" not in sentence("zh", failed.value)
        assert list(store.every()) == [before]
        assert store.read_rendition(before, "thumb.jpg") is None
        assert _left(store) == []


def test_a_disk_that_takes_half_a_chunk_and_then_is_full_says_so(store: EvidenceStore) -> None:
    """The real thing: the process may write files of at most 4096 bytes, as on a disk with that much left."""
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom adapters.store import EvidenceStore\n"
        "store = EvidenceStore(Path(sys.argv[1]))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "print(store.put([b'x' * 4096], 9999).size)\n"
        "try:\n    store.put([b'y' * 5000], 9999)\nexcept Exception as error:\n    print(error.key)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, store.root], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["4096", "file.store_unavailable"]
    assert len(list(store.every())) == 1
    assert _left(store) == []


def test_a_folder_that_is_gone_is_named_and_not_made_anew(store: EvidenceStore) -> None:
    shutil.rmtree(store.root)
    for act in _writes(store, ABSENT):
        with pytest.raises(StoreUnavailable) as failed:
            act()
        assert failed.value.key == "file.store_missing"
    assert not store.root.exists()


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("x")
    with pytest.raises(StoreUnavailable):
        EvidenceStore(tmp_path / "evidence")


def test_an_unreadable_file_is_not_taken_for_a_missing_one(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = store.put([b"x"], LIMIT).sha256
    monkeypatch.setattr("pathlib.Path.open", _failing(errno.EIO))
    for ask in (store.open, store.verify):
        with pytest.raises(StoreUnavailable) as failed:
            ask(sha256)
        assert not isinstance(failed.value, BlobMissing)


def test_a_probe_of_a_sound_store_leaves_nothing(store: EvidenceStore) -> None:
    store.probe()
    assert not [*store.every(), *_left(store)]


def test_a_killed_process_leaves_at_worst_a_scrap_that_is_swept_away(store: EvidenceStore) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom adapters.store import EvidenceStore\n"
        "def chunks():\n    yield b'half'\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "EvidenceStore(Path(sys.argv[1])).put(chunks(), 100)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, store.root], check=False)
    assert done.returncode < 0
    assert list(store.every()) == []
    assert len(_left(store)) == 1
    assert store.clear_unfinished(datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert store.clear_unfinished(LATER) == 1
    assert _left(store) == []


def test_an_upload_buffer_can_be_put_as_it_is(store: EvidenceStore) -> None:
    assert store.put(io.BytesIO(b"a\nb\nc"), LIMIT).size == 5


def _writes(store: EvidenceStore, sha256: str) -> list[Callable[[], object]]:
    return [
        lambda: store.put([b"after"], LIMIT),
        lambda: store.write_rendition(sha256, "thumb.jpg", b"small"),
        store.probe,
    ]


def _failing(number: int) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return fail


def _left(store: EvidenceStore) -> list[Path]:
    return list((store.root / "tmp").glob("*"))
