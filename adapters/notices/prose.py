"""Roles told in sentences: 由A牵头，B、C配合; A会同B; 一、A负责…；牵头…。"""

import re
from dataclasses import dataclass

from adapters.notices.cleaning import EMPTY, Strip, joined
from adapters.notices.units import ENDINGS, Named, looks_like_unit, read_units

_BOUNDARY = re.compile("[。；;：:（）【】”》！!]")
_ADVERB = re.compile(
    r"(?:等?(?:按照?(?:各自|有关|规定|统一)?(?:职责|分工|职能|要求|规定|安排)(?:分工)?(?:协同|抓好)?|积极|予以|密切|做好(?:组织)?|具体|分别|主动|联合|共同|协同|认真|切实|全力|主要|直接|统一|统筹|全面|总|要|应|需|须|负责|进行|给予|一同))+$"
)
_ANCHOR = re.compile(
    r"(?P<lead>(?:负责)?牵头(?:负责)?(?!单位|部门|处室|抓总的|人|领导)|主办(?!单位|部门|方|权)|共同(?:组织(?:实施|开展)?|承担|实施|落实|开展|推进|完成|举办|做好)|作?为(?:牵头|主责|责任|主办)(?:单位|部门))"
    r"|(?P<with>(?:，|,)?(?:并|联合|)会同(?!意)|联合(?=[^，,。；;]{1,40}(?:共同|开展|组织|实施|举办|面向|对|在|为|向|深入|走进|进行|召开|制定|编制|建立|印发|推出|打造)))"
    r"|(?P<cooperating>作?为(?:配合|协助|协同|参与|协办)(?:单位|部门)|(?:协同|参与|密切)?(?:配合|协助|协同|参与|协办|参加|支持|协作|指导(?!意见|思想|书|下|老?师|员|中心))(?!单位|部门|协议))"
    r"|(?P<charge>负责(?!人|同志|制|任))"
    r"|(?P<does>组织实施|具体实施|组织落实|具体落实|组织开展|承办|主办|实施|落实|承担|开展|完成|组织(?!部|人事)|制定|编制|办理|推进|(?:联合)?组成|组建|成立)"
)
_MUST = re.compile(r"(?:^|[。；;，,：:])(?P<who>[^。；;：:，,]{2,60}?)(?:应当|需要|[要应须需会])(?=[\u4e00-\u9fff])")
_AFTER_LEAD = re.compile(
    r"(?:负责|组织实施|组织落实|组织推进|统筹推进|抓落实|抓好落实|推进|推进落实|实施|抓总|统筹|落实|办理|组织|开展|完成|执行|组织开展|协调|统筹协调)?(?=[，,。；;）】、.]|$)"
)
_AFTER_COOPERATING = re.compile(
    r"(?:落实|做好|实施|推进|完成|开展|参与|配合|支持|抓好|组织|工作|相关|有关|具体|落实到位|执行|组织实施|抓好落实)*(?=[，,。；;）】、.]|$)"
)
_VERB = re.compile(
    r"共同|联合|组织实施|组织(?!部|人事)|开展|实施|负责|落实|做好|推进|制定|完成|抓好|研究|编制|加强|建立|举办|对|将|把|进行|完善|定期|每|承办|修订|印发|处置|处理|排查|检查|督查|督促|在"
)
_NOT_IN_NAME = re.compile(
    r"^(?:联系|邀请|通知|检查|走访|驻地|成立|组建|深入|走进|面向|聘请|选派|派出(?!所)|防范|清理|打击|查处)|会同|牵头|配合|协助|[由在将把对向为了的并]|开展|^组织|组织(?:开展|实施|各|学生|师生|教)|加强|进行|做好|完善|建立|落实|按照|根据|广大|利用|通过|举办|召开|至少|不少于|不低于|[0-9][个名场次项所处]|(?:网站|场所|厕所|教室|寝室|浴室|班会|例会|座谈会|报告会|动员会|宣讲会|家长会|交流会)$"
)
_EDGES = " ，,；;、：:。.（）【】—–"
_COMMAS = " ，,、"
_PARTS = re.compile("[、，,]")
_DEPARTMENT = re.compile(
    r"(?:(?:的?(?:主要|工作)?(?:职责|任务)(?:是|为)?)[:：]?|[:：]|(?:主要|具体|牵头|全面)?(?:负责(?!人|同志)|承担)|牵头(?:负责)?)"
)
_OPENS_CLAUSE = re.compile(
    r"(?:并|同时|另|还)?(?:要|需|应)?(?:牵头负责|负责牵头|主要负责|具体负责|牵头|负责|承担)(?:着)?"
)
_HELPS = re.compile(r"(?:并|同时)?(?:积极|主动|密切)?(?:配合|协助|协同)")
_ENDS_OF_PARTS = (*ENDINGS, "等", "门", "位", "构")
_ODD_NAME = re.compile(r"[\u4e00-\u9fff]{2,7}(?<![率性化制度量额数好到度作习动育训查练])")
_EACH = re.compile(r"各[\u4e00-\u9fff]{1,5}(?<![项类种级界面节段方点条式样自性化率量数度作习动])")  # 各病区, 各班主任
_SUBJECT = re.compile(
    r"[^。；;：:，,]{2,60}?(?=(?:应当|需要|[要应须需]|每[日天周月季年晚半学]|定期|逐一|至少|不少于|分别|全面|认真|及时|安排|做好|落实|开展|建立|制定|提供|设立|设置|完成)[\u4e00-\u9fff])"
)
_TAKES_PART = re.compile(r"(?:并|同时)?(?:积极)?参[与加]")


@dataclass(frozen=True, slots=True)
class Told:
    """Which units do these sentences name, and which words are left when the owner clauses are taken out?"""

    lead: tuple[Named, ...]
    cooperating: tuple[Named, ...]
    before: Strip
    after: Strip


class _Telling:
    """Who leads and who helps, as far as the sentences have been gone through?"""

    def __init__(self, words: Strip) -> None:
        self.words = words
        self.lead: list[Named] = []
        self.helping: list[Named] = []
        self.taken: list[tuple[int, int]] = []
        self.done = 0

    def hear(self, match: re.Match[str]) -> None:
        """What does this verb say of the units around it?"""
        found = _before(self.words, self.done, match, bool(self.lead))
        if match.group("with"):
            self._together(match, found)
        elif found and (match.group("cooperating") or (match.group("does") and self._joins(found[1]))):
            self._helps(match, *found)
        elif found:
            self._leads(match, *found)

    def _joins(self, start: int) -> bool:
        """Who does something beside a leading unit helps it; who is named with 由, or before any other, leads."""
        return bool(self.lead) and self.words.text[start] != "由"

    def _together(self, match: re.Match[str], found: tuple[list[Named], int] | None) -> None:
        partners, end = _partners(self.words, match.end()) if found or self.lead else ([], 0)
        if partners:
            self.lead += found[0] if found else ()
            self.helping += partners
            self._take(found[1] if found else match.start(), end)

    def _helps(self, match: re.Match[str], names: list[Named], start: int) -> None:
        tail = _AFTER_COOPERATING.match(self.words.text, match.end())
        helped, end = ([], 0) if tail else _partners(self.words, match.end())
        self.helping += names
        self.lead += helped
        self._take(start, end if helped else tail.end() if tail else match.end())

    def _leads(self, match: re.Match[str], names: list[Named], start: int) -> None:
        tail = _AFTER_LEAD.match(self.words.text, match.end())
        self.lead += names
        self._take(start, tail.end() if tail else match.start() if match.group("does") else match.end())

    def _take(self, start: int, end: int) -> None:
        self.taken.append((start, end))
        self.done = end


def told_roles(words: Strip, needs_lead: bool = True) -> Told | None:
    """Who leads and who cooperates by these sentences? None when they name nobody."""
    telling = _Telling(words)
    for match in _ANCHOR.finditer(words.text):
        if match.start() >= telling.done:
            telling.hear(match)
    if telling.helping and not telling.lead:
        _duty_bound(telling)
    if not telling.taken or (needs_lead and not telling.lead):
        return None
    return Told(_once(telling.lead), _once(telling.helping), *_left(words, telling.taken))


def _duty_bound(telling: _Telling) -> None:
    """Where others only help: does a sentence say before it what one unit must do (财务处要…，学生处配合)?"""
    for match in _MUST.finditer(telling.words.text, 0, telling.taken[0][0]):
        names = _all_units(telling.words.cut(match.start("who"), match.end("who")))
        if names:
            telling.lead += names
            telling.taken.insert(0, (match.start("who"), match.end()))
            return


def subject_of(words: Strip) -> list[Named]:
    """Which units open this sentence as those who must do it (各学校每日…, 财务处要…)?"""
    match = _SUBJECT.match(words.text)
    return _all_units(words.cut(0, match.end()), each=False) if match else []


def department_clauses(words: Strip) -> tuple[tuple[Named, ...], list[Strip]] | None:
    """Which department opens this item, and which duties follow it? None for any other item."""
    for match in _DEPARTMENT.finditer(words.text[:80]):
        head = words.cut(0, match.start())
        names = _all_units(head.cut(0, _adverb_start(head.text)))
        if not names:
            return None
        follows = words.text[match.end() :].lstrip()
        if follows[:1] in ("，", ",", "。", "；", "、", "）") or words.text.startswith("由"):
            return None
        return tuple(names), _duties(words.cut(match.end()))
    return None


def duty_roles(duty: Strip, department: tuple[Named, ...]) -> Told:
    """Who leads and who cooperates in one duty of a department?"""
    opening = _OPENS_CLAUSE.match(duty.text)
    if opening:
        duty = duty.cut(opening.end()).trimmed(_EDGES)
    helps = _HELPS.match(duty.text)
    if helps:
        partners, end = _partners(duty, helps.end())
        if partners:
            return Told(tuple(partners), department, duty.cut(end).trimmed(_EDGES), EMPTY)
    told = told_roles(duty, needs_lead=False)
    together = re.match(r"(?:会同|联合|协调)", duty.text)
    if together:
        partners, end = _partners(duty, together.end())
        if partners:
            asks = together.group() == "协调"  # to bring others to it is the duty itself
            return Told(department, tuple(partners), duty if asks else duty.cut(end).trimmed(_EDGES), EMPTY)
    if _TAKES_PART.match(duty.text):
        return Told((), department, duty, EMPTY)
    if told is None:
        return Told(department, (), duty, EMPTY)
    return Told(told.lead or department, told.cooperating, told.before, told.after)


def _duties(words: Strip) -> list[Strip]:
    found, start, depth = [], 0, 0
    for index, char in enumerate(words.text):
        depth += (char in "（【“《") - (char in "）】”》")
        if char in "；;。" and depth <= 0:
            found.append(words.cut(start, index))
            start, depth = index + 1, 0
    found.append(words.cut(start))
    return [duty for duty in (part.trimmed(_EDGES + "\n") for part in found) if duty]


def _before(words: Strip, done: int, match: re.Match[str], led: bool) -> tuple[list[Named], int] | None:
    """Which units stand right before this verb, and from where on are they the clause of an owner?"""
    text = words.text
    floor = max(done, match.start() - 160)
    for edge in reversed(list(_BOUNDARY.finditer(text, floor, match.start()))):
        if not _inside_name(text, edge.start(), match.start()):
            floor = edge.end()
            break
    end = floor + _adverb_start(text[floor : match.start()])
    by = text.rfind("由", floor, end)
    if by >= 0:
        names = _all_units(words.cut(by + 1, end))
        if names:
            return names, by
    if match.group("does") and not led and match.group() != "承办":
        return None  # A组织… alone tells no role; after a lead, B具体落实 or B组织学生参加 tells who helps
    return _reach_back(words, floor, end, each=not match.group("does"))


def _inside_name(text: str, index: int, end: int) -> bool:
    """Does this bracket belong to a unit's own name, as in 党委学工部（学生处）牵头?"""
    if text[index] == "）":
        return text.rfind("（", max(0, index - 30), index) > 0
    return text[index] == "（" and text.find("）", index, end) > 0


def _reach_back(words: Strip, floor: int, end: int, each: bool) -> tuple[list[Named], int] | None:
    """How far back over commas does the list of units go?"""
    best: tuple[list[Named], int] | None = None
    cuts = [floor, *(floor + found.end() for found in re.finditer("[，,]", words.text[floor:end]))]
    for start in reversed(cuts):
        while start < end and words.text[start] in "、，, ":
            start += 1
        names = _all_units(words.cut(start, end), each)
        if not names:
            break
        best = names, start
    return best


def _all_units(words: Strip, each: bool = True) -> list[Named]:
    if not 2 <= len(words.text) <= 160 or _surely_not_units(words.text):
        return []
    names = read_units(words)
    if any(_NOT_IN_NAME.search(named.name) for named in names):
        return []
    known = [looks_like_unit(named.name) or (each and bool(_EACH.fullmatch(named.name))) for named in names]
    odd = known.count(False)
    # one odd name in a list of units is a unit too (保卫处、民兵连), never the first: other words run into it
    if not odd or (known[0] and odd == 1 and len(names) > 1 and "、" in words.text and _odd(names[known.index(False)])):
        return names
    return []


def _odd(named: Named) -> bool:
    return bool(_ODD_NAME.fullmatch(named.name))


def _surely_not_units(text: str) -> bool:
    """Can a look at the ends of the parts spare the full reading? Brackets need the full reading."""
    if "（" in text:
        return False
    parts = _PARTS.split(text)
    if not _ended(parts[0]):
        return True
    odd = sum(not _ended(part) for part in parts[1:])
    return odd > 1 or (odd == 1 and "、" not in text)


def _ended(part: str) -> bool:
    part = part.strip(_EDGES)
    return not part or part.endswith(_ENDS_OF_PARTS) or bool(_EACH.fullmatch(part))


def _partners(words: Strip, start: int) -> tuple[list[Named], int]:
    """Which units follow 会同, and where do they end?"""
    stop = re.search(r"[。；;）】]", words.text[start : start + 160])
    end = start + (stop.start() if stop else min(160, len(words.text) - start))
    verb = _VERB.search(words.text, start, end)
    for limit in filter(None, (verb.start() if verb else None, end)):
        part = words.cut(start, limit).trimmed("，,")
        names = _all_units(part.cut(0, _adverb_start(part.text)), each=False)  # 各二级党|组织
        if names:
            tail = re.match(
                r"(?:共同|联合)?(?:负责|组织实施|落实|实施|推进|组织|开展|完成|办理)?(?=[，,。；;）】]|$)",
                words.text[limit:],
            )
            return names, limit + tail.end() if tail else limit
    return _longest_list(words, start, end)


def _longest_list(words: Strip, start: int, end: int) -> tuple[list[Named], int]:
    """How far does the list of units reach when no known verb closes it?"""
    for stop in range(min(end, start + 40), start + 1, -1):
        names = _all_units(words.cut(start, stop), each=False) if words.text[start:stop].endswith(ENDINGS) else []
        if names:
            return names, stop
    return [], start


def _adverb_start(text: str) -> int:
    tail = text[-40:]
    found = _ADVERB.search(tail)
    return len(text) - len(tail) + found.start() if found else len(text)


def _left(words: Strip, taken: list[tuple[int, int]]) -> tuple[Strip, Strip]:
    first = taken[0][0]
    before = words.cut(0, first)
    rest, last = [], taken[0][1]
    for start, end in taken[1:]:
        rest.append(words.cut(last, start))
        last = end
    rest.append(words.cut(last))
    rest = [part if place == 0 else part.trimmed(_COMMAS) for place, part in enumerate(rest)]
    opened = before.text.rstrip()[-1:] in ("（", "【")
    before = Strip(before.text, before.at).trimmed(" ，,；;、：:（【—–")
    after = _linked([part for part in rest if part.text.strip(_EDGES)])
    if opened:
        after = joined(part.trimmed("）】") for part in (after,))
    return before, after.trimmed(_EDGES)


def _linked(parts: list[Strip]) -> Strip:
    """These words one after the other, with one comma where an owner clause was taken out between them."""
    found: list[Strip] = []
    for part in parts:
        if found and found[-1].text[-1] not in "，,。；;、":
            found.append(Strip("，", part.at[:1]))
        found.append(part)
    return joined(found)


def _once(names: list[Named]) -> tuple[Named, ...]:
    return tuple({named.name: named for named in reversed(names)}.values())[::-1]
