# Derived from runware/iterators.py by `python -m codegen generate`; edit that file instead.
"""Iterators over the results of a task, the outcomes of many tasks, and the items of all pages."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from runware._models.lazy import LazyModule
from runware._models.model import R_co, Task

from .portal import Portal

if TYPE_CHECKING:
    import runware._models.paging as pages
    import runware._runtime.handles as handles
    import runware.values as values
else:
    pages, values = LazyModule("runware._models.paging"), LazyModule("runware.values")
    handles = LazyModule("runware._runtime.handles")

T = TypeVar("T")


class Results(Iterator[R_co]):
    """Iterator over the results of one task as they arrive. Leaving it early stops the waiting, not the task.

    Example:
        >>> from runware_sync import ImageInference
        >>> task = ImageInference(model="bfl:7@1", positive_prompt="a lighthouse", number_results=2)
        >>> with client.results(task) as results:
        ...     for image in results:
        ...         print(image.image_url)
    """

    def __init__(self, portal: Portal, feed: handles.ResultFeed[R_co]) -> None:
        self._portal = portal
        self._feed = feed

    def __next__(self) -> R_co:
        while isinstance(update := self.next_update(), values.Progress):
            pass
        if update is None:
            raise StopIteration
        return update

    def next_update(self) -> R_co | values.Progress | None:
        """Return the next result, or the task's progress if that arrives first; None after the end."""
        number = self._feed.next_number()
        try:
            if self._feed.is_available(number):  # results that arrived are returned even by a closed client
                return self._feed.available(number)
            return self._portal.run(self._feed.next_update, number)
        except BaseException:
            self._feed.close()  # an interrupt may have hit after the result arrived; going on would skip that result
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._feed.leave(error)

    def close(self) -> None:
        """Stop waiting. The task continues on the server and is billed."""
        self._feed.close()


class Map(Iterator["values.Outcome[R_co]"], Generic[R_co]):
    """Iterator over the outcomes of many tasks as they end. Leaving it early stops the waiting; no further task is sent.

    Example:
        >>> from runware_sync import PromptEnhance
        >>> tasks = [PromptEnhance(prompt=prompt) for prompt in ("a lighthouse", "a harbour")]
        >>> with client.map(tasks, limit=2) as outcomes:
        ...     for outcome in outcomes:
        ...         print(outcome.index, outcome.error or outcome.results)
    """

    def __init__(
        self, portal: Portal, tasks: Iterable[Task[R_co]], bounded_map: handles.BoundedMap[R_co]
    ) -> None:
        self._portal = portal
        self._tasks = iter(tasks)
        self._bounded_map = bounded_map
        self._closed = False
        #: The exception that the iterable of tasks has raised.
        self._iterable_error: Exception | None = None
        self._finalizer = weakref.finalize(self, self._bounded_map.abandon)
        self._finalizer.atexit = False

    def __next__(self) -> values.Outcome[R_co]:
        try:
            while not self._closed:
                try:
                    return self._bounded_map.done.popleft()
                except IndexError:  # not `suppress`: an interrupt in its `__exit__` would lose the outcome
                    further = self._next_tasks()
                if not self._portal.run(self._bounded_map.advance, further):
                    break
        except BaseException as reason:
            self._bounded_map.annotate(reason)
            self.close()
            raise
        failure, self._iterable_error = self._iterable_error, None
        try:
            raise failure or StopIteration
        finally:
            del failure  # avoids a reference cycle: its traceback refers to this frame

    def _next_tasks(self) -> list[Task[R_co]]:
        """Take the next tasks from the iterable. This runs in the caller's thread, not in the engine's.

        An exception of the iterable is raised later: earlier tasks may already be billed, so their outcomes come first.
        """
        further = list[Task[R_co]]()
        try:
            further.extend(islice(self._tasks, self._bounded_map.room))
        except Exception as error:
            self._iterable_error, self._tasks = error, iter(())
        return further

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._bounded_map.annotate(error)
        self.close()

    def close(self) -> None:
        """Stop waiting. Tasks that were sent continue on the server and are billed."""
        self._closed = True
        self._iterable_error = None
        self._finalizer()


class Pages(Iterator[T]):
    """Iterator over the items of all pages. Each page is requested when it is needed.

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
