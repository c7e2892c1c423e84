"""The session cookie: a ticket from the sign-in form is exchanged for it, signing out takes it away."""

import json

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from models.errors import NotSignedIn
from services.signin import end, exchange
from web.answers import require_own_page
from web.visit import COOKIE, visit

LONGEST_BODY = 1024  # bytes


async def begin(request: Request) -> Response:
    """POST /session {"ticket": …}: spend the ticket and set the cookie. 204, or 401 for a ticket that is no good."""
    require_own_page(request)
    at = visit(request)
    ticket = await _ticket(request)
    if at.session_id is not None:
        await to_thread.run_sync(end, at.world, at.caller)  # somebody else was signed in here
    token, _session_id = await to_thread.run_sync(exchange, at.world, ticket)
    response = Response(status_code=204, headers={"cache-control": "no-store"})
    # without an expiry: it goes with the browser; how long it holds is the database's to say
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=at.secure, path="/")
    return response


async def finish(request: Request) -> Response:
    """POST /session/end or DELETE /session: end the session and take the cookie away. 204 also when it was over."""
    require_own_page(request)
    at = visit(request)
    if at.session_id is not None:
        await to_thread.run_sync(end, at.world, at.caller)
    response = Response(status_code=204, headers={"cache-control": "no-store"})
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=at.secure, path="/")
    return response


async def _ticket(request: Request) -> str:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise NotSignedIn("error.ticket")
    try:
        ticket = json.loads(body)["ticket"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotSignedIn("error.ticket") from wrong
    return str(ticket)
