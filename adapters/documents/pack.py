"""迎检材料: the evidence of a campaign as one archive, a folder a task and unit, with an index to look through it.

The archive is never whole anywhere: it is written while it is read, and its size is known before its first byte, so
that a browser can say how far it is. Files are stored as they are: pictures, films and Office files are packed already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from zipstream import ZipStream

from adapters.documents.pack_index import index_html, index_xlsx
from adapters.documents.pack_paths import Leaf, paths
from adapters.store import BlobMissing
from models.board import Cell, TaskFacts
from models.report import Document, Facts, FileFacts, Order
from models.words import Status, Verdict

CHUNK = 1 << 20
ZIP = "application/zip"
EVERYTHING = "everything"
"""The option, "1", that takes in all that was uploaded, not only what was accepted."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file in the pack: whose it is, where it lies, and whether the store still has it."""

    task: TaskFacts
    cell: Cell
    file: FileFacts
    path: str
    there: bool = True


class Pack:
    """The archive's bytes, to be gone through once; its length is known."""

    def __init__(self, archive: ZipStream, order: Order, files: int) -> None:
        self._archive, self._order, self._files = archive, order, files

    def __len__(self) -> int:
        return len(self._archive)

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of about a megabyte: each costs a turn of the server's loop."""
        held, size, told = [], 0, 0
        for piece in self._archive:
            held.append(piece)
            size += len(piece)
            if size >= CHUNK:
                yield b"".join(held)
                held, size = [], 0
            if self._archive.num_streamed() != told:
                told = self._archive.num_streamed()
                self._order.tick(min(told, self._files), self._files)
        yield b"".join(held)


def pack(order: Order) -> Pack:
    """Make the pack. A file that the store has lost is named in the index as missing; raises BlobMissing for one that
    goes while the archive is being read, which then breaks off and cannot be taken for whole."""
    pieces = [_looked_for(order, piece) for piece in chosen(order)]
    archive = ZipStream(sized=True)
    here = [piece for piece in pieces if piece.there]
    archive.add(index_html(order, pieces), "index.html")
    archive.add(index_xlsx(order, pieces), "index.xlsx")
    for piece in here:
        archive.add(_bytes(order, piece.file), piece.path, size=piece.file.size)
    return Pack(archive, order, len(here))


def chosen(order: Order) -> list[Piece]:
    """Which files go in, and where does each lie? By task, unit, and the order their unit gave them."""
    found = list(_wanted(order.facts, str(order.options.get(EVERYTHING)) == "1"))
    counts: dict[str, int] = {}
    leaves = []
    for task, cell, file in found:
        assignment_id = cell.row.assignment_id
        counts[assignment_id] = counts.get(assignment_id, 0) + 1
        leaves.append(_leaf(order.facts, task, cell, file, counts[assignment_id]))
    return [Piece(*one, path) for one, path in zip(found, paths(leaves), strict=True)]


def _wanted(facts: Facts, everything: bool) -> Iterator[tuple[TaskFacts, Cell, FileFacts]]:
    """What was accepted: the files of accepted assignments without those a reviewer rejected; or all there is."""
    for task in facts.board.tasks:
        for cell in facts.cells(task.id):
            for file in facts.work_of(cell).files:
                good = cell.row.status is Status.ACCEPTED and file.verdict is not Verdict.REJECTED
                if everything or good:
                    yield task, cell, file


def _leaf(facts: Facts, task: TaskFacts, cell: Cell, file: FileFacts, order: int) -> Leaf:
    unit = facts.units[cell.row.unit_id]
    return Leaf(task.id, facts.places.get(task.id, 0), task.number, task.title, unit.id, unit.name, order, file.name)


def _looked_for(order: Order, piece: Piece) -> Piece:
    try:
        order.open_file(piece.file.sha256).close()
    except BlobMissing:
        return Piece(piece.task, piece.cell, piece.file, piece.path, there=False)
    return piece


def _bytes(order: Order, file: FileFacts) -> Iterator[bytes]:
    """The file's bytes, opened only when its turn comes: an archive holds thousands."""
    with order.open_file(file.sha256) as opened:
        yield from iter(partial(opened.read, CHUNK), b"")


PACK = Document("pack", "zip", ZIP, pack, streamed=True, for_units=True, originals=True)
