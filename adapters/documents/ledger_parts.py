"""The list of files of a ledger, and its sheet for each unit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from adapters.documents.book import LATE, TINTS, Book, Column, Link, Value
from adapters.texts import day_text, number_text, percent_text
from models.board import Cell, TaskFacts, UnitFacts
from models.progress import Figures, is_overdue
from models.report import Facts, FileFacts, Order, Work
from models.words import Status, Verdict

HEAD = 2
_RATES = ("completion", "reported", "cooperation", "on_time")


@dataclass
class FilesSheet:
    """佐证清单: every file once. Who writes a line asks for a link first, so that the files stand in that order."""

    book: Book
    order: Order
    rows: list[tuple[TaskFacts, UnitFacts, FileFacts]] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)  # assignment → its first row

    def __post_init__(self) -> None:
        self.tab = self.book.sheet(self.book.say("ledger.files_sheet"), rows=(HEAD,))
        self.tasks = {task.id: task for task in self.order.facts.board.tasks}

    def link(self, cells: Sequence[Cell]) -> Value:
        """How many files have these assignments, as a link to the first of them? 0 where there is none."""
        count, at = 0, None
        for cell in cells:
            place = self._listed(cell)
            found = len(self.order.facts.work_of(cell).files)
            count += found
            at = place if at is None and found else at
        return 0 if at is None else Link(count, f"internal:'{self.tab.get_name()}'!A{at + 1}")

    def _listed(self, cell: Cell) -> int:
        one = cell.row
        if one.assignment_id not in self.first:
            self.first[one.assignment_id] = HEAD + 1 + len(self.rows)
            task, unit = self.tasks[one.task_id], self.order.facts.units[one.unit_id]
            self.rows += [(task, unit, file) for file in self.order.facts.work_of(cell).files]
        return self.first[one.assignment_id]

    def write(self) -> None:
        """Write the lines of every file that was asked for."""
        book, tab, facts = self.book, self.tab, self.order.facts
        columns = _columns(book, _FILES)
        book.title(tab, len(columns), book.say("ledger.files_title"), book.say("ledger.files_below", n=len(self.rows)))
        book.heads(tab, HEAD, columns)
        zone = ZoneInfo(facts.board.campaign.time_zone)
        for row, (task, unit, file) in enumerate(self.rows, HEAD + 1):
            values = (
                *(
                    facts.number(task),
                    task.title,
                    unit.short,
                    self._name(file),
                    book.say(f"ledger.kind_{file.kind.value}"),
                ),
                *(file.caption, file.place, file.happened_on, file.uploaded_at.astimezone(zone).date()),
                *(_said(book, file), file.sha256),
            )
            book.line(tab, row, values, columns)
        tab.freeze_panes(HEAD + 1, 4)
        tab.autofilter(HEAD, 0, HEAD + max(1, len(self.rows)), len(columns) - 1)

    def _name(self, file: FileFacts) -> Value:
        return Link(file.name, f"{self.order.address}/files/{file.id}/original") if self.order.address else file.name


_FILES = (
    *(("number", 6), ("task", 34), ("unit", 16), ("file", 28), ("file_kind", 8), ("caption", 24), ("place", 16)),
    *(("happened_on", 14), ("uploaded_on", 14), ("verdict", 18), ("hash", 40)),
)
_UNIT = (
    *(("number", 6), ("task", 40), ("role", 8), ("due", 15), ("state", 10), ("note", 40), ("figures", 14)),
    *(("files", 10), ("handed_in", 14), ("decided", 14), ("remarks", 30)),
)
_MIDDLE = frozenset(
    ("number", "due", "completion", "files", "role", "state", "file_kind", "happened_on", "uploaded_on")
) | {"handed_in", "decided", "figures"}

_LOOKS = {"hash": (("font_size", 7), ("text_wrap", False), ("font_color", "#5A6875"))}


def _columns(book: Book, widths: Sequence[tuple[str, float]]) -> list[Column]:
    return [Column(book.say(f"ledger.{name}"), width, name in _MIDDLE, _LOOKS.get(name, ())) for name, width in widths]


def _said(book: Book, file: FileFacts) -> str:
    """What did a reviewer say of a file? Empty: nothing yet."""
    if file.verdict is None:
        return ""
    if file.verdict is Verdict.ACCEPTED:
        return book.say("evidence.accepted")
    reason = file.flaw_words or (book.say(f"flaw.{file.flaw.value}") if file.flaw else "")
    return book.say("evidence.rejected", reason=reason)


def unit_sheets(book: Book, order: Order, files: FilesSheet) -> None:
    """A sheet for each unit: what it owes, how far it is, and its figures above."""
    facts = order.facts
    of = facts.board.by_unit(facts.today)
    cells: dict[str, list[Cell]] = {}
    places = {task.id: place for place, task in enumerate(facts.board.tasks)}
    for cell in facts.board.cells:
        cells.setdefault(cell.row.unit_id, []).append(cell)
    for done, unit in enumerate(facts.board.units, 1):
        order.tick(done, len(facts.board.units))
        mine = sorted(cells.get(unit.id, []), key=lambda cell: places[cell.row.task_id])
        _unit_sheet(book, facts, unit, mine, of[unit.id], files)


def _unit_sheet(
    book: Book, facts: Facts, unit: UnitFacts, cells: Sequence[Cell], found: Figures, files: FilesSheet
) -> None:
    tab, columns = book.sheet(unit.short, rows=(HEAD,)), _columns(book, _UNIT)
    shares = {
        name: percent_text(book.language, getattr(found, name).share)
        for name in ("completion", "reported", "cooperation", "on_time")
    }
    below = book.say(
        "ledger.unit_below", day=day_text(book.language, facts.today, year=True), late=found.overdue, **shares
    )
    book.title(tab, len(columns), unit.name, below)
    book.heads(tab, HEAD, columns)
    tasks = {task.id: task for task in facts.board.tasks}
    for row, cell in enumerate(cells, HEAD + 1):
        values = unit_line(book, facts, tasks[cell.row.task_id], cell, files)
        book.line(tab, row, values, columns)
    last = HEAD + max(1, len(cells))
    for status, tint in TINTS.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{book.say(f"status.{status.value}")}"'}
        tab.conditional_format(HEAD + 1, 4, last, 4, rule | {"format": book.book.add_format({"bg_color": tint})})
    late = {"type": "text", "criteria": "containing", "value": book.say("status.overdue")}
    tab.conditional_format(HEAD + 1, 10, last, 10, late | {"format": book.book.add_format({"font_color": LATE})})
    tab.freeze_panes(HEAD + 1, 2)
    tab.autofilter(HEAD, 0, last, len(columns) - 1)


def unit_line(book: Book, facts: Facts, task: TaskFacts, cell: Cell, files: FilesSheet) -> tuple[Value, ...]:
    """What one unit owes for one task, as a line."""
    row, work = cell.row, facts.work_of(cell)
    zone = ZoneInfo(facts.board.campaign.time_zone)
    continuing = book.say("due.continuing") if task.continuing else None
    return (
        facts.number(task),
        task.title or book.say("common.title_missing"),
        book.say(f"duty.{row.role.value}"),
        row.due_on or task.due_text or continuing,
        book.say(f"status.{row.status.value}"),
        work.note,
        _given(book, row.numerator, row.denominator, task),
        files.link([cell]),
        row.submitted_on,
        work.decided_at.astimezone(zone).date() if work.decided_at and row.status is Status.ACCEPTED else None,
        _remarks(book, facts, cell, work),
    )


def _given(book: Book, numerator: float | None, denominator: float | None, task: TaskFacts) -> str | None:
    if numerator is None:
        return None
    part = number_text(book.language, numerator)
    if denominator:
        return book.say("ledger.part_of", part=part, whole=number_text(book.language, denominator))
    return f"{part} {task.goal.unit}" if task.goal else part


def _remarks(book: Book, facts: Facts, cell: Cell, work: Work) -> str:
    lines = []
    if is_overdue(cell.row, facts.today):
        lines.append(book.say("status.overdue"))
    if cell.extended and work.original_due_on:
        lines.append(book.say("ledger.extended", day=day_text(book.language, work.original_due_on, year=True)))
    if work.reason and cell.row.status is not Status.ACCEPTED:
        lines.append(book.say("ledger.reason", reason=work.reason))
    return "\n".join(lines)
