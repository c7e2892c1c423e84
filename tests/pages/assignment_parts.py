"""What the tests of the assignment's screen share: what is said, what is pressed, and what the galleries are given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from models.assignment import Assignment, Evidence
from models.words import Flaw, Verdict
from services.assignments import FileVerdict, decide, submit
from services.evidence import add
from tests.cast import Cast, photo

PAGE = "pages/shared/assignment.py"

BLURRED = FileVerdict(Verdict.REJECTED, Flaw.BLURRED)
GOOD = FileVerdict(Verdict.ACCEPTED)


def said(at: AppTest) -> str:
    """All words of the main part, in order."""
    assert not at.exception
    return "\n".join(str(one.value).replace("\\", "") for one in at.main if hasattr(one, "value"))


def asked(at: AppTest) -> str:
    """All words, those of an open dialog included."""
    return "\n".join(str(one.value).replace("\\", "") for one in at.markdown)


def files(cast: Cast) -> list[Evidence]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Evidence).order_by(col(Evidence.sort), col(Evidence.uploaded_at))).all())


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}


def note(at: AppTest) -> str:
    return str(at.text_area[0].value)


def write(at: AppTest, words: str) -> AppTest:
    return at.text_area[0].set_value(words).run()


def press(at: AppTest, name: str) -> AppTest:
    return at.button(key=f"assignment_{name}").click().run()


@contextmanager
def gallery_answers(*answers: tuple[str, str] | None) -> Iterator[None]:
    """The gallery lives in the browser; here its answers come one a run, then none."""
    left = list(answers)
    with patch("ui.assignment.evidence_section.gallery", lambda **_given: left.pop(0) if left else None):
        yield


class Galleries(dict[str, dict[str, Any]]):
    """What the galleries of the page are given, by key; they live in the browser."""

    def __call__(self, **given: Any) -> None:
        self[given["key"]] = given


@contextmanager
def galleries() -> Iterator[Galleries]:
    shown = Galleries()
    with (
        patch("ui.assignment.evidence_section.gallery", shown),
        patch("ui.assignment.rounds.gallery", shown),
    ):
        yield shown


def stored(cast: Cast, one: Assignment, *shades: int) -> list[Evidence]:
    return [add(cast.world, cast.caller("jixie"), one.id, f"{n}.jpg", [photo(n)]) for n in shades]


def returned(cast: Cast, *said: FileVerdict) -> Assignment:
    """A submission of two photos, returned with these verdicts."""
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    rows = stored(cast, one, 1, 2)
    submit(cast.world, cast.caller("jixie"), one.id, cast.owed(task, "机械").version, "已张贴")
    verdicts = {row.id: verdict for row, verdict in zip(rows, said, strict=False)}
    version = cast.owed(task, "机械").version
    decide(cast.world, cast.caller("office"), one.id, version, accepted=False, reason="重拍", verdicts=verdicts)
    return cast.owed(task, "机械")


def unfold(at: AppTest, *parts: str) -> AppTest:
    for part in parts:
        at.session_state[f"assignment_{part}"] = True
    return at.run()
