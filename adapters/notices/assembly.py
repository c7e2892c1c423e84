"""Drafts made into tasks: dates, figures, spans, and what a person should look at."""

import re

from adapters.notices.cleaning import EMPTY, Line, Places, Strip
from adapters.notices.dates import Due, due_in_words, due_of_value
from adapters.notices.doubts import Seen, doubts_of
from adapters.notices.front import Front
from adapters.notices.labels import Kind
from adapters.notices.nodes import Outline
from adapters.notices.reading import Ignored, Reading, ReadTask, Span
from adapters.notices.targets import recurrence_in, target_in
from adapters.notices.tasks import Draft
from adapters.notices.units import Named

_EDGES = " ，,。.．；;：:、\n\t"


def assembled(
    places: Places, lines: list[Line], furniture: set[int], front: Front, outline: Outline, drafts: list[Draft]
) -> Reading:
    """Which reading do these drafts make?"""
    dues = [_due(draft, front) for draft in drafts]
    tasks = [_task(places, draft, due, front) for draft, due in zip(drafts, dues, strict=True)]
    doubts = doubts_of(Seen(places, front, outline, drafts, tasks, dues))
    ignored = _ignored(places, lines, furniture, front, outline, tasks)
    return Reading(front.title.text or None, front.issued_on, tasks, doubts, ignored)


def title_of(draft: Draft) -> Strip:
    """Which sentence names the task? The first, without its final mark."""
    words = draft.title.compact().trimmed(_EDGES)
    end = _first_sentence(words.text)
    return words.cut(0, end).trimmed(_EDGES)


def _first_sentence(text: str) -> int:
    depth = 0
    for index, char in enumerate(text):
        depth += (char in "（“《【") - (char in "）”》】")
        if char in "。！!" and depth <= 0 and index >= 3:
            return index
    return len(text)


def _words(draft: Draft) -> list[Strip]:
    more = [clause.value for clause in draft.clauses if clause.kind in (Kind.MORE, Kind.TITLE)]
    return [strip.compact() for strip in (draft.title, *draft.rest, *more) if strip]


def _due(draft: Draft, front: Front) -> Due | None:
    for clause in draft.clauses:
        due = due_of_value(clause.value, front.years) if clause.kind is Kind.DUE else None
        if due:
            return due
    for words in _words(draft):
        due = due_in_words(words, front.years)
        if due:
            return due
    return None


def _task(places: Places, draft: Draft, due: Due | None, front: Front) -> ReadTask:
    title = title_of(draft)
    spans: dict[str, Span | None] = {"number": places.span(draft.node.mark_strip), "title": places.span(title)}
    spans["lead"] = _names_span(places, draft.owners.lead)
    spans["cooperating"] = _names_span(places, draft.owners.cooperating)
    default = front.default if due is None else None
    shown = due or default
    spans["due_text"] = places.span(shown.words) if shown else None
    found = next(filter(None, (target_in(words) for words in _words(draft))), None)
    spans["target"] = places.span(found[1]) if found else None
    times = _recurrence(draft)
    spans["recurrence"] = places.span(times)
    for place, printed in enumerate(draft.node.printed):
        spans["text" if place == 0 else f"text{place + 1}"] = places.span(printed)
    heading, spans["heading"] = _heading(places, draft)
    mark = draft.node.mark
    return ReadTask(
        number=(mark.printed or None) if mark else None,
        title=title.text or None,
        lead=[named.name for named in draft.owners.lead],
        cooperating=[named.name for named in draft.owners.cooperating],
        due_on=shown.on if shown else None,
        due_text=shown.words.text if shown else None,
        recurrence=times.text or None,
        target=found[0] if found else None,
        heading=heading,
        spans={name: span for name, span in spans.items() if span is not None},
    )


def _recurrence(draft: Draft) -> Strip:
    values = [clause.value.compact() for clause in draft.clauses if clause.kind is Kind.DUE]
    for words in (*_words(draft), *values):
        found = recurrence_in(words)
        if found:
            return found
    return EMPTY


def _names_span(places: Places, names: list[Named]) -> Span | None:
    spans = [span for span in (places.span(named.strip) for named in names) if span]
    if not spans:
        return None
    first, last = spans[0], spans[-1]
    if first.line != last.line:
        reach = places.starts[last.line] - places.starts[first.line] + last.end
        return Span(first.line, first.start, reach) if reach > first.start else first
    return Span(first.line, min(first.start, last.start), max(first.end, last.end))


def _heading(places: Places, draft: Draft) -> tuple[str | None, Span | None]:
    above = [node for node in draft.node.ancestors() if node.words]
    if not above:
        return None, None
    text = " / ".join(re.split("[。：:]", node.words.text, maxsplit=1)[0] for node in reversed(above))
    return text, places.span(above[0].words)


def _ignored(
    places: Places, lines: list[Line], furniture: set[int], front: Front, outline: Outline, tasks: list[ReadTask]
) -> list[Ignored]:
    """Which lines became no task, and why?"""
    covered = _covered(places, tasks)
    last = max(covered, default=-1)
    reasons = {line.number: why for paragraph, why in outline.loose for line in paragraph.lines}
    reasons |= dict.fromkeys(furniture, "page") | dict(front.used)
    headings = {places.line_of(node.words.at[0]) for node in outline.nodes if node.children and node.words}
    words = {line.number: line.text for line in lines}
    found = []
    for number, raw in enumerate(places.lines):
        if number in covered or not raw.strip():
            continue
        why = reasons.get(number, "heading" if number in headings else "no_task") if number in words else "invisible"
        found.append(
            Ignored(number, words.get(number, raw.strip()), "after" if why == "between" and number > last else why)
        )
    return found


def _covered(places: Places, tasks: list[ReadTask]) -> set[int]:
    covered: set[int] = set()
    for task in tasks:
        for name, span in task.spans.items():
            if name == "heading":
                continue
            last = places.line_of(places.starts[span.line] + span.end - 1)
            covered.update(range(span.line, last + 1))
    return covered
