"""Slides over the whole screen: for a projector with a clicker, or for a lobby where they turn by themselves.

The browser draws them from plain data with its own type, sized by the screen, and charts as SVG in the same page: a
chart of the framework lives in an element of its own below the slides and cannot be enlarged with them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypedDict

import streamlit as st

WORDS = (
    *("launch", "launch_hint", "close", "full", "previous", "next", "pause", "go_on", "place", "rows_back"),
    *("rows_more", "rows_none", "unreadable"),
    *(
        "words",
        "words_hint",
        "kind",
        "task",
        "instruction",
        "units",
        "units_hint",
        "units_none",
        "drop_unit",
        "due",
        "due_hint",
    ),
    *("look", "confirm", "again", "withdraw", "decided_none"),
)
"""The words slides need. The browser fills: place {at} {total}; rows_more {n}; drop_unit {name}."""


class Line(TypedDict):
    """One row: a mark ("red", "yellow", "done" or ""), whose, what, why, and where it opens (may be empty)."""

    mark: str
    whose: str
    what: str
    why: str
    href: str


class Slide(TypedDict):
    """One slide. `id` stays the same while it shows the same thing; `name` stands at its dot; `data` by `kind`.

    `further` is 0 for the first page of several under one name, then 1, 2…

    overall: big, big_label, notes [words], change {words, way}, figures [{show, label, value, note}],
    chart {actual [[x, y]], plan [[x, y]], now, days [[x, words]], said}.
    units: rows [{show, name, value, share, reported, note, place}], rule, least. list: light, lines [Line], rule, none.
    wall: pictures [{thumb, large, whose, caption}], none. decisions: lines [{id, kind, kind_words, whose, what, due,
    gone, why}].
    """

    id: str
    kind: Literal["overall", "units", "list", "wall", "decisions"]
    name: str
    further: int
    title: str
    sub: str
    data: Mapping[str, Any]


class Rows(TypedDict):
    """What stands behind a figure: the question it answers, a title, the first lines, and how many more there are."""

    show: str
    title: str
    lines: Sequence[Line]
    more: int


class Typed(TypedDict):
    """A decision as it is typed."""

    words: str
    kind: str
    whose: list[str]
    due: str


NOTHING_TYPED = Typed(words="", kind="instruction", whose=[], due="")


@dataclass(frozen=True)
class Form:
    """The form on the decisions slide. `whose` are ids with name and short name, `days` offered days with words.

    `said` is what will happen, told after a look (empty: nothing looked at yet), `refused` why it will not; `done`
    moves when a decision is made, and empties the form.
    """

    whose: Sequence[tuple[str, str, str]]
    days: Sequence[tuple[str, str]]
    first_day: date
    typed: Typed
    said: Sequence[str] = ()
    refused: str = ""
    done: int = 0


@dataclass(frozen=True)
class Heard:
    """Who takes note of what the browser says. Each is called before the next run."""

    ask: Callable[[str], None] = field(default=lambda _show: None)  # the rows behind this figure; "" closes them
    keep: Callable[[Typed], None] = field(default=lambda _typed: None)  # what is being typed
    look: Callable[[Typed], None] = field(default=lambda _typed: None)  # what would it do?
    decide: Callable[[Typed], None] = field(default=lambda _typed: None)
    withdraw: Callable[[str, str], None] = field(default=lambda _id, _reason: None)


_HERE = Path(__file__)


def _read(*names: str) -> str:
    return "\n".join(_HERE.with_name(name).read_text("utf-8") for name in names)


_slides = st.components.v2.component(
    "zeren_slides",
    css=_read("slides.css", "parts.css"),
    js=_read("slides.js", "turning.js", "parts.js", "chart.js", "decide.js", "drawing.js"),
)


def prepare(slides: Sequence[Slide]) -> str:
    """How do slides travel to the browser? Worth keeping: they change only when the campaign has."""
    return json.dumps(slides, ensure_ascii=False, separators=(",", ":"))


def slides(
    *,
    key: str,
    shown: str,
    words: Mapping[str, str],
    colours: Mapping[str, str],
    rows: Rows | None = None,
    form: Form | None = None,
    heard: Heard = Heard(),
    cycle: int = 0,
    opens: bool = False,
) -> None:
    """Draw the button that opens the slides, and the slides over everything while they are open.

    `cycle` turns them every so many seconds, 0 never; `opens` opens them by themselves. `form` None: nothing is
    decided here. Raises KeyError where `words` lacks a word of WORDS.
    """
    data = {
        "key": key,
        "shown": shown,
        "words": {name: words[name] for name in WORDS},
        "colours": dict(colours),
        "rows": rows,
        "form": None if form is None else _told(form),
        "cycle": cycle,
        "opens": opens,
    }
    known = frozenset(one for one, _, _ in form.whose) if form else frozenset()
    _slides(
        key=key,
        data=data,
        on_ask_change=lambda: _asked(key, heard),
        on_draft_change=lambda: _hear(key, "draft", known, heard.keep),
        on_look_change=lambda: _hear(key, "look", known, heard.look),
        on_decide_change=lambda: _hear(key, "decide", known, heard.decide),
        on_withdraw_change=lambda: _withdrawn(key, heard),
    )


def _told(form: Form) -> dict[str, Any]:
    return {
        "whose": [list(one) for one in form.whose],
        "days": [list(one) for one in form.days],
        "first": form.first_day.isoformat(),
        "typed": dict(form.typed),
        "said": list(form.said),
        "refused": form.refused,
        "done": form.done,
    }


def _value(key: str, name: str) -> Any:
    state = st.session_state.get(key)
    return None if state is None else state.get(name)


def _asked(key: str, heard: Heard) -> None:
    match _value(key, "ask"):
        case {"show": str(show)} if len(show) < 100:
            heard.ask(show)


def _hear(key: str, name: str, known: frozenset[str], take: Callable[[Typed], None]) -> None:
    """Believes only units that were offered; words and day are checked by the service."""
    match _value(key, name):
        case {"words": str(words), "kind": "task" | "instruction" as kind, "whose": [*whose], "due": str(due)}:
            chosen = [one for one in whose if isinstance(one, str) and one in known]
            take(Typed(words=words, kind=kind, whose=chosen, due=due))


def _withdrawn(key: str, heard: Heard) -> None:
    match _value(key, "withdraw"):
        case {"id": str(found), "reason": str(reason)}:
            heard.withdraw(found, reason)
