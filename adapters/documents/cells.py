"""What may stand in a cell of a spreadsheet that somebody else will open."""

import re

LONGEST = 32_767  # UTF-16 units in one cell
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML
_FORMULA = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠]|^[\t\r\n\x00]")
_IN_A_TAB = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TAB_LONGEST = 31


def legible(words: str) -> str:
    """How does a text stand in a cell? Without characters that XML cannot hold, its lines parted by LF alone, and cut
    with "…" where it is longer than a cell takes."""
    clean = _ILLEGAL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) <= LONGEST // 2 or _units(clean) <= LONGEST:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore")
    return kept + "…"


def looks_like_a_formula(words: str) -> bool:
    """Would a spreadsheet take this for a formula once somebody types it again, or opens it as CSV?"""
    return bool(_FORMULA.match(words))


def tab_name(wanted: str, taken: set[str]) -> str:
    """Under which name does a sheet stand? At most 31 characters, none that a tab cannot hold, each name once.

    The name is put into `taken`, in lower case: tabs that differ in case alone are the same.
    """
    clean = _ILLEGAL.sub("", _IN_A_TAB.sub(" ", wanted)).strip().strip("'").strip() or "_"
    name, count = _cut(clean, _TAB_LONGEST), 1
    while name.casefold() in taken or name.casefold() == "history":
        count += 1
        name = f"{_cut(clean, _TAB_LONGEST - len(str(count)) - 1)} {count}"
    taken.add(name.casefold())
    return name


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _cut(words: str, most: int) -> str:
    return words.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore").rstrip(" '")
