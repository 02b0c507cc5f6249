"""Session of a client in one event loop: its tasks under way and their waiters, the transport, and the timer."""

from __future__ import annotations

import asyncio
import copy
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import Context, copy_context
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import runware._engine.timing as timing
import runware.tasks as tasks
from runware._catalogue.validator import Validator
from runware._engine.budget import Budget
from runware._engine.call_options import CallOptions
from runware._engine.reachability import Reachability
from runware._engine.registry import Answered, Ended, Notice, ResultCame
from runware._engine.request import Request
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER
from runware._engine.tracker import Tracker
from runware._files.threads import call_soon_in, import_modules, read_in_thread
from runware._files.time_limit import CATCHING_UP, LATE, time_limit
from runware._json.plain_values import is_uuid
from runware._logs import logger
from runware._logs.secret import SecretURL
from runware._models.codec import LocalMediaError, no_reading
from runware._models.model import Task
from runware._models.preparing import prepare, request_for
from runware._runtime.reporting import Reporter
from runware._runtime.waiter import Waiter
from runware._transport.transport import Transport
from runware.config import Config
from runware.errors import ClientClosedError, NoAnswerError, RunwareError, TaskTimeoutError

if TYPE_CHECKING:
    from runware._engine.http import HTTPProtocol
    from runware._engine.websocket import WebSocketProtocol
    from runware._files.saving import Fetch
    from runware._runtime.uploads import Uploads
    from runware._streaming.answer import Mailbox
    from runware._streaming.stream import Streams
    from runware._transport.http_client import HTTPClient


TaskLike: TypeAlias = "Task[Any] | Mapping[str, object]"
#: Registers a task with the engine, which does not always send it.
Register: TypeAlias = Callable[[Request, CallOptions, float], TaskState]


class LoopSession:
    """Session that carries out what the engine decides, in the event loop (and the process) it was made in."""

    def __init__(
        self, config: Config, budget: Budget, validator: Validator, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.config = config
        self._budget = budget
        self._validator = validator
        self.loop = loop
        self._thread = threading.get_ident()
        self._process = os.getpid()
        #: For timers and callbacks of the engine, which must not see the context variables of any caller.
        self._empty_context = Context()
        #: Done when there is an authenticated connection; None if no caller waits for one.
        self._ready: asyncio.Future[None] | None = None
        #: The timer of the engine.
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = NEVER
        self._turn_planned = False
        self._catching_up = False
        self._proxies_checked = False
        self._closed = False
        #: The asyncio task that closes this session; from then on, the session takes no more tasks.
        self.closing: asyncio.Task[None] | None = None
        self._reporter = Reporter(config.on_event, loop)
        self._tracker = Tracker(
            max_in_flight=config.max_in_flight, timing=timing.TIMING, budget=budget if budget.is_limited else None
        )  # fmt: skip
        self._tracker.registry.observed = bool(self._reporter)
        self._protocol: HTTPProtocol | WebSocketProtocol
        self._transport: Transport[Any]
        self._make_transport()

    def _make_transport(self) -> None:
        config, tracker = self.config, self._tracker
        server = Reachability(
            tracker.registry, tracker.timing, reconnect=config.reconnect, max_connects=config.max_retries
        )
        if config.transport == "http":
            from runware._engine.http import HTTPProtocol
            from runware._transport.http import HTTPTransport

            self._protocol = http = HTTPProtocol(tracker, server)
            self._transport = HTTPTransport(http, config, self.loop, self, self._http)
        else:
            from runware._engine.websocket import WebSocketProtocol
            from runware._transport.websocket import WebSocketTransport

            self._protocol = websocket = WebSocketProtocol(
                tracker, server, config.api_key, connect_timeout=config.connect_timeout
            )
            self._transport = WebSocketTransport(websocket, config, self.loop, self)

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether the session can be used in a running event loop: only in its own, and not in a forked child."""
        return self.loop is loop and self._process == os.getpid()

    @property
    def is_alive(self) -> bool:
        """Whether the event loop of the session is running, in this process. Safe in any thread."""
        return self._process == os.getpid() and self.loop.is_running()

    # The connection ----------------------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._protocol.authenticated

    @property
    def awaited(self) -> bool:
        """Whether a caller waits for the connection itself."""
        return self._ready is not None

    async def connect(self) -> None:
        """Wait for an authenticated connection."""
        if self._protocol.authenticated:
            return
        self._check_proxies()
        if self._ready is None:
            self._ready = self.loop.create_future()
        self._transport.ensure_connected()
        self.turn_soon()
        try:
            await asyncio.shield(self._ready)
        except RunwareError as reason:
            # Several callers may wait: one exception for all of them would collect all their tracebacks.
            raise copy.copy(reason) from reason.__cause__

    def _check_open(self) -> None:
        if self._closed:
            raise ClientClosedError("The client was closed before anything was sent.")

    def on_connected(self, url: SecretURL) -> None:
        """Report a new authenticated connection."""
        self._reporter.connected(url)

    def on_lost(self, reason: RunwareError, pause: float) -> None:
        """Report that there is no connection, and that the next attempt follows after a pause."""
        self._reporter.reconnecting(reason, pause)

    def on_unreachable(self, reason: RunwareError) -> None:
        """Handle the end of all attempts to connect: callers that wait for the connection get the error."""
        ready, self._ready = self._ready, None
        if ready is not None and not ready.done():
            ready.set_exception(reason)
            ready.exception()  # marks it as retrieved: the callers may have gone

    def _check_proxies(self) -> None:
        if not self._proxies_checked:
            from runware._transport.unreachable import check_proxies

            check_proxies(
                None if self.config.transport == "http" else self.config.url,
                self.config.http_url if self.config.http_client is None else None,
            )
            self._proxies_checked = True

    # Tasks -------------------------------------------------------------------------------------------------------

    async def begin_stream(
        self, task: TaskLike, options: CallOptions, mailbox: Mailbox
    ) -> asyncio.Task[None]:
        """Send a task whose answer is streamed into the mailbox. Cancelling the returned task closes the connection.

        Raises:
            BudgetExceededError: The task costs money, and the budget is spent.
        """
        self._check_proxies()
        return self._streams.begin(await self.prepared(task, options, streamed=True), options, mailbox)

    async def prepared(
        self, given: TaskLike, options: CallOptions, *, detached: bool = False, streamed: bool = False
    ) -> Request:
        """Return the request of a task, checked against its model. `detached`: perhaps no caller waits when the task ends.

        Raises:
            BudgetExceededError: The task costs money, and the budget is spent.
        """
        try:
            request = prepare(given, detached=detached, streamed=streamed, read=no_reading)
        except LocalMediaError:
            began_at = self.loop.time()
            async with _time_to_prepare(options.deadline):
                read = await self.uploads.reader_for(given) if self.config.upload_inputs else None
                # In a thread: reading and encoding files in the loop would hold up all other tasks.
                again = partial(prepare, given, detached=detached, streamed=streamed, read=read)
                request = await read_in_thread(again)
            request = request._replace(prepared_in=self.loop.time() - began_at)
        if options.validate != "off":
            self._validator.validate(request.payload, options.validate, given)
        return self._budget.allow(request) if self._budget.is_limited else request

    def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Return a waiter for a task that was sent before, by this client or another."""
        if (task := self._tracker.registry.find(uuid)) is not None:
            waiter: Waiter = task.waiter
            return waiter.share()
        return self.begin(request_for(uuid, cls), options, self._tracker.collect)

    def begin(self, request: Request, options: CallOptions, register: Register | None = None) -> Waiter:
        """Send a task, or register it with the engine in another way, and return its waiter."""
        if self._closed:
            self._check_open()
        if not self._proxies_checked:
            self._check_proxies()
        now, tracker, task = self.loop.time(), self._tracker, None
        if not (self._turn_planned or register):
            task = self._transport.send_alone(request, options, now)
        if task is None:
            task = (register or tracker.submit)(request, options, now)
            self._transport.ensure_connected()
        waiter, context = Waiter(self, task), copy_context()
        task.set_waiter(waiter, context if len(context) else None)  # most callers have set no variables
        if not self._turn_planned and (self._protocol.wants_turn or tracker.registry.notices):
            self.turn_soon()
        return waiter

    def poll(self, task: TaskState) -> bool:
        """Poll a task now. Return False if there is nothing to poll for: it has ended, or its results are pushed."""
        polled = self._tracker.poll_now(task, self.loop.time())
        self.turn_soon()
        return polled

    def abandon(self, task: TaskState) -> None:
        """Drop a task that no caller waits for any more. Safe in any thread: the garbage collector may run in any."""
        if threading.get_ident() == self._thread:
            self._abandon(task)
        else:
            call_soon_in(self.loop, self._abandon, task)

    def _abandon(self, task: TaskState) -> None:
        if task.stage is not Stage.ENDED:
            self._reporter.abandoned(task, self.loop.time())
            self._tracker.abandon(task)
            task.waiter.wake()
            if not self.loop.is_closed():
                # Not at once: this may be called between the notices about a result that still counts for the budget.
                self.loop.call_soon(task.release, context=self._empty_context)
                self.turn_soon()  # another task may take its place

    # Files -------------------------------------------------------------------------------------------------------

    @cached_property
    def uploads(self) -> Uploads:
        """The cache of media that was stored on the server."""
        from runware._runtime.uploads import Uploads

        return Uploads(self._store)

    async def _store(self, uri: str) -> str:
        task = tasks.MediaStorage(operation="upload", media=uri)
        options = CallOptions(timeout=self.config.timeout, max_retries=self.config.max_retries)
        for stored in await self.begin(prepare(task), options).all():
            uuid = getattr(stored, "media_uuid", None)
            if is_uuid(uuid):
                return str(uuid)
        # Without the UUID, the task that needs the file would be sent, and paid for, without the file.
        raise NoAnswerError("The server returned no UUID (mediaUUID).")

    async def downloads(self) -> Fetch:
        """Return the function that opens URLs of files. Its modules take long to import, which is done in a thread."""
        await import_modules("runware._transport.http_client", "runware._files.saving")
        recording = self.config.recording
        return self._http.download if recording is None else recording.downloads(self._http.download)

    @cached_property
    def _http(self) -> HTTPClient:
        self._check_open()
        from runware._transport.http_client import HTTPClient
        from runware.version import __version__

        return HTTPClient(
            f"runware-duo/{__version__}",
            self.config.timeout,
            client=self.config.http_client,
            cleaning=self.config.cleaning,
        )

    @cached_property
    def _streams(self) -> Streams:
        from runware._streaming.stream import Streams

        return Streams(self.config, self._budget, lambda: self._http, self._reporter.streamed)

    # The end -----------------------------------------------------------------------------------------------------

    def begin_to_close(self) -> asyncio.Task[None]:
        """Begin to close the session, unless that has begun. Return the asyncio task that closes it."""
        if self.closing is None:
            self.closing = self.loop.create_task(self._close(), name="runware closing")
        return self.closing

    def close_soon(self) -> None:
        """Begin to close a session without any user. Safe in any thread: the garbage collector may run in any."""
        if self._process == os.getpid():
            call_soon_in(self.loop, self.begin_to_close)

    async def _close(self) -> None:
        self._closed = True
        self._tracker.close()
        self.on_change()
        self.on_unreachable(ClientClosedError("The client was closed before it was connected."))
        if self._alarm is not None:
            self._alarm.cancel()
        made: list[Streams | HTTPClient | None] = [vars(self).get(name) for name in ("_streams", "_http")]
        # Together: while one is still closing, another could begin something.
        await asyncio.gather(self._transport.close(), *[one.close() for one in made if one is not None])

    # Notices and timers ------------------------------------------------------------------------------------------

    def on_change(self) -> None:
        """Notify the waiters. Send and set the alarm only if there is something to send or to wait for."""
        registry = self._tracker.registry
        if registry.notices:
            self._notify_waiters(registry.take_notices())
        if registry.late:
            late, registry.late = registry.late, []
            for item, name in late:
                self._budget.add(item, item["taskUUID"], name)
        if self._ready is not None and self._protocol.authenticated:
            ready, self._ready = self._ready, None
            if not ready.done():
                ready.set_result(None)
        if self._protocol.wants_turn:
            self.turn_soon()

    def _notify_waiters(self, notices: list[Notice]) -> None:
        observed = self._tracker.registry.observed
        for notice in notices:
            task = notice.task
            if observed:
                self._reporter.on_notice(notice, self.loop.time())
            waiter: Waiter | None = task.waiter
            if waiter is None:
                continue
            try:
                if isinstance(notice, ResultCame):
                    item = notice.item
                    if "cost" in item:
                        self._budget.add(item, str(item.get("taskUUID") or task.uuid), task.name_of(item))
                    waiter.take(item)
                elif isinstance(notice, Ended):
                    task.release()
                    waiter.ended()
                elif isinstance(notice, Answered):
                    waiter.answered()
                else:
                    waiter.wake()
            except Exception as error:
                logger.exception("A result could not be passed to its caller; this is a bug in the client.")
                waiter.broke(error)

    def turn_soon(self) -> None:
        """Send and set the alarm soon: once per iteration of the loop, however often this is called in it."""
        if not self._turn_planned:
            self._turn_planned = True
            self.loop.call_soon(self._turn, context=self._empty_context)

    def _turn(self) -> None:
        self._turn_planned = False
        if self._closed:
            return
        self._transport.send()
        if self._tracker.registry.notices:
            self.on_change()
        at = self._protocol.wake_at()
        if at is not None and at < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = at
            self._alarm = self.loop.call_at(at, self._on_alarm, context=self._empty_context)

    def _on_alarm(self) -> None:
        now = self.loop.time()
        if now > self._alarm_at + LATE and not self._catching_up:
            # The program blocked the loop, or was suspended. What arrived in the meantime is read before anything times out.
            self._catching_up = True
            self._alarm = self.loop.call_later(CATCHING_UP, self._on_alarm, context=self._empty_context)
            return
        self._catching_up = False
        self._alarm_at = NEVER
        self._alarm = None
        self._transport.on_timer(now)
        self.on_change()
        self.turn_soon()


def _time_to_prepare(deadline: float | None) -> AbstractAsyncContextManager[None]:
    """Return a context manager that limits reading and storing local media to the deadline of the call."""
    if deadline is None:
        return nullcontext()
    late = TaskTimeoutError(
        f"The task's local media was not ready in time (deadline {deadline:g} s). The task was not sent, so it is not billed."
    )
    return time_limit(deadline, late)
