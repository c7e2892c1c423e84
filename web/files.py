"""Evidence files as browsers get them: only after the session check, never run, kept only by the one browser."""

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from adapters.filetypes import content_disposition
from models.errors import NotFound
from models.words import EvidenceKind
from services.evidence import OpenedFile, find_file, finished
from services.renditions import RENDITIONS
from services.show_lobby import wall_file
from web.headers import FILES
from web.visit import visit

WHICH = frozenset(("original", *RENDITIONS))
SHOWN = ("application/pdf", "image/jpeg")  # beside photos and videos; everything else is saved, not shown
# Drawing takes the processor: at most so many at once, and what waits for its turn holds no thread.
_quick, _slow = CapacityLimiter(2), CapacityLimiter(1)


async def evidence(request: Request) -> Response:
    """GET /files/{evidence_id}/{thumb|large|original|page-2…page-20}: the file or a picture of it.

    304 when the browser has it, 206 for a part of an original, 404 where there is no such picture.
    """
    at, which = visit(request), request.path_params["which"]
    if which not in WHICH:
        raise NotFound
    find = wall_file if at.lobby else find_file
    file = await to_thread.run_sync(find, at.world, at.caller, request.path_params["evidence_id"], which)
    headers = _headers(file, which, "download" in request.query_params)
    if headers["etag"] in _known(request):
        return Response(status_code=304, headers=headers)
    if file.to_make is not None:
        limiter = _slow if file.to_make.slow else _quick
        file = await to_thread.run_sync(finished, at.world, file, limiter=limiter)
    if file.path is not None:
        return FileResponse(file.path, media_type=file.media_type, headers=headers)
    return Response(file.data or b"", media_type=file.media_type, headers=headers)


def _headers(file: OpenedFile, which: str, download: bool) -> dict[str, str]:
    shown = file.kind in (EvidenceKind.PHOTO, EvidenceKind.VIDEO) or file.media_type in SHOWN
    return {
        "etag": f'"{file.sha256}"' if which == "original" else f'"{file.sha256}-{which}"',
        # a file never changes under its id; by Cookie, so that nobody sees it from the cache after signing out
        "cache-control": "private, max-age=31536000, immutable",
        "vary": "Cookie",
        "content-disposition": content_disposition(file.name, inline=shown and not download),
        "content-security-policy": FILES,
        "x-content-type-options": "nosniff",
    }


def _known(request: Request) -> list[str]:
    tags = request.headers.get("if-none-match", "").split(",")
    return [tag.strip().removeprefix("W/") for tag in tags]
