"""What a notice says once it is read: tasks, doubts, and the lines that became nothing."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class ReadingRule(StrEnum):
    """How is the label 责任单位 meant throughout this notice?"""

    AS_PRINTED = "as_printed"
    RESPONSIBLE_LEADS = "responsible_leads"
    RESPONSIBLE_COOPERATES = "responsible_cooperates"
    FIRST_LEADS = "first_leads"


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the original text does it stand? Lines as `str.splitlines` gives them, from 0.

    `start` and `end` count characters from the beginning of that line; words that run on over a line
    break have an `end` beyond the line (line breaks counted), so the printed words are always
    `text[line_start + start : line_start + end]`.
    """

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What should a person look at? `code` names the words `notice.doubt.<code>` of the catalogue.

    `task` is a place in `Reading.tasks`, from 0; `fields` fill the words.
    """

    code: str
    span: Span | None = None
    task: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Which words of the catalogue say it? They take `fields`."""
        return f"notice.doubt.{self.code}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Which line became no task, and why? `why` names `notice.ignored.<why>` of the catalogue."""

    line: int
    text: str
    why: str

    @property
    def key(self) -> str:
        """Which words of the catalogue say why?"""
        return f"notice.ignored.{self.why}"


@dataclass(frozen=True, slots=True)
class Target:
    """Which figure is to be reached? `op` is "=", ">=" or "<="; `unit` is "%" or the printed measure word."""

    op: str
    value: float
    unit: str

    def to_json(self) -> dict[str, Any]:
        """Which plain values stand for this target? A whole number is written without a point."""
        value = int(self.value) if self.value == int(self.value) else self.value
        return {"op": self.op, "value": value, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What does one task of the notice ask, of whom, by when? Names stand as printed, brackets full width."""

    number: str | None = None
    title: str | None = None
    lead: list[str] = field(default_factory=list)
    cooperating: list[str] = field(default_factory=list)
    due_on: date | None = None
    due_text: str | None = None
    recurrence: str | None = None
    target: Target | None = None
    heading: str | None = None
    spans: dict[str, Span] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Which plain values stand for this task?"""
        return {
            "number": self.number,
            "title": self.title,
            "lead": list(self.lead),
            "cooperating": list(self.cooperating),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "due_text": self.due_text,
            "recurrence": self.recurrence,
            "target": self.target.to_json() if self.target else None,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What does the notice say, what is doubtful, and which lines became nothing?"""

    title: str | None = None
    issued_on: date | None = None
    tasks: list[ReadTask] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Which plain values stand for this reading? Warnings carry code, line, task and word fields."""
        return {
            "title": self.title,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "tasks": [task.to_json() for task in self.tasks],
            "warnings": [
                {
                    "code": doubt.code,
                    "line": doubt.span.line if doubt.span else None,
                    "task": doubt.task,
                    "words": dict(doubt.fields),
                }
                for doubt in self.doubts
            ],
        }
