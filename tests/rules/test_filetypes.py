"""Which files come in, which do not, and what their names become."""

import re
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.filetypes import FileRefused, Limits, clean_name, content_disposition, examine
from adapters.texts import catalogue, sentence
from tests.hostile.bad import BAD
from tests.hostile.good import GOOD, heic, jpg, mp4, pdf, png, webp, word

NASTY = st.text(st.one_of(st.characters(), st.sampled_from("./\\:. \0\n\r\"';%\u202e\u200b*?<>|")), max_size=400)


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_of_every_kind_comes_in(name: str, tmp_path: Path) -> None:
    make, media_type, extension, kind = GOOD[name]
    found = examine(_file(tmp_path, make()), name)
    assert (found.media_type, found.extension, found.kind) == (media_type, extension, kind)


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_file_is_refused_with_its_sentence(name: str, tmp_path: Path) -> None:
    make, key = BAD[name]
    path = _file(tmp_path, make())
    with pytest.raises(FileRefused) as refused:
        examine(path, name)
    assert refused.value.key == key
    for language in ("zh", "en"):
        words = sentence(language, refused.value)
        assert not re.search(r"[⟦⟧{}]|file\.\w", words), words
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_more_bytes_than_allowed_is_refused_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(_file(tmp_path, jpg()), "a.jpg", Limits(bytes=1000))
    assert refused.value.key == "file.too_large"


def test_a_picture_of_exactly_the_allowed_pixels_comes_in_and_one_less_does_not(tmp_path: Path) -> None:
    path = _file(tmp_path, jpg())
    assert examine(path, "a.jpg", Limits(pixels=640 * 480)).extension == "jpg"
    with pytest.raises(FileRefused) as refused:
        examine(path, "a.jpg", Limits(pixels=640 * 480 - 1))
    assert refused.value.key == "file.too_many_pixels"


def test_what_a_scanner_finds_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(_file(tmp_path, jpg()), "a.jpg", scan=lambda _: "Trojan.X")
    assert refused.value.key == "file.virus"
    assert "Trojan.X" in sentence("zh", refused.value)


def test_a_scanner_that_fails_lets_nothing_in(tmp_path: Path) -> None:
    def broken(path: Path) -> str | None:
        raise ConnectionError("scanner is down")

    with pytest.raises(ConnectionError):
        examine(_file(tmp_path, jpg()), "a.jpg", scan=broken)


def test_a_film_with_a_phones_own_trailer_comes_in(tmp_path: Path) -> None:
    assert examine(_file(tmp_path, mp4() + b"\xff\xff\xff\xfftrailer"), "a.mp4").extension == "mp4"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (jpg, "a.jpg"),
        (png, "a.png"),
        (webp, "a.webp"),
        (pdf, "a.pdf"),
        (word, "a.docx"),
        (mp4, "a.mp4"),
        (heic, "a.heic"),
    ],
)
def test_a_damaged_file_is_taken_or_refused_but_never_breaks_the_door(
    make: Callable[[], bytes], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = make()
    folder = tmp_path_factory.mktemp("damaged")

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=20))
    def check(changes: list[tuple[int, int]]) -> None:
        data = bytearray(whole)
        for at, value in changes:
            data[at] = value
        with suppress(FileRefused):  # any other error fails the test
            assert examine(_file(folder, bytes(data)), name).extension == name[2:]

    check()


@given(NASTY)
def test_a_clean_name_is_safe_whatever_came(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean.encode()) <= 255
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\<>:\"|?*]", clean)
    assert clean.strip(" .") not in ("", "..")
    assert clean == clean.strip(" ").rstrip(".").lstrip(".")
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d) *(\..*)?", clean, re.IGNORECASE)


@given(NASTY)
def test_cleaning_a_clean_name_changes_nothing(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("反诈 主题班会（1）.jpg", "反诈 主题班会（1）.jpg"),
        ("../../etc/passwd", "passwd"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("../", "_"),
        ("", "_"),
        (".jpg", "_.jpg"),
        ("photo.jpg\0.php", "photo.jpg.php"),
        ("文件\u202egpj.exe", "文件gpj.exe"),
        ("CON.jpg", "_CON.jpg"),
        ("con .tar.jpg", "_con .tar.jpg"),
        ("nul", "_nul"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("总结.docx. . ", "总结.docx"),
        ("a:stream.jpg", "a_stream.jpg"),
    ],
)
def test_names_become(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


def test_a_name_too_long_is_cut_at_a_character_and_keeps_its_extension() -> None:
    clean = clean_name("反" * 100 + ".jpg")
    assert clean == "反" * 83 + ".jpg"
    assert len(clean.encode()) <= 255


@pytest.mark.parametrize("name", ["CON.jpg", "../../a.jpg", "反" * 100 + ".JPG"])
def test_a_good_file_with_a_hostile_name_is_made_harmless(name: str, tmp_path: Path) -> None:
    assert examine(_file(tmp_path, jpg()), name).extension == "jpg"


@pytest.mark.parametrize("name", ["a.jpg\0.php", "文件\u202egpj.exe"])
def test_a_name_that_hides_its_extension_is_judged_by_the_one_a_computer_sees(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(_file(tmp_path, jpg()), name)
    assert refused.value.key == "file.type_not_allowed"


@given(NASTY, st.booleans())
def test_a_download_header_is_one_line_that_says_the_name_back(name: str, inline: bool) -> None:
    header = content_disposition(name, inline)
    assert re.fullmatch(
        r"(inline|attachment); filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", header
    )
    assert unquote(header.rpartition("''")[2]) == clean_name(name)
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == ("inline" if inline else "attachment")


def test_both_languages_have_the_same_sentences_with_the_same_fields() -> None:
    for key in (key for key in catalogue("zh") if key.startswith("file.")):
        fields = {language: set(re.findall(r"{(\w+)}", catalogue(language)[key][0])) for language in ("zh", "en")}
        assert fields["zh"] == fields["en"], key
    assert {k for k in catalogue("zh") if k.startswith("file.")} == {
        k for k in catalogue("en") if k.startswith("file.")
    }


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path
