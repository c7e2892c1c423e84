"""Papers through the services: whose words are in them, whose not, the numbers of notices, and the photos."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session, col, select

from models.account import Account
from models.assignment import Evidence
from models.campaign import Task
from models.errors import NotAllowed, NotFound
from models.report import Wanted
from models.words import Purpose, Verdict
from services import drafts, exports, papers
from services.assignments import decide
from services.who import OPERATOR
from tests.boards import fill
from tests.cast import Cast, photo
from tests.papers import opened, slide_words, slides, tables, words


def wanted(cast: Cast, kind: str = "circular", **options: Any) -> Wanted:
    unit = options.pop("unit", None)
    return Wanted(kind, cast.campaign, unit_id=unit, options=options)


def taken(cast: Cast, username: str, which: Wanted) -> bytes:
    return b"".join(exports.take(cast.world, cast.caller(username), which).chunks)


def proposed(cast: Cast, which: Wanted, username: str = "office") -> papers.Proposed:
    return papers.look(cast.world, cast.caller(username), which, exports.document(which.document))


def typed(cast: Cast, username: str, which: Wanted, **content: Any) -> None:
    drafts.keep(cast.world, cast.caller(username), papers.place(which), content)


@pytest.fixture
def late(cast: Cast) -> Task:
    """机械 and 外语 are overdue; 后勤处 is done."""
    cast.task("张贴海报", ["后勤处"], number="1", due_on=date(2026, 11, 30))
    return cast.task("召开班会", ["机械", "外语"], number="2", due_on=date(2026, 10, 30))


def test_what_the_office_typed_is_in_its_own_paper_and_in_nobody_else_s(cast: Cast, late: Task) -> None:
    mine = {"texts": {"opening": {"words": "经研究，通报如下。", "proposed": "…"}}}
    typed(cast, "office", wanted(cast), **mine)
    assert "经研究，通报如下。" in words(opened(taken(cast, "office", wanted(cast, draft="1"))))
    assert "经研究，通报如下。" not in words(opened(taken(cast, "office", wanted(cast))))
    assert "经研究，通报如下。" not in words(opened(taken(cast, "leader", wanted(cast, draft="1"))))


def test_words_names_and_photos_cannot_come_by_the_address(cast: Cast, late: Task) -> None:
    smuggled = wanted(cast, texts={"opening": "偷换"}, names=["召开班会"], template=b"PK", number="99")
    assert "偷换" not in words(opened(taken(cast, "office", smuggled)))
    told = papers.completed(cast.world, cast.caller("office"), smuggled)
    assert {"texts", "number"} & set(told) == set()
    assert told["template"] is None  # the school's own, which has none
    assert "召开班会" not in told["names"]


def test_a_choice_that_was_kept_is_the_paper_s(cast: Cast, late: Task) -> None:
    typed(cast, "office", wanted(cast), anonymous=True)
    said = words(opened(taken(cast, "office", wanted(cast, draft="1"))))
    assert "机械工程学院" not in said
    assert "机械工程学院" in words(opened(taken(cast, "office", wanted(cast))))


def test_no_account_s_name_is_in_a_paper_and_no_number_is_open(cast: Cast, late: Task) -> None:
    with Session(cast.world.engine) as db:
        person = db.exec(select(Account).where(Account.username == "jixie")).one()
        person.name = "彭丽华"
        db.add(person)
        db.commit()
    cast.hand_in(late, "机械", "jixie")
    one = cast.owed(late, "机械")
    office = cast.caller("office")
    decide(cast.world, office, one.id, one.version, accepted=False, reason="请彭丽华13812345678补交")
    said = words(opened(taken(cast, "office", wanted(cast))))
    assert "彭某" in said
    assert "彭丽华" not in said
    assert "13812345678" not in said


def test_notices_are_numbered_one_after_another_and_each_unit_keeps_its_own(anywhere: Cast) -> None:
    anywhere.task("召开班会", ["机械", "外语"], due_on=date(2026, 10, 30))
    office, of_unit = anywhere.caller("office"), anywhere.units
    given = [
        papers.issue(anywhere.world, office, anywhere.campaign, of_unit[name]) for name in ("机械", "外语", "机械")
    ]
    assert given == [1, 2, 3]
    for name, number in (("机械", 3), ("外语", 2)):
        data = taken(anywhere, "office", wanted(anywhere, "supervision", unit=of_unit[name]))
        assert f"〔2026〕第 {number} 号" in words(opened(data))
    lines = anywhere.history(papers.ISSUED)
    assert [line.after["number"] for line in lines] == [1, 2, 3]
    assert anywhere.history()[-1].after == {"document": "supervision", "unit_id": of_unit["外语"]}


def test_two_offices_at_once_get_two_numbers(anywhere: Cast) -> None:
    unit = anywhere.units["机械"]

    def one(username: str) -> int:
        return papers.issue(anywhere.world, anywhere.caller(username), anywhere.campaign, unit)

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(one, ["office", "office2"] * 4))
    assert sorted(numbers) == list(range(1, 9))


@pytest.mark.parametrize("username", ["leader", "jixie", "admin"])
def test_nobody_but_the_office_numbers_a_notice(cast: Cast, username: str) -> None:
    before = len(cast.history())
    with pytest.raises(NotAllowed):
        papers.issue(cast.world, cast.caller(username), cast.campaign, cast.units["机械"])
    assert len(cast.history()) == before


def test_a_unit_or_campaign_that_is_not_there_gets_no_number(cast: Cast) -> None:
    office = cast.caller("office")
    for campaign, unit in ((cast.campaign, "0" * 24), ("0" * 24, cast.units["机械"])):
        with pytest.raises(NotFound):
            papers.issue(cast.world, office, campaign, unit)
    assert cast.history(papers.ISSUED) == []


def test_where_nothing_is_open_there_is_nothing_to_supervise(cast: Cast) -> None:
    with pytest.raises(NotFound, match="nothing_to_supervise"):
        taken(cast, "office", wanted(cast, "supervision"))
    assert cast.history("exported") == []


def test_the_worst_unit_comes_first(cast: Cast, late: Task) -> None:
    found = papers.worst_units(cast.world, cast.caller("office"), wanted(cast, "supervision"))
    assert [(unit.short, overdue, open_) for unit, overdue, open_ in found] == [
        ("外语", 1, 1),
        ("机械", 1, 1),
        ("后勤处", 0, 1),
    ]


@pytest.mark.parametrize("kind", ["circular", "summary", "slides"])
def test_a_liaison_takes_no_paper_of_the_whole_campaign(cast: Cast, late: Task, kind: str) -> None:
    before = len(cast.history())
    with pytest.raises(NotAllowed):
        taken(cast, "jixie", wanted(cast, kind))
    assert len(cast.history()) == before


def test_the_command_line_gets_what_is_proposed(cast: Cast, late: Task) -> None:
    typed(cast, "office", wanted(cast), texts={"opening": {"words": "办公室的草稿", "proposed": ""}})
    made = exports.take(cast.world, OPERATOR, wanted(cast, draft="1"))
    assert "办公室的草稿" not in words(opened(b"".join(made.chunks)))
    assert made.name.endswith("-通报-20261102.docx")


def accepted_photos(cast: Cast) -> dict[str, str]:
    """Two accepted photos, a rejected one and a sheet of signatures; their ids."""
    task = cast.task("张贴海报", ["机械"], number="1")
    one = cast.hand_in(task, "机械", "jixie")
    with Session(cast.world.engine, expire_on_commit=False) as db:
        first = db.exec(select(Evidence).where(Evidence.assignment_id == one.id)).one()
        first.caption = "食堂宣传"
        for at, (verdict, purpose) in enumerate(
            ((None, Purpose.ACTIVITY), (Verdict.REJECTED, Purpose.ACTIVITY), (None, Purpose.SIGN_IN))
        ):
            given = {
                name: getattr(first, name) for name in ("assignment_id", "size", "kind", "media_type", "uploaded_by")
            }
            stored = cast.world.store.put([with_place(at)], 10**6)
            more = {"name": f"{at}.jpg", "uploaded_at": cast.clock(), "sort": at + 1, "sha256": stored.sha256}
            db.add(Evidence(**given | more, verdict=verdict, purpose=purpose))
        db.commit()
        rows = db.exec(select(Evidence).order_by(col(Evidence.sort))).all()
    decide(cast.world, cast.caller("office"), one.id, cast.owed(task, "机械").version, accepted=True)
    return dict(zip(("first", "second", "rejected", "sheet"), (row.id for row in rows), strict=True))


def with_place(shade: int) -> bytes:
    """A photo whose camera wrote down where it was."""
    data = BytesIO()
    image = Image.open(BytesIO(photo(40 + shade)))
    exif = image.getexif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


def test_only_accepted_photos_may_be_chosen_and_they_carry_no_camera_s_notes(cast: Cast) -> None:
    ids = accepted_photos(cast)
    offered = [one.file.id for one in proposed(cast, wanted(cast, "summary")).candidates]
    assert offered == [ids["first"], ids["second"]]
    typed(cast, "office", wanted(cast, "summary"), photos=[ids["second"], ids["rejected"], ids["sheet"]])
    document = opened(taken(cast, "office", wanted(cast, "summary", draft="1")))
    jpegs = [part.blob for part in document.part.package.iter_parts() if str(part.partname).endswith((".jpg", ".jpeg"))]
    assert len(jpegs) == 1
    assert b"SECRETCAMERA" not in jpegs[0]
    assert not Image.open(BytesIO(jpegs[0])).getexif()
    assert "张贴海报（机械工程学院，11月2日）" in words(document)


def test_figures_of_papers_are_those_of_the_screens(cast: Cast) -> None:
    fill(cast, tasks=12, units=14, seed=3)
    facts = proposed(cast, wanted(cast)).facts
    board = facts.board
    told, units = board.by_unit(facts.today), {unit.name: unit.id for unit in board.units}
    annex = tables(opened(taken(cast, "office", wanted(cast))))[0]
    assert len(annex) > 5
    for row in annex[1:]:
        one = told[units[row[1]]]
        assert row[2:4] == [f"{one.completion.whole:g}", f"{one.completion.part:g}"]
        assert row[8] == str(one.overdue)
    deck = slides(taken(cast, "office", wanted(cast, "slides")))
    assert 8 <= len(deck) <= 10
    share = f"{board.figures(facts.today).completion.share:.1%}"
    assert share in list(slide_words(deck[1]))
    assert cast.history("exported")[-1].after == {"document": "slides"}
