"""Evidence over HTTP: in by the raw body, out after the session check, foreign files alike with none."""

import json
import re

import pytest

from tests.browser.conftest import PASSWORD, Server, jpeg, upload
from tests.browser.wire import ask, sign_in_by_wire

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
