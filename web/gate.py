"""Around everything: who is asking, what is closed, and the headers of every answer."""

import secrets
from collections.abc import Callable, Collection

import structlog
from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.texts import LANGUAGES, TAGS, text
from services.signin import session_of
from services.world import World
from web.headers import secure
from web.visit import COOKIE, SCOPE_KEY, Visit, cookie, remembered_language

# server.trustedUserHeaders in .streamlit/config.toml hands the first two on to st.user. A visitor who is not signed in
# gets a mark of their own at each connection, so that nobody resumes somebody else's half-filled sign-in by its id.
SESSION_HEADER = b"x-zeren-session"
VISITOR_HEADER = b"x-zeren-visitor"
SOURCE_HEADER = b"x-zeren-source"
LANGUAGE_HEADER = b"x-zeren-language"
REQUEST_HEADER = b"x-zeren-request"  # the only one that may come from outside: our own scripts set it

# the framework's figures, its remote control, its old component frames and its own sign-in: nothing here uses them
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/component",
    "/auth",
    "/oauth2callback",
)
UPLOADS = "/_stcore/upload_file"
FRAMEWORK = ("/_stcore/", "/static/", "/media/", "/files/", "/exports/", "/calendar/", "/assignments/", "/session/")
# the theme's own colours: nothing of the framework is loaded on the page for an address that leads nowhere
_LOOK = """
:root { color-scheme: light dark; font: 16px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
body { margin: 0; color: #0E1720; background: #FFFFFF } a { color: #0F5C8C }
main { max-width: 34rem; margin: 4rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } section + section h1 { font-size: 1.1rem }
@media (prefers-color-scheme: dark) { body { color: #E6ECF2; background: #10171E } a { color: #7CC2EA } }
"""
_log = structlog.get_logger("zeren.web")


class Gate:
    """ASGI middleware. `pages` are the addresses that show the application; others are answered with 404."""

    def __init__(self, app: ASGIApp, world: Callable[[], World], pages: Collection[str]) -> None:
        self.app, self.world = app, world
        self.pages = frozenset({"/", *(f"/{page}" for page in pages)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in with its visitor's identity, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        visit = await self._visit(scope)
        scope = {**scope, "headers": _identified(scope["headers"], visit), SCOPE_KEY: visit}
        refusal = self._refusal(scope, visit) if scope["type"] == "http" else None

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message), scope["path"], visit.secure)
            await send(message)

        await (refusal or self.app)(scope, receive, send_secured)

    async def _visit(self, scope: Scope) -> Visit:
        world = self.world()
        headers = Headers(scope=scope)
        token = None if scope["path"].startswith("/static/") else cookie(headers, COOKIE)
        found = None
        if token:
            try:
                found = await to_thread.run_sync(session_of, world, token)
            except SQLAlchemyError as error:  # nobody is signed in while the database does not answer
                _log.error("database_unreachable", error=type(error).__name__)
        client = scope.get("client")
        over_tls = world.settings.secure_cookie or scope.get("scheme") in ("https", "wss")
        session_id, lobby = found or (None, False)
        source = client[0] if client else ""
        return Visit(world, session_id, source, over_tls, lobby, remembered_language(headers))

    def _refusal(self, scope: Scope, visit: Visit) -> Response | None:
        path = scope["path"]
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            return Response(status_code=404)
        if path.startswith(UPLOADS) and (visit.session_id is None or visit.lobby):
            _log.warning("upload_refused", source=visit.source)
            return Response(status_code=401)
        if scope["method"] in ("GET", "HEAD") and not self._leads_somewhere(path):
            return HTMLResponse(_not_here(visit.language), status_code=404)
        return None

    def _leads_somewhere(self, path: str) -> bool:
        known = (path.rstrip("/") or "/") in self.pages or path == "/healthz" or path.startswith(FRAMEWORK)
        return known or ("." in path and path.count("/") == 1)  # /favicon.png and the like; unknown ones get the page


def _identified(headers: list[tuple[bytes, bytes]], visit: Visit) -> list[tuple[bytes, bytes]]:
    ours = [
        (SOURCE_HEADER, visit.source.encode("latin-1", "replace")),
        (LANGUAGE_HEADER, visit.language.encode()),
    ]
    if visit.session_id is not None:
        ours.append((SESSION_HEADER, visit.session_id.encode()))
    else:
        ours.append((VISITOR_HEADER, secrets.token_hex(16).encode()))
    return [pair for pair in headers if not _forged(pair[0])] + ours


def _forged(name: bytes) -> bool:
    plain = name.lower().replace(b"_", b"-")
    return plain.startswith(b"x-zeren-") and plain != REQUEST_HEADER


def _not_here(first: str) -> str:
    """The page for an address that leads nowhere, in both languages; the one this browser read last stands first."""
    order = sorted(LANGUAGES, key=lambda one: one != first)
    words = [(text(one, "shell.not_here"), text(one, "shell.not_here_why"), TAGS[one]) for one in order]
    lines = "".join(f'<section lang="{tag}"><h1>{title}</h1><p>{why}</p></section>' for title, why, tag in words)
    link = " · ".join(text(one, "shell.to_start") for one in order)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{words[0][0]}</title>'
    return (
        f'<!doctype html><html lang="{TAGS[first]}"><head>{head}<style>{_LOOK}</style></head>'
        f'<body><main>{lines}<p><a href="/">{link}</a></p></main></body></html>'
    )
