"""迎检材料: what is in the archive, that it is whole, and that nothing a person typed gets out of its place."""

import hashlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from adapters.documents import pack
from adapters.store import BlobMissing
from models.assignment import Assignment, Evidence
from models.campaign import Task
from models.errors import NotAllowed
from models.report import Wanted
from models.words import Flaw, Verdict
from services.assignments import FileVerdict, decide
from services.evidence import add, describe
from services.exports import take
from services.packing import extent
from tests.cast import Cast, photo


def pack_of(cast: Cast, username: str = "office", **options: str) -> ZipFile:
    taken = take(cast.world, cast.caller(username), Wanted("pack", cast.campaign, options=options))
    data = b"".join(taken.chunks)
    assert taken.size == len(data)
    return ZipFile(BytesIO(data))


def named(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if not name.startswith("index.")]


def accept(cast: Cast, one: Assignment, verdicts: dict[str, FileVerdict] | None = None) -> None:
    decide(cast.world, cast.caller("office"), one.id, one.version, accepted=True, verdicts=verdicts)


@pytest.fixture
def worked(cast: Cast) -> Cast:
    """机械 has two files, one of them rejected, and is done; 外语 waits with one."""
    cast.task("张贴资料/海报", ["机械", "外语"], sort=1, number="7", due_on=date(2026, 11, 30))
    return cast


def test_the_pack_holds_the_accepted_files_byte_for_byte_under_names_that_unpack_anywhere(worked: Cast) -> None:
    task = _task(worked)
    accept(worked, worked.hand_in(task, "机械", "jixie", shade=3))
    worked.hand_in(task, "外语", "waiyu", shade=4)
    archive = pack_of(worked)
    assert archive.testzip() is None
    assert named(archive) == ["07-张贴资料／海报/机械工程学院/01-照片.jpg"]
    assert archive.read(named(archive)[0]) == photo(3)
    assert all(one.flag_bits & 0x800 for one in archive.infolist() if not one.filename.isascii()), "names in UTF-8"
    assert {one.compress_type for one in archive.infolist()} == {ZIP_STORED}


def test_everything_is_packed_when_it_is_asked_for(worked: Cast) -> None:
    task = _task(worked)
    accept(worked, worked.hand_in(task, "机械", "jixie", shade=3))
    worked.hand_in(task, "外语", "waiyu", shade=4)
    assert len(named(pack_of(worked, everything="1"))) == 2
    assert len(named(pack_of(worked, everything="0"))) == 1


def test_a_rejected_file_stays_out_and_the_index_of_everything_says_why(worked: Cast) -> None:
    task = _task(worked)
    add(worked.world, worked.caller("jixie"), worked.owed(task, "机械").id, "模糊.jpg", [photo(9)])
    one = worked.hand_in(task, "机械", "jixie", shade=3)
    blurred = next(file for file in _files(worked) if file.name == "模糊.jpg")
    accept(worked, one, {blurred.id: FileVerdict(Verdict.REJECTED, Flaw.BLURRED)})
    assert [name.rpartition("/")[2] for name in named(pack_of(worked))] == ["01-照片.jpg"]
    whole = pack_of(worked, everything="1")
    assert len(named(whole)) == 2
    assert "退回：模糊" in whole.read("index.html").decode()


def test_the_index_tells_each_file_with_its_hash_and_leads_to_it(worked: Cast) -> None:
    task = _task(worked)
    one = worked.hand_in(task, "机械", "jixie", shade=3)
    accept(worked, one)
    archive = pack_of(worked)
    sheet = load_workbook(BytesIO(archive.read("index.xlsx"))).active
    assert sheet is not None
    line = [cell.value for cell in sheet[4]]
    assert line[0] == "7"
    assert line[4] == "照片.jpg"
    assert line[-1] == hashlib.sha256(photo(3)).hexdigest()
    assert line[-2] == len(photo(3))
    link = sheet.cell(4, 5).hyperlink
    assert link is not None
    assert (link.target or "").replace("\\", "/") in archive.namelist()
    page = archive.read("index.html").decode()
    assert hashlib.sha256(photo(3)).hexdigest() in page
    assert 'src="07-' in page


def test_what_people_typed_is_text_in_both_indexes(worked: Cast) -> None:
    task, me = _task(worked), worked.caller("jixie")
    one = worked.owed(task, "机械")
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    file = add(worked.world, me, one.id, "=1+1&<b>.jpg", [photo(5)])
    describe(worked.world, me, file.id, file.version, hostile, "=1+1")
    archive = pack_of(worked, everything="1")
    page = archive.read("index.html").decode()
    assert "<script" not in page
    assert "<img src=x" not in page
    sheet = load_workbook(BytesIO(archive.read("index.xlsx"))).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[4] if str(cell.value).startswith("=")} == {"s"}


def test_a_file_that_the_store_has_lost_is_named_as_missing_and_the_rest_is_packed(worked: Cast) -> None:
    task = _task(worked)
    one = worked.hand_in(task, "机械", "jixie", shade=3)
    add_two = add(worked.world, worked.caller("waiyu"), worked.owed(task, "外语").id, "在.jpg", [photo(8)])
    worked.world.store.path(_files(worked, one.id)[0].sha256).unlink()
    archive = pack_of(worked, everything="1")
    assert archive.testzip() is None
    assert [name.rpartition("/")[2] for name in named(archive)] == ["01-在.jpg"]
    assert "照片.jpg（文件缺失，未能装入）" in archive.read("index.html").decode()
    assert add_two.sha256 in archive.read("index.html").decode()


def test_numbers_of_persons_are_masked_in_names_and_captions(worked: Cast) -> None:
    task, me = _task(worked), worked.caller("jixie")
    file = add(worked.world, me, worked.owed(task, "机械").id, "照片.jpg", [photo(5)])
    describe(worked.world, me, file.id, file.version, "联系人13812345678", "")
    page = pack_of(worked, everything="1").read("index.html").decode()
    assert "13812345678" not in page
    assert "138****5678" in page


def test_taking_a_pack_is_an_event_and_only_the_office_takes_one(worked: Cast) -> None:
    for username in ("leader", "jixie", "admin"):
        before = len(worked.history())
        with pytest.raises(NotAllowed):
            pack_of(worked, username)
        assert len(worked.history()) == before
    pack_of(worked)
    assert worked.history("exported")[-1].after == {"document": "pack"}


@pytest.mark.parametrize("everything", [False, True])
def test_the_extent_told_before_is_what_is_packed(anywhere: Cast, everything: bool) -> None:
    task = anywhere.task("张贴资料", ["机械", "外语"], sort=1)
    accept(anywhere, anywhere.hand_in(task, "机械", "jixie", shade=3))
    anywhere.hand_in(task, "外语", "waiyu", shade=4)
    gone = anywhere.task("取消的", ["外语"], sort=2)
    add(anywhere.world, anywhere.caller("waiyu"), anywhere.owed(gone, "外语").id, "照片.jpg", [photo(6)])
    gone.cancelled_at = anywhere.clock()
    anywhere.save(gone)
    told = extent(anywhere.world, anywhere.caller("office"), anywhere.campaign, None, everything)
    archive = pack_of(anywhere, everything="1" if everything else "0")
    packed = [archive.getinfo(name).file_size for name in named(archive)]
    assert (told.files, told.size) == (len(packed), sum(packed))


def test_a_file_is_read_when_its_turn_comes_and_one_that_goes_meanwhile_breaks_the_archive_off(
    worked: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "CHUNK", 1024)
    task, me = _task(worked), worked.caller("jixie")
    for shade in range(3):
        add(worked.world, me, worked.owed(task, "机械").id, f"{shade}.jpg", [photo(shade, (2400, 1800))])
    taken = take(worked.world, worked.caller("office"), Wanted("pack", worked.campaign, options={"everything": "1"}))
    chunks = iter(taken.chunks)
    assert isinstance(chunks, Iterator)
    next(chunks)
    for file in _files(worked):
        worked.world.store.path(file.sha256).unlink()
    with pytest.raises(BlobMissing):
        list(chunks)


def _task(cast: Cast) -> Task:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return db.exec(select(Task)).one()


def _files(cast: Cast, assignment_id: str = "") -> list[Evidence]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        found = db.exec(select(Evidence)).all()
    return [file for file in found if assignment_id in ("", file.assignment_id)]
