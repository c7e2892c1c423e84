"""The real server without a browser: how it starts and stops, what is closed, and what it writes down."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.browser.conftest import MANAGE, PASSWORD, STREAMLIT, Server, jpeg, make_school, start, stop, upload
from tests.browser.wire import Tab, ask

pytestmark = pytest.mark.browser


def test_behind_tls_the_cookie_is_secure_and_the_browser_is_told_to_stay_there(server: Server) -> None:
    """A proxy on this machine says that the browser came over https."""
    answer = ask(server.url, "POST", "/session/end", b"", X_Zeren_Request="1", X_Forwarded_Proto="https")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in ask(server.url, "GET", "/").headers


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
    """The framework's own command line may say "Aborted!" and answer with 1 after a stop in good order; ours with 0."""
    tabs = [Tab(short_lived.url, address="my").run() for _ in range(3)]
    began = time.monotonic()
    short_lived.process.send_signal(signal.SIGINT)
    code = short_lived.process.wait(10)
    assert time.monotonic() - began < 3
    assert code == 0 or (code == 1 and command != MANAGE)
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


@pytest.fixture
def broken_database(server: Server) -> Iterator[None]:
    """The tables that every page and the health check ask for are gone, and come back afterwards."""
    tables = ("organisation", "alembic_version")
    _rename(server, {one: f"{one}_aside" for one in tables})
    yield
    _rename(server, {f"{one}_aside": one for one in tables})


def _rename(server: Server, names: dict[str, str]) -> None:
    with server.world.engine.begin() as connection:
        for old, new in names.items():
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_page_that_breaks_says_one_sentence_and_the_log_knows_the_rest(
    server: Server, cookie: str, broken_database: None
) -> None:
    with Tab(server.url, address="password", cookie=cookie) as tab:
        said = " ".join(tab.run().words())
    reference = re.search(r"请把编号 ([0-9a-f]{8}) 告诉系统管理员", said)
    assert reference
    assert "Traceback" not in said
    assert "organisation" not in said
    line = next(json.loads(one) for one in server.logged().splitlines() if reference.group(1) in one)
    assert (line["event"], line["error"]) == ("page_failed", "OperationalError")
    assert any("signin.py" in step for step in line["where"])
    assert "Traceback" not in server.logged()


def test_healthz_says_when_the_database_has_failed(server: Server, broken_database: None) -> None:
    answer = ask(server.url, "GET", "/healthz")
    assert (answer.status, json.loads(answer.body)) == (503, {"database": "failed", "store": "ok"})
