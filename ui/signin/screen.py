"""What is shown before anybody is signed in, and the moment of signing out."""

import streamlit as st

from adapters.texts import LANGUAGES, sentence, text
from services.signin import end
from ui.here import caller, language, t, world
from ui.signin.form import SignInForm
from ui.signin.request import send

WIDTH = 400


def screen() -> None:
    """Ask who it is. Stands at every address, so that the one asked for is still there afterwards."""
    with (
        st.container(horizontal_alignment="center", key="signin_screen"),
        st.container(width=WIDTH, key="signin_card"),
    ):
        st.title(t("app.name"), anchor=False)
        st.caption(t("signin.purpose"))
        if caller().session_id:
            st.info(t("signin.over"), icon=":material/schedule:")
        ticket, error = SignInForm().show()
        if error is not None:
            st.error(sentence(language(), error), icon=":material/error:")
        if ticket is not None:
            send("/session", {"ticket": ticket}, "signin.entering", "signin.ticket_failed")
        st.caption(t("signin.help"))
        _language_switch()


def _language_switch() -> None:
    def choose() -> None:
        st.query_params["lang"] = st.session_state["signin_language"]

    st.segmented_control(
        t("shell.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=lambda one: text(one, "shell.own_name"),
        key="signin_language",
        label_visibility="collapsed",
        on_change=choose,
    )


def leave() -> None:
    """Sign out: the session is over before the browser is asked to drop its cookie."""
    end(world(), caller())
    st.session_state["_leaving"] = True


def leaving() -> bool:
    """Is this run the last one of a session? Then it only takes the cookie away."""
    if not st.session_state.get("_leaving"):
        return False
    send("/session/end", {}, "signin.leaving", "signin.ticket_failed", "/")
    return True
