"""Answers that come piece by piece, over HTTP: one request each, sent once, and read as server-sent events."""

from __future__ import annotations

import asyncio
import json
import logging
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any, cast

import attrs

import runware.errors as errors
from runware._engine.budget import Budget, cost_of
from runware._engine.call_options import CallOptions
from runware._engine.envelope import Envelope, Item, errors_in, has_code, says_error, status_of, unwrap
from runware._engine.request import Request
from runware._logs.redact import excerpt
from runware._logs.wire import log_message
from runware._streaming.answer import End, Mailbox
from runware._streaming.sse import ServerSentEvents
from runware._transport.http_answers import StreamedReply
from runware._transport.http_client import HTTPClient
from runware._transport.pauses import pause_before_retry
from runware._transport.time_limit import time_limit
from runware._transport.transport import cancelled
from runware.config import Config
from runware.errors import RunwareError

logger = logging.getLogger("runware")

#: The type of a stream.
EVENTS = "text/event-stream"
#: The last event of a stream.
DONE = "[DONE]"
#: Seconds for the rest of a body after its last event, so that the connection can be used again.
LAST_WORDS = 1.0

_GOES_ON = "the task may still be running, and be billed."


@attrs.define(eq=False, repr=False)
class Streams:
    """The answers that are under way in one event loop."""

    config: Config
    budget: Budget
    http: Callable[[], HTTPClient]
    #: Tells the client's observer of an event.
    tell: Callable[..., None]
    _running: set[asyncio.Task[None]] = attrs.field(factory=set[asyncio.Task[None]], init=False)
    _closed: bool = attrs.field(default=False, init=False)

    def begin(self, request: Request, options: CallOptions, mailbox: Mailbox) -> asyncio.Task[None]:
        """Send a request; what comes goes into the mailbox. Cancelling the task closes the connection."""
        if self._closed:
            raise errors.ClientClosedError("The client was closed before the task was sent.")
        streamed = _StreamedTask(self, request, options, mailbox)
        reading = asyncio.get_running_loop().create_task(streamed.run(), name="runware stream")
        self._running.add(reading)
        reading.add_done_callback(self._running.discard)
        return reading

    async def close(self) -> None:
        """Break off everything. Whoever reads is told."""
        self._closed = True
        await cancelled(self._running)


@attrs.define(eq=False, repr=False)
class _StreamedTask:
    """One task, and its answer from the request to the end."""

    _streams: Streams
    _request: Request
    _options: CallOptions
    _mailbox: Mailbox
    _began_at: float = attrs.field(factory=lambda: asyncio.get_running_loop().time())
    #: A piece has come.
    _anything: bool = False
    #: A piece has said why the text ended.
    _finished: bool = False
    #: Its end has been told, whatever may follow.
    _has_ended: bool = False
    _cost: float | None = None

    async def run(self) -> None:
        """Send it, and pass on what comes, to the end or an error."""
        seconds = self._options.deadline or self._request.kind.max_duration
        left = max(seconds - self._request.prepared_in, 0.0)
        late = errors.TaskTimeoutError(f"The text was not complete after {seconds:g} s; {_GOES_ON}")
        try:
            async with time_limit(left, late):
                await self._send(self._began_at + left)
        except asyncio.CancelledError:
            self._fail(
                errors.ClientClosedError(f"The client was closed before the text was complete; {_GOES_ON}")
            )
            raise
        except errors.NoAnswerError as failure:
            if self._finished:
                # The text is complete, and paid for. An error would say that it has to be asked for again.
                logger.info(
                    "The stream of task %s broke after its text was complete: %s", self._request.uuid, failure
                )
                self._tell_end()
            else:
                self._fail(failure)
        except RunwareError as failure:
            self._fail(failure)
        except Exception as failure:
            logger.exception("A stream failed; this is a bug in the client.")
            said = self._streams.config.cleaning.text(repr(failure))
            self._fail(errors.ConnectionLostError(f"The client itself failed: {said}."))
        finally:
            self._mailbox.put_nowait(End.OPEN)

    async def _send(self, ends_at: float) -> None:
        """Send it until it is taken; it is never sent again after that."""
        content = json.dumps([self._request.payload], separators=(",", ":")).encode()
        config, http = self._streams.config, self._streams.http()
        failures = 0
        while True:
            if logger.isEnabledFor(logging.DEBUG):
                log_message("Sent", [self._request.payload])
            if config.recording is not None:
                config.recording.sent([self._request.payload])
            self._tell("RequestSent", attempt=failures + 1)
            asked = None
            try:
                async with http.post(config, content, self._options.timeout, streamed=True) as reply:
                    if 200 <= reply.status < 300:
                        self._mailbox.put_nowait({})
                        await self._read(reply)
                        return
                    answers = self._understood(await _words_of(reply)).errors
                    asked = reply.pause
                    is_of_api = any(map(has_code, answers))
                    # Without these words, a gateway may say 503 of what it has passed on.
                    never_began = reply.status == 429 or (
                        reply.status == 503 and (asked is not None or is_of_api)
                    )
                    answers = [errors.with_status(answer, reply.status) for answer in answers]
                    error: RunwareError = _error(answers or [errors.error_of_status(reply.status)])
                    if not never_began and (reply.status >= 500 or reply.status == 408):
                        error.retryable |= not is_of_api  # a gateway that has failed may be well again
                        raise _uncertain(error)
                    if not never_began:
                        raise error
            except errors.ConnectionFailedError as failure:
                error = failure
            except errors.NoAnswerError as failure:
                raise _uncertain(failure) from failure.__cause__
            failures += 1
            pause = pause_before_retry(failures, asked)
            too_late = asyncio.get_running_loop().time() + pause >= ends_at
            if too_late or not error.retryable or failures > self._options.max_retries:
                raise error
            logger.info("Task %s is sent again, in %.1f s: %s", self._request.uuid, pause, error)
            self._tell("Retrying", attempt=failures + 1, pause=pause, error=error)
            await asyncio.sleep(pause)
            refusal = self._streams.budget.refusal(self._request, again=True, failure=error)
            if refusal is not None:
                raise refusal

    async def _read(self, reply: StreamedReply) -> None:
        """Take what comes: events, or JSON in one piece. Its first bytes say which, whatever type it is said to have."""
        events = ServerSentEvents()
        async with aclosing(reply.chunks()) as chunks:
            head = await _beginning(chunks)
            if _is_json(head):
                content = b"".join([head, *[chunk async for chunk in chunks]])
                self._take(self._understood(self._streams.config.cleaning.content(content)))
                self._check_type(reply)
                self._tell_end()
                return
            chunk: bytes | None = head
            while chunk is not None:
                for data in events.feed(chunk):
                    if self._takes_end(data):
                        await _drain(chunks)
                        return  # after the end nothing counts any more
                chunk = await anext(chunks, None)
        if not any(map(self._takes_end, events.end())):
            if reply.content_type not in ("", EVENTS):
                self._check_type(reply)
            self._check_end()
            self._tell_end()

    def _check_type(self, reply: StreamedReply) -> None:
        """Something must have come. If not, it is probably not the API that answered."""
        if not self._anything:
            what = self._streams.config.cleaning.text(reply.content_type)
            raise errors.NoAnswerError(
                f"The server answered with {what} instead of a stream of events. Check the url of the client."
            )

    def _takes_end(self, data: str) -> bool:
        """Pass on what an event says, or raise the error that it tells of. Gives whether it was the end."""
        if data.strip() == DONE:
            self._tell_end()
            self._mailbox.put_nowait(End.COMPLETE)
            return True
        answer = self._understood(data.encode())
        if not answer.understood:
            shown = excerpt(self._streams.config.cleaning.content(data.encode()))
            logger.warning("The server sent an event that is not in the format of the API: %s", shown)
        self._take(answer)
        return False

    def _understood(self, content: bytes) -> Envelope:
        config = self._streams.config
        try:
            answer = pieces(config.cleaning.message(content))
        except RecursionError:  # its errors are nested too deeply to be compared
            return Envelope([], [], understood=False)
        if config.recording is not None:
            config.recording.answered(answer, self._request.uuid, "streamed")
        return answer

    def _take(self, answer: Envelope) -> None:
        if logger.isEnabledFor(logging.DEBUG):
            log_message("Received", {"data": answer.data, "errors": answer.errors})
        for piece in answer.data:
            self._anything = True
            self._finished = self._finished or piece.get("finishReason") is not None
            if "cost" in piece:
                # It may be told more than once, and then it is what was told last, not more.
                cost = cost_of(piece)
                self._cost = self._cost if cost is None else cost
                self._streams.budget.add(piece, self._request.uuid)
            self._mailbox.put_nowait(piece)
        if answer.errors:
            raise _error(answer.errors)

    def _check_end(self) -> None:
        """The body has ended without the word for the end."""
        if self._finished:
            return
        if not self._anything:
            raise errors.ConnectionLostError("The stream ended before any text arrived.")
        sentence = "The stream ended without its end marker; the text may be cut off."
        if self._options.on_incomplete == "raise":
            raise errors.IncompleteResultsError(sentence)
        logger.warning("%s The text that arrived is returned.", sentence)

    def _tell(self, name: str, **details: object) -> None:
        """Tell the observer of an event."""
        seconds = asyncio.get_running_loop().time() - self._began_at
        self._streams.tell(name, self._request, seconds, **details)

    def _tell_end(self) -> None:
        """It is all here. Only the first end is told, whatever may follow."""
        self._has_ended = True
        self._tell("ResultArrived", cost=self._cost)
        self._tell("TaskFinished", results=1)

    def _fail(self, error: RunwareError) -> None:
        """It ends with an error, or nobody reads any further."""
        results = int(self._anything)
        if not self._has_ended and isinstance(error, errors.ClientClosedError):
            self._tell("TaskAbandoned", results=results)
        elif not self._has_ended:
            self._tell("TaskFailed", error=error, results=results)
        self._mailbox.put_nowait(error)


def pieces(message: object) -> Envelope:
    """What one event of a stream says, whichever way it is wrapped."""
    if isinstance(message, list):
        parts = [pieces(part) for part in cast("list[object]", message)]
        return Envelope(
            [piece for part in parts for piece in part.data],
            [error for part in parts for error in part.errors],
            understood=any(part.understood for part in parts),
        )
    answer = unwrap(message)
    if isinstance(message, dict):
        alone = cast("Item", message)
        # It need not have a `taskType`, by which other things are known that come without a wrapping.
        if "delta" in alone:
            answer = Envelope([alone], [], understood=True)
        elif not answer.understood and (status_of(alone) == "error" or {"code", "message"} <= alone.keys()):
            return Envelope([], [alone], understood=True)
    failed = [piece for piece in answer.data if says_error(piece)]
    if not failed:
        return answer
    errors = [error for piece in failed for error in errors_in(piece) or [piece]]
    # The last text may come with an error.
    data = [piece for piece in answer.data if piece not in failed or "delta" in piece]
    return Envelope(data, answer.errors + errors, understood=True)


async def _words_of(refusal: StreamedReply) -> bytes:
    """What it says. If that is cut off, its status counts: it is not asked for again, as other tasks are."""
    try:
        return await refusal.content()
    except errors.ConnectionLostError:
        return b""


async def _beginning(chunks: AsyncIterator[bytes]) -> bytes:
    """What comes first, until it is more than space."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if chunk.strip():
            break
    return head


def _is_json(head: bytes) -> bool:
    return head.removeprefix(BOM_UTF8).lstrip()[:1] in (b"{", b"[")


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what comes after the end, which should be nothing."""
    with suppress(TimeoutError, RunwareError):
        async with time_limit(LAST_WORDS):
            async for _ in chunks:
                pass


def _error(answers: list[dict[str, Any]]) -> errors.APIError:
    first, *others = [errors.error_from_answer(answer) for answer in answers]
    if others:
        first.errors += [first, *others]
    return first


def _uncertain(error: RunwareError) -> RunwareError:
    """The same error, saying what it means that the task was out."""
    error.message += f" The request was sent, and is not repeated automatically: {_GOES_ON}"
    error.args = (error.message,)
    error.in_doubt = True
    return error
