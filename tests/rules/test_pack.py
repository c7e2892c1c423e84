"""Names in a pack of inspection material: whatever people called their files, every system can unpack them."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from adapters.documents.pack_paths import (
    FILE_LONGEST,
    TASK_LONGEST,
    UNIT_LONGEST,
    file_name,
    paths,
    safe,
    task_folder,
)
from models.pack import PackFile
from models.words import Purpose, ResponsibilityRole, Status

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
MOMENT = datetime(2026, 11, 20, 4, tzinfo=UTC)


def a_file(task: int, unit: int, order: int, name: str, title: str, unit_name: str, number: str = "") -> PackFile:
    return PackFile(
        evidence_id=f"{task}{unit}{order}",
        sha256="0" * 64,
        size=1,
        name=name,
        task_id=str(task),
        place=task,
        number=number,
        title=title,
        unit_id=str(unit),
        unit=unit_name,
        role=ResponsibilityRole.LEAD,
        status=Status.ACCEPTED,
        order=order,
        caption="",
        at_place="",
        purpose=Purpose.ACTIVITY,
        happened_on=None,
        taken_at=None,
        uploaded_at=MOMENT,
        verdict=None,
        flaw=None,
        flaw_words="",
    )


FILES = st.lists(
    st.builds(a_file, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), WORDS, WORDS, WORDS, WORDS), max_size=12
)


def is_unpackable(part: str) -> bool:
    forbidden = re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]', part)
    device = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", part.partition(".")[0].strip())
    return bool(part) and part == part.strip(" ") and not part.endswith(".") and not forbidden and not device


@given(FILES)
def test_every_part_of_every_path_can_be_unpacked_and_none_leads_out(files: list[PackFile]) -> None:
    for path in paths(files):
        parts = path.split("/")
        assert len(parts) == 3
        assert all(is_unpackable(part) for part in parts), path
        assert ".." not in parts
        path.encode("utf-8")


@given(FILES)
def test_no_two_paths_are_alike_even_where_case_does_not_count(files: list[PackFile]) -> None:
    found = [path.casefold() for path in paths(files)]
    assert len(set(found)) == len(found)
    assert not {path.split("/")[0] for path in found} & {"index.html", "index.xlsx"}


@given(FILES)
def test_paths_are_short_enough_for_a_folder_on_somebodys_desktop(files: list[PackFile]) -> None:
    for path in paths(files):
        task, unit, name = path.split("/")
        assert len(task) <= TASK_LONGEST
        assert len(unit) <= UNIT_LONGEST
        assert len(name) <= FILE_LONGEST
        assert max(len(part.encode()) for part in (task, unit, name)) <= 255


@given(FILES)
def test_files_of_one_task_and_unit_lie_in_one_folder_and_others_elsewhere(files: list[PackFile]) -> None:
    folders: dict[str, set[tuple[str, str]]] = {}
    for file, path in zip(files, paths(files), strict=True):
        folders.setdefault(path.rpartition("/")[0], set()).add((file.task_id, file.unit_id))
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
