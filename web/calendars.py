"""Calendars as subscribers fetch them: without a session, by an address nobody can guess."""

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from adapters.documents.calendar import MEDIA_TYPE
from models.errors import NotFound
from services.calendars import content
from web.visit import visit

SUFFIX = ".ics"
FRESH = 15 * 60  # seconds a subscriber may go on without asking again
_at_once = CapacityLimiter(2)  # whoever hammers an address waits for others, and pages do not wait for them


async def calendar(request: Request) -> Response:
    """GET /calendar/{secret}.ics: the unit's due days; 304 when the subscriber has them, 404 for any other address."""
    name = request.path_params["name"]
    if not name.endswith(SUFFIX):
        raise NotFound
    address = str(request.base_url).rstrip("/")
    found = await to_thread.run_sync(
        content, visit(request).world, name.removesuffix(SUFFIX), address, limiter=_at_once
    )
    headers = {
        "etag": f'"{found.etag}"',
        "cache-control": f"private, max-age={FRESH}",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
        "content-disposition": 'inline; filename="zeren.ics"',
    }
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if headers["etag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(found.data, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)
