"""Streams of text."""

from __future__ import annotations

import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack

from runware._models.lazy import LazyModule
from runware._models.model import R, R_co, Result, Task
from runware.errors import ClientClosedError, RunwareError
from runware.options import StreamOptions

from .portal import Portal

if TYPE_CHECKING:
    import runware._streaming.answer as streaming
    import runware.tasks.text_inference as text_inference
else:
    streaming = LazyModule("runware._streaming.answer")
    text_inference = LazyModule("runware.tasks.text_inference")

T = TypeVar("T")


class TextStream(AsyncIterator["streaming.TextDelta"], Generic[R_co]):
    """A text that is streamed while it is generated: a context manager, and an iterator over its pieces.

    Entering the stream sends the task and waits until the server accepts it. Leaving the stream early closes the
    connection. The task may continue on the server and be billed.

    `text`, `reasoning` and `result` have what was read so far.

    Example:
        >>> async with client.text_stream(
        ...     model="minimax:m3@0", messages=[{"role": "user", "content": "What is a lighthouse?"}]
        ... ) as stream:
        ...     async for delta in stream:
        ...         print(delta.text, end="")
        >>> stream.finish_reason
    """

    def __init__(self, portal: Portal, answer: streaming.StreamedAnswer[R_co]) -> None:
        self._portal = portal
        self._answer = answer
        self._transcript = self._answer.transcript
        self._finalizer = weakref.finalize(self, self._answer.abandon)
        self._finalizer.atexit = False

    async def __anext__(self) -> streaming.TextDelta:
        delta = None if self._answer.ended else await self._run(self._answer.next)
        if delta is None:
            raise StopAsyncIteration
        return delta

    async def __aenter__(self) -> Self:
        await self._run(self._answer.start)
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        # An error of the client may be that of another task.
        if not isinstance(error, RunwareError | None):
            self._answer.annotate(error)
        await self.close()

    async def close(self) -> None:
        """Stop reading and close the connection. `text` and `result` keep what was read so far."""
        if not self._answer.ended:
            with suppress(ClientClosedError):  # closing the client has closed the connection, too
                await self._portal.run(self._answer.close)

    async def read(self) -> R_co:
        """Read the stream to the end and return the whole result.

        Raises:
            RunwareError: Any error of iterating over the stream.
        """
        async for _ in self:
            pass
        return self.result

    def texts(self) -> TextChunks:
        """Return an iterator over the pieces of the text as strings, without the model's reasoning."""
        return TextChunks(self)

    @property
    def task_uuid(self) -> str:
        """The UUID of the task, known before the task is sent."""
        return self._transcript.task_uuid

    @property
    def text(self) -> str:
        """The text read so far."""
        return self._transcript.written(streaming.TEXT)

    @property
    def reasoning(self) -> str:
        """The model's reasoning read so far; empty if the server sends none."""
        return self._transcript.written(streaming.REASONING)

    @property
    def result(self) -> R_co:
        """The result so far, with the same fields as a result that is not streamed."""
        return self._transcript.result()

    @property
    def finish_reason(self) -> str | None:
        """Why the text ended, such as `stop` or `length`; None before the end, and if the stream was cut off."""
        return self._transcript.finish_reason

    @property
    def usage(self) -> text_inference.TokenUsage | None:
        """The token counts, available at the end with `include_usage`; None otherwise."""
        usage: text_inference.TokenUsage | None = getattr(self.result, "usage", None)
        return usage

    @property
    def cost(self) -> float | None:
        """The cost in US dollars, available at the end with `include_cost`; None otherwise."""
        return self.result.cost

    @property
    def is_complete(self) -> bool:
        """Whether the server has marked the text as complete. If False at the end, the text may be cut off."""
        return self._transcript.done or self.finish_reason is not None

    async def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            return await self._portal.run(work)
        except BaseException as reason:  # also an interrupt just after the server had accepted the task
            self._answer.annotate(reason)
            raise

    def __repr__(self) -> str:
        return f"TextStream(task_uuid={self.task_uuid!r}, is_complete={self.is_complete})"


class TextChunks(AsyncIterator[str]):
    """Iterator over the pieces of a streamed text as strings."""

    def __init__(self, stream: TextStream[Result]) -> None:
        self._stream = stream

    async def __anext__(self) -> str:
        async for delta in self._stream:
            if delta.text:
                return delta.text
        raise StopAsyncIteration


class Streamer(ABC):
    """Interface of a client that the generated streaming methods use."""

    @abstractmethod
    def stream(self, task: Task[R], /, **options: Unpack[StreamOptions]) -> TextStream[R]:
        """Run a task that generates text, and read the text as it is generated."""
