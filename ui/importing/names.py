"""Names the school does not know yet: each is matched, set up anew, or left out, by choice and never by guess."""

from collections.abc import Iterable, Sequence

import streamlit as st

from models.names import name_key
from models.notice_plan import Existing, LeaveOut, NewGroup, NewUnit, Resolution
from models.words import UnitKind
from services.known_names import KnownNames, Meaning
from ui.here import language, t
from ui.importing.desk import Desk, restored
from ui.plain import plain

_IS, _UNIT, _GROUP, _OUT = "is:", "unit:", "group:", "out"
_SCHOOLS, _DEPARTMENTS, _BOTH, _PICKED = "school", "department", "school+department", "picked"


def match_names(desk: Desk, unknown: Sequence[Meaning], known: KnownNames) -> None:
    """Ask for each unknown name what it stands for."""
    st.markdown(f"**{t('import.names', n=len(unknown))}**")
    st.caption(t("import.names_why"))
    for meaning in unknown:
        _ask(desk, meaning, known)


def _ask(desk: Desk, meaning: Meaning, known: KnownNames) -> None:
    printed, options = meaning.printed, _options(meaning, known)
    kept = desk.choices.get(printed)
    printed_at, chosen_at, members_at = st.columns([2, 3, 3], vertical_alignment="center")
    printed_at.markdown(plain(printed) if meaning.active else t("import.closed_unit", name=plain(printed)))
    choice = chosen_at.selectbox(
        t("import.stands_for", name=printed),
        options,
        key=restored(f"import_name_{name_key(printed)}_{language()}", kept if kept in options else None),
        index=None,
        format_func=lambda option: _words(option, known),
        placeholder=t("import.choose"),
        label_visibility="collapsed",
    )
    if choice is None:
        desk.choices.pop(printed, None)
        return
    desk.choices[printed] = choice
    if choice == _GROUP + _PICKED:
        units = [unit.id for unit in known.active()]
        desk.members[printed] = members_at.multiselect(
            t("import.members", name=printed),
            units,
            key=restored(f"import_members_{name_key(printed)}", desk.members.get(printed, [])),
            format_func=known.name_of,
            placeholder=t("import.members_choose"),
            select_all=False,
            label_visibility="collapsed",
        )


def _options(meaning: Meaning, known: KnownNames) -> list[str]:
    """The likest first, then what can be made of it, then everything else there is."""
    close = [one.id for one in meaning.suggestions]
    others = [one for one in [*known.groups, *(unit.id for unit in known.active())] if one not in close]
    if not meaning.active:
        return [_OUT]
    new = [_UNIT + kind.value for kind in UnitKind] + [
        _GROUP + members for members in (_SCHOOLS, _DEPARTMENTS, _BOTH, _PICKED)
    ]
    return [*(_IS + one for one in close), *new, _OUT, *(_IS + one for one in others)]


def _words(option: str, known: KnownNames) -> str:
    if option.startswith(_IS):
        return t("import.choice.is", name=known.name_of(option.removeprefix(_IS)))
    if option.startswith(_UNIT):
        return t("import.choice.unit", kind=t(f"kind.{option.removeprefix(_UNIT)}"))
    if option == _OUT:
        return t("import.choice.out")
    return t(f"import.choice.group_{option.removeprefix(_GROUP).replace('+', '_')}")


def resolutions(desk: Desk, unknown: Iterable[Meaning]) -> dict[str, Resolution]:
    """What was chosen for the names that are unknown now?"""
    chosen = {one.printed: desk.choices[one.printed] for one in unknown if one.printed in desk.choices}
    return {printed: _resolution(printed, choice, desk) for printed, choice in chosen.items()}


def _resolution(printed: str, choice: str, desk: Desk) -> Resolution:
    if choice == _OUT:
        return LeaveOut()
    if choice.startswith(_IS):
        return Existing(choice.removeprefix(_IS))
    if choice.startswith(_UNIT):
        return NewUnit(printed, UnitKind(choice.removeprefix(_UNIT)))
    members = choice.removeprefix(_GROUP)
    if members == _PICKED:
        return NewGroup(printed, tuple(desk.members.get(printed, ())))
    return NewGroup(printed, kinds=tuple(UnitKind(kind) for kind in members.split("+")))
