"""A reverse proxy: it may speak TLS, strip a path prefix, and add headers about the original request."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

#: What a proxy adds, given the host that it was asked.
Headers = Callable[[str], dict[str, str]]


def x_forwarded(host: str) -> dict[str, str]:
    return {"X-Forwarded-Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


def forwarded(host: str) -> dict[str, str]:
    return {"Forwarded": f'for=203.0.113.9;host="{host}";proto=https'}


class ReverseProxy:
    """A reverse proxy to a port of this machine, with one request, or one WebSocket, per connection."""

    def __init__(
        self, port: int, headers: Headers, tls: ssl.SSLContext | None = None, prefix: str = ""
    ) -> None:
        self._server = ("127.0.0.1", port)
        self._headers = headers
        self._tls = tls
        self._prefix = prefix
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
            stack.enter_context(client)
            server = stack.enter_context(socket.create_connection(self._server))
            received = b""
            while b"\r\n\r\n" not in received:
                if not (data := client.recv(65536)):
                    return
                received += data
            server.sendall(self._changed(received))
            back = threading.Thread(target=_pass_on, args=[server, client], daemon=True)
            back.start()
            _pass_on(client, server)
            back.join()

    def _changed(self, request: bytes) -> bytes:
        """Return the request as the server receives it."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        host = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:"))
        is_websocket = any(line.lower().startswith("upgrade:") for line in lines)
        lines = [
            line for line in lines
            if not line.lower().startswith("host:") and (is_websocket or not line.lower().startswith("connection:"))
        ]  # fmt: skip
        lines += [f"Host: 127.0.0.1:{self._server[1]}"]
        lines += [] if is_websocket else ["Connection: close"]
        lines += [f"{name}: {value}" for name, value in self._headers(host).items()]
        first = first.replace(f" {self._prefix}/", " /", 1)
        return "\r\n".join([first, *lines]).encode("latin-1") + b"\r\n\r\n" + body


def _pass_on(origin: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := origin.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
