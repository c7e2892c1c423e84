"""The consequences of a change in groups, in the reader's words: what comes first, and what may be folded away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from adapters.texts import day_text
from models.reassign import Effect
from models.words import Status
from services.consequences import Consequences, Touched
from ui.here import language, t

Kind = tuple[str, str, str]  # name, colour, mark
NEW: Kind = ("new", "green", "add_circle")
BACK: Kind = ("back", "green", "undo")
MOVED: Kind = ("moved", "blue", "move_down")
OFF: Kind = ("off", "orange", "remove_circle")
ROLE: Kind = ("role", "blue", "swap_horiz")
FILES: Kind = ("files", "blue", "file_copy")
KEPT: Kind = ("kept", "gray", "bookmark")
SAME: Kind = ("same", "gray", "radio_button_unchecked")
CONFIRMED = (NEW, BACK, MOVED, OFF, ROLE, FILES)  # what the button that does it speaks of
QUIET = (KEPT, SAME)


@dataclass(frozen=True)
class Names:
    """A line of a group: what these have in common, and their names. `loud`: never folded away."""

    lead: str
    names: Sequence[str]
    loud: bool = False


@dataclass(frozen=True)
class Group:
    """Assignments that the same thing happens to."""

    kind: Kind
    n: int
    lines: Sequence[Names]

    @property
    def words(self) -> str:
        """How many, and what happens to them?"""
        return t(f"matrix_edit.n_{self.kind[0]}", n=self.n)


def groups(said: Consequences, *, by_unit: bool = False) -> list[Group]:
    """What happens to how many, and to whom? What comes first, what is taken away next, what stays last.

    `by_unit`: the reader asked about units, and wants to know in which tasks.
    """
    split = _Split(said, by_unit=by_unit)
    return [group for group in (_group(split, kind) for kind in _SORTED) if group.n]


def counts(said: Consequences) -> str:
    """What does it do, in numbers? Empty where nothing happens to any assignment."""
    return t("matrix_edit.comma").join(group.words for group in groups(said) if group.kind in CONFIRMED)


_SORTED = (NEW, BACK, MOVED, OFF, ROLE, FILES, KEPT, SAME)


def kind_of(one: Touched) -> Kind:
    """Which group is it in? One that only comes from another cell in the same role sees no change."""
    if one.effect is Effect.ROLE and one.role is one.role_before:
        return SAME
    kinds = {
        Effect.CREATE: NEW,
        Effect.ATTACH: BACK,
        Effect.MOVE: MOVED,
        Effect.DETACH: OFF,
        Effect.ROLE: ROLE,
        Effect.COPY: FILES,
        Effect.KEEP: KEPT,
    }
    return kinds[one.effect]


class _Split:
    """The touched ones by kind, and what they are listed under: their task where there are several, or their unit."""

    def __init__(self, said: Consequences, *, by_unit: bool) -> None:
        tasks, units = ({getattr(one, name) for one in said.touched} for name in ("task", "unit"))
        self.touched = said.touched
        self.by_unit = by_unit and len(units) <= len(tasks)
        self.headed = by_unit or len(tasks) > 1

    def of(self, kind: Kind) -> list[Touched]:
        if kind is FILES:
            return [one for one in self.touched if one.copied]
        return [one for one in self.touched if kind_of(one) is kind]

    def lines(
        self, ones: Iterable[Touched], lead: str, more: Callable[[Touched], Sequence[str]], *, loud: bool = False
    ) -> list[Names]:
        parts: dict[str, list[str]] = {}
        for one in ones:
            head, name = (one.unit, one.task) if self.by_unit else (one.task, one.unit)
            parts.setdefault(head if self.headed else "", []).append(_with(name, more(one)))
        return [Names(_joined(lead, head), names, loud) for head, names in parts.items()]


def _group(split: _Split, kind: Kind) -> Group:
    ones = split.of(kind)
    return Group(kind, len(ones), _LINES[kind[0]](split, ones))


def _new(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    lines: list[Names] = []
    for due_on in dict.fromkeys(one.due_on for one in ones):
        lead = t("matrix_edit.due", day=day_text(language(), due_on)) if due_on else ""
        lines += split.lines((one for one in ones if one.due_on == due_on), lead, lambda _: ())
    return lines


def _back(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    return split.lines(ones, "", lambda one: (t(f"status.{one.status_after.value}"), *_files(one)))


def _moved(_: _Split, ones: Sequence[Touched]) -> list[Names]:
    """From one task to another, with the units; or from one unit to another, with the tasks."""
    ways: dict[tuple[str, str], list[str]] = {}
    for one in ones:
        between = (one.from_unit, one.unit) if one.from_unit else (one.from_task, one.task)
        name = one.task if one.from_unit else one.unit
        ways.setdefault(between, []).append(_with(name, _standing(one)))
    return [
        Names(t("matrix_edit.from_to", before=before, after=after), names) for (before, after), names in ways.items()
    ]


def _off(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    """Whoever has begun stands first, with what there is; the others are named quietly."""
    begun = [one for one in ones if one.files or one.status is not Status.NOT_STARTED]
    quiet = [one for one in ones if one not in begun]
    lines = split.lines(begun, t("matrix_edit.off_begun"), _standing, loud=True)
    return lines + split.lines(quiet, t("matrix_edit.off_quiet") if begun else "", lambda _: ())


def _role(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    lines: list[Names] = []
    for before, after in dict.fromkeys((one.role_before, one.role) for one in ones):
        words = {"before": t(f"duty.{before}"), "after": t(f"duty.{after.value}")}
        here = (one for one in ones if (one.role_before, one.role) == (before, after))
        lines += split.lines(here, t("matrix_edit.from_to", **words), lambda _: ())
    return lines


def _copied(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    return split.lines(ones, "", lambda one: (t("common.files", n=one.copied),))


def _kept(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    lines: list[Names] = []
    for status in dict.fromkeys(one.status_after for one in ones):
        here = (one for one in ones if one.status_after is status)
        lines += split.lines(here, t(f"status.{status.value}"), lambda _: ())
    return lines


def _same(split: _Split, ones: Sequence[Touched]) -> list[Names]:
    return split.lines(ones, "", lambda one: (t(f"duty.{one.role.value}"),))


_LINES: dict[str, Callable[[_Split, Sequence[Touched]], list[Names]]] = {
    "new": _new,
    "back": _back,
    "moved": _moved,
    "off": _off,
    "role": _role,
    "files": _copied,
    "kept": _kept,
    "same": _same,
}


def _standing(one: Touched) -> tuple[str, ...]:
    """Where it is, and how many files it has; nothing of one that was not begun."""
    begun = one.status is not None and (one.files or one.status is not Status.NOT_STARTED)
    return (t(f"status.{one.status.value}"), *_files(one)) if begun and one.status is not None else ()


def _files(one: Touched) -> tuple[str, ...]:
    return (t("common.files", n=one.files),) if one.files else ()


def _with(name: str, more: Sequence[str]) -> str:
    words = name or t("common.title_missing")
    return t("matrix_edit.with", name=words, more=t("matrix_edit.and").join(more)) if more else words


def _joined(*words: str) -> str:
    return t("matrix_edit.dot").join(word for word in words if word)
