"""The translation check: every text stands in both languages, every key in code exists, none is left over."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.texts import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2]
SCREEN_CODE = ("app.py", "manage.py", "commands", "ui", "pages", "web", "services", "adapters", "models")
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
READS_CHINESE = (
    "adapters/notices/",
    "models/masking.py",
    "models/passwords.py",
)  # what is recognised in a text, not said to a reader


def sources() -> Iterator[tuple[str, ast.Module]]:
    for place in SCREEN_CODE:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


def constants(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every string constant with whether it is the fixed beginning of an f-string; docstrings left out."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # strings that stand alone
    beginnings = {id(node.values[0]) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) and node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation | loose:
            yield node.value, id(node) in beginnings


def fields_of(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_this_language_and_is_not_empty(language: str) -> None:
    everywhere = set().union(*(catalogue(one) for one in LANGUAGES))
    assert everywhere - set(catalogue(language)) == set()
    assert [key for key, forms in catalogue(language).items() if not all(form.strip() for form in forms)] == []


def test_both_languages_ask_for_the_same_fields() -> None:
    different = {
        key: (fields_of(forms[-1]), fields_of(catalogue("en")[key][-1]))
        for key, forms in catalogue("zh").items()
        if fields_of(forms[-1]) != fields_of(catalogue("en")[key][-1])
    }
    assert different == {}


def test_no_key_is_defined_twice_and_none_has_a_fuzzy_or_obsolete_mark() -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for path in sorted((ROOT / "data" / "locales" / language).glob("*.po")):
            words = path.read_text("utf-8")
            assert "#, fuzzy" not in words, path.name
            assert "#~" not in words, path.name
            for key in re.findall(r'^msgid "([^"]+)"', words, re.MULTILINE):
                assert key not in seen, f"{key} stands in {seen[key]} and {path.name}"
                seen[key] = path.name


def test_every_key_in_code_is_in_the_catalogue() -> None:
    words = catalogue("zh")
    domains = {key.split(".")[0] for key in words}
    unknown = [
        (file, value)
        for file, tree in sources()
        for value, beginning in constants(tree)
        if not beginning and KEY.fullmatch(value) and value.split(".")[0] in domains and value not in words
        if not value.endswith((".id", ".py", ".po", ".css", ".js", ".html", ".json", ".txt"))
    ]
    assert unknown == []


def asked(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every key that is asked for by name, with whether it is only the fixed beginning of one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = {"t": 0, "say": 0, "say_later": 0, "text": 1}.get(named)
        if place is None or len(node.args) <= place:
            continue
        key = node.args[place]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, False
        elif isinstance(key, ast.JoinedStr) and key.values and isinstance(key.values[0], ast.Constant):
            yield str(key.values[0].value), True


def test_every_key_that_is_asked_for_is_in_the_catalogue() -> None:
    words = catalogue("zh")
    unknown = [
        (file, key)
        for file, tree in sources()
        for key, beginning in asked(tree)
        if KEY.match(key) and not (any(one.startswith(key) for one in words) if beginning else key in words)
    ]
    assert unknown == []


def test_no_key_in_the_catalogue_is_left_over() -> None:
    """A key is used when it stands in code or data whole, or begins with the fixed part of an f-string in code."""
    used, beginnings = set(), set()
    for _, tree in sources():
        for value, beginning in constants(tree):
            (beginnings if beginning else used).add(value)
    begun = tuple(value for value in beginnings if re.match(r"[a-z_]+\.", value))
    assert [key for key in catalogue("zh") if key not in used and not key.startswith(begun)] == []


def test_no_word_for_a_reader_stands_in_code() -> None:
    found = [
        (file, value)
        for file, tree in sources()
        if not file.startswith(READS_CHINESE)
        for value, _ in constants(tree)
        if CHINESE.search(value)
    ]
    assert found == []


def test_the_chinese_catalogue_speaks_chinese() -> None:
    """An English word on a Chinese screen is a slip; names of things that have no Chinese name are allowed."""
    names = re.compile(r"Zeren|Ctrl|Excel|Word|PDF|SHA-256|SQLite|PostgreSQL|[A-Z]{1,5}\d?|\{[a-z_]+\}|https?://\S+")
    slips = {
        key: form
        for key, forms in catalogue("zh").items()
        for form in forms
        if re.search(r"[A-Za-z]{3,}", names.sub("", form)) and not CHINESE.search(form)
    }
    assert slips == {}
