"""Who leads and who cooperates, by the labels of one task and the convention of its notice."""

import re
from dataclasses import dataclass, replace

from adapters.notices.labels import UNIT_KINDS, Clause, Kind
from adapters.notices.prose import told_roles
from adapters.notices.reading import ReadingRule
from adapters.notices.units import Named, read_units

_TOLD = re.compile(r"牵头|配合|会同|协助|负责")


@dataclass(frozen=True, slots=True)
class Convention:
    """How is 责任单位 meant? `first_leads` by the notice's own words, or by the person who reads it."""

    rule: ReadingRule
    first_leads: bool = False


@dataclass(slots=True)
class Owners:
    """Which units lead and which cooperate? `beside` tells that 责任单位 stood beside a 牵头单位."""

    lead: list[Named]
    cooperating: list[Named]
    beside: bool = False
    by_first: bool = False
    several: bool = False


def owners_of(clauses: list[Clause], convention: Convention) -> Owners:
    """Who leads, who cooperates, by these labels?"""
    owners = Owners([], [])
    known = _without_guesses([clause for clause in clauses if clause.kind in UNIT_KINDS])
    lists = [(clause.kind, _names(clause, owners)) for clause in known]
    has_lead = any(kind is Kind.LEAD and names for kind, names in lists) or bool(owners.lead)
    for kind, names in lists:
        if kind is Kind.LEAD:
            _share(names, owners, owners.lead)
        elif kind is Kind.COOPERATING:
            _share(names, owners, owners.cooperating)
        else:
            _responsible(names, owners, convention, has_lead)
    owners.lead = _once(owners.lead)
    owners.cooperating = _once(owners.cooperating)
    return owners


def _without_guesses(clauses: list[Clause]) -> list[Clause]:
    """A label nobody knows leads where nobody else does, else helps where nobody else does, else says nothing."""
    sure = [clause for clause in clauses if not clause.guessed]
    kinds = {clause.kind for clause in sure}
    free = Kind.LEAD if not kinds & {Kind.LEAD, Kind.RESPONSIBLE} else Kind.COOPERATING
    if free in kinds:
        return sure
    return [replace(clause, kind=free) if clause.guessed else clause for clause in clauses]


def _responsible(names: list[Named], owners: Owners, convention: Convention, has_lead: bool) -> None:
    rule = convention.rule
    if rule is ReadingRule.RESPONSIBLE_LEADS:
        _share(names, owners, owners.lead)
    elif rule is ReadingRule.RESPONSIBLE_COOPERATES or has_lead:
        owners.beside = owners.beside or (has_lead and bool(names))
        _share(names, owners, owners.cooperating)
    elif (rule is ReadingRule.FIRST_LEADS or convention.first_leads) and not any(named.role for named in names):
        owners.by_first = len(names) > 1
        owners.lead += names[:1]
        owners.cooperating += names[1:]
    else:
        owners.several = len(names) > 1
        _share(names, owners, owners.lead)


def _share(names: list[Named], owners: Owners, usual: list[Named]) -> None:
    """Where does each name go, when some carry （牵头） or （配合） behind them?"""
    marked = any(named.role == "lead" for named in names)
    for named in names:
        if named.role == "lead":
            owners.lead.append(named)
        elif named.role == "cooperating" or marked:
            owners.cooperating.append(named)
        else:
            usual.append(named)


def _names(clause: Clause, owners: Owners) -> list[Named]:
    value = clause.value
    if _TOLD.search(value.text):
        told = told_roles(value.compact())
        if told:
            owners.lead += told.lead
            owners.cooperating += told.cooperating
            return []
    return read_units(value)


def _once(names: list[Named]) -> list[Named]:
    return list({named.name: named for named in reversed(names)}.values())[::-1]
