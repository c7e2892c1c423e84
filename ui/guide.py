"""The parts of the one-page guide; every role has its own words in data/locales."""

import streamlit as st

from adapters.texts import LANGUAGES, catalogue
from models.words import Role
from ui.here import t
from ui.shell import FIRST_STEPS, SCREENS, UNLISTED, page

LINK_WIDTH, WORDS_WIDTH = 150, 560
_REVIEW = (("A", "accept"), ("T", "return"), ("1 … 9", "reasons"))
_SLIDES = ("← →", "slides")
_PICTURE = (("← →", "picture"), ("+ - 0", "zoom"), ("Esc", "close"))
_ALWAYS = (("Tab", "tab"),)
KEYS = {
    Role.LIAISON: (("↑ ↓ ← →", "matrix"), *_PICTURE, *_ALWAYS),
    Role.OFFICE: (*_REVIEW, _SLIDES, *_PICTURE, ("↑ ↓ ← →", "matrix"), *_ALWAYS),
    Role.LEADER: (*_REVIEW, _SLIDES, *_PICTURE, ("↑ ↓ ← →", "matrix"), *_ALWAYS),
    Role.ADMIN: (("Esc", "close"), *_ALWAYS),
}


def lines(role: Role, part: str) -> list[str]:
    """The sentences of a part, in their order: as many as the catalogue has."""
    start = f"guide.{role.value}.{part}_"
    return [t(key) for key in sorted(catalogue(LANGUAGES[0])) if key.startswith(start)]


def begin(role: Role) -> None:
    """What to do first."""
    st.subheader(t("guide.begin"), anchor=False)
    st.markdown("\n".join(f"{number}. {line}" for number, line in enumerate(lines(role, "begin"), 1)))


def where(role: Role) -> None:
    """Every page of the role's menu and what it is for; the first steps also when the menu no longer lists them."""
    st.subheader(t("guide.where"), anchor=False)
    for one in SCREENS:
        if role in one.roles and one.section != UNLISTED:
            label = t("guide.back_to_first_steps") if one is FIRST_STEPS else t(f"nav.{one.address}")
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"guide_{one.address}"):
                st.page_link(page(one.address), label=label, icon=f":material/{one.icon}:", width=LINK_WIDTH)
                st.caption(t(f"guide.{role.value}.{one.address}"), width=WORDS_WIDTH)


def keys(role: Role) -> None:
    """The keys that do something on the role's pages."""
    st.subheader(t("guide.keys"), anchor=False)
    st.markdown("\n".join(f"- `{key}` {t(f'guide.key.{what}')}" for key, what in KEYS[role]))


def data(role: Role) -> None:
    """What happens to what the reader enters."""
    st.subheader(t("guide.data"), anchor=False)
    st.markdown("\n".join(f"- {line}" for line in lines(role, "data")))
