"""Do the tables in docs/ say what the code does? Exits 1 when not; `--write` writes them anew."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from adapters.texts import text
from models.permissions import Action, Actor, Refusal, Subject, may
from models.states import TRANSITIONS, Move, Need
from models.words import Role, Status

DOCS = Path(__file__).resolve().parent.parent / "docs"
SCHOOL, OFFICE_UNIT, OWN, OTHER = "school", "office unit", "own unit", "other unit"
ACTORS = {
    "liaison": Actor("me", SCHOOL, Role.LIAISON, OWN),
    "office": Actor("me", SCHOOL, Role.OFFICE, OFFICE_UNIT),
    "leader": Actor("me", SCHOOL, Role.LEADER, None),
    "admin": Actor("me", SCHOOL, Role.ADMIN, None),
}
SUBJECTS = {
    # A permission knows no tasks: to cooperate in another unit's task opens nothing of its assignment.
    "own unit's, lead or cooperating": Subject(SCHOOL, "", OFFICE_UNIT, "x"),
    "another unit's, in a task one cooperates in": Subject(SCHOOL, OTHER, OFFICE_UNIT, "x"),
    "foreign": Subject(SCHOOL, OTHER, OFFICE_UNIT, "x"),
    "the office's own unit's": Subject(SCHOOL, OFFICE_UNIT, OFFICE_UNIT, "x"),
    "the same, a second account may decide": Subject(SCHOOL, OFFICE_UNIT, OFFICE_UNIT, "x", True),
    "foreign, put forward by oneself": Subject(SCHOOL, OTHER, OFFICE_UNIT, "me"),
    "foreign, decided by oneself": Subject(SCHOOL, OTHER, OFFICE_UNIT, "x", decided_by="me"),
}


def about(actor: Actor, subject: Subject) -> Subject:
    """The subject as this actor meets it: an empty unit stands for their own."""
    return subject if subject.unit_id else replace(subject, unit_id=actor.unit_id)


NEEDS = {Need.REASON: "a reason", Need.COMPLETE: "the evidence rule met, a note, the figures where a target asks"}
RECORDED = {
    Move.REPORT: "note, figures, time; at the first one 签收 too. An uploaded file is such a line as well",
    Move.SUBMIT: "a new round with note, figures, who and when; the first standing round counts for 按时率",
    Move.WITHDRAW: "the round stays, marked as withdrawn",
    Move.ACCEPT: "who decided and when, the verdict on each file",
    Move.RETURN: "who decided, when and why, the verdict on each file",
    Move.REOPEN: "the reason; the accepted round stays as it was",
    Move.SUSPEND: "the reason, and the status to come back to",
    Move.RESUME: "the status it came back to",
    Move.WAIVE: "the reason, and the status to come back to",
    Move.RESTORE: "the status it came back to",
    Move.RETRACT: "the decision is taken off the round; both lines stay in the history",
}
SEEN = {
    Move.REPORT: "the office: status and number of files in the matrix; other units of the task: the status alone",
    Move.SUBMIT: "the office: news and a place in the review queue; counts for 上报率",
    Move.WITHDRAW: "the office: news; it leaves the queue",
    Move.ACCEPT: "the unit: news; counts for 办结率",
    Move.RETURN: "the unit: news, the reason on top, which files to replace",
    Move.REOPEN: "the unit: news, the reason on top; no longer counts for 办结率",
    Move.SUSPEND: "the unit: news and the reason; stays in the denominator, never overdue",
    Move.RESUME: "the unit: news",
    Move.WAIVE: "the unit: news and the reason; leaves every denominator",
    Move.RESTORE: "the unit: news; counts again",
    Move.RETRACT: "the unit: news; back in the review queue",
}


def who(action: Action) -> str:
    """Which roles may do this, and with whose assignment?"""
    found = []
    for role, actor in ACTORS.items():
        whose = [name for name, subject in SUBJECTS.items() if may(actor, action, about(actor, subject)) is True]
        if whose:
            found.append(f"{role} ({'; '.join(whose)})" if len(whose) < len(SUBJECTS) else role)
    return "<br>".join(found) or "nobody"


def life() -> str:
    """The table of moves, in the order of the code."""
    lines = [
        "# The life of an assignment",
        "",
        "Made from `models/states.py` and `models/permissions.py` by `python -m tests.docs_match --write`;",
        "a test compares.",
        "`services.assignments.move` is the only place that writes a status, and reads this table and nothing else.",
        "",
        "| move | from | to | required | recorded in the history | what the others see |",
        "|---|---|---|---|---|---|",
    ]
    rows = [(move, status, row) for (status, move), row in TRANSITIONS.items()]
    by_move = groupby(sorted(rows, key=lambda one: list(Move).index(one[0])), key=lambda one: (one[0], one[2].target))
    for (move, target), group in by_move:
        found = list(group)
        sources = ", ".join(_status(status) for _, status, _ in found)
        needs = "; ".join(NEEDS[need] for need in sorted(found[0][2].needs)) or "—"
        to = _status(target) if target else "what it was before"
        lines.append(
            f"| `{move.value}` {text('zh', f'move.{move.value}')} | {sources} | {to} | {needs} "
            f"| {RECORDED[move]} | {SEEN[move]} |"
        )
    lines += ["", "## Who may", "", "| move | who, and with whose assignment |", "|---|---|"]
    lines += [f"| `{move.value}` | {who(Action(move.value))} |" for move in Move]
    lines += [
        "",
        "A matrix that changes in mid-flight uses the same table: what is no longer asked is waived with its reason,",
        "what is asked again is restored; what is submitted or accepted stays as it is.",
    ]
    return "\n".join(lines) + "\n"


def permissions() -> str:
    """Role × action × whose assignment, each cell asked of `may`."""
    lines = [
        "# Who may do what",
        "",
        "Made from `models/permissions.py` by `python -m tests.docs_match --write`; a test compares, and another",
        "asks every function of every service. ● may, · may not; the letter says why not.",
        "",
    ]
    for role, actor in ACTORS.items():
        lines += [f"## {role} {text('zh', f'role.{role}')}", "", f"| action | {' | '.join(SUBJECTS)} |"]
        lines.append("|---" * (len(SUBJECTS) + 1) + "|")
        lines += [f"| `{action.value}` | {' | '.join(_cells(actor, action))} |" for action in Action]
        lines.append("")
    lines += ["Why not:", "", *(f"- {_LETTERS[one]}: {text('zh', one.value)}" for one in Refusal)]
    return "\n".join(lines) + "\n"


_LETTERS = {
    Refusal.OTHER_SCHOOL: "s",
    Refusal.ROLE: "r",
    Refusal.OTHER_UNIT: "u",
    Refusal.OWN_SUBMISSION: "4",
    Refusal.OWN_UNIT: "o",
    Refusal.OTHER_DECISION: "d",
    Refusal.LEADER_ONLY_OFFICE: "l",
}


def _cells(actor: Actor, action: Action) -> Iterable[str]:
    for subject in SUBJECTS.values():
        answer = may(actor, action, about(actor, subject))
        yield "●" if answer is True else f"· {_LETTERS[answer]}"


def _status(status: Status) -> str:
    return f"`{status.value}` {text('zh', f'status.{status.value}')}"


PAGES = {"life.md": life, "permissions.md": permissions}


def differing() -> list[str]:
    """Which pages differ from the code?"""
    pages = ((name, DOCS / name, made()) for name, made in PAGES.items())
    return [name for name, file, made in pages if not file.exists() or file.read_text("utf-8") != made]


def main() -> int:
    if "--write" in sys.argv:
        for name, made in PAGES.items():
            (DOCS / name).write_text(made(), "utf-8")
    found = differing()
    print("the tables in docs/ say what the code does" if not found else f"differ from the code: {', '.join(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
