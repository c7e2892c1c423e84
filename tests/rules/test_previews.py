"""Pages of documents as pictures: what can be drawn is, and what cannot harms nobody."""

import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters import previews
from adapters.demo_pictures import sheet
from adapters.previews import NoPreview, count_pages, office_pages, office_previews, pdf_page
from tests.hostile import good
from tests.hostile.papers import MALFORMED, endless_drawing, filled, pdf


def saved(folder: Path, data: bytes) -> Path:
    path = folder / "document"
    path.write_bytes(data)
    return path


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_the_pages_of_a_pdf_are_counted_and_drawn_one_by_one(tmp_path: Path) -> None:
    path = saved(tmp_path, pdf(filled(1, 0, 0), filled(0, 1, 0), filled(0, 0, 1)))
    assert count_pages(path) == 3
    for number, colour in ((1, 0), (2, 1), (3, 2)):
        image = opened(pdf_page(path, number, 480))
        assert (image.format, image.mode, max(image.size)) == ("JPEG", "RGB", 480)
        shades = image.getpixel((100, 100))
        assert isinstance(shades, tuple)
        assert shades.index(max(shades)) == colour


def test_a_scanned_sheet_is_drawn_as_it_was_scanned(tmp_path: Path) -> None:
    image = opened(pdf_page(saved(tmp_path, sheet(1)), 1, 1800))
    assert image.size == (1274, 1800)
    assert len(image.convert("L").getcolors() or []) > 50


@pytest.mark.parametrize("number", [0, 2, 20, 10**9])
def test_a_page_that_is_not_there_cannot_be_drawn(number: int, tmp_path: Path) -> None:
    with pytest.raises(NoPreview):
        pdf_page(saved(tmp_path, pdf(b"")), number, 480)


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 3), (3, 14_400), (200_000, 200_000), (1, 1), (40, 30)])
def test_a_page_of_any_size_becomes_a_picture_no_longer_than_asked(size: tuple[int, int], tmp_path: Path) -> None:
    image = opened(pdf_page(saved(tmp_path, pdf(filled(1, 0, 0), size=size)), 1, 1800))
    assert 1 <= min(image.size) <= max(image.size) <= 1800


@pytest.mark.parametrize("name", list(MALFORMED))
def test_a_malformed_pdf_gives_a_picture_or_none_and_never_breaks_us(name: str, tmp_path: Path) -> None:
    path = saved(tmp_path, MALFORMED[name]())
    pages = count_pages(path)
    assert pages is None or pages > 0
    with suppress(NoPreview):
        assert opened(pdf_page(path, 1, 480)).format == "JPEG"


@pytest.mark.parametrize("name", ["empty", "head only", "noise", "picture", "locked", "no pages"])
def test_what_cannot_be_read_has_no_pages(name: str, tmp_path: Path) -> None:
    path = saved(tmp_path, MALFORMED[name]())
    assert count_pages(path) is None
    with pytest.raises(NoPreview):
        pdf_page(path, 1, 480)


@settings(deadline=None, max_examples=25)
@given(altered=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_pdf_with_some_bytes_altered_gives_a_picture_or_none(
    altered: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(pdf(filled(1, 0, 0), filled(0, 1, 0)))
    for place, byte in altered:
        whole[int(place * len(whole))] = byte
    path = saved(tmp_path_factory.getbasetemp(), bytes(whole))
    pages = count_pages(path)
    assert pages is None or pages > 0
    with suppress(NoPreview):
        assert max(opened(pdf_page(path, 1, 200)).size) <= 200


def test_a_number_of_pages_that_a_pdf_invents_is_not_our_burden(tmp_path: Path) -> None:
    began = time.monotonic()
    pages = count_pages(saved(tmp_path, pdf(b"", count=2_000_000_000)))
    assert pages is None or pages < 10**9
    assert time.monotonic() - began < previews.PDF_SECONDS


def test_a_drawing_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PDF_SECONDS", 1.0)
    path = saved(tmp_path, endless_drawing())
    began = time.monotonic()
    with pytest.raises(NoPreview):
        pdf_page(path, 1, 1800)
    assert time.monotonic() - began < 8
    assert _processes_about(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bounds")
def test_drawing_takes_no_more_memory_than_a_photo_and_crashes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process bounds itself: a script in its place that asks for a gigabyte under the same bounds fails."""
    greedy = (
        Path(previews.pdf_pages.__file__)
        .read_text("utf-8")
        .replace(
            "from pypdfium2 import PdfDocument",
            "bytearray(1 << 30); Path(out).write_text('3'); return\n    PdfDocument = None",
        )
    )
    assert "1 << 30" in greedy
    script = tmp_path / "greedy.py"
    script.write_text(greedy, "utf-8")
    path = saved(tmp_path, pdf(b""))
    monkeypatch.setattr(previews.pdf_pages, "__file__", str(script))
    assert count_pages(path) is None
    script.write_text(greedy.replace("1 << 30", "1 << 20"), "utf-8")
    assert count_pages(path) == 3


def test_the_process_that_draws_does_not_get_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_DATABASE_URL", "postgresql://secret")
    script = tmp_path / "spy.py"
    script.write_text(
        "import os, sys; open(sys.argv[2], 'w').write(str(1 + len([n for n in os.environ if 'ZEREN' in n])))"
    )
    monkeypatch.setattr(previews.pdf_pages, "__file__", str(script))
    assert count_pages(saved(tmp_path, pdf(b""))) == 1


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a stand-in for LibreOffice on the path that does what these lines of shell say; the PDF goes to `$out`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "ready.pdf").write_bytes(pdf(filled(0, 0, 1)))

    def stand_in(lines: str) -> Path:
        script = folder / "soffice"
        given = 'for last; do out="$(dirname "$last")/document.pdf"; done'
        script.write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/asked"\n{given}\n{lines}\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return folder

    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return stand_in


def test_office_files_are_drawn_where_libreoffice_is_installed_and_only_there(
    office: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, good.word())
    office(f'cp "{tmp_path}/ready.pdf" "$out"')
    assert office_previews()
    small, large = (opened(data) for data in office_pages(path, "docx", [480, 1800]))
    assert (max(small.size), max(large.size)) == (480, 1800)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not office_previews()
    with pytest.raises(NoPreview):
        office_pages(path, "docx", [480])


def test_libreoffice_runs_unseen_under_a_throwaway_profile_without_macros(
    office: Callable[[str], Path], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.xcu"
    office(f'cp "$HOME/profile/user/registrymodifications.xcu" "{kept}"; cp "{tmp_path}/ready.pdf" "$out"')
    office_pages(saved(tmp_path, good.word()), "docx", [480])
    asked = (tmp_path / "asked").read_text()
    assert "--headless" in asked
    assert "--convert-to pdf" in asked
    profile = asked.split("-env:UserInstallation=file://")[1].split()[0]
    assert not Path(profile).exists()
    for name, value in (("DisableMacrosExecution", "true"), ("BlockUntrustedRefererLinks", "true")):
        assert f'oor:name="{name}" oor:op="fuse"><value>{value}<' in kept.read_text()


@pytest.mark.parametrize(
    "lines",
    [
        "exit 1",
        "true",
        'echo "not a pdf" >"$out"',
        'cp "$last" "$out"',
        "kill -SEGV $$",
        'mkdir "$out"',
        'ln -s /nowhere "$out"',
    ],
    ids=["fails", "makes nothing", "makes something else", "hands back", "crashes", "makes a folder", "leads nowhere"],
)
def test_an_office_file_that_cannot_be_converted_has_no_preview(
    lines: str, office: Callable[[str], Path], tmp_path: Path
) -> None:
    office(lines)
    with pytest.raises(NoPreview):
        office_pages(saved(tmp_path, good.excel()), "xlsx", [480])


def test_a_conversion_that_hangs_is_ended_with_all_it_started(
    office: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "OFFICE_SECONDS", 1.0)
    office(f'sleep 54321 & echo $! >"{tmp_path}/child"; sleep 54321')
    began = time.monotonic()
    with pytest.raises(NoPreview):
        office_pages(saved(tmp_path, good.word()), "docx", [480])
    assert time.monotonic() - began < 8
    child = Path("/proc") / (tmp_path / "child").read_text().strip()
    until = time.monotonic() + 5
    while _is_running(child):
        assert time.monotonic() < until


def test_one_office_file_is_converted_at_a_time(office: Callable[[str], Path], tmp_path: Path) -> None:
    office(f'mkdir "{tmp_path}/busy" || exit 1; sleep 0.2; rmdir "{tmp_path}/busy"; cp "{tmp_path}/ready.pdf" "$out"')
    path = saved(tmp_path, good.word())
    found: list[int] = []

    def convert() -> None:
        found.append(len(office_pages(path, "docx", [100])))

    threads = [threading.Thread(target=convert) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [1, 1, 1]


def test_nothing_is_left_behind(office: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    office("exit 1")
    for look in (
        lambda: office_pages(saved(tmp_path, good.word()), "docx", [480]),
        lambda: pdf_page(saved(tmp_path, b"junk"), 1, 480),
    ):
        with pytest.raises(NoPreview):
            look()
    count_pages(saved(tmp_path, pdf(b"")))
    assert list((tmp_path / "tmp").iterdir()) == []


def _processes_about(path: Path) -> list[str]:
    if not Path("/proc/self").exists():
        return []
    lines = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(one.read_bytes().decode(errors="replace"))
        except OSError:
            continue  # it ended while we looked
    return [line for line in lines if str(path) in line]


def _is_running(process: Path) -> bool:
    try:
        return "\nState:\tZ" not in (process / "status").read_text()
    except OSError:
        return False
