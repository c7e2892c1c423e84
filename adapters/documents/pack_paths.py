"""Where each file of evidence lies in a pack of inspection material: names any system can unpack.

Windows is the strictest reader: besides what `clean_name` minds, no two names that differ by case alone, and some 260
characters for a whole path, the folder of whoever unpacks it included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.filetypes import clean_name

TASK_LONGEST, UNIT_LONGEST, FILE_LONGEST = 48, 30, 60  # characters, at most four bytes each
ENDING_LONGEST = 12
INDEX_NAMES = ("index.html", "index.xlsx")
_WIDE = {ord(char): chr(ord(char) + 0xFEE0) for char in '<>:"/\\|?*#%'}  # the last two mean something in a link


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file as its path tells of it. `place` counts the tasks, `order` the files of one assignment, both from 1."""

    task_id: str
    place: int
    number: str
    title: str
    unit_id: str
    unit: str
    order: int
    name: str


def safe(words: str, longest: int) -> str:
    """What is a name that every system can unpack? Never empty, at most `longest` characters."""
    return clean_name(clean_name(words.translate(_WIDE))[:longest])


def task_folder(number: str, title: str, place: int) -> str:
    """What is a task's folder called? 07-在全部食堂餐桌上张贴…; one without a number goes by its place."""
    printed = number.strip() or str(place)
    counted = printed.zfill(2) if printed.isdecimal() else printed
    return safe(f"{counted}-{title}" if title.strip() else counted, TASK_LONGEST)


def file_name(order: int, name: str) -> str:
    """What is a file called? 03-签到表.jpg: its order and its own name."""
    stem, ending = _parted(clean_name(name.translate(_WIDE)))
    kept = safe(f"{order:02d}-{stem}", FILE_LONGEST - len(ending))
    return f"{kept}{ending}"


def paths(leaves: Sequence[Leaf]) -> list[str]:
    """Where does each file lie? One path a file, in their order, no two alike even where case does not count."""
    folders = _Unique(INDEX_NAMES)
    tasks = {leaf.task_id: task_folder(leaf.number, leaf.title, leaf.place) for leaf in leaves}
    of_task = {task_id: folders.name(wanted, TASK_LONGEST) for task_id, wanted in tasks.items()}
    units = {task_id: _Unique() for task_id in tasks}
    of_unit: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], _Unique] = {}
    found = []
    for leaf in leaves:
        cell = (leaf.task_id, leaf.unit_id)
        if cell not in of_unit:
            of_unit[cell] = units[leaf.task_id].name(safe(leaf.unit, UNIT_LONGEST), UNIT_LONGEST)
            names[cell] = _Unique()
        name = names[cell].name(file_name(leaf.order, leaf.name), FILE_LONGEST)
        found.append(f"{of_task[leaf.task_id]}/{of_unit[cell]}/{name}")
    return found


class _Unique:
    """Names of one folder; a second one of the same name gets (2), as a file manager would do it."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {one.casefold() for one in taken}

    def name(self, wanted: str, longest: int) -> str:
        (stem, ending), tried, count = _parted(wanted), wanted, 2
        while tried.casefold() in self._taken:
            mark = f" ({count})"
            tried, count = f"{stem[: longest - len(ending) - len(mark)].rstrip(' .')}{mark}{ending}", count + 1
        self._taken.add(tried.casefold())
        return tried


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and stem and len(ending) < ENDING_LONGEST else (name, "")
