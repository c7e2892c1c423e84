"""Who may do what: one pure question, asked by every service before it touches anything."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from models.words import Role


class Action(StrEnum):
    """Everything a permission can be asked for. The first ten are the moves of models.states."""

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
    SEE_ASSIGNMENT = "see_assignment"  # whole: note, evidence, figures, history
    SEE_CAMPAIGN = "see_campaign"  # every unit's rows
    SEE_OWN_PART = "see_own_part"  # the tasks one's unit takes part in
    SEE_HISTORY = "see_history"
    RUN_CAMPAIGN = "run_campaign"  # import, dates, tasks, responsibilities
    MANAGE_UNITS = "manage_units"
    MANAGE_ACCOUNTS = "manage_accounts"


class Refusal(StrEnum):
    """Why not. The value is the catalogue key of the sentence."""

    OTHER_SCHOOL = "refusal.other_school"
    ROLE = "refusal.role"
    OTHER_UNIT = "refusal.other_unit"
    OWN_SUBMISSION = "refusal.own_submission"
    OWN_UNIT = "refusal.own_unit"
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
    submitted_by: str | None = None
    second_office_may_decide: bool = False


_BY_ROLE: dict[Action, frozenset[Role]] = {
    Action.SEE_CAMPAIGN: frozenset({Role.OFFICE, Role.LEADER}),
    Action.SEE_OWN_PART: frozenset({Role.LIAISON, Role.OFFICE, Role.LEADER}),
    Action.SEE_HISTORY: frozenset({Role.OFFICE, Role.LEADER, Role.ADMIN}),
    Action.RUN_CAMPAIGN: frozenset({Role.OFFICE}),
    Action.MANAGE_UNITS: frozenset({Role.OFFICE, Role.ADMIN}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMIN}),
    Action.REOPEN: frozenset({Role.OFFICE}),
    Action.SUSPEND: frozenset({Role.OFFICE}),
    Action.RESUME: frozenset({Role.OFFICE}),
    Action.WAIVE: frozenset({Role.OFFICE}),
    Action.RESTORE: frozenset({Role.OFFICE}),
}
_OF_THE_UNIT = frozenset({Action.REPORT, Action.SUBMIT, Action.WITHDRAW})
_DECISIONS = frozenset({Action.ACCEPT, Action.RETURN})


def may(actor: Actor, action: Action, subject: Subject) -> Answer:
    """May the actor do this with the subject? True, or the reason why not."""
    if actor.organisation_id != subject.organisation_id:
        return Refusal.OTHER_SCHOOL
    if action in _OF_THE_UNIT:
        return _of_the_unit(actor, subject)
    if action in _DECISIONS:
        return _decide(actor, subject)
    if action is Action.SEE_ASSIGNMENT:
        return _see(actor, subject)
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
    of_the_office = subject.unit_id == subject.office_unit_id or subject.unit_id == actor.unit_id
    if actor.role is Role.LEADER:
        return True if of_the_office else Refusal.LEADER_ONLY_OFFICE
    if of_the_office and not subject.second_office_may_decide:
        return Refusal.OWN_UNIT
    return True
