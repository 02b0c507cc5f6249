"""Answers that come piece by piece, over HTTP: one request each, sent once, and read as server-sent events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from enum import Enum
from typing import Any, Final, TypeAlias

import attrs

from runware._engine.budget import Budget, cost_of
from runware._engine.reporting import Reporter
from runware._engine.request import Request
from runware._logs.redact import excerpt
from runware._logs.wire import log_received, log_sent
from runware._streaming.sse import ServerSentEvents
from runware._streaming.transcript import Said, read, read_message
from runware._transport.http_answers import StreamedReply, pause_before_retry
from runware._transport.http_client import API, HTTPClient
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

    def __init__(self, config: Config, budget: Budget, http: Callable[[], HTTPClient]) -> None:
        self._config = config
        self._budget = budget
        self._http = http
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def begin(self, request: Request, options: CallOptions, mailbox: Mailbox) -> asyncio.Task[None]:
        """Send a request; what comes goes into the mailbox. Cancelling the task closes the connection."""
        if self._closed:
            raise ClientClosedError("The client was closed before the task was sent.")
        streamed = _StreamedTask(self._config, self._budget, self._http(), request, options, mailbox)
        reading = asyncio.get_running_loop().create_task(streamed.run(), name="runware stream")
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


@attrs.define(eq=False, repr=False)
class _StreamedTask:
    """One task, and its answer from the request to the end."""

    _config: Config
    _budget: Budget
    _http: HTTPClient
    _request: Request
    _options: CallOptions
    _mailbox: Mailbox
    _began_at: float = attrs.field(factory=lambda: asyncio.get_running_loop().time())
    #: A piece has come.
    _anything: bool = False
    #: A piece has said why the text ended.
    _finished: bool = False
    #: The server has said that this is all.
    _done: bool = False
    #: Its end has been told, whatever may follow.
    _has_ended: bool = False
    _cost: float | None = None

    @property
    def _seconds(self) -> float:
        return self._options.deadline or self._request.max_duration

    async def run(self) -> None:
        """Send it, and pass on what comes, to the end or an error."""
        late = TaskTimeoutError(f"The answer had not ended after {self._seconds:g} s; {_GOES_ON}")
        error: RunwareError | None = None
        try:
            async with time_limit(self._seconds, late):
                await self._send()
        except asyncio.CancelledError:
            error = ClientClosedError(f"The client was closed before the answer had ended; {_GOES_ON}")
            raise
        except RunwareError as failure:
            error = failure
        except Exception as failure:
            logger.exception("A stream failed; this is a bug of the client.")
            said = self._config.cleaning.text(repr(failure))
            error = ConnectionLostError(f"The client itself failed: {said}.")
        finally:
            if error is not None:
                self._tell_end(error)
                self._mailbox.put_nowait(error)
            self._mailbox.put_nowait(END)

    async def _send(self) -> None:
        """Send it until it is taken; it is never sent again after that."""
        content = json.dumps([self._request.payload], separators=(",", ":")).encode()
        api = API(self._config.http_url, self._config.api_key, self._config.connect_timeout)
        failures = 0
        while True:
            log_sent([self._request.payload])
            self._tell("RequestSent", attempt=failures + 1)
            asked = None
            try:
                async with self._http.post(api, content, self._options.timeout, streamed=True) as reply:
                    if 200 <= reply.status < 300:
                        self._mailbox.put_nowait(BEGUN)
                        await self._read(reply)
                        return
                    said = self._whole(await _content(reply.chunks()))
                    error: RunwareError = _error(said.errors or [error_of_status(reply.status)])
                    if reply.status not in TURNED_AWAY:
                        raise _uncertain(error) if reply.status >= 500 else error
                    asked = reply.pause
            except ConnectionFailedError as failure:
                error = failure
            except NoAnswerError as failure:
                raise _uncertain(failure) from failure.__cause__
            failures += 1
            pause = pause_before_retry(failures, asked)
            too_late = asyncio.get_running_loop().time() + pause >= self._began_at + self._seconds
            if too_late or not error.retryable or failures > self._options.max_retries:
                raise error
            logger.info("Sending %s again in %.1f s: %s", self._request.uuid, pause, error)
            self._tell("Retrying", attempt=failures + 1, pause=pause, error=error)
            await asyncio.sleep(pause)

    async def _read(self, reply: StreamedReply) -> None:
        async with aclosing(reply.chunks()) as chunks:
            if reply.content_type not in ("", "text/event-stream"):
                self._take_whole(await _content(chunks), reply.content_type)
                return
            events = ServerSentEvents()
            async for chunk in chunks:
                for event in events.feed(chunk):
                    self._take_event(event.data)
                if self._done:
                    await _drain(chunks)
                    return
        for event in events.end():
            self._take_event(event.data)
        if not self._done:
            self._check_end()
            self._tell_end()

    def _take_event(self, data: str) -> None:
        """Pass on what an event says, or raise the error that it tells of. After the end nothing counts any more."""
        if self._done:
            return
        said = read(data, self._config.cleaning.message)
        if not said.understood:
            shown = excerpt(self._config.cleaning.content(data.encode()))
            logger.warning("The server sent an event that is no part of an answer: %s", shown)
        self._take(said)
        if said.is_end:
            self._done = True
            self._tell_end()
            self._mailbox.put_nowait(COMPLETE)

    def _take_whole(self, content: bytes, content_type: str) -> None:
        """Take an answer that is no stream: a result in one piece, or an error."""
        said = self._whole(content)
        self._take(said)
        if not said.pieces:
            what = self._config.cleaning.text(content_type)
            raise NoAnswerError(
                f"The server answered with {what}, which is no stream of events. Check the url of the client."
            )
        self._tell_end()

    def _whole(self, content: bytes) -> Said:
        try:
            return read_message(self._config.cleaning.message(content))
        except (ValueError, RecursionError):
            return Said([], [], understood=False)

    def _take(self, said: Said) -> None:
        if said.errors:
            log_received({"errors": said.errors})
        for piece in said.pieces:
            log_received(piece)
            self._anything = True
            self._finished = self._finished or piece.get("finishReason") is not None
            if "cost" in piece:
                # It may be told more than once, and then it is what was told last, not more.
                cost = cost_of(piece)
                self._cost = self._cost if cost is None else cost
                self._budget.add(piece, self._request.uuid)
            self._mailbox.put_nowait(piece)
        if said.errors:
            raise _error(said.errors)

    def _check_end(self) -> None:
        """The body has ended without the word for the end."""
        if self._finished:
            return
        if not self._anything:
            raise ConnectionLostError("The answer ended before it said anything.")
        sentence = "The answer ended without the server's word that this was all; it may be cut off."
        if self._options.on_incomplete == "raise":
            raise IncompleteResultsError(sentence)
        logger.warning("%s What arrived is returned.", sentence)

    def _tell(self, name: str, **details: object) -> None:
        """Tell the observer of an event."""
        seconds = asyncio.get_running_loop().time() - self._began_at
        Reporter(self._config.on_event).streamed(name, self._request, seconds, **details)

    def _tell_end(self, error: RunwareError | None = None) -> None:
        """It is all here; or it ends with an error, or nobody reads any further. Only the first end is told."""
        if self._has_ended:
            return
        self._has_ended = True
        results = int(self._anything)
        if error is None:
            self._tell("ResultArrived", cost=self._cost)
            self._tell("TaskFinished", results=1)
        elif isinstance(error, ClientClosedError):
            self._tell("TaskAbandoned", results=results)
        else:
            self._tell("TaskFailed", error=error, results=results)


async def _content(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what comes after the end, which should be nothing."""
    with suppress(TimeoutError, RunwareError):
        async with time_limit(LAST_WORDS):
            async for _ in chunks:
                pass


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
