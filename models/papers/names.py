"""Persons are never named in a paper that the whole school reads: 周建明 becomes 周某."""

import re
from collections.abc import Iterable

_PERSON = re.compile(r"[\u3400-\u9fff·]{2,8}")


def without_names(words: str, names: Iterable[str]) -> str:
    """How do words read when these persons are not named? Only names in Chinese letters are looked for."""
    for name in sorted({name for name in names if _PERSON.fullmatch(name)}, key=len, reverse=True):
        words = words.replace(name, f"{name[0]}{SOMEBODY}")
    return words


SOMEBODY = "\u67d0"
