"""What jobs and iterators hold on to: their waiters, in the event loop of the session."""

from __future__ import annotations

import asyncio
import weakref
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import runware.values as values  # now: when a result is there, this process may be able to open no more files
from runware._models.model import Result, Task
from runware._runtime.untaken import note_untaken
from runware.errors import InvalidParameterError, RunwareError

if TYPE_CHECKING:
    from runware._runtime.waiter import Waiter

R = TypeVar("R", bound=Result)
T = TypeVar("T")


class _Handle:
    """Holds one waiter, which is abandoned when this is closed, or garbage."""

    _waiter: Waiter | None = None
    _finalizer: weakref.finalize[[], _Handle] | None = None
    _closed: bool = False

    def hold(self, waiter: Waiter) -> None:
        """Abandon the waiter so far, and use this one from now on."""
        if self._finalizer is not None:
            self._finalizer()
        self._waiter = waiter
        self._finalizer = weakref.finalize(self, waiter.abandon)
        self._finalizer.atexit = False

    def close(self) -> None:
        """Stop waiting. The server goes on with the task, and bills it. Safe in any thread."""
        self._closed = True
        if self._finalizer is not None:
            self._finalizer()


class JobHandle(_Handle, Generic[R]):
    """A task that was sent, here or elsewhere. What it gives is collected in the event loop that is running."""

    def __init__(
        self, uuid: str, cls: type[Task[R]] | None, ready: Callable[[], Awaitable[Callable[[], Waiter]]]
    ) -> None:
        self.uuid = uuid
        self.cls = cls
        self._ready = ready

    async def all(self) -> list[R]:
        """Wait for the end: all results, or the error with those that came."""
        return cast("list[R]", await self._waited(lambda waiter: waiter.all()))

    async def at(self, index: int) -> R | None:
        """Wait for the result with this number; None if there are not so many."""
        return cast("R | None", await self._waited(lambda waiter: waiter.at(index)))

    async def status(self) -> values.JobStatus:
        """Ask how far it has got."""
        return await (await self._here()).status()

    def note(self, reason: BaseException) -> None:
        """Nobody gets this: the reason says what becomes of the task."""
        if self._waiter is not None:
            self._waiter.note(reason)

    async def _waited(self, wait: Callable[[Waiter], Awaitable[T]]) -> T:
        """Wait. Whoever interrupts that may have nothing but the interrupt, which says what goes on."""
        waiter = await self._here()
        try:
            return await wait(waiter)
        except asyncio.CancelledError as interrupt:
            waiter.note(interrupt)
            raise

    async def _here(self) -> Waiter:
        if not self._is_awaited():
            collect = await self._ready()
            if not self._is_awaited():  # another call may have begun to wait meanwhile
                self.hold(collect())
        assert self._waiter is not None
        return self._waiter

    def _is_awaited(self) -> bool:
        held = self._finalizer is not None and self._finalizer.alive
        return self._waiter is not None and self._waiter.usable(held=held)


class ResultFeed(_Handle, Generic[R]):
    """Begins a task when its first result is asked for, and gives its results one by one.

    Several may ask, in any threads: who asks is given a number, and then the result that has it.

    Args:
        begin: Begins the task.
        together: Whoever asks returns all results together, at the end: before that, none counts as given.
    """

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, Waiter]], *, together: bool = False) -> None:
        self._begin: Callable[[], Coroutine[Any, Any, Waiter]] | None = begin
        self._together = together
        self._given = 0
        self._beginning = asyncio.Lock()
        self._numbers = count()
        #: Numbers of those who were told of progress instead.
        self._given_back: deque[int] = deque()
        self._progress: values.Progress | None = None

    def next_number(self) -> int:
        """The number of the result that is to be given now. In one step, so that no two have the same."""
        try:
            return self._given_back.popleft()
        except IndexError:
            return next(self._numbers)

    def knows(self, number: int) -> bool:
        """Whether that result is here, or the end. May be asked in any thread."""
        return self._closed or (self._waiter is not None and self._waiter.knows(number))

    def known(self, number: int) -> R | None:
        """A result that is here; None after the end. May be called in any thread, and when its loop has ended."""
        if self._closed or self._waiter is None:
            return None
        try:
            result = cast("R | None", self._waiter.known(number))
            if result is not None and not self._together:
                self._given = max(self._given, number + 1)
            return result
        except BaseException:
            self.close()
            raise

    def leave(self, reason: BaseException | None) -> None:
        """Stop waiting. What it is for (Ctrl-C, say) names the task, unless it is the error of the task, or all was given."""
        if self._waiter is not None and not (reason is None or isinstance(reason, RunwareError)):
            self._waiter.note(reason, self._given)
        self.close()

    async def news(self, number: int) -> R | values.Progress | None:
        """The result with this number, or how far the task has got if that comes first; None after the end."""
        try:
            waiter = self._waiter or await self._begun()
            if self._closed or waiter is None:
                return None
            news = await waiter.news(number, self._progress)
        except BaseException:
            self.close()
            raise
        if isinstance(news, values.Progress):
            self._progress = news
            self._given_back.append(number)
            return news
        return self.known(number)

    async def _begun(self) -> Waiter | None:
        async with self._beginning:
            if self._begin is not None and not self._closed:
                # It holds the task, whose request is enough from now on.
                begin, self._begin = self._begin, None
                self.hold(await begin())
            return self._waiter


class BoundedMap(Generic[R]):
    """Begins tasks as there is room, and gives those that have ended."""

    def __init__(self, begin: Callable[[Task[R]], Coroutine[Any, Any, Waiter]], limit: int) -> None:
        self._begin = begin
        self._limit = limit
        self._count = count()
        self._under_way: set[Waiter] = set()
        #: What has ended and nobody has taken. May be taken in any thread.
        self.done: deque[values.Outcome[R]] = deque()
        #: One of these has ended, or all are given up. Several may wait for that.
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def room(self) -> int:
        """How many tasks may be begun now."""
        return max(self._limit - len(self._under_way) - len(self.done), 0)

    async def advance(self, tasks: Iterable[Task[R]]) -> bool:
        """Begin these tasks, then wait until one or more are `done`. False if there are none any more.

        Raises:
            EventLoopError: Some that were begun in another event loop have not ended. Nothing was sent.
        """
        if self._loop is not (here := asyncio.get_running_loop()):
            for waiter in self._under_way:
                waiter.check_here()
            self._loop, self._changed = here, asyncio.Event()
        for task in tasks:
            await self._begin_one(task, next(self._count))
        while not self.done and self._under_way:
            await self._change()
        return bool(self.done)

    async def all(self, tasks: Iterable[Task[R]]) -> list[values.Outcome[R]]:
        """Begin these tasks, and wait until all have ended: what became of them, in order."""
        await self.advance(tasks)
        while self._under_way:
            await self._change()
        outcomes = sorted(self.done, key=lambda outcome: outcome.index)
        self.done.clear()
        return outcomes

    def note(self, reason: BaseException) -> None:
        """What it is left for (Ctrl-C, say) names the tasks that go on, and those of which nobody has taken the results."""
        for outcome in list(self.done):
            note_untaken(outcome.results, reason)
        for waiter in list(self._under_way):
            waiter.note(reason)

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too."""
        self.done.clear()
        waiters = list(self._under_way)
        self._under_way.clear()
        for waiter in waiters:
            waiter.abandon()
        if self._loop is not None:
            with suppress(RuntimeError):  # it is closed, and nobody waits there
                self._loop.call_soon_threadsafe(self._changed.set)

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _begin_one(self, task: Task[R], index: int) -> None:
        try:
            waiter = await self._begin(task)
        except Exception as reason:
            self.done.append(values.Outcome(task=task, index=index, results=[], error=_refusal(reason)))
        else:
            self._under_way.add(waiter)
            waiter.end().add_done_callback(lambda _: self._on_end(waiter, task, index))

    def _on_end(self, waiter: Waiter, task: Task[R], index: int) -> None:
        if waiter in self._under_way:
            self._under_way.remove(waiter)
            given = waiter.result_or_error()
            error = given if isinstance(given, RunwareError) else None
            results = cast("list[R]", given if error is None else error.results)
            self.done.append(values.Outcome(task=task, index=index, results=results, error=error))
            self._changed.set()


def _refusal(reason: Exception) -> RunwareError:
    """Why a task was not begun. The others go on: a warning that a filter makes an error does not lose what they cost."""
    if isinstance(reason, RunwareError):
        return reason
    said = str(reason) if isinstance(reason, Warning) else f"The task could not be started: {reason!r}."
    error = InvalidParameterError(said)
    error.__cause__ = reason
    return error
