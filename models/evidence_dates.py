"""When evidence should have come about, and what a day beside that tells a reviewer. Hints, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class HintKind(StrEnum):
    """What a reviewer is pointed to."""

    SAME = "same"  # the very same file was handed in elsewhere
    ALIKE = "alike"  # a picture that looks the same was
    TAKEN_OUTSIDE = "taken_outside"  # the camera's day lies outside the task's dates
    TAKEN_OTHER_DAY = "taken_other_day"  # the camera's day is not the day the unit says
    HAPPENED_OUTSIDE = "happened_outside"  # the day the unit says lies outside the task's dates


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a task's work may have been done, both inclusive."""

    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        """Does a day lie inside?"""
        return self.first_on <= day <= self.last_on


def window(campaign: Window, phase: Window | None, due_on: date | None, *, continuing: bool) -> Window:
    """In which days should a task's evidence have come about?

    From the first day of its phase, or of the campaign where it has none, to the last of its due day, its phase's end
    and the campaign's end: late work is late, not false. A continuing task has the campaign's days.
    """
    if continuing:
        return campaign
    first = campaign.first_on if phase is None else phase.first_on
    ends = [campaign.last_on, due_on, None if phase is None else phase.last_on]
    return Window(first, max(end for end in ends if end is not None))


def date_hints(days: Window, taken_on: date | None, happened_on: date | None) -> Iterator[tuple[HintKind, date]]:
    """What do the days of a file say, each with the day it is about? `taken_on` is the camera's own day."""
    if taken_on is not None and not days.holds(taken_on):
        yield HintKind.TAKEN_OUTSIDE, taken_on
    if taken_on is not None and happened_on is not None and taken_on != happened_on:
        yield HintKind.TAKEN_OTHER_DAY, taken_on
    if happened_on is not None and not days.holds(happened_on):
        yield HintKind.HAPPENED_OUTSIDE, happened_on
