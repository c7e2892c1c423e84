"""Tables pasted as lines: which column is which, and what a blank cell repeats."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from adapters.notices.cleaning import EMPTY, Line, Strip
from adapters.notices.labels import UNIT_KINDS, Clause, Kind, names_owner, read_labels
from adapters.notices.marks import Mark, mark_at, without_mark
from adapters.notices.nodes import Node
from adapters.notices.units import SAME_AS_ABOVE, looks_like_unit

_DOES = "责任|负责|落实|实施|承担|执行|主管"
_NOUN = "单位|部门|处室|科室|股室|机构|院系|系部"
_COLUMNS = (
    ("state", re.compile(r"进展|完成(?:情况|率|状态|度$)|"
    r"落实情况|达标率|办结率|上报率|状态|佐证|自评|得分|推进情况|完成与否|是否完成")),
    ("person", re.compile(r"责任人|负责人|联系人|(?:责任|牵头|分管|主管|包保)(?:校)?领导|联系电话|电话")),
    ("more", re.compile(r"备注|说明|成果|督办|监督|审核|验收|考核|成员")),
    ("lead", re.compile(r"牵头|主办|主责|第一责任|主要责任")),
    ("cooperating", re.compile(r"配合|协助|协同|协办|参与|参加|支持")),
    ("responsible", re.compile(rf"责任(?:分工|学院|主体)|(?:{_DOES})(?:{_NOUN})|承办|^(?:责任|单位|部门)$")),
    ("due", re.compile(r"时限|期限|时间|日期|节点|进度")),
    ("number", re.compile(r"^(?:序号|编号|序|号|项次|No\.?|№|任务编号)$")),
    ("category", re.compile(r"类别|分类|项目类别|板块|类型|领域|方面|阶段|一级|专项|任务类别|所属")),
    ("goal", re.compile(r"目标|指标|标准|要求|频次|数量")),
    ("title", re.compile(r"任务|内容|事项|举措|措施|工作|项目|活动|名称|要点")),
)  # fmt: skip
_SECTION_MARKS = ("chinese", "bracketed_chinese")
COLUMN_NAMES = re.compile(r"^(?:序号|编号|牵头|责任|主办|主责|配合|协助|协同|承办)")
_LEADING = r"牵头|主责|主办|责任|负责|主"
_HELPING = r"配合|协助|协同|协办|参与|配|协"
_SIGN = re.compile(r"[●○★☆▲△◆◇■□√✓✔◎⊙]|牵头|主责|主办|责任|负责|配合|协助|协同|参与|主|配|协")
_OWNER_COLUMNS = ("lead", "responsible", "cooperating")
_REPEATED = ("lead", "responsible", "cooperating", "due")
_KINDS = {
    "lead": Kind.LEAD,
    "responsible": Kind.RESPONSIBLE,
    "cooperating": Kind.COOPERATING,
    "due": Kind.DUE,
    "person": Kind.PERSON,
    "more": Kind.MORE,
    "goal": Kind.MORE,
}


@dataclass(slots=True)
class Table:
    """Which columns has the table, and what did the last row say in those that repeat?"""

    columns: list[str]
    names: list[str]
    above: dict[int, Strip] = field(default_factory=dict)
    last: Node | None = None
    measure: int | None = None
    counted: bool = False
    heads: list[Strip] = field(default_factory=list)
    signs: dict[str, Kind] = field(default_factory=dict)
    guessed: str = ""


def cells_of(line: Strip) -> list[Strip]:
    """Which cells does this line hold, between tabs or upright strokes? One cell for a line that is no row."""
    if "\t" in line.text:
        return [_unquoted(line.cut(start, end)) for start, end in _bounds(line.text, "\t")]
    if line.text.count("|") >= 3 and line.text[:1] == "|":
        return [line.cut(start, end).trimmed() for start, end in _bounds(line.text.strip("|"), "|", 1)]
    if line.text.count("│") >= 2 or line.text.count("┃") >= 2:
        return [line.cut(start, end).trimmed() for start, end in _bounds(line.text.strip("│┃"), "│", 1)]
    return [line]


def header_of(cells: list[Strip]) -> Table | None:
    """Do these cells head a table of tasks? One must name the task and one a unit."""
    if len(cells) < 2 or any(len(cell.text) > 24 for cell in cells):
        return None
    names = [re.sub(r"[\s:：*]", "", cell.text) for cell in cells]
    columns = [column_of(name) for name in names]
    guessed = _guess_owner(columns, names)
    if "title" not in columns and "goal" in columns:
        columns[columns.index("goal")] = "title"
    if "title" not in columns or not {"lead", "responsible", "cooperating"} & set(columns):
        return None
    measure = None
    titles = [place for place, column in enumerate(columns) if column == "title"]
    for place in titles[:-1]:
        columns[place] = "category"
    if len(titles) > 1 and re.search(r"措施|要求|标准", names[titles[-1]]):
        columns[titles[0]], columns[titles[-1]] = "title", "more"
        measure = titles[-1]
        for place in titles[1:-1]:
            columns[place] = "more"
    return Table(columns, names, measure=measure, guessed=guessed)


def _guess_owner(columns: list[str], names: list[str]) -> str:
    """Which column that nobody knows names units (主抓部门), where no other says who leads? It is read as that."""
    places = [place for place, column in enumerate(columns) if column == "other" and names_owner(names[place])]
    if len(places) != 1 or {"lead", "responsible"} & set(columns):
        return ""
    columns[places[0]] = "responsible"
    return names[places[0]]


def blanks_told(rows: list[list[str]], merged: Collection[tuple[int, int]]) -> list[list[str]]:
    """These rows of a file, with what their blank cells mean: 同上 where a merged cell goes on, — where nobody helps.

    A file tells merged cells from blank ones, as pasted text cannot. A blank under the leading units stays: it may
    well mean the row above, and the reader says so.
    """
    told: list[list[str]] = []
    table: Table | None = None
    for number, row in enumerate(rows):
        cells = [Strip(cell, range(len(cell))) for cell in row]
        head = header_of(cells)
        if head or table is None or refined(table, cells) or not _names_task(table, row):
            table = head or table
            told.append(row)
            continue
        table.above[-1] = EMPTY  # the head is over
        told.append([_blank(table, row, (number, place), merged) for place in range(len(row))])
    return told


def _names_task(table: Table, row: list[str]) -> bool:
    return any(
        row[place].strip() for place, column in enumerate(table.columns) if column == "title" and place < len(row)
    )


def _blank(table: Table, row: list[str], at: tuple[int, int], merged: Collection[tuple[int, int]]) -> str:
    cell, column = row[at[1]], _column_at(table, at[1])
    owned = any(row[place].strip() for place, kind in enumerate(table.columns[: len(row)]) if kind in _OWNER_COLUMNS)
    if cell.strip() or column not in _REPEATED or not (owned or at in merged):
        return cell
    if at in merged:
        return "同上"
    return "—" if column in ("cooperating", "due") else cell


def matrix_of(cells: list[Strip], rows: list[list[Strip]], legend: str) -> Table | None:
    """Do these cells head a matrix whose columns are units, with signs for leading and cooperating below them?"""
    if len(cells) < 4 or any(len(cell.text) > 24 for cell in cells):
        return None
    names = [re.sub(r"[\s:：*]", "", cell.text) for cell in cells]
    signed = [place for place, name in enumerate(names) if looks_like_unit(name) and _only_signs(rows, place)]
    columns = ["unit" if place in signed else column_of(name) for place, name in enumerate(names)]
    if len(signed) < 2 or columns.count("title") == 0:
        return None
    used = {_text(row, place) for row in rows for place in signed} - {""}
    signs = {sign: _meaning(sign, legend, used) for sign in used}
    return Table(columns, names, heads=cells, signs=signs)


def _only_signs(rows: list[list[Strip]], place: int) -> bool:
    words = [_text(row, place) for row in rows]
    return any(words) and all(not word or _SIGN.fullmatch(word) for word in words)


def _meaning(sign: str, legend: str, used: set[str]) -> Kind:
    """What does a sign stand for? By the note beside the table, else by the word, else full signs lead."""
    noted = re.search(
        rf"{re.escape(sign)}[ “”\"]?(?:号|为|表示|代表|是|[：:=—-]){{0,2}} ?({_LEADING}|{_HELPING})", legend
    )
    words = noted.group(1) if noted else sign
    if re.match(_HELPING, words):
        return Kind.COOPERATING
    if re.match(_LEADING, words) or len(used) == 1:
        return Kind.LEAD
    return Kind.LEAD if sign in "●★▲◆■" else Kind.COOPERATING


def suit(table: Table, rows: list[list[Strip]]) -> None:
    """Look at the rows before they are read: which column names the tasks, and are sections counted 一 over rows 1?

    Where one piece of work stands over several measures, each measure is a task; else the measure says how.
    """
    numbers = table.columns.index("number") if "number" in table.columns else None
    table.counted = numbers is not None and any(_text(row, numbers)[:1].isdigit() for row in rows)
    if table.measure is None:
        return
    work = table.columns.index("title")
    above = ""
    for row in rows:
        words = _text(row, work)
        if _text(row, table.measure) and (not words or words == above or SAME_AS_ABOVE.fullmatch(words)):
            table.columns[work], table.columns[table.measure] = "category", "title"
            return
        above = words


def left_columns(table: Table) -> list[str]:
    """Which columns tell nothing about what is asked (进展情况, 完成率) or have a name nobody knows?"""
    pairs = zip(table.columns, table.names, strict=True)
    return [name for column, name in pairs if name and column in ("state", "other")]


def is_rule(cells: list[Strip]) -> bool:
    """Is this only the line of strokes under a head?"""
    return len(cells) > 1 and all(re.fullmatch(r":?[-—–=]{2,}:?", cell.text.strip()) for cell in cells)


def section_of(table: Table, cells: list[Strip]) -> Strip | None:
    """Which words head a section, where a row holds nothing else, or only its number 一?"""
    filled = [place for place, cell in enumerate(cells) if cell.text.strip()]
    if len(filled) == 1:
        words = cells[filled[0]]
        mark = mark_at(words.text.strip())
        heads = bool(mark and mark.style in _SECTION_MARKS) or _column_at(table, filled[0]) not in ("title", *_REPEATED)
        return words.compact() if heads else None
    if len(filled) != 2 or not table.counted or _column_at(table, filled[0]) != "number":
        return None
    mark, _ = _number(cells[filled[0]])
    plain = mark is not None and mark.style in _SECTION_MARKS
    return cells[filled[1]].compact() if plain and _column_at(table, filled[1]) not in _REPEATED else None


def _text(row: list[Strip], place: int) -> str:
    return re.sub(r"\s", "", row[place].text) if place < len(row) else ""


def refined(table: Table, cells: list[Strip]) -> bool:
    """Is this the second line of a head of two lines? Then its names take the place of the ones above."""
    filled = {place: re.sub(r"[\s:：*]", "", cell.text) for place, cell in enumerate(cells) if cell.text.strip()}
    owners = ("lead", "responsible", "cooperating", "person", "due")
    if table.last is not None or table.above or not filled or max(filled) >= len(table.columns) + 8:
        return False
    if any(len(name) > 10 or column_of(name) not in owners for name in filled.values()):
        return False
    missing = max(filled) + 1 - len(table.columns)
    table.columns += ["other"] * max(0, missing)
    table.names += [""] * max(0, missing)
    for place, name in filled.items():
        table.columns[place], table.names[place] = column_of(name), name
    return True


def row_node(table: Table, cells: list[Strip], line: Line) -> Node | None:
    """Which task does this row hold? None for a heading row; a row without a task goes on with the one above."""
    cells = [*cells, *[EMPTY] * (len(table.columns) - len(cells))]
    filled = [place for place, cell in enumerate(cells) if cell.text.strip()]
    if not filled:
        return None
    title = _only(table, cells, "title").compact()
    mark, number = _number(_only(table, cells, "number"))
    if mark is None:
        mark, title = without_mark(title)
    if not title and table.last is not None and not number:
        _go_on(table, cells, line)
        return None
    node = _titled(title, mark, number, line)
    for place, column in enumerate(table.columns):
        kind = _KINDS.get(column)
        value = _value(table, place, cells[place], column)
        if column == "unit" and value:
            sign = table.signs.get(_text(cells, place), Kind.COOPERATING)
            node.clauses.append(Clause(sign, table.names[place], table.heads[place], Strip(table.names[place], ())))
        elif kind and value:
            node.clauses += _clauses(kind, table.names[place], value)
    table.last = node
    return node


def _clauses(kind: Kind, name: str, value: Strip) -> list[Clause]:
    """What does a cell say? A cell of owners may hold labels of its own (牵头单位：…；配合单位：…)."""
    own = [clause for clause in read_labels(value).clauses if clause.kind in UNIT_KINDS] if kind in UNIT_KINDS else []
    return own or [Clause(kind, name, value, Strip(name, ()))]


def _titled(title: Strip, mark: Mark | None, number: Strip, line: Line) -> Node:
    labelled = read_labels(title)
    node = Node("row", mark, labelled.before, printed=[line.strip], mark_strip=number)
    node.clauses = list(labelled.clauses)
    node.after = labelled.after
    return node


def _value(table: Table, place: int, cell: Strip, column: str) -> Strip:
    """What does this cell say, once a blank or 同上 is filled from the row above?"""
    text = cell.text.strip()
    if column not in _REPEATED:
        return cell
    if not text or SAME_AS_ABOVE.fullmatch(text):
        return table.above.get(place, EMPTY)
    table.above[place] = cell
    return cell


def _go_on(table: Table, cells: list[Strip], line: Line) -> None:
    """A merged task cell: the row adds its units to the task above."""
    node = table.last
    if node is None:
        return
    node.printed.append(line.strip)
    for place, column in enumerate(table.columns):
        kind = _KINDS.get(column)
        if kind and cells[place].text.strip() and not SAME_AS_ABOVE.fullmatch(cells[place].text.strip()):
            node.clauses += _clauses(kind, table.names[place], cells[place])


def _number(cell: Strip) -> tuple[Mark | None, Strip]:
    text = re.sub(r"\s", "", cell.text)
    if not text:
        return None, EMPTY
    mark = mark_at(text + "、") if not mark_at(text) else mark_at(text)
    if mark is None or mark.style == "bullet":
        return (Mark("arabic", text, 0, len(text)), cell.compact()) if len(text) <= 8 else (None, EMPTY)
    return mark, cell.compact()


def column_of(name: str) -> str:
    """What does a column with this name hold? "other" when nobody knows."""
    return next((column for column, pattern in _COLUMNS if pattern.search(name)), "other")


def _column_at(table: Table, place: int) -> str:
    return table.columns[place] if place < len(table.columns) else "other"


def _only(table: Table, cells: list[Strip], column: str) -> Strip:
    return next((cells[place] for place, name in enumerate(table.columns) if name == column), EMPTY)


def _bounds(text: str, separator: str, shift: int = 0) -> list[tuple[int, int]]:
    found, start = [], 0
    for part in text.split(separator):
        found.append((start + shift, start + shift + len(part)))
        start += len(part) + 1
    return found


def _unquoted(cell: Strip) -> Strip:
    cell = cell.trimmed(" ")
    if len(cell.text) >= 2 and cell.text[0] == cell.text[-1] == '"':
        cell = cell.cut(1, -1)
    return cell.trimmed()
