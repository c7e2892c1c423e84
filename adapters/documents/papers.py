"""The three papers in Word: what is proposed, what the office made of it, and the bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from adapters.documents.annexes import Signed
from adapters.documents.circular import circular
from adapters.documents.drawings import drawn
from adapters.documents.official import About, word
from adapters.documents.photos import paper_picture
from adapters.documents.saying import Saying, printable
from adapters.documents.summary import summary
from adapters.documents.supervision import Order as Demand
from adapters.documents.supervision import lagging_units, supervision
from adapters.documents.template_fields import values
from adapters.documents.templates import filled
from adapters.texts import text
from models.errors import Missing, NotFound
from models.papers.blocks import Block, Look, Paper, Photo, Photos, Words, edited
from models.papers.names import without_names
from models.papers.photos import Candidate, candidates, chosen
from models.papers.standing import Standing, standing
from models.report import Document, Facts, Order

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CIRCULAR_NAME, SUMMARY_NAME, SUPERVISION_NAME = PAPERS = ("circular", "summary", "supervision")
ANSWER_DAYS = 7


@dataclass(frozen=True)
class Choices:
    """What the office chose for a paper. `photos` None: the proposed ones; `number` 0: none given yet."""

    texts: Mapping[str, str] = field(default_factory=dict)
    photos: Sequence[str] | None = None
    anonymous: bool = False
    unit_id: str = ""
    number: int = 0
    answer_by: date | None = None
    names: Sequence[str] = ()  # of persons, who are never named
    template: bytes | None = None  # the office's own


def choices(options: Mapping[str, Any]) -> Choices:
    """What do the options of an order say? They may be words, as they stand in an address or on a command line."""
    day = options.get("answer_by")
    try:
        answer_by = date.fromisoformat(day) if isinstance(day, str) and day else day
        number = int(options.get("number") or 0)
    except ValueError as error:
        raise Missing("error.paper_option") from error
    return Choices(
        texts=options.get("texts") or {},
        photos=options.get("photos"),
        anonymous=str(options.get("anonymous", "")).lower() in ("1", "true"),
        unit_id=str(options.get("unit") or ""),
        number=number,
        answer_by=answer_by or None,
        names=options.get("names") or (),
        template=options.get("template"),
    )


def standing_of(facts: Facts, chose: Choices, language: str) -> Standing:
    """Where does the campaign stand, with nobody's name in the reviewers' words?"""
    return standing(facts.board, facts.today, lambda words: unnamed(words, chose.names, language))


def unnamed(words: str, names: Sequence[str], language: str) -> str:
    """How do words read when no person is named?"""
    return without_names(words, names, text(language, "paper.somebody"))


def signed(facts: Facts, chose: Choices) -> Signed:
    """Who signs? The office, or the school where no office is set."""
    return Signed(facts.office or facts.school, facts.school, chose.anonymous)


def proposal(kind: str, facts: Facts, chose: Choices, language: str) -> list[Block]:
    """What is proposed, before the office changes a word?"""
    of, by = standing_of(facts, chose, language), signed(facts, chose)
    if kind == CIRCULAR_NAME:
        return circular(of, by, language)
    if kind == SUMMARY_NAME:
        return summary(of, by, photos_of(facts, chose, language), files_of(facts), language)
    return supervision(of, demand(of, chose), by, language)


def demand(of: Standing, chose: Choices) -> Demand:
    """To which unit does the notice go? The one that was asked for, else the one with most overdue."""
    units = {unit.id: unit for unit in of.board.units}
    worst = [unit.id for unit, _, _ in lagging_units(of)[:1]]
    unit_id = chose.unit_id or next(iter(worst), "")
    if unit_id not in units:
        raise NotFound("error.nothing_to_supervise" if not chose.unit_id else "")
    return Demand(units[unit_id], chose.number, chose.answer_by or of.today + timedelta(days=ANSWER_DAYS))


def photos_of(facts: Facts, chose: Choices, language: str) -> list[Photo]:
    """The chosen photos with the words under them."""
    return [Photo(one.file.id, caption(one, chose.names, language)) for one in chosen(candidates(facts), chose.photos)]


def caption(one: Candidate, names: Sequence[str], language: str) -> str:
    """What stands under a photo? Its own words, or its task's title; the unit and the day."""
    say = Saying(language)
    words = unnamed(one.file.caption, names, language) or say.task(one.task)
    return say.t("summary.photo_caption", words=words, unit=one.unit.name, day=say.short_day(one.day))


def files_of(facts: Facts) -> int:
    """How many live files of evidence are there?"""
    return sum(len(work.files) for work in facts.work.values())


def made(kind: str, order: Order) -> bytes:
    """Which .docx does the office get?"""
    facts, chose = order.facts, choices(order.options)
    order.tick(0, 3)
    of = standing_of(facts, chose, order.language)
    paper = edited(proposal(kind, facts, chose, order.language), chose.texts)
    charts = drawn(of, order.language) if kind == SUMMARY_NAME else {}
    order.tick(1, 3)
    if chose.template is not None:
        whole = _in_own_template(kind, order, chose, of, paper, charts)
    else:
        about = About(title_of(paper), facts.office or facts.school, facts.at, order.language)
        whole = word(paper, about, charts.get, _album(order))
    order.tick(3, 3)
    return whole


def _album(order: Order) -> Callable[[str], bytes | None]:
    """Photos by their ids."""
    hashes = {one.file.id: one.file.sha256 for one in candidates(order.facts)}
    return lambda evidence_id: paper_picture(order.open_file, hashes.get(evidence_id, ""))


def _in_own_template(
    kind: str, order: Order, chose: Choices, of: Standing, paper: Paper, charts: Mapping[str, bytes]
) -> bytes:
    """The paper in the office's own form: the same words, figures and pictures, put where the template names them."""
    context = fields_of(kind, order.facts, chose, of, paper, order.language)
    album, shown = _album(order), [photo for block in paper if isinstance(block, Photos) for photo in block.photos]
    pictures = {f"chart_{which}": drawing for which, drawing in charts.items()}
    pictures |= {one.evidence_id: data for one in shown if (data := album(one.evidence_id)) is not None}
    return filled(chose.template or b"", context, pictures)


def fields_of(kind: str, facts: Facts, chose: Choices, of: Standing, paper: Paper, language: str) -> dict[str, Any]:
    """What do the fields hold that a template of this paper may name?"""
    more = {}
    if kind == SUPERVISION_NAME:
        asked = demand(of, chose)
        more = {"unit": printable(asked.unit.name), "answer_by": Saying(language).day(asked.answer_by)}
    return values(kind, of, signed(facts, chose), paper, more, language)


def title_of(paper: Iterable[Block]) -> str:
    """What is the paper called?"""
    return next((printable(one.text) for one in paper if isinstance(one, Words) and one.look is Look.TITLE), "")


def _maker(kind: str) -> Callable[[Order], Iterable[bytes]]:
    return lambda order: [made(kind, order)]


CIRCULAR, SUMMARY, SUPERVISION = (
    Document(kind, "docx", DOCX, _maker(kind), about_unit=kind == SUPERVISION_NAME) for kind in PAPERS
)
