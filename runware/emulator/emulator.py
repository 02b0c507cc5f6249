"""The local server as an object: started, asked about what it saw, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Self

import uvicorn
from starlette.requests import HTTPConnection
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from runware.emulator.application import Frontend, ServerState, key_check
from runware.emulator.bandwidth import slow_lines
from runware.emulator.faults import Chance, Faults
from runware.emulator.ledger import Ledger, ReceivedMessage
from runware.emulator.service import Service
from runware.emulator.store import Store

_PROTOCOLS = (H11Protocol, WebSocketsSansIOProtocol)
MAX_PORT = 65535
#: Seconds for starting and for stopping.
MAX_DURATION = 10.0
#: Seconds for the last words to get out when it stops.
FAREWELL = 1.0


class _Server(uvicorn.Server):
    """Says when it listens, and stops when it is told, rather than looking again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._told_to_stop = asyncio.Event()

    def stop(self) -> None:
        """Stop soon. Safe in any thread."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # it has stopped, and closed its loop
                self.loop.call_soon_threadsafe(self._told_to_stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        while not self._told_to_stop.is_set():
            await self.on_tick(0)  # it sets the `Date` of answers
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on everybody. Nobody is waited for, but for what is on its way out."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            if isinstance(connection, WebSocketsSansIOProtocol):
                connection.shutdown()
            else:
                connection.transport.abort()
        await self.lifespan.shutdown()
        until = time.monotonic() + FAREWELL
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(0.001)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)


class Emulator:
    """A local server in a thread of its own.

    Args:
        port: The port to listen on, 1 to 65535; 0, the default, is a free one.
        host: The address to listen on; this machine only by default.
        api_key: The only key that is good; any key by default.
        latency: Seconds that each result takes to make.
        lenient: Accept what the schema does not know, as the API may on the day it adds something: a task of an unknown
            type is answered with results that echo it, an unknown parameter of a known task is let through. Otherwise
            both are refused, as the API refuses what is misspelt.
        strict: Refuse what is known of single models, too: values, sizes and combinations that a model does not take, and
            required parameters that are missing. Otherwise only parameters are refused that the model does not have.
        faults: What goes wrong on the way, and how often; nothing by default.

    Example:
        >>> from runware.emulator import Emulator
        >>> with Emulator(api_key="secret") as server:
        ...     url = server.url
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        api_key: str | None = None,
        latency: float = 0.0,
        lenient: bool = False,
        strict: bool = False,
        faults: Faults | None = None,
    ) -> None:
        if not 0 <= port <= MAX_PORT:
            raise ValueError(f"port is {port}; it must be between 1 and {MAX_PORT}, or 0 for a free one.")
        if lenient and strict:
            raise ValueError("lenient and strict are both true; a server is one of them, or neither.")
        self._host = host
        self._port = port
        self._latency = latency
        self._lenient, self._strict = lenient, strict
        self._faults = faults or Faults()
        self._arrival = threading.Condition()
        self._frontend = Frontend(
            ServerState(self._new_service(), chance=Chance(self._faults)), key_check(api_key)
        )
        self._frontend.on_change = self._something_changed
        self._frontend.break_off = self._break_off
        self._frontend.break_all_off = self._break_off
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """What a client takes as `url`."""
        return f"ws://{self._host}:{self._port}/v1"

    @property
    def http_url(self) -> str:
        """The same server over HTTP."""
        return f"{self._origin}/v1"

    @property
    def _origin(self) -> str:
        return f"http://{self._host}:{self._port}"

    def _new_service(self) -> Service:
        return Service(self._latency, self._lenient, self._strict, Store(self._origin))

    @property
    def ledger(self) -> Ledger:
        """What would have been billed."""
        return self._frontend.state.service.ledger

    @property
    def received(self) -> list[ReceivedMessage]:
        """Every message of clients so far, without API keys."""
        return list(self._frontend.state.received)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every task object received so far, but for authentication and ping."""
        return [
            task
            for message in self.received
            for task in message.objects
            if task.get("taskType") not in ("authentication", "ping")
        ]

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Wait until so many task objects have been received in all.

        Raises:
            TimeoutError: They did not come within `timeout` seconds.
        """
        self._wait_until(lambda: len(self.requests) >= count, timeout, f"{count} requests")

    def wait_for_connections(self, count: int, timeout: float = 10.0) -> None:
        """Wait until exactly so many WebSocket connections are open.

        Raises:
            TimeoutError: That is not the case within `timeout` seconds.
        """
        self._wait_until(lambda: self.connections == count, timeout, f"{count} connections")

    def hang_up(self, code: int = 1001) -> None:
        """Close all WebSocket connections, as a server does that restarts."""
        self._in_loop(self._frontend.hang_up(code))

    def reset(self) -> None:
        """Be as new, under the same address: for the next test.

        Ledger, requests, files, models and sessions are empty, latency and faults are those it was made with. Tasks
        under way end with an error, and are never begun anew. Clients may stay connected; a connection counts
        again when it is used.
        """
        state = self._frontend.state.next(self._new_service(), self._faults)
        if self._server is None:
            self._frontend.state = state
        else:
            self._in_loop(self._frontend.reset(state))

    def _in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        if self._server is None or self._server.loop is None:
            work.close()
            raise RuntimeError("The local server is not running.")
        asyncio.run_coroutine_threadsafe(work, self._server.loop).result(MAX_DURATION)

    def _wait_until(self, reached: Callable[[], bool], timeout: float, what: str) -> None:
        with self._arrival:
            if not self._arrival.wait_for(reached, timeout):
                raise TimeoutError(f"There were not {what} within {timeout:g} seconds.")

    def _something_changed(self) -> None:
        with self._arrival:
            self._arrival.notify_all()

    @property
    def latency(self) -> float:
        """Seconds that each result takes to make. May be changed at any time."""
        return self._frontend.state.service.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._frontend.state.service.latency = seconds

    @property
    def faults(self) -> Faults:
        """What goes wrong, and how often. May be set at any time; the random numbers start anew then."""
        return self._frontend.state.chance.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._frontend.state.chance = Chance(faults)

    @property
    def fault_counts(self) -> dict[str, int]:
        """How often each fault has happened since `faults` was set."""
        return dict(self._frontend.state.chance.counts)

    @property
    def fault_tasks(self) -> dict[str, frozenset[str]]:
        """The UUIDs of the tasks that a fault struck since `faults` was set, for faults that strike a single task."""
        return {fault: frozenset(uuids) for fault, uuids in self._frontend.state.chance.tasks.items()}

    def _break_off(self, connection: HTTPConnection | None = None) -> None:
        """Drop a connection, or all, without a word; only uvicorn has them as such."""
        server = self._server
        client = None if connection is None or connection.client is None else tuple(connection.client)
        for protocol in list(server.server_state.connections) if server is not None else ():
            if isinstance(protocol, _PROTOCOLS) and (connection is None or protocol.client == client):
                protocol.transport.abort()

    @property
    def connections(self) -> int:
        """How many WebSocket connections are open."""
        return len(self._frontend.state.connections)

    def start(self) -> Self:
        """Listen. Returns when clients can connect.

        Raises:
            OSError: The port is taken, or the machine has no such address.
        """
        listener = socket.create_server((self._host, self._port))
        # Connections inherit it. An answer is written in two pieces, of which the second would wait for 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = listener.getsockname()[1]
        self._frontend.state.service.store.base_url = self._origin
        config = uvicorn.Config(
            self._frontend.application(),
            log_level="critical",
            lifespan="on",
            http=slow_lines(lambda: self._frontend.state.chance.faults.bandwidth),
            ws="websockets-sansio",
            ws_max_size=2**40,  # results and uploads are large
            ws_per_message_deflate=False,
            ws_ping_interval=None,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="runware emulator", daemon=True
        )
        self._thread.start()
        if not self._server.listens.wait(MAX_DURATION):
            raise RuntimeError(f"The local server did not start within {MAX_DURATION:g} seconds.")
        return self

    def stop(self) -> None:
        """Stop listening and hang up on everybody."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.stop()
            self._thread.join(MAX_DURATION)

    def wait(self) -> None:
        """Wait until it is stopped, from another thread or by Ctrl-C."""
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
