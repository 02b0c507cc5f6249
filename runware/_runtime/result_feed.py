"""The results of one task, handed out one by one in the event loop of its session."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from runware._models.model import Result
from runware.values import Progress

if TYPE_CHECKING:
    from runware._runtime.waiter import Waiter

R = TypeVar("R", bound=Result)


class ResultFeed(Generic[R]):
    """Begins a task when its first result is asked for. What is dropped gives up waiting, not the task itself."""

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, Waiter]]) -> None:
        self._begin: Callable[[], Coroutine[Any, Any, Waiter]] | None = begin
        self._given = 0
        self._progress: Progress | None = None
        self._wait: Waiter | None = None
        self._finalizer: weakref.finalize[[], ResultFeed[R]] | None = None
        self._closed = False

    async def next(self) -> R | None:
        """Wait for the next result; None after the last."""
        return cast("R | None", await self._step(lambda wait: wait.at(self._given)))

    async def news(self) -> R | Progress | None:
        """The next result, or how far the task has got if that comes first; None after the end."""
        step = await self._step(lambda wait: wait.news(self._given, self._progress))
        return cast("R | Progress | None", step)

    async def _step(
        self, step: Callable[[Waiter], Coroutine[Any, Any, Result | Progress | None]]
    ) -> Result | Progress | None:
        if self._closed:
            return None
        if self._begin is not None:
            begin, self._begin = (
                self._begin,
                None,
            )  # it holds the task, which is kept as it is sent from now on
            self._wait = await begin()
            self._finalizer = weakref.finalize(self, self._wait.abandon)
            self._finalizer.atexit = False
        try:
            assert self._wait is not None
            item = await step(self._wait)
        except BaseException:
            self.close()
            raise
        if isinstance(item, Progress):
            self._progress = item
        elif item is None:
            self.close()
        else:
            self._given += 1
        return item

    def close(self) -> None:
        """Stop waiting. The server goes on with the task, and bills it. Safe in any thread."""
        self._closed = True
        if self._finalizer is not None:
            # It would keep what it abandons alive: with it an error, that error's traceback, and so this object.
            self._finalizer.detach()
            self._finalizer = None
            if self._wait is not None:
                self._wait.abandon()
