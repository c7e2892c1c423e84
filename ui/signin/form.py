"""The form of streamlit-authenticator, with our own answer to the question whether a password is right.

Of the library only the form is used. Its cookie can be read by scripts and never be revoked, its list of accounts
would have to be loaded whole, its reset sends new passwords without asking, and it trims what people typed; so none
of those parts is built, and `login` below is called in their place.
"""

from typing import Any

import streamlit as st
from streamlit_authenticator import Authenticate

from models.errors import ZerenError
from services.signin import WrongPassword, check_password
from ui.here import source, t, world


class _NoCookie:
    """Stands where the library would read and write its cookie (what it calls an expiry of 0 days)."""

    def get_cookie(self) -> None:
        """Is somebody remembered by the library? Never."""

    def set_cookie(self) -> None:
        """Remember nobody."""


class _Doorkeeper:
    """Stands where the library would look the password up; asks the database instead."""

    ticket: str | None = None
    error: ZerenError | None = None

    def login(self, username: str, password: str, *_limits: Any, **_options: Any) -> bool:
        """Is the password right, exactly as it was typed?"""
        try:
            self.ticket = check_password(world(), username, password, source()) if username and password else None
        except ZerenError as error:
            self.error = error
        if not username.strip() or not password:
            self.error = WrongPassword("signin.both")
        return self.ticket is not None


class SignInForm(Authenticate):  # type: ignore[misc]
    """The library's form. `show` draws it and answers with the ticket, once, when it was filled in rightly."""

    def __init__(self) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.cookie_controller = _NoCookie()
        self.authentication_controller = _Doorkeeper()

    def show(self) -> tuple[str | None, ZerenError | None]:
        """Draw the form: a ticket after the right password, an error after a wrong one, else nothing."""
        names = {"Username": "username", "Password": "password", "Login": "submit"}
        with st.container(key="signin_form"):
            fields = {"Form name": t("signin.title")} | {its: t(f"signin.{ours}") for its, ours in names.items()}
            self.login(location="main", fields=fields, key="signin")
        return self.authentication_controller.ticket, self.authentication_controller.error
