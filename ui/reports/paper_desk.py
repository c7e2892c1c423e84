"""What the office makes of a paper: its words paragraph by paragraph and its choices, kept as a draft."""

from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import streamlit as st

from models.errors import NotSignedIn
from models.papers.blocks import Block, Words
from models.report import Wanted
from services import drafts
from services.papers import place
from ui.here import caller, world


@dataclass
class Desk:
    """One paper. `draft` holds only what differs: changed words with the proposal they were made from, and choices."""

    wanted: Wanted
    draft: dict[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """The changed paragraphs: words, and what was proposed when they were changed."""
        found = self.draft.get("texts", {})
        return dict(found) if isinstance(found, dict) else {}

    def key(self, name: str) -> str:
        """The key of a widget of this paper alone."""
        return f"paper_{sha256(place(self.wanted).encode()).hexdigest()[:8]}_{name}"

    def choose(self, name: str, value: Any) -> None:
        """Keep a choice."""
        if self.draft.get(name) != value:
            self.draft[name] = value
            self._keep()

    def begin(self, block: Words) -> None:
        """Give a paragraph's field its words: the office's own, else the proposed ones, also when these have moved."""
        key, mine = self.key(block.id), self.texts.get(block.id)
        proposed = f"{key}_proposed"
        if key not in st.session_state:
            st.session_state[key] = mine["words"] if mine else block.text
        elif mine is None and st.session_state.get(proposed) != block.text:
            st.session_state[key] = block.text
        st.session_state[proposed] = block.text

    def changed(self, block: Words) -> None:
        """The words of a paragraph were changed in its field: keep them, or forget them where they are the proposed."""
        words, texts = str(st.session_state[self.key(block.id)]), self.texts
        if words == block.text:
            texts.pop(block.id, None)
        else:
            texts[block.id] = {"words": words, "proposed": block.text}
        self.draft["texts"] = texts
        self._keep()

    def back(self, block: Words) -> None:
        """Back to the proposal, for one paragraph."""
        self.draft["texts"] = {name: one for name, one in self.texts.items() if name != block.id}
        st.session_state[self.key(block.id)] = block.text
        self._keep()

    def back_to_all(self, blocks: Sequence[Block]) -> None:
        """Back to the proposal for the whole paper; choices stay."""
        self.draft["texts"] = {}
        for block in blocks:
            if isinstance(block, Words):
                st.session_state[self.key(block.id)] = block.text
        self._keep()

    def _keep(self) -> None:
        with suppress(NotSignedIn):
            drafts.keep(world(), caller(), place(self.wanted), deepcopy(self.draft))


def open_desk(wanted: Wanted) -> Desk:
    """What lies on the caller's desk for this paper?"""
    return Desk(wanted, drafts.read(world(), caller(), place(wanted)))
