"""What becomes of assignments when the row of their task changes: a rule without a database."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.fan_out import Named, Owed, fan_out, merge, stronger
from models.reassign import UNFINISHED, Change, Effect, Standing, reassign
from models.states import RESTING
from models.words import ResponsibilityRole, Status

LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
DONE = (Status.SUBMITTED, Status.ACCEPTED)


def stands(unit: str, status: Status = Status.NOT_STARTED, role: ResponsibilityRole = LEAD, **more: object) -> Standing:
    return replace(Standing(f"one of {unit}", unit, role, "r", status), **more)  # type: ignore[arg-type]


def effects(changes: list[Change]) -> dict[str, Effect]:
    return {change.unit_id: change.effect for change in changes}


def test_who_is_newly_named_gets_one_and_who_is_named_no_longer_loses_what_is_open() -> None:
    before = [Owed("a", LEAD, "r"), Owed("b", LEAD, "r"), Owed("c", LEAD, "r"), Owed("d", LEAD, "r")]
    after = [Owed("a", LEAD, "r"), Owed("e", COOP, "s")]
    existing = [stands("a"), stands("b", Status.RETURNED), stands("c", Status.SUBMITTED), stands("d", Status.WAIVED)]
    changes = reassign(before, after, existing)
    assert effects(changes) == {"e": Effect.CREATE, "b": Effect.DETACH, "c": Effect.KEEP, "d": Effect.KEEP}
    assert changes[0] == Change(Effect.CREATE, "e", COOP, "s", None)


def test_who_is_named_again_gets_back_what_was_taken_off() -> None:
    gone = stands("a", Status.WAIVED, detached=True)
    assert reassign([], [Owed("a", COOP, "s")], [gone]) == [Change(Effect.ATTACH, "a", COOP, "s", "one of a")]
    assert reassign([], [Owed("a", COOP, "s")], [stands("a", Status.WAIVED, COOP, responsibility_id="s")]) == []


def test_another_role_reaches_what_is_done_too_and_makes_nothing_new() -> None:
    before, after = [Owed("a", LEAD, "r"), Owed("b", LEAD, "r")], [Owed("a", COOP, "r"), Owed("b", COOP, "r")]
    assert reassign(before, after, [stands("a", Status.ACCEPTED)]) == [
        Change(Effect.ROLE, "a", COOP, "r", "one of a")  # b handed its work over by hand, and gets none again
    ]


def test_a_unit_named_by_itself_owes_again_although_its_group_was_named_all_along() -> None:
    changes = reassign([Owed("a", LEAD, "of the group")], [Owed("a", LEAD, "its own")], [])
    assert changes == [Change(Effect.CREATE, "a", LEAD, "its own")]


def test_work_taken_over_by_hand_survives_a_change_elsewhere_in_the_row() -> None:
    """b has the work of a, a member of the group; c joins the row."""
    row = [Owed("a", LEAD, "r"), Owed("b", LEAD, "s")]
    changes = reassign(row, [*row, Owed("c", COOP, "t")], [stands("b", responsibility_id="s")])
    assert effects(changes) == {"c": Effect.CREATE}


UNITS = "abcde"
OWED = st.dictionaries(
    st.sampled_from(UNITS), st.tuples(st.sampled_from(ResponsibilityRole), st.sampled_from("rst"))
).map(lambda found: [Owed(unit, *rest) for unit, rest in found.items()])


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    """At most one a unit; only what is waived can be detached."""
    found = []
    for unit in draw(st.sets(st.sampled_from(UNITS))):
        status = draw(st.sampled_from(Status))
        detached = status is Status.WAIVED and draw(st.booleans())
        role, cell = draw(st.sampled_from(ResponsibilityRole)), draw(st.sampled_from("rst"))
        found.append(stands(unit, status, role, responsibility_id=cell, detached=detached))
    return found


def applied(changes: list[Change], existing: list[Standing]) -> list[Standing]:
    """The assignments once the changes are carried out; what comes back was in progress before."""
    rows = {one.assignment_id: one for one in existing}
    for change in changes:
        stand = {"role": change.role, "responsibility_id": change.responsibility_id}
        match change.effect:
            case Effect.CREATE:
                rows[f"new {change.unit_id}"] = stands(change.unit_id, **stand)
            case Effect.DETACH:
                was = rows[change.assignment_id or ""]
                rows[was.assignment_id] = replace(was, status=Status.WAIVED, detached=True)
            case Effect.ATTACH:
                was = rows[change.assignment_id or ""]
                rows[was.assignment_id] = replace(was, status=Status.IN_PROGRESS, detached=False, **stand)
            case Effect.ROLE:
                rows[change.assignment_id or ""] = replace(rows[change.assignment_id or ""], **stand)
    return list(rows.values())


@given(OWED, OWED, standings())
def test_applied_twice_it_does_nothing_the_second_time(
    before: list[Owed], after: list[Owed], existing: list[Standing]
) -> None:
    once = applied(reassign(before, after, existing), existing)
    assert {change.effect for change in reassign(before, after, once)} <= {Effect.KEEP}
    assert reassign(after, after, once) == []


@given(OWED, OWED, standings())
def test_nobody_loses_what_was_handed_in_or_accepted(
    before: list[Owed], after: list[Owed], existing: list[Standing]
) -> None:
    later = {one.assignment_id: one for one in applied(reassign(before, after, existing), existing)}
    for one in existing:
        if one.status in DONE:
            assert (later[one.assignment_id].status, later[one.assignment_id].detached) == (one.status, False)
    assert len(later) >= len(existing)


@given(OWED, OWED, standings())
def test_touched_units_have_what_is_owed_and_what_is_kept_and_nobody_else_is_touched(
    before: list[Owed], after: list[Owed], existing: list[Standing]
) -> None:
    changes = reassign(before, after, existing)
    was, will = {one.unit_id: one for one in before}, {one.unit_id: one for one in after}
    cells = {unit: (was[unit].responsibility_id, will[unit].responsibility_id) for unit in was.keys() & will.keys()}
    touched = (was.keys() ^ will.keys()) | {unit for unit, (old, new) in cells.items() if old != new}
    later = applied(changes, existing)
    kept = {change.unit_id for change in changes if change.effect is Effect.KEEP}
    live = {one.unit_id for one in later if not one.detached}
    assert {unit for unit in touched if unit in live} == {unit for unit in touched if unit in will} | kept
    for one in later:
        if one.unit_id in will and one.unit_id in touched:
            assert (one.role, one.responsibility_id) == (will[one.unit_id].role, will[one.unit_id].responsibility_id)
    same = [one for one in existing if was.get(one.unit_id) == will.get(one.unit_id)]
    assert [one for one in later if one in same] == same


@given(OWED, OWED, standings())
def test_only_what_holds_unfinished_work_is_taken_off(
    before: list[Owed], after: list[Owed], existing: list[Standing]
) -> None:
    status = {one.assignment_id: one.status for one in existing}
    for change in reassign(before, after, existing):
        if change.effect is Effect.DETACH:
            assert status[change.assignment_id or ""] in UNFINISHED
        if change.effect is Effect.ATTACH:
            assert status[change.assignment_id or ""] in RESTING


CELLS = st.lists(
    st.tuples(st.sampled_from(ResponsibilityRole), st.sampled_from([*UNITS, "g", "h"])),
    max_size=6,
    unique_by=lambda cell: cell[1],
)
MEMBERS = st.fixed_dictionaries({name: st.lists(st.sampled_from(UNITS), unique=True) for name in "gh"})


def row(prefix: str, cells: list[tuple[ResponsibilityRole, str]]) -> list[Named]:
    return [
        Named(f"{prefix}{who}", role, None if who in "gh" else who, who if who in "gh" else None) for role, who in cells
    ]


@given(CELLS, CELLS, MEMBERS)
def test_a_merged_row_names_everybody_of_both_in_the_stronger_role(
    keep: list[tuple[ResponsibilityRole, str]],
    gone: list[tuple[ResponsibilityRole, str]],
    members: dict[str, list[str]],
) -> None:
    ours, theirs = row("k", keep), row("g", gone)
    merged = merge(ours, theirs, members)
    roles: dict[str, list[ResponsibilityRole]] = {}
    for owed in [*fan_out(ours, members), *fan_out(theirs, members)]:
        roles.setdefault(owed.unit_id, []).append(owed.role)
    assert {one.unit_id: one.role for one in fan_out(merged.cells, members)} == {
        unit: stronger(*found) for unit, found in roles.items()
    }
    assert {cell.responsibility_id for cell in ours} <= {cell.responsibility_id for cell in merged.cells}
    assert merged.moved == {cell.responsibility_id for cell in merged.cells} - {c.responsibility_id for c in ours}
    assert len({(cell.unit_id, cell.group_id) for cell in merged.cells}) == len(merged.cells)
