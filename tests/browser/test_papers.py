"""A paper in a real browser: its words are changed, kept without a click, and stand in the file that is saved."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Server, sign_in
from tests.papers import opened, words

pytestmark = pytest.mark.browser
SLOWLY = 30_000  # milliseconds


def test_what_is_typed_into_a_paper_survives_a_reload_and_is_in_the_saved_file(
    server: Server, new_page: NewPage, tmp_path: Path
) -> None:
    server.cast.task("召开班会", ["机械", "外语"], number="2", due_on=date(2026, 1, 30))
    page = new_page("phone")
    sign_in(page, server.url, "office", "/paper?kind=circular")
    opening = page.locator("textarea").first
    expect(opening).to_be_visible(timeout=SLOWLY)
    opening.fill("经研究，现将情况通报如下。")
    expect(page.get_by_text("已修改")).to_be_visible(timeout=SLOWLY)
    page.reload()
    expect(page.locator("textarea").first).to_have_value("经研究，现将情况通报如下。", timeout=SLOWLY)
    with page.expect_download(timeout=SLOWLY * 2) as saved:
        page.get_by_role("button", name="下载 Word 文件").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert "-通报-" in file.name
    said = words(opened(file.read_bytes()))
    assert "经研究，现将情况通报如下。" in said
    assert "召开班会" in said
