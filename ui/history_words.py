"""One line of history as a sentence. Whatever stands in it, known or not, becomes words and never an error."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from adapters.texts import NOTHING, catalogue, day_text, number_text, time_text
from models.words import Verdict
from services.events import History, Line
from ui.here import language, t

VALUE_LONGEST = 60
LARGEST = 1e15  # beyond it a number is no longer set with the marks of the language
# What another field already says, or what says nothing to a reader.
_UNSAID = frozenset(
    (
        *("status_before", "round", "reason", "sha256", "evidence_id", "evidence_ids"),
        *("reported_at", "submitted_at", "submitted_by", "acknowledged_at", "acknowledged_by"),
        *("decided_at", "decided_by"),
        *("detached_at", "responsibility_id", "cancelled_at", "batch"),
    )
)
_COUNTED = frozenset({"assignments_moved", "assigned"})  # ids that a reader wants as a number
_IN_THE_NAME = frozenset({"name", "username"})
_IN_WHAT_IS_ASSIGNED = frozenset({"status", "unit_id", "task_id"})
_OF_ONESELF = frozenset({"signed_in", "signed_out", "password_changed", "language_chosen"})
_CHOICES = {
    "role": ("role", "duty"),
    "kind": ("kind", "file"),
    "status": ("status",),
    "language": ("shell",),
    "flaw": ("flaw",),
    "purpose": ("purpose",),
    "decision_kind": ("decision",),
    "document": ("doc",),
    "instruction_state": ("instruction",),
}
_ID = re.compile(r"[0-9a-f]{24}")


def sentence(line: Line, history: History) -> str:
    """What happened, in one sentence: who, when, what, and what it was before and after."""
    when = time_text(language(), line.at, history.time_zone)
    return t("history.sentence", who=who(line), when=when, what=what(line, history))


def who(line: Line) -> str:
    """Who did it?"""
    return line.actor or t("history.operator")


def what(line: Line, history: History) -> str:
    """What was done to which record, and what changed, without who and when?"""
    said, changed = _deed(line), _changes(line, history)
    return t("history.changed", what=said, changes=changed) if changed else said


def deed_words(action: str) -> str:
    """What is an action called by itself, as in a list to choose from?"""
    forms = catalogue(language()).get(f"event.{action}")
    return forms[0].replace("{subject}", "…") if forms else t("history.unknown", action=action)


def _deed(line: Line) -> str:
    about = _about(line)
    forms = catalogue(language()).get(f"event.{line.action}")
    if forms and "{subject}" in forms[0]:
        return t(f"event.{line.action}", subject=about or "…")
    return t("history.about", what=deed_words(line.action), subject=about) if about else deed_words(line.action)


def _about(line: Line) -> str:
    """What is it about? An assignment is named by its task and unit, anything else by its own name."""
    if line.action in _OF_ONESELF:
        return ""
    names = [line.task, line.unit] if line.assignment_id else [line.subject_name]
    found = " · ".join(name for name in names if name)
    return t("history.quoted", name=_short(found, 80)) if found else ""


def _changes(line: Line, history: History) -> str:
    fields = [*line.before, *(name for name in line.after if name not in line.before)]
    unsaid = _UNSAID | (_IN_THE_NAME if line.action.endswith("_created") else frozenset())
    unsaid |= _IN_WHAT_IS_ASSIGNED if line.action == "assigned" else frozenset()
    said = [_change(name, line, history.names) for name in fields if name not in unsaid]
    if line.reason:
        said.append(t("history.reason", reason=_short(line.reason, 200)))
    return t("history.and").join(one for one in said if one)


def _change(name: str, line: Line, names: Mapping[str, str]) -> str:
    """One field: from what to what; only what it is where there was nothing, only what it was where it went."""
    field = _field(name)
    before, after = (_value(name, part.get(name), names) for part in (line.before, line.after))
    if name not in line.after:
        return t("history.was", field=field, value=before)
    if before != NOTHING:
        return t("history.from_to", field=field, before=before, after=after)
    return "" if after == NOTHING else t("history.is", field=field, value=after)


def _field(name: str) -> str:
    key = f"field.{name}"
    return t(key) if key in catalogue(language()) else name


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    """One value in words: choices translated, days by language, ids by name, long words cut."""
    if name in _COUNTED and isinstance(value, list | Mapping):
        return number_text(language(), len(value))
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return t("common.yes" if value else "common.no")
    if isinstance(value, int | float):
        return number_text(language(), value) if abs(value) < LARGEST else f"{value:g}"
    if isinstance(value, Mapping):
        return _mapping(value, names)
    if isinstance(value, list):
        return t("history.list").join(_value(name, one, names) for one in value)
    return _words(name, str(value), names)


def _mapping(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if {"name", "starts_on", "ends_on"} <= set(value):
        first, last = (_words(end, str(value[end]), names) for end in ("starts_on", "ends_on"))
        return t("history.phase", name=_short(str(value["name"])), first=first, last=last)
    if {"name", "verdict"} <= set(value):
        return _judged(value, names)
    parts = (t("history.is", field=_field(name), value=_value(name, one, names)) for name, one in value.items())
    return t("history.list").join(parts)


def _judged(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One file with what a reviewer said of it."""
    name, reason = _short(str(value["name"])), _words("flaw", str(value.get("flaw") or "other"), names)
    rejected = value["verdict"] == Verdict.REJECTED
    said = t("evidence.rejected", reason=reason) if rejected else t("evidence.accepted")
    return t("history.judged", name=name, said=said)


def _words(name: str, value: str, names: Mapping[str, str]) -> str:
    words = catalogue(language())
    for prefix in _CHOICES.get(name, ()):
        if f"{prefix}.{value}" in words:
            return t(f"{prefix}.{value}")
    if _ID.fullmatch(value):
        return names.get(value) or t("history.gone")
    return _time(name, value) or _short(value)


def _time(name: str, value: str) -> str:
    """The day or moment a value stands for; empty when it is none."""
    try:
        if name.endswith("_on"):
            return day_text(language(), date.fromisoformat(value), year=True)
        if name.endswith("_at"):
            return time_text(language(), datetime.fromisoformat(value))
    except ValueError:
        return ""
    return ""


def _short(words: str, longest: int = VALUE_LONGEST) -> str:
    line = " ".join(words.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
