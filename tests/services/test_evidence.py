"""Evidence: who may add, see and remove it, and when."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session, select

from adapters.demo_pictures import picture, sheet
from adapters.previews import NoPreview
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Task
from models.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound, WrongState
from models.words import EvidenceKind, Flaw, Purpose, Status, Verdict
from services import evidence, renditions
from services.assignments import FileVerdict, decide, submit, withdraw
from services.detail import Detail, look
from services.evidence import add, caption_all, describe, find_file, open_file, remove, reorder
from tests.cast import Cast, photo
from tests.hostile import good
from tests.hostile.papers import filled, locked, pdf


def files(cast: Cast) -> list[Evidence]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Evidence)).all())


def test_the_first_file_starts_the_assignment_and_its_bytes_lie_in_the_store(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one, me, data = cast.owed(task, "机械"), cast.caller("jixie"), photo(3)
    added = add(cast.world, me, one.id, "一食堂.jpg", [data[:100], data[100:]])
    assert cast.owed(task, "机械").status is Status.IN_PROGRESS
    assert cast.world.store.path(added.sha256).read_bytes() == data
    assert (added.kind, added.name, added.size, added.width) == (EvidenceKind.PHOTO, "一食堂.jpg", len(data), 64)
    original = open_file(cast.world, me, added.id, "original")
    assert original.path is not None
    assert original.path.read_bytes() == data


def test_a_file_for_another_unit_is_refused_before_a_byte_is_read(cast: Cast) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"], cooperating=["外语"]), "机械")

    def never() -> list[bytes]:
        raise AssertionError("the body was read")
        yield b""

    with pytest.raises(NotFound):
        add(cast.world, cast.caller("waiyu"), one.id, "a.jpg", never())
    with pytest.raises(NotAllowed):
        add(cast.world, cast.caller("office"), one.id, "a.jpg", never())
    assert files(cast) == []


@pytest.mark.parametrize("which", ["thumb", "large", "original"])
def test_only_those_who_may_see_the_assignment_can_open_its_files(cast: Cast, which: str) -> None:
    task = cast.task("张贴资料", lead=["机械"], cooperating=["外语"])
    cast.hand_in(task, "机械", "jixie")
    file = files(cast)[0]
    for username in ("jixie", "jixie2", "office"):
        opened = open_file(cast.world, cast.caller(username), file.id, which)
        assert opened.data or opened.path
    for username in ("waiyu", "houqin", "admin"):
        with pytest.raises(NotFound) as foreign:
            open_file(cast.world, cast.caller(username), file.id, which)
        with pytest.raises(NotFound) as unknown:
            open_file(cast.world, cast.caller(username), "0" * 24, which)
        assert (foreign.value.key, foreign.value.fields) == (unknown.value.key, unknown.value.fields)


def test_a_leader_sees_renditions_but_not_the_original_that_may_say_where_it_was_taken(cast: Cast) -> None:
    cast.hand_in(cast.task("张贴资料", lead=["机械"]), "机械", "jixie")
    file, leader = files(cast)[0], cast.caller("leader")
    assert open_file(cast.world, leader, file.id, "large").data
    with pytest.raises(NotFound):
        open_file(cast.world, leader, file.id, "original")


def test_a_removed_file_stays_on_record_for_the_round_it_was_part_of(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one, me = cast.hand_in(task, "机械", "jixie"), cast.caller("jixie")
    file = files(cast)[0]
    with pytest.raises(WrongState):
        remove(cast.world, me, file.id, file.version)
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    cast.clock.forward(minutes=5)
    remove(cast.world, me, file.id, file.version)
    seen = look(cast.world, me, one.id)
    assert seen.evidence == []
    assert list(seen.rounds[0].evidence) == [file.id]
    assert open_file(cast.world, me, file.id, "thumb").data


def test_two_people_describing_one_file_do_not_overwrite_each_other(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    file = add(cast.world, cast.caller("jixie"), one.id, "一.jpg", [photo()])
    describe(cast.world, cast.caller("jixie"), file.id, file.version, "一食堂", "一食堂二楼")
    with pytest.raises(ChangedMeanwhile):
        describe(cast.world, cast.caller("jixie2"), file.id, file.version, "二食堂", "")
    assert files(cast)[0].caption == "一食堂"


def test_one_caption_for_a_batch_touches_only_files_of_that_assignment(cast: Cast) -> None:
    first, second = cast.task("张贴资料", lead=["机械"]), cast.task("悬挂标语", lead=["外语"])
    mine = add(cast.world, cast.caller("jixie"), cast.owed(first, "机械").id, "一.jpg", [photo(1)])
    theirs = add(cast.world, cast.caller("waiyu"), cast.owed(second, "外语").id, "二.jpg", [photo(2)])
    one = cast.owed(first, "机械")
    caption_all(cast.world, cast.caller("jixie"), one.id, [mine.id, theirs.id], "食堂张贴")
    assert {file.id: file.caption for file in files(cast)} == {mine.id: "食堂张贴", theirs.id: ""}


def test_a_row_that_cannot_be_written_leaves_an_orphan_and_never_a_row_without_its_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = cast.owed(cast.task("张贴资料", lead=["机械"]), "机械")

    def fails(*_: object, **__: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr("services.evidence.move", fails)
    with pytest.raises(OSError, match="gone"):
        add(cast.world, cast.caller("jixie"), one.id, "一.jpg", [photo()])
    assert files(cast) == []
    assert len(list(cast.world.store.every())) == 1
    with Session(cast.world.engine) as db:
        assert db.exec(select(Assignment)).one().status is Status.NOT_STARTED


def never() -> Iterator[bytes]:
    raise AssertionError("the body was read")
    yield b""


def upload(cast: Cast, task: Task, name: str = "一.jpg", data: bytes = b"", **options: str) -> Evidence:
    """机械 uploads a file."""
    one = cast.owed(task, "机械")
    return add(cast.world, cast.caller("jixie"), one.id, name, [data or photo()], **options)


def hand_in(cast: Cast, task: Task) -> Assignment:
    one = cast.owed(task, "机械")
    submit(cast.world, cast.caller("jixie"), one.id, one.version, "已完成。")
    return cast.owed(task, "机械")


def send_back(cast: Cast, task: Task, *rejected: str) -> None:
    one = cast.owed(task, "机械")
    verdicts = {file: FileVerdict(Verdict.REJECTED, Flaw.BLURRED) for file in rejected}
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=False, reason="照片模糊", verdicts=verdicts)


def seen(cast: Cast, task: Task) -> Detail:
    return look(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id)


def test_a_new_file_takes_the_place_and_the_words_of_the_one_it_replaces(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    files = [upload(cast, task, f"{n}.jpg", photo(n)) for n in range(3)]
    old = files[1]
    describe(cast.world, cast.caller("jixie"), old.id, 1, "签到", "一食堂", date(2026, 10, 30), purpose=Purpose.SIGN_IN)
    hand_in(cast, task)
    send_back(cast, task, old.id)
    cast.clock.forward(minutes=5)
    new = upload(cast, task, "清晰.jpg", photo(9), replaces=old.id)
    kept = [(file.caption, file.place, file.purpose, file.happened_on) for file in (old, new)]
    assert kept[1] == ("签到", "一食堂", Purpose.SIGN_IN, date(2026, 10, 30))
    assert (new.replaces_id, new.verdict, new.version) == (old.id, None, 1)
    assert [file.id for file in seen(cast, task).evidence] == [files[0].id, new.id, files[2].id]
    gone = seen(cast, task).removed[0]
    assert (gone.id, gone.verdict, gone.flaw, gone.removed_at) == (
        old.id,
        Verdict.REJECTED,
        Flaw.BLURRED,
        cast.clock.at,
    )
    line = cast.history("evidence_replaced")[0]
    assert line.before == {"name": "1.jpg", "sha256": old.sha256}
    assert line.after == {"name": "清晰.jpg", "sha256": new.sha256, "evidence_id": new.id}
    assert (line.assignment_id, line.subject_id) == (new.assignment_id, old.id)
    assert cast.owed(task, "机械").reported_at == cast.clock.at
    assert cast.owed(task, "机械").status is Status.RETURNED


def test_each_round_keeps_its_files_through_ten_rounds_of_replacing(
    anywhere: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    rounds = [[upload(cast, task, f"{n}.jpg", photo(n)).id for n in range(2)]]
    for number in range(1, 11):  # at one instant: the clock stands still
        hand_in(cast, task)
        send_back(cast, task)
        first = upload(cast, task, "新.jpg", photo(10 + number), replaces=rounds[-1][0])
        rounds.append([first.id, rounds[-1][1]])
    hand_in(cast, task)
    shown = [sorted(one.evidence) for one in reversed(seen(cast, task).rounds)]
    assert shown == [sorted(one) for one in rounds]
    with pytest.raises(WrongState):
        upload(cast, task, replaces=rounds[-1][0])


def test_files_that_came_and_went_between_rounds_at_one_instant_are_in_none_of_the_others(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    before = upload(cast, task, "前.jpg", photo(1))
    one = hand_in(cast, task)
    withdraw(cast.world, cast.caller("jixie"), one.id, one.version)
    between = upload(cast, task, "中.jpg", photo(2))
    remove(cast.world, cast.caller("jixie"), between.id, 1)
    remove(cast.world, cast.caller("jixie"), before.id, 1)
    after = upload(cast, task, "后.jpg", photo(3))
    hand_in(cast, task)
    assert [list(one.evidence) for one in seen(cast, task).rounds] == [[after.id], [before.id]]


def test_a_clock_that_is_set_back_moves_no_file_into_another_round(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    first = upload(cast, task, "前.jpg", photo(1))
    hand_in(cast, task)
    cast.clock.forward(minutes=-1)
    send_back(cast, task)
    second = upload(cast, task, "后.jpg", photo(2), replaces=first.id)
    cast.clock.forward(minutes=-1)
    hand_in(cast, task)
    assert [list(one.evidence) for one in seen(cast, task).rounds] == [[second.id], [first.id]]


def test_only_a_live_file_of_the_same_assignment_can_be_replaced(cast: Cast) -> None:
    task, other = (cast.task(title, lead=["机械"]) for title in ("张贴资料", "悬挂标语"))
    gone, elsewhere = upload(cast, task), upload(cast, other)
    remove(cast.world, cast.caller("jixie"), gone.id, 1)
    lines = len(cast.history())
    for wrong in (gone.id, elsewhere.id, "0" * 24, "'"):
        with pytest.raises(NotFound):
            add(cast.world, cast.caller("jixie"), cast.owed(task, "机械").id, "新.jpg", never(), replaces=wrong)
    assert len(cast.history()) == lines
    assert len(files(cast)) == 2


def test_of_two_who_replace_one_file_the_second_is_told_and_overwrites_nothing(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    old, one = upload(cast, task), cast.owed(task, "机械")

    def slowly() -> Iterator[bytes]:
        add(cast.world, cast.caller("jixie2"), one.id, "快.jpg", [photo(2)], replaces=old.id)
        yield photo(3)

    with pytest.raises(ChangedMeanwhile):
        add(cast.world, cast.caller("jixie"), one.id, "慢.jpg", slowly(), replaces=old.id)
    assert [file.name for file in seen(cast, task).evidence] == ["快.jpg"]


def test_removed_files_leave_room_for_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    task = cast.task("张贴资料", lead=["机械"])
    first, second = (upload(cast, task, f"{n}.jpg", photo(n)) for n in range(2))
    with pytest.raises(Invalid) as full:
        upload(cast, task)
    assert full.value.key == "error.too_many_files"
    remove(cast.world, cast.caller("jixie"), first.id, 1)
    third = upload(cast, task, "三.jpg", photo(3))
    assert [file.id for file in seen(cast, task).evidence] == [second.id, third.id]


def test_replacing_a_file_that_was_copied_to_an_untouched_assignment_starts_it(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    copied = upload(cast, task)
    one = cast.owed(task, "机械")
    one.status, one.acknowledged_at = Status.NOT_STARTED, None
    cast.save(one)
    upload(cast, task, "新.jpg", photo(2), replaces=copied.id)
    assert cast.owed(task, "机械").status is Status.IN_PROGRESS
    assert cast.owed(task, "机械").acknowledged_at is not None


def test_what_a_file_shows_when_it_happened_and_what_it_is_can_be_said(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    file, me = upload(cast, task), cast.caller("jixie")
    describe(cast.world, me, file.id, 1, " 签到 ", "一食堂", date(2026, 11, 1), Purpose.SIGN_IN)
    now = files(cast)[0]
    assert (now.caption, now.place, now.happened_on, now.purpose, now.version) == (
        *("签到", "一食堂", date(2026, 11, 1), Purpose.SIGN_IN),
        2,
    )
    line = cast.history("evidence_described")[0]
    assert line.after == {"caption": "签到", "place": "一食堂", "happened_on": "2026-11-01", "purpose": "sign_in"}
    describe(cast.world, me, file.id, 2, "签到", "一食堂", date(2026, 11, 1), Purpose.SIGN_IN)
    assert len(cast.history("evidence_described")) == 1
    describe(cast.world, me, file.id, 2, "签到", "", None, Purpose.ACTIVITY)
    now = files(cast)[0]
    assert (now.place, now.happened_on, now.purpose, now.version) == ("", None, Purpose.ACTIVITY, 3)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 11, 2), "error.happened_later"),
        (date(1999, 12, 31), "error.happened_earlier"),
        (date(2026, 11, 1), ""),
        (date(2000, 1, 1), ""),
    ],
)
def test_a_day_lies_between_2000_and_today_where_the_campaign_is(cast: Cast, day: date, key: str) -> None:
    with Session(cast.world.engine) as db:
        db.exec(select(Campaign)).one().time_zone = "Pacific/Honolulu"  # where it is still the first
        db.commit()
    task = cast.task("张贴资料", lead=["机械"])
    file, me = upload(cast, task), cast.caller("jixie")
    tries: list[Callable[[], None]] = [
        lambda: describe(cast.world, me, file.id, 1, "说明", "", day),
        lambda: caption_all(cast.world, me, file.assignment_id, [file.id], "说明", happened_on=day),
    ]
    if not key:
        tries[0]()
        assert files(cast)[0].happened_on == day
        return
    for attempt in tries:
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.key == key
    assert (files(cast)[0].caption, files(cast)[0].happened_on) == ("", None)


def test_what_is_left_empty_for_several_files_stays_as_it_is(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    me = cast.caller("jixie")
    first, second, third = (upload(cast, task, f"{n}.jpg", photo(n)) for n in range(3))
    one = first.assignment_id
    describe(cast.world, me, first.id, 1, "一食堂", "北门", date(2026, 10, 1), Purpose.SIGN_IN)
    caption_all(cast.world, me, one, [first.id, second.id], "", place="南门")
    caption_all(cast.world, me, one, [second.id], " ", happened_on=date(2026, 10, 2))
    now = {file.id: (file.caption, file.place, file.happened_on, file.purpose) for file in files(cast)}
    assert now == {
        first.id: ("一食堂", "南门", date(2026, 10, 1), Purpose.SIGN_IN),
        second.id: ("", "南门", date(2026, 10, 2), Purpose.ACTIVITY),
        third.id: ("", "", None, Purpose.ACTIVITY),
    }
    lines = cast.history("evidence_described")
    assert lines[1].after == {"place": "南门", "evidence_ids": [first.id, second.id]}
    caption_all(cast.world, me, one, [first.id, second.id], "")
    caption_all(cast.world, me, one, [first.id], "一食堂")
    caption_all(cast.world, me, one, ["0" * 24], "别处")
    assert len(cast.history("evidence_described")) == len(lines)


def test_files_stand_in_the_order_they_were_put_into(anywhere: Cast) -> None:
    cast, task = anywhere, anywhere.task("张贴资料", lead=["机械"])
    me = cast.caller("jixie")
    ids = [upload(cast, task, f"{n}.jpg", photo(n)).id for n in range(3)]
    one = cast.owed(task, "机械").id
    reorder(cast.world, me, one, ids)
    assert cast.history("evidence_reordered") == []
    wanted = [ids[2], ids[0], ids[1]]
    reorder(cast.world, me, one, wanted)
    assert [file.id for file in seen(cast, task).evidence] == wanted
    assert [file.version for file in files(cast)] == [1, 1, 1]
    line = cast.history("evidence_reordered")[0]
    assert (line.before, line.after) == ({"evidence_ids": ids}, {"evidence_ids": wanted})
    fourth = upload(cast, task, "四.jpg", photo(4))
    assert [file.id for file in seen(cast, task).evidence] == [*wanted, fourth.id]


def test_an_order_that_does_not_name_every_live_file_once_is_refused(cast: Cast) -> None:
    task, other = (cast.task(title, lead=["机械"]) for title in ("张贴资料", "悬挂标语"))
    me, one = cast.caller("jixie"), cast.owed(task, "机械").id
    ids = [upload(cast, task, f"{n}.jpg", photo(n)).id for n in range(3)]
    gone, elsewhere = upload(cast, task, "四.jpg", photo(4)), upload(cast, other)
    remove(cast.world, me, gone.id, 1)
    first, second, third = ids
    for wrong in (
        *([], [second, first], [second, first, first], [third, second, first, first]),
        *([third, second, first, gone.id], [third, second, elsewhere.id], ["x", "y", "z"]),
    ):
        with pytest.raises(ChangedMeanwhile):
            reorder(cast.world, me, one, wrong)
    with pytest.raises(NotFound):
        reorder(cast.world, cast.caller("waiyu"), one, ids[::-1])
    with pytest.raises(NotAllowed):
        reorder(cast.world, cast.caller("office"), one, ids[::-1])
    hand_in(cast, task)
    with pytest.raises(WrongState):
        reorder(cast.world, me, one, ids[::-1])
    assert [file.id for file in seen(cast, task).evidence] == ids
    assert cast.history("evidence_reordered") == []


def test_pictures_are_known_by_a_fingerprint_and_pdfs_by_their_pages(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    given = {
        "一.jpg": picture("hall", 1, datetime(2026, 11, 2)),
        "白墙.jpg": photo(),
        "三页.pdf": pdf(b"", b"", b""),
        "加密.pdf": locked(),
        "空.pdf": good.pdf(),
        "总结.docx": good.word(),
    }
    stored = {name: upload(cast, task, name, data) for name, data in given.items()}
    assert {name: (len(file.fingerprint), file.pages) for name, file in stored.items()} == {
        "一.jpg": (64, None),
        "白墙.jpg": (0, None),
        "三页.pdf": (0, 3),
        "加密.pdf": (0, None),
        "空.pdf": (0, None),
        "总结.docx": (0, None),
    }


def test_the_pages_of_a_pdf_are_drawn_at_the_first_look_and_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    file = upload(cast, task, "签到表.pdf", pdf(filled(1, 0, 0), filled(0, 1, 0)))
    looks = {"thumb": 480, "large": 1800, "page-2": 1800}
    for which, longest in looks.items():
        assert find_file(cast.world, cast.caller("leader"), file.id, which).to_make is not None
        opened = open_file(cast.world, cast.caller("leader"), file.id, which)
        assert (opened.media_type, opened.name, opened.path) == ("image/jpeg", "签到表.pdf.jpg", None)
        image = Image.open(BytesIO(opened.data or b""))
        assert max(image.size) == longest
        shades = image.getpixel((9, 9))
        assert isinstance(shades, tuple)
        assert shades[0 if which != "page-2" else 1] > 200
    monkeypatch.setattr(renditions, "pdf_page", never)
    for which in looks:
        assert open_file(cast.world, cast.caller("office"), file.id, which).data
    for which in ("page-0", "page-1", "page-3", "page-21", "page-2x", "page-", "../large", "page-2.failed", ""):
        with pytest.raises(NotFound):
            open_file(cast.world, cast.caller("office"), file.id, which)
    with pytest.raises(NotFound):
        open_file(cast.world, cast.caller("waiyu"), file.id, "thumb")


def test_no_more_than_twenty_pages_are_drawn(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"])
    file = upload(cast, task, "长.pdf", pdf(*[b""] * 25))
    assert file.pages == 25
    assert open_file(cast.world, cast.caller("jixie"), file.id, "page-20").data
    with pytest.raises(NotFound):
        open_file(cast.world, cast.caller("jixie"), file.id, "page-21")


def test_a_document_that_cannot_be_drawn_is_not_tried_again_before_a_day_has_passed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(cast, cast.task("张贴资料", lead=["机械"]), "加密.pdf", locked())
    tried: list[int] = []

    def fails(*_: object) -> bytes:
        tried.append(1)
        raise NoPreview

    monkeypatch.setattr(renditions, "pdf_page", fails)

    def look_once() -> int:
        for which in ("thumb", "large"):
            with pytest.raises(NotFound):
                open_file(cast.world, cast.caller("office"), file.id, which)
        return len(tried)

    assert look_once() == 1
    cast.clock.forward(minutes=20)
    assert look_once() == 1
    monkeypatch.setattr(renditions, "AGAIN", timedelta(minutes=10))
    assert look_once() == 2
    assert open_file(cast.world, cast.caller("office"), file.id, "original").path


def test_an_office_file_is_drawn_once_for_both_sizes_where_that_can_be_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(cast, cast.task("张贴资料", lead=["机械"]), "总结.docx", good.word())
    monkeypatch.setattr(renditions, "office_previews", lambda: False)
    for which in ("thumb", "large"):
        with pytest.raises(NotFound):
            open_file(cast.world, cast.caller("office"), file.id, which)
    asked: list[str] = []

    def drawn(_: object, extension: str, sizes: list[int]) -> list[bytes]:
        asked.append(extension)
        return [photo(size=(size, 30)) for size in sizes]

    monkeypatch.setattr(renditions, "office_previews", lambda: True)
    monkeypatch.setattr(renditions, "office_pages", drawn)
    found = find_file(cast.world, cast.caller("office"), file.id, "thumb")
    assert found.to_make is not None
    assert found.to_make.slow
    for which, longest in (("large", 1800), ("thumb", 480)):
        data = open_file(cast.world, cast.caller("office"), file.id, which).data
        assert Image.open(BytesIO(data or b"")).width == longest
    assert (
        evidence.finished(cast.world, found).data == open_file(cast.world, cast.caller("office"), file.id, "thumb").data
    )
    assert asked == ["docx"]
    with pytest.raises(NotFound):
        open_file(cast.world, cast.caller("office"), file.id, "page-2")


def test_a_replaced_file_can_still_be_seen_by_those_who_may_see_the_assignment(cast: Cast) -> None:
    task = cast.task("张贴资料", lead=["机械"], cooperating=["外语"])
    old = upload(cast, task, "旧.pdf", sheet(1))
    upload(cast, task, "新.pdf", sheet(2), replaces=old.id)
    for username in ("jixie", "office", "leader"):
        assert open_file(cast.world, cast.caller(username), old.id, "thumb").data
    with pytest.raises(NotFound):
        open_file(cast.world, cast.caller("waiyu"), old.id, "thumb")
