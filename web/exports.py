"""Documents on their way to a browser: made or streamed after the session check, never kept by anybody between."""

import re
from collections.abc import Iterable, Iterator

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.filetypes import content_disposition
from adapters.texts import LANGUAGES
from models.errors import NotSignedIn
from models.report import Taken, Wanted
from services.exports import take
from web.answers import FromElsewhere
from web.visit import Visit, reader_language, visit

PIECE = 256 * 1024
OURS = frozenset(("language", "unit", "unmasked", "mark"))  # what is no option of the document itself
MARK_SECONDS = 60
_MARK = re.compile(r"[0-9a-f]{8,32}")
_making = CapacityLimiter(2)  # documents take the processor, and pages must stay quick meanwhile


async def export(request: Request) -> Response:
    """GET /exports/{campaign_id}/{document}?language=&unit=&unmasked=1&mark=&…: the document, as a file to be saved.

    Other words of the query are the document's own options. `mark` comes back as a cookie with the first byte, so that
    the page can tell that the file is ready. It writes a line of history, so only our own pages may send people here.
    """
    at = visit(request)
    if at.session_id is None:
        raise NotSignedIn
    if request.method != "GET" or request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise FromElsewhere
    taken = await to_thread.run_sync(_take, at, request, limiter=_making)
    response = StreamingResponse(_pieces(taken.chunks), media_type=taken.media_type, headers=_headers(taken))
    mark = request.query_params.get("mark", "")
    if _MARK.fullmatch(mark):
        response.set_cookie(f"zeren-mark-{mark}", "1", max_age=MARK_SECONDS, samesite="lax", secure=at.secure, path="/")
    return response


def _take(at: Visit, request: Request) -> Taken:
    query = request.query_params
    asked = query.get("language", "")
    wanted = Wanted(
        document=request.path_params["document"],
        campaign_id=request.path_params["campaign_id"],
        language=asked if asked in LANGUAGES else reader_language(at),
        unit_id=query.get("unit") or None,
        unmasked=query.get("unmasked") == "1",
        address=str(request.base_url).rstrip("/"),
        options={name: query[name] for name in query if name not in OURS},
    )
    return take(at.world, at.caller, wanted)


def _headers(taken: Taken) -> dict[str, str]:
    headers = {
        "cache-control": "no-store",
        "content-disposition": content_disposition(taken.name, inline=False),
        "x-content-type-options": "nosniff",
    }
    return headers if taken.size is None else headers | {"content-length": str(taken.size)}


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes in pieces that a slow line can take one by one; a thread runs only while one is fetched."""
    for chunk in chunks:
        for start in range(0, len(chunk), PIECE):
            yield chunk[start : start + PIECE]
