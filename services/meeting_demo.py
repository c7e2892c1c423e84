"""The demonstration's meeting: held a week ago and closed; of its two instructions one is answered, one still open."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from models.words import DecisionKind
from services import campaigns, meeting_decisions, meeting_instructions, meetings
from services.meeting_decisions import DecisionGiven
from services.meetings import MeetingGiven
from services.who import Caller
from services.world import World

Act = tuple[int, int, Callable[[], object]]  # days after the start, minutes after eight, what is done then
LASTS = 75  # minutes


def meeting_acts(world: World, callers: Mapping[str, Caller], start: date, script: Mapping[str, Any]) -> Iterator[Act]:
    """What is done in the meeting and because of it, each with its moment."""
    leader, day, minute = callers["leader"], script["day"], script["minute"]
    yield day, minute, lambda: _open(world, leader, script)
    for place, line in enumerate(script["decisions"]):
        yield day, minute + 40 + place * 5, _deciding(world, leader, start, line)
        if "answer" in line:
            said = line["answer"]
            yield said["day"], 200, _answering(world, callers[said["who"]], said["words"])
    yield day, minute + LASTS, lambda: _close(world, leader)


def _open(world: World, leader: Caller, script: Mapping[str, Any]) -> None:
    given = MeetingGiven(script["title"], world.now(), script["place"], script["attendees"])
    meetings.open_meeting(world, leader, _campaign(world, leader), given)


def _deciding(world: World, leader: Caller, start: date, line: Mapping[str, Any]) -> Callable[[], object]:
    def act() -> None:
        ids = {one.short: one.id for one in meeting_decisions.choosable(world, leader)}
        units = [ids[name] for name in line["units"]]
        due = start + timedelta(days=line["due"])
        given = DecisionGiven(DecisionKind.INSTRUCTION, line["words"], units, (), due)
        meeting_decisions.decide(world, leader, _meeting(world, leader).id, given)

    return act


def _answering(world: World, unit: Caller, words: str) -> Callable[[], object]:
    def act() -> None:
        one = meeting_instructions.mine(world, unit)[0]
        meeting_instructions.answer(world, unit, one.id, one.version, words)

    return act


def _close(world: World, leader: Caller) -> None:
    held = _meeting(world, leader)
    meetings.close_meeting(world, leader, held.id, held.version)


def _campaign(world: World, leader: Caller) -> str:
    return campaigns.listed(world, leader)[0].id


def _meeting(world: World, leader: Caller) -> meetings.Held:
    return meetings.meetings(world, leader, _campaign(world, leader))[0]
