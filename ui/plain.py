"""User text on its way into markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$:<])")
_LINK = re.compile(r"(?i)(https?(?=:)|www(?=\.)|\w(?=@))")  # what the renderer makes a link of, escaped or not
_JOINER = "\u2060"  # takes no room and breaks no line


def plain(text: str) -> str:
    """How does user text stand in markdown so that it reads as typed? No links, pictures, colours or mathematics."""
    return _SPECIAL.sub(r"\\\1", _LINK.sub(rf"\1{_JOINER}", text)).replace("\n", "  \n")
