"""A browser's side of Streamlit's websocket, as far as a measurement needs it: open a page, run it again, count."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass
class Page:
    """One connection to one page. `elements` counts what the last full run drew, by kind."""

    port: int
    path: str
    query: str = ""
    cookie: str = ""
    elements: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    async def __aenter__(self) -> "Page":
        headers = {"Cookie": f"zeren={self.cookie}"} if self.cookie else {}
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers=headers,
            origin=websockets.Origin(f"http://127.0.0.1:{self.port}"),
            max_size=None,
            compression=None,
        )
        self._hash = ""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def run(self) -> float:
        """Run the page once; milliseconds from the request to the end of the script."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self._hash
        if not self._hash:
            message.rerun_script.page_name = self.path
        context = message.rerun_script.context_info
        context.url = f"http://127.0.0.1:{self.port}/{self.path}"
        context.timezone, context.timezone_offset, context.locale = "Asia/Shanghai", -480, "zh-CN"
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_finished(), 60)
        return (time.perf_counter() - began) * 1000

    async def _until_finished(self) -> None:
        started = False
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self._socket.recv())  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                started = True
                self.elements.clear()
            elif kind == "navigation":
                self._hash = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._count(message)
            elif (
                kind == "script_finished" and started and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return

    def _count(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type") or "empty"
        self.elements[kind] += 1
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)
