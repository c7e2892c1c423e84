"""Deadlines as printed, and the last day that is still on time."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from adapters.notices.cleaning import Strip
from adapters.notices.numerals import number_of, year_of

_NUMBER = r"(?:[0-9OolI]{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_YEAR = (
    r"(?:(?P<year{0}>20[0-9]{{2}}|二[〇○零O0一二三四五六七八九]{{3}})年|(?P<word{0}>今年|本年度?|明年|次年"
    r"|翌年|下一?年|当年|同年))?"
)
_DAY = (
    r"(?:{year}(?P<month{n}>{number})月份?(?:(?P<day{n}>{number})(?:日|号|(?=之前|以前|前))"
    r"|(?P<part{n}>上旬|中旬|下旬|底|末|初|内|中))?)"
)
_WEEKDAY = r"(?:（?(?:星期|周|礼拜)[一二三四五六日天]）?)?"
_HOUR = (
    r"(?:(?:上午|下午|晚上?|早上|中午|凌晨)?[0-9]{1,2}(?:[:：][0-9]{2}|[时点](?:[0-9]{1,2}分)?整?)|下班"
    r"|24时|上午|下午|中午)?"
)
_BEFORE = r"(?:之前|以前|前(?!后)|之内|以内|止|截止|为止|内)?"


def _day(n: int) -> str:
    return _DAY.format(year=_YEAR.format(n), number=_NUMBER, n=n)


_ISO = r"(?P<iso>20[0-9]{2}(?:-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\.[0-9]{1,2}\.[0-9]{1,2}))"
_START = (
    r"(?P<start>自?即日起?|(?:自|从)?(?P<startyear>20[0-9]{2}年)?"
    rf"(?P<startmonth>{_NUMBER})月?份?(?:{_NUMBER}[日号]|[上中下]旬|底|初)?{_WEEKDAY}起?)"
)
_END = rf"(?:(?P<endday>{_NUMBER})(?:日|号)|{_day(1)}|{_ISO.replace('iso', 'isoend')})"
_RANGE = rf"(?:{_START}(?:开始)?[，,]?(?:至|到|—{{1,2}}|–|-|―|~|～|－){_END}{_WEEKDAY}{_HOUR}{_BEFORE})"
_SINGLE = rf"(?:{_day(2)}|{_ISO}){_WEEKDAY}{_HOUR}{_BEFORE}"
_SEASON = (
    r"(?:(?P<seasonyear>20[0-9]{2})年|(?P<seasonword>今年|本年度?|明年|次年|全年|当年))?(?:(?P<yearend>年底|年末|年内|年终|底|末|内)"
    r"|(?P<quarter>第?[一二三四1234]季度)(?:末|底|内)?|(?P<half>上半年|下半年))(?:之前|以前|前)?"
)
_MONTH_END = (
    r"(?P<monthword>本月|当月|下月|次月|月)"
    rf"(?:(?P<monthday>{_NUMBER})[日号]|(?P<monthpart>底|末|内|上旬|中旬|下旬)){_BEFORE}"
)
_PHRASE = re.compile(
    rf"(?P<lead>于|在|截至|截止到?|最迟|不迟于|务必于)?(?:(?P<range>{_RANGE})|(?P<single>{_SINGLE})|(?P<monthend>{_MONTH_END})|(?P<season>{_SEASON}))"
)
_NO_DAY = re.compile(
    r"长期坚持|长期有效|长期推进|长期开展|长期落实|长期执行|常年坚持|常年开展|长期|常年|持续推进|持续开展|持续坚持|持续落实|常态化(?:推进|开展|坚持|落实|进行)?|"
    r"全年|学期末前?|期末前|寒假前|暑假前|开学前|学期结束前|每(?:半|两|双|一|个)*[日天周月季学年][^，,。；;]{0,10}|(?:即日起)?立行立改|立即|"
    r"[0-9一二三四五六七八九十两]{1,3}个?(?:工作日|日|天|周|月|小时)[之以]?内(?:完成)?|另行通知|按通知要求"
)
_STANDING = re.compile(
    r"(?:^|(?<=[，,。；;、]))(?:并|要|需|须)?((?:长期|常年|持续|常态化)(?:坚持|推进|开展|有效|落实|执行|进行|坚持推进|抓好|做好)?)(?=$|[，,。；;.])"
)
_LEAP_YEAR = 2024
_QUOTED = re.compile(r"[“《「][^”》」“《「]{0,60}[”》」]")
_EVERY_YEAR = re.compile(
    r"每(?:学?年)[0-9一二三四五六七八九十月日号上中下旬底初、和及与至到—~～-]{2,24}"
)  # 每年5月、11月
_NARRATIVE = re.compile(r"(?:以来|印发|发布的|出台|下发|召开的|发生|通报的|起施行|起实施|颁布|修订的|的)")
_DAMAGED = re.compile(
    r"[0-9]{1,2}月[日号](?:之前|以前|前)|(?<![0-9年])月[0-9]{1,2}[日号]|年月日|[Xx×*_]{1,2}月[0-9Xx×*_]{0,2}日?"
)


@dataclass(frozen=True, slots=True)
class Years:
    """From what is the year of a day without one taken? All None: it cannot be dated."""

    issued: date | None = None
    title: int | None = None
    school_year: bool = False
    fallback: int | None = None


def no_years() -> Years:
    """What is known of the year where only the shape of a day matters?"""
    return Years(fallback=_LEAP_YEAR)


@dataclass(frozen=True, slots=True)
class Due:
    """Which deadline is printed, which day does it mean, and what is doubtful about it?"""

    words: Strip
    on: date | None = None
    doubt: str | None = None


def due_of_value(value: Strip, years: Years) -> Due | None:
    """Which deadline does the value of a deadline label give? Its words are kept even without a day."""
    words = value.compact().trimmed(" ，,。.；;、：:")
    if not words or words.text in ("无", "-", "—", "/", "——"):
        return None
    day, doubt = _day_in(words.text, years)
    if (
        day is None
        and doubt is None
        and re.search(r"[0-9]", words.text)
        and not re.search(r"每|内|起|学期|学年|周|时", words.text)
    ):
        doubt = "damaged_date"
    closed = re.match(
        r"(.{2,}?(?:前|底|旬|末|止|内))(?:完成|落实到位|报送?|整改到位|建成|办结)[^，,]{0,6}$", words.text
    )
    if closed:
        words = words.cut(0, closed.end(1))
    return Due(words, day, doubt)


def due_in_words(words: Strip, years: Years) -> Due | None:
    """Which deadline do the words of a task themselves hold? A range counts by its end."""
    text = words.text
    masked = _QUOTED.sub(lambda match: "“" * len(match.group()), text)
    masked = _EVERY_YEAR.sub(lambda match: "每" * len(match.group()), masked)
    found = [match for match in _PHRASE.finditer(masked) if _is_deadline(match, masked)]
    closed = [match for match in found if _closes(match)]
    chosen = closed[-1] if closed else found[0] if found else None
    if chosen:
        day, doubt = _day_of(chosen, years)
        return Due(words.cut(chosen.start(), chosen.end()), day, doubt)
    standing = _STANDING.search(masked)
    if standing:
        return Due(words.cut(standing.start(1), standing.end(1)))
    damaged = _DAMAGED.search(masked)
    return Due(words.cut(damaged.start(), damaged.end()), None, "damaged_date") if damaged else None


def is_standing(text: str) -> bool:
    """Do these words set no day at all (长期坚持, 每学期)?"""
    return bool(_NO_DAY.search(text))


def _closes(match: re.Match[str]) -> bool:
    text = match.group()
    return bool(match.group("range") or re.search(r"前|底|旬|末|止|内|截|最迟|不迟", text))


def _is_deadline(match: re.Match[str], text: str) -> bool:
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 6]
    if match.group("season") and match.group() in ("底", "末", "内", "底前", "末前"):
        return False
    if match.group("season") and re.fullmatch(r"年?内前?", match.group()) and match.group("yearend") != "年内":
        return False
    if (
        match.group("monthend")
        and match.group("monthword") == "月"
        and (before[-1:].isdigit() or before[-1:] in "一二三四五六七八九十每每")
    ):
        return False
    if before.endswith(("每", "每年", "每学年", "逢")) or (match.group("single") and before.endswith("近")):
        return False
    if match.group("single") and after.startswith(("前后", "左右", "起", "开始", "级", "以来", "届", "入学")):
        return False
    if match.group("season") and after.startswith(("级", "度")):
        return False
    return not (_NARRATIVE.match(after) and not _closes(match))


def _day_in(text: str, years: Years) -> tuple[date | None, str | None]:
    if text.startswith("每"):
        return None, None
    found = [match for match in _PHRASE.finditer(text) if _is_deadline(match, text)]
    if not found or _DAMAGED.search(text):
        return None, "damaged_date" if _DAMAGED.search(text) else None
    return _day_of(found[-1], years)


def _day_of(match: re.Match[str], years: Years) -> tuple[date | None, str | None]:
    group = match.groupdict()
    if group["iso"] or group["isoend"]:
        parts = [int(part) for part in re.split(r"[-./]", group["iso"] or group["isoend"])]
        return _real(parts[0], parts[1], parts[2])
    if group["season"]:
        return _season_end(group, years)
    if group["monthend"]:
        return _end_of_named_month(group, years)
    n = "1" if group["range"] else "2"
    if group["endday"]:
        year = int(group["startyear"][:4]) if group["startyear"] else None
        return _dated(year, None, group["startmonth"], group["endday"], None, "", years)
    printed = group["year" + n]
    year = (
        year_of(printed) if printed else int(group["startyear"][:4]) if group["range"] and group["startyear"] else None
    )
    if group["range"] and group["startmonth"] and not printed and year is not None:
        first, last = _small(group["startmonth"]), _small(group["month1"])
        year += bool(first and last and last < first)
    tail = match.group()
    return _dated(year, group["word" + n], group["month" + n], group["day" + n], group["part" + n], tail, years)


def _dated(
    year: int | None, word: str | None, month: str | None, day: str | None, part: str | None, tail: str, years: Years
) -> tuple[date | None, str | None]:
    m, d = _small(month), _small(day)
    if not m or not 1 <= m <= 12 or (day and not d) or (d or 1) > monthrange(_LEAP_YEAR, m)[1]:
        return None, "damaged_date"
    doubt = None
    if (day is None and part in (None, "初") and tail.endswith("前")) or (part == "初" and day is None):
        if part == "初":
            d = 10
        else:
            m, d, doubt = (m - 1, 31, "before_month") if m > 1 else (12, 31, "before_month")
            year = year - 1 if year and m == 12 else year
    elif part in ("上旬", "中旬"):
        d = 10 if part == "上旬" else 20
    whole = d is None or (d == 31 and doubt == "before_month")
    rolled = None
    if year is None:
        year, rolled = _year_for(m, d, word, years)
    if year is None:
        return None, "date_without_year"
    if whole:
        d = monthrange(year, m)[1]
    found, wrong = _real(year, m, d or 1)
    return found, wrong or rolled or doubt


def _year_for(month: int, day: int | None, word: str | None, years: Years) -> tuple[int | None, str | None]:
    base = years.issued.year if years.issued else years.title or years.fallback
    if base is None:
        return None, None
    if word in ("明年", "次年", "翌年", "下年", "下一年"):
        return base + 1, None
    if word:
        return base, None
    if years.school_year and years.title:
        return years.title + (month < 8), None
    if years.issued and years.title and years.title == years.issued.year + 1:
        return years.title, None
    if years.issued and (years.issued.month - month) * 31 + years.issued.day - (day or 31) > 62:
        return base + 1, "year_rolled"
    return base, None


def _season_end(group: dict[str, str | None], years: Years) -> tuple[date | None, str | None]:
    base = int(group["seasonyear"] or 0) or (years.title if not years.issued else years.issued.year) or years.fallback
    if base is None:
        return None, "date_without_year"
    base += group["seasonword"] in ("明年", "次年")
    if group["quarter"]:
        quarter = _small(re.sub(r"第|季度", "", group["quarter"])) or 4
        return date(base, quarter * 3, monthrange(base, quarter * 3)[1]), None
    if group["half"]:
        return (date(base, 6, 30) if group["half"] == "上半年" else date(base, 12, 31)), None
    return date(base, 12, 31), None


def _end_of_named_month(group: dict[str, str | None], years: Years) -> tuple[date | None, str | None]:
    if years.issued is None:
        return None, "date_without_year"
    year, month = years.issued.year, years.issued.month
    if group["monthword"] in ("下月", "次月"):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    parts = {"上旬": 10, "中旬": 20}
    day = _small(group["monthday"]) or parts.get(group["monthpart"] or "") or monthrange(year, month)[1]
    return _real(year, month, day)


def _small(printed: str | None) -> int | None:
    if not printed:
        return None
    value = number_of(printed.replace("l", "1").replace("I", "1"))
    return int(value) if value is not None else None


def _real(year: int, month: int, day: int) -> tuple[date | None, str | None]:
    try:
        return date(year, month, day), None
    except ValueError:
        return None, "damaged_date"
