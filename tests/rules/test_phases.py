"""Phases that share a campaign's days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.phases import even_phases


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 500), st.integers(1, 9))
def test_they_cover_every_day_once_and_differ_by_a_day_at_most(first: date, length: int, most: int) -> None:
    last = first + timedelta(days=length)
    phases = even_phases(first, last, most)
    assert 1 <= len(phases) <= most
    assert (phases[0][0], phases[-1][1]) == (first, last)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(phases))
    days = [(until - since).days for since, until in phases]
    assert max(days) - min(days) <= 1
    assert min(days) >= 0
