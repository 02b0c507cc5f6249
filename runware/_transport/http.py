"""The HTTP transport at work: posts what `runware._engine.http` wants posted, and hands it the answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from runware._engine.http import HTTPProtocol, Post
from runware._engine.reporting import Reporter
from runware._engine.task_state import Call
from runware._json.text import encode
from runware._logs.contexts import context_of
from runware._logs.wire import log_received, log_sent
from runware._transport.http_client import HTTPClient
from runware.config import Config
from runware.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    ResponseTooLargeError,
    RunwareError,
)

logger = logging.getLogger("runware")

#: Seconds without a part of the answer to what is answered at once, or the `timeout` of whoever waits for it if that is
#: shorter. Results may take as long as their calls allow.
ANSWER_WAIT = 30.0
#: Seconds for the answer to a ping: until it is there, nothing else is posted.
PONG_WAIT = 5.0


class HTTPTransport:
    """Posts under way, each with a task of the event loop.

    `after` is called when something has happened that others should know, `unreachable` when it is hopeless.
    """

    def __init__(
        self,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        http: HTTPClient,
        *,
        after: Callable[[], None],
        unreachable: Callable[[RunwareError], None],
        observer: Reporter,
    ) -> None:
        self.engine = HTTPProtocol(
            reconnect=config.reconnect, max_connects=config.max_retries, max_in_flight=config.max_in_flight
        )
        #: Somebody waits to know whether the server can be reached.
        self.awaited = False
        self._config = config
        self._loop = loop
        self._http = http
        self._after = after
        self._unreachable = unreachable
        self._observer = observer
        self._posts: set[asyncio.Task[None]] = set()
        #: Several, if the answer to the first did not come.
        self._of_call: dict[Call, list[asyncio.Task[None]]] = {}

    def keep(self) -> None:
        """Find out whether the server can be reached, if anybody waits to know."""
        if self.awaited:
            self.engine.probe(self._loop.time())

    def look(self) -> None:
        """There may be something to post."""
        while (post := self.engine.take_post(self._loop.time())) is not None:
            caller = post.tasks[0] if post.tasks else None
            posting = self._loop.create_task(
                self._post(post), name="runware post", context=context_of(caller)
            )
            self._posts.add(posting)
            for call in post.tasks:
                self._of_call.setdefault(call, []).append(posting)
            posting.add_done_callback(self._stopped)

    def wake(self, now: float) -> None:
        """Time has passed."""
        self.engine.wake(now)

    def ended(self, call: Call) -> None:
        """A call has ended: nobody waits for the answer to its post any more."""
        for posting in self._of_call.pop(call, ()):
            posting.cancel()

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
            self.engine.broken(error)
            self._after()
            said = self._config.cleaning.text(repr(error))
            self._unreachable(ConnectionFailedError(f"The client failed: {said}."))

    async def _post(self, post: Post) -> None:
        try:
            await self._exchange(post)
        finally:
            self.engine.left(post)
            self._forget(post)
        self._after()
        if self.engine.trying_again is not None:
            self._observer.reconnecting(*self.engine.trying_again)
            self.engine.trying_again = None
        if (reason := self.engine.unreachable) is not None:
            self.engine.unreachable = None
            self._unreachable(reason)

    def _forget(self, post: Post) -> None:
        current = asyncio.current_task()
        for call in post.tasks:
            others = [posting for posting in self._of_call.get(call, ()) if posting is not current]
            if others:
                self._of_call[call] = others
            else:
                self._of_call.pop(call, None)

    async def _exchange(self, post: Post) -> None:
        log_sent(post.message, self.engine.find)
        content = encode(post.message)
        wait = (
            PONG_WAIT
            if post.is_ping
            else min([ANSWER_WAIT, *(call.options.timeout for call in post.questions)])
        )
        try:
            reply = await self._http.post(
                self._config.http_url,
                content,
                api_key=self._config.api_key,
                connect_timeout=self._config.connect_timeout,
                answer_timeout=None if post.waits_long else wait,
                arriving=lambda: self.engine.arriving(post, self._loop.time()),
            )
        except RunwareError as reason:
            delivered = isinstance(reason, ConnectionLostError | ResponseTooLargeError)
            self.engine.failed(post, reason, self._loop.time(), delivered=delivered)
            return
        try:
            message = self._config.cleaning.message(reply.content)
        except (ValueError, RecursionError):
            message = None
        log_received(message, self.engine.find)
        was_authenticated = self.engine.authenticated
        try:
            self.engine.answered(post, reply.status, message, self._loop.time(), pause=reply.pause)
        except Exception as error:
            self.engine.broke(post, error, self._loop.time())
        if self.engine.authenticated and not was_authenticated:
            self._observer.connected(self._config.http_url)
