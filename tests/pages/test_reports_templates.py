"""The page of the office's own forms: what is in use, what can be named, what is wrong with a file."""

import base64
from typing import Any

import pytest

from services import templates
from tests.cast import Cast
from tests.pages.conftest import OpenPage
from tests.papers import word_with

PAGE = "pages/office/templates.py"


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """A file lies in the uploader, once."""
    files = [{"name": "红头.docx", "data": base64.b64encode(data).decode()}]

    def uploader(**_: Any) -> Any:
        return files.pop() if files else None

    monkeypatch.setattr("ui.reports.template_parts.uploader", uploader)


def test_a_good_file_is_put_into_use_and_a_bad_one_is_told_what_is_wrong(
    here: Cast, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("office", PAGE)
    assert not at.exception
    assert "系统自带格式" in at.info[0].value
    given(monkeypatch, word_with("{{ titel }}"))
    at.run()
    assert at.error
    assert any("titel" in line.value for line in at.markdown)
    assert templates.listed(here.world, here.caller("office")) == {}
    given(monkeypatch, word_with("{{ title }}"))
    at.run()
    assert not at.exception
    assert any("红头" in line.value for line in at.markdown)
    assert templates.listed(here.world, here.caller("office"))["circular"].name == "红头.docx"


def test_every_field_is_listed_with_its_meaning(here: Cast, open_page: OpenPage) -> None:
    here.task("召开班会", ["机械"])
    at = open_page("office", PAGE)
    table = at.dataframe[0].value
    assert "{{ title }}" in list(table.iloc[:, 0])
    assert not any("⟦" in cell for column in table.columns for cell in table[column])


def test_the_fields_of_a_notice_stand_there_although_nothing_is_open(here: Cast, open_page: OpenPage) -> None:
    at = open_page("office", PAGE)
    at.button_group(key="templates_kind").set_value("supervision").run()
    assert not at.exception
    assert "{{ answer_by }}" in list(at.dataframe[0].value.iloc[:, 0])
