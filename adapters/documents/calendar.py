"""Due days as a calendar that phones and mail programs read (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from adapters.documents.cells import legible
from adapters.texts import text
from models.report import Document, Order
from models.words import ResponsibilityRole, Status

MEDIA_TYPE = "text/calendar"
DAYS_BEFORE = 3
_REFRESH = "PT6H"
_RESTING = (Status.ACCEPTED, Status.SUSPENDED)


@dataclass(frozen=True, slots=True)
class DueDay:
    """One assignment on its due day. What does not apply is left out by whoever makes these."""

    assignment_id: str
    title: str
    campaign: str
    role: ResponsibilityRole
    status: Status
    due_on: date
    version: int
    changed_at: datetime


def calendar_of(language: str, name: str, days: Iterable[DueDay], address: str = "") -> bytes:
    """The calendar's bytes, the same for the same days. Each entry is a whole day under an id that never changes, with
    a reminder three days before; what is done is marked and reminds nobody."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zeren//Due days//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", legible(name))
    calendar.add("x-published-ttl", _REFRESH)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for day in sorted(days, key=lambda one: (one.due_on, one.assignment_id)):
        calendar.add_component(_entry(language, day, address))
    return bytes(calendar.to_ical())


def _entry(language: str, day: DueDay, address: str) -> Event:
    entry = Event()
    title = day.title or text(language, "common.title_missing")
    mark = text(language, f"calendar.{day.status.value}" if day.status in _MARKED else "calendar.open")
    summary = text(language, "calendar.summary", mark=mark, title=title, role=text(language, f"duty.{day.role.value}"))
    entry.add("uid", f"{day.assignment_id}@zeren")
    entry.add("dtstamp", day.changed_at)
    entry.add("last-modified", day.changed_at)
    entry.add("sequence", day.version)
    entry.add("dtstart", day.due_on)
    entry.add("dtend", day.due_on + timedelta(days=1))
    entry.add("summary", legible(summary.strip()))
    status = text(language, f"status.{day.status.value}")
    entry.add("description", legible(text(language, "calendar.description", campaign=day.campaign, status=status)))
    entry.add("transp", "TRANSPARENT")
    if address:
        entry.add("url", f"{address}/assignment?id={day.assignment_id}")
    if day.status not in _RESTING:
        entry.add_component(_reminder(summary))
    return entry


_MARKED = (Status.ACCEPTED, Status.SUSPENDED, Status.RETURNED, Status.SUBMITTED)


def _reminder(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-DAYS_BEFORE))
    alarm.add("description", legible(summary.strip()))
    return alarm


def write_calendar(order: Order) -> Iterable[bytes]:
    """The due days of a campaign, or of one unit in it, at this moment."""
    facts = order.facts
    tasks = {task.id: task for task in facts.board.tasks}
    days = []
    for cell in facts.board.cells:
        row, work = cell.row, facts.work_of(cell)
        if row.due_on is None or row.status is Status.WAIVED:
            continue
        unit = "" if facts.unit else facts.units[row.unit_id].short
        title = " · ".join(part for part in (unit, tasks[row.task_id].title) if part)
        known = (row.assignment_id, title, facts.board.campaign.name, row.role, row.status, row.due_on)
        days.append(DueDay(*known, work.version, work.changed_at or facts.at))
    name = " · ".join(part for part in (facts.board.campaign.name, facts.unit.name if facts.unit else "") if part)
    yield calendar_of(order.language, name, days, order.address)


CALENDAR = Document("calendar", "ics", MEDIA_TYPE, write_calendar, for_units=True)
