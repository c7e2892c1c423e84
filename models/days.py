"""Days as people count them: inclusive, in the campaign's time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(at: datetime, time_zone: str) -> date:
    """Which calendar day is this moment in the campaign's zone?"""
    return at.astimezone(ZoneInfo(time_zone)).date()


def days_left(due_on: date | None, today: date) -> int | None:
    """How many days remain? 0 on the due day itself, negative when overdue, None without a due day."""
    return None if due_on is None else (due_on - today).days


def campaign_day(starts_on: date, ends_on: date, today: date) -> tuple[int, int]:
    """Which day of how many is today? The first day is 1; before the start 0, never past the last."""
    total = (ends_on - starts_on).days + 1
    return max(0, min(total, (today - starts_on).days + 1)), total
