"""Requests to the routes behind the gate, without a server: one call, one whole answer."""

import asyncio
import hashlib
from dataclasses import dataclass, field

from sqlmodel import Session, select
from starlette.applications import Starlette

from models.account import WebSession
from tests.cast import Cast
from web.gate import Gate
from web.routes import routes


@dataclass
class Answer:
    """What came back: status, headers in lower case, and the whole body."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    body: bytes = b""


def ask(cast: Cast, path: str, query: str = "", *, username: str = "", method: str = "GET", **headers: str) -> Answer:
    """Ask as one of the cast, or as nobody; `headers` are named with underscores."""
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if username:
        given.append((b"cookie", f"zeren={_token(cast, username)}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"zeren.example"), *given],
        "scheme": "https",
        "server": ("zeren.example", 443),
        "client": ("192.0.2.1", 40000),
    }
    return asyncio.run(_call(cast, scope))


async def _call(cast: Cast, scope: dict[str, object]) -> Answer:
    answer = Answer()

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            answer.status = int(str(message["status"]))
            for name, value in message["headers"]:  # type: ignore[attr-defined]
                answer.headers[name.decode()] = value.decode()
                if name == b"set-cookie":
                    answer.cookies.append(value.decode())
        else:
            answer.body += message.get("body", b"")  # type: ignore[operator]

    gate = Gate(Starlette(routes=routes([])), world=lambda: cast.world, pages=[])
    await gate(scope, receive, send)  # type: ignore[arg-type]
    return answer


def _token(cast: Cast, username: str) -> str:
    """The cookie of this person; the cast's sessions have none until somebody asks by HTTP."""
    token = f"cookie-of-{username}"
    with Session(cast.world.engine) as db:
        row = db.exec(select(WebSession).where(WebSession.id == cast.caller(username).session_id)).one()
        row.token_hash = hashlib.sha256(token.encode()).hexdigest()
        db.add(row)
        db.commit()
    return token
