"""The command line: what it makes, what it says, and that a refusal is one sentence and a code of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlmodel import Session, func, select
from typer.testing import CliRunner, Result

import manage
from adapters.database import open_database
from adapters.store import EvidenceStore
from models.campaign import Campaign, Task
from models.organisation import Unit
from models.words import UnitKind

ROOT = Path(__file__).resolve().parents[2]
NOTICE = ROOT / "data" / "notices" / "anti-fraud.txt"
STRANGE = "1、检查消防栓。\n责任单位：安保中心、各校区\n配合单位：青石桥派出所、测绘学院\n"


class Installation:
    """A data folder and the commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(manage.app, [*map(str, words), "--data-dir", str(self.folder)])

    def json(self, *words: str | Path) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def refused(self, *words: str | Path) -> str:
        """The one sentence of a refusal."""
        result = self(*words)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        assert "⟦" not in result.stderr
        return result.stderr.strip()

    def session(self) -> Session:
        return Session(open_database(f"sqlite:///{self.folder / 'zeren.sqlite3'}"))


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "var")


@pytest.fixture
def zeren(bare: Installation) -> Installation:
    """A prepared installation."""
    assert bare("init", "--school", "江州大学").exit_code == 0
    return bare


def test_init_tells_one_password_once(bare: Installation) -> None:
    first = bare.json("init")
    assert [(one["username"], one["role"], bool(one["password"])) for one in first["accounts"]] == [
        ("admin", "admin", True)
    ]
    again = bare.json("init")
    assert (first["made"], again["made"], again["accounts"]) == (True, False, [])
    assert "没有改动" in bare("init").stdout


@pytest.mark.parametrize(
    "command",
    [["check"], ["user", "list"], ["user", "add", "wang", "--role", "leader"], ["serve"], ["import-notice", NOTICE]],
    ids=lambda command: str(command[0]),
)
def test_nothing_works_and_nothing_is_made_before_init(bare: Installation, command: list[str | Path]) -> None:
    assert "init" in bare.refused(*command)
    assert not bare.folder.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "不能写入" in Installation(tmp_path / "file").refused("init")


def test_a_database_of_another_version_is_said(zeren: Installation) -> None:
    with zeren.session() as db:
        db.execute(sql("UPDATE alembic_version SET version_num = '9999'"))
        db.commit()
    assert "更新的版本" in zeren.refused("check")
    assert "更新的版本" in zeren.refused("init")


def test_a_file_that_is_no_database_is_said(bare: Installation) -> None:
    bare.folder.mkdir()
    (bare.folder / "zeren.sqlite3").write_text("这不是数据库" * 100)
    assert "数据库用不了" in bare.refused("check")


def test_accounts_are_made_reset_and_shut(zeren: Installation) -> None:
    made = zeren.json("user", "add", "Wang", "--role", "liaison", "--name", "王敏", "--unit", "学生处")
    assert (made["username"], len(made["password"]) >= 10) == ("wang", True)
    assert zeren.json("user", "reset", "wang")["password"] != made["password"]
    assert zeren("user", "disable", "wang").exit_code == 0
    line = next(one for one in zeren.json("user", "list") if one["username"] == "wang")
    assert line == {
        "username": "wang",
        "name": "王敏",
        "role": "liaison",
        "unit": "党委学工部（学生处）",
        "active": False,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["user", "reset", "nobody"], "nobody"),
        (["user", "add", "wang", "--role", "liaison", "--unit", "校友会"], "校友会"),
        (["user", "add", "admin", "--role", "admin"], "admin"),
        (["user", "disable", "admin"], "管理员"),
        (["import-notice", "/no/such/file.txt"], "/no/such/file.txt"),
        (["import-notice", NOTICE, "--start", "9月1日"], "9月1日"),
        (["import-notice", ROOT / "pyproject.toml"], "txt"),
    ],
)
def test_each_refusal_is_one_sentence(zeren: Installation, words: list[str | Path], said: str) -> None:
    before = zeren.json("user", "list")
    assert said in zeren.refused(*words)
    assert zeren.json("user", "list") == before


def test_a_dry_run_reads_and_writes_nothing_and_needs_no_database(bare: Installation) -> None:
    read = bare.json("import-notice", NOTICE, "--dry-run")
    assert [len(task["lead"]) + len(task["cooperating"]) for task in read["tasks"]] == [3, 4, 3, 2, 3, 4, 4, 1, 3]
    assert {"title", "issued_on", "tasks", "warnings"} <= set(read)
    assert read["tasks"][5]["cooperating"][-1] == "党委学工部（学生处）"
    assert not bare.folder.exists()


def test_a_notice_becomes_a_campaign(zeren: Installation) -> None:
    zeren.json("user", "add", "office", "--role", "office", "--unit", "保卫处")
    made = zeren.json("import-notice", NOTICE, "--campaign", "反诈", "--start", "2026-09-01", "--end", "2026-12-20")
    assert (made["made"]["tasks"], made["made"]["units"], made["new_names"]) == (9, 0, [])
    with zeren.session() as db:
        campaign = db.exec(select(Campaign)).one()
        assert campaign.office_unit_id == db.exec(select(Unit.id).where(Unit.short_name == "保卫处")).one()
    assert (campaign.name, campaign.starts_on.isoformat(), campaign.ends_on.isoformat()) == (
        "反诈",
        "2026-09-01",
        "2026-12-20",
    )


def test_a_notice_for_a_running_campaign_tells_what_it_changes_and_does_what_is_asked(
    zeren: Installation, tmp_path: Path
) -> None:
    words = ("--campaign", "反诈", "--office", "保卫处", "--end", "2026-12-20")
    zeren.json("import-notice", NOTICE, *words)
    again = zeren.json("import-notice", NOTICE, "--campaign", "反诈", "--apply", "new", "--apply", "gone")
    assert (again["differences"], again["applied"]) == ([], 0)
    text = Path(NOTICE).read_text("utf-8").replace("8、", "7、", 1) + "\n10、开展知识竞赛.\n责任单位:后勤处\n"
    (tmp_path / "second.txt").write_text(text, "utf-8")
    listed = zeren("import-notice", tmp_path / "second.txt", "--campaign", "反诈")
    assert "新增｜10 开展知识竞赛｜" in listed.stdout
    with zeren.session() as db:
        assert db.exec(select(func.count()).select_from(Campaign)).one() == 1
        assert db.exec(select(func.count()).select_from(Task)).one() == 9
    done = zeren.json("import-notice", tmp_path / "second.txt", "--campaign", "反诈", "--apply", "new")
    assert (done["applied"], [one["what"] for one in done["differences"] if one["applied"]]) == (1, ["new"])
    with zeren.session() as db:
        assert db.exec(select(func.count()).select_from(Task)).one() == 10
    after = zeren.json("import-notice", tmp_path / "second.txt", "--campaign", "反诈")
    assert after["differences"] == []


def test_unknown_names_are_set_up_and_said(zeren: Installation, tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(STRANGE, "utf-8")
    result = zeren("import-notice", tmp_path / "notice.txt", "--office", "保卫处")
    assert result.exit_code == 0, result.stderr
    assert all(f"“{name}”是新名称" in result.stdout for name in ("安保中心", "各校区", "青石桥派出所", "测绘学院"))
    with zeren.session() as db:
        kinds = dict(db.exec(select(Unit.name, Unit.kind)).all())
    assert (kinds["安保中心"], kinds["青石桥派出所"], kinds["测绘学院"]) == (
        UnitKind.DEPARTMENT,
        UnitKind.OUTSIDE,
        UnitKind.SCHOOL,
    )


def test_a_task_of_nobody_is_refused_unless_somebody_is_named(zeren: Installation, tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(
        "1、检查消防栓。\n责任单位：后勤处\n2、张贴示意图。\n配合单位：后勤处\n", "utf-8"
    )
    words = ["import-notice", tmp_path / "notice.txt", "--office", "保卫处"]
    assert "第 2 项" in zeren.refused(*words)
    assert zeren.json(*words, "--default-lead", "保卫处")["made"]["assignments"] == 3


def test_check_tells_what_is_wrong_and_fails(zeren: Installation) -> None:
    assert zeren.json("check") == {"ok": True, "files": 0, "findings": [], "campaigns": []}
    stored = EvidenceStore(zeren.folder / "evidence").put([b"left over"], 100)
    result = zeren("check")
    assert result.exit_code == 1
    assert stored.sha256 in result.stdout
    assert result.stderr.splitlines() == ["发现 1 处问题，见上面的列表。"]
    told = json.loads(zeren("check", "--json").stdout)
    assert (told["ok"], told["findings"]) == (False, [{"code": "orphan", "sha256": stored.sha256}])


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "ZEREN_DATA_DIR": "/nonexistent/zeren", **environment},
    )


def test_the_real_program_speaks_english_where_the_system_does(tmp_path: Path) -> None:
    english = run("check", LANG="en_GB.UTF-8", LC_ALL="", ZEREN_DATA_DIR=str(tmp_path / "var"))
    assert english.returncode == 1
    assert english.stderr.isascii()
    assert "init" in english.stderr
    assert len(english.stderr.splitlines()) == 1
    chinese = run("--language", "zh", "--help", LANG="en_GB.UTF-8")
    assert (chinese.returncode, "命令行" in chinese.stdout) == (0, True)


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    wrong = run("init", "--data-dir", str(tmp_path / "var"), ZEREN_IDLE_MINUTES="soon", LANG="C.UTF-8")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)
    assert "ZEREN_IDLE_MINUTES" in wrong.stderr
