"""What a person should look at before the matrix is confirmed: few doubts, each tied to a place."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.notices.cleaning import Places, Strip
from adapters.notices.dates import Due, is_standing
from adapters.notices.front import Front
from adapters.notices.labels import Clause, Kind
from adapters.notices.nodes import Outline
from adapters.notices.reading import Doubt, ReadTask, Span
from adapters.notices.tasks import Draft
from adapters.notices.units import Named, looks_like_unit

_LONG_TITLE = 80
_MOST = 0.6
_MANY_BROKEN = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a doubt can arise from."""

    places: Places
    front: Front
    outline: Outline
    drafts: list[Draft]
    tasks: list[ReadTask]
    dues: list[Due | None]

    def each(self) -> Iterator[tuple[int, Draft, ReadTask]]:
        """Which task is which draft, counted from 0?"""
        yield from zip(range(len(self.tasks)), self.drafts, self.tasks, strict=True)


def doubts_of(seen: Seen) -> list[Doubt]:
    """Which doubts does this reading leave? In printed order, those about the whole notice first."""
    if not seen.tasks:
        return [Doubt("no_tasks")]
    found = [
        *_whole(seen),
        *_numbers(seen),
        *_titles(seen),
        *_units(seen),
        *_broken(seen),
        *_dates(seen),
        *_between(seen),
    ]
    return sorted(found, key=lambda doubt: (doubt.task is not None, doubt.span.line if doubt.span else 0))


def _place(task: ReadTask) -> Span | None:
    return next((task.spans[name] for name in ("title", "lead", "text", "cooperating") if name in task.spans), None)


def _whole(seen: Seen) -> Iterator[Doubt]:
    """What is decided for the whole notice by convention?"""
    first = seen.front.first_leads
    by_first = next((task for _, draft, task in seen.each() if draft.owners.by_first), None)
    if by_first:
        yield Doubt(
            "first_leads", seen.places.span(first) or _place(by_first), None, {"words": first.text or by_first.lead[0]}
        )
    beside = next((task for _, draft, task in seen.each() if draft.owners.beside), None)
    if beside:
        yield Doubt("responsible_beside_lead", beside.spans.get("cooperating"))
    several = [task for _, draft, task in seen.each() if draft.owners.several]
    if several and not any(task.cooperating for task in seen.tasks):
        yield Doubt("responsible_several", several[0].spans.get("lead"))
    default = seen.front.default
    if default and default.on and any(due is None for due in seen.dues):
        yield Doubt(
            "default_deadline",
            seen.places.span(default.words),
            None,
            {"words": default.words.text, "day": default.on.isoformat()},
        )
    bare = next((clause for _, draft, _ in seen.each() for clause in draft.clauses if _in_bare_bracket(clause)), None)
    if bare:
        yield Doubt("owners_in_brackets", seen.places.span(bare.value), None, {"words": bare.value.text})
    guessed = {clause.word: clause for _, draft, _ in seen.each() for clause in draft.clauses if clause.guessed}
    for word, clause in guessed.items():
        yield Doubt("label_guessed", seen.places.span(clause.label), None, {"label": word})
    for code, strip, fields in seen.outline.noted:
        yield Doubt(code, seen.places.span(strip), None, fields)
    repeated = [(draft, task) for _, draft, task in seen.each() if _filled_from_above(draft)]
    if repeated:
        yield Doubt("cells_repeated", _place(repeated[0][1]), None, {"tasks": _list(task for _, task in repeated)})


def _in_bare_bracket(clause: Clause) -> bool:
    return clause.kind is Kind.RESPONSIBLE and not clause.word


def _list(tasks: Iterator[ReadTask]) -> str:
    return "、".join(task.number or "–" for task in tasks)


def _filled_from_above(draft: Draft) -> bool:
    if draft.node.kind != "row":
        return False
    own = [(printed.at[0], printed.at[-1]) for printed in draft.node.printed if printed]
    return any(
        not any(start <= clause.value.at[0] <= end for start, end in own) for clause in draft.clauses if clause.value
    )


def _numbers(seen: Seen) -> Iterator[Doubt]:
    """Which numbers are missing or out of order? A gap filled by as many lost items is explained by them."""
    if not any(task.number for task in seen.tasks):
        return
    lost: list[int] = []
    last: Draft | None = None
    for place, draft, task in seen.each():
        mark = draft.node.mark
        if mark is None or mark.value == 0:
            lost += [place] if mark is None else []
            continue
        same = last is not None and last.node.style == draft.node.style
        before = last.node.mark.value if same and last is not None and last.node.mark else 0
        gap = mark.value - before - 1
        yield from _lost(seen, lost, before if gap == len(lost) else None)
        follows = same and last is not None and last.node.parent is draft.node.parent and last.node is not draft.node
        if follows and (gap < 0 or gap not in (0, len(lost))):
            code = "number_jump" if gap > 0 else "number_repeated"
            yield Doubt(
                code,
                _place(task),
                place,
                {"previous": last.node.mark.printed if last and last.node.mark else "", "number": mark.printed},
            )
        lost, last = [], draft
    yield from _lost(seen, lost, None)


def _lost(seen: Seen, lost: list[int], before: int | None) -> Iterator[Doubt]:
    for step, place in enumerate(lost):
        if before is None:
            yield Doubt("missing_number", _place(seen.tasks[place]), place)
        else:
            yield Doubt(
                "missing_number_guessed", _place(seen.tasks[place]), place, {"expected": str(before + step + 1)}
            )


def _titles(seen: Seen) -> Iterator[Doubt]:
    for place, _, task in seen.each():
        if task.title is None:
            yield Doubt("missing_title", _place(task), place)
        elif len(task.title) > _LONG_TITLE:
            yield Doubt("long_title", task.spans.get("title"), place, {"length": str(len(task.title))})


def _units(seen: Seen) -> Iterator[Doubt]:
    helped = sum(bool(task.cooperating) for task in seen.tasks)
    usual = len(seen.tasks) >= 3 and helped >= _MOST * len(seen.tasks)
    for place, draft, task in seen.each():
        if draft.by_subject:
            yield Doubt("subject_leads", task.spans.get("lead"), place, {"unit": "、".join(task.lead)})
        if not task.lead:
            yield Doubt("no_lead", _place(task), place)
        elif not task.cooperating and usual and not _says_none(draft):
            yield Doubt("no_cooperating", _place(task), place)
        for name in sorted(set(task.lead) & set(task.cooperating)):
            yield Doubt("both_roles", task.spans.get("cooperating"), place, {"unit": name})
        for named in (*draft.owners.lead, *draft.owners.cooperating):
            if named.etc:
                yield Doubt("etc_dropped", seen.places.span(named.strip), place, {"unit": named.name})
            if not looks_like_unit(named.name):
                yield Doubt("unit_doubtful", seen.places.span(named.strip), place, {"unit": named.name})
    yield from _shared(seen)


def _says_none(draft: Draft) -> bool:
    """Does a printed 无 say that nobody cooperates?"""
    return any(clause.kind == "cooperating" for clause in draft.clauses)


def _shared(seen: Seen) -> Iterator[Doubt]:
    """Which owner lines serve several items?"""
    groups: dict[int, list[int]] = {}
    for place, draft, _ in seen.each():
        if draft.owners.lead:
            groups.setdefault(draft.owners.lead[0].strip.at[0], []).append(place)
    for places in groups.values():
        if not any(seen.drafts[place].shared for place in places):
            continue
        task = seen.tasks[places[0]]
        yield Doubt(
            "shared_owner", task.spans.get("lead"), places[0], {"tasks": _list(seen.tasks[place] for place in places)}
        )


def _broken(seen: Seen) -> Iterator[Doubt]:
    """Which names were put together from two lines? A text broken throughout gives one doubt."""
    found: dict[tuple[int, str], tuple[int, Named]] = {}
    for place, draft, _ in seen.each():
        for named in (*draft.owners.lead, *draft.owners.cooperating):
            if _over_lines(seen.places, named.strip):
                found.setdefault((named.strip.at[0], named.name), (place, named))
    if len(found) > _MANY_BROKEN:
        names = "、".join(dict.fromkeys(named.name for _, named in found.values()))
        first = next(iter(found.values()))[1]
        yield Doubt("broken_units", seen.places.span(first.strip), None, {"units": names})
        return
    for place, named in found.values():
        yield Doubt("broken_unit", seen.places.span(named.strip), place, {"unit": named.name})


def _over_lines(places: Places, strip: Strip) -> bool:
    return bool(strip) and places.line_of(strip.at[0]) != places.line_of(strip.at[-1])


def _dates(seen: Seen) -> Iterator[Doubt]:
    for (place, _, task), due in zip(seen.each(), seen.dues, strict=True):
        if due is None:
            continue
        fields = {"words": due.words.text, "day": due.on.isoformat() if due.on else ""}
        if due.doubt:
            yield Doubt(due.doubt, task.spans.get("due_text"), place, fields)
        elif due.on is None and not is_standing(due.words.text):
            yield Doubt("due_without_day", task.spans.get("due_text"), place, fields)


def _between(seen: Seen) -> Iterator[Doubt]:
    """Which words between two tasks became nothing?"""
    lines = [span.line for task in seen.tasks for name, span in task.spans.items() if name != "heading"]
    first, last = min(lines, default=0), max(lines, default=0)
    for paragraph, why in seen.outline.loose:
        if why == "between" and first < paragraph.first.number < last:
            yield Doubt("text_between", seen.places.span(paragraph.strip), None, {"words": paragraph.strip.text[:40]})
