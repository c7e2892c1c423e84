"""What the gate knows about a request: the installation, the living session behind it, and where it comes from."""

from dataclasses import dataclass

from starlette.requests import Request

from adapters.texts import LANGUAGES
from models.errors import NotSignedIn
from services.signin import me
from services.who import Caller
from services.world import World

COOKIE = "zeren"
SCOPE_KEY = "zeren"


@dataclass(frozen=True)
class Visit:
    """One request as it came through the gate."""

    world: World
    session_id: str | None  # of a living session
    source: str  # network address of the browser
    secure: bool  # it travels over TLS
    lobby: bool = False  # that session is a lobby's screen: it may look at its slides and sign out

    @property
    def caller(self) -> Caller:
        """On whose behalf does a service act? Never the operator."""
        return Caller(session_id=self.session_id or "")


def visit(request: Request) -> Visit:
    """How did this request come through the gate?"""
    found: Visit = request.scope[SCOPE_KEY]
    return found


def reader_language(at: Visit) -> str:
    """In which language does this visitor read? Chinese while nobody is signed in."""
    try:
        return me(at.world, at.caller).language
    except NotSignedIn:
        return LANGUAGES[0]
