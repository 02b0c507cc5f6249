"""A streamed answer as its reader sees it, in whatever loop or thread that is."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

from runware._engine.request import describe
from runware._models.model import Result, Task, evolved
from runware._streaming.stream import BEGUN, COMPLETE, END, Mailbox
from runware._streaming.transcript import TextDelta, Transcript
from runware.errors import RunwareError

R = TypeVar("R", bound=Result)


class StreamedAnswer(Generic[R]):
    """One answer from the request to its end, for one reader."""

    def __init__(
        self,
        task: Task[R] | Mapping[str, object],
        begin: Callable[[Any, Mailbox], Awaitable[asyncio.Task[None]]],
    ) -> None:
        self._task, uuid, returns, task_type = _with_uuid(task)
        self._begin = begin
        self._mailbox: Mailbox = asyncio.Queue()
        self._reading: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._started = self._begun = self._ended = False
        self.transcript = Transcript(returns, task_type, uuid)

    async def start(self) -> None:
        """Send the task, unless that is done, and wait until the server has taken it."""
        if self._ended:
            return
        try:
            if not self._started:
                self._started = True
                self._reading = await self._begin(self._task, self._mailbox)
                self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
            if not self._begun:
                await self._take()
        except BaseException as error:
            await self.close()
            if isinstance(error, RunwareError):
                self.concerned(error)
            raise

    async def next(self) -> TextDelta | None:
        """Wait for the next piece that has any text; None after the last."""
        await self.start()
        try:
            while not self._ended:
                piece = await self._take()
                if piece is not None and (delta := self.transcript.take(piece)) is not None:
                    return delta
        except BaseException:
            await self.close()
            raise
        return None

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to come."""
        return self._ended

    def concerned(self, error: RunwareError) -> RunwareError:
        """An error that ends it, with what had arrived."""
        error.task_uuid = error.task_uuid or self.transcript.task_uuid
        error.task_type = error.task_type or self.transcript.task_type
        if self.transcript.has_begun:
            error.results = [self.transcript.result()]
        return error

    async def _take(self) -> dict[str, Any] | None:
        item = await self._mailbox.get()
        if item is BEGUN:
            self._begun = True
        elif item is COMPLETE:
            self.transcript.done = True
        elif item is END:
            self._ended = True
            self._mailbox.put_nowait(END)  # for another who may wait
        elif isinstance(item, RunwareError):
            self._ended = True
            raise self.concerned(item)
        else:
            return item
        return None

    def abandon(self) -> None:
        """Nobody reads any more. Safe in any thread: the garbage collector may run in any."""
        reading, loop = self._reading, self._loop
        if reading is None or loop is None or self._ended:
            return
        if threading.get_ident() == self._thread:
            reading.cancel()
        else:
            with contextlib.suppress(RuntimeError):  # the loop is closed, and the connection with it
                loop.call_soon_threadsafe(reading.cancel)

    async def close(self) -> None:
        """Close the connection, unless the answer has ended."""
        was_open = not self._ended
        self.abandon()
        self._ended = True
        self._mailbox.put_nowait(END)
        if was_open and self._reading is not None and self._loop is asyncio.get_running_loop():
            await asyncio.wait([self._reading])


def _with_uuid(
    task: Task[R] | Mapping[str, object],
) -> tuple[Task[R] | Mapping[str, object], str, type[R], str]:
    """The task with a UUID, which is then known before anything is sent; and what is known of its result."""
    if isinstance(task, Task):
        uuid = str(task.task_uuid or uuid4())
        return evolved(task, task_uuid=uuid), uuid, cast("type[R]", type(task).returns), task.task_type
    cls, payload = describe(task)
    uuid = str(payload.get("taskUUID") or uuid4())
    returns = cast("type[R]", cls.returns if cls else Result)
    return {**payload, "taskUUID": uuid}, uuid, returns, str(payload["taskType"])
