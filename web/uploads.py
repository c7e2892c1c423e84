"""Evidence on its way in: one file a request, as the raw body, so that nothing is unpacked to read it."""

import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.store import FileTooLarge, megabytes
from models.assignment import Evidence
from models.errors import NotSignedIn, ZerenError
from services.evidence import add
from web.answers import refused, require_own_page
from web.visit import Visit, visit

IN_MEMORY = 1024 * 1024  # bytes of one upload; the rest waits on the disk
BLOCK = 256 * 1024
LONGEST_NAME = 4096  # bytes, still encoded
_at_once = CapacityLimiter(2)  # looking at pictures takes the processor, and pages must stay quick meanwhile
_log = structlog.get_logger("zeren.web")


async def take_in(request: Request) -> Response:
    """POST /assignments/{assignment_id}/evidence: 201 {"id", "name"}, or 4xx {"message"} in the account's language.

    The body is the file; X-File-Name is its name, percent-encoded; ?replaces={evidence_id} puts it in that file's
    place. A slow sender holds a file open, never a thread.
    """
    try:
        return await _take_in(request)
    except ZerenError as error:
        answer = await refused(request, error)
        at = visit(request)
        _log.warning("upload_refused", source=at.source, session=at.session_id, why=error.key)
        return answer


async def _take_in(request: Request) -> Response:
    require_own_page(request)
    at = visit(request)
    if at.session_id is None:
        raise NotSignedIn
    limit = at.world.settings.evidence_bytes
    if int(request.headers.get("content-length") or 0) > limit:
        raise FileTooLarge(limit=megabytes(limit))
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(at.world.settings.data_dir)) as body:
        await _receive(request, body, limit)
        row = await to_thread.run_sync(_store, at, request, body, limiter=_at_once)
    return JSONResponse({"id": row.id, "name": row.name}, 201, {"cache-control": "no-store"})


async def _receive(request: Request, body: IO[bytes], limit: int) -> None:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit=megabytes(limit))
        body.write(chunk)
    body.seek(0)


def _store(at: Visit, request: Request, body: IO[bytes]) -> Evidence:
    name = unquote(request.headers.get("x-file-name", "")[:LONGEST_NAME])
    replaces = request.query_params.get("replaces", "")
    return add(at.world, at.caller, request.path_params["assignment_id"], name, _blocks(body), replaces=replaces)


def _blocks(body: IO[bytes]) -> Iterator[bytes]:
    while block := body.read(BLOCK):
        yield block
