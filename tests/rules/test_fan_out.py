"""From printed responsibilities to what each unit owes."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.fan_out import Named, Owed, fan_out, is_member
from models.names import name_key
from models.words import ResponsibilityRole

LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING


def test_a_group_fans_out_into_its_members() -> None:
    owed = fan_out([Named("r", LEAD, group_id="g")], {"g": ["a", "b"]})
    assert owed == [Owed("a", LEAD, "r"), Owed("b", LEAD, "r")]


def test_a_unit_named_by_itself_beats_its_group() -> None:
    """责任单位: 各二级单位, 配合单位: 保卫处 — 保卫处 cooperates although it is a 二级单位."""
    owed = fan_out([Named("r1", LEAD, group_id="g"), Named("r2", COOP, unit_id="a")], {"g": ["a", "b"]})
    assert owed == [Owed("a", COOP, "r2"), Owed("b", LEAD, "r1")]


def test_among_equals_lead_beats_cooperating() -> None:
    named = [Named("r1", COOP, group_id="g"), Named("r2", LEAD, group_id="h")]
    assert fan_out(named, {"g": ["a"], "h": ["a"]}) == [Owed("a", LEAD, "r2")]


NAMED = st.builds(
    Named,
    responsibility_id=st.uuids().map(str),
    role=st.sampled_from(ResponsibilityRole),
    unit_id=st.sampled_from("abcdef"),
)


@given(st.lists(NAMED), st.lists(st.sampled_from("abcdef"), unique=True), st.sampled_from(ResponsibilityRole))
def test_every_unit_owes_once_and_nobody_is_lost(
    named: list[Named], members: list[str], role: ResponsibilityRole
) -> None:
    owed = fan_out([*named, Named("g", role, group_id="g")], {"g": members})
    assert sorted(one.unit_id for one in owed) == sorted({one.unit_id for one in named if one.unit_id} | set(members))


def test_membership_counts_its_first_and_last_day() -> None:
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    assert is_member(first, last, first)
    assert is_member(first, last, last)
    assert not is_member(first, last, date(2026, 8, 31))
    assert not is_member(first, last, date(2026, 10, 1))
    assert is_member(None, None, first)


def test_width_blanks_and_invisible_characters_do_not_make_a_new_name() -> None:
    assert name_key("党委学工部（学生处）") == name_key("党委学工部 (学生处)") == name_key("党委学工部(\u200b学生\n处)")
    assert name_key("外语学院") != name_key("外国语学院")
