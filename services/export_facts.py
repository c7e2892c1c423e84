"""The facts behind a document, read at one moment: the board, and what each assignment and file says for itself."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from adapters.database import reading
from models.assignment import Assignment, Evidence
from models.board import Board
from models.days import local_day
from models.errors import NotFound
from models.masking import masked
from models.organisation import Organisation, Unit
from models.permissions import Action, Actor, Subject
from models.report import Document, Facts, FileFacts, Wanted, Work
from models.words import Role
from services.board import board_in
from services.who import Caller, actor_for, require
from services.world import World

_A: Any = Assignment.__table__.c  # type: ignore[attr-defined]
_E: Any = Evidence.__table__.c  # type: ignore[attr-defined]
_WORK = (
    *(_A.id, _A.note, _A.reason, _A.original_due_on, _A.round, _A.submitted_at, _A.decided_at, _A.version),
    *(_A.created_at, _A.acknowledged_at, _A.reported_at),
)
_FILE = (
    *(_E.assignment_id, _E.id, _E.sha256, _E.size, _E.kind, _E.media_type, _E.purpose, _E.name, _E.caption),
    *(_E.place, _E.happened_on, _E.taken_at, _E.uploaded_at, _E.verdict, _E.flaw, _E.flaw_words),
)
_TYPED = ("name", "caption", "place", "flaw_words")


def facts(world: World, caller: Caller, wanted: Wanted, document: Document) -> Facts:
    """What may this caller put into the document? Asks Action.EXPORT; at most a dozen statements, whatever the size.

    A liaison who names no unit gets their own. Raises NotFound for a campaign or unit that is not theirs to know,
    NotAllowed for a document or unit that is not theirs to take.
    """
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        unit_id = unit_asked(actor, wanted, document)
        require(actor, Action.EXPORT, Subject(actor.organisation_id, unit_id))
        if wanted.unmasked:
            require(actor, Action.EXPORT_UNMASKED, Subject(actor.organisation_id))
        if document.originals:
            require(actor, Action.EXPORT_ORIGINALS, Subject(actor.organisation_id))
        whole = board_in(db, world, actor, wanted.campaign_id)
        board = whole if unit_id is None else whole.of_unit(unit_id)
        if unit_id is not None and not board.cells:
            raise NotFound
        star = _as_written if wanted.unmasked else masked
        return Facts(
            board=_told(board, star),
            work=_work(db, board, unit_id, star),
            today=local_day(world.now(), board.campaign.time_zone),
            at=world.now(),
            school=db.exec(select(Organisation.name).where(Organisation.id == actor.organisation_id)).one(),
            office=_office(db, board),
            person=actor.name,
            unit=next((one for one in board.units if one.id == unit_id), None),
            masked=not wanted.unmasked,
            places={task.id: place for place, task in enumerate(whole.tasks, 1)},
        )


def unit_asked(actor: Actor, wanted: Wanted, document: Document) -> str | None:
    """To which unit is the document bounded? None: the whole campaign. A liaison's are bounded to their own."""
    if not document.for_units:
        return None
    return wanted.unit_id or (actor.unit_id if actor.role is Role.LIAISON else None)


def _as_written(text: str) -> str:
    return text


def _told(board: Board, star: Callable[[str], str]) -> Board:
    """The board with what people typed into it masked; names of units are no secret."""
    return replace(
        board,
        tasks=[replace(task, title=star(task.title), due_text=star(task.due_text)) for task in board.tasks],
        cells=[replace(cell, reason=star(cell.reason)) if cell.reason else cell for cell in board.cells],
    )


def _work(db: Session, board: Board, unit_id: str | None, star: Callable[[str], str]) -> dict[str, Work]:
    asked = {cell.row.assignment_id for cell in board.cells}
    bounds = [_A.campaign_id == board.campaign.id]
    if unit_id is not None:
        bounds.append(_A.unit_id == unit_id)
    files: dict[str, list[FileFacts]] = defaultdict(list)
    for line in db.execute(
        columns(*_FILE)
        .join(Assignment, _A.id == _E.assignment_id)
        .where(*bounds, _E.removed_at.is_(None))
        .order_by(_E.sort, _E.uploaded_at, _E.id)
    ):
        files[line[0]].append(_file(line, star))
    found = db.execute(columns(*_WORK).where(*bounds)).all()
    return {
        one.id: Work(
            note=star(one.note),
            reason=star(one.reason),
            original_due_on=one.original_due_on,
            round=one.round,
            submitted_at=one.submitted_at,
            decided_at=one.decided_at,
            version=one.version,
            changed_at=max(at for at in (*one[-3:], one.decided_at) if at is not None),
            files=tuple(files.get(one.id, ())),
        )
        for one in found
        if one.id in asked
    }


def _file(line: Any, star: Callable[[str], str]) -> FileFacts:
    """A row of _FILE as facts; what people typed goes through `star`."""
    values = dict(zip((column.name for column in _FILE), line, strict=True))
    del values["assignment_id"]
    return FileFacts(**values | {name: star(values[name]) for name in _TYPED})


def _office(db: Session, board: Board) -> str:
    found = db.exec(select(Unit.name).where(col(Unit.id) == board.campaign.office_unit_id)).first()
    return found or ""
