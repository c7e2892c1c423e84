"""Where a campaign's phases may lie."""

from collections.abc import Sequence
from datetime import date, timedelta


def even_phases(starts_on: date, ends_on: date, most: int) -> Sequence[tuple[date, date]]:
    """Which phases share the campaign's days evenly? Without a gap, all days inclusive, longer ones first.

    At most as many as there are days.
    """
    days = (ends_on - starts_on).days + 1
    count = max(1, min(most, days))
    lengths = [days // count + (number < days % count) for number in range(count)]
    firsts = [starts_on + timedelta(days=sum(lengths[:number])) for number in range(count)]
    return [(first, first + timedelta(days=length - 1)) for first, length in zip(firsts, lengths, strict=True)]
