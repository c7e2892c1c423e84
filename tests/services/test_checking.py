"""The check: what is missing, altered, left over or half done is found, and nothing else is."""

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import text
from sqlmodel import Session, col, select

from adapters.database import open_database
from models.assignment import Assignment, Evidence
from models.errors import NotAllowed, NotFound, WrongState
from models.words import ResponsibilityRole, Status
from services import assignments, evidence
from services.checking import Revision, campaign_figures, check, require_ready, revision
from services.matrix_changes import set_cells
from services.who import OPERATOR
from tests.cast import NOW, Cast
from tests.services.changing import SCHOOLS, begun, planned, wanted


def photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def hand_in(cast: Cast, data: bytes) -> Evidence:
    """One submitted assignment with one photo."""
    task = cast.task(f"张贴{len(data)}", lead=["机械"], due_on=date(2026, 11, 30))
    with Session(cast.world.engine) as db:
        assignment_id = db.exec(select(Assignment.id).where(Assignment.task_id == task.id)).one()
    row = evidence.add(cast.world, cast.caller("jixie"), assignment_id, "现场.jpg", [data])
    with Session(cast.world.engine) as db:
        version = db.get_one(Assignment, assignment_id).version
    assignments.submit(cast.world, cast.caller("jixie"), assignment_id, version, "已完成")
    return row


def keys(cast: Cast) -> list[str]:
    return [finding.key for finding in check(cast.world, OPERATOR).findings]


def test_a_whole_installation_has_nothing_wrong(anywhere: Cast) -> None:
    hand_in(anywhere, photo())
    checked = check(anywhere.world, OPERATOR)
    assert (checked.files, checked.findings) == (1, [])


def test_a_missing_file_is_found_by_name(anywhere: Cast) -> None:
    row = hand_in(anywhere, photo())
    anywhere.world.store.path(row.sha256).unlink()
    (finding,) = check(anywhere.world, OPERATOR).findings
    assert (finding.key, finding.fields["name"], finding.fields["sha256"]) == (
        "check.blob_missing",
        "现场.jpg",
        row.sha256,
    )


def test_one_altered_byte_is_found(anywhere: Cast) -> None:
    row = hand_in(anywhere, photo())
    path = anywhere.world.store.path(row.sha256)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(bytes(data))
    assert keys(anywhere) == ["check.blob_altered"]


def test_a_cut_file_is_found_altered_and_of_the_wrong_size(anywhere: Cast) -> None:
    row = hand_in(anywhere, photo())
    path = anywhere.world.store.path(row.sha256)
    path.write_bytes(path.read_bytes()[:-10])
    assert keys(anywhere) == ["check.blob_altered", "check.blob_size"]


def test_a_file_of_no_assignment_is_found(anywhere: Cast) -> None:
    hand_in(anywhere, photo())
    stored = anywhere.world.store.put([photo("blue")], 10_000)
    (finding,) = check(anywhere.world, OPERATOR).findings
    assert (finding.key, finding.fields) == ("check.orphan", {"sha256": stored.sha256})


def test_a_removed_file_is_still_evidence_of_what_was_handed_in(cast: Cast) -> None:
    row = hand_in(cast, photo())
    with Session(cast.world.engine) as db:
        db.get_one(Evidence, row.id).removed_at = cast.clock.at
        db.commit()
    assert keys(cast) == []
    cast.world.store.path(row.sha256).unlink()
    assert keys(cast) == ["check.blob_missing"]


def test_a_row_that_points_to_nothing_is_found(cast: Cast) -> None:
    hand_in(cast, photo())
    raw = cast.world.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("UPDATE evidence SET uploaded_by = 'nobody'")
    raw.commit()
    raw.close()
    (finding,) = check(cast.world, OPERATOR).findings
    assert (finding.key, finding.fields["table"], finding.fields["parent"]) == (
        "check.foreign_key",
        "evidence",
        "account",
    )


def test_a_submission_without_its_round_is_found(anywhere: Cast) -> None:
    task = anywhere.task("自查", lead=["外语"])
    with Session(anywhere.world.engine) as db:
        row = db.exec(select(Assignment).where(col(Assignment.task_id) == task.id)).one()
        row.status, row.round = Status.SUBMITTED, 1
        db.commit()
        assert keys(anywhere) == ["check.round_missing"]


def test_a_campaign_that_was_lived_through_stands_as_its_history_says(anywhere: Cast) -> None:
    cast, world, office = anywhere, anywhere.world, anywhere.caller("office")
    task, other = begun(cast, planned("甲", ["机械"], [SCHOOLS]), planned("乙", ["后勤处"]))
    one = cast.hand_in(task, "机械", "jixie")
    assignments.decide(world, office, one.id, one.version, accepted=False, reason="补充")
    set_cells(world, office, other.id, 1, wanted(cast, ["外语"]), "分工调整")
    assert check(world, OPERATOR).findings == []


@pytest.mark.parametrize(
    ("name", "value", "told", "found"),
    [
        ("status", Status.ACCEPTED, "submitted", "accepted"),
        ("role", ResponsibilityRole.COOPERATING, "lead", "cooperating"),
        ("note", "别的话", "已在食堂张贴宣传资料。", "别的话"),
        ("round", 2, 1, 2),
        ("due_on", date(2027, 1, 1), "2026-11-20", "2027-01-01"),
        ("numerator", 3.0, None, 3.0),
        ("status_before", Status.RETURNED, None, "returned"),
        ("detached_at", NOW, False, True),
    ],
)
def test_what_was_changed_behind_the_history_is_found(
    anywhere: Cast, name: str, value: object, told: object, found: object
) -> None:
    (task,) = begun(anywhere, planned("甲", ["机械"], due_on=date(2026, 11, 20)))
    one = anywhere.hand_in(task, "机械", "jixie")
    with Session(anywhere.world.engine) as db:
        setattr(db.get_one(Assignment, one.id), name, value)
        db.commit()
    findings = [each for each in check(anywhere.world, OPERATOR).findings if each.key != "check.round_missing"]
    assert [(each.key, each.fields) for each in findings] == [
        (
            f"check.differs_{name.replace('detached_at', 'detached')}",
            {"assignment": one.id, "told": told, "found": found},
        )
    ]


def test_assignments_without_a_history_and_histories_without_an_assignment_are_found(anywhere: Cast) -> None:
    task, _ = begun(anywhere, planned("甲", ["机械"]), planned("乙", ["机械"]))
    one = anywhere.owed(task, "机械")
    with Session(anywhere.world.engine) as db:
        db.delete(db.get_one(Assignment, one.id))
        added = Assignment(**(one.model_dump() | {"id": "f" * 24, "unit_id": anywhere.units["外语"]}))
        db.add(added)
        db.commit()
    findings = check(anywhere.world, OPERATOR).findings
    assert [(each.key, each.fields) for each in findings] == [
        ("check.unrecorded", {"assignment": "f" * 24}),
        ("check.vanished", {"assignment": one.id}),
    ]


def test_a_campaign_from_before_its_beginning_was_told_is_not_judged_by_its_history(anywhere: Cast) -> None:
    hand_in(anywhere, photo())
    anywhere.clock.forward(minutes=1)
    assert keys(anywhere) == []


@pytest.mark.parametrize("username", ["office", "leader", "jixie"])
def test_only_an_administrator_checks(cast: Cast, username: str) -> None:
    with pytest.raises(NotAllowed):
        check(cast.world, cast.caller(username))
    assert check(cast.world, cast.caller("admin")).findings == []


def test_the_figures_are_those_of_the_one_formula(anywhere: Cast) -> None:
    hand_in(anywhere, photo())
    (one,) = campaign_figures(anywhere.world, OPERATOR)
    assert (one.name, one.day) == ("2026年秋季反诈宣传专项行动", date(2026, 11, 2))
    assert (one.figures.completion.share, one.figures.reported.share, one.figures.total) == (0, 1, 1)


def test_the_database_says_whether_it_fits_this_program(cast: Cast) -> None:
    engine = cast.world.engine
    assert revision(engine) is Revision.CURRENT
    require_ready(engine)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert revision(engine) is Revision.NEWER
    with pytest.raises(WrongState):
        require_ready(engine)
    empty = open_database("sqlite://")
    assert revision(empty) is Revision.EMPTY
    with pytest.raises(NotFound):
        require_ready(empty)
