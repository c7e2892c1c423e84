"""How days, times, shares and counts are written in both languages."""

from datetime import UTC, date, datetime

import pytest

from adapters.texts import LANGUAGES, day_text, number_text, percent_text, sentence, stamp_text, text, time_text
from models.errors import NotAllowed
from models.permissions import Refusal

AT = datetime(2026, 11, 2, 2, 5, tzinfo=UTC)


def test_moments_are_written_in_the_campaigns_zone() -> None:
    assert time_text("zh", AT) == "11月2日 10:05"
    assert time_text("en", AT) == "2 Nov 10:05"
    assert time_text("en", AT, "UTC") == "2 Nov 02:05"
    assert stamp_text("zh", AT) == "2026-11-02 10:05:00"


def test_days_follow_the_language() -> None:
    assert day_text("zh", date(2026, 11, 30)) == "11月30日"
    assert day_text("en", date(2026, 11, 30)) == "30 Nov"
    assert day_text("zh", date(2026, 11, 30), year=True) == "2026年11月30日"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_a_dash_and_never_nought(language: str) -> None:
    assert day_text(language, None) == time_text(language, None) == percent_text(language, None) == "—"
    assert percent_text(language, 0) == "0.0%"
    assert number_text(language, 1234.5) == "1,234.5"


def test_english_counts_one_and_many_and_chinese_needs_no_plural() -> None:
    assert [text("en", "due.left", n=n) for n in (1, 2)] == ["1 day left", "2 days left"]
    assert [text("zh", "due.left", n=n) for n in (1, 2)] == ["还有 1 天", "还有 2 天"]


def test_an_error_speaks_its_readers_language() -> None:
    error = NotAllowed(Refusal.OWN_UNIT.value)
    assert "校领导" in sentence("zh", error)
    assert "leader" in sentence("en", error)
