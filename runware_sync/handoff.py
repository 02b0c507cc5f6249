"""One coroutine on its way into the thread of the event loop, and what it gives on its way back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar, cast

from runware.errors import ClientClosedError

T = TypeVar("T")


class Handoffs:
    """Those of one loop."""

    def __init__(self) -> None:
        #: What has not ended yet.
        self.open: set[Handoff[Any]] = set()
        #: The loop is ending, and begins nothing more.
        self.closed = False


class Handoff(Generic[T]):
    """Made and waited for in one thread, begun and carried out in the loop's.

    A lock and a task: `asyncio.run_coroutine_threadsafe` has a future with a condition besides, which every blocking
    call would pay for, and leaves callers waiting for ever if the loop ends in the wrong moment.
    """

    __slots__ = ("_coroutine", "_error", "_handoffs", "_lock", "_task", "_value", "ended")

    def __init__(self, coroutine: Coroutine[Any, Any, T], handoffs: Handoffs) -> None:
        self._coroutine = coroutine
        self._handoffs = handoffs
        self._task: asyncio.Task[T] | None = None
        self._value: T | None = None
        self._error: BaseException | None = None
        self._lock = threading.Lock()
        self._lock.acquire()
        #: Whether the result, or the error, is there.
        self.ended = False
        handoffs.open.add(self)

    def result(self) -> T:
        """Wait for what the coroutine gives, or raises. An interrupt (Ctrl-C) ends the wait alone.

        Raises:
            ClientClosedError: It was cancelled, as happens to all when the loop ends.
        """
        self._lock.acquire()
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            if isinstance(error, asyncio.CancelledError):
                raise ClientClosedError("The client was closed before the answer came.")
            raise error
        finally:
            del error  # it has this frame in its traceback

    # In the loop's thread ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start it."""
        if self._handoffs.closed:
            self.close()
        elif not self.ended:
            self._task = asyncio.get_running_loop().create_task(self._coroutine)
            self._task.add_done_callback(self._done)

    def cancel(self) -> None:
        """Nobody waits any more."""
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """The loop has ended, or will never begin it."""
        if self.ended:
            return
        if self._task is not None and self._task.done():
            self._done(self._task)
            return
        if self._task is None:
            self._coroutine.close()
        self._end(asyncio.CancelledError())

    def _done(self, task: asyncio.Task[T]) -> None:
        if self.ended:
            return
        if task.cancelled():
            self._end(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self._end(error)
        else:
            self._value = task.result()
            self._end()

    def _end(self, error: BaseException | None = None) -> None:
        self._error = error
        self.ended = True
        self._handoffs.open.discard(self)
        self._lock.release()
