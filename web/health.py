"""Is the installation working? Asked by a monitor, answered without saying anything about its inside."""

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.database import is_current
from adapters.store import StoreUnavailable
from services.world import World
from web.visit import visit


async def health(request: Request) -> JSONResponse:
    """GET /healthz: 200 when the database and the store can be used, else 503; each is "ok" or "failed"."""
    found = await to_thread.run_sync(_look, visit(request).world)
    status = 200 if set(found.values()) == {"ok"} else 503
    return JSONResponse(found, status, {"cache-control": "no-store"})


def _look(world: World) -> dict[str, str]:
    return {"database": "ok" if _database(world) else "failed", "store": "ok" if _store(world) else "failed"}


def _database(world: World) -> bool:
    try:
        return is_current(world.engine)
    except SQLAlchemyError:
        return False


def _store(world: World) -> bool:
    try:
        world.store.probe()
    except StoreUnavailable:
        return False
    return True
