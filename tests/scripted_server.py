"""An HTTP server that says exactly what a test wants it to say, byte by byte."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

MAX_DURATION = 10.0


class Hold:
    """In a script: wait until the client hangs up."""


class ResponseObject(NamedTuple):
    """One request: its head as it came, and its body."""

    head: str
    body: Any


#: What is sent for one request; the connection is closed after it.
Script = tuple["bytes | Hold", ...]


def piece(**said: Any) -> bytes:
    """One event."""
    return f"data: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


def text(*words: str) -> bytes:
    """One event for each word."""
    return b"".join(piece(taskUUID="x", taskType="textInference", delta={"text": word}) for word in words)


FINISHED = piece(delta={}, finishReason="stop", cost=0.002)
DONE = b"data: [DONE]\n\n"


def streamed(*parts: bytes | Hold, breaks: bool = False) -> Script:
    """An answer as events. Unless it `breaks`, the end of the parts is a proper end of the body."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [
        part if isinstance(part, Hold) else b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part
    ]
    return (head, *chunks, *([] if breaks else [b"0\r\n\r\n"]))


def answered(status: int, body: object, kind: str = "application/json", **headers: str) -> Script:
    """An answer in one piece; what is no string becomes JSON."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *lines]
    return ("\r\n".join([*head, "Connection: close", "", ""]).encode() + content,)


class ScriptedServer:
    """Answers each request with the next script, and further ones with the last."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.received: list[ResponseObject] = []
        #: A client hung up while it was held.
        self.left = threading.Event()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/v1"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # An accept() under way does not notice that its socket is closed.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def tasks(self) -> list[Mapping[str, Any]]:
        """The tasks of all requests."""
        return [task for request in self.received for task in request.body]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(MAX_DURATION)
            head, _, body = self._read(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            while len(body) < length:
                body += connection.recv(65536)
            self.received.append(ResponseObject(head.decode(), json.loads(body)))
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            for part in script:
                if isinstance(part, Hold):
                    if connection.recv(1) == b"":
                        self.left.set()
                    return
                connection.sendall(part)

    def _read(self, connection: socket.socket, until: bytes) -> bytes:
        content = b""
        while until not in content:
            content += connection.recv(65536)
        return content
