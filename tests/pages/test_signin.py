"""The frame around the pages: who sees which, the language, the password page, and what a broken page says."""

from pathlib import Path

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

import ui.here
from models.account import Account, WebSession
from services.signin import end, hash_password
from tests.cast import PEOPLE, Cast
from tests.pages.conftest import OpenPage, at_main
from ui.shell import SCREENS, START

PASSWORD, NEW = "Fanzha#2026", "Xin-Mima#77"
START_PAGE = {
    role: f"pages/{one.file}.py" for one in SCREENS for role, address in START.items() if address == one.address
}


def words(at: AppTest) -> str:
    """All that can be read on the screen."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "error", "success", "warning")
    return "\n".join(str(one.value) for kind in kinds for one in at.get(kind))


def change(cast: Cast, username: str, **fields: object) -> None:
    with Session(cast.world.engine) as db:
        account = db.get(Account, cast.accounts[username])
        assert account is not None
        for name, value in fields.items():
            setattr(account, name, value)
        db.add(account)
        db.commit()


@pytest.mark.parametrize("username", PEOPLE)
def test_everybody_starts_at_the_page_of_their_role(open_page: OpenPage, here: Cast, username: str) -> None:
    at = open_page(username)
    assert not at.exception
    assert words(at) == words(open_page(username, START_PAGE[PEOPLE[username][0]]))


def test_nobody_signed_in_sees_only_the_sign_in(here: Cast) -> None:
    at = at_main(None).run()
    assert [one.label for one in at.text_input] == ["用户名", "密码"]
    assert [one.label for one in at.button if one.label] == ["登录"]
    assert "Zeren 责任台账" in words(at)


def test_the_sign_in_form_is_english_when_the_address_says_so(here: Cast) -> None:
    at = at_main(None)
    at.query_params["lang"] = "en"
    at.run()
    assert [one.label for one in at.text_input] == ["Username", "Password"]
    assert [one.label for one in at.button if one.label] == ["Sign in"]


def test_a_wrong_password_and_an_unknown_name_say_the_same(here: Cast) -> None:
    said = []
    for name in ("jixie", "nobody"):
        at = at_main(None).run()
        at.text_input[0].set_value(name)
        at.text_input[1].set_value("wrong-Password1")
        at.button[0].click().run()
        said.append([one.value for one in at.error])
    assert said == [["用户名或密码不正确。"], ["用户名或密码不正确。"]]


def test_an_ended_session_shows_the_sign_in_and_says_why(here: Cast, open_page: OpenPage) -> None:
    at = open_page("jixie")
    end(here.world, here.caller("jixie"))
    at.run()
    assert [one.label for one in at.text_input] == ["用户名", "密码"]
    assert "登录已失效" in words(at)


def test_signing_out_ends_the_session_before_the_browser_answers(here: Cast, open_page: OpenPage) -> None:
    at = open_page("jixie", "pages/shared/password.py")
    at.button("password_sign_out").click().run()
    with Session(here.world.engine) as db:
        row = db.get(WebSession, here.caller("jixie").session_id)
        assert row is not None
        assert row.ended_at == here.clock.at
    assert "机械工程学院" not in words(at)


def test_the_language_is_kept_in_the_account(here: Cast, open_page: OpenPage) -> None:
    at = open_page("jixie", "pages/shared/password.py")
    at.segmented_control("shell_language").set_value("en").run()
    assert "My account" in words(at)
    assert "Change password" in words(open_page("jixie", "pages/shared/password.py"))


def test_a_language_chosen_before_signing_in_moves_into_the_account(here: Cast) -> None:
    at = at_main(here.caller("jixie").session_id)
    at.query_params["lang"] = "en"
    at.run()
    assert "lang" not in at.query_params
    assert at.session_state["language"] == "en"
    with Session(here.world.engine) as db:
        account = db.get(Account, here.accounts["jixie"])
        assert account is not None
        assert account.language == "en"


def test_the_address_of_another_role_says_there_is_nothing(here: Cast, open_page: OpenPage) -> None:
    at = open_page("jixie")
    with pytest.raises(ValueError, match="accounts"):
        at.switch_page("../pages/admin/accounts.py")


def test_until_the_first_password_is_changed_every_page_is_the_password_page(here: Cast, open_page: OpenPage) -> None:
    change(here, "jixie", must_change_password=True, password_hash=hash_password(PASSWORD, 4))
    at = open_page("jixie")
    assert "设置新密码" in words(at)
    assert "我的任务" not in words(at)
    fill(at, PASSWORD, NEW, NEW)
    assert not at.error
    assert "设置新密码" not in words(at)


def test_a_password_typed_twice_differently_changes_nothing(here: Cast, open_page: OpenPage) -> None:
    change(here, "jixie", password_hash=hash_password(PASSWORD, 4))
    at = open_page("jixie", "pages/shared/password.py")
    fill(at, PASSWORD, NEW, NEW + "x")
    assert [one.value for one in at.error] == ["两次输入的新密码不一样。"]


def test_a_weak_password_is_refused_with_every_reason(here: Cast, open_page: OpenPage) -> None:
    change(here, "jixie", password_hash=hash_password(PASSWORD, 4))
    at = open_page("jixie", "pages/shared/password.py")
    fill(at, PASSWORD, "jixie12", "jixie12")
    said = at.error[0].value
    assert "至少 8 个字符" in said
    assert "用户名" in said
    assert "至少用三类" in said


def fill(at: AppTest, old: str, new: str, again: str) -> None:
    at.text_input("password_old").set_value(old)
    at.text_input("password_new").set_value(new)
    at.text_input("password_again").set_value(again)
    at.button("password_save").click().run()


def test_a_name_full_of_markdown_is_shown_as_typed(here: Cast, open_page: OpenPage) -> None:
    change(here, "jixie", name="**王**![x](http://evil.example/x.png)")
    at = open_page("jixie", "pages/shared/password.py")
    assert "![x]" not in words(at)
    assert r"\!\[x\]" in words(at)


def test_a_guard_stops_a_page_that_runs_without_the_frame(here: Cast, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text("from ui.here import guard\nguard()\nimport streamlit as st\nst.write('secret')\n")
    at = AppTest.from_file(script)
    at.user = {ui.here.SESSION_CLAIM: None}
    at.run()
    assert "secret" not in words(at)
    assert [one.value for one in at.error] == ["登录已失效，请重新登录；已保存的内容都在。"]
