"""台账: the campaign as the spreadsheet an office keeps, a line a task, with a summary, the files, and a sheet a unit.

The first sheet can be read as a notice again: it bears the defined name LEDGER_NAME, by which adapters.notices.sheets
knows that the other sheets say the same once more.
"""

from collections import Counter
from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from adapters.documents.book import A3, LATE, STATE_TINTS, XLSX, Book, Column, Value
from adapters.documents.ledger_parts import FilesSheet, unit_sheets
from adapters.documents.ledger_summary import summary_sheets
from adapters.notices.sheets import LEDGER_NAME
from adapters.texts import day_text, number_text, percent_text
from models.board import Cell, TaskFacts
from models.progress import Figures, is_overdue
from models.report import Document, Facts, Order
from models.words import ResponsibilityRole, Status, TaskState

SIZE = 11  # of its letters, in points
HEAD = 2  # the row of the head, from 0
_TOLD = (
    *(Status.ACCEPTED, Status.SUBMITTED, Status.IN_PROGRESS, Status.RETURNED, Status.SUSPENDED),
    *(Status.NOT_STARTED, Status.WAIVED),
)


def write_ledger(order: Order) -> Iterable[bytes]:
    """The ledger's bytes. Of one unit: the tasks it takes part in, with its own figures alone."""
    facts, language = order.facts, order.language
    campaign = facts.board.campaign.name
    book = Book(language, campaign, facts.school)
    columns = _columns(book)
    tab = book.sheet(book.say("doc.ledger"), paper=A3, rows=(HEAD,))
    files = FilesSheet(book, order)
    of, states = facts.board.by_task(facts.today), facts.board.task_states()
    whose = facts.unit.name if facts.unit else ""
    book.title(tab, len(columns), book.say("ledger.title", campaign=campaign, unit=whose).strip(), _below(book, facts))
    book.heads(tab, HEAD, columns, SIZE)
    for place, task in enumerate(facts.board.tasks, HEAD + 1):
        _line(book, tab, place, task, facts, of[task.id], states[task.id], files, columns)
    last = HEAD + max(1, len(facts.board.tasks))
    _finish(book, tab, last, len(columns))
    summary_sheets(book, order)
    files.write()
    if facts.unit is None:
        unit_sheets(book, order, files)
    return [book.done()]


def _columns(book: Book) -> list[Column]:
    widths = (
        *(("number", 7), ("task", 40), ("lead", 24), ("cooperating", 30), ("due", 17), ("progress", 32)),
        *(("completion", 10), ("files", 11), ("remarks", 28)),
    )
    middle = ("number", "due", "completion", "files")
    return [Column(book.say(f"ledger.{name}"), width, name in middle) for name, width in widths]


def _below(book: Book, facts: Facts) -> str:
    found = facts.board.figures(facts.today)
    return book.say(
        "ledger.below",
        school=facts.school,
        office=facts.office or book.say("common.none"),
        day=day_text(book.language, facts.today, year=True),
        completion=percent_text(book.language, found.completion.share),
        reported=percent_text(book.language, found.reported.share),
    )


def _line(
    book: Book,
    tab: Worksheet,
    row: int,
    task: TaskFacts,
    facts: Facts,
    found: Figures,
    state: TaskState,
    files: FilesSheet,
    columns: list[Column],
) -> None:
    cells = facts.cells(task.id)
    values: tuple[Value, ...] = (
        facts.number(task),
        task.title,
        names(facts, task, ResponsibilityRole.LEAD),
        names(facts, task, ResponsibilityRole.COOPERATING),
        due(book, task),
        progress(book, state, cells),
        found.completion,
        files.link(cells),
        remarks(book, task, cells, facts, found),
    )
    book.line(tab, row, values, columns, font_size=SIZE)


def _finish(book: Book, tab: Worksheet, last: int, columns: int) -> None:
    tab.freeze_panes(HEAD + 1, 2)
    tab.autofilter(HEAD, 0, last, columns - 1)
    for state, tint in STATE_TINTS.items():
        words = book.say(f"task_state.{state.value}")
        rule = {"type": "text", "criteria": "begins with", "value": words}
        tab.conditional_format(HEAD + 1, 5, last, 5, rule | {"format": book.book.add_format({"bg_color": tint})})
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#9CCBB8", "min_type": "num", "max_type": "num"}
    tab.conditional_format(HEAD + 1, 6, last, 6, bar | {"min_value": 0, "max_value": 1})
    late = {"type": "text", "criteria": "containing", "value": book.say("status.overdue")}
    tab.conditional_format(HEAD + 1, 8, last, 8, late | {"format": book.book.add_format({"font_color": LATE})})
    book.book.define_name(LEDGER_NAME, f"='{tab.get_name()}'!$A${HEAD + 1}:${chr(ord('A') + columns - 1)}${last + 1}")


def names(facts: Facts, task: TaskFacts, role: ResponsibilityRole) -> str | None:
    """The names a task prints in this role, as the notice has them."""
    return "、".join(facts.printed(task.id, role)) or None


def due(book: Book, task: TaskFacts) -> Value:
    """When is it due? A day as a day; otherwise the notice's words, 长期坚持, or nothing."""
    if task.due_on is not None and not task.continuing:
        return task.due_on
    return task.due_text or (book.say("due.continuing") if task.continuing else None)


def progress(book: Book, state: TaskState, cells: list[Cell]) -> str:
    """How does a task stand? Its state first, then how many of those who lead and cooperate are how far."""
    lines = [book.say(f"task_state.{state.value}")]
    for role in ResponsibilityRole:
        counted = Counter(cell.row.status for cell in cells if cell.row.role is role)
        if counted:
            said = book.say("ledger.and").join(_counted(book, one, counted[one]) for one in _TOLD if counted[one])
            lines.append(book.say(f"ledger.of_{role.value}", total=counted.total(), states=said))
    return "\n".join(lines)


def _counted(book: Book, status: Status, count: int) -> str:
    return book.say("ledger.counted", state=book.say(f"status.{status.value}"), n=count)


def remarks(book: Book, task: TaskFacts, cells: list[Cell], facts: Facts, found: Figures) -> str:
    """What else must be known of a task: who is overdue, the target, and that its title was supplied."""
    late = [facts.units[cell.row.unit_id].short for cell in cells if is_overdue(cell.row, facts.today)]
    lines = [] if task.title else [book.say("ledger.title_missing")]
    if late:
        lines.append(book.say("ledger.late", n=len(late), units="、".join(late)))
    if task.goal is not None and task.goal.is_share:
        share = percent_text(book.language, found.attainment.share)
        lines.append(book.say("ledger.target", target=task.target, reached=share))
    elif task.goal is not None:
        part, whole = (number_text(book.language, one) for one in (found.reached.part, found.reached.whole))
        lines.append(book.say("ledger.target_count", target=task.target, part=part, whole=whole))
    if task.title_supplied:
        lines.append(book.say("common.title_supplied"))
    return "\n".join(lines)


LEDGER = Document("ledger", "xlsx", XLSX, write_ledger, for_units=True)
