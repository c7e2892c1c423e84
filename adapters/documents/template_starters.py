"""A template of each paper to begin with: our own typesetting with the fields in it, ready to be changed in Word."""

from collections.abc import Sequence
from datetime import datetime

from adapters.documents.official import About, word
from adapters.documents.saying import Saying
from adapters.documents.template_fields import FIELDS
from models.papers.blocks import Block, Grid, Look, Words

_UNITS = ("place", "unit", "asked", "done", "completion", "reported", "on_time", "cooperation", "overdue")
_LATE = ("number", "unit", "task", "due", "late", "state")
_TASKS = ("number", "task", "asked", "done", "completion", "reported", "attainment", "state")
_ITEMS = ("number", "task", "role", "due", "late_by", "state", "returned_why")
_WORDY = ("unit", "task", "reason")  # columns of words, not of figures
_CHARTS = ("chart_progress", "chart_tasks", "chart_units")


def starter(kind: str, made_at: datetime, language: str) -> bytes:
    """Which .docx does an office begin with? It is a valid template as it is."""
    say = Saying(language)
    ends = {"circular": _circular, "summary": _summary, "supervision": _supervision}
    about = About(say.t(f"doc.{kind}"), "", made_at, language)
    return word([*_begin(kind), *ends[kind](say)], about, lambda _: None, lambda _: None)


def _begin(kind: str) -> list[Block]:
    has_addressee = any(one.name == "addressee" for one in FIELDS[kind])
    addressed = [_line("{{ addressee }}", Look.ADDRESSEE)] if has_addressee else []
    return [
        _line("{{ title }}", Look.TITLE),
        *_if("number", Look.NUMBER),
        *addressed,
        _line("{%p for one in body %}"),
        _line("{%p if one.heading %}"),
        _line("{{ one.text }}", Look.HEADING),
        _line("{%p elif one.subheading %}"),
        _line("{{ one.text }}", Look.SUBHEADING),
        _line("{%p else %}"),
        _line("{{ one.text }}"),
        _line("{%p endif %}"),
        _line("{%p endfor %}"),
    ]


def _circular(say: Saying) -> list[Block]:
    return [
        *_if("annexes", Look.ANNEXES),
        *_signed(),
        *_annex("1", "circular.annex_units", say),
        _rows("circular", "unit_rows", _UNITS, (7, 27, 7, 9, 11, 11, 11, 11, 7), say),
        *_annex("2", "circular.annex_overdue", say),
        _rows("circular", "overdue_rows", _LATE, (7, 24, 33, 14, 11, 11), say),
    ]


def _summary(say: Saying) -> list[Block]:
    charts = [(f"{{{{ {name} }}}}", say.t(f"summary.{name}")) for name in _CHARTS]
    return [
        *(block for chart, words in charts for block in (_line(chart, Look.PICTURE), _line(words, Look.CAPTION))),
        _line("{%p for one in photos %}"),
        _line("{{ one.picture }}", Look.PICTURE),
        _line("{{ one.caption }}", Look.CAPTION),
        _line("{%p endfor %}"),
        *_signed(),
        *_annex("", "summary.annex", say),
        _rows("summary", "task_rows", _TASKS, (7, 35, 8, 9, 11, 11, 11, 12), say),
    ]


def _supervision(say: Saying) -> list[Block]:
    return [_rows("supervision", "item_rows", _ITEMS, (7, 30, 8, 13, 9, 10, 23), say), *_signed()]


def _annex(number: str, title: str, say: Saying) -> list[Block]:
    mark = say.t("paper.annex_mark", number=number).strip()
    return [_line(mark, Look.ANNEX_MARK), _line(say.t(title), Look.ANNEX_TITLE)]


def _signed() -> list[Block]:
    return [_line("{{ signature }}", Look.SIGNATURE), _line("{{ day }}", Look.DAY)]


def _if(name: str, look: Look) -> list[Block]:
    return [_line(f"{{%p if {name} %}}"), _line(f"{{{{ {name} }}}}", look), _line("{%p endif %}")]


def _line(words: str, look: Look = Look.BODY) -> Words:
    return Words("line", look, words)


def _rows(kind: str, name: str, columns: Sequence[str], widths: Sequence[float], say: Saying) -> Grid:
    """A table: the heads, a row that opens the loop, the line itself, a row that ends it."""
    field = next(one for one in FIELDS[kind] if one.name == name)
    blank = [""] * (len(columns) - 1)
    rows = [
        [f"{{%tr for row in {name} %}}", *blank],
        [f"{{{{ row.{one.name} }}}}" for one in field.of],
        ["{%tr endfor %}", *blank],
    ]
    left = frozenset(at for at, one in enumerate(field.of) if one.name in _WORDY)
    return Grid(name, [say.t(f"paper.col.{column}") for column in columns], rows, widths, left)
