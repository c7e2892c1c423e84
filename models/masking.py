"""Which figures in a text are somebody's telephone or identity number? They leave the school starred out."""

import re

_BEFORE, _AFTER = r"(?<![0-9A-Za-z.\-])", r"(?![0-9A-Za-z]|\.\d|\s*[元万亿%])"
_GAP = r"[ \-–—·]?"
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z.])([1-9]\d{{2}})(\d{{3}}{_GAP}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d\d)"
    rf"(\d[\dXx])(?![0-9A-Za-z])"
)
_MOBILE = re.compile(rf"{_BEFORE}((?:\+?86{_GAP})?1[3-9]\d)({_GAP})\d{{4}}({_GAP})(\d{{4}}){_AFTER}")
_LANDLINE = re.compile(
    rf"{_BEFORE}((?:\+?86{_GAP})?(?:[（(]0\d{{2,3}}[）)] ?|0\d{{2,3}}{_GAP}))(\d{{3,4}}){_GAP}(\d{{4}}){_AFTER}"
)
_LOCAL = re.compile(r"((?:电话|座机|热线|致电|传真|[Tt]el|TEL)[^\d\n]{0,4})([2-8]\d{2,3})[ \-]?(\d{4})(?![0-9A-Za-z])")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def masked(text: str) -> str:
    """How does the text read with mobile, landline and identity numbers starred out? Same text when there is none.

    An identity number has a date of birth in its middle; a local number counts only after a word such as 电话. Days,
    amounts, hashes and the numbers in file names stay. Digits may be wide or in groups; what is masked is narrow.
    """
    narrow = text.translate(_WIDE)
    starred = _IDENTITY.sub(lambda found: f"{found[1]}{'*' * 13}{found[3]}", narrow)
    starred = _MOBILE.sub(lambda found: f"{found[1]}{found[2]}****{found[3]}{found[4]}", starred)
    starred = _LANDLINE.sub(lambda found: f"{found[1]}{'*' * len(found[2])}{found[3]}", starred)
    starred = _LOCAL.sub(lambda found: f"{found[1]}{'*' * len(found[2])}{found[3]}", starred)
    return text if starred == narrow else starred
