"""How the assignments of a batch are listed: what was left, by the reason why, and what will be done."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import streamlit as st

from adapters.texts import day_text
from services.bulk import Left, Line
from ui.here import language, t
from ui.plain import plain

MANY = 8  # lines that fit without a scroll of their own
TALL = 220  # pixels


def name_words(line: Line) -> str:
    """What is an assignment called in a list? Plain text: unit and task."""
    if not line.unit:
        return t("worklist.unknown")
    return f"{line.unit} · {line.task_number} {line.task_title or t('common.title_missing')}"


def left_list(lines: Sequence[Line]) -> None:
    """List what is left, under each reason its assignments."""
    groups: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        groups[line.why].append(plain(name_words(line)))
    with st.container(height=TALL if len(lines) + len(groups) > MANY else "content", border=False):
        for why, names in groups.items():
            items = "\n".join(f"- {name}" for name in names)
            st.markdown(f"{plain(t(why))}\n{items}")


def will_list(lines: Sequence[Line]) -> None:
    """List what will be done; a due day with where it moves."""
    with st.container(height=TALL if len(lines) > MANY else "content", border=False):
        st.markdown("\n".join(f"- {plain(_moved(line))}" for line in lines))


def _moved(line: Line) -> str:
    if line.new_due_on is None:
        return name_words(line)
    days = (day_text(language(), day) for day in (line.due_on, line.new_due_on))
    return t("worklist.moves", name=name_words(line), days=" → ".join(days))


def why_words(left: Iterable[Left]) -> str:
    """Why were they left, in one line? Each reason with how many."""
    counts = Counter(why for _, why in left)
    return t("worklist.comma").join(t("worklist.why_count", why=t(why), n=n) for why, n in counts.items())
