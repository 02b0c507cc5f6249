"""The HTTP transport at work: posts what `runware._engine.http` wants posted, and hands it the answers."""

from __future__ import annotations

import asyncio
import logging

from runware._engine.http import HTTPProtocol, Post
from runware._engine.task_state import Stage, TaskState
from runware._json.text import encode
from runware._logs.contexts import context_of
from runware._logs.wire import log_received, log_sent
from runware._transport.http_client import HTTPClient
from runware._transport.interface import Listener
from runware.config import Config
from runware.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    ResponseTooLargeError,
    RunwareError,
)

logger = logging.getLogger("runware")


class HTTPTransport:
    """Posts under way, each with a task of the event loop."""

    def __init__(
        self,
        protocol: HTTPProtocol,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        session: Listener,
        http: HTTPClient,
    ) -> None:
        self._protocol = protocol
        self._config = config
        self._loop = loop
        self._session = session
        self._http = http
        self._posts: set[asyncio.Task[None]] = set()
        #: Several, if the answer to the first did not come.
        self._of_task: dict[TaskState, list[asyncio.Task[None]]] = {}

    def ensure_connected(self) -> None:
        """Find out whether the server can be reached, if anybody waits to know."""
        if self._session.awaited:
            self._protocol.probe(self._loop.time())

    def send(self) -> None:
        """Post what there is to post, and drop the posts of tasks that have ended: nobody waits for their answers."""
        for task in [task for task in self._of_task if task.stage is Stage.ENDED]:
            for posting in self._of_task.pop(task):
                posting.cancel()
        while (post := self._protocol.take_post(self._loop.time())) is not None:
            caller = post.tasks[0] if post.tasks else None
            posting = self._loop.create_task(
                self._post(post), name="runware post", context=context_of(caller)
            )
            self._posts.add(posting)
            for task in post.tasks:
                self._of_task.setdefault(task, []).append(posting)
            posting.add_done_callback(self._stopped)

    def on_timer(self, now: float) -> None:
        """Time has passed."""
        self._protocol.wake(now)

    async def close(self) -> None:
        """Drop what is under way."""
        posts = list(self._posts)
        for posting in posts:
            posting.cancel()
        if posts:
            await asyncio.wait(posts)

    def _stopped(self, posting: asyncio.Task[None]) -> None:
        """An error of our own must not leave anybody waiting for ever."""
        self._posts.discard(posting)
        error = None if posting.cancelled() else posting.exception()
        if error is not None:
            logger.error("A post failed; this is a bug of the client.", exc_info=error)
            self._protocol.broken(error)
            self._session.on_change()
            said = self._config.cleaning.text(repr(error))
            self._session.on_unreachable(ConnectionFailedError(f"The client failed: {said}."))

    async def _post(self, post: Post) -> None:
        try:
            await self._exchange(post)
        finally:
            self._protocol.left(post)
            self._forget(post)
        self._session.on_change()
        self._session.turn_soon()  # there is room for another post
        if self._protocol.trying_again is not None:
            self._session.on_lost(*self._protocol.trying_again)
            self._protocol.trying_again = None
        if (reason := self._protocol.unreachable) is not None:
            self._protocol.unreachable = None
            self._session.on_unreachable(reason)

    def _forget(self, post: Post) -> None:
        current = asyncio.current_task()
        for task in post.tasks:
            others = [posting for posting in self._of_task.get(task, ()) if posting is not current]
            if others:
                self._of_task[task] = others
            else:
                self._of_task.pop(task, None)

    async def _exchange(self, post: Post) -> None:
        log_sent(post.message, self._protocol.tracker.registry.find)
        content = encode(post.message)
        timing = self._protocol.tracker.timing
        wait = (
            timing.post_pong
            if post.is_ping
            else min([timing.post_answer, *(task.options.timeout for task in post.questions)])
        )
        try:
            reply = await self._http.post(
                self._config.http_url,
                content,
                api_key=self._config.api_key,
                connect_timeout=self._config.connect_timeout,
                answer_timeout=None if post.waits_long else wait,
                arriving=lambda: self._protocol.arriving(post, self._loop.time()),
            )
        except RunwareError as reason:
            delivered = isinstance(reason, ConnectionLostError | ResponseTooLargeError)
            self._protocol.failed(post, reason, self._loop.time(), delivered=delivered)
            return
        try:
            message = self._config.cleaning.message(reply.content)
        except (ValueError, RecursionError):
            message = None
        log_received(message, self._protocol.tracker.registry.find)
        was_authenticated = self._protocol.authenticated
        try:
            self._protocol.answered(post, reply.status, message, self._loop.time(), pause=reply.pause)
        except Exception as error:
            self._protocol.broke(post, error, self._loop.time())
        if self._protocol.authenticated and not was_authenticated:
            self._session.on_connected(self._config.http_url)
