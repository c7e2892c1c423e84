"""What a change will do, before it is done: the numbers, what to know beforehand, and whom it touches."""

from collections.abc import Callable

import streamlit as st

from adapters.texts import sentence
from models.errors import ChangedMeanwhile, ZerenError
from services.consequences import Consequences, Warned
from ui.cards import names_words
from ui.here import language, t
from ui.matrix_change.groups import OFF, QUIET, Group, Names, groups
from ui.plain import plain

FEW = 8  # names that are read at a glance
UNITS_IN_A_WARNING = 6


def previewed(form_key: str, preview: Callable[[], Consequences], *, by_unit: bool = False) -> Consequences | None:
    """Show what would happen; None, and why, where it could not be done as it is chosen now."""
    with st.container(key=f"{form_key}_consequences", gap="small"):
        try:
            said = preview()
        except ChangedMeanwhile:
            return None  # the dialog says it above
        except ZerenError as error:
            st.info(plain(sentence(language(), error)), icon=":material/info:")
            return None
        show_consequences(said, by_unit=by_unit)
    return said


def show_consequences(said: Consequences, *, by_unit: bool = False) -> None:
    """Show the numbers in one line, then the warnings, then one paragraph for each thing that happens."""
    found = groups(said, by_unit=by_unit)
    if not found:
        st.caption(f":material/check: {t('matrix_edit.nothing')}")
    else:
        st.markdown(" ".join(_badge(group) for group in found))
    if said.warnings:
        lines = [_warning(one) for one in said.warnings]
        st.warning("  \n".join(lines), icon=":material/warning:")
    for group in found:
        _paragraph(group)


def _badge(group: Group) -> str:
    _, colour, mark = group.kind
    return f":{colour}-badge[:material/{mark}: {group.words}]"


def _warning(one: Warned) -> str:
    fields = dict(one.fields)
    if "units" in fields:
        fields["units"] = names_words(str(fields["units"]).split("、"), UNITS_IN_A_WARNING)
    return plain(t(one.key, **fields))


def _paragraph(group: Group) -> None:
    """One thing that happens, and to whom; a long list waits behind a fold, but for the lines that must be seen."""
    many = sum(len(line.names) for line in group.lines) > FEW
    open_lines = [line for line in group.lines if not many or (line.loud and len(line.names) <= FEW)]
    folded = [line for line in group.lines if line not in open_lines]
    name, colour, mark = group.kind
    head = f":{colour}[:material/{mark}:] **{group.words}**"
    if len(group.lines) == 1 and open_lines:
        (line,) = open_lines
        by = f" {plain(t('matrix_edit.in_brackets', words=line.lead))}" if line.lead else ""
        st.markdown(f"{head}{by}{t('matrix_edit.colon')}{_coloured(t('my.comma').join(line.names), line, group)}")
        return
    shown = [_line(line, group) for line in open_lines]
    if shown:
        st.markdown("\n".join([head, "", *(f"- {line}" for line in shown)]))
    if folded:
        label = t("matrix_edit.others", n=sum(len(line.names) for line in folded)) if shown else head
        with st.expander(label, key=f"change_fold_{name}"):
            st.markdown("\n".join(f"- {_line(line, group)}" for line in folded))


def _line(line: Names, group: Group) -> str:
    names = t("my.comma").join(line.names)
    return _coloured(f"{line.lead}{t('matrix_edit.colon')}{names}" if line.lead else names, line, group)


def _coloured(words: str, line: Names, group: Group) -> str:
    """What nobody needs to act on is said quietly."""
    quiet = group.kind in QUIET or (group.kind is OFF and not line.loud)
    return f":gray[{plain(words)}]" if quiet else plain(words)
