"""User text on its way into markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$:<])")


def plain(text: str) -> str:
    """How does user text stand in markdown so that it reads as typed? No links, pictures, colours or mathematics."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "  \n")
