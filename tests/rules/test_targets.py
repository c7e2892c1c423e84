"""Targets: when one is reached, how much is lacking, and how it is written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.targets import SIGNS, Target, lacking, reached, share, target_of

OPS = st.sampled_from(sorted(SIGNS))
COUNTS = st.integers(0, 10**6)
SHARES = st.integers(0, 1000).map(lambda tenths: tenths / 10)
WHOLES = st.integers(1, 10**5)


@given(SHARES, WHOLES, st.data())
def test_once_a_lower_bound_is_reached_more_never_loses_it(value: float, whole: int, data: st.DataObject) -> None:
    less = data.draw(st.integers(0, whole))
    more = data.draw(st.integers(less, whole))
    for target, denominator in ((Target(">=", value, "%"), whole), (Target(">=", value, "次"), None)):
        assert (reached(target, less, denominator) is True) <= (reached(target, more, denominator) is True)


@given(SHARES, WHOLES, st.data())
def test_once_an_upper_bound_is_passed_more_never_mends_it(value: float, whole: int, data: st.DataObject) -> None:
    less = data.draw(st.integers(0, whole))
    more = data.draw(st.integers(less, whole))
    for target, denominator in ((Target("<=", value, "%"), whole), (Target("<=", value, "次"), None)):
        assert (reached(target, less, denominator) is True) >= (reached(target, more, denominator) is True)


@given(COUNTS, COUNTS)
def test_a_count_is_compared_as_it_is_printed(asked: int, given_: int) -> None:
    assert reached(Target(">=", asked, "次"), given_) is (given_ >= asked)
    assert reached(Target("<=", asked, "次"), given_) is (given_ <= asked)
    assert reached(Target("=", asked, "次"), given_) is (given_ == asked)


@given(st.integers(0, 1000), WHOLES, st.data())
def test_a_share_is_compared_without_an_error_of_the_machines(tenths: int, whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    exact = part * 1000 - tenths * whole  # in whole numbers
    value = tenths / 10
    assert reached(Target(">=", value, "%"), part, whole) is (exact >= 0)
    assert reached(Target("<=", value, "%"), part, whole) is (exact <= 0)
    assert reached(Target("=", value, "%"), part, whole) is (exact == 0)


@given(OPS, SHARES, WHOLES, st.data())
def test_doing_what_is_lacking_reaches_a_bound(op: str, value: float, whole: int, data: st.DataObject) -> None:
    assume(op != "=")
    target, part = Target(op, value, "%"), data.draw(st.integers(0, whole))
    left = lacking(target, part, whole)
    assert left is not None
    assert left == int(left)
    assert reached(target, part + left, whole) is True
    assert (left == 0) is (reached(target, part, whole) is True)


@given(OPS, COUNTS, COUNTS)
def test_what_is_lacking_of_a_count_is_the_difference(op: str, asked: int, given_: int) -> None:
    target = Target(op, asked, "次")
    left = lacking(target, given_)
    assert left == (0 if reached(target, given_) else asked - given_)


@pytest.mark.parametrize(("numerator", "denominator"), [(None, None), (None, 100.0), (5.0, None), (0.0, 0.0)])
def test_a_share_without_both_figures_is_neither_reached_nor_missed(
    numerator: float | None, denominator: float | None
) -> None:
    for op in SIGNS:
        target = Target(op, 60, "%")
        assert reached(target, numerator, denominator) is None
        assert share(target, numerator, denominator) is None
        assert lacking(target, numerator, denominator) is None


def test_nothing_at_all_keeps_below_an_upper_bound_and_is_said_to() -> None:
    assert reached(Target("<=", 3, "次"), 0) is True
    assert reached(Target("<=", 1, "%"), 0, 500) is True
    assert reached(Target("<=", 3, "次"), None) is None


def test_how_far_a_unit_is_may_exceed_the_whole_of_a_count() -> None:
    assert share(Target(">=", 2, "次"), 3) == 1.5
    assert share(Target(">=", 60, "%"), 45, 60) == 0.75
    assert share(Target(">=", 0, "次"), 3) is None


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ((">=", 60.0, "%"), "≥ 60 %"),
        (("<=", 2.5, "次"), "≤ 2.5 次"),
        (("=", 100.0, "%"), "= 100 %"),
        ((">=", 3.0, ""), "≥ 3"),
    ],
)
def test_a_target_is_written_with_its_sign(columns: tuple[str, float, str], words: str) -> None:
    assert str(target_of(*columns)) == words
    assert target_of(columns[0], None, columns[2]) is None
