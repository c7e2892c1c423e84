"""How well is each notice read? `python -m tests.notices.score` prints the table of docs/notice-reader.md.

Names and titles are compared after NFKC without blanks (titles also without punctuation). Tasks are aligned in text
order by the likeness of title and owners. A gold task may carry "accept": {field: [other right answers]}. Deadlines,
targets and recurrences count on tasks where gold or reading has one; 100 % with "=" and ">=" are the same target.
macro is the mean of: count, F1 of lead and of cooperating pairs, due, target, recurrence, title.
"""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from adapters.notices.reader import read_notice

HERE = Path(__file__).parent
SETS = ("given", "invented")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
FLOOR = 0.30
FIELDS = """
files exact gold read count lead_hit lead_gold lead_read coop_hit coop_gold coop_read
due due_n target target_n recurrence recurrence_n title title_n number number_n
"""
COUNTED = tuple(FIELDS.split())
Task = dict[str, Any]


def plain(words: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(words or "")).translate(INVISIBLE))


def bare(words: object) -> str:
    return "".join(char for char in plain(words) if unicodedata.category(char)[0] not in "PZ")


def likeness(one: str, other: str) -> float:
    if not one or not other:
        return 1.0 if one == other else 0.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def names(value: object) -> set[str]:
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return {plain(name) for name in listed if plain(name)}


def answers(gold: Task, field: str) -> list[Any]:
    accepted = gold.get("accept") or {}
    return [gold.get(field), *accepted.get(field, [])]


def target(value: Any) -> tuple[str, float, str] | None:
    if not isinstance(value, dict):
        return None
    figure, unit = float(value["value"]), plain(value["unit"])
    return ("=" if figure == 100 and unit == "%" else value["op"], figure, unit)


def title_likeness(gold: Task, read: Task) -> float:
    return max(likeness(bare(title), bare(read["title"])) for title in answers(gold, "title"))


def closest(gold: Task | None, read: Task | None, field: str) -> tuple[int, int, int]:
    """Hits, gold names and read names, by the accepted list nearest to what was read."""
    found = names(read.get(field)) if read else set()
    lists = [names(one) for one in answers(gold, field)] if gold else [set()]
    best = max(lists, key=lambda one: 2 * len(one & found) - len(one) - len(found))
    return len(best & found), len(best), len(found)


def alike(gold: Task, read: Task) -> float:
    owners = 0.0
    for field, weight in (("lead", 0.6), ("cooperating", 0.4)):
        one, other = names(gold.get(field)), names(read.get(field))
        owners += weight * (len(one & other) / len(one | other) if one | other else 1.0)
    title = title_likeness(gold, read)
    number = 0.05 if plain(gold.get("number")) == plain(read.get("number")) else 0.0
    share = 0.25 if gold.get("title") is None else 0.65
    return share * title + (1 - share) * owners + number


def aligned(gold: list[Task], read: list[Task]) -> Iterator[tuple[Task | None, Task | None]]:
    n, m = len(gold), len(read)
    like = [[alike(one, other) for other in read] for one in gold]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            pair = best[i + 1][j + 1] + like[i][j] if like[i][j] >= FLOOR else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    i = j = 0
    while i < n or j < m:
        both = i < n and j < m and like[i][j] >= FLOOR
        if both and abs(best[i][j] - best[i + 1][j + 1] - like[i][j]) < 1e-9:
            yield gold[i], read[j]
            i, j = i + 1, j + 1
        elif i < n and (j == m or abs(best[i][j] - best[i + 1][j]) < 1e-9):
            yield gold[i], None
            i += 1
        else:
            yield None, read[j]
            j += 1


def score(gold: Task, read: Task) -> dict[str, float]:
    """The raw counts of one notice."""
    wanted, found = gold["tasks"], read["tasks"]
    row = dict.fromkeys(COUNTED, 0.0)
    most = max(len(wanted), len(found))
    row |= {"files": 1, "exact": len(wanted) == len(found), "gold": len(wanted), "read": len(found)}
    row["count"] = min(len(wanted), len(found)) / most if most else 1.0
    for one, other in aligned(wanted, found):
        for field, short in (("lead", "lead"), ("cooperating", "coop")):
            for name, value in zip(("hit", "gold", "read"), closest(one, other, field), strict=True):
                row[f"{short}_{name}"] += value
        _field(row, "due", one, other, "due_on", plain)
        _field(row, "target", one, other, "target", target)
        _field(row, "recurrence", one, other, "recurrence", bool)
        if one is not None:
            row["title_n"] += 1
            row["title"] += title_likeness(one, other) if other else 0.0
            row["number_n"] += 1
            row["number"] += bool(other) and any(plain(a) == plain(other["number"]) for a in answers(one, "number"))
    return row


def _field(row: dict[str, float], name: str, one: Task | None, other: Task | None, field: str, meaning: Any) -> None:
    wanted, found = meaning((one or {}).get(field)), meaning((other or {}).get(field))
    if wanted or found:
        row[f"{name}_n"] += 1
        row[name] += bool(one and other and any(meaning(answer) == found for answer in answers(one, field)))


def f1(hits: float, gold: float, read: float) -> float:
    if not gold and not read:
        return 1.0
    return 2 * hits / (gold + read)


def figures(row: dict[str, float]) -> dict[str, float | None]:
    """The shares of one or several notices; None where nothing asks for one."""
    shares: dict[str, float | None] = {
        "count": row["count"] / row["files"],
        "lead": f1(row["lead_hit"], row["lead_gold"], row["lead_read"]),
        "cooperating": f1(row["coop_hit"], row["coop_gold"], row["coop_read"]),
    }
    for name in ("due", "target", "recurrence", "title"):
        shares[name] = row[name] / row[f"{name}_n"] if row[f"{name}_n"] else None
    known = [share for share in shares.values() if share is not None]
    return shares | {"macro": sum(known) / len(known)}


def total(rows: Iterable[dict[str, float]]) -> dict[str, float]:
    held = list(rows)
    return {name: sum(row[name] for row in held) for name in COUNTED}


def notices(which: str) -> list[tuple[str, str, Task]]:
    """Name, text and gold of every notice of a set."""
    texts = sorted((HERE / which).glob("*.txt"))
    return [
        (path.stem, path.read_text("utf-8"), json.loads(path.with_suffix(".json").read_text("utf-8"))) for path in texts
    ]


def scores(which: str) -> dict[str, dict[str, float]]:
    """Notice → raw counts, for every notice of a set."""
    return {name: score(gold, read_notice(text).to_json()) for name, text, gold in notices(which)}


def forms(which: str) -> dict[str, list[str]]:
    """Form → the notices that take it."""
    found: dict[str, list[str]] = {}
    for name, _, gold in notices(which):
        found.setdefault(gold["form"], []).append(name)
    return found


def _row(name: str, row: dict[str, float]) -> str:
    shown = ("–" if share is None else f"{share:.3f}" for share in figures(row).values())
    return f"| {name} | {int(row['gold'])} / {int(row['read'])} | {' | '.join(shown)} |"


def main() -> None:
    print("| notices | tasks | count | lead F1 | cooperating F1 | due | target | recurrence | title | macro |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for which in SETS:
        rows = scores(which)
        for form, members in sorted(forms(which).items()):
            print(_row(f"{which}: {form}", total(rows[name] for name in members)))
        print(_row(f"**{which}, all {len(rows)}**", total(rows.values())))


if __name__ == "__main__":
    main()
