"""The matrix as it goes on one page: its columns, its rows, and what each cell says by colour and sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters.documents.book import TINTS
from adapters.texts import day_text, percent_text, text
from models.board import UnitFacts
from models.progress import is_overdue
from models.report import Facts, Order
from models.words import ResponsibilityRole, Status, UnitKind

STATES = (
    *(Status.ACCEPTED, Status.SUBMITTED, Status.IN_PROGRESS, Status.RETURNED, Status.SUSPENDED),
    *(Status.NOT_STARTED, Status.WAIVED),
)


@dataclass(frozen=True)
class Sign:
    """One cell: its mark, its colour, whether the unit leads, and whether it is overdue."""

    mark: str
    tint: str
    leads: bool
    late: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything on the page, in words. `kinds` head the columns: a name and over how many of them it stands."""

    title: str
    below: str
    number: str
    task: str
    completion: str
    kinds: Sequence[tuple[str, int]]
    units: Sequence[UnitFacts]
    rows: Sequence[tuple[str, str, str]]  # number, title, completion
    signs: Mapping[tuple[int, int], Sign]  # row and column → cell
    legend: Sequence[tuple[Sign, str]]


def plan_of(order: Order) -> Plan:
    """How does the matrix stand on its page?"""
    facts, language = order.facts, order.language
    board, today = facts.board, facts.today
    order_of_kinds = list(UnitKind)
    units = sorted(board.units, key=lambda unit: order_of_kinds.index(unit.kind))
    found, of = board.figures(today), board.by_task(today)
    return Plan(
        title=text(language, "matrix_page.title", campaign=board.campaign.name),
        below=text(
            language,
            "matrix_page.below",
            school=facts.school,
            day=day_text(language, today, year=True),
            completion=percent_text(language, found.completion.share),
            reported=percent_text(language, found.reported.share),
            late=found.overdue,
        ),
        number=text(language, "matrix.number"),
        task=text(language, "matrix.task"),
        completion=text(language, "matrix.completion"),
        kinds=[
            (text(language, f"kind.{kind.value}"), len(list(those)))
            for kind, those in groupby(units, key=lambda unit: unit.kind)
        ],
        units=units,
        rows=[
            (
                facts.number(task),
                task.title or text(language, "common.title_missing"),
                percent_text(language, of[task.id].completion.share),
            )
            for task in board.tasks
        ],
        signs=_signs(facts, units, language),
        legend=_legend(language),
    )


def _signs(facts: Facts, units: Sequence[UnitFacts], language: str) -> dict[tuple[int, int], Sign]:
    marks = _marks(language)
    row = {task.id: place for place, task in enumerate(facts.board.tasks)}
    column = {unit.id: place for place, unit in enumerate(units)}
    return {
        (row[one.task_id], column[one.unit_id]): Sign(
            _mark(marks, one.status, one.role is ResponsibilityRole.LEAD),
            TINTS[one.status],
            one.role is ResponsibilityRole.LEAD,
            is_overdue(one, facts.today),
        )
        for one in facts.board.rows
    }


def _marks(language: str) -> dict[str, str]:
    return {one: text(language, f"mark.{one}") for one in (*(status.value for status in Status), "cooperating")}


def _mark(marks: Mapping[str, str], status: Status, leads: bool) -> str:
    """What stands in a cell: where nothing has begun, the role's own ● or ○, as a matrix on paper has it."""
    return marks["cooperating"] if status is Status.NOT_STARTED and not leads else marks[status.value]


def _legend(language: str) -> list[tuple[Sign, str]]:
    marks = _marks(language)
    entries = [(Sign(marks[one], TINTS[one], leads=True), text(language, f"status.{one.value}")) for one in STATES]
    doing = Sign(marks[Status.IN_PROGRESS], TINTS[Status.IN_PROGRESS], leads=True, late=True)
    bare = TINTS[Status.WAIVED]
    return [
        (Sign(marks[Status.NOT_STARTED], bare, leads=True), text(language, "duty.lead")),
        (Sign(marks["cooperating"], bare, leads=False), text(language, "duty.cooperating")),
        *entries,
        (doing, text(language, "status.overdue")),
    ]
