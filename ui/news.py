"""News as a list: by day, each piece in plain words, the new ones marked, and one tap to what it is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

from adapters.texts import catalogue, day_text
from models.days import local_day
from models.words import Role, Verdict
from services.news import INSTRUCTED, Item
from ui.here import language, t
from ui.history_words import deed_words
from ui.plain import plain
from ui.shell import go

WORDS_LONGEST = 200
_MEETING = ("decision_", "instruction_")
_MARKS = {
    "submit": "upload",
    "withdraw": "undo",
    "return": "undo",
    "accept": "check_circle",
    "retract": "undo",
    "reopen": "restart_alt",
    "suspend": "pause_circle",
    "resume": "play_circle",
    "waive": "do_not_disturb_on",
    "restore": "play_circle",
    "assigned": "assignment_add",
    "attached": "assignment_add",
    "handed_over": "assignment_add",
    "detached": "assignment_return",
    "reminded": "notifications_active",
    "comment_added": "chat",
    "extension_asked": "event_upcoming",
    "extension_withdrawn": "event_upcoming",
    "extension_granted": "event_available",
    "extension_refused": "event_busy",
    "due_shifted": "event_repeat",
    "due_shift_undone": "event_repeat",
    "decision_made": "gavel",
    "decision_withdrawn": "undo",
    "instruction_given": "assignment_late",
    "instruction_answered": "rate_review",
    "instruction_confirmed": "check_circle",
    "instruction_returned": "undo",
    "instruction_withdrawn": "undo",
}


def by_day(items: Sequence[Item], zone: str, today: date, new_after: int, role: Role) -> None:
    """Draw the pieces under their days; those with a number beyond `new_after` are new to the reader."""
    for day, of_day in groupby(items, key=lambda one: local_day(one.at, zone)):
        st.header(_day(day, today), anchor=False)
        for one in of_day:
            with st.container(border=True, gap="xxsmall", key=f"news_item_{one.seq}"):
                _head(one, zone, role, new=one.seq > new_after)
                _link(one, role)
                if words := _words(one):
                    st.text(words, width="stretch")


def _day(day: date, today: date) -> str:
    words = day_text(language(), day, year=day.year != today.year)
    if day == today:
        return t("news.today", day=words)
    return t("news.yesterday", day=words) if day == today - timedelta(days=1) else words


def _head(one: Item, zone: str, role: Role, *, new: bool) -> None:
    """Who did what at which hour; a new one carries a mark and the word for it."""
    mark = f":material/{_MARKS.get(one.action, 'info')}:"
    who, at = plain(one.actor or t("history.operator")), f"{one.at.astimezone(ZoneInfo(zone)):%H:%M}"
    badge = f":blue-badge[{t('news.new')}] " if new else ""
    st.markdown(f"{badge}{mark} **{who}** {plain(_deed(one, role))} :gray[{plain(at)}]")


def _deed(one: Item, role: Role) -> str:
    if one.action == "campaign_imported" and role is Role.LIAISON:
        return t("news.new_campaign")
    if one.action == "comment_added" and one.mentions:
        return t("news.mentioned_on", unit=one.unit) if one.unit else t("news.mentioned")
    return deed_words(one.action)


def _link(one: Item, role: Role) -> None:
    """To the assignment where there is one for this reader, else to where the campaign stands."""
    title = one.task_title or (t("common.title_missing") if one.about_task else one.campaign)
    named = t("my.numbered", number=one.task_number, title=title) if one.task_number else title
    label = t("assignment.peer", name=one.unit, role=named) if one.unit else named
    pressed = st.button(
        plain(label), key=f"news_open_{one.seq}", icon=":material/arrow_forward:", type="tertiary", wrap=False
    )
    if not pressed:
        return
    if one.opens:
        go("assignment", id=one.opens)
    if role is Role.LIAISON or one.action in INSTRUCTED:
        go("my")
    if one.action.startswith(_MEETING):
        go("meeting", campaign=one.campaign_id)
    go("matrix", campaign=one.campaign_id)


def _words(one: Item) -> str:
    """What was said or changed, as typed: shown as text, never as markdown."""
    if one.action == "comment_added":
        return t("comment.removed") if one.removed else str(one.after.get("words", ""))
    parts = (_decided(one), _days(one), _files(one), _fields(one), _short(one.reason))
    return t("news.and").join(words for words in parts if words)


def _decided(one: Item) -> str:
    """What a meeting decided, and what a unit answered to it."""
    if not one.action.startswith(_MEETING):
        return ""
    fields = ("words", "answer") if one.action in INSTRUCTED else ("whose", "words", "answer")
    said = [_short(str(one.after.get(name) or "")) for name in fields]
    return t("news.and").join(words for words in said if words)


def _days(one: Item) -> str:
    """From which due day to which?"""
    if "proposed_on" in one.after:
        return t("news.until", day=_on(one.after["proposed_on"]))
    was, now = one.before.get("due_on"), one.after.get("due_on")
    if one.action.startswith(_MEETING):
        return t("news.due_by", day=_on(now)) if now else ""
    if (was is None and now is None) or one.action in ("assigned", "task_added", "campaign_imported"):
        return ""
    return t("news.due", before=_on(was), after=_on(now))


def _on(value: object) -> str:
    try:
        return day_text(language(), date.fromisoformat(str(value)))
    except ValueError:
        return t("due.none")


def _files(one: Item) -> str:
    """How many files does a return ask to replace?"""
    judged = one.after.get("verdicts")
    n = sum(file.get("verdict") == Verdict.REJECTED for file in judged) if isinstance(judged, list) else 0
    return t("news.files", n=n) if n else ""


def _fields(one: Item) -> str:
    """Which settings of a task or campaign did somebody change? The due day is said with its days."""
    if one.action not in ("task_changed", "campaign_changed"):
        return ""
    known = [f"field.{name}" for name in one.after if name not in ("due_on", "assignments_moved")]
    names = [t(key) for key in known if key in catalogue(language())]
    return t("news.fields", names=t("my.comma").join(names)) if names else ""


def _short(words: str) -> str:
    return words if len(words) <= WORDS_LONGEST else words[: WORDS_LONGEST - 1] + "…"
