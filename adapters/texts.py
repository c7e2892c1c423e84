"""Everything a person reads comes from here: gettext catalogues in data/locales, Chinese first, English complete."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from models.errors import ZerenError

LOCALES = Path(__file__).resolve().parent.parent / "data" / "locales"
LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-CN", "en": "en-GB"}  # as browsers write them
_BABEL = {"zh": "zh_Hans_CN", "en": "en_GB"}
NOTHING = "—"


@lru_cache(maxsize=4)
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """Which words does a language have? Key → one form, or one form a plural."""
    words: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in _messages(read_po(file, locale=_BABEL[language])):
                words[message[0]] = message[1]
    return words


def _messages(po: Catalog) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for message in po:
        if message.id:
            key = message.id[0] if isinstance(message.id, list | tuple) else message.id
            forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
            found.append((str(key), tuple(str(form) for form in forms)))
    return found


def text(language: str, key: str, /, **fields: Any) -> str:
    """What does a key say in this language? A count goes in as `n`. A key that is missing is shown in marks."""
    forms = catalogue(language).get(key)
    if not forms:
        return f"⟦{key}⟧"
    form = forms[-1] if len(forms) > 1 and fields.get("n") != 1 else forms[0]
    return form.format(**fields) if fields else form


def sentence(language: str, error: ZerenError) -> str:
    """What does an error say to its reader? Fields that are keys themselves are translated too."""
    words = catalogue(language)
    fields = {
        name: text(language, value) if isinstance(value, str) and value in words else value
        for name, value in error.fields.items()
    }
    return text(language, error.key, **fields)


def day_text(language: str, day: date | None, *, year: bool = False) -> str:
    """How is a day written? 11月30日 / 30 November, with the year when asked; "—" for none."""
    if day is None:
        return NOTHING
    if year:
        return str(format_date(day, format="long", locale=_BABEL[language]))
    return str(format_skeleton("MMMd", day, locale=_BABEL[language]))


def time_text(language: str, at: datetime | None, time_zone: str = "Asia/Shanghai") -> str:
    """How is a moment written in the campaign's zone? "—" for none."""
    if at is None:
        return NOTHING
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{format_skeleton('MMMd', local, locale=_BABEL[language])} {local:%H:%M}"


def stamp_text(language: str, at: datetime, time_zone: str = "Asia/Shanghai") -> str:
    """How is a moment written in full, year and seconds included?"""
    return str(format_datetime(at, "yyyy-MM-dd HH:mm:ss", tzinfo=ZoneInfo(time_zone), locale=_BABEL[language]))


def percent_text(language: str, share: float | None) -> str:
    """How is a share written? 62.4%; "—" when there is none."""
    return NOTHING if share is None else str(format_percent(share, "0.0%", locale=_BABEL[language]))


def number_text(language: str, number: float) -> str:
    """How is a number written? With the language's thousands mark and at most two decimals."""
    return str(format_decimal(number, "#,##0.##", locale=_BABEL[language]))
