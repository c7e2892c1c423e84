"""The items of a notice as a tree: headings, items under them, paragraphs and labels that belong to each."""

import re

from adapters.notices.cleaning import EMPTY, Strip
from adapters.notices.labels import UNIT_KINDS, Clause, Kind, Labelled, begins_with_label, has_label, read_labels
from adapters.notices.lookahead import groups_ahead, owner_heads, titles_end
from adapters.notices.marks import Mark, mark_at, without_mark
from adapters.notices.nodes import Node, Outline
from adapters.notices.paragraphs import Paragraph
from adapters.notices.pieces import split_at_marks
from adapters.notices.prose import department_clauses, told_roles

NO_TASKS = re.compile(
    r"(?:指导思想|总体要求|总体目标|总体思路|工作目标|活动目标|目标任务$|目的意义|活动目的|工作目的|目的$|意义|背景|(?:活动|宣传)?主题$|(?:活动|工作|起止)?时间(?:安排|地点)?$|(?:活动)?地点"
    r"|(?:实施|适用|参加|活动)?(?:范围|对象)$|参加人员|参与人员|组织机构|组织领导|领导小组|领导机构|机构设置|工作机构|工作专班|(?:工作|有关|相关|活动|几点|具体|纪律|其他|总体)?要求$|保障措施|组织保障|工作保障|保障机制"
    r"|注意事项|其他$|其它$|其他事项|附则|联系方式|联系人|联络方式|未尽事宜|附件|(?:督导|监督|督促)(?:检查|考核)|考核(?:问责|评价|奖惩|办法)?$|奖惩|责任追究|工作纪律|经费|(?:实施|方法|工作)步骤|(?:工作|基本|总体)原则"
    r"|^本(?:实施)?(?:方案|办法|细则|通知|清单|规定|计划)[^，,。；;]{0,24}(?:负责解释|解释|施行|执行|实施)|宣传报道$|温馨提示|特别提醒|说明$|备注$|(?:材料|信息)报送|报送要求|基本情况|工作情况|有关说明)"
)
_PREAMBLE = re.compile(
    r"(?:如下|如次)[：:。.，,]?|^为(?:了|进一步|深入|扎实|切实|贯彻|全面|加强|推动|确保|做好|抓好|提升)|^(?:根据|按照|结合|近年来)|^各.{1,30}[:：]$|^特此|^附件?[:：]|通知如下|现将"
)
_CLOSING = re.compile(
    r"特此|附件|附表|附[:：]|联系|咨询|未尽事宜|注意事项|温馨提示|备注|说明|以上|上述|各单位要|各部门要|各学院要|请各|本(?:方案|清单|通知|办法)|活动期间|希望|(?:此件|印发|抄送|主题词|发[:：])"
)
_ABOVE = re.compile(
    r"[（【]?(?:以上|上述)(?:[0-9一二两三四五六七八九十]{1,3}[项条个])?(?:各?项)?(?:任务|工作|事项|措施|内容|活动)?(?:均|统一|都)?[，,]?"
)
_CONTACT = re.compile(r"(?:联 ?系|咨 ?询|电 ?话|邮 ?箱)")
_LONGEST_TITLE = 160
_SHORT = 30
_LONGEST_SENTENCES = 600


class OutlineBuilder:
    """How do the paragraphs fall into a tree? Feed them in order, then take `finish()`."""

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.outline = Outline()
        self.paragraphs = paragraphs
        self.stack: list[Node] = []
        self.current: Node | None = None
        self.pending: list[Paragraph] = []
        self.groups_ahead, self.sections = groups_ahead(paragraphs)
        self.unnumbered = not any(mark_at(one.strip.text) or has_label(one.strip.text) for one in paragraphs)
        self.titles_end = titles_end(paragraphs)
        self.heads = owner_heads(paragraphs)
        self.marks_next = [bool(mark_at(paragraph.strip.text)) for paragraph in paragraphs[1:]] + [False]

    def finish(self) -> Outline:
        """Which outline do the paragraphs fed so far make?"""
        self._settle()
        for node in self.outline.nodes:
            if not node.words and node.body:
                node.words = node.body.pop(0)
        return self.outline

    def table(self, nodes: list[Node]) -> None:
        """Which rows of a table stand here? They close whatever was open."""
        self._settle()
        self.current = None
        for node in nodes:
            node.parent = self.stack[0] if self.stack else None
            if node.parent:
                node.parent.children.append(node)
            self.outline.nodes.append(node)

    def feed(self, place: int, paragraph: Paragraph) -> None:
        """Where does this paragraph belong?"""
        if re.match(r"附 ?件 ?[0-9一二三四五六]{0,2} ?[:：]?$", paragraph.strip.text):
            self.heading(paragraph)
            return
        if re.match(r"附 ?件 ?[:：0-9]", paragraph.strip.text):
            self._settle()
            self.outline.loose.append((paragraph, "attachment"))
            return
        for piece in split_at_marks(paragraph.strip):
            self._piece(place, paragraph, piece)

    def _piece(self, place: int, paragraph: Paragraph, piece: Strip) -> None:
        mark, words = without_mark(piece)
        labelled = read_labels(words)
        if mark and mark.style == "bullet" and labelled.clauses and not labelled.before:
            mark, piece = None, words  # · 责任单位：… below an item is a line of its labels
        if mark and (words or mark.style != "bullet"):
            self._item(mark, piece, labelled)
        elif not mark and self._serves_all_above(piece, labelled):
            return
        elif labelled.clauses and not labelled.before and not mark:
            self._labels(place, paragraph, labelled)
        elif any(clause.kind in UNIT_KINDS for clause in labelled.clauses):
            self._owned_paragraph(place, piece, labelled)
        elif self.unnumbered and self._tells_task(words):
            self._settle()
            self._loose_task(words.compact(), [piece])
        elif self._is_heading(place, paragraph):
            self.heading(paragraph)
        elif self._belongs_to_no_task(piece):
            self._settle()
            self.outline.loose.append((paragraph, "closing"))
        else:
            self.pending.append(paragraph)

    def _serves_all_above(self, piece: Strip, labelled: Labelled) -> bool:
        """Does this line say whose all the items above are (以上由A负责，B配合; 以上任务责任单位：…)?"""
        node = self.current
        opening = _ABOVE.match(piece.text)
        if not opening or node is None or node.kind != "item" or node.has_owner_label():
            return False
        clauses = [clause for clause in labelled.clauses if clause.kind in (*UNIT_KINDS, Kind.DUE)]
        if not any(clause.kind in UNIT_KINDS for clause in clauses):
            told = told_roles(piece.cut(opening.end()).compact())
            sides = ((Kind.LEAD, told.lead), (Kind.COOPERATING, told.cooperating)) if told else ()
            clauses = [Clause(kind, "", named.strip, EMPTY) for kind, names in sides for named in names]
        if not clauses:
            return False
        self._settle()
        node.clauses += clauses
        node.printed.append(piece)
        node.serves_above = True
        return True

    def _item(self, mark: Mark, piece: Strip, labelled: Labelled) -> None:
        self._settle()
        node = Node("item", mark, labelled.before.compact(), printed=[piece], after=labelled.after.compact())
        node.mark_strip = piece.cut(0, mark.length)
        if not node.words and node.after:
            node.words, node.after = node.after, EMPTY
        while self.stack and any(node.style == held.style for held in self.stack):
            self.stack.pop()
        node.parent = self.stack[-1] if self.stack else None
        if node.parent:
            node.parent.children.append(node)
        self.stack.append(node)
        self._add(node)
        self._take(labelled)

    def heading(self, paragraph: Paragraph, words: Strip = EMPTY) -> None:
        """Which unnumbered line, or which words of it, open a section here?"""
        self._settle()
        node = Node("heading", None, words or paragraph.strip.compact(), printed=[paragraph.strip])
        self.stack = [node]
        self._add(node)
        self.current = None

    def _is_heading(self, place: int, paragraph: Paragraph) -> bool:
        """Is this a short unnumbered line that opens a section?"""
        text = re.sub(r"\s", "", paragraph.strip.text)
        if not self.outline.nodes and not NO_TASKS.match(text) and not self._stands_apart(place):
            return False
        if len(text) > _SHORT or text[-1:] in "。.；;，," or (_CLOSING.match(text) and not NO_TASKS.match(text)):
            return False
        return place < len(self.marks_next) and (self.marks_next[place] or self._stands_apart(place))

    def _stands_apart(self, place: int) -> bool:
        """Does a blank line set it off, with an unnumbered task of its own owners right below?"""
        after = self.paragraphs[place + 1].strip.text if place + 1 < len(self.paragraphs) else ""
        owned = has_label(after) and not begins_with_label(after)
        return self.paragraphs[place].first.after_blank and owned

    def _tells_task(self, words: Strip) -> bool:
        """Does a paragraph of a notice without numbers and labels say who does what?"""
        text = re.sub(r"\s", "", words.text)
        if _PREAMBLE.search(text) or NO_TASKS.match(text) or len(text) > _LONGEST_SENTENCES:
            return False
        return told_roles(words.compact()) is not None or bool((department_clauses(words.compact()) or ((), []))[1])

    def _belongs_to_no_task(self, piece: Strip) -> bool:
        return bool(_CLOSING.match(piece.text)) and bool(self.outline.nodes)

    def _labels(self, place: int, paragraph: Paragraph, labelled: Labelled) -> None:
        """To which task do labels on a line of their own belong?"""
        kinds = {clause.kind for clause in labelled.clauses}
        if kinds == {Kind.PERSON} and _CONTACT.match(paragraph.strip.text):
            self._settle()
            self.outline.loose.append((paragraph, "closing"))
            return
        if place in self.heads and kinds & UNIT_KINDS:
            self._owners_head(paragraph, labelled)
            return
        if kinds <= {Kind.PERSON, Kind.MORE} and (self.current is None or self.pending):
            self.pending.append(paragraph)
            return
        if Kind.TITLE in kinds and not self._waits_for_title():
            self._settle()
            self._loose_task(EMPTY, [])
        elif self.pending and kinds & UNIT_KINDS:
            self._take_pending(place)
        self._take(labelled, paragraph.strip)

    def _owners_head(self, paragraph: Paragraph, labelled: Labelled) -> None:
        """A line of owners that stands above its items is their heading."""
        self._settle()
        if all(code != "owners_above" for code, _, _ in self.outline.noted):
            self.outline.noted.append(("owners_above", paragraph.strip, {}))
        under = next((held for held in self.stack if held.kind == "heading" and not held.has_owner_label()), None)
        node = Node("heading", None, EMPTY, under, clauses=list(labelled.clauses), printed=[paragraph.strip])
        self.stack = [under, node] if under else [node]
        self._add(node)
        self.current = None

    def _waits_for_title(self) -> bool:
        return self.current is not None and not self.current.clauses and len(self.current.words.text) <= 8

    def _owned_paragraph(self, place: int, piece: Strip, labelled: Labelled) -> None:
        """Does a paragraph with its own owners go on with the item above, or is it a task?"""
        node = self.current
        goes_on = node is not None and not node.has_owner_label() and node.kind == "item" and self._single(place)
        if node is not None and goes_on and (node.is_open() or self.pending):
            self._take_pending(place)
            if self.current is node:
                node.body.append(labelled.before.compact())
                self._take(labelled, piece)
                return
        self._settle()
        words = labelled.before.compact()
        self._loose_task(EMPTY if _PREAMBLE.search(words.text) and len(words.text) > _SHORT else words, [piece])
        self._take(labelled)

    def _single(self, place: int) -> bool:
        """Does only one group of owners stand before the next numbered line, here and under items like this?"""
        style = self.current.style if self.current else ""
        return self.groups_ahead[place] <= 1 and style not in self.sections

    def _take_pending(self, place: int) -> None:
        """Are the paragraphs above these labels the body of the item, or a task without a number?"""
        node = self.current
        if (
            node is not None
            and node.kind == "item"
            and not node.has_owner_label()
            and not node.children
            and self._single(place)
        ):
            for paragraph in self.pending:
                node.body.append(paragraph.strip.compact())
                node.printed.append(paragraph.strip)
            self.pending = []
            return
        last = self.pending[-1] if self.pending else None
        if last is not None and self._may_be_title(last):
            self.pending.pop()
            self._settle()
            self._loose_task(last.strip.compact(), [last.strip])
        else:
            self._settle()
            self._loose_task(EMPTY, [])

    def _may_be_title(self, paragraph: Paragraph) -> bool:
        text = re.sub(r"\s", "", paragraph.strip.text)
        if _PREAMBLE.search(text) or NO_TASKS.match(text) or len(text) > _LONGEST_TITLE:
            return False
        first = not self.outline.nodes and not self.outline.loose and len(self.pending) == 1
        return text[-1:] in "。.；;！!" if first or self.titles_end else text[-1:] not in "：:"

    def _loose_task(self, words: Strip, printed: list[Strip]) -> None:
        parent = next(
            (node for node in reversed(self.stack) if not node.has_owner_label() and node.children is not None), None
        )
        node = Node("paragraph" if words else "nameless", None, words, parent, printed=list(printed))
        if parent is not None and parent.kind == "item" and not _is_section(parent):
            node.parent = parent.parent
        if node.parent is not None:
            node.parent.children.append(node)
        self._add(node)

    def _take(self, labelled: Labelled, printed: Strip = EMPTY) -> None:
        """Which clauses join the current task? A label it already has opens a task that lost its words."""
        for clause in labelled.clauses:
            node = self.current
            if node is None or _repeats(node, clause):
                self._settle()
                self._loose_task(EMPTY, [])
                node = self.current
            if node is None:
                continue
            if clause.kind is Kind.TITLE and not node.words:
                node.words, node.kind = clause.value.compact(), "paragraph" if node.kind == "nameless" else node.kind
            node.clauses.append(clause)
            node.printed += [clause.label, clause.value]
            node.alone = node.alone or (clause.alone and bool(printed))
        if printed and self.current is not None:
            self.current.printed.append(printed) if len(labelled.clauses) == 1 else None
            if labelled.after:
                self.current.body.append(labelled.after.compact())
                self.current.printed.append(labelled.after)

    def _add(self, node: Node) -> None:
        self.outline.nodes.append(node)
        self.current = node

    def _settle(self) -> None:
        """What becomes of the paragraphs that no label claimed? A heading without a full stop takes the first."""
        node = self.current
        for place, paragraph in enumerate(self.pending):
            takes = node is not None and node.kind == "item" and not node.alone and not node.body and node.is_open()
            if node is not None and takes and place == 0 and not _CLOSING.match(paragraph.strip.text):
                node.body.append(paragraph.strip.compact())
                node.printed.append(paragraph.strip)
            else:
                self.outline.loose.append((paragraph, "between" if self.outline.nodes else "before"))
        self.pending = []


def _repeats(node: Node, clause: Clause) -> bool:
    """Is this label one that the task already has?"""
    if clause.kind not in UNIT_KINDS:
        return False
    return any(held.kind is clause.kind and held.word == clause.word for held in node.clauses)


def _is_section(node: Node) -> bool:
    """Is this item a heading over others, not a task?"""
    return node.is_open() and not node.body and len(node.words.text) <= _SHORT
