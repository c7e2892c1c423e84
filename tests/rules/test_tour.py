"""The picture tour shows what is there: its page follows its list, its pictures are small, its screens exist."""

from benchmarks.screenshots import LARGEST, PAGE, PICTURES, shots, tour, written
from ui.shell import ADDRESSES


def test_the_page_says_what_the_list_says() -> None:
    assert PAGE.read_text("utf-8") == written(tour())


def test_every_picture_is_there_and_small_and_none_is_left_over() -> None:
    named = [shot["name"] for shot in shots(tour())]
    sizes = {file.stem: file.stat().st_size for file in PICTURES.glob("*.png")}
    assert sorted(named) == sorted(sizes)
    assert all(size <= LARGEST for size in sizes.values()), sizes


def test_every_picture_has_a_sentence_in_both_languages_and_a_screen_that_exists() -> None:
    for shot in shots(tour()):
        assert shot["zh"].endswith("。"), shot["name"]
        assert shot["en"].endswith("."), shot["name"]
        assert shot["path"].split("?")[0] in ("", *ADDRESSES), shot["name"]
