# Derived from runware/pages.py by `python -m codegen generate`; edit that file instead.
"""Iterating over answers that come in pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from runware._models.model import Task

if TYPE_CHECKING:
    from runware._models.paging import ByDays, ByOffset

T = TypeVar("T")


class Pages(Generic[T]):
    """Everything that all pages hold, one item after the other. A page is asked for when it is needed."""

    def __init__(self, run: Callable[[Task[Any]], Any], task: Task[Any], paging: ByOffset | ByDays) -> None:
        self._run = run
        self._paging = paging
        self._walk = paging.walk(task)
        self._next = next(self._walk, None)
        self._items: deque[T] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while not self._items:
            if self._next is None:
                raise StopIteration
            results: list[Any] = self._run(self._next)
            self._items.extend(item for result in results for item in self._paging.content(result))
            try:
                self._next = self._walk.send(results[-1])
            except StopIteration:
                self._next = None
        return self._items.popleft()
