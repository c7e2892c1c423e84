"""How papers speak: sentences of the catalogue, with figures, days, names and lists written as its language does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from adapters.texts import day_text, number_text, percent_text, text
from models.board import TaskFacts
from models.progress import Figures
from models.targets import Target
from models.words import Status

_NOT_IN_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # would turn the line around that a reader sees
_ASKS = {">=": "least", "=": "exactly", "<=": "most"}
STATED = (
    Status.ACCEPTED,
    Status.SUBMITTED,
    Status.IN_PROGRESS,
    Status.RETURNED,
    Status.NOT_STARTED,
    Status.SUSPENDED,
    Status.WAIVED,
)


def printable(words: str) -> str:
    """How do words stand in a paper? Without characters that no paper can hold, and none that turn a line around."""
    return _TURNS.sub("", _NOT_IN_XML.sub("", words.replace("\r\n", "\n").replace("\r", "\n")))


@dataclass(frozen=True)
class Saying:
    """One language."""

    language: str

    def t(self, key: str, /, **fields: object) -> str:
        """What does a key say?"""
        return text(self.language, key, **fields)

    def day(self, day: date | None) -> str:
        """A day with its year; "—" for none."""
        return day_text(self.language, day, year=True)

    def short_day(self, day: date | None) -> str:
        """A day without its year."""
        return day_text(self.language, day)

    def percent(self, share: float | None) -> str:
        """A share; "—" for none."""
        return percent_text(self.language, share)

    def number(self, number: float) -> str:
        """A number."""
        return number_text(self.language, number)

    def points(self, difference: float) -> str:
        """A difference of shares in percentage points, without its sign."""
        return f"{abs(round(difference * 100, 1)):.1f}"

    def listed(self, words: Iterable[str]) -> str:
        """Names in a row: 甲、乙、丙."""
        return self.t("paper.comma").join(words)

    def clauses(self, words: Iterable[str]) -> str:
        """Clauses in a row: 甲；乙."""
        return self.t("paper.semicolon").join(words)

    def parts(self, words: Iterable[str]) -> str:
        """Parts of a sentence in a row: 甲，乙."""
        return self.t("paper.pause").join(words)

    def task(self, task: TaskFacts) -> str:
        """A task's title; the catalogue's words where the notice gives none."""
        return task.title or self.t("common.title_missing")

    def numbered(self, task: TaskFacts) -> str:
        """A task with its printed number first."""
        return f"{task.number} {self.task(task)}".strip()

    def target(self, goal: Target | None) -> str:
        """What a target asks: 不低于 95%."""
        if goal is None:
            return ""
        unit = goal.unit if goal.is_share else f" {goal.unit}"
        return self.t(f"paper.target.{_ASKS[goal.op]}", value=f"{self.number(goal.value)}{unit}".strip())

    def heading(self, at: int, key: str) -> str:
        """A heading of the first order: 一、…"""
        return self.t("paper.heading", number=self._numeral(at), words=self.t(key))

    def subheading(self, at: int, key: str, **fields: object) -> str:
        """A heading of the second order: （一）…"""
        return self.t("paper.subheading", number=self._numeral(at), words=self.t(key, **fields))

    def _numeral(self, at: int) -> str:
        return self.t("paper.numerals").split()[at - 1]

    def states(self, figures: Figures) -> str:
        """How many assignments are in each state? Those of none are not named."""
        return self.listed(
            self.t("paper.state_count", state=self.t(f"status.{status.value}").lower(), n=figures.by_status[status])
            for status in STATED
            if figures.by_status.get(status)
        )
