"""What is typed and chosen in one dialog: kept as a draft, and with it the versions it was chosen by.

As long as nothing is typed the form follows the record; from the first word on it stays as it is, whatever is refused
or changed meanwhile, until it is confirmed or thrown away. Closing the dialog by its corner keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from ui import kept
from ui.here import world


@dataclass(frozen=True)
class Form:
    """The fields of one dialog about one record."""

    what: str
    subject: str
    fields: tuple[str, ...]

    @property
    def place(self) -> str:
        """Under which name are its draft and its refusals kept?"""
        return f"matrix_{self.what}:{self.subject}"

    def key(self, field: str) -> str:
        """Under which key stands a field?"""
        return f"change_{self.what}_{field}_{self.subject}"

    def value(self, field: str) -> Any:
        """What stands in a field?"""
        return st.session_state.get(self.key(field))

    def begin(self, seen: Mapping[str, int], **at_first: Any) -> None:
        """Put back what was typed before; where nothing was, what holds now. `seen`: id → version on the screen."""
        if kept.fill(self.place, self._kept):
            st.session_state[self.key("restored")] = True
        if self.value("base") is None or not self.is_touched:
            self._set("base", {"seen": dict(seen), "at": world().now().isoformat()})
            for field in self.fields:
                self._set(field, at_first.get(field))
        for field, value in at_first.items():
            if self.value(field) is None:
                self._set(field, value)

    @property
    def is_touched(self) -> bool:
        """Was anything typed or chosen?"""
        return bool(self.value("touched") or self.value("restored"))

    def touch(self, **values: Any) -> None:
        """Take note of a change by the reader, with what else follows from it. Also the on_change of every field."""
        for field, value in values.items():
            self._set(field, value)
        self._set("touched", True)
        kept.keep(self.place, self._kept)

    @property
    def since(self) -> datetime:
        """Since when does it stand on what was seen?"""
        return datetime.fromisoformat(self.value("base")["at"])

    def moved(self, versions: Mapping[str, int]) -> bool:
        """Is one of these records no longer the one that was seen? What was not seen before counts as seen now."""
        base = self.value("base")
        seen: dict[str, int] = {**versions, **base["seen"]}
        self._set("base", base | {"seen": seen})
        return any(seen[one] != version for one, version in versions.items())

    def see(self, versions: Mapping[str, int]) -> None:
        """Go on with what was typed, on the records as they are now."""
        now = {**self.value("base")["seen"], **versions}
        self.touch(base={"seen": now, "at": world().now().isoformat()})

    def forget(self) -> None:
        """Let go of everything: it is on record, or thrown away."""
        kept.forget(self.place, self._kept)
        for field in ("touched", "restored"):
            st.session_state.pop(self.key(field), None)

    @property
    def _kept(self) -> list[str]:
        return [self.key(field) for field in ("base", *self.fields)]

    def _set(self, field: str, value: Any) -> None:
        st.session_state[self.key(field)] = value
