"""Owners in a bare bracket at the end of an item: …。（后勤处、保卫处）."""

import re

from adapters.notices.cleaning import EMPTY, Strip
from adapters.notices.dates import due_in_words, no_years
from adapters.notices.labels import Clause, Kind
from adapters.notices.nodes import Node
from adapters.notices.units import looks_like_unit, read_units


def take_bare_brackets(nodes: list[Node]) -> None:
    """Which items end with a bracket that holds nothing but units (…。（后勤处、保卫处）)? They are responsible."""
    found = [(node, match) for node in nodes if (match := _bare_bracket(node))]
    if len(found) < 2 and not any(after_mark for _, (_, _, _, after_mark) in found):
        return
    for node, (words, start, clauses, _) in found:
        left = words.cut(0, start).trimmed(" ，,、")
        if node.body:
            node.body[-1] = left
        else:
            node.words = left
        node.clauses += clauses


def _bare_bracket(node: Node) -> tuple[Strip, int, list[Clause], bool] | None:
    if node.kind not in ("item", "paragraph") or node.has_owner_label() or node.after:
        return None
    words = node.body[-1] if node.body else node.words
    text = words.text.rstrip("。.；; ")
    start = _bracket_start(text)
    if start < 4:
        return None
    clauses = _bracket_clauses(words.cut(start + 1, len(text) - 1))
    before = text[:start].rstrip()
    after_mark = before[-1:] in "。；;！!"
    units = read_units(clauses[0].value) if clauses else []
    if not units or (not after_mark and (len(units) < 2 or looks_like_unit(before))):
        return None
    return words, start, clauses, after_mark


def _bracket_start(text: str) -> int:
    """Where does the bracket open that closes at the very end? -1 for none."""
    depth = 0
    for index in range(len(text) - 1, max(-1, len(text) - 200), -1):
        depth += (text[index] in "）】") - (text[index] in "（【")
        if depth == 0:
            return index if index < len(text) - 1 else -1
    return -1


def _bracket_clauses(inside: Strip) -> list[Clause]:
    """Which units, and perhaps which day, does the bracket name? Empty when it says anything else."""
    parts = re.split("[，,；;]", inside.text)
    day = parts[-1] if len(parts) > 1 and due_in_words(Strip(parts[-1], range(len(parts[-1]))), no_years()) else ""
    names = inside.cut(0, len(inside.text) - len(day)).trimmed(" ，,；;")
    units = read_units(names)
    if not units or not all(looks_like_unit(named.name) for named in units):
        return []
    clauses = [Clause(Kind.RESPONSIBLE, "", names, EMPTY)]
    return [*clauses, Clause(Kind.DUE, "", inside.cut(len(inside.text) - len(day)), EMPTY)] if day else clauses
