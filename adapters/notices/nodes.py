"""The tree a notice is hung into: what stands in each place, and what belongs to none."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.notices.cleaning import EMPTY, Strip, joined
from adapters.notices.labels import UNIT_KINDS, Clause
from adapters.notices.marks import Mark
from adapters.notices.paragraphs import Paragraph


@dataclass(eq=False, slots=True)
class Node:
    """What stands in one place of the outline? `kind`: item, paragraph, heading or nameless."""

    kind: str
    mark: Mark | None
    words: Strip
    parent: "Node | None" = None
    body: list[Strip] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    printed: list[Strip] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    after: Strip = EMPTY
    mark_strip: Strip = EMPTY
    alone: bool = False
    serves_above: bool = False

    @property
    def style(self) -> str:
        return self.mark.style if self.mark else self.kind

    def has_owner_label(self) -> bool:
        """Does a label of its own name units?"""
        return any(clause.kind in UNIT_KINDS for clause in self.clauses)

    def is_open(self) -> bool:
        """Do its words lack a final mark, as a heading's do?"""
        if not self.words:
            return self.mark is not None
        return self.words.text.rstrip()[-1:] not in "。．.；;！!"

    def ancestors(self) -> Iterator["Node"]:
        """Under which headings does it stand, from the nearest outwards?"""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True)
class Outline:
    """Which nodes stand in printed order, and which paragraphs belong to none of them?"""

    nodes: list[Node] = field(default_factory=list)
    loose: list[tuple[Paragraph, str]] = field(default_factory=list)
    noted: list[tuple[str, Strip, dict[str, str]]] = field(default_factory=list)


def whole(node: Node) -> Strip:
    """Which words did the author give the task, title and body together?"""
    return joined([node.words, *node.body, node.after])
