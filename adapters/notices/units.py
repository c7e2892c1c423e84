"""Unit names in a printed list: where one ends, and where the next begins."""

import re
from dataclasses import dataclass

from adapters.notices.cleaning import Strip

_ENDS = """
部 处 室 院 系 所 中心 馆 站 队 会 委 办 局 科 厅 公司 集团 单位 部门 组织 支部 学校 校区 企业 机关 基地
专班 小组 组 联盟 社团 社区 街道 物业 食堂 银行 书院 附中 附小 幼儿园 医院 大学 书记处 出版社 报社 编辑部
支行 分行 团总支 团 党总支 总支 中学 小学 教学点 合作社 旅行社 片区 班级 平台 各班 村 镇 股 府 台 学社 厂 协作体
科协 社科联 侨联 妇联 学联 文联 团工委
"""
_NO_NAMES = """
实验室 教室 寝室 浴室 机房 全部 各部 内部 外部 干部 机会 社会 协会 大会 班会 例会 晚会 座谈会 报告会
动员会 部署会 宣讲会 讲座会 运动会 推进会 培训会 评审会 会商会 交流会 分析会 见面会 家长会 到处 各处 用处
好处 之处 委 部 处 会 组 办 一科 学科 学社 舞台 站 网站 后台 平台 基地 教研室建 一部 局部 大部 住院 所 系
联系 体系 关系 分组 党委 校 各 相关 有关 团队 排队 小队 场所 厕所 宿舍所 在所 卫生所 食堂 社区 村 镇 创办
主办 承办 协办 联办 举办 督办 政府 厂 股
"""
ENDINGS = tuple(_ENDS.split())
_NOT_UNITS = frozenset(_NO_NAMES.split())
_TRAILING_BRACKET = re.compile(r"(?:（[^（）]{0,40}(?:（[^（）]{0,20}）[^（）]{0,20})?）)+$")
_ETC = re.compile(
    r"等(?:(?:各|相关|有关|多个|几个|[一二两三四五六七八九十0-9]{1,2}[个家])?(?:相关|有关|职能)?(?:单位|部门|处室|机构|方)?)?$"
)
_NOTHING = re.compile(r"[-—–/\\*·.。~～_=]*|无|暂无|略|没有|不涉及|同上|空")
_SEPARATORS = frozenset("、，,；;/|\n\t＋+&・•")
_CONNECTORS = ("以及", "和", "与", "及", "暨")
_LEADS_MARK = re.compile(r"（(?:牵头|主责|总牵头|牵头单位|主办|牵头部门|责任单位|主要责任)）$")
_COOPERATES_MARK = re.compile(r"（(?:配合|协助|参与|协办|配合单位|协同|配合部门|协助单位)）$")
_LONGEST_LINKED = 120
_EDGES = " \t\n、，,；;：:。.．·“”\"'‘’《》—–-"
_TAILS = """
部 处 室 院 系 所 科 会 委 办 局 站 队 组 公室 员会 织部 工委
中心 部门 单位 学院 团委 人民政府 政府 委员会 管理委员会 居民委员会 村民委员会 管理中心 服务中心 办公室 管理办公室
大队 支队 中队 分局 分公司 有限公司 公司 研究院 研究所 办事处 服务站 分院 分校
"""
TAILS_OF_NAMES = frozenset(_TAILS.split())
SAME_AS_ABOVE = re.compile(r"(?:同上|同前|〃|″|\"|″|……|同左)[。.；;]?")


@dataclass(frozen=True, slots=True)
class Named:
    """Which unit is named, in which words, with 等 after it, or with its role in brackets?"""

    name: str
    strip: Strip
    etc: bool = False
    role: str | None = None


def bare(name: str) -> str:
    """What is the name without the brackets after it?"""
    return _TRAILING_BRACKET.sub("", name)


def looks_like_unit(name: str) -> bool:
    """Do these words end the way names of departments, schools and bodies end?"""
    base = bare(name)
    if not 2 <= len(base) <= 26 or base in _NOT_UNITS:
        return False
    return base.endswith(ENDINGS) and not re.search(r"[。；;：:“”《》，,！!？?%]", base)


def means_nothing(text: str) -> bool:
    """Does a printed 无, dash or stroke stand here instead of a unit?"""
    return bool(_NOTHING.fullmatch(text.strip(_EDGES)))


def read_units(value: Strip) -> list[Named]:
    """Which units does this list name, in printed order, each once? 等 and 无 are dropped."""
    found: list[Named] = []
    seen: set[str] = set()
    for piece in _pieces(value):
        named = _named(piece)
        if named and named.name not in seen:
            seen.add(named.name)
            found.append(named)
    return found


def ends_unfinished(text: str) -> bool:
    """Does this list of units break off inside a name, so that the next line goes on with it?"""
    tail = text[-60:].rstrip()
    if not tail or tail[-1] in "、，,：:/（":
        return True
    last = re.split(r"[、，,；;：:/。 ]", tail)[-1] or tail
    if last[-1] in "。；;.】":
        return False
    name = _ETC.sub("", last)
    return bool(name) and not means_nothing(name) and not looks_like_unit(name)


def _named(piece: Strip) -> Named | None:
    words = piece.compact().trimmed(_EDGES)
    while words.text.endswith("）") and words.text.count("）") > words.text.count("（"):
        words = words.cut(0, -1)
    etc = _ETC.search(words.text)
    if etc and etc.start() > 0:
        words = words.cut(0, etc.start()).trimmed(_EDGES)
    role = None
    for pattern, meaning in ((_LEADS_MARK, "lead"), (_COOPERATES_MARK, "cooperating")):
        mark = pattern.search(words.text)
        if mark and mark.start() > 0:
            role, words = meaning, words.cut(0, mark.start())
    if not words or means_nothing(words.text):
        return None
    return Named(words.text, words, bool(etc), role)


def _pieces(value: Strip) -> list[Strip]:
    """Which parts do the separators outside brackets leave? A blank separates only two whole names."""
    parts: list[Strip] = []
    for rough in _cut_at_separators(value):
        parts.extend(_cut_at_connectors(rough))
    return parts


def _cut_at_separators(value: Strip) -> list[Strip]:
    text, parts, start = value.text, [], 0
    depth = _depths(text)
    for index, char in enumerate(text):
        if depth[index]:
            continue
        if (char in _SEPARATORS and not (char == "\n" or char == "\t")) or (
            char in " \n\t"
            and _blank_separates(text[max(start, index - 60) : index], text[index + 1 : index + 40], char)
        ):
            parts.append(value.cut(start, index))
            start = index + 1
    parts.append(value.cut(start))
    return parts


def _blank_separates(left: str, right: str, blank: str) -> bool:
    left, right = re.sub(r"[ \t\n]", "", left), right.lstrip()
    following = re.split(r"[、，,；;/ \t\n]", right, maxsplit=1)[0]
    if not left or not right or right[0] in "（）、，,；;。" or left in ("党委", "校", "各"):
        return False
    name = _ETC.sub("", left)
    if blank == "\n" and not looks_like_unit(_ETC.sub("", following)):
        return False  # 各班|主任: a line break without a separator stands inside the name
    return looks_like_unit(name) and len(following) >= 2 and bare(following) not in TAILS_OF_NAMES


def _cut_at_connectors(part: Strip) -> list[Strip]:
    text = part.text
    if len(text) > _LONGEST_LINKED:
        return [part]
    depth = _depths(text)
    for match in re.finditer("|".join(_CONNECTORS), text):
        if depth[match.start()]:
            continue
        left = re.sub(r"\s", "", text[: match.start()])
        right = re.sub(r"\s", "", text[match.end() :])
        if looks_like_unit(left) and (
            looks_like_unit(_ETC.sub("", re.split("和|与|及", right)[-1])) and len(right) > 2
        ):
            return [part.cut(0, match.start()), *_cut_at_connectors(part.cut(match.end()))]
    return [part]


def _depths(text: str) -> list[int]:
    """How deep in brackets is each character? Brackets without a partner do not count."""
    opens: list[int] = []
    change = [0] * (len(text) + 1)
    for index, char in enumerate(text):
        if char in "（":
            opens.append(index)
        elif char in "）" and opens:
            change[opens.pop()] += 1
            change[index + 1 if index + 1 < len(change) else index] -= 1
    depth, current = [], 0
    for step in change[:-1]:
        current += step
        depth.append(current)
    return depth
