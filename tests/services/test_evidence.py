"""Evidence: who may add, see and remove it, and when."""

import pytest
from sqlmodel import Session, select

from models.assignment import Assignment, Evidence
from models.errors import ChangedMeanwhile, NotAllowed, NotFound, WrongState
from models.words import EvidenceKind, Status
from services.assignments import decide
from services.detail import look
from services.evidence import add, caption_all, describe, open_file, remove
from tests.cast import Cast, photo


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
