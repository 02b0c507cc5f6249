# Derived from runware/iterators.py by `python -m codegen generate`; edit that file instead.
"""Iterators: over the results of a task, the outcomes of many tasks, and the items of all pages."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from runware._models.lazy import LazyModule
from runware._models.model import Result, Task

from .portal import Portal

if TYPE_CHECKING:
    import runware._models.paging as pages
    import runware._runtime.handles as handles
    import runware.values as values
else:
    pages, values = LazyModule("runware._models.paging"), LazyModule("runware.values")
    handles = LazyModule("runware._runtime.handles")

T = TypeVar("T")
R = TypeVar("R", bound=Result)


class Results(Iterator[R]):
    """Iterates over the results of one task as they arrive. Leaving it early ends the waiting, not the task.

    Example:
        >>> from runware_sync import ImageInference
        >>> task = ImageInference(model="bfl:7@1", positive_prompt="a lighthouse", number_results=2)
        >>> with client.results(task) as results:
        ...     for image in results:
        ...         print(image.image_url)
    """

    def __init__(self, portal: Portal, feed: handles.ResultFeed[R]) -> None:
        self._portal = portal
        self._feed = feed

    def __next__(self) -> R:
        while isinstance(update := self.next_update(), values.Progress):
            pass
        if update is None:
            raise StopIteration
        return update

    def next_update(self) -> R | values.Progress | None:
        """The next result, or the task's progress if that comes first; None after the end."""
        number = self._feed.next_number()
        if self._feed.is_available(number):  # what is paid for is given after the end of the client, too
            return self._feed.available(number)
        try:
            return self._portal.run(self._feed.next_update, number)
        except BaseException:
            self._feed.close()  # an interrupt may have come after the result: it is not passed over in silence
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._feed.leave(error)

    def close(self) -> None:
        """Stop waiting. The server goes on with the task, and bills it."""
        self._feed.close()


class Map(Iterator["values.Outcome[R]"], Generic[R]):
    """Iterates over the outcomes of many tasks as they end. Leaving it early ends the waiting, and no further task is sent.

    Example:
        >>> from runware_sync import PromptEnhance
        >>> tasks = [PromptEnhance(prompt=prompt) for prompt in ("a lighthouse", "a harbour")]
        >>> with client.map(tasks, limit=2) as outcomes:
        ...     for outcome in outcomes:
        ...         print(outcome.index, outcome.error or outcome.results)
    """

    def __init__(self, portal: Portal, tasks: Iterable[Task[R]], bounded_map: handles.BoundedMap[R]) -> None:
        self._portal = portal
        self._tasks = iter(tasks)
        self._bounded_map = bounded_map
        self._closed = False
        #: What the iterable has raised.
        self._broken_by: Exception | None = None
        self._finalizer = weakref.finalize(self, self._bounded_map.abandon)
        self._finalizer.atexit = False

    def __next__(self) -> values.Outcome[R]:
        try:
            while not self._closed:
                try:
                    return self._bounded_map.done.popleft()
                except IndexError:  # not `suppress`, in which an interrupt would lose what was taken
                    further = self._further()
                if not self._portal.run(self._bounded_map.advance, further):
                    break
        except BaseException as reason:
            self._bounded_map.annotate(reason)
            self.close()
            raise
        broken_by, self._broken_by = self._broken_by, None
        try:
            raise broken_by or StopIteration
        finally:
            del broken_by  # it has this frame in its traceback

    def _further(self) -> list[Task[R]]:
        """The next tasks. Taken from the iterable here, in the caller's thread, and not in the engine's.

        What the iterable raises has to wait: the tasks before it may be paid for, so their outcomes come first.
        """
        further = list[Task[R]]()
        try:
            further.extend(islice(self._tasks, self._bounded_map.room))
        except Exception as error:
            self._broken_by, self._tasks = error, iter(())
        return further

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._bounded_map.annotate(error)
        self.close()

    def close(self) -> None:
        """Stop waiting. The server goes on with the tasks that it has, and bills them."""
        self._closed = True
        self._broken_by = None
        self._finalizer()


class Pages(Iterator[T]):
    """Iterates over the items of all pages. Each page is asked for when it is needed.

    Example:
        >>> for model in client.search_models(search="flux", limit=100):
        ...     print(model.air)
        ...     break
    """

    def __init__(
        self, run: Callable[[Task[Any]], Any], task: Task[Any], paging: pages.ByOffset | pages.ByDays
    ) -> None:
        self._run = run
        self._paging = paging
        self._walk = paging.walk(task)
        self._next = next(self._walk, None)
        self._items: deque[T] = deque()

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
