"""Which units do words mention? Pure, for any names and any words around them."""

import string

from hypothesis import given
from hypothesis import strategies as st

from models.mentions import mentioned, names_to_find
from models.names import name_key

LETTERS = "机械工程学院保卫处后勤党委外语物理"
SHORT, FULL, OFFICE = "机械", "机械工程学院", "党委保卫部（保卫处）"
FIND = names_to_find([(SHORT, "u1"), (FULL, "u1"), (OFFICE, "u2"), ("IT", "u3"), ("机械厂", "u4")])
names = st.text(LETTERS, min_size=1, max_size=8)
around = st.text(LETTERS + string.ascii_letters + "，。：；！ \n", max_size=20)
anything = st.text(max_size=60)


@given(st.dictionaries(names, st.sampled_from(["u1", "u2", "u3"]), min_size=1, max_size=6), st.data(), around, around)
def test_a_unit_is_mentioned_wherever_its_name_stands_behind_the_sign(
    given_names: dict[str, str], data: st.DataObject, before: str, after: str
) -> None:
    find = names_to_find(given_names.items())
    name = data.draw(st.sampled_from(sorted(find)))
    found = mentioned(f"{before} @{name}{after}", find)
    longer = {find[one] for one in find if one.startswith(name)}  # the words behind may make a longer name of it
    assert len(found) == 1
    assert found[0] in longer


@given(anything)
def test_words_without_the_sign_mention_nobody(words: str) -> None:
    assert mentioned(words.replace("@", "").replace("＠", "").replace("﹫", ""), FIND) == []


@given(anything)
def test_only_known_units_are_found_and_each_once(words: str) -> None:
    found = mentioned(f"@{SHORT}{words}@{OFFICE}{words}", FIND)
    assert set(found) <= set(FIND.values())
    assert len(found) == len(set(found))


@given(st.lists(st.sampled_from(["@机械 请看", "@党委保卫部（保卫处）", "无关", "@IT", "@不认识"]), max_size=6))
def test_lines_mention_together_what_they_mention_one_by_one(lines: list[str]) -> None:
    apart = [unit for line in lines for unit in mentioned(line, FIND)]
    assert mentioned("\n".join(lines), FIND) == list(dict.fromkeys(apart))


@given(st.sampled_from(sorted(FIND)), st.text(" \t\u3000\u200b", max_size=2))
def test_blanks_and_invisible_characters_inside_a_name_do_not_count(name: str, blank: str) -> None:
    assert mentioned(f"@{blank.join(name)}", FIND) == [FIND[name]]


def test_the_longest_name_that_fits_counts() -> None:
    assert mentioned("@机械厂看一下", FIND) == ["u4"]
    assert mentioned("@机械工程学院看一下", FIND) == ["u1"]


def test_width_and_case_do_not_count() -> None:
    assert mentioned("＠ｉｔ，请看", FIND) == ["u3"]
    assert mentioned("@党委保卫部(保卫处)", FIND) == ["u2"]


def test_an_address_and_a_longer_word_are_no_mention() -> None:
    assert mentioned("写信到 someone@it.edu.cn", FIND) == []
    assert mentioned("@item", FIND) == []
    assert mentioned("@it please", FIND) == ["u3"]


def test_a_name_does_not_go_on_in_the_next_line() -> None:
    assert mentioned("@党委保卫部\n（保卫处）", FIND) == []


def test_a_name_that_two_units_share_is_neither_ones() -> None:
    find = names_to_find([("学院", "u1"), (" 学 院", "u2"), ("学院", "u1")])
    assert name_key(" 学 院") == "学院"
    assert find == {}
    assert mentioned("@学院", find) == []
