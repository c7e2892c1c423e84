"""Which passwords may stand."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passwords import LONGEST, SHORTEST, Complaint, Profile, classes, complaints, is_like

GOOD = "Xin-Mima#77"
ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)


def test_a_good_password_has_no_complaints() -> None:
    assert complaints(GOOD, "jixie") == []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1!xyz", Complaint.SHORT),
        ("Ab1!" * 17, Complaint.LONG),
        ("jixie-lianluo", Complaint.USERNAME),
        ("JIXIE-lianluo", Complaint.USERNAME),
        ("2026jixie-lianluo!!", Complaint.USERNAME),
        ("P@ssw0rd1", Complaint.COMMON),
        ("Baoweichu2026!", Complaint.CAMPUS),
        ("江州大学2026!A", Complaint.CLASSES),
        ("江州大学2026!!", Complaint.CAMPUS),
        ("alllowercase", Complaint.CLASSES),
        ("lower1234567", Complaint.CLASSES),
    ],
)
def test_each_rule_refuses_what_it_names(password: str, why: Complaint) -> None:
    found = complaints(password, "jixie-lianluo", {"p@ssw0rd1"}, {"baoweichu", "江州大学"})
    assert (why in found) is (password != "江州大学2026!A")


def test_a_campus_word_inside_a_longer_phrase_is_allowed() -> None:
    assert complaints("Wo-zai-baoweichu-shangban8", "jixie", campus_words={"baoweichu"}) == []


@pytest.mark.parametrize("length", [SHORTEST, LONGEST])
def test_both_ends_of_the_length_are_allowed(length: int) -> None:
    assert complaints(("Ab1!" * 16)[:length], "jixie") == []


def test_a_chinese_phrase_counts_by_characters_and_as_the_class_other() -> None:
    assert classes("江州大学保卫处一二") == {"other"}
    assert complaints("江州大学保卫处一二aB", "jixie") == []
    assert complaints("江州大学保卫处一二三四", "jixie") == [Complaint.CLASSES]


def test_the_asvs_profile_asks_for_length_alone() -> None:
    assert complaints("correct horse battery", "jixie", profile=Profile.ASVS) == []
    assert complaints("correct horse battery", "jixie") == [Complaint.CLASSES]


def test_every_complaint_has_its_sentence_in_both_languages() -> None:
    from adapters.texts import LANGUAGES, catalogue

    for language in LANGUAGES:
        assert {one.value for one in Complaint} <= catalogue(language).keys()


@given(ANYTHING, ANYTHING)
def test_nothing_typed_makes_the_rules_fail(password: str, username: str) -> None:
    for profile in Profile:
        complaints(password, username, {"12345678"}, {"江州大学"}, profile)


@given(st.text(alphabet=string.ascii_letters, min_size=1), st.text(alphabet=string.digits + "!@# ."))
def test_a_user_name_dressed_with_digits_and_marks_is_still_the_user_name(name: str, dress: str) -> None:
    assert is_like(dress + name.upper() + dress, name)


@given(ANYTHING)
def test_length_is_counted_in_characters_exactly_as_typed(password: str) -> None:
    found = complaints(password, "", profile=Profile.ASVS)
    assert (Complaint.SHORT in found) == (len(password) < SHORTEST)
    assert (Complaint.LONG in found) == (len(password) > LONGEST)


@given(ANYTHING)
def test_a_trailing_blank_is_part_of_the_password(password: str) -> None:
    assert classes(password + " ") == classes(password) | {"other"}
