"""What becomes of the assignments of a task when its row of the matrix, or a group named in it, changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.fan_out import Owed
from models.progress import OPEN
from models.states import TRANSITIONS, Move
from models.words import ResponsibilityRole, Status

UNFINISHED = (*OPEN, Status.SUSPENDED)  # there is still work in it


class Effect(StrEnum):
    """What happens to one assignment. MOVE and COPY come from splitting, merging and handing over alone."""

    CREATE = "create"  # owed from now on
    ATTACH = "attach"  # owed again: it comes back as it was
    DETACH = "detach"  # no longer owed: waived until it comes back
    KEEP = "keep"  # no longer owed, but handed in, accepted or waived by the office: stays on record as it is
    ROLE = "role"  # stays, in another role or from another cell of the matrix
    MOVE = "move"  # goes to another task or unit with everything in it
    COPY = "copy"  # stays, and gets the files of one that goes


@dataclass(frozen=True, slots=True)
class Standing:
    """An assignment of the task as far as the matrix goes."""

    assignment_id: str
    unit_id: str
    role: ResponsibilityRole
    responsibility_id: str
    status: Status
    detached: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One effect with the role and responsibility afterwards; `assignment_id` None: it is still to be made."""

    effect: Effect
    unit_id: str
    role: ResponsibilityRole
    responsibility_id: str
    assignment_id: str | None = None


def reassign(before: Sequence[Owed], after: Sequence[Owed], existing: Iterable[Standing]) -> list[Change]:
    """What follows for the assignments when what is owed goes from `before` to `after`?

    Only units are touched that are in one of the two alone, or whose role or responsibility changes; an exception made
    by hand (work handed over, a unit that joined after the due day) is in both alike and survives. A unit owed in both
    from the same responsibility gets nothing new either: another role alone asks nothing of it.
    """
    was, will = {one.unit_id: one for one in before}, {one.unit_id: one for one in after}
    standing: dict[str, list[Standing]] = {}
    for one in existing:
        standing.setdefault(one.unit_id, []).append(one)
    changes: list[Change] = []
    for unit_id in [*will, *(unit_id for unit_id in was if unit_id not in will)]:
        old, new = was.get(unit_id), will.get(unit_id)
        theirs = standing.get(unit_id, [])
        if old == new:
            continue
        if new is None:
            changes += [let_go(one) for one in theirs if not one.detached]
        elif old is not None and old.responsibility_id == new.responsibility_id:
            changes += [take_on(one, new) for one in theirs if not one.detached and not _fits(one, new)]
        else:
            changes += [take_on(one, new) for one in theirs if one.detached or not _fits(one, new)]
            if not theirs:
                changes.append(Change(Effect.CREATE, unit_id, new.role, new.responsibility_id))
    return changes


def let_go(one: Standing) -> Change:
    """What becomes of one that is no longer owed? The table of moves says whether it can be waived."""
    effect = Effect.DETACH if (one.status, Move.WAIVE) in TRANSITIONS else Effect.KEEP
    return Change(effect, one.unit_id, one.role, one.responsibility_id, one.assignment_id)


def take_on(one: Standing, owed: Owed) -> Change:
    """What becomes of one that is owed like this from now on?"""
    effect = Effect.ATTACH if one.detached else Effect.ROLE
    return Change(effect, one.unit_id, owed.role, owed.responsibility_id, one.assignment_id)


def _fits(one: Standing, owed: Owed) -> bool:
    return (one.role, one.responsibility_id) == (owed.role, owed.responsibility_id)
