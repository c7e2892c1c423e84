"""Names in a pack of inspection material: whatever people called their files, every system can unpack them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from adapters.documents.pack_paths import (
    FILE_LONGEST,
    TASK_LONGEST,
    UNIT_LONGEST,
    Leaf,
    file_name,
    paths,
    safe,
    task_folder,
)

HOSTILE = st.sampled_from(
    [
        *("CON", "con.jpg", "NUL", "lpt1.txt", "..", ".", "", "   ", "a.", "a ", "../../etc/passwd"),
        *("照片\u202egpj.exe", "a\x00b.jpg", "签到表<1>.xlsx", "index.html", "长" * 300 + ".jpg", "e\u0301.jpg"),
        *(
            "名.超长的后缀超长的后缀超长的后缀",
            "COM¹.png",
            "x" * 72,
            "🙂" * 90 + ".jpg",
            "\u200b",
            "a/b",
            "C:\\a\\b.jpg",
        ),
        *("tab\tname.pdf", "A.JPG", "a.jpg", "a.JPG", ".jpg", ".", "-."),
    ]
)
WORDS = st.one_of(HOSTILE, st.text(max_size=90))
LEAVES = st.lists(
    st.builds(
        Leaf,
        task_id=st.sampled_from("ABC"),
        place=st.integers(1, 3),
        number=WORDS,
        title=WORDS,
        unit_id=st.sampled_from("XYZ"),
        unit=WORDS,
        order=st.integers(1, 3),
        name=WORDS,
    ),
    max_size=12,
)


def is_unpackable(part: str) -> bool:
    forbidden = re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]', part)
    device = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", part.partition(".")[0].strip())
    return bool(part) and part == part.strip(" ") and not part.endswith(".") and not forbidden and not device


@given(LEAVES)
def test_every_part_of_every_path_can_be_unpacked_and_none_leads_out(leaves: list[Leaf]) -> None:
    for path in paths(leaves):
        parts = path.split("/")
        assert len(parts) == 3
        assert all(is_unpackable(part) for part in parts), path
        assert ".." not in parts
        path.encode("utf-8")


@given(LEAVES)
def test_no_two_paths_are_alike_even_where_case_does_not_count(leaves: list[Leaf]) -> None:
    found = [path.casefold() for path in paths(leaves)]
    assert len(set(found)) == len(found)
    assert not {path.split("/")[0] for path in found} & {"index.html", "index.xlsx"}


@given(LEAVES)
def test_paths_are_short_enough_for_a_folder_on_somebodys_desktop(leaves: list[Leaf]) -> None:
    for path in paths(leaves):
        task, unit, name = path.split("/")
        assert len(task) <= TASK_LONGEST
        assert len(unit) <= UNIT_LONGEST
        assert len(name) <= FILE_LONGEST
        assert max(len(part.encode()) for part in (task, unit, name)) <= 255


@given(LEAVES)
def test_files_of_one_task_and_unit_lie_in_one_folder_and_others_elsewhere(leaves: list[Leaf]) -> None:
    folders: dict[str, set[tuple[str, str]]] = {}
    for leaf, path in zip(leaves, paths(leaves), strict=True):
        folders.setdefault(path.rpartition("/")[0], set()).add((leaf.task_id, leaf.unit_id))
    assert all(len(cells) == 1 for cells in folders.values())


def test_names_stay_as_people_know_them() -> None:
    assert task_folder("7", "在全部食堂餐桌上张贴反诈防骗宣传资料", 7) == "07-在全部食堂餐桌上张贴反诈防骗宣传资料"
    assert task_folder("", "自查", 3) == "03-自查"
    assert task_folder("（二）", "自查", 3) == "（二）-自查"
    assert file_name(3, "签到表.jpg") == "03-签到表.jpg"
    assert file_name(12, "a:b?.pdf") == "12-a：b？.pdf"
    assert safe("保卫处 / 派出所", 30) == "保卫处 ／ 派出所"


def test_the_ending_of_a_long_name_is_kept() -> None:
    name = file_name(1, "长" * 300 + ".docx")
    assert name.endswith(".docx")
    assert len(name) <= FILE_LONGEST
