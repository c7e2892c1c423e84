"""In which days evidence should have come about, and what other days tell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence_dates import HintKind, Window, date_hints, window

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
WINDOWS = st.tuples(DAYS, DAYS).map(lambda pair: Window(min(pair), max(pair)))
CAMPAIGN = Window(date(2026, 9, 2), date(2026, 12, 20))
PHASE = Window(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("phase", "due_on", "continuing", "expected"),
    [
        (None, None, False, CAMPAIGN),
        (None, date(2026, 11, 10), False, CAMPAIGN),
        (None, date(2027, 1, 15), False, Window(CAMPAIGN.first_on, date(2027, 1, 15))),
        (PHASE, date(2026, 10, 20), False, Window(PHASE.first_on, CAMPAIGN.last_on)),
        (PHASE, date(2027, 1, 15), False, Window(PHASE.first_on, date(2027, 1, 15))),
        (Window(date(2026, 12, 1), date(2026, 12, 31)), None, False, Window(date(2026, 12, 1), date(2026, 12, 31))),
        (PHASE, date(2027, 1, 15), True, CAMPAIGN),
    ],
)
def test_the_days_begin_with_the_phase_and_end_with_whatever_ends_last(
    phase: Window | None, due_on: date | None, continuing: bool, expected: Window
) -> None:
    assert window(CAMPAIGN, phase, due_on, continuing=continuing) == expected


@given(WINDOWS, st.none() | WINDOWS, st.none() | DAYS, DAYS)
def test_work_in_time_and_work_that_is_late_inside_the_campaign_is_never_outside(
    campaign: Window, phase: Window | None, due_on: date | None, day: date
) -> None:
    days = window(campaign, phase, due_on, continuing=False)
    begun = (phase or campaign).first_on <= day
    if begun and (day <= campaign.last_on or (due_on is not None and day <= due_on)):
        assert days.holds(day)
    if not begun:
        assert not days.holds(day)


@given(WINDOWS, st.none() | DAYS, st.none() | DAYS)
def test_each_hint_is_given_exactly_when_its_days_do_not_fit(
    days: Window, taken_on: date | None, happened_on: date | None
) -> None:
    found = dict(date_hints(days, taken_on, happened_on))
    assert (HintKind.TAKEN_OUTSIDE in found) == (taken_on is not None and not days.first_on <= taken_on <= days.last_on)
    assert (HintKind.HAPPENED_OUTSIDE in found) == (
        happened_on is not None and not days.first_on <= happened_on <= days.last_on
    )
    assert (HintKind.TAKEN_OTHER_DAY in found) == (None not in (taken_on, happened_on) and taken_on != happened_on)
    assert {day for kind, day in found.items() if kind is not HintKind.HAPPENED_OUTSIDE} <= {taken_on}
    assert found.get(HintKind.HAPPENED_OUTSIDE, happened_on) == happened_on


@given(WINDOWS)
def test_the_first_and_the_last_day_are_inside_and_their_neighbours_are_not(days: Window) -> None:
    a_day = timedelta(days=1)
    assert [days.holds(day) for day in (days.first_on - a_day, days.first_on)] == [False, True]
    assert [days.holds(day) for day in (days.last_on, days.last_on + a_day)] == [True, False]
