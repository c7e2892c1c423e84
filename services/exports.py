"""The frame of everything that leaves the app: documents a campaign can be turned into.

How to add one: write a function in adapters/documents/ that takes a models.report.Order and yields bytes, say what it
is in a models.report.Document beside it, and name that in DOCUMENTS below; put `doc.<name>` into the catalogues
(and `event` and `field` words only for a new sort of event). Everything else follows:
- `manage.py export <name> --campaign NAME --out FILE` writes it;
- GET /exports/{campaign_id}/<name>?language=…&unit=…&unmasked=1&<option>=… sends it, after the session check; on a page
  the way there is ui.reports.download.download(key, label, Wanted(…)), which waits, tells errors and saves;
- a page that holds options too large for an address (an edited text) gives `exports.take` to st.download_button, or
  keeps them in services.drafts and lets its own service put them into Wanted.options.
Facts are read in services.export_facts (one look, one permission question, a dozen statements), the bytes are made
outside any transaction, and the event is written before the first byte leaves: who took what, and unmasked ones under
an action of their own. A `streamed` document must yield as it goes and may not be kept in memory; photos and other
files are opened by Order.open_file(sha256). Every figure comes from Order.facts.board (models.progress), nothing else.
A card on the page 报表 is one function in ui/reports/, named in ui/reports/cards.py.
"""

import re
from collections.abc import Iterable, Sized

from sqlmodel import Session, select

from adapters.database import reading, transaction
from adapters.documents import papers, slides
from adapters.documents.calendar import CALENDAR
from adapters.documents.ledger import LEDGER
from adapters.documents.matrix_pdf import MATRIX_PDF
from adapters.documents.matrix_sheet import MATRIX
from adapters.documents.pack import PACK
from adapters.filetypes import clean_name
from adapters.texts import text
from models.campaign import Campaign
from models.errors import NotFound
from models.permissions import Action
from models.report import Document, Facts, Order, Taken, Tick, Wanted, silent
from models.words import Role
from services.export_facts import facts, unit_asked
from services.history import record
from services.papers import completed
from services.who import Caller, actor_for, require_for_school
from services.world import World

_PAPERS = (papers.CIRCULAR, papers.SUMMARY, papers.SUPERVISION, slides.SLIDES)
DOCUMENTS: dict[str, Document] = {one.name: one for one in (LEDGER, MATRIX, MATRIX_PDF, CALENDAR, PACK, *_PAPERS)}
_LONGEST_NAME = 60  # characters of the campaign's or unit's name in a file's name


def document(name: str) -> Document:
    """Which document is it? Raises NotFound."""
    if name not in DOCUMENTS:
        raise NotFound("error.no_such_document", name=name)
    return DOCUMENTS[name]


def take(world: World, caller: Caller, wanted: Wanted, tick: Tick = silent) -> Taken:
    """Make a document and write down who took it. Raises NotAllowed, NotFound, or what the writer cannot do.

    The bytes are made outside the transaction: they come from facts that are read already, and nothing is written
    but the event, which says what was taken and not what it held.
    """
    which = document(wanted.document)
    known = facts(world, caller, wanted, which)
    options = completed(world, caller, wanted)
    order = Order(known, wanted.language, world.store.open, wanted.address, options, tick)
    chunks = which.make(order)
    size = len(chunks) if isinstance(chunks, Sized) else None
    if not which.streamed:
        whole = b"".join(chunks)
        chunks, size = [whole], len(whole)
    _record(world, caller, wanted, which)
    return Taken(_file_name(known, wanted, which), which.media_type, chunks, size)


def campaign_named(world: World, caller: Caller, name: str) -> str:
    """Which campaign has this name? Its id; raises NotFound with the names there are."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.EXPORT)
        query = select(Campaign.name, Campaign.id).where(Campaign.organisation_id == actor.organisation_id)
        found = dict(db.exec(query.order_by(Campaign.name)).all())
    if name not in found:
        names = "、".join(found)
        raise NotFound("error.no_such_campaign" if names else "error.no_campaign_yet", name=name, names=names)
    return found[name]


def _record(world: World, caller: Caller, wanted: Wanted, which: Document) -> None:
    with transaction(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        campaign = _campaign(db, actor.organisation_id, wanted.campaign_id)
        unit_id = wanted.unit_id if which.about_unit else unit_asked(actor, wanted, which)
        told = {"document": which.name, **({"unit_id": unit_id} if unit_id else {})}
        action = "exported_unmasked" if wanted.unmasked else "exported"
        record(db, world, actor, action, campaign, after=told, campaign_id=campaign.id)


def _campaign(db: Session, organisation_id: str, campaign_id: str) -> Campaign:
    query = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == organisation_id)
    found = db.exec(query).first()
    if found is None:
        raise NotFound
    return found


def _file_name(known: Facts, wanted: Wanted, which: Document) -> str:
    """Under which name is it saved? Campaign, document, unit and day, in the reader's language."""
    unit = known.units.get(wanted.unit_id or "") if which.about_unit else known.unit
    parts: Iterable[str] = (
        known.board.campaign.name[:_LONGEST_NAME],
        text(wanted.language, f"doc.{which.name}"),
        unit.short[:_LONGEST_NAME] if unit else "",
        f"{known.today:%Y%m%d}",
    )
    stem = re.sub(r"[\s/\\]+", " ", "-".join(part for part in parts if part))
    return clean_name(f"{stem}.{which.suffix}")
