"""Which units do somebody's words mention? An "@" with the name of a unit right behind it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from models.names import name_key

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BLANKS = r"[^\S\r\n]*"  # within a name, never across lines


def names_to_find(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Which names can be mentioned? Normal form → unit, from (name, unit) pairs; a name of two units is neither's."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for name, unit_id in named:
        key = name_key(name)
        if found.setdefault(key, unit_id) != unit_id:
            shared.add(key)
    return {key: unit_id for key, unit_id in found.items() if key and key not in shared}


def mentioned(words: str, by_key: Mapping[str, str]) -> list[str]:
    """Which units do these words mention? Each once, in the order of their first mention.

    The longest name that fits counts, whatever its width, case and blanks. What stands in an e-mail address does not.
    """
    keys = sorted(by_key, key=lambda key: (-len(key), key))
    if not keys:
        return []
    pattern = re.compile(rf"(?<![a-z0-9._+-])@(?:{'|'.join(f'({_form(key)})' for key in keys)})")
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", words)).casefold()
    return list(dict.fromkeys(by_key[keys[(one.lastindex or 1) - 1]] for one in pattern.finditer(plain)))


def _form(key: str) -> str:
    """A name in Latin letters ends where its word ends; a Chinese one is followed by anything."""
    ends = r"(?![a-z0-9])" if key[-1].isascii() and key[-1].isalnum() else ""
    return _BLANKS.join(re.escape(letter) for letter in key) + ends
