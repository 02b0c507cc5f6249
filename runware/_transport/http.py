"""The HTTP transport: sends the posts of `runware._engine.http`, and hands it the responses."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, nullcontext

from runware._engine.http import HTTPProtocol, Post
from runware._engine.task_state import Stage
from runware._files.time_limit import time_limit
from runware._json.text import encode
from runware._logs import logger
from runware._logs.wire import log_message
from runware._transport.http_client import HTTPClient
from runware._transport.transport import Listener, Transport
from runware.config import Config
from runware.errors import ConnectionLostError, RunwareError


class HTTPTransport(Transport[HTTPProtocol]):
    """Transport by HTTP posts, with one asyncio task for each."""

    def __init__(
        self,
        protocol: HTTPProtocol,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        session: Listener,
        http: HTTPClient,
    ) -> None:
        super().__init__(protocol, config, loop, session)
        self._http = http
        #: Posts of tasks that are under way. A task has several if there was no response to the first.
        self._posts: dict[Post, asyncio.Task[None]] = {}

    def ensure_connected(self) -> None:
        """Probe whether the server can be reached, if a caller waits for the connection."""
        if self._session.awaited:
            self._protocol.probe(self._loop.time())

    def send(self) -> None:
        """Send all posts that can be sent now, and cancel those of ended tasks: no caller waits for their responses."""
        for ended in [post for post in self._posts if post.tasks[0].stage is Stage.ENDED]:
            self._posts.pop(ended).cancel()
        while (post := self._protocol.take_post(self._loop.time())) is not None:
            posting = self._start(self._post(post), "runware post", *post.tasks)  # one task, or none
            if post.tasks:
                self._posts[post] = posting

    def on_timer(self, now: float) -> None:
        """Handle the alarm."""
        self._protocol.wake(now)

    async def _post(self, post: Post) -> None:
        try:
            await self._exchange(post)
        finally:
            self._protocol.post_ended(post)
            self._posts.pop(post, None)
            self._session.turn_soon()  # there is room for another post, also if this one was cancelled
        self._session.on_change()
        if self._protocol.trying_again is not None:
            self._session.on_lost(*self._protocol.trying_again)
            self._protocol.trying_again = None
        if (reason := self._protocol.unreachable) is not None:
            self._protocol.unreachable = None
            self._session.on_unreachable(reason)

    async def _exchange(self, post: Post) -> None:
        protocol, config, recording = self._protocol, self._config, self._config.recording
        find, timing = protocol.tracker.registry.find, protocol.tracker.timing
        if logger.isEnabledFor(logging.DEBUG):
            log_message("Sent", post.message, find)
        if recording is not None:
            recording.sent(post.message)
        # The response to a task comes when the task is done, so it has no limit here. Other responses come at once.
        wait = (
            None if post.tasks else min([timing.post_answer, *(task.options.timeout for task in post.polled)])
        )
        limit: AbstractAsyncContextManager[None] = nullcontext()
        if post.is_ping:
            # Only large responses may be slow, and this is small. A caller that waits for the connection has no other limit.
            wait = timing.post_pong
            seconds = config.connect_timeout + wait
            late = ConnectionLostError(f"The answer to a ping was not complete within {seconds:g} seconds.")
            limit = time_limit(seconds, late)

        def alive() -> None:
            if post.tasks and post.tasks[0].stage is Stage.ENDED:
                raise asyncio.CancelledError  # the task must not be sent: its caller may have been told that it was not
            protocol.arriving(post, self._loop.time())
            self._session.on_change()  # reports that the task was sent

        try:
            exchange = self._http.post(config, encode(post.message), wait, on_piece_sent=alive)
            async with limit, exchange as reply:
                try:
                    content = await reply.content(alive)
                except ConnectionLostError as reason:
                    protocol.cut_off(post, reply.status, reason, self._loop.time(), pause=reply.pause)
                    return
        except RunwareError as reason:
            protocol.failed(post, reason, self._loop.time())
            return
        message = config.cleaning.decoder.message(content)
        if logger.isEnabledFor(logging.DEBUG):
            log_message("Received", message, find)
        if recording is not None:
            recording.received(message, post.tasks[0].uuid if post.tasks else None)
        was_authenticated = protocol.authenticated
        try:
            protocol.answered(post, reply.status, message, self._loop.time(), pause=reply.pause)
        except Exception as error:
            protocol.broke(post, error, self._loop.time())
        if protocol.authenticated and not was_authenticated:
            self._session.on_connected(config.http_url)
