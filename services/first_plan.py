"""What a reading becomes before anybody edits it, and what an unknown name is taken for when nobody can be asked."""

import json
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from adapters.notices.reading import Reading, ReadTask
from models.notice_plan import NewGroup, NewUnit, PlannedTarget, PlannedTask
from models.words import UnitKind

DIRECTORY = Path(__file__).resolve().parent.parent / "data" / "directory"
_GUESSED = "missing_number_guessed"
_WHOLE_SCHOOL = (UnitKind.DEPARTMENT, UnitKind.SCHOOL)


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    found = json.loads((DIRECTORY / "words.json").read_text("utf-8"))
    return {name: tuple(words) for name, words in found.items()}


def is_standing(due_text: str, due_on: date | None) -> bool:
    """Is the task kept up for good, without a last day?"""
    return due_on is None and any(word in due_text for word in _words()["standing"])


def plan_task(read: ReadTask) -> PlannedTask:
    """What does a task as read become? Nothing is added to it."""
    target = read.target
    return PlannedTask(
        number=read.number or "",
        title=read.title or "",
        lead=tuple(read.lead),
        cooperating=tuple(read.cooperating),
        due_on=read.due_on,
        due_text=read.due_text or "",
        continuing=is_standing(read.due_text or "", read.due_on),
        recurrence=read.recurrence or "",
        target=PlannedTarget(target.op, target.value, target.unit) if target else None,
    )


def plan_tasks(read: Reading) -> list[PlannedTask]:
    """What does the whole notice become? A number it skips is filled in where its place among the others tells it."""
    told = {doubt.task: doubt.fields.get("expected", "") for doubt in read.doubts if doubt.code == _GUESSED}
    planned = map(plan_task, read.tasks)
    return [replace(one, number=one.number or told.get(place, "")) for place, one in enumerate(planned)]


def guess(printed: str) -> NewUnit | NewGroup:
    """What is an unknown name taken for? "Every …" is a group, endings tell outside bodies and schools."""
    words = _words()
    if printed.startswith(words["group_beginnings"]):
        return NewGroup(printed, kinds=_kinds_in(printed))
    if printed.endswith(words["outside_endings"]):
        return NewUnit(printed, UnitKind.OUTSIDE)
    return NewUnit(printed, UnitKind.SCHOOL if printed.endswith(words["school_endings"]) else UnitKind.DEPARTMENT)


def _kinds_in(printed: str) -> tuple[UnitKind, ...]:
    """Which kinds does such a group hold? Schools or departments where only they are named, otherwise both."""
    words = _words()
    if any(word in printed for word in words["whole_school"]):
        return _WHOLE_SCHOOL
    schools = any(word in printed for word in words["schools"])
    departments = any(word in printed for word in words["departments"])
    if schools == departments:
        return _WHOLE_SCHOOL
    return (UnitKind.SCHOOL,) if schools else (UnitKind.DEPARTMENT,)
