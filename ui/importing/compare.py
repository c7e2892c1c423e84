"""A notice for a campaign that runs: the differences with a tick each, what they will do, and the confirmation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from adapters.texts import day_text, sentence
from models.errors import ChangedMeanwhile, ZerenError
from models.notice_diff import Aspect, Difference, Held, Sides
from models.notice_plan import PlannedTarget, PlannedTask
from services.assignments import REASON_LONGEST
from services.notice_update import Comparison, compare, follow, rehearse
from services.notice_work import Notice
from ui.here import caller, language, say_later, t, world
from ui.importing.desk import Desk, keep_desk, open_desk, restored
from ui.matrix_change.consequences import show_consequences
from ui.plain import plain

_NEW_TASK = "-"
_SIGNS = {">=": "≥", "<=": "≤", "=": ""}
SECTIONS = ("new", "changed", "gone")


def update_step(desk: Desk, notice: Notice, kept: dict[str, Any]) -> None:
    """What the notice changes in the running campaign, what that will do, and the confirmation."""
    st.subheader(f":material/looks_3: {t('import.step_update')}", anchor=False)
    found, chosen = _differences(desk, notice)
    keep_desk(desk, kept)
    if chosen:
        _confirmation(desk, notice, found, chosen)


def _differences(desk: Desk, notice: Notice) -> tuple[Comparison, frozenset[str]]:
    """Show what the notice changes, each change with its tick; which are ticked?"""
    found = compare(world(), caller(), desk.into, _paired(desk, notice))
    of_notice = found.of_notice
    if not of_notice:
        st.success(t("import.diff.none"), icon=":material/check_circle:")
    else:
        numbers = {name: len(_tasks_of(of_notice, name)) for name in SECTIONS}
        st.markdown(t("import.diff.counts", **numbers))
        st.caption(t("import.diff.how"))
        for name in SECTIONS:
            _section(desk, notice, found, name)
    if found.local:
        with st.expander(t("import.diff.local", n=len(_tasks_of(found.local, ""))), icon=":material/edit_note:"):
            st.caption(t("import.diff.local_why"))
            for ones in _by_task(found.local):
                _task(desk, notice, found, ones)
    return found, frozenset(one.key for one in found.differences if _ticked(desk, found, one))


def _paired(desk: Desk, notice: Notice) -> Notice:
    """The notice, with the lines that somebody took for another task."""
    said = {int(line): None if task_id == _NEW_TASK else task_id for line, task_id in desk.paired.items()}
    return replace(notice, paired=said)


def _kind(one: Difference) -> str:
    return one.aspect.value if one.aspect in (Aspect.NEW, Aspect.GONE) else "changed"


def _by_task(ones: Sequence[Difference]) -> list[list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for one in ones:
        found.setdefault(one.key.rpartition(":")[0], []).append(one)
    return list(found.values())


def _tasks_of(ones: Sequence[Difference], name: str) -> list[list[Difference]]:
    return _by_task([one for one in ones if not name or _kind(one) == name])


def _section(desk: Desk, notice: Notice, found: Comparison, name: str) -> None:
    tasks = _tasks_of(found.of_notice, name)
    if not tasks:
        return
    st.markdown(f"**{t(f'import.diff.{name}', n=len(tasks))}**")
    for ones in tasks:
        _task(desk, notice, found, ones)


def _task(desk: Desk, notice: Notice, found: Comparison, ones: list[Difference]) -> None:
    """One task with its changes; a doubtful one asks which task it is."""
    first = ones[0]
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(_name(found, notice, first))}**")
        if first.hint:
            key = "import.diff.hint_part" if first.aspect is Aspect.NEW else "import.diff.hint_went"
            st.caption(f":material/help: {t(key, task=plain(first.hint))}")
        elif first.doubtful:
            st.caption(f":material/help: {t('import.diff.doubtful')}")
        for one in ones:
            _tick(desk, found, one)
        if first.line is not None and (first.doubtful or first.aspect is Aspect.NEW):
            _ask_pair(found, first)


def _name(found: Comparison, notice: Notice, one: Difference) -> str:
    """What is the task called? A paired one by the matrix, with its number there."""
    held = found.held.get(one.task_id or "")
    number, title = (held.number, held.title) if held else ("", "")
    if held is None and one.line is not None:
        number, title = notice.tasks[one.line].number, notice.tasks[one.line].title
    return f"{number} {title or t('common.title_missing')}".strip()


def _tick(desk: Desk, found: Comparison, one: Difference) -> None:
    key = f"import_tick_{one.key}_{language()}"
    ticked = st.checkbox(_label(found, one), key=restored(key, _ticked(desk, found, one)))
    desk.ticks[one.key] = ticked


def _ticked(desk: Desk, found: Comparison, one: Difference) -> bool:
    return desk.ticks.get(one.key, one.key in found.usual)


def _label(found: Comparison, one: Difference) -> str:
    """What changes, from what to what?"""
    if one.aspect is Aspect.NEW:
        return t("import.diff.add", **_line_words(one))
    if one.aspect is Aspect.GONE:
        return t("import.diff.cancel")
    before, after = (_value(found, value) for value in (one.before, one.after))
    return t("import.diff.change", field=t(f"import.diff.field.{one.aspect.value}"), before=before, after=after)


def _line_words(one: Difference) -> dict[str, str]:
    task: PlannedTask = one.after
    named = {"lead": _list(task.lead), "cooperating": _list(task.cooperating)}
    return named | {"due": _due(task.due_on, task.due_text, task.continuing)}


def _list(names: Sequence[str]) -> str:
    return plain(t("import.comma").join(names)) or t("common.none")


def _value(found: Comparison, value: Any) -> str:
    match value:
        case Held() | PlannedTask():
            return _due(value.due_on, value.due_text, value.continuing)
        case Sides():
            sides = (value.lead, value.cooperating)
            lead, helping = (_list([found.names.get(one, one) for one in side]) for side in sides)
            return t("import.diff.sides", lead=lead, cooperating=helping)
        case PlannedTarget():
            return plain(f"{_SIGNS.get(value.op, value.op)}{value.value:g}{value.unit}")
        case _:
            return plain(str(value or "")) or t("common.none")


def _due(day: date | None, words: str, continuing: bool) -> str:
    if continuing:
        return plain(words) or t("import.field.continuing")
    if day is not None:
        return day_text(language(), day, year=True)
    return plain(words) or t("import.diff.no_day")


def _ask_pair(found: Comparison, one: Difference) -> None:
    """Ask which task the line is: the one it was taken for, another that no line stands for, or a new one."""
    line = str(one.line)
    paired = {pair.task_id for pair in found.pairs}
    free = [held.id for held in found.held.values() if held.id not in paired and not held.cancelled]
    mine = [one.task_id] if one.task_id else []
    options = [*mine, _NEW_TASK, *free]
    if len(options) < 2:
        return
    now = one.task_id or _NEW_TASK

    def words(option: str) -> str:
        held = found.held.get(option)
        return f"{held.number} {held.title}".strip() if held else t("import.diff.as_new")

    key = f"import_pair_{line}_{now}_{language()}"  # another pair draws another box
    st.selectbox(
        t("import.diff.is_task"),
        options,
        index=options.index(now),
        key=key,
        format_func=words,
        width=420,
        on_change=_pair,
        args=(line, key),
    )


def _pair(line: str, key: str) -> None:
    """Keep what was said of a line before anything is compared again."""
    desk, kept = open_desk()
    desk.paired[line] = st.session_state[key]
    keep_desk(desk, kept)


def _reason(desk: Desk) -> str:
    """Why is it changed? Everybody whose work is taken away reads it."""
    desk.reason = st.text_input(
        t("import.diff.reason"),
        key=restored("import_reason", desk.reason or t("import.diff.reason_usual")),
        max_chars=REASON_LONGEST,
    )
    return desk.reason


def _confirmation(desk: Desk, notice: Notice, found: Comparison, chosen: frozenset[str]) -> None:
    """Show what the ticked changes will do, and do it when asked; leaves on the desk what was done."""
    reason = _reason(desk)
    notice = _paired(desk, notice)
    possible = False
    try:
        said = rehearse(world(), caller(), desk.into, found.version, notice, chosen, reason)
        st.markdown(f"**{t('import.diff.will')}**")
        show_consequences(said)
        possible = True
    except ChangedMeanwhile:
        st.info(t("import.diff.meanwhile"), icon=":material/sync:")
    except ZerenError as error:
        st.info(t("import.not_yet", why=plain(sentence(language(), error))), icon=":material/rule:")
    pressed = st.button(
        t("import.diff.confirm", n=len(chosen)),
        key="import_follow",
        type="primary",
        icon=":material/check:",
        disabled=not possible,
    )
    if pressed and possible:
        follow(world(), caller(), desk.into, found.version, notice, chosen, reason)
        desk.made = {"id": desk.into, "name": found.campaign, "changes": len(chosen)}
        say_later("import.diff.done_short")
