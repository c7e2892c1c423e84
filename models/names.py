"""When do two printed names mean the same unit?"""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def name_key(name: str) -> str:
    """What is the normal form of a printed name? Width, blanks and invisible characters do not count."""
    wide = unicodedata.normalize("NFKC", name).translate(_INVISIBLE)
    return re.sub(r"\s+", "", wide).casefold()
