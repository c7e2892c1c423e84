"""Comments: who may say and read them, whom they mention, and what becomes of a removed one."""

from functools import partial

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.account import WebSession
from models.assignment import Assignment, Comment, Mention
from models.campaign import Task
from models.errors import Invalid, Missing, NotAllowed, NotFound, NotSignedIn, ZerenError
from models.names import name_key
from models.organisation import Alias
from models.words import Role, Status
from services.comments import LONGEST, Comments, add, mentionable, of_assignment, remove
from services.who import OPERATOR
from tests.cast import Cast
from tests.services.counting import count

WORDS = "三食堂的餐桌还没有贴，\n明天补上。"


@pytest.fixture
def task(anywhere: Cast) -> Task:
    return anywhere.task("张贴资料", lead=["机械"], cooperating=["外语", "后勤处"])


def on(cast: Cast, task: Task, unit: str = "机械") -> str:
    return cast.owed(task, unit).id


def said(cast: Cast, username: str, assignment_id: str, words: str = WORDS, *units: str) -> str:
    ids = [cast.units[unit] for unit in units]
    return add(cast.world, cast.caller(username), assignment_id, words, ids)


def read(cast: Cast, username: str, assignment_id: str) -> Comments:
    return of_assignment(cast.world, cast.caller(username), assignment_id)


def rows(cast: Cast) -> list[Comment]:
    with Session(cast.world.engine) as db:
        return list(db.exec(select(Comment)).all())


def mentions(cast: Cast) -> set[str]:
    with Session(cast.world.engine) as db:
        found = set(db.exec(select(Mention.unit_id)).all())
    return {short for short, unit_id in cast.units.items() if unit_id in found}


def test_a_comment_is_read_by_everybody_who_may_see_the_assignment(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, on(anywhere, task)
    first = said(cast, "jixie", one)
    cast.clock.forward(minutes=1)
    said(cast, "leader", one, "好")
    for username in ("jixie", "jixie2", "office", "leader"):
        mine, other = read(cast, username, one).here
        assert (mine.id, mine.words, mine.author, mine.author_unit) == (first, WORDS, "jixie", "机械工程学院")
        assert (other.words, other.author_role, other.author_unit) == ("好", Role.LEADER, "")
        assert mine.may_remove is (username == "jixie")
    for username in ("waiyu", "houqin", "admin"):
        with pytest.raises(NotFound):
            read(cast, username, one)


def test_only_those_who_may_see_it_comment(anywhere: Cast, task: Task) -> None:
    for username in ("waiyu", "houqin", "baowei", "admin"):
        with pytest.raises(NotFound):
            said(anywhere, username, on(anywhere, task))
    with pytest.raises(NotSignedIn):
        add(anywhere.world, OPERATOR, on(anywhere, task), WORDS)
    assert rows(anywhere) == []
    assert anywhere.history("comment_added") == []


@pytest.mark.parametrize("status", list(Status))
def test_in_every_state_it_can_be_commented_on(cast: Cast, status: Status) -> None:
    one = on(cast, cast.task("张贴", lead=["机械"]))
    with cast.world.engine.begin() as db:
        db.execute(update(Assignment).values(status=status))
    said(cast, "jixie", one)
    assert len(rows(cast)) == 1


@pytest.mark.parametrize(
    ("words", "refused"),
    [("", Missing), (" \n\t ", Missing), ("长" * (LONGEST + 1), Invalid)],
    ids=["none", "blank", "long"],
)
def test_a_comment_says_something_and_not_too_much(cast: Cast, words: str, refused: type[ZerenError]) -> None:
    one = on(cast, cast.task("张贴", lead=["机械"]))
    with pytest.raises(refused):
        said(cast, "jixie", one, words)
    said(cast, "jixie", one, "长" * LONGEST)
    assert [len(row.words) for row in rows(cast)] == [LONGEST]


def test_it_leaves_a_line_of_history_with_its_beginning_and_whom_it_mentions(anywhere: Cast, task: Task) -> None:
    one = on(anywhere, task)
    comment = said(anywhere, "jixie", one, "请后勤处配合。\n" + "长" * 200, "后勤处")
    [line] = anywhere.history("comment_added")
    assert (line.subject, line.subject_id, line.assignment_id, line.task_id) == ("comment", comment, one, task.id)
    assert line.after["mentions"] == ["后勤处"]
    assert len(line.after["words"]) == 80
    assert line.after["words"].startswith("请后勤处配合。 长")


def test_a_mentioned_unit_reads_it_on_its_own_assignment_and_nothing_else(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, on(anywhere, task)
    said(cast, "jixie", one, "与别人无关")
    said(cast, "jixie", one, "请后勤处周五前开门", "后勤处")
    here, elsewhere = (read(cast, "houqin", on(cast, task, "后勤处")), read(cast, "waiyu", on(cast, task, "外语")))
    assert here.here == []
    [told] = here.elsewhere
    assert (told.words, told.on_unit, told.author) == ("请后勤处周五前开门", "机械工程学院", "jixie")
    assert list(told.mentions) == ["后勤处"]
    assert elsewhere.elsewhere == []
    other_task = cast.task("别的任务", lead=["后勤处"])
    assert read(cast, "houqin", on(cast, other_task, "后勤处")).elsewhere == []
    assert read(cast, "office", on(cast, task, "后勤处")).elsewhere == []


def test_names_typed_behind_the_sign_mention_too(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, on(anywhere, task)
    cast.save(
        Alias(organisation_id=cast.school, key=name_key("后勤保障部"), name="后勤保障部", unit_id=cast.units["后勤处"])
    )
    said(cast, "jixie", one, "@外语学院 请看，＠后勤保障部 也请看，@保卫处知悉。@学工部 不在内，@机械 是自己。")
    assert mentions(cast) == {"外语", "后勤处", "保卫处"}
    [line] = cast.history("comment_added")
    assert set(line.after["mentions"]) == {"外语学院", "后勤处", "党委保卫部（保卫处）"}


def test_only_the_units_of_the_task_and_its_office_can_be_mentioned_but_not_ones_own(
    anywhere: Cast, task: Task
) -> None:
    cast, one = anywhere, on(anywhere, task)

    def names(username: str) -> set[str]:
        return {name for _, name in mentionable(cast.world, cast.caller(username), one)}

    assert names("jixie") == {"外语学院", "后勤处", "党委保卫部（保卫处）"}
    assert names("office") == {"机械工程学院", "外语学院", "后勤处"}
    assert names("leader") == {"机械工程学院", "外语学院", "后勤处", "党委保卫部（保卫处）"}
    with pytest.raises(NotFound):
        names("waiyu")
    with cast.world.engine.begin() as db:
        left = col(Assignment.unit_id) == cast.units["外语"]
        db.execute(update(Assignment).where(left).values(detached_at=cast.clock.at, status=Status.WAIVED))
    assert names("jixie") == {"后勤处", "党委保卫部（保卫处）"}
    for unit in ("学工部", "机械", "外语"):
        with pytest.raises(NotFound):
            said(cast, "jixie", one, WORDS, unit)
    assert rows(cast) == []
    assert set(names("jixie")) == {name for _, name in read(cast, "jixie", one).mentionable}


def test_a_unit_that_is_given_and_typed_is_mentioned_once(anywhere: Cast, task: Task) -> None:
    said(anywhere, "jixie", on(anywhere, task), "@后勤处 请看，@后勤处", "后勤处")
    assert mentions(anywhere) == {"后勤处"}
    assert list(read(anywhere, "jixie", on(anywhere, task)).here[0].mentions) == ["后勤处"]


def test_its_author_removes_a_comment_and_its_place_stays(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, on(anywhere, task)
    comment = said(cast, "jixie", one, "写错了 @后勤处")
    for username, refused in (("jixie2", NotAllowed), ("office", NotAllowed), ("waiyu", NotFound), ("admin", NotFound)):
        with pytest.raises(refused):
            remove(cast.world, cast.caller(username), comment)
    assert rows(cast)[0].removed_at is None
    for _ in range(2):
        remove(cast.world, cast.caller("jixie"), comment)
    assert len(cast.history("comment_removed")) == 1
    for told in (read(cast, "office", one).here[0], read(cast, "houqin", on(cast, task, "后勤处")).elsewhere[0]):
        assert (told.removed, told.words, list(told.mentions), told.author) == (True, "", [], "jixie")
        assert not told.may_remove
    with pytest.raises(NotFound):
        remove(cast.world, cast.caller("jixie"), "0" * 24)


def test_an_author_without_a_session_removes_nothing(cast: Cast) -> None:
    comment = said(cast, "jixie", on(cast, cast.task("张贴", lead=["机械"])))
    with cast.world.engine.begin() as db:
        db.execute(update(WebSession).values(ended_at=cast.clock.at))
    with pytest.raises(NotSignedIn):
        remove(cast.world, cast.caller("jixie"), comment)
    assert rows(cast)[0].removed_at is None


def test_comments_stand_in_the_order_they_were_made(anywhere: Cast, task: Task) -> None:
    one = on(anywhere, task)
    for number in range(5):
        said(anywhere, "jixie", one, str(number))
        anywhere.clock.forward(seconds=1)
    assert [told.words for told in read(anywhere, "office", one).here] == list("01234")


def test_the_number_of_statements_does_not_grow(cast: Cast) -> None:
    task = cast.task("张贴", lead=["机械"], cooperating=["后勤处"])
    one, counts = on(cast, task), []
    for more in (1, 15):
        for _ in range(more):
            said(cast, "jixie", one, "@后勤处")
            said(cast, "houqin", on(cast, task, "后勤处"), "@机械")
        counts.append(count(cast.world.engine, partial(read, cast, "jixie", one)))
    assert counts == [8, 8]


def test_its_author_is_told_which_units_their_words_did_not_reach(anywhere: Cast, task: Task) -> None:
    cast, one = anywhere, on(anywhere, task)
    said(cast, "jixie", one, "@物理学院 @后勤处 @机械工程学院 请协调场地")
    assert read(cast, "jixie", one).here[0].unreached == ["物理学院"]
    assert read(cast, "jixie", one).here[0].mentions == ["后勤处"]
    for username in ("jixie2", "office"):
        assert list(read(cast, username, one).here[0].unreached) == []
    remove(cast.world, cast.caller("jixie"), read(cast, "jixie", one).here[0].id)
    assert list(read(cast, "jixie", one).here[0].unreached) == []
