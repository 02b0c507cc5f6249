"""A session with its transport in a real event loop, whose clock only the test moves. The network is simulated."""

from __future__ import annotations

import asyncio
import json
import selectors
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import attrs

from runware._catalogue.validator import Validator
from runware._engine import http
from runware._engine.budget import Budget
from runware._engine.http import HTTPProtocol
from runware._engine.task_state import Stage
from runware._engine.timing import NEVER
from runware._engine.websocket import WebSocketProtocol
from runware._logs.secret import Secret
from runware._runtime.loop_session import LoopSession
from runware._transport import websocket
from runware.config import make_config
from runware.errors import ConnectionFailedError, ConnectionLostError, RunwareError

from .model_server import KEY

#: More turns of the loop than anything finite takes.
TURNS = 1000


class _NoWaiting(selectors.SelectSelector):
    def select(self, timeout: float | None = None) -> Any:
        return super().select(0)


class ClockLoop(asyncio.SelectorEventLoop):
    """An event loop in which time passes only where a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_NoWaiting())
        self.failures: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, context: self.failures.append(context))

    def time(self) -> float:
        return self.now

    def settle(self) -> None:
        """Run the loop until no callback is ready."""
        for _ in range(TURNS):
            self.call_soon(self.stop)
            self.run_forever()
            if not self._ready:  # type: ignore[attr-defined]
                assert not self.failures, self.failures
                return
        raise AssertionError("a busy loop: it never comes to rest")

    def next_timer(self) -> float:
        """Return when the loop's next timer fires; `NEVER` if there is none."""
        timers = self._scheduled  # type: ignore[attr-defined]
        return min((timer.when() for timer in timers if not timer.cancelled()), default=NEVER)

    def pass_time(self, seconds: float) -> None:
        """Move the clock, and fire all timers of that time, each at its moment."""
        self.ring_until(self.now + seconds, self.settle)

    def ring_until(self, until: float, ring: Callable[[], None]) -> None:
        """Move the clock to each time at which a timer fires, calling `ring`, and then to `until`."""
        rings = 0
        while (at := self.next_timer()) <= until:
            rings = rings + 1 if at <= self.now else 0
            assert rings < TURNS, "a busy loop: an alarm rings again and again"
            self.now = max(self.now, at)
            ring()
        self.now = until
        self.settle()


class _Socket:
    """A connection as the transport sees it."""

    def __init__(self, network: Network) -> None:
        self.is_full = False
        self.unread = self.breaks_when_written = False
        self.arriving_at: float | None = None
        self.lost = network.loop.create_future()
        self._network = network

    def listen(self, take: Callable[[Sequence[bytes], float], None], resumed: Callable[[], None]) -> None:
        self.take, self.resumed = take, resumed

    @property
    def takes_messages(self) -> bool:
        return not self.is_full

    def has_unread(self, now: float) -> bool:
        unread, self.unread = self.unread, False
        return unread

    def write(self, message: Sequence[dict[str, Any]]) -> None:
        self._network.sent.append(list(message))
        if self.breaks_when_written:
            raise ConnectionLostError("The connection broke.")

    async def ended(self) -> RunwareError:
        return await self.lost

    async def close(self) -> None:
        pass

    def abort(self) -> None:
        if not self.lost.done():
            self.lost.set_result(ConnectionLostError("The connection broke."))

    begin_close = abort


@attrs.define(eq=False)
class Posted:
    """A post that waits for its answer."""

    message: list[dict[str, Any]]
    answer: asyncio.Future[_Reply]


@attrs.define
class _Reply:
    status: int
    pause: float | None
    _content: bytes

    async def content(self, arriving: Callable[[], None]) -> bytes:
        arriving()
        return self._content


class Network:
    """One session, and the simulated network between it and its server."""

    def __init__(self, transport: Any, *, max_posts: int = http.MAX_POSTS, **settings: Any) -> None:
        self.loop = ClockLoop()
        self.sent: list[list[dict[str, Any]]] = []
        self.opening: list[asyncio.Future[_Socket]] = []
        self.posts: list[Posted] = []
        self.socket: _Socket | None = None
        config = make_config(
            api_key=KEY, url=Secret(None), transport=transport,
            **{
                "reconnect": True, "max_retries": 2, "timeout": 60.0, "connect_timeout": 10.0, "max_in_flight": 1000,
                "max_message_size": 10**9, "budget": None, "upload_inputs": False, "http_client": None, "validate": "off",
                "on_event": None, **settings,
            },
        )  # fmt: skip
        with patch("runware._transport.http_client.HTTPClient", lambda *_, **__: self):
            self.session = LoopSession(config, Budget(None), Validator(), self.loop)
        self.protocol: Any = self.session._protocol
        self.protocol.tracker.queue._random = Random(0)
        self._played = ExitStack()
        self._played.enter_context(patch.object(websocket, "open_websocket", self._open))
        self._played.enter_context(patch.object(http, "MAX_POSTS", max_posts))

    def end(self) -> None:
        """Close everything."""
        self._played.close()
        self.loop.run_until_complete(self.session.begin_to_close())
        self.loop.settle()
        self.loop.close()

    # WebSocket ---------------------------------------------------------------------------------------------------

    async def _open(self, *_: object, **__: object) -> _Socket:
        self.opening.append(self.loop.create_future())
        return await self.opening[-1]

    def opens(self) -> None:
        """Open the connection."""
        self.socket = _Socket(self)
        self.opening.pop().set_result(self.socket)
        self.loop.settle()

    def goes_online(self) -> None:
        """Connect and authenticate, with a session of the server's."""
        self.loop.create_task(self.session.connect())
        self.loop.settle()
        self.opens()
        self.says({"data": [{"taskType": "authentication", "connectionSessionUUID": "session"}]})

    def refuses(self) -> None:
        """Refuse the connection."""
        self.opening.pop().set_exception(ConnectionFailedError("Nobody is there."))
        self.loop.settle()

    def breaks(self) -> None:
        """Break the connection."""
        assert self.socket is not None
        self.socket.abort()
        self.loop.settle()

    def says(self, message: object) -> None:
        """Deliver a message of the server."""
        assert self.socket is not None
        self.socket.take([json.dumps(message).encode()], self.loop.now)
        self.loop.settle()

    @property
    def is_open(self) -> bool:
        return self.socket is not None and not self.socket.lost.done()

    # HTTP --------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def post(
        self, _: object, content: bytes, timeout: float | None, *, on_piece_sent: Callable[[], None]
    ) -> AsyncGenerator[_Reply]:
        posted = Posted(json.loads(content), self.loop.create_future())
        self.posts.append(posted)
        limit = None if timeout is None else self.loop.call_later(timeout, self._no_answer, posted)
        try:
            yield await posted.answer
        finally:
            if limit is not None:
                limit.cancel()
            self.posts.remove(posted)

    def _no_answer(self, posted: Posted) -> None:
        if not posted.answer.done():
            posted.answer.set_exception(ConnectionLostError("No answer came."))

    def answers(self, posted: Posted, message: object, status: int = 200, pause: float | None = None) -> None:
        """Answer a post."""
        posted.answer.set_result(_Reply(status, pause, json.dumps(message).encode()))
        self.loop.settle()

    def fails(self, posted: Posted, *, delivered: bool) -> None:
        """A post gets no answer."""
        error = ConnectionLostError("It broke.") if delivered else ConnectionFailedError("Nobody is there.")
        posted.answer.set_exception(error)
        self.loop.settle()

    async def close(self) -> None:
        """As a client of HTTP is closed."""

    # Invariants --------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Check the loop at rest: no notice and no message is pending, and every timer has an alarm."""
        tracker = self.protocol.tracker
        assert not tracker.registry.notices, "a notice was not passed on"
        assert self.session._alarm_at <= self._needed(), "the alarm is late, or there is none"
        assert not self._could_be_sent(), "a task could be sent, and is not"

    def _needed(self) -> float:
        """Return when the engine must be woken at the latest, computed without its own heap of timers."""
        tracker, protocol = self.protocol.tracker, self.protocol
        times = [task.wake_at() for task in tracker.registry.tasks()]
        queue, polling = tracker.queue, tracker.polling
        if tracker.connected and queue.tasks:
            times.append(queue.sends_from or NEVER)
        if tracker.connected and polling.waiting:
            times += [polling.wake_at(), queue.paused_until or NEVER]
        if isinstance(protocol, HTTPProtocol):
            times.append(NEVER if protocol._probing else protocol._probe_at)
        elif isinstance(protocol, WebSocketProtocol) and protocol.hang_up is None:
            times += [protocol._authenticate_by, protocol._pong_by]
            if tracker.connected and protocol._pong_by == NEVER:
                times.append(protocol._heard_at + protocol._timing.idle_before_ping)
        return min(times, default=NEVER)

    def _could_be_sent(self) -> bool:
        tracker, queue, now = self.protocol.tracker, self.protocol.tracker.queue, self.loop.now
        if isinstance(self.protocol, WebSocketProtocol):
            if self.socket is None or not self.is_open or self.socket.is_full:
                return False
            ready = tracker.connected and self.protocol.hang_up is None
        else:
            posts_of_tasks = sum("positivePrompt" in posted.message[0] for posted in self.posts)
            ready = tracker.connected and posts_of_tasks < http.MAX_POSTS
        if (
            not ready
            or max(queue.sends_from, 0.0) > now
            or len(tracker.registry.in_flight) >= queue._at_once // 1
        ):
            return False
        return any(
            task.stage is Stage.WAITING and task.recovery.resend_at == NEVER
            for task in tracker.registry.tasks()
        )
