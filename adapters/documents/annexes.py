"""What stands at the end of a paper: who signs it, and the tables behind its sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.documents.saying import Saying
from models.papers.blocks import Block, Grid, Look, Words
from models.papers.standing import Item, Joined, Standing
from models.progress import Ratio
from models.ranking import Placed

BANDS = ((1.0, 2.0), (0.8, 1.0), (0.6, 0.8), (0.0, 0.6))  # completion from … to below …


@dataclass(frozen=True)
class Signed:
    """Who issues a paper, and whether units that lag are counted only instead of named."""

    office: str  # the unit's full name
    school: str = ""
    anonymous: bool = False
    annexed: bool = True  # the lists stand in annexes that the text may point to


def signature(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    """落款: the office and the day."""
    return [
        Words("signature", Look.SIGNATURE, signed.office),
        Words("day", Look.DAY, say.day(of.today)),
    ]


def annexes(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    """The annexes of a circular: every unit, and what is overdue; where no unit is named, how many stand where."""
    if signed.anonymous:
        return [*_annex("", "circular.annex_bands", say), _bands(of, say)]
    late = of.overdue
    told = [
        *_annex("1" if late else "", "circular.annex_units", say),
        _units(of, say),
        Words("rank_rule", Look.NOTE, say.t("circular.rank_rule", rule=say.t("overview.rank_rule")), fixed=True),
    ]
    if of.joined:
        told += [Words("joined_title", Look.NOTE, say.t("circular.joined"), fixed=True), _joined(of.joined, say)]
    return [*told, *_annex("2", "circular.annex_overdue", say), _overdue(late, say)] if late else told


def _annex(number: str, title: str, say: Saying) -> list[Block]:
    return [
        Words(f"annex_mark{number}", Look.ANNEX_MARK, say.t("paper.annex_mark", number=number).strip(), fixed=True),
        Words(f"annex_title{number}", Look.ANNEX_TITLE, say.t(title), fixed=True),
    ]


def unit_row(of: Standing, one: Placed, say: Saying) -> list[str]:
    """A unit in the annex: place, name, asked, done, completion, reported, on time, cooperation, overdue."""
    told = of.by_unit[one.unit.id]
    counts = [say.number(told.completion.whole), say.number(told.completion.part)]
    shares = [say.percent(ratio.share) for ratio in (told.completion, told.reported, told.on_time, told.cooperation)]
    return [str(one.place), one.unit.name, *counts, *shares, say.number(told.overdue)]


def heads(say: Saying, *names: str) -> list[str]:
    """The heads of a table's columns."""
    return [say.t(f"paper.col.{name}") for name in names]


def _units(of: Standing, say: Saying) -> Grid:
    columns = ("place", "unit", "asked", "done", "completion", "reported", "on_time", "cooperation", "overdue")
    rows = [unit_row(of, one, say) for one in of.placed]
    return Grid("units", heads(say, *columns), rows, (7, 27, 7, 9, 11, 11, 11, 11, 7), frozenset({1}))


def _joined(joined: Iterable[Joined], say: Saying) -> Grid:
    rows = [
        [
            str(at),
            one.unit.name,
            say.number(one.applicable),
            say.number(one.done),
            say.percent(one.reported),
            say.number(one.overdue),
        ]
        for at, one in enumerate(joined, 1)
    ]
    columns = ("number", "unit", "joins", "done", "cooperation", "overdue")
    return Grid("joined", heads(say, *columns), rows, (8, 40, 13, 13, 14, 12), frozenset({1}))


def _overdue(late: Iterable[Item], say: Saying) -> Grid:
    rows = [
        [
            str(at),
            item.unit.name,
            say.numbered(item.task),
            say.short_day(item.due_on),
            say.number(item.late),
            say.t(f"status.{item.status.value}"),
        ]
        for at, item in enumerate(late, 1)
    ]
    columns = ("number", "unit", "task", "due", "late", "state")
    return Grid("overdue", heads(say, *columns), rows, (7, 24, 33, 14, 11, 11), frozenset({1, 2}))


def _bands(of: Standing, say: Saying) -> Grid:
    """How many units stand where? For a paper that names none."""
    shares = [one.figures.completion.share or 0.0 for one in of.placed]
    rows = []
    for low, high in BANDS:
        key = "circular.band_whole" if low == 1 else "circular.band_below" if not low else "circular.band"
        words = say.t(key, **_bounds(key, low, high))
        count = sum(low <= share < high for share in shares)
        rows.append([words, say.number(count), say.percent(Ratio(count, len(shares)).share)])
    return Grid("bands", heads(say, "band", "unit_count", "unit_share"), rows, (50, 25, 25))


def _bounds(key: str, low: float, high: float) -> dict[str, str]:
    told = {"low": f"{low:.0%}", "high": f"{high:.0%}"}
    return {"circular.band": told, "circular.band_below": {"high": told["high"]}}.get(key, {})
