"""The real server without a browser: what is open, what is closed, and what a hostile client can reach."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session

from models.account import WebSession
from services.signin import session_for
from services.who import Caller
from tests.browser.conftest import MANAGE, PASSWORD, STREAMLIT, Server, make_school, start, stop
from tests.browser.wire import Answer, Tab, ask, cookie_of, sign_in_by_wire
from ui.shell import ADDRESSES

pytestmark = pytest.mark.browser
SIGN_IN_WORDS = {"Zeren 责任台账", "登录", "用户名", "密码", "语言", "忘记密码请联系本校系统管理员重置。"}


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    """The cookie of 机械工程学院's liaison."""
    return sign_in_by_wire(server.url, "jixie", PASSWORD)


@pytest.fixture(scope="module")
def assignment(server: Server) -> str:
    """An assignment of 机械工程学院."""
    return _assignment(server, "机械")


@pytest.fixture(scope="module")
def foreign(server: Server) -> str:
    """An assignment of another unit."""
    return _assignment(server, "外语")


def _assignment(server: Server, unit: str) -> str:
    from models.assignment import Assignment

    task = server.cast.task("反诈班会", lead=[unit])
    with Session(server.world.engine) as db:
        from sqlmodel import select

        return db.exec(select(Assignment.id).where(Assignment.task_id == task.id)).one()


def jpeg(colour: str = "navy") -> bytes:
    held = BytesIO()
    Image.new("RGB", (640, 480), colour).save(held, "JPEG")
    return held.getvalue()


def upload(server: Server, assignment: str, body: bytes, cookie: str, **headers: str) -> Answer:
    given = {"X_Zeren_Request": "1", "X_File_Name": "%E7%85%A7%E7%89%87.jpg"} | headers
    return ask(server.url, "POST", f"/assignments/{assignment}/evidence", body, cookie, **given)


def shows_only_the_sign_in(tab: Tab) -> bool:
    return {"用户名", "密码"} <= set(tab.words()) and not tab.menu


def test_on_a_fresh_server_every_address_shows_the_sign_in_and_runs_nothing_of_its_page(server: Server) -> None:
    """All tabs connect before any of them has run: each of their messages is the first this process sees."""
    tabs = [Tab(server.url, address=one, query="id=000000000000000000000000") for one in ("", *ADDRESSES)]
    for tab in tabs:
        tab.ask()
    for tab in tabs:
        tab.wait()
        assert shows_only_the_sign_in(tab), (tab.address, tab.words())
        assert not tab.not_found
        texts = {word for word in tab.words() if not word.startswith(("专项行动责任", "中文"))}
        assert texts == SIGN_IN_WORDS, tab.address
        tab.socket.close()


def test_an_address_that_no_page_has_shows_the_sign_in_too(server: Server) -> None:
    for address in ("secret", "pages/shared/matrix", "ui/main", "../pages/my", "password.py"):
        with Tab(server.url, address=address) as tab:
            assert shows_only_the_sign_in(tab.run())


def test_a_page_of_another_role_answers_that_there_is_nothing(server: Server, cookie: str) -> None:
    for address in ("accounts", "review", "overview", "import", "history", "units", "campaigns"):
        with Tab(server.url, address=address, cookie=cookie) as tab:
            tab.run()
            assert "没有这一页" in tab.words()
            assert address not in tab.menu


def test_the_cookie_is_for_the_server_alone(server: Server) -> None:
    with Tab(server.url) as tab:
        tab.run()
        tab.fill("用户名", "waiyu")
        tab.fill("密码", PASSWORD)
        tab.click("登录")
        content = json.dumps({"ticket": tab.ticket()}).encode()
    answer = ask(server.url, "POST", "/session", content, X_Zeren_Request="1")
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert flags == {"httponly", "path=/", "samesite=lax"}
    assert len(cookie_of(answer)) == 43
    assert session_for(server.world, cookie_of(answer))
    again = ask(server.url, "POST", "/session", content, X_Zeren_Request="1")
    assert again.status == 401
    assert "set-cookie" not in again.headers


def test_behind_tls_the_cookie_is_secure_and_the_browser_is_told_to_stay_there(server: Server) -> None:
    """A proxy on this machine says that the browser came over https."""
    answer = ask(server.url, "POST", "/session/end", b"", X_Zeren_Request="1", X_Forwarded_Proto="https")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in ask(server.url, "GET", "/").headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Zeren_Request": "0"},
        {"X_Zeren_Request": "1", "Origin": "http://evil.example"},
        {"X_Zeren_Request": "1", "Origin": "null"},
    ],
)
def test_another_site_can_neither_sign_somebody_in_nor_out(
    server: Server, cookie: str, headers: dict[str, str]
) -> None:
    for method, path in (("POST", "/session"), ("POST", "/session/end"), ("DELETE", "/session")):
        answer = ask(server.url, method, path, b'{"ticket": "x"}', cookie, **headers)
        assert answer.status == 403
        assert "set-cookie" not in answer.headers
    assert session_for(server.world, cookie)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"ticket": 5}', b'{"ticket": null}', b"x" * 5000])
def test_a_sign_in_without_a_good_ticket_sets_no_cookie(server: Server, body: bytes) -> None:
    answer = ask(server.url, "POST", "/session", body, X_Zeren_Request="1")
    assert answer.status == 401
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_every_tab_of_the_browser_and_takes_the_cookie_away(server: Server) -> None:
    mine = sign_in_by_wire(server.url, "houqin", PASSWORD)
    with Tab(server.url, address="password", cookie=mine) as other:
        other.run()
        assert "houqin" in " ".join(other.words())
        answer = ask(server.url, "POST", "/session/end", b"", mine, X_Zeren_Request="1")
        assert answer.status == 204
        assert re.search(r"zeren=.*(max-age=0|expires=thu, 01 jan 1970)", answer.headers["set-cookie"].lower())
        other.click("修改密码")
        assert shows_only_the_sign_in(other)
    assert session_for(server.world, mine) is None
    with Tab(server.url, address="my", cookie=mine) as replayed:
        assert shows_only_the_sign_in(replayed.run())


def test_headers_from_outside_make_nobody_of_anybody(server: Server, cookie: str) -> None:
    living = session_for(server.world, cookie)
    assert living
    for name in ("X-Zeren-Session", "x-zeren-session", "X_Zeren_Session", "X-ZEREN-SESSION"):
        with Tab(server.url, address="my", headers={name: living}) as tab:
            assert shows_only_the_sign_in(tab.run())
        answer = ask(server.url, "PUT", "/_stcore/upload_file/a/b", b"x", **{name.replace("-", "_"): living})
        assert answer.status == 401


def test_a_forged_header_does_not_replace_ones_own_session(server: Server, cookie: str) -> None:
    office = session_for(server.world, sign_in_by_wire(server.url, "office", PASSWORD))
    assert office
    with Tab(server.url, address="password", cookie=cookie, headers={"X-Zeren-Session": office}) as tab:
        assert "jixie" in " ".join(tab.run().words())


@pytest.mark.parametrize(
    "cookie_text", ["zeren=", "zeren=x; zeren=y", "zeren=\xff", 'zeren="', "=;;=", "zeren=" + "a" * 4000]
)
def test_a_strange_cookie_is_nobodys(server: Server, cookie_text: str) -> None:
    with Tab(server.url, address="my", headers={"Cookie": cookie_text}) as tab:
        assert shows_only_the_sign_in(tab.run())


def test_a_known_session_id_cannot_be_taken_over(server: Server, cookie: str) -> None:
    other = sign_in_by_wire(server.url, "waiyu", PASSWORD)
    with Tab(server.url, address="password", cookie=cookie) as mine:
        mine.run()
        for thief in ({}, {"cookie": other}, {"headers": {"X-Zeren-Session": "x"}}):
            with Tab(server.url, address="password", resume=mine.session_id, **thief) as tab:  # type: ignore[arg-type]
                tab.run()
                assert tab.session_id != mine.session_id
                assert "jixie" not in " ".join(tab.words())
        assert "jixie" in " ".join(mine.run().words())


def test_a_half_filled_sign_in_cannot_be_taken_over_either(server: Server) -> None:
    with Tab(server.url) as mine:
        mine.run()
        mine.fill("用户名", "jixie")
        mine.fill("密码", PASSWORD)
        mine.click("登录")
        with Tab(server.url, resume=mine.session_id) as thief:
            thief.run()
            assert thief.session_id != mine.session_id
            with pytest.raises(IndexError):
                thief.ticket()


def test_ones_own_reconnect_goes_on_where_it_was(server: Server, cookie: str) -> None:
    with Tab(server.url, address="my", cookie=cookie) as before:
        before.run()
    with Tab(server.url, address="my", cookie=cookie, resume=before.session_id) as after:
        assert after.run().session_id == before.session_id


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_the_frameworks_upload_takes_nothing_from_strangers(server: Server, method: str) -> None:
    with Tab(server.url) as tab:
        tab.run()
        answer = ask(server.url, method, f"/_stcore/upload_file/{tab.session_id}/some-file", b"x" * 1000)
    assert answer.status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/component/extra_streamlit_components.CookieManager.cookie_manager/index.html",
        "/auth/login",
        "/oauth2callback",
        "/secret",
        "/matrix/more",
        "/pages/shared/matrix.py",
        "/app.py/x",
    ],
)
def test_what_nobody_needs_is_not_there(server: Server, cookie: str, path: str) -> None:
    assert ask(server.url, "GET", path, cookie=cookie).status == 404
    assert ask(server.url, "POST", path, b"{}", cookie).status in (404, 405, 308)


@pytest.mark.parametrize("path", ["/", "/my", "/healthz", "/nowhere", "/media/x", "/_stcore/health", "/files/x/thumb"])
def test_every_answer_carries_the_security_headers_and_no_banner(server: Server, path: str) -> None:
    headers = ask(server.url, "GET", path).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers
    assert "x-powered-by" not in headers
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    assert not re.search(r"script-src[^;]*'unsafe-inline'", policy)
    assert "http:" not in policy
    assert ("sandbox" in policy) is path.startswith("/media/")


def test_healthz_says_which_half_has_failed_and_nothing_else(server: Server) -> None:
    good = ask(server.url, "GET", "/healthz")
    assert (good.status, json.loads(good.body)) == (200, {"database": "ok", "store": "ok"})
    store = server.world.settings.evidence_dir
    aside = store.with_name("aside")
    store.rename(aside)
    store.write_text("a file stands where the folder was")
    try:
        bad = ask(server.url, "GET", "/healthz")
    finally:
        store.unlink()
        aside.rename(store)
    assert (bad.status, json.loads(bad.body)) == (503, {"database": "ok", "store": "failed"})
    assert ask(server.url, "GET", "/healthz").status == 200


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


def test_the_log_holds_no_secret_and_nothing_that_was_typed(server: Server, cookie: str, assignment: str) -> None:
    forged = 'x"}\r\n{"event": "forged'
    with Tab(server.url) as tab:
        tab.run()
        tab.fill("用户名", f"somebody-typed-this {forged}")
        tab.fill("密码", "Geheim#98765")
        tab.click("登录")
    upload(server, assignment, jpeg("white"), cookie, X_File_Name="secret-name%0D%0A.jpg")
    ask(server.url, "GET", "/files/somebody-typed-this/thumb", cookie=cookie)
    logged = server.logged()
    assert "sign_in_refused" in logged
    for secret in (cookie, PASSWORD, "Geheim", "somebody-typed-this", "secret-name", "forged"):
        assert secret not in logged
    lines = [line for line in logged.splitlines() if line.startswith("{")]
    assert lines
    assert all(json.loads(line)["event"] for line in lines)


def test_five_failures_make_this_place_wait_whatever_is_typed_then(server: Server) -> None:
    with Tab(server.url) as tab:
        tab.run()
        tab.fill("用户名", "baowei")
        tab.fill("密码", "wrong")
        for _ in range(5):
            tab.click("登录")
        assert "尝试次数过多，请 1 分钟后再试。" in tab.words()
        tab.fill("密码", PASSWORD)
        tab.click("登录")
        assert "尝试次数过多，请 1 分钟后再试。" in tab.words()
        with pytest.raises(IndexError):
            tab.ticket()


def test_a_first_password_stands_before_every_page(server: Server) -> None:
    from models.account import Account

    with Session(server.world.engine) as db:
        account = db.get(Account, server.cast.accounts["jixie2"])
        assert account is not None
        account.must_change_password = True
        db.add(account)
        db.commit()
    mine = sign_in_by_wire(server.url, "jixie2", PASSWORD)
    for address in ADDRESSES:
        with Tab(server.url, address=address, cookie=mine) as tab:
            tab.run()
            assert "设置新密码" in tab.words()
            assert not tab.menu
    refusal = ask(server.url, "GET", f"/files/{'0' * 24}/thumb", cookie=mine)
    assert (refusal.status, refusal.message) == (401, "请先设置新密码，再继续。")


def test_a_session_over_in_the_database_is_over_everywhere(server: Server, assignment: str) -> None:
    mine = sign_in_by_wire(server.url, "jixie", PASSWORD)
    session_id = session_for(server.world, mine)
    with Tab(server.url, address="password", cookie=mine) as tab:
        tab.run()
        with Session(server.world.engine) as db:
            row = db.get(WebSession, session_id)
            assert row is not None
            row.ended_at = server.world.now()
            db.add(row)
            db.commit()
        assert shows_only_the_sign_in(tab.run())
    assert upload(server, assignment, jpeg(), mine).status == 401
    assert Caller(session_id=session_id) == Caller(session_id)


@pytest.fixture(scope="module", params=[MANAGE, STREAMLIT], ids=["manage.py serve", "streamlit run"])
def command(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


@pytest.fixture
def short_lived(command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for one test, started from a folder that is not its own."""
    running = start(make_school(tmp_path_factory.mktemp("short")), command)
    yield running
    stop(running)


def test_it_stops_at_ctrl_c_within_three_seconds_with_people_connected(short_lived: Server, command: list[str]) -> None:
    """The framework's own command line says "Aborted!" and answers with 1 after a stop in good order; ours with 0."""
    tabs = [Tab(short_lived.url, address="my").run() for _ in range(3)]
    began = time.monotonic()
    short_lived.process.send_signal(signal.SIGINT)
    code = short_lived.process.wait(10)
    assert time.monotonic() - began < 3
    assert code == (0 if command == MANAGE else 1)
    assert "Traceback" not in short_lived.logged()
    for tab in tabs:
        tab.socket.close()


def test_it_stops_at_sigterm_within_three_seconds(short_lived: Server) -> None:
    began = time.monotonic()
    short_lived.process.send_signal(signal.SIGTERM)
    code = short_lived.process.wait(10)
    assert time.monotonic() - began < 3
    assert code in (0, 143, -signal.SIGTERM)
    assert "Traceback" not in short_lived.logged()


def test_a_busy_port_is_said_in_one_sentence(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1]
    second = _run([*MANAGE, port], server)
    assert second.returncode == 1
    assert f"端口 {port} 已被占用" in second.stderr
    assert "Traceback" not in second.stderr
    assert ask(server.url, "GET", "/healthz").status == 200


def test_without_a_database_it_says_what_to_do_and_does_not_start(server: Server) -> None:
    empty = server.world.settings.data_dir / "empty"
    empty.mkdir()
    for command in (MANAGE, STREAMLIT):
        said = _run([*command, "0" if command is STREAMLIT else "18599"], server, ZEREN_DATA_DIR=str(empty))
        assert said.returncode == 1
        assert "init" in said.stderr
        assert "Traceback" not in said.stderr
    shutil.rmtree(empty)


def _run(command: list[str], server: Server, **environment: str) -> subprocess.CompletedProcess[str]:
    given = os.environ | {"ZEREN_DATA_DIR": str(server.world.settings.data_dir)} | environment
    return subprocess.run(
        command, env=given, cwd=server.world.settings.data_dir, capture_output=True, text=True, timeout=60, check=False
    )
