"""Documents and calendars over HTTP: who gets them, under which name, and what stands in the headers."""

import json
from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from services import calendars
from tests.asking import ask
from tests.cast import Cast


@pytest.fixture
def busy(cast: Cast) -> Cast:
    cast.task("张贴海报", ["机械"], ["外语"], number="1")
    return cast


def test_a_ledger_is_saved_under_its_chinese_name_and_told_to_the_page(busy: Cast) -> None:
    answer = ask(busy, f"/exports/{busy.campaign}/ledger", "mark=0123456789abcdef", username="office")
    assert answer.status == 200
    assert load_workbook(BytesIO(answer.body)).worksheets[0]["B4"].value == "张贴海报"
    assert int(answer.headers["content-length"]) == len(answer.body)
    name = unquote(answer.headers["content-disposition"].split("UTF-8''")[1])
    assert name == "2026年秋季反诈宣传专项行动-台账-20261102.xlsx"
    assert answer.headers["cache-control"] == "no-store"
    assert [one.split("=")[0] for one in answer.cookies] == ["zeren-mark-0123456789abcdef"]
    assert len(busy.history("exported")) == 1


def test_the_evidence_in_a_ledger_leads_back_to_the_app(busy: Cast) -> None:
    task = busy.task("上交照片", ["机械"])
    busy.hand_in(task, "机械", "jixie")
    answer = ask(busy, f"/exports/{busy.campaign}/ledger", username="office")
    sheet = load_workbook(BytesIO(answer.body))["佐证清单"]
    assert sheet["D4"].hyperlink.target.startswith("https://zeren.example/files/")


@pytest.mark.parametrize(
    ("username", "query", "status"),
    [("", "", 401), ("jixie", "", 200), ("houqin", "", 404), ("admin", "", 403), ("leader", "unmasked=1", 403)],
)
def test_the_address_of_a_document_opens_nothing_that_is_not_one_s_own(
    busy: Cast, username: str, query: str, status: int
) -> None:
    answer = ask(busy, f"/exports/{busy.campaign}/ledger", query, username=username)
    assert answer.status == status
    if status != 200:
        assert "⟦" not in json.loads(answer.body)["message"]
        assert busy.history("exported") == busy.history("exported_unmasked") == []


@pytest.mark.parametrize(
    "query",
    ["unit={foreign}", "unit={own}&unit={foreign}", "unit=nonsense", "unit=%00", "unit=" + "x" * 5000, "unit=%ff%fe"],
)
def test_a_liaison_gets_no_other_unit_s_document_however_it_is_asked_for(busy: Cast, query: str) -> None:
    asked = query.format(own=busy.units["机械"], foreign=busy.units["外语"])
    assert ask(busy, f"/exports/{busy.campaign}/ledger", asked, username="jixie").status == 403
    assert busy.history("exported") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("answer_by=20261301", 422),
        ("answer_by=x", 422),
        ("texts=1&photos=2&template=3&names=4&number=9", 200),  # never taken from an address
        ("draft=1&anonymous=%ff", 200),
    ],
)
def test_options_of_a_paper_that_are_none_break_nothing(busy: Cast, query: str, status: int) -> None:
    path = f"/exports/{busy.campaign}/supervision"
    answer = ask(busy, path, f"unit={busy.units['机械']}&built_in=1&{query}", username="office")
    assert (answer.status, len(busy.history("exported"))) == (status, int(status == 200))


@pytest.mark.parametrize("document", ["nothing", "ledger"])
def test_another_document_and_another_campaign_are_not_there(busy: Cast, document: str) -> None:
    campaign = busy.campaign if document == "nothing" else "0" * 24
    assert ask(busy, f"/exports/{campaign}/{document}", username="office").status == 404


def test_no_other_site_and_no_mere_look_writes_history(busy: Cast) -> None:
    address = f"/exports/{busy.campaign}/ledger"
    assert ask(busy, address, username="office", sec_fetch_site="cross-site").status == 403
    assert ask(busy, address, username="office", method="HEAD").status == 403
    assert busy.history("exported") == []


def test_a_mark_that_is_none_sets_no_cookie(busy: Cast) -> None:
    answer = ask(busy, f"/exports/{busy.campaign}/ledger", "mark=a%0d%0aX", username="office")
    assert (answer.status, answer.cookies) == (200, [])


def test_a_calendar_is_fetched_without_a_session_and_again_only_when_it_changed(busy: Cast) -> None:
    token = calendars.renew(busy.world, busy.caller("jixie"), busy.units["机械"])
    first = ask(busy, f"/calendar/{token}.ics")
    assert first.status == 200
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.body.startswith(b"BEGIN:VCALENDAR")
    assert "private" in first.headers["cache-control"]
    assert first.headers["referrer-policy"] == "no-referrer"  # the address is the secret
    again = ask(busy, f"/calendar/{token}.ics", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    calendars.revoke(busy.world, busy.caller("office"), busy.units["机械"])
    assert ask(busy, f"/calendar/{token}.ics").status == 404


@pytest.mark.parametrize("name", ["", "x.ics", "x", ".ics", "a" * 500 + ".ics", "%00.ics"])
def test_a_guessed_address_holds_no_calendar(busy: Cast, name: str) -> None:
    calendars.renew(busy.world, busy.caller("jixie"), busy.units["机械"])
    assert ask(busy, f"/calendar/{name}").status == 404
