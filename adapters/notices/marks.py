"""Item numbers as printed: 一、 （一） 1. (1) ① and where one hides inside a line."""

import re
from dataclasses import dataclass

from adapters.notices.cleaning import Strip
from adapters.notices.numerals import number_of

_CHINESE = r"[一二三四五六七八九十百]{1,4}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚"
_BLACK = "❶❷❸❹❺❻❼❽❾❿"
_PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_POINTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_CHINESE_CIRCLED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
_SIGNS = {
    "circled": _CIRCLED,
    "black": _BLACK,
    "bracketed": _PARENTHESISED,
    "arabic": _POINTED,
    "bracketed_chinese": _CHINESE_CIRCLED,
    "roman": _ROMAN,
}
_NAMED = r"(?:(?:工作|重点)?任务|(?:工作|重点)?(?:事项|项目|举措|措施)|专项|工作|行动)"
_MARK = re.compile(
    rf"(?P<bracketed_chinese>（ ?(?P<a>{_CHINESE}) ?）[、.．,，:： ]?)"
    r"|(?P<bracketed>（ ?(?P<b>[0-9]{1,3}) ?）[、.．,，]?)"
    rf"|(?P<chinese>(?P<c>{_CHINESE}) ?[、．.,，](?![一二三四五六七八九十]月))"
    rf"|(?P<listed>(?P<i>{_CHINESE})是(?![否不非一以]))"
    rf"|(?P<article>第 ?(?P<d>{_CHINESE}|[0-9]{{1,3}}) ?"
    r"(?:条|项|款|号(?:提案|议题|任务|事项|项目)?|[、，,:：])[、：:]?)"
    rf"|(?P<named>{_NAMED} ?(?P<e>{_CHINESE}|[0-9]{{1,3}}) ?[:：、.．]"
    rf"|{_NAMED} ?(?P<e2>{_CHINESE}|[0-9]{{1,2}}) (?=\S))"
    r"|(?P<decimal>(?P<f>[0-9]{1,2}(?:[.．][0-9]{1,2}){1,3})(?![0-9]?[月%年日倍万]|[0-9])[、.．]?"
    r" ?(?=[\u4e00-\u9fff“《（【]))"
    r"|(?P<arabic>(?P<g>[0-9]{1,3}) ?(?:[、．.，,]|）)(?! ?[0-9]{1,2}(?:[^0-9月年]|$))(?! ?[0-9]{1,3}%)"
    r"|(?P<h>[0-9]{1,3}) (?=[\u4e00-\u9fff“《【])(?!月|日|年|号|个|次))"
    rf"|(?P<sign>[{_CIRCLED}{_BLACK}{_PARENTHESISED}{_POINTED}{_CHINESE_CIRCLED}{_ROMAN}] ?[、.．]?)"
    r"|(?P<bullet>[•●■◆▲★◇□☆►▶·※◎\uf0b7\uf06c\uf0d8➢✓√-] ?(?=[\u4e00-\u9fff“《【]))"
)
_INLINE = re.compile(
    rf"（ ?(?:{_CHINESE}|[0-9]{{1,3}}) ?）|(?<![0-9一二三四五六七八九十第年月]){_CHINESE}"
    rf" ?[、．.](?![一二三四五六七八九十])|"
    rf"(?<![0-9.．,，月年—–-])[0-9]{{1,3}} ?[、．.）](?=[\u4e00-\u9fff“《 ]|[0-9]{{1,2}}月"
    rf"|20[0-9]{{2}}[年级])|[{_CIRCLED}{_BLACK}{_PARENTHESISED}{_POINTED}]"
)
_INLINE_STYLES = frozenset({"bracketed_chinese", "bracketed", "chinese", "arabic", *_SIGNS})
_GROUPS = {
    "bracketed_chinese": "a",
    "bracketed": "b",
    "chinese": "c",
    "article": "d",
    "named": "e",
    "decimal": "f",
    "arabic": "g",
    "listed": "i",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Which number opens an item, in which style, how large, how many characters long?"""

    style: str
    printed: str
    value: int
    length: int


def mark_at(text: str) -> Mark | None:
    """Which item number do these words open with?"""
    match = _MARK.match(text)
    if not match:
        return None
    style = match.lastgroup if match.lastgroup in (*_GROUPS, "sign", "bullet") else _style(match)
    if style == "sign":
        return _sign(match)
    if style == "bullet":
        inner = mark_at(text[match.end() :])  # ★ 任务一：
        if inner and inner.style != "bullet":
            return Mark(inner.style, inner.printed, inner.value, match.end() + inner.length)
        return Mark("bullet", "", 0, match.end())
    printed = match.group(_GROUPS[style]) or match.groupdict().get("e2") or match.groupdict().get("h") or ""
    parts = re.split(r"[.．]", printed)
    if style == "decimal":
        style = f"decimal{len(parts)}"
    last = parts[-1]
    value = number_of(last)
    if value is None or (style in ("chinese", "listed") and not _plain(printed)):
        return None
    return Mark(style, printed, int(value), match.end())


def inner_marks(text: str, start: int) -> list[tuple[int, Mark]]:
    """Which item numbers could hide behind the beginning of these words, and where?"""
    found = []
    for match in _INLINE.finditer(text, start):
        mark = mark_at(text[match.start() : match.start() + 12])
        if mark and mark.style in _INLINE_STYLES:
            found.append((match.start(), mark))
    return found


def without_mark(words: Strip) -> tuple[Mark | None, Strip]:
    """Which number do the words open with, and what follows it?"""
    mark = mark_at(words.text)
    return (mark, words.cut(mark.length).trimmed()) if mark else (None, words)


def _style(match: re.Match[str]) -> str:
    return next(name for name in (*_GROUPS, "sign", "bullet") if match.group(name))


def _sign(match: re.Match[str]) -> Mark:
    char = match.group()[0]
    style, signs = next((style, signs) for style, signs in _SIGNS.items() if char in signs)
    value = signs.index(char) + 1
    printed = (
        char
        if style in ("circled", "black", "roman")
        else "一二三四五六七八九十"[value - 1]
        if "chinese" in style
        else str(value)
    )
    return Mark(style, printed, value, match.end())


def _plain(printed: str) -> bool:
    """Is it a numeral one counts with (十二), not digits in a row (一二)?"""
    return len(printed) == 1 or "十" in printed or "百" in printed
