"""通报: what the school is told about a campaign. Facts become sentences here; official.py makes them Word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.documents.saying import Saying
from models.papers.blocks import Block, Grid, Look, Words
from models.papers.standing import Item, Joined, Standing
from models.ranking import Placed
from models.words import TaskState

NAMED = 6  # items that a sentence names; the rest stands in the annex
BANDS = ((1.0, 2.0), (0.8, 1.0), (0.6, 0.8), (0.0, 0.6))  # completion from … to below …
_STATES = (
    TaskState.DONE,
    TaskState.PARTLY_DONE,
    TaskState.IN_PROGRESS,
    TaskState.NOT_STARTED,
    TaskState.SUSPENDED,
)


@dataclass(frozen=True)
class Signed:
    """Who issues a paper, and whether units that lag are counted only instead of named."""

    office: str  # the unit's full name
    school: str = ""
    anonymous: bool = False


def circular(of: Standing, signed: Signed, language: str) -> list[Block]:
    """Which circular does the office sign? Proposed; its paragraphs may be edited, its tables not."""
    say = Saying(language)
    return [
        *_opening(of, signed, say),
        *_overall(of, say),
        *_praise(of, say),
        *_problems(of, signed, say),
        *_next(of, say),
        *_end(of, signed, say),
        *_annexes(of, signed, say),
    ]


def signature(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    """落款: the office and the day."""
    return [
        Words("signature", Look.SIGNATURE, signed.office),
        Words("day", Look.DAY, say.day(of.today)),
    ]


def _opening(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    facts = of.board.campaign
    words = {"campaign": facts.name, "office": signed.office, "day": say.day(of.today)}
    return [
        Words("title", Look.TITLE, say.t("circular.title", campaign=facts.name)),
        Words("number", Look.NUMBER, ""),
        Words("addressee", Look.ADDRESSEE, say.t("circular.addressee")),
        Words("opening", Look.BODY, say.t("circular.opening", **words)),
    ]


def _overall(of: Standing, say: Saying) -> list[Block]:
    return [
        Words("overall_heading", Look.HEADING, say.heading(1, "circular.overall")),
        Words("scope", Look.BODY, scope(of, say)),
        Words("rates", Look.BODY, rates(of, say)),
        Words("states", Look.BODY, states(of, say)),
    ]


def scope(of: Standing, say: Saying) -> str:
    """How large is the campaign? Its days, tasks, units and assignments."""
    facts = of.board.campaign
    return say.t(
        "circular.scope",
        first=say.day(facts.starts_on),
        last=say.day(facts.ends_on),
        tasks=say.number(len(of.board.tasks)),
        units=say.number(len(of.board.units)),
        items=say.number(of.figures.total),
        leads=say.number(of.leads),
        joins=say.number(of.figures.total - of.leads),
    )


def rates(of: Standing, say: Saying) -> str:
    """Which rates has the campaign, and how does it stand against a week ago and an even pace?"""
    told = of.figures
    parts = [
        say.t(f"circular.{name}", share=say.percent(getattr(told, name).share))
        for name in ("completion", "reported", "cooperation", "on_time", "reached")
        if getattr(told, name).share is not None
    ]
    words = say.t("circular.rates", day=say.day(of.today), rates=say.listed(parts)) if parts else ""
    return words + pace(of, say)


def pace(of: Standing, say: Saying) -> str:
    """Is it ahead of an even pace, and how far has it come in a week? Empty while nothing can be said."""
    share = of.figures.completion.share
    if share is None:
        return ""
    ahead = "circular.ahead" if share >= of.planned else "circular.behind"
    words = say.t(ahead, planned=say.percent(of.planned), points=say.points(share - of.planned))
    if of.week_ago is None or round((share - of.week_ago) * 100, 1) == 0:
        return words
    moved = "circular.week_up" if share > of.week_ago else "circular.week_down"
    return say.t(moved, points=say.points(share - of.week_ago)) + words


def states(of: Standing, say: Saying) -> str:
    """How many tasks and assignments are in which state, and how many are overdue?"""
    tasks = say.listed(
        say.t("paper.task_count", state=say.t(f"paper.task_state.{state.value}"), n=of.states[state])
        for state in _STATES
        if of.states.get(state)
    )
    words = say.t("circular.states", tasks=tasks or say.t("paper.none"), items=say.states(of.figures))
    return words + (say.t("circular.overdue_count", n=of.figures.overdue) if of.figures.overdue else "")


def _praise(of: Standing, say: Saying) -> list[Block]:
    named = say.listed(_with_share(one, say) for one in of.praised)
    words = say.t("circular.praise", units=named) if named else say.t("circular.praise_none")
    return [
        Words("praise_heading", Look.HEADING, say.heading(2, "circular.praise_heading")),
        Words("praise", Look.BODY, words),
    ]


def _with_share(one: Placed, say: Saying) -> str:
    return say.t("circular.with_share", unit=one.unit.name, share=say.percent(one.figures.completion.share))


def _problems(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    found = [
        ("lagging", lagging(of, signed, say)),
        ("overdue", overdue(of, signed, say)),
        ("returned", returned(of, signed, say)),
        ("unsigned", unsigned(of, signed, say)),
    ]
    told: list[Block] = [Words("problems_heading", Look.HEADING, say.heading(3, "circular.problems"))]
    at = 0
    for name, words in found:
        if words:
            at += 1
            told.append(Words(f"{name}_heading", Look.SUBHEADING, say.subheading(at, f"circular.{name}_heading")))
            told.append(Words(name, Look.BODY, words))
    return told if at else [*told, Words("no_problems", Look.BODY, say.t("circular.no_problems"))]


def lagging(of: Standing, signed: Signed, say: Saying) -> str:
    """Which units lag? Their number only where the paper names none; empty where none does."""
    if not of.lagging:
        return ""
    share = say.percent(of.figures.completion.share)
    if signed.anonymous:
        return say.t("circular.lagging_count", n=len(of.lagging), share=share)
    named = of.lagging_named
    others = len(of.lagging) - len(named)
    words = say.t("circular.lagging", units=say.listed(_lags(of, one, say) for one in named)) if named else ""
    return words + (say.t("circular.lagging_others", n=others, share=share) if others else "")


def _lags(of: Standing, one: Placed, say: Saying) -> str:
    late, fields = of.late(one), {"unit": one.unit.name, "share": say.percent(one.figures.completion.share)}
    return say.t("circular.lags_late", **fields, n=late) if late else say.t("circular.with_share", **fields)


def overdue(of: Standing, signed: Signed, say: Saying) -> str:
    """What is overdue? The longest first."""
    late = of.overdue
    if not late:
        return ""
    words = say.t(
        "circular.overdue", n=len(late), units=len({item.unit.id for item in late}), days=say.number(late[0].late)
    )
    if signed.anonymous:
        return words
    told = by_task(late)
    more = say.t("circular.and_more", n=len(late)) if len(told) > NAMED else ""
    return words + say.t("circular.namely", items=say.clauses(_late(one, say) for one in told[:NAMED]) + more)


def by_task(items: Iterable[Item]) -> list[list[Item]]:
    """Which belong to the same task and day? In the order they come."""
    groups: dict[tuple[str, date | None], list[Item]] = {}
    for item in items:
        groups.setdefault((item.task.id, item.due_on), []).append(item)
    return list(groups.values())


def _late(items: Sequence[Item], say: Saying) -> str:
    first = items[0]
    named = say.listed(item.unit.name for item in items[: 2 * NAMED])
    if len(items) > 2 * NAMED:
        named += say.t("circular.and_units", n=len(items))
    fields = {"task": say.task(first.task), "due": say.short_day(first.due_on), "units": named}
    return say.t("circular.late_task", **fields, n=first.late)


def returned(of: Standing, signed: Signed, say: Saying) -> str:
    """What was returned, and why?"""
    back = of.returned
    if not back:
        return ""
    words = say.t("circular.returned", n=len(back))
    if signed.anonymous:
        return words
    told = say.clauses(_returned(item, say) for item in back[:NAMED])
    more = say.t("circular.and_more_short", n=len(back)) if len(back) > NAMED else ""
    return words + say.t("circular.namely", items=told + more)


def _returned(item: Item, say: Saying) -> str:
    reason = " ".join(item.reason.split()).rstrip(say.t("paper.stops"))
    key = "circular.returned_item" if reason else "circular.returned_item_bare"
    fields = {"unit": item.unit.name, "task": say.task(item.task)}
    return say.t(key, **fields, **({"reason": reason} if reason else {}))


def unsigned(of: Standing, signed: Signed, say: Saying) -> str:
    """Which units have not even opened what they owe?"""
    counts: dict[str, int] = {}
    for item in of.unsigned:
        counts[item.unit.name] = counts.get(item.unit.name, 0) + 1
    if not counts:
        return ""
    words = say.t("circular.unsigned", units=len(counts), n=sum(counts.values()))
    if signed.anonymous:
        return words
    order = sorted(counts.items(), key=lambda one: -one[1])
    named = say.listed(say.t("circular.unsigned_unit", unit=unit, n=n) for unit, n in order[: 2 * NAMED])
    more = say.t("circular.and_units", n=len(order)) if len(order) > 2 * NAMED else ""
    return words + say.t("circular.namely", items=named + more)


def steps(of: Standing, say: Saying) -> list[str]:
    """What is to be done next? Only what this campaign gives reason for."""
    facts, soon = of.board.campaign, of.soon()
    told = []
    if of.overdue:
        told.append(say.t("circular.step_overdue"))
    if of.returned:
        told.append(say.t("circular.step_returned"))
    if of.unsigned:
        told.append(say.t("circular.step_unsigned"))
    if soon:
        named = say.clauses(
            say.t("circular.soon", task=say.task(one.task), due=say.short_day(one.due_on), n=one.units)
            for one in soon[:NAMED]
        )
        told.append(say.t("circular.step_soon", tasks=named))
    if of.waiting:
        told.append(say.t("circular.step_waiting", n=of.waiting))
    told.append(say.t("circular.step_last", last=say.day(facts.ends_on)))
    return told


def _next(of: Standing, say: Saying) -> list[Block]:
    return [
        Words("next_heading", Look.HEADING, say.heading(4, "circular.next")),
        *(
            Words(
                f"step_{at}", Look.BODY, say.t("paper.step", number=say.t("paper.ordinals").split()[at - 1], words=one)
            )
            for at, one in enumerate(steps(of, say), 1)
        ),
    ]


def _end(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    names = [say.t("circular.annex_bands" if signed.anonymous else "circular.annex_units")]
    if of.overdue and not signed.anonymous:
        names.append(say.t("circular.annex_overdue"))
    if len(names) == 1:
        words = say.t("paper.annex_one", name=names[0])
    else:
        words = "\n".join(
            say.t("paper.annex_first" if at == 1 else "paper.annex_further", number=at, name=name)
            for at, name in enumerate(names, 1)
        )
    return [Words("annexes", Look.ANNEXES, words), *signature(of, signed, say)]


def _annexes(of: Standing, signed: Signed, say: Saying) -> list[Block]:
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
        rows.append([words, say.number(count), say.percent(count / len(shares) if shares else None)])
    return Grid("bands", heads(say, "band", "unit_count", "unit_share"), rows, (50, 25, 25))


def _bounds(key: str, low: float, high: float) -> dict[str, str]:
    told = {"low": f"{low:.0%}", "high": f"{high:.0%}"}
    return {"circular.band": told, "circular.band_below": {"high": told["high"]}}.get(key, {})
