"""The office's own forms for papers: looked at, checked, taken, put aside. Office only; every change is an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from adapters.database import reading, transaction
from adapters.documents.papers import PAPERS, choices, fields_of, proposal, standing_of
from adapters.documents.template_starters import starter as built_starter
from adapters.documents.templates import Problem
from adapters.documents.templates import check as check_template
from adapters.filetypes import clean_name
from models.account import Account
from models.errors import ChangedMeanwhile, Invalid, NotFound
from models.organisation import Organisation
from models.permissions import Action, Actor
from models.report import Document, Wanted
from models.template import DocumentTemplate
from models.words import Role
from services.export_facts import facts
from services.history import record
from services.who import Caller, actor_for, require_for_school
from services.world import World


@dataclass(frozen=True)
class Own:
    """A template that is in use."""

    kind: str
    name: str
    uploaded_at: datetime
    uploaded_by: str  # a person's name; empty: the operator
    version: int


def listed(world: World, caller: Caller) -> dict[str, Own]:
    """Which papers have a form of the office's own? By the paper."""
    with reading(world.engine) as db:
        actor = _office(db, world, caller)
        found = db.exec(
            select(DocumentTemplate, Account.name)
            .outerjoin(Account, col(Account.id) == col(DocumentTemplate.uploaded_by))
            .where(DocumentTemplate.organisation_id == actor.organisation_id)
        ).all()
        return {one.kind: Own(one.kind, one.name, one.uploaded_at, name or "", one.version) for one, name in found}


def check(world: World, caller: Caller, kind: str, data: bytes) -> list[Problem]:
    """What is wrong with a template? Empty when it can be taken. It takes seconds, in a process of its own."""
    with reading(world.engine) as db:
        _office(db, world, caller)
    _require_kind(kind)
    return check_template(kind, data)


def put(world: World, caller: Caller, kind: str, name: str, data: bytes, version: int | None) -> None:
    """Take a template for this paper, in place of the one at `version`; None where there is none yet.

    It is checked once more, outside the transaction: what the page has checked may not be what comes here.
    Raises Invalid for one with problems, ChangedMeanwhile when somebody else was quicker.
    """
    if check(world, caller, kind, data):
        raise Invalid("error.template_refused")
    digest = sha256(data).hexdigest()
    with transaction(world.engine) as db:
        actor = _office(db, world, caller)
        row = _row(db, actor, kind, version)
        before = {} if row is None else {"name": row.name, "sha256": row.sha256}
        if row is None:
            row = DocumentTemplate(
                organisation_id=actor.organisation_id,
                kind=kind,
                name="",
                data=data,
                sha256=digest,
                uploaded_at=world.now(),
            )
            db.add(row)
        else:
            row.version += 1
        row.name, row.data, row.sha256 = clean_name(name), data, digest
        row.uploaded_at, row.uploaded_by = world.now(), actor.account_id
        db.flush()
        told = {"document": kind, "name": row.name, "sha256": digest}
        record(db, world, actor, "template_put", row, before=before, after=told)


def remove(world: World, caller: Caller, kind: str, version: int) -> None:
    """Back to the built-in form. Raises NotFound where there is no own one, ChangedMeanwhile when it is another."""
    with transaction(world.engine) as db:
        actor = _office(db, world, caller)
        row = _row(db, actor, kind, version)
        if row is None:
            raise NotFound
        told = {"document": kind, "name": row.name, "sha256": row.sha256}
        record(db, world, actor, "template_removed", row, before=told)
        db.delete(row)


def starter(world: World, caller: Caller, kind: str, language: str) -> bytes:
    """The template an office begins with: the built-in form with its fields."""
    with reading(world.engine) as db:
        _office(db, world, caller)
    _require_kind(kind)
    return built_starter(kind, world.now(), language)


def current(world: World, caller: Caller, kind: str) -> bytes:
    """The file that is in use for this paper. Raises NotFound."""
    with reading(world.engine) as db:
        row = _found(db, _office(db, world, caller), kind)
        if row is None:
            raise NotFound
        return row.data


def examples(world: World, caller: Caller, wanted: Wanted, which: Document) -> Mapping[str, Any]:
    """What the fields of a paper hold now in this campaign. Asks Action.EXPORT; raises NotFound for nothing open."""
    known, chose = facts(world, caller, wanted, which), choices({})
    of = standing_of(known, chose, wanted.language)
    paper = proposal(which.name, known, chose, wanted.language)
    return fields_of(which.name, known, chose, of, paper, wanted.language)


def own_template(world: World, caller: Caller, kind: str) -> bytes | None:
    """The form a paper is made in; None for the built-in one. For everybody who may take papers."""
    with reading(world.engine) as db:
        actor = actor_for(db, world, caller, Role.OFFICE)
        require_for_school(actor, Action.EXPORT)
        row = _found(db, actor, kind)
        return None if row is None else row.data


def _office(db: Session, world: World, caller: Caller) -> Actor:
    actor = actor_for(db, world, caller, Role.OFFICE)
    require_for_school(actor, Action.RUN_CAMPAIGN)
    return actor


def _require_kind(kind: str) -> None:
    if kind not in PAPERS:
        raise NotFound("error.no_such_document", name=kind)


def _found(db: Session, actor: Actor, kind: str) -> DocumentTemplate | None:
    query = select(DocumentTemplate).where(
        DocumentTemplate.organisation_id == actor.organisation_id, DocumentTemplate.kind == kind
    )
    return db.exec(query).first()


def _row(db: Session, actor: Actor, kind: str, version: int | None) -> DocumentTemplate | None:
    """The template in use, as the form was made from it. The school is locked, so that two first ones come in turn."""
    db.exec(select(Organisation.id).where(Organisation.id == actor.organisation_id).with_for_update()).one()
    row = _found(db, actor, kind)
    if (None if row is None else row.version) != version:
        raise ChangedMeanwhile
    return row
