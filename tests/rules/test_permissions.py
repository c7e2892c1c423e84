"""Who may do what, as a table and as properties."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.permissions import Action, Actor, Refusal, Subject, may
from models.words import Role

SCHOOL, OFFICE_UNIT, OWN, OTHER = "school", "baowei", "jixie", "waiyu"
UNIT_WORK = {Action.REPORT, Action.SUBMIT, Action.WITHDRAW, Action.ASK_EXTENSION, Action.ANSWER_INSTRUCTION}
DECISIONS = {Action.ACCEPT, Action.RETURN, Action.DECIDE_EXTENSION}
RESTS = {Action.REOPEN, Action.SUSPEND, Action.RESUME, Action.WAIVE, Action.RESTORE}
OFFICE_ONLY = RESTS | {Action.RUN_CAMPAIGN, Action.EXPORT_UNMASKED}
SIGHT = {Action.SEE_ASSIGNMENT, Action.COMMENT, Action.SEE_INSTRUCTION, Action.EXPORT}
MEETINGS = {Action.SEE_MEETING, Action.RUN_MEETING, Action.SHOW_LOBBY}


def actor(role: Role, unit: str | None = None, account: str = "me", school: str = SCHOOL) -> Actor:
    return Actor(account, school, role, unit)


def of(unit: str | None, **more: object) -> Subject:
    return Subject(SCHOOL, unit, OFFICE_UNIT, **more)  # type: ignore[arg-type]


def test_a_liaison_works_on_their_own_unit_only() -> None:
    me = actor(Role.LIAISON, OWN)
    for action in UNIT_WORK | SIGHT:
        assert may(me, action, of(OWN)) is True
        assert may(me, action, of(OTHER)) is Refusal.OTHER_UNIT


def test_a_liaison_may_do_nothing_else() -> None:
    me = actor(Role.LIAISON, OWN)
    allowed = {action for action in Action if may(me, action, of(OWN)) is True}
    assert allowed == UNIT_WORK | SIGHT | {Action.SEE_OWN_PART, Action.MANAGE_CALENDAR}


def test_a_unit_s_calendar_is_its_own_and_the_office_s() -> None:
    allowed = {
        (role, unit)
        for role in Role
        for unit in (OWN, OTHER)
        if may(actor(role, OWN), Action.MANAGE_CALENDAR, of(unit)) is True
    }
    assert allowed == {(Role.LIAISON, OWN), (Role.OFFICE, OWN), (Role.OFFICE, OTHER)}


def test_an_administrator_takes_no_part_in_campaigns() -> None:
    me = actor(Role.ADMIN, None)
    allowed = {action for action in Action if may(me, action, of(OWN)) is True}
    assert allowed == {Action.MANAGE_ACCOUNTS, Action.MANAGE_UNITS, Action.SEE_HISTORY}


def test_a_leader_sees_everything_and_changes_only_what_the_office_may_not_decide() -> None:
    me = actor(Role.LEADER)
    assert all(may(me, action, of(OTHER)) is True for action in SIGHT | {Action.SEE_CAMPAIGN})
    assert all(may(me, action, of(OTHER)) is not True for action in UNIT_WORK | DECISIONS | OFFICE_ONLY)
    assert all(may(me, action, of(OFFICE_UNIT, submitted_by="x")) is True for action in DECISIONS | RESTS)


def test_the_office_decides_on_others_but_not_on_its_own_unit_unless_the_campaign_allows_a_second_account() -> None:
    me = actor(Role.OFFICE, OFFICE_UNIT)
    for action in DECISIONS | RESTS:
        assert may(me, action, of(OTHER, submitted_by="x")) is True
        assert may(me, action, of(OFFICE_UNIT, submitted_by="x")) is Refusal.OWN_UNIT
        assert may(me, action, of(OFFICE_UNIT, submitted_by="x", second_office_may_decide=True)) is True


@given(st.sampled_from(list(Role)), st.sampled_from([None, OWN, OTHER, OFFICE_UNIT]), st.booleans())
def test_nobody_decides_on_what_they_submitted(role: Role, unit: str | None, second: bool) -> None:
    for subject_unit, action in product((OWN, OTHER, OFFICE_UNIT), DECISIONS | RESTS):
        subject = of(subject_unit, submitted_by="me", second_office_may_decide=second)
        assert may(actor(role, unit), action, subject) is not True


@given(st.sampled_from(list(Role)), st.sampled_from(list(Action)), st.sampled_from([None, OWN, OFFICE_UNIT]))
def test_another_school_is_out_of_reach_for_everybody(role: Role, action: Action, unit: str | None) -> None:
    assert may(actor(role, unit, school="elsewhere"), action, of(unit)) is Refusal.OTHER_SCHOOL


@pytest.mark.parametrize("action", sorted(OFFICE_ONLY))
def test_only_the_office_may(action: Action) -> None:
    allowed = {role for role in Role if may(actor(role, OWN), action, of(OTHER)) is True}
    assert allowed == {Role.OFFICE}


def test_the_operator_without_an_account_never_decides() -> None:
    operator = Actor(None, SCHOOL, Role.OFFICE)
    assert all(may(operator, action, of(OTHER, submitted_by=None)) is not True for action in DECISIONS)


def test_only_the_one_who_accepted_may_take_it_back() -> None:
    me = actor(Role.OFFICE, OFFICE_UNIT)
    assert may(me, Action.RETRACT, of(OTHER, decided_by="me")) is True
    assert may(me, Action.RETRACT, of(OTHER, decided_by="x")) is Refusal.OTHER_DECISION
    assert may(me, Action.RETRACT, of(OTHER)) is Refusal.OTHER_DECISION
    assert may(Actor(None, SCHOOL, Role.OFFICE), Action.RETRACT, of(OTHER)) is Refusal.OTHER_DECISION
    assert may(actor(Role.LIAISON, OWN), Action.RETRACT, of(OWN, decided_by="me")) is Refusal.ROLE


def test_office_and_leader_run_meetings_and_nobody_else() -> None:
    for role in Role:
        runs = role in (Role.OFFICE, Role.LEADER)
        assert all((may(actor(role, OWN), action, of(None)) is True) is runs for action in MEETINGS)


def test_nobody_confirms_the_instruction_they_answered() -> None:
    for role in Role:
        assert may(actor(role, OFFICE_UNIT), Action.DECIDE_INSTRUCTION, of(OTHER, submitted_by="me")) is not True
    assert may(actor(Role.OFFICE, OFFICE_UNIT), Action.DECIDE_INSTRUCTION, of(OTHER, submitted_by="x")) is True
    own = of(OFFICE_UNIT, submitted_by="x")
    assert may(actor(Role.OFFICE, OFFICE_UNIT), Action.DECIDE_INSTRUCTION, own) is Refusal.OWN_UNIT
    assert may(actor(Role.LEADER), Action.DECIDE_INSTRUCTION, own) is True
    assert may(actor(Role.LEADER), Action.DECIDE_INSTRUCTION, of(OTHER, submitted_by="x")) is True
