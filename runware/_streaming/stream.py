"""Streamed answers over HTTP: one request each, repeated only if its task certainly has not begun, read as server-sent events."""

from __future__ import annotations

import asyncio
import logging
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any, cast

import attrs

import runware.errors as errors
from runware._engine.budget import Budget, cost_of
from runware._engine.call_options import CallOptions
from runware._engine.doubt import with_sentence
from runware._engine.envelope import Envelope, Item, errors_in, has_code, says_error, status_of, unwrap
from runware._engine.request import Request
from runware._files.time_limit import time_limit
from runware._json.text import encode
from runware._logs import logger
from runware._logs.redact import excerpt
from runware._logs.wire import log_message
from runware._streaming.answer import End, Mailbox
from runware._streaming.sse import ServerSentEvents
from runware._transport.http_answers import StreamedReply
from runware._transport.http_client import HTTPClient
from runware._transport.pauses import pause_before_retry
from runware._transport.transport import cancelled
from runware.config import Config
from runware.errors import RunwareError

#: The media type of a stream.
EVENTS = "text/event-stream"
#: The data of the last event of a stream.
DONE = "[DONE]"
#: Seconds to read the rest of a body after its last event, so that the connection can be reused.
DRAIN_WAIT = 1.0

_MAY_STILL_RUN = (
    "The request was sent, and is not repeated automatically: the task may still be running, and be billed."
)
_NOT_RUNNING = "The task is not running on the server, so it is not billed."


@attrs.define(eq=False, repr=False)
class Streams:
    """The streamed answers that are under way in one event loop."""

    config: Config
    budget: Budget
    http: Callable[[], HTTPClient]
    #: Reports an event to the client's `on_event`.
    report: Callable[..., None]
    _running: set[asyncio.Task[None]] = attrs.field(factory=set[asyncio.Task[None]], init=False)
    _closed: bool = attrs.field(default=False, init=False)

    def begin(self, request: Request, options: CallOptions, mailbox: Mailbox) -> asyncio.Task[None]:
        """Send a request, and put its answer into the mailbox. Cancelling the returned asyncio task closes the connection."""
        if self._closed:
            raise errors.ClientClosedError("The client was closed before the task was sent.")
        answering = _StreamedTask(self, request, options, mailbox).run()
        reading = asyncio.get_running_loop().create_task(answering, name="runware stream")
        self._running.add(reading)
        reading.add_done_callback(self._running.discard)
        return reading

    async def close(self) -> None:
        """Cancel all answers. Their readers get an error."""
        self._closed = True
        await cancelled(self._running)


@attrs.define(eq=False, repr=False)
class _StreamedTask:
    """One streamed task, from the request to the end of its answer."""

    _streams: Streams
    _request: Request
    _options: CallOptions
    _mailbox: Mailbox
    _began_at: float = attrs.field(factory=lambda: asyncio.get_running_loop().time())
    #: Whether a piece has arrived.
    _anything: bool = False
    #: Whether a piece has said why the text ended.
    _finished: bool = False
    #: Whether the end was reported, whatever may follow.
    _has_ended: bool = False
    _cost: float | None = None

    async def run(self) -> None:
        """Send the task, and put its answer into the mailbox, to the end or an error."""
        seconds = self._options.deadline or self._request.kind.max_duration
        left = max(seconds - self._request.prepared_in, 0.0)
        late = errors.TaskTimeoutError(f"The text was not complete after {seconds:g} s.")
        try:
            async with time_limit(left, late):
                await self._send(self._began_at + left)
        except asyncio.CancelledError:
            self._fail(errors.ClientClosedError("The client was closed before the text was complete."))
            raise
        except RunwareError as failure:
            if self._finished and isinstance(failure, errors.NoAnswerError):
                # The text is complete, and paid for. An error would say that the task has to be sent again.
                sentence = "The stream of task %s broke after its text was complete: %s"
                logger.info(sentence, self._request.uuid, failure)
                self._report_end()
            else:
                self._fail(failure)
        except Exception as failure:
            logger.exception("A stream failed; this is a bug in the client.")
            said = self._streams.config.cleaning.text(repr(failure))
            self._fail(errors.ConnectionLostError(f"The client itself failed: {said}."))
        finally:
            self._mailbox.put_nowait(End.CLOSED)

    async def _send(self, ends_at: float) -> None:
        """Send the task, again only while it certainly has not begun, and read its answer."""
        config, http, content = self._streams.config, self._streams.http(), encode([self._request.payload])
        failures = 0
        while True:
            if logger.isEnabledFor(logging.DEBUG):
                log_message("Sent", [self._request.payload])
            if config.recording is not None:
                config.recording.sent([self._request.payload])
            self._report("RequestSent", attempt=failures + 1)
            asked = None
            try:
                async with http.post(
                    config, content, self._options.timeout, on_piece_sent=self._on_piece_sent, streamed=True
                ) as reply:
                    status = reply.status
                    if 200 <= status < 300:
                        self._mailbox.put_nowait({})
                        await self._read(reply)
                        return
                    body = b""
                    # If the body is cut off, the status counts: a streamed task is not polled.
                    with suppress(errors.ConnectionLostError):
                        body = await reply.content()
                    answers = self._understood(body).errors
                    asked = reply.pause
                    is_of_api = any(map(has_code, answers))
                    # Any other 503 may be that of a gateway that has passed the task on: without a pause or a code of the API.
                    never_began = status == 429 or (status == 503 and (asked is not None or is_of_api))
                    answers = [errors.with_status(answer, status) for answer in answers]
                    error: RunwareError = _error(answers or [errors.error_of_status(status)])
                    if not never_began and (status >= 500 or status == 408):
                        error.retryable |= not is_of_api  # a gateway that has failed may recover
                        error.in_doubt = True
                        raise with_sentence(error, _MAY_STILL_RUN)
                    if not never_began:
                        raise error
            except errors.ConnectionFailedError as failure:
                error = failure
            self._mailbox.may_run = False
            failures += 1
            pause = pause_before_retry(failures, asked)
            too_late = asyncio.get_running_loop().time() + pause >= ends_at
            if too_late or not error.retryable or failures > self._options.max_retries:
                raise error
            logger.info("Task %s is sent again, in %.1f s: %s", self._request.uuid, pause, error)
            self._report("Retrying", attempt=failures + 1, pause=pause, error=error)
            await asyncio.sleep(pause)
            refusal = self._streams.budget.refusal(self._request, again=True, failure=error)
            if refusal is not None:
                raise refusal

    async def _read(self, reply: StreamedReply) -> None:
        """Read the answer: events, or JSON in one piece. What follows white space decides which, not the media type."""
        events = ServerSentEvents()
        async with aclosing(reply.chunks()) as chunks:
            head = b""
            async for chunk in chunks:
                head += chunk
                if chunk.strip():
                    break
            if head.removeprefix(BOM_UTF8).lstrip().startswith((b"{", b"[")):
                content = b"".join([head, *[chunk async for chunk in chunks]])
                self._take(self._understood(self._streams.config.cleaning.decoder.content(content)))
                self._check_type(reply)
                self._report_end()
                return
            part: bytes | None = head
            while part is not None:
                for data in events.feed(part):
                    if self._handle_event(data):
                        await _drain(chunks)
                        return  # what follows the end is ignored
                part = await anext(chunks, None)
        if not any(map(self._handle_event, events.end())):
            if reply.content_type not in ("", EVENTS):
                self._check_type(reply)
            self._check_end()
            self._report_end()

    def _on_piece_sent(self) -> None:
        self._mailbox.may_run = True

    def _check_type(self, reply: StreamedReply) -> None:
        """Raise if no piece has arrived: then it is probably not the API that answered."""
        if not self._anything:
            what = self._streams.config.cleaning.text(reply.content_type)
            sentence = f"The server answered with {what} instead of a stream of events."
            raise errors.NoAnswerError(f"{sentence} Check the url of the client.")

    def _handle_event(self, data: str) -> bool:
        """Handle the data of an event: pass on its pieces, or raise its error. Return whether it was the last event."""
        if data.strip() == DONE:
            self._report_end()
            self._mailbox.put_nowait(End.COMPLETE)
            return True
        answer = self._understood(data.encode())
        if not answer.understood:
            shown = excerpt(self._streams.config.cleaning.decoder.content(data.encode()))
            logger.warning("The server sent an event that is not in the format of the API: %s", shown)
        self._take(answer)
        return False

    def _understood(self, content: bytes) -> Envelope:
        config = self._streams.config
        try:
            answer = pieces(config.cleaning.decoder.message(content))
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
                # The server may send the cost more than once: the last one counts, not the sum.
                cost = cost_of(piece)
                self._cost = self._cost if cost is None else cost
                self._streams.budget.add(piece, self._request.uuid)
            self._mailbox.put_nowait(piece)
        if answer.errors:
            raise _error(answer.errors)

    def _check_end(self) -> None:
        """Handle the end of a body without the last event."""
        if self._finished:
            return
        if not self._anything:
            raise errors.ConnectionLostError("The stream ended before any text arrived.")
        sentence = "The stream ended without its end marker; the text may be cut off."
        if self._options.on_incomplete == "raise":
            raise errors.IncompleteResultsError(sentence)
        logger.warning("%s The text that arrived is returned.", sentence)

    def _report(self, name: str, **details: object) -> None:
        """Report an event."""
        seconds = asyncio.get_running_loop().time() - self._began_at
        self._streams.report(name, self._request, seconds, **details)

    def _report_end(self) -> None:
        """Report that the answer is complete. An error that follows is not reported any more."""
        self._has_ended = True
        self._report("ResultArrived", cost=self._cost)
        self._report("TaskFinished", results=1)

    def _fail(self, error: RunwareError) -> None:
        """End the answer with an error, and report that: as abandoned if reading was cancelled."""
        results = int(self._anything)
        if isinstance(error, errors.NoAnswerError):
            error.in_doubt = self._mailbox.may_run
            with_sentence(error, _MAY_STILL_RUN if error.in_doubt else _NOT_RUNNING)
        if not self._has_ended and isinstance(error, errors.ClientClosedError):
            self._report("TaskAbandoned", results=results)
        elif not self._has_ended:
            self._report("TaskFailed", error=error, results=results)
        self._mailbox.put_nowait(error)


def pieces(message: object) -> Envelope:
    """Return the pieces and errors in one event of a stream, however they are wrapped."""
    if isinstance(message, list):
        parts = [pieces(part) for part in cast("list[object]", message)]
        return Envelope(
            [piece for part in parts for piece in part.data],
            [error for part in parts for error in part.errors],
            understood=any(part.understood for part in parts),
        )
    answer = unwrap(message)
    alone = cast("Item", message) if isinstance(message, dict) else {}
    # A piece need not have a `taskType`, by which other items without a wrapping are recognised.
    if "delta" in alone:
        answer = Envelope([alone], [], understood=True)
    elif not answer.understood and (status_of(alone) == "error" or {"code", "message"} <= alone.keys()):
        return Envelope([], [alone], understood=True)
    failed = [piece for piece in answer.data if says_error(piece)]
    answer.errors += [error for piece in failed for error in errors_in(piece) or [piece]]
    # The last piece of the text may come with an error.
    answer.data = [piece for piece in answer.data if piece not in failed or "delta" in piece]
    return answer


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what follows the end, which should be nothing."""
    with suppress(TimeoutError, RunwareError):
        async with time_limit(DRAIN_WAIT):
            async for _ in chunks:
                pass


def _error(answers: list[dict[str, Any]]) -> errors.APIError:
    first, *others = [errors.error_from_answer(answer) for answer in answers]
    if others:
        first.errors += [first, *others]
    return first
