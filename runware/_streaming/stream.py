"""Answers that come piece by piece, over HTTP: one request each, sent once, and read as server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import AsyncIterator, Callable
from enum import Enum
from typing import Any, Final, TypeAlias

from runware._engine.budget import Budget, cost_of
from runware._engine.reporting import Reporter
from runware._engine.request import Request
from runware._logs.redact import excerpt
from runware._logs.wire import log_received, log_sent
from runware._streaming.sse import ServerSentEvents
from runware._streaming.transcript import Said, read, read_message
from runware._transport.http_client import HTTPClient, StreamedReply
from runware._transport.time_limit import time_limit
from runware.config import Config
from runware.errors import (
    APIError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    IncompleteResultsError,
    NoAnswerError,
    RunwareError,
    TaskTimeoutError,
    error_from_answer,
    error_of_status,
)
from runware.options import CallOptions

logger = logging.getLogger("runware")

#: Answers that turn a task away before anything of it is begun.
TURNED_AWAY = (429, 503)
LONGEST_PAUSE = 30.0  # seconds, whatever Retry-After asks for
#: Seconds for the rest of a body after its last event, so that the connection can be used again.
LAST_WORDS = 1.0

_GOES_ON = "the server may go on with it, and bill it."


class Mark(Enum):
    """What stands between the pieces."""

    BEGUN = "the server has taken the task and begins to answer"
    COMPLETE = "the server has said that this is all"
    END = "there is no more"


BEGUN: Final = Mark.BEGUN
COMPLETE: Final = Mark.COMPLETE
END: Final = Mark.END
Mailbox: TypeAlias = "asyncio.Queue[dict[str, Any] | Mark | RunwareError]"


class Streams:
    """The answers that are under way in one event loop."""

    def __init__(self, config: Config, account: Budget, http: Callable[[], HTTPClient]) -> None:
        self._config = config
        self._account = account
        self._http = http
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def begin(self, request: Request, options: CallOptions, mailbox: Mailbox) -> asyncio.Task[None]:
        """Send a request; what comes goes into the mailbox. Cancelling the task closes the connection."""
        if self._closed:
            raise ClientClosedError("The client was closed before the task was sent.")
        reading = asyncio.get_running_loop().create_task(
            self._run(request, options, mailbox), name="runware stream"
        )
        self._running.add(reading)
        reading.add_done_callback(self._running.discard)
        return reading

    async def close(self) -> None:
        """Break off everything. Whoever reads is told."""
        self._closed = True
        running = list(self._running)
        for reading in running:
            reading.cancel()
        if running:
            await asyncio.wait(running)

    async def _run(self, request: Request, options: CallOptions, mailbox: Mailbox) -> None:
        seconds = options.deadline or request.max_duration
        error: RunwareError | None = None
        heard = _Heard(self._config, self._account, mailbox, request)
        try:
            async with time_limit(seconds):
                await self._send(request, options, mailbox, heard)
        except asyncio.CancelledError:
            error = ClientClosedError(f"The client was closed before the answer had ended; {_GOES_ON}")
            raise
        except RunwareError as failure:
            error = failure
        except TimeoutError:
            error = TaskTimeoutError(f"The answer had not ended after {seconds:g} s; {_GOES_ON}")
        except Exception as failure:
            logger.exception("A stream failed; this is a bug of the client.")
            said = self._config.cleaning.text(repr(failure))
            error = ConnectionLostError(f"The client itself failed: {said}.")
        finally:
            if error is not None:
                heard.failed(error)
                mailbox.put_nowait(error)
            mailbox.put_nowait(END)

    async def _send(self, request: Request, options: CallOptions, mailbox: Mailbox, heard: _Heard) -> None:
        """Send it until it is taken; it is never sent again after that."""
        content = json.dumps([request.payload], separators=(",", ":")).encode()
        deadline = asyncio.get_running_loop().time() + (options.deadline or request.max_duration)
        failures = 0
        while True:
            log_sent([request.payload])
            heard.observed("RequestSent", attempt=failures + 1)
            pause = None
            try:
                async with self._http().stream(
                    self._config.http_url,
                    content,
                    api_key=self._config.api_key,
                    connect_timeout=self._config.connect_timeout,
                    answer_timeout=options.timeout,
                ) as reply:
                    if 200 <= reply.status < 300:
                        mailbox.put_nowait(BEGUN)
                        await self._read(reply, options, heard, mailbox)
                        return
                    error: RunwareError = self._refusal(reply.status, await _content(reply.chunks()))
                    if reply.status not in TURNED_AWAY:
                        raise _uncertain(error) if reply.status >= 500 else error
                    pause = reply.pause
            except ConnectionFailedError as failure:
                error = failure
            except NoAnswerError as failure:
                raise _uncertain(failure) from failure.__cause__
            failures += 1
            if not error.retryable or failures > options.max_retries:
                raise error
            # Full jitter: clients that were turned away together do not come back together.
            jittered = random.uniform(0.0, min(LONGEST_PAUSE, 2.0 ** (failures - 1)))  # noqa: S311
            pause = jittered if pause is None else min(pause, LONGEST_PAUSE)
            if asyncio.get_running_loop().time() + pause >= deadline:
                raise error
            logger.info("Sending %s again in %.1f s: %s", request.uuid, pause, error)
            heard.observed("Retrying", attempt=failures + 1, pause=pause, error=error)
            await asyncio.sleep(pause)

    async def _read(
        self, reply: StreamedReply, options: CallOptions, heard: _Heard, mailbox: Mailbox
    ) -> None:
        async with contextlib.aclosing(reply.chunks()) as chunks:
            if reply.content_type not in ("", "text/event-stream"):
                heard.whole(await _content(chunks), reply.content_type)
                heard.ended()
                return
            events = ServerSentEvents()
            async for chunk in chunks:
                for event in events.feed(chunk):
                    heard.event(event.data)
                if heard.done:
                    heard.ended()
                    mailbox.put_nowait(END)
                    await _drain(chunks)
                    return
        for event in events.end():
            heard.event(event.data)
        heard.check_end(options)
        heard.ended()

    def _refusal(self, status: int, content: bytes) -> APIError:
        """The error that an answer is which is no success."""
        errors = _as_json(content, self._config).errors
        return _error(errors or [error_of_status(status)])


class _Heard:
    """What one answer has said, as far as it matters for its end."""

    def __init__(self, config: Config, account: Budget, mailbox: Mailbox, request: Request) -> None:
        self.done = False
        self._config = config
        self._cleaning = config.cleaning
        self._observer = Reporter(config.on_event)
        self._request = request
        self._began_at = asyncio.get_running_loop().time()
        self._has_ended = False
        self._account = account
        self._mailbox = mailbox
        self._anything = False
        self._finished = False
        self._cost: float | None = None

    def event(self, data: str) -> None:
        """Pass on what an event says, or raise the error that it tells of. After the end nothing counts any more."""
        if self.done:
            return
        said = read(data, self._cleaning.message)
        if not said.understood:
            shown = excerpt(self._cleaning.content(data.encode()))
            logger.warning("The server sent an event that is no part of an answer: %s", shown)
        self._hear(said)

    def observed(self, name: str, **details: object) -> None:
        """Tell the observer of an event."""
        self._observer.streamed(name, self._request, self._began_at, **details)

    def ended(self) -> None:
        """It is all here."""
        self._has_ended = True
        self.observed("ResultArrived", cost=self._cost)
        self.observed("TaskFinished", results=1)

    def failed(self, error: RunwareError) -> None:
        """It ends with an error, or nobody reads any further. After its end that makes no difference."""
        if self._has_ended:
            return
        results = int(self._anything)
        if isinstance(error, ClientClosedError):
            self.observed("TaskAbandoned", results=results)
        else:
            self.observed("TaskFailed", error=error, results=results)

    def whole(self, content: bytes, content_type: str) -> None:
        """Take an answer that is no stream: a result in one piece, or an error."""
        said = _as_json(content, self._config)
        self._hear(said)
        if not said.pieces:
            raise NoAnswerError(
                f"The server answered with {self._cleaning.text(content_type)}, which is no stream of events. Check the url of the client."
            )

    def _hear(self, said: Said) -> None:
        if said.errors:
            log_received({"errors": said.errors})
        for piece in said.pieces:
            log_received(piece)
            self._anything = True
            self._finished = self._finished or piece.get("finishReason") is not None
            self._count(piece)
            self._mailbox.put_nowait(piece)
        if said.errors:
            raise _error(said.errors)
        if said.is_end:
            self.done = True
            self._mailbox.put_nowait(COMPLETE)

    def _count(self, piece: dict[str, Any]) -> None:
        """The cost may be told more than once, and then it is what was told last, not more."""
        if "cost" in piece:
            cost = cost_of(piece)
            self._cost = self._cost if cost is None else cost
            self._account.add(piece, self._request.uuid)

    def check_end(self, options: CallOptions) -> None:
        """The body has ended without the word for the end."""
        if self.done or self._finished:
            return
        if not self._anything:
            raise ConnectionLostError("The answer ended before it said anything.")
        sentence = "The answer ended without the server's word that this was all; it may be cut off."
        if options.on_incomplete == "raise":
            raise IncompleteResultsError(sentence)
        logger.warning("%s What arrived is returned.", sentence)


async def _content(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what comes after the end, which should be nothing."""
    with contextlib.suppress(TimeoutError, RunwareError):
        async with asyncio.timeout(LAST_WORDS):
            async for _ in chunks:
                pass


def _as_json(content: bytes, config: Config) -> Said:
    try:
        return read_message(config.cleaning.message(content))
    except (ValueError, RecursionError):
        return Said([], [], understood=False)


def _error(answers: list[dict[str, Any]]) -> APIError:
    first, *others = [error_from_answer(answer) for answer in answers]
    everything: list[RunwareError] = [first, *others]
    first.errors = everything if others else []
    return first


def _uncertain(error: RunwareError) -> RunwareError:
    """The same error, saying what it means that the task was out."""
    error.message += f" The task had been sent, and is not sent again by itself: {_GOES_ON}"
    error.args = (error.message,)
    return error
