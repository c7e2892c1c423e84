"""督办单: one unit is told what it owes, by when it is asked, and how to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adapters.documents.annexes import Signed, heads, signature
from adapters.documents.saying import Saying
from models.board import UnitFacts
from models.papers.blocks import Block, Grid, Look, Words
from models.papers.standing import Item, Standing
from models.words import ResponsibilityRole

RECEIPT = (("unit", "person"), ("finished", "telephone"))  # short fields, two in a row
WIDE = (("done", 34.0), ("open", 20.0), ("seal", 26.0))  # fields over the whole width, with their heights in mm


@dataclass(frozen=True)
class Order:
    """One supervision notice: for whom, under which number (0: none given yet), and by when it asks."""

    unit: UnitFacts
    number: int
    answer_by: date


def lagging_units(of: Standing) -> list[tuple[UnitFacts, int, int]]:
    """Which units have something open? With how much is overdue and how much is open; the worst first."""
    units = {item.unit.id: item.unit for item in of.open}
    counts = [
        (
            unit,
            sum(item.late > 0 for item in of.open if item.unit.id == unit.id),
            sum(item.unit.id == unit.id for item in of.open),
        )
        for unit in units.values()
    ]
    return sorted(counts, key=lambda one: (-one[1], -one[2], one[0].name))


def supervision(of: Standing, order: Order, signed: Signed, language: str) -> list[Block]:
    """What does the unit get? Numbered, addressed, with what is open, what is asked, and a receipt to fill in."""
    say = Saying(language)
    mine = [item for item in of.open if item.unit.id == order.unit.id]
    facts = of.board.campaign
    number = say.t("supervise.number", year=of.today.year, number=order.number or say.t("supervise.number_blank"))
    return [
        Words("title", Look.TITLE, say.t("supervise.title")),
        Words("number", Look.NUMBER, number),
        Words("addressee", Look.ADDRESSEE, say.t("paper.addressed", name=order.unit.name)),
        Words("found", Look.BODY, _found(mine, facts.name, of.today, say)),
        Words("asked", Look.BODY, say.t("supervise.asked", day=say.day(order.answer_by))),
        Words("items_heading", Look.HEADING, say.heading(1, "supervise.items")),
        _items(mine, say),
        Words("demands_heading", Look.HEADING, say.heading(2, "supervise.demands")),
        *(Words(f"demand_{at}", Look.BODY, words) for at, words in enumerate(_demands(mine, order, signed, say), 1)),
        *signature(of, signed, say),
        Words("cut", Look.CUT, say.t("supervise.cut"), fixed=True),
        Words("receipt_title", Look.ANNEX_TITLE, say.t("supervise.receipt"), fixed=True),
        Words("receipt_number", Look.NOTE, say.t("supervise.receipt_number", number=number), fixed=True),
        *_receipt(say),
    ]


def _found(mine: Sequence[Item], campaign: str, today: date, say: Saying) -> str:
    late = [item for item in mine if item.late]
    parts = [say.t("supervise.open", n=len(mine))]
    if late:
        parts.append(say.t("supervise.overdue", n=len(late), days=max(item.late for item in late)))
    for name, count in (
        ("returned", sum(item.returned for item in mine)),
        ("unsigned", sum(not item.acknowledged for item in mine)),
    ):
        if count:
            parts.append(say.t(f"supervise.{name}", n=count))
    return say.t("supervise.found", day=say.day(today), campaign=campaign, counts=say.parts(parts))


def _demands(mine: Sequence[Item], order: Order, signed: Signed, say: Saying) -> list[str]:
    day, office = say.day(order.answer_by), signed.office
    found = [
        ("supervise.demand_overdue", any(item.late for item in mine)),
        ("supervise.demand_returned", any(item.returned for item in mine)),
        ("supervise.demand_other", True),
        ("supervise.demand_receipt", True),
    ]
    ordinals = say.t("paper.ordinals").split()
    told = [say.t(key, day=day, office=office) for key, applies in found if applies]
    return [say.t("paper.step", number=ordinals[at], words=words) for at, words in enumerate(told)]


def _items(mine: Sequence[Item], say: Saying) -> Grid:
    rows = [
        [
            str(at),
            say.numbered(item.task),
            say.t("duty.lead" if item.role is ResponsibilityRole.LEAD else "duty.cooperating"),
            _due(item, say),
            say.t("supervise.days", n=item.late) if item.late else say.t("paper.dash"),
            say.t(f"status.{item.status.value}"),
            " ".join(item.reason.split()) or say.t("paper.dash"),
        ]
        for at, item in enumerate(mine, 1)
    ]
    columns = ("number", "task", "role", "due", "late_by", "state", "returned_why")
    return Grid("items", heads(say, *columns), rows, (7, 30, 8, 13, 9, 10, 23), frozenset({1, 6}))


def _due(item: Item, say: Saying) -> str:
    if item.due_on is not None:
        return say.short_day(item.due_on)
    return item.task.due_text or say.t("due.continuing" if item.task.continuing else "paper.dash")


def _receipt(say: Saying) -> list[Block]:
    """The part that comes back: short fields in pairs, then wide ones with room to write."""
    pairs = [
        [say.t(f"supervise.receipt.{name}") if name else "" for one in pair for name in (one, "")] for pair in RECEIPT
    ]
    seal = say.t("supervise.hint.seal")
    wide = [[say.t(f"supervise.receipt.{name}"), seal if name == "seal" else ""] for name, _ in WIDE]
    return [
        Grid("receipt_short", (), pairs, (18, 32, 18, 32), heights=[11.0] * len(pairs)),
        Grid("receipt_wide", (), wide, (18, 82), frozenset({1}), heights=[height for _, height in WIDE]),
    ]
