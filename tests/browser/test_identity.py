"""Who the real server takes somebody for: what a hostile client without a browser can send, and what it gets."""

import json
import re

import pytest
from sqlmodel import Session

from models.account import Account, WebSession
from services.signin import session_for
from tests.browser.conftest import PASSWORD, Server, jpeg, upload
from tests.browser.wire import Tab, ask, cookie_of, shows_only_the_sign_in, sign_in_by_wire
from ui.shell import ADDRESSES

pytestmark = pytest.mark.browser
SIGN_IN_WORDS = {"Zeren 责任台账", "登录", "用户名", "密码", "语言", "忘记密码请联系本校系统管理员重置。"}


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
