"""What a notice changes in a campaign that is already running: lines that are new, changed or gone, and the doubts.

Pure: a line and a task are compared by number, title and whom they name. An earlier reading of the notice tells what
the notice itself changed from what people changed in the matrix since (`local`).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from models.notice_plan import PlannedTarget, PlannedTask

SAME = 62.0  # of 100 and some for number and units: below it two lines are not taken for one task
SURE = 85.0  # likeness of the titles alone; below it a person should look
CONTAINED = 92.0
_REACH = 300  # places: how far a line may have moved when it is also worded anew
_SHORTEST_PART = 6  # characters of a title that may be part of another
_NUMBER_HELPS, _OWNERS_HELP, _SAME_NUMBER_ONLY = 12.0, 8.0, 70.0


class Aspect(StrEnum):
    """What of a task differs."""

    NEW = "new"
    GONE = "gone"
    NUMBER = "number"
    TITLE = "title"
    DUE = "due"
    RECURRENCE = "recurrence"
    TARGET = "target"
    ROW = "row"


@dataclass(frozen=True)
class Sides:
    """Whom a line names: ids of units and groups, or a name that stands for nothing yet."""

    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()

    @property
    def everybody(self) -> frozenset[str]:
        return frozenset((*self.lead, *self.cooperating))

    def same(self, other: "Sides") -> bool:
        """Are the same named on each side? Their order does not matter."""
        return set(self.lead) == set(other.lead) and set(self.cooperating) == set(other.cooperating)


@dataclass(frozen=True)
class Held:
    """A task of the campaign as it stands."""

    id: str
    number: str = ""
    title: str = ""
    due_on: date | None = None
    due_text: str = ""
    continuing: bool = False
    recurrence: str = ""
    target: PlannedTarget | None = None
    sides: Sides = field(default_factory=Sides)
    cancelled: bool = False


@dataclass(frozen=True)
class Printed:
    """A line of the notice, with whom it names."""

    task: PlannedTask
    sides: Sides = field(default_factory=Sides)


@dataclass(frozen=True)
class Pair:
    """A line and the task it is taken for. `doubtful`: they are not so alike that nobody need look."""

    line: int
    task_id: str
    doubtful: bool = False


@dataclass(frozen=True)
class Difference:
    """One change that can be confirmed by itself.

    `line` counts the notice's tasks from 0, None for a task that is gone; `task_id` None for a new one. `local`: the
    notice has not changed here, the matrix has. `hint` names another task this one may belong to.
    """

    aspect: Aspect
    line: int | None
    task_id: str | None
    before: Any = None
    after: Any = None
    local: bool = False
    doubtful: bool = False
    hint: str = ""

    @property
    def key(self) -> str:
        """By what is it ticked? The same for the same difference each time it is worked out."""
        return f"{self.task_id or f'line{self.line}'}:{self.aspect.value}"


def plain(words: str) -> str:
    """What of a title counts when two are compared? Neither width nor blanks nor punctuation."""
    wide = unicodedata.normalize("NFKC", words)
    return "".join(char for char in wide if unicodedata.category(char)[0] not in "PZCS").casefold()


def pairs_of(
    held: Sequence[Held], lines: Sequence[Printed], fixed: Mapping[int, str | None] | None = None
) -> list[Pair]:
    """Which line is which task? What a person said (`fixed`: line → task or None for a new one) comes first."""
    given = {line: task_id for line, task_id in (fixed or {}).items() if line < len(lines)}
    known = {one.id for one in held}
    taken = {task_id for task_id in given.values() if task_id in known}
    found = [Pair(line, task_id) for line, task_id in given.items() if task_id in taken and task_id is not None]
    free = [one for one in held if one.id not in taken]
    left = [line for line in range(len(lines)) if line not in given]
    found += _same_words(free, lines, left)
    found += _alike(free, lines, left)
    return sorted(found, key=lambda pair: pair.line)


def _same_words(free: list[Held], lines: Sequence[Printed], left: list[int]) -> list[Pair]:
    """Lines whose title stands word for word; of several with one title those with the same number come first."""
    by_title: dict[str, list[Held]] = defaultdict(list)
    for one in free:
        if plain(one.title):
            by_title[plain(one.title)].append(one)
    found = []
    for same_number in (True, False):
        for line in list(left):
            task = lines[line].task
            at = by_title.get(plain(task.title), [])
            chosen = next((one for one in at if not same_number or one.number == task.number), None)
            if chosen is not None:
                at.remove(chosen)
                free.remove(chosen)
                left.remove(line)
                found.append(Pair(line, chosen.id))
    return found


def _alike(free: list[Held], lines: Sequence[Printed], left: list[int]) -> list[Pair]:
    """The likest of what remains, the surest first."""
    scored = sorted(
        (
            (_likeness(free[place], lines[line]), line, place)
            for line in left
            for place in range(max(0, line - _REACH), min(len(free), line + _REACH))
        ),
        key=lambda one: (-one[0], abs(one[1] - one[2])),
    )
    found: list[Pair] = []
    lines_taken: set[int] = set()
    held_taken: set[int] = set()
    for score, line, place in scored:
        if score < SAME:
            break
        if line not in lines_taken and place not in held_taken:
            lines_taken.add(line)
            held_taken.add(place)
            found.append(Pair(line, free[place].id, _doubtful(free[place], lines[line])))
    for place in sorted(held_taken, reverse=True):
        del free[place]
    left[:] = [line for line in left if line not in lines_taken]
    return found


def _likeness(one: Held, line: Printed) -> float:
    task = line.task
    old, new = plain(one.title), plain(task.title)
    same_number = bool(task.number) and one.number == task.number
    owners = _overlap(one.sides.everybody, line.sides.everybody)
    if not old or not new:
        return _SAME_NUMBER_ONLY if same_number else SAME + 1 if owners == 1 and not task.number else 0.0
    score = float(fuzz.ratio(old, new))
    if min(len(old), len(new)) >= _SHORTEST_PART and (old.startswith(new) or new.startswith(old)):
        score = max(score, SURE)
    return score + (_NUMBER_HELPS if same_number else 0.0) + _OWNERS_HELP * owners


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _doubtful(one: Held, line: Printed) -> bool:
    old, new = plain(one.title), plain(line.task.title)
    if not old or not new:
        return not (line.task.number and line.task.number == one.number)
    return fuzz.ratio(old, new) < SURE and not (old.startswith(new) or new.startswith(old))


def differences(
    held: Sequence[Held],
    lines: Sequence[Printed],
    earlier: Sequence[Printed] = (),
    fixed: Mapping[int, str | None] | None = None,
) -> tuple[list[Difference], list[Pair]]:
    """What would change if the campaign followed this notice? Changes in the order of the notice, what is gone last.

    `earlier` are the lines of the notice the campaign was made from. Cancelled tasks are only known to be so.
    """
    live = [one for one in held if not one.cancelled]
    pairs = pairs_of(live, lines, fixed)
    before = _earlier_of(lines, earlier)
    by_id, task_of = {one.id: one for one in held}, {pair.line: pair for pair in pairs}
    found: list[Difference] = []
    for line, printed in enumerate(lines):
        pair = task_of.get(line)
        if pair is None:
            found.append(_new(line, printed, before.get(line), held, pairs))
        else:
            found += _changed(pair, by_id[pair.task_id], printed, before.get(line))
    return [*found, *_gone(live, pairs, lines, earlier)], pairs


def _earlier_of(lines: Sequence[Printed], earlier: Sequence[Printed]) -> dict[int, Printed]:
    """Which line of the earlier notice is each of these?"""
    stood = [_as_held(place, one) for place, one in enumerate(earlier)]
    return {pair.line: earlier[int(pair.task_id)] for pair in pairs_of(stood, lines)}


def _as_held(place: int, one: Printed) -> Held:
    return Held(str(place), one.task.number, one.task.title, sides=one.sides)


def _new(
    line: int, printed: Printed, before: Printed | None, held: Sequence[Held], pairs: Sequence[Pair]
) -> Difference:
    paired = {pair.task_id for pair in pairs}
    words = plain(printed.task.title)
    again = any(one.cancelled and plain(one.title) == words for one in held) and bool(words)
    known = before is not None and plain(before.task.title) == words
    part = next(
        (one for one in held if one.id in paired and not one.cancelled and _part(words, plain(one.title))), None
    )
    return Difference(
        Aspect.NEW,
        line,
        None,
        after=printed.task,
        local=known,
        doubtful=again or part is not None,
        hint=f"{part.number} {part.title}".strip() if part else "",
    )


def _part(part: str, whole: str) -> bool:
    """Is one title a piece of the other, so that a line may have been split or two made one?"""
    if not _SHORTEST_PART <= len(part) < len(whole):
        return False
    return fuzz.partial_ratio(part, whole) >= CONTAINED


def _gone(
    live: Sequence[Held], pairs: Sequence[Pair], lines: Sequence[Printed], earlier: Sequence[Printed]
) -> Iterable[Difference]:
    """Tasks no line stands for. What the earlier notice did not have either was added by hand, and stays."""
    paired = {pair.task_id for pair in pairs}
    left = [one for one in live if one.id not in paired]
    stood = {pair.task_id for pair in pairs_of(left, earlier)} if earlier else {one.id for one in left}
    for one in left:
        words = plain(one.title)
        whole = next((line.task for line in lines if _part(words, plain(line.task.title))), None)
        yield Difference(
            Aspect.GONE,
            None,
            one.id,
            before=one,
            local=one.id not in stood,
            doubtful=whole is not None,
            hint=f"{whole.number} {whole.title}".strip() if whole else "",
        )


def _changed(pair: Pair, one: Held, printed: Printed, before: Printed | None) -> Iterable[Difference]:
    for aspect, old, new, unchanged in _aspects(one, printed, before):
        yield Difference(aspect, pair.line, one.id, old, new, local=unchanged, doubtful=pair.doubtful)


def _aspects(one: Held, printed: Printed, before: Printed | None) -> Iterable[tuple[Aspect, Any, Any, bool]]:
    task = printed.task
    was = before.task if before else None
    if task.number and task.number != one.number:
        yield Aspect.NUMBER, one.number, task.number, was is not None and was.number == task.number
    if task.title and plain(task.title) != plain(one.title):
        yield Aspect.TITLE, one.title, task.title, was is not None and plain(was.title) == plain(task.title)
    if _due_differs(one, task):
        yield Aspect.DUE, one, task, was is not None and _due(was) == _due(task)
    if _tight(task.recurrence) != _tight(one.recurrence):
        same = was is not None and _tight(was.recurrence) == _tight(task.recurrence)
        yield Aspect.RECURRENCE, one.recurrence, task.recurrence, same
    if task.target != one.target:
        yield Aspect.TARGET, one.target, task.target, was is not None and was.target == task.target
    if not printed.sides.same(one.sides):
        yield Aspect.ROW, one.sides, printed.sides, before is not None and before.sides.same(printed.sides)


def _due(task: PlannedTask) -> tuple[date | None, bool, str]:
    return task.due_on, task.continuing, "" if task.due_on else _tight(task.due_text)


def _due_differs(one: Held, task: PlannedTask) -> bool:
    """A line without a day follows the campaign's end, so it differs by its words alone."""
    if task.continuing or task.due_on is not None:
        return (task.due_on, task.continuing) != (None if task.continuing else one.due_on, one.continuing)
    return one.continuing or _tight(task.due_text) != _tight(one.due_text)


def _tight(words: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
