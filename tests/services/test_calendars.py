"""A unit's calendar: its own due days alone, the same entry for the same work, an address that can be shut."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar, Event
from sqlmodel import Session, select

from models.calendar_feed import CalendarFeed
from models.errors import NotAllowed, NotFound
from models.organisation import Unit
from models.report import Wanted
from models.words import Status
from services import assignments, calendars, exports, extensions
from tests.cast import Cast

DUE = date(2026, 11, 20)


def entries(cast: Cast, token: str) -> dict[str, Event]:
    """The entries a subscriber sees, by their words."""
    calendar = Calendar.from_ical(calendars.content(cast.world, token, "https://zeren.example").data)
    return {str(one["summary"]): one for one in calendar.walk("VEVENT")}


def subscribed(cast: Cast, unit: str = "机械", username: str = "jixie") -> str:
    return calendars.renew(cast.world, cast.caller(username), cast.units[unit])


def test_a_calendar_shows_the_unit_s_own_due_days_as_whole_days_with_a_reminder(anywhere: Cast) -> None:
    task = anywhere.task("张贴海报", ["机械"], ["外语"], due_on=DUE)
    anywhere.task("别人的任务", ["外语"], due_on=DUE)
    anywhere.task("长期任务", ["机械"], due_on=DUE, continuing=True)
    anywhere.task("没有时限", ["机械"])
    found = entries(anywhere, subscribed(anywhere))
    assert list(found) == ["截止：张贴海报（责任）"]
    entry = found["截止：张贴海报（责任）"]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (DUE, DUE + timedelta(days=1))
    assert str(entry["uid"]) == f"{anywhere.owed(task, '机械').id}@zeren"
    assert [alarm["trigger"].dt for alarm in entry.walk("VALARM")] == [timedelta(days=-3)]
    assert str(entry["url"]) == f"https://zeren.example/assignment?id={anywhere.owed(task, '机械').id}"


def test_another_day_moves_the_entry_and_keeps_its_id(cast: Cast) -> None:
    task = cast.task("张贴海报", ["机械"], due_on=DUE)
    token = subscribed(cast)
    before = entries(cast, token)["截止：张贴海报（责任）"]
    asked = extensions.ask(
        cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, None, date(2026, 11, 28), "场地占用"
    )
    extensions.decide(
        cast.world, cast.caller("office"), asked, 1, granted=True, granted_on=date(2026, 11, 28), answer="同意"
    )
    after = entries(cast, token)["截止：张贴海报（责任）"]
    assert after["dtstart"].dt == date(2026, 11, 28)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_what_is_done_is_marked_and_reminds_nobody_and_what_does_not_apply_is_gone(cast: Cast) -> None:
    done, waived = cast.task("已办任务", ["机械"], due_on=DUE), cast.task("不涉及的任务", ["机械"], due_on=DUE)
    handed_in = cast.hand_in(done, "机械", "jixie")
    assignments.decide(cast.world, cast.caller("office"), handed_in.id, handed_in.version, accepted=True)
    one = cast.owed(waived, "机械")
    one.status = Status.WAIVED
    cast.save(one)
    found = entries(cast, subscribed(cast))
    assert list(found) == ["✓ 已办结：已办任务（责任）"]
    assert found["✓ 已办结：已办任务（责任）"].walk("VALARM") == []


def test_the_same_days_are_the_same_bytes(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"], due_on=DUE)
    token = subscribed(cast)
    first = calendars.content(cast.world, token)
    cast.clock.forward(hours=5)
    assert calendars.content(cast.world, token) == first


def test_only_the_hash_of_the_secret_is_kept_and_a_new_address_shuts_the_old_one(anywhere: Cast) -> None:
    first = subscribed(anywhere)
    second = calendars.renew(anywhere.world, anywhere.caller("office"), anywhere.units["机械"])
    with Session(anywhere.world.engine) as db:
        rows = db.exec(select(CalendarFeed)).all()
    assert len(rows) == 2
    assert not any(secret in str(row.model_dump()) for row in rows for secret in (first, second))
    assert sum(row.revoked_at is None for row in rows) == 1
    with pytest.raises(NotFound):
        calendars.content(anywhere.world, first)
    assert calendars.content(anywhere.world, second).data
    calendars.revoke(anywhere.world, anywhere.caller("jixie"), anywhere.units["机械"])
    with pytest.raises(NotFound):
        calendars.content(anywhere.world, second)
    assert [line.action for line in anywhere.history()][-3:] == ["calendar_made", "calendar_made", "calendar_shut"]
    assert len({first, second}) == 2
    assert min(len(first), len(second)) >= 43


def test_nobody_opens_or_shuts_another_unit_s_address(cast: Cast) -> None:
    token = subscribed(cast)
    for username in ("waiyu", "leader", "admin"):
        for act in (calendars.renew, calendars.revoke, calendars.feed):
            with pytest.raises(NotAllowed):
                act(cast.world, cast.caller(username), cast.units["机械"])
    assert calendars.content(cast.world, token).data
    with pytest.raises(NotFound):
        calendars.renew(cast.world, cast.caller("office"), "0" * 24)


def test_a_unit_no_longer_in_use_has_no_calendar(cast: Cast) -> None:
    token = subscribed(cast)
    with Session(cast.world.engine) as db:
        db.add(db.get_one(Unit, cast.units["机械"]).sqlmodel_update({"active": False}))
        db.commit()
    with pytest.raises(NotFound):
        calendars.content(cast.world, token)


def test_a_title_is_folded_escaped_and_masked(cast: Cast) -> None:
    title = "联系13812345678；准备：海报,横幅\n和" + "很长的标题" * 20
    cast.task(title, ["机械"], due_on=DUE)
    data = calendars.content(cast.world, subscribed(cast)).data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    (summary,) = entries(cast, subscribed(cast))
    assert summary == f"截止：{title.replace('13812345678', '138****5678')}（责任）"


def test_the_calendar_of_a_campaign_can_be_taken_once(cast: Cast) -> None:
    cast.task("张贴海报", ["机械"], ["外语"], due_on=DUE)
    whole = exports.take(cast.world, cast.caller("office"), Wanted("calendar", cast.campaign))
    summaries = [str(one["summary"]) for one in Calendar.from_ical(b"".join(whole.chunks)).walk("VEVENT")]
    assert sorted(summaries) == ["截止：外语 · 张贴海报（配合）", "截止：机械 · 张贴海报（责任）"]
    own = exports.take(cast.world, cast.caller("waiyu"), Wanted("calendar", cast.campaign))
    summaries = [str(one["summary"]) for one in Calendar.from_ical(b"".join(own.chunks)).walk("VEVENT")]
    assert summaries == ["截止：张贴海报（配合）"]
    assert own.name.endswith("-时限日历-外语-20261102.ics")
