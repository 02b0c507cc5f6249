"""Running any number of tasks, a limited number of them at once."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from runware._models.model import Result, Task
from runware._runtime.bounded_map import Done, InFlight

from .session import Session

R = TypeVar("R", bound=Result)


class Map(Generic[R]):
    """What becomes of many tasks, each as it ends. Leaving early gives up waiting; nothing further is begun."""

    def __init__(
        self, session: Session, tasks: Iterable[Task[R]], limit: int, options: dict[str, Any]
    ) -> None:
        self._session = session
        self._tasks = iter(tasks)
        self._flight = InFlight[R](session.engine, limit, options)
        self._done: deque[Done[R]] = deque()
        self._closed = False
        self._finalizer = weakref.finalize(self, self._flight.abandon)
        self._finalizer.atexit = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Done[R]:
        if not self._done and not self._closed:
            # Taken from the iterable here, where the caller is, and not in the engine.
            further = list(islice(self._tasks, self._flight.room))
            try:
                self._done.extend(await self._session.do(self._flight.advance, further))
            except BaseException:
                self.close()
                raise
        if not self._done:
            self.close()
            raise StopAsyncIteration
        return self._done.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop waiting. The server goes on with what it has, and bills it."""
        self._closed = True
        self._done.clear()
        self._finalizer()
