"""The engine at work in one event loop: the connection, its reader and writer, the clock, and whoever waits."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import runware.tasks as tasks
from runware import saving
from runware.account import Account
from runware.call import Call
from runware.config import Config
from runware.errors import ClientClosedError, ConnectionFailedError, ConnectionLostError, RunwareError
from runware.fate import broken
from runware.http import HTTPClient
from runware.model import Result, Task
from runware.options import Limits
from runware.protocol import Protocol
from runware.request import has_local_media, prepare
from runware.uploads import Uploads
from runware.version import __version__
from runware.wire import from_wire

if TYPE_CHECKING:
    from runware.websocket import WebSocket

logger = logging.getLogger("runware")


class Wait:
    """Somebody waiting for a call: results as they come, then the end."""

    def __init__(self, conversation: Conversation, call: Call) -> None:
        self._conversation = conversation
        self._call = call
        self._arrived: deque[Result] = deque()
        self._kept: list[Result] = []
        self._changed: asyncio.Future[None] | None = None
        self._ended = False
        call.waiter = self

    async def all(self) -> list[Result]:
        """Wait for the end: all results, or the error with those that came."""
        while not self._ended:
            await self._change()
        if self._call.error is not None:
            raise self._error()
        return list(self._arrived)

    async def outcome(self) -> list[Result] | RunwareError:
        """Wait for the end: all results, or the error as a value."""
        try:
            return await self.all()
        except RunwareError as error:
            return error

    async def next(self) -> Result | None:
        """Wait for the next result; None after the last."""
        while not self._arrived and not self._ended:
            await self._change()
        if self._arrived:
            return self._arrived.popleft()
        if self._call.error is not None:
            raise self._error()
        return None

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too."""
        self._conversation.abandon(self._call)

    def take(self, item: dict[str, Any]) -> None:
        """A result has come."""
        result = from_wire(self._call.request.returns, item)
        self._arrived.append(result)
        self._kept.append(result)
        self._wake()

    def end(self) -> None:
        """The call has ended."""
        self._ended = True
        self._wake()

    def _error(self) -> RunwareError:
        error = self._call.error
        assert error is not None
        error.results = list(self._kept)
        return error

    def broke(self, error: Exception) -> None:
        """The client itself failed over a result."""
        self._call.error = self._call.error or broken(error, self._call)
        self.end()

    async def _change(self) -> None:
        self._changed = asyncio.get_running_loop().create_future()
        try:
            await self._changed
        finally:
            self._changed = None

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)


class Conversation:
    """Carries out what the protocol decides, in the event loop (and the process) it was made in."""

    def __init__(self, config: Config, account: Account, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._account = account
        self._loop = loop
        self._thread = threading.get_ident()
        self._process = os.getpid()
        self._protocol = Protocol(
            config.api_key,
            reconnect=config.reconnect,
            max_connects=config.max_retries,
            max_in_flight=config.max_in_flight,
        )
        self._connecting: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[None] | None = None
        self._socket: WebSocket | None = None
        self._writable = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = float("inf")
        self._downloads: HTTPClient | None = None
        self.uploads = Uploads(self._store)

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it can be used here: not after its loop has ended, nor in a forked child."""
        return self._loop is loop and self._process == os.getpid() and not loop.is_closed()

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._protocol.authenticated

    async def connect(self) -> None:
        """Wait for an authenticated connection."""
        if self._protocol.authenticated:
            return
        if self._ready is None:
            self._ready = self._loop.create_future()
        self._keep_connected()
        try:
            await asyncio.shield(self._ready)
        except RunwareError as reason:
            # Several may wait: an exception that several raise would collect all their tracebacks.
            raise copy.copy(reason) from reason.__cause__

    async def begin(self, task: Task[Any] | Mapping[str, object], limits: Limits) -> Wait:
        """Send a task on its way.

        Raises:
            BudgetExceededError: It costs, and the budget is spent.
        """
        self._account.allow(task)
        if self._config.upload_inputs and has_local_media(task):
            task = await self.uploads.replaced(task)
        return await self._submit(task, limits)

    async def _submit(self, task: Task[Any] | Mapping[str, object], limits: Limits) -> Wait:
        # Reading files and encoding them is not for the loop: other tasks would stand still.
        request = await asyncio.to_thread(prepare, task) if has_local_media(task) else prepare(task)
        call = self._protocol.submit(self._account.with_cost(request), limits, self._loop.time())
        wait = Wait(self, call)
        self._keep_connected()
        self._after()
        return wait

    def abandon(self, call: Call) -> None:
        """Nobody waits for this call any more. Safe in any thread: the garbage collector may run in any."""
        if threading.get_ident() == self._thread:
            self._abandon(call)
        else:
            with contextlib.suppress(RuntimeError):  # the loop is closed, so nobody waits for anything
                self._loop.call_soon_threadsafe(self._abandon, call)

    def _abandon(self, call: Call) -> None:
        self._protocol.abandon(call)
        self._writable.set()  # another may have its place

    async def _store(self, uri: str) -> str:
        task = tasks.MediaStorage(operation="upload", media=uri)
        limits = Limits(timeout=self._config.timeout, max_retries=self._config.max_retries)
        wait = await self._submit(task, limits)
        [stored] = await wait.all()
        assert isinstance(stored, tasks.StoredMedia)
        return stored.media_uuid

    async def fetch(self, result: Result) -> bytes:
        """The content of a result's file."""
        return await saving.fetch(result, fetch=self._http().download)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        return await saving.save(results, folder, fetch=self._http().download, **how)

    def _http(self) -> HTTPClient:
        if self._downloads is None:
            self._downloads = HTTPClient(f"runware-duo/{__version__}", self._config.timeout)
        return self._downloads

    async def close(self) -> None:
        """End everything that runs here."""
        self._protocol.closed()
        self._after()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(ClientClosedError("The client was closed before it was connected."))
            self._ready.exception()  # nobody may be waiting
        if self._alarm is not None:
            self._alarm.cancel()
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            connecting.cancel()
            await asyncio.wait([connecting])
        if self._downloads is not None:
            await self._downloads.close()

    # The connection ----------------------------------------------------------------------------------------------

    def _keep_connected(self) -> None:
        if self._connecting is None or self._connecting.done():
            self._connecting = self._loop.create_task(self._converse(), name="runware connection")
            self._connecting.add_done_callback(self._stopped)

    def _stopped(self, connecting: asyncio.Task[None]) -> None:
        """An error of our own must not leave anybody waiting for ever."""
        error = None if connecting.cancelled() else connecting.exception()
        if error is not None:
            logger.error("The connection's task failed; this is a bug of the client.", exc_info=error)
            self._protocol.broken(error)
            self._after()
            self._fail_ready(ConnectionFailedError(f"The client failed: {error!r}."))

    async def _converse(self) -> None:
        """Connect, talk, and when the connection is lost connect again, until nobody wants it or it is hopeless."""
        from runware.websocket import open_websocket

        while True:
            try:
                socket = await open_websocket(self._config.url, timeout=self._config.connect_timeout)
            except RunwareError as error:
                reason = error
            else:
                reason = await self._talk(socket)
            pause = self._protocol.lost(reason, self._loop.time())
            self._after()
            if pause is None:
                self._fail_ready(reason)
                return
            if not self._protocol.wants_connection and self._ready is None:
                return  # idle: the next task connects
            logger.info("Connecting again in %.1f s: %s", pause, reason)
            await asyncio.sleep(pause)

    async def _talk(self, socket: WebSocket) -> RunwareError:
        """Read and write until the connection ends; returns why it did."""
        self._socket = socket
        self._protocol.opened(self._loop.time())
        self._after()
        writer = self._loop.create_task(self._write(socket), name="runware writer")
        try:
            async for message in socket.messages():
                self._receive(message)
                if self._protocol.hang_up is not None:
                    return self._protocol.hang_up
            raise ConnectionLostError("The connection ended.")
        except RunwareError as error:
            return self._protocol.hang_up or error
        finally:
            self._socket = None
            writer.cancel()
            await asyncio.wait([writer])
            await socket.close()

    async def _write(self, socket: WebSocket) -> None:
        while True:
            await self._writable.wait()
            self._writable.clear()
            while message := self._protocol.take_message(self._loop.time()):
                self._set_alarm()  # the clock of a question starts when it is sent
                try:
                    await socket.send(json.dumps(message, separators=(",", ":")))
                except RunwareError:
                    return  # the reader sees the same, and says so
                except Exception:
                    socket.drop()  # nobody else would notice that nothing is sent any more
                    raise

    def _receive(self, text: str | bytes) -> None:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            message = None
        if message is None:
            logger.warning("The server sent something that is no JSON: %.200r", text)
            return
        was_authenticated = self._protocol.authenticated
        self._protocol.receive(message, self._loop.time())
        if self._protocol.authenticated and not was_authenticated and self._ready is not None:
            if not self._ready.done():
                self._ready.set_result(None)
            self._ready = None
        self._after()

    def _fail_ready(self, reason: RunwareError) -> None:
        ready, self._ready = self._ready, None
        if ready is not None and not ready.done():
            ready.set_exception(reason)
            ready.exception()  # whoever waited may have gone

    # What follows from whatever happened -------------------------------------------------------------------------

    def _after(self) -> None:
        """Tell those who wait, let the writer look, and set the alarm."""
        for event in self._protocol.take_events():
            wait: Wait | None = event.call.waiter
            if wait is None:
                continue
            try:
                if event.kind == "result" and event.item is not None:
                    self._account.add(event.item)
                    wait.take(event.item)
                elif event.kind == "end":
                    wait.end()
            except Exception as error:
                logger.exception("A result could not be handed over; this is a bug of the client.")
                wait.broke(error)
        self._writable.set()
        self._set_alarm()

    def _set_alarm(self) -> None:
        at = self._protocol.wake_at()
        if at is not None and at < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = at
            self._alarm = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._alarm_at = float("inf")
        self._alarm = None
        self._protocol.wake(self._loop.time())
        if self._protocol.hang_up is not None and self._socket is not None:
            self._socket.drop()
        self._after()
