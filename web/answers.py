"""One edge for all our routes: errors become sentences, and each request leaves one line in the log."""

import secrets
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from anyio import to_thread
from sqlalchemy.exc import OperationalError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from adapters.store import FileTooLarge, StoreUnavailable
from adapters.texts import LANGUAGES, sentence
from models.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound, NotSignedIn, WrongState, ZerenError
from services.signin import LockedOut
from web.logs import where
from web.visit import reader_language, visit

STATUS: tuple[tuple[type[ZerenError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (ChangedMeanwhile, 409),
    (WrongState, 409),
    (FileTooLarge, 413),
    (StoreUnavailable, 503),
    (LockedOut, 429),
    (Invalid, 422),
    (ZerenError, 422),
)
Handler = Callable[[Request], Awaitable[Response]]
_log = structlog.get_logger("zeren.web")


class FromElsewhere(NotAllowed):
    """A request that changes something and was not sent by a page of ours."""

    key = "error.from_elsewhere"


def require_own_page(request: Request) -> None:
    """Stop here unless a script of our own pages sent this. Raises FromElsewhere.

    Another site cannot set the header without asking us first, and we never agree; Origin is compared as well.
    """
    origin = request.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if request.headers.get("x-zeren-request") != "1" or not same:
        raise FromElsewhere


def answering(handler: Handler) -> Handler:
    """Make a route say its errors as sentences in the reader's language, and log one line without what people typed."""

    async def answered(request: Request) -> Response:
        began = time.perf_counter()
        try:
            response = await handler(request)
        except ClientDisconnect:
            response = Response(status_code=400)
        except ZerenError as error:
            response = await refused(request, error)
        except OperationalError as error:
            _log.error("database_unreachable", error=type(error).__name__)
            response = await refused(request, ZerenError("error.busy"), 503)
        except Exception as error:  # noqa: BLE001  the last edge: said in one sentence, logged where it happened
            reference = secrets.token_hex(4)
            _log.error("route_failed", reference=reference, error=type(error).__name__, where=where(error))
            response = await refused(request, ZerenError(), 500)
        spent = round((time.perf_counter() - began) * 1000)
        route = getattr(request.scope.get("route"), "path", "")
        _log.info("request", method=request.method, route=route, status=response.status_code, ms=spent)
        return response

    return answered


async def refused(request: Request, error: ZerenError, status: int = 0) -> JSONResponse:
    """The answer to a refused request: `{"message": …}` in the account's language."""
    try:
        language = await to_thread.run_sync(reader_language, visit(request))
    except OperationalError:
        language = LANGUAGES[0]
    status = status or next(code for kind, code in STATUS if isinstance(error, kind))
    return JSONResponse({"message": sentence(language, error)}, status, {"cache-control": "no-store"})
