"""大屏: the public slides, turning by themselves, on the page that locks a browser and on the locked browser."""

import streamlit as st

from adapters.texts import text
from models.errors import ZerenError
from models.progress import Figures
from models.ranking import ranked
from models.words import UnitKind
from services.show_lobby import Lobby, LobbyShow, lobby_mark, lobby_show
from ui.charts import theme
from ui.elements.slides import Slide, prepare, slides
from ui.here import caller, language, t, telling, world
from ui.meeting.deck import colours
from ui.meeting.live import words
from ui.meeting.scene import Scene, overall, unit_slides, wall_slides
from ui.plain import plain
from ui.signin import leave

KEY, REFRESH, EACH = "lobby_slides", 10, 12  # seconds between two looks, and of one slide
AHEAD = 12  # units shown at most, and never one of the last third


@st.cache_data(show_spinner=False, max_entries=6)
def public_slides(campaign_id: str, mark: str, language: str) -> str:  # noqa: ARG001  mark: part of the key
    """The lobby's slides, kept until the mark moves. The caller has just asked for the mark."""
    return prepare(slides_of(lobby_show(world(), caller(), campaign_id), language))


def slides_of(found: LobbyShow, language: str) -> list[Slide]:
    """Overall, the units that are ahead, the wall of photos: nobody's arrears, nothing decided, no names of people."""
    scene = Scene(
        found.campaign,
        found.starts_on,
        found.ends_on,
        found.today,
        found.figures,
        found.planned,
        found.points,
        found.promises,
    )
    return [overall(scene, language, opens=False), *_ahead(found, language), *wall_slides(found.wall, language)]


def _ahead(found: LobbyShow, language: str) -> list[Slide]:
    """Who is ahead: of those with something done the first two thirds, at most twelve. Who lags is not for a lobby."""
    order = ranked([one for one in found.units if _has_done(found.by_unit[one.id])], found.by_unit)
    schools = [one for one in order if one.kind is not UnitKind.OUTSIDE]
    first = schools[: min(AHEAD, max(1, len(found.units) * 2 // 3))]
    return unit_slides(
        first,
        found.by_unit,
        language,
        rule=text(language, "show.rank", rule=text(language, "overview.rank_rule")),
        title=text(language, "show.ahead_title"),
        sub=text(language, "show.ahead_sub", n=len(first)),
        opens=False,
    )


def _has_done(of: Figures) -> bool:
    return bool(of.completion.share)


def show_lobby(campaign_id: str, *, opens: bool) -> None:
    """The slides of the lobby; `opens`: by themselves, and they come back when somebody closes them."""
    seen = lobby_mark(world(), caller(), campaign_id)
    slides(
        key=KEY,
        shown=public_slides(campaign_id, seen, language()),
        words=words(),
        colours=colours(theme()),
        cycle=EACH,
        opens=opens,
    )
    keep_up(campaign_id, seen)


@st.fragment(run_every=REFRESH)
def keep_up(campaign_id: str, seen: str) -> None:
    """Every few seconds one question: has anything moved? It also keeps a locked browser's session alive."""
    try:
        moved = lobby_mark(world(), caller(), campaign_id) != seen
    except ZerenError:  # signed out, or thirty days are over: the whole page says so
        moved = True
    if moved:
        st.rerun()


def locked_screen(lobby: Lobby) -> None:
    """All that a locked browser has: the slides, and the way out below them."""
    with telling():
        show_lobby(lobby.campaign_id, opens=True)
    st.caption(plain(t("lobby.locked")))
    st.button(t("shell.sign_out"), key="lobby_sign_out", icon=":material/logout:", on_click=leave)
