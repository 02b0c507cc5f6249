"""What may stand between a client and its server: proxies, portals, firewalls, and servers that are no servers."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: What is said for the head of a request; None to hang up.
Says = Callable[[bytes], "bytes | None"]


class Place:
    """Says to each request what a function wants it to say, and then hangs up."""

    def __init__(self, says: Says, tls: ssl.SSLContext | None = None) -> None:
        self._says = says
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        #: The heads of all requests.
        self.heads: list[bytes] = []
        #: All that came.
        self.received = b""

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, plain: socket.socket) -> None:
        plain.settimeout(10)
        try:
            with self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as connection:
                head = b""
                while not _is_head(head) and (data := connection.recv(65536)):
                    head += data
                    self.received += data
                head, _, body = head.partition(b"\r\n\r\n")
                self.heads.append(head)
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
                while len(body) < length and (data := connection.recv(65536)):
                    body += data
                    self.received += data
                said = self._says(head)
                if said is not None:
                    connection.sendall(said)
                    connection.shutdown(socket.SHUT_WR)
                    while data := connection.recv(65536):
                        self.received += data
        except OSError:
            plain.close()


def _is_head(text: bytes) -> bool:
    """Whether it is the whole head of a request, or the beginning of TLS."""
    return b"\r\n\r\n" in text or text.startswith(b"\x16")


@contextmanager
def place(says: Says, tls: ssl.SSLContext | None = None) -> Iterator[Place]:
    """Serve on a port of this machine."""
    served = Place(says, tls)
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.close()
        thread.join()


def answer(status: int, body: str = "", reason: str = "Said", **headers: str) -> bytes:
    """An answer of HTTP."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body.encode())}", *lines]
    return "\r\n".join([*head, "Connection: close", "", body]).encode()
