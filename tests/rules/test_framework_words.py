"""The framework's own words: every one that is replaced is still written by the framework as it is installed."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
import streamlit
from starlette.datastructures import Headers

from adapters.texts import LANGUAGES, TAGS, catalogue, text
from web.front import WORDS, page, script
from web.visit import remembered_language

SHIPPED = Path(streamlit.__file__).parent / "static"
SOURCES: dict[str, str] = json.loads(WORDS.read_text("utf-8"))
# where the framework fits two pieces together
FITTED = r"(?:, )?\{\w+\}|\. (?=Running)|(?:Ctrl|⌘)\+|(?<=Enter to )| (?=mark|available)"


@cache
def shipped() -> str:
    files = [SHIPPED / "index.html", *SHIPPED.glob("static/js/*.js")]
    return "\n".join(file.read_text("utf-8", "replace") for file in files)


@pytest.mark.parametrize("key", SOURCES)
def test_the_framework_still_writes_this(key: str) -> None:
    pieces = [piece for piece in re.split(FITTED, SOURCES[key]) if len(piece.strip(" ,.()–:")) > 1]
    assert [piece for piece in pieces if piece not in shipped()] == []


def test_every_word_of_the_framework_stands_in_both_catalogues_with_the_same_fields() -> None:
    for language in LANGUAGES:
        ours = {key.removeprefix("framework.") for key in catalogue(language) if key.startswith("framework.")}
        assert ours == set(SOURCES)
        for key, source in SOURCES.items():
            fields = set(re.findall(r"\{(\w+)\}", text(language, f"framework.{key}")))
            assert fields <= set(re.findall(r"\{(\w+)\}", source)), key


def test_no_two_words_of_the_framework_are_the_same() -> None:
    assert len(set(SOURCES.values())) == len(SOURCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_the_reader_s_language_before_any_script_has_run(language: str) -> None:
    html = page(language)
    assert f'<html lang="{TAGS[language]}">' in html
    assert f"<title>{text(language, 'app.name')}</title>" in html
    assert html.index("/words.js?") < html.index("<script>\n") < html.index("/static/js/index.")
    assert "You need to enable JavaScript" not in html


def test_the_script_carries_both_languages() -> None:
    assert all(text(language, "framework.skip") in script() for language in LANGUAGES)


@pytest.mark.parametrize(
    ("cookies", "language"),
    [("", "zh"), ("zeren_language=en", "en"), ("zeren_language=fr", "zh"), ("zeren=x; zeren_language=en", "en")],
)
def test_the_browser_s_language_is_one_of_ours(cookies: str, language: str) -> None:
    assert remembered_language(Headers({"cookie": cookies})) == language
