"""A tab without a browser: speaks the framework's websocket protocol, so that a test can send what no browser would."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Navigation_pb2 import Navigation
from websockets.sync.client import connect

SLOWEST = 30.0  # seconds
READ = ("body", "label", "message", "value")


@dataclass
class Tab:
    """One websocket. `address` is the page in the address bar, `resume` the id of a session to take up again."""

    url: str
    address: str = ""
    query: str = ""
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    resume: str = ""

    def __post_init__(self) -> None:
        self.session_id, self.page_hash, self.not_found = "", "", False
        self.elements: dict[tuple[int, ...], tuple[str, Any]] = {}
        self.typed: dict[str, str] = {}
        self.menu: set[str] = set()
        place = urlsplit(self.url)
        sent = dict(self.headers) | ({"Cookie": f"zeren={self.cookie}"} if self.cookie else {})
        protocols = ["streamlit", *(["x", self.resume] if self.resume else [])]
        self.socket = connect(
            f"ws://{place.netloc}/_stcore/stream",
            subprotocols=protocols,  # type: ignore[arg-type]
            additional_headers=sent,
            max_size=None,
            open_timeout=SLOWEST,
        )

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def run(self, clicked: str = "") -> "Tab":
        """Run the page, with this widget clicked, and wait until it is drawn."""
        self.ask(clicked)
        return self.wait()

    def ask(self, clicked: str = "") -> None:
        """Send the message of a run and do not wait for its answer."""
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self.query
        if self.page_hash:
            run.page_script_hash = self.page_hash
        else:
            run.page_name = self.address
        run.context_info.url = f"{self.url}/{self.address}"
        for widget, text in self.typed.items():
            state = run.widget_states.widgets.add()
            state.id, state.string_value = widget, text
        if clicked:
            state = run.widget_states.widgets.add()
            state.id, state.trigger_value = clicked, True
        self.socket.send(message.SerializeToString())

    def wait(self) -> "Tab":
        """Read until the run has finished."""
        started = False
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=SLOWEST))  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                started, self.elements, self.not_found = True, {}, False
                self.session_id = message.new_session.initialize.session_id or self.session_id
            elif kind == "delta":
                self._draw(message)
            elif kind == "navigation":
                shown = message.navigation.position != Navigation.HIDDEN
                self.menu = {page.url_pathname for page in message.navigation.app_pages if shown and not page.is_hidden}
                self.page_hash = message.navigation.page_script_hash
            elif kind == "page_not_found":
                self.not_found = True
            elif (
                kind == "script_finished" and started and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return self

    def _draw(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            kind = element.WhichOneof("type") or ""
            self.elements[tuple(message.metadata.delta_path)] = (kind, getattr(element, kind, None))

    def words(self) -> list[str]:
        """Everything on the screen that can be read."""
        found = [getattr(one, name, "") for _, one in self.elements.values() for name in READ]
        return [text for text in found if isinstance(text, str) and text]

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label; sent with the next run."""
        self.typed[self._named(label).id] = text

    def click(self, label: str) -> "Tab":
        """Press the button with this label."""
        return self.run(self._named(label).id)

    def _named(self, label: str) -> Any:
        kinds = ("text_input", "button")
        return next(one for kind, one in self.elements.values() if kind in kinds and one.label == label)

    def ticket(self) -> str:
        """The ticket that the sign-in screen gives its element."""
        sent = [one.json for kind, one in self.elements.values() if kind == "bidi_component" and "ticket" in one.json]
        return str(json.loads(sent[0])["content"]["ticket"])


@dataclass(frozen=True)
class Answer:
    """What a route of the server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def message(self) -> str:
        """The sentence of a refusal."""
        return str(json.loads(self.body)["message"])


def ask(url: str, method: str, path: str, body: bytes | None = None, cookie: str = "", **headers: str) -> Answer:
    """Send one request. Underscores in the names of headers stand for hyphens."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        sent["Cookie"] = f"zeren={cookie}"
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SLOWEST)
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return Answer(response.status, response.msg, response.read())
    finally:
        connection.close()


def cookie_of(answer: Answer) -> str:
    """The token in the cookie that an answer sets."""
    return answer.headers.get("set-cookie", "").split(";")[0].removeprefix("zeren=")


def sign_in_by_wire(url: str, username: str, password: str) -> str:
    """Sign in as a browser would, without one; answers with the cookie."""
    with Tab(url) as tab:
        tab.run()
        tab.fill("用户名", username)
        tab.fill("密码", password)
        tab.click("登录")
        content = json.dumps({"ticket": tab.ticket()}).encode()
    answer = ask(url, "POST", "/session", content, X_Zeren_Request="1")
    assert answer.status == 204, answer.body
    return cookie_of(answer)


def shows_only_the_sign_in(tab: Tab) -> bool:
    """Is this the sign-in screen, with no menu?"""
    return {"用户名", "密码"} <= set(tab.words()) and not tab.menu
