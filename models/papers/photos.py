"""Which photos may stand in a paper, and which are proposed? Accepted ones of accepted work, no sheets of names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.board import TaskFacts, UnitFacts
from models.days import local_day
from models.report import Facts, FileFacts
from models.words import EvidenceKind, Purpose, Status, Verdict

PROPOSED, MOST = 6, 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """An accepted photo with the unit and task it belongs to, and the day it shows."""

    file: FileFacts
    unit: UnitFacts
    task: TaskFacts
    day: date


def candidates(facts: Facts) -> list[Candidate]:
    """Which photos may be chosen? In the order of the tasks, then of the units."""
    tasks = {task.id: task for task in facts.board.tasks}
    order = {task.id: at for at, task in enumerate(facts.board.tasks)}
    found = [
        Candidate(file, facts.units[cell.row.unit_id], tasks[cell.row.task_id], _day(file, facts))
        for cell in facts.board.cells
        if cell.row.status is Status.ACCEPTED
        for file in facts.work_of(cell).files
        if _fits(file)
    ]
    return sorted(found, key=lambda one: (order[one.task.id], one.unit.name, one.day))


def _fits(file: FileFacts) -> bool:
    """A photographed sign-in sheet bears names and is no photo; what the reviewer rejected proves nothing."""
    return file.kind is EvidenceKind.PHOTO and file.purpose is Purpose.ACTIVITY and file.verdict is not Verdict.REJECTED


def _day(file: FileFacts, facts: Facts) -> date:
    if file.happened_on is not None:
        return file.happened_on
    if file.taken_at is not None:
        return file.taken_at.date()
    return local_day(file.uploaded_at, facts.board.campaign.time_zone)


def proposed(found: Sequence[Candidate], most: int = PROPOSED) -> list[Candidate]:
    """Which ones are proposed? One a task in turn, each time of a unit that has none yet, captioned ones first."""
    left = sorted(found, key=lambda one: not one.file.caption)
    picked: list[Candidate] = []
    while left and len(picked) < most:
        tasks = [one.task.id for one in picked]
        units = [one.unit.id for one in picked]
        best = min(left, key=lambda one: (tasks.count(one.task.id), units.count(one.unit.id)))
        picked.append(best)
        left.remove(best)
    return [one for one in found if one in picked]


def chosen(found: Sequence[Candidate], ids: Sequence[str] | None) -> list[Candidate]:
    """The photos with these ids, in the order chosen; None stands for the proposal. Others are passed over."""
    if ids is None:
        return proposed(found)
    by_id = {one.file.id: one for one in found}
    return [by_id[one] for one in ids if one in by_id][:MOST]
