"""The notice as it was read: every line numbered, the words of each task marked where they stand."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from adapters.notices.reading import Reading, Span
from ui.here import t

_HERE = Path(__file__)
_notice = st.components.v2.component(
    "zeren_notice",
    css=_HERE.with_name("notice.css").read_text("utf-8"),
    js=_HERE.with_name("notice.js").read_text("utf-8"),
)
MARKS = ("title", "lead", "cooperating", "due_text", "target", "recurrence", "number")  # later ones lie above


def notice_text(text: str, read: Reading, *, key: str) -> None:
    """Show the text with its lines numbered, which task each belongs to, and which words became what."""
    words = {name: t(f"import.field.{name}") for name in MARKS}
    legend = [[name, words[name]] for name in MARKS]
    tasks = t("import.line_of_task")
    _notice(
        key=key, data={"lines": marked_lines(text, read), "label": t("import.text"), "legend": legend, "task": tasks}
    )


def marked_lines(text: str, read: Reading) -> list[dict[str, Any]]:
    """Which pieces has each line, of which tasks is it (from 1), what is doubtful in it, why did it become nothing?"""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    marks, of_line = [""] * len(text), [set[int]() for _ in lines]
    for place, task in enumerate(read.tasks, 1):
        spans = {name: span for name, span in task.spans.items() if name != "heading"}  # that stands over many tasks
        for name, span in sorted(spans.items(), key=lambda one: _layer(one[0])):
            first, last = _reach(span, starts)
            if name in MARKS:
                marks[first:last] = [name] * (last - first)
            for number in _lines_between(first, last, starts):
                of_line[number].add(place)
    doubts: dict[int, list[str]] = {}
    for doubt in read.doubts:
        if doubt.span is not None:
            doubts.setdefault(doubt.span.line, []).append(t(f"notice.doubt.{doubt.code}", **doubt.fields))
    why = {one.line: t(f"notice.ignored.{one.why}") for one in read.ignored}
    return [
        {
            "pieces": _pieces(line.rstrip("\r\n"), marks[starts[number] :]),
            "tasks": sorted(of_line[number]),
            "why": why.get(number, ""),
            "doubts": doubts.get(number, []),
        }
        for number, line in enumerate(lines)
    ]


def _layer(name: str) -> int:
    return MARKS.index(name) if name in MARKS else -1


def _reach(span: Span, starts: list[int]) -> tuple[int, int]:
    """From which character of the text to which?"""
    begin = starts[min(span.line, len(starts) - 1)]
    return min(begin + span.start, starts[-1]), min(begin + span.end, starts[-1])


def _lines_between(first: int, last: int, starts: list[int]) -> Iterator[int]:
    for number in range(len(starts) - 1):
        if starts[number] < max(last, first + 1) and starts[number + 1] > first:
            yield number


def _pieces(line: str, marks: list[str]) -> list[list[str]]:
    pairs = zip(line, marks[: len(line)], strict=True)
    return [["".join(char for char, _ in run), mark] for mark, run in groupby(pairs, key=lambda pair: pair[1])]
