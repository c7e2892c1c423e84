"""Starting the server, and stopping it without a fuss."""

import errno
import importlib
import socket
from typing import Any

import uvicorn

from models.errors import ZerenError

HOST, PORT = "127.0.0.1", 8501


class CannotServe(ZerenError):
    """The address cannot be used; the key says why."""

    key = "error.address"


_WHY = {errno.EADDRINUSE: "error.port_busy", errno.EACCES: "error.port_not_allowed"}


def serve(host: str = HOST, port: int = PORT) -> None:
    """Serve until Ctrl-C or SIGTERM: the same as `streamlit run app.py`. Raises CannotServe for a busy port.

    Settings of the framework stand in .streamlit/config.toml, so that both ways of starting have them.
    """
    require_free(host, port)
    app: Any = importlib.import_module("app").app  # by name: app.py stands above this folder
    try:
        app.run(config={"server.address": host, "server.port": port})
    except KeyboardInterrupt:
        return  # uvicorn has shut down in order and passes the signal on


def require_free(host: str, port: int) -> None:
    """Stop here unless this address can be listened on. Raises CannotServe."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as taken:
        raise CannotServe(_WHY.get(taken.errno or 0, ""), host=host, port=port) from taken


def tune_server() -> None:
    """Leave the Server header out of every answer, and send small messages at once.

    uvicorn adds the header below our middleware, and the framework opens the socket in a way for which asyncio does not
    switch Nagle's algorithm off: the second small message of a rerun then waits 40 ms for the browser to
    acknowledge the first. The framework makes uvicorn's settings, and neither has an option for it. Accepted
    connections take the option over from the listening socket.
    """
    tick = uvicorn.Server.on_tick

    async def on_tick(self: uvicorn.Server, counter: int) -> bool:
        self.config.encoded_headers = [pair for pair in self.config.encoded_headers if pair[0] != b"server"]
        if counter == 0:
            _send_at_once(self)
        return await tick(self, counter)

    uvicorn.Server.on_tick = on_tick  # type: ignore[method-assign]


def _send_at_once(server: uvicorn.Server) -> None:
    listening = [one for listener in server.servers for one in listener.sockets]
    for one in listening:
        if one.family in (socket.AF_INET, socket.AF_INET6):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
