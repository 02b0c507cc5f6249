"""A clock, and what will happen when."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any


class Clock:
    """Time stands still until `advance` moves it, to what happens next."""

    def __init__(self) -> None:
        self.began = self.now = 1000.0
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._numbers = count()

    @property
    def elapsed(self) -> float:
        return self.now - self.began

    @property
    def next_at(self) -> float:
        """When something happens next; infinity if nothing will."""
        return self._events[0][0] if self._events else float("inf")

    def after(self, seconds: float, function: Callable[..., None], *arguments: Any) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._numbers), function, arguments))

    def advance(self) -> None:
        """Have the next event happen."""
        at, _, function, arguments = heapq.heappop(self._events)
        self.now = max(self.now, at)
        function(*arguments)
