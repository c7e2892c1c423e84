"""Figures to be reached, and how often something is to be done."""

import re

from adapters.notices.cleaning import Strip
from adapters.notices.numerals import NUMERAL, number_of
from adapters.notices.reading import Target

_UNITS = (
    "人次|课时|学时|学分|小时|分钟|平方米|公里|千米|场次|批次|班次|台套|工作日|个工作日|个百分点|家次|"
    "篇次|条次|轮次|人|个|次|场|期|部|名|份|处|门|道|支|篇|条|张|块|幅|项|件|家|台|套|具|口|轮|天|日|本|册|站|座|组|队|对|户|栋|幢|间|班|节|堂|"
    "讲|集|则|例|款|批|倍|分|米|亩|吨|点|级|届|首|面|副|辆|只|盒|袋|封|词|字|元|周|月|年|所|位|枚|把|片|颗|株|棵|顶|双|课|题|刊|档|路|层|"
    "遍|回|趟|种|类|科|卷|页|段|句|步|笔|宗|起|席|床|桌|架|艘|根|束|捆|箱|桶|瓶|包"
)
_UNIT = rf"(?:个(?=百分点)|{_UNITS})"
_ANY_UNIT = rf"(?:{_UNIT}|[\u4e00-\u9fff])"
_AT_LEAST = (
    r"不(?:得)?少于|不(?:得)?低于|至少(?:要?[\u4e00-\u9fff]{0,4}?)?|最少|不(?:得)?小于|≥|>=|＞=|大于等于"
    r"|大于|超过|高于|多于|达到?|实现|确保达到|保持在|力争达到|提高到|提升到|提升至|提高至|稳定在"
)
_STRICT = r"不(?:得)?少于|不(?:得)?低于|至少|最少|不(?:得)?小于|≥|>=|大于等于|大于|超过|高于|多于"
_AT_MOST = r"不(?:得)?超过|不(?:得)?高于|不(?:得)?多于|不(?:得)?大于|控制在|低于|少于|小于|≤|<=|至多|最多"
_SHARE = (
    r"(?:(?P<{0}percent>[0-9]{{1,3}}(?:\.[0-9]{{1,3}})?) ?%|百分之(?P<{0}hundredths>[零一二三四五六七八九十百]{{1,5}})"
    r"|(?P<{0}tenths>[一二三四五六七八九])成)"
)
_FIGURE = re.compile(
    rf"(?P<most>{_AT_MOST})(?:在)?{_SHARE.format('most')}(?:以内|以下)?"
    rf"|(?P<least>{_AT_LEAST})?(?:了|到)?{_SHARE.format('')}(?P<suffix>（含）|及?以上|及?以下|及?以内|以上)?"
    rf"|(?:{_STRICT}|至少[\u4e00-\u9fff]{{1,6}}?)(?P<count>{NUMERAL}[万千]?)(?:余|多)?(?P<unit>{_ANY_UNIT})"
    rf"|(?P<mostword>不(?:得)?超过|不(?:得)?多于|至多|最多|控制在)(?P<mostcount>{NUMERAL}[万千]?)(?P<mostunit>{_UNIT})(?:以内|以下)?"
    rf"|(?:达到?|完成|开展|举办|新增|覆盖|组织)?(?P<above>{NUMERAL}[万千]?)(?P<aboveunit>{_UNIT})(?:（含）)?及?以上"
    r"|(?P<all>全覆盖)"
)
_EVERY = re.compile(
    r"每(?:(?:个|一|1|两|2|二|三|3|四|4|半|双|隔)个?|逢)?"
    r"(?:工作日|节假日|季度|学期|学年|星期|双周|半年|半月|周末|周[一二三四五六日天](?![边期次])|周(?![边转])|月(?![饼])|日|天|晚|夜|旬|季(?!节性)|年(?![级轻纪])|早|晨)"
)
_HALF = re.compile(r"每(?:半个?)(?:年|月|学期|天)")
_TIMES = re.compile(r"(?:度|份)?([0-9一二三四五两]{1,2}次)(?![以不])")


def target_in(words: Strip) -> tuple[Target, Strip] | None:
    """Which figure is asked first, and where? 100 % and 全覆盖 are "=", lower bounds ">=", upper "<="."""
    for match in _FIGURE.finditer(words.text):
        target = _target(match)
        if target:
            return target, words.cut(match.start(), match.end())
    return None


def recurrence_in(words: Strip) -> Strip | None:
    """Which printed 每… phrase says how often? 每个学院, 每类, 每年级 say nothing of the kind."""
    match = _HALF.search(words.text) or _EVERY.search(words.text)
    if not match:
        return None
    times = _TIMES.match(words.text, match.end())
    return words.cut(match.start(), times.end() if times else match.end())


def _target(match: re.Match[str]) -> Target | None:
    group = match.groupdict()
    if group["all"]:
        return Target("=", 100.0, "%")
    if group["most"]:
        value = _percentage(group["mostpercent"], group["mosthundredths"], group["mosttenths"])
        return Target("<=", value, "%") if value is not None else None
    percent = _percentage(group["percent"], group["hundredths"], group["tenths"])
    if percent is not None:
        return _share(percent, bool(group["least"]), group["suffix"] or "")
    if group["mostcount"]:
        return _counted("<=", group["mostcount"], group["mostunit"])
    return _counted(">=", group["count"] or group["above"], group["unit"] or group["aboveunit"])


def _share(percent: float, bounded: bool, suffix: str) -> Target | None:
    if suffix.endswith(("以下", "以内")):
        return Target("<=", percent, "%")
    if percent == 100:
        return Target("=", percent, "%")
    return Target(">=", percent, "%") if bounded or suffix else None


def _percentage(percent: str | None, hundredths: str | None, tenths: str | None) -> float | None:
    if percent:
        return float(percent)
    if hundredths:
        return number_of(hundredths)
    return 10 * (number_of(tenths) or 0) if tenths else None


def _counted(op: str, printed: str | None, unit: str | None) -> Target | None:
    value = number_of(printed) if printed else None
    return Target(op, value, unit) if value is not None and unit else None
