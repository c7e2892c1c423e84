"""The index of a pack: what each file is, once to look through in a browser and once to sort and filter."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from adapters.documents.book import Book, Column, Link, Value
from adapters.documents.cells import legible
from adapters.texts import day_text, number_text, stamp_text, text
from models.report import Order
from models.words import EvidenceKind, Verdict

if TYPE_CHECKING:
    from adapters.documents.pack import Piece

WIDTHS = (7, 34, 18, 8, 34, 26, 16, 13, 18, 18, 18, 11, 40)
HEADS = (
    *("number", "task", "unit", "role", "file", "caption", "place", "happened", "taken", "uploaded", "verdict"),
    *("size", "hash"),
)
STYLE = """
:root{color-scheme:light dark;--line:#dce3ea;--quiet:#5a6875;--accent:#0f5c8c;--late:#c0392b}
body{font:15px/1.6 'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;margin:0 auto;
max-width:75rem;padding:1.5rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .3rem;border-bottom:2px solid var(--accent)}
h3{font-size:1rem;margin:1.1rem 0 .4rem}p.quiet,.quiet{color:var(--quiet);margin:.1rem 0}
nav ol{columns:2 24rem;padding-left:1.4rem}a{color:var(--accent)}
ul.files{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem;list-style:none;padding:0;margin:0}
ul.files li{border:1px solid var(--line);border-radius:8px;padding:.6rem;overflow-wrap:anywhere;break-inside:avoid}
ul.files img{width:100%;height:10rem;object-fit:cover;border-radius:4px;display:block;margin-bottom:.4rem}
code{font-size:.72rem;color:var(--quiet)}.late{color:var(--late);font-weight:600}
@media(prefers-color-scheme:dark){:root{--line:#2c3945;--quiet:#a3b1bd;--accent:#5ab0e0;--late:#ff8a7a}
body{background:#10171e;color:#e6ecf2}}
"""


def index_xlsx(order: Order, pieces: Sequence["Piece"]) -> bytes:
    """The index as a spreadsheet: one line a file, its name leading to it."""
    book = Book(order.language, _title(order), order.facts.person or order.facts.school)
    tab = book.sheet(book.say("pack.index"), rows=(2, 2))
    columns = [Column(book.say(f"pack.head_{head}"), width) for head, width in zip(HEADS, WIDTHS, strict=True)]
    book.title(tab, len(columns), _title(order), _scope(order, pieces))
    book.heads(tab, 2, columns)
    for row, piece in enumerate(pieces, 3):
        for column, value in enumerate(_line(order, piece)):
            book.put(tab, row, column, value)
    tab.freeze_panes(3, 2)
    tab.autofilter(2, 0, 2 + max(1, len(pieces)), len(columns) - 1)
    return book.done()


def _line(order: Order, piece: "Piece") -> Iterator[Value]:
    file, facts, language = piece.file, order.facts, order.language
    yield facts.number(piece.task)
    yield piece.task.title
    yield facts.units[piece.cell.row.unit_id].name
    yield text(language, f"duty.{piece.cell.row.role.value}")
    yield Link(file.name, f"external:{piece.path}") if piece.there else text(language, "pack.missing", name=file.name)
    yield file.caption
    yield file.place
    yield file.happened_on
    yield f"{file.taken_at:%Y-%m-%d %H:%M}" if file.taken_at else None
    yield stamp_text(language, file.uploaded_at, facts.board.campaign.time_zone)
    yield _verdict(language, piece)
    yield file.size
    yield file.sha256


def index_html(order: Order, pieces: Sequence["Piece"]) -> bytes:
    """The index as a page that needs no network and runs nothing: by task and unit, pictures seen at once."""
    said, shown = order.language, [escape(_title(order)), escape(_scope(order, pieces))]
    lines = [
        f'<!doctype html><html lang="{escape(text(said, "pack.html_language"))}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{shown[0]}</title><style>{STYLE}</style></head><body>",
        f'<h1>{shown[0]}</h1><p class="quiet">{shown[1]}</p>',
        *_contents(order, pieces),
        *_body(order, pieces),
        "</body></html>",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _contents(order: Order, pieces: Sequence["Piece"]) -> Iterator[str]:
    yield "<nav><ol>"
    for place, found in enumerate(_by_task(pieces), 1):
        count = escape(text(order.language, "pack.files", n=len(found)))
        yield f'<li><a href="#t{place}">{_task(order, found[0])}</a> <span class="quiet">{count}</span></li>'
    yield "</ol></nav>"


def _body(order: Order, pieces: Sequence["Piece"]) -> Iterator[str]:
    for place, found in enumerate(_by_task(pieces), 1):
        yield f'<h2 id="t{place}">{_task(order, found[0])}</h2>'
        unit = ""
        for piece in found:
            if piece.cell.row.unit_id != unit:
                yield "</ul>" if unit else ""
                unit = piece.cell.row.unit_id
                role = text(order.language, f"duty.{piece.cell.row.role.value}")
                status = text(order.language, f"status.{piece.cell.row.status.value}")
                name = escape(order.facts.units[unit].name)
                yield f'<h3>{name} <span class="quiet">{escape(role)} · {escape(status)}</span></h3><ul class="files">'
            yield _item(order, piece)
        yield "</ul>"


def _item(order: Order, piece: "Piece") -> str:
    file, said = piece.file, order.language
    if not piece.there:
        return f'<li><p class="late">{escape(text(said, "pack.missing", name=file.name))}</p></li>'
    address = escape(quote(piece.path))
    picture = f'<img loading="lazy" alt="" src="{address}">' if _is_picture(piece) else ""
    words = [part for part in (file.caption, file.place) if part]
    if file.happened_on:
        words.append(text(said, "pack.happened", day=day_text(said, file.happened_on, year=True)))
    uploaded = stamp_text(said, file.uploaded_at, order.facts.board.campaign.time_zone)
    words.append(text(said, "pack.uploaded", at=uploaded))
    about = f'<p class="quiet">{escape(" · ".join(words))}</p><p class="quiet">{escape(_verdict(said, piece))}</p>'
    return f'<li><a href="{address}">{picture}{escape(file.name)}</a>{about}<code>{file.sha256}</code></li>'


def _is_picture(piece: "Piece") -> bool:
    """What every browser draws; a HEIC of a telephone is none."""
    return piece.file.kind is EvidenceKind.PHOTO and piece.file.media_type in ("image/jpeg", "image/png", "image/webp")


def _by_task(pieces: Sequence["Piece"]) -> list[list["Piece"]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.task.id, []).append(piece)
    return list(found.values())


def _task(order: Order, piece: "Piece") -> str:
    title = piece.task.title or text(order.language, "pack.no_title")
    return escape(f"{order.facts.number(piece.task)} {title}")


def _verdict(language: str, piece: "Piece") -> str:
    """What the reviewer said of it: of the file itself, else of the assignment it belongs to."""
    file = piece.file
    if file.verdict is Verdict.REJECTED:
        why = text(language, f"flaw.{file.flaw.value}") if file.flaw else ""
        return text(language, "pack.rejected", why="，".join(part for part in (why, file.flaw_words) if part))
    if file.verdict is Verdict.ACCEPTED:
        return text(language, "pack.accepted")
    return text(language, f"status.{piece.cell.row.status.value}")


def _title(order: Order) -> str:
    return text(order.language, "pack.title", campaign=order.facts.board.campaign.name)


def _scope(order: Order, pieces: Sequence["Piece"]) -> str:
    facts, said = order.facts, order.language
    zone = facts.board.campaign.time_zone
    size = number_text(said, sum(piece.file.size for piece in pieces) / (1 << 20))
    lost = sum(not piece.there for piece in pieces)
    words = text(said, "pack.scope", n=len(pieces), size=size, school=facts.school, at=stamp_text(said, facts.at, zone))
    return legible(words + (text(said, "pack.lost", n=lost) if lost else ""))
