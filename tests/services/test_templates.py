"""The office's own forms in the services: checked, taken, used for everybody's papers, put aside; each an event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from models.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from models.report import Wanted
from services import exports, templates
from services.who import OPERATOR, Caller
from tests.cast import Cast
from tests.papers import opened, word_with, words

GOOD = word_with("自有版式：{{ title }}")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself has tests of its own; here it answers at once."""
    monkeypatch.setattr(templates, "check_template", lambda *_: [])


def put(cast: Cast, data: bytes = GOOD, version: int | None = None, username: str = "office") -> None:
    templates.put(cast.world, cast.caller(username), "circular", "红头.docx", data, version)


def circular(cast: Cast, caller: Caller, **options: str) -> str:
    wanted = Wanted("circular", cast.campaign, options=options)
    return words(opened(b"".join(exports.take(cast.world, caller, wanted).chunks)))


def test_a_template_is_taken_used_by_everybody_and_put_aside(anywhere: Cast) -> None:
    anywhere.task("召开班会", ["机械"], due_on=date(2026, 10, 30))
    put(anywhere)
    own = templates.listed(anywhere.world, anywhere.caller("office2"))["circular"]
    assert (own.name, own.uploaded_by, own.version) == ("红头.docx", "office", 1)
    for caller in (anywhere.caller("leader"), OPERATOR):
        assert circular(anywhere, caller).startswith("自有版式：关于2026年秋季反诈宣传专项行动")
    assert "自有版式" not in circular(anywhere, anywhere.caller("office"), built_in="1")
    assert templates.current(anywhere.world, anywhere.caller("office"), "circular") == GOOD
    templates.remove(anywhere.world, anywhere.caller("office2"), "circular", 1)
    assert "自有版式" not in circular(anywhere, anywhere.caller("office"))
    actions = [(line.action, line.actor_name, line.subject) for line in anywhere.history() if "template" in line.action]
    assert actions == [
        ("template_put", "office", "document_template"),
        ("template_removed", "office2", "document_template"),
    ]


def test_a_template_with_problems_is_not_taken(cast: Cast) -> None:
    found = templates.check(cast.world, cast.caller("office"), "circular", word_with("{{ titel }}"))
    assert [(one.key, one.fields["word"]) for one in found] == [("template.problem.unknown", "titel")]
    with pytest.raises(Invalid, match="template_refused"):
        put(cast, word_with("{{ titel }}"))
    assert templates.listed(cast.world, cast.caller("office")) == {}
    assert cast.history("template_put") == []


def test_nobody_overwrites_what_they_have_not_seen(cast: Cast, quick: None) -> None:
    put(cast)
    with pytest.raises(ChangedMeanwhile):
        put(cast, word_with("二"), None)
    put(cast, word_with("{{ day }}"), 1)
    with pytest.raises(ChangedMeanwhile):
        templates.remove(cast.world, cast.caller("office"), "circular", 1)
    assert templates.listed(cast.world, cast.caller("office"))["circular"].version == 2
    assert len(cast.history("template_put")) == 2


def test_of_two_first_ones_at_once_one_is_taken(anywhere: Cast, quick: None) -> None:
    def one(username: str) -> str:
        try:
            put(anywhere, username=username)
        except ChangedMeanwhile:
            return "late"
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ["office", "office2"])) == ["late", "taken"]


@pytest.mark.parametrize("username", ["leader", "jixie", "admin"])
def test_nobody_but_the_office_changes_forms(cast: Cast, username: str, quick: None) -> None:
    put(cast)
    before = len(cast.history())
    who = cast.caller(username)
    with pytest.raises(NotAllowed):
        templates.remove(cast.world, who, "circular", 1)
    with pytest.raises(NotAllowed):
        put(cast, GOOD, 1, username)
    assert len(cast.history()) == before
    assert templates.listed(cast.world, cast.caller("office"))["circular"].version == 1


def test_there_are_forms_of_papers_only(cast: Cast) -> None:
    for kind in ("ledger", "slides", "../x"):
        with pytest.raises(NotFound):
            templates.starter(cast.world, cast.caller("office"), kind, "zh")
        with pytest.raises(NotFound):
            templates.check(cast.world, cast.caller("office"), kind, GOOD)
    with pytest.raises(NotFound):
        templates.current(cast.world, cast.caller("office"), "circular")


def test_the_fields_show_what_they_hold_now(cast: Cast) -> None:
    cast.task("召开班会", ["机械"], number="2", due_on=date(2026, 10, 30))
    wanted = Wanted("circular", cast.campaign)
    held = templates.examples(cast.world, cast.caller("office"), wanted, exports.document("circular"))
    assert held["office"] == "党委保卫部（保卫处）"
    assert held["overdue_rows"][0]["task"] == "2 召开班会"
