"""通报: what the school is told about a campaign. Facts become sentences here; official.py makes them Word."""

from collections.abc import Iterable, Sequence
from datetime import date

from adapters.documents.annexes import Signed, annexes, signature
from adapters.documents.saying import Saying
from models.papers.blocks import Block, Look, Words
from models.papers.standing import Item, Standing
from models.ranking import Placed
from models.words import TaskState

NAMED = 6  # items that a sentence names; the rest stands in the annex
_STATES = (
    TaskState.DONE,
    TaskState.PARTLY_DONE,
    TaskState.IN_PROGRESS,
    TaskState.NOT_STARTED,
    TaskState.SUSPENDED,
)


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
        *annexes(of, signed, say),
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
    """Which rates has the campaign, and how does it stand against a week ago and the plan?"""
    told = of.figures
    parts = [
        say.t(f"circular.{name}", share=say.percent(getattr(told, name).share))
        for name in ("completion", "reported", "cooperation", "on_time", "reached")
        if getattr(told, name).share is not None
    ]
    words = say.t("circular.rates", day=say.day(of.today), rates=say.listed(parts)) if parts else ""
    return words + pace(of, say)


def pace(of: Standing, say: Saying) -> str:
    """Is it ahead of what the due days promise, and how far has it come in a week? Empty while nothing can be said."""
    share = of.figures.completion.share
    if share is None or of.planned is None:
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
        return say.t("circular.lagging_count", n=len(of.behind), share=share)
    named = of.lagging_named
    others = len(of.behind) - len(named)
    words = say.t("circular.lagging", units=say.listed(_lags(of, one, say) for one in named)) if named else ""
    if not others:
        return words
    key = "circular.lagging_others_annexed" if signed.annexed else "circular.lagging_others"
    return words + say.t(key, n=others, share=share)


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
    key = "circular.and_more" if signed.annexed else "circular.and_more_short"
    more = say.t(key, n=len(late)) if len(told) > NAMED else ""
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
