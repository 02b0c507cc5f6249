"""A proxy to a server, whose connections a test can reset, stall and restore."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Self


class FlakyProxy:
    """A TCP proxy that forwards all data in both directions, until a test interrupts it."""

    def __init__(self, port: int, pace: int | None = None) -> None:
        #: Bytes that it passes on to the server in a twentieth of a second.
        self._pace = pace
        self._server = ("127.0.0.1", port)
        self._lock = threading.Lock()
        self._ways: list[tuple[socket.socket, socket.socket]] = []
        self._silent: set[socket.socket] = set()
        self._listener = self._listen(0)
        self._port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address that a client takes as `url`."""
        return f"ws://127.0.0.1:{self._port}/v1"

    @property
    def http_url(self) -> str:
        """The address for HTTP."""
        return f"http://127.0.0.1:{self._port}/v1"

    def cut(self) -> None:
        """Reset every connection, and refuse further ones."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever accepts
        self._listener.close()
        with self._lock:
            ways, self._ways = self._ways, []
        for way in ways:
            for end in way:
                # Closing discards what is under way, and resets.
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Accept further connections again."""
        self._listener = self._listen(self._port)

    def silence(self) -> None:
        """Discard all data of the open connections, which stay open (half-open). New connections are not affected."""
        with self._lock:
            self._silent.update(end for way in self._ways for end in way)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        if self._pace is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._ways.append((client, server))
            threading.Thread(target=self._carry, args=[client, server], daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=self._pass_on, args=[server, client], daemon=True)
        back.start()
        self._pass_on(client, server, self._pace)
        back.join()
        with self._lock:
            self._silent -= {client, server}
            if (client, server) in self._ways:
                self._ways.remove((client, server))
        client.close()
        server.close()

    def _pass_on(self, origin: socket.socket, target: socket.socket, pace: int | None = None) -> None:
        with contextlib.suppress(OSError):
            while data := origin.recv(pace or 65536):
                if origin not in self._silent:
                    target.sendall(data)
                if pace is not None:
                    time.sleep(0.05)
            target.shutdown(socket.SHUT_WR)
