"""Numbers as a notice prints them."""

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "Ｏ": 0,
    "O": 0,
    "o": 0,
}
_SCALES = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
NUMERAL = r"(?:[0-9][0-9,，]{0,9}(?:\.[0-9]{1,4})?|[零〇一二两三四五六七八九十百千万]{1,9})"
_CHINESE = re.compile(r"[零〇○一二两三四五六七八九十百千万廿卅]+\Z")


def number_of(printed: str) -> float | None:
    """Which number do these digits or Chinese numerals stand for? None when they are none."""
    plain = printed.replace(",", "").replace("，", "").replace("O", "0").replace("o", "0")
    digits = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([万千]?)", plain)
    if digits:
        return float(digits.group(1)) * {"万": 10000, "千": 1000}.get(digits.group(2), 1)
    if not _CHINESE.match(printed):
        return None
    high, _, low = printed.rpartition("万")
    if high:
        return 10000 * (_below_10000(high)) + _below_10000(low)
    return float(_below_10000(printed.replace("万", "")))


def year_of(printed: str) -> int | None:
    """Which year do four digits, Arabic or Chinese (二〇二四), stand for?"""
    digits = [_DIGITS.get(char, ord(char) - 48 if "0" <= char <= "9" else -1) for char in printed]
    if len(digits) != 4 or min(digits) < 0:
        return None
    return int("".join(map(str, digits)))


def _below_10000(printed: str) -> int:
    total, digit = 0, None
    for char in printed:
        if char in _SCALES:
            scale = _SCALES[char]
            total += scale if scale in (20, 30) else (1 if digit is None else digit) * scale
            digit = None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)
