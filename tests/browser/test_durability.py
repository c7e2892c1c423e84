"""What a screen has said is saved is there after the server was killed without warning."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import Session, select

from adapters.store import EvidenceStore
from models.assignment import Evidence
from models.words import Status
from tests.browser.conftest import MANAGE, NewPage, Server, make_school, sign_in, start, stop
from tests.cast import photo

pytestmark = pytest.mark.browser
FAR = 20_000


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[list[Server]]:
    running = [start(make_school(tmp_path), MANAGE)]
    yield running
    for server in running:
        stop(server)


def test_killing_the_server_right_after_it_said_saved_loses_nothing(killable: list[Server], new_page: NewPage) -> None:
    server = killable[0]
    cast = server.cast
    task = cast.task("张贴资料", lead=["机械"])
    one = cast.owed(task, "机械")
    page = new_page("phone")
    sign_in(page, server.url, "jixie", f"/assignment?id={one.id}")
    files = [{"name": "一食堂.jpg", "mimeType": "image/jpeg", "buffer": photo(1, (800, 600))}]
    page.locator("input[type=file][multiple]").set_input_files(files)
    expect(page.get_by_role("img", name="一食堂.jpg")).to_be_visible(timeout=FAR)
    page.get_by_label("做了什么、效果如何").fill("一食堂已张贴 120 张。")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("等待审核").first).to_be_visible(timeout=FAR)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)
    page.context.close()

    killable.append(start(cast, MANAGE))
    again = cast.owed(task, "机械")
    assert (again.status, again.note, again.round) == (Status.SUBMITTED, "一食堂已张贴 120 张。", 1)
    with Session(cast.world.engine) as db:
        kept = db.exec(select(Evidence)).one()
    assert EvidenceStore(cast.world.settings.evidence_dir).verify(kept.sha256)
    assert [event.action for event in cast.history()][-2:] == ["evidence_added", "submit"]
