"""What the tests of meetings share: an open meeting, and decisions typed in it."""

from collections.abc import Sequence
from datetime import date

from models.words import DecisionKind
from services import meeting_decisions, meetings
from services.meeting_decisions import DecisionGiven
from services.meeting_instructions import Handed, mine
from services.meetings import MeetingGiven, Minutes
from tests.cast import Cast

DUE = date(2026, 11, 20)
TASK, INSTRUCTION = DecisionKind.TASK, DecisionKind.INSTRUCTION


def met(cast: Cast, who: str = "leader", title: str = "第二次工作调度会") -> str:
    given = MeetingGiven(title, cast.clock.at, "行政楼302", "分管校领导、各单位联络员")
    return meetings.open_meeting(cast.world, cast.caller(who), cast.campaign, given)


def given(
    cast: Cast,
    kind: DecisionKind = INSTRUCTION,
    words: str = "逐个宿舍再查一遍",
    units: Sequence[str] = ("机械",),
    due_on: date | None = DUE,
) -> DecisionGiven:
    """Whom is it for? Short names of units, names of groups."""
    own = [cast.units[one] for one in units if one in cast.units]
    groups = [cast.groups[one] for one in units if one in cast.groups]
    return DecisionGiven(kind, words, own, groups, due_on)


def decided(cast: Cast, meeting: str, what: DecisionGiven, who: str = "leader") -> str:
    return meeting_decisions.decide(cast.world, cast.caller(who), meeting, what)


def minutes(cast: Cast, meeting: str) -> Minutes:
    return meetings.minutes(cast.world, cast.caller("office"), meeting)


def told(cast: Cast, username: str) -> list[Handed]:
    return mine(cast.world, cast.caller(username))
