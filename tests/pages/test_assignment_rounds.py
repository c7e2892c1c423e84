"""Round after round with what was said of each file then, and the history in plain words."""

from sqlmodel import Session, col, select

from models.assignment import Submission
from models.states import Move
from models.words import Flaw, Verdict
from services.assignments import FileVerdict, acknowledge, decide, report, rest, submit
from services.evidence import add
from tests.cast import Cast, photo
from tests.pages.assignment_parts import BLURRED, GOOD, PAGE, files, galleries, returned, said, unfold
from tests.pages.conftest import OpenPage
from tests.services.counting import count


def test_every_round_is_kept_with_its_verdict(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.hand_in(task, "机械", "jixie")
    decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="照片模糊")
    submit(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, "已重拍")
    at = unfold(open_page("jixie", PAGE, id=one.id), "rounds")
    for words in ("等待审核", "已重拍"):
        assert words in said(at)
    assert [one.label for one in at.expander if "次提交**" in one.label] == [
        "**第 2 次提交** · 等待审核",
        "**第 1 次提交** · 11月2日 10:00 退回：照片模糊",
    ]
    with Session(here.world.engine) as db:
        rows = db.exec(select(Submission).order_by(col(Submission.round))).all()
    unfold(at, f"round_open_{rows[0].id}")
    assert "office 退回：照片模糊" in said(at)


def test_a_round_shows_the_verdicts_as_they_were(open_page: OpenPage, here: Cast) -> None:
    one = returned(here, BLURRED, GOOD)
    bad, good = files(here)
    here.clock.forward(minutes=1)
    add(here.world, here.caller("jixie"), one.id, "重拍.jpg", [photo(9)], replaces=bad.id)
    submit(here.world, here.caller("jixie"), one.id, one.version, "已重拍")
    here.clock.forward(minutes=1)
    worse = {good.id: FileVerdict(Verdict.REJECTED, Flaw.OTHER, "人数不符")}
    caller = here.caller("office")
    decide(here.world, caller, one.id, one.version + 1, accepted=False, reason="再看", verdicts=worse)
    with Session(here.world.engine) as db:
        rounds = db.exec(select(Submission).order_by(col(Submission.round))).all()
    with galleries() as shown:
        unfold(open_page("jixie", PAGE, id=one.id), "rounds", *(f"round_open_{row.id}" for row in rounds))
    words = [[item["verdict_words"] for item in shown[f"assignment_round_{row.id}"]["items"]] for row in rounds]
    assert words == [["已退回：模糊", "可用"], ["", "已退回：人数不符"]]


def test_of_many_rounds_the_latest_is_open_and_the_others_are_a_line(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    for shade in range(10):
        here.clock.forward(minutes=1)
        one = here.hand_in(task, "机械", "jixie", shade)
        decide(here.world, here.caller("office"), one.id, one.version, accepted=False, reason="再补")
    with galleries() as shown:
        at = unfold(open_page("jixie", PAGE, id=one.id), "rounds")
    assert len([one for one in at.expander if "次提交**" in one.label]) == 10
    opened = [given for key, given in shown.items() if key.startswith("assignment_round_")]
    assert [len(given["items"]) for given in opened] == [10]


def test_the_history_says_who_did_what_and_what_it_was_before_and_after(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    acknowledge(here.world, here.caller("jixie"), one.id)
    for shade in (1, 2):
        add(here.world, here.caller("jixie"), one.id, f"{shade}.jpg", [photo(shade)])
    report(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, "已张贴")
    rest(here.world, here.caller("office"), one.id, here.owed(task, "机械").version, Move.SUSPEND, "等新版")
    at = open_page("jixie", PAGE, id=one.id)
    folded = count(here.world.engine, at.run)
    lines = [line for line in said(unfold(at, "history")).split("\n") if line.startswith("- :gray")]
    assert [line.split("] ")[1] for line in lines] == [
        "office 设为因故暂停：状态 推进中 → 因故暂停；理由：等新版",
        "jixie 上报了进展：进展 已张贴",
        "jixie 上传了佐证 2 次",
        "jixie 签收",
    ]
    assert count(here.world.engine, at.run) > folded


def test_verdicts_are_told_in_the_history_by_file(open_page: OpenPage, here: Cast) -> None:
    one = returned(here, BLURRED, GOOD)
    line = said(unfold(open_page("office", PAGE, id=one.id), "history"))
    assert "逐份意见 1.jpg 已退回：模糊、2.jpg 可用" in line


def test_a_long_history_is_read_page_by_page(open_page: OpenPage, here: Cast) -> None:
    task = here.task("张贴资料", lead=["机械"])
    one = here.owed(task, "机械")
    for n in range(60):
        report(here.world, here.caller("jixie"), one.id, here.owed(task, "机械").version, f"第 {n} 次")
    at = unfold(open_page("jixie", PAGE, id=one.id), "history")
    assert "第 59 次" in said(at)
    at.session_state[f"assignment_history_page_{one.id}"] = 2
    assert "第 0 次" in said(at.run())
