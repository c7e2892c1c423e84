"""What a reviewer is pointed to: files and pictures that were handed in before, and days that do not fit."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from random import Random

import pytest
from PIL import Image
from sqlmodel import Session, select

from adapters.demo_pictures import picture
from adapters.fingerprints import ALIKE, BITS
from models.assignment import Evidence
from models.campaign import Campaign, Phase, Task
from models.errors import NotAllowed, NotFound
from models.evidence_dates import HintKind
from models.organisation import Organisation, Unit
from models.words import EvidenceKind, Role, UnitKind
from services.assignments import decide, submit
from services.evidence import add, describe, remove
from services.history import record
from services.likeness import MOST, Hint, hints
from services.who import operator
from tests.cast import NOW, Cast
from tests.hostile import good
from tests.services.counting import count

SAME, ALIKE_ = HintKind.SAME, HintKind.ALIKE
SPEAKERS = {"机械": "jixie", "外语": "waiyu", "后勤处": "houqin"}


@cache
def drawn(scene: str = "hall", number: int = 1, taken_at: datetime = datetime(2026, 11, 2, 9)) -> bytes:
    return picture(scene, number, taken_at)


@cache
def again(data: bytes) -> bytes:
    """The same picture as a messenger saves it: half as large, without its camera's notes."""
    image = Image.open(BytesIO(data))
    out = BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(out, "JPEG", quality=60)
    return out.getvalue()


def upload(cast: Cast, task: Task, unit: str, data: bytes, name: str = "一.jpg", replaces: str = "") -> Evidence:
    one = cast.owed(task, unit)
    return add(cast.world, cast.caller(SPEAKERS[unit]), one.id, name, [data], replaces=replaces)


def hand_in(cast: Cast, task: Task, unit: str) -> None:
    one = cast.owed(task, unit)
    submit(cast.world, cast.caller(SPEAKERS[unit]), one.id, one.version, "已完成。")


def send_back(cast: Cast, task: Task, unit: str) -> None:
    one = cast.owed(task, unit)
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="重传")


def told(cast: Cast, task: Task, unit: str = "机械", username: str = "office") -> dict[str, list[Hint]]:
    return hints(cast.world, cast.caller(username), cast.owed(task, unit).id)


def others(found: Mapping[str, list[Hint]], file: Evidence) -> list[tuple[HintKind, str]]:
    """The other files that are named for this one."""
    return [(hint.kind, hint.evidence_id) for hint in found.get(file.id, []) if hint.kind in (SAME, ALIKE_)]


def row(cast: Cast, assignment_id: str, number: int, fingerprint: str = "", **fields: object) -> Evidence:
    """A row of evidence without its upload."""
    given = {"sha256": f"{number:064x}", "fingerprint": fingerprint, "uploaded_at": NOW + timedelta(seconds=number)}
    return Evidence(
        assignment_id=assignment_id,
        size=1,
        kind=EvidenceKind.PHOTO,
        media_type="image/jpeg",
        name=f"{number}.jpg",
        uploaded_by=cast.accounts["jixie"],
        **(given | fields),
    )


def near(fingerprint: str, bits: int) -> str:
    """A fingerprint that differs in so many bits."""
    return f"{int(fingerprint, 16) ^ ((1 << bits) - 1):064x}"


def some(seed: int) -> str:
    return f"{Random(seed).getrandbits(BITS):064x}"


def test_a_file_handed_in_elsewhere_is_named_with_whose_it_is_and_for_what(anywhere: Cast) -> None:
    cast = anywhere
    one, other = cast.task("张贴资料", lead=["机械"], number="3"), cast.task("讲座", lead=["外语"], number="7")
    before = upload(cast, other, "外语", drawn())
    cast.clock.forward(minutes=5)
    mine = upload(cast, one, "机械", drawn())
    assert told(cast, one)[mine.id] == [
        Hint(
            SAME,
            before.id,
            before.assignment_id,
            "外语学院",
            "7 讲座",
            "2026年秋季反诈宣传专项行动",
            own_unit=False,
            uploaded_at=before.uploaded_at,
        )
    ]
    assert others(told(cast, other, "外语"), before) == [(SAME, mine.id)]


def test_a_picture_saved_again_is_alike_and_another_is_not(anywhere: Cast) -> None:
    cast = anywhere
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["机械", "外语"])
    first = upload(cast, other, "机械", drawn())
    upload(cast, other, "外语", drawn("stage", 2))
    mine = upload(cast, one, "机械", again(drawn()))
    found = told(cast, one)
    assert others(found, mine) == [(ALIKE_, first.id)]
    assert found[mine.id][0].own_unit


def test_documents_are_the_same_but_never_alike(cast: Cast) -> None:
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    form = upload(cast, other, "外语", good.word(), "总结.docx")
    mine = upload(cast, one, "机械", cast.world.store.path(form.sha256).read_bytes(), "总结.docx")
    changed = upload(cast, one, "机械", good.excel(), "签到.xlsx")
    assert others(told(cast, one), mine) == [(SAME, form.id)]
    assert others(told(cast, one), changed) == []


def test_two_of_one_kind_in_one_assignment_name_each_other(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    first, second = (upload(cast, task, "机械", data) for data in (drawn(), drawn()))
    third = upload(cast, task, "机械", again(drawn()))
    found = told(cast, task)
    assert others(found, first) == [(SAME, second.id), (ALIKE_, third.id)]
    assert others(found, third) == [(ALIKE_, first.id), (ALIKE_, second.id)]


def test_a_file_is_never_compared_with_those_it_replaced(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    file = upload(cast, task, "机械", drawn())
    for data in (again(drawn()), drawn("hall", 1, datetime(2026, 11, 2, 10)), drawn()):
        hand_in(cast, task, "机械")
        send_back(cast, task, "机械")
        file = upload(cast, task, "机械", data, replaces=file.id)
    assert others(told(cast, task), file) == []
    other = cast.task("讲座", lead=["外语"])
    copy = upload(cast, other, "外语", drawn())
    assert others(told(cast, task), file) == [(SAME, copy.id)]
    assert len(others(told(cast, other, "外语"), copy)) == 4  # what was replaced is still on record


def test_a_file_that_was_sent_back_and_comes_again_is_named_but_a_slip_before_handing_in_is_not(
    anywhere: Cast,
) -> None:
    cast, task, me = anywhere, anywhere.task("张贴资料", lead=["机械"]), anywhere.caller("jixie")
    slip = upload(cast, task, "机械", drawn())
    cast.clock.forward(minutes=1)
    remove(cast.world, me, slip.id, 1)
    refused = upload(cast, task, "机械", drawn())
    assert others(told(cast, task), refused) == []
    cast.clock.forward(minutes=1)
    hand_in(cast, task, "机械")
    send_back(cast, task, "机械")
    cast.clock.forward(minutes=1)
    remove(cast.world, me, refused.id, 1)
    cast.clock.forward(minutes=1)
    mine = upload(cast, task, "机械", drawn())
    assert others(told(cast, task), mine) == [(SAME, refused.id)]


def test_at_most_five_are_named_the_most_alike_first(anywhere: Cast) -> None:
    cast = anywhere
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    mine, theirs, known = cast.owed(one, "机械").id, cast.owed(other, "外语").id, some(1)
    apart = [30, 4, ALIKE, 12, ALIKE + 1, 8, 20, 2]
    rows = [row(cast, theirs, number, near(known, bits)) for number, bits in enumerate(apart)]
    file = row(cast, mine, 99, known)
    cast.save(file, *rows)
    expected = [rows[place] for place in (7, 1, 5, 3, 6)]
    assert others(told(cast, one), file) == [(ALIKE_, row.id) for row in expected]
    copies = [row(cast, theirs, 99, known, uploaded_at=NOW + timedelta(days=day)) for day in range(2)]
    cast.save(*copies)
    assert others(told(cast, one), file) == [
        *((SAME, copy.id) for copy in copies),
        *((ALIKE_, row.id) for row in expected[: MOST - 2]),
    ]


def test_alike_ends_where_the_bound_is(cast: Cast) -> None:
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    file = row(cast, cast.owed(one, "机械").id, 0, some(1))
    inside, outside = (
        row(cast, cast.owed(other, "外语").id, number, near(some(1), bits))
        for number, bits in ((1, ALIKE), (2, ALIKE + 1))
    )
    cast.save(file, inside, outside)
    assert others(told(cast, one), file) == [(ALIKE_, inside.id)]


def test_pictures_without_a_fingerprint_are_not_alike(cast: Cast) -> None:
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    files = [row(cast, cast.owed(one, "机械").id, 1), row(cast, cast.owed(other, "外语").id, 2)]
    cast.save(*files)
    assert told(cast, one) == {}


def test_what_another_school_holds_is_never_named_and_takes_nobodys_place(anywhere: Cast) -> None:
    cast = anywhere
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    far = Organisation(name="海州大学", created_at=NOW)
    unit = Unit(organisation_id=far.id, name="别校单位", short_name="别校", kind=UnitKind.SCHOOL, sort=0)
    campaign = Campaign(
        organisation_id=far.id,
        name="别校行动",
        starts_on=date(2026, 9, 2),
        ends_on=date(2026, 12, 20),
        created_at=NOW,
    )
    cast.save(far)
    cast.save(unit, campaign)
    here, there = cast.campaign, dict(cast.units)
    cast.campaign, cast.units["别校"] = campaign.id, unit.id
    theirs = cast.owed(cast.task("别校任务", lead=["别校"]), "别校").id
    cast.campaign, cast.units = here, there
    file = row(cast, cast.owed(one, "机械").id, 1, some(1))
    far_ones = [row(cast, theirs, 1, some(1), uploaded_at=NOW - timedelta(days=day)) for day in range(4)]
    far_ones += [row(cast, theirs, 10 + bits, near(some(1), bits)) for bits in range(1, 10)]
    own = [
        row(cast, cast.owed(other, "外语").id, 1, some(1)),
        row(cast, cast.owed(other, "外语").id, 2, near(some(1), 15)),
    ]
    cast.save(file, *far_ones, *own)
    assert others(told(cast, one), file) == [(SAME, own[0].id), (ALIKE_, own[1].id)]


def test_what_the_office_copied_here_is_not_held_against_the_unit(cast: Cast) -> None:
    one, other = cast.task("张贴资料", lead=["机械"]), cast.task("讲座", lead=["外语"])
    file = row(cast, cast.owed(one, "机械").id, 1, some(1))
    source = row(cast, cast.owed(one, "机械").id, 1, some(1))
    source.assignment_id = cast.owed(cast.task("旧任务", lead=["机械"]), "机械").id
    copied, elsewhere = cast.owed(one, "机械"), row(cast, cast.owed(other, "外语").id, 1, some(1))
    cast.save(file, source, elsewhere)
    assert {found for _, found in others(told(cast, one), file)} == {source.id, elsewhere.id}
    with Session(cast.world.engine) as db:
        from_task = db.exec(select(Task.id).where(Task.title == "旧任务")).one()
        actor = operator(db, Role.OFFICE)
        record(
            *(db, cast.world, actor, "evidence_copied", copied),
            after={"files": 1, "from_task_id": from_task},
            assignment_id=copied.id,
        )
        db.commit()
    assert others(told(cast, one), file) == [(SAME, elsewhere.id)]


def test_days_that_do_not_fit_are_named_with_the_days_of_the_task(anywhere: Cast) -> None:
    cast = anywhere
    phase = Phase(campaign_id=cast.campaign, name="宣传", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31))
    cast.save(phase)
    task = cast.task("张贴资料", lead=["机械"], phase_id=phase.id, due_on=date(2026, 12, 31), number="2")
    early = upload(cast, task, "机械", drawn("hall", 1, datetime(2026, 9, 30, 23, 59)))
    fits = upload(cast, task, "机械", drawn("stage", 1, datetime(2026, 10, 1, 0, 0)))
    describe(cast.world, cast.caller("jixie"), early.id, 1, "", "", date(2026, 9, 29))
    describe(cast.world, cast.caller("jixie"), fits.id, 1, "", "", date(2026, 10, 1))
    found = told(cast, task)
    assert set(found) == {early.id}
    assert [(hint.kind, hint.day) for hint in found[early.id]] == [
        (HintKind.TAKEN_OUTSIDE, date(2026, 9, 30)),
        (HintKind.TAKEN_OTHER_DAY, date(2026, 9, 30)),
        (HintKind.HAPPENED_OUTSIDE, date(2026, 9, 29)),
    ]
    for hint in found[early.id]:
        assert (hint.evidence_id, hint.unit, hint.task, hint.own_unit) == (early.id, "机械工程学院", "2 张贴资料", True)
        assert (hint.first_on, hint.last_on) == (date(2026, 10, 1), date(2026, 12, 31))


def test_an_extension_moves_the_last_day_and_a_continuing_task_has_the_campaigns(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"], due_on=date(2026, 11, 30))
    one = cast.owed(task, "机械")
    one.due_on = date(2027, 1, 10)
    cast.save(one)
    late, later = (
        row(cast, one.id, day, taken_at=datetime(2027, 1, day), happened_on=date(2027, 1, day)) for day in (10, 11)
    )
    lasting = cast.task("长期坚持", lead=["机械"], continuing=True, due_on=date(2027, 1, 10))
    after = row(cast, cast.owed(lasting, "机械").id, 21, taken_at=datetime(2026, 12, 21))
    cast.save(late, later, after)
    assert [hint.last_on for hint in told(cast, task)[later.id]] == [date(2027, 1, 10)] * 2
    assert late.id not in told(cast, task)
    assert [hint.kind for hint in told(cast, lasting)[after.id]] == [HintKind.TAKEN_OUTSIDE]


def test_the_office_and_leaders_are_told_and_nobody_else(anywhere: Cast) -> None:
    cast = anywhere
    one, other = cast.task("张贴资料", lead=["机械"], cooperating=["后勤处"]), cast.task("讲座", lead=["外语"])
    upload(cast, other, "外语", drawn())
    mine = upload(cast, one, "机械", drawn())
    for username in ("office", "office2", "leader"):
        assert others(told(cast, one, username=username), mine)
    for username in ("jixie", "jixie2"):
        with pytest.raises(NotAllowed):
            told(cast, one, username=username)
    for username in ("waiyu", "houqin", "admin"):
        with pytest.raises(NotFound):
            told(cast, one, username=username)
    with pytest.raises(NotFound):
        hints(cast.world, cast.caller("office"), "0" * 24)


def test_many_files_take_as_many_statements_as_few(anywhere: Cast) -> None:
    cast = anywhere
    phase = Phase(campaign_id=cast.campaign, name="宣传", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31))
    cast.save(phase)
    few, many = (cast.task(title, lead=["机械"], phase_id=phase.id) for title in ("少", "多"))
    other = cast.owed(cast.task("讲座", lead=["外语"]), "外语").id
    cast.save(*(row(cast, other, number, near(some(number), 3)) for number in range(40)))
    cast.save(*(row(cast, other, number, some(number)) for number in range(40)))
    cast.save(row(cast, cast.owed(few, "机械").id, 1, some(1)))
    cast.save(*(row(cast, cast.owed(many, "机械").id, number, some(number)) for number in range(40)))
    asked = [count(cast.world.engine, lambda task=task: told(cast, task)) for task in (few, many)]  # type: ignore[misc]
    assert len(told(cast, many)) == 40
    assert asked[0] == asked[1]
