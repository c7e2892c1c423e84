"""Every widget can be found by its key."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDGETS = {
    *("button", "download_button", "menu_button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "pills"),
    *("segmented_control", "slider", "select_slider", "text_input", "text_area", "number_input", "date_input"),
    *("time_input", "file_uploader", "camera_input", "data_editor", "pagination", "form_submit_button", "feedback"),
}
FILES = sorted([*(ROOT / "pages").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])


def without_key(path: Path) -> list[tuple[int, str]]:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [
        (call.lineno, call.func.attr)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WIDGETS
        and not any(keyword.arg in ("key", None) for keyword in call.keywords)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_widget_has_an_explicit_key(path: Path) -> None:
    assert without_key(path) == []
