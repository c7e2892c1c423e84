"""Persons are never named in a paper that the whole school reads: only the first letter of a name is left."""

import re
from collections.abc import Iterable

_PERSON = re.compile(r"[\u3400-\u9fff\u00b7]{2,8}")


def without_names(words: str, names: Iterable[str], form: str) -> str:
    """How do words read when these persons are not named? `form` says how, with {first} for a name's first letter.

    Only names in Chinese letters are looked for, the longest first.
    """
    for name in sorted({name for name in names if _PERSON.fullmatch(name)}, key=len, reverse=True):
        words = words.replace(name, form.format(first=name[0]))
    return words
