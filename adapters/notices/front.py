"""What a notice says about itself: its title, its date, how it means 责任单位, and a deadline for all."""

import re
from dataclasses import dataclass
from datetime import date

from adapters.notices.cleaning import EMPTY, Line, Strip
from adapters.notices.dates import Due, Years, due_in_words
from adapters.notices.labels import has_label
from adapters.notices.marks import mark_at
from adapters.notices.numerals import number_of, year_of
from adapters.notices.paragraphs import Paragraph

_KIND_OF_PAPER = re.compile(
    r"(?:通 ?知|方 ?案|清 ?单|计 ?划|安 ?排|分 ?工|任 ?务 ?表|一 ?览 ?表|办 ?法|意 ?见|要 ?点|台 ?账|分"
    r" ?解|公 ?告|责 ?任 ?书|行 ?动|活 ?动|表|篇."
    r"|提 ?示|通 ?告|预 ?案|规 ?划|措 ?施|举 ?措|细 ?则|部 ?署|任 ?务)(?: ?（[^（）]{1,20}）)?$"
)
_OPENING_TITLE = re.compile(
    r"[^\s：:。，,]{6,60}(?:通知|方案|清单|安排|计划|分工|任务表|要点|细则|办法|提示|预案)"
    r"(?: (?=各|为|根据|现)|(?=[：:](?:一、|1[.、．])))"
)
_NOT_A_TITLE = re.compile(
    r"^(?:各|尊敬|附件|发布|来源|作者|时间|日期|发文|索引|字号|浏览|编辑|校对|审核|发布人|文号|【|序号|抄送)|文件$|[：:]$|〔[0-9]{4}〕|[0-9]{4}】[0-9]+号|^[A-Za-z0-9\W]+$"
)
_LONGEST = 70
_TOP = 8
_DAY = (
    r"(?P<y>20[0-9]{2}|二[〇○零O0一二三四五六七八九]{3}) ?年 ?(?P<m>[0-9]{1,2}"
    r"|[一二三四五六七八九十]{1,3}) ?月 ?(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?日"
)
_ISO = r"(?P<iy>20[0-9]{2})[-./](?P<im>[0-9]{1,2})[-./](?P<id>[0-9]{1,2})"
_SIGNED = re.compile(rf"(?:[\u4e00-\u9fff“”（） 、·]{{2,40}}[  ])?（?(?:{_DAY}|{_ISO})）?(?:印发|发布|制)?[。.]?")
_CLOSING_DAY = re.compile(rf"[。\s](?:[\u4e00-\u9fff]{{2,20}} ?)?{_DAY}$")
_ANNOUNCED = re.compile(rf"(?:发布|印发|发文|成文|发稿|制定|更新)(?:时间|日期)? ?[：:] ?(?:{_DAY}|{_ISO})")
_DATELINE = re.compile(rf"(?:^|[ \t|])(?:日期|时间) ?[：:] ?(?:{_DAY}|{_ISO})(?! ?[前之以起至到止—–~-])")
_PRINTED = re.compile(rf"(?:{_DAY}|{_ISO}) ?印发")
_FIRST_LEADS = re.compile(
    r"(?:列|排|居|处于|位列|位于|名列)(?:在|于)?(?:第一|首|最前|前)(?:位|名|个|面|列)?[^。；;]{0,16}(?:牵头|主责|主办|主要责任|负总责|总负责|第一责任)"
    r"|(?:排名|列名|排序|列|排)?(?:第一|首位|首个)(?:位|个|家|名)?的?(?:单位|部门|责任单位)?(?:负责)?(?:牵头|主责|主办|负总责|总负责)"
    r"|(?:第一个|首个|第一位|首位|第一家|排名第一|排序第一|列首位|排首位|首列|第一责任)[^。；;]{0,12}(?:为|是|作为|即为?)[^。；;]{0,4}(?:牵头|主责|主办|主要责任|负总责|总负责)"
    r"|(?:牵头|主责|主办)(?:单位|部门)?[^。；;]{0,6}(?:列|排)(?:在|于)?(?:第一|首|最前)"
)
_UNDATED = re.compile(
    r"除(?:另有|已有|单独|另行|特别|已)(?:说明|规定|注明|明确|标明|约定|要求|通知)(?:的|者|的?任务|时限的?)*(?:之外|以外|外)"
    r"|(?:未|没有|无)(?:单独|另行|特别|明确|专门|具体|逐项|作出|予以)?(?:注明|标明|明确|规定|列明|列出|标注|说明|写明|设定|确定|指定|约定|写)"
)
_REMAINING = re.compile(r"^(?:除|其余|其他|其它|所有|各项|上述|以上)")
_ALL = re.compile(r"均|一律|统一|原则上|全部")
_SCHOOL_YEAR = re.compile(r"(20[0-9]{2}) ?[-—–~至－―]{1,2} ?(?:20)?[0-9]{2} ?学?年")
_TITLE_YEAR = re.compile(r"(20[0-9]{2}|二[〇○零O0一二三四五六七八九]{3}) ?年")


@dataclass(frozen=True, slots=True)
class Front:
    """What does the notice say about itself? `used` are the lines that said it, with what each is."""

    title: Strip
    issued_on: date | None
    years: Years
    first_leads: Strip
    default: Due | None
    used: tuple[tuple[int, str], ...]


def read_front(lines: list[Line], paragraphs: list[Paragraph], year: int | None) -> Front:
    """Which title, date, convention and common deadline does the notice give?"""
    title_paragraph = _title(paragraphs)
    title = _title_words(title_paragraph.strip) if title_paragraph else EMPTY
    issued, issued_line = _issued(lines)
    school = _SCHOOL_YEAR.search(title.text)
    of_title = _TITLE_YEAR.search(title.text)
    title_year = int(school.group(1)) if school else year_of(of_title.group(1)) if of_title else None
    years = Years(issued, title_year, bool(school), year if year is not None else _year_in(paragraphs))
    used = [(line.number, "title") for line in title_paragraph.lines] if title_paragraph else []
    used += [(issued_line, "date")] if issued_line is not None else []
    return Front(title, issued, years, _convention(paragraphs), _default(paragraphs, years), tuple(used))


def _title(paragraphs: list[Paragraph]) -> Paragraph | None:
    """Which of the first paragraphs is the heading of the whole?"""
    plain: Paragraph | None = None
    for paragraph in paragraphs[:12]:
        text = paragraph.strip.text
        opening = _OPENING_TITLE.match(text)
        if opening:
            return Paragraph(paragraph.strip.cut(0, opening.end()), paragraph.first, [])
        if mark_at(text) or has_label(text) or "\t" in text or text[0] in "|│┃":
            break
        if len(text) > _LONGEST or text[-1] in "。.；;，," or _NOT_A_TITLE.search(text) or _SIGNED.fullmatch(text):
            continue
        if _KIND_OF_PAPER.search(text):
            return paragraph
        plain = plain or paragraph
    return plain


def _title_words(strip: Strip) -> Strip:
    """The title without the blanks a copy left in it; a blank between two long parts stays."""
    parts = strip.text.split(" ")
    if len(parts) > 1 and all(len(part) >= 6 for part in parts):
        return strip
    return strip.compact()


def _issued(lines: list[Line]) -> tuple[date | None, int | None]:
    for line in reversed(lines):
        if len(line.text) > 60:
            continue
        match = _SIGNED.fullmatch(line.strip.text.strip("　 \t"))
        found = _date_of(match) if match else None
        if found:
            return found, line.number
    closing = _CLOSING_DAY.search(lines[-1].text[-40:]) if lines else None
    if closing and len(lines[-1].text) > 60 and (found := _date_of(closing)):
        return found, None
    for pattern, among in ((_ANNOUNCED, lines), (_PRINTED, lines), (_DATELINE, lines[:_TOP])):
        for line in among:
            match = pattern.search(line.text[:200])
            found = _date_of(match) if match else None
            if found:
                return found, line.number
    return None, None


def _date_of(match: re.Match[str]) -> date | None:
    group = match.groupdict()
    printed = [group[name] for name in (("y", "m", "d") if group["y"] else ("iy", "im", "id"))]
    try:
        return date(year_of(printed[0]) or 0, int(number_of(printed[1]) or 0), int(number_of(printed[2]) or 0))
    except ValueError:
        return None


def _year_in(paragraphs: list[Paragraph]) -> int | None:
    """Which year do the opening words name, when neither title nor signature does?"""
    for paragraph in paragraphs[:6]:
        found = _TITLE_YEAR.search(paragraph.strip.text[:400])
        if found:
            return year_of(found.group(1))
    return None


def _convention(paragraphs: list[Paragraph]) -> Strip:
    for paragraph in paragraphs:
        words = paragraph.strip.cut(0, 3000).compact()
        match = _FIRST_LEADS.search(words.text)
        if match:
            return words.cut(match.start(), match.end())
    return EMPTY


def _default(paragraphs: list[Paragraph], years: Years) -> Due | None:
    """Which sentence sets a deadline for every task without its own?"""
    for paragraph in paragraphs:
        text = paragraph.strip.text
        if len(text) > 3000 or not ("前" in text or "底" in text or "内" in text) or has_label(text):
            continue
        words = paragraph.strip.compact()
        for sentence in re.finditer(r"[^。；;]+", words.text):
            if _is_default(sentence.group()):
                due = due_in_words(words.cut(sentence.start(), sentence.end()), years)
                if due and due.on:
                    return due
    return None


def _is_default(sentence: str) -> bool:
    bare = re.sub(r"^[0-9一二三四五六七八九十、.．（）]{0,5}", "", sentence)
    return bool(_UNDATED.search(sentence)) or bool(_REMAINING.match(bare) and _ALL.search(bare) and len(bare) < 120)
