"""Who may do what: one pure question, asked by every service before it touches anything."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from models.words import Role


class Action(StrEnum):
    """Everything a permission can be asked for. The first eleven are the moves of models.states."""

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
    RETRACT = "retract"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    COMMENT = "comment"
    SEE_ASSIGNMENT = "see_assignment"  # whole: note, evidence, figures, history
    SEE_CAMPAIGN = "see_campaign"  # every unit's rows
    SEE_OWN_PART = "see_own_part"  # the tasks one's unit takes part in
    SEE_HISTORY = "see_history"
    RUN_CAMPAIGN = "run_campaign"  # import, dates, tasks, responsibilities
    EXPORT = "export"  # a document of the campaign, or with a unit, of that unit's part
    EXPORT_UNMASKED = "export_unmasked"  # with telephone and identity numbers as they were written
    EXPORT_ORIGINALS = "export_originals"  # the files themselves, with what cameras wrote into them
    MANAGE_CALENDAR = "manage_calendar"  # the secret address of a unit's due days
    MANAGE_UNITS = "manage_units"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_MEETING = "see_meeting"  # slides, minutes, every unit's instructions
    RUN_MEETING = "run_meeting"  # open and close it, type decisions, take one back
    SHOW_LOBBY = "show_lobby"  # lock a browser to the lobby's slides
    SEE_INSTRUCTION = "see_instruction"
    ANSWER_INSTRUCTION = "answer_instruction"
    DECIDE_INSTRUCTION = "decide_instruction"  # done, or back to the unit


class Refusal(StrEnum):
    """Why not. The value is the catalogue key of the sentence."""

    OTHER_SCHOOL = "refusal.other_school"
    ROLE = "refusal.role"
    OTHER_UNIT = "refusal.other_unit"
    OWN_SUBMISSION = "refusal.own_submission"
    OWN_UNIT = "refusal.own_unit"
    OTHER_DECISION = "refusal.other_decision"
    LEADER_ONLY_OFFICE = "refusal.leader_only_office"


Answer = Literal[True] | Refusal


@dataclass(frozen=True)
class Actor:
    """The person asking, as the database has them now. `account_id` None is the operator at the command line."""

    account_id: str | None
    organisation_id: str
    role: Role
    unit_id: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Subject:
    """What is asked about. For things of the whole school only `organisation_id` counts."""

    organisation_id: str
    unit_id: str | None = None  # whose assignment it is
    office_unit_id: str | None = None  # the campaign's reviewing unit
    submitted_by: str | None = None  # who asks for the decision: by a submission, or by a request
    second_office_may_decide: bool = False
    decided_by: str | None = None


_BY_ROLE: dict[Action, frozenset[Role]] = {
    Action.SEE_CAMPAIGN: frozenset({Role.OFFICE, Role.LEADER}),
    Action.SEE_OWN_PART: frozenset({Role.LIAISON, Role.OFFICE, Role.LEADER}),
    Action.SEE_HISTORY: frozenset({Role.OFFICE, Role.LEADER, Role.ADMIN}),
    Action.RUN_CAMPAIGN: frozenset({Role.OFFICE}),
    Action.EXPORT_UNMASKED: frozenset({Role.OFFICE}),
    Action.EXPORT_ORIGINALS: frozenset({Role.OFFICE}),
    Action.MANAGE_UNITS: frozenset({Role.OFFICE, Role.ADMIN}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMIN}),
    Action.SEE_MEETING: frozenset({Role.OFFICE, Role.LEADER}),
    Action.RUN_MEETING: frozenset({Role.OFFICE, Role.LEADER}),
    Action.SHOW_LOBBY: frozenset({Role.OFFICE, Role.LEADER}),
}
_OF_THE_UNIT = frozenset(
    {Action.REPORT, Action.SUBMIT, Action.WITHDRAW, Action.ASK_EXTENSION, Action.ANSWER_INSTRUCTION}
)
_DECISIONS = frozenset({Action.ACCEPT, Action.RETURN, Action.DECIDE_EXTENSION})
_RESTS = frozenset({Action.REOPEN, Action.SUSPEND, Action.RESUME, Action.WAIVE, Action.RESTORE})
_SIGHT = frozenset({Action.SEE_ASSIGNMENT, Action.COMMENT, Action.SEE_INSTRUCTION, Action.EXPORT})


def may(actor: Actor, action: Action, subject: Subject) -> Answer:
    """May the actor do this with the subject? True, or the reason why not."""
    if actor.organisation_id != subject.organisation_id:
        return Refusal.OTHER_SCHOOL
    if action in _OF_THE_UNIT:
        return _of_the_unit(actor, subject)
    if action in _DECISIONS:
        return _decide(actor, subject)
    if action in _RESTS:
        return _rest(actor, subject)
    if action is Action.RETRACT:
        return _retract(actor, subject)
    if action in _SIGHT:
        return _see(actor, subject)
    if action is Action.MANAGE_CALENDAR:
        return True if actor.role is Role.OFFICE else _of_the_unit(actor, subject)
    if action is Action.DECIDE_INSTRUCTION:
        return _decide_instruction(actor, subject)
    return True if actor.role in _BY_ROLE[action] else Refusal.ROLE


def _of_the_unit(actor: Actor, subject: Subject) -> Answer:
    if actor.role not in (Role.LIAISON, Role.OFFICE):
        return Refusal.ROLE
    return True if actor.unit_id is not None and actor.unit_id == subject.unit_id else Refusal.OTHER_UNIT


def _see(actor: Actor, subject: Subject) -> Answer:
    if actor.role in (Role.OFFICE, Role.LEADER):
        return True
    return _of_the_unit(actor, subject)


def _decide(actor: Actor, subject: Subject) -> Answer:
    """Four eyes: nobody decides on what they submitted; the office's own unit is decided by a leader or,
    where the campaign allows it, by a second office account."""
    if actor.role not in (Role.OFFICE, Role.LEADER):
        return Refusal.ROLE
    if actor.account_id is None or actor.account_id == subject.submitted_by:
        return Refusal.OWN_SUBMISSION
    return _on_the_office(actor, subject)


def _rest(actor: Actor, subject: Subject) -> Answer:
    """The office suspends, waives and reopens; what it may not decide about itself, a leader does.

    Here too nobody decides on what they submitted: what was sent back is not waived by the one who sent it in.
    """
    if actor.role not in (Role.OFFICE, Role.LEADER):
        return Refusal.ROLE
    if actor.account_id is not None and actor.account_id == subject.submitted_by:
        return Refusal.OWN_SUBMISSION
    return _on_the_office(actor, subject)


def _on_the_office(actor: Actor, subject: Subject) -> Answer:
    of_the_office = subject.unit_id is not None and subject.unit_id in (subject.office_unit_id, actor.unit_id)
    if actor.role is Role.LEADER:
        return True if of_the_office else Refusal.LEADER_ONLY_OFFICE
    if of_the_office and not subject.second_office_may_decide:
        return Refusal.OWN_UNIT
    return True


def _retract(actor: Actor, subject: Subject) -> Answer:
    if actor.role not in (Role.OFFICE, Role.LEADER):
        return Refusal.ROLE
    own = actor.account_id is not None and actor.account_id == subject.decided_by
    return True if own else Refusal.OTHER_DECISION


def _decide_instruction(actor: Actor, subject: Subject) -> Answer:
    """Four eyes: not by whoever answered. The leader gave it and decides on every one; the office on its own unit's
    only where the campaign allows a second account."""
    if actor.role not in (Role.OFFICE, Role.LEADER):
        return Refusal.ROLE
    if actor.account_id is None or actor.account_id == subject.submitted_by:
        return Refusal.OWN_SUBMISSION
    return True if actor.role is Role.LEADER else _on_the_office(actor, subject)
