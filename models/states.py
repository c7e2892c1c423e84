"""The life of an assignment: one table of allowed moves. services.assignments.move applies it, nobody else."""

from dataclasses import dataclass, field
from enum import StrEnum

from models.errors import WrongState
from models.words import Status


class Move(StrEnum):
    """What can be done with an assignment's status."""

    REPORT = "report"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    RETURN = "return"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    WAIVE = "waive"
    RESTORE = "restore"
    RETRACT = "retract"  # the one who accepted takes the decision back


class Need(StrEnum):
    """What a move requires besides the permission."""

    REASON = "reason"
    COMPLETE = "complete"  # the evidence rule and, for a task with a target, the figures


@dataclass(frozen=True)
class Transition:
    """One allowed move. `target` None means: back to the status it had before."""

    move: Move
    target: Status | None
    needs: frozenset[Need] = field(default_factory=frozenset)


_REASON = frozenset({Need.REASON})
_COMPLETE = frozenset({Need.COMPLETE})
_OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.RETURNED)


def _rows() -> dict[tuple[Status, Move], Transition]:
    table: dict[tuple[Status, Move], Transition] = {}

    def row(
        sources: tuple[Status, ...], move: Move, target: Status | None, needs: frozenset[Need] = frozenset()
    ) -> None:
        for source in sources:
            table[source, move] = Transition(move, target, needs)

    row((Status.NOT_STARTED, Status.IN_PROGRESS), Move.REPORT, Status.IN_PROGRESS)
    row((Status.RETURNED,), Move.REPORT, Status.RETURNED)
    row(_OPEN, Move.SUBMIT, Status.SUBMITTED, _COMPLETE)
    row((Status.SUBMITTED,), Move.WITHDRAW, Status.IN_PROGRESS)
    row((Status.SUBMITTED,), Move.ACCEPT, Status.ACCEPTED)
    row((Status.SUBMITTED,), Move.RETURN, Status.RETURNED, _REASON)
    row((Status.ACCEPTED,), Move.REOPEN, Status.RETURNED, _REASON)
    row((Status.ACCEPTED,), Move.RETRACT, Status.SUBMITTED)
    row(_OPEN, Move.SUSPEND, Status.SUSPENDED, _REASON)
    row((Status.SUSPENDED,), Move.RESUME, None)
    row((*_OPEN, Status.SUSPENDED), Move.WAIVE, Status.WAIVED, _REASON)
    row((Status.WAIVED,), Move.RESTORE, None)
    return table


TRANSITIONS = _rows()
RESTING = (Status.SUSPENDED, Status.WAIVED)
UNLOCKED = _OPEN  # the unit may change its report and evidence


def transition(status: Status, move: Move) -> Transition:
    """Which row of the table allows this move? Raises WrongState when none does."""
    found = TRANSITIONS.get((status, move))
    if found is None:
        raise WrongState(status=status, move=move)
    return found


def next_status(status: Status, before: Status | None, move: Move) -> tuple[Status, Status | None]:
    """Which status comes next, and which one is remembered to come back to?

    A waived assignment that was suspended remembers what it was before the suspension.
    """
    target = transition(status, move).target
    if target is None:
        return before or Status.NOT_STARTED, None
    if target in RESTING:
        return target, before if status in RESTING else status
    return target, None


def moves_from(status: Status) -> list[Move]:
    """Which moves does the table allow from here, whoever asks?"""
    return [move for source, move in TRANSITIONS if source is status]
