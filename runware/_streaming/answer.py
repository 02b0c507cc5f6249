"""A streamed answer as its reader sees it, in whatever loop or thread that is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

from runware._models.model import Result, Task, evolved
from runware._models.preparing import describe
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
        self._starting = asyncio.Lock()
        self._begun = False
        #: Whether there is nothing more to come.
        self.ended = False
        self.transcript = Transcript(returns, task_type, uuid)

    async def start(self) -> None:
        """Send the task, unless that is done, and wait until the server has taken it."""
        try:
            async with self._starting:
                if self._reading is None and not self.ended:
                    self._reading = await self._begin(self._task, self._mailbox)
                if not self._begun and not self.ended:
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
            while not self.ended:
                piece = await self._take()
                if piece is not None and (delta := self.transcript.take(piece)) is not None:
                    return delta
        except BaseException:
            await self.close()
            raise
        return None

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
            return None
        if isinstance(item, dict):
            return item
        self.ended = True
        self._mailbox.put_nowait(END)  # for another who may wait
        self.transcript.done = self.transcript.done or item is COMPLETE
        if isinstance(item, RunwareError):
            raise self.concerned(item)
        return None

    def abandon(self) -> None:
        """Nobody reads any more. Safe in any thread: the garbage collector may run in any."""
        if self._reading is not None and not self.ended:
            with suppress(RuntimeError):  # the loop is closed, and the connection with it
                self._reading.get_loop().call_soon_threadsafe(self._reading.cancel)

    async def close(self) -> None:
        """Close the connection, unless the answer has ended."""
        was_open = not self.ended
        self.abandon()
        self.ended = True
        self._mailbox.put_nowait(END)
        if was_open and self._reading is not None and self._reading.get_loop() is asyncio.get_running_loop():
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
