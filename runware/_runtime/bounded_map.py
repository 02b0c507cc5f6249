"""Many tasks, a limited number of them under way at once, handed out as they end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from runware._models.model import Result, Task
from runware.errors import RunwareError
from runware.values import Outcome

if TYPE_CHECKING:
    from runware._runtime.waiter import Waiter

R = TypeVar("R", bound=Result)


class BoundedMap(Generic[R]):
    """Begins tasks as there is room, and gives those that have ended."""

    def __init__(self, begin: Callable[[Task[R]], Coroutine[Any, Any, Waiter]], limit: int) -> None:
        self._begin_one = begin
        self._limit = limit
        self._count = 0
        self._waits: set[Waiter] = set()
        self._ended: list[tuple[Waiter, Task[R], int]] = []
        self._refused: list[Outcome[R]] = []
        self._changed: asyncio.Future[None] | None = None

    @property
    def room(self) -> int:
        """How many tasks may be begun now."""
        return max(self._limit - len(self._waits) - len(self._ended), 0)

    async def advance(self, tasks: Iterable[Task[R]]) -> list[Outcome[R]]:
        """Begin these tasks, then wait until one or more have ended. Empty if there are none any more."""
        for task in tasks:
            await self._begin(task)
        while not self._ended and not self._refused and self._waits:
            self._changed = asyncio.get_running_loop().create_future()
            try:
                await self._changed
            finally:
                self._changed = None
        done, self._refused = self._refused, []
        ended, self._ended = self._ended, []
        for wait, task, index in ended:
            outcome = await wait.result_or_error()
            if isinstance(outcome, RunwareError):
                results = cast("list[R]", outcome.results)
                done.append(Outcome(task=task, index=index, results=results, error=outcome))
            else:
                done.append(Outcome(task=task, index=index, results=cast("list[R]", outcome)))
        return done

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too."""
        for wait in list(self._waits):
            wait.abandon()
        self._waits.clear()

    async def _begin(self, task: Task[R]) -> None:
        index, self._count = self._count, self._count + 1
        try:
            wait = await self._begin_one(task)
        except RunwareError as error:
            self._refused.append(Outcome(task=task, index=index, results=[], error=error))
            return
        self._waits.add(wait)
        wait.when_ended(lambda: self._end(wait, task, index))

    def _end(self, wait: Waiter, task: Task[R], index: int) -> None:
        if wait in self._waits:
            self._waits.discard(wait)
            self._ended.append((wait, task, index))
            if self._changed is not None and not self._changed.done():
                self._changed.set_result(None)
