"""A server on plain sockets that sends the bytes that a test chooses, like broken servers, proxies and firewalls."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self

#: Seconds to wait for a client.
MAX_DURATION = 10.0


class Hold:
    """Part of a response: wait until the client closes the connection."""


class Request(NamedTuple):
    """One request: its head and its body as received."""

    head: str
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


#: What is sent for one request, part by part; the connection is closed after it.
Script = tuple["bytes | Hold", ...]
#: What is sent for a request; None to hang up.
Answer = Callable[[Request], "Script | bytes | None"]


class RudeServer:
    """A server that sends the bytes that a function returns for each request, then closes the connection."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        #: Its host and port.
        self.authority = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[Request] = []
        #: All that came, whether or not it was a request.
        self.received = b""
        #: A client hung up while it was held.
        self.left = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """The address that a client takes as `url`."""
        return f"ws://{self.authority}/v1"

    @property
    def http_url(self) -> str:
        """The address for HTTP."""
        return f"http://{self.authority}/v1"

    @property
    def tasks(self) -> list[Mapping[str, Any]]:
        """The tasks of all requests."""
        return [task for request in self.requests for task in request.body]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # An accept() under way does not notice that its socket is closed.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, plain: socket.socket) -> None:
        plain.settimeout(MAX_DURATION)
        try:
            with self._secured(plain, self._tls) if self._tls else plain as connection:
                self._respond(connection)
        except OSError:
            plain.close()

    def _secured(self, plain: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
        connection = tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            connection.do_handshake()
        except OSError:
            # A client reads why it is refused only if all that it has sent was read.
            with connection, contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_WR)
                while socket.socket.recv(connection, 65536):
                    pass
            raise
        return connection

    def _respond(self, connection: socket.socket) -> None:
        head = b""
        while not _is_head(head) and (data := self._receive(connection)):
            head += data
        head, _, content = head.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
        while len(content) < length and (data := self._receive(connection)):
            content += data
        request = Request(head.decode(errors="backslashreplace"), content)
        self.requests.append(request)
        answer = self._answer(request)
        if answer is None:
            return
        for part in [answer] if isinstance(answer, bytes) else answer:
            if isinstance(part, Hold):
                if not self._receive(connection):
                    self.left.set()
                return
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        while self._receive(connection):
            pass

    def _receive(self, connection: socket.socket) -> bytes:
        data = connection.recv(65536)
        self.received += data
        return data


class ScriptedServer(RudeServer):
    """A server that answers each request with the next script, and further requests with the last one."""

    def __init__(self, *scripts: Script | bytes) -> None:
        waiting = list(scripts)
        super().__init__(lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0])


def _is_head(content: bytes) -> bool:
    """Whether the data is a complete request head, or the beginning of a TLS handshake."""
    return b"\r\n\r\n" in content or content.startswith(b"\x16")


# What it may send ----------------------------------------------------------------------------------------------------


def answer(status: int, body: object = "", reason: str = "Any", **headers: str) -> bytes:
    """Return an HTTP response; a body that is not a string is encoded as JSON."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    if not isinstance(body, str):
        headers = {"Content_Type": "application/json", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(content)}", *lines]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + content


def streamed(*parts: bytes | Hold, breaks: bool = False) -> Script:
    """Return a response of server-sent events. The body is terminated correctly unless it `breaks`."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [
        part if isinstance(part, Hold) else b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part
    ]
    return (head, *chunks, *([] if breaks else [b"0\r\n\r\n"]))


def piece(**content: Any) -> bytes:
    """Return one server-sent event."""
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def text(*words: str) -> bytes:
    """Return one server-sent event per word."""
    return b"".join(piece(taskUUID="x", taskType="textInference", delta={"text": word}) for word in words)


FINISHED = piece(delta={}, finishReason="stop", cost=0.002)
DONE = b"data: [DONE]\n\n"
