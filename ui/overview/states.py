"""How many assignments are in each state: the bars that name the states for the charts beside them."""

from collections import Counter
from typing import Any

from adapters.texts import number_text, percent_text, text
from models.board import Board
from models.words import ResponsibilityRole, Status
from ui.charts import LETTER, Bars, bar_data
from ui.overview.drawing import SEPARATOR, Drawing
from ui.palette import DRAWN, PALETTES, WHITE


def segment(
    key: str,
    name: str,
    status: Status,
    role: ResponsibilityRole,
    words: str,
    place: tuple[float, float, int],
    language: str,
    theme: str,
) -> dict[str, Any]:
    """A piece of a bar: from where to where, and how many assignments it stands for; `words` are written in it."""
    a, b, n = place
    count = number_text(language, n)
    long = f"{words} {count}"
    return {
        "key": key,
        "status": status.value,
        "words": words,
        "name": name,
        "n": n,
        "count": count,
        "long": long,
        "room": len(long) * LETTER[language] + 6,
        "role": role.value,
        "a": a,
        "b": b,
        "mid": (a + b) / 2,
        "pale": PALETTES[theme].on[status] == WHITE,
        "said": text(language, "overview.bar_said", name=name, state=words, n=n),
    }


def states(board: Board, language: str, theme: str) -> Drawing:
    """One bar a state, as long as it has assignments, lead ones first; 不适用 is said beside."""
    of = Counter((row.status, row.role) for row in board.rows)
    totals = {status: sum(of[status, role] for role in ResponsibilityRole) for status in DRAWN}
    most, whole = max(totals.values(), default=0), sum(totals.values())
    segments, ends = [], []
    for status in DRAWN:
        name = text(language, f"status.{status.value}")
        key = SEPARATOR.join((status.value, name, ""))
        at = 0
        for role in ResponsibilityRole:
            if n := of[status, role]:
                words = text(language, f"duty.{role.value}")
                segments.append(
                    segment(key, name, status, role, words, (at / most, (at + n) / most, n), language, theme)
                )
                at += n
        share = percent_text(language, totals[status] / whole if whole else None)
        end = text(language, "overview.state_end", n=number_text(language, totals[status]), share=share)
        ends.append({"key": key, "label": name, "end": end, "late": False, "quiet": not at})
    said = [(status.value, f"{end['label']} {end['end']}") for status, end in zip(DRAWN, ends, strict=True)]
    return Drawing(bar_data(Bars(segments, ends)), len(DRAWN), text(language, "overview.alt_states", n=whole), said)
