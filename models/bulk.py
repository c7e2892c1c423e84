"""Bulk work: what becomes of each assignment, or why not. One rule for the preview and for the deed."""

from dataclasses import dataclass, replace
from datetime import date

from models.permissions import Action, Actor, Refusal, Subject, may
from models.progress import OPEN
from models.states import TRANSITIONS, Move
from models.words import BatchKind, Status

MOST = 500  # assignments in a batch
FARTHEST = 3660  # days ahead that a due day can be moved to
_ASKED = {BatchKind.ACCEPT: Action.ACCEPT, BatchKind.WAIVE: Action.WAIVE, BatchKind.SHIFT: Action.DECIDE_EXTENSION}
_ASKED_BACK = _ASKED | {BatchKind.ACCEPT: Action.RETRACT, BatchKind.WAIVE: Action.RESTORE}
_MOVES = {BatchKind.ACCEPT: Move.ACCEPT, BatchKind.WAIVE: Move.WAIVE}


@dataclass(frozen=True)
class How:
    """What is given with a batch: words, and for new due days either a number of days or the day itself."""

    reason: str = ""
    days: int = 0
    day: date | None = None


NOTHING_GIVEN = How()


@dataclass(frozen=True)
class Standing:
    """One assignment as far as bulk work goes."""

    subject: Subject
    status: Status
    version: int
    in_force: bool = True  # the matrix still asks it, and its task is not cancelled
    due_on: date | None = None
    continuing: bool = False
    reminded_today: bool = False
    asked_by: str | None = None  # whose request for another day is open


@dataclass(frozen=True)
class Outcome:
    """What becomes of one: `why` is the catalogue key of what is in the way, empty when nothing is."""

    why: str = ""
    due_on: date | None = None  # the new due day, for SHIFT


def outcome(kind: BatchKind, actor: Actor, one: Standing, shown: int, how: How, today: date) -> Outcome:
    """What becomes of this assignment? `shown` is the version that was on the screen.

    A reminder overwrites nothing, so its version is not compared. A new due day nobody asked for is an extension all
    the same, and asks for the same permission: the office does not give itself more time.
    """
    why = _state(kind, one) or _permission(_ASKED, kind, actor, one)
    if not why and kind is not BatchKind.REMIND and one.version != shown:
        why = "bulk.left_changed"
    if why or kind is not BatchKind.SHIFT or one.due_on is None:
        return Outcome(why)
    return _shifted(one.due_on, how, today)


def back(kind: BatchKind, actor: Actor, one: Standing, version: int, due_on: date | None) -> str:
    """Why can this assignment not be put back? Empty when it can.

    `version` and `due_on` are as the batch left them; the second counts for SHIFT, where a task's new day moves it too.
    """
    if not one.in_force:
        return "bulk.left_gone"
    if one.version != version:
        return "bulk.left_touched"
    if kind is BatchKind.SHIFT and one.due_on != due_on:
        return "bulk.left_day_moved"
    return _permission(_ASKED_BACK, kind, actor, one)


def _state(kind: BatchKind, one: Standing) -> str:
    if not one.in_force:
        return "bulk.left_gone"
    possible = (one.status, _MOVES[kind]) in TRANSITIONS if kind in _MOVES else one.status in OPEN
    if not possible:
        return f"bulk.left_{one.status.value}"
    if kind is BatchKind.REMIND and one.reminded_today:
        return "bulk.left_reminded"
    if kind is BatchKind.SHIFT and one.continuing:
        return "bulk.left_continuing"
    return "bulk.left_no_due" if kind is BatchKind.SHIFT and one.due_on is None else ""


def _permission(asked: dict[BatchKind, Action], kind: BatchKind, actor: Actor, one: Standing) -> str:
    if kind not in asked:
        return ""
    subject = replace(one.subject, submitted_by=one.asked_by) if kind is BatchKind.SHIFT else one.subject
    answer = may(actor, asked[kind], subject)
    if answer is True:
        return ""
    return "bulk.left_own_unit" if answer is Refusal.OWN_UNIT else answer.value


def _shifted(due_on: date, how: How, today: date) -> Outcome:
    there = how.day.toordinal() if how.day else due_on.toordinal() + how.days
    if there == due_on.toordinal():
        return Outcome("bulk.left_same_day")
    if there < today.toordinal():
        return Outcome("bulk.left_past")
    if there > min(today.toordinal() + FARTHEST, date.max.toordinal()):
        return Outcome("bulk.left_too_far")
    return Outcome("", date.fromordinal(there))
