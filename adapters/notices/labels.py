"""Printed labels (责任单位：, 完成时限：) and the words that belong to each."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from adapters.notices.cleaning import EMPTY, Strip, joined
from adapters.notices.dates import due_in_words, no_years
from adapters.notices.units import looks_like_unit, means_nothing


class Kind(StrEnum):
    """What does a label announce?"""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    COOPERATING = "cooperating"
    DUE = "due"
    PERSON = "person"
    TITLE = "title"
    MORE = "more"


UNIT_KINDS = frozenset({Kind.LEAD, Kind.RESPONSIBLE, Kind.COOPERATING})


@dataclass(frozen=True, slots=True)
class Clause:
    """Which label stands here, and what is printed after it? `alone`: on its own line; `guessed`: nobody knows it."""

    kind: Kind
    word: str
    value: Strip
    label: Strip
    alone: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """What stands before the first label, which clauses follow, and what is left behind them?"""

    before: Strip
    clauses: tuple[Clause, ...]
    after: Strip


def _spaced(words: str) -> str:
    return "|".join("[ \\n]?".join(word) for word in sorted(words.split(), key=len, reverse=True))


_NOUN = rf"(?:{_spaced('单位 部门 处室 学院 科室 机构 主体 方 部（处）室 院系')})"
_NOUNS = rf"{_NOUN}(?: ?[及和与/、或]? ?{_NOUN})?"
_LEAD = _spaced(
    "牵头 总牵头 牵头负责 牵头责任 主体 主办 主责 主要责任 主要负责 第一责任 首要责任 主体责任 主牵头 牵头主办"
    " 责任牵头 牵头主责 主承办"
)
_RESPONSIBLE = _spaced(
    "责任 负责 承办 落实 责任落实 实施 具体实施 组织实施 执行 承担 具体负责 具体责任 主管 组织 牵头和责任"
    " 牵头及责任 共同责任"
)
_COOPERATING = _spaced(
    "配合 协助 协同 协办 参与 参加 支持 协作 联合 辅助 联办 会同 配合协助 协同配合 协同责任 配合责任"
    " 协助配合 参与配合 主要配合 密切配合 协调"
    " 配合落实 协助落实 协同落实 配合实施 协助实施 协同实施 配合完成 协助完成 协同推进 配合推进"
)
_DUE = (
    rf"(?:{_spaced('完成 办理 办结 整改 落实 工作 截止 截至 计划 实施 推进 要求 任务 最迟 建成 上报 报送')}"
    rf"|{_spaced('计划完成 要求完成 整改完成 预计完成')})?"
    rf" ?(?:{_spaced('时间节点 时限要求 时间要求 时间安排 期限要求 进度要求 时间进度 时间期限 时间表')}"
    rf"|{_spaced('时限 期限 时间 日期 节点')})"
)
_PERSON = (
    rf"(?:{_spaced('责任 负责 牵头 分管 主管 包保 联系 挂钩 督办 协管 具体 第一 直接 主要 配合')}| ){{0,3}}"
    rf"(?:{_spaced('责任人 负责人 联系人 领导 校领导 联络员 经办人 工作人员 责任人员 人 负责同志')})"
    rf"|{_spaced('联系电话 咨询电话 联系方式 电话 邮箱 联系部门 联系单位')}"
)
_TITLE = (
    rf"(?:{_spaced('工作 重点 具体 主要 活动')})?"
    rf" ?(?:{_spaced('任务 任务名称 任务内容 事项 内容 举措 项目名称 任务事项')})"
)
_MORE = _spaced(
    "备注 佐证材料 成果形式 工作目标 目标 目标要求 任务目标 预期成效 预期目标 工作措施 具体措施 主要措施"
    " 措施 地点 活动地点 监督单位 督导单位 "
    "督办单位 验收单位 考核单位 指导单位 审核单位 监督部门 督办部门 督导部门 完成标准 工作标准 工作要求"
    " 量化指标 指标 考核指标 完成形式 验收标准"
)
_WITH_NOUN = rf"(?:(?P<lead>{_LEAD})|(?P<cooperating>{_COOPERATING})|(?P<responsible>{_RESPONSIBLE}))"
_NO_OWNERS = (
    "报送|申报|填报|填写|填表|制表|编制|印发|发布|发文|抄送|主送|来文|签发|接收|受理|受检|被检|检查|评审|评定|认定|审批|审定|批准|监管|监测"
    "|中标|采购|供货|施工|设计|监理|联系|咨询|所在|用人|派出|参赛|参演|参会|参训|报名|获奖|推荐|上级|适用|涉及|服务|对口|指导|主要|收件"
)
_GUESSED = rf"(?!{_NO_OWNERS})(?![^：:\n]{{0,6}}[各有相全下其本该的])[\u4e00-\u9fff]{{2,4}}(?:单位|部门|科室|处室)"
_NOTE = r"(?: ?（[^（）\n]{1,12}）|(?: ?[及和与/、] ?)(?:责 ?任 ?人|负 ?责 ?人|责 ?任 ?领 ?导|联 ?系 ?人))?"
_COLON = r" ?】? ?[：:]{1,2}| ?】(?= ?[^\s，,。；;、（【])"  # 责任单位： or 【责任单位】
_EDGE = r"(?:^|(?<=[\s，,。.；;、：:（）【】〔〕「」！!？?%”|｜—–]))"
LABEL = re.compile(
    rf"(?<![各有关相]){_WITH_NOUN}[ \n]?{_NOUNS}{_NOTE}(?P<colon>{_COLON}|{_NOTE} ?[为是] ?(?=\S)|(?= |\S))"
    rf"|{_EDGE}(?P<person>{_PERSON}){_NOTE}(?:{_COLON})"
    rf"|{_EDGE}(?P<due>{_DUE}){_NOTE}(?P<duecolon>{_COLON}|[为是] ?| (?=\S)|(?=即日"
    rf"|[0-9一二三四五六七八九十]{{1,4}} ?[年月]))"
    rf"|(?P<strongdue>完 ?成 ?时 ?[限间])(?:{_COLON})"
    rf"|{_EDGE}(?P<more>{_MORE}){_NOTE}(?:{_COLON})"
    rf"|{_EDGE}(?P<title>{_TITLE}){_NOTE}(?:{_COLON})"
    rf"|{_EDGE}(?:(?P<shortlead>{_LEAD})|(?P<shortcooperating>{_COOPERATING})|(?P<shortresponsible>{_RESPONSIBLE}))(?:{_COLON})"
    rf"|{_EDGE}(?P<guessed>{_GUESSED})(?:{_COLON})"
)
_KINDS = {
    "lead": Kind.LEAD,
    "cooperating": Kind.COOPERATING,
    "responsible": Kind.RESPONSIBLE,
    "person": Kind.PERSON,
    "due": Kind.DUE,
    "strongdue": Kind.DUE,
    "more": Kind.MORE,
    "title": Kind.TITLE,
    "shortlead": Kind.LEAD,
    "shortcooperating": Kind.COOPERATING,
    "shortresponsible": Kind.RESPONSIBLE,
    "guessed": Kind.RESPONSIBLE,
}
_MAY_HOLD_LABEL = re.compile(r"[：:位门室院科构体方限期间]")
_OPENING = "（【〔「<["
_CLOSING = "）】〕」>]"
_EDGES = " \t\n，,；;、|｜"


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    start: int
    end: int
    guessed: bool = False


@lru_cache(maxsize=4096)
def _labels(text: str) -> tuple[_Found, ...]:
    """Which labels stand here? Remembered, because every line is asked several times."""
    found: list[_Found] = []
    if not _MAY_HOLD_LABEL.search(text):
        return ()
    for match in LABEL.finditer(text):
        kind = _KINDS[match.lastgroup] if match.lastgroup in _KINDS else _kind_of(match)
        if match.start() == match.end() or not _holds(match, kind, text):
            continue
        found.append(_Found(kind, match.start(), match.end(), bool(match.group("guessed"))))
    return tuple(found)


def _kind_of(match: re.Match[str]) -> Kind:
    return next(kind for group, kind in _KINDS.items() if match.group(group))


def _holds(match: re.Match[str], kind: Kind, text: str) -> bool:
    """Is it a label? Without its colon, or known to nobody, only when it stands apart and names follow at once."""
    if match.group("guessed"):
        return looks_like_unit(re.split(r"[、，,；;。）】 \n\t]", text[match.end() : match.end() + 40].lstrip())[0])
    colon = match.group("colon") if kind in UNIT_KINDS else match.group("duecolon") if match.group("due") else None
    if colon is None or colon.strip(" ").startswith(("：", ":", "】")):
        return True
    before = text[match.start() - 1 : match.start()]
    if before and before not in " \t\n，,。；;（）【】、%|｜—–":
        return False
    following = text[match.end() : match.end() + 40].lstrip()
    if kind is Kind.DUE:
        return bool(re.match(r"即日|长期|每|[0-9一二三四五六七八九十]{1,4} ?[年月]|年底|常年", following))
    first = re.split(r"[、，,；;。）】 \n\t]", following)[0]
    if re.search(r"[的为是将要应按均]", first):
        return False
    return looks_like_unit(first) or (means_nothing(first) and bool(first))


def names_owner(word: str) -> bool:
    """May this word, known or not, announce the units that do something (主抓部门)?"""
    return bool(re.fullmatch(_GUESSED, word))


def has_label(text: str, kinds: frozenset[Kind] = UNIT_KINDS) -> bool:
    """Is one of these labels printed here?"""
    return any(found.kind in kinds for found in _labels(text))


def last_label(text: str) -> tuple[Kind, str] | None:
    """Which label is printed last, and what follows it?"""
    found = _labels(text)
    return (found[-1].kind, text[found[-1].end :]) if found else None


def begins_with_label(text: str) -> bool:
    """Does the line open with a label, perhaps in brackets?"""
    skipped = len(text) - len(text.lstrip(_OPENING + " "))
    found = _labels(text[:60])
    return bool(found) and found[0].start <= skipped


def read_labels(words: Strip) -> Labelled:
    """How do the labels part these words?"""
    text = words.text
    found = _labels(text)
    if not found:
        return Labelled(words, (), EMPTY)
    before_end = found[0].start
    bracketed = text[:before_end].rstrip()[-1:] in tuple(_OPENING)
    if bracketed:
        before_end = len(text[:before_end].rstrip()) - 1
    clauses, rests = [], []
    alone = not text[:before_end].strip()
    for place, here in enumerate(found):
        until = found[place + 1].start if place + 1 < len(found) else len(text)
        value, rest = _value_and_rest(words, here, until)
        clauses.append(
            Clause(
                here.kind,
                re.sub(r"[\s：:为是】]", "", text[here.start : here.end]),
                value,
                words.cut(here.start, here.end),
                alone,
                here.guessed,
            )
        )
        if here.kind in UNIT_KINDS:
            clauses += _day_behind(clauses.pop(), alone)
        if rest and rest.text.strip(_EDGES + _OPENING + _CLOSING + "。.：:"):
            rests.append(rest)
    return Labelled(words.cut(0, before_end).trimmed(_EDGES), tuple(clauses), joined(rests))


def _day_behind(clause: Clause, alone: bool) -> list[Clause]:
    """A day that closes a list of units (配合单位：A、B，6月15日前完成) is a deadline, not a unit."""
    text = clause.value.text
    cut = max(text.rfind("，"), text.rfind(","), text.rfind("；"))
    last = clause.value.cut(cut + 1).trimmed(_EDGES)
    if cut < 0 or looks_like_unit(last.text) or due_in_words(last, no_years()) is None:
        return [clause]
    units = replace(clause, value=clause.value.cut(0, cut).trimmed(_EDGES))
    return [units, Clause(Kind.DUE, "", last, EMPTY, alone)]


def _value_and_rest(words: Strip, here: _Found, until: int) -> tuple[Strip, Strip]:
    """Which words belong to this label, and which follow once its bracket or sentence is closed?"""
    stop = _stop(words.text, here, until)
    value = words.cut(here.end, stop).trimmed(_EDGES + _OPENING)
    rest = words.cut(stop, until).trimmed(_EDGES + "。.）】〕")
    return value, rest


def _stop(text: str, here: _Found, until: int) -> int:
    depth = 0
    for index in range(here.end, until):
        char = text[index]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            if depth == 0:
                return index
            depth -= 1
        elif (depth == 0 and (char == "。" or (char in ".．" and _ends_sentence(text, index)))) or (
            depth == 0 and char in "；;|｜" and not _goes_on(text, here.kind, index, until)
        ):
            return index
    return until


def _ends_sentence(text: str, index: int) -> bool:
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    return not (len(around) == 2 and around.isascii() and around.isalnum())


def _goes_on(text: str, kind: Kind, index: int, until: int) -> bool:
    """Does another unit of the same list follow this semicolon?"""
    if kind not in UNIT_KINDS:
        return False
    following = re.split(r"[、，,；;。）】\n]", text[index + 1 : min(until, index + 40)].lstrip())[0]
    return looks_like_unit(re.sub(r"\s", "", following))
