"""What lies on the import desk: everything typed so far, kept as a draft so that a reload loses nothing."""

from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import streamlit as st

from adapters.notices.reading import ReadingRule
from services import drafts
from ui.here import caller, world

PLACE = "import"
Row = dict[str, Any]  # one line of the table, in values that JSON knows


@dataclass
class Desk:
    """The draft. `base` is what the table was last drawn from, `rows` what it shows now; days are ISO words."""

    text: str = ""  # as it stands in the field
    read_text: str = ""  # as the table was read from it
    rule: str = ReadingRule.AS_PRINTED.value
    turn: int = 0  # a new number draws a new table
    base: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)  # printed name → what was chosen for it
    members: dict[str, list[str]] = field(default_factory=dict)  # printed name → units picked for the new group
    name: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    office_unit_id: str | None = None
    undated_end: bool = True
    into: str = ""  # the running campaign the notice goes into; empty: a new one
    year: int | None = None  # by which days without one were dated when the table was read
    ticks: dict[str, bool] = field(default_factory=dict)  # difference → taken over or not
    paired: dict[str, str] = field(default_factory=dict)  # line → the task it was said to be, or "-" for a new one
    reason: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)  # what a file said that its text does not
    made: dict[str, Any] = field(default_factory=dict)  # what the last import made, until the next one begins

    @property
    def reading_rule(self) -> ReadingRule:
        """How is 责任单位 meant?"""
        return ReadingRule(self.rule) if self.rule in set(ReadingRule) else ReadingRule.AS_PRINTED

    def begin_anew(self) -> None:
        """Another notice or another campaign: what was said of the differences before means nothing any more."""
        self.ticks, self.paired = {}, {}
        for key in [key for key in st.session_state if str(key).startswith(("import_tick_", "import_pair_"))]:
            del st.session_state[key]

    def draw_from(self, rows: list[Row]) -> None:
        """Show these rows in a new table."""
        self.base, self.rows, self.turn = rows, rows, self.turn + 1


def open_desk() -> tuple[Desk, dict[str, Any]]:
    """What lies on the caller's desk, and the same as it was kept? The two share nothing that can change."""
    kept = drafts.read(world(), caller(), PLACE)
    known = {one.name for one in fields(Desk)}
    desk = Desk(**{name: value for name, value in deepcopy(kept).items() if name in known})
    return desk, kept


def keep_desk(desk: Desk, kept: dict[str, Any]) -> None:
    """Keep the draft if anything on the desk has changed."""
    content = asdict(desk)
    if content != kept:
        drafts.keep(world(), caller(), PLACE, content)


def clear_desk() -> None:
    """Throw the draft and everything typed away."""
    drafts.drop(world(), caller(), PLACE)
    for key in [key for key in st.session_state if str(key).startswith("import_")]:
        del st.session_state[key]


def restored(key: str, value: Any) -> str:
    """The key of a widget that begins with this value, unless the reader has used it in this session already."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key
