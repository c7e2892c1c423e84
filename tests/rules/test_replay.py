"""The history alone tells how every assignment stands."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.replay import Replayed, replay
from models.states import TRANSITIONS, Move, next_status
from models.words import ResponsibilityRole, Status
from services.history import plain

LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING


@dataclass
class Line:
    """A line of history as far as it is read."""

    action: str
    after: dict[str, Any] = field(default_factory=dict)
    assignment_id: str | None = None
    task_id: str | None = None


def imported() -> Line:
    owed = {"a": {"unit_id": "u", "role": "lead"}, "b": {"unit_id": "v", "role": "cooperating"}}
    return Line("task_created", {"title": "张贴", "due_on": "2026-11-30", "assigned": owed}, task_id="t")


def test_an_import_tells_what_everybody_owes() -> None:
    due = date(2026, 11, 30)
    assert replay([imported()]) == {
        "a": Replayed("t", "u", LEAD, due_on=due),
        "b": Replayed("t", "v", COOP, due_on=due),
    }


def test_one_that_comes_later_is_told_by_its_own_line() -> None:
    after = {"status": "not_started", "unit_id": "w", "role": "lead", "due_on": None, "task_id": "t"}
    assert replay([Line("assigned", after, "c", "t")]) == {"c": Replayed("t", "w", LEAD)}


def test_a_due_day_that_moves_with_its_task_moves_those_it_names() -> None:
    moved = Line("task_changed", {"due_on": "2026-12-05", "assignments_moved": ["a"]}, task_id="t")
    found = replay([imported(), moved])
    assert (found["a"].due_on, found["b"].due_on) == (date(2026, 12, 5), date(2026, 11, 30))


def test_work_that_is_handed_over_moved_and_taken_off_is_followed() -> None:
    lines = [
        imported(),
        Line("handed_over", {"unit_id": "w", "acknowledged_by": None}, "a", "t"),
        Line("task_moved", {"task_id": "t2", "due_on": None}, "a", "t2"),
        Line("role_changed", {"role": "lead"}, "b", "t"),
        Line("detached", {"status": "waived", "status_before": "in_progress", "detached_at": "2026-11-02"}, "b", "t"),
    ]
    found = replay(lines)
    assert found["a"] == Replayed("t2", "w", LEAD)
    assert found["b"] == Replayed("t", "v", LEAD, Status.WAIVED, Status.IN_PROGRESS, date(2026, 11, 30), detached=True)
    back = Line("attached", {"status": "in_progress", "status_before": None, "detached_at": None}, "b", "t")
    found = replay([*lines, back])
    assert (found["b"].status, found["b"].status_before, found["b"].detached) == (Status.IN_PROGRESS, None, False)


def test_what_never_began_in_these_lines_is_passed_over() -> None:
    strange = [
        Line("report", {"status": "in_progress", "note": "已开始"}, "of an older campaign", "t"),
        Line("task_changed", {"due_on": "2026-12-05", "assignments_moved": ["x"]}, task_id="t"),
        Line("task_changed", {"due_on": "2026-12-05", "assignments_moved": 3}, task_id="t"),
        Line("signed_in"),
    ]
    assert replay(strange) == {}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(Move)), max_size=30))
def test_a_life_told_by_what_changed_in_each_move_ends_as_it_was_lived(moves: list[tuple[str, Move]]) -> None:
    lived = dict.fromkeys("ab", (Status.NOT_STARTED, None))
    lines = [imported()]
    for one, move in moves:
        if (lived[one][0], move) not in TRANSITIONS:
            continue
        was, lived[one] = lived[one], next_status(*lived[one], move)
        pairs = zip(("status", "status_before"), was, lived[one], strict=True)
        lines.append(Line(move, {name: plain(new) for name, old, new in pairs if old is not new}, one, "t"))
    assert {one: (found.status, found.status_before) for one, found in replay(lines).items()} == lived
