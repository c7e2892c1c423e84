"""What the gate knows about a request: the installation, the living session behind it, and where it comes from."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.requests import Request

from adapters.texts import LANGUAGES
from models.errors import NotSignedIn
from services.signin import me
from services.who import Caller
from services.world import World

COOKIE = "zeren"
LANGUAGE_COOKIE = "zeren_language"  # set by ui/unseen.js; names a language and nothing else
SCOPE_KEY = "zeren"


@dataclass(frozen=True)
class Visit:
    """One request as it came through the gate."""

    world: World
    session_id: str | None  # of a living session
    source: str  # network address of the browser
    secure: bool  # it travels over TLS
    lobby: bool = False  # that session is a lobby's screen: it may look at its slides and sign out
    language: str = LANGUAGES[0]  # the one this browser read last

    @property
    def caller(self) -> Caller:
        """On whose behalf does a service act? Never the operator."""
        return Caller(session_id=self.session_id or "")


def visit(request: Request) -> Visit:
    """How did this request come through the gate?"""
    found: Visit = request.scope[SCOPE_KEY]
    return found


def reader_language(at: Visit) -> str:
    """In which language does this visitor read? The account says it, else the browser."""
    try:
        return me(at.world, at.caller).language
    except NotSignedIn:
        return at.language


def cookie(headers: Headers, name: str) -> str | None:
    """What does the browser send under this name? None for nothing, or for a line that is no cookie."""
    try:
        jar = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    return jar[name].value if name in jar else None


def remembered_language(headers: Headers) -> str:
    """In which language did this browser read last? Chinese when it has not been here."""
    said = cookie(headers, LANGUAGE_COOKIE)
    return said if said in LANGUAGES else LANGUAGES[0]
