"""`manage.py export`: the document is written whole, and a wrong name is one sentence with the right ones."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.test_manage import NOTICE, Installation, bare, zeren  # noqa: F401
from tests.papers import opened, slide_words, slides, words


def imported(zeren: Installation) -> None:  # noqa: F811
    assert (
        zeren("import-notice", NOTICE, "--campaign", "反诈行动", "--default-lead", "党委保卫部（保卫处）").exit_code
        == 0
    )


def test_a_ledger_is_written_whole_and_recorded(zeren: Installation, tmp_path: Path) -> None:  # noqa: F811
    imported(zeren)
    out = tmp_path / "台账.xlsx"
    result = zeren("export", "ledger", "--campaign", "反诈行动", "--out", out)
    assert result.exit_code == 0, result.stderr
    assert str(out) in result.stdout
    sheet = load_workbook(BytesIO(out.read_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "工作任务", "责任单位"]
    assert list(tmp_path.glob(".*.part")) == []
    assert zeren("export", "ledger", "--campaign", "反诈行动", "--out", tmp_path).exit_code == 0
    assert [one.suffix for one in tmp_path.glob("反诈行动-*")] == [".xlsx"]


def test_the_matrix_is_a_sheet_or_a_page_by_the_name_of_its_file(zeren: Installation, tmp_path: Path) -> None:  # noqa: F811
    imported(zeren)
    for name, begins in (("m.xlsx", b"PK"), ("m.pdf", b"%PDF"), ("m.PDF", b"%PDF")):
        result = zeren("export", "matrix", "--campaign", "反诈行动", "--out", tmp_path / name)
        assert result.exit_code == 0, result.stderr
        assert (tmp_path / name).read_bytes().startswith(begins)
    out = tmp_path / "en.xlsx"
    assert zeren("export", "ledger", "--campaign", "反诈行动", "--language", "en", "--out", out).exit_code == 0
    assert load_workbook(BytesIO(out.read_bytes())).worksheets[0]["B3"].value == "Task"


def test_what_cannot_be_written_leaves_what_was_there(zeren: Installation, tmp_path: Path) -> None:  # noqa: F811
    imported(zeren)
    out = tmp_path / "台账.xlsx"
    out.write_bytes(b"before")
    told = zeren.refused("export", "ledger", "--campaign", "反诈行动", "--language", "fr", "--out", out)
    assert "zh" in told
    zeren.refused("export", "ledger", "--campaign", "反诈行动", "--option", "x", "--out", out)
    zeren.refused("export", "ledger", "--campaign", "反诈行动", "--out", tmp_path / "nowhere" / "x.xlsx")
    assert out.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [out] or [one.name for one in tmp_path.iterdir()] == ["var", out.name]


def test_an_unknown_campaign_or_unit_is_one_sentence(zeren: Installation, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "x.xlsx"
    assert "还没有" in zeren.refused("export", "ledger", "--campaign", "反诈", "--out", out)
    imported(zeren)
    assert "反诈行动" in zeren.refused("export", "ledger", "--campaign", "反诈", "--out", out)
    assert "没这个处" in zeren.refused("export", "ledger", "--campaign", "反诈行动", "--unit", "没这个处", "--out", out)
    assert not out.exists()


@pytest.mark.parametrize(("kind", "suffix"), [("circular", "docx"), ("slides", "pptx")])
def test_papers_are_written_from_the_command_line(
    zeren: Installation,  # noqa: F811
    tmp_path: Path,
    kind: str,
    suffix: str,
) -> None:
    imported(zeren)
    out = tmp_path / f"out.{suffix}"
    result = zeren("export", kind, "--campaign", "反诈行动", "--out", out)
    assert result.exit_code == 0, result.stderr
    whole = words(opened(out.read_bytes())) if suffix == "docx" else "\n".join(slide_words(slides(out.read_bytes())[0]))
    assert "反诈行动" in whole
