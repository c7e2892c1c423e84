"""Evidence over HTTP: in by the raw body, out after the session check, foreign files alike with none."""

import json
import os
import re
import threading
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import PASSWORD, STREAMLIT, Server, jpeg, make_school, start, stop, upload
from tests.browser.wire import Answer, ask, sign_in_by_wire
from tests.hostile import good
from tests.hostile.papers import filled, locked, pdf

pytestmark = pytest.mark.browser


def test_evidence_goes_in_and_comes_back_to_its_unit_only(server: Server, cookie: str, assignment: str) -> None:
    sent = jpeg()
    stored = upload(server, assignment, sent, cookie)
    assert stored.status == 201, stored.body
    told = json.loads(stored.body)
    assert told["name"] == "照片.jpg"
    path = f"/files/{told['id']}"
    original = ask(server.url, "GET", f"{path}/original", cookie=cookie)
    assert (original.status, original.body) == (200, sent)
    assert original.headers["content-type"] == "image/jpeg"
    assert original.headers["vary"].lower().startswith("cookie")
    assert "filename*=UTF-8''%E7%85%A7%E7%89%87.jpg" in original.headers["content-disposition"]
    assert original.headers["content-disposition"].startswith("inline")
    assert "sandbox; default-src 'none'" in original.headers["content-security-policy"]
    assert (
        ask(server.url, "GET", f"{path}/original?download=1", cookie=cookie)
        .headers["content-disposition"]
        .startswith("attachment")
    )
    thumb = ask(server.url, "GET", f"{path}/thumb", cookie=cookie)
    assert thumb.status == 200
    assert len(thumb.body) < len(sent) * 4
    assert thumb.headers["etag"] != original.headers["etag"]
    same = ask(server.url, "GET", f"{path}/thumb", cookie=cookie, If_None_Match=thumb.headers["etag"])
    assert (same.status, same.body) == (304, b"")
    part = ask(server.url, "GET", f"{path}/original", cookie=cookie, Range="bytes=10-19")
    assert (part.status, part.body) == (206, sent[10:20])


def test_what_is_foreign_answers_like_what_does_not_exist(
    server: Server, cookie: str, assignment: str, foreign: str
) -> None:
    mine = json.loads(upload(server, assignment, jpeg("green"), cookie).body)["id"]
    other = sign_in_by_wire(server.url, "waiyu", PASSWORD)
    for which in ("thumb", "large", "original", "nothing"):
        known = ask(server.url, "GET", f"/files/{mine}/{which}", cookie=other)
        unknown = ask(server.url, "GET", f"/files/{'0' * 24}/{which}", cookie=other)
        assert known.status == unknown.status == 404
        assert known.body == unknown.body
        assert "etag" not in known.headers
        stranger = ask(server.url, "GET", f"/files/{mine}/{which}")
        assert stranger.status == (404 if which == "nothing" else 401)
    to_foreign, to_nothing = (upload(server, one, jpeg(), cookie) for one in (foreign, "0" * 24))
    assert to_foreign.status == to_nothing.status == 404
    assert to_foreign.body == to_nothing.body


def test_a_cached_etag_does_not_open_a_file_to_a_stranger(server: Server, cookie: str, assignment: str) -> None:
    mine = json.loads(upload(server, assignment, jpeg("red"), cookie).body)["id"]
    etag = ask(server.url, "GET", f"/files/{mine}/original", cookie=cookie).headers["etag"]
    assert ask(server.url, "GET", f"/files/{mine}/original", If_None_Match=etag).status == 401


def test_uploads_are_refused_in_a_sentence_of_the_accounts_language(
    server: Server, cookie: str, assignment: str
) -> None:
    nobody = upload(server, assignment, jpeg(), "")
    assert (nobody.status, nobody.message) == (401, "登录已失效，请重新登录；已保存的内容都在。")
    elsewhere = upload(server, assignment, jpeg(), cookie, Origin="http://evil.example")
    assert elsewhere.status == 403
    unmarked = upload(server, assignment, jpeg(), cookie, X_Zeren_Request="")
    assert unmarked.status == 403
    disguised = upload(server, assignment, b"<svg onload=alert(1)>", cookie)
    assert 400 <= disguised.status < 500
    assert re.search("[一-鿿]", disguised.message)
    empty = upload(server, assignment, b"", cookie)
    assert 400 <= empty.status < 500


def test_an_upload_over_the_limit_is_refused_before_it_is_read(server: Server, cookie: str, assignment: str) -> None:
    limit = server.world.settings.evidence_bytes
    answer = upload(server, assignment, b"", cookie, Content_Length=str(limit + 1))
    assert answer.status == 413
    assert "50 MB" in answer.message


def test_a_file_sent_in_the_place_of_another_takes_it_and_the_other_stays_on_record(
    server: Server, cookie: str, assignment: str
) -> None:
    sent = {"X_Zeren_Request": "1", "X_File_Name": "b.jpg"}
    old = json.loads(upload(server, assignment, jpeg("purple"), cookie).body)["id"]
    address = f"/assignments/{assignment}/evidence?replaces="
    answer = ask(server.url, "POST", address + old, jpeg("brown"), cookie, **sent)
    assert answer.status == 201, answer.body
    new = json.loads(answer.body)["id"]
    for one in (old, new):
        assert ask(server.url, "GET", f"/files/{one}/thumb", cookie=cookie).status == 200
    for gone in (old, "0" * 24):
        assert ask(server.url, "POST", address + gone, jpeg("pink"), cookie, **sent).status == 404


def test_the_pages_of_a_pdf_come_as_pictures_like_those_of_photos(server: Server, cookie: str, assignment: str) -> None:
    sent = upload(server, assignment, pdf(filled(1, 0, 0), filled(0, 0, 1)), cookie, X_File_Name="%E8%A1%A8.pdf")
    path = f"/files/{json.loads(sent.body)['id']}"
    photo = f"/files/{json.loads(upload(server, assignment, jpeg('teal'), cookie).body)['id']}"
    like = ask(server.url, "GET", f"{photo}/thumb", cookie=cookie)
    for which, longest in (("thumb", 480), ("large", 1800), ("page-2", 1800)):
        answer = ask(server.url, "GET", f"{path}/{which}", cookie=cookie)
        assert answer.status == 200, answer.body
        assert max(Image.open(BytesIO(answer.body)).size) == longest
        for name in ("content-type", "cache-control", "vary", "content-security-policy", "x-content-type-options"):
            assert answer.headers[name] == like.headers[name]
        assert answer.headers["content-disposition"].startswith("inline")
        assert answer.headers["content-disposition"].endswith(".pdf.jpg")
        same = ask(server.url, "GET", f"{path}/{which}", cookie=cookie, If_None_Match=answer.headers["etag"])
        assert (same.status, same.body) == (304, b"")
        assert ask(server.url, "GET", f"{path}/{which}").status == 401
    for which in ("page-1", "page-3", "page-99", "page-2.failed"):
        assert ask(server.url, "GET", f"{path}/{which}", cookie=cookie).status == 404
    other = sign_in_by_wire(server.url, "waiyu", PASSWORD)
    assert ask(server.url, "GET", f"{path}/page-2", cookie=other).status == 404


def test_a_pdf_that_cannot_be_drawn_is_taken_in_and_has_no_picture(
    server: Server, cookie: str, assignment: str
) -> None:
    sent = upload(server, assignment, locked(), cookie, X_File_Name="a.pdf")
    assert sent.status == 201, sent.body
    path = f"/files/{json.loads(sent.body)['id']}"
    for _ in range(2):
        answer = ask(server.url, "GET", f"{path}/thumb", cookie=cookie)
        assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")
    assert ask(server.url, "GET", f"{path}/original", cookie=cookie).status == 200


def test_a_slow_office_file_holds_up_no_other_file(tmp_path: Path) -> None:
    """LibreOffice's stand-in waits until it is let go, while a dozen pictures of office files are asked for."""
    (tmp_path / "ready.pdf").write_bytes(pdf(filled(0, 1, 0)))
    office = tmp_path / "bin" / "soffice"
    office.parent.mkdir()
    wait = f'until [ -e "{tmp_path}/go" ]; do sleep 0.1; done'
    out = 'for last; do out="$(dirname "$last")/document.pdf"; done'
    office.write_text(f'#!/bin/sh\n{wait}\n{out}\ncp "{tmp_path}/ready.pdf" "$out"\n')
    office.chmod(0o755)
    path = f"{office.parent}{os.pathsep}{os.environ['PATH']}"
    server = start(make_school(tmp_path), STREAMLIT, PATH=path)
    try:
        _ask_for_slow_ones(server, tmp_path)
    finally:
        stop(server)


def _ask_for_slow_ones(server: Server, folder: Path) -> None:
    task = server.cast.task("反诈班会", lead=["机械"])
    owed, cookie = server.cast.owed(task, "机械").id, sign_in_by_wire(server.url, "jixie", PASSWORD)

    def stored(name: str, data: bytes) -> str:
        return str(json.loads(upload(server, owed, data, cookie, X_File_Name=name).body)["id"])

    papers, photo = [stored("a.docx", good.word()), stored("a.xlsx", good.excel())], stored("a.jpg", jpeg())
    found: list[Answer] = []

    def look(paper: str) -> None:
        found.append(ask(server.url, "GET", f"/files/{paper}/thumb", cookie=cookie))

    waiting = [threading.Thread(target=look, args=(papers[place % 2],)) for place in range(50)]
    for one in waiting:
        one.start()
    assert ask(server.url, "GET", f"/files/{photo}/large", cookie=cookie).status == 200
    assert ask(server.url, "GET", "/healthz").status == 200
    assert found == []
    (folder / "go").touch()
    for one in waiting:
        one.join()
    assert {answer.status for answer in found} == {200}
    assert {answer.headers["content-type"] for answer in found} == {"image/jpeg"}
