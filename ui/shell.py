"""The frame around the pages: which ones a role has, who is signed in, the language, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import Page

from adapters.texts import LANGUAGES, text
from models.errors import NotSignedIn, ZerenError
from models.words import Role
from services import extensions
from services.first_steps import first_steps, is_over
from services.news import unread
from services.review import waiting_count
from services.show_lobby import Lobby
from services.signin import Me, me, set_language
from ui.here import ICON, LOGO, caller, language, remembered_language, settle_language, t, world
from ui.meeting.lobby import locked_screen
from ui.plain import plain
from ui.signin import leave, screen

ROOT = Path(__file__).resolve().parent.parent
WORK, MANAGE, UNLISTED = "nav.work", "nav.manage", ""
LIAISON, OFFICE, LEADER, ADMIN = Role.LIAISON, Role.OFFICE, Role.LEADER, Role.ADMIN
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Screen:
    """A page: its address, its file under pages/, its icon, the section it is listed in, and who has it."""

    address: str
    file: str
    icon: str
    section: str
    roles: frozenset[Role]

    @property
    def path(self) -> Path:
        """Where does its script lie?"""
        return ROOT / "pages" / f"{self.file}.py"


SCREENS = (
    Screen("overview", "shared/overview", "monitoring", WORK, frozenset({OFFICE, LEADER})),
    Screen("my", "liaison/my", "checklist", WORK, frozenset({LIAISON, OFFICE})),
    Screen("matrix", "shared/matrix", "grid_on", WORK, frozenset({LIAISON, OFFICE, LEADER})),
    Screen("review", "office/review", "fact_check", WORK, frozenset({OFFICE, LEADER})),
    Screen("worklist", "office/worklist", "checklist_rtl", WORK, frozenset({OFFICE})),
    Screen("reports", "office/reports", "description", WORK, frozenset({OFFICE, LEADER})),
    Screen("paper", "office/paper", "edit_document", UNLISTED, frozenset({OFFICE, LEADER})),
    Screen("templates", "office/templates", "draft", UNLISTED, frozenset({OFFICE})),
    Screen("meeting", "shared/meeting", "co_present", WORK, frozenset({OFFICE, LEADER})),
    Screen("lobby", "shared/lobby", "tv", WORK, frozenset({OFFICE, LEADER})),
    Screen("news", "shared/news", "notifications", WORK, frozenset({LIAISON, OFFICE, LEADER})),
    Screen("assignment", "shared/assignment", "assignment", UNLISTED, frozenset({LIAISON, OFFICE, LEADER})),
    Screen("first_steps", "shared/first_steps", "flag", MANAGE, frozenset({OFFICE, ADMIN})),
    Screen("import", "office/import_notice", "upload_file", MANAGE, frozenset({OFFICE})),
    Screen("campaigns", "admin/campaigns", "campaign", MANAGE, frozenset({OFFICE})),
    Screen("accounts", "admin/accounts", "group", MANAGE, frozenset({ADMIN})),
    Screen("units", "admin/units", "domain", MANAGE, frozenset({OFFICE, ADMIN})),
    Screen("history", "admin/history", "history", MANAGE, frozenset({OFFICE, LEADER, ADMIN})),
    Screen("guide", "shared/guide", "menu_book", UNLISTED, EVERYBODY),
    Screen("password", "shared/password", "key", UNLISTED, EVERYBODY),
)
FIRST_STEPS = next(one for one in SCREENS if one.address == "first_steps")
ADDRESSES = tuple(one.address for one in SCREENS)
START = {LIAISON: "my", OFFICE: "overview", LEADER: "overview", ADMIN: "accounts"}


def person() -> Me | None:
    """Who is signed in? None when nobody is, or not any more."""
    try:
        return me(world(), caller())
    except NotSignedIn:
        return None


def choose_language(who: Me | None) -> None:
    """Settle the language of this run: the one just chosen at the sign-in screen, else the account's or the browser's.

    What is chosen before sign-in stands in the address (?lang=en); with the first run after it, it moves into the
    account. What the browser remembers from an earlier visit does not: an account has its own language.
    """
    asked = st.query_params.get("lang", "")
    if who is None:
        before = st.session_state.get("language") or remembered_language()
        settle_language(asked if asked in LANGUAGES else before)
        return
    if asked:
        del st.query_params["lang"]
        if asked in LANGUAGES and asked != who.language:
            set_language(world(), caller(), asked)
    settle_language(asked if asked in LANGUAGES else who.language)


def page(address: str) -> Page:
    """Which page stands at this address? For links; it must be one of the reader's role."""
    return _listed(next(one for one in SCREENS if one.address == address))


def go(address: str, **query: str) -> NoReturn:
    """Open another page inside the app, with these words in its address. For the body of a page, not for callbacks."""
    st.switch_page(page(address), query_params=query)


def closed() -> Page:
    """The sign-in screen at every address, so that the one asked for is kept."""
    return _everywhere(screen, t("signin.title"))


def lobby_only(lobby: Lobby) -> Page:
    """The lobby's slides at every address, for a browser that is locked to them."""
    settle_language(lobby.language)

    def show() -> None:
        locked_screen(lobby)

    return _everywhere(show, t("nav.lobby"))


def password_first() -> Page:
    """The password page at every address, until the first password is changed."""
    path = next(one.path for one in SCREENS if one.address == "password")
    return _everywhere(path, t("password.first_title"))


def _everywhere(script: Callable[[], None] | Path, title: str) -> Page:
    root = st.Page(script, title=title, default=True, url_path="start")
    others = [st.Page(script, title=title, url_path=address) for address in ADDRESSES]
    return st.navigation([root, *others], position="hidden")


def opened(who: Me) -> Page:
    """The pages of this person's role, listed by section; at the addresses of others stands that there is nothing."""

    def start() -> None:
        go(_first_address(who))

    pages = {t(WORK): [st.Page(start, default=True, title=t("app.name"), visibility="hidden")], t(MANAGE): []}
    for one in SCREENS:
        pages[t(one.section or WORK)].append(_own(one) if who.role in one.roles else _nothing(one))
    chosen = st.navigation({name: listed for name, listed in pages.items() if listed}, expanded=True)
    st.logo(LOGO, size="large", icon_image=ICON)
    _account_menu(who)
    return chosen


def _first_address(who: Me) -> str:
    """Where does this person begin? With the first steps, as long as they can take any and there is no campaign."""
    led = who.role in FIRST_STEPS.roles and not first_steps(world(), caller()).found.campaigns
    return FIRST_STEPS.address if led else START[who.role]


def _own(one: Screen) -> Page:
    if one is FIRST_STEPS and not beginning():
        return _listed(replace(one, section=UNLISTED))
    counts = {"review": waiting, "news": fresh}
    return _listed(one, counts[one.address]() if one.address in counts else 0)


def _listed(one: Screen, count: int = 0) -> Page:
    title = t(f"nav.{one.address}")
    return st.Page(
        one.path,
        title=t("shell.waiting", page=title, n=count) if count else title,
        icon=f":material/{one.icon}:",
        url_path=one.address,
        visibility="visible" if one.section else "hidden",
    )


def _nothing(one: Screen) -> Page:
    return st.Page(_not_here, title=t("shell.not_here"), url_path=one.address, visibility="hidden")


def _not_here() -> None:
    st.title(t("shell.not_here"), anchor=False)
    st.write(t("shell.not_here_why"))
    who = person()
    if who is not None:
        st.page_link(page(START[who.role]), label=t("shell.to_start"), icon=":material/home:")


def beginning() -> bool:
    """Is this installation still on its way to its first decision?"""
    try:
        return not is_over(world(), caller())
    except ZerenError:
        return False


def waiting() -> int:
    """How much may this person decide now, submissions and requests? 0 when the question does not arise."""
    try:
        return waiting_count(world(), caller()) + extensions.waiting_count(world(), caller())
    except ZerenError:
        return 0


def fresh() -> int:
    """How much news has this person not been shown?"""
    try:
        return unread(world(), caller())
    except ZerenError:
        return 0


def _account_menu(who: Me) -> None:
    with st.sidebar.container(key="shell_account", gap="xsmall"):
        role = t(f"role.{who.role.value}")
        st.markdown(f"**{plain(who.name)}**")
        st.caption(plain(t("shell.role_at", role=role, unit=who.unit) if who.unit else role))
        language_switch("shell_language")
        if st.button(t("nav.guide"), key="shell_guide", icon=":material/menu_book:", type="tertiary"):
            go("guide")
        if st.button(t("shell.change_password"), key="shell_password", icon=":material/key:", type="tertiary"):
            go("password")
        st.button(t("shell.sign_out"), key="shell_sign_out", icon=":material/logout:", type="tertiary", on_click=leave)


def language_switch(key: str) -> None:
    """Switch between Chinese and English; the account remembers it."""

    def choose() -> None:
        set_language(world(), caller(), st.session_state[key])

    st.segmented_control(
        t("shell.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=lambda one: text(one, "shell.own_name"),
        key=key,
        label_visibility="collapsed",
        on_change=choose,
    )
