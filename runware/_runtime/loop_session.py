"""What a client has under way in one event loop: its calls and who waits for them, the transport, and the clock."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import os
import threading
from collections.abc import Iterable, Mapping
from contextvars import Context
from functools import partial
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import runware.tasks as tasks
from runware._engine.budget import Budget
from runware._engine.reporting import Reporter
from runware._engine.request import Request, has_local_media, prepare
from runware._engine.task_state import Call
from runware._files.threads import in_thread
from runware._models.model import ResponseObject, Task
from runware._runtime.waiter import Waiter
from runware._transport.time_limit import CATCHING_UP, LATE
from runware.config import Config
from runware.errors import ClientClosedError, RunwareError
from runware.options import CallOptions

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._runtime.uploads import Uploads
    from runware._streaming.stream import Mailbox, Streams
    from runware._transport.http import HTTPTransport
    from runware._transport.http_client import HTTPClient
    from runware._transport.websocket import WebSocketTransport

logger = logging.getLogger("runware")


class LoopSession:
    """Carries out what the engine decides, in the event loop (and the process) it was made in."""

    def __init__(self, config: Config, account: Budget, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._account = account
        self._loop = loop
        self._thread = threading.get_ident()
        self._process = os.getpid()
        self._ready: asyncio.Future[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = float("inf")
        self._alarm_to_be_set = False
        self._catching_up = False
        self._closed = False
        self._proxies_checked = False
        self._closing: asyncio.Task[None] | None = None
        self._http: HTTPClient | None = None
        self._observer = Reporter(config.on_event)
        self._streams: Streams | None = None
        self._transport = self._make_transport()
        self._engine = self._transport.engine
        if self._observer:
            self._engine.observe()
        self._uploads: Uploads | None = None

    def _make_transport(self) -> WebSocketTransport | HTTPTransport:
        if self._config.transport == "http":
            from runware._transport.http import HTTPTransport

            return HTTPTransport(
                self._config,
                self._loop,
                self._http_client(),
                after=self._after,
                unreachable=self._unreachable,
                observer=self._observer,
            )
        from runware._transport.websocket import WebSocketTransport

        return WebSocketTransport(
            self._config,
            self._loop,
            after=self._after,
            unreachable=self._unreachable,
            observer=self._observer,
        )

    @property
    def uploads(self) -> Uploads:
        """What was stored on the server."""
        if self._uploads is None:
            from runware._runtime.uploads import Uploads

            self._uploads = Uploads(self._store)
        return self._uploads

    @property
    def config(self) -> Config:
        """The settings it was begun with."""
        return self._config

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it can be used here: not after its loop has ended, nor in a forked child."""
        return self._loop is loop and self._process == os.getpid() and not loop.is_closed()

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._engine.authenticated

    async def connect(self) -> None:
        """Wait for an authenticated connection."""
        if self._engine.authenticated:
            return
        self._check_proxies()
        if self._ready is None:
            self._ready = self._loop.create_future()
            self._transport.awaited = True
        self._transport.keep()
        self._after()
        try:
            await asyncio.shield(self._ready)
        except RunwareError as reason:
            # Several may wait: an exception that several raise would collect all their tracebacks.
            raise copy.copy(reason) from reason.__cause__

    async def begin(
        self, task: Task[Any] | Mapping[str, object], options: CallOptions, *, detached: bool = False
    ) -> Waiter:
        """Send a task on its way; `detached` if nobody may be there when it ends.

        Raises:
            BudgetExceededError: It costs, and the budget is spent.
        """
        return self._submit(await self._allowed(task, detached=detached), options)

    async def begin_stream(
        self, task: Task[Any] | Mapping[str, object], options: CallOptions, mailbox: Mailbox
    ) -> asyncio.Task[None]:
        """Send a task whose answer comes piece by piece.

        Raises:
            BudgetExceededError: It costs, and the budget is spent.
        """
        request = await self._allowed(task, streamed=True)
        if self._streams is None:
            from runware._streaming.stream import Streams

            self._streams = Streams(self._config, self._account, self._http_client)
        return self._streams.begin(request, options, mailbox)

    async def _allowed(
        self, task: Task[Any] | Mapping[str, object], *, detached: bool = False, streamed: bool = False
    ) -> Request:
        """A task made ready, if the budget allows it."""
        self._check_proxies()
        if self._config.upload_inputs and has_local_media(task):
            task = await self.uploads.replaced(task)
        if has_local_media(task):
            # Reading files and encoding them is not for the loop: other tasks would stand still.
            request = await in_thread(partial(prepare, task, detached=detached, streamed=streamed))
        else:
            request = prepare(task, detached=detached, streamed=streamed)
        return self._account.allow(request)

    def _check_proxies(self) -> None:
        if not self._proxies_checked:
            from runware._transport.proxies import check_proxies

            check_proxies(self._config)
            self._proxies_checked = True

    def _submit(self, request: Request, options: CallOptions) -> Waiter:
        call = self._engine.submit(request, options, self._loop.time())
        return self._waiting(call)

    def collect(self, request: Request, options: CallOptions) -> Waiter:
        """Wait for a task that was sent before, by this client or anybody else."""
        self._check_proxies()
        if (call := self._engine.find(request.uuid)) is not None:
            wait: Waiter = call.waiter
            return wait.share()
        return self._waiting(self._engine.collect(request, options, self._loop.time()))

    def _waiting(self, call: Call) -> Waiter:
        wait = Waiter(self, call)
        self._transport.keep()
        self._transport.look()
        self._set_alarm_soon()
        return wait

    def ask(self, call: Call) -> bool:
        """Ask for a call now. False if there is nothing to ask: it has ended, or its results are pushed."""
        asked = self._engine.ask(call, self._loop.time())
        self._after()
        return asked

    def abandon(self, call: Call) -> None:
        """Nobody waits for this call any more. Safe in any thread: the garbage collector may run in any."""
        if threading.get_ident() == self._thread:
            self._abandon(call)
        else:
            with contextlib.suppress(RuntimeError):  # the loop is closed, so nobody waits for anything
                self._loop.call_soon_threadsafe(self._abandon, call)

    def _abandon(self, call: Call) -> None:
        self._observer.abandoned(call, self._loop.time())
        self._engine.abandon(call)
        self._transport.ended(call)
        self._transport.look()  # another may have its place

    async def _store(self, uri: str) -> str:
        self._check_proxies()
        task = tasks.MediaStorage(operation="upload", media=uri)
        options = CallOptions(timeout=self._config.timeout, max_retries=self._config.max_retries)
        wait = self._submit(prepare(task), options)
        [stored] = await wait.all()
        assert isinstance(stored, tasks.StoredMedia)
        return stored.media_uuid

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        await in_thread(_load_files)  # which takes long, and others use the loop
        from runware._files import saving

        return await saving.fetch(source, role, fetch=self._http_client().download, deadline=deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """The same as a PIL image."""
        await in_thread(_load_files)
        from runware._files import saving

        return await saving.fetch_image(source, role, fetch=self._http_client().download, deadline=deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        await in_thread(_load_files)  # which takes long, and others use the loop
        from runware._files import saving

        return await saving.save(results, folder, fetch=self._http_client().download, **how)

    def _http_client(self) -> HTTPClient:
        if self._http is None:
            from runware._transport.http_client import HTTPClient
            from runware.version import __version__

            self._http = HTTPClient(
                f"runware-duo/{__version__}",
                self._config.timeout,
                client=self._config.http_client,
                cleaning=self._config.cleaning,
                max_message_size=self._config.max_message_size,
            )
        return self._http

    @property
    def closed(self) -> bool:
        """Whether it has ended, or is ending."""
        return self._closing is not None

    async def close(self) -> None:
        """End everything that runs here. Whoever is cancelled while he waits does not stop that."""
        self._begin_to_close()
        assert self._closing is not None
        await asyncio.shield(self._closing)

    def close_soon(self) -> None:
        """Nobody is left who could use it. Safe in any thread: the garbage collector may run in any."""
        if self._process == os.getpid():
            with contextlib.suppress(RuntimeError):  # the loop is closed, and everything with it
                self._loop.call_soon_threadsafe(self._begin_to_close)

    def _begin_to_close(self) -> None:
        if self._closing is None:
            self._closing = self._loop.create_task(self._close(), name="runware closing")

    async def _close(self) -> None:
        self._closed = True
        self._engine.closed()
        self._after()
        self._unreachable(ClientClosedError("The client was closed before it was connected."))
        if self._alarm is not None:
            self._alarm.cancel()
        await self._transport.close()
        if self._streams is not None:
            await self._streams.close()
        if self._http is not None:
            await self._http.close()

    # What follows from whatever happened -------------------------------------------------------------------------

    def _after(self) -> None:
        """Tell those who wait, let the transport look, and set the alarm."""
        for event in self._engine.take_events():
            self._observer.happened(event, self._loop.time())
            if event.kind == "end":
                self._transport.ended(event.call)
            wait: Waiter | None = event.call.waiter
            if wait is None:
                continue
            try:
                if event.kind == "result" and event.item is not None:
                    self._count(event.call, event.item)
                    wait.take(event.item)
                elif event.kind == "end":
                    event.call.waiter = None  # else the two would keep each other until they are collected
                    wait.end()
                elif event.kind == "answered":
                    wait.answered()
                else:
                    wait.wake()
            except Exception as error:
                logger.exception("A result could not be handed over; this is a bug of the client.")
                wait.broke(error)
        if self._ready is not None and self._engine.authenticated:
            ready = self._no_longer_awaited()
            if ready is not None and not ready.done():
                ready.set_result(None)
        self._transport.look()
        self._set_alarm_soon()

    def _count(self, call: Call, item: dict[str, Any]) -> None:
        if "cost" in item:
            self._account.add(item, str(item.get("taskUUID") or call.uuid), call.name_of(item))

    def _unreachable(self, reason: RunwareError) -> None:
        """There is no connection, and there will be none: whoever waits for it is told."""
        ready = self._no_longer_awaited()
        if ready is not None and not ready.done():
            ready.set_exception(reason)
            ready.exception()  # whoever waited may have gone

    def _no_longer_awaited(self) -> asyncio.Future[None] | None:
        ready, self._ready = self._ready, None
        self._transport.awaited = False
        return ready

    def _set_alarm_soon(self) -> None:
        """Once in a turn of the loop, however much happens in it: that makes a burst of tasks a tenth faster."""
        if not self._alarm_to_be_set:
            self._alarm_to_be_set = True
            self._loop.call_soon(self._set_alarm, context=Context())

    def _set_alarm(self) -> None:
        self._alarm_to_be_set = False
        if self._closed:
            return
        at = self._engine.wake_at()
        if at is not None and at < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = at
            self._alarm = self._loop.call_at(at, self._ring, context=Context())

    def _ring(self) -> None:
        now = self._loop.time()
        if now > self._alarm_at + LATE and not self._catching_up:
            # The program held the loop, or was stopped. What has arrived meanwhile comes before what is late.
            self._catching_up = True
            self._alarm = self._loop.call_later(CATCHING_UP, self._ring, context=Context())
            return
        self._catching_up = False
        self._alarm_at = float("inf")
        self._alarm = None
        self._transport.wake(now)
        self._after()


def _load_files() -> None:
    for name in ("runware._transport.http_client", "runware._files.saving"):
        import_module(name)
