"""A streamed answer as its reader sees it, in any event loop or thread, and the result that its pieces make up."""

from __future__ import annotations

import asyncio
from codecs import IncrementalDecoder, getincrementaldecoder
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeAlias, cast
from uuid import uuid4

import attrs

from runware._engine.doubt import with_sentence
from runware._files.threads import call_soon_in
from runware._models.codec import from_wire
from runware._models.model import R, Result, Task, evolved
from runware._models.preparing import describe
from runware.errors import ClientClosedError, RunwareError

TEXT, REASONING = "text", "reasoningContent"
_UTF16 = getincrementaldecoder("utf-16-le")


class End(Enum):
    """Sentinels after the last piece: the server has confirmed the end, or the stream has ended without that."""

    COMPLETE = "the server has said that this is all"
    CLOSED = "there is no more"


class Mailbox(asyncio.Queue["dict[str, Any] | End | RunwareError"]):
    """Queue of the pieces of one answer: first an empty one, when the server has accepted the task, last an end or an error."""

    #: Whether the task may have been sent, and was not refused since. While the client connects, nothing is sent.
    may_run = False


#: Sends a task whose answer is for a mailbox, and returns what fills that.
Begin: TypeAlias = Callable[[Any, Mailbox], Awaitable[asyncio.Task[None]]]


@attrs.frozen(kw_only=True)
class TextDelta:
    """A piece of a text, as it is written.

    Attributes:
        text: The next part of the text; may be empty.
        reasoning: The next part of the model's reasoning; may be empty.
        extra: Other values in the piece, which this version does not know.
    """

    text: str = ""
    reasoning: str = ""
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])


class Transcript(Generic[R]):
    """The part of one result that has arrived."""

    def __init__(self, returns: type[R], task_type: str, task_uuid: str) -> None:
        self.task_uuid = task_uuid
        self._returns = returns
        self.task_type = task_type
        self._written: dict[str, list[str]] = {}
        #: Each keeps a high surrogate whose low surrogate is still to come. Alone, it cannot be printed.
        self._joiners = defaultdict[str, IncrementalDecoder](partial(_UTF16, "surrogatepass"))
        self._rest: dict[str, Any] = {}
        #: Whether the server has confirmed the end.
        self.done = False

    def take(self, piece: Mapping[str, Any]) -> TextDelta | None:
        """Add a piece. Return what it adds to the text and the reasoning, and other deltas; None if it adds nothing."""
        fresh = _delta(piece)
        for key, value in piece.items():
            if key in (TEXT, REASONING):
                # The whole text: of a server that does not stream, or repeated after its pieces.
                if key not in self._written and key not in fresh:
                    fresh[key] = _joined(value)
            elif key != "delta" and value is not None:
                self._rest[key] = value
        for key, value in fresh.items():
            if isinstance(value, str):
                fresh[key] = self._joiners[key].decode(value.encode("utf-16-le", "surrogatepass"))
                self._written.setdefault(key, []).append(fresh[key])
            elif isinstance(value, list) and isinstance(self._rest.get(key), list):
                self._rest[key] = [*self._rest[key], *cast("list[object]", value)]
            else:
                self._rest[key] = value
        delta = TextDelta(text=fresh.pop(TEXT, ""), reasoning=fresh.pop(REASONING, ""), extra=fresh)
        return delta if delta != TextDelta() else None

    def written(self, key: str) -> str:
        """Return the text so far, or the reasoning."""
        parts = self._written.get(key, [])
        parts[:] = ["".join(parts)]
        return parts[0] + self._joiners[key].getstate()[0].decode("utf-16-le", "surrogatepass")

    @property
    def has_begun(self) -> bool:
        """Whether anything has arrived."""
        return bool(self._written or self._rest)

    @property
    def finish_reason(self) -> str | None:
        """Why the text ended; None if the server has not said."""
        reason = self._rest.get("finishReason")
        return None if reason is None else str(reason)

    def result(self) -> R:
        """Return the result so far, like one that arrived in one piece."""
        item: dict[str, Any] = {"taskType": self.task_type, "taskUUID": self.task_uuid, TEXT: ""}
        item |= {key: self.written(key) for key in self._written} | self._rest
        if REASONING in self._written:
            item[REASONING] = [self.written(REASONING)]
        return from_wire(self._returns, item)


def _delta(piece: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a piece adds. Never raises, whatever the server sends."""
    delta = piece.get("delta")
    if not isinstance(delta, Mapping):
        return {TEXT: delta} if isinstance(delta, str) else {}
    given = {key: value for key, value in cast("Mapping[str, Any]", delta).items() if value is not None}
    return {key: _joined(value) if key in (TEXT, REASONING) else value for key, value in given.items()}


def _joined(value: object) -> str:
    """Return text or reasoning as a string. Servers may send a list of strings."""
    if isinstance(value, list):
        return "".join(str(part) for part in cast("list[object]", value))
    return str(value)


class StreamedAnswer(Generic[R]):
    """One streamed answer, from the request to its end, for one reader."""

    def __init__(self, task: Task[R] | Mapping[str, object], begin: Begin) -> None:
        #: The task, which has got a UUID: so that is known before anything is sent.
        self._task: Task[R] | Mapping[str, object]
        cls: type[Task[Any]] | None
        if isinstance(task, Task):
            uuid = str(task.task_uuid or uuid4())
            self._task = evolved(task, task_uuid=uuid)
            cls, task_type = type(task), task.task_type
        else:
            cls, payload = describe(task)
            uuid = str(payload.get("taskUUID") or uuid4())
            self._task, task_type = {**payload, "taskUUID": uuid}, payload["taskType"]
        self.transcript = Transcript(cast("type[R]", cls.returns if cls else Result), task_type, uuid)
        self._begin = begin
        self._mailbox = Mailbox()
        self._reading: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        #: Whether no more pieces will arrive.
        self.ended = False

    async def start(self) -> None:
        """Send the task, unless that is done, and wait until the server has accepted it."""
        async with self._closed_by_error(), self._starting:
            if self._reading is None and not self.ended:
                self._reading = await self._begin(self._task, self._mailbox)
                await self._take()

    async def next(self) -> TextDelta | None:
        """Wait for the next piece with any content. Return None after the last."""
        await self.start()
        async with self._closed_by_error():
            while not self.ended:
                if (delta := self.transcript.take(await self._take())) is not None:
                    return delta
        return None

    @asynccontextmanager
    async def _closed_by_error(self) -> AsyncGenerator[None]:
        try:
            yield
        except BaseException as error:
            self.annotate(error)
            await self.close()
            raise

    def annotate(self, reason: BaseException) -> None:
        """Add to what ends the answer: to an error of the client the task, and the result so far.

        Anything else, such as Ctrl-C or a time limit of the caller, gets a note: the task may continue.
        """
        if isinstance(reason, RunwareError):
            reason.task_uuid = reason.task_uuid or self.transcript.task_uuid
            reason.attempts = reason.attempts or (reason.task_uuid,)
            reason.task_type = reason.task_type or self.transcript.task_type
            if self.transcript.has_begun:
                reason.results = [self.transcript.result()]
        uuid = self.transcript.task_uuid
        note = f"Task {uuid} may still be running, and be billed. A stream cannot be resumed."
        if self.ended or not self._mailbox.may_run:
            return
        if isinstance(reason, ClientClosedError):
            # The error of this call, and not an interrupt of the caller.
            reason.in_doubt = True
            with_sentence(reason, note)
        elif note not in getattr(reason, "__notes__", ()):
            reason.add_note(note)

    async def _take(self) -> dict[str, Any]:
        """Wait for the next piece. Return an empty one at the end."""
        item = await self._mailbox.get()
        if isinstance(item, dict):
            return item
        self.ended = True
        self._mailbox.put_nowait(End.CLOSED)  # for another call that may wait
        self.transcript.done = self.transcript.done or item is End.COMPLETE
        if isinstance(item, RunwareError):
            raise item
        return {}

    def abandon(self) -> None:
        """Stop receiving the answer. Safe in any thread: the garbage collector may run in any."""
        if self._reading is not None and not self.ended:
            call_soon_in(self._reading.get_loop(), self._reading.cancel)

    async def close(self) -> None:
        """Close the connection, unless the answer has ended."""
        was_open = not self.ended
        self.abandon()
        self.ended = True
        self._mailbox.put_nowait(End.CLOSED)
        if was_open and self._reading is not None and self._reading.get_loop() is asyncio.get_running_loop():
            self._reading.cancel()  # at once, or the task could still be sent after the caller was told that it was not
            await asyncio.wait([self._reading])
