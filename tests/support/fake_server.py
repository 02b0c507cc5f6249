"""A server whose responses a test chooses, over WebSocket and over HTTP.

It does a task as often as it comes, whether or not it has done it already. It sends what a test tells it to send, when
and to whom it tells it to. What nothing is sent for is not answered: over HTTP such a post stays open.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid4, uuid5

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

Object = dict[str, Any]

#: What some servers say of a task that they do not know. It does not say which.
EMPTY: Object = {"data": []}
#: Seconds between the pieces of a message that comes slowly.
PACE = 0.1


def made(task: Object, *contents: Object) -> Object:
    """Return a message with results of a task, or with a response to another request."""
    return {"data": [{**_named(task), **content} for content in contents]}


def failed(task: Object, code: str, **more: Any) -> Object:
    """Return a message with an error of a task."""
    return {"errors": [{"code": code, "message": "It failed.", **_named(task), **more}]}


def _named(request: Object) -> Object:
    """Return the first keys of an item about a request. For a poll, `asked for` is the polled task type."""
    uuid = {"taskUUID": request["taskUUID"]} if "taskUUID" in request else {}
    return {"taskType": request.get("asked for", request["taskType"]), **uuid}


def picture(request: Object | None = None) -> Object:
    """Return one result of an image task: for a request the same at every poll, without one a new result."""
    uuid = uuid4() if request is None else uuid5(NAMESPACE_URL, request["taskUUID"])
    return {"imageUUID": str(uuid), "imageURL": "https://example.com/1.png"}


class Channel(ABC):
    """The channel to one client: a WebSocket connection, or a single POST."""

    def __init__(self, server: FakeServer, number: int) -> None:
        self.server = server
        #: The channels are counted, from 1 on.
        self.number = number

    @abstractmethod
    def send(self, *messages: Object, after: float = 0.0) -> None:
        """Send messages, at once or after a delay in seconds. Over HTTP, all messages to a POST form one response."""

    @abstractmethod
    def after(self, seconds: float, do: Callable[[], object]) -> None:
        """Call a function after a delay in seconds. The messages that it sends are the response to a POST."""

    @abstractmethod
    def send_slowly(self, message: Object, seconds: float) -> None:
        """Send a message in pieces over this many seconds; nothing else is sent or received meanwhile."""

    @abstractmethod
    def hang_up(self) -> None:
        """Abort the connection without a closing handshake."""

    def _pieces(self, content: bytes, seconds: float) -> Iterator[bytes]:
        """Yield the content in pieces, over its duration."""
        size = -(-len(content) // max(int(seconds / PACE), 1))
        for start in range(0, len(content), size):
            yield content[start : start + size]
            self.server.over.wait(PACE)


class WebSocketChannel(Channel):
    """The channel of a WebSocket connection."""

    def __init__(self, server: FakeServer, number: int, connection: ServerConnection) -> None:
        super().__init__(server, number)
        self._connection = connection
        self._speaking = threading.Lock()

    def send(self, *messages: Object, after: float = 0.0) -> None:
        if after:
            self.server.later(after, lambda: self.send(*messages))
            return
        with contextlib.suppress(ConnectionClosed), self._speaking:
            for message in messages:
                self._connection.send(json.dumps(message))

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.server.later(seconds, do)

    def send_slowly(self, message: Object, seconds: float) -> None:
        content = json.dumps(message).encode()
        frame = struct.pack("!BBQ", 0x81, 127, len(content)) + content
        with contextlib.suppress(OSError), self._speaking:
            for piece in self._pieces(frame, seconds):
                self._connection.socket.sendall(piece)

    def send_raw(self, content: str | bytes) -> None:
        """Send a message that need not be JSON."""
        self._connection.send(content)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection."""
        self._connection.close(code, reason)

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.socket.shutdown(socket.SHUT_RDWR)


class PostChannel(Channel):
    """The channel of an HTTP request."""

    def __init__(self, server: FakeServer, number: int, handler: BaseHTTPRequestHandler) -> None:
        super().__init__(server, number)
        self._handler = handler
        self._messages: list[Object] = []
        self._when = time.monotonic()
        self._done = False

    def send(self, *messages: Object, after: float = 0.0) -> None:
        self._messages += messages
        self._when = max(self._when, time.monotonic() + after)

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.server.over.wait(seconds)  # each post has a thread of its own
        do()

    def send_slowly(self, message: Object, seconds: float) -> None:
        content = json.dumps(message).encode()
        self._begin(200, len(content), {})
        for piece in self._pieces(content, seconds):
            self._handler.wfile.write(piece)
            self._handler.wfile.flush()

    def hang_up(self) -> None:
        self._done = True
        self._handler.close_connection = True
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def respond(self, status: int, content: bytes | Object = b"", **headers: str) -> None:
        """Respond with exactly this."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._begin(status, len(body), headers)
        self._handler.wfile.write(body)

    def finish(self) -> None:
        """Finish the response: everything was sent."""
        if self._done:
            return
        if not self._messages:
            self.server.over.wait()
            return
        self.server.over.wait(max(self._when - time.monotonic(), 0))
        together: dict[str, list[Any]] = {"data": [], "errors": []}
        for message in self._messages:
            for part, items in message.items():
                together[part] += items
        self.respond(200, {part: items for part, items in together.items() if items or part == "data"})

    def _begin(self, status: int, size: int, headers: dict[str, str]) -> None:
        self._done = True
        self._handler.send_response(status)
        if status != 204:
            self._handler.send_header("Content-Type", "application/json")
            self._handler.send_header("Content-Length", str(size))
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()


#: Answers a request, on the channel it came by.
Answer = Callable[[Channel, Object], object]


def _welcome(channel: Channel, request: Object) -> None:
    channel.send(made(request, {"connectionSessionUUID": str(uuid4())}))


def _pong(channel: Channel, request: Object) -> None:
    channel.send(made(request, {"pong": True}))


def nothing(channel: Channel, request: Object) -> None:
    """Send no response."""


class _HTTPServer(ThreadingHTTPServer):
    request_queue_size = 256  # or the system lets clients wait for seconds that connect at the same time


class FakeServer:
    """A server that answers tasks, polls, pings and authentications with functions of the test."""

    def __init__(
        self,
        task: Answer,
        question: Answer = nothing,
        *,
        ping: Answer = _pong,
        authentication: Answer = _welcome,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._scheme = "wss" if tls else "ws"
        self._answers = {"getResponse": question, "ping": ping, "authentication": authentication}
        self._answer_to_task = task
        #: Everything that came, in order, pings and authentications too.
        self.received: list[Object] = []
        #: The UUID of a task, as often as it was done.
        self.billed: list[str] = []
        #: Set when the test ends.
        self.over = threading.Event()
        self._channels = 0
        self._open = 0
        self._changed = threading.Condition()
        self._timers: list[threading.Timer] = []
        self._websocket = serve(self._converse, "127.0.0.1", 0, max_size=None, compression=None, ssl=tls)
        self._http = _HTTPServer(("127.0.0.1", 0), self._handler())
        self._threads = [
            threading.Thread(target=self._websocket.serve_forever, daemon=True),
            threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True),
        ]

    def answers(self, task_type: str, answer: Answer) -> None:
        """Answer requests of this type, such as pings, with this function from now on."""
        self._answers[task_type] = answer

    @property
    def url(self) -> str:
        """The address that a client takes as `url`."""
        return f"{self._scheme}://127.0.0.1:{self._websocket.socket.getsockname()[1]}/v1"

    @property
    def http_url(self) -> str:
        """The address for HTTP."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def of(self, task_type: str) -> list[Object]:
        """The received items of this type."""
        return [request for request in self.received if request["taskType"] == task_type]

    @property
    def tasks(self) -> list[Object]:
        """The received tasks."""
        return [request for request in self.received if request["taskType"] not in self._answers]

    @property
    def requests(self) -> list[Object]:
        """The received tasks and polls."""
        return [request for request in self.received if request["taskType"] not in ("authentication", "ping")]

    def wait_until_closed(self, seconds: float) -> bool:
        """Wait until all WebSockets are closed, for this many seconds at most. Return whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, seconds)

    @property
    def submissions(self) -> Counter[str]:
        """How often each task was received, by UUID."""
        return Counter(task["taskUUID"] for task in self.tasks)

    def bill(self, task: Object) -> None:
        """Record that the task was executed and billed."""
        self.billed.append(task["taskUUID"])

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        """Call a function after this many seconds, unless the test ends first."""
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for timer in self._timers:
            timer.cancel()
        self._websocket.shutdown()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()

    def _next_channel(self) -> int:
        self._channels += 1
        return self._channels

    def _receive(self, channel: Channel, request: Object) -> None:
        self.received.append(request)
        self._answers.get(request["taskType"], self._answer_to_task)(channel, request)

    def _converse(self, connection: ServerConnection) -> None:
        channel = WebSocketChannel(self, self._next_channel(), connection)
        self._count(1)
        try:
            with contextlib.suppress(ConnectionClosed):
                for text in connection:
                    for request in json.loads(text):
                        self._receive(channel, request)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._changed:
            self._open += more
            self._changed.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer goes out in one piece

            #: An answer goes out in several writes, of which none is to wait for the client's acknowledgement.
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                requests = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                post = PostChannel(server, server._next_channel(), self)
                with contextlib.suppress(OSError):
                    for request in requests:
                        server._receive(post, request)
                    post.finish()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def replying(messages: Callable[[Object], Iterable[Object]]) -> FakeServer:
    """Return a server that sends these messages for each task and for each poll."""

    def answer(channel: Channel, request: Object) -> None:
        for message in messages(request):
            channel.send(message)

    return FakeServer(answer, answer)
